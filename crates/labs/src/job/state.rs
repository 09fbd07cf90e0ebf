use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::job::read::read;
use crate::job::requests;
use crate::job::texts::{CALLER, GUARD, Texts};

/// The settings, as they were typed and chosen: a text for each field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>", into = "Map<String, Value>")]
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

impl TryFrom<Map<String, Value>> for Job {
    type Error = String;

    fn try_from(all: Map<String, Value>) -> Result<Job, String> {
        let mut job = Job::default();
        for (name, value) in all {
            let Value::String(text) = value else { return Err(format!("`{}` is no text", json::clip(&name))) };
            // Of what is no field, whoever reads the state says so.
            job.texts.put(&name, text);
        }
        Ok(job)
    }
}

impl From<Job> for Map<String, Value> {
    fn from(job: Job) -> Map<String, Value> {
        job.texts.all().map(|(name, text)| (name.to_owned(), Value::String(text))).collect()
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
