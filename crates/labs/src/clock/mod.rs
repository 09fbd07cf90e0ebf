//! Keys and secrets over time (C5, C7, C8, A18): what a rotation changes, and what it does not.

mod history;
mod key;
mod login;
mod secret;

use serde::{Deserialize, Serialize};

use self::key::Key;
use self::login::Login;
use self::secret::Secret;
use crate::form::Form;
use crate::{Answer, Block, Fact, Lab, Page, Part};

/// What was typed and chosen, of all three clocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clock {
    what: String,
    today: String,
    key: Key,
    secret: Secret,
    login: Login,
}

impl Default for Clock {
    fn default() -> Clock {
        let of = str::to_owned;
        Clock {
            what: of("key"),
            today: of("2026-11-29"),
            key: Key::default(),
            secret: Secret::default(),
            login: Login::default(),
        }
    }
}

impl Lab for Clock {
    const NAME: &'static str = "clock";
    const TITLE: &'static str = "Keys and secrets over time";
    const ABOUT: &'static str = "Turn a key, a secret or a password over, let days go by, and see what still opens.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "Days are whole: the hour at which AWS does something is left out, and KMS may rotate a little before or after its day.",
        "Keys with imported material, in custom key stores and in several Regions have rules of their own.",
        "Requests to KMS and Secrets Manager have prices, too.",
        "Secrets that are copied to other Regions.",
    ];
    const CODES: &'static [&'static str] = &[
        "old-material-decrypts",
        "current-material",
        "not-encrypted",
        "waits-for-deletion",
        "disabled",
        "deleted",
        "next-rotation",
        "schedule-unmoved",
        "made-up-for",
        "no-rotation",
        "too-many-on-demand",
        "asymmetric",
        "aws-managed",
        "aws-owned",
        "counted",
        "no-price",
        "database-accepts",
        "database-refuses",
        "application-works",
        "application-refused",
        "rotation-under-way",
        "not-tested",
        "previous-is-kept",
        "without-label",
        "secret-waits",
        "rotated-by-service",
        "role-instead",
        "no-mfa",
        "mfa",
        "password-expired",
        "locked-out",
        "password-ends",
        "no-expiry",
        "password-old",
        "key-old",
        "key-unused",
        "key-never-used",
        "key-young",
        "federation-instead",
        "role-for-program",
        "root-key",
        "nothing-to-steal",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "KMS rotates a symmetric key by itself every 90 to 2,560 days, 365 unless said otherwise.",
            page: key::ENABLE_ROTATION,
            day: "2026-11-29",
        },
        Fact { says: "A key can be rotated on demand 25 times.", page: key::ON_DEMAND, day: "2026-11-29" },
        Fact { says: "KMS rotates AWS managed keys every year.", page: key::ENABLE_ROTATION, day: "2026-11-29" },
        Fact {
            says: "A key that is to be deleted waits 7 to 30 days, 30 unless said otherwise.",
            page: key::DELETION,
            day: "2026-11-29",
        },
        Fact {
            says: "The first and the second rotation of a key raise what it costs, and later ones do not.",
            page: key::ROTATION,
            day: "2026-11-30",
        },
        Fact {
            says: "A key that waits to be deleted costs nothing, unless the deletion is cancelled.",
            page: key::PRICES,
            day: "2026-11-29",
        },
        Fact {
            says: "A secret that is to be deleted waits 7 to 30 days, 30 unless said otherwise.",
            page: secret::DELETE,
            day: "2026-11-29",
        },
        Fact {
            says: "Passwords of IAM users can be made to end after 1 to 1,095 days.",
            page: login::POLICY,
            day: "2026-11-29",
        },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        let place = match field {
            "what" => Some(&mut self.what),
            "today" => Some(&mut self.today),
            _ => self.key.field(field).or_else(|| self.secret.field(field)).or_else(|| self.login.field(field)),
        };
        match place {
            Some(place) => value.clone_into(place),
            None => return self.secret.act(field),
        }
        true
    }

    fn page(&self, _: &[Answer]) -> Page {
        let mut form = Form::default();
        form.choice(
            "what",
            "Look at",
            &self.what,
            &[("key", "A KMS key"), ("secret", "A secret"), ("login", "A password and an access key")],
        );
        if self.what == "secret" {
            return with(form, self.secret.parts());
        }
        let today = form.day("today", "On the day", &self.today);
        let parts = match self.what.as_str() {
            "key" => self.key.parts(today),
            "login" => self.login.parts(today),
            _ => Vec::new(),
        };
        with(form, parts)
    }
}

/// Puts fields before everything else.
fn with(form: Form, mut parts: Vec<Part>) -> Page {
    match parts.first_mut().and_then(|part| part.blocks.first_mut()) {
        Some(Block::Fields(fields)) => {
            fields.splice(0..0, form.fields);
        }
        _ => parts.insert(0, Part::new("What is set", vec![Block::Fields(form.fields)])),
    }
    Page { parts }
}
