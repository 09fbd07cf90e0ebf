//! Texts that are no catalog, or a broken one: no panic, and an answer that is bounded by the text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "these are tests")]

use catalog::{Catalog, Kind, Level, MOST_BYTES, TEXT, Unreadable};
use json::nearest;
use proptest::prelude::*;

/// A catalog of these lines behind the head that each has.
fn with(lines: &str) -> Result<Catalog, Unreadable> {
    Catalog::read(format!("catalog 1\ndate 2026-01-01\n{lines}\nend\n"))
}

/// Asks all there is to ask, and says how much came.
fn ask(catalog: &Catalog) -> usize {
    let mut said = catalog.date().len() + catalog.regions().map(str::len).sum::<usize>();
    said += catalog.global_keys().map(|key| key.name().len()).sum::<usize>();
    for service in catalog.services() {
        said += service.name().len() + service.condition_keys().map(|key| key.name().len()).sum::<usize>();
        for kind in service.resource_types() {
            said += kind.name().len() + kind.arns().map(|arn| arn.len()).sum::<usize>() + kind.condition_keys().count();
        }
        for action in service.actions() {
            said += action.to_string().len() + action.levels().count() + action.all_condition_keys().len();
            said += action.resource_types().count() + action.dependent().count();
        }
    }
    for name in ["s3:GetObject", "aws:SourceIp", "a:b/c", "", ":", "é:é", "s3:ExistingObjectTag/é"] {
        said += catalog.expand(name).count() + usize::from(catalog.key(name).is_some());
        said += usize::from(catalog.action(name).is_some()) + usize::from(catalog.service(name).is_some());
    }
    said + catalog.expand("*a?*").count()
}

#[test]
fn what_is_no_catalog_is_told() {
    let cases: [(String, Unreadable, &str); 7] = [
        (String::new(), Unreadable::NoCatalog, "the text is no catalog"),
        ("<!doctype html>\n<title>Not found</title>".to_owned(), Unreadable::NoCatalog, "the text is no catalog"),
        ("catalog 1\nservice s3 Amazon S3\nend".to_owned(), Unreadable::NoCatalog, "the text is no catalog"),
        (TEXT.replacen("catalog 1", "catalog 2", 1), Unreadable::OtherVersion, "the catalog is of another build"),
        (TEXT[..TEXT.len() / 2].to_owned(), Unreadable::CutOff, "the end of the catalog is missing"),
        (TEXT.trim_end().trim_end_matches("end").to_owned(), Unreadable::CutOff, "the end of the catalog is missing"),
        (" ".repeat(MOST_BYTES + 1), Unreadable::TooLong, "the text is longer than any catalog"),
    ];
    for (text, error, sentence) in cases {
        assert_eq!(Catalog::read(text).unwrap_err(), error);
        assert_eq!(error.to_string(), sentence);
    }
}

#[test]
fn lines_that_are_not_understood_say_nothing() {
    let catalog = with(
        "partition\nglobal\nwhatever 1\nservice\nservice  \nservice x X\n early\nkey\nkey :k Sounds\ntype\ntype t\ntype u~v :::{A},,b key\nwith :k :none\n\
         on t* none u~v + :Do y:Do\nwhatever\nWrite, Whatever\n Act\n",
    )
    .unwrap();
    let service = catalog.service("x").unwrap();
    // An action before any level is none, and an unknown level is passed over.
    let actions: Vec<_> = service.actions().map(|action| action.to_string()).collect();
    assert_eq!(actions, ["x:Act"]);
    let action = service.action("act").unwrap();
    assert_eq!(action.levels().collect::<Vec<_>>(), [Level::Write]);
    let kinds: Vec<_> = action.resource_types().map(|used| (used.resource_type.name(), used.required)).collect();
    assert_eq!(kinds, [("t", true), ("u v", false)]);
    assert_eq!(
        service.resource_type("u v").unwrap().arns().collect::<Vec<_>>(),
        ["arn:${Partition}:x:::${A}", "arn:${Partition}:b"]
    );
    assert_eq!(action.condition_keys().map(|key| (key.name(), key.kind())).collect::<Vec<_>>(), [("x:k", Kind::Text)]);
    assert_eq!(action.dependent().collect::<Vec<_>>(), ["x:Do", "y:Do"]);
    ask(&catalog);
}

#[test]
fn line_ends_of_windows_are_line_ends() {
    let catalog = Catalog::read(TEXT.replace('\n', "\r\n")).unwrap();
    assert_eq!(catalog.date(), "2026-09-26");
    assert_eq!(catalog.expand("*").count(), 22_091);
    assert_eq!(catalog.service("s3").unwrap().name(), "Amazon S3");
    assert_eq!(catalog.key("aws:TagKeys").map(|key| key.several()), Some(true));
}

#[test]
fn a_text_that_is_made_to_grow_does_not() {
    let long = "x".repeat(1 << 16);
    let texts = [
        format!("service {long} X\nWrite\n{}", " a\n".repeat(10_000)),
        format!("service {long} X\n{}", "key :a/\n".repeat(10_000)),
        format!("service x X\nkey :a\nwith{}\non\nWrite\n{}", " :a".repeat(100), " a\n".repeat(1000)),
        "service x X\n".repeat(20_000),
    ];
    for text in texts {
        let length = text.len();
        let said = ask(&with(&text).unwrap());
        assert!(said <= 16 * length, "{said} of {length}");
    }
}

#[test]
fn no_pattern_takes_long() {
    let catalog = Catalog::read(TEXT).unwrap();
    let patterns = [
        "*a".repeat(3000),
        "?".repeat(6000),
        "*?".repeat(3000),
        format!("*{}*", "e?".repeat(80)),
        "*:*e*e*e*e*e*e*e*z".to_owned(),
    ];
    for pattern in patterns {
        assert_eq!(catalog.expand(&pattern).count(), 0, "{pattern}");
    }
}

#[test]
fn what_was_meant() {
    let catalog = Catalog::read(TEXT).unwrap();
    let meant = |prefix: &str, name: &str| {
        let service = catalog.service(prefix).unwrap();
        nearest(name, service.actions().map(|action| action.name()))
    };
    for (prefix, name, wanted) in [
        ("s3", "GetObjct", Some("GetObject")),
        ("s3", "getobejct", Some("GetObject")),
        ("ec2", "DescribeInstance", Some("DescribeInstances")),
        ("iam", "PasRole", Some("PassRole")),
        ("s3", "MakeMeAnAdmin", None),
    ] {
        assert_eq!(meant(prefix, name), wanted, "{prefix}:{name}");
    }
    assert_eq!(nearest("lamda", catalog.services().map(|service| service.prefix())), Some("lambda"));
}

/// Distance by its definition, over all of both names.
fn slow(a: &[u8], b: &[u8]) -> usize {
    let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first()) else { return a.len() + b.len() };
    let mut least = slow(rest_a, rest_b) + usize::from(x != y);
    least = least.min(slow(rest_a, b) + 1).min(slow(a, rest_b) + 1);
    match (a, b) {
        ([x, y, a @ ..], [v, w, b @ ..]) if x == w && y == v => least.min(slow(a, b) + 1),
        _ => least,
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(?s)(catalog 1\n)?(date 1\n)?.{0,200}(\nend)?") {
        let _ = Catalog::read(text).map(|catalog| ask(&catalog));
    }

    #[test]
    fn any_lines_are_read_without_panic(lines in prop::collection::vec("(service |key |type |with |on |Write| |global |partition )?[a:@{}$~*+é, /]{0,8}", 0..30)) {
        ask(&with(&format!("service a A\n{}", lines.join("\n"))).unwrap());
    }

    /// The nearest is no farther than any other, and is there exactly if one is near enough.
    #[test]
    fn the_nearest_is_the_nearest(name in "[ab]{1,4}", among in prop::collection::vec("[abc]{0,5}", 0..6)) {
        let steps = |other: &str| slow(name.as_bytes(), other.as_bytes());
        let least = among.iter().map(|other| steps(other)).min().filter(|steps| *steps <= 1);
        prop_assert_eq!(nearest(&name, among.iter().map(String::as_str)).map(steps), least);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// The catalog with a part cut out or written twice.
    #[test]
    fn a_broken_catalog_is_read_without_panic(at in any::<prop::sample::Index>(), length in 0..2000_usize, twice in any::<bool>()) {
        let from = at.index(TEXT.len());
        let to = (from + length).min(TEXT.len());
        let text = match twice {
            true => [&TEXT[..to], &TEXT[from..]].concat(),
            false => [&TEXT[..from], &TEXT[to..]].concat(),
        };
        let _ = Catalog::read(text).map(|catalog| ask(&catalog));
    }
}

#[test]
fn a_pattern_stands_for_what_a_look_at_every_action_finds() {
    fn fits(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => {
                fits(rest, name) || name.split_first().is_some_and(|(_, name)| fits(pattern, name))
            }
            ([letter, rest @ ..], [first, name @ ..]) => (*letter == b'?' || letter == first) && fits(rest, name),
            _ => false,
        }
    }
    let catalog = Catalog::read(catalog::TEXT).unwrap();
    let all: Vec<String> =
        catalog.services().flat_map(|service| service.actions()).map(|one| one.to_string()).collect();
    for pattern in [
        "s3:GetObject",
        "S3:get*",
        "s3:*acl",
        "s3:?etObject",
        "s?:List*",
        "*:passrole",
        "*",
        "s3:*",
        "s3:",
        "zz:*",
        "s3",
        "s3*",
    ] {
        let lower = pattern.to_ascii_lowercase();
        let wanted: Vec<&String> =
            all.iter().filter(|name| fits(lower.as_bytes(), name.to_ascii_lowercase().as_bytes())).collect();
        let found: Vec<String> = catalog.expand(pattern).map(|action| action.to_string()).collect();
        assert!(found.iter().eq(wanted), "{pattern}");
    }
}
