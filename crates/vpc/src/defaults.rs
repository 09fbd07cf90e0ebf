//! What is taken to be as AWS makes it where nothing describes it, for a second answer (N101).

/// Network ACLs.
pub(crate) const ACLS: u8 = 1;
/// Route tables.
pub(crate) const ROUTES: u8 = 2;
/// Security groups of an interface.
pub(crate) const GROUPS: u8 = 4;
/// DNS attributes of a VPC.
pub(crate) const DNS: u8 = 8;

/// What is taken, in the words behind "If".
const TAKEN: [(u8, &str); 4] = [
    (ACLS, "the network ACLs that are not described allow everything, as a VPC's first one does"),
    (ROUTES, "the route tables that are not described have the local routes, as every one has"),
    (GROUPS, "the interfaces whose security groups are not given have the VPC's default one, as AWS makes it"),
    (DNS, "the VPC's DNS attributes that are not given are as AWS sets them"),
];

/// All that is taken, in one clause.
pub(crate) fn clause(defaults: u8) -> String {
    let taken = TAKEN.into_iter().filter(|(bit, _)| defaults & bit != 0).map(|(_, words)| words);
    taken.collect::<Vec<_>>().join(", and ")
}
