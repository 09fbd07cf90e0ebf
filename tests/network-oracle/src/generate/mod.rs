//! Whole networks at random, and packets through them.

mod filters;
mod flows;
mod parts;
mod random;
mod unknown;

use serde_json::Value;

pub use flows::flow;
pub use random::{PORTS, Random};
pub use unknown::{LISTS, unknown};

/// The network of a seed.
#[must_use]
pub fn network(seed: u64) -> Value {
    parts::network(&mut Random::new(seed))
}
