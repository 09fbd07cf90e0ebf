//! Keys of single services that protect less than they seem to.

use iam::pattern::Pattern;
use iam::{Family, Statement};

use super::test::{Test, of, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", Security, AccessAnalyzer, Some(check), DYNAMODB, Identity;
        "An Allow of Query or Scan with `dynamodb:Attributes` and without `dynamodb:Select`.";
        "A request that names no attributes gets all of them, and the list of allowed ones is not compared with \
            anything.";
        "Add `\"StringEqualsIfExists\": { \"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\" }`.";
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": \"dynamodb:Query\",\n",
            "    \"Resource\": \"arn:aws:dynamodb:eu-west-1:111122223333:table/Scores\",\n    \"Condition\": {\n",
            "      \"ForAllValues:StringEquals\": { \"dynamodb:Attributes\": [\"Player\", \"Score\"] }\n    }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": \"dynamodb:Query\",\n",
            "    \"Resource\": \"arn:aws:dynamodb:eu-west-1:111122223333:table/Scores\",\n    \"Condition\": {\n",
            "      \"ForAllValues:StringEquals\": { \"dynamodb:Attributes\": [\"Player\", \"Score\"] },\n",
            "      \"StringEqualsIfExists\": { \"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\" }\n    }"
        )
    },
    row! {
        "S3_PREFIX_IN_NEGATIVE_CONTEXT", Security, AccessAnalyzer, None, S3, Identity;
        "`s3:prefix` in what is forbidden: under StringLike in a Deny, under StringNotLike in an Allow.";
        "Whoever lists with a shorter prefix, or with none, sees the same keys and more, and the pattern does not \
            fit that prefix.";
        "Allow the prefixes that may be listed, with StringLike in an Allow, instead of forbidding others.";
        concat!(
            "    \"Effect\": \"Deny\",\n    \"Action\": \"s3:ListBucket\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket\",\n",
            "    \"Condition\": { \"StringLike\": { \"s3:prefix\": \"private/*\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": \"s3:ListBucket\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket\",\n",
            "    \"Condition\": { \"StringLike\": { \"s3:prefix\": \"public/*\" } }"
        )
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| test.family() != Family::Null) {
        match test.key() {
            "dynamodb:attributes"
                if test.allows() && !selects(test.statement) && reads_many(test.statement, findings) =>
            {
                let message = format!(
                    "Query and Scan give all attributes to a request that names none: {} needs dynamodb:Select with \
                     `SPECIFIC_ATTRIBUTES` beside it.",
                    test.name()
                );
                findings.add("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", test.condition.key.span, message);
            }
            "s3:prefix" if forbids(test) => {
                let message = format!(
                    "A listing with a prefix shorter than `{}` shows the same keys, and this does not keep it out.",
                    json::clip(test.condition.values.first().map_or("", |value| &value.text))
                );
                findings.add("S3_PREFIX_IN_NEGATIVE_CONTEXT", test.condition.span, message);
            }
            _ => {}
        }
    }
}

/// Whether requests must name the attributes that they want.
fn selects(statement: &Statement) -> bool {
    of(statement).any(|test| {
        test.key() == "dynamodb:select"
            && !test.negated()
            && test.condition.values.iter().all(|value| value.text == "SPECIFIC_ATTRIBUTES")
    })
}

/// Whether the statement is about Query or Scan.
fn reads_many(statement: &Statement, findings: &mut Findings) -> bool {
    let Some(action) = &statement.action else { return false };
    let mut meets = |name: &str| {
        let wanted = Pattern::action(name);
        let mut listed = action.values.iter();
        listed.any(|value| value.pattern().covers(&wanted, &mut findings.work) == Ok(true)) != action.negated
    };
    meets("dynamodb:Query") || meets("dynamodb:Scan")
}

fn forbids(test: Test<'_>) -> bool {
    let pattern = |text: &str| text.contains('*') && !text.trim_matches('*').is_empty();
    let negative = test.negated() != test.denies() && (test.allows() || test.denies());
    test.family() == Family::TextLike && negative && test.condition.values.iter().any(|value| pattern(&value.text))
}
