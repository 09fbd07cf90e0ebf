//! `target SLUG`: a policy to be written, judged by what it allows and denies. Its text is the task; after a line `---` comes
//! `{"start": …, "solution": …, "requests": […], "probes": […], "edit": "/access/policies/identity/0"}`. A request has a `name`,
//! what of it is not as in the scenario (`request`), and what it shall come to (`expect`). Those among `probes` are not
//! shown: they find what a policy allows needlessly. Any policy that does it is right, and then `why` is said.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::change;
use crate::choices;
use crate::library::{self, Answered, Side, Verdict};
use crate::markup::{code, escaped, sentence};
use crate::problem::line;
use crate::prose::{Fence, Prose};
use crate::shown::chip_of;

use super::predict;

/// Where the policy stands that is written, if nothing else is said.
const POLICY: &str = "/access/policies/identity/0";

/// A request and what it shall come to.
struct Test {
    name: String,
    request: Value,
    expect: String,
    is_shown: bool,
    line: usize,
}

pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    let name = fence.args().first().copied().unwrap_or_default().to_owned();
    let Some((base, _)) = prose.find(&name, fence.line) else { return String::new() };
    let Some((task, spec)) = fence.text.split_once("\n---\n") else {
        prose.wrong(fence.line, "A target has a task, a line `---`, and what it is judged by.");
        return String::new();
    };
    let first = fence.line + 2 + task.matches('\n').count();
    match Target::read(base, spec) {
        Ok(target) => {
            let task = prose.paragraphs(task, fence.line + 1);
            let id = prose.id(&format!("target-{name}"));
            let told = target.check();
            told.iter().for_each(|(at, says)| prose.wrong(first + at, says.clone()));
            let why = prose.paragraphs(&target.why, first + target.lines[2]);
            if told.is_empty() { target.html(&id, &task, &why) } else { String::new() }
        }
        Err((at, says)) => {
            prose.wrong(first + at, says);
            String::new()
        }
    }
}

struct Target {
    scenario: Value,
    edit: String,
    start: String,
    solution: String,
    tests: Vec<Test>,
    /// What there is to say once it is done, in Markdown.
    why: String,
    /// The lines of start, solution and why in the specification.
    lines: [usize; 3],
}

impl Target {
    /// An error has its line in the specification.
    fn read(base: &Answered, spec: &str) -> Result<Target, (usize, String)> {
        let read = json::read(spec);
        if let Some(mistake) = read.first_mistake() {
            return Err((line(spec, mistake.span.start), mistake.message.clone()));
        }
        let root = read.root();
        for member in root.members() {
            if !["start", "solution", "requests", "probes", "edit", "why"].contains(&member.key) {
                let says = format!("`{}` is none of start, solution, requests, probes, edit and why.", member.key);
                return Err((line(spec, member.key_span.start), says));
            }
        }
        let value = |name: &str| root.get(name).and_then(|node| serde_json::from_str::<Value>(node.source()).ok());
        let at = |name: &str| root.get(name).map_or(1, |node| line(spec, node.span.start));
        let scenario: Value =
            serde_json::from_str(&change::bare(&base.text)).map_err(|error| (1, error.to_string()))?;
        let edit = root.get("edit").and_then(|edit| edit.as_str()).unwrap_or(POLICY).to_owned();
        let old = scenario.pointer(&format!("{edit}/document")).cloned();
        let old = old.ok_or_else(|| (at("edit"), format!("There is no policy at `{edit}`.")))?;
        let pretty = |policy: &Value| serde_json::to_string_pretty(policy).unwrap_or_default();
        let solution = value("solution").ok_or((1, "A target has a `solution`.".to_owned()))?;
        let own = scenario.pointer("/access/request").cloned().unwrap_or_default();
        let mut tests = Vec::new();
        for (list, is_shown) in [("requests", true), ("probes", false)] {
            for node in root.get(list).into_iter().flat_map(|list| list.items()) {
                let here = line(spec, node.span.start);
                let text = |name: &str| node.get(name).and_then(|text| text.as_str()).map(str::to_owned);
                let (Some(name), Some(expect)) = (text("name"), text("expect")) else {
                    return Err((here, "A request of a target has `name`, `request` and `expect`.".to_owned()));
                };
                if !["allowed", "denied", "explicitDeny", "implicitDeny"].contains(&expect.as_str()) {
                    return Err((
                        here,
                        format!("`{expect}` is none of allowed, denied, explicitDeny and implicitDeny."),
                    ));
                }
                let mut request = own.clone();
                let changes = node.get("request").and_then(|node| serde_json::from_str::<Value>(node.source()).ok());
                if let (Some(request), Some(Value::Object(changes))) = (request.as_object_mut(), changes) {
                    request.extend(changes);
                }
                tests.push(Test { name, request, expect, is_shown, line: here });
            }
        }
        if !tests.iter().any(|test| test.is_shown) {
            return Err((1, "A target has `requests` that are shown.".to_owned()));
        }
        Ok(Target {
            start: pretty(&value("start").unwrap_or(old)),
            solution: pretty(&solution),
            why: root.get("why").and_then(|why| why.as_str()).unwrap_or_default().to_owned(),
            lines: [at("start"), at("solution"), at("why")],
            scenario,
            edit,
            tests,
        })
    }

    /// The scenario with this policy, and with all requests.
    fn with(&self, policy: &str) -> Value {
        let mut scenario = self.scenario.clone();
        if let Some(document) = scenario.pointer_mut(&format!("{}/document", self.edit)) {
            *document = Value::String(policy.to_owned());
        }
        let requests = self.tests.iter().map(|test| json!({ "name": test.name, "request": test.request }));
        if let Some(members) = scenario.as_object_mut() {
            members.insert("requests".to_owned(), requests.collect());
        }
        scenario
    }

    /// The decisions on all requests under a policy, each with its sentence.
    fn judged(&self, policy: &str) -> Vec<(scenario::Decision, String)> {
        let (_, report) = library::answer(&self.with(policy).to_string());
        report.requests.into_iter().map(|answer| (answer.decision, answer.message)).collect()
    }

    /// Whether it can be solved, and is not solved.
    fn check(&self) -> Vec<(usize, String)> {
        let mut told = Vec::new();
        for (test, (decision, says)) in self.tests.iter().zip(self.judged(&self.solution)) {
            if decision == scenario::Decision::NotEvaluated {
                told.push((test.line, format!("“{}” cannot be asked. {says}", test.name)));
            } else if !decision.is(&test.expect) {
                let (name, expect, phrase) = (&test.name, &test.expect, decision.phrase());
                let says = format!(
                    "The solution does not do it: “{name}” shall be {expect}, and computed is: {phrase}. {says}"
                );
                told.push((self.lines[1], says));
            }
        }
        let judged = self.judged(&self.start);
        if told.is_empty() && self.tests.iter().zip(&judged).all(|(test, (decision, _))| decision.is(&test.expect)) {
            told.push((self.lines[0], "It is solved from the start: every request comes to what it shall.".to_owned()));
        }
        told
    }

    fn html(&self, id: &str, task: &str, why: &str) -> String {
        let judged = self.judged(&self.start);
        let mut rows = String::new();
        for (test, (decision, _)) in self.tests.iter().zip(&judged).filter(|(test, _)| test.is_shown) {
            let (mark, phrase) = Verdict::of_decision(*decision);
            let _ = write!(
                rows,
                r#"<tr data-expect="{}"><td>{}<br>{} on {}</td><td>{}</td><td>{}</td></tr>"#,
                test.expect,
                escaped(&test.name),
                member(&test.request, "action"),
                member(&test.request, "resource"),
                wanted(&test.expect),
                chip_of(mark, phrase),
            );
        }
        let tests =
            self.tests.iter().map(|test| json!({ "name": test.name, "expect": test.expect, "shown": test.is_shown }));
        let data = json!({ "scenario": self.with(&self.start), "edit": self.edit, "tests": tests.collect::<Vec<_>>() });
        let link = scenario::Scenario::read(&self.with(&self.start).to_string()).0;
        let hints = predict::hints(&self.hints(&judged));
        let height = self.start.lines().count() + 4;
        format!(
            r#"<section class="block target" id="{id}" data-kind="target" data-target="{data}">
<h3>Make</h3>
{task}<table class="tests"><thead><tr><th scope="col">Request</th><th scope="col">Shall be</th><th scope="col">Is</th></tr></thead><tbody>{rows}</tbody></table>
<form class="live" data-of="{id}"><label class="name" for="{id}-text">Your policy</label><textarea id="{id}-text" class="code" rows="{height}" spellcheck="false" autocomplete="off" autocapitalize="off">{start}</textarea>
<p class="graded" role="status"></p>
{hints}<p class="acts"><button type="button" class="button again">Begin again</button></p></form>
<div class="answer">{why}</div>
<details class="whole"><summary>A solution</summary><pre><code>{solution}</code></pre></details>
<p class="open"><a href="../../{link}">Open it in the playground</a></p>
</section>
"#,
            data = escaped(&data.to_string()),
            start = escaped_lines(&self.start),
            solution = self.solution.lines().map(crate::markup::line).collect::<Vec<_>>().join("\n"),
            link = scenario::link::encode(&link).unwrap_or_default(),
        )
    }

    /// Of the first request that comes to something else: the gate, the element, and a change that would help.
    fn hints(&self, judged: &[(scenario::Decision, String)]) -> Vec<String> {
        let found = self.tests.iter().zip(judged).find(|(test, (decision, _))| !decision.is(&test.expect));
        let Some((test, _)) = found else { return Vec::new() };
        let mut scenario = self.with(&self.start);
        if let Some(request) = scenario.pointer_mut("/access/request") {
            *request = test.request.clone();
        }
        let text = change::bare(&scenario.to_string());
        let Ok(answered) = Answered::new("hints", false, text) else { return Vec::new() };
        let mut hints = choices::hints(&answered, Side::Access);
        hints.truncate(2);
        if let Some(first) = hints.first_mut() {
            *first = format!("Begin with “{}”. {first}", escaped(&test.name));
        }
        if test.expect == "allowed" {
            hints.extend(answered.change().map(|change| format!("One that helps: {}", sentence(&change))));
        } else {
            hints.push(
                "It takes a statement with the effect <code>Deny</code>, or an Allow that covers less.".to_owned(),
            );
        }
        hints
    }
}

fn member(request: &Value, name: &str) -> String {
    code(request.get(name).and_then(Value::as_str).unwrap_or_default())
}

/// What a request shall come to, in words.
fn wanted(expect: &str) -> &'static str {
    match expect {
        "allowed" => "allowed",
        "explicitDeny" => "denied explicitly",
        "implicitDeny" => "denied implicitly",
        _ => "denied",
    }
}

fn escaped_lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}
