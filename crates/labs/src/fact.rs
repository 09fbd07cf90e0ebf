/// A price, a limit or a date: what changes, so that it carries where AWS says it and the day on which that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is so: `A key that waits to be deleted waits 7 to 30 days.`
    pub says: &'static str,
    /// AWS's page.
    pub page: &'static str,
    /// The day on which it was read there: `2026-11-29`.
    pub day: &'static str,
}
