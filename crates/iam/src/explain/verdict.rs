//! The verdict in one or two sentences, for each reason that there can be.

use super::elements::OLD_VERSION;
use super::{RESOURCE_PAGE, Traced, VARIABLES_PAGE, asked, capitalized, quote, several, uncapitalized};
use crate::policy::Effect;
use crate::trace::ConditionReason;
use crate::{ContextValue, Diagnostic, Named, NeedsOwner, Principal, Request, Severity, Sight};
use json::NOTHING_YET;

/// The verdict when a statement allows the request. `all` are the statements of all policies, `others` the names of
/// the other layers that had to allow it and do, `silent` of those whose silence does not count.
pub fn allowed(by: &Traced<'_>, all: &[Traced<'_>], others: &[String], silent: &[String], request: &Request) -> String {
    let (name, action, resource) = (capitalized(&by.name()), quote(&request.action), quote(&request.resource));
    let mut out = format!("{name} allows {action} on {resource}");
    match others {
        [] => out.push_str(", and no statement denies it."),
        [only] => out.push_str(&format!(", {only} allows it too, and no statement denies it.")),
        _ => {
            let others = several(others.iter(), |f, other| f.write_str(other));
            out.push_str(&format!(", {others} allow it too, and no statement denies it."));
        }
    }
    if !silent.is_empty() {
        let silent = several(silent.iter(), |f, silent| f.write_str(silent)).to_string();
        let who = if by.named(request) == Some(Named::Everyone) { "everyone" } else { "the caller itself" };
        // L8, L9
        let verb = if silent.contains(" and ") { "do" } else { "does" };
        let silent = capitalized(&silent);
        out.push_str(&format!(
            " {silent} {verb} not allow it, which does not limit what a resource policy gives to {who}."
        ));
    }
    // An absent key that decides is what people overlook.
    let by_absence = by.conditions().find(|(_, trace)| trace.reason.is_absence());
    let near_deny = all.iter().find_map(|deny| {
        let near = deny.trace.effect == Some(Effect::Deny) && deny.trace.reaches();
        let mut failing = deny.conditions().filter(|(_, trace)| near && !trace.holds);
        let only = failing.next().filter(|_| failing.next().is_none())?;
        only.1.reason.is_absence().then_some((deny, only))
    });
    if let Some((parsed, trace)) = by_absence {
        out.push_str(&format!(" {}", by.condition(parsed, trace, request).message));
    } else if let Some((deny, (parsed, trace))) = near_deny {
        let why = uncapitalized(&deny.condition(parsed, trace, request).message);
        out.push_str(&format!(" The Deny in {} does not apply: {why}", deny.name()));
    }
    out
}

/// The verdict when the caller's policies allow the request, and the owner of the resource has not agreed.
pub fn by_owner(request: &Request, allowed_by: Option<&Traced<'_>>) -> Option<String> {
    let by = allowed_by.map_or_else(
        || "Nothing on the caller's side forbids it".to_owned(),
        |by| format!("{} allows it", capitalized(&by.name())),
    );
    let (resource, owner) = (asked(request), request.owner.as_deref().unwrap_or_default());
    Some(match request.needs_owner()? {
        NeedsOwner::OtherAccount => {
            format!(
                "{by}, but {resource} belongs to account {owner}: its resource policy must allow the request too, and none is given."
            )
        }
        NeedsOwner::KeyPolicy => format!("{by}, but the key policy of {resource} must let it in, and none is given."),
        NeedsOwner::TrustPolicy => {
            format!("{by}, but the trust policy of {resource} must let the caller in, and none is given.")
        }
    })
}

/// The verdict when what the caller is decides, and no statement does.
pub fn by_caller(request: &Request) -> Option<String> {
    let (action, resource) = (quote(&request.action), quote(&request.resource));
    let why = match &request.principal {
        Principal::Root { account, .. } => {
            return Some(format!(
                "The root user of account {account} is allowed {action} on {resource} by default: it needs no identity policy."
            ));
        }
        Principal::FederatedUser { .. } => {
            "A federated user session without a session policy has no permissions of its own"
        }
        Principal::Anonymous => "Nobody can attach an identity policy to an anonymous caller",
        Principal::User { .. } if !request.principal.has_policies() => {
            "An origin access identity is a user of CloudFront's own account, where it has no identity policies" // L32
        }
        Principal::Service(_) => "An AWS service has no identity policies",
        Principal::Federated(_) => {
            "Somebody from an identity provider has no identity policies before taking on a role"
        }
        Principal::User { .. } | Principal::Role { .. } => return None,
    };
    Some(format!("{why}, so only the resource's own policy could allow {action} on {resource}, and none is given."))
}

/// The verdict when a statement denies the request.
pub fn denied(by: &Traced<'_>, request: &Request, also_allowed: bool) -> String {
    let (name, action, resource) = (capitalized(&by.name()), quote(&request.action), quote(&request.resource));
    let mut out = format!("{name} denies {action} on {resource}.");
    // The condition that surprises says most, one that only asks for presence least.
    let said: Vec<_> = by.conditions().map(|(parsed, trace)| (trace, by.condition(parsed, trace, request))).collect();
    let telling = said.iter().find(|(_, said)| said.note.is_some());
    let telling =
        telling.or_else(|| said.iter().find(|(trace, _)| !matches!(trace.reason, ConditionReason::Presence { .. })));
    if let Some((_, said)) = telling.or(said.first()) {
        out.push_str(&format!(" {}", said.message));
    }
    match said.len() {
        0 | 1 => {}
        2 => out.push_str(" Its other condition holds as well."),
        more => out.push_str(&format!(" Its {} other conditions hold as well.", more - 1)),
    }
    if also_allowed {
        out.push_str(" An explicit deny wins over every allow.");
    }
    out
}

/// The verdict when a layer that must allow the request is silent: which of its Allow statements came closest,
/// and what stops them. `layer` is what stands before "allows": `statement`, `service control policy at Root`.
/// `allowed_by` is the statement that allows the request on another layer.
pub fn silent(layer: &str, allowed_by: Option<&Traced<'_>>, closest: &[Traced<'_>], request: &Request) -> String {
    let (action, resource) = (quote(&request.action), quote(&request.resource));
    let mut out = match allowed_by {
        Some(by) => format!("{} allows {action} on {resource}, but no {layer} does.", capitalized(&by.name())),
        None => format!("No {layer} allows {action} on {resource}."),
    };
    let Some(first) = closest.first() else {
        out.push_str(" There is no Allow statement at all.");
        return out;
    };
    let obstacle = first.obstacles(request).into_iter().next().map(|(element, said)| {
        // A rule that people trip over says more than that two texts differ.
        let telling =
            said.note.filter(|note| [RESOURCE_PAGE, VARIABLES_PAGE].contains(&note.page) || note.text == OLD_VERSION);
        let why = telling.map_or(said.message, |note| note.text);
        format!("its {element} stops it: {}", uncapitalized(&why))
    });
    // The resource policy hands the decision to the account, and that is all it does (L1).
    let Some(obstacle) = obstacle else {
        out.push_str(&format!(
            " {} names the caller's account, which grants nothing by itself.",
            capitalized(&first.name())
        ));
        return out;
    };
    match closest {
        [only] => out.push_str(&format!(" Closest is {}, but {obstacle}", only.name())),
        _ if is_elsewhere(closest, request) => {
            let service = quote(request.service());
            out.push_str(&format!(" The {} statements that come closest do not name {service}.", closest.len()));
        }
        _ => {
            let together = together(closest);
            out.push_str(&format!(" Closest are {together}. For statement {}, {obstacle}", first.index + 1));
        }
    }
    out
}

/// Whether of many statements that come closest none is about the service: a long list of what has nothing to do with the
/// request helps nobody.
pub fn is_elsewhere(closest: &[Traced<'_>], request: &Request) -> bool {
    closest.len() > 3 && !closest.iter().any(|statement| statement.is_of_service(request))
}

/// What an Allow of the resource policy does where the caller's own policies are silent: a sentence to append.
pub fn delegates(by: &Traced<'_>, request: &Request) -> String {
    let why = match request.is_cross_account() {
        true => "allows it on the owner's side, and the caller's side must allow it too", // L2
        false => "names the caller's account, which grants nothing by itself",            // L1
    };
    format!(" {} {why}.", capitalized(&by.name()))
}

/// The verdict when nobody gave the caller a policy, or all that it was given are switched off.
pub fn no_policies(request: &Request, switched_off: bool) -> String {
    let why = no_identity_policies(switched_off);
    format!("{why}, so nothing allows {} on {}.", quote(&request.action), quote(&request.resource))
}

pub(super) const fn no_identity_policies(switched_off: bool) -> &'static str {
    if switched_off { "Every identity policy is switched off" } else { "No identity policy is given" }
}

/// The verdict for `sts:GetCallerIdentity`.
pub fn always(request: &Request) -> String {
    format!("{} succeeds whatever policies say: it only tells callers who they are.", quote(&request.action)) // L22
}

/// The verdict for an action that needs no credentials.
pub fn public(request: &Request) -> String {
    let action = quote(&request.action);
    format!(
        "{action} needs no credentials, and so no policy that allows it but that of a VPC endpoint; a deny stops it."
    ) // L29
}

/// The verdict when an anonymous caller asks for a key.
pub fn unsigned(request: &Request) -> String {
    format!(
        "KMS answers signed requests only, so an anonymous caller gets no {} on {}, whatever the key policy says.",
        quote(&request.action),
        quote(&request.resource)
    )
}

/// The verdict when S3 Block Public Access takes away what a statement allows.
pub fn public_bucket(allowed_by: &Traced<'_>, request: &Request) -> String {
    let name = capitalized(&allowed_by.name());
    let who = if request.is_cross_account() { "callers from other accounts" } else { "anonymous callers" };
    format!(
        "{name} allows it, but the bucket policy is public, and Block Public Access (RestrictPublicBuckets) keeps {who} out."
    ) // L24
}

/// The verdict when S3 Block Public Access refuses the policy that a request puts.
pub fn public_policy(request: &Request) -> String {
    format!(
        "The policies allow {} on {}, but the policy that it puts is public, and Block Public Access (BlockPublicPolicy) has S3 refuse it.",
        quote(&request.action),
        quote(&request.resource)
    ) // L30
}

/// What to add to the verdict on an action that has no resource, where its request names one (S11).
pub fn for_all(request: &Request) -> Option<String> {
    let named = quote(request.instead_of.as_ref()?);
    let action = quote(&request.action);
    Some(format!(
        " AWS lists no resource type for {action}, so that it is checked against `*`, and not against {named}."
    ))
}

/// What to add to the verdict that something is allowed with a KMS key of which neither ARN nor policy is given (L11).
pub fn on_a_key(request: &Request) -> Option<String> {
    let says_none = request.resource == "*" && request.is_on_key();
    says_none.then(|| {
        let action = quote(&request.action);
        format!(" {action} is about a key, and the policy of that key must let it in too: give the key's ARN as the resource.")
    })
}

/// What to add to the verdict where a bucket policy is put that is public, and the setting is not given (L30).
pub const MAY_REFUSE_PUBLIC: &str =
    " The policy that it puts is public: where Block Public Access (BlockPublicPolicy) is on, S3 refuses it.";

/// The same where the policy is not given.
pub const MAY_REFUSE: &str =
    " Where Block Public Access (BlockPublicPolicy) is on, S3 refuses a policy that is public all the same.";

/// The same where the setting is on.
pub const REFUSES_PUBLIC: &str = " Block Public Access (BlockPublicPolicy) is on, so that S3 refuses a policy that is public all the same; which one the request puts is not given.";

/// The verdict on a call of which the first request is allowed and a further one, of this action, is not; with its
/// resource, where the call needs the action more than once (E11).
pub fn also_needs(further: (&str, Option<&str>), message: &str) -> String {
    format!("The call also needs {}: {}", check(further), uncapitalized(message))
}

/// What to add to the verdict on a call when its further requests, of these actions, are allowed as well.
pub fn also_allowed<'a>(further: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let verb = if further.len() == 1 { "is" } else { "are" };
    let needed: Vec<String> = further.map(check).collect();
    format!(" {}, which the call also needs, {verb} allowed too.", needed.join(" and "))
}

fn check((action, resource): (&str, Option<&str>)) -> String {
    let on = resource.map_or_else(String::new, |resource| format!(" on {}", quote(resource)));
    format!("{}{on}", quote(action))
}

/// Why there is no verdict when AWS would not accept a policy, of this name and with these diagnostics.
pub fn rejected(name: &str, diagnostics: &[Diagnostic]) -> String {
    let mut errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    // What follows from a text that is no JSON is no news.
    let syntax = errors.clone().find(|d| d.code == "JSON_SYNTAX_ERROR");
    match syntax.or_else(|| errors.next()) {
        Some(first) if first.message == NOTHING_YET => format!("{name} is empty, so there is no verdict."),
        Some(first) => format!("AWS would not accept {name}, so there is no verdict. {}", first.message),
        None => format!("AWS would not accept {name}, so there is no verdict."),
    }
}

/// The verdict when it depends on what the request does not say (K13). `open` are the statements that may apply.
pub fn undetermined(open: &[Traced<'_>], request: &Request) -> String {
    const MOST: usize = 3;
    let mut keys: Vec<&str> = Vec::new();
    for key in open.iter().flat_map(|statement| statement.unknown_keys(request)) {
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key);
        }
    }
    // K15
    let by_path = keys.iter().any(|key| key.eq_ignore_ascii_case("aws:PrincipalArn"))
        && matches!(request.context.sight("aws:PrincipalArn"), Sight::Is(ContextValue::Like(..)));
    // L28
    let by_alias = request.key().is_some() && open.iter().any(|s| s.trace.resource.is_some_and(|trace| trace.open));
    if by_alias {
        keys.push("the key behind the alias");
    }
    let keys = several(keys.iter(), |f, key| f.write_str(&json::clip(key)));
    let (action, resource) = (quote(&request.action), quote(&request.resource));
    let mut out =
        format!("Whether {action} on {resource} is allowed depends on {keys}, which the request does not say.");
    for statement in open.iter().take(MOST) {
        let verb = if statement.trace.effect == Some(Effect::Deny) { "denies" } else { "allows" };
        out.push_str(&format!(" {} {verb} it if {}.", capitalized(&statement.name()), statement.needs(request)));
    }
    if let Some(more @ 1..) = open.len().checked_sub(MOST) {
        let statements = if more == 1 { "statement" } else { "statements" };
        out.push_str(&format!(" It depends on {more} more {statements}."));
    }
    if by_alias {
        out.push_str(" KMS authorizes it on that key: give the key's own ARN as the resource.");
    }
    if by_path {
        out.push_str(
            " The ARN of a session does not show the path of its role: give the role's own ARN as `role` of the request.",
        );
    }
    out
}

/// Why there is no verdict when finding one would take too long.
pub fn too_much_work() -> String {
    "These policies and this request ask for more comparisons than any real ones would, so there is no verdict."
        .to_owned()
}

/// `statements 1 and 3 of TrainerPolicy`, as far as they are of one policy. Sids of several would be a long list.
fn together(statements: &[Traced<'_>]) -> String {
    let Some(first) = statements.first() else { return String::new() };
    if statements.iter().all(|s| std::ptr::eq(s.policy_name, first.policy_name)) {
        let numbers = several(statements.iter(), |f, s| write!(f, "{}", s.index + 1));
        return format!("statements {numbers} of {}", first.policy_name);
    }
    several(statements.iter(), |f, s| write!(f, "statement {} of {}", s.index + 1, s.policy_name)).to_string()
}

/// The Allow statements with the fewest failing elements, those about the service asked for first.
pub fn closest<'a>(statements: &[Traced<'a>], request: &Request) -> Vec<Traced<'a>> {
    let allows = || statements.iter().filter(|s| s.trace.effect == Some(Effect::Allow) && !s.trace.matched);
    let least = allows().map(|s| s.rank(request)).min();
    allows().filter(|s| Some(s.rank(request)) == least).copied().collect()
}
