//! C: conditions that say something else than they seem to.

use json::Diagnostic;

pub(crate) use keys::meant;

use crate::rule::Rule;

#[cfg(feature = "reference")]
mod pages;

/// A row whose examples are a statement about objects of a bucket with a Condition, behind its Effect.
macro_rules! row {
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident;
        $what:literal; $why:literal; $instead:literal;
        $bad:literal $bad_condition:literal => $good:literal $good_condition:literal
    ) => {
        row! {
            $code, $severity, $origin, $check, $page, Identity;
            $what; $why; $instead;
            concat!(
                "    \"Effect\": \"", $bad, "\",\n    \"Action\": \"s3:GetObject\",\n",
                "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n    \"Condition\": ", $bad_condition
            ) =>
            concat!(
                "    \"Effect\": \"", $good, "\",\n    \"Action\": \"s3:GetObject\",\n",
                "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n    \"Condition\": ", $good_condition
            )
        }
    };
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident, $kind:ident;
        $what:literal; $why:literal; $instead:literal;
        $bad:expr => $good:expr
    ) => {
        $crate::rule::rule! {
            $code, $severity, $origin, $check;
            what: $what,
            why: $why,
            instead: $instead,
            page: (
                $crate::conditions::pages::$page.0,
                $crate::conditions::pages::$page.1,
                $crate::conditions::pages::$page.2
            ),
            $kind,
            bad: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n", $bad, "\n  }\n}"),
            good: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n", $good, "\n  }\n}"),
        }
    };
}

mod addresses;
mod audience;
mod broad;
mod formats;
mod if_exists;
mod keys;
mod mfa;
mod never;
mod numbers;
mod operators;
mod sets;
mod special;
mod tags;
mod test;
mod types;
mod unsupported_tags;
mod wildcards;

pub(crate) const RULES: &[&[Rule]] = &[
    operators::RULES,
    types::RULES,
    formats::RULES,
    keys::RULES,
    sets::RULES,
    audience::RULES,
    if_exists::RULES,
    mfa::RULES,
    addresses::RULES,
    wildcards::RULES,
    broad::RULES,
    numbers::RULES,
    never::RULES,
    tags::RULES,
    unsupported_tags::RULES,
    special::RULES,
];

/// Whether reading complained of a value that is yet to be filled in.
pub(crate) fn is_unwritten(diagnostic: &Diagnostic, text: &str) -> bool {
    types::READ.contains(&diagnostic.code) && test::is_open(diagnostic.span.of(text))
}
