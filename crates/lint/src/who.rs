//! Who is let in, and which conditions keep others out (R20 to R22, M18): one answer for all rules.

use iam::arn::Arn;
use iam::pattern::Pattern;
use iam::{
    ActionPattern, Condition, Effect, Element, Family, OperatorUse, PrincipalKind, PrincipalPattern, ResourcePattern,
    SetQualifier, Statement, Version,
};

use crate::Kind;
use crate::finding::Findings;
use crate::subject::Subject;
use crate::topic::foreign_endpoint;

/// Keys that tell who or where a caller is. The rest say what is done, or what any caller can set: a header, a tag.
///
/// Source: IAM User Guide, *AWS global condition context keys*; S3 User Guide, the meaning of "public"; EFS User Guide,
/// *Blocking public access to file systems*; SNS, Lambda and VPC Lattice for their own keys.
const WHO: &[&str] = &[
    "aws:Ec2InstanceSourceVpc",
    "aws:FederatedProvider",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:userid",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "elasticfilesystem:AccessedViaMountTarget",
    "elasticfilesystem:AccessPointArn",
    "kms:CallerAccount",
    "lambda:EventSourceToken",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "sns:Endpoint",
    "sts:ExternalId",
    "vpc-lattice-svcs:SourceVpc",
    "vpc-lattice-svcs:SourceVpcOwnerAccount",
];

/// Keys that tell for whose resource a service acts (R21).
const SOURCE: &[&str] =
    &["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner"];

/// Accounts of AWS's own that its guides say to name.
///
/// Source: Elastic Load Balancing, *Enable access logs*, the accounts by Region.
const OF_AWS: &[&str] = &[
    "009996457667",
    "027434742980",
    "033677994240",
    "037604701340",
    "048591011584",
    "054676820928",
    "076674570225",
    "098369216593",
    "114774131450",
    "127311923021",
    "156460612806",
    "190560391635",
    "383597477331",
    "507241528517",
    "582318560864",
    "589379963580",
    "600734575887",
    "635631232127",
    "638102146993",
    "652711504416",
    "718504428378",
    "754344448648",
    "783225319266",
    "797873946194",
    "897822967062",
    "985666609251",
];

/// Whether a text has a hole that a template fills, or a variable: then little can be said of it.
pub(crate) fn has_hole(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains('<')
}

/// The key of a condition, whatever its case, if it is one of these.
fn among(condition: &Condition, keys: &[&str]) -> bool {
    keys.iter().any(|key| condition.key.text.eq_ignore_ascii_case(key))
}

/// Whether a condition is about this key.
pub(crate) fn is_key(condition: &Condition, key: &str) -> bool {
    condition.key.text.eq_ignore_ascii_case(key)
}

/// Whether it asks for a value: not for what it is not, and not only if the key is there (R20).
pub(crate) fn asks(condition: &Condition) -> bool {
    condition.operator.is_some_and(|used| {
        !used.operator.negated
            && !used.if_exists
            && used.set != Some(SetQualifier::ForAllValues)
            && used.operator.family != Family::Null
    })
}

/// Whether the condition compares the key with this value, in any case.
pub(crate) fn is(condition: &Condition, key: &str, value: &str) -> bool {
    is_key(condition, key)
        && !condition.values.is_empty()
        && condition.values.iter().all(|listed| listed.text.eq_ignore_ascii_case(value))
}

/// Whether it asks for the key not to be absent (`false`), or to be (`true`).
pub(crate) fn is_null(condition: &Condition, key: &str, absent: bool) -> bool {
    condition.operator.is_some_and(|used| used.operator.family == Family::Null && used.set.is_none())
        && is(condition, key, if absent { "true" } else { "false" })
}

/// Whether the values leave out anybody: `o-*`, `arn:aws:s3:::*` and `0.0.0.0/0` do not (M18).
fn are_fixed(condition: &Condition, used: OperatorUse) -> bool {
    let key = &condition.key.text;
    let wild = matches!(used.operator.family, Family::TextLike | Family::Arn);
    let itself = format!("${{{key}}}");
    let fixed = |text: &str| match used.operator.family {
        Family::Ip => is_narrow_range(text),
        _ if text.eq_ignore_ascii_case(&itself) => false,
        _ if key.eq_ignore_ascii_case("sns:Endpoint") => !wild || foreign_endpoint(text, None).is_none(),
        Family::TextLike | Family::Arn if is_about_arns(key) => is_fixed_arn(text, key),
        Family::TextLike | Family::Arn => {
            let lead = text.split(['*', '?']).next().unwrap_or_default().trim_end_matches('-');
            !["", "o", "vpc", "vpce"].contains(&lead)
        }
        Family::Bool => text.eq_ignore_ascii_case("true"),
        _ => true,
    };
    !condition.values.is_empty() && condition.values.iter().all(|value| fixed(&value.text))
}

fn is_about_arns(key: &str) -> bool {
    key.get(key.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("arn"))
}

fn is_narrow_range(text: &str) -> bool {
    let prefix = text.split_once('/').and_then(|(_, prefix)| prefix.parse::<u8>().ok());
    prefix.is_none_or(|prefix| prefix >= if text.contains(':') { 32 } else { 8 })
}

/// Whether a pattern of ARNs names an account, or something that has none and a name.
fn is_fixed_arn(text: &str, key: &str) -> bool {
    let wild = |part: &str| part.starts_with(['*', '?']);
    let Some(arn) = Arn::written(text) else { return has_hole(text) || account_in(text).is_some() };
    match arn.account() {
        "" => !arn.resource().is_empty() && !wild(arn.resource()),
        account if !account.contains(['*', '?']) => true,
        // Names can be had in any account; ids cannot.
        _ if key.eq_ignore_ascii_case("aws:PrincipalArn") => false,
        _ => arn.resource().rsplit(['/', ':']).next().is_some_and(|id| !id.is_empty() && !wild(id)),
    }
}

/// Twelve digits in a text.
fn account_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 12)
}

/// The first condition that says who may come, in a statement that names everyone (M18).
pub(crate) fn narrows(statement: &Statement) -> Option<&Condition> {
    statement.conditions.iter().find(|condition| says_who(condition) || says_source(condition))
}

fn says_who(condition: &Condition) -> bool {
    let Some(used) = condition.operator.filter(|_| asks(condition)) else { return false };
    let lower = condition.key.text.to_ascii_lowercase();
    // What is compared with the caller's own is of the caller's account or organization, or tagged for the caller (R20).
    let of_resource = ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"].contains(&lower.as_str())
        || lower.starts_with("aws:resourcetag/");
    let as_the_caller = |text: &str| text.to_ascii_lowercase().contains("${aws:principal");
    (among(condition, WHO) && are_fixed(condition, used))
        || (of_resource
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| as_the_caller(&value.text)))
}

/// Whether a condition says for whose resource a service may come (R21).
pub(crate) fn says_source(condition: &Condition) -> bool {
    condition
        .operator
        .filter(|_| asks(condition))
        .is_some_and(|used| among(condition, SOURCE) && are_fixed(condition, used))
}

/// Whether a statement with a service principal says for whom the service acts.
pub(crate) fn narrows_source(statement: &Statement) -> bool {
    // An encryption context that the service makes up, and what other services ask for in the place of a source.
    let context = |condition: &Condition| {
        let key = condition.key.text.to_ascii_lowercase();
        asks(condition)
            && (key.starts_with("kms:encryptioncontext:")
                || ["kms:calleraccount", "lambda:eventsourcetoken", "sts:externalid"].contains(&key.as_str()))
    };
    statement.conditions.iter().any(|condition| says_source(condition) || context(condition))
}

/// The `*` of a statement that names everyone.
pub(crate) fn everyone(statement: &Statement) -> Option<&PrincipalPattern> {
    named(statement).find(|value| value.kind == PrincipalKind::Everyone)
}

/// Whom a Principal names; nobody in NotPrincipal.
pub(crate) fn named(statement: &Statement) -> impl Iterator<Item = &PrincipalPattern> {
    statement.principal.iter().filter(|element| !element.negated).flat_map(|element| &element.values)
}

/// Whether it lets in everyone: no condition says who, and no Deny of the same policy keeps the others out.
pub(crate) fn is_open(subject: &Subject<'_>, statement: &Statement, findings: &mut Findings) -> bool {
    statement.effect == Some(Effect::Allow)
        && everyone(statement).is_some()
        && narrows(statement).is_none()
        && !is_fenced(subject, statement, findings)
}

/// Whether a Deny of the policy forbids everyone but some what the statement allows. Out of budget, it is assumed to.
fn is_fenced(subject: &Subject<'_>, allow: &Statement, findings: &mut Findings) -> bool {
    const MOST: usize = 5;
    const LONGEST: usize = 300;
    let mut fences = subject.denies().filter(|deny| is_fence(deny)).take(MOST);
    fences.any(|deny| {
        if findings.work.is_spent() {
            return true;
        }
        let (Some(asked), Some(denied)) = (&allow.action, &deny.action) else { return false };
        if asked.values.len() + denied.values.len() > LONGEST {
            return true;
        }
        if denied.negated || deny.resource.as_ref().is_some_and(|resource| resource.negated) {
            return false;
        }
        let actions = |element: &Element<ActionPattern>| match element.negated {
            true => vec![Pattern::action("*")],
            false => element.values.iter().map(ActionPattern::pattern).collect(),
        };
        let resources = |statement: &Statement| match &statement.resource {
            Some(element) if element.negated => Pattern::resource("*", Version::V2012).into_iter().collect(),
            element => {
                element.iter().flat_map(|element| &element.values).filter_map(ResourcePattern::pattern).collect()
            }
        };
        let mut covered = |asked: Vec<Pattern>, by: Vec<Pattern>| {
            let by: Vec<_> = by.iter().collect();
            asked.iter().all(|one| one.covered_by(&by, &mut findings.work).unwrap_or(true))
        };
        covered(actions(asked), actions(denied)) && covered(resources(allow), resources(deny))
    })
}

/// Whether a Deny is about everyone but whom its conditions name.
fn is_fence(deny: &Statement) -> bool {
    let Some(principal) = &deny.principal else { return false };
    let all = everyone(deny).is_some();
    let but = |condition: &Condition| {
        condition.operator.is_some_and(|used| {
            used.operator.negated
                && used.set != Some(SetQualifier::ForAnyValue)
                && (among(condition, WHO) || among(condition, SOURCE))
                && are_fixed(condition, used)
        })
    };
    // Calls of services, which others than the caller cannot make.
    let of_services = |condition: &Condition| {
        ["aws:PrincipalIsAWSService", "aws:ViaAWSService"].iter().any(|key| is(condition, key, "false"))
    };
    let conditions = &deny.conditions;
    let exempt = principal.negated && !principal.values.iter().any(|value| value.kind == PrincipalKind::Everyone);
    (exempt || all && conditions.iter().any(but)) && conditions.iter().all(|one| but(one) || of_services(one))
}

/// The account of a principal: of twelve digits, or in its ARN (R22).
pub(crate) fn account_of(value: &PrincipalPattern) -> Option<&str> {
    let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = value.text.as_str();
    let account = match value.kind {
        PrincipalKind::Aws => Arn::written(text).map_or(text, |arn| arn.account()),
        PrincipalKind::Federated => Arn::written(text)?.account(),
        _ => return None,
    };
    Some(account).filter(is_account)
}

/// Whether a principal stands for a whole account.
pub(crate) fn is_whole_account(value: &PrincipalPattern) -> bool {
    value.kind == PrincipalKind::Aws
        && account_of(value).is_some()
        && Arn::written(&value.text).is_none_or(|arn| arn.resource() == "root")
}

/// The principals that are in another account (M20), each with the account that they are not in and whether that is known.
/// Without a known account only two that stand side by side show that one is another: the first such is told.
pub(crate) fn foreign<'s>(subject: &'s Subject<'_>) -> Vec<(&'s Statement, &'s PrincipalPattern, String, bool)> {
    let told = own_account(subject);
    let all = || {
        let all = subject.allows().flat_map(|statement| named(statement).map(move |value| (statement, value)));
        let all = all.filter(|(_, value)| value.kind == PrincipalKind::Aws);
        let all = all.filter_map(|(statement, value)| Some((statement, value, account_of(value)?)));
        all.filter(|(.., account)| !OF_AWS.contains(account))
    };
    if let Some(own) = told {
        let others = all().filter(|(.., account)| *account != own);
        return others.map(|(statement, value, _)| (statement, value, own.clone(), true)).collect();
    }
    let Some((.., first)) = all().next() else { return Vec::new() };
    let other = all().find(|(.., account)| *account != first);
    other.into_iter().map(|(statement, value, _)| (statement, value, first.to_owned(), false)).collect()
}

/// The account of the role or the resource that the policy is on, if it is said or shown.
pub(crate) fn own_account(subject: &Subject<'_>) -> Option<String> {
    // What passes an endpoint is anybody's.
    let shown = || shown_account(subject).filter(|_| subject.kind != Kind::Endpoint);
    subject.account.map(str::to_owned).or_else(shown)
}

/// The account that the policy's own resource is in, as its ARNs show it: one resource, one account; an identity provider
/// is in the account of the role.
fn shown_account(subject: &Subject<'_>) -> Option<String> {
    let of_resources = subject.statements().iter().flat_map(|statement| &statement.resource);
    let resources = of_resources.flat_map(|element| &element.values).filter_map(|value| Arn::written(&value.text));
    let providers = subject.statements().iter().flat_map(named);
    let providers = providers.filter(|value| value.kind == PrincipalKind::Federated).filter_map(account_of);
    let is_account = |text: &&str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let accounts = json::distinct(resources.map(|arn| arn.account()).filter(is_account).chain(providers));
    accounts.first().filter(|_| accounts.len() == 1).map(|account| (*account).to_owned())
}

/// Whether the Principal is `"*"` itself, and not `{"AWS": "*"}` (M9).
pub(crate) fn is_bare(statement: &Statement) -> bool {
    let element = statement.principal.as_ref();
    element.is_some_and(|element| element.values.iter().any(|value| value.span == element.span))
}

/// The keys of a statement's conditions for a sentence: `aws:SecureTransport`, `aws:Referer` and 2 more.
pub(crate) fn keys(statement: &Statement) -> String {
    listed(statement.conditions.iter().map(|condition| condition.key.text.as_str()))
}

/// Up to three texts of many, each in backquotes.
pub(crate) fn listed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    const MOST: usize = 3;
    let mut texts = texts.into_iter();
    let mut shown: Vec<String> = texts.by_ref().take(MOST).map(|text| format!("`{}`", json::clip(text))).collect();
    let more = texts.count();
    let last = if more > 0 { Some(format!("{more} more")) } else { shown.pop() };
    match (shown.is_empty(), last) {
        (_, None) => String::new(),
        (true, Some(last)) => last,
        (false, Some(last)) => format!("{} and {last}", shown.join(", ")),
    }
}
