//! What was pasted, and what came of it; and short forms of the request, written out.

use std::borrow::Cow;
use std::rc::Rc;

use scenario::{
    Blame, Caller, ContextValue, Hole, Layer, NetworkDocument, Offer, Picks, Recognised, RequestDocument, Scenario,
    Table, TableKind, blame, short,
};

use super::{Effect, Notice, Origin, Pane, Side, State};
use crate::engine::{Engine, Pasted};

/// What there is to be known of what was pasted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paste {
    /// What was pasted last, until it is answered: the question's number.
    question: u32,
    asked: Option<Rc<Asked>>,
    /// What was pasted meanwhile, and the names of the files.
    waiting: Vec<(Rc<str>, String, Into)>,
    /// What came of it.
    pub(crate) came: Option<Came>,
    /// What could not be added to the network, and why.
    refused: Option<(Rc<str>, String)>,
    /// What said last who asks for what.
    told: Option<Told>,
    /// What is said, and what is brought back, once what was pasted is open.
    opening: Option<Notice>,
    /// Context keys whose values the page has filled in, with these.
    filled: Vec<(String, ContextValue)>,
    /// Fields whose short form was written out: their names, what they hold since, and how that is said.
    reads: Vec<(&'static str, String, String)>,
}

/// A text that says who asks for what.
#[derive(Clone, Debug)]
struct Told {
    text: Rc<str>,
    /// The kind of policy that AWS blames in it, and the sentence that says how it is had.
    blamed: Option<(Layer, String)>,
    /// What is asked for.
    request: RequestDocument,
}

/// What was pasted, over what.
#[derive(Clone, Debug)]
struct Asked {
    text: Rc<str>,
    name: String,
    before: (Scenario, Origin),
    is_published: bool,
    into: Into,
}

/// Where something was pasted into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Into {
    Page,
    /// A field, which has it already.
    Field,
    /// The network, which it is added to.
    Network,
}

/// What came of what was pasted.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    asked: Rc<Asked>,
    /// What a field holds that may be meant for the page; it is said, and done if that is wanted.
    pub(crate) meant: Option<Rc<Recognised>>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) needs: Vec<String>,
    pub(crate) has_holes: bool,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PasteAction {
    /// A text was pasted or dropped: it, the name of its file, and where.
    Text { text: Rc<str>, name: String, into: Into },
    /// What can be done with it was chosen.
    Pick(Picks),
    /// What is in a field is meant for the page.
    Mean,
    /// What was recognised in answer to the question with this number.
    Came(u32, Rc<Recognised>),
    /// A field of the request is left: its name.
    Left(&'static str),
}

/// The notice of what is not there yet.
const MISSING: &str = "What you pasted is read as soon as the part of the page that reads it can be loaded.";

impl PasteAction {
    /// A short form that is written out is part of typing it.
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            PasteAction::Left("action") => Some("does".to_owned()),
            PasteAction::Left(field) => Some((*field).to_owned()),
            PasteAction::Came(..) | PasteAction::Mean => Some(String::new()),
            PasteAction::Text { .. } | PasteAction::Pick(_) => None,
        }
    }
}

impl Paste {
    /// Something was edited since: what was offered was for what was there before.
    pub(super) fn of_before(&mut self) {
        if let Some(came) = &mut self.came {
            came.offers.clear();
            came.meant = None;
        }
    }
}

impl State {
    pub(super) fn paste(&mut self, action: PasteAction) {
        match action {
            // One after the other: each is put together with what came of the one before.
            PasteAction::Text { into: Into::Field, .. } if self.paste.asked.is_some() => {}
            PasteAction::Text { text, name, into } if self.paste.asked.is_some() => {
                self.paste.waiting.push((text, name, into));
            }
            PasteAction::Text { text, name, into } => {
                let before = (self.scenario.clone(), self.origin.clone());
                let picks = Picks { network: (into == Into::Network).then_some(true), ..Picks::default() };
                let is_published = into != Into::Network && self.is_published();
                self.recognise(Rc::new(Asked { text, name, before, is_published, into }), picks);
            }
            PasteAction::Pick(picks) => {
                if let Some(came) = &self.paste.came {
                    // What was chosen is done to what was there before.
                    let asked = Asked { into: Into::Page, ..(*came.asked).clone() };
                    self.recognise(Rc::new(asked), picks);
                }
            }
            PasteAction::Mean => {
                let came = self.paste.came.take();
                if let Some((asked, meant)) = came.and_then(|came| Some((came.asked, came.meant?))) {
                    self.take(asked, &meant);
                }
            }
            PasteAction::Came(question, recognised) => {
                if question == self.paste.question
                    && let Some(asked) = self.paste.asked.take()
                {
                    let comes = recognised.scenario.is_some() || recognised.example.is_some();
                    if asked.into == Into::Network && !comes {
                        self.paste.refused = Some((Rc::clone(&asked.text), recognised.said.clone()));
                    } else if asked.into != Into::Field {
                        self.take(asked, &recognised);
                    } else if comes || !recognised.offers.is_empty() {
                        self.notice = None;
                        self.paste.came = Some(Came {
                            asked,
                            offers: if comes { Vec::new() } else { recognised.offers.clone() },
                            needs: Vec::new(),
                            has_holes: false,
                            meant: Some(recognised),
                        });
                    }
                    if !self.paste.waiting.is_empty() {
                        let (text, name, into) = self.paste.waiting.remove(0);
                        self.paste(PasteAction::Text { text, name, into });
                    }
                }
            }
            PasteAction::Left(field) => self.write_out(field),
        }
    }

    /// Whether what is open is as somebody else has published it.
    fn is_published(&self) -> bool {
        self.origin != Origin::Own && self.is_as_opened()
    }

    /// Asks what was pasted.
    fn recognise(&mut self, asked: Rc<Asked>, picks: Picks) {
        self.paste.question += 1;
        let told = self.paste.told.as_ref().map_or_else(|| "".into(), |told| Rc::clone(&told.text));
        let (scenario, is_published) = (Box::new(asked.before.0.clone()), asked.is_published);
        let pasted =
            Pasted { text: Rc::clone(&asked.text), name: asked.name.clone(), picks, scenario, is_published, told };
        self.effects.push(Effect::Recognise(self.paste.question, Box::new(pasted)));
        self.paste.asked = Some(asked);
        if self.engine == Engine::Missing {
            self.effects.push(Effect::LoadEngine { at_once: true });
            self.notice = Some(Notice { text: MISSING.to_owned(), is_error: true, bring_back: None });
        }
    }

    /// Makes what was recognised what is open.
    fn take(&mut self, asked: Rc<Asked>, recognised: &Recognised) {
        let Recognised { said, scenario, is_whole, example, offers, needs, holes, told, blamed, next } = recognised;
        if let Some(access) = scenario.as_ref().and_then(|scenario| scenario.access.as_ref()).filter(|_| *told) {
            let request = access.request.clone();
            self.paste.told =
                Some(Told { text: Rc::clone(&asked.text), blamed: blamed.map(|layer| (layer, next.clone())), request });
        }
        let came = Came {
            asked: Rc::clone(&asked),
            meant: None,
            offers: offers.clone(),
            needs: needs.clone(),
            has_holes: !holes.is_empty(),
        };
        if let Some(slug) = example {
            self.effects.push(Effect::Go(format!("#/e/{slug}")));
            return;
        }
        let bring_back = scenario.is_some().then(|| Box::new(asked.before.clone()));
        let notice = Notice { text: said.clone(), is_error: scenario.is_none() && offers.is_empty(), bring_back };
        let Some(scenario) = scenario else {
            (self.notice, self.paste.came) = (Some(notice), Some(came));
            return;
        };
        // A whole is another piece of work: this one is kept as it is.
        if *is_whole && self.origin == Origin::Own {
            self.paste.opening = Some(notice);
            self.effects.push(Effect::Begin(scenario.clone(), Origin::Own));
            return;
        }
        let (before, origin) = &asked.before;
        let is_network = scenario.network != before.network;
        let mut scenario = (**scenario).clone();
        // What somebody else wrote is of policies.
        if asked.into == Into::Network && before.network.is_none() && *origin != Origin::Own {
            (scenario.title, scenario.note) = (None, None);
        }
        self.put(scenario, Origin::Own);
        self.side = if is_network { Side::Network } else { Side::Access };
        if is_network {
            self.show_new(before.network.as_ref());
        }
        (self.notice, self.paste.came) = (Some(notice), Some(came));
        self.select_new(&asked.before.0);
        if !is_network && offers.is_empty() && holes.is_empty() {
            self.ask_on();
        }
    }

    /// Shows the rules of the network that were not there before.
    fn show_new(&mut self, before: Option<&NetworkDocument>) {
        let tables = self.scenario.network.as_ref().map(NetworkDocument::tables).unwrap_or_default();
        let known = before.map(NetworkDocument::tables).unwrap_or_default();
        let new = tables.iter().filter(|table| !known.iter().any(|of| of.id == table.id));
        let kinds = [TableKind::Acl, TableKind::Group, TableKind::Routes];
        let first = |tables: Vec<&Table>| kinds.into_iter().find(|kind| tables.iter().any(|of| of.kind == *kind));
        let kind = first(new.collect()).or_else(|| first(tables.iter().collect()));
        self.pane = kind.map_or(Pane::Json, Pane::Rules);
    }

    /// Shows the policy that was not there before.
    fn select_new(&mut self, before: &Scenario) {
        let known = before.access.iter().flat_map(|access| access.all()).map(|(_, policy)| policy.document.as_str());
        let known: Vec<&str> = known.collect();
        let all = self.scenario.access.iter().flat_map(|access| access.all());
        let mut new = all.filter(|(_, policy)| !known.contains(&policy.document.as_str()));
        if let Some((path, _)) = new.next() {
            self.selected = path.to_string();
        }
    }

    /// Why this could not be added to the network.
    pub(crate) fn refused(&self, text: &str) -> Option<&str> {
        self.paste.refused.as_ref().filter(|(of, _)| **of == *text).map(|(_, says)| says.as_str())
    }

    /// What is said once what was pasted is open.
    pub(super) fn opened_paste(&mut self, mut paste: Paste) {
        let opening = paste.opening.take();
        self.paste.question = paste.question;
        self.notice = opening.or(self.notice.take());
    }

    /// What a template has still to fill in, of what was pasted.
    pub(crate) fn holes(&self) -> Vec<Hole> {
        let access = self.access().filter(|_| self.paste.came.as_ref().is_some_and(|came| came.has_holes));
        access.map_or_else(Vec::new, |access| scenario::holes(access, |_, _| true))
    }

    /// Whom AWS blames, compared with the answer that is shown.
    pub(crate) fn blame(&self) -> Option<Blame> {
        let request = self.request()?;
        let is_same = |told: &Told| {
            let of = |request: &RequestDocument| [&request.action, &request.resource].map(|text| text.to_lowercase());
            told.request.principal == request.principal && of(&told.request) == of(request)
        };
        // AWS's word is about what it was asked.
        let told = self.paste.told.as_ref();
        if told.is_some_and(|told| !is_same(told)) {
            return None;
        }
        let blamed = told.and_then(|told| told.blamed.as_ref());
        let blamed = blamed.map(|(layer, next)| (*layer, next.as_str()));
        blame(&self.scenario, &self.report, told.is_some(), blamed).filter(|_| !self.is_stale())
    }

    /// Writes out the short form in a field of the request.
    fn write_out(&mut self, field: &'static str) {
        let Some(access) = self.scenario.access.as_mut() else { return };
        let read = match (field, &access.request.principal) {
            ("principal", Caller::Arn(text)) => short::caller(text, access).map(|short| {
                let value = match &short.value {
                    Caller::Arn(text) | Caller::Service(text) | Caller::Federated(text) => text.clone(),
                };
                access.request.principal = short.value;
                ("principal", value, short.said)
            }),
            // With the action it may be clear what the resource is.
            ("resource" | "action", _) => short::resource(&access.request.resource, &access.request).map(|short| {
                access.request.resource.clone_from(&short.value);
                ("resource", short.value, short.said)
            }),
            _ => None,
        };
        if let Some(read) = read {
            self.paste.reads.retain(|(known, ..)| *known != read.0);
            self.paste.reads.push(read);
            self.changed();
        }
    }

    /// How a field of the request was read, as long as it holds that.
    pub(crate) fn read_as(&self, field: &str) -> Option<&str> {
        let request = self.request()?;
        let held = match (field, &request.principal) {
            ("principal", Caller::Arn(text) | Caller::Service(text) | Caller::Federated(text)) => text,
            ("resource", _) => &request.resource,
            _ => return None,
        };
        let read = self.paste.reads.iter().find(|(known, value, _)| *known == field && value == held);
        read.map(|(.., said)| said.as_str())
    }

    /// Notes which values of the context are not as before, and so are the page's.
    pub(super) fn filled_in(&mut self, before: &[(String, ContextValue)]) {
        let now = self.request().map_or(&[][..], |request| &request.context.0);
        let is_empty = |value: &ContextValue| *value == ContextValue::One(String::new());
        let filled =
            now.iter().filter(|entry| !before.contains(entry) && !is_empty(&entry.1)).cloned().collect::<Vec<_>>();
        self.paste.filled.retain(|(key, _)| !filled.iter().any(|(new, _)| new == key));
        self.paste.filled.extend(filled);
    }

    /// Whether a context key has the value that the page has filled in, and nobody has touched since.
    pub(crate) fn is_filled_in(&self, key: &str, value: &ContextValue) -> bool {
        self.paste.filled.iter().any(|(known, filled)| known == key && filled == value)
    }

    /// The scenario as it is answered: a context key without a value yet is not sent, where nobody is named whoever has
    /// the policies asks, and what AWS lists of actions and keys counts, once it is there.
    pub(super) fn sent(&self) -> Cow<'_, Scenario> {
        let Some(access) = &self.scenario.access else { return Cow::Borrowed(&self.scenario) };
        let is_empty = |value: &ContextValue| *value == ContextValue::One(String::new());
        let whoever = short::whoever(access);
        let is_whole = !access.request.context.0.iter().any(|(_, value)| is_empty(value));
        if whoever.is_none() && is_whole && self.reference.is_none() {
            return Cow::Borrowed(&self.scenario);
        }
        let mut scenario = self.scenario.clone();
        if let Some(access) = &mut scenario.access {
            access.request.context.0.retain(|(_, value)| !is_empty(value));
            access.request.principal = whoever.unwrap_or(access.request.principal.clone());
        }
        scenario.refer_to(self.reference.as_ref());
        Cow::Owned(scenario)
    }

    /// Who asks where nobody is named.
    pub(crate) fn whoever(&self) -> Option<Caller> {
        self.access().and_then(short::whoever)
    }
}
