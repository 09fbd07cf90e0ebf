//! A service, and views of what its lines say.

use std::fmt;
use std::sync::OnceLock;

use crate::key::{self, Key};
use crate::level::Level;
use crate::lines::{ActionRow, Group, Lines, TypeRow};
use crate::span::Span;

/// Where a service stands in the text, and its lines once somebody asked for them.
#[derive(Debug)]
pub(crate) struct ServiceRow {
    pub(crate) prefix: Span,
    pub(crate) name: Span,
    pub(crate) under_rcps: bool,
    pub(crate) body: Span,
    pub(crate) lines: OnceLock<Lines>,
}

/// A service, as policies name it.
///
/// ```
/// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
/// let sqs = catalog.service("SQS").unwrap();
/// assert_eq!((sqs.prefix(), sqs.name()), ("sqs", "Amazon SQS"));
/// ```
#[derive(Clone, Copy)]
pub struct Service<'c> {
    /// The whole catalog's.
    pub(crate) text: &'c str,
    pub(crate) row: &'c ServiceRow,
}

/// An action of a service.
///
/// ```
/// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
/// assert_eq!(catalog.action("iam:passrole").unwrap().name(), "PassRole");
/// ```
#[derive(Clone, Copy)]
pub struct Action<'c> {
    service: Service<'c>,
    row: &'c ActionRow,
}

/// A kind of resource, with its ARNs.
///
/// ```
/// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
/// let table = catalog.service("dynamodb").unwrap().resource_type("table").unwrap();
/// assert_eq!(table.arns().collect::<Vec<_>>(), ["arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"]);
/// ```
#[derive(Clone, Copy)]
pub struct ResourceType<'c> {
    service: Service<'c>,
    row: &'c TypeRow,
}

/// A resource type that an action takes.
#[derive(Clone, Copy, Debug)]
pub struct UsedType<'c> {
    /// The type.
    pub resource_type: ResourceType<'c>,
    /// Whether every request names a resource of it. AWS's data requires none of `s3:GetObject`'s.
    pub required: bool,
}

impl<'c> Service<'c> {
    pub(crate) fn lines(self) -> &'c Lines {
        self.row.lines.get_or_init(|| Lines::read(self.row.body.get(self.text), self.prefix(), self.text))
    }

    /// What stands before the colon of its actions: `s3`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.service("s3").unwrap().prefix(), "s3");
    /// ```
    pub fn prefix(self) -> &'c str {
        self.row.prefix.get(self.text)
    }

    /// What AWS calls it: `Amazon S3`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.service("s3").unwrap().name(), "Amazon S3");
    /// ```
    pub fn name(self) -> &'c str {
        self.row.name.get(self.text)
    }

    /// Whether resource control policies act on it. Source: Organizations User Guide, *Resource control policies*.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.service("sts").unwrap().is_under_rcps());
    /// assert!(!catalog.service("iam").unwrap().is_under_rcps());
    /// ```
    pub fn is_under_rcps(self) -> bool {
        self.row.under_rcps
    }

    /// Its actions, by name without regard to case.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.service("sqs").unwrap().actions().next().unwrap().name(), "AddPermission");
    /// ```
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action<'c>> {
        self.lines().actions.iter().map(move |row| Action { service: self, row })
    }

    /// An action by its name without the prefix, in any case.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let s3 = catalog.service("s3").unwrap();
    /// assert_eq!(s3.action("getobject").unwrap().name(), "GetObject");
    /// assert!(s3.action("HeadObject").is_none());
    /// ```
    pub fn action(self, name: &str) -> Option<Action<'c>> {
        let (lines, wanted) = (self.lines(), name.to_ascii_lowercase());
        let order = |row: &ActionRow| row.lower.bytes(&lines.lower).cmp(wanted.as_bytes());
        let found = lines.actions.binary_search_by(order).ok()?;
        lines.actions.get(found).map(|row| Action { service: self, row })
    }

    /// The actions whose names in lower case begin like this and are as wanted.
    pub(crate) fn matching<F: FnMut(&[u8]) -> bool>(
        self,
        head: &[u8],
        mut is_wanted: F,
    ) -> impl Iterator<Item = Action<'c>> + use<'c, F> {
        let lines = self.lines();
        let name = |row: &ActionRow| row.lower.bytes(&lines.lower);
        let from = lines.actions.partition_point(|row| name(row) < head);
        let rest = lines.actions.get(from..).unwrap_or_default();
        let rows = rest.get(..rest.partition_point(|row| name(row).starts_with(head))).unwrap_or_default();
        rows.iter().filter(move |row| is_wanted(name(row))).map(move |row| Action { service: self, row })
    }

    /// Its kinds of resources, by name.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let kinds: Vec<_> = catalog.service("sqs").unwrap().resource_types().map(|kind| kind.name()).collect();
    /// assert_eq!(kinds, ["queue"]);
    /// ```
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType<'c>> {
        self.lines().types.iter().map(move |row| ResourceType { service: self, row })
    }

    /// A kind of resource by its name as AWS writes it.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.service("lambda").unwrap().resource_type("function alias").is_some());
    /// ```
    pub fn resource_type(self, name: &str) -> Option<ResourceType<'c>> {
        self.resource_types().find(|kind| kind.name() == name)
    }

    /// The condition keys that its actions and resource types have, among them `aws:` keys and some of other owners: `sts` has
    /// those of identity providers.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let sts = catalog.service("sts").unwrap();
    /// assert!(sts.condition_keys().any(|key| key.name() == "accounts.google.com:aud"));
    /// ```
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = Key<'c>> {
        self.lines().keys.iter().map(|row| Key { row })
    }

    /// A condition key as a policy may write it.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let ec2 = catalog.service("ec2").unwrap();
    /// assert_eq!(ec2.condition_key("EC2:resourceTag/team").unwrap().name(), "ec2:ResourceTag/${TagKey}");
    /// ```
    pub fn condition_key(self, name: &str) -> Option<Key<'c>> {
        key::find(self.lines().keys.iter(), name)
    }

    /// The keys that a list names.
    fn keys(self, list: Span) -> impl Iterator<Item = Key<'c>> {
        let (keys, text) = (&self.lines().keys, self.text);
        list.get(text).split_ascii_whitespace().filter_map(move |name| {
            let found = keys.binary_search_by(|row| row.written.bytes(text).cmp(name.as_bytes())).ok()?;
            keys.get(found).map(|row| Key { row })
        })
    }
}

impl<'c> Action<'c> {
    fn group(self) -> Group {
        self.service.lines().groups.get(self.row.group as usize).copied().unwrap_or_default()
    }

    /// The service that it belongs to.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.action("s3:GetObject").unwrap().service().prefix(), "s3");
    /// ```
    pub fn service(self) -> Service<'c> {
        self.service
    }

    /// The name as AWS writes it, without the prefix; [`Display`](fmt::Display) writes it with the prefix.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let action = catalog.action("s3:listbucket").unwrap();
    /// assert_eq!((action.name(), action.to_string().as_str()), ("ListBucket", "s3:ListBucket"));
    /// ```
    pub fn name(self) -> &'c str {
        self.row.name.get(self.service.text)
    }

    /// What it does, as AWS sorts it: one level, or Write with another one.
    ///
    /// ```
    /// use catalog::Level::{Tagging, Write};
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let tags = catalog.action("ec2:CreateTags").unwrap();
    /// assert_eq!(tags.levels().collect::<Vec<_>>(), [Write, Tagging]);
    /// ```
    pub fn levels(self) -> impl Iterator<Item = Level> {
        Level::ALL.into_iter().filter(move |level| self.is_level(*level))
    }

    /// Whether a level is among its levels.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.action("s3:PutBucketPolicy").unwrap().is_level(catalog::Level::PermissionsManagement));
    /// ```
    pub fn is_level(self, level: Level) -> bool {
        self.group().levels & (1 << level as u8) != 0
    }

    /// The kinds of resources it acts on; none if a policy can only name `*` for it.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let kinds = |action| catalog.action(action).unwrap().resource_types().map(|used| used.resource_type.name());
    /// assert_eq!(kinds("sqs:SendMessage").collect::<Vec<_>>(), ["queue"]);
    /// assert_eq!(kinds("s3:ListAllMyBuckets").count(), 0);
    /// ```
    pub fn resource_types(self) -> impl Iterator<Item = UsedType<'c>> {
        let (service, text) = (self.service, self.service.text);
        let types = &service.lines().types;
        let named = self.group().on.get(text).split_ascii_whitespace().take_while(|word| *word != "+");
        named.filter_map(move |word| {
            let (name, required) = word.strip_suffix('*').map_or((word, false), |name| (name, true));
            let found = types.binary_search_by(|row| row.written.bytes(text).cmp(name.as_bytes())).ok()?;
            let resource_type = ResourceType { service, row: types.get(found)? };
            Some(UsedType { resource_type, required })
        })
    }

    /// The condition keys that AWS lists for the action itself.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let action = catalog.action("iam:PassRole").unwrap();
    /// assert!(action.condition_keys().any(|key| key.name() == "iam:PassedToService"));
    /// ```
    pub fn condition_keys(self) -> impl Iterator<Item = Key<'c>> {
        self.service.keys(self.group().keys)
    }

    /// The condition keys of the action and those of its resource types, by name, each once.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let keys = catalog.action("sqs:SendMessage").unwrap().all_condition_keys();
    /// assert_eq!(keys.iter().map(|key| key.name()).collect::<Vec<_>>(), ["aws:ResourceTag/${TagKey}"]);
    /// ```
    pub fn all_condition_keys(self) -> Vec<Key<'c>> {
        let mut keys: Vec<_> = self.each_key().collect();
        json::sort_by_key(&mut keys, |key| key.name());
        keys.dedup_by_key(|key| key.name());
        keys
    }

    /// The key among them that a policy means which writes `name`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let action = catalog.action("s3:ListBucket").unwrap();
    /// assert!(action.condition_key("S3:prefix").is_some());
    /// assert!(action.condition_key("s3:x-amz-acl").is_none());
    /// ```
    pub fn condition_key(self, name: &str) -> Option<Key<'c>> {
        key::find(self.each_key().map(|key| key.row), name)
    }

    fn each_key(self) -> impl Iterator<Item = Key<'c>> {
        self.condition_keys().chain(self.resource_types().flat_map(|used| used.resource_type.condition_keys()))
    }

    /// The actions that a caller may need besides, for some of its resources or for all, with their prefixes: creating with tags
    /// needs tagging. AWS's own list of December 2025; newer data have none.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let action = catalog.action("lambda:CreateFunction").unwrap();
    /// assert!(action.dependent().any(|name| name == "iam:PassRole"));
    /// ```
    pub fn dependent(self) -> impl Iterator<Item = String> {
        let words = self.group().on.get(self.service.text).split_ascii_whitespace();
        let behind = words.skip_while(|word| *word != "+").skip(1);
        behind.map(
            move |name| if name.starts_with(':') { [self.service.prefix(), name].concat() } else { name.to_owned() },
        )
    }
}

impl<'c> ResourceType<'c> {
    /// The service that lists it.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let queue = catalog.service("sqs").unwrap().resource_type("queue").unwrap();
    /// assert_eq!(queue.service().prefix(), "sqs");
    /// ```
    pub fn service(self) -> Service<'c> {
        self.service
    }

    /// The name as AWS writes it; some have spaces.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.service("sns").unwrap().resource_types().next().unwrap().name(), "topic");
    /// ```
    pub fn name(self) -> &'c str {
        &self.row.name
    }

    /// What its ARNs look like, with a `${…}` for each part that varies. Some have `*` in places where an ARN may have anything.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let bot = catalog.service("lex").unwrap().resource_type("bot").unwrap();
    /// assert_eq!(bot.arns().count(), 2);
    /// ```
    pub fn arns(self) -> impl ExactSizeIterator<Item = &'c str> {
        let in_full = |arn: &str| {
            let own = if arn.starts_with([':', '@']) { self.service.prefix() } else { "" };
            let rest = arn.replace('{', "${").replacen('@', ":${Region}:${Account}:", 1);
            ["arn:${Partition}:", own, &rest].concat().into()
        };
        let written = || self.row.arns.get(self.service.text).split(',').filter(|arn| !arn.is_empty());
        self.row.in_full.get_or_init(|| written().map(in_full).collect()).iter().map(|arn| &**arn)
    }

    /// The condition keys that a request for such a resource has.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let topic = catalog.service("sns").unwrap().resource_type("topic").unwrap();
    /// assert_eq!(topic.condition_keys().next().unwrap().name(), "aws:ResourceTag/${TagKey}");
    /// ```
    pub fn condition_keys(self) -> impl Iterator<Item = Key<'c>> {
        self.service.keys(self.row.keys)
    }
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service.prefix(), self.name())
    }
}

impl fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

impl fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for ResourceType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name(), self.service.prefix())
    }
}

/// What a resource type's ARN looks like as a pattern: `*` for each part that varies.
///
/// ```
/// assert_eq!(catalog::with_stars("arn:${Partition}:s3:::${BucketName}/${ObjectName}"), "arn:*:s3:::*/*");
/// ```
pub fn with_stars(arn: &str) -> String {
    let (mut out, mut rest) = (String::new(), arn);
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}
