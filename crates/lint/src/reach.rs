//! Whether a statement can be about an action at all: by the kinds of resources that AWS lists for it.

use catalog::{Action, Catalog, ResourceType, with_stars};
use iam::arn::Arn;
use iam::pattern::{Pattern, TooMuchWork};
use iam::{ResourcePattern, Statement, Version, Work};

use crate::ends::may_meet;

/// The resources of a statement, none of which is everything.
pub(crate) struct Reach<'c, 's> {
    catalog: &'c Catalog,
    patterns: Vec<(&'s ResourcePattern, Pattern)>,
    /// Of the actions of a statement, many act on the same types.
    known: Vec<(Vec<ResourceType<'c>>, bool)>,
    /// Whether each is of a kind that AWS lists, once it was asked.
    are_listed: Option<bool>,
}

impl<'c, 's> Reach<'c, 's> {
    /// Nothing for a statement that may be about anything, and where a resource cannot be compared.
    pub(crate) fn of(catalog: &'c Catalog, statement: &'s Statement) -> Option<Reach<'c, 's>> {
        let element = statement.resource.as_ref().filter(|element| !element.negated && !element.values.is_empty())?;
        let read = |value: &'s ResourcePattern| {
            // A variable or a hole at its beginning may stand for any ARN.
            let is_arn = value.text.starts_with("arn:") && value.text != "arn:*";
            let pattern = Pattern::arn(&value.text, Version::V2012).filter(|_| is_arn)?;
            Some((value, pattern.with_any_values()))
        };
        let patterns = element.values.iter().map(read).collect::<Option<_>>()?;
        Some(Reach { catalog, patterns, known: Vec::new(), are_listed: None })
    }

    /// Whether a resource is of a type that an action acts on, or it cannot be said (R1). Some act on none (R2); where a
    /// request must name some types, those that it may name besides are not enough.
    pub(crate) fn has(&mut self, action: Action<'c>, work: &mut Work) -> bool {
        let must = action.resource_types().any(|used| used.required);
        let types = action.resource_types().filter(|used| used.required || !must);
        self.fits(types.map(|used| used.resource_type).collect(), work) != Ok(false)
    }

    /// Whether a resource is of one of these types, or it cannot be said (R1).
    pub(crate) fn fits(&mut self, types: Vec<ResourceType<'c>>, work: &mut Work) -> Result<bool, TooMuchWork> {
        let same =
            |(other, _): &&(Vec<ResourceType<'_>>, bool)| other.iter().map(type_name).eq(types.iter().map(type_name));
        if let Some((_, fits)) = self.known.iter().find(same) {
            return Ok(*fits);
        }
        let fits = self.meets(&types, work)?;
        self.known.push((types, fits));
        Ok(fits)
    }

    fn meets(&mut self, types: &[ResourceType<'_>], work: &mut Work) -> Result<bool, TooMuchWork> {
        for kind in types {
            for arn in kind.arns() {
                if !work.spend(16 * self.patterns.len()) {
                    return Err(TooMuchWork);
                }
                if !self.patterns.iter().any(|(value, _)| may_be(arn, &value.text)) {
                    continue;
                }
                let Some(pattern) = of_type(arn) else { return Ok(true) };
                // What lies in such a resource: `bucket/*` are objects, though a bucket's ARN, written with `*` for its name,
                // would fit as well.
                let siblings = kind.service().resource_types().flat_map(|kind| kind.arns());
                let inner: Vec<(&str, Pattern)> = siblings
                    .filter(|sibling| sibling.strip_prefix(arn).is_some_and(|rest| rest.starts_with('/')))
                    .filter_map(|sibling| Some((sibling, of_type(sibling)?)))
                    .collect();
                for (value, resource) in self.patterns.iter().filter(|(value, _)| may_be(arn, &value.text)) {
                    let mut is_inner = false;
                    for (_, inner) in inner.iter().filter(|(arn, _)| may_be(arn, &value.text)) {
                        is_inner |= inner.covers(resource, work)?;
                    }
                    if !is_inner && pattern.meets(resource, work)? {
                        return Ok(true);
                    }
                }
            }
        }
        // What is of no kind that AWS lists may well be one that it forgot.
        let listed = match self.are_listed {
            Some(listed) => listed,
            None => self.are_listed(work)?,
        };
        self.are_listed = Some(listed);
        Ok(!listed)
    }

    fn are_listed(&self, work: &mut Work) -> Result<bool, TooMuchWork> {
        for (resource, pattern) in &self.patterns {
            if !is_listed(self.catalog, &resource.text, pattern, work)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Another service may have a type of the same name.
pub(crate) fn type_name<'c>(kind: &ResourceType<'c>) -> (&'c str, &'c str) {
    (kind.service().prefix(), kind.name())
}

/// Whether a resource is of a kind that AWS lists for the service that its ARN names.
fn is_listed(catalog: &Catalog, text: &str, pattern: &Pattern, work: &mut Work) -> Result<bool, TooMuchWork> {
    let service = Arn::written(text).and_then(|arn| catalog.service(arn.service()));
    for kind in service.into_iter().flat_map(|service| service.resource_types()) {
        for arn in kind.arns() {
            if may_be(arn, text)
                && let Some(kind) = of_type(arn)
                && kind.meets(pattern, work)?
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a resource may be of a type by how service and name of both begin and end, which tells most of them apart.
fn may_be(arn: &str, text: &str) -> bool {
    let both = |part| [arn, text].map(|arn| arn.splitn(6, ':').nth(part).unwrap_or_default());
    let [[service, of], [name, resource]] = [both(2), both(5)];
    text.contains("${") || may_meet(service, of) && may_meet(name, resource)
}

/// A type's ARN with anything for its placeholders.
pub(crate) fn of_type(arn: &str) -> Option<Pattern> {
    Pattern::arn(&with_stars(arn), Version::V2008)
}
