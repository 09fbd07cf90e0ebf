//! A KMS key: who rotates it, which of its materials decrypts what, what its deletion does, and what it costs until then.

use serde::{Deserialize, Serialize};

use super::history::{Cause, Deletion, Plan, State, material};
use crate::form::{Form, plural, unread};
use crate::{Block, Cell, Finding, Mark, Part, Row, Span, Table, TimeLine, Tone, Track, day, day_text, padded};

pub(super) const ROTATION: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html";
pub(super) const ENABLE_ROTATION: &str =
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html";
pub(super) const ON_DEMAND: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html";
pub(super) const DELETION: &str = "https://docs.aws.amazon.com/kms/latest/cryptographic-details/key-deletion.html";
pub(super) const PRICES: &str = "https://aws.amazon.com/kms/pricing/";
const CANCEL: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-cancelling-key-deletion.html";
const KINDS: &str = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html";
const MATERIAL: &str = "https://docs.aws.amazon.com/kms/latest/cryptographic-details/rotate-customer-master-key.html";

const MOST_ON_DEMAND: usize = 25;
const MOST_ROWS: usize = 100;
const MONTHS: f64 = 12.0 / 365.0;

/// What was typed of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    kind: String,
    made: String,
    rotates: String,
    period: String,
    on_demand: String,
    encrypted: String,
    deletion: String,
    window: String,
    cancelled: String,
    enabled: String,
    price: String,
}

impl Default for Key {
    fn default() -> Key {
        let of = str::to_owned;
        Key {
            kind: of("customer"),
            made: of("2024-01-15"),
            rotates: of("on"),
            period: of("365"),
            on_demand: of(""),
            encrypted: of("2024-03-01"),
            deletion: of(""),
            window: of("30"),
            cancelled: of(""),
            enabled: of(""),
            price: of(""),
        }
    }
}

impl Key {
    pub(super) fn field(&mut self, id: &str) -> Option<&mut String> {
        Some(match id {
            "kind" => &mut self.kind,
            "made" => &mut self.made,
            "rotates" => &mut self.rotates,
            "period" => &mut self.period,
            "on_demand" => &mut self.on_demand,
            "encrypted" => &mut self.encrypted,
            "deletion" => &mut self.deletion,
            "window" => &mut self.window,
            "cancelled" => &mut self.cancelled,
            "enabled" => &mut self.enabled,
            "price" => &mut self.price,
            _ => return None,
        })
    }

    pub(super) fn parts(&self, today: Option<i64>) -> Vec<Part> {
        let mut form = Form::default();
        form.choice(
            "kind",
            "Which key",
            &self.kind,
            &[
                ("customer", "Customer managed, symmetric"),
                ("asymmetric", "Customer managed, asymmetric"),
                ("managed", "AWS managed"),
                ("owned", "AWS owned"),
            ],
        );
        if self.kind == "owned" {
            let says = "The key is the service's, in an account of its own. You see no key, no policy and no rotation, and the \
                        service decides on all three.";
            let found = vec![Finding::new("aws-owned", Tone::Plain, says).on(KINDS)];
            return vec![
                Part::new("The key", vec![Block::Fields(form.fields)]),
                came(vec![Block::Findings(found)]),
                kinds(),
            ];
        }
        let read = self.plan(&mut form, today);
        let price = self
            .customers()
            .then(|| form.number_or_none("price", "What a key costs", "$ a month", &self.price, (0.0, 1e6)));
        let is_wrong = form.is_wrong();
        let mut parts = vec![Part::new("The key", vec![Block::Fields(form.fields)])];
        match (read, today) {
            (Some((plan, encrypted)), Some(today)) if !is_wrong => {
                parts.extend(self.answer(&plan, encrypted, today, price))
            }
            _ => parts.push(came(vec![unread()])),
        }
        parts.push(kinds());
        parts
    }

    /// Whether it is one that a customer makes, deletes and pays for.
    fn customers(&self) -> bool {
        matches!(self.kind.as_str(), "customer" | "asymmetric")
    }

    fn plan(&self, form: &mut Form, today: Option<i64>) -> Option<(Plan, Option<i64>)> {
        let made = form.day("made", "Made on", &self.made);
        if let (Some(made), Some(today)) = (made, today)
            && made > today
        {
            form.wrong("made", "That is after the day that is looked at.");
        }
        let mut period = None;
        let mut on_demand = Vec::new();
        if self.kind == "customer" {
            if form.switch("rotates", "KMS rotates it by itself", &self.rotates) {
                form.help("From the day on which the key is made.");
                period = form.days("period", "Every", &self.period, (90.0, 2560.0));
            }
            form.lines("on_demand", "Rotated on demand on", &self.on_demand, 2);
            form.help("A day a line.");
            on_demand = self.demanded(form, made);
        } else if self.kind == "managed" {
            period = Some(365);
        }
        let encrypted = form.day_or_none("encrypted", "Some data is encrypted on", &self.encrypted);
        match (made, encrypted, today) {
            (Some(made), Some(encrypted), _) if encrypted < made => form.wrong("encrypted", "There was no key yet."),
            (_, Some(encrypted), Some(today)) if encrypted > today => {
                form.wrong("encrypted", "That is after the day that is looked at.");
            }
            _ => {}
        }
        let deletion = self.customers().then(|| self.deletion(form, made)).flatten();
        let plan = Plan { made: made?, period, on_demand, deletion };
        if let Some(day) = plan.on_demand.iter().find(|day| plan.state(**day) != State::Enabled) {
            form.wrong("on_demand", format!("On {} the key cannot be used, and not be rotated.", day_text(*day)));
        }
        Some((plan, encrypted))
    }

    fn demanded(&self, form: &mut Form, made: Option<i64>) -> Vec<i64> {
        let mut days = Vec::new();
        for (index, line) in self.on_demand.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match day(line) {
                Ok(day) if made.is_some_and(|made| day < made) => {
                    form.wrong("on_demand", format!("Line {}: there was no key yet.", index + 1));
                }
                Ok(day) => days.push(day),
                Err(says) => {
                    form.wrong("on_demand", format!("Line {}: {says}", index + 1));
                    break;
                }
            }
        }
        json::sort(&mut days);
        days
    }

    fn deletion(&self, form: &mut Form, made: Option<i64>) -> Option<Deletion> {
        let asked = form.day_or_none("deletion", "Its deletion is asked for on", &self.deletion)?;
        if made.is_some_and(|made| asked < made) {
            form.wrong("deletion", "There was no key yet.");
        }
        let window = form.days("window", "It waits", &self.window, (7.0, 30.0));
        let cancelled = form.day_or_none("cancelled", "Cancelled on", &self.cancelled);
        let window = window?;
        let mut deletion = Deletion { asked, window, cancelled, enabled: None };
        let Some(cancelled) = cancelled else { return Some(deletion) };
        if cancelled < asked {
            form.wrong("cancelled", "Nothing waits to be deleted then.");
        }
        if cancelled >= deletion.done() {
            form.wrong("cancelled", format!("On {} the key is gone for good.", day_text(deletion.done())));
        }
        deletion.enabled = form.day_or_none("enabled", "Enabled on", &self.enabled);
        if deletion.enabled.is_some_and(|enabled| enabled < cancelled) {
            form.wrong("enabled", "It waits to be deleted then.");
        }
        Some(deletion)
    }

    fn answer(&self, plan: &Plan, encrypted: Option<i64>, today: i64, price: Option<Option<f64>>) -> Vec<Part> {
        let (rotations, next) = plan.rotations(today);
        let mut found = Vec::new();
        match encrypted {
            Some(encrypted) => found.push(decrypts(plan, &rotations, encrypted, today)),
            None => found.extend(shut(plan, "what it has encrypted", today)),
        }
        found.extend(self.rotation(plan, &rotations, next, today));
        if let Some(price) = price {
            found.push(cost(plan, &rotations, today, price));
        }
        let blocks = vec![
            Block::Findings(found),
            Block::TimeLine(line(plan, &rotations, encrypted, today)),
            Block::Table(materials(plan, &rotations, encrypted, today)),
        ];
        vec![came(blocks)]
    }

    fn rotation(&self, plan: &Plan, rotations: &[(i64, Cause)], next: Option<i64>, today: i64) -> Vec<Finding> {
        let mut found = Vec::new();
        match self.kind.as_str() {
            "asymmetric" => {
                let says = "KMS does not rotate an asymmetric key, and cannot be told to. Make another key, let the alias lead to \
                            it, and keep this one for what it has encrypted.";
                found.push(Finding::new("asymmetric", Tone::Warn, says).on(ENABLE_ROTATION));
            }
            "managed" => {
                let says = "KMS rotates an AWS managed key every year. You can neither change that nor its policy, and no other \
                            account can be let in.";
                found.push(Finding::new("aws-managed", Tone::Plain, says).on(KINDS));
            }
            _ => {}
        }
        let demanded = plan.on_demand.iter().filter(|day| **day <= today).count();
        if let Some(next) = next {
            let says = format!("KMS rotates the key next on {}.", day_text(next));
            found.push(Finding::new("next-rotation", Tone::Plain, says).on(ENABLE_ROTATION));
            if demanded > 0 {
                let says =
                    "To rotate on demand moves no rotation by period: it comes on its day, as if nothing had been.";
                found.push(Finding::new("schedule-unmoved", Tone::Plain, says).on(ON_DEMAND));
            }
        }
        if let Some((day, _)) = rotations.iter().find(|(_, cause)| *cause == Cause::MadeUpFor) {
            let says = format!(
                "A rotation was due while the key could not be used. KMS made up for it on {}, when the key was enabled.",
                day_text(*day)
            );
            found.push(Finding::new("made-up-for", Tone::Plain, says).on(ROTATION));
        }
        if self.kind == "customer" && plan.period.is_none() && demanded == 0 {
            let says = "Nothing ever changes the key's material: KMS rotates a customer managed key only if that is switched on, or \
                        if it is asked to.";
            found.push(Finding::new("no-rotation", Tone::Warn, says).on(ROTATION));
        }
        if plan.on_demand.len() > MOST_ON_DEMAND {
            let says = format!(
                "A key can be rotated on demand {MOST_ON_DEMAND} times, and {} are given: KMS refuses the later ones.",
                plan.on_demand.len()
            );
            found.push(Finding::new("too-many-on-demand", Tone::Bad, says).on(ON_DEMAND));
        }
        found
    }
}

fn came(blocks: Vec<Block>) -> Part {
    Part::new("What comes of it", blocks)
}

/// Whether data of a day is decrypted today.
fn decrypts(plan: &Plan, rotations: &[(i64, Cause)], encrypted: i64, today: i64) -> Finding {
    if plan.state(encrypted) != State::Enabled {
        let says = format!("On {} the key could not be used: nothing was encrypted with it.", day_text(encrypted));
        return Finding::new("not-encrypted", Tone::Bad, says);
    }
    let (then, now) = (material(rotations, encrypted), material(rotations, today));
    let of = day_text(encrypted);
    match shut(plan, &format!("the data of {of}"), today) {
        Some(finding) => finding,
        None if then < now => {
            let says = format!(
                "The data of {of} is encrypted with material {then}, and stays so: a rotation encrypts nothing anew. KMS keeps the \
                 old material and decrypts with it. New data gets material {now}."
            );
            Finding::new("old-material-decrypts", Tone::Good, says).on(MATERIAL)
        }
        None => {
            let says = format!("The data of {of} is encrypted with material {then}, which new data gets as well.");
            Finding::new("current-material", Tone::Good, says)
        }
    }
}

/// Why nothing is decrypted on a day.
fn shut(plan: &Plan, what: &str, today: i64) -> Option<Finding> {
    match (plan.state(today), &plan.deletion) {
        (State::PendingDeletion, Some(deletion)) => {
            let says = format!(
                "The key waits to be deleted, and nobody can use it: {what} cannot be read. Until {} the deletion can be cancelled. \
                 Then the key is gone, and the data with it.",
                day_text(deletion.done())
            );
            Some(Finding::new("waits-for-deletion", Tone::Bad, says).on(DELETION))
        }
        (State::Disabled, _) => {
            let says = format!(
                "The deletion is cancelled, and the key is disabled: {what} cannot be read until somebody enables it."
            );
            Some(Finding::new("disabled", Tone::Bad, says).on(CANCEL))
        }
        (State::Deleted, _) => {
            let says =
                format!("The key is deleted with all its materials. Nobody can decrypt {what} any more, nor can AWS.");
            Some(Finding::new("deleted", Tone::Bad, says).on(DELETION))
        }
        _ => None,
    }
}

fn cost(plan: &Plan, rotations: &[(i64, Cause)], today: i64, price: Option<f64>) -> Finding {
    let Some(price) = price else {
        let says = "What the key costs is not added up, since no price is given. Look up what a key costs a month, and type it.";
        return Finding::new("no-price", Tone::Plain, says).on(PRICES);
    };
    // A key that waits to be deleted costs nothing, but costs as if nothing had been once that is cancelled.
    let waits = plan.deletion.as_ref().filter(|deletion| deletion.cancelled.is_none_or(|day| day > today));
    let until = waits.map_or(today, |deletion| deletion.asked.min(today));
    let months = |from: i64| {
        #[expect(clippy::cast_precision_loss, reason = "days of no more than ten thousand years")]
        let days = (until - from).max(0) as f64;
        days * MONTHS
    };
    // The first two rotations each raise the price by as much as a key costs, and later ones by nothing.
    let dearer: f64 = rotations.iter().take(2).map(|(day, _)| months(*day)).sum();
    let sum = price * (months(plan.made) + dearer);
    let behind = match rotations.len() {
        0 => String::new(),
        1 => " The rotation counts as much as another key from its day on.".to_owned(),
        _ => " The first two rotations count as much as another key each from their days on, and later ones nothing."
            .to_owned(),
    };
    let says = format!(
        "From {} to {} the key costs ${}, at your price.{behind}",
        day_text(plan.made),
        day_text(until),
        padded(sum, 2)
    );
    Finding::new("counted", Tone::Plain, says).on(ROTATION)
}

/// When each material was that of new data: its number, from, to, and whether its time is over.
fn times(plan: &Plan, rotations: &[(i64, Cause)], today: i64) -> Vec<(usize, i64, i64)> {
    let begins = std::iter::once(plan.made).chain(rotations.iter().map(|(day, _)| *day));
    let ends = rotations.iter().map(|(day, _)| *day).chain(std::iter::once(today));
    begins.zip(ends).enumerate().map(|(index, (from, to))| (index + 1, from, to)).collect()
}

fn materials(plan: &Plan, rotations: &[(i64, Cause)], encrypted: Option<i64>, today: i64) -> Table {
    let usable = plan.state(today) == State::Enabled;
    let mut all = times(plan, rotations, today);
    let older = all.len().saturating_sub(MOST_ROWS);
    all.drain(..older);
    let now = material(rotations, today);
    let holder = encrypted.filter(|day| plan.state(*day) == State::Enabled).map(|day| material(rotations, day));
    let rows = all.into_iter().map(|(number, from, to)| {
        let until = if number == now { "today".to_owned() } else { day_text(to) };
        let decrypts = if usable { Cell::new("yes", Tone::Good) } else { Cell::new("no", Tone::Bad) };
        let encrypts = if number == now && usable { "yes" } else { "no" };
        let mut name = number.to_string();
        if holder == Some(number) {
            name.push_str(", the data's");
        }
        [name.into(), day_text(from).into(), until.into(), encrypts.into(), decrypts].into_iter().collect()
    });
    let rows: Vec<Row> = rows.collect();
    let mut caption = "The key's materials".to_owned();
    if older > 0 {
        caption = format!(
            "The newest {MOST_ROWS} of the key's materials, and there are {}",
            plural(older, "older one", "older ones")
        );
    }
    let head = ["Material", "From", "To", "Encrypts today", "Decrypts today"];
    Table { caption, head: head.map(str::to_owned).to_vec(), rows }
}

fn line(plan: &Plan, rotations: &[(i64, Cause)], encrypted: Option<i64>, today: i64) -> TimeLine {
    // What is planned behind today is seen too.
    let mut end = today;
    if let Some(deletion) = &plan.deletion {
        end = end.max(deletion.cancelled.unwrap_or_else(|| deletion.done()).min(today + 60));
    }
    let end = (end + 1).max(plan.made + 1);
    #[expect(clippy::cast_precision_loss, reason = "days of no more than ten thousand years")]
    let at = |day: i64| (day.clamp(plan.made, end) - plan.made) as f64;
    let mut all = times(plan, rotations, today);
    let older = all.len().saturating_sub(MOST_ROWS);
    let mut spans = Vec::new();
    if let (Some((first, from, _)), Some((last, _, to))) = (all.first(), all.get(older.wrapping_sub(1))) {
        let label = format!("Materials {first} to {last}, from {} to {}", day_text(*from), day_text(*to));
        spans.push(Span { from: at(*from), to: at(*to), label, tone: Tone::Plain });
    }
    all.drain(..older);
    spans.extend(all.into_iter().map(|(number, from, to)| {
        let label = format!("Material {number}, from {} to {}", day_text(from), day_text(to));
        Span { from: at(from), to: at(to), label, tone: Tone::Plain }
    }));
    let marks = encrypted.map(|day| Mark { at: at(day), label: format!("{}: the data is encrypted", day_text(day)) });
    let mut tracks = vec![Track { name: "For new data".to_owned(), spans, marks: marks.into_iter().collect() }];
    let mut days = vec![plan.made];
    if let Some(deletion) = &plan.deletion {
        days.push(deletion.asked);
        days.extend(deletion.cancelled);
        days.extend(deletion.enabled.filter(|_| deletion.cancelled.is_some()));
        days.extend(deletion.cancelled.is_none().then(|| deletion.done()));
    }
    days.retain(|day| *day < end);
    let ends: Vec<_> = days.iter().skip(1).copied().chain([end]).collect();
    let spans = days.into_iter().zip(ends).filter(|(from, to)| from < to).map(|(from, to)| {
        let (what, tone) = match plan.state(from) {
            State::PendingDeletion => ("waits to be deleted", Tone::Warn),
            State::Disabled => ("disabled", Tone::Warn),
            State::Deleted => ("deleted", Tone::Bad),
            State::Enabled | State::NotMade => ("can be used", Tone::Good),
        };
        Span { from: at(from), to: at(to), label: format!("{what}, from {}", day_text(from)), tone }
    });
    tracks.push(Track { name: "The key".to_owned(), spans: spans.collect(), marks: Vec::new() });
    #[expect(clippy::cast_precision_loss, reason = "days of no more than ten thousand years")]
    let length = (end - plan.made) as f64;
    TimeLine {
        caption: "The key's materials and the key".to_owned(),
        from: day_text(plan.made),
        to: day_text(end - 1),
        length,
        now: Some(at(today)),
        tracks,
    }
}

fn kinds() -> Part {
    let rows = [
        ["AWS owned", "nobody but the service", "the service", "as the service likes", "nobody"],
        ["AWS managed", "your account sees it", "AWS", "KMS, every year", "you, for its use"],
        [
            "Customer managed",
            "your account",
            "you",
            "KMS if you switch it on, or on demand; symmetric only",
            "you, by the month and for its use",
        ],
    ];
    let head =
        ["Key", "Who sees it", "Who writes its policy", "Who rotates it", "Who pays"].map(str::to_owned).to_vec();
    let rows = rows.map(|row| row.into_iter().collect()).to_vec();
    Part::new(
        "Three kinds of keys",
        vec![Block::Table(Table { caption: "Who does what for a key".to_owned(), head, rows })],
    )
}
