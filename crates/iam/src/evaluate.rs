//! The decision.

use crate::arn::Arn;
use crate::policy::{ActionPattern, Effect, Element, Policy, ResourcePattern, Statement};
use crate::template::Match;
use crate::trace::{ElementTrace, Recorder};
use crate::{Principal, Request, Work};

/// The policies that apply to a request, by layer.
///
/// `identity` holds the policies of the caller. The other layers of AWS (resource, boundary, session,
/// endpoint, service and resource control policies) join here.
#[derive(Clone, Copy, Debug)]
pub struct Layers<'a> {
    /// Attached to the user, its groups, or the role.
    pub identity: &'a [&'a Policy],
}

/// What AWS would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Some statement allows it and none denies it.
    Allowed,
    /// A Deny statement applies.
    ExplicitDeny,
    /// No statement applies: what is not allowed is denied.
    ImplicitDeny,
    /// There is no answer, because AWS would not take one of the documents.
    Rejected {
        /// The first such policy's place in its layer.
        policy: usize,
    },
    /// There is no answer, because the comparison would take too long; see [`Work`].
    TooMuchWork,
}

/// A statement, by the places of its policy in the layer and of itself in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRef {
    /// Place of the policy in its layer, from 0.
    pub policy: usize,
    /// Place of the statement in the policy, from 0.
    pub statement: usize,
}

/// The decision, and the statement that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The first Deny that applies, or else the first Allow; `None` if no statement applies, or if what the
    /// caller is decides (L14, L21).
    pub decided_by: Option<StatementRef>,
}

/// What one layer says, before the layers are put together.
struct Outcome {
    denied_by: Option<StatementRef>,
    allowed_by: Option<StatementRef>,
}

/// Decides a request.
///
/// Source: IAM User Guide, *Policy evaluation logic*.
pub fn evaluate<R: Recorder>(layers: &Layers<'_>, request: &Request, recorder: &mut R) -> Verdict {
    if let Some(policy) = layers.identity.iter().position(|policy| policy.rejected) {
        return Verdict { decision: Decision::Rejected { policy }, decided_by: None };
    }
    let mut evaluation = Evaluation { request, arn: Arn::parse(&request.resource), work: Work::default(), recorder };
    let identity = evaluation.layer(layers.identity);
    if evaluation.work.is_spent() {
        return Verdict { decision: Decision::TooMuchWork, decided_by: None };
    }
    let (decision, decided_by) = match (identity.denied_by, identity.allowed_by, &request.principal) {
        // An explicit deny wins over every allow, wherever either stands (L3).
        (Some(deny), _, _) => (Decision::ExplicitDeny, Some(deny)),
        // The owner of the resource must agree, and no resource policy is among the layers (L2, L11, L12).
        (None, _, _) if request.needs_owner().is_some() => (Decision::ImplicitDeny, None),
        // The root user is allowed by default (L14).
        (None, allow, Principal::Root { .. }) => (Decision::Allowed, allow),
        (None, Some(allow), Principal::User { .. } | Principal::Role { .. }) => (Decision::Allowed, Some(allow)),
        // A federation token without a session policy has no permissions of its own (L21).
        (None, Some(_), Principal::FederatedUser { .. }) => (Decision::ImplicitDeny, None),
        // Nobody can attach an identity policy to these: only a resource can let them in.
        (None, Some(_), Principal::Anonymous | Principal::Service(_) | Principal::Federated(_)) => {
            (Decision::ImplicitDeny, None)
        }
        // Nobody said anything: denied by default.
        (None, None, _) => (Decision::ImplicitDeny, None),
    };
    Verdict { decision, decided_by }
}

struct Evaluation<'a, R> {
    request: &'a Request,
    arn: Option<Arn<'a>>,
    work: Work,
    recorder: &'a mut R,
}

impl<R: Recorder> Evaluation<'_, R> {
    fn layer(&mut self, policies: &[&Policy]) -> Outcome {
        let mut outcome = Outcome { denied_by: None, allowed_by: None };
        for (at, policy) in policies.iter().enumerate() {
            for (index, statement) in policy.statements.iter().enumerate() {
                let matched = self.statement(statement);
                self.recorder.statement(statement.effect, matched);
                let here = StatementRef { policy: at, statement: index };
                match statement.effect {
                    Some(Effect::Deny) if matched => {
                        outcome.denied_by.get_or_insert(here);
                        if !R::COMPLETE {
                            return outcome;
                        }
                    }
                    Some(Effect::Allow) if matched => {
                        outcome.allowed_by.get_or_insert(here);
                    }
                    _ => {}
                }
            }
            self.recorder.policy();
        }
        outcome
    }

    /// Whether every element of the statement holds.
    fn statement(&mut self, statement: &Statement) -> bool {
        let action = self.action(statement.action.as_ref());
        self.recorder.action(action);
        let mut matched = action.holds;
        if !matched && !R::COMPLETE {
            return false;
        }
        let resource = self.resource(statement.resource.as_ref());
        self.recorder.resource(resource);
        matched &= resource.holds;
        for condition in &statement.conditions {
            if !matched && !R::COMPLETE {
                return false;
            }
            let trace = condition.evaluate(&self.request.context, &mut self.work);
            self.recorder.condition(trace);
            matched &= trace.holds;
        }
        matched
    }

    fn action(&mut self, element: Option<&Element<ActionPattern>>) -> ElementTrace {
        let Some(element) = element else { return ElementTrace::default() };
        let (request, work) = (self.request, &mut self.work);
        let value = element.values.iter().position(|pattern| pattern.matches(&request.action_lower, work));
        ElementTrace { holds: value.is_some() != element.negated, value, no_value: None }
    }

    fn resource(&mut self, element: Option<&Element<ResourcePattern>>) -> ElementTrace {
        let Some(element) = element else { return ElementTrace::default() };
        let mut no_value = None;
        let mut value = None;
        for (at, pattern) in element.values.iter().enumerate() {
            match pattern.matches(self.request, self.arn, &mut self.work) {
                Match::Yes => {
                    value = Some(at);
                    break;
                }
                Match::NoValue => no_value = no_value.or(Some(at)),
                Match::No => {}
            }
        }
        // What cannot be said must not turn into "everything else" (V2).
        let holds = match element.negated {
            false => value.is_some(),
            true => value.is_none() && no_value.is_none(),
        };
        ElementTrace { holds, value, no_value }
    }
}
