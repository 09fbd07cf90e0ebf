//! The policies of a scenario as the engine takes them: read, and laid out in layers.

use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::rc::Rc;

use iam::arn::Arn;
use iam::explain::Traced;
use iam::{
    Diagnostic, Extent, Layer, Layers, Policy, PolicyTrace, PolicyType, Recorder, Request, Settings, Tracer, Verdict,
    Work,
};

use json::clip;

use crate::document::{Access, RequestDocument};
use crate::path::DocumentPath;
use crate::policies::{NamedPolicy, Policies, Slots, levels_on};

/// How a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Grammar {
    Policy(PolicyType),
    /// The grants of a KMS key.
    Grants,
}

/// A document as it was read. Copies share it.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    pub(crate) policy: Rc<Policy>,
    pub(crate) diagnostics: Rc<[Diagnostic]>,
}

impl Parsed {
    pub(crate) fn new(text: &str, grammar: Grammar) -> Parsed {
        let (policy, diagnostics) = match grammar {
            Grammar::Policy(kind) => Policy::parse(text, kind),
            Grammar::Grants => Policy::parse_grants(text),
        };
        Parsed { policy: policy.into(), diagnostics: diagnostics.into() }
    }
}

/// What reads documents: [`Parsed::new`], or something that remembers.
pub(crate) type Parse<'p> = &'p mut dyn FnMut(&str, Grammar) -> Parsed;

/// A policy of the scenario, read, with its place among the policies that are switched on.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) layer: Layer,
    pub(crate) level: usize,
    pub(crate) at: usize,
    /// Its path in the scenario.
    pub(crate) path: DocumentPath,
    /// What sentences call it.
    pub(crate) name: String,
    pub(crate) from: Option<String>,
    pub(crate) policy: Rc<Policy>,
    pub(crate) diagnostics: Rc<[Diagnostic]>,
}

impl Read {
    fn new(
        (level, at): (usize, usize),
        path: DocumentPath,
        grammar: Grammar,
        named: &NamedPolicy,
        unnamed: String,
        parse: Parse<'_>,
    ) -> Read {
        // They are repeated in many sentences.
        let name = named.name.as_deref().filter(|name| !name.trim().is_empty());
        let name = name.map_or(unnamed, |name| clip(name).into_owned());
        let Parsed { policy, diagnostics } = parse(&named.document, grammar);
        let from = named.from.as_deref().map(|from| clip(from).into_owned());
        Read { layer: path.layer(), level, at, path, name, from, policy, diagnostics }
    }

    /// What was seen of it.
    pub(crate) fn trace<'t>(&self, tracer: &'t Tracer) -> Option<&'t PolicyTrace> {
        // They are in the order of the layers, and in those of levels and policies.
        let here = (self.layer as usize, self.level, self.at);
        let found = tracer.policies.binary_search_by_key(&here, |of| (of.layer as usize, of.level, of.policy));
        tracer.policies.get(found.ok()?)
    }

    /// One of its statements, with what was seen of it.
    pub(crate) fn traced<'t>(&'t self, seen: &'t PolicyTrace, index: usize) -> Option<Traced<'t>> {
        Traced::new(&self.name, &self.policy, seen, index)
    }

    pub(crate) fn is(&self, layer: Layer, level: usize, at: usize) -> bool {
        (self.layer, self.level, self.at) == (layer, level, at)
    }
}

/// The documents of one call, to be read no second time: each text with what it is in a grammar, in order.
#[derive(Debug)]
pub(crate) struct Documents<'a> {
    /// Policies that outlive the call, whose texts need no copy.
    lasting: Option<&'a Policies>,
    read: Vec<(Cow<'a, str>, Grammar, Parsed)>,
}

/// A shorter text is copied sooner than it is found.
const LONG: usize = 32 << 10;

impl<'a> Documents<'a> {
    pub(crate) fn of(access: Option<&'a Access>) -> Documents<'a> {
        Documents { lasting: access.map(|access| &access.policies), read: Vec::new() }
    }

    pub(crate) fn read(&mut self, text: &str, grammar: Grammar) -> Parsed {
        let place = self.read.partition_point(|(known, ..)| &**known < text);
        let known = self.read.iter().skip(place).take_while(|(known, ..)| known == text);
        if let Some((.., parsed)) = known.into_iter().find(|(_, of, _)| *of == grammar) {
            return parsed.clone();
        }
        let parsed = Parsed::new(text, grammar);
        let long = self.lasting.filter(|_| text.len() > LONG).into_iter().flat_map(Policies::texts);
        let kept = long.into_iter().find(|kept| std::ptr::eq(*kept, text));
        let kept = kept.map_or_else(|| Cow::Owned(text.to_owned()), Cow::Borrowed);
        self.read.insert(place, (kept, grammar, parsed.clone()));
        parsed
    }
}

/// The grammar of the policy on the resource: that on a role is its trust policy, which has its own.
pub(crate) fn resource_kind(action: &str, resource: &str) -> PolicyType {
    let role = Arn::parse(resource).is_some_and(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"));
    if role && action.to_lowercase().starts_with("sts:") { PolicyType::Trust } else { PolicyType::Resource }
}

/// The policies of a scenario that are switched on, read.
#[derive(Clone, Debug)]
pub(crate) struct PolicySet {
    /// Layer by layer.
    pub(crate) reads: Vec<Read>,
    /// What the levels of an organization are attached to, for each layer of its policies that is given.
    levels: Vec<(Layer, Vec<String>)>,
    /// Of each layer that is given, where each of its levels stands in `reads`.
    parts: Vec<(Layer, Vec<Range<usize>>)>,
}

/// The policies of a scenario, and the scenario's access side.
pub(crate) struct Prepared<'a> {
    pub(crate) access: &'a Access,
    pub(crate) set: Rc<PolicySet>,
}

impl Deref for Prepared<'_> {
    type Target = PolicySet;

    fn deref(&self) -> &PolicySet {
        &self.set
    }
}

impl PolicySet {
    /// Reads the policies; `on_resource` is the grammar of the one on the resource.
    pub(crate) fn new(policies: &Policies, on_resource: PolicyType, parse: Parse<'_>) -> PolicySet {
        let (mut reads, mut given): (Vec<Read>, Vec<(Layer, Vec<String>)>) = Default::default();
        for layer in Layer::ALL {
            let grammar = Grammar::Policy(if layer == Layer::Resource { on_resource } else { layer.row().grammar });
            let levels: Vec<(usize, Cow<'_, str>, &[NamedPolicy])> = match policies.of(layer) {
                Slots::Many(policies) => vec![(0, "".into(), policies)],
                Slots::One(policy) => vec![(0, "".into(), policy.map_or(&[], std::slice::from_ref))],
                Slots::Stack(policies) => {
                    let on =
                        policies.chunks(1).enumerate().filter(|(_, policy)| policy.iter().any(|policy| !policy.off));
                    on.map(|(place, policy)| (place, "".into(), policy)).collect()
                }
                Slots::Levels(levels) => {
                    let Some(levels) = levels_on(levels) else { continue };
                    given.push((layer, levels.iter().map(|(_, level)| clip(&level.target).into_owned()).collect()));
                    levels.into_iter().map(|(place, level)| (place, clip(&level.target), &*level.policies)).collect()
                }
            };
            for (level, (place, target, attached)) in levels.into_iter().enumerate() {
                let on = attached.iter().enumerate().filter(|(_, policy)| !policy.off);
                for (at, (policy, named)) in on.enumerate() {
                    let path = DocumentPath::Policy { layer, level: place, at: policy };
                    let unnamed = match layer.row().extent {
                        Extent::Many => format!("{} {}", layer.phrase(), policy + 1),
                        Extent::Stack if place > 0 => format!("{} {}", layer.phrase(), place + 1),
                        Extent::One | Extent::Stack => format!("the {}", layer.phrase()),
                        Extent::Levels => format!("{} {} at {target}", layer.row().short, policy + 1),
                    };
                    reads.push(Read::new((level, at), path, grammar, named, unnamed, parse));
                }
            }
            if layer == Layer::Resource {
                // Behind the policy, if that is given.
                let at = reads.iter().filter(|read| read.layer == layer).count();
                for named in policies.grants.iter().filter(|grants| !grants.off) {
                    let unnamed = "the grants".to_owned();
                    reads.push(Read::new((0, at), DocumentPath::Grants, Grammar::Grants, named, unnamed, parse));
                }
            }
        }
        let mut set = PolicySet { reads, levels: given, parts: Vec::new() };
        let mut at = 0;
        let layers: Vec<Layer> = Layer::ALL.into_iter().filter(|layer| set.has(*layer)).collect();
        for layer in layers {
            let stacked = || set.reads.iter().filter(|read| read.layer == layer).map(|read| read.level + 1).max();
            let levels = 0..set.levels(layer).map_or_else(|| stacked().unwrap_or(1), <[String]>::len);
            let levels = levels.map(|level| {
                let here = set.reads.iter().skip(at).take_while(|read| (read.layer, read.level) == (layer, level));
                let start = at;
                at += here.count();
                start..at
            });
            let levels = levels.collect();
            set.parts.push((layer, levels));
        }
        set
    }

    /// The levels of a layer of organization policies, if it is given and not all of it is switched off.
    fn levels(&self, layer: Layer) -> Option<&[String]> {
        self.levels.iter().find(|(of, _)| *of == layer).map(|(_, levels)| levels.as_slice())
    }

    /// Whether the layer is given and not all of it is switched off. Every caller has the layer of identity
    /// policies, be it empty.
    pub(crate) fn has(&self, layer: Layer) -> bool {
        match layer.row().extent {
            Extent::Many => true,
            Extent::One | Extent::Stack => self.reads.iter().any(|read| read.layer == layer),
            Extent::Levels => self.levels(layer).is_some(),
        }
    }

    /// What a level of an organization is attached to.
    pub(crate) fn target(&self, layer: Layer, level: usize) -> Option<&str> {
        self.levels(layer)?.get(level).map(String::as_str)
    }

    /// Every statement that was looked at, with what was seen of it.
    pub(crate) fn traced<'t>(&'t self, tracer: &'t Tracer) -> impl Iterator<Item = (&'t Read, Traced<'t>)> {
        self.reads.iter().flat_map(|read| {
            let seen = read.trace(tracer).into_iter();
            seen.flat_map(move |seen| (0..).map_while(move |index| Some((read, read.traced(seen, index)?))))
        })
    }

    /// Decides a request under these policies.
    pub(crate) fn decide(&self, settings: Settings, request: &Request, recorder: &mut impl Recorder) -> Verdict {
        self.decide_within(settings, request, recorder, &mut Work::default())
    }

    /// The same as one of several requests that have one budget together.
    pub(crate) fn decide_within(
        &self,
        settings: Settings,
        request: &Request,
        recorder: &mut impl Recorder,
        work: &mut Work,
    ) -> Verdict {
        let policies: Vec<&Policy> = self.reads.iter().map(|read| &*read.policy).collect();
        let all = self.parts.iter().flat_map(|(_, levels)| levels);
        let all: Vec<&[&Policy]> = all.map(|at| policies.get(at.clone()).unwrap_or_default()).collect();
        let mut layers = Layers::default();
        layers.settings = settings;
        let mut rest = all.as_slice();
        for (layer, levels) in &self.parts {
            let (levels, behind) = rest.split_at_checked(levels.len()).unwrap_or_default();
            layers = layers.with(*layer, levels);
            rest = behind;
        }
        iam::evaluate_within(&layers, request, recorder, work)
    }
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(access: &'a Access) -> Prepared<'a> {
        Prepared::with(access, &mut Parsed::new)
    }

    /// The same, read by `parse`.
    pub(crate) fn with(access: &'a Access, parse: Parse<'_>) -> Prepared<'a> {
        let RequestDocument { action, resource, .. } = &access.request;
        Prepared { access, set: PolicySet::new(&access.policies, resource_kind(action, resource), parse).into() }
    }

    /// The text of a policy.
    pub(crate) fn text(&self, read: &Read) -> &'a str {
        self.access.slot(read.path).map_or("", |policy| &policy.document)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.access.engine_settings()
    }

    /// Decides a request under these policies.
    pub(crate) fn decide(&self, request: &Request, recorder: &mut impl Recorder) -> Verdict {
        self.set.decide(self.settings(), request, recorder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_once_however_long_and_wherever_it_stands() {
        for text in ["{}".to_owned(), " ".repeat(LONG) + "{}"] {
            let mut access = Access::default();
            access.policies.identity.push(NamedPolicy { document: text.clone(), ..NamedPolicy::default() });
            let mut documents = Documents::of(Some(&access));
            let mut read = |text: &str, kind| documents.read(text, Grammar::Policy(kind)).policy;
            let first = read(&access.policies.identity[0].document, PolicyType::Identity);
            assert!(Rc::ptr_eq(&first, &read(&text, PolicyType::Identity)));
            assert!(!Rc::ptr_eq(&first, &read(&text, PolicyType::Resource)));
            let other = read(&(text.clone() + "\n"), PolicyType::Identity);
            assert!(!Rc::ptr_eq(&first, &other));
        }
    }
}
