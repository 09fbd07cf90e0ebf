//! What tests of the linter share: the cases of `tests/cases/lint`.
#![allow(dead_code, reason = "not every test uses everything")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use lint::{Catalog, Finding, Kind, Linted, Options};
use serde::Deserialize;
use serde_json::Value;

/// A case; the README beside the cases has the format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) code: String,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) service: Option<String>,
    #[serde(default)]
    pub(crate) account: Option<String>,
    #[serde(default)]
    pub(crate) document: Value,
    #[serde(default)]
    pub(crate) network: Value,
    #[serde(default)]
    pub(crate) report: Value,
    #[serde(default)]
    pub(crate) scenario: Value,
    #[serde(default)]
    pub(crate) now: Option<String>,
    #[serde(default)]
    pub(crate) not: bool,
    #[serde(default)]
    pub(crate) finds: Vec<Find>,
    #[serde(default)]
    pub(crate) fixed: Option<Value>,
    #[serde(default)]
    pub(crate) note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Find {
    pub(crate) at: String,
    pub(crate) says: String,
}

impl Case {
    pub(crate) fn text(&self) -> String {
        match self.of() {
            // On one line, so that its parts are places that can be written down.
            Some(Kind::Network) => self.network.as_str().map_or_else(|| self.network.to_string(), str::to_owned),
            Some(Kind::Credentials) => {
                let lines = self.report.as_array().map(|lines| lines.iter().map(|line| line.as_str().unwrap()));
                lines.map_or_else(|| text(&self.report), |lines| lines.collect::<Vec<_>>().join("\n"))
            }
            Some(Kind::Scenario) => self.scenario.to_string(),
            _ => text(&self.document),
        }
    }

    /// What it is, if no policy.
    pub(crate) fn of(&self) -> Option<Kind> {
        match (&self.network, &self.report, &self.scenario) {
            (Value::Null, Value::Null, Value::Null) => None,
            (Value::Null, Value::Null, _) => Some(Kind::Scenario),
            (Value::Null, ..) => Some(Kind::Credentials),
            _ => Some(Kind::Network),
        }
    }

    pub(crate) fn lint(&self, text: &str) -> Linted {
        let said = self.kind.as_ref().map(|word| {
            Kind::ALL.into_iter().find(|kind| kind.word() == word).unwrap_or_else(|| panic!("no type {word}"))
        });
        let kind = said.or(self.of());
        let now = Some(self.now.as_deref().map_or(NOW, |text| iam::seconds(text).unwrap()));
        let options = Options {
            kind,
            service: self.service.as_deref(),
            account: self.account.as_deref(),
            now,
            catalog: Some(catalog()),
        };
        lint::lint(text, &options)
    }

    pub(crate) fn found(&self, text: &str) -> Vec<Finding> {
        self.lint(text).findings.into_iter().filter(|finding| finding.code == self.code).collect()
    }
}

/// 2026-11-29, where a case does not say the day.
pub(crate) const NOW: i64 = 1_795_910_400;

/// The catalog as it stands in the project.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(catalog::TEXT).unwrap());
    &CATALOG
}

pub(crate) fn text(document: &Value) -> String {
    document.as_str().map_or_else(|| serde_json::to_string_pretty(document).unwrap(), str::to_owned)
}

/// Every case, with the file and the place in it.
pub(crate) fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/lint");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut out = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let all: Vec<Case> = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|problem| panic!("{name}: {problem}"));
        out.extend(all.into_iter().enumerate().map(|(at, case)| (format!("{name} {at} {}", case.code), case)));
    }
    out
}
