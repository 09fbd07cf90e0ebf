//! Trying: evaluations of a scenario as it would be, within a budget.

use iam::{Request, Tracer, Verdict};

use crate::document::Access;
use crate::prepared::Prepared;
use crate::request::request;
use crate::run::dependent;

/// How much is tried. Trying costs an evaluation of all policies, so long ones are tried less.
pub(super) struct Budget {
    pub(super) left: usize,
    pub(super) ran_out: bool,
}

/// As many evaluations at most.
const MOST_TRIES: usize = 300;

/// As many bytes of policies are read and evaluated at most, over all tries: well under a second in a browser.
const MOST_BYTES: usize = 2 << 20;

/// Fewer tries than this find nothing.
const FEWEST_TRIES: usize = 8;

impl Budget {
    pub(super) fn new(access: &Access) -> Budget {
        let bytes: usize = access.documents().map(|(_, text)| text.len()).sum();
        let calls = 1 + access.request.also.len();
        let tries = MOST_BYTES / (bytes.max(1) * calls);
        Budget { left: if tries < FEWEST_TRIES { 0 } else { tries.min(MOST_TRIES) }, ran_out: false }
    }

    pub(super) fn spend(&mut self) -> bool {
        self.ran_out |= self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.ran_out
    }
}

/// One of the requests that make up a call, and what became of it.
pub(super) struct Look<'a> {
    /// The place among the further actions, if it is one of those (L25).
    pub(super) also: Option<usize>,
    pub(super) prepared: &'a Prepared<'a>,
    pub(super) request: &'a Request,
    pub(super) tracer: Tracer,
    pub(super) verdict: Verdict,
}

/// The requests that a call is made of: the one that is asked, and the further ones (L25).
pub(super) fn calls(access: &Access) -> Vec<(Option<usize>, Access)> {
    let further = access.request.also.iter().enumerate().map(|(at, also)| (Some(at), dependent(access, also)));
    let mut own = access.clone();
    own.request.also.clear();
    [(None, own)].into_iter().chain(further).collect()
}

/// Evaluates a call with its trace, and looks at the first of its requests that is not allowed, else at the last.
/// Nothing if the budget is spent or there is no verdict.
pub(super) fn look<T>(
    access: &Access,
    now: Option<i64>,
    budget: &mut Budget,
    with: impl FnOnce(&Look<'_>) -> T,
) -> Option<T> {
    if !budget.spend() {
        return None;
    }
    let calls = calls(access);
    let last = calls.len() - 1;
    for (at, (also, call)) in calls.iter().enumerate() {
        let prepared = Prepared::new(call);
        let request = request(&call.request, &call.policies, &call.settings, now).ok()?;
        let mut tracer = Tracer::default();
        let verdict = prepared.decide(&request, &mut tracer);
        if verdict.decision != iam::Decision::Allowed || at == last {
            return Some(with(&Look { also: *also, prepared: &prepared, request: &request, tracer, verdict }));
        }
    }
    None
}
