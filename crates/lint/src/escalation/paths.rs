//! Sets of permissions with which a caller gains others, over the whole policy (R18).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use iam::pattern::{Pattern, TooMuchWork};
use iam::{Span, Statement, Version, Work};

use crate::Kind;
use crate::finding::Findings;
use crate::grants::names::Names;
use crate::grants::pages::row;
use crate::grants::paths::{Gain, PATHS, Path};
use crate::grants::{Granted, is_key, is_limited, is_own, limits, told};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "PRIVILEGE_ESCALATION", Security, Ours, Some(check), PASS_ROLE;
    what: "Permissions with which a caller can give itself more, or act with the permissions of another.",
    why: "What such a caller may do is not what its policy says, but what it can get: a role passed to code of its own, a \
        policy that it writes, a key that it makes for somebody else.",
    instead: "Limit the resources: the roles that may be passed, the users that may be changed. Or limit the way by a \
        condition: `iam:PassedToService`, `iam:PolicyARN`, `iam:PermissionsBoundary`. A permissions boundary or a service \
        control policy that denies the way is not in this text, so check for one.",
    bad: r#"{ "Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*" }"#,
    good: r#"[
    { "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*" },
    { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*" }
  ]"#,
}];

/// What all statements together allow.
#[derive(Default)]
struct Allowed {
    /// On every resource, and no condition limits which or how.
    everywhere: Names,
    /// On the caller's own user.
    own: Names,
    /// On something.
    somewhere: Names,
}

/// For comparing services; no real policy comes near.
const MOST_WORK: u64 = 2_000_000;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let grants = subject.grants();
    if subject.kind != Kind::Identity || grants.is_admin {
        return;
    }
    let mut all = Allowed::default();
    // Statements that pass any role, to some services only.
    let mut passing: Vec<&Statement> = Vec::new();
    for Granted { statement, names, everywhere } in grants.left(&subject.policy) {
        if names.is_empty() {
            continue;
        }
        if everywhere.has("iam:PassRole") && is_passing(statement) {
            passing.push(statement);
        }
        if is_by_way(statement) {
            continue;
        }
        all.somewhere = all.somewhere.or(names);
        if is_limited(statement) {
            continue;
        }
        all.everywhere = all.everywhere.or(everywhere);
        if is_own(statement) {
            all.own = all.own.or(names);
        }
    }
    let work = &mut Work::new(MOST_WORK);
    let mut known = BTreeMap::new();
    let mut passes = |service| {
        *known.entry(service).or_insert_with(|| passing.iter().any(|statement| passes_to(statement, service, work)))
    };
    let ways: Vec<(&Path, Names)> =
        needs().iter().copied().filter(|(path, needs)| is_open(path, *needs, &all, &mut passes)).collect();
    let fewest = ways.iter().filter(|(_, needs)| !ways.iter().any(|(_, fewer)| needs != fewer && needs.holds(*fewer)));
    let mut by_place: BTreeMap<Span, Vec<&Path>> = BTreeMap::new();
    for (path, _) in fewest {
        if let Some(place) = place(subject, path) {
            by_place.entry(place).or_default().push(path);
        }
    }
    for (place, paths) in by_place {
        findings.add("PRIVILEGE_ESCALATION", place, told_of(&paths));
    }
}

/// The rows with what they need besides passing a role, as sets.
fn needs() -> &'static [(&'static Path, Names)] {
    static NEEDS: OnceLock<Vec<(&Path, Names)>> = OnceLock::new();
    NEEDS.get_or_init(|| {
        PATHS.iter().map(|path| (path, Names::of(path.needs).without(Names::of(&["iam:PassRole"])))).collect()
    })
}

/// Whether a statement only holds for what a service does for the caller.
fn is_by_way(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:ViaAWSService"]
            .iter()
            .any(|key| is_key(condition, key))
    })
}

/// Whether no condition but on the service limits which roles it passes.
fn is_passing(statement: &Statement) -> bool {
    let mut rest = statement.conditions.iter().filter(|condition| !is_key(condition, "iam:PassedToService"));
    !rest.any(limits)
}

/// Whether a role can be passed to a service.
fn passes_to(statement: &Statement, service: &str, work: &mut Work) -> bool {
    let about = statement.conditions.iter().filter(|condition| is_key(condition, "iam:PassedToService"));
    about.into_iter().all(|condition| {
        let is_negated = condition.operator.is_some_and(|used| used.operator.negated);
        let to = Pattern::equals(service, Version::V2012);
        let mut fits = condition.values.iter().filter_map(|value| value.pattern()).map(|value| value.meets(&to, work));
        // Without an answer it does not.
        match fits.find(|fits| *fits != Ok(false)) {
            Some(Err(TooMuchWork)) => false,
            found => found.is_some() != is_negated,
        }
    })
}

fn is_open(path: &Path, needs: Names, all: &Allowed, passes: &mut dyn FnMut(&'static str) -> bool) -> bool {
    let allowed = match path.gains {
        // What is made can be made within limits; the role makes the difference.
        Gain::Passed(service) => {
            return all.somewhere.holds(needs) && passes(service);
        }
        Gain::Own => all.everywhere.or(all.own),
        Gain::Other => all.everywhere,
        // Looking for the target may be done in other ways, too.
        Gain::Target(_) => all.everywhere,
    };
    allowed.holds(needs)
}

/// Where the policy allows what the path begins with: rather where no limit is, and whatever the order of statements.
fn place(subject: &Subject<'_>, path: &Path) -> Option<Span> {
    let first = path.needs.iter().find(|name| **name != "iam:PassRole")?;
    let open = subject.grants().left(&subject.policy).filter(|granted| granted.names.has(first));
    let best = open.min_by_key(|granted| {
        let statement = granted.statement;
        let is_broad = !is_limited(statement) && (granted.everywhere.has(first) || is_own(statement));
        (!is_broad, granted.pattern(first).map(|pattern| pattern.text.as_str()))
    });
    best?.place(first)
}

fn told_of(paths: &[&Path]) -> String {
    let [first, rest @ ..] = paths else { return String::new() };
    let needs = told(first.needs.iter().copied());
    let (before, after) = match first.gains {
        Gain::Own => (String::new(), "and so gives itself more permissions".to_owned()),
        Gain::Other => (String::new(), "and so acts with the permissions of another".to_owned()),
        Gain::Passed(service) => {
            (String::new(), format!("with any role that trusts `{service}`, and so gains its permissions"))
        }
        Gain::Target(target) => {
            (format!("if {target} exists, "), "and so gains the permissions of its role".to_owned())
        }
    };
    let mut more: Vec<&str> = Vec::new();
    let others = rest.iter().flat_map(|path| path.needs).filter(|name| **name != "iam:PassRole");
    others.for_each(|name| {
        if !more.contains(name) && !first.needs.contains(name) {
            more.push(name)
        }
    });
    let more = match rest.len() {
        0 => String::new(),
        1 => format!(" One more way begins here, with {}.", told(more)),
        count => format!(" {count} more ways begin here, with {}.", told(more)),
    };
    let says = first.says;
    format!("With {needs}, {before}the caller {says}, {after}, unless another policy or a boundary denies it.{more}")
}
