//! Whether a condition holds (rules K).

use crate::context::ContextValue;
use crate::operator::{Family, OperatorUse, SetQualifier};
use crate::policy::{Condition, Operand};
use crate::template::Match;
use crate::trace::{ConditionReason, ConditionTrace};
use crate::{Context, Work};

impl Condition {
    /// Compares the request's value of the key with the policy's values.
    pub(crate) fn evaluate(&self, context: &Context, work: &mut Work) -> ConditionTrace {
        // A document with an unknown operator is rejected before it comes to this.
        let Some(used) = self.operator else { return ConditionReason::NothingListed.fails() };
        let value = match context.get(&self.key_lower).map(|entry| &entry.value) {
            None | Some(ContextValue::Absent) => None,
            Some(value) => Some(value),
        };
        if used.operator.family == Family::Null {
            // A key that holds no value at all counts as absent.
            return self.presence(used, value.is_some_and(|value| !value.values().is_empty()));
        }
        match value {
            None => self.absent(used),
            Some(value) => self.present(used, value, context, work),
        }
    }

    /// `Null: true` asks for absence, `false` for presence (K8). An empty string is present.
    ///
    /// Under a set qualifier the answer does not depend on the request: *Access Analyzer policy check
    /// reference* says so of ForAllValues with Null, and of ForAnyValue with Null.
    fn presence(&self, used: OperatorUse, present: bool) -> ConditionTrace {
        match used.set {
            Some(SetQualifier::ForAllValues) => return ConditionReason::NullOfSet.holds(),
            Some(SetQualifier::ForAnyValue) => return ConditionReason::NullOfSet.fails(),
            None => {}
        }
        let holds = self.values.iter().any(|value| value.operand == Operand::Bool(!present));
        ConditionTrace { holds, reason: ConditionReason::Presence { present } }
    }

    fn absent(&self, used: OperatorUse) -> ConditionTrace {
        match (used.if_exists, used.set, used.operator.negated) {
            (true, _, _) => ConditionReason::AbsentIfExists.holds(), // K2, K11
            (false, Some(SetQualifier::ForAllValues), _) => ConditionReason::AbsentForAll.holds(), // K4
            (false, Some(SetQualifier::ForAnyValue), _) => ConditionReason::AbsentForAny.fails(), // K5
            (false, None, _) if self.values.is_empty() => ConditionReason::NothingListed.fails(), // K12
            (false, None, true) => ConditionReason::AbsentNegated.holds(), // K1
            (false, None, false) => ConditionReason::AbsentPositive.fails(), // K1
        }
    }

    fn present(&self, used: OperatorUse, value: &ContextValue, context: &Context, work: &mut Work) -> ConditionTrace {
        let negated = used.operator.negated;
        let values = value.values();
        let null_set = values.len() < 2 && values.iter().all(String::is_empty);
        match used.set {
            Some(SetQualifier::ForAllValues) if null_set => return ConditionReason::EmptyForAll.holds(), // K4
            Some(SetQualifier::ForAnyValue) if null_set => return ConditionReason::EmptyForAny.fails(),  // K5
            _ => {}
        }
        if self.values.is_empty() {
            return ConditionReason::NothingListed.fails(); // K12
        }
        match (used.set, value) {
            (None, ContextValue::Many(_)) => ConditionTrace { holds: negated, reason: ConditionReason::Several }, // K9
            (None, _) => {
                let reason =
                    values.first().map_or(ConditionReason::NothingListed, |only| self.compare(0, only, context, work));
                ConditionTrace { holds: reason.fits() != negated, reason } // K7
            }
            (Some(set), _) => self.compare_set(set, negated, values, context, work), // K6, K10
        }
    }

    fn compare_set(
        &self,
        set: SetQualifier,
        negated: bool,
        values: &[String],
        context: &Context,
        work: &mut Work,
    ) -> ConditionTrace {
        // One value that fits settles ForAnyValue, one that does not settles ForAllValues.
        let settles = set == SetQualifier::ForAnyValue;
        for (at, value) in values.iter().enumerate() {
            // The answer is void by now.
            if work.is_spent() {
                break;
            }
            let reason = self.compare(at, value, context, work);
            if (reason.fits() != negated) == settles {
                return ConditionTrace { holds: settles, reason };
            }
        }
        ConditionTrace { holds: !settles, reason: ConditionReason::Every }
    }

    /// One value of the request against all values of the policy; one that fits is enough.
    fn compare(&self, request: usize, value: &str, context: &Context, work: &mut Work) -> ConditionReason {
        let fits = |listed: &crate::ConditionValue, work: &mut Work| {
            listed.operand.matches(value, context, work) == Match::Yes // V3: a missing variable fits nothing
        };
        // Without budget every answer is void: the first will do.
        match self.values.iter().position(|listed| work.is_spent() || fits(listed, work)) {
            Some(policy) => ConditionReason::Fits { policy, request },
            None => ConditionReason::FitsNone { request },
        }
    }
}

impl ConditionReason {
    const fn holds(self) -> ConditionTrace {
        ConditionTrace { holds: true, reason: self }
    }

    const fn fails(self) -> ConditionTrace {
        ConditionTrace { holds: false, reason: self }
    }

    const fn fits(self) -> bool {
        matches!(self, ConditionReason::Fits { .. })
    }
}
