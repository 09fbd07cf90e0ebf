//! Brings in what AWS prints about a network of one's own.

use scenario::{ASKED_ONE_BY_ONE, NetworkDocument, described, in_words};
use wasm_bindgen_futures::spawn_local;
use yew::functional::Hook;
use yew::prelude::*;

use super::Dispatch;
use super::part::part;
use crate::browser;
use crate::state::{Action, NetworkAction};
use crate::text::sentence;
use crate::tree::html;

/// A field for the output of commands, with the commands.
pub(crate) fn paste(network: NetworkDocument, dispatch: Dispatch) -> Html {
    part("paste", move |hooks| use_paste(&network, &dispatch).run(hooks))
}

#[hook]
fn use_paste(network: &NetworkDocument, dispatch: &Dispatch) -> Html {
    let draft = use_state(String::new);
    let problem = use_state(String::new);
    let copied = use_state(|| false);
    let parts = described().collect::<Vec<_>>().join(" \\\n  ");
    let commands = format!("for part in {parts}; do\n  aws ec2 describe-$part --output json\ndone\n{ASKED_ONE_BY_ONE}");
    let oninput = {
        let (draft, problem) = (draft.clone(), problem.clone());
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_unchecked_into::<web_sys::HtmlTextAreaElement>().value());
            problem.set(String::new());
        })
    };
    let add = {
        let (draft, problem, network, dispatch) = (draft.clone(), problem.clone(), network.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let mut network = network.clone();
            match network.add(&draft) {
                Ok(counts) => {
                    let counts: Vec<String> = counts.iter().map(|count| in_words(count)).collect();
                    dispatch.dispatch(Action::Network(NetworkAction::Pasted(
                        network,
                        format!("Added: {}.", counts.join(", ")),
                    )));
                    draft.set(String::new());
                }
                Err(says) => problem.set(says),
            }
        })
    };
    let copy = {
        let (copied, commands) = (copied.clone(), commands.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, commands) = (copied.clone(), commands.clone());
            spawn_local(async move { copied.set(browser::copy(&commands).await) });
        })
    };
    html! {
        <div class="paste">
            <p>{ "Run this where you have credentials. It only reads, and what it prints stays in this browser." }</p>
            <div class="paste-commands">
                <pre class="records code" tabindex="0" role="group" aria-label="Commands">{ commands }</pre>
                <button type="button" class="button" onclick={copy}>{ if *copied { "Copied" } else { "Copy" } }</button>
            </div>
            <label for="paste">{ "What it prints, all at once or piece by piece:" }</label>
            <textarea id="paste" class="code" rows="5" spellcheck="false" autocomplete="off" value={(*draft).clone()} {oninput}
                aria-describedby="paste-problem" aria-invalid={(!problem.is_empty()).then_some("true")} />
            <p id="paste-problem" class="field-problem" role="alert">{ sentence(&problem) }</p>
            <button type="button" class="button" onclick={add} disabled={draft.trim().is_empty()}>{ "Add to the network" }</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn counts_are_said_in_words() {
        assert_eq!(in_words("2 SecurityGroups"), "2 security groups");
        assert_eq!(in_words("not used: `Buckets`"), "not used: `Buckets`");
        assert_eq!(in_words("1 NetworkAcls"), "1 network ACL");
        assert_eq!(in_words("1 InternetGateways"), "1 internet gateway");
        assert_eq!(in_words("3 NatGateways"), "3 NAT gateways");
        assert_eq!(in_words("2 Vpcs"), "2 VPCs");
        assert_eq!(in_words("1 EnableDnsSupport"), "`EnableDnsSupport` of 1 VPC");
    }
}
