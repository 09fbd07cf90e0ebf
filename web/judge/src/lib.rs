//! The module that lessons load when a learner begins to write a policy, and labs that ask the
//! engines: verdicts and their reasons in a sentence, and no more.
//! It takes a text, and answers in JSON.

use scenario::Scenario;
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Answers a scenario: see [`scenario::judged`].
#[wasm_bindgen]
pub fn judge(scenario: &str) -> String {
    let (scenario, _) = Scenario::read(scenario);
    scenario::judged(&scenario::run_with(&scenario, None, |_| None))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_request_is_answered_for_itself() {
        let alice = r#""principal": "arn:aws:iam::111122223333:user/Alice", "resource": "arn:aws:s3:::b/k""#;
        let text = format!(
            r#"{{"schema": 1, "access": {{"request": {{{alice}, "action": "s3:GetObject"}}, "policies": {{"identity": [{{"name": "P",
            "document": "{{ \"Version\": \"2012-10-17\", \"Statement\": {{ \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\" }} }}"}}]}}}},
            "requests": [{{"request": {{{alice}, "action": "s3:GetObject"}}}}, {{"request": {{{alice}, "action": "s3:PutObject"}}}}]}}"#
        );
        assert_eq!(
            super::judge(&text),
            concat!(
                r#"[{"decision":"allowed","phrase":"allowed","says":"Statement 1 of P allows `s3:GetObject` on `arn:aws:s3:::b/k`, and no statement denies it."},"#,
                r#"{"decision":"implicitDeny","phrase":"denied implicitly","says":"No statement allows `s3:PutObject` on `arn:aws:s3:::b/k`. Closest is statement 1 of P, but its Action stops it: `s3:PutObject` is not `s3:GetObject`."}]"#
            )
        );
    }

    #[test]
    fn what_is_no_policy_gets_no_verdict_and_says_why() {
        let text = r#"{"schema": 1, "access": {"request": {"principal": "111122223333"}, "policies": {"identity": [{"name": "P", "document": "{ \"Statement\": [ "}]}},
            "requests": [{"request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "*"}}]}"#;
        let said = super::judge(text);
        assert!(said.contains(r#""decision":"notEvaluated""#) && said.contains("AWS would not accept P"), "{said}");
        assert_eq!(super::judge("no scenario"), "[]");
    }
}
