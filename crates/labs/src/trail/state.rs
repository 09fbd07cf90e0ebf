use serde::{Deserialize, Serialize};

use super::call::call;

/// A call, a trail, an event and an alarm, as they were typed and chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    /// What is looked at: `call`, `event` or `alarm`.
    pub(super) topic: String,
    pub(super) call: String,
    pub(super) who: String,
    pub(super) denied: String,
    pub(super) trail: String,
    pub(super) management: String,
    pub(super) kms: String,
    pub(super) objects: String,
    pub(super) functions: String,
    pub(super) endpoints: String,
    pub(super) event: String,
    pub(super) policy: String,
    pub(super) metric: String,
    pub(super) values: String,
    pub(super) minutes: String,
    pub(super) compare: String,
    pub(super) threshold: String,
    pub(super) points: String,
    pub(super) periods: String,
    pub(super) missing: String,
}

/// Allows on the bucket what is asked of an object.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::amzn-s3-demo-training-data"
    }
  ]
}"#;

impl Default for Trail {
    fn default() -> Trail {
        let of = str::to_owned;
        Trail {
            topic: of("call"),
            call: of("invoke-endpoint"),
            who: of("role"),
            denied: String::new(),
            trail: of("on"),
            management: of("all"),
            kms: String::new(),
            objects: String::new(),
            functions: String::new(),
            endpoints: String::new(),
            event: call("get-object").map(|call| call.event(false, true)).unwrap_or_default(),
            policy: of(POLICY),
            metric: of("errors"),
            values: of("0 1 0 2 7 9 8 1 0 0"),
            minutes: of("1"),
            compare: of("over"),
            threshold: of("5"),
            points: of("3"),
            periods: of("3"),
            missing: of("missing"),
        }
    }
}

impl Trail {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "topic" => &mut self.topic,
            "call" => &mut self.call,
            "who" => &mut self.who,
            "denied" => &mut self.denied,
            "trail" => &mut self.trail,
            "management" => &mut self.management,
            "kms" => &mut self.kms,
            "objects" => &mut self.objects,
            "functions" => &mut self.functions,
            "endpoints" => &mut self.endpoints,
            "event" => &mut self.event,
            "policy" => &mut self.policy,
            "metric" => &mut self.metric,
            "values" => &mut self.values,
            "minutes" => &mut self.minutes,
            "compare" => &mut self.compare,
            "threshold" => &mut self.threshold,
            "points" => &mut self.points,
            "periods" => &mut self.periods,
            "missing" => &mut self.missing,
            _ => return None,
        })
    }
}
