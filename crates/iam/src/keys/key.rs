//! A row of the table.

use std::borrow::Cow;
use std::net::IpAddr;

use super::call::{Presence, Preset, Sent};
use crate::arn::Arn;
use crate::value::{self, Instant, Number};
use crate::{ContextValue, Principal};

/// One context key.
#[derive(Debug)]
pub struct Key {
    /// The name as AWS writes it. One that ends in `/` or `:` stands for all keys that begin so: `aws:RequestTag/`.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What it tells about.
    pub about: About,
    /// Which requests AWS sends it with.
    pub sent: Sent,
    /// Whether it holds several values, whatever a request shows of them (C6, K9).
    pub several: bool,
    /// What its value follows from, where it need not be given.
    pub origin: Option<Origin>,
    /// What its values look like, with `*` for any text: one of these. Anything, if there are none.
    pub shapes: &'static [&'static str],
    /// Whether a fixed value of it keeps a bucket policy from being public (L24).
    pub narrows: bool,
    /// Whether the caller writes into it what it likes: a header, a tag, an encryption context.
    pub free: bool,
    /// What the kinds of requests that occur hold in it; `None` is every kind that is not named before.
    pub samples: &'static [(Option<Preset>, &'static [&'static str])],
    pub(super) book: Book,
}

/// What the values of a key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A point in time.
    Date,
    /// An IP address.
    Address,
}

/// What a key tells about: the sections of AWS's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Who asks.
    Principal,
    /// The session that the caller's credentials are of.
    Session,
    /// The way by which the request came.
    Network,
    /// What the request is for.
    Resource,
    /// The request itself.
    Request,
}

/// What the value of a key follows from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// Who asks; the function gives no value for callers of whom none is known.
    Caller(fn(&Principal) -> Option<ContextValue>),
    /// What is asked for, of whom and by whom.
    Asked(for<'a> fn(&Asked<'a>) -> Option<Cow<'a, str>>),
    /// The pairs of the encryption context.
    EncryptionContext,
    /// The current time, which is an input of the engine.
    Clock,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who asks.
    pub caller: &'a Principal,
    /// The action in lower case.
    pub action: &'a str,
    /// The resource's ARN, if it has one.
    pub resource: Option<Arn<'a>>,
    /// The account that owns it, where it is known.
    pub owner: Option<&'a str>,
}

impl Asked<'_> {
    /// The service part of the action.
    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }
}

/// Where AWS describes a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    /// IAM User Guide, *AWS global condition context keys*.
    Global,
    /// KMS Developer Guide, *AWS KMS condition keys*.
    Kms,
    /// S3 User Guide, *Blocking public access to your Amazon S3 storage*.
    S3,
}

impl Key {
    /// Whether it stands for all keys that begin with its name.
    pub fn is_prefix(&self) -> bool {
        self.name.ends_with(['/', ':'])
    }

    /// Whether a value is of its data type. Text may be anything, and what is no ARN is compared as text.
    ///
    /// ```
    /// let key = iam::keys::find("aws:SecureTransport").unwrap();
    /// assert!(key.fits("true") && !key.fits("maybe"));
    /// ```
    pub fn fits(&self, value: &str) -> bool {
        match self.kind {
            Kind::Text | Kind::Arn => true,
            Kind::Bool => value::boolean(value).is_some(),
            Kind::Number => Number::parse(value).is_some(),
            Kind::Date => Instant::parse(value).is_some(),
            Kind::Address => value.parse::<IpAddr>().is_ok(),
        }
    }

    pub(super) fn covers(&self, key: &str) -> bool {
        match self.is_prefix() {
            true => key.get(..self.name.len()).is_some_and(|start| start.eq_ignore_ascii_case(self.name)),
            false => key.eq_ignore_ascii_case(self.name),
        }
    }

    /// Whether every service knows it.
    pub fn is_global(&self) -> bool {
        self.book == Book::Global
    }

    /// What requests of a kind hold in it; `None` if AWS does not send it with them, or if nothing is made up for it.
    ///
    /// ```
    /// use iam::keys::{Preset, find};
    /// let key = find("aws:SourceIp").unwrap();
    /// assert_eq!(key.sample(Preset::RoleSession), Some(&["203.0.113.7"][..]));
    /// assert_eq!(key.sample(Preset::Endpoint), None); // C1
    /// ```
    pub fn sample(&self, preset: Preset) -> Option<&'static [&'static str]> {
        let mut fitting = self.samples.iter().filter(|(only, _)| only.is_none_or(|only| only == preset));
        fitting.next().map(|(_, values)| *values).filter(|_| self.sent.with(preset.call()) != Presence::Never)
    }

    /// Its value for what is asked for, if that is what it follows from: perhaps none.
    pub(crate) fn of<'a>(&self, asked: &Asked<'a>) -> Option<Option<Cow<'a, str>>> {
        match self.origin {
            Some(Origin::Asked(value)) => Some(value(asked)),
            _ => None,
        }
    }

    /// The page of AWS's documentation that describes it.
    ///
    /// ```
    /// let page = iam::keys::find("aws:SourceIp").unwrap().page();
    /// assert!(page.ends_with("/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip"));
    /// ```
    pub fn page(&self) -> String {
        let (_, name) = self.name.split_once(':').unwrap_or_default();
        let name = name.trim_end_matches(['/', ':']);
        match self.book {
            Book::Global => {
                // Two anchors are not spelled as their keys.
                let anchor = match name {
                    "CalledViaAWSMCP" => "calledviaawasmcp".to_owned(),
                    "Ec2InstanceSourcePrivateIPv4" => "ec2instancesourceprivateip4".to_owned(),
                    name => name.to_lowercase(),
                };
                format!(
                    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-{anchor}"
                )
            }
            Book::Kms => "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html".to_owned(),
            Book::S3 => "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
                .to_owned(),
        }
    }
}
