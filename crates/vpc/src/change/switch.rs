//! A rule or a route that is switched off in the text.

use json::{Document, Node, Patch};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use crate::model::{Destination, Model, Network, Off, Place, Switched, Trial};
use crate::shape;
use crate::work::Work;

/// A rule or a route on that is switched off in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "switchOn", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct SwitchOn {
    /// The ACL, the group or the route table.
    pub component: String,
    /// Where it stands in that: `Entries/3`, `IpPermissions/0/IpRanges/1`.
    pub path: String,
}

/// As many rules of an entry are said.
const SAID: usize = 3;

impl SwitchOn {
    /// All that could be switched on.
    pub(crate) fn all(network: &Network) -> impl Iterator<Item = SwitchOn> {
        network.off.iter().map(|off| SwitchOn { component: off.of.clone(), path: off.path.clone() })
    }

    fn found<'n>(&self, network: &'n Network) -> Option<&'n Off> {
        network.off.iter().find(|off| off.of == self.component && off.path == self.path)
    }
}

impl Act for SwitchOn {
    fn says(&self, network: &Network) -> String {
        let of = &self.component;
        let side = |egress: bool| if egress { "outbound" } else { "inbound" };
        match self.found(network).map(|off| &off.what) {
            Some(Switched::Entry(egress, entry)) => {
                format!("Switch {} rule {} of `{of}` on: {}", side(*egress), entry.number, entry.says(*egress))
            }
            Some(Switched::Permissions(egress, rules)) => {
                let mut says: Vec<_> = rules.iter().take(SAID).map(|rule| rule.says(*egress)).collect();
                if rules.len() > SAID {
                    says.push("and more".to_owned());
                }
                format!("Switch the {} rule of `{of}` on: {}", side(*egress), says.join(", "))
            }
            Some(Switched::Route(route)) => {
                let to = match &route.destination {
                    Destination::Block(block) => block.to_string(),
                    Destination::List(id) | Destination::Unknown(id) => format!("`{id}`"),
                };
                format!("Switch the route for {to} of `{of}` on: it leads to `{}`", route.target)
            }
            None => format!("Switch what is off in `{of}` on"),
        }
    }

    /// What is switched off is so in the text alone.
    fn command(&self, _: &Network) -> String {
        String::new()
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let (Some(off), Some(place)) = (self.found(network), network.place(&self.component)) else { return };
        let (work, model) = (Work::default(), |trial, work| Model { network, trial, work });
        match (place, &off.what) {
            (Place::Acl(at), Switched::Entry(egress, entry)) => {
                let mut changed = model(trial, &work).acl(at).clone();
                let entries = changed.entries.get_or_insert_default();
                if *egress { &mut entries.egress } else { &mut entries.ingress }.push(entry.clone());
                entries.sort();
                trial.acls.insert(at, changed);
            }
            (Place::Group(at), Switched::Permissions(egress, rules)) => {
                let mut changed = model(trial, &work).group(at).clone();
                let side = if *egress { &mut changed.egress } else { &mut changed.ingress };
                side.get_or_insert_default().extend(rules.iter().cloned());
                trial.groups.insert(at, changed);
            }
            (Place::Table(at), Switched::Route(route)) => {
                let mut changed = model(trial, &work).table(at).clone();
                changed.routes.push(route.clone());
                trial.tables.insert(at, changed);
            }
            _ => {}
        }
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let shapes = [shape::NETWORK_ACL, shape::SECURITY_GROUP, shape::ROUTE_TABLE];
        let mut node = shapes.iter().find_map(|shape| shape.find(document, &self.component));
        for step in self.path.split('/') {
            node = node.and_then(|node: Node<'_>| match step.parse() {
                Ok(at) => node.items().into_iter().nth(at),
                Err(_) => node.get(step),
            });
        }
        node.and_then(|node| document.remove_member(node, "off")).into_iter().collect()
    }
}
