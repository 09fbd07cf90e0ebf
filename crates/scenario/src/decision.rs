//! The verdict in a word.

use serde::Serialize;

/// The verdict on a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Decision {
    /// Allowed, and nothing denies it.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
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
            iam::Decision::Rejected { .. } | iam::Decision::TooMuchWork => Decision::NotEvaluated,
        }
    }
}

impl Decision {
    /// The word of the report and of `expect`.
    pub const fn word(self) -> &'static str {
        match self {
            Decision::Allowed => "allowed",
            Decision::ExplicitDeny => "explicitDeny",
            Decision::ImplicitDeny => "implicitDeny",
            Decision::NotEvaluated => "notEvaluated",
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
            Decision::NotEvaluated => "no verdict",
        }
    }
}
