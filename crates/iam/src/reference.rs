//! What AWS lists of actions and condition keys, as far as a verdict hangs on it.

use wire::Wire;

use crate::arn::Arn;

/// What a verdict takes of AWS's Service Authorization Reference. It is too long to be known by itself; without it, an action
/// is checked against whatever its request names, and a key of a service holds what the request shows of it.
///
/// ```
/// use iam::{Context, Principal, Reference, Request};
/// let reference = Reference::new("2026-09-26", vec!["ec2:DescribeInstances".to_owned()], Vec::new());
/// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
/// let context = Context::default().with_reference(reference.into());
/// let instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
/// let request = Request::new(alice, "ec2:DescribeInstances", instance, None, context).unwrap();
/// assert_eq!(request.resource, "*");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Wire)]
pub struct Reference {
    /// The day of the data.
    pub date: String,
    /// Actions without a resource type (S11), in lower case and in order.
    without_resource: Vec<String>,
    /// Keys of services that hold several values (K9), in lower case and in order. One that ends in `/` stands for all that
    /// begin so.
    several: Vec<String>,
}

impl Reference {
    /// Of this day: actions without a resource type, and keys that hold several values; one that ends in `/` stands for all
    /// that begin so.
    pub fn new(date: &str, without_resource: Vec<String>, several: Vec<String>) -> Reference {
        let [without_resource, several] = [without_resource, several].map(|mut names| {
            names.iter_mut().for_each(|name| name.make_ascii_lowercase());
            json::sort_by(&mut names, Ord::cmp);
            names
        });
        Reference { date: date.to_owned(), without_resource, several }
    }

    /// Whether a key, given in lower case, holds several values, whatever a request shows of them (K9).
    pub(crate) fn is_multivalued(&self, key: &str) -> bool {
        let kind = key.rfind('/').and_then(|slash| key.get(..=slash));
        holds(&self.several, key) || kind.is_some_and(|kind| holds(&self.several, kind))
    }

    /// Whether AWS checks an action, given in lower case, against `*`, though its request names a resource (S11). What AWS's own
    /// messages name for such an action is the end of all its resources: `table/*`, `role/`.
    pub(crate) fn is_for_all(&self, action: &str, resource: &str) -> bool {
        let is_one = Arn::parse(resource).is_some_and(|arn| !arn.resource().is_empty());
        is_one && !resource.ends_with(['*', '/', ':']) && holds(&self.without_resource, action)
    }
}

fn holds(names: &[String], name: &str) -> bool {
    names.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
}
