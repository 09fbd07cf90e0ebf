use super::*;
use crate::Glob;

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

/// Each pattern with each, or with some of them.
fn hold_all(samples: &[Sample<'_>], texts: &[String], stride: usize) {
    for (at, a) in samples.iter().enumerate() {
        for b in samples.iter().skip(at % stride).step_by(stride) {
            hold_to(a, b, texts);
        }
    }
}

#[test]
fn agrees_with_enumeration() {
    let texts = texts("abc", 6);
    let patterns = self::texts("ab*?", 4);
    let matchers: Vec<_> = patterns.iter().map(|shown| move |text: &str| fits(shown, text)).collect();
    let samples: Vec<_> = patterns
        .iter()
        .zip(&matchers)
        .map(|(shown, fits)| {
            let set = texts.iter().map(|text| fits(text)).collect();
            Sample { shown: shown.clone(), pattern: like(shown), fits, set }
        })
        .collect();
    hold_all(&samples, &texts, 1);
}
