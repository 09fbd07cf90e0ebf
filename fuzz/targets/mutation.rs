//! Mutations of JSON as JSON: members and items are taken out, doubled, exchanged, and given other values that stand
//! in the same text or in the lists below. Bytes changed at random are hardly ever JSON.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Map, Value, json};

const TEXTS: &[&str] = &[
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.1.10/32",
    "203.0.113.0/24",
    "0.0.0.0/1",
    "2001:db8::/32",
    "10.0.1.10",
    "10.1.0.10",
    "203.0.113.7",
    "198.51.100.10",
    "2001:db8::7",
    "169.254.169.254",
    "100.64.0.1",
    "255.255.255.255",
    "internet",
    "local",
    "allow",
    "deny",
    "-1",
    "tcp",
    "udp",
    "icmp",
    "icmpv6",
    "6",
    "17",
    "1",
    "58",
    "50",
    "active",
    "blackhole",
    "available",
    "deleted",
    "stopped",
    "block-bidirectional",
    "block-ingress",
    "allow-egress",
    "instance",
    "Gateway",
    "Interface",
    "private",
    "regional",
    "443",
    "80, 8000-8100",
    "com.amazonaws.us-east-1.s3",
    "s3.us-east-1.amazonaws.com",
    "EnableVgwRoutePropagation",
    "igw-9",
    "nat-9",
    "pcx-9",
    "pl-9",
    "",
    "é x",
];

const NUMBERS: &[i64] =
    &[-1, 0, 1, 3, 6, 8, 17, 22, 58, 80, 100, 443, 1024, 32766, 32767, 32768, 65535, 65536, i64::MAX];

const MEMBERS: &[&str] = &[
    "from",
    "to",
    "protocol",
    "port",
    "sourcePort",
    "client",
    "family",
    "vpc",
    "icmpType",
    "icmpCode",
    "CidrBlock",
    "Ipv6CidrBlock",
    "DestinationIpv6CidrBlock",
    "Ipv6Addresses",
    "Ipv6Ranges",
    "PrefixListIds",
    "UserIdGroupPairs",
    "InstanceId",
    "PrefixLists",
    "SecurityGroupRules",
    "Reservations",
    "SourceDestCheck",
    "Status",
    "State",
    "Main",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The text with one to four mutations; with changed bytes if it is no JSON, and now and then anyway.
pub(crate) fn mutated(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(seed.into());
    let value = serde_json::from_slice::<Value>(&data[..size]).ok().filter(|_| dice.below(16) > 0);
    let Some(mut value) = value else { return fuzzer_mutate(data, size, max_size) };
    for _ in 0..=dice.below(4) {
        mutate(&mut value, &mut dice);
    }
    put(&value, &mut data[..max_size]).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
}

/// Each member of one or the other text, if both are JSON objects; else some of one and the rest of the other.
pub(crate) fn crossed(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let mut dice = Dice(seed.into());
    let read = |text: &[u8]| serde_json::from_slice::<Map<String, Value>>(text).ok();
    let both = read(one).zip(read(other)).and_then(|(mut members, more)| {
        for (name, value) in more {
            match (members.get_mut(&name), value, dice.below(3)) {
                (_, _, 0) => {}
                (Some(Value::Array(list)), Value::Array(more), 1) => list.extend(more),
                (_, value, _) => drop(members.insert(name, value)),
            }
        }
        put(&Value::Object(members), out)
    });
    both.unwrap_or_else(|| {
        let half = &one[..dice.below(one.len())];
        let all: Vec<u8> = half.iter().chain(&other[dice.below(other.len())..]).copied().take(out.len()).collect();
        out[..all.len()].copy_from_slice(&all);
        all.len()
    })
}

fn put(value: &Value, out: &mut [u8]) -> Option<usize> {
    let text = value.to_string();
    out.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(text.len())
}

fn mutate(value: &mut Value, dice: &mut Dice) {
    let mut places = Vec::new();
    places_of(value, String::new(), &mut places);
    let Some(place) = places.get(dice.below(places.len())).cloned() else { return };
    let name = last(&place).to_owned();
    let alike: Vec<&String> = places.iter().filter(|other| last(other) == name && **other != place).collect();
    let other = if alike.is_empty() { place.clone() } else { (*dice.of(&alike)).clone() };
    let copy = value.pointer(&other).cloned().unwrap_or_default();
    match dice.below(12) {
        0 => drop(taken(value, &place)),
        // A value of the same name from elsewhere, or the two exchanged.
        1 | 2 => set(value, &place, copy),
        3 => {
            let own = value.pointer(&place).cloned().unwrap_or_default();
            set(value, &place, copy);
            set(value, &other, own);
        }
        // An item once more, or all items in another order.
        4 => match value.pointer_mut(&place) {
            Some(Value::Array(items)) if !items.is_empty() => {
                let item = dice.of(items).clone();
                items.insert(dice.below(items.len() + 1), item);
            }
            _ => {}
        },
        5 => match value.pointer_mut(&place) {
            Some(Value::Array(items)) if !items.is_empty() => {
                let middle = dice.below(items.len());
                items.rotate_left(middle);
            }
            _ => {}
        },
        // A member more.
        6 => {
            let scalar = scalar(value, &places, dice);
            if let Some(Value::Object(members)) = value.pointer_mut(&place) {
                members.insert((*dice.of(MEMBERS)).to_owned(), scalar);
            }
        }
        // Other ends, another port.
        7 | 8 => {
            let scalar = scalar(value, &places, dice);
            if let Some(Value::Object(members)) = value.get_mut("flow") {
                members.insert((*dice.of(&MEMBERS[..9])).to_owned(), scalar);
            }
        }
        9 => set(value, &place, dice.of(&[json!(null), json!([]), json!({}), json!(true), json!(false)]).clone()),
        _ => {
            let is_scalar = value.pointer(&place).is_some_and(|value| !value.is_object() && !value.is_array());
            if is_scalar {
                let scalar = scalar(value, &places, dice);
                set(value, &place, scalar);
            }
        }
    }
}

/// A word or number that the format knows, or what some other member has.
fn scalar(value: &Value, places: &[String], dice: &mut Dice) -> Value {
    match dice.below(4) {
        0 => json!(dice.of(TEXTS)),
        1 => json!(dice.of(NUMBERS)),
        _ => {
            let place: &String = dice.of(places);
            let found = value.pointer(place).filter(|value| value.is_string() || value.is_number());
            found.cloned().unwrap_or_else(|| json!(dice.of(TEXTS)))
        }
    }
}

fn set(value: &mut Value, place: &str, to: Value) {
    if let Some(old) = value.pointer_mut(place) {
        *old = to;
    }
}

fn taken(value: &mut Value, place: &str) -> Option<Value> {
    let (parent, name) = place.rsplit_once('/')?;
    match value.pointer_mut(parent)? {
        Value::Object(members) => members.remove(name),
        Value::Array(items) => {
            let at = name.parse().ok().filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        _ => None,
    }
}

/// The name of a member, or of the list that an item stands in.
fn last(place: &str) -> &str {
    place.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default()
}

/// Where what is, as JSON pointers; members with names that a pointer would have to escape are left out.
fn places_of(value: &Value, place: String, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| places_of(item, format!("{place}/{at}"), out));
        }
        Value::Object(members) => {
            let plain = members.iter().filter(|(name, _)| !name.contains(['/', '~']));
            plain.for_each(|(name, item)| places_of(item, format!("{place}/{name}"), out));
        }
        _ => {}
    }
    if !place.is_empty() {
        out.push(place);
    }
}
