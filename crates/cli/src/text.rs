//! A report for people who read a terminal.

use std::io::{self, Write};

use scenario::network::{HopVerdict, Outcome};
use scenario::{AccessReport, Advice, Decision, LayerOutcome, NetworkReport, Problem, Report, StatementReport};

/// Prints the verdict first, then the way to it. `source` is the scenario's text, in which mistakes have their lines.
///
/// # Errors
///
/// When it cannot be written.
pub fn print(file: &str, title: Option<&str>, source: &str, report: &Report, out: &mut impl Write) -> io::Result<()> {
    match title {
        Some(title) => writeln!(out, "{file}: {title}")?,
        None => writeln!(out, "{file}")?,
    }
    if let Some(access) = &report.access {
        print_access(access, out)?;
        if let Some(aws) = &access.aws_message {
            writeln!(out, "\n  AWS's own message:\n    {}", aws.text)?;
            if let Some(note) = &aws.note {
                writeln!(out, "    ({note})")?;
            }
        }
        if let Some(advice) = &access.advice {
            print_advice(access, advice, out)?;
        }
    }
    if let Some(network) = &report.network {
        print_network(network, out)?;
    }
    for finding in &report.findings {
        writeln!(out, "  {} {} in {}: {}", finding.severity, finding.code, finding.document, finding.message)?;
    }
    for (kind, problems) in [("error", &report.errors), ("warning", &report.warnings)] {
        for problem in problems {
            writeln!(out, "  {kind}{}: {}", place(problem, source), problem.message)?;
        }
    }
    for expectation in &report.expectations {
        let (mark, word) = if expectation.holds { ("✓", "as expected") } else { ("✗", "NOT as expected") };
        writeln!(out, "  {mark} {word}: {} {}", expectation.of.word(), expectation.expected)?;
        if !expectation.holds {
            writeln!(out, "    found: {}", expectation.found)?;
        }
    }
    Ok(())
}

fn print_access(access: &AccessReport, out: &mut impl Write) -> io::Result<()> {
    let mark = match access.decision {
        Decision::Allowed => "✓",
        Decision::ExplicitDeny => "⊗",
        Decision::ImplicitDeny => "✗",
        Decision::NotEvaluated => "?",
    };
    writeln!(out, "{mark} {}\n  {}", access.decision.phrase(), access.message)?;
    for layer in &access.layers {
        for policy in &layer.policies {
            writeln!(out, "\n  {} ({})", policy.name, policy.document)?;
            if layer.outcome == LayerOutcome::NotApplied {
                writeln!(out, "    {}", layer.message)?;
            }
            for statement in &policy.statements {
                print_statement(statement, out)?;
            }
            if policy.more > 0 {
                writeln!(out, "    {} more statements are not listed here; none of them decides.", policy.more)?;
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
        writeln!(out, "\n  Not given, so not applied: {}.", absent.join(", "))?;
    }
    for (at, also) in access.also.iter().enumerate() {
        writeln!(out, "\n  Further action {}:", at + 1)?;
        print_access(also, out)?;
    }
    Ok(())
}

fn print_advice(access: &AccessReport, advice: &Advice, out: &mut impl Write) -> io::Result<()> {
    if !advice.changes.is_empty() {
        writeln!(out, "\n  Each of these would allow it:")?;
    }
    for change in &advice.changes {
        writeln!(out, "    - {}", change.steps.join(" "))?;
    }
    for without in &advice.without {
        writeln!(out, "    {}", without.message)?;
    }
    if !advice.hangs_on.is_empty() {
        writeln!(out, "\n  What it hangs on:")?;
    }
    for hinge in &advice.hangs_on {
        writeln!(out, "    {}", hinge.message)?;
    }
    if !access.missing_context.is_empty() {
        writeln!(out, "\n  Not set in this request:")?;
    }
    for missing in &access.missing_context {
        let tried = advice.missing_context.iter().find(|tried| tried.key == missing.key);
        let message = tried.map_or_else(String::new, |tried| format!(" {}", tried.message));
        writeln!(out, "    {}, which {} reads.{message}", missing.key, missing.read_by.join(", "))?;
    }
    if let Some(incomplete) = &advice.incomplete {
        writeln!(out, "    {incomplete}")?;
    }
    Ok(())
}

fn print_statement(statement: &StatementReport, out: &mut impl Write) -> io::Result<()> {
    let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" {sid}"));
    let role = match (statement.decides, statement.closest) {
        (true, _) => "  ← decides",
        (_, true) => "  ← closest",
        _ => "",
    };
    writeln!(out, "  {:>3} {}{sid}{role}", statement.number, statement.effect)?;
    for element in &statement.elements {
        let mark = if element.holds { "✓" } else { "✗" };
        let name = match (&element.operator, &element.key) {
            (Some(operator), Some(key)) => format!("{operator} {key}"),
            _ => element.element.to_string(),
        };
        writeln!(out, "      {mark} {name}: {}", element.message)?;
        if let Some(note) = &element.note {
            writeln!(out, "        {}\n        {}", note.text, note.page)?;
        }
    }
    Ok(())
}

/// The way of a packet and of its reply.
fn print_network(network: &NetworkReport, out: &mut impl Write) -> io::Result<()> {
    let flow = &network.flow;
    let mark = match flow.outcome {
        Outcome::Reachable => "✓ reachable",
        Outcome::NotReachable => "✗ not reachable",
        Outcome::Ambiguous => "~ partly reachable",
        Outcome::Undetermined => "? undetermined",
    };
    writeln!(out, "{mark}\n  {}", flow.message)?;
    for (name, hops) in [("The packet", &flow.forward), ("The reply", &flow.back)] {
        if !hops.is_empty() {
            writeln!(out, "\n  {name}:")?;
        }
        for hop in hops {
            let mark = match hop.verdict {
                HopVerdict::Passes => "✓",
                HopVerdict::Drops => "✗",
                HopVerdict::Partly => "~",
                HopVerdict::Undetermined => "?",
            };
            let assumed = if hop.assumed { " (had it come this far)" } else { "" };
            writeln!(out, "    {mark} {}{assumed}", hop.message)?;
        }
    }
    if !flow.blockers.is_empty() {
        writeln!(out, "\n  What has to change:")?;
    }
    for blocker in &flow.blockers {
        writeln!(out, "    {} at {}: {}", blocker.code, blocker.component, blocker.message)?;
        for remedy in blocker.changes.iter().filter(|remedy| remedy.removes) {
            writeln!(out, "      {}.\n        {}", remedy.says, remedy.command)?;
        }
        if let Some(by_hand) = blocker.by_hand {
            writeln!(out, "      {by_hand}")?;
        }
    }
    for missing in &flow.missing {
        writeln!(out, "    missing: {}", missing.message)?;
    }
    if !network.sides.is_empty() {
        writeln!(out, "\n  Security groups against network ACLs:")?;
    }
    for side in &network.sides {
        writeln!(out, "    {}: {}", side.interface, side.difference)?;
    }
    if let Some(ports) = &network.ports {
        writeln!(out, "\n  {}", ports.message)?;
        for protocol in &ports.protocols {
            let why = protocol.why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
            writeln!(out, "    {}: {}{why}", protocol.protocol, protocol.shown)?;
        }
    }
    if !network.records.is_empty() {
        writeln!(out, "\n  Flow log records:")?;
    }
    for record in &network.records {
        writeln!(out, "    {record}")?;
    }
    if let Some(exposure) = &network.exposure {
        writeln!(out, "\n  {}", exposure.message)?;
    }
    if let Some(logs) = &network.logs {
        writeln!(out, "\n  The records that were given:")?;
        for of in &logs.conversations {
            writeln!(out, "    {}: {}", of.place(), of.message)?;
        }
        for problem in &logs.problems {
            writeln!(out, "    line {}: {}", problem.line, problem.message)?;
        }
    }
    for problem in network.flow.problems.iter().chain(&network.findings) {
        let field = if problem.field.is_empty() { String::new() } else { format!(" {}", problem.field) };
        writeln!(out, "  {:?} in {}{field}: {}", problem.severity, problem.component, problem.message)?;
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
