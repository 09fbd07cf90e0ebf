//! A password and an access key that get older, and what would need neither (A18).

use serde::{Deserialize, Serialize};

use crate::form::{Form, unread};
use crate::{Block, Finding, Mark, Part, Span, TimeLine, Tone, Track, day_text};

pub(super) const POLICY: &str = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html";
const PRACTICES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html";
const KEYS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html";

/// After how many days a password or a key is called old here, as the checks of a credential report do.
const OLD: i64 = 90;

/// What was typed of somebody's password and access key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Login {
    who: String,
    mfa: String,
    password: String,
    ends: String,
    hard: String,
    key: String,
    used: String,
}

impl Default for Login {
    fn default() -> Login {
        let of = str::to_owned;
        Login {
            who: of("person"),
            mfa: of(""),
            password: of("2026-06-01"),
            ends: of(""),
            hard: of(""),
            key: of("2025-03-10"),
            used: of("2026-11-20"),
        }
    }
}

/// An access key, in days.
struct AccessKey {
    made: i64,
    used: Option<i64>,
}

impl Login {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "who" => &mut self.who,
            "mfa" => &mut self.mfa,
            "password" => &mut self.password,
            "ends" => &mut self.ends,
            "hard" => &mut self.hard,
            "access_key" => &mut self.key,
            "used" => &mut self.used,
            _ => return None,
        })
    }

    pub(super) fn parts(&self, today: Option<i64>) -> Vec<Part> {
        let mut form = Form::default();
        form.choice(
            "who",
            "Who asks",
            &self.who,
            &[
                ("person", "A person, as an IAM user"),
                ("instance", "A program on EC2"),
                ("outside", "A program outside AWS"),
                ("root", "The root user"),
            ],
        );
        let person = self.who == "person";
        let mfa = (person || self.who == "root").then(|| form.switch("mfa", "MFA", &self.mfa));
        let (mut password, mut ends, mut hard) = (None, None, false);
        if person {
            password = form.day_or_none("password", "Password changed on", &self.password);
            form.help("Leave it empty if there is none.");
            ends = form.number_or_none("ends", "The account's passwords end after", "days", &self.ends, (1.0, 1095.0));
            if ends.is_some() {
                hard = form.switch("hard", "Only an administrator sets a new one then", &self.hard);
            }
        }
        let key = form.day_or_none("access_key", "Access key made on", &self.key);
        form.help("Leave it empty if there is none.");
        let used = key.and_then(|_| form.day_or_none("used", "Last used on", &self.used));
        for (id, day) in [("password", password), ("access_key", key), ("used", used)] {
            if day.zip(today).is_some_and(|(day, today)| day > today) {
                form.wrong(id, "That is after the day that is looked at.");
            }
        }
        if key.zip(used).is_some_and(|(made, used)| used < made) {
            form.wrong("used", "There was no key yet.");
        }
        if ends.is_some_and(|days| days.fract() != 0.0) {
            form.wrong("ends", "Whole days.");
        }
        let is_wrong = form.is_wrong();
        let mut parts = vec![Part::new("The way in", vec![Block::Fields(form.fields)])];
        let came = match today {
            Some(today) if !is_wrong => {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole, and at most 1,095")]
                let ends = ends.map(|days| days as i64);
                let key = key.map(|made| AccessKey { made, used });
                let mut found = Vec::new();
                if let Some(password) = password {
                    found.extend(passwords(password, ends, hard, today));
                }
                // A key of the root user is to be deleted, however old it is.
                found.extend(key.as_ref().filter(|_| self.who != "root").map(|key| keys(key, today)));
                found.extend(self.advice(mfa, password.is_some(), key.is_some()));
                let mut blocks = vec![Block::Findings(found)];
                blocks.extend(line(password, ends, key.as_ref(), today).map(Block::TimeLine));
                blocks
            }
            _ => vec![unread()],
        };
        parts.push(Part::new("What comes of it", came));
        parts
    }

    fn advice(&self, mfa: Option<bool>, password: bool, key: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        let root = self.who == "root";
        match mfa {
            Some(true) if password || root => {
                let mut says = "With MFA a password alone opens nothing.".to_owned();
                if key {
                    says.push_str(" An access key asks for no MFA, unless a policy does.");
                }
                found.push(Finding::new("mfa", Tone::Good, says).on(PRACTICES));
            }
            Some(false) if root => {
                let says = "The root user may do everything, and a password alone opens it. Register MFA: AWS asks every account for it.";
                found.push(Finding::new("no-mfa", Tone::Bad, says).on(PRACTICES));
            }
            Some(false) if password => {
                let says = "Whoever guesses the password, or finds it, is in: there is no MFA.";
                found.push(Finding::new("no-mfa", Tone::Bad, says).on(PRACTICES));
            }
            _ => {}
        }
        match self.who.as_str() {
            "root" if key => {
                let says = "An access key of the root user opens the whole account. Delete it.";
                found.push(Finding::new("root-key", Tone::Bad, says).on(PRACTICES));
            }
            "person" if password || key => {
                let says = "People come best through federation, with temporary credentials. IAM users are for where that does not work.";
                found.push(Finding::new("federation-instead", Tone::Warn, says).on(PRACTICES));
            }
            "instance" if key => {
                let says = "A program on EC2 needs no access key: give the instance a role, whose credentials change by themselves.";
                found.push(Finding::new("role-for-program", Tone::Warn, says).on(PRACTICES));
            }
            "outside" if key => {
                let says = "A program outside AWS can get temporary credentials of a role, too: with a certificate, by IAM Roles Anywhere.";
                found.push(Finding::new("role-for-program", Tone::Warn, says).on(PRACTICES));
            }
            _ => {}
        }
        if !password && !key && !root {
            let says =
                "There is nothing that lasts, and so nothing that gets old: credentials of a role end by themselves.";
            found.push(Finding::new("nothing-to-steal", Tone::Good, says).on(PRACTICES));
        }
        found
    }
}

fn passwords(changed: i64, ends: Option<i64>, hard: bool, today: i64) -> Vec<Finding> {
    let mut found = Vec::new();
    let age = today - changed;
    match ends.map(|days| changed + days) {
        Some(end) if end <= today && hard => {
            let says = format!("The password ended on {}, and only an administrator can set a new one.", day_text(end));
            found.push(Finding::new("locked-out", Tone::Bad, says).on(POLICY));
        }
        Some(end) if end <= today => {
            let says =
                format!("The password ended on {}: at the next sign-in a new one has to be chosen.", day_text(end));
            found.push(Finding::new("password-expired", Tone::Warn, says).on(POLICY));
        }
        Some(end) => {
            let says = format!("The password ends on {}.", day_text(end));
            found.push(Finding::new("password-ends", Tone::Plain, says).on(POLICY));
        }
        None => {
            let says = "The password never ends: passwords of an account do so only if its password policy says after how long.";
            found.push(Finding::new("no-expiry", Tone::Plain, says).on(POLICY));
        }
    }
    if age > OLD {
        let says = format!("The password is {age} days old. Checks of accounts often call one old after {OLD} days.");
        found.push(Finding::new("password-old", Tone::Warn, says));
    }
    found
}

fn keys(key: &AccessKey, today: i64) -> Finding {
    let age = today - key.made;
    let (code, tone, says) = match key.used {
        _ if age <= OLD => ("key-young", Tone::Plain, format!("The access key is {age} days old.")),
        None => {
            let says = format!("The access key is {age} days old and was never used. Nobody misses it: delete it.");
            ("key-never-used", Tone::Warn, says)
        }
        Some(used) if today - used > OLD => {
            let says = format!(
                "The access key was last used {} days ago. Deactivate it, and delete it when nothing breaks.",
                today - used
            );
            ("key-unused", Tone::Warn, says)
        }
        Some(_) => {
            let says = format!(
                "The access key is {age} days old and in use: make a second one, move the program over, deactivate the first, then \
                 delete it. IAM ends no access key by itself."
            );
            ("key-old", Tone::Warn, says)
        }
    };
    Finding::new(code, tone, says).on(KEYS)
}

fn line(password: Option<i64>, ends: Option<i64>, key: Option<&AccessKey>, today: i64) -> Option<TimeLine> {
    let from = password.into_iter().chain(key.map(|key| key.made)).min()?;
    let last = password.zip(ends).map_or(today, |(changed, days)| (changed + days).min(today + 60)).max(today);
    let end = last + 1;
    #[expect(clippy::cast_precision_loss, reason = "days of no more than ten thousand years")]
    let at = |day: i64| (day.clamp(from, end) - from) as f64;
    // What is old begins to be so after 90 days.
    let spans = |since: i64, what: &str, until: i64| {
        let old = (since + OLD).min(until);
        let young = Span {
            from: at(since),
            to: at(old),
            label: format!("{what}, from {}", day_text(since)),
            tone: Tone::Plain,
        };
        let over = (old < until).then(|| Span {
            from: at(old),
            to: at(until),
            label: format!("{what}, more than {OLD} days old from {}", day_text(old)),
            tone: Tone::Warn,
        });
        std::iter::once(young).chain(over).collect::<Vec<_>>()
    };
    let mut tracks = Vec::new();
    if let Some(changed) = password {
        let until = ends.map_or(end, |days| (changed + days).min(end));
        let mut spans = spans(changed, "Password", until);
        if until < end {
            spans.push(Span {
                from: at(until),
                to: at(end),
                label: format!("ended on {}", day_text(until)),
                tone: Tone::Bad,
            });
        }
        tracks.push(Track { name: "Password".to_owned(), spans, marks: Vec::new() });
    }
    if let Some(key) = key {
        let marks = key.used.map(|day| Mark { at: at(day), label: format!("{}: last used", day_text(day)) });
        let spans = spans(key.made, "Access key", end);
        tracks.push(Track { name: "Access key".to_owned(), spans, marks: marks.into_iter().collect() });
    }
    #[expect(clippy::cast_precision_loss, reason = "days of no more than ten thousand years")]
    let length = (end - from) as f64;
    let caption = "How old they are".to_owned();
    Some(TimeLine { caption, from: day_text(from), to: day_text(last), length, now: Some(at(today)), tracks })
}
