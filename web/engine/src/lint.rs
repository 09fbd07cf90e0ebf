//! The linter, for the text in the editor.

use std::cell::RefCell;
use std::sync::Arc;

use json::Utf16;
use lint::{Catalog, Finding, Holder, Kind, Linted, Options};
use scenario::{DocumentPath, Layer, Reference};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

thread_local! {
    pub(crate) static CATALOG: RefCell<Option<Catalog>> = const { RefCell::new(None) };
    /// What verdicts take of it, once they are asked for.
    static REFERENCE: RefCell<Option<Arc<Reference>>> = const { RefCell::new(None) };
}

/// Takes the text of the catalog, in UTF-8; whether it is one. From then on every check runs.
#[wasm_bindgen]
pub fn catalog(text: Vec<u8>) -> bool {
    let read = String::from_utf8(text).ok().and_then(|text| Catalog::read(text).ok());
    let is_one = read.is_some();
    CATALOG.set(read);
    REFERENCE.set(None);
    is_one
}

/// Asks something, with the catalog if it is there.
pub(crate) fn if_catalog<T>(ask: impl FnOnce(Option<&Catalog>) -> T) -> T {
    CATALOG.with_borrow(|catalog| ask(catalog.as_ref()))
}

/// Asks something of the catalog, if it is there.
pub(crate) fn with_catalog<T>(ask: impl FnOnce(&Catalog) -> Option<T>) -> Option<T> {
    if_catalog(|catalog| catalog.and_then(ask))
}

/// What verdicts take of the catalog, if it is there.
pub(crate) fn reference() -> Option<Arc<Reference>> {
    REFERENCE.with_borrow_mut(|known| {
        let made = || with_catalog(|catalog| Some(scenario::reference(catalog).into()));
        *known = known.take().or_else(made);
        known.clone()
    })
}

/// The path of the network, which is no document of its own in a scenario.
const NETWORK: &str = "network";

/// What is wrong in the policy at this path of a scenario, or in the network. As JSON: `Linted` in `web/editor/lint.ts`.
/// Places count UTF-16 units. Nothing where there is no policy, as of grants.
#[wasm_bindgen]
pub fn lint(text: &str, path: &str) -> Option<String> {
    if path == NETWORK {
        return Some(written(&lint::lint_network(text), text).to_string());
    }
    let kind = kind(path)?;
    let linted = CATALOG.with_borrow(|catalog| {
        let ask = |kind| lint::lint(text, &Options { kind, catalog: catalog.as_ref(), ..Options::default() });
        let linted = ask(kind);
        // A policy on a resource may still lack its Principal.
        if kind.is_none() && linted.kind == Kind::Identity { ask(Some(Kind::Resource)) } else { linted }
    });
    Some(written(&linted, text).to_string())
}

/// Who is in a credential report, and what is wrong there, at a time in seconds since 1970 or without ages. As JSON:
/// `Read` in `web/report/report.ts`.
#[wasm_bindgen]
pub fn credentials(text: &str, now: Option<f64>) -> String {
    let now = now.map(|now| now as i64);
    let holder = |of: Holder| json!({ "user": of.user, "password": of.password, "mfa": of.mfa, "keys": of.keys });
    let mut read = written(&lint::credentials(text, now), text);
    if let Some(members) = read.as_object_mut() {
        members.insert("holders".to_owned(), lint::holders(text, now).into_iter().map(holder).collect());
    }
    read.to_string()
}

/// What the policy at a path is attached to; `Some(None)` for what its elements have to show.
fn kind(path: &str) -> Option<Option<Kind>> {
    match DocumentPath::parse(path)? {
        DocumentPath::Policy { layer, .. } => Some(match layer {
            Layer::Resource => None,
            Layer::Endpoint => Some(Kind::Endpoint),
            Layer::Scps => Some(Kind::Scp),
            Layer::Rcps => Some(Kind::Rcp),
            Layer::Identity => Some(Kind::Identity),
            Layer::Boundary => Some(Kind::Boundary),
            Layer::Session => Some(Kind::Session),
        }),
        DocumentPath::Also(_) => Some(None),
        DocumentPath::Grants | DocumentPath::AlsoGrants(_) => None,
    }
}

/// What was found, as [`lint::Told`] has it: the code that is derived for that is larger, and this is what everybody loads.
fn written(linted: &Linted, text: &str) -> Value {
    let units = Utf16::new(text);
    let place = |span: json::Span| json!([units.offset(span.start), units.offset(span.end)]);
    let told = |finding: &Finding| {
        let fix = finding.fix.as_ref().map(|fix| {
            let edits = fix.patches.iter().map(|patch| json!({ "span": place(patch.span), "text": patch.text }));
            json!({ "title": fix.title, "safe": fix.safe, "edits": edits.collect::<Vec<_>>() })
        });
        let shows = finding.shows.as_ref().map(|flow| {
            json!({
                "from": flow.from,
                "to": flow.to,
                "protocol": flow.protocol,
                "port": flow.port,
                "sourcePort": flow.source_port,
                "icmpType": flow.icmp_type,
                "icmpCode": flow.icmp_code,
            })
        });
        json!({
            "code": finding.code,
            "severity": finding.severity.word(),
            "span": place(finding.span),
            "message": json::shown(&finding.message),
            "fix": fix,
            "shows": shows,
        })
    };
    let findings: Vec<Value> = linted.findings.iter().map(told).collect();
    json!({ "findings": findings, "more": linted.more, "catalog": linted.catalog })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_taken_for_what_its_layer_holds() {
        let kinds =
            ["identity[0]", "boundary", "endpoint", "scps[0][0]", "rcps[0][0]", "resource", "also[0]", "grants"]
                .map(kind);
        let known = |kind| Some(Some(kind));
        assert_eq!(
            kinds,
            [
                known(Kind::Identity),
                known(Kind::Boundary),
                known(Kind::Endpoint),
                known(Kind::Scp),
                known(Kind::Rcp),
                Some(None),
                Some(None),
                None
            ],
        );
    }

    #[test]
    fn findings_cross_with_the_places_of_the_editor() {
        assert!(catalog(catalog::TEXT.as_bytes().to_vec()));
        let text = r#"{"Version": "2012-10-17", "Statement": {"Sid": "😀", "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}}"#;
        let linted: Value = serde_json::from_str(&lint(text, "identity[0]").unwrap()).unwrap();
        let findings = linted["findings"].as_array().unwrap();
        let wrong = findings.iter().find(|finding| finding["code"] == "INVALID_ACTION").unwrap();
        let units: Vec<u16> = text.encode_utf16().collect();
        let of = |place: &Value| {
            let [from, to] = [0, 1].map(|end| place["span"][end].as_u64().unwrap() as usize);
            String::from_utf16(&units[from..to]).unwrap()
        };
        assert!(of(wrong).contains("s3:GetObjct"), "{wrong}");
        assert_eq!(wrong["fix"]["safe"], false);
        assert!(of(&wrong["fix"]["edits"][0]).contains("GetObjct"), "{wrong}");
        assert!(linted["catalog"].is_string());
    }

    #[test]
    fn verdicts_take_their_part_of_the_catalog_once_it_is_there() {
        assert!(crate::reference().is_none());
        assert!(catalog(catalog::TEXT.as_bytes().to_vec()));
        let reference: Reference = wire::read(&crate::reference().unwrap());
        let catalog = Catalog::read(catalog::TEXT).unwrap();
        assert_eq!((reference.date.as_str(), &reference), (catalog.date(), &scenario::reference(&catalog)));
        // Without a catalog the page is told that there is none.
        assert!(!super::catalog(Vec::new()));
        assert!(crate::reference().is_none());
    }

    fn read(answer: &str) -> (Value, Vec<String>) {
        let linted: Value = serde_json::from_str(answer).unwrap();
        let codes = linted["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned());
        let codes = codes.collect();
        (linted, codes)
    }

    #[test]
    fn a_network_is_linted_as_one() {
        let text =
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "IsDefault": false, "Associations": [], "Entries": []}]}"#;
        assert_eq!(read(&lint(text, "network").unwrap()).1, ["NACL_UNUSED"]);
    }

    #[test]
    fn a_credential_report_is_read_at_a_time() {
        let report = "user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated\n\
            <root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00Z,true,true,true,2020-01-01T00:00:00Z";
        let (read_now, codes) = read(&credentials(report, Some(1_795_910_400.0)));
        assert_eq!(codes, ["ROOT_ACCESS_KEY", "ACCESS_KEY_OLD"]);
        assert_eq!(read_now["holders"][0]["user"], "<root_account>");
        assert_eq!(read_now["holders"][0]["keys"][0], "2524 days old");
        let (read_once, codes) = read(&credentials(report, None));
        assert_eq!(codes, ["ROOT_ACCESS_KEY"]);
        assert_eq!(read_once["holders"][0]["keys"][0], "active");
    }

    #[test]
    fn what_is_no_catalog_is_not_taken_for_one() {
        assert!(!catalog(b"<!doctype html>".to_vec()));
        assert!(!catalog(vec![0xff]));
        let linted: Value = serde_json::from_str(&lint("{}", "resource").unwrap()).unwrap();
        assert!(linted["catalog"].is_null());
    }
}
