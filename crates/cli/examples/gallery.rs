//! Writes what the page's list of examples is searched by: for each example of `web/gallery` its title, its note, the verdict
//! that the engine gives now, and the words it is found under. `cargo xtask build` runs it: `gallery FOLDER FILE`.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, io};

use scenario::network::HopKind;
use scenario::{Access, AccessReport, ElementName, Layer, NetworkReport, Scenario};
use serde::{Deserialize, Serialize};

/// The groups in the order of the gallery's index, whose slugs become entries.
#[derive(Deserialize, Serialize)]
struct Group<E> {
    group: String,
    entries: Vec<E>,
}

#[derive(Serialize)]
struct Entry {
    slug: String,
    title: String,
    note: String,
    /// The words of the report: `implicitDeny`, `notReachable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'static str>,
    /// The layers of policies that are given, and what the packet meets.
    layers: Vec<&'static str>,
    /// Services, actions, condition keys, operators and the names of rules, less what title and note say.
    words: String,
}

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let (Some(folder), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: gallery FOLDER FILE"));
    };
    let folder = Path::new(&folder);
    let groups: Vec<Group<String>> = serde_json::from_str(&fs::read_to_string(folder.join("index.json"))?)?;
    let groups: io::Result<Vec<_>> = groups
        .into_iter()
        .map(|Group { group, entries }| {
            let entries: io::Result<Vec<_>> = entries.into_iter().map(|slug| entry(folder, slug)).collect();
            Ok(Group { group, entries: entries? })
        })
        .collect();
    if let Some(folder) = Path::new(&file).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, serde_json::to_string(&groups?)?)
}

fn entry(folder: &Path, slug: String) -> io::Result<Entry> {
    let (scenario, problems) = Scenario::read(&fs::read_to_string(folder.join(format!("{slug}.json")))?);
    if let Some(problem) = problems.first() {
        return Err(io::Error::other(format!("{slug}: {}", problem.message)));
    }
    // No example depends on the current time.
    let report = scenario::run(&scenario, None);
    let mut layers = Vec::new();
    let mut words = Words::default();
    if let Some((access, answer)) = scenario.access.as_ref().zip(report.access.as_ref()) {
        layers.extend(Layer::in_aws_order().filter(|layer| access.policies.is_given(*layer)).map(Layer::phrase));
        words.of_access(access, answer);
    }
    if let Some(network) = &report.network {
        layers.extend(met(network));
        words.of_network(network);
    }
    words.0.extend(report.findings.iter().map(|finding| finding.code.clone()));
    let title = scenario.title.unwrap_or_default();
    // Backticks and asterisks are of Markdown; a wildcard stands between backticks.
    let parts = scenario.note.unwrap_or_default();
    let note: String = parts
        .split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part.replace('*', "") } else { part.to_owned() })
        .collect();
    let said = format!("{slug} {title} {note}").to_lowercase();
    let words: Vec<String> = words.0.into_iter().filter(|word| !said.contains(&word.to_lowercase())).collect();
    Ok(Entry {
        slug,
        title,
        note: note.split_whitespace().collect::<Vec<_>>().join(" "),
        access: report.access.map(|access| access.decision.word()),
        network: report.network.map(|network| network.flow.outcome.word()),
        layers,
        words: words.join(" "),
    })
}

/// What the packet meets on both ways and can be stopped by.
fn met(network: &NetworkReport) -> Vec<&'static str> {
    let hops = || network.flow.forward.iter().chain(&network.flow.back);
    let is_place =
        |kind: &HopKind| matches!(kind, HopKind::Interface | HopKind::Subnet | HopKind::Internet | HopKind::Other);
    let kinds = HopKind::ALL.iter().map(|(kind, _)| *kind).filter(|kind| !is_place(kind));
    kinds.filter(|kind| hops().any(|hop| hop.kind == *kind)).map(HopKind::words).collect()
}

#[derive(Default)]
struct Words(BTreeSet<String>);

impl Words {
    fn of_access(&mut self, access: &Access, answer: &AccessReport) {
        let actions = access.request.also.iter().map(|also| &also.action).chain([&access.request.action]);
        actions.for_each(|action| self.action(action));
        for answer in [answer].into_iter().chain(&answer.also) {
            self.0.extend(answer.decided_layer.map(|layer| layer.word().to_owned()));
            let policies = answer.layers.iter().flat_map(|layer| &layer.policies);
            self.0.extend(policies.clone().map(|policy| policy.name.clone()));
            let statements = policies.flat_map(|policy| &policy.statements);
            for statement in statements {
                self.0.extend(statement.sid.clone());
                for element in &statement.elements {
                    self.0.extend(element.operator.iter().chain(&element.key).cloned());
                    if matches!(element.element, ElementName::Action | ElementName::NotAction) {
                        element.policy_values.iter().for_each(|action| self.action(action));
                    }
                    self.0.insert(element.element.to_string());
                }
            }
        }
    }

    /// An action, and the service it is of.
    fn action(&mut self, action: &str) {
        self.0.extend(action.split_once(':').map(|(service, _)| service.to_owned()));
        self.0.insert(action.to_owned());
    }

    fn of_network(&mut self, network: &NetworkReport) {
        for hop in network.flow.forward.iter().chain(&network.flow.back) {
            self.0.insert(hop.component.clone());
            self.0.extend(hop.code.map(str::to_owned));
        }
        self.0.extend(network.flow.blockers.iter().map(|blocker| blocker.code.to_owned()));
    }
}
