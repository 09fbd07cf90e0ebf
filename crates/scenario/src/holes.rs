//! What a template has still to fill in.

use iam::Placeholder;
use wire::Wire;

use crate::document::Access;

/// A place in a policy that a template fills in, and nobody has yet.
#[derive(Clone, Debug, PartialEq, Eq, Wire)]
pub struct Hole {
    /// The policy's path: `identity[0]`.
    pub document: String,
    /// Start and end in the policy's text, in bytes.
    pub span: [usize; 2],
    /// The line in the policy's text, from 1.
    pub line: usize,
    /// It as it is written: `${var.bucket}`.
    pub text: String,
}

/// As many are listed.
const MOST: usize = 100;

/// No name of a value is longer.
const LONGEST: usize = 1 << 10;

/// What is to be filled in, in policies for which this holds.
///
/// ```
/// use scenario::{Access, NamedPolicy, holes};
/// let mut access = Access::default();
/// let document = r#"{ "Resource": "${var.bucket}/${aws:username}" }"#.to_owned();
/// access.policies.boundary = Some(NamedPolicy { document, ..NamedPolicy::default() });
/// assert_eq!(holes(&access, |_, _| true)[0].text, "${var.bucket}");
/// ```
pub fn holes(access: &Access, is_new: impl Fn(&str, &str) -> bool) -> Vec<Hole> {
    let mut out = Vec::new();
    for (path, document) in access.documents().filter(|(path, document)| is_new(path, document)) {
        let (mut from, mut line, mut counted, mut unclosed) = (0, 1, 0, 0);
        while let Some(at) = document.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
            let inside = document.get(at + 2..).and_then(|rest| rest.get(..end(rest)?));
            let length = inside.map_or(2, |inside| inside.len() + 3);
            from = at + length;
            unclosed += usize::from(inside.is_none());
            if unclosed > MOST {
                break;
            }
            let Some(inside) = inside.filter(|inside| Placeholder::of(inside) == Placeholder::Hole) else { continue };
            line += document.get(counted..at).unwrap_or_default().matches('\n').count();
            counted = at;
            if out.len() == MOST {
                return out;
            }
            let text = format!("${{{inside}}}");
            out.push(Hole { document: path.clone(), span: [at, from], line, text });
        }
    }
    out
}

/// Where the brace closes that opened before a text.
fn end(rest: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in rest.char_indices().take(LONGEST) {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}
