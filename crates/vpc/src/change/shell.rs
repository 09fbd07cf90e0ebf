//! Values of the network in commands that somebody may paste into a shell.

use std::borrow::Cow;

use json::shown;

/// An option of a command with its value: `--vpc-id vpc-1`.
///
/// A network may come from a stranger's link, and any text may stand where an id should. So what is not plain is quoted
/// for a POSIX shell, holds no control characters, which a terminal would obey, is no option of its own, and names no
/// file that the command line would read in its place.
pub(super) fn option(name: &str, value: &str) -> String {
    // `--vpc-id --profile` would be two options.
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{between}{}", word(value))
}

/// One word of a shell.
fn word(value: &str) -> Cow<'_, str> {
    // AWS's command line takes these for the place where the value is, and has no way to say otherwise.
    if value.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphabetic())) {
        return "…".into();
    }
    quoted(shown(value))
}

/// A text as one word of a shell.
pub(super) fn quoted(text: Cow<'_, str>) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''")).into()
}

/// A value in the short form of structures, `GroupId=sg-1`, where it could otherwise end the structure it stands in.
pub(super) fn member(value: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:".contains(&b);
    if !value.is_empty() && value.bytes().all(plain) {
        return value.into();
    }
    format!("\"{}\"", shown(value).replace('\\', r"\\").replace('"', r#"\""#)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for id in ["vpc-1", "subnet-0a1b2c3d4e5f60718", "allow-bidirectional", "2001:db8::7/128", "a_b.c"] {
            assert_eq!(option("--id", id), format!("--id {id}"));
            assert_eq!(member(id), id);
        }
    }

    #[test]
    fn what_a_shell_would_obey_is_quoted() {
        for (id, wanted) in [
            ("", "--id ''"),
            ("vpc-1; rm -rf ~", "--id 'vpc-1; rm -rf ~'"),
            ("$(reboot)", "--id '$(reboot)'"),
            ("`reboot`", "--id '`reboot`'"),
            ("a'b", r"--id 'a'\''b'"),
            ("'; reboot; '", r"--id ''\''; reboot; '\'''"),
            ("a b", "--id 'a b'"),
            ("!!", "--id '!!'"),
            ("~root", "--id '~root'"),
            ("vpc-ü", "--id 'vpc-ü'"),
            ("a\\", r"--id 'a\'"),
            // These would end the paste, and then the line.
            ("a\u{1b}[201~\nreboot\n", "--id 'a␛[201~␊reboot␊'"),
            ("a\u{202e}b", "--id 'a<U+202E>b'"),
        ] {
            assert_eq!(option("--id", id), wanted, "{id:?}");
        }
    }

    #[test]
    fn what_the_command_line_would_obey_is_none_of_its_words() {
        assert_eq!(option("--id", "--endpoint-url"), "--id=--endpoint-url");
        assert_eq!(option("--id", "-h; x"), "--id='-h; x'");
        assert_eq!(option("--id", "file:///etc/passwd"), "--id …");
        assert_eq!(option("--id", "https://example.com/"), "--id …");
        assert_eq!(member("sg-1},{GroupId=sg-2"), r#""sg-1},{GroupId=sg-2""#);
        assert_eq!(member(r#"a"b\c"#), r#""a\"b\\c""#);
        assert_eq!(member("a\nb"), "\"a␊b\"");
    }
}
