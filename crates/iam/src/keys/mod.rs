//! The condition context keys that AWS defines for all services, and the few of a service's own that the engine treats
//! specially: one row each, in one table that everything reads which has to know a key.

mod asked;
mod call;
mod caller;
mod key;
mod table;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::sync::LazyLock;

use crate::Principal;

pub use call::{Call, CallerKind, Circumstances, Credentials, Presence, Preset, Sent, Way, With};
pub use key::{About, Asked, Key, Kind, Origin};
pub use table::KEYS;

/// The row for a key, in any case (S3).
///
/// ```
/// let key = iam::keys::find("aws:requesttag/Team").unwrap();
/// assert_eq!(key.name, "aws:RequestTag/");
/// assert!(iam::keys::find("s3:prefix").is_none());
/// ```
pub fn find(key: &str) -> Option<&'static Key> {
    // A row that stands for many sorts right before them.
    let wanted = start(key);
    let behind = STARTS.partition_point(|(start, name)| {
        start.cmp(&wanted).then_with(|| in_order(rest(name), rest(key))) != Ordering::Greater
    });
    KEYS.get(behind.checked_sub(1)?).filter(|row| row.covers(key))
}

/// Whether a request in these circumstances holds a key, given in lower case, of which it does not say the value (K13).
pub(crate) fn unless_given(key: &str, around: Circumstances) -> Presence {
    let Some(row) = find(key) else { return Presence::Never };
    // What follows from the caller is there, or there is none of it; but nobody tells the unique id of a user or role.
    let without = matches!(around.caller, CallerKind::User | CallerKind::Role);
    if matches!(row.origin, Some(Origin::Caller(_))) && !without {
        return Presence::Never;
    }
    row.sent.unless_given(around)
}

/// What the values of a key look like, given in lower case: one of these, with `*` for any text (K13).
pub(crate) fn shapes(key: &str) -> &'static [&'static str] {
    find(key).map(|row| row.shapes).filter(|shapes| !shapes.is_empty()).unwrap_or(&["*"])
}

/// Whether a caller can send a key at all, in some call (K16).
///
/// ```
/// use iam::{Principal, keys::is_ever_sent};
/// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
/// assert!(is_ever_sent("aws:MultiFactorAuthPresent", &alice));
/// assert!(!is_ever_sent("aws:SourceArn", &alice)); // C3
/// ```
pub fn is_ever_sent(key: &str, caller: &Principal) -> bool {
    may_send(key, caller, &[Way::Public, Way::Endpoint, Way::Forwarded]).is_ok()
}

/// Whether a caller can send a key by one of these ways; if not, what AWS sends it with (K16). Of keys that are not in the
/// table little is known: a token brings the claims of its own issuer only, and `iss` is no key.
pub(crate) fn may_send(key: &str, caller: &Principal, ways: &[Way]) -> Result<(), Option<With>> {
    use CallerKind::{Anonymous, Federated, FederatedUser, Role, Root, Service, User};
    use Credentials::{LongTerm, Temporary, TemporaryWithMfa};
    let Some(row) = find(key) else {
        let (issuer, claim) = key.split_once(':').unwrap_or_default();
        let foreign = matches!(caller, Principal::Federated(name) if issuer.contains('.') && !name.ends_with(issuer));
        return if foreign || claim == "iss" && issuer.contains('.') { Err(None) } else { Ok(()) };
    };
    // What a certificate says, IAM Roles Anywhere passes on as tags of the session that it asks for.
    if row.name == "aws:PrincipalTag/"
        && matches!(caller, Principal::Service(name) if name.starts_with("rolesanywhere."))
    {
        return Ok(());
    }
    let caller = CallerKind::of(caller);
    let own: &[Credentials] = match caller {
        Anonymous | Service | Federated => &[LongTerm],
        Role | FederatedUser => &[Temporary, TemporaryWithMfa],
        Root | User => &[LongTerm, TemporaryWithMfa],
    };
    let sends = |way: &Way| {
        own.iter().any(|with| row.sent.with(Call { caller, credentials: *with, way: *way }) != Presence::Never)
    };
    if ways.iter().any(sends) { Ok(()) } else { Err(Some(row.sent.what())) }
}

/// What a name begins with, in lower case: in most cases enough to tell how two names are sorted.
type Start = [u64; 3];

static STARTS: LazyLock<Vec<(Start, &str)>> =
    LazyLock::new(|| KEYS.iter().map(|row| (start(row.name), row.name)).collect());

fn start(name: &str) -> Start {
    let mut words = [[0; 8]; 3];
    let bytes = words.as_flattened_mut();
    let known = name.as_bytes().get(..bytes.len()).unwrap_or(name.as_bytes());
    bytes.get_mut(..known.len()).into_iter().for_each(|place| place.copy_from_slice(known));
    bytes.make_ascii_lowercase();
    words.map(u64::from_be_bytes)
}

/// What a name goes on with.
fn rest(name: &str) -> &[u8] {
    name.as_bytes().get(size_of::<Start>()..).unwrap_or_default()
}

/// Names as the table has them sorted: without regard to case.
fn in_order(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
}

// Asked for every request, so these are short lists and not the table.
static SEVERAL: LazyLock<Vec<&Key>> = LazyLock::new(|| KEYS.iter().filter(|key| key.several).collect());
static DERIVED: LazyLock<Vec<Derived>> = LazyLock::new(|| {
    let derived = KEYS.iter().filter(|key| key.origin.is_some());
    derived.map(|key| Derived { key, lower: key.name.to_lowercase() }).collect()
});

/// A key whose value follows from something.
pub(crate) struct Derived {
    pub(crate) key: &'static Key,
    /// Its name in lower case.
    pub(crate) lower: String,
}

/// Whether a key holds several values, whatever a request shows of them (C6, K9).
///
/// ```
/// assert!(iam::keys::is_multivalued("aws:TagKeys"));
/// assert!(!iam::keys::is_multivalued("aws:SourceIp"));
/// ```
pub fn is_multivalued(key: &str) -> bool {
    SEVERAL.iter().any(|known| known.name.eq_ignore_ascii_case(key))
}

/// The keys whose value follows from something.
pub(crate) fn derived() -> &'static [Derived] {
    &DERIVED
}
