//! A scenario's `steps`: edits as data, each of what the one before left, and what comes of them.

use std::borrow::Cow;

use json::clip;

use crate::decision::Decision;
use crate::document::{Expect, Scenario, Step, StepEdit};
use crate::path::DocumentPath;
use crate::pointer::{Doing, edited, is_for_steps, taken, tokens};
use crate::report::*;

/// So many bytes of text are read for all steps of a scenario together. Ten steps of the longest of the examples take a quarter.
const MOST_READ: usize = 4 << 20;

/// What the linter reads for each byte of a scenario, roughly, beside what reading it costs.
const LINTING: usize = 8;

impl Step {
    /// Its sentence, or else what it edits: `replace /access/request/action`.
    pub fn title(&self) -> Cow<'_, str> {
        match &self.say {
            Some(say) => say.into(),
            None => {
                let edits = self.edits.iter().take(3);
                let edits: Vec<_> =
                    edits.map(|edit| format!("{} {}", edit.op.as_deref().unwrap_or("edit"), edit.path)).collect();
                let more = if self.edits.len() > edits.len() { ", …" } else { "" };
                if edits.is_empty() { "no change".into() } else { (edits.join(", ") + more).into() }
            }
        }
    }
}

impl StepEdit {
    /// The text of a scenario after it; the rest of the text stays as it is.
    ///
    /// ```
    /// let edit = scenario::StepEdit { op: Some("remove".into()), path: "/title".into(), ..Default::default() };
    /// assert_eq!(edit.made(r#"{"schema": 1, "title": "T"}"#).unwrap(), r#"{"schema": 1}"#);
    /// ```
    ///
    /// # Errors
    ///
    /// Why it does not apply, in a sentence.
    pub fn made(&self, text: &str) -> Result<String, String> {
        self.made_where(text, |_| Ok(()))
    }

    /// The same, where its pointers are such that it may be made.
    fn made_where(&self, text: &str, may: impl Fn(&str) -> Result<(), String>) -> Result<String, String> {
        let value = self.value.as_ref().map(|value| value.0.as_str());
        let doing =
            match (self.op.as_deref(), self.from.as_deref(), value, self.find.as_deref(), self.replace.as_deref()) {
                (Some("add"), None, Some(value), None, None) => Doing::Add(value),
                (Some("replace"), None, Some(value), None, None) => Doing::Replace(value),
                (Some("remove"), None, None, None, None) => Doing::Remove,
                (Some("move"), Some(from), None, None, None) => {
                    may(from).and_then(|()| may(&self.path))?;
                    let (text, value) = taken(text, from)?;
                    return edited(&text, &self.path, Doing::Add(&value));
                }
                (None, None, None, Some(find), Some(replace)) if !find.is_empty() => Doing::Text { find, replace },
                _ => {
                    return Err(
                        "An edit has `op` (`add` or `replace`), `path` and `value`; or `op` (`remove`) and `path`; or \
                            `op` (`move`), `from` and `path`; or `path`, `find` (some text) and `replace`."
                            .to_owned(),
                    );
                }
            };
        may(&self.path)?;
        edited(text, &self.path, doing)
    }
}

/// Why a step does not apply: which of its edits it is, if it is one, and a sentence.
type Stop = (Option<usize>, String);

impl Scenario {
    /// The scenario as its first steps leave it: with what is expected after the last of them, and with the steps that are left.
    ///
    /// ```
    /// let text = r#"{"schema": 1, "access": {"request": {"principal": "111122223333", "action": "s3:GetObject", "resource": "*"}},
    ///     "steps": [{"do": [{"op": "replace", "path": "/access/request/action", "value": "s3:PutObject"}]}]}"#;
    /// let after = scenario::Scenario::read(text).0.stepped(1).unwrap();
    /// assert_eq!(after.access.unwrap().request.action, "s3:PutObject");
    /// assert!(after.steps.is_empty());
    /// ```
    ///
    /// # Errors
    ///
    /// The step that does not apply, and why.
    pub fn stepped(&self, count: usize) -> Result<Scenario, Problem> {
        let (mut out, mut left) = (self.clone(), MOST_READ);
        for (at, step) in self.steps.iter().take(count).enumerate() {
            out = made(&out, step, &mut left).map_err(|stop| problem(at, stop))?;
            out.expect.clone_from(&step.expect);
        }
        out.steps.drain(..count.min(self.steps.len()));
        Ok(out)
    }
}

/// The scenario after a step, whose edits may read so many bytes.
fn made(scenario: &Scenario, step: &Step, left: &mut usize) -> Result<Scenario, Stop> {
    let mut spend = |bytes: usize| {
        let spent = left.checked_sub(bytes);
        *left = spent.unwrap_or(0);
        spent.is_some()
    };
    let too_much = "The steps up to here read more text than any real ones would.";
    let (access, network) = (scenario.access.clone(), scenario.network.clone());
    let mut text = Scenario { access, network, ..Scenario::default() }.to_json();
    for (at, edit) in step.edits.iter().enumerate() {
        let stop = |why| (Some(at), why);
        if !spend(text.len()) {
            return Err(stop(too_much.to_owned()));
        }
        text = edit.made_where(&text, is_for_steps).map_err(stop)?;
    }
    if !spend(2 * text.len()) {
        return Err((None, too_much.to_owned()));
    }
    let (sides, problems) = Scenario::read(&text);
    if let Some(problem) = problems.into_iter().next() {
        return Err((None, problem.message));
    }
    let mut out = Scenario { access: sides.access, network: sides.network, ..scenario.clone() };
    out.refer_to(scenario.access.as_ref().and_then(|access| access.request.reference.as_ref()));
    Ok(out)
}

fn problem(at: usize, (edit, why): Stop) -> Problem {
    let field = match edit {
        Some(edit) => format!("steps[{at}].do[{edit}]"),
        None => format!("steps[{at}]"),
    };
    let message = format!("Step {} does not apply. {why}", at + 1);
    Problem { code: "SCENARIO_STEP".to_owned(), field: Some(field), span: None, message }
}

/// Makes the scenario's steps, and puts into its report what comes of each: what `answer` says to it, and whether that is what
/// `expectations` finds to be expected.
pub(crate) fn ask(
    scenario: &Scenario,
    report: &mut Report,
    mut answer: impl FnMut(&Scenario) -> Report,
    expectations: impl Fn(&Expect, &Report, &Scenario) -> Vec<Expectation>,
) {
    let (mut now, mut left) = (Cow::Borrowed(scenario), MOST_READ);
    let mut stopped: Option<usize> = None;
    for (at, step) in scenario.steps.iter().enumerate() {
        let name = clip(&step.title()).into_owned();
        if let Some(stopped) = stopped {
            let message =
                format!("Step {} does not apply, so there is nothing that this one could go on from.", stopped + 1);
            report.steps.push(StepReport { name, ..unanswered(scenario, message) });
            continue;
        }
        let lints = step.expect.as_ref().is_some_and(|expect| expect.findings.is_some());
        match made(&now, step, &mut left) {
            Ok(after) => now = Cow::Owned(after),
            Err(stop) => {
                let problem = problem(at, stop);
                report.steps.push(StepReport { name, ..unanswered(scenario, problem.message.clone()) });
                report.errors.push(problem);
                stopped = Some(at);
                continue;
            }
        }
        if lints {
            left = left.saturating_sub(LINTING * now.to_json().len());
        }
        let answered = answer(&now);
        // What is wrong without any step has been said.
        let is_new = |problem: &Problem| !report.errors.iter().any(|known| known.message == problem.message);
        let errors: Vec<Problem> = answered.errors.iter().filter(|problem| is_new(problem)).cloned().collect();
        report.errors.extend(errors.into_iter().map(|problem| {
            let message = format!("After step {}: {}", at + 1, problem.message);
            Problem { field: Some(format!("steps[{at}]")), message, ..problem }
        }));
        let found = step.expect.as_ref().map(|expect| expectations(expect, &answered, &now)).unwrap_or_default();
        let holds = (!found.is_empty()).then(|| found.iter().all(|of| of.holds));
        report.expectations.extend(found.into_iter().map(|of| {
            let what = match of.of {
                Expected::Findings | Expected::Layers => format!("{} ", of.of.word()),
                _ => String::new(),
            };
            let expected = format!("{}. {name}: {what}{}", at + 1, of.expected);
            Expectation { of: Expected::Steps, at: Some(at), expected, ..of }
        }));
        let access = answered.access.map(|AccessReport { decision, decided_by, message, .. }| StepAccess {
            decision,
            decided_by,
            message,
        });
        let network = answered.network.map(|network| network.flow.into());
        report.steps.push(StepReport { name, access, network, holds });
    }
    let last = &*now;
    for (at, step) in scenario.steps.iter().enumerate().take(stopped.unwrap_or(usize::MAX)) {
        report.warnings.extend(step.edits.iter().enumerate().filter_map(|(edit, of)| {
            let name = switched_off(scenario, last, &of.path)?;
            let message = format!("Step {} edits {name}, which is switched off, so that nothing comes of it.", at + 1);
            let field = Some(format!("steps[{at}].do[{edit}]"));
            Some(Problem { code: "SCENARIO_STEP_OFF".to_owned(), field, span: None, message })
        }));
    }
}

/// What a step is answered that cannot be made.
fn unanswered(scenario: &Scenario, message: String) -> StepReport {
    let outcome = vpc::Outcome::Undetermined;
    StepReport {
        network: scenario.network.as_ref().map(|_| StepNetwork { outcome, message: message.clone() }),
        access: scenario.access.as_ref().map(|_| StepAccess {
            decision: Decision::NotEvaluated,
            decided_by: None,
            message,
        }),
        ..StepReport::default()
    }
}

/// What the policy is called that a pointer leads into, if it is switched off before all steps and after them.
fn switched_off(before: &Scenario, after: &Scenario, pointer: &str) -> Option<String> {
    let tokens = tokens(pointer);
    let ["access", "policies", way @ ..] = &*tokens.iter().map(String::as_str).collect::<Vec<_>>() else { return None };
    let to = way.iter().position(|token| *token == "document")?;
    let path: String = way
        .iter()
        .take(to)
        .filter(|token| **token != "policies")
        .map(|token| match token.parse::<usize>() {
            Ok(at) => format!("[{at}]"),
            Err(_) => (*token).to_owned(),
        })
        .collect();
    let path = DocumentPath::parse(&path)?;
    let off = |scenario: &Scenario| {
        let policy = scenario.access.as_ref()?.slot(path).filter(|policy| policy.off)?;
        Some(policy.name.as_deref().map_or_else(|| path.to_string(), |name| clip(name).into_owned()))
    };
    off(before)?;
    off(after)
}

#[cfg(test)]
mod tests {
    use crate::{Decision, Expected, Report, Scenario, answer};

    /// Alice may read, in a policy that is given as text.
    fn with(steps: &str) -> String {
        format!(
            r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}},
            "policies":{{"identity":[{{"name":"P","document":"{{\n  \"Statement\": [\n    {{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\"}}  \n  ]\n}}"}},
            {{"name":"Off","off":true,"document":{{"Statement":[{{"Effect":"Deny","Action":"*","Resource":"*"}}]}}}}]}}}},"steps":{steps}}}"#
        )
    }

    fn asked(steps: &str) -> Report {
        answer(&with(steps), None).1
    }

    fn decisions(report: &Report) -> Vec<Decision> {
        report.steps.iter().map(|step| step.access.as_ref().unwrap().decision).collect()
    }

    /// What is said to be wrong, and where it stands.
    fn wrong(steps: &str) -> Vec<(String, String)> {
        let text = with(steps);
        let report = answer(&text, None).1;
        let of = |problem: crate::Problem| {
            (problem.span.and_then(|[from, to]| text.get(from..to)).unwrap().to_owned(), problem.message)
        };
        report.errors.into_iter().chain(report.warnings).map(of).collect()
    }

    #[test]
    fn each_goes_on_from_what_the_one_before_left() {
        let report = asked(
            r#"[{"say":"A write.","do":[{"op":"replace","path":"/access/request/action","value":"s3:PutObject"}],"expect":{"access":"implicitDeny"}},
            {"say":"The policy grows.","do":[{"path":"/access/policies/identity/0/document","find":"s3:Get*","replace":"s3:*"}],"expect":{"access":"allowed"}},
            {"do":[{"op":"replace","path":"/access/policies/identity/1/off","value":false}],"expect":{"access":"allowed","findings":["NO"],"layers":{"identity":"explicitDeny"}}},
            {"do":[]}]"#,
        );
        assert_eq!(
            decisions(&report),
            [Decision::ImplicitDeny, Decision::Allowed, Decision::ExplicitDeny, Decision::ExplicitDeny]
        );
        let names: Vec<_> = report.steps.iter().map(|step| (&*step.name, step.holds)).collect();
        assert_eq!(
            names,
            [
                ("A write.", Some(true)),
                ("The policy grows.", Some(true)),
                ("replace /access/policies/identity/1/off", Some(false)),
                ("no change", None)
            ]
        );
        assert_eq!(
            report.steps[1].access.as_ref().unwrap().message,
            "Statement 1 of P allows `s3:PutObject` on `arn:aws:s3:::b/k`, and no statement denies it."
        );
        let expected: Vec<_> =
            report.expectations.iter().map(|of| (of.of, of.at.unwrap(), &*of.expected, &*of.found, of.holds)).collect();
        assert_eq!(
            expected,
            [
                (Expected::Steps, 0, "1. A write.: implicitDeny", "implicitDeny", true),
                (Expected::Steps, 1, "2. The policy grows.: allowed", "allowed", true),
                (Expected::Steps, 2, "3. replace /access/policies/identity/1/off: allowed", "explicitDeny", false),
                (Expected::Steps, 2, "3. replace /access/policies/identity/1/off: findings NO", "nothing", false),
                (
                    Expected::Steps,
                    2,
                    "3. replace /access/policies/identity/1/off: layers identity explicitDeny",
                    "denies",
                    true
                ),
            ]
        );
        // The scenario itself is answered as it stands.
        assert_eq!(report.access.unwrap().decision, Decision::Allowed);
        assert_eq!((report.errors, report.warnings), (vec![], vec![]));
    }

    #[test]
    fn a_scenario_is_stepped_as_far_as_asked_for() {
        let text = with(
            r#"[{"do":[{"path":"/access/policies/identity/0/document","find":"Get*","replace":"Put*"}],"expect":{"access":"implicitDeny"}},
            {"do":[{"op":"add","path":"/access/request/context/aws:RequestTag~1a","value":"b"}]},
            {"do":[{"op":"remove","path":"/access/policies/identity/7"}]}]"#,
        );
        let scenario = Scenario::read(&text).0;
        assert_eq!(scenario.stepped(0).unwrap().steps.len(), 3);
        let one = scenario.stepped(1).unwrap();
        assert_eq!(
            one.access.as_ref().unwrap().policies.identity[0].document,
            "{\n  \"Statement\": [\n    {\"Effect\": \"Allow\", \"Action\": \"s3:Put*\", \"Resource\": \"*\"}  \n  ]\n}"
        );
        assert_eq!((one.expect.unwrap().access.as_deref(), one.steps.len()), (Some("implicitDeny"), 2));
        let two = scenario.stepped(2).unwrap();
        assert_eq!((two.access.unwrap().request.context.0[0].0.as_str(), two.expect), ("aws:RequestTag/a", None));
        let problem = scenario.stepped(9).unwrap_err();
        assert_eq!(
            (problem.field.as_deref(), &*problem.message),
            (
                Some("steps[2].do[0]"),
                "Step 3 does not apply. Nothing stands at `/access/policies/identity/7`: the list has items 0 to 1."
            )
        );
    }

    #[test]
    fn a_step_that_does_not_apply_is_said_where_it_stands_and_ends_the_steps() {
        let steps =
            r#"[{"do":[{"op":"remove","path":"/access/policies/boundary"}],"expect":{"access":"allowed"}},{"do":[]}]"#;
        assert_eq!(
            wrong(steps),
            [(
                r#"{"op":"remove","path":"/access/policies/boundary"}"#.to_owned(),
                "Step 1 does not apply. Nothing stands at `/access/policies/boundary`.".to_owned()
            )]
        );
        let report = asked(steps);
        assert_eq!(decisions(&report), [Decision::NotEvaluated; 2]);
        assert_eq!(report.steps[0].access.as_ref().unwrap().message, report.errors[0].message);
        assert_eq!(
            report.steps[1].access.as_ref().unwrap().message,
            "Step 1 does not apply, so there is nothing that this one could go on from."
        );
        assert_eq!((report.expectations, report.steps[0].holds), (vec![], None));
    }

    #[test]
    fn what_is_no_scenario_after_a_step_is_said_of_the_step() {
        let of = |edit: &str| wrong(&format!("[{{\"do\":[{edit}]}}]")).pop().unwrap().1;
        assert_eq!(of(r#"{"op":"remove","path":"/access/request"}"#), "Step 1 does not apply. access has no request.");
        assert_eq!(
            of(r#"{"op":"add","path":"/access/request/acton","value":"s3:PutObject"}"#),
            "Step 1 does not apply. acton is not a field of a request; it is ignored."
        );
        assert_eq!(
            of(r#"{"op":"replace","path":"/access/request/action","value":"s3:*"}"#),
            "After step 1: A request is for one action; `s3:*` has a wildcard."
        );
        let none = "Step 1 does not apply. An edit has `op` (`add` or `replace`), `path` and `value`; or `op` (`remove`) and `path`; or `op` (`move`), `from` and `path`; or `path`, `find` (some text) and `replace`.";
        for edit in [
            "{}",
            r#"{"op":"copy","path":"/access/request/action","from":"/access/request/resource"}"#,
            r#"{"op":"move","path":"/access/request/action"}"#,
            r#"{"op":"remove","path":"/access/request/action","from":"/access/request/resource"}"#,
            r#"{"op":"add","path":"/access"}"#,
            r#"{"op":"remove","path":"/access","value":1}"#,
            r#"{"path":"/access/request/action","find":"","replace":"x"}"#,
            r#"{"path":"/access/request/action","find":"x"}"#,
        ] {
            assert!(wrong(&format!("[{{\"do\":[{edit}]}}]")).iter().any(|(_, says)| says == none), "{edit}");
        }
    }

    #[test]
    fn a_value_is_moved() {
        let of = |path: &str, from: &str| {
            let text = with(&format!(r#"[{{"do":[{{"op":"move","path":"{path}","from":"{from}"}}]}}]"#));
            Scenario::read(&text).0.stepped(1).map_err(|problem| problem.message)
        };
        let after = of("/access/policies/identity/0", "/access/policies/identity/1").unwrap();
        let names: Vec<_> = after.access.unwrap().policies.identity.into_iter().map(|of| of.name.unwrap()).collect();
        assert_eq!(names, ["Off", "P"]);
        // Out of a text into an object.
        let statements = "/access/policies/identity/1/document/Statement";
        let after = of(&format!("{statements}/0"), "/access/policies/identity/0/document/Statement/0").unwrap();
        let [first, second] = after.access.unwrap().policies.identity.try_into().unwrap();
        assert_eq!(first.document, "{\n  \"Statement\": []\n}");
        assert!(second.document.contains(r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#));
        let says = "Step 1 does not apply. Nothing stands at `/access/policies/identity/2`: the list has items 0 to 1.";
        assert_eq!(of("/access/policies/identity/0", "/access/policies/identity/2").unwrap_err(), says);
        let says = "Step 1 does not apply. A path leads into `/access` or `/network`, and `/note` does not.";
        assert_eq!(of("/access/policies/identity/0", "/note").unwrap_err(), says);
        // Nothing is moved into itself.
        let into = format!("{statements}/0/x");
        assert!(of(&into, &format!("{statements}/0")).unwrap_err().contains("Nothing stands at"));
    }

    #[test]
    fn a_step_on_a_policy_that_is_off_is_warned_of_unless_it_comes_on() {
        let edit =
            r#"{"op":"replace","path":"/access/policies/identity/1/document/Statement/0/Effect","value":"Allow"}"#;
        let says = "Step 1 edits Off, which is switched off, so that nothing comes of it.";
        assert_eq!(wrong(&format!(r#"[{{"do":[{edit}]}}]"#)), [(edit.to_owned(), says.to_owned())]);
        let on = r#"{"do":[{"op":"replace","path":"/access/policies/identity/1/off","value":false}]}"#;
        assert_eq!(wrong(&format!(r#"[{{"do":[{edit}]}},{on}]"#)), []);
        assert_eq!(wrong(r#"[{"do":[{"op":"remove","path":"/access/policies/identity/1"}]}]"#), []);
    }

    #[test]
    fn what_is_none_is_located() {
        let of = |at: &str, says: &str| (at.to_owned(), says.to_owned());
        assert_eq!(
            wrong(r#"[{"says":"S","do":[{"pth":"/access"}]},{},7]"#)[..4],
            [
                of("{", "An item of steps has no do."),
                of("7", "An item of steps must be an object; this is a number."),
                of(r#""says""#, "says is not a field of an item of steps (say, do, expect); it is ignored."),
                of(
                    r#""pth""#,
                    "pth is not a field of an item of do (op, path, from, value, find, replace); it is ignored."
                ),
            ]
        );
        assert_eq!(wrong("7"), [of("7", "steps must be a list; this is a number.")]);
        let many = format!("[{}]", vec![r#"{"do":[]}"#; 10_000].join(","));
        assert_eq!(wrong(&many)[0].1, "There are 10000 steps; 200 are read.");
    }

    /// One budget is for all: many edits of a long scenario read no more text than there is room for.
    #[test]
    fn many_cost_no_more_than_there_is_room_for() {
        let statement = r#"{"Effect":"Allow","Action":"s3:*a*b*c*d*e","Resource":"arn:aws:s3:::*a*b*c*d*e"}"#;
        let statements = vec![statement; 5000].join(",");
        let edit = r#"{"op":"replace","path":"/access/request/resource","value":"arn:aws:s3:::abcabcabcabcabcabc"}"#;
        let steps = vec![format!(r#"{{"do":[{edit}]}}"#); 200].join(",");
        let text = format!(
            r#"{{"schema":1,"access":{{"request":{{"principal":"111122223333","action":"s3:GetObject","resource":"*"}},"policies":{{"identity":[{{"document":{{"Statement":[{statements}]}}}}]}}}},"steps":[{steps}]}}"#
        );
        let report = answer(&text, None).1;
        assert_eq!(report.errors.len(), 1);
        assert!(
            report.errors[0]
                .message
                .ends_with(" does not apply. The steps up to here read more text than any real ones would."),
            "{:?}",
            report.errors
        );
        assert_eq!(report.steps.len(), 200);
        // Comparisons are counted for all of them together.
        let report = answer(
            &text.replace(r#""s3:GetObject","resource":"*""#, r#""s3:abcdeabcde","resource":"arn:aws:s3:::abc""#),
            None,
        )
        .1;
        assert!(
            report
                .steps
                .iter()
                .any(|step| { step.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated) })
        );
    }
}
