//! The decision: what every layer says is collected first, and then put together in one table.

use crate::arn::Arn;
use crate::layers::{Layer, Layers, Levels, Settings, StatementRef};
use crate::naming::{Named, Namings};
use crate::policy::{ActionPattern, Effect, Element, Policy, PrincipalPattern, ResourcePattern, Statement};
use crate::request::NeedsOwner;
use crate::template::Match;
use crate::trace::{ElementTrace, NoTrace, Recorder};
use crate::{Principal, Request, Work};

/// What AWS would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Every layer that must allow does, and none denies.
    Allowed,
    /// A Deny statement applies.
    ExplicitDeny,
    /// Nothing denies, and something that must allow does not.
    ImplicitDeny,
    /// There is no answer, because AWS would not take one of the documents.
    Rejected {
        /// The layer of the first such policy.
        layer: Layer,
        /// Its level, 0 in layers without levels.
        level: usize,
        /// Its place.
        policy: usize,
    },
    /// It depends on what the request does not say: in the best case it is allowed, for this reason; [`Verdict::reason`]
    /// is what stops it in the worst (K13).
    Undetermined(Reason),
    /// There is no answer, because the comparison would take too long; see [`Work`].
    TooMuchWork,
}

/// What made the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// This statement allows or denies.
    Statement(StatementRef),
    /// This layer had to allow and is silent; with the level of an organization.
    Silent(Layer, usize),
    /// The owner of the resource had to agree, and no resource policy is given (L2, L11, L12).
    NoOwner(NeedsOwner),
    /// What the caller is decides: the root user is allowed by default (L14), a federation token without session
    /// policy has no permissions (L21), and nobody can give a policy to an anonymous caller or a service.
    Caller,
    /// KMS answers signed requests only, so an anonymous caller cannot use a key whatever its policy says.
    Unsigned,
    /// `sts:GetCallerIdentity` succeeds whatever policies say (L22).
    Always,
    /// The action is one for callers without credentials (L29).
    Public,
    /// S3 Block Public Access keeps strangers from a bucket with a public policy (L24).
    PublicBucket,
    /// S3 Block Public Access refuses a public policy (L30).
    PublicPolicy,
    /// There is no decision.
    None,
}

/// The decision, and what made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// What made it.
    pub reason: Reason,
    /// The statement on the caller's or the owner's side that allows the request, where another layer then
    /// stops it.
    pub allowed_by: Option<StatementRef>,
}

impl Verdict {
    /// The statement that made the decision, if one did.
    pub const fn decided_by(&self) -> Option<StatementRef> {
        match self.reason {
            Reason::Statement(by) => Some(by),
            _ => None,
        }
    }
}

/// What one layer, or one level of it, says.
#[derive(Clone, Copy, Debug, Default)]
struct Says {
    denied_by: Option<StatementRef>,
    allowed_by: Option<StatementRef>,
    /// The first level that does not allow.
    silent: Option<usize>,
    /// On the resource: the statements that name the caller only by its account, by its role, or closer.
    to_account: Option<StatementRef>,
    to_role: Option<StatementRef>,
    direct: Option<StatementRef>,
}

/// What all layers say. A layer that is not given, or does not apply to this request, says nothing.
#[derive(Default)]
struct Said([Option<Says>; Layer::ALL.len()]);

impl Said {
    fn of(&self, layer: Layer) -> Option<&Says> {
        self.0.get(layer as usize)?.as_ref()
    }

    fn allowed_by(&self, layer: Layer) -> Option<StatementRef> {
        self.of(layer)?.allowed_by
    }

    /// The first level of a layer that does not allow the request.
    fn silent(&self, layer: Layer) -> Option<usize> {
        self.of(layer)?.silent
    }
}

/// Decides a request.
///
/// Source: IAM User Guide, *Policy evaluation logic* and *Cross-account policy evaluation logic*; Organizations
/// User Guide, *SCP evaluation* and *RCP evaluation*.
pub fn evaluate<R: Recorder>(layers: &Layers<'_>, request: &Request, recorder: &mut R) -> Verdict {
    evaluate_within(layers, request, recorder, &mut Work::default())
}

/// The same as one of several evaluations that have one budget together.
pub fn evaluate_within<R: Recorder>(
    layers: &Layers<'_>,
    request: &Request,
    recorder: &mut R,
    work: &mut Work,
) -> Verdict {
    if let Some((layer, level, policy)) = rejected(layers) {
        let decision = Decision::Rejected { layer, level, policy };
        return Verdict { decision, reason: Reason::None, allowed_by: None };
    }
    // Only users and roles can have one (P4).
    let boundary = layers.of(Layer::Boundary).is_some() && request.principal.has_policies();
    let mut layers = *layers;
    layers.settings.service_linked_role |= request.principal.is_service_linked(); // L31
    let layers = &layers;
    let arn = Arn::parse(&request.resource);
    let key = request.key();
    let key = key.as_deref();
    // What is not known goes against the request first, and then for it: more statements that allow and fewer that deny
    // never make a denial of it, so these two are all (K13).
    let mut evaluation =
        Evaluation { request, arn, key, work: &mut *work, boundary, best: false, open: false, recorder };
    let said = evaluation.all(layers);
    let is_open = evaluation.open;
    if work.is_spent() {
        return TOO_MUCH_WORK;
    }
    let worst = decide(&Facts::of(layers, request, &said));
    if !is_open || worst.decision == Decision::Allowed {
        return worst;
    }
    let recorder = &mut NoTrace;
    let said =
        Evaluation { request, arn, key, work: &mut *work, boundary, best: true, open: false, recorder }.all(layers);
    if work.is_spent() {
        return TOO_MUCH_WORK;
    }
    let best = decide(&Facts::of(layers, request, &said));
    match best.decision {
        Decision::Allowed => Verdict { decision: Decision::Undetermined(best.reason), ..worst },
        _ => best,
    }
}

const TOO_MUCH_WORK: Verdict = Verdict { decision: Decision::TooMuchWork, reason: Reason::None, allowed_by: None };

/// The first policy, in the order of reports, that AWS would not take.
fn rejected(layers: &Layers<'_>) -> Option<(Layer, usize, usize)> {
    Layer::ALL.into_iter().find_map(|layer| {
        let mut levels = layers.of(layer)?.iter().enumerate();
        levels.find_map(|(level, policies)| {
            policies.iter().position(|policy| policy.rejected).map(|at| (layer, level, at))
        })
    })
}

/// Layers that must allow a request, if they are given, whoever asks and whoever grants: those on its way.
const ON_THE_WAY: [Layer; 1] = [Layer::Endpoint];

/// What decides, collected from what the layers say.
struct Facts {
    /// The action is one that succeeds whatever policies say.
    always: bool,
    /// The first Deny that applies, in AWS's order of the layers.
    denied_by: Option<StatementRef>,
    /// The action needs no credentials.
    public: bool,
    /// A caller without credentials asks for a KMS key.
    unsigned: bool,
    /// The first level of the caller's organization that does not allow the request.
    silent_level: Option<usize>,
    /// Who grants: a statement, or what the caller is.
    granted: Result<Reason, Stopped>,
    /// S3 Block Public Access keeps the caller out.
    blocked: bool,
    /// S3 refuses the policy that is put.
    refused: bool,
    /// The first layer on the request's way that does not allow it.
    silent_on_the_way: Option<Layer>,
}

impl Facts {
    fn of(layers: &Layers<'_>, request: &Request, said: &Said) -> Facts {
        let nobody = matches!(request.principal, Principal::Anonymous | Principal::Federated(_));
        let stranger = request.is_cross_account() || nobody;
        let on_resource = layers.of(Layer::Resource).unwrap_or_default();
        let is_public = || on_resource.iter().copied().flatten().any(|policy| policy.is_public());
        let denies = Layer::ALL.into_iter().filter_map(|layer| Some((layer.row().step, said.of(layer)?.denied_by?)));
        Facts {
            always: request.action_lower == "sts:getcalleridentity",
            denied_by: denies.min_by_key(|(step, _)| *step).map(|(_, by)| by),
            public: request.is_public(),
            unsigned: matches!(request.principal, Principal::Anonymous) && request.service() == "kms",
            silent_level: said.silent(Layer::Scps),
            granted: grant(request, said),
            blocked: layers.settings.restrict_public_buckets
                && stranger
                && request.action_lower.starts_with("s3:")
                && is_public(),
            refused: layers.settings.refused_policy && request.action_lower == "s3:putbucketpolicy",
            silent_on_the_way: ON_THE_WAY.into_iter().find(|layer| said.silent(*layer).is_some()),
        }
    }
}

/// The table: the first row that fits decides.
fn decide(facts: &Facts) -> Verdict {
    use Decision::{Allowed, ExplicitDeny, ImplicitDeny};
    // Where a layer stops it, the statement that grants all the same.
    let by = match facts.granted {
        Ok(Reason::Statement(by)) => Some(by),
        Ok(_) => None,
        Err((_, by)) => by,
    };
    let (decision, reason, allowed_by) = match *facts {
        // L22
        Facts { always: true, .. } => (Allowed, Reason::Always, None),
        // An explicit deny wins over every allow, in layers that cannot grant too (L3).
        Facts { denied_by: Some(deny), .. } => (ExplicitDeny, Reason::Statement(deny), None),
        // L29; but what the way must allow, it must (L20). Source: Cognito, *Access Amazon Cognito using an interface endpoint*.
        Facts { public: true, silent_on_the_way: Some(layer), .. } => (ImplicitDeny, Reason::Silent(layer, 0), None),
        Facts { public: true, .. } => (Allowed, Reason::Public, None),
        // Source: S3 and KMS, *Requests … require AWS Signature Version 4*: nobody reads an SSE-KMS object unsigned.
        Facts { unsigned: true, .. } => (ImplicitDeny, Reason::Unsigned, None),
        // Every level of the caller's organization must allow, whoever grants (L5, L6).
        Facts { silent_level: Some(level), .. } => (ImplicitDeny, Reason::Silent(Layer::Scps, level), by),
        // Somebody must grant; the layers above and below only cap (L4).
        Facts { granted: Err((reason, by)), .. } => (ImplicitDeny, reason, by),
        // L24
        Facts { blocked: true, .. } => (ImplicitDeny, Reason::PublicBucket, by),
        // L20
        Facts { silent_on_the_way: Some(layer), .. } => (ImplicitDeny, Reason::Silent(layer, 0), by),
        // L30
        Facts { refused: true, .. } => (ImplicitDeny, Reason::PublicPolicy, by),
        Facts { granted: Ok(reason), .. } => (Allowed, reason, None),
    };
    Verdict { decision, reason, allowed_by }
}

/// A denial, and the statement that allows the request all the same.
type Stopped = (Reason, Option<StatementRef>);

/// Who grants: a statement, or what the caller is.
fn grant(request: &Request, said: &Said) -> Result<Reason, Stopped> {
    let resource = said.of(Layer::Resource).copied().unwrap_or_default();
    let owner = request.needs_owner();
    let any_grant = resource.direct.or(resource.to_role).or(resource.to_account);
    match &request.principal {
        // Nobody can attach policies to these: only the resource can let them in (P2).
        caller if !caller.has_policies() && !matches!(caller, Principal::Root { .. }) => match resource.direct {
            Some(direct) => Ok(Reason::Statement(direct)),
            None if said.of(Layer::Resource).is_some() => Err((Reason::Silent(Layer::Resource, 0), None)),
            None => Err((Reason::Caller, None)),
        },
        // The root user is allowed by default in its account (L14), elsewhere and for keys and roles the
        // resource must name it.
        Principal::Root { .. } => match (owner, any_grant) {
            (None, _) => Ok(said.allowed_by(Layer::Identity).map_or(Reason::Caller, Reason::Statement)),
            (Some(_), Some(by)) => Ok(Reason::Statement(by)),
            (Some(owner), None) => Err((unowned(owner, said), None)),
        },
        _ => {
            let capped = |by: StatementRef| cap(said, by);
            if request.is_cross_account() {
                // Both sides must allow, and the caller's side is always capped (L2, L10).
                let by = caller_side(request, said)?;
                capped(by)?;
                let owner = NeedsOwner::OtherAccount;
                return match any_grant {
                    Some(_) => Ok(Reason::Statement(by)),
                    None => Err((unowned(owner, said), Some(by))),
                };
            }
            // A resource that names the user or the session itself, or everyone, grants alone, and the
            // boundary's and the session policy's silence does not matter (L8, L9).
            if let Some(direct) = resource.direct {
                return Ok(Reason::Statement(direct));
            }
            // One that names the role grants alone, within boundary and session policy (L8).
            let without_session_policy =
                matches!(request.principal, Principal::FederatedUser { .. }) && said.of(Layer::Session).is_none();
            if let Some(by) = resource.to_role.filter(|_| !without_session_policy) {
                capped(by)?;
                return Ok(Reason::Statement(by));
            }
            let by = caller_side(request, said)?;
            // Keys and roles trust nobody but through their own policies; naming the account hands the
            // decision on to its identity policies (L1, L11, L12).
            if let Some(owner) = owner
                && resource.to_account.is_none()
            {
                return Err((unowned(owner, said), Some(by)));
            }
            capped(by)?;
            Ok(Reason::Statement(by))
        }
    }
}

fn unowned(owner: NeedsOwner, said: &Said) -> Reason {
    match said.of(Layer::Resource) {
        Some(_) => Reason::Silent(Layer::Resource, 0),
        None => Reason::NoOwner(owner),
    }
}

fn caller_side(request: &Request, said: &Said) -> Result<StatementRef, Stopped> {
    // A federation token without a session policy has no permissions of its own (L21).
    if matches!(request.principal, Principal::FederatedUser { .. }) && said.of(Layer::Session).is_none() {
        return Err((Reason::Caller, None));
    }
    said.allowed_by(Layer::Identity).ok_or((Reason::Silent(Layer::Identity, 0), None))
}

/// Boundary and session policy never grant; what they do not allow they stop (L4, L13).
fn cap(said: &Said, by: StatementRef) -> Result<(), Stopped> {
    match [Layer::Boundary, Layer::Session].into_iter().find_map(|layer| Some((layer, said.silent(layer)?))) {
        Some((layer, level)) => Err((Reason::Silent(layer, level), Some(by))),
        None => Ok(()),
    }
}

/// What a policy and a statement cost, however short they are: most of it is what is said of them afterwards.
const POLICY: usize = 1000;
const STATEMENT: usize = 100;

struct Evaluation<'a, R> {
    request: &'a Request,
    arn: Option<Arn<'a>>,
    /// The shape of the key that it is on, if it names an alias of that (L28).
    key: Option<&'a str>,
    work: &'a mut Work,
    /// Whether the caller has a permissions boundary (P4).
    boundary: bool,
    /// Whether what is not known goes for the request, and not against it (K13).
    best: bool,
    /// Whether something was not known.
    open: bool,
    recorder: &'a mut R,
}

/// Whether a statement applies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Applies {
    Yes,
    No,
    /// It depends on what is not known (K13).
    Perhaps,
}

impl Applies {
    fn and(self, holds: bool, open: bool) -> Applies {
        match (self, holds || open) {
            (Applies::No, _) | (_, false) => Applies::No,
            _ if open => Applies::Perhaps,
            (applies, _) => applies,
        }
    }
}

impl<R: Recorder> Evaluation<'_, R> {
    fn all(&mut self, layers: &Layers<'_>) -> Said {
        let mut said = Said::default();
        for (layer, says) in Layer::ALL.into_iter().zip(&mut said.0) {
            let levels = layers.of(layer).filter(|_| self.applies(layer, layers.settings));
            *says = levels.map(|levels| self.levels(layer, levels));
        }
        said
    }

    /// Whether a layer that is given bears on this request.
    fn applies(&self, layer: Layer, settings: Settings) -> bool {
        let request = self.request;
        let has_policies = request.principal.has_policies();
        let in_account = request.principal.is_in_account();
        match layer {
            Layer::Identity => has_policies || in_account,
            Layer::Boundary | Layer::Session => has_policies,
            // L15, L16
            Layer::Scps => in_account && !settings.management_account && !settings.service_linked_role,
            // L17
            Layer::Rcps => {
                !settings.service_linked_role
                    && request.is_under_rcps()
                    && (!settings.aws_managed_key || request.service() != "kms")
                    // Nor do they act on resources of the management account.
                    && (!settings.management_account || !in_account || request.is_cross_account())
            }
            _ => true,
        }
    }

    /// What the levels of a layer say together. RCPFullAWSAccess is always attached, so that RCPs only deny (L18):
    /// nobody asks whether they are silent.
    fn levels(&mut self, layer: Layer, levels: Levels<'_>) -> Says {
        let mut all = Says::default();
        for (level, policies) in levels.iter().enumerate() {
            let says = self.policies(layer, level, policies);
            if level == 0 {
                all = says;
            }
            all.denied_by = all.denied_by.or(says.denied_by);
            all.allowed_by = all.allowed_by.or(says.allowed_by);
            if says.allowed_by.is_none() {
                all.silent = all.silent.or(Some(level));
            }
        }
        // An organization without any level of policies allows nothing (L13).
        if levels.is_empty() {
            all.silent = Some(0);
        }
        all
    }

    fn policies(&mut self, layer: Layer, level: usize, policies: &[&Policy]) -> Says {
        let mut says = Says::default();
        for (at, policy) in policies.iter().enumerate() {
            self.work.spend(POLICY);
            self.recorder.enter_policy(policy);
            for (index, statement) in policy.statements.iter().enumerate() {
                // The answer is void by now.
                if !self.work.spend(STATEMENT) {
                    return says;
                }
                let (applies, named) = self.statement(layer, statement);
                self.recorder.statement(statement.effect, applies == Applies::Yes, applies == Applies::Perhaps);
                self.open |= applies == Applies::Perhaps;
                let for_it = (statement.effect == Some(Effect::Allow)) == self.best;
                let matched = applies == Applies::Yes || applies == Applies::Perhaps && for_it;
                let here = StatementRef { layer, level, policy: at, statement: index };
                match statement.effect {
                    Some(Effect::Deny) if matched => {
                        says.denied_by.get_or_insert(here);
                        if !R::COMPLETE {
                            return says;
                        }
                    }
                    Some(Effect::Allow) if matched => {
                        says.allowed_by.get_or_insert(here);
                        let grants = match named {
                            Some(Named::Account) => &mut says.to_account,
                            Some(Named::Role) => &mut says.to_role,
                            Some(Named::Itself | Named::Session | Named::Everyone) | None => &mut says.direct,
                        };
                        grants.get_or_insert(here);
                    }
                    _ => {}
                }
            }
            self.recorder.policy(layer, level, at);
        }
        says
    }

    /// Whether every element of the statement holds, and how closely its Principal names the caller.
    fn statement(&mut self, layer: Layer, statement: &Statement) -> (Applies, Option<Named>) {
        let (mut applies, mut named) = (Applies::Yes, None);
        self.recorder.enter_statement();
        if let Some(element) = &statement.principal {
            let (principal, how) = self.principal(layer, statement, element);
            self.recorder.principal(principal);
            (applies, named) = (applies.and(principal.holds, false), how);
            if applies == Applies::No && !R::COMPLETE {
                return (applies, named);
            }
        }
        let action = self.action(statement.action.as_ref());
        self.recorder.action(action);
        applies = applies.and(action.holds, false);
        if applies == Applies::No && !R::COMPLETE {
            return (applies, named);
        }
        // A trust policy has no Resource, nor has that of a repository: it is about what it is on.
        if statement.resource.is_some() {
            let resource = self.resource(statement.resource.as_ref());
            self.recorder.resource(resource);
            applies = applies.and(resource.holds, resource.open);
        }
        for condition in &statement.conditions {
            if applies == Applies::No && !R::COMPLETE {
                return (applies, named);
            }
            let trace = condition.evaluate(&self.request.context, self.work);
            self.recorder.condition(trace);
            applies = applies.and(trace.holds, trace.is_open());
        }
        (applies, named)
    }

    fn principal(
        &mut self,
        layer: Layer,
        statement: &Statement,
        element: &Element<PrincipalPattern>,
    ) -> (ElementTrace, Option<Named>) {
        let caller = &self.request.principal;
        let gateway = layer == Layer::Endpoint && self.request.is_through_gateway();
        let mut namings = Namings::default();
        let names = |pattern: &PrincipalPattern| {
            let named = pattern.names(caller)?;
            namings = namings.with(named);
            // At a gateway endpoint an account is its root user only (L20).
            let only_root = gateway && named == Named::Account;
            (!only_root || matches!(caller, Principal::Root { .. })).then_some(named)
        };
        self.work.spend(element.values.len());
        let best = element.values.iter().map(names).enumerate().filter_map(|(at, named)| Some((named?, at))).max();
        let value = best.map(|(_, at)| at);
        if !element.negated {
            let trace = ElementTrace { holds: value.is_some(), value, ..ElementTrace::default() };
            return (trace, best.map(|(named, _)| named));
        }
        // Whoever has a boundary is denied by every NotPrincipal; others are exempt if all that stands for them is
        // listed (P4).
        let denies = statement.effect == Some(Effect::Deny);
        let always = denies && (self.boundary || namings.unlisted(caller).next().is_some());
        (ElementTrace { holds: value.is_none() || always, value, ..ElementTrace::default() }, None)
    }

    fn action(&mut self, element: Option<&Element<ActionPattern>>) -> ElementTrace {
        let Some(element) = element else { return ElementTrace::default() };
        let (request, work) = (self.request, &mut *self.work);
        let value = element.values.iter().position(|pattern| pattern.matches(&request.action_lower, work));
        ElementTrace { holds: value.is_some() != element.negated, value, ..ElementTrace::default() }
    }

    fn resource(&mut self, element: Option<&Element<ResourcePattern>>) -> ElementTrace {
        let Some(element) = element else { return ElementTrace::default() };
        let mut no_value = None;
        let mut value = None;
        let (mut may_match, mut may_lack) = (None, false);
        for (at, pattern) in element.values.iter().enumerate() {
            let matched = pattern.matches(self.request, self.arn, self.key, self.work);
            match matched {
                Match::Yes => {
                    value = Some(at);
                    break;
                }
                Match::NoValue => no_value = no_value.or(Some(at)),
                Match::Open { .. } => may_match = may_match.or(Some(at)),
                Match::No | Match::NoOrNoValue => {}
            }
            may_lack |= matched.may_lack();
        }
        // What cannot be said must not turn into "everything else" (V2).
        let (holds, open) = match element.negated {
            false => (value.is_some(), value.is_none() && may_match.is_some()),
            true => {
                let may = value.is_none() && no_value.is_none();
                let open = may && (may_match.is_some() || may_lack);
                (may && !open, open)
            }
        };
        ElementTrace { holds, value: value.or(may_match), no_value, open }
    }
}
