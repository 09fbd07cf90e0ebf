//! The second module, `web-engine`, which answers networks and gives advice. The page loads it after its first paint,
//! into a thread of its own (`port.js`), and takes the answers as bytes ([`wire`]).

use std::rc::Rc;

use js_sys::Uint8Array;
use scenario::{Advice, NetworkDocument, NetworkReport, Picks, Recognised, Reference, Scenario, StepNetwork};
use wasm_bindgen::prelude::*;
use wire::Wire;

#[wasm_bindgen(module = "/src/engine/port.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadEngine)]
    fn load_engine(told: JsValue, refer: JsValue);

    /// The text is what the engine is asked about; what does not depend on a time is given one all the same.
    #[wasm_bindgen(catch)]
    async fn ask(what: &str, text: &str, now: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = ask)]
    async fn ask_paste(
        what: &str,
        text: &str,
        name: &str,
        picks: Uint8Array,
        scenario: &str,
        is_published: bool,
        told: &str,
    ) -> Result<JsValue, JsValue>;
}

/// Whether the engine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Loading,
    Ready,
    /// It could not be loaded: the connection is gone, or the site has been published anew since.
    Missing,
}

/// Loads the engine, unless that is under way, and tells what comes of it, and what verdicts take of the catalog, or that there
/// is none.
pub(crate) fn load(told: impl Fn(Engine) + 'static, refer: impl Fn(Option<Reference>) + 'static) {
    let told = move |is_there| told(if is_there { Engine::Ready } else { Engine::Missing });
    // It may be told of again, for as long as the page is there.
    let refer = Closure::<dyn Fn(JsValue)>::new(move |answer| refer(read(answer)));
    load_engine(Closure::<dyn Fn(bool)>::new(told).into_js_value(), refer.into_js_value());
}

/// The answer to a network; nothing if something newer was asked meanwhile.
pub(crate) async fn network(network: &NetworkDocument) -> Option<NetworkReport> {
    match ask("network", network.text(), 0.0).await {
        Ok(answer) => read(answer),
        // The engine's memory has a limit, and this was beyond it.
        Err(_) => Some(scenario::too_large()),
    }
}

/// What happens to the packet in each of these networks; nothing if something newer was asked meanwhile.
pub(crate) async fn networks(networks: &[NetworkDocument]) -> Option<Vec<StepNetwork>> {
    let texts: Vec<String> = networks.iter().map(|network| json::string(network.text())).collect();
    match ask("networks", &format!("[{}]", texts.join(",")), 0.0).await {
        Ok(answer) => read(answer),
        Err(_) => Some(networks.iter().map(|_| scenario::too_large().flow.into()).collect()),
    }
}

/// What would change the verdict on a scenario; nothing if something newer was asked meanwhile.
pub(crate) async fn advise(scenario: &Scenario, now: i64) -> Option<Advice> {
    match ask("advise", &scenario.to_json(), now as f64).await {
        Ok(answer) => read(answer),
        Err(_) => Some(Advice::of_too_long()),
    }
}

/// Something that was pasted, and what is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pasted {
    pub(crate) text: Rc<str>,
    /// The name of the file that was dropped; empty where there is none.
    pub(crate) name: String,
    /// What was chosen of an earlier answer.
    pub(crate) picks: Picks,
    pub(crate) scenario: Box<Scenario>,
    pub(crate) is_published: bool,
    /// The text that said last who asks for what.
    pub(crate) told: Rc<str>,
}

/// What was pasted.
pub(crate) async fn recognise(pasted: &Pasted) -> Recognised {
    let Pasted { text, name, picks, scenario, is_published, told } = pasted;
    let picks = Uint8Array::from(wire::write(picks).as_slice());
    let says = |said: &str| Recognised { said: said.to_owned(), ..Recognised::default() };
    match ask_paste("recognise", text, name, picks, &scenario.to_json(), *is_published, told).await {
        // Where something else was pasted meanwhile, nobody waits for this.
        Ok(answer) => read(answer).unwrap_or_else(|| {
            says("What reads it could not be loaded: the connection is gone, or the site has been published anew. Paste it again.")
        }),
        Err(_) => says("This is more than can be read here."),
    }
}

fn read<T: Wire>(answer: JsValue) -> Option<T> {
    answer.dyn_into::<Uint8Array>().ok().map(|bytes| wire::read(&bytes.to_vec()))
}

/// An answer as it arrives: written by the engine, and read here.
#[cfg(test)]
pub(crate) fn arrived<T: Wire>(answer: &T) -> T {
    wire::read(&wire::write(answer))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use scenario::{NetworkDocument, Scenario};

    use super::*;

    fn check<T: Wire + serde::Serialize>(answer: &T, name: &str) -> String {
        let json = serde_json::to_string(answer).unwrap();
        assert_eq!(serde_json::to_string(&arrived(answer)).unwrap(), json, "{name}");
        json
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let mut all = String::new();
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("gallery");
        for file in std::fs::read_dir(gallery).unwrap() {
            let path = file.unwrap().path();
            let name = path.display().to_string();
            let scenario = Scenario::read(&std::fs::read_to_string(path).unwrap()).0;
            all += &check(&scenario::advise(&scenario, Some(0)), &name);
            if let Some(network) = &scenario.network {
                all += &check(&scenario::answer_network(network), &name);
                let mut logged = NetworkDocument::new(network.text().replace("\"port\": ", "\"port\": -"));
                logged.set_records("2 1 eni-1 10.0.0.1 10.0.0.2 0 0 1 4 336 1 2 ACCEPT OK\nno record");
                all += &check(&scenario::answer_network(&logged), &name);
                let shut = NetworkDocument::new(network.text().replace("Port\": 443", "Port\": 444"));
                all += &check(&scenario::answer_network(&shut), &name);
                let cut = NetworkDocument::new(
                    network.text().chars().take(network.text().chars().count() / 2).collect::<String>(),
                );
                all += &check(&scenario::answer_network(&cut), &name);
            }
        }
        // The examples hold nearly everything that an answer can hold.
        for member in [
            "addAclEntry",
            "authorizeSecurityGroup",
            "createRoute",
            "context",
            "add",
            "logs",
            "exposure",
            "groupId",
            "prefixListId",
            "byHand",
        ] {
            assert!(all.contains(&format!("\"{member}\"")), "{member}");
        }
    }

    #[test]
    fn what_was_pasted_crosses_both_ways() {
        let scenario = Scenario::default();
        let picks = Picks { event: Some("1".into()), network: Some(false), replaces: true, ..Picks::default() };
        assert_eq!(arrived(&picks), picks);
        for text in [
            "#/e/mfa-required",
            r#"{ "schema": 1, "network": {} }"#,
            "{ 'Statement': { 'Effect': 'Allow', 'Action': '*', 'Resource': '${var.x}' } }",
            r#"{ "Statement": [], "Resource": "${var.x}" }"#,
            "User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject on resource: * because no identity-based policy allows the s3:GetObject action",
        ] {
            let open = scenario::Open { scenario: &scenario, is_published: true, told: "" };
            let came = scenario::recognise(text, "", &Picks::default(), open);
            assert_eq!(arrived(&came), came, "{text}");
        }
    }
}
