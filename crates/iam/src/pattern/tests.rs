use proptest::prelude::*;

use super::*;
use crate::arn::Arn;
use crate::template::Match;
use crate::{Context, ContextValue, Glob};

/// Every text of so many letters at most, shortest first.
fn texts(letters: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = all.len();
        for at in from..to {
            all.extend(letters.chars().map(|c| format!("{}{c}", all[at])).collect::<Vec<_>>());
        }
        from = to;
    }
    all
}

fn like(text: &str) -> Pattern {
    Pattern::like(text, Version::V2008)
}

fn fits(pattern: &str, text: &str) -> bool {
    Glob::new(pattern).matches(text, &mut Work::default())
}

/// A pattern with what fits it: as the existing matcher says of any text, and which of some texts.
struct Sample<'f> {
    shown: String,
    pattern: Pattern,
    fits: &'f dyn Fn(&str) -> bool,
    set: Vec<bool>,
}

/// Holds two patterns to the texts that fit them.
fn hold_to(a: &Sample<'_>, b: &Sample<'_>, texts: &[String]) {
    let work = &mut Work::default();
    let label = format!("`{}` and `{}`", a.shown, b.shown);
    let both = a.pattern.shortest_in_both(&b.pattern, work).unwrap();
    let wanted = a.set.iter().zip(&b.set).position(|(a, b)| *a && *b);
    assert_eq!(a.pattern.meets(&b.pattern, work), Ok(both.is_some()), "{label} meet");
    shortest(&label, both, wanted, texts, |text| (a.fits)(text) && (b.fits)(text));

    let beyond = b.pattern.shortest_outside(&[&a.pattern], work).unwrap();
    let wanted = a.set.iter().zip(&b.set).position(|(a, b)| !*a && *b);
    assert_eq!(a.pattern.covers(&b.pattern, work), Ok(beyond.is_none()), "{label} cover");
    shortest(&label, beyond, wanted, texts, |text| !(a.fits)(text) && (b.fits)(text));
}

fn shortest(label: &str, found: Option<String>, wanted: Option<usize>, texts: &[String], holds: impl Fn(&str) -> bool) {
    if let Some(found) = &found {
        assert!(holds(found), "{label}: {found}");
    }
    let longest = texts.last().unwrap().chars().count();
    let length = found.map(|text| text.chars().count()).filter(|length| *length <= longest);
    assert_eq!(length, wanted.map(|at| texts[at].chars().count()), "{label}");
}

impl<'f> Sample<'f> {
    fn new(shown: &str, pattern: Pattern, fits: &'f dyn Fn(&str) -> bool, texts: &[String]) -> Sample<'f> {
        Sample { shown: shown.to_owned(), pattern, fits, set: texts.iter().map(|text| fits(text)).collect() }
    }
}

#[test]
fn agrees_with_enumeration() {
    let texts = texts("abc", 5);
    let patterns = self::texts("ab*?", 4);
    let matchers: Vec<_> = patterns.iter().map(|shown| move |text: &str| fits(shown, text)).collect();
    let samples: Vec<_> =
        patterns.iter().zip(&matchers).map(|(shown, fits)| Sample::new(shown, like(shown), fits, &texts)).collect();
    for (at, a) in samples.iter().enumerate() {
        // A third of the pairs, spread evenly.
        samples.iter().skip(at % 3).step_by(3).for_each(|b| hold_to(a, b, &texts));
    }
}

fn arns() -> impl Strategy<Value = String> {
    prop_oneof![20 => "arn:[a*?]{0,2}:[a*]{0,2}:[a*]{0,2}:[a*?]{0,2}:[a*?:]{0,3}", 1 => Just("*".to_owned())]
}

fn arn_texts() -> Vec<String> {
    let colons = |text: &String| text.matches(':').count() >= 4;
    texts("ab:", 7).into_iter().filter(colons).map(|rest| format!("arn:{rest}")).collect()
}

proptest! {
    #[test]
    fn arns_of_resources_are_those_that_the_evaluation_matches(a in arns(), b in arns()) {
        let texts = arn_texts();
        let read = |text: &str| ArnPattern::new(text, Version::V2012, VariablesIn::Resource).unwrap();
        let (one, other) = (read(&a), read(&b));
        let fits = |pattern: &ArnPattern, text: &str| {
            let arn = Arn::parse(text);
            pattern.matches_resource(text, arn, &Context::default(), &mut Work::default()) == Match::Yes
        };
        let (fits_one, fits_other) = (|text: &str| fits(&one, text), |text: &str| fits(&other, text));
        // A shortest text that fits `*` is no ARN.
        prop_assume!(a != "*" && b != "*");
        hold_to(
            &Sample::new(&a, Pattern::of_resource(&one), &fits_one, &texts),
            &Sample::new(&b, Pattern::of_resource(&other), &fits_other, &texts),
            &texts,
        );
    }

    #[test]
    fn arns_of_conditions_are_those_that_the_evaluation_matches(a in arns(), b in arns()) {
        let texts = arn_texts();
        let read = |text: &str| ArnPattern::new(text, Version::V2012, VariablesIn::Condition).unwrap();
        let (one, other) = (read(&a), read(&b));
        let fits = |pattern: &ArnPattern, text: &str| Arn::parse(text).is_some_and(|arn| {
            pattern.matches(text, Some(arn), &Context::default(), &mut Work::default()) == Match::Yes
        });
        let (fits_one, fits_other) = (|text: &str| fits(&one, text), |text: &str| fits(&other, text));
        hold_to(
            &Sample::new(&a, Pattern::of_arn(&one), &fits_one, &texts),
            &Sample::new(&b, Pattern::of_arn(&other), &fits_other, &texts),
            &texts,
        );
    }

    #[test]
    fn actions_have_a_service_and_a_name(a in "[ab*]{1,2}:[Ab*?]{1,3}|\\*", b in "[ab*]{1,2}:[aB*?]{1,3}|\\*") {
        let parts = |text: &String| text.split_once(':').is_some_and(|(service, name)| {
            !service.is_empty() && !name.is_empty() && !name.contains(':')
        });
        let texts: Vec<_> = texts("abc:", 5).into_iter().filter(parts).collect();
        let (lower, other) = (a.to_lowercase(), b.to_lowercase());
        let one = |text: &str| fits(&lower, text);
        let other = |text: &str| fits(&other, text);
        hold_to(
            &Sample::new(&a, Pattern::action(&a), &one, &texts),
            &Sample::new(&b, Pattern::action(&b), &other, &texts),
            &texts,
        );
    }

    #[test]
    fn several_cover_together(one in "[ab*?]{0,5}", others in proptest::collection::vec("[ab*?]{0,5}", 0..4)) {
        let texts = texts("abc", 6);
        let work = &mut Work::default();
        let patterns: Vec<_> = others.iter().map(|text| like(text)).collect();
        let patterns: Vec<_> = patterns.iter().collect();
        let beyond = like(&one).shortest_outside(&patterns, work).unwrap();
        prop_assert_eq!(like(&one).covered_by(&patterns, work), Ok(beyond.is_none()));
        let holds = |text: &str| fits(&one, text) && !others.iter().any(|other| fits(other, text));
        let wanted = texts.iter().position(|text| holds(text));
        shortest(&format!("{one} outside {others:?}"), beyond, wanted, &texts, holds);
    }

    #[test]
    fn covering_is_an_order(a in "[ab*?]{0,9}", b in "[ab*?]{0,9}", c in "[ab*?]{0,9}") {
        let work = &mut Work::default();
        let (a, b, c) = (like(&a), like(&b), like(&c));
        prop_assert!(a.covers(&a, work).unwrap() && a.meets(&a, work).unwrap());
        prop_assert_eq!(a.meets(&b, work), b.meets(&a, work));
        let (ab, bc) = (a.covers(&b, work).unwrap(), b.covers(&c, work).unwrap());
        prop_assert!(!(ab && bc) || a.covers(&c, work).unwrap());
        prop_assert!(!ab || a.meets(&b, work).unwrap());
    }

    #[test]
    fn longer_patterns_have_texts_that_show_it(a in "[ab*?]{0,60}", b in "(a|b|\\*|\\?|aab){0,40}", cut in 0..9_usize) {
        // Most of `a` stands in the second, too.
        let near = format!("{}{}", a.chars().skip(cut).collect::<String>(), b.chars().take(cut).collect::<String>());
        for other in [&b, &near, &a.replace("a*", "*"), &format!("*{a}")] {
            let (one, two) = (like(&a), like(other));
            let meets = one.meets(&two, &mut Work::default()).unwrap();
            prop_assert_eq!(two.meets(&one, &mut Work::default()), Ok(meets));
            let both = one.shortest_in_both(&two, &mut Work::default()).unwrap();
            prop_assert_eq!(meets, both.is_some());
            prop_assert!(both.is_none_or(|text| fits(&a, &text) && fits(other, &text)));
            let covers = one.covers(&two, &mut Work::default());
            match two.shortest_outside(&[&one], &mut Work::default()) {
                Ok(beyond) => {
                    prop_assert_eq!(covers, Ok(beyond.is_none()));
                    prop_assert!(beyond.is_none_or(|text| !fits(&a, &text) && fits(other, &text)));
                }
                Err(TooMuchWork) => prop_assert_ne!(covers, Ok(true)),
            }
        }
    }

    #[test]
    fn what_holds_with_variables_holds_for_any_value(
        a in "[a*?]{0,2}(\\$\\{aws:username\\})?[a*?]{0,2}(\\$\\{AWS:userid\\})?[a*?]{0,1}",
        b in "[a*?]{0,2}(\\$\\{AWS:UserName\\})?[a*?]{0,2}(\\$\\{aws:userid\\})?[a*?]{0,1}",
        name in "[ab]{0,2}", id in "[ab]{0,2}",
    ) {
        let work = &mut Work::default();
        let mut context = Context::default();
        context.set("aws:username", ContextValue::One(name));
        context.set("aws:userid", ContextValue::One(id));
        let (one, other) = (Template::new(&a, true, Version::V2012), Template::new(&b, true, Version::V2012));
        let fits = |template: &Template, text: &str| {
            template.matches(text, &context, &mut Work::default()) == Match::Yes
        };
        let (a, b) = (Pattern::of_text(&one), Pattern::of_text(&other));
        let (covers, wide) = (a.covers(&b, work).unwrap(), a.with_any_values());
        let shown = a.shortest_in_both(&b, work).unwrap();
        for text in &texts("abc", 5) {
            prop_assert!(!covers || !fits(&other, text) || fits(&one, text), "{}", text);
            prop_assert!(!fits(&one, text) || wide.covers(&like(text), work).unwrap(), "{}", text);
        }
        if let Some(shown) = shown {
            // With the variables replaced, it still fits both.
            let shown = Template::new(&shown, false, Version::V2012).expand(&context).unwrap_or(shown);
            prop_assert!(fits(&one, &shown) && fits(&other, &shown), "{}", shown);
        }
    }
}

#[test]
fn the_same_variable_has_the_same_value() {
    let work = &mut Work::default();
    let read = |text: &str| Pattern::resource(text, Version::V2012).unwrap();
    let home = read("arn:aws:s3:::home/${aws:username}/*");
    let below = read("arn:aws:s3:::home/${AWS:UserName}/private/*");
    assert!(home.covers(&below, work).unwrap() && !below.covers(&home, work).unwrap()); // S3
    let (id, fixed) = (read("arn:aws:s3:::home/${aws:userid}/*"), read("arn:aws:s3:::home/alice/*"));
    assert!(!home.covers(&id, work).unwrap() && !home.meets(&fixed, work).unwrap());
    assert!(home.with_any_values().covers(&fixed, work).unwrap());
    assert!(home.with_any_values().is_exact());
    // A value may have any length.
    assert!(!read("arn:aws:s3:::home/?/*").covers(&home, work).unwrap());
    // With a default it may be another one.
    assert!(!home.covers(&read("arn:aws:s3:::home/${aws:username, 'x'}/*"), work).unwrap());
    let shown = read("arn:aws:s3:::home/*").shortest_in_both(&home, work).unwrap();
    assert_eq!(shown.as_deref(), Some("arn:aws:s3:::home/${aws:username}/"));
    assert!(Pattern::like("a${*}", Version::V2012).is_exact()); // V5
    assert!(!Pattern::like("a${*}", Version::V2012).covers(&like("ab"), work).unwrap());
    // No value brings a colon into the fifth part.
    let account = |text: &str| Pattern::arn(text, Version::V2012).unwrap();
    let own = account("arn:aws:iam::${aws:PrincipalAccount}:role/x");
    assert!(account("arn:aws:iam::*:role/*").covers(&own, work).unwrap());
    assert!(!own.with_any_values().meets(&account("arn:aws:iam::1:2:role/x"), work).unwrap());
}

#[test]
fn texts_that_show_it_can_be_read() {
    let work = &mut Work::default();
    let outside = |a: &str, b: &str| like(a).shortest_outside(&[&like(b)], &mut Work::default()).unwrap();
    assert_eq!(outside("*", "").as_deref(), Some("x"));
    assert_eq!(outside("x?z", "x[x-z]z").as_deref(), Some("xyz"));
    let letters = "abcdefghijklmnopqrstuvwxyz";
    let all: Vec<_> = letters.chars().map(|c| like(&format!("{c}*"))).collect();
    assert_eq!(like("*?").shortest_outside(&all.iter().collect::<Vec<_>>(), work).unwrap().as_deref(), Some("0"));
    assert_eq!(like("*").shortest_in_both(&like("??"), work).unwrap().as_deref(), Some("xx"));
}

#[test]
fn values_of_a_policy_are_read_as_they_are_compared() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "S3:get*",
        "Resource": ["arn:aws:s3:::b/*", "execute-api:/prod"], "Condition": {
        "StringEqualsIgnoreCase": {"aws:PrincipalTag/a": "Blue*"}, "ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:1:x"},
        "NumericLessThan": {"s3:max-keys": "5"}}}}"#;
    let (policy, _) = crate::Policy::parse(text, crate::PolicyType::Resource);
    let statement = &policy.statements[0];
    let action = statement.action.as_ref().unwrap().values[0].pattern();
    assert_eq!(action, Pattern::action("s3:Get*"));
    let resources: Vec<_> = statement.resource.as_ref().unwrap().values.iter().map(|value| value.pattern()).collect();
    assert_eq!(resources, [Pattern::resource("arn:aws:s3:::b/*", Version::V2012), None]);
    let values: Vec<_> = statement.conditions.iter().map(|condition| condition.values[0].pattern()).collect();
    let tag = Pattern::equals("blue*", Version::V2012);
    assert_eq!(values, [Some(tag), Pattern::arn("arn:aws:sns:*:1:x", Version::V2012), None]);
}

/// A budget that grows with the square of the length, a word of 64 places at a time.
fn square(length: usize, part: usize) -> Work {
    Work::new((length * length / part) as u64)
}

#[test]
fn hostile_patterns_are_cheap() {
    let cases = [
        ("*a", "*a", "b"),
        ("*?a", "*a", ""),
        ("*a*b?", "*ab*ba", ""),
        ("?", "?", "*"),
        ("ab?", "*", ""),
        ("*a??????b", "*a?????b?", ""),
        ("*a?b??ab?", "*a?b?ab???a", ""),
        ("é*\u{1f600}?", "*é?", "c"),
        ("*a?a", "aa*", "a"),
    ];
    for (at, (a, b, end)) in cases.into_iter().enumerate() {
        let length = if at < 2 { 6000 } else { 2000 };
        let fill = |part: &str| part.chars().cycle().take(length).collect::<String>();
        let (one, other) = (like(&format!("*x{}*", fill(a))), like(&format!("*y{}{end}", fill(b))));
        for (one, other) in [(&one, &other), (&other, &one)] {
            assert!(one.meets(other, &mut square(length, 12)).is_ok(), "{a} meets {b}");
            assert!(one.covers(other, &mut square(length, 6)).is_ok(), "{a} covers {b}");
        }
        assert!(other.shortest_outside(&[&one], &mut Work::default()).is_ok(), "{b} outside {a}");
    }
}

#[test]
fn what_is_too_much_work_has_no_answer() {
    let work = || Work::new(3_000_000);
    let mega = like(&format!("{}*", "*a?b".repeat(1 << 15)));
    let other = like(&format!("*c{}*", "*a?b".repeat(1 << 15)));
    assert_eq!(mega.meets(&other, &mut work()), Err(TooMuchWork));
    assert_eq!(mega.covers(&other, &mut work()), Err(TooMuchWork));
    assert_eq!(mega.shortest_in_both(&other, &mut work()), Err(TooMuchWork));
    assert_eq!(mega.shortest_outside(&[&other], &mut work()), Err(TooMuchWork));
    // As many letters as places.
    let letters: String = ('\u{4e00}'..).take(20_000).collect();
    let (one, other) = (like(&format!("*{letters}*")), like(&format!("?{letters}*")));
    assert_eq!(one.meets(&other, &mut work()), Err(TooMuchWork));
    // Whether the last of many gaps is long enough can depend on each of them.
    let gaps = like(&format!("*a{}b*", "?".repeat(40)));
    assert_eq!(like(&format!("x{}b", "*a".repeat(40))).shortest_outside(&[&gaps], &mut work()), Err(TooMuchWork));
    // And a spent budget says nothing of what is plain.
    assert_eq!(like("a").covers(&like("a"), &mut Work::new(0)), Err(TooMuchWork));
}
