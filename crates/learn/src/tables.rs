//! The rules that a packet meets, as tables.

use std::fmt::Write as _;

use scenario::{Column, NetworkDocument, NetworkReport, Table, TableKind};

use crate::markup::{code, escaped};

/// The tables of what the packet and its reply meet, with the rules that decide marked, if they may be seen.
pub(crate) fn met(network: &NetworkDocument, report: &NetworkReport, are_marked: bool) -> String {
    let hops = || report.flow.forward.iter().chain(&report.flow.back);
    let looks = || hops().filter(|hop| !hop.assumed).flat_map(|hop| hop.rules.iter().map(move |look| (hop.way, look)));
    let mut out = String::new();
    for table in &those_met(network, report) {
        let decides = |rule: &str| {
            let is_way = |way: Option<&str>| way.is_none_or(|way| (way == "outbound") == table.egress);
            are_marked
                && looks()
                    .any(|(way, look)| look.decides && look.component == table.id && look.rule == rule && is_way(way))
        };
        // What no rule means is for the reader to say first.
        let empty = if are_marked { table.when_empty() } else { "No rule." };
        out.push_str(&html(table, empty, &decides));
    }
    out
}

/// The rules of those, less AWS's own that nobody can take out: what each is called, as HTML, and where it stands.
pub(crate) fn removable(network: &NetworkDocument, report: &NetworkReport) -> Vec<(String, String)> {
    let mut rules = Vec::new();
    for table in those_met(network, report) {
        let way = if table.egress { "outbound" } else { "inbound" };
        for row in table.rows.iter().filter(|row| row.on && !row.is_fixed) {
            let cell = |column| row.cell(column);
            let id = code(&table.id);
            let name = match table.kind {
                TableKind::Acl => format!("{way} rule {} of {id}", escaped(&row.rule)),
                TableKind::Group => {
                    let to = if table.egress { "to" } else { "from" };
                    let (protocol, ports, peer) = (cell(Column::Protocol), cell(Column::Ports), cell(Column::Peer));
                    let what = if protocol == ports { protocol.to_owned() } else { format!("{protocol} {ports}") };
                    format!("the {way} rule of {id} for {} {to} {}", escaped(&what), code(peer))
                }
                TableKind::Routes => {
                    format!("the route of {id} for {} to {}", code(cell(Column::Peer)), code(cell(Column::Target)))
                }
            };
            rules.push((name, row.path.clone()));
        }
    }
    rules
}

/// The tables of what the packet and its reply meet.
fn those_met(network: &NetworkDocument, report: &NetworkReport) -> Vec<Table> {
    let hops = || report.flow.forward.iter().chain(&report.flow.back);
    let is_met = |id: &str| {
        hops().any(|hop| {
            hop.component == id
                || hop.groups.iter().any(|group| group == id)
                || !hop.assumed && hop.rules.iter().any(|look| look.component == id)
        })
    };
    network.tables().into_iter().filter(|table| is_met(&table.id)).collect()
}

fn html(table: &Table, empty: &str, decides: &dyn Fn(&str) -> bool) -> String {
    let way = if table.egress { "outbound" } else { "inbound" };
    let (what, way) = match table.kind {
        TableKind::Acl => ("Network ACL", way),
        TableKind::Group => ("Security group", way),
        TableKind::Routes => ("Route table", "routes"),
    };
    let mut out = format!("<table class=\"rules\"><caption>{what} {}, {way}</caption>", code(&table.id));
    let rows: Vec<_> = table.rows.iter().filter(|row| row.on).collect();
    if rows.is_empty() {
        let _ = writeln!(out, "<tbody><tr><td>{}</td></tr></tbody></table>", escaped(empty));
        return out;
    }
    out.push_str("<thead><tr>");
    for column in table.kind.columns() {
        let _ = write!(out, "<th scope=\"col\">{}</th>", name(*column, table.egress));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        let class = if decides(&row.rule) { " class=\"decides\"" } else { "" };
        let _ = write!(out, "<tr{class}>");
        for column in table.kind.columns() {
            let _ = write!(out, "<td>{}</td>", escaped(row.cell(*column)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>\n");
    out
}

const fn name(column: Column, egress: bool) -> &'static str {
    match column {
        Column::Number => "Rule",
        Column::Action => "Action",
        Column::Protocol => "Protocol",
        Column::Ports => "Ports",
        Column::Peer if egress => "Destination",
        Column::Peer => "Source",
        Column::Target => "Target",
    }
}
