use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

/// The prices and amounts, as they were typed: a text for each field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Cost {
    texts: Vec<String>,
}

/// The fields, with what is in them at first. Of prices there is none.
const FIELDS: [(&str, &str); 37] = [
    ("topic", "endpoints"),
    ("region", ""),
    ("day", ""),
    ("zones", "2"),
    ("hours", "730"),
    ("volume", "500"),
    ("endpoints", "4"),
    ("nat_hour", ""),
    ("nat_volume", ""),
    ("endpoint_hour", ""),
    ("endpoint_volume", ""),
    ("within", "24"),
    ("ready", "30"),
    ("internet_rate", "500"),
    ("tunnel", "1250"),
    ("line_rate", "1000"),
    ("share", "80"),
    ("line_days", "60"),
    ("is_down", ""),
    ("vpn_hour", ""),
    ("vpn_volume", ""),
    ("line_hour", ""),
    ("line_volume", ""),
    ("sync_volume", ""),
    ("networks", "5"),
    ("need", "service"),
    ("overlap", ""),
    ("provider", "balancer"),
    ("peer_volume", ""),
    ("balancer_hour", ""),
    ("balancer_volume", ""),
    ("peak", "2"),
    ("instance_rate", "5"),
    ("instances", "zone"),
    ("check", ""),
    ("instance_hour", ""),
    ("gigabytes", "50"),
];

/// The buttons: what each types into which fields.
const ACTS: [(&str, &[(&str, &str)]); 4] = [
    ("once", &[("gigabytes", "50"), ("within", "24"), ("ready", "1"), ("is_down", "")]),
    ("monthly", &[("gigabytes", "10,000"), ("within", "48"), ("ready", "90"), ("is_down", "")]),
    ("quick", &[("gigabytes", "5"), ("within", "1"), ("ready", "1"), ("is_down", "")]),
    ("backup", &[("gigabytes", "10,000"), ("within", "48"), ("ready", "90"), ("is_down", "on")]),
];

impl Default for Cost {
    fn default() -> Cost {
        Cost { texts: FIELDS.iter().map(|(_, text)| (*text).to_owned()).collect() }
    }
}

impl From<BTreeMap<String, String>> for Cost {
    fn from(all: BTreeMap<String, String>) -> Cost {
        let mut cost = Cost::default();
        for (name, text) in all {
            // Of what is no field, whoever reads the state says so.
            cost.put(&name, text);
        }
        cost
    }
}

impl Serialize for Cost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(FIELDS.iter().zip(&self.texts).map(|((name, _), text)| (*name, text)))
    }
}

impl Cost {
    /// What a field holds.
    pub(super) fn get(&self, name: &str) -> &str {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.texts.get(at)).map_or("", String::as_str)
    }

    fn put(&mut self, name: &str, text: String) -> bool {
        let at = FIELDS.iter().position(|(id, _)| *id == name);
        at.and_then(|at| self.texts.get_mut(at)).map(|place| *place = text).is_some()
    }

    /// Types into a field, or presses a button.
    pub(super) fn change(&mut self, id: &str, value: &str) -> bool {
        match ACTS.iter().find(|(act, _)| *act == id) {
            Some((_, fields)) => fields.iter().all(|(name, text)| self.put(name, (*text).to_owned())),
            None => self.put(id, value.to_owned()),
        }
    }
}
