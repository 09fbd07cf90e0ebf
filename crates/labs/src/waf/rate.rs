//! Requests over a window.

use std::collections::VecDeque;

/// AWS's page about rates.
pub(super) const RATES: &str =
    "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html";

/// When requests came, of those that are still in a window.
#[derive(Default)]
pub(super) struct Window {
    times: VecDeque<f64>,
}

impl Window {
    /// How many requests came in the window that ends with this one, which is among them.
    pub(super) fn count(&mut self, now: f64, length: f64) -> usize {
        while self.times.front().is_some_and(|first| *first <= now - length) {
            self.times.pop_front();
        }
        self.times.push_back(now);
        self.times.len()
    }
}

/// Which of these requests, whose times are in order, are over the limit: those with more than so many in the window that ends
/// with them. What is over the limit counts on.
///
/// ```
/// assert_eq!(labs::waf::over(&[0.0, 1.0, 2.0, 60.5], 60.0, 2), [false, false, true, true]);
/// ```
pub fn over(times: &[f64], window: f64, limit: usize) -> Vec<bool> {
    let mut seen = Window::default();
    times.iter().map(|time| seen.count(*time, window) > limit).collect()
}
