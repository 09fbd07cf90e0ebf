//! What answers labs where there is no browser: in tests, on the command line, and when lessons are built.

mod crypto;
mod keys;

use crate::{Answer, Ask, Said, names, run};

/// Answers what a lab asks; `null` where it cannot.
///
/// ```
/// let scenario = r#"{"schema": 1, "access": {"request": {"principal": "arn:aws:iam::111122223333:user/A",
///     "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}, "policies": {}}}"#;
/// let answer = labs::native::answer(&labs::Ask::Scenario(scenario.to_owned()));
/// assert_eq!(answer[0]["decision"], "implicitDeny");
/// ```
pub fn answer(ask: &Ask) -> Answer {
    match ask {
        Ask::Scenario(text) => {
            let (scenario, _) = scenario::Scenario::read(text);
            let report = scenario::run_with(&scenario, None, |network| Some(scenario::answer_network(network)));
            serde_json::from_str(&scenario::judged(&report)).unwrap_or_default()
        }
        Ask::Crypto(job) => crypto::answer(job),
    }
}

/// Every lab as it begins.
pub fn begun() -> impl Iterator<Item = Said> {
    names().into_iter().filter_map(|name| run(&format!(r#"{{"lab": {{"name": "{name}"}}}}"#), &mut answer).ok())
}
