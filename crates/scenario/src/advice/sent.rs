//! Which context keys no request of a call holds, as the catalog of AWS's actions and keys has it.

use catalog::Catalog;

use super::tries::calls;
use crate::document::Access;
use crate::prepared::Prepared;

/// The condition keys of services that policies of the call read, and that AWS sends with none of its actions (K13); nothing is
/// known of a call with an action that the catalog does not have.
pub(super) fn never_sent(access: &Access, catalog: &Catalog) -> Vec<String> {
    let names = std::iter::once(&access.request.action).chain(access.request.also.iter().map(|also| &also.action));
    let Some(actions) = names.map(|name| catalog.action(name)).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let is_never_sent = |key: &str| {
        let owner = key.split_once(':').and_then(|(prefix, _)| catalog.service(prefix));
        let is_key = owner.is_some_and(|service| service.condition_key(key).is_some());
        is_key && actions.iter().all(|action| action.condition_key(key).is_none())
    };
    let mut out: Vec<String> = Vec::new();
    for (_, call) in calls(access) {
        let prepared = Prepared::new(&call);
        let statements = prepared.reads.iter().flat_map(|read| &read.policy.statements);
        for key in statements.flat_map(|statement| &statement.conditions).map(|condition| &condition.key.text) {
            if !out.iter().any(|known| known.eq_ignore_ascii_case(key)) && is_never_sent(key) {
                out.push(key.clone());
            }
        }
    }
    out
}
