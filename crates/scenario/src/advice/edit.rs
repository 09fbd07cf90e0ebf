//! Changes of a scenario as data: what a page applies with one click.

use serde::Serialize;
use wire::Wire;

use crate::document::{Access, ContextValue};
use crate::path::DocumentPath;
use crate::policies::NamedPolicy;

/// One change of a scenario's access side.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Edit {
    /// Puts another text into a part of a document.
    Text {
        /// The document's path: `identity[0]`.
        document: String,
        /// The part, in the document's text as it is.
        span: [usize; 2],
        /// What takes its place.
        text: String,
    },
    /// Adds a policy at a path that is free: behind the last one of a layer or level, or where there is none.
    Add {
        /// The path that it gets.
        document: String,
        /// The policy.
        policy: NamedPolicy,
    },
    /// Switches a policy off or on.
    Switch {
        /// The document's path.
        document: String,
        /// Whether it is off from now on.
        off: bool,
    },
    /// Sets a context key of the request, or takes it out.
    Context {
        /// The key.
        key: String,
        /// Its value; none takes it out.
        value: Option<ContextValue>,
    },
    /// Switches S3 Block Public Access (BlockPublicPolicy) off or on.
    BlockPublicPolicy {
        /// Whether it is on from now on.
        on: bool,
    },
    /// Switches S3 Block Public Access (RestrictPublicBuckets) off or on.
    RestrictPublicBuckets {
        /// Whether it is on from now on.
        on: bool,
    },
}

impl Edit {
    /// Whether neither counts on the document as the other leaves it.
    pub(super) fn is_apart(&self, other: &Edit) -> bool {
        let document = |edit: &'_ Edit| match edit {
            Edit::Text { document, .. } | Edit::Add { document, .. } | Edit::Switch { document, .. } => {
                Some(document.clone())
            }
            _ => None,
        };
        match (document(self), document(other)) {
            (Some(one), Some(other)) => !one.starts_with(&other) && !other.starts_with(&one),
            _ => true,
        }
    }
}

impl Access {
    /// Makes a change. One that does not fit, because the scenario has been edited since, changes nothing.
    ///
    /// ```
    /// use scenario::{Access, ContextValue, Edit};
    /// let mut access = Access::default();
    /// let value = Some(ContextValue::One("true".to_owned()));
    /// access.apply(&Edit::Context { key: "aws:SecureTransport".to_owned(), value });
    /// assert_eq!(access.request.context.0.len(), 1);
    /// ```
    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Text { document, span: [start, end], text } => {
                if let Some(policy) = self.at_mut(document)
                    && policy.document.get(*start..*end).is_some()
                {
                    policy.document.replace_range(*start..*end, text);
                }
            }
            Edit::Add { document, policy } => {
                // A layer or a level stands for the place behind its last policy.
                let path = DocumentPath::parse(document).or_else(|| DocumentPath::parse(&format!("{document}[0]")));
                if let Some(path) = path {
                    self.put(path, policy.clone());
                }
            }
            Edit::Switch { document, off } => {
                if let Some(policy) = self.at_mut(document) {
                    policy.off = *off;
                }
            }
            Edit::Context { key, value } => {
                let context = &mut self.request.context.0;
                let place = context.iter().position(|(known, _)| known.eq_ignore_ascii_case(key));
                match (place.and_then(|at| context.get_mut(at)), value) {
                    (Some(entry), Some(value)) => entry.1 = value.clone(),
                    (Some(_), None) => context.retain(|(known, _)| !known.eq_ignore_ascii_case(key)),
                    (None, Some(value)) => context.push((key.clone(), value.clone())),
                    (None, None) => {}
                }
            }
            Edit::BlockPublicPolicy { on } => self.settings.block_public_policy = *on,
            Edit::RestrictPublicBuckets { on } => self.settings.restrict_public_buckets = *on,
        }
    }
}

/// The changes that lead from one scenario to another which was made from it by such changes.
pub(super) fn between(before: &Access, after: &Access) -> Vec<Edit> {
    let mut out = Vec::new();
    for (path, text) in after.documents() {
        let Some(policy) = after.at(&path) else { continue };
        match before.at(&path) {
            None => out.push(Edit::Add { document: path, policy: policy.clone() }),
            Some(known) => {
                if known.document != text {
                    let patch = json::difference(&known.document, text);
                    let span = [patch.span.start, patch.span.end];
                    out.push(Edit::Text { document: path.clone(), span, text: patch.text });
                }
                if known.off != policy.off {
                    out.push(Edit::Switch { document: path, off: policy.off });
                }
            }
        }
    }
    let (old, new) = (&before.request.context.0, &after.request.context.0);
    let value = |context: &[(String, ContextValue)], key: &str| {
        context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value.clone())
    };
    for (key, _) in old.iter().filter(|(key, _)| value(new, key).is_none()) {
        out.push(Edit::Context { key: key.clone(), value: None });
    }
    for (key, set) in new.iter().filter(|(key, set)| value(old, key).as_ref() != Some(set)) {
        out.push(Edit::Context { key: key.clone(), value: Some(set.clone()) });
    }
    let on = after.settings.block_public_policy;
    if before.settings.block_public_policy != on {
        out.push(Edit::BlockPublicPolicy { on });
    }
    let on = after.settings.restrict_public_buckets;
    if before.settings.restrict_public_buckets != on {
        out.push(Edit::RestrictPublicBuckets { on });
    }
    out
}
