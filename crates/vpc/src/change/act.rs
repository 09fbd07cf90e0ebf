//! What every change of a network can do.

use json::{Document, Patch};

use crate::model::{Network, Trial};

/// How a change is said, how it is made with AWS's command line, how it is tried, and how it is made in the text.
pub(crate) trait Act {
    /// What it does to this network, in a sentence without its full stop; ids stand in backticks.
    fn says(&self, network: &Network) -> String;

    /// The command that makes it in this network; empty for what is a matter of the text alone.
    fn command(&self, network: &Network) -> String;

    /// Puts it into a trial. What names nothing changes nothing.
    fn apply(&self, network: &Network, trial: &mut Trial);

    /// Makes it in the text of a network: nothing, if it does not fit.
    fn patches(&self, document: &Document<'_>) -> Vec<Patch>;
}
