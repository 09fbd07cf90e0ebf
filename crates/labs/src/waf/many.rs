//! The same request many times, and what rates make of it.

use super::rate::RATES;
use super::request::Request;
use super::rule::{Rule, Statement};
use super::state::Waf;
use super::trace::{Trace, requests};
use crate::{Bar, Block, Field, Finding, Kind, Part, Span, TimeLine, Tone, Track, number, shown};

/// As many requests are sent at most.
const MOST: f64 = 10_000.0;

/// As many spans are drawn at most.
const MOST_SPANS: usize = 100;

pub(super) fn part(waf: &Waf, rules: &[Rule], request: &Request<'_>) -> Part {
    let (count, every) = (number(&waf.count, 1.0, MOST), number(&waf.every, 0.0, 3600.0));
    let numeric = |id, label, value, unit: &str, wrong: Option<String>| Field {
        wrong,
        ..Field::new(id, label, value, Kind::Number { unit: unit.to_owned() })
    };
    let mut blocks = vec![Block::Fields(vec![
        numeric("count", "It comes", &waf.count, "times", count.clone().err()),
        numeric("every", "One every", &waf.every, "seconds", every.clone().err()),
    ])];
    if let (Ok(count), Ok(every)) = (count, every)
        && count >= 2.0
    {
        send(waf, rules, request, count as usize, every, &mut blocks);
    }
    Part::new("Many such requests from that address", blocks)
}

fn send(waf: &Waf, rules: &[Rule], request: &Request<'_>, count: usize, every: f64, blocks: &mut Vec<Block>) {
    let mut trace = Trace::new(rules, request);
    let (mut spans, mut left_out): (Vec<(f64, bool, usize)>, usize) = (Vec::new(), 0);
    let (mut allowed, mut limited) = (0, None);
    for at in 0..count {
        let time = at as f64 * every;
        let end = waf.end(trace.ask(time, None));
        let rate = end.rule.filter(|rule| matches!(rule.statement, Statement::Rate(..)) && !end.is_allowed);
        limited = limited.or(rate.map(|rule| (at + 1, rule.priority)));
        allowed += usize::from(end.is_allowed);
        let room = spans.len() < MOST_SPANS;
        match spans.last_mut() {
            Some((_, is_allowed, length)) if *is_allowed == end.is_allowed && left_out == 0 => *length += 1,
            _ if room => spans.push((time, end.is_allowed, 1)),
            _ => left_out += 1,
        }
    }
    let bar = |label: &str, value: usize, tone| Bar {
        label: label.to_owned(),
        value: value as f64,
        text: requests(value),
        tone,
    };
    blocks.push(Block::Bars(vec![bar("Allowed", allowed, Tone::Good), bar("Blocked", count - allowed, Tone::Bad)]));
    let length = (count - 1) as f64 * every;
    if length > 0.0 {
        blocks.push(Block::TimeLine(line(&spans, length, every)));
        if left_out > 0 {
            blocks.push(Block::Text(format!("It goes on like this for {} more.", requests(left_out))));
        }
    }
    let has_rate = rules.iter().any(|rule| matches!(rule.statement, Statement::Rate(..)));
    if let Some((first, priority)) = limited {
        let says = format!(
            "Of {} requests {} get through: rule {priority} blocks from request {} on, for as long as more come than its limit.",
            shown(count as f64),
            shown(allowed as f64),
            shown(first as f64)
        );
        blocks.push(Block::Findings(vec![Finding::new("rate-limits", Tone::Good, says).on(RATES)]));
    } else if has_rate {
        let says = "No rate rule has blocked one of them.";
        blocks.push(Block::Findings(vec![Finding::new("rate-not-reached", Tone::Plain, says).on(RATES)]));
    }
}

fn line(spans: &[(f64, bool, usize)], length: f64, every: f64) -> TimeLine {
    let draw = |(from, is_allowed, count): &(f64, bool, usize)| {
        let to = (from + *count as f64 * every).min(length);
        let (what, tone) = if *is_allowed { ("allowed", Tone::Good) } else { ("blocked", Tone::Bad) };
        Span { from: *from, to, label: format!("{} {what}, from second {}", requests(*count), shown(*from)), tone }
    };
    TimeLine {
        caption: "What becomes of each".to_owned(),
        from: "the first request".to_owned(),
        to: format!("{} seconds later", shown(length)),
        length,
        now: None,
        tracks: vec![Track { name: "Requests".to_owned(), spans: spans.iter().map(draw).collect(), marks: Vec::new() }],
    }
}
