//! Access levels.

/// What an action does to its resource, as AWS sorts it. An action can have several: one that tags also writes.
///
/// Source: Service Authorization Reference, *Actions table*, access level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Lists resources.
    List,
    /// Reads a resource.
    Read,
    /// Makes, changes or deletes a resource.
    Write,
    /// Changes tags.
    Tagging,
    /// Changes who may do what. Not all that do have it: `iam:PassRole` is Write alone.
    PermissionsManagement,
}

impl Level {
    /// All of them.
    pub const ALL: [Level; 5] = [Level::List, Level::Read, Level::Write, Level::Tagging, Level::PermissionsManagement];

    /// As AWS writes it.
    ///
    /// ```
    /// assert_eq!(catalog::Level::PermissionsManagement.name(), "Permissions management");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Level::List => "List",
            Level::Read => "Read",
            Level::Write => "Write",
            Level::Tagging => "Tagging",
            Level::PermissionsManagement => "Permissions management",
        }
    }
}
