//! What verdicts and advice take of the catalog of AWS's actions and keys.

use std::sync::Arc;

use catalog::Catalog;
use iam::{Reference, keys};

use crate::document::Scenario;

/// What is said where the catalog is not there (S11, K9).
pub(crate) const UNCHECKED: &str = "AWS's list of actions and condition keys is not loaded, so it was not checked whether the action is about a resource at all, and whether a key of its service holds several values.";

/// What verdicts take of a catalog: actions that have no resource (S11), and keys that hold several values (K9). Which services
/// resource control policies act on (L17) the engine knows by itself, as the catalog has it.
///
/// ```
/// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
/// let mut scenario = scenario::Scenario::read(r#"{"schema": 1, "access": {
///     "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:ListAllMyBuckets", "resource": "arn:aws:s3:::b"},
///     "policies": {"identity": [{"document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}}}]}}}"#).0;
/// assert_eq!(scenario::decision(&scenario, None), scenario::Decision::Allowed);
/// scenario.refer_to(Some(&scenario::reference(&catalog).into()));
/// assert_eq!(scenario::decision(&scenario, None), scenario::Decision::ImplicitDeny);
/// ```
pub fn reference(catalog: &Catalog) -> Reference {
    let actions = catalog.services().flat_map(|service| service.actions());
    let bare = actions.filter(|action| action.resource_types().next().is_none());
    let of_services = catalog.services().flat_map(|service| service.condition_keys());
    let several = of_services.filter(|key| key.several() && keys::find(key.name()).is_none());
    Reference::new(
        catalog.date(),
        bare.map(|action| action.to_string()).collect(),
        // What stands for anything is the end of a name.
        several.map(|key| key.name().split("${").next().unwrap_or_default().to_owned()).collect(),
    )
}

impl Scenario {
    /// Answers it from now on with what AWS lists of actions and keys, or without.
    pub fn refer_to(&mut self, reference: Option<&Arc<Reference>>) {
        if let Some(access) = &mut self.access {
            access.request.reference = reference.cloned();
        }
    }
}
