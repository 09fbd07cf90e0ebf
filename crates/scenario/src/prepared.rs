//! The policies of a scenario as the engine takes them: read, and laid out in layers.

use std::ops::Deref;
use std::rc::Rc;

use iam::arn::Arn;
use iam::explain::Traced;
use iam::{Diagnostic, Layer, Layers, Policy, PolicyTrace, PolicyType, Recorder, Request, Settings, Tracer, Verdict};

use crate::document::{Access, Level, NamedPolicy, Policies, RequestDocument};

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
    pub(crate) text: Rc<str>,
    pub(crate) policy: Rc<Policy>,
    pub(crate) diagnostics: Rc<[Diagnostic]>,
}

impl Parsed {
    pub(crate) fn new(text: &str, grammar: Grammar) -> Parsed {
        let (policy, diagnostics) = match grammar {
            Grammar::Policy(kind) => Policy::parse(text, kind),
            Grammar::Grants => Policy::parse_grants(text),
        };
        Parsed { text: text.into(), policy: policy.into(), diagnostics: diagnostics.into() }
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
    /// Its path in the scenario: `identity[0]`.
    pub(crate) document: String,
    pub(crate) name: String,
    pub(crate) from: Option<String>,
    pub(crate) text: Rc<str>,
    /// Whether it is a list of grants rather than a policy.
    pub(crate) is_grants: bool,
    pub(crate) policy: Rc<Policy>,
    pub(crate) diagnostics: Rc<[Diagnostic]>,
}

impl Read {
    fn new(
        layer: Layer,
        (level, at): (usize, usize),
        grammar: Grammar,
        named: &NamedPolicy,
        (document, unnamed): (String, String),
        parse: Parse<'_>,
    ) -> Read {
        let name = named.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or(unnamed);
        let Parsed { text, policy, diagnostics } = parse(&named.document, grammar);
        let (from, is_grants) = (named.from.clone(), grammar == Grammar::Grants);
        Read { layer, level, at, document, name, from, text, is_grants, policy, diagnostics }
    }

    /// What was seen of it.
    pub(crate) fn trace<'t>(&self, tracer: &'t Tracer) -> Option<&'t PolicyTrace> {
        tracer.policies.iter().find(|trace| self.is(trace.layer, trace.level, trace.policy))
    }

    pub(crate) fn is(&self, layer: Layer, level: usize, at: usize) -> bool {
        (self.layer, self.level, self.at) == (layer, level, at)
    }
}

/// The grammar of the policy on the resource: that on a role is its trust policy, which has its own.
pub(crate) fn resource_kind(request: &RequestDocument) -> PolicyType {
    let role =
        Arn::parse(&request.resource).is_some_and(|arn| arn.service() == "iam" && arn.resource().starts_with("role/"));
    if role && request.action.to_lowercase().starts_with("sts:") { PolicyType::Trust } else { PolicyType::Resource }
}

/// A layer's policies that are switched on, by level; `None` if the scenario has no such layer, or all of it is
/// switched off. Each level comes with its place in the scenario.
fn levels_on(levels: Option<&Vec<Level>>) -> Option<Vec<(usize, &Level)>> {
    let all = levels?;
    let on = |level: &Level| level.policies.is_empty() || level.policies.iter().any(|policy| !policy.off);
    let kept: Vec<_> = all.iter().enumerate().filter(|(_, level)| on(level)).collect();
    (all.is_empty() || !kept.is_empty()).then_some(kept)
}

/// The policies of a scenario that are switched on, read.
#[derive(Clone, Debug)]
pub(crate) struct PolicySet {
    /// Layer by layer.
    pub(crate) reads: Vec<Read>,
    /// What the levels of service and resource control policies are attached to, if those layers are given.
    scps: Option<Vec<String>>,
    rcps: Option<Vec<String>>,
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
        let mut reads: Vec<Read> = Vec::new();
        let identity = policies.identity.iter().enumerate().filter(|(_, policy)| !policy.off);
        for (at, (place, named)) in identity.enumerate() {
            let called = (format!("identity[{place}]"), format!("identity policy {}", place + 1));
            reads.push(Read::new(
                Layer::Identity,
                (0, at),
                Grammar::Policy(PolicyType::Identity),
                named,
                called,
                parse,
            ));
        }
        let single = [
            (Layer::Resource, on_resource, &policies.resource),
            (Layer::Boundary, PolicyType::Identity, &policies.boundary),
            (Layer::Session, PolicyType::Identity, &policies.session),
            (Layer::Endpoint, PolicyType::Resource, &policies.endpoint),
        ];
        for (layer, kind, named) in single {
            for named in named.iter().filter(|policy| !policy.off) {
                let called = (layer.key().to_owned(), format!("the {}", layer.phrase()));
                reads.push(Read::new(layer, (0, 0), Grammar::Policy(kind), named, called, parse));
            }
            if layer == Layer::Resource {
                // Behind the policy, if that is given.
                let at = reads.iter().filter(|read| read.layer == Layer::Resource).count();
                for named in policies.grants.iter().filter(|grants| !grants.off) {
                    let called = ("grants".to_owned(), "the grants".to_owned());
                    reads.push(Read::new(layer, (0, at), Grammar::Grants, named, called, parse));
                }
            }
        }
        let (scps, rcps) = (levels_on(policies.scps.as_ref()), levels_on(policies.rcps.as_ref()));
        for (layer, kind, short, levels) in
            [(Layer::Scps, PolicyType::Scp, "SCP", &scps), (Layer::Rcps, PolicyType::Rcp, "RCP", &rcps)]
        {
            for (level, (place, attached)) in levels.iter().flatten().enumerate() {
                let named = attached.policies.iter().enumerate().filter(|(_, policy)| !policy.off);
                for (at, (policy, named)) in named.enumerate() {
                    let document = format!("{}[{place}][{policy}]", layer.key());
                    let called = (document, format!("{short} {} at {}", policy + 1, attached.target));
                    reads.push(Read::new(layer, (level, at), Grammar::Policy(kind), named, called, parse));
                }
            }
        }
        let targets =
            |levels: Vec<(usize, &Level)>| levels.into_iter().map(|(_, level)| level.target.clone()).collect();
        PolicySet { reads, scps: scps.map(targets), rcps: rcps.map(targets) }
    }

    /// Whether the layer is given and not all of it is switched off. Every caller has the layer of identity
    /// policies, be it empty.
    pub(crate) fn has(&self, layer: Layer) -> bool {
        match layer {
            Layer::Identity => true,
            Layer::Scps => self.scps.is_some(),
            Layer::Rcps => self.rcps.is_some(),
            _ => self.reads.iter().any(|read| read.layer == layer),
        }
    }

    /// What a level of an organization is attached to.
    pub(crate) fn target(&self, layer: Layer, level: usize) -> Option<&str> {
        let levels = if layer == Layer::Rcps { &self.rcps } else { &self.scps };
        levels.as_ref()?.get(level).map(String::as_str)
    }

    /// Every statement that was looked at, with what was seen of it.
    pub(crate) fn traced<'t>(&'t self, tracer: &'t Tracer) -> impl Iterator<Item = (&'t Read, Traced<'t>)> {
        self.reads.iter().flat_map(|read| {
            let traces = read.trace(tracer).into_iter().flat_map(|trace| &trace.statements);
            let statements = read.policy.statements.iter().zip(traces).enumerate();
            statements.map(move |(index, (statement, trace))| {
                (read, Traced { policy_name: &read.name, policy: &read.policy, statement, index, trace })
            })
        })
    }

    /// Decides a request under these policies.
    pub(crate) fn decide(&self, settings: Settings, request: &Request, recorder: &mut impl Recorder) -> Verdict {
        let of = |layer: Layer| self.reads.iter().filter(move |read| read.layer == layer);
        let single = |layer: Layer| of(layer).map(|read| &*read.policy).next();
        let levels = |layer: Layer, levels: &Option<Vec<String>>| -> Option<Vec<Vec<&Policy>>> {
            let count = levels.as_ref()?.len();
            Some((0..count).map(|level| of(layer).filter(|r| r.level == level).map(|r| &*r.policy).collect()).collect())
        };
        let identity: Vec<&Policy> = of(Layer::Identity).map(|read| &*read.policy).collect();
        let resource: Vec<&Policy> = of(Layer::Resource).map(|read| &*read.policy).collect();
        let (scps, rcps) = (levels(Layer::Scps, &self.scps), levels(Layer::Rcps, &self.rcps));
        let scps: Option<Vec<&[&Policy]>> = scps.as_ref().map(|levels| levels.iter().map(Vec::as_slice).collect());
        let rcps: Option<Vec<&[&Policy]>> = rcps.as_ref().map(|levels| levels.iter().map(Vec::as_slice).collect());
        let layers = Layers {
            identity: &identity,
            resource: &resource,
            boundary: single(Layer::Boundary),
            session: single(Layer::Session),
            endpoint: single(Layer::Endpoint),
            scps: scps.as_deref(),
            rcps: rcps.as_deref(),
            settings,
        };
        iam::evaluate(&layers, request, recorder)
    }
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(access: &'a Access) -> Prepared<'a> {
        Prepared::with(access, &mut Parsed::new)
    }

    /// The same, read by `parse`.
    pub(crate) fn with(access: &'a Access, parse: Parse<'_>) -> Prepared<'a> {
        Prepared { access, set: PolicySet::new(&access.policies, resource_kind(&access.request), parse).into() }
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::from(&self.access.settings)
    }

    /// Decides a request under these policies.
    pub(crate) fn decide(&self, request: &Request, recorder: &mut impl Recorder) -> Verdict {
        self.set.decide(self.settings(), request, recorder)
    }
}
