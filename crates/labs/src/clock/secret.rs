//! A secret and what it opens: a database's password, turned over step by step, with the labels of its versions.

use serde::{Deserialize, Serialize};

use crate::form::{Form, unread};
use crate::{Act, Block, Cell, Finding, Part, Row, Table, Tone};

pub(super) const DELETE: &str = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html";
const LABELS: &str = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html";
const STRATEGY: &str = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html";
const MANAGED: &str = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_managed.html";
const READ: &str = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html";
const PRACTICES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html";

const MOST_STEPS: usize = 200;
const MOST_ROWS: usize = 100;

/// What was chosen of a secret, and what was done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Secret {
    holds: String,
    by: String,
    users: String,
    window: String,
    steps: Vec<String>,
}

impl Default for Secret {
    fn default() -> Secret {
        let of = str::to_owned;
        Secret { holds: of("database"), by: of("lambda"), users: of("one"), window: of("30"), steps: Vec::new() }
    }
}

/// What can be done, and what its button says.
const STEPS: [(&str, &str); 9] = [
    ("create", "createSecret"),
    ("set", "setSecret"),
    ("test", "testSecret"),
    ("finish", "finishSecret"),
    ("rotate", "Rotate at once"),
    ("read", "The application reads the secret"),
    ("back", "Move AWSCURRENT back"),
    ("delete", "Ask for the secret's deletion"),
    ("restore", "Restore the secret"),
];

impl Secret {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "holds" => &mut self.holds,
            "by" => &mut self.by,
            "users" => &mut self.users,
            "secret_window" => &mut self.window,
            _ => return None,
        })
    }

    /// Presses a button.
    pub(super) fn act(&mut self, id: &str) -> bool {
        match id {
            "undo" => {
                self.steps.pop();
            }
            "again" => self.steps.clear(),
            _ if STEPS.iter().any(|(step, _)| *step == id) => {
                if self.steps.len() < MOST_STEPS {
                    self.steps.push(id.to_owned());
                }
            }
            _ => return false,
        }
        true
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        let mut form = Form::default();
        form.choice(
            "holds",
            "What it holds",
            &self.holds,
            &[("database", "A database's password"), ("access-key", "An access key of an IAM user")],
        );
        if self.holds == "access-key" {
            let says = "An access key is none to be kept and turned over: give the program a role. Its credentials are temporary, end \
                        by themselves, and are stored nowhere.";
            let found = vec![Finding::new("role-instead", Tone::Warn, says).on(PRACTICES)];
            return vec![
                Part::new("The secret", vec![Block::Fields(form.fields)]),
                Part::new("What comes of it", vec![Block::Findings(found)]),
            ];
        }
        form.choice(
            "by",
            "Who rotates it",
            &self.by,
            &[("lambda", "A Lambda function of yours"), ("managed", "The service, by managed rotation")],
        );
        if self.by == "lambda" {
            form.choice(
                "users",
                "Users in the database",
                &self.users,
                &[("one", "One, whose password changes"), ("two", "Two, in turns")],
            );
        }
        form.days("secret_window", "A deletion waits", &self.window, (7.0, 30.0));
        let is_wrong = form.is_wrong();
        let mut parts = vec![Part::new("The secret", vec![Block::Fields(form.fields)])];
        let mut acts = self.acts();
        if self.steps.len() >= MOST_STEPS {
            acts.insert(0, Block::Text(format!("After {MOST_STEPS} steps no more are taken. Begin anew.")));
        }
        parts.push(Part::new("What is done", acts));
        if is_wrong {
            parts.push(Part::new("What comes of it", vec![unread()]));
            return parts;
        }
        let two = self.by == "lambda" && self.users == "two";
        let mut store = Store::new(two);
        let done: Vec<_> = self.steps.iter().take(MOST_STEPS).map(|step| (step.as_str(), store.step(step))).collect();
        let mut blocks = vec![Block::Findings(self.findings(&store)), Block::Table(store.table())];
        blocks.extend((!done.is_empty()).then(|| Block::Table(history(&done))));
        parts.push(Part::new("What comes of it", blocks));
        parts
    }

    fn acts(&self) -> Vec<Block> {
        let managed = self.by == "managed";
        // A service that rotates by itself shows no steps.
        let steps = STEPS.iter().skip(if managed { 4 } else { 0 });
        let mut acts: Vec<_> = steps.map(|(id, label)| act(id, label)).collect();
        if !self.steps.is_empty() {
            acts.push(act("undo", "Take the last step back"));
            acts.push(act("again", "Begin anew"));
        }
        vec![Block::Acts(acts)]
    }

    fn findings(&self, store: &Store) -> Vec<Finding> {
        let mut found = Vec::new();
        if store.waits {
            let says = format!(
                "The secret waits to be deleted, and nobody can read it. For {} days it can be restored.",
                self.window.trim()
            );
            found.push(Finding::new("secret-waits", Tone::Bad, says).on(DELETE));
        } else {
            found.push(store.readers());
        }
        found.push(store.application());
        if let Some(pending) = store.pending {
            let says = format!(
                "A rotation is under way: version {pending} has `AWSPENDING`. Who asks for no version still gets version {}.",
                store.current
            );
            found.push(Finding::new("rotation-under-way", Tone::Plain, says).on(READ));
        }
        if store.untested {
            let says = format!(
                "Version {} became the current one without a test that the database accepts it.",
                store.current
            );
            found.push(Finding::new("not-tested", Tone::Warn, says));
        }
        if let Some(previous) = store.previous {
            let then = if store.accepts(previous) {
                "The database still accepts it."
            } else {
                "The database no longer accepts it, so that to move `AWSCURRENT` back would not help."
            };
            let says = format!("Version {previous} has `AWSPREVIOUS`: it was the current one before. {then}");
            found.push(Finding::new("previous-is-kept", Tone::Plain, says).on(LABELS));
        }
        let bare: Vec<_> = store.without_label().map(|version| version.to_string()).collect();
        if let Some((last, rest)) = bare.split_last() {
            let says = match rest {
                [] => format!("Version {last} has no label left: it is deprecated, and Secrets Manager may delete it."),
                [..] if bare.len() < 5 => format!(
                    "Versions {} and {last} have no label left: they are deprecated, and Secrets Manager may delete them.",
                    rest.join(", ")
                ),
                [..] => format!(
                    "{} versions have no label left: they are deprecated, and Secrets Manager may delete them.",
                    bare.len()
                ),
            };
            found.push(Finding::new("without-label", Tone::Plain, says).on(LABELS));
        }
        if self.by == "managed" {
            let says = "The service that made the secret rotates it, with no function of yours, and changes the password with it.";
            found.push(Finding::new("rotated-by-service", Tone::Plain, says).on(MANAGED));
        }
        found
    }
}

fn act(id: &str, label: &str) -> Act {
    Act { id: id.to_owned(), label: label.to_owned() }
}

fn history(done: &[(&str, String)]) -> Table {
    let older = done.len().saturating_sub(MOST_ROWS);
    let rows = done.iter().enumerate().skip(older).map(|(index, (step, says))| {
        let name =
            STEPS.iter().find(|(id, _)| id == step).map_or_else(|| json::clip(step), |(_, label)| (*label).into());
        [(index + 1).to_string(), name.into_owned(), says.clone()].into_iter().collect::<Row>()
    });
    let caption =
        if older > 0 { format!("The last {MOST_ROWS} steps of {}", done.len()) } else { "The steps".to_owned() };
    Table { caption, head: ["Step", "What", "What came of it"].map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// A secret's versions with their labels, what the database accepts, and what an application has read. Versions count from 1.
struct Store {
    two: bool,
    /// Of each version, which user's password it holds.
    users: Vec<u8>,
    /// Of each user, whose password the database has: the version's.
    accepted: [Option<usize>; 2],
    current: usize,
    previous: Option<usize>,
    pending: Option<usize>,
    is_tested: bool,
    untested: bool,
    waits: bool,
    /// Which version the application has.
    read: usize,
}

impl Store {
    fn new(two: bool) -> Store {
        Store {
            two,
            users: vec![0],
            accepted: [Some(1), None],
            current: 1,
            previous: None,
            pending: None,
            is_tested: false,
            untested: false,
            waits: false,
            read: 1,
        }
    }

    fn user(&self, version: usize) -> u8 {
        self.users.get(version.wrapping_sub(1)).copied().unwrap_or_default()
    }

    fn accepts(&self, version: usize) -> bool {
        self.accepted.get(usize::from(self.user(version))).is_some_and(|accepted| *accepted == Some(version))
    }

    fn without_label(&self) -> impl Iterator<Item = usize> {
        let labelled = [Some(self.current), self.previous, self.pending];
        (1..=self.users.len()).filter(move |version| !labelled.contains(&Some(*version)))
    }

    /// Takes a step, and says what came of it.
    fn step(&mut self, step: &str) -> String {
        if self.waits && step != "restore" {
            return match step {
                "read" => format!("It cannot be read. The application keeps version {}.", self.read),
                "delete" => "It waits to be deleted already.".to_owned(),
                _ => "Nothing: the secret waits to be deleted.".to_owned(),
            };
        }
        match step {
            "create" => self.create(),
            "set" => self.set(),
            "test" => self.test(),
            "finish" => self.finish(),
            "rotate" => {
                let _ = self.create();
                let _ = self.set();
                let _ = self.test();
                self.finish()
            }
            "read" => {
                self.read = self.current;
                format!("It gets version {}, which has `AWSCURRENT`.", self.current)
            }
            "back" => {
                let Some(previous) = self.previous else { return "Nothing: no version has `AWSPREVIOUS`.".to_owned() };
                (self.current, self.previous) = (previous, Some(self.current));
                self.untested = false;
                format!("Version {previous} is the current one again, and `AWSPREVIOUS` moves to the one that was.")
            }
            "delete" => {
                self.waits = true;
                "It waits to be deleted.".to_owned()
            }
            "restore" if self.waits => {
                self.waits = false;
                "It can be read again.".to_owned()
            }
            "restore" => "Nothing: it does not wait to be deleted.".to_owned(),
            _ => "Nothing: there is no such step.".to_owned(),
        }
    }

    fn create(&mut self) -> String {
        if let Some(pending) = self.pending {
            return format!("Version {pending} has `AWSPENDING` already, and no other is made.");
        }
        let user = if self.two { 1 - self.user(self.current) } else { 0 };
        self.users.push(user);
        self.pending = Some(self.users.len());
        self.is_tested = false;
        format!("Version {} is made, with a new password and `AWSPENDING`.", self.users.len())
    }

    fn set(&mut self) -> String {
        let Some(pending) = self.pending else { return NONE_PENDING.to_owned() };
        if let Some(accepted) =
            self.accepted.get_mut(usize::from(self.users.get(pending - 1).copied().unwrap_or_default()))
        {
            *accepted = Some(pending);
        }
        format!("The database accepts the password of version {pending} now.")
    }

    fn test(&mut self) -> String {
        let Some(pending) = self.pending else { return NONE_PENDING.to_owned() };
        self.is_tested = self.accepts(pending);
        if self.is_tested {
            format!("The database accepts version {pending}.")
        } else {
            format!("The test fails: the database refuses version {pending}, for nobody told it the new password.")
        }
    }

    fn finish(&mut self) -> String {
        let Some(pending) = self.pending.take() else { return NONE_PENDING.to_owned() };
        self.previous = Some(self.current);
        self.current = pending;
        self.untested = !self.is_tested;
        format!("`AWSCURRENT` moves to version {pending}, and `AWSPREVIOUS` to the one that had it.")
    }

    fn readers(&self) -> Finding {
        let current = self.current;
        if self.accepts(current) {
            let says = format!("Who reads the secret now gets version {current}, and the database accepts it.");
            return Finding::new("database-accepts", Tone::Good, says);
        }
        let why = if self.pending.is_some_and(|pending| self.accepts(pending)) {
            "its password is changed, and `AWSCURRENT` has not moved yet. Whoever tries again a little later gets in. With two users in \
             turns there is no such gap."
        } else if self.previous.is_some_and(|previous| self.accepts(previous)) {
            "`AWSCURRENT` has moved to a password that the database does not have."
        } else {
            "it has another password by now."
        };
        let says = format!("Who reads the secret now gets version {current}, and the database refuses it: {why}");
        Finding::new("database-refuses", Tone::Bad, says).on(STRATEGY)
    }

    fn application(&self) -> Finding {
        let read = self.read;
        if self.accepts(read) {
            let says = format!("The application has version {read}, and the database accepts it.");
            return Finding::new("application-works", Tone::Good, says);
        }
        let mut says = format!("The application still has version {read}, and the database refuses it.");
        if read != self.current {
            says.push_str(" A program should read the secret again when it is refused.");
        }
        Finding::new("application-refused", Tone::Bad, says).on(STRATEGY)
    }

    fn table(&self) -> Table {
        let older = self.users.len().saturating_sub(MOST_ROWS);
        let rows = (older + 1..=self.users.len()).rev().map(|version| {
            let labels =
                [(Some(self.current), "AWSCURRENT"), (self.previous, "AWSPREVIOUS"), (self.pending, "AWSPENDING")];
            let labels: Vec<_> =
                labels.iter().filter(|(has, _)| *has == Some(version)).map(|(_, label)| format!("`{label}`")).collect();
            let labels = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
            let user = if self.user(version) == 0 { "forecast" } else { "forecast_clone" };
            let accepts = if self.accepts(version) {
                Cell::new("accepts it", Tone::Good)
            } else {
                Cell::new("refuses it", Tone::Bad)
            };
            let mut cells = vec![version.to_string().into(), labels.into()];
            if self.two {
                cells.push(format!("`{user}`").into());
            }
            cells.push(accepts);
            Row { cells }
        });
        let mut head = vec!["Version", "Labels", "The database"];
        if self.two {
            head.insert(2, "User");
        }
        let caption = if older > 0 {
            format!("The newest {MOST_ROWS} versions of {}", self.users.len())
        } else {
            "The secret's versions".to_owned()
        };
        Table { caption, head: head.into_iter().map(str::to_owned).collect(), rows: rows.collect() }
    }
}

const NONE_PENDING: &str = "Nothing: no version has `AWSPENDING`.";
