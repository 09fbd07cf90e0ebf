//! What a case says that a report must read; `tests/cases/README.md` describes the format.

use catalog::Catalog;
use scenario::{AccessReport, Advice, Problem, Report, Scenario, StatementReport};
use serde_json::Value;

/// A sentence of a report: where it stands, a part of it, and what comes with it.
#[derive(Clone, Debug, Default)]
pub struct Says {
    /// `verdict`, `aws`, a layer, a statement, an element…
    pub at: String,
    /// Part of the sentence.
    pub text: String,
    /// Part of the note that comes with it.
    pub note: Option<String>,
    /// Part of the address of the note's page.
    pub page: Option<String>,
    /// The text that its place in the document covers; of a mistake in a request, the field.
    pub points: Option<String>,
    /// What no sentence at the place holds.
    pub not: Option<String>,
}

/// A sentence as it was found.
#[derive(Debug, Default)]
struct Said<'a> {
    text: &'a str,
    note: Option<&'a str>,
    page: Option<&'a str>,
    points: Option<&'a str>,
}

impl Says {
    /// The member `says` of a case: a part of the verdict, or an object with the members of [`Says`], or a list of them.
    pub(crate) fn all(item: &Value) -> Result<Vec<Says>, &'static str> {
        match item {
            Value::Null => Ok(Vec::new()),
            Value::Array(items) => items.iter().map(Says::new).collect(),
            one => Ok(vec![Says::new(one)?]),
        }
    }

    fn new(item: &Value) -> Result<Says, &'static str> {
        if let Some(text) = item.as_str() {
            return Ok(Says { at: "verdict".to_owned(), text: text.to_owned(), ..Says::default() });
        }
        let mut says = Says::default();
        for (name, value) in item.as_object().ok_or("says is neither text nor an object")? {
            let value = value.as_str().ok_or("a member of says is no text")?.to_owned();
            match name.as_str() {
                "at" => says.at = value,
                "text" => says.text = value,
                "note" => says.note = Some(value),
                "page" => says.page = Some(value),
                "points" => says.points = Some(value),
                "not" => says.not = Some(value),
                _ => return Err("says has at, text, note, page, points and not"),
            }
        }
        if says.at.is_empty() || says.text.is_empty() && says.note.is_none() && says.not.is_none() {
            return Err("says lacks at, or text, note and not");
        }
        Ok(says)
    }

    /// Whether it is about mistakes in the scenario itself.
    pub fn is_about_scenario(&self) -> bool {
        matches!(self.at.as_str(), "errors" | "warnings")
    }

    /// `None` if the report reads so, else what it reads there.
    pub fn missing(
        &self,
        text: &str,
        scenario: &Scenario,
        report: &Report,
        catalog: Option<&Catalog>,
    ) -> Option<String> {
        let advice = (self.at == "advice").then(|| scenario::advise_by(scenario, None, catalog));
        let steps: Vec<String> =
            advice.iter().flat_map(|advice| &advice.changes).map(|change| change.steps.join(" ")).collect();
        let found = match &advice {
            Some(advice) => advised(advice, &steps),
            None => self.found(text, scenario, report),
        };
        let has = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| found.is_some_and(|found| found.contains(wanted)))
        };
        let fits = |said: &Said<'_>| {
            said.text.contains(&self.text)
                && has(&self.note, said.note)
                && has(&self.page, said.page)
                && self.points.as_deref().is_none_or(|wanted| said.points == Some(wanted))
        };
        let only_not = self.text.is_empty() && self.note.is_none() && self.not.is_some();
        let unwanted = |said: &Said<'_>| {
            let holds = |unwanted: &String| {
                said.text.contains(unwanted) || said.note.is_some_and(|note| note.contains(unwanted))
            };
            self.not.as_ref().is_some_and(holds)
        };
        if found.iter().any(unwanted) {
            return Some(format!("{self:?}\n  is what should not be said among {found:#?}"));
        }
        (!only_not && !found.iter().any(fits)).then(|| format!("{self:?}\n  is not among {found:#?}"))
    }

    /// The sentences at the place.
    fn found<'a>(&self, text: &'a str, scenario: &'a Scenario, report: &'a Report) -> Vec<Said<'a>> {
        let problem = |problem: &'a Problem| {
            let points = problem.span.and_then(|[start, end]| text.get(start..end));
            Said { text: &problem.message, points: points.or(problem.field.as_deref()), ..Said::default() }
        };
        let cut = |document: &str, [start, end]: [usize; 2]| {
            let access = scenario.access.as_ref()?;
            let (_, text) = access.documents().find(|(path, _)| path == document)?;
            text.get(start..end)
        };
        match self.at.as_str() {
            "errors" => return report.errors.iter().map(problem).collect(),
            "warnings" => return report.warnings.iter().map(problem).collect(),
            "unchecked" => {
                let said = report.unchecked.iter();
                return said.map(|said| Said { text: said, ..Said::default() }).collect();
            }
            "findings" => {
                let of = report.findings.iter();
                return of
                    .map(|of| Said { text: &of.message, points: cut(&of.document, of.span), ..Said::default() })
                    .collect();
            }
            _ => {}
        }
        for (list, answers) in [("requests", &report.requests), ("probes", &report.probes)] {
            if let Some(answer) = item(&self.at, list).and_then(|at| answers.get(at)) {
                let points = answer.decided_at.as_ref().and_then(|at| cut(&at.document, at.span));
                return vec![Said { text: &answer.message, points, ..Said::default() }];
            }
        }
        if let Some(step) = item(&self.at, "steps").and_then(|at| report.steps.get(at)) {
            let access = step.access.iter().map(|access| &access.message);
            let sides = access.chain(step.network.iter().map(|network| &network.message));
            return sides.map(|text| Said { text, points: Some(&step.name), ..Said::default() }).collect();
        }
        let Some(access) = &report.access else { return Vec::new() };
        let verdict = |access: &'a AccessReport| {
            let points = access.decided_at.as_ref().and_then(|at| cut(&at.document, at.span));
            Said { text: &access.message, points, ..Said::default() }
        };
        let layer = |layer: &&'a scenario::LayerReport| layer.layer.key() == self.at;
        match self.at.as_str() {
            "verdict" => return vec![verdict(access)],
            "usuallyAlso" => {
                let needed = access.usually_also.iter();
                return needed.map(|of| Said { text: &of.why, page: Some(&of.page), ..Said::default() }).collect();
            }
            "aws" => {
                let said = access.aws_message.iter();
                return said
                    .map(|aws| Said { text: &aws.text, note: aws.note.as_deref(), ..Said::default() })
                    .collect();
            }
            _ => {}
        }
        if let Some(layer) = access.layers.iter().find(layer) {
            return vec![Said { text: &layer.message, ..Said::default() }];
        }
        let also = access.also.iter().enumerate().find(|(at, _)| self.at == format!("also[{at}]"));
        if let Some((_, also)) = also {
            return vec![verdict(also)];
        }
        let Some((document, statement, rest)) = statement(&self.at, access) else { return Vec::new() };
        if rest.is_empty() {
            return vec![Said { text: &statement.message, points: cut(document, statement.span), ..Said::default() }];
        }
        let elements = statement.elements.iter().filter(|element| {
            let name = match (&element.operator, &element.key) {
                (Some(operator), Some(key)) => format!("{}/{operator}/{key}", element.element),
                _ => element.element.to_string(),
            };
            name == rest
        });
        let said = elements.map(|element| Said {
            text: &element.message,
            note: element.note.as_ref().map(|note| note.text.as_str()),
            page: element.note.as_ref().map(|note| note.page.as_str()),
            points: cut(document, element.span),
        });
        said.collect()
    }
}

/// The place in a list that `requests[0]` names.
fn item(at: &str, list: &str) -> Option<usize> {
    at.strip_prefix(list)?.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// The statement at `identity[0]/1` and what follows; the first document and the first statement go without saying.
fn statement<'a, 's>(at: &'s str, access: &'a AccessReport) -> Option<(&'a str, &'a StatementReport, &'s str)> {
    let reports = || std::iter::once(access).chain(&access.also);
    let policies = || reports().flat_map(|report| &report.layers).flat_map(|layer| &layer.policies);
    let (first, rest) = at.split_once('/').unwrap_or((at, ""));
    let named = policies().find(|policy| policy.document == first);
    let (policy, rest) = match named {
        Some(policy) => (policy, rest),
        None => (policies().next()?, at),
    };
    let (number, element) = rest.split_once('/').unwrap_or((rest, ""));
    let (number, element) = number.parse().map_or((1, rest), |number: usize| (number, element));
    let statement = policy.statements.iter().find(|statement| statement.number == number)?;
    Some((&policy.document, statement, element))
}

/// Every sentence of advice.
fn advised<'a>(advice: &'a Advice, steps: &'a [String]) -> Vec<Said<'a>> {
    let hinges = advice.hangs_on.iter().map(|hinge| &hinge.message);
    let without = advice.without.iter().map(|without| &without.message);
    let missing = advice.missing_context.iter().map(|missing| &missing.message);
    let texts = steps.iter().chain(hinges).chain(without).chain(&advice.gaps).chain(missing).chain(&advice.incomplete);
    texts.map(|text| Said { text, ..Said::default() }).collect()
}
