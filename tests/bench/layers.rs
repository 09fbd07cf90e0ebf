// The policies of the benchmark's scenarios, read: what the native benchmarks and those in WebAssembly share.

use iam::{Layer, Layers, Policy, PolicyType};
use scenario::{NamedPolicy, Policies};

/// Identity policies, SCPs and the resource's policy.
pub(crate) struct Parsed {
    identity: Vec<Policy>,
    resource: Option<Policy>,
    scps: Option<Vec<Vec<Policy>>>,
}

impl Parsed {
    /// Reads every document.
    pub(crate) fn read(policies: &Policies) -> Parsed {
        fn read(named: &NamedPolicy, kind: PolicyType) -> Policy {
            Policy::parse(std::hint::black_box(&named.document), kind).0
        }
        let scp = |named: &NamedPolicy| read(named, PolicyType::Scp);
        Parsed {
            identity: policies.identity.iter().map(|named| read(named, PolicyType::Identity)).collect(),
            resource: policies.resource.as_ref().map(|named| read(named, PolicyType::Resource)),
            scps: policies.scps.as_ref().map(|all| all.iter().map(|l| l.policies.iter().map(scp).collect()).collect()),
        }
    }

    /// Puts the policies into the shape that the engine takes.
    pub(crate) fn with_layers<T>(&self, act: impl FnOnce(&Layers<'_>) -> T) -> T {
        let identity: Vec<&Policy> = self.identity.iter().collect();
        let resource: Vec<&Policy> = self.resource.iter().collect();
        let scps: Option<Vec<Vec<&Policy>>> =
            self.scps.as_ref().map(|levels| levels.iter().map(|level| level.iter().collect()).collect());
        let scps: Option<Vec<&[&Policy]>> = scps.as_ref().map(|levels| levels.iter().map(Vec::as_slice).collect());
        let (identity, resource) = ([&identity[..]], [&resource[..]]);
        let mut layers = Layers::default().with(Layer::Identity, &identity);
        if self.resource.is_some() {
            layers = layers.with(Layer::Resource, &resource);
        }
        if let Some(scps) = &scps {
            layers = layers.with(Layer::Scps, scps);
        }
        act(&layers)
    }
}
