//! The policies of a scenario as the engine takes them: read, and laid out in layers.

use iam::arn::Arn;
use iam::explain::Traced;
use iam::{Diagnostic, Layer, Layers, Policy, PolicyTrace, PolicyType, Recorder, Request, Settings, Tracer, Verdict};

use crate::document::{Access, Level, NamedPolicy};

/// A policy of the scenario, read, with its place among the policies that are switched on.
pub(crate) struct Read<'a> {
    pub(crate) layer: Layer,
    pub(crate) level: usize,
    pub(crate) at: usize,
    /// Its path in the scenario: `identity[0]`.
    pub(crate) document: String,
    pub(crate) name: String,
    pub(crate) from: Option<&'a String>,
    pub(crate) text: &'a str,
    /// Whether it is a list of grants rather than a policy.
    pub(crate) is_grants: bool,
    pub(crate) policy: Policy,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Read<'a> {
    fn new(
        layer: Layer,
        (level, at): (usize, usize),
        kind: PolicyType,
        named: &'a NamedPolicy,
        document: String,
        unnamed: String,
    ) -> Read<'a> {
        Read::of(layer, (level, at), Policy::parse(&named.document, kind), named, document, unnamed)
    }

    fn of(
        layer: Layer,
        (level, at): (usize, usize),
        (policy, diagnostics): (Policy, Vec<Diagnostic>),
        named: &'a NamedPolicy,
        document: String,
        unnamed: String,
    ) -> Read<'a> {
        let name = named.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or(unnamed);
        let (from, text) = (named.from.as_ref(), named.document.as_str());
        Read { layer, level, at, document, name, from, text, is_grants: false, policy, diagnostics }
    }

    /// The grants of a key, behind its policy if that is given.
    fn grants(at: usize, named: &'a NamedPolicy) -> Read<'a> {
        let parsed = Policy::parse_grants(&named.document);
        let read = Read::of(Layer::Resource, (0, at), parsed, named, "grants".to_owned(), "the grants".to_owned());
        Read { is_grants: true, ..read }
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
pub(crate) fn resource_kind(access: &Access) -> PolicyType {
    let request = &access.request;
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
pub(crate) struct Prepared<'a> {
    pub(crate) access: &'a Access,
    /// Layer by layer.
    pub(crate) reads: Vec<Read<'a>>,
    /// The levels of service and resource control policies, if those layers are given.
    pub(crate) scps: Option<Vec<(usize, &'a Level)>>,
    pub(crate) rcps: Option<Vec<(usize, &'a Level)>>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(access: &'a Access) -> Prepared<'a> {
        let policies = &access.policies;
        let identity = policies.identity.iter().enumerate().filter(|(_, policy)| !policy.off);
        let identity = identity.enumerate().map(|(at, (place, named))| {
            let (document, unnamed) = (format!("identity[{place}]"), format!("identity policy {}", place + 1));
            Read::new(Layer::Identity, (0, at), PolicyType::Identity, named, document, unnamed)
        });
        let mut reads: Vec<Read<'_>> = identity.collect();
        let single = [
            (Layer::Resource, resource_kind(access), &policies.resource),
            (Layer::Boundary, PolicyType::Identity, &policies.boundary),
            (Layer::Session, PolicyType::Identity, &policies.session),
            (Layer::Endpoint, PolicyType::Resource, &policies.endpoint),
        ];
        for (layer, kind, named) in single {
            let named = named.iter().filter(|policy| !policy.off);
            reads.extend(named.map(|named| {
                Read::new(layer, (0, 0), kind, named, layer.key().to_owned(), format!("the {}", layer.phrase()))
            }));
            if layer == Layer::Resource {
                let at = reads.iter().filter(|read| read.layer == Layer::Resource).count();
                let named = policies.grants.iter().filter(|grants| !grants.off);
                reads.extend(named.map(|named| Read::grants(at, named)));
            }
        }
        let (scps, rcps) = (levels_on(policies.scps.as_ref()), levels_on(policies.rcps.as_ref()));
        for (layer, kind, short, levels) in
            [(Layer::Scps, PolicyType::Scp, "SCP", &scps), (Layer::Rcps, PolicyType::Rcp, "RCP", &rcps)]
        {
            for (level, (place, attached)) in levels.iter().flatten().enumerate() {
                let named = attached.policies.iter().enumerate().filter(|(_, policy)| !policy.off);
                reads.extend(named.enumerate().map(|(at, (policy, named))| {
                    let document = format!("{}[{place}][{policy}]", layer.key());
                    let unnamed = format!("{short} {} at {}", policy + 1, attached.target);
                    Read::new(layer, (level, at), kind, named, document, unnamed)
                }));
            }
        }
        Prepared { access, reads, scps, rcps }
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
    pub(crate) fn target(&self, layer: Layer, level: usize) -> Option<&'a str> {
        let levels = if layer == Layer::Rcps { &self.rcps } else { &self.scps };
        levels.iter().flatten().nth(level).map(|(_, attached)| attached.target.as_str())
    }

    /// Every statement that was looked at, with what was seen of it.
    pub(crate) fn traced<'t>(&'t self, tracer: &'t Tracer) -> impl Iterator<Item = (&'t Read<'a>, Traced<'t>)> {
        self.reads.iter().flat_map(|read| {
            let traces = read.trace(tracer).into_iter().flat_map(|trace| &trace.statements);
            let statements = read.policy.statements.iter().zip(traces).enumerate();
            statements.map(move |(index, (statement, trace))| {
                (read, Traced { policy_name: &read.name, policy: &read.policy, statement, index, trace })
            })
        })
    }

    /// Decides a request under these policies.
    pub(crate) fn decide(&self, request: &Request, recorder: &mut impl Recorder) -> Verdict {
        let of = |layer: Layer| self.reads.iter().filter(move |read| read.layer == layer);
        let single = |layer: Layer| of(layer).map(|read| &read.policy).next();
        let levels = |layer: Layer, levels: &Option<Vec<_>>| -> Option<Vec<Vec<&Policy>>> {
            let count = levels.as_ref()?.len();
            Some((0..count).map(|level| of(layer).filter(|r| r.level == level).map(|r| &r.policy).collect()).collect())
        };
        let identity: Vec<&Policy> = of(Layer::Identity).map(|read| &read.policy).collect();
        let resource: Vec<&Policy> = of(Layer::Resource).map(|read| &read.policy).collect();
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
            settings: self.settings(),
        };
        iam::evaluate(&layers, request, recorder)
    }

    pub(crate) fn settings(&self) -> Settings {
        let settings = &self.access.settings;
        Settings {
            restrict_public_buckets: settings.restrict_public_buckets,
            management_account: settings.management_account,
            service_linked_role: settings.service_linked_role,
            aws_managed_key: settings.aws_managed_key,
        }
    }
}
