/// The version of the policy language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, and what AWS assumes if there is no Version: `${…}` is plain text (V1).
    #[default]
    V2008,
    /// `2012-10-17`
    V2012,
}
