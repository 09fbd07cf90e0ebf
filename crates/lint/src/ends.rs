//! What the ends of patterns tell, which is most of what there is to tell.

/// Whether some text may fit both of two texts with wildcards and variables, by how they begin and end. Of thousands of
/// kinds of resources it leaves the few that are worth comparing.
pub(crate) fn may_meet(a: &str, b: &str) -> bool {
    let ([a_head, b_head], [a_tail, b_tail]) = ([a, b].map(head), [a, b].map(tail));
    (a_head.starts_with(b_head) || b_head.starts_with(a_head)) && (a_tail.ends_with(b_tail) || b_tail.ends_with(a_tail))
}

/// What stands before the first wildcard or variable.
pub(crate) fn head(text: &str) -> &str {
    text.split(['*', '?', '$']).next().unwrap_or_default()
}

/// What stands behind the last one.
fn tail(text: &str) -> &str {
    let last = text.rsplit(['*', '?', '}']).next().unwrap_or_default();
    // A variable that does not end is left to those who read them.
    if last.contains("${") { "" } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_meet_is_never_left_out() {
        for (a, b) in [
            ("${BucketName}/${ObjectName}", "bucket/*"),
            ("table/${TableName}/index/${Index}", "table/*"),
            ("function:${Name}", "*:x"),
            ("key/${KeyId}", "key/1234"),
            ("role/${Path}", "role/${aws:username}"),
            ("x", "*"),
            ("a", "${open"),
            ("ab", "*b"),
        ] {
            assert!(may_meet(a, b) && may_meet(b, a), "{a} {b}");
        }
    }

    #[test]
    fn what_begins_or_ends_otherwise_is() {
        assert!(!may_meet("key/${KeyId}", "alias/a"));
        assert!(!may_meet("key/${KeyId}", "alias/*"));
        assert!(!may_meet("domain/${Name}/end", "domain/*/other"));
        assert!(!may_meet("a", "b"));
    }
}
