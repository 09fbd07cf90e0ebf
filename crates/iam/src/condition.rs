//! Whether a condition holds (rules K).

use crate::context::{ContextValue, Hole, Sight};
use crate::keys::{is_multivalued, shapes};
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
        let sight = context.look(&self.key_lower);
        if used.operator.family == Family::Null {
            return match sight {
                Sight::Unknown { maybe_absent: true } if used.set.is_none() => {
                    ConditionReason::Unknown { maybe_absent: true }.fails()
                }
                // A key that holds no value at all counts as absent.
                Sight::Is(value) => self.presence(used, !value.values().is_empty()),
                Sight::Unknown { .. } => self.presence(used, true),
                Sight::Absent => self.presence(used, false),
            };
        }
        match sight {
            Sight::Absent => self.absent(used),
            Sight::Is(ContextValue::Like(..)) if self.values.is_empty() => ConditionReason::NothingListed.fails(), // K12
            Sight::Is(ContextValue::Like(shapes, hole)) => {
                let Some(holds) = self.compare_shapes(used, shapes, *hole, context, work) else {
                    return ConditionReason::Unknown { maybe_absent: false }.fails();
                };
                let reason = match holds == used.operator.negated {
                    true => ConditionReason::FitsNone { request: 0 },
                    false => ConditionReason::Fits { policy: 0, request: 0 },
                };
                ConditionTrace { holds, reason }
            }
            Sight::Is(value) => self.present(used, value, context, work),
            // Each of what may be must give the same (K13).
            Sight::Unknown { maybe_absent } => {
                let present = match (used.set, is_multivalued(&self.key_lower)) {
                    _ if self.values.is_empty() => Some(false),  // K12
                    (None, true) => Some(used.operator.negated), // K9
                    // Two keys of one value are equal, whatever it is (K14).
                    _ if context.twin(&self.key_lower).is_some_and(|twin| self.is_variable(twin)) => {
                        Some(!used.operator.negated)
                    }
                    // What holds for whatever one value is holds for every value (K6, K10).
                    _ => self.compare_shapes(used, shapes(&self.key_lower), Hole::Any, context, work),
                };
                let absent = maybe_absent.then(|| self.absent(used).holds);
                match present.filter(|holds| absent.is_none_or(|absent| absent == *holds)) {
                    Some(holds) => ConditionTrace { holds, reason: ConditionReason::Whatever },
                    None => ConditionReason::Unknown { maybe_absent }.fails(),
                }
            }
        }
    }

    /// Whether it holds for a value of which only the shapes are known; `None` if it depends on what the value is.
    fn compare_shapes(
        &self,
        used: OperatorUse,
        shapes: &[impl AsRef<str>],
        hole: Hole,
        context: &Context,
        work: &mut Work,
    ) -> Option<bool> {
        let (mut may, mut must) = (false, true);
        for shape in shapes {
            // One value of the policy may be for the one shape, another for the other.
            let mut covered = false;
            for listed in &self.values {
                let (fits, covers) = listed.operand.fits_shape(shape.as_ref(), hole, must, context, work);
                may |= fits;
                covered |= covers;
                if covered || may && !must {
                    break;
                }
            }
            must &= covered;
            if may && !must {
                return None;
            }
        }
        (must || !may).then_some(must != used.operator.negated)
    }

    /// Whether one of its values is a variable of this key, in lower case, and nothing else.
    fn is_variable(&self, key: &str) -> bool {
        self.values.iter().any(|listed| match &listed.operand {
            Operand::Text(template) | Operand::TextIgnoreCase(template) => template.is_variable(key),
            _ => false,
        })
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
                if let ConditionReason::Unknown { .. } = reason {
                    return reason.fails();
                }
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
        let mut open = None;
        for (at, value) in values.iter().enumerate() {
            // The answer is void by now.
            if work.is_spent() {
                break;
            }
            let reason = self.compare(at, value, context, work);
            if let ConditionReason::Unknown { maybe_absent } = reason {
                // Another value may settle it, whatever this one does (K13).
                *open.get_or_insert(false) |= maybe_absent;
                continue;
            }
            if (reason.fits() != negated) == settles {
                return ConditionTrace { holds: settles, reason };
            }
        }
        match open {
            Some(maybe_absent) => ConditionReason::Unknown { maybe_absent }.fails(),
            None => ConditionTrace { holds: !settles, reason: ConditionReason::Every },
        }
    }

    /// One value of the request against all values of the policy; one that fits is enough.
    fn compare(&self, request: usize, value: &str, context: &Context, work: &mut Work) -> ConditionReason {
        let mut open = None;
        for (policy, listed) in self.values.iter().enumerate() {
            // Without budget every answer is void: the first will do.
            match listed.operand.matches(value, context, work) {
                _ if work.is_spent() => return ConditionReason::Fits { policy, request },
                Match::Yes => return ConditionReason::Fits { policy, request },
                Match::Open { or_no_value } => *open.get_or_insert(false) |= or_no_value,
                // V3: a missing variable fits nothing
                Match::No | Match::NoValue | Match::NoOrNoValue => {}
            }
        }
        match open {
            Some(maybe_absent) => ConditionReason::Unknown { maybe_absent },
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
