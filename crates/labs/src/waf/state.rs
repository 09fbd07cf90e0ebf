use serde::{Deserialize, Serialize};

use super::sample::{SAMPLES, Sample};

/// The web ACL and a request, as they were typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waf {
    /// What is looked at: `request` or `shield`.
    pub(super) topic: String,
    /// Where the web ACL stands.
    pub(super) place: String,
    /// `allow` or `block`: what becomes of a request that no rule decides about.
    pub(super) default: String,
    pub(super) rules: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) path: String,
    pub(super) headers: String,
    pub(super) body: String,
    pub(super) padding: String,
    pub(super) verified: String,
    /// How many such requests come.
    pub(super) count: String,
    /// How many seconds after each other.
    pub(super) every: String,
    pub(super) tier: String,
    pub(super) protected: String,
    pub(super) plan: String,
    pub(super) flood: String,
}

const RULES: &str = "10 count bots\n\
    20 block sqli in query after url-decode\n\
    30 block xss in body\n\
    40 block not country US CA\n\
    50 block rate over 100 in 1 minute";

impl Default for Waf {
    fn default() -> Waf {
        let of = str::to_owned;
        let mut waf = Waf {
            topic: of("request"),
            place: of("alb"),
            default: of("allow"),
            rules: of(RULES),
            address: of("198.51.100.7"),
            country: String::new(),
            path: String::new(),
            headers: String::new(),
            body: String::new(),
            padding: String::new(),
            verified: String::new(),
            count: String::new(),
            every: String::new(),
            tier: of("standard"),
            protected: String::new(),
            plan: of("less"),
            flood: of("none"),
        };
        if let Some(first) = SAMPLES.first() {
            waf.fill(first);
        }
        waf
    }
}

impl Waf {
    /// Fills in a request.
    pub(super) fn fill(&mut self, sample: &Sample) {
        for (id, text) in sample.fields() {
            if let Some(place) = self.field(id) {
                text.clone_into(place);
            }
        }
    }

    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "topic" => &mut self.topic,
            "place" => &mut self.place,
            "default" => &mut self.default,
            "rules" => &mut self.rules,
            "address" => &mut self.address,
            "country" => &mut self.country,
            "path" => &mut self.path,
            "headers" => &mut self.headers,
            "body" => &mut self.body,
            "padding" => &mut self.padding,
            "verified" => &mut self.verified,
            "count" => &mut self.count,
            "every" => &mut self.every,
            "tier" => &mut self.tier,
            "protected" => &mut self.protected,
            "plan" => &mut self.plan,
            "flood" => &mut self.flood,
            _ => return None,
        })
    }
}
