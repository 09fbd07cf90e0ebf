//! The verdict in a word.

use serde::Serialize;
use wire::Wire;

/// The verdict on a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Decision {
    /// Allowed, and nothing denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
    /// It depends on what the request does not say.
    Undetermined,
    /// There is no verdict; the message says why.
    #[default]
    NotEvaluated,
}

impl From<iam::Decision> for Decision {
    fn from(decision: iam::Decision) -> Self {
        match decision {
            iam::Decision::Allowed => Decision::Allowed,
            iam::Decision::ExplicitDeny => Decision::ExplicitDeny,
            iam::Decision::ImplicitDeny => Decision::ImplicitDeny,
            iam::Decision::Undetermined(_) => Decision::Undetermined,
            iam::Decision::Rejected { .. } | iam::Decision::TooMuchWork => Decision::NotEvaluated,
        }
    }
}

/// The word of `expect` for a denial of either kind: AWS does not always say which it was.
pub(crate) const DENIED: &str = "denied";

/// Whether a word of `expect` is of a denial.
pub(crate) fn is_denial(word: &str) -> bool {
    [DENIED, Decision::ExplicitDeny.word(), Decision::ImplicitDeny.word()].contains(&word)
}

impl Decision {
    /// Whether a word of `expect` stands for it; `denied` does for either denial.
    ///
    /// ```
    /// use scenario::Decision;
    /// assert!(Decision::ImplicitDeny.is("denied") && Decision::ImplicitDeny.is("implicitDeny"));
    /// assert!(!Decision::Allowed.is("denied") && !Decision::ExplicitDeny.is("implicitDeny"));
    /// ```
    pub fn is(self, expected: &str) -> bool {
        self.word() == expected || expected == DENIED && is_denial(self.word())
    }

    /// The word of the report and of `expect`.
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "explicitDeny",
            Decision::ImplicitDeny => "implicitDeny",
            Decision::Undetermined => "undetermined",
            Decision::NotEvaluated => "notEvaluated",
        }
    }

    /// Whether a further check of the same call can still change it.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Decision::Allowed | Decision::Undetermined)
    }

    /// The decision on a call of two checks: the first that is not allowed, but what is not known gives way to a denial.
    #[must_use]
    pub(crate) const fn and(self, further: Decision) -> Decision {
        match (self, further) {
            (Decision::Allowed, further) => further,
            (Decision::Undetermined, Decision::ExplicitDeny | Decision::ImplicitDeny | Decision::NotEvaluated) => {
                further
            }
            (own, _) => own,
        }
    }

    /// The verdict as people say it.
    ///
    /// ```
    /// assert_eq!(scenario::Decision::ExplicitDeny.phrase(), "denied explicitly");
    /// ```
    pub const fn phrase(self) -> &'static str {
        match self {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "denied explicitly",
            Decision::ImplicitDeny => "denied implicitly",
            Decision::Undetermined => "undetermined",
            Decision::NotEvaluated => "no verdict",
        }
    }
}
