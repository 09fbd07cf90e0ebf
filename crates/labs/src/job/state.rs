use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::job::read::read;
use crate::job::requests;
use crate::job::texts::{CALLER, GUARD, Texts};

/// The settings, as they were typed and chosen: a text for each field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Job {
    pub(super) texts: Texts,
}

impl Default for Job {
    fn default() -> Job {
        let mut job = Job { texts: Texts::first() };
        job.change("fit", "");
        job
    }
}

impl From<BTreeMap<String, String>> for Job {
    fn from(all: BTreeMap<String, String>) -> Job {
        let mut job = Job::default();
        for (name, text) in all {
            // Of what is no field, whoever reads the state says so.
            job.texts.put(&name, text);
        }
        job
    }
}

impl Serialize for Job {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.texts.all())
    }
}

impl Job {
    /// What a field holds.
    pub(super) fn get(&self, name: &str) -> &str {
        self.texts.get(name)
    }

    /// Types into a field, or presses a button.
    pub(super) fn change(&mut self, id: &str, value: &str) -> bool {
        match id {
            "fit" => {
                let policy = requests::needed(&read(&self.texts));
                self.texts.put("role_policy", policy)
            }
            "guard" => self.texts.put("caller_policy", GUARD.to_owned()),
            "free" => self.texts.put("caller_policy", CALLER.to_owned()),
            _ => self.texts.put(id, value.to_owned()),
        }
    }
}
