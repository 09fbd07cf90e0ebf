//! What somebody pasted, wherever it is from: what it is, and what it makes of the scenario that is open.
//!
//! Everything that [`mod@crate::import`] takes is recognised, and besides a scenario, a link to one, and what
//! `aws ec2 describe-…` prints. Nothing is guessed: where there is more than one thing to do, there is an offer for each.

mod repair;

use iam::{Layer, Severity};
use wire::Wire;

pub use repair::{Repair, repair};

use crate::document::{Access, Scenario};
use crate::holes::{Hole, holes};
use crate::import::{self, Before, Choice, Choices, LONGEST_IMPORT, Onto, Reader, Source};
use crate::link::{self, Target};
use crate::network_document::NetworkDocument;
use crate::paste;

/// What is open where something is pasted.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Whether it is an example or a link that nobody edited: what is pasted then begins something new.
    pub is_published: bool,
    /// What [`Recognised::told`] was last: the text that said who asks for what. It may name policies that are pasted now.
    pub told: &'a str,
}

/// What was chosen of an earlier answer to the same text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Wire)]
pub struct Picks {
    /// The repaired text is taken.
    pub repair: bool,
    /// Of several events or messages, the number from 1.
    pub event: Option<String>,
    /// Of an account, the ARN of the user or role.
    pub principal: Option<String>,
    /// Of a template, the name of what holds the policies.
    pub policy: Option<String>,
    /// The layer of a policy that may belong to several, by its name in `policies`.
    pub layer: Option<String>,
    /// A policy takes the place of the one that is there.
    pub replaces: bool,
    /// What is pasted is taken as a network, or is not: a description of VPC endpoints may be either.
    pub network: Option<bool>,
}

/// Something that can be done with what was pasted.
#[derive(Clone, Debug, PartialEq, Eq, Wire)]
pub struct Offer {
    /// What it is, in words.
    pub label: String,
    /// What to give to [`recognise`] with the same text.
    pub picks: Picks,
}

/// What was pasted, and what it makes.
#[derive(Clone, Debug, Default, PartialEq, Wire)]
pub struct Recognised {
    /// What was read and what comes of it; or what was understood and what is needed.
    pub said: String,
    /// The scenario that results; `None` if something is to be chosen first, or nothing comes of the text.
    pub scenario: Option<Box<Scenario>>,
    /// Whether that is a whole by itself, as a file or a link holds it, with nothing of what was open.
    pub is_whole: bool,
    /// The example that a link names.
    pub example: Option<String>,
    /// What can be done: instead of what was done, or to go on.
    pub offers: Vec<Offer>,
    /// What is needed next, in sentences.
    pub needs: Vec<String>,
    /// What a template has still to fill in, in the policies that are new.
    pub holes: Vec<Hole>,
    /// Whether the text says who asks for what, so that it is to be kept for the next.
    pub told: bool,
    /// The kind of policy that AWS blames in it.
    pub blamed: Option<Layer>,
    /// The sentence that says how such a policy is had.
    pub next: String,
}

/// Recognises a text that was pasted, or the file of this name.
///
/// ```
/// use scenario::{Open, Picks, Scenario, recognise};
/// let open = Scenario::default();
/// let open = Open { scenario: &open, is_published: true, told: "" };
/// let policy = r#"{ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#;
/// let recognised = recognise(policy, "", &Picks::default(), open);
/// assert_eq!(recognised.said, "A policy, taken as an identity policy: no statement names a Principal.");
/// assert_eq!(recognised.scenario.unwrap().access.unwrap().policies.identity.len(), 1);
/// ```
pub fn recognise(text: &str, name: &str, picks: &Picks, open: Open<'_>) -> Recognised {
    let mut recognised = of_text(text, name, picks, open);
    let lines = recognised.offers.iter_mut().map(|offer| &mut offer.label);
    lines.chain(&mut recognised.needs).chain([&mut recognised.said]).for_each(json::show);
    recognised
}

fn of_text(text: &str, name: &str, picks: &Picks, open: Open<'_>) -> Recognised {
    if text.len() > LONGEST_IMPORT {
        return refused(format!("This is {} bytes long; {LONGEST_IMPORT} is the most that is read.", text.len()));
    }
    // UTF-16 that was read as something else has a zero at each letter.
    let narrow = text.contains('\0').then(|| text.replace('\0', ""));
    let text = narrow.as_deref().unwrap_or(text);
    if is_binary(text) {
        return refused("This is no text. Paste what AWS prints, or drop a file with it.".to_owned());
    }
    let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim();
    if text.is_empty() {
        return refused("There is nothing in it.".to_owned());
    }
    if let Some(repair) = repair(text).filter(|_| picks.repair) {
        return of_value(&repair.text, name, picks, open);
    }
    let recognised = link(text).unwrap_or_else(|| of_value(text, name, picks, open));
    if recognised.scenario.is_some() || recognised.example.is_some() || !recognised.offers.is_empty() {
        return recognised;
    }
    match repair(text) {
        // It helps only if something comes of it.
        Some(repair) => {
            let mended = of_value(&repair.text, name, picks, open);
            if mended.scenario.is_none() && mended.offers.is_empty() {
                return mended;
            }
            let label = match repair.places {
                1 => "Repair the text, 1 place".to_owned(),
                places => format!("Repair the text, {places} places"),
            };
            let offer = Offer { label, picks: Picks { repair: true, ..picks.clone() } };
            Recognised { offers: vec![offer], ..recognised }
        }
        None => recognised,
    }
}

fn refused(said: String) -> Recognised {
    Recognised { said, ..Recognised::default() }
}

/// Whether most of what was read as text is none.
fn is_binary(text: &str) -> bool {
    let start: Vec<char> = text.chars().take(1000).collect();
    let none = start.iter().filter(|c| **c == '\u{fffd}' || c.is_control() && !c.is_whitespace()).count();
    none * 10 > start.len()
}

/// What a link asks for, if the text is one.
fn link(text: &str) -> Option<Recognised> {
    let is_link = ["http://", "https://", "#"].iter().any(|start| text.starts_with(start));
    let fragment = text.get(text.find('#')?..).filter(|_| is_link)?;
    Some(match link::decode(fragment)? {
        Ok(Target::Example(slug)) => Recognised {
            said: format!("A link to the example `{slug}`."),
            example: Some(slug),
            ..Recognised::default()
        },
        Ok(Target::Scenario(scenario)) => Recognised {
            said: format!("A link{}.", titled(&scenario)),
            scenario: Some(scenario),
            is_whole: true,
            ..Recognised::default()
        },
        Err(says) => refused(says),
    })
}

/// The title of a scenario, for a sentence.
fn titled(scenario: &Scenario) -> String {
    scenario.title.as_ref().map_or_else(String::new, |title| format!(": {}", json::clip(title)))
}

fn of_value(text: &str, name: &str, picks: &Picks, open: Open<'_>) -> Recognised {
    if text.starts_with('{') {
        let document = json::read_next(text);
        let has = |member: &str| document.root().get(member).is_some_and(|node| node.is_object());
        if document.is_whole() && (has("access") || has("network")) {
            return whole(text);
        }
    }
    let is_network = paste::is_network(text);
    if picks.network == Some(true) && !is_network {
        return network(text, open);
    }
    // The policy of an endpoint is beside its network.
    let is_endpoint = is_network && text.contains("PolicyDocument") && text.contains("\"VpcEndpoints\"");
    let wants_policy = is_endpoint && open.scenario.access.is_some() && open.scenario.network.is_none();
    if is_network && picks.network.unwrap_or(!wants_policy || open.is_published) {
        let mut recognised = network(text, open);
        if is_endpoint {
            recognised.offers.push(Offer {
                label: "Take the policy of the VPC endpoint".to_owned(),
                picks: Picks { network: Some(false), ..picks.clone() },
            });
        }
        return recognised;
    }
    let mut recognised = access(text, name, picks, open);
    if is_endpoint {
        recognised.offers.push(Offer {
            label: "Take it as a network".to_owned(),
            picks: Picks { network: Some(true), ..picks.clone() },
        });
    }
    recognised
}

/// A scenario as a file holds it.
fn whole(text: &str) -> Recognised {
    let (scenario, problems) = Scenario::read(text);
    match problems.into_iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => refused(format!("This is a scenario with a mistake: {}", problem.message)),
        None => {
            let said = format!("A scenario{}.", titled(&scenario));
            Recognised { said, scenario: Some(Box::new(scenario)), is_whole: true, ..Recognised::default() }
        }
    }
}

/// What `aws ec2 describe-…` printed.
fn network(text: &str, open: Open<'_>) -> Recognised {
    let kept = if open.is_published { Scenario::default() } else { open.scenario.clone() };
    let mut network = kept.network.clone().unwrap_or_else(|| NetworkDocument::new(""));
    match network.add(text) {
        Ok(counts) => {
            let counts: Vec<String> = counts.iter().map(|count| paste::in_words(count)).collect();
            let said = format!("A network: added {}.{}", counts.join(", "), instead(open));
            let scenario = Scenario { network: Some(network), ..kept };
            Recognised { said, scenario: Some(Box::new(scenario)), ..Recognised::default() }
        }
        Err(says) => refused(says),
    }
}

/// What becomes of what is open.
fn instead(open: Open<'_>) -> &'static str {
    let Scenario { access, network, .. } = open.scenario;
    if open.is_published && (access.is_some() || network.is_some()) {
        " It takes the place of what was open."
    } else {
        ""
    }
}

/// What `import` takes.
fn access(text: &str, name: &str, picks: &Picks, open: Open<'_>) -> Recognised {
    // The simulator is given a whole: caller, request and policies.
    let open = Open { is_published: open.is_published || is_simulation(text), ..open };
    let kept = if open.is_published { Scenario::default() } else { open.scenario.clone() };
    let mut before = kept.access.clone().unwrap_or_default();
    drop_blank(&mut before);
    let had_policies = !before.all().is_empty();
    let expect = kept.expect.clone().unwrap_or_default();
    let told = if open.is_published { "" } else { open.told };
    let before = Before { access: before, expect, told, replaces: picks.replaces };
    let source =
        Source { name: name.to_owned(), text: text.to_owned(), layer: picks.layer.as_deref().and_then(Layer::of) };
    let choice = Choice {
        event: picks.event.clone(),
        principal: picks.principal.clone(),
        policy: picks.policy.clone(),
        reader: Reader::Page,
    };
    let onto = match import::onto(before, &[source], &choice) {
        Ok(onto) => onto,
        Err(import::Refused { message, choices, of }) => {
            return Recognised { offers: offers(&choices, of, picks, &kept), ..refused(message) };
        }
    };
    let Onto { imported, asks, is_another, blamed, next, elsewhere } = onto;
    let is_open = |path: &str, document: &str| {
        kept.access.as_ref().and_then(|access| access.at(path)).is_some_and(|policy| policy.document == document)
    };
    let access = imported.scenario.access.as_ref();
    let holes = access.map_or_else(Vec::new, |access| holes(access, |path, text| !is_open(path, text)));
    let mut said = iam::explain::capitalized(&imported.read.join(" "));
    said.push_str(match (open.is_published, is_another && !open.scenario_is_empty()) {
        (true, _) => instead(open),
        (false, true) if !asks => " It takes the place of the caller.",
        (false, true) if had_policies => " It takes the place of the request; the policies stay.",
        (false, true) => " It takes the place of the request.",
        (false, false) => "",
    });
    let mut scenario = Scenario { access: imported.scenario.access, expect: imported.scenario.expect, ..kept };
    if is_another {
        // What its author was after was another request.
        (scenario.wanted, scenario.question) = (None, None);
    }
    let offers = elsewhere.into_iter().map(|layer| Offer {
        label: format!("Take it as {} instead", layer.one()),
        picks: Picks { layer: Some(layer.key().to_owned()), ..picks.clone() },
    });
    Recognised {
        said,
        scenario: Some(Box::new(scenario)),
        offers: offers.collect(),
        needs: imported.needs,
        holes,
        told: asks,
        blamed,
        next: next.unwrap_or_default(),
        ..Recognised::default()
    }
}

impl Open<'_> {
    /// Whether nothing is asked for yet.
    fn scenario_is_empty(&self) -> bool {
        self.scenario.access.as_ref().is_none_or(|access| access.request.action.is_empty())
    }
}

/// Whether it is the input of the policy simulator.
fn is_simulation(text: &str) -> bool {
    text.starts_with('{')
        && text.contains("\"ActionNames\"")
        && json::read_next(text).root().get("ActionNames").is_some()
}

/// Drops policies that nobody has touched since the page offered them.
fn drop_blank(access: &mut Access) {
    access.policies.identity.retain(|policy| {
        policy.document != Layer::Identity.blank() && !(policy.document.is_empty() && policy.name.is_none())
    });
}

/// What can be chosen.
fn offers(choices: &[String], of: Choices, picks: &Picks, kept: &Scenario) -> Vec<Offer> {
    let offer = |label: &str, picks: Picks| Offer { label: label.to_owned(), picks };
    match of {
        Choices::Nothing => Vec::new(),
        Choices::Events => {
            let numbered = choices.iter().filter_map(|line| {
                let (number, label) = line.split_once("  ").filter(|(number, _)| number.parse::<usize>().is_ok())?;
                Some(offer(label.trim(), Picks { event: Some(number.to_owned()), ..picks.clone() }))
            });
            numbered.collect()
        }
        Choices::Principals => {
            choices.iter().map(|arn| offer(arn, Picks { principal: Some(arn.clone()), ..picks.clone() })).collect()
        }
        Choices::Policies => {
            choices.iter().map(|name| offer(name, Picks { policy: Some(name.clone()), ..picks.clone() })).collect()
        }
        Choices::Room(layer) => {
            let path = crate::DocumentPath::one(layer);
            let known = kept.access.as_ref().and_then(|access| access.slot(path)?.name.clone());
            let the = format!("the {}", layer.phrase());
            let known = known.map_or_else(|| the.clone(), |name| format!("`{}`, {the}", json::clip(&name)));
            vec![offer(&format!("Put it in place of {known}"), Picks { replaces: true, ..picks.clone() })]
        }
    }
}
