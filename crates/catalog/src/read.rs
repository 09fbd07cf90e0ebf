//! The catalog, and how it is read.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

use crate::glob;
use crate::key::{self, Key, KeyRow};
use crate::lines;
use crate::service::{Action, Service, ServiceRow};
use crate::span::Span;

/// A longer text is no catalog.
pub const MOST_BYTES: usize = 8 << 20;

/// No service has a longer one.
const LONGEST_PREFIX: usize = 64;

/// How the text is written. A change that this code cannot read has another number.
const VERSION: &str = "1";

/// AWS's services, with all that the text says of them.
pub struct Catalog {
    text: Cow<'static, str>,
    date: Span,
    /// Sorted by prefix.
    services: Vec<ServiceRow>,
    globals: Vec<KeyRow>,
    /// Names and regions.
    partitions: Vec<(Span, Span)>,
}

/// Why a text is no catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more than [`MOST_BYTES`].
    TooLong,
    /// It does not say what it is, or of what day.
    NoCatalog,
    /// It is written as another build of the program reads it.
    OtherVersion,
    /// Its end is missing.
    CutOff,
}

/// A partition: AWS's regions that share accounts, `aws-cn` for China.
#[derive(Clone, Copy)]
pub struct Partition<'c> {
    catalog: &'c Catalog,
    row: &'c (Span, Span),
}

impl Catalog {
    /// Finds the services in a text; see [`crate::TEXT`] for one. A line that is not understood says nothing.
    ///
    /// # Errors
    ///
    /// If the text is no catalog, or not a whole one.
    ///
    /// ```
    /// use catalog::{Catalog, Unreadable};
    /// assert_eq!(Catalog::read(catalog::TEXT).unwrap().services().len(), 456);
    /// assert_eq!(Catalog::read("<!doctype html>").err(), Some(Unreadable::NoCatalog));
    /// ```
    pub fn read(text: impl Into<Cow<'static, str>>) -> Result<Catalog, Unreadable> {
        Catalog::find(text.into())
    }

    fn find(whole: Cow<'static, str>) -> Result<Catalog, Unreadable> {
        let text: &str = &whole;
        if text.len() > MOST_BYTES {
            return Err(Unreadable::TooLong);
        }
        let mut parts = text.split("\nservice ");
        let head = parts.next().unwrap_or_default();
        let words =
            |word: &'static str| head.lines().filter_map(move |line| line.strip_prefix(word)?.strip_prefix(' '));
        match words("catalog").next() {
            None => return Err(Unreadable::NoCatalog),
            Some(version) if version != VERSION => return Err(Unreadable::OtherVersion),
            Some(_) => {}
        }
        let date = words("date").next().ok_or(Unreadable::NoCatalog)?;
        if !text.trim_end().ends_with("\nend") {
            return Err(Unreadable::CutOff);
        }
        let span = |part: &str| Span::of(part, text);
        let partitions = words("partition").filter_map(|line| line.split_once(' '));
        let partitions = partitions.map(|(name, regions)| (span(name), span(regions))).collect();
        let globals = words("global").map(|line| lines::key(line, "", text)).collect();
        let mut services: Vec<ServiceRow> = parts
            .filter_map(|part| {
                let (first, body) = part.split_once('\n')?;
                let (prefix, name) = first.split_once(' ')?;
                let bare = prefix.strip_suffix('+');
                // Names of keys repeat it.
                if !(1..=LONGEST_PREFIX).contains(&prefix.len()) {
                    return None;
                }
                Some(ServiceRow {
                    prefix: span(bare.unwrap_or(prefix)),
                    name: span(name.trim_end()),
                    under_rcps: bare.is_some(),
                    body: span(body),
                    lines: OnceLock::new(),
                })
            })
            .collect();
        json::sort_by_key(&mut services, |row| row.prefix.get(text));
        let date = span(date);
        Ok(Catalog { text: whole, date, services, globals, partitions })
    }

    /// The day of the data, as in `2026-09-26`. What AWS added since is not in it.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.date().len(), "2026-09-26".len());
    /// ```
    pub fn date(&self) -> &str {
        self.date.get(&self.text)
    }

    /// All services, by prefix.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.services().any(|service| service.name() == "AWS Lambda"));
    /// ```
    pub fn services(&self) -> impl ExactSizeIterator<Item = Service<'_>> {
        self.services.iter().map(|row| Service { text: &self.text, row })
    }

    /// A service by its prefix, in any case.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.service("S3").is_some());
    /// assert!(catalog.service("s4").is_none());
    /// ```
    pub fn service(&self, prefix: &str) -> Option<Service<'_>> {
        self.services.get(self.place(prefix)?).map(|row| Service { text: &self.text, row })
    }

    fn place(&self, prefix: &str) -> Option<usize> {
        let lower = || prefix.bytes().map(|byte| byte.to_ascii_lowercase());
        let order = |row: &ServiceRow| -> Ordering { row.prefix.get(&self.text).bytes().cmp(lower()) };
        self.services.binary_search_by(order).ok()
    }

    /// An action by its name with the prefix, in any case.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.action("EC2:runinstances").unwrap().to_string(), "ec2:RunInstances");
    /// assert!(catalog.action("ec2:Run*").is_none());
    /// ```
    pub fn action(&self, name: &str) -> Option<Action<'_>> {
        let (prefix, name) = name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// The actions that a pattern matches: `*` is any run of characters, `?` one, in the service's part too; without regard to
    /// case. In the order of services and names.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let found: Vec<_> = catalog.expand("SQS:list*").map(|action| action.name()).collect();
    /// assert_eq!(found, ["ListDeadLetterSourceQueues", "ListMessageMoveTasks", "ListQueues", "ListQueueTags"]);
    /// ```
    pub fn expand(&self, pattern: &str) -> impl Iterator<Item = Action<'_>> {
        // Neither prefixes nor names hold a colon: one in the pattern stands for that between them, two for nothing.
        let pattern = glob::lowered(pattern).filter(|pattern| pattern.matches(':').count() < 2);
        let services = if pattern.is_some() { self.services.as_slice() } else { &[] };
        let pattern = pattern.unwrap_or_default();
        let [service, action] = match pattern.split_once(':') {
            Some((service, action)) => [service, action],
            None if pattern == "*" => ["*", "*"],
            // What it matches has a colon under a star or a question mark.
            None => ["*", ""],
        };
        // Most patterns name their service and how their actions begin: those are found without a look at the others.
        let services = match self.place(service) {
            found if glob::head(service.as_bytes()).len() == service.len() => {
                found.and_then(|at| services.get(at..=at)).unwrap_or_default()
            }
            _ => services,
        };
        let [whole, service, action] = [&pattern, service, action].map(|part| part.as_bytes().to_vec());
        let is_whole = action.is_empty() && !whole.ends_with(b":");
        let services = services.iter().filter(move |row| glob::matches(&service, row.prefix.bytes(&self.text)));
        services.flat_map(move |row| {
            let service = Service { text: &self.text, row };
            let (pattern, mut name) = (if is_whole { whole.clone() } else { action.clone() }, Vec::new());
            let head = if is_whole { Vec::new() } else { glob::head(&pattern).to_vec() };
            service.matching(&head, move |action| {
                if !is_whole {
                    return glob::matches(&pattern, action);
                }
                name.clear();
                name.extend_from_slice(row.prefix.bytes(&self.text));
                name.push(b':');
                name.extend_from_slice(action);
                glob::matches(&pattern, &name)
            })
        })
    }

    /// The condition keys that AWS sends with requests to all services.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.global_keys().any(|key| key.name() == "aws:PrincipalTag/${TagKey}"));
    /// ```
    pub fn global_keys(&self) -> impl ExactSizeIterator<Item = Key<'_>> {
        self.globals.iter().map(|row| Key { row })
    }

    /// A condition key as a policy may write it: a global one, one of the service that it names, or one of another owner that
    /// some service has, as `sts` has those of identity providers. Of providers that AWS does not name it has none, and of
    /// others not all: no `token.actions.githubusercontent.com:sub`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.key("AWS:sourceip").is_some());
    /// assert!(catalog.key("accounts.google.com:aud").is_some());
    /// assert!(catalog.key("s3:nonsense").is_none());
    /// ```
    pub fn key(&self, name: &str) -> Option<Key<'_>> {
        let owner = name.split_once(':').and_then(|(prefix, _)| self.service(prefix));
        key::find(self.globals.iter(), name)
            .or_else(|| owner?.condition_key(name))
            .or_else(|| self.services().find_map(|service| service.condition_key(name)))
    }

    /// The partitions, by name.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let china = catalog.partitions().find(|partition| partition.name() == "aws-cn").unwrap();
    /// assert_eq!(china.regions().collect::<Vec<_>>(), ["cn-north-1", "cn-northwest-1"]);
    /// ```
    pub fn partitions(&self) -> impl ExactSizeIterator<Item = Partition<'_>> {
        self.partitions.iter().map(|row| Partition { catalog: self, row })
    }

    /// The regions of all partitions.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.regions().any(|region| region == "eusc-de-east-1"));
    /// ```
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.partitions().flat_map(Partition::regions)
    }
}

impl<'c> Partition<'c> {
    /// As ARNs have it: `aws`.
    pub fn name(self) -> &'c str {
        self.row.0.get(&self.catalog.text)
    }

    /// Its regions, by name.
    pub fn regions(self) -> impl Iterator<Item = &'c str> {
        self.row.1.get(&self.catalog.text).split_ascii_whitespace()
    }
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "catalog of {} with {} services", self.date(), self.services.len())
    }
}

impl fmt::Debug for Partition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unreadable::TooLong => "the text is longer than any catalog",
            Unreadable::NoCatalog => "the text is no catalog",
            Unreadable::OtherVersion => "the catalog is of another build",
            Unreadable::CutOff => "the end of the catalog is missing",
        })
    }
}

impl std::error::Error for Unreadable {}
