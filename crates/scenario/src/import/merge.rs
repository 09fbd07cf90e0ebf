//! What several texts say, put together: one request, and every policy where it belongs.

use iam::{Extent, Layer};
use json::Node;

use super::part::{
    Choices, Found, LONGEST, MOST_POLICIES, More, Part, Place, Reader, Refused, Wanted, a, arn_of, count,
    keep_own_role, owner, quote, role_behind, too_long, who,
};
use crate::document::{Access, AlsoRequest, Caller, ContextMap, ContextValue, Expect, RequestDocument};
use crate::path::DocumentPath;
use crate::policies::{Level, NamedPolicy, SlotsMut};

/// So many values of a text are told of.
const MOST_TOLD: usize = 8;

/// That a policy takes the place of another.
const REPLACED: &str = ", in place of the one before";

/// What organization policies are attached to where no text says it.
pub(super) const UNNAMED: &str = "an unnamed level";

/// How to go on with what does not fit together.
const ONE_BY_ONE: [&str; 2] = [" Import them one by one.", ""];

/// What the texts say together.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) blamed: Option<Layer>,
    pub(super) expect: Expect,
    pub(super) wanted: Vec<Wanted>,
    pub(super) more: More,
    pub(super) next: Vec<String>,
    levels: Vec<String>,
    /// Who reads what is said.
    pub(super) reader: Reader,
    /// Whether a policy may take the place of another where there is room for one.
    pub(super) replaces: bool,
    /// The layers that a policy may belong to besides the one that it went into.
    pub(super) elsewhere: Vec<Layer>,
    /// Whether a service control policy is given that AWS names.
    pub(super) has_named_scp: bool,
    /// How many policies there have been, and how long those are that stand in several places.
    policies: usize,
    copied: usize,
}

impl Merged {
    /// Nothing yet, but for what is expected.
    pub(super) fn new(expect: Expect, reader: Reader, replaces: bool) -> Merged {
        Merged { expect, reader, replaces, ..Merged::default() }
    }

    /// Takes what a part says of the request, which must not contradict what others say.
    pub(super) fn take(&mut self, access: &mut Access, part: &mut Part) -> Result<(), Refused> {
        let (known, mut said) = (&mut access.request, std::mem::take(&mut part.request));
        // A message may be about an action that the call needs besides.
        if is_among(&said.also, &known.action, &known.resource) {
            (known.action, known.resource) = Default::default();
            self.expect.layers = ContextMap::default();
        } else if is_among(&known.also, &said.action, &said.resource) {
            (said.action, said.resource) = Default::default();
            part.expect.layers = ContextMap::default();
        }
        let reader = self.reader;
        let differ = |what: &str, a: &str, b: &str| -> Result<(), Refused> {
            Err(format!(
                "The texts are about different requests: one names the {what} {}, one {}.{}",
                quote(a),
                quote(b),
                reader.of(ONE_BY_ONE)
            )
            .into())
        };
        match (known.principal == Caller::default(), said.principal == Caller::default()) {
            (true, _) => known.principal = said.principal,
            (false, true) => {}
            // A role may be named by its own ARN or by that of a session.
            (false, false) if known.principal == said.principal => {}
            (false, false) => {
                let [a, b] = [&known.principal, &said.principal].map(|of| arn_of(of).to_owned());
                match is_same_owner(&a, &b) {
                    true if b.contains(":assumed-role/") => known.principal = said.principal,
                    true => {}
                    false => {
                        return differ(
                            "caller",
                            &who(&known.principal).replace('`', ""),
                            &who(&said.principal).replace('`', ""),
                        );
                    }
                }
            }
        }
        // AWS does not tell actions apart by case.
        let is_same =
            |known: &str, said: &str| known == said || !known.starts_with("arn:") && known.eq_ignore_ascii_case(said);
        for (what, known, said) in
            [("action", &mut known.action, said.action), ("resource", &mut known.resource, said.resource)]
        {
            match (known.is_empty(), said.is_empty() || is_same(known, &said)) {
                (true, _) => *known = said,
                (false, true) => {}
                (false, false) => return differ(what, known, &said),
            }
        }
        known.resource_account = known.resource_account.take().or(said.resource_account);
        known.role = known.role.take().or(said.role);
        let keys: Vec<String> = known.context.0.iter().map(|(key, _)| key.to_lowercase()).collect();
        // Each says what no other did, up to what a request may have.
        let room = iam::MOST_KEYS.saturating_sub(keys.len());
        let new = said.context.0.into_iter().filter(|(key, _)| !keys.contains(&key.to_lowercase()));
        known.context.0.extend(new.take(room));
        if known.also.is_empty() {
            known.also = said.also;
        }
        self.blamed = self.blamed.or(part.blamed);
        let expect = std::mem::take(&mut part.expect);
        self.expect.access = self.expect.access.take().or(expect.access);
        // What AWS said check by check says more than its message.
        if self.expect.layers.0.len() < expect.layers.0.len() {
            self.expect.layers = expect.layers;
        }
        for wanted in std::mem::take(&mut part.wanted) {
            let is_full = self.wanted.len() >= MOST_POLICIES;
            match self.wanted.iter_mut().find(|known| known.id == wanted.id) {
                Some(known) if matches!(wanted.place, Place::Levels(..)) => *known = wanted,
                Some(_) => {}
                None if is_full => {}
                None => self.wanted.push(wanted),
            }
        }
        self.next.append(&mut part.next);
        if self.more.authorization.is_empty() {
            self.more.authorization = std::mem::take(&mut part.more.authorization);
        }
        self.more.is_encoded |= part.more.is_encoded;
        self.more.is_told |= part.more.is_told;
        self.levels.append(&mut part.levels);
        Ok(())
    }

    /// Whether a part is about the same request.
    pub(super) fn agrees(&self, access: &Access, part: &Part) -> bool {
        let mut alone = Access { request: access.request.clone(), ..Access::default() };
        let mut part = Part { request: part.request.clone(), ..Part::default() };
        Merged::default().take(&mut alone, &mut part).is_ok()
    }

    /// Forgets the policies that are named and were given before.
    pub(super) fn forget_given(&mut self, access: &Access) {
        let all = access.all();
        let has_named_scp = &mut self.has_named_scp;
        self.wanted.retain(|wanted| {
            let Some(layer) = wanted.place.layer().filter(|_| wanted.place != Place::Grants) else { return true };
            let is_one = matches!(layer.row().extent, Extent::One | Extent::Stack);
            let is_it = |(path, policy): &(DocumentPath, &NamedPolicy)| {
                let is_named = policy.name.as_deref().is_some_and(|name| name == wanted.name() || name == wanted.id);
                path.layer() == layer && (is_one && wanted.of.is_empty() || is_named)
            };
            let is_given = all.iter().any(is_it);
            *has_named_scp |= is_given && layer == Layer::Scps;
            !is_given
        });
    }

    /// Forgets permissions boundaries of others than the caller.
    pub(super) fn settle(&mut self, access: &Access) {
        let caller = owner(arn_of(&access.request.principal)).map(|(kind, name)| format!("{kind} {name}"));
        let is_others = |wanted: &Wanted| {
            wanted.place == Place::Layer(Layer::Boundary)
                && wanted.from.as_ref().zip(caller.as_ref()).is_some_and(|(from, caller)| from != caller)
        };
        self.wanted.retain(|wanted| !is_others(wanted));
    }

    /// Puts the levels of an organization into their order, as far as it was said, and keeps the role if it is the caller's.
    pub(super) fn order(&self, access: &mut Access) {
        keep_own_role(&mut access.request);
        for levels in [&mut access.policies.scps, &mut access.policies.rcps].into_iter().flatten() {
            json::sort_by_key(levels, |level| self.levels.iter().position(|known| *known == level.target));
        }
    }

    /// Puts the policies of a text where they belong: what was read, in a line.
    pub(super) fn place(
        &mut self,
        access: &mut Access,
        file: &str,
        told: Option<Layer>,
        parts: &mut [Part],
    ) -> Result<String, Refused> {
        let (mut lines, mut told_of) = (Vec::new(), 0);
        let mut tell = |said: String| {
            told_of += 1;
            if lines.len() < MOST_TOLD {
                lines.push(said);
            }
        };
        let is_alone = parts.len() == 1;
        for part in parts {
            let (said, mut silent) = (std::mem::take(&mut part.said), 0);
            let is_alone = is_alone && part.found.len() == 1;
            self.policies += part.found.len();
            if self.policies > MOST_POLICIES {
                return Err(format!("Nobody has more than {MOST_POLICIES} policies, and no more are read.").into());
            }
            let mut own = Vec::new();
            for mut found in std::mem::take(&mut part.found) {
                if found.policy.name.is_none() && is_alone {
                    found.policy.name = stem(file);
                }
                let what = std::mem::take(&mut found.said);
                let place = self.put(access, told, found)?;
                match what.is_empty() {
                    true => silent += 1,
                    false => own.push(format!("{what}, {place}")),
                }
            }
            match (said.is_empty(), silent) {
                (true, _) => {}
                (false, 0) => tell(said),
                (false, silent) => tell(format!("{said}, with {}", count(silent, "policy"))),
            }
            own.into_iter().for_each(&mut tell);
            let (tagged, tags) = std::mem::take(&mut part.tags);
            match tag(&mut access.request, &tagged, tags) {
                0 => {}
                new => tell(format!("{} of {}, taken as the caller's", count(new, "tag"), quote(&tagged))),
            }
        }
        let more = if told_of > lines.len() { format!("; and {} more", told_of - lines.len()) } else { String::new() };
        Ok(format!("{}{more}.", lines.join("; ")))
    }

    /// That there is room for one policy, and it is taken.
    fn second(&self, layer: Layer) -> Refused {
        let end = self.reader.of(ONE_BY_ONE);
        let message = format!("This is a second {}, and a request meets one.{end}", layer.phrase());
        Refused { message, of: Choices::Room(layer), ..Refused::default() }
    }

    /// Takes out what was wanted and is this policy: by its name or id, or as the only one where it belongs.
    fn claim(&mut self, place: &Place, told: Option<Layer>, found: &Found) -> Option<Wanted> {
        let name = found.policy.name.as_deref();
        let is_named = |wanted: &Wanted| match found.id.as_str() {
            "" => Some(wanted.name()) == name || Some(wanted.id.as_str()) == name,
            id => id == wanted.id,
        };
        let layer = match (told, place) {
            (None, Place::Plain | Place::Levels(..)) => {
                return self.wanted.iter().position(is_named).map(|at| self.wanted.remove(at));
            }
            (Some(layer), _) => layer,
            (None, Place::Layer(layer @ (Layer::Resource | Layer::Endpoint))) => *layer,
            _ => return None,
        };
        let fits = |wanted: &Wanted| {
            wanted.place != Place::Grants
                && wanted.place.layer() == Some(layer)
                && (found.of.is_empty() || wanted.of.is_empty() || wanted.of == found.of)
        };
        let is_only = self.wanted.iter().filter(|wanted| fits(wanted)).count() == 1;
        let at = self.wanted.iter().position(|wanted| fits(wanted) && (is_only || is_named(wanted)))?;
        Some(self.wanted.remove(at))
    }

    /// Puts a policy where it belongs: where that is, in words.
    fn put(&mut self, access: &mut Access, told: Option<Layer>, mut found: Found) -> Result<String, Refused> {
        let mut place = std::mem::take(&mut found.place);
        let chosen = self.reader.of([", as it is given", ", as you chose"]);
        let mut why = if told.is_some() { chosen } else { "" };
        let claimed = self.claim(&place, told, &found);
        if let Some(layer) = told {
            place = Place::Layer(layer);
        }
        if let Some(wanted) = claimed {
            self.has_named_scp |= wanted.place.layer() == Some(Layer::Scps);
            if told.is_none() && matches!(place, Place::Plain | Place::Levels(..)) {
                why = ", by its name in what AWS says";
            }
            found.policy.name = found.policy.name.or_else(|| Some(wanted.name().to_owned()));
            found.policy.from = found.policy.from.or(wanted.from);
            if found.of.is_empty() {
                found.of = wanted.of;
            }
            place = wanted.place;
        }
        if place == Place::Plain {
            let has_principal = names_principal(&found.policy.document);
            let is_open = |layer: &Layer| {
                let wants = self.wanted.iter().any(|wanted| wanted.place.layer() == Some(*layer));
                (wants || self.blamed == Some(*layer)) && !access.policies.is_given(*layer)
            };
            let others = [Layer::Boundary, Layer::Session, Layer::Endpoint, Layer::Scps, Layer::Rcps];
            let fits = |layer: &Layer| has_principal == matches!(layer, Layer::Endpoint | Layer::Rcps);
            let others: Vec<Layer> = others.into_iter().filter(|layer| fits(layer) && is_open(layer)).collect();
            self.elsewhere = others;
        }
        let layer = match &place {
            Place::Plain if names_principal(&found.policy.document) => {
                why = ": its statements name a Principal";
                Layer::Resource
            }
            Place::Plain => {
                why = ": no statement names a Principal";
                Layer::Identity
            }
            Place::Grants => {
                self.wanted.retain(|wanted| !(wanted.place == Place::Grants && wanted.of == found.of));
                let also = &mut access.request.also;
                match also.iter_mut().find(|also| also.resource == found.of && access.request.resource != found.of) {
                    Some(also) => also.grants = Some(found.policy),
                    None => access.policies.grants = Some(found.policy),
                }
                return Ok("taken as the grants of the key".to_owned());
            }
            Place::Owner(kind, name) => {
                let caller = owner(arn_of(&access.request.principal));
                if *kind != "group" && caller.is_some_and(|caller| caller != (*kind, name.as_str())) {
                    return Ok(format!("left out, since the caller is {}", who(&access.request.principal)));
                }
                Layer::Identity
            }
            Place::Trust => {
                let request = &mut access.request;
                if is_same_owner(arn_of(&request.principal), &found.of) {
                    role_behind(request, Some(&found.of));
                }
                // A template does not say which role it will be.
                let is_unsaid = request.resource.is_empty() || found.of.is_empty();
                let is_resource = request.resource == found.of || is_unsaid;
                if !is_resource || !(request.action.is_empty() || request.action.starts_with("sts:")) {
                    return Ok("left out, since the request does not take on this role".to_owned());
                }
                self.wanted.retain(|wanted| found.of.is_empty() || wanted.of != found.of);
                Layer::Resource
            }
            place => place.layer().unwrap_or(Layer::Identity),
        };
        let targets = match place {
            Place::Levels(_, targets) if !targets.is_empty() => targets,
            _ => vec![UNNAMED.to_owned()],
        };
        let mut said = format!("taken as {}{why}", a(layer));
        self.copied += found.policy.document.len()
            * targets.len().max(access.request.also.len() * usize::from(layer == Layer::Resource));
        if self.copied > LONGEST {
            return Err(too_long());
        }
        if layer == Layer::Resource {
            let is_second = access.policies.resource.is_some();
            on_resource(self, access, found)?;
            return Ok(if is_second && self.replaces { said + REPLACED } else { said });
        }
        let policy = found.policy;
        match access.policies.of_mut(layer) {
            SlotsMut::Many(policies) => {
                // AWS has one of a name at one place; given again, it is the newer text.
                let is_same = |known: &NamedPolicy| {
                    let is_named = (&known.name, &known.from) == (&policy.name, &policy.from);
                    known.document == policy.document && (is_named || policy.name.is_none())
                        || policy.name.is_some() && is_named
                };
                let is_open = self.reader == Reader::Page;
                match policies.iter_mut().find(|known| is_open && is_same(known)) {
                    Some(known) if known.document == policy.document => said.push_str("; it is there already"),
                    Some(known) => {
                        said.push_str(", in place of its text before");
                        *known = policy;
                    }
                    None => policies.push(policy),
                }
            }
            // Of one call the session policies allow together, on top of each other they do not: nobody says which.
            SlotsMut::Stack(policies) if !policies.is_empty() && !self.replaces => return Err(self.second(layer)),
            SlotsMut::Stack(policies) => {
                if !policies.is_empty() {
                    said.push_str(REPLACED);
                }
                *policies = vec![policy];
            }
            SlotsMut::One(Some(_)) if !self.replaces => return Err(self.second(layer)),
            SlotsMut::One(slot) => {
                if slot.replace(policy).is_some() {
                    said.push_str(REPLACED);
                }
            }
            SlotsMut::Levels(levels) => {
                let levels = levels.get_or_insert_default();
                for target in targets {
                    match levels.iter_mut().find(|level| level.target == target) {
                        Some(level) => level.policies.push(policy.clone()),
                        None => levels.push(Level { target, policies: vec![policy.clone()] }),
                    }
                }
            }
        }
        Ok(said)
    }
}

/// Whether an action on a resource, which may not be said, is one of these.
fn is_among(also: &[AlsoRequest], action: &str, resource: &str) -> bool {
    let mut also = also.iter().filter(|also| also.action.eq_ignore_ascii_case(action));
    also.any(|also| resource.is_empty() || also.resource == resource)
}

/// Takes the tags of a user or role as those of the caller, if it is the caller, where no text says what they are in the
/// request: how many. A session may have others besides, which go before its role's.
fn tag(request: &mut RequestDocument, tagged: &str, tags: Vec<(String, String)>) -> usize {
    let keys = &mut request.context.0;
    let before = keys.len();
    for (key, value) in tags.into_iter().filter(|_| is_same_owner(arn_of(&request.principal), tagged)) {
        let key = format!("aws:PrincipalTag/{key}");
        if keys.len() < iam::MOST_KEYS && !keys.iter().any(|(known, _)| known.eq_ignore_ascii_case(&key)) {
            keys.push((key, ContextValue::One(value)));
        }
    }
    keys.len() - before
}

/// Whether two ARNs are of the same user or role, or of what acts for it.
fn is_same_owner(a: &str, b: &str) -> bool {
    let of = |arn| owner(arn).zip(iam::arn::Arn::parse(arn).map(|parts| parts.account()));
    of(a).is_some() && of(a) == of(b)
}

/// Puts a policy on the resource that it stands on: the request's, or that of a further action.
fn on_resource(merged: &Merged, access: &mut Access, found: Found) -> Result<(), Refused> {
    let request = &mut access.request;
    let fits = |resource: &str| {
        resource == found.of || resource.strip_prefix(&found.of).is_some_and(|rest| rest.starts_with('/'))
    };
    if !found.of.is_empty() && request.resource.is_empty() {
        request.resource.clone_from(&found.of);
    }
    if !found.of.is_empty() && !fits(&request.resource) {
        let also = request.also.iter_mut().filter(|also| fits(&also.resource));
        let free: Vec<_> = also.filter(|also| also.resource_policy.is_none()).collect();
        if free.is_empty() {
            return Err(format!(
                "It is a policy of {}, and the request is for {}.{}",
                quote(&found.of),
                quote(&request.resource),
                merged.reader.of(ONE_BY_ONE)
            )
            .into());
        }
        free.into_iter().for_each(|also| also.resource_policy = Some(found.policy.clone()));
        return Ok(());
    }
    if access.policies.resource.is_some() && !merged.replaces {
        return Err(merged.second(Layer::Resource));
    }
    for also in request.also.iter_mut().filter(|also| !found.of.is_empty() && fits(&also.resource)) {
        also.resource_policy.get_or_insert_with(|| found.policy.clone());
    }
    access.policies.resource = Some(found.policy);
    Ok(())
}

/// Whether a statement of a policy names a Principal, as those on resources must and those of identities must not.
fn names_principal(document: &str) -> bool {
    any_statement(document, |node| node.get("Principal").is_some() || node.get("NotPrincipal").is_some())
}

/// Whether a policy has such a statement.
pub(super) fn any_statement(document: &str, is: impl Fn(Node<'_>) -> bool) -> bool {
    let read = json::read(document);
    let Some(statement) = read.root().get("Statement") else { return false };
    is(statement) || statement.items().into_iter().any(is)
}

/// The name of a file without where and what it is.
fn stem(file: &str) -> Option<String> {
    let name = file.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (!stem.is_empty()).then(|| stem.to_owned())
}
