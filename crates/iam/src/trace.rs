//! What an evaluation saw, if somebody wants to know.
//!
//! Evaluation is written once, against [`Recorder`]. With [`NoTrace`] every call below compiles to
//! nothing and evaluation stops as soon as the outcome is known; with [`Tracer`] it looks at everything.

use crate::{Effect, Layer, Policy};

/// Takes what evaluation sees, in the order of the policies' text: the elements and conditions of a
/// statement, then the statement; the statements of a policy, then the policy.
pub trait Recorder {
    /// Whether to go on looking after the outcome is known.
    const COMPLETE: bool;
    /// A policy is next.
    fn enter_policy(&mut self, _policy: &Policy) {}
    /// A statement is next.
    fn enter_statement(&mut self) {}
    /// Principal or NotPrincipal was compared.
    fn principal(&mut self, _trace: ElementTrace) {}
    /// Action or NotAction was compared.
    fn action(&mut self, _trace: ElementTrace) {}
    /// Resource or NotResource was compared.
    fn resource(&mut self, _trace: ElementTrace) {}
    /// One context key was compared.
    fn condition(&mut self, _trace: ConditionTrace) {}
    /// A statement is done: whether it applies, or may for all that is known (K13).
    fn statement(&mut self, _effect: Option<Effect>, _matched: bool, _open: bool) {}
    /// A policy is done.
    fn policy(&mut self, _layer: Layer, _level: usize, _policy: usize) {}
}

/// Records nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTrace;

impl Recorder for NoTrace {
    const COMPLETE: bool = false;
}

/// How Action, NotAction, Resource or NotResource compared with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ElementTrace {
    /// Whether the element lets the statement apply. For the `Not…` form: whether no value matched.
    pub holds: bool,
    /// The place in the list of the value that matched the request.
    pub value: Option<usize>,
    /// The place of a value that could match nothing, because a variable in it has no value (V2).
    pub no_value: Option<usize>,
    /// Whether it is not known if it holds, because the value of a variable is not (K13).
    pub open: bool,
}

/// How one context key under one operator compared with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionTrace {
    /// Whether the condition holds.
    pub holds: bool,
    /// Why.
    pub reason: ConditionReason,
}

/// Why a condition holds or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionReason {
    /// The policy's value at `policy` fits the request's value at `request`.
    Fits {
        /// Place in the policy's list.
        policy: usize,
        /// Place in the request's values.
        request: usize,
    },
    /// The request's value at `request` fits none of the policy's.
    FitsNone {
        /// Place in the request's values.
        request: usize,
    },
    /// Under a set qualifier: each of the request's values decided the same way.
    Every,
    /// The request has the key, and its value is not known, or whether it has it is not known; it depends on that (K13).
    Unknown {
        /// Whether the key may be absent.
        maybe_absent: bool,
    },
    /// The value of the key is not known, and it does not matter (K13).
    Whatever,
    /// The key is absent: a positive operator has nothing to compare (K1).
    AbsentPositive,
    /// The key is absent: what is not there differs from everything (K1).
    AbsentNegated,
    /// The key is absent, and `IfExists` asks only if it is there (K2, K11).
    AbsentIfExists,
    /// The key is absent: all of no values fit (K4).
    AbsentForAll,
    /// The key is absent: none of no values fits (K5).
    AbsentForAny,
    /// The key is there and holds no value, or a single empty one (K4).
    EmptyForAll,
    /// The key is there and holds no value, or a single empty one (K5).
    EmptyForAny,
    /// The key holds several values and the operator has no set qualifier (K9).
    Several,
    /// The policy lists no value to compare with (K12).
    NothingListed,
    /// `Null` under a set qualifier, which always gives the same answer.
    NullOfSet,
    /// `Null`: whether the key is there was all that was asked (K8).
    Presence {
        /// Whether it is there.
        present: bool,
    },
}

impl ConditionTrace {
    /// Whether it is not known if the condition holds (K13).
    pub const fn is_open(self) -> bool {
        matches!(self.reason, ConditionReason::Unknown { .. })
    }
}

impl ConditionReason {
    /// Whether the key is absent, and that decided.
    pub const fn is_absence(self) -> bool {
        matches!(
            self,
            ConditionReason::AbsentPositive
                | ConditionReason::AbsentNegated
                | ConditionReason::AbsentIfExists
                | ConditionReason::AbsentForAll
                | ConditionReason::AbsentForAny
        )
    }
}

/// Everything an evaluation saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tracer {
    /// One per policy that applies, layer by layer in the order given.
    pub policies: Vec<PolicyTrace>,
    statements: Vec<StatementTrace>,
    conditions: Vec<ConditionTrace>,
}

/// What was seen of one policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyTrace {
    /// Its layer.
    pub layer: Layer,
    /// Its level, 0 in layers without levels.
    pub level: usize,
    /// Its place in the layer or level.
    pub policy: usize,
    /// One per statement, in the order of the text.
    pub statements: Vec<StatementTrace>,
    /// One per context key of all of them.
    conditions: Vec<ConditionTrace>,
}

/// What was seen of one statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementTrace {
    /// `None` if the statement has no valid Effect.
    pub effect: Option<Effect>,
    /// Whether every element holds.
    pub matched: bool,
    /// Whether every element holds or may hold, for all that is known, and not each of them is known to hold (K13).
    pub open: bool,
    /// Principal or NotPrincipal; `None` if the statement has neither.
    pub principal: Option<ElementTrace>,
    /// Action or NotAction.
    pub action: ElementTrace,
    /// Resource or NotResource; `None` if the statement has neither.
    pub resource: Option<ElementTrace>,
    /// Where those of its conditions begin and end.
    conditions: (usize, usize),
}

impl PolicyTrace {
    /// What was seen of the conditions of one of its statements: one per context key, in the order of the text.
    pub fn conditions(&self, statement: &StatementTrace) -> &[ConditionTrace] {
        let (from, to) = statement.conditions;
        self.conditions.get(from..to).unwrap_or_default()
    }
}

impl StatementTrace {
    /// Whether it is about the request, its conditions aside.
    pub fn reaches(&self) -> bool {
        let holds = |trace: Option<ElementTrace>| trace.is_none_or(|trace| trace.holds || trace.open);
        self.action.holds && holds(self.resource) && holds(self.principal)
    }

    /// How far the statement is from applying: the elements that fail, those that a small edit cannot
    /// mend weighing more. 0 if it applies.
    pub fn distance(&self, conditions: &[ConditionTrace]) -> usize {
        let conditions = conditions.iter().filter(|c| !c.holds).count();
        let fails = |trace: Option<ElementTrace>| usize::from(trace.is_some_and(|trace| !trace.holds));
        4 * usize::from(!self.action.holds) + 3 * fails(self.resource) + 3 * fails(self.principal) + 2 * conditions
    }
}

impl Recorder for Tracer {
    const COMPLETE: bool = true;

    fn enter_policy(&mut self, policy: &Policy) {
        self.statements = Vec::with_capacity(policy.statements.len());
        self.conditions = Vec::with_capacity(policy.statements.iter().map(|of| of.conditions.len()).sum());
    }

    fn enter_statement(&mut self) {
        let at = self.conditions.len();
        self.statements.push(StatementTrace { conditions: (at, at), ..StatementTrace::default() });
    }

    fn principal(&mut self, trace: ElementTrace) {
        self.current(|statement| statement.principal = Some(trace));
    }

    fn action(&mut self, trace: ElementTrace) {
        self.current(|statement| statement.action = trace);
    }

    fn resource(&mut self, trace: ElementTrace) {
        self.current(|statement| statement.resource = Some(trace));
    }

    fn condition(&mut self, trace: ConditionTrace) {
        self.conditions.push(trace);
    }

    fn statement(&mut self, effect: Option<Effect>, matched: bool, open: bool) {
        let to = self.conditions.len();
        self.current(|statement| {
            (statement.effect, statement.matched, statement.open) = (effect, matched, open);
            statement.conditions.1 = to;
        });
    }

    fn policy(&mut self, layer: Layer, level: usize, policy: usize) {
        let (statements, conditions) = (std::mem::take(&mut self.statements), std::mem::take(&mut self.conditions));
        self.policies.push(PolicyTrace { layer, level, policy, statements, conditions });
    }
}

impl Tracer {
    /// Notes something of the statement that is looked at.
    fn current(&mut self, note: impl FnOnce(&mut StatementTrace)) {
        if let Some(statement) = self.statements.last_mut() {
            note(statement);
        }
    }
}
