//! A table as data, and a change of it.

use vpc::shape::{self, Shape};

/// What a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// One direction of a network ACL.
    Acl,
    /// One direction of a security group.
    Group,
    /// A route table.
    Routes,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// An ACL's rule number.
    Number,
    /// `allow` or `deny`.
    Action,
    /// `all`, `tcp`, `udp`, `icmp`, `icmpv6`, or a number.
    Protocol,
    /// Ports, `443` or `1024-65535` or `all`; for ICMP a type with or without a code, `8/0`.
    Ports,
    /// The source of what comes in, the destination of what goes out: a CIDR block; in a security group also a
    /// prefix list or a group.
    Peer,
    /// Where a route leads: `local`, or the id of a gateway, an interface, an endpoint or a peering connection.
    Target,
}

impl TableKind {
    /// What the items of a list have tables of.
    ///
    /// ```
    /// assert_eq!(scenario::TableKind::of_list("RouteTables"), Some(scenario::TableKind::Routes));
    /// ```
    pub fn of_list(list: &str) -> Option<TableKind> {
        match *Shape::of_list(list)? {
            shape::NETWORK_ACL => Some(TableKind::Acl),
            shape::SECURITY_GROUP => Some(TableKind::Group),
            shape::ROUTE_TABLE => Some(TableKind::Routes),
            _ => None,
        }
    }

    /// The columns, from left to right.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            TableKind::Acl => &[Column::Number, Column::Protocol, Column::Ports, Column::Peer, Column::Action],
            TableKind::Group => &[Column::Protocol, Column::Ports, Column::Peer],
            TableKind::Routes => &[Column::Peer, Column::Target],
        }
    }

    /// What such a thing is and how it reads its rules.
    pub const fn about(self) -> &'static str {
        match self {
            TableKind::Acl => {
                "A network ACL stands at the border of a subnet and is stateless. It reads its rules by number; the first that matches decides."
            }
            TableKind::Group => {
                "A security group stands at an interface and is stateful: replies need no rule. The order does not matter; any rule that matches allows."
            }
            TableKind::Routes => {
                "The order does not matter: of the routes that match, the one with the longest prefix wins."
            }
        }
    }
}

/// The rules of one network ACL or security group in one direction, or the routes of a route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is of.
    pub kind: TableKind,
    /// The id of that.
    pub id: String,
    /// Its name, where it has one: the tag `Name`, a group's name.
    pub name: Option<String>,
    /// Whether its rules are about what goes out. Routes are.
    pub egress: bool,
    /// The rules: those of an ACL in the order in which they are read, the others as they are written.
    pub rows: Vec<Row>,
}

impl Table {
    /// What it means that there are no rows.
    pub const fn when_empty(&self) -> &'static str {
        match self.kind {
            TableKind::Group if self.egress => "No rule: nothing can be opened from here. Replies still leave.",
            TableKind::Group => "No rule: nothing comes in.",
            TableKind::Acl | TableKind::Routes => "Nothing stands here.",
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, as keys and places: `NetworkAcls/0/Entries/2`.
    pub path: String,
    /// The bytes of its text.
    pub span: [usize; 2],
    /// As reports name it: an ACL's number, a group's `rule 2` or rule id, a route's destination.
    pub rule: String,
    /// The texts of its columns.
    pub cells: Vec<(Column, String)>,
    /// Whether it takes part.
    pub on: bool,
    /// AWS gives it and does not let go of it: an ACL's last rule `*`, a local route.
    pub is_fixed: bool,
    /// What else there is to know of it: the state of a route that is not active.
    pub state: Option<String>,
}

impl Row {
    /// The text in a column.
    pub fn cell(&self, column: Column) -> &str {
        self.cells.iter().find(|(of, _)| *of == column).map_or("", |(_, text)| text)
    }
}

/// A change of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableEdit {
    /// Another text in a column of the row at this path.
    Set {
        /// The path.
        row: String,
        /// The column.
        column: Column,
        /// As people write it.
        text: String,
    },
    /// Switches a row off, so that the network is as if it were not there, or on again.
    Switch {
        /// The path.
        row: String,
        /// Whether it takes part then.
        on: bool,
    },
    /// Takes a row away.
    Remove {
        /// The path.
        row: String,
    },
    /// Adds a row to the table of this kind, id and direction. It can be changed then.
    Add {
        /// What the table is of.
        kind: TableKind,
        /// The id of that.
        id: String,
        /// The direction.
        egress: bool,
    },
    /// Two rules of an ACL change places, which means numbers.
    Swap {
        /// The paths.
        rows: [String; 2],
    },
}
