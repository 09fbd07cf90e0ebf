//! What the editor completes is what the engine knows: `web/editor/operators.ts` is written from the table of operators.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fmt::Write as _;

use conformance::root;

const FILE: &str = "web/editor/operators.ts";
const COMMAND: &str = "UPDATE=1 cargo test -p conformance --test editor";

fn operators() -> String {
    let mut text = format!(
        "// Written from crates/iam/src/operator.rs by `{COMMAND}`.\n\n\
        /** The condition operators of IAM, in the order in which they are offered. */\n\
        export const OPERATORS = [\n"
    );
    for operator in iam::OPERATORS {
        writeln!(text, "  \"{}\",", operator.name).unwrap();
    }
    text + "];\n"
}

#[test]
fn the_editor_completes_the_operators_that_the_engine_knows() {
    let path = root().join(FILE);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, operators()).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == operators(), "{FILE} is not what {COMMAND} writes");
}
