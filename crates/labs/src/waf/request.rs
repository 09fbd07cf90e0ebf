//! A request, and what a web ACL sees of it.

use super::attack;
use super::decode::{Decode, decoded};
use super::rule::{Part, ipv4};
use super::state::Waf;

/// A request as it was typed.
pub(super) struct Request<'w> {
    pub(super) address: Option<u32>,
    /// In capitals; empty if it is not known.
    pub(super) country: String,
    path: &'w str,
    query: &'w str,
    /// Names in lower case.
    headers: Vec<(String, &'w str)>,
    body: &'w str,
    /// Bytes before what is typed of the body.
    padding: usize,
    pub(super) is_verified_bot: bool,
    /// As much of a body is seen.
    limit: usize,
}

/// Source: AWS WAF Developer Guide, *Oversize web request components in AWS WAF*.
const MOST_HEADERS: usize = 200;

/// What a header of a browser never says, and one of a program that tells what it is does.
const BOTS: &[&str] = &["bot", "crawler", "spider", "curl/", "python-requests/", "wget/"];

impl<'w> Request<'w> {
    /// The request, of whose body so many bytes are seen, and what is wrong with its headers.
    pub(super) fn new(waf: &'w Waf, padding: usize, limit: usize) -> (Request<'w>, Option<String>) {
        let (path, query) = waf.path.split_once('?').unwrap_or((&waf.path, ""));
        let (mut headers, mut wrong) = (Vec::new(), None);
        for (at, line) in waf.headers.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if headers.len() == MOST_HEADERS {
                wrong.get_or_insert_with(|| {
                    format!("AWS WAF sees {MOST_HEADERS} headers of a request: line {} is not read.", at + 1)
                });
                break;
            }
            match line.split_once(':') {
                Some((name, value)) => headers.push((name.trim().to_ascii_lowercase(), value.trim())),
                None => {
                    wrong.get_or_insert_with(|| format!("Line {}: a header is a name, a colon and a value.", at + 1));
                }
            }
        }
        let request = Request {
            address: ipv4(&waf.address),
            country: waf.country.trim().to_ascii_uppercase(),
            path: path.trim(),
            query: query.trim(),
            headers,
            body: &waf.body,
            padding,
            is_verified_bot: !waf.verified.is_empty(),
            limit,
        };
        (request, wrong)
    }

    /// What the web ACL sees of a part. Nothing if the request has no such header.
    pub(super) fn seen(&self, part: &Part) -> Option<&'w str> {
        Some(match part {
            Part::Path => self.path,
            Part::Query => self.query,
            Part::Body => start(self.body, self.limit.saturating_sub(self.padding)),
            Part::Header(name) => self.headers.iter().find(|(of, _)| of == name)?.1,
        })
    }

    /// How large the body is.
    pub(super) fn size(&self) -> usize {
        self.padding.saturating_add(self.body.len())
    }

    /// Whether a part is larger than what is seen of it.
    pub(super) fn is_cut(&self, part: &Part) -> bool {
        *part == Part::Body && self.size() > self.limit
    }

    /// The bot that the request says it comes from.
    pub(super) fn bot(&self) -> Option<&'w str> {
        let agent = self.seen(&Part::Header("user-agent".to_owned()))?;
        let lower = agent.to_ascii_lowercase();
        BOTS.iter().any(|bot| lower.contains(bot)).then_some(agent)
    }

    /// The attack in the request as the application reads it, and the part that it stands in.
    pub(super) fn attack(&self) -> Option<(&'static str, Part)> {
        let find = |part: Part, text: &str| {
            let text = decoded(text, &[Decode::Url, Decode::Html]);
            Some((attack::sql(&text).or_else(|| attack::script(&text))?, part))
        };
        let headers = || self.headers.iter().find_map(|(name, value)| find(Part::Header(name.clone()), value));
        find(Part::Path, self.path)
            .or_else(|| find(Part::Query, self.query))
            .or_else(|| find(Part::Body, self.body))
            .or_else(headers)
    }
}

/// At most so many bytes of a text, whole letters.
fn start(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}
