//! Rules, a line each: `20 block sqli in query after url-decode`.

use std::fmt;

use super::decode::Decode;

/// A rule of a web ACL.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// As it was typed.
    pub(super) text: String,
    pub(super) priority: u32,
    pub(super) action: Action,
    pub(super) is_negated: bool,
    pub(super) statement: Statement,
    pub(super) after: Vec<Decode>,
    pub(super) oversize: Oversize,
    /// The label that it puts on what it matches.
    pub(super) label: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Allow,
    Block,
    Count,
}

/// What a rule does with a body that is larger than what it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oversize {
    Continue,
    Match,
    NoMatch,
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Query,
    Body,
    /// By its name in lower case.
    Header(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    Sqli(Part),
    Script(Part),
    Text(Part, How, String),
    Size(Part, usize),
    /// Codes of countries, in capitals.
    Country(Vec<String>),
    Address(u32, u8),
    Label(String),
    Bots,
    /// More than so many, in so many minutes, from one address.
    Rate(usize, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Is,
    Contains,
    Starts,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Path => f.write_str("path"),
            Part::Query => f.write_str("query string"),
            Part::Body => f.write_str("body"),
            Part::Header(name) => write!(f, "header `{}`", json::clip(name)),
        }
    }
}

/// An IPv4 address.
pub(super) fn ipv4(text: &str) -> Option<u32> {
    let mut parts = text.trim().split('.');
    let mut address = 0;
    for _ in 0..4 {
        let part = parts.next()?;
        // `+1` and `007` are numbers for Rust.
        let is_plain = part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
        address = address << 8 | u32::from(part.parse::<u8>().ok().filter(|_| is_plain)?);
    }
    parts.next().is_none().then_some(address)
}

/// As many rules are read.
pub(super) const MOST: usize = 50;

/// The rules of a text in the order of their lines, and what is wrong with it.
pub(super) fn rules(text: &str) -> (Vec<Rule>, Option<String>) {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (mut rules, mut first, mut others) = (Vec::new(), None, 0);
    let mut wrong = |at: usize, what: String| match first {
        None => first = Some(format!("Line {}: {what}", at + 1)),
        Some(_) => others += 1,
    };
    for (at, line) in lines {
        if rules.len() == MOST {
            wrong(at, format!("There is room for {MOST} rules here."));
            continue;
        }
        match rule(line) {
            Ok(rule) => rules.push(rule),
            Err(what) => wrong(at, what),
        }
    }
    let wrong = first.map(|first| match others {
        0 => first,
        1 => format!("{first} One more line is not read."),
        _ => format!("{first} {others} more lines are not read."),
    });
    (rules, wrong)
}

/// What a line may hold, for somebody who looks for it.
pub(super) const GRAMMAR: &str = "A rule a line: its priority, then `allow`, `block` or `count`, then what it looks for: \
    `sqli in query`, `xss in body`, `country DE FR`, `address 203.0.113.0/24`, `path starts /admin`, `header host is example.com`, \
    `size of body over 8192`, `rate over 100 in 5 minutes`, `bots`, `label NAME`. `not` may stand before it; behind it `after url-decode`, \
    `html-decode` or `lowercase`, `oversize match` or `oversize no-match`, and `as NAME`, which puts a label on what matches.";

struct Words<'l> {
    all: std::iter::Peekable<std::str::SplitWhitespace<'l>>,
}

impl<'l> Words<'l> {
    fn next(&mut self, what: &str) -> Result<&'l str, String> {
        self.all.next().ok_or_else(|| format!("{what} is missing."))
    }

    fn takes(&mut self, word: &str) -> bool {
        self.all.next_if_eq(&word).is_some()
    }

    fn needs(&mut self, word: &str) -> Result<(), String> {
        match self.all.next() {
            Some(other) if other != word => Err(format!("`{}` stands where `{word}` belongs.", json::clip(other))),
            Some(_) => Ok(()),
            None => Err(format!("`{word}` is missing.")),
        }
    }

    fn part(&mut self) -> Result<Part, String> {
        let word = self.next("The part of the request")?;
        Ok(match word {
            "path" => Part::Path,
            "query" => Part::Query,
            "body" => Part::Body,
            "header" => Part::Header(self.next("The header's name")?.to_ascii_lowercase()),
            _ => {
                return Err(format!(
                    "`{}` is no part: there are `path`, `query`, `body` and `header NAME`.",
                    json::clip(word)
                ));
            }
        })
    }

    fn number(&mut self, what: &str) -> Result<usize, String> {
        let word = self.next(what)?;
        word.parse().map_err(|_| format!("`{}` is no whole number.", json::clip(word)))
    }
}

fn rule(line: &str) -> Result<Rule, String> {
    let mut words = Words { all: line.split_whitespace().peekable() };
    let first = words.next("The priority")?;
    let priority = first
        .parse()
        .map_err(|_| format!("`{}` is no priority: a rule begins with a whole number.", json::clip(first)))?;
    let action = match words.next("`allow`, `block` or `count`")? {
        "allow" => Action::Allow,
        "block" => Action::Block,
        "count" => Action::Count,
        other => return Err(format!("`{}` is no action: there are `allow`, `block` and `count`.", json::clip(other))),
    };
    let is_negated = words.takes("not");
    let statement = statement(&mut words)?;
    match (&statement, action) {
        (Statement::Bots | Statement::Rate(..), _) if is_negated => {
            return Err("Rate rules and groups of rules have no `not`.".to_owned());
        }
        (Statement::Bots, Action::Allow) => {
            return Err(
                "`bots` is a group of rules: it can be `block`, which is how AWS made it, or `count`.".to_owned()
            );
        }
        (Statement::Rate(..), Action::Allow) => {
            return Err("AWS takes no `allow` for what is over a rate.".to_owned());
        }
        _ => {}
    }
    let (mut after, mut oversize, mut label) = (Vec::new(), Oversize::Continue, None);
    while let Some(word) = words.all.next() {
        match word {
            "after" => {
                let name = words.next("The name of a transformation")?;
                let found = Decode::NAMES.iter().find(|(known, _)| *known == name);
                let (_, decode) = found.ok_or_else(|| {
                    format!(
                        "`{}` is no transformation: there are `url-decode`, `html-decode` and `lowercase`.",
                        json::clip(name)
                    )
                })?;
                if after.len() == 10 {
                    return Err("There is room for ten transformations.".to_owned());
                }
                after.push(*decode);
            }
            "oversize" => {
                oversize = match words.next("`continue`, `match` or `no-match`")? {
                    "continue" => Oversize::Continue,
                    "match" => Oversize::Match,
                    "no-match" => Oversize::NoMatch,
                    other => {
                        let other = json::clip(other);
                        return Err(format!("`{other}` is none of `continue`, `match` and `no-match`."));
                    }
                }
            }
            "as" => label = Some(words.next("The label's name")?.to_owned()),
            other => return Err(format!("`{}` is not understood here.", json::clip(other))),
        }
    }
    Ok(Rule { text: line.trim().to_owned(), priority, action, is_negated, statement, after, oversize, label })
}

fn statement(words: &mut Words<'_>) -> Result<Statement, String> {
    let kind = words.next("What the rule looks for")?;
    Ok(match kind {
        "sqli" | "xss" => {
            words.needs("in")?;
            let part = words.part()?;
            if kind == "sqli" { Statement::Sqli(part) } else { Statement::Script(part) }
        }
        "path" | "query" | "body" | "header" => {
            let part = match kind {
                "path" => Part::Path,
                "query" => Part::Query,
                "body" => Part::Body,
                _ => Part::Header(words.next("The header's name")?.to_ascii_lowercase()),
            };
            let how = match words.next("`is`, `contains` or `starts`")? {
                "is" => How::Is,
                "contains" => How::Contains,
                "starts" => How::Starts,
                other => return Err(format!("`{}` is none of `is`, `contains` and `starts`.", json::clip(other))),
            };
            Statement::Text(part, how, words.next("The text to look for")?.to_owned())
        }
        "size" => {
            words.needs("of")?;
            let part = words.part()?;
            words.needs("over")?;
            Statement::Size(part, words.number("The number of bytes")?)
        }
        "country" => {
            let mut codes = Vec::new();
            while let Some(code) = words.all.next_if(|word| word.trim_end_matches(',').len() == 2 && *word != "as") {
                codes.push(code.trim_end_matches(',').to_ascii_uppercase());
            }
            if codes.is_empty() {
                return Err("A country is missing: two letters, as `DE`.".to_owned());
            }
            Statement::Country(codes)
        }
        "address" => {
            let word = words.next("The address")?;
            let (address, bits) = word.split_once('/').unwrap_or((word, "32"));
            let bits = bits.parse().ok().filter(|bits| (1..=32).contains(bits));
            let range = ipv4(address).zip(bits);
            let (address, bits) = range.ok_or_else(|| {
                format!("`{}` is no range of IPv4 addresses, as `203.0.113.0/24` is.", json::clip(word))
            })?;
            Statement::Address(address, bits)
        }
        "label" => Statement::Label(words.next("The label's name")?.to_owned()),
        "bots" => Statement::Bots,
        "rate" => {
            words.needs("over")?;
            let limit = words.number("The number of requests")?;
            words.needs("in")?;
            let minutes = words.number("The number of minutes")?;
            if !words.takes("minute") {
                words.needs("minutes")?;
            }
            if limit < 10 {
                return Err("AWS takes a rate limit of 10 requests or more.".to_owned());
            }
            let minutes = u32::try_from(minutes).ok().filter(|minutes| [1, 2, 5, 10].contains(minutes));
            let minutes = minutes.ok_or("AWS looks back over 1, 2, 5 or 10 minutes.")?;
            Statement::Rate(limit, minutes)
        }
        other => {
            let kinds = [
                "sqli", "xss", "country", "address", "path", "query", "body", "header", "size", "rate", "bots", "label",
            ];
            let hint = json::nearest(other, kinds).map(|near| format!(" Is `{near}` meant?")).unwrap_or_default();
            return Err(format!("`{}` is nothing to look for.{hint}", json::clip(other)));
        }
    })
}
