//! Amazon resource names: `arn:partition:service:region:account:resource`.

/// The six parts of an ARN. The last keeps its inner colons (S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// The parts in order; the first is `arn`.
    pub parts: [&'a str; 6],
}

impl<'a> Arn<'a> {
    /// Cuts a text into its six parts; `None` if it has fewer or does not start with `arn:`.
    ///
    /// ```
    /// let arn = iam::arn::Arn::parse("arn:aws:logs:us-east-1:111122223333:log-group:x:y").unwrap();
    /// assert_eq!(arn.service(), "logs");
    /// assert_eq!(arn.resource(), "log-group:x:y");
    /// assert!(iam::arn::Arn::parse("arn:aws:s3::bucket").is_none());
    /// ```
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut rest = text.strip_prefix("arn:")?;
        let mut parts = ["arn", "", "", "", "", ""];
        let [_, inner @ .., last] = &mut parts;
        for part in inner {
            let (before, after) = rest.split_at(rest.bytes().position(|byte| byte == b':')?);
            (*part, rest) = (before, after.get(1..)?);
        }
        *last = rest;
        Some(Arn { parts })
    }

    /// `aws`, `aws-cn`, `aws-us-gov`…
    pub const fn partition(&self) -> &'a str {
        let [_, partition, ..] = self.parts;
        partition
    }

    /// `s3`, `iam`…
    pub const fn service(&self) -> &'a str {
        let [_, _, service, ..] = self.parts;
        service
    }

    /// The Region, empty where the resource has none in its name.
    pub const fn region(&self) -> &'a str {
        let [_, _, _, region, ..] = self.parts;
        region
    }

    /// The account, empty where the resource has none in its name (S3 buckets).
    pub const fn account(&self) -> &'a str {
        let [_, _, _, _, account, _] = self.parts;
        account
    }

    /// What follows the fifth colon.
    pub const fn resource(&self) -> &'a str {
        let [_, _, _, _, _, resource] = self.parts;
        resource
    }
}

/// Whether a pattern is `arn:aws:s3:::*`, in any partition (S11).
pub(crate) fn is_every_bucket(pattern: &str) -> bool {
    Arn::parse(pattern).is_some_and(|arn| arn.service() == "s3" && arn.resource() == "*" && arn.account().is_empty())
}
