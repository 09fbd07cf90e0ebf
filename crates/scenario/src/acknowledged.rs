//! The documents that a scenario's acknowledgements are about.

use crate::document::{Access, Scenario};
use crate::path::DocumentPath;
use crate::policies::{Level, NamedPolicy};

impl Access {
    /// The place of a policy as the linter prints it, by which an acknowledgement names it.
    ///
    /// ```
    /// use scenario::{Access, DocumentPath, NamedPolicy};
    /// let mut access = Access::default();
    /// access.policies.identity.push(NamedPolicy { name: Some("Readers".into()), ..NamedPolicy::default() });
    /// let path = DocumentPath::parse("identity[0]").unwrap();
    /// assert_eq!(access.place(path), "access.policies.identity.Readers.document");
    /// ```
    pub fn place(&self, path: DocumentPath) -> String {
        let policies = &self.policies;
        // In a list a policy is called by its name, if it has one.
        let called = |list: &[NamedPolicy], at: usize| match list.get(at).and_then(|policy| policy.name.as_deref()) {
            Some(name) => json::clip(name).into_owned(),
            None => at.to_string(),
        };
        let inner = match path {
            DocumentPath::Policy { layer, level, at } => match policies.of(layer) {
                crate::Slots::Many(list) => format!("policies.{}.{}", layer.key(), called(list, at)),
                crate::Slots::Stack(list) if list.len() > 1 => {
                    format!("policies.{}.{}", layer.key(), called(list, level))
                }
                crate::Slots::Levels(levels) => {
                    let level_of: Option<&Level> = levels.and_then(|levels| levels.get(level));
                    let called = called(level_of.map_or(&[], |level| &level.policies), at);
                    format!("policies.{}.{level}.policies.{called}", layer.key())
                }
                _ => format!("policies.{}", layer.key()),
            },
            DocumentPath::Grants => "policies.grants".to_owned(),
            DocumentPath::Also(at) => format!("request.also.{at}.resourcePolicy"),
            DocumentPath::AlsoGrants(at) => format!("request.also.{at}.grants"),
        };
        format!("access.{inner}.document")
    }
}

impl Scenario {
    /// Lets acknowledgements follow the policies that they are about, which have other places than before. Those of
    /// policies that are gone go with them.
    pub fn follow(&mut self, before: &Access) {
        if self.acknowledged.iter().all(|of| of.document.is_none()) {
            return;
        }
        let Some(access) = &self.access else { return };
        let (was, is) = (before.all(), access.all());
        let among = |all: &[(DocumentPath, &NamedPolicy)], policy: &NamedPolicy| {
            all.iter().find(|(_, of)| *of == policy).map(|(path, _)| *path)
        };
        // What is the same may be elsewhere; what is another where it was, and is nowhere else, has been edited.
        let now_at = |path: DocumentPath, policy: &NamedPolicy| match access.slot(path) {
            Some(here) if here == policy => Some(path),
            here => among(&is, policy).or_else(|| here.filter(|here| among(&was, here).is_none()).map(|_| path)),
        };
        self.acknowledged.retain_mut(|of| {
            let Some(document) = &mut of.document else { return true };
            let Some((path, policy)) = was.iter().find(|(path, _)| before.place(*path) == *document) else {
                return true;
            };
            let now = now_at(*path, policy).map(|path| access.place(path));
            now.map(|place| *document = place).is_some()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Acknowledgement;

    fn policy(name: Option<&str>, document: &str) -> NamedPolicy {
        NamedPolicy { name: name.map(str::to_owned), document: document.to_owned(), ..NamedPolicy::default() }
    }

    /// What is acknowledged of three policies, of the network, and of all, after a change of the policies.
    #[track_caller]
    fn check(change: impl FnOnce(&mut Access), expected: [&str; 3]) {
        let mut access = Access::default();
        access.policies.identity = vec![policy(Some("A"), "1"), policy(None, "2"), policy(None, "3")];
        let places = ["A", "1", "2"].map(|at| Some(format!("access.policies.identity.{at}.document")));
        let all = places.into_iter().chain([Some("network".to_owned()), None]).enumerate();
        let acknowledged =
            all.map(|(at, document)| Acknowledgement { code: at.to_string(), document, ..Acknowledgement::default() });
        let before = access.clone();
        change(&mut access);
        let mut scenario =
            Scenario { access: Some(access), acknowledged: acknowledged.collect(), ..Scenario::default() };
        scenario.follow(&before);
        let of = |code: &str| scenario.acknowledged.iter().find(|of| of.code == code);
        let places = ["0", "1", "2"].map(|code| match of(code).and_then(|of| of.document.as_deref()) {
            Some(place) => place.trim_start_matches("access.policies.identity.").trim_end_matches(".document"),
            None => "gone",
        });
        assert_eq!(places, expected);
        assert_eq!(of("3").unwrap().document.as_deref(), Some("network"));
        assert_eq!(of("4").unwrap().document, None);
    }

    #[test]
    fn what_is_acknowledged_goes_with_its_policy() {
        check(|_| {}, ["A", "1", "2"]);
        check(|access| access.policies.identity[0].name = Some("B".into()), ["B", "1", "2"]);
        check(|access| access.policies.identity[0].name = None, ["0", "1", "2"]);
        check(|access| access.policies.identity[1].document = "4".into(), ["A", "1", "2"]);
        check(|access| access.policies.identity.swap(1, 2), ["A", "2", "1"]);
        check(|access| drop(access.policies.identity.remove(0)), ["gone", "0", "1"]);
        check(|access| drop(access.policies.identity.remove(1)), ["A", "gone", "1"]);
        check(|access| access.policies.identity.insert(0, policy(None, "5")), ["A", "2", "3"]);
        // One that is edited to be like another stays where it is.
        check(|access| access.policies.identity[1].off = true, ["A", "1", "2"]);
    }
}
