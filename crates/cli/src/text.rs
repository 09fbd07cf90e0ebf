//! A report for people who read a terminal.

use std::io::{self, Write};

use scenario::network::{HopVerdict, Outcome};
use scenario::{
    AccessReport, Advice, Decision, Effect, LayerOutcome, MissingKey, NetworkReport, Problem, Report, StatementReport,
    StepReport,
};

use crate::lines::Lines;

/// Prints the verdict first, then the way to it. `source` is the scenario's text, in which mistakes have their lines.
///
/// # Errors
///
/// When it cannot be written.
pub fn print(file: &str, title: Option<&str>, source: &str, report: &Report, out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    match title {
        Some(title) => out.say(format_args!("{file}: {title}"))?,
        None => out.say(format_args!("{file}"))?,
    }
    if let Some(access) = &report.access {
        print_access(access, out)?;
        if let Some(aws) = &access.aws_message {
            out.blank()?;
            out.say(format_args!("  AWS's own message:"))?;
            out.say(format_args!("    {}", aws.text))?;
            if let Some(note) = &aws.note {
                out.say(format_args!("    ({note})"))?;
            }
        }
        if let Some(advice) = &access.advice {
            print_advice(access, advice, out)?;
        }
    }
    for (heading, requests) in [
        ("Requests against the same policies:", &report.requests),
        ("Probes, which a reader of the page does not see:", &report.probes),
    ] {
        if !requests.is_empty() {
            out.blank()?;
            out.say(format_args!("  {heading}"))?;
        }
        for request in requests {
            out.say(format_args!("    {} {}: {}", mark(request.decision), request.name, request.decision.phrase()))?;
            out.say(format_args!("      {}", request.message))?;
        }
    }
    if let Some(network) = &report.network {
        print_network(network, out)?;
    }
    print_steps(&report.steps, out)?;
    for finding in &report.findings {
        out.say(format_args!("  {} {} in {}: {}", finding.severity, finding.code, finding.document, finding.message))?;
    }
    for (kind, problems) in [("error", &report.errors), ("warning", &report.warnings)] {
        for problem in problems {
            out.say(format_args!("  {kind}{}: {}", place(problem, source), problem.message))?;
        }
    }
    if let Some(unchecked) = &report.unchecked {
        out.say(format_args!("  {unchecked}"))?;
    }
    for expectation in &report.expectations {
        let (mark, word) = if expectation.holds { ("✓", "as expected") } else { ("✗", "NOT as expected") };
        out.say(format_args!("  {mark} {word}: {} {}", expectation.of.word(), expectation.expected))?;
        if !expectation.holds {
            out.say(format_args!("    found: {}", expectation.found))?;
        }
    }
    Ok(())
}

const fn mark(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "✓",
        Decision::ExplicitDeny => "⊗",
        Decision::ImplicitDeny => "✗",
        Decision::Undetermined | Decision::NotEvaluated => "?",
    }
}

fn print_access(access: &AccessReport, out: &mut Lines<impl Write>) -> io::Result<()> {
    out.say(format_args!("{} {}", mark(access.decision), access.decision.phrase()))?;
    out.say(format_args!("  {}", access.message))?;
    // The statements that each key decides are in the verdict (E10).
    for key in &access.depends_on {
        let absent = if key.may_be_absent { ", which may be absent" } else { "" };
        out.say(format_args!("    depends on {}{absent}:", key.key))?;
        for need in &key.statements {
            let verb = if need.effect == Effect::Deny { "denies" } else { "allows" };
            out.say(format_args!("      {} {verb} it if {}.", need.statement, need.needs))?;
        }
    }
    for layer in &access.layers {
        for policy in &layer.policies {
            out.blank()?;
            out.say(format_args!("  {} ({})", policy.name, policy.document))?;
            if layer.outcome == LayerOutcome::NotApplied {
                out.say(format_args!("    {}", layer.message))?;
            }
            for statement in &policy.statements {
                print_statement(statement, out)?;
            }
            if policy.more > 0 {
                let more = policy.more;
                out.say(format_args!("    {more} more statements are not listed here; none of them decides."))?;
            }
        }
    }
    let absent: Vec<&str> = access
        .layers
        .iter()
        .filter(|layer| layer.outcome == LayerOutcome::NotApplied && layer.policies.is_empty())
        .map(|layer| layer.layer.key())
        .collect();
    if !absent.is_empty() {
        out.blank()?;
        out.say(format_args!("  Not given, so not applied: {}.", absent.join(", ")))?;
    }
    for needed in &access.usually_also {
        out.blank()?;
        out.say(format_args!("  {}", needed.why))?;
        out.say(format_args!("    {}", needed.page))?;
    }
    for (at, also) in access.also.iter().enumerate() {
        out.blank()?;
        out.say(format_args!("  Further action {}:", at + 1))?;
        print_access(also, out)?;
    }
    Ok(())
}

fn print_advice(access: &AccessReport, advice: &Advice, out: &mut Lines<impl Write>) -> io::Result<()> {
    if !advice.changes.is_empty() {
        out.blank()?;
        out.say(format_args!("  Each of these would allow it:"))?;
    }
    for change in &advice.changes {
        out.say(format_args!("    - {}", change.steps.join(" ")))?;
    }
    if advice.changes.is_empty() && !(advice.without.is_empty() && advice.gaps.is_empty()) {
        out.blank()?;
        out.say(format_args!("  What would change it:"))?;
    }
    for without in &advice.without {
        out.say(format_args!("    {}", without.message))?;
    }
    for gap in &advice.gaps {
        out.say(format_args!("    {gap}"))?;
    }
    if !advice.hangs_on.is_empty() {
        out.blank()?;
        out.say(format_args!("  What it hangs on:"))?;
    }
    for hinge in &advice.hangs_on {
        out.say(format_args!("    {}", hinge.message))?;
    }
    // Further checks mostly read the same keys (E10).
    let mut missing: Vec<&MissingKey> = Vec::new();
    for key in std::iter::once(access).chain(&access.also).flat_map(|call| &call.missing_context) {
        if !missing.iter().any(|known| known.key.eq_ignore_ascii_case(&key.key) && known.read_by == key.read_by) {
            missing.push(key);
        }
    }
    if !missing.is_empty() {
        out.blank()?;
        out.say(format_args!("  Not set in this request:"))?;
    }
    for missing in missing {
        let tried = advice.missing_context.iter().find(|tried| tried.key.eq_ignore_ascii_case(&missing.key));
        let message = tried.map_or_else(String::new, |tried| format!(" {}", tried.message));
        out.say(format_args!("    {}, which {} reads.{message}", missing.key, missing.read_by.join(", ")))?;
    }
    if let Some(incomplete) = &advice.incomplete {
        out.say(format_args!("    {incomplete}"))?;
    }
    Ok(())
}

fn print_statement(statement: &StatementReport, out: &mut Lines<impl Write>) -> io::Result<()> {
    let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" {sid}"));
    let role = match (statement.decides, statement.closest) {
        (true, _) => "  ← decides",
        (_, true) => "  ← closest",
        _ => "",
    };
    out.say(format_args!("  {:>3} {}{sid}{role}", statement.number, statement.effect))?;
    for element in &statement.elements {
        let mark = match (element.holds, element.open) {
            (true, _) => "✓",
            (false, true) => "?",
            (false, false) => "✗",
        };
        let derived = if element.derived { " (filled in)" } else { "" };
        let name = match (&element.operator, &element.key) {
            (Some(operator), Some(key)) => format!("{operator} {key}"),
            _ => element.element.to_string(),
        };
        out.say(format_args!("      {mark} {name}{derived}: {}", element.message))?;
        if let Some(note) = &element.note {
            out.say(format_args!("        {}", note.text))?;
            out.say(format_args!("        {}", note.page))?;
        }
    }
    Ok(())
}

/// The scenario's steps as a table: each, whether it comes out as expected, its verdict, and the verdict's sentence.
fn print_steps(steps: &[StepReport], out: &mut Lines<impl Write>) -> io::Result<()> {
    if !steps.is_empty() {
        out.blank()?;
        out.say(format_args!("  Steps, each of what the one before left:"))?;
    }
    for (at, step) in steps.iter().enumerate() {
        let expected = match step.holds {
            Some(true) => ", as expected",
            Some(false) => ", NOT as expected",
            None => "",
        };
        out.say(format_args!("    {}. {}", at + 1, step.name))?;
        if let Some(access) = &step.access {
            out.say(format_args!("      {} {}{expected}", mark(access.decision), access.decision.phrase()))?;
            out.say(format_args!("        {}", access.message))?;
        }
        if let Some(network) = &step.network {
            out.say(format_args!("      {} {}{expected}", network_mark(network.outcome), network.outcome.phrase()))?;
            out.say(format_args!("        {}", network.message))?;
        }
    }
    Ok(())
}

const fn network_mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Reachable => "✓",
        Outcome::NotReachable => "✗",
        Outcome::Ambiguous => "~",
        Outcome::Undetermined => "?",
    }
}

/// The way of a packet and of its reply.
fn print_network(network: &NetworkReport, out: &mut Lines<impl Write>) -> io::Result<()> {
    let flow = &network.flow;
    out.say(format_args!("{} {}", network_mark(flow.outcome), flow.outcome.phrase()))?;
    out.say(format_args!("  {}", flow.message))?;
    if let Some(default) = &flow.if_default {
        out.say(format_args!("  {}", default.message))?;
    }
    for caution in &flow.cautions {
        out.say(format_args!("  {caution}"))?;
    }
    for (name, hops) in [("The packet", &flow.forward), ("The reply", &flow.back)] {
        if !hops.is_empty() {
            out.blank()?;
            out.say(format_args!("  {name}:"))?;
        }
        for hop in hops {
            let mark = match hop.verdict {
                HopVerdict::Passes => "✓",
                HopVerdict::Drops => "✗",
                HopVerdict::Partly => "~",
                HopVerdict::Undetermined => "?",
            };
            let assumed = if hop.assumed { " (had it come this far)" } else { "" };
            out.say(format_args!("    {mark} {}{assumed}", hop.message))?;
        }
    }
    if !flow.blockers.is_empty() {
        out.blank()?;
        out.say(format_args!("  What has to change:"))?;
    }
    for blocker in &flow.blockers {
        out.say(format_args!("    {} at {}: {}", blocker.code, blocker.component, blocker.message))?;
        for remedy in blocker.changes.iter().filter(|remedy| remedy.removes) {
            out.say(format_args!("      {}.", remedy.says))?;
            if !remedy.command.is_empty() {
                out.say(format_args!("        {}", remedy.command))?;
            }
        }
        if let Some(by_hand) = blocker.by_hand {
            out.say(format_args!("      {by_hand}"))?;
        }
    }
    for missing in flow.missing.iter().filter(|missing| !flow.message.contains(&missing.message)) {
        out.say(format_args!("    missing: {}", missing.message))?;
    }
    if !network.sides.is_empty() {
        out.blank()?;
        out.say(format_args!("  Security groups against network ACLs:"))?;
    }
    for side in &network.sides {
        out.say(format_args!("    {}: {}", side.interface, side.difference))?;
    }
    // What keeps the flow from being followed is in the verdict.
    let is_told = |message: &str| message.strip_prefix("This").is_some_and(|rest| flow.message.ends_with(rest));
    if let Some(ports) = network.ports.as_ref().filter(|ports| !is_told(&ports.message)) {
        out.blank()?;
        out.say(format_args!("  {}", ports.message))?;
        for protocol in &ports.protocols {
            let why = protocol.why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
            out.say(format_args!("    {}: {}{why}", protocol.protocol, protocol.shown))?;
        }
    }
    if !network.records.is_empty() {
        out.blank()?;
        out.say(format_args!("  Flow log records:"))?;
    }
    for record in &network.records {
        out.say(format_args!("    {record}"))?;
    }
    if let Some(exposure) = &network.exposure {
        out.blank()?;
        out.say(format_args!("  {}", exposure.message))?;
    }
    if let Some(logs) = &network.logs {
        out.blank()?;
        out.say(format_args!("  The records that were given:"))?;
        for of in &logs.conversations {
            out.say(format_args!("    {}: {}", of.place(), of.message))?;
        }
        for problem in &logs.problems {
            out.say(format_args!("    line {}: {}", problem.line, problem.message))?;
        }
    }
    for problem in network.flow.problems.iter().chain(&network.findings) {
        let field = if problem.field.is_empty() { String::new() } else { format!(" {}", problem.field) };
        out.say(format_args!("  {:?} in {}{field}: {}", problem.severity, problem.component, problem.message))?;
    }
    Ok(())
}

/// ` at line 3, column 14`, where it is known.
fn place(problem: &Problem, source: &str) -> String {
    match (problem.span, &problem.field) {
        (Some([start, _]), _) => {
            let before = source.get(..start).unwrap_or(source);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            format!(" at line {line}, column {column}")
        }
        (None, Some(field)) => format!(" in the request's {field}"),
        (None, None) => String::new(),
    }
}
