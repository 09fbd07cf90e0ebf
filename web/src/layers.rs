//! The layers of policies: what they are called, and what can be done with the policies in them.

use scenario::{Access, Level, NamedPolicy, Policies};

/// The layers that a policy can be added to: the name in paths, and what such a policy is called.
pub(crate) const LAYERS: &[(&str, &str)] = &[
    ("identity", "identity policy"),
    ("resource", "resource policy"),
    ("grants", "KMS grants"),
    ("boundary", "permissions boundary"),
    ("session", "session policy"),
    ("endpoint", "VPC endpoint policy"),
    ("scps", "service control policy"),
    ("rcps", "resource control policy"),
];

/// What a policy is called whose path starts so, and which cannot be added alone.
const FURTHER: [(&str, &str); 2] =
    [("also", "policy on the further action's resource"), ("alsoGrants", "grants on the further action's key")];

/// A layer's name in a sentence.
pub(crate) fn layer_name(layer: &str) -> &str {
    LAYERS.iter().chain(&FURTHER).find(|(key, _)| *key == layer).map_or(layer, |(_, name)| name)
}

/// A layer's name in a heading or a small box.
pub(crate) fn short_name(layer: &str) -> &str {
    match layer {
        "scps" => "SCP",
        "rcps" => "RCP",
        other => other,
    }
}

/// The layer of a policy: `scps` for `scps[0][1]`.
pub(crate) fn layer_of(path: &str) -> &str {
    path.split('[').next().unwrap_or_default()
}

/// Where a policy stands in its layer: 0 and 1 for `scps[0][1]`.
pub(crate) fn places(path: &str) -> Vec<usize> {
    path.split('[').skip(1).filter_map(|place| place.strip_suffix(']')?.parse().ok()).collect()
}

/// The levels of a layer of organization policies.
pub(crate) fn levels<'a>(policies: &'a Policies, layer: &str) -> &'a [Level] {
    let levels = match layer {
        "scps" => &policies.scps,
        "rcps" => &policies.rcps,
        _ => return &[],
    };
    levels.as_deref().unwrap_or_default()
}

/// The levels of a layer of organization policies, to change them; nothing else has any.
pub(crate) fn levels_mut<'a>(policies: &'a mut Policies, layer: &str) -> Option<&'a mut Vec<Level>> {
    match layer {
        "scps" => policies.scps.as_mut(),
        "rcps" => policies.rcps.as_mut(),
        _ => None,
    }
}

/// The level that a policy is attached at, if its layer has levels.
pub(crate) fn level_of<'a>(policies: &'a Policies, path: &str) -> Option<&'a Level> {
    levels(policies, layer_of(path)).get(*places(path).first()?)
}

/// The paths of all policies, layer by layer.
pub(crate) fn paths(access: &Access) -> Vec<String> {
    access.documents().map(|(path, _)| path).collect()
}

/// The paths of the policies in a part of a scenario: a layer, named as in paths, or a single policy.
pub(crate) fn paths_in(access: &Access, part: &str) -> Vec<String> {
    let mut paths = paths(access);
    // The grants of a key are part of the layer of its policy.
    paths.retain(|path| path == part || layer_of(path) == part || path == "grants" && part == "resource");
    paths
}

/// Whether a part has policies and all of them are switched off.
pub(crate) fn is_off(access: &Access, part: &str) -> bool {
    let paths = paths_in(access, part);
    !paths.is_empty() && paths.iter().all(|path| access.at(path).is_some_and(|policy| policy.off))
}

/// Whether switching a layer's policies off takes the layer away. A level without policies stays, and denies (L13).
pub(crate) fn has_switch(access: &Access, layer: &str) -> bool {
    !paths_in(access, layer).is_empty()
        && levels(&access.policies, layer).iter().all(|level| !level.policies.is_empty())
}

/// A policy that can be edited into what its author wants, and that AWS would take.
pub(crate) fn blank_policy(layer: &str, number: usize) -> NamedPolicy {
    let name = match layer {
        "resource" => "ResourcePolicy".to_owned(),
        "grants" => {
            let document = "{\n  \"Grants\": [\n    {\n      \"GranteePrincipal\": \"arn:aws:iam::111122223333:role/Example\",\n      \"Operations\": [\"Decrypt\"]\n    }\n  ]\n}\n";
            return NamedPolicy {
                name: Some("Grants".to_owned()),
                document: document.to_owned(),
                ..NamedPolicy::default()
            };
        }
        "boundary" => "Boundary".to_owned(),
        "session" => "SessionPolicy".to_owned(),
        "endpoint" => "EndpointPolicy".to_owned(),
        "scps" if number == 1 => "FullAWSAccess".to_owned(),
        "rcps" if number == 1 => "RCPFullAWSAccess".to_owned(),
        _ => format!("Policy{number}"),
    };
    let principal = match layer {
        "resource" => "\"Principal\": { \"AWS\": \"111122223333\" }, ",
        "endpoint" | "rcps" => "\"Principal\": \"*\", ",
        _ => "",
    };
    let action = if matches!(layer, "identity" | "resource") { "s3:GetObject" } else { "*" };
    let document = format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Effect\": \"Allow\", {principal}\"Action\": \"{action}\", \"Resource\": \"*\" }}\n  ]\n}}\n"
    );
    NamedPolicy { name: Some(name), document, ..NamedPolicy::default() }
}

/// Adds a blank policy to a layer: its path. A layer that holds one policy keeps the one it has.
pub(crate) fn add_policy(policies: &mut Policies, layer: &'static str) -> String {
    let add = |slot: &mut Option<NamedPolicy>| {
        slot.get_or_insert_with(|| blank_policy(layer, 1));
        layer.to_owned()
    };
    let add_level = |levels: &mut Option<Vec<Level>>| {
        let levels = levels.get_or_insert_default();
        let target = match levels.len() {
            0 => "Root".to_owned(),
            level => format!("OU {level}"),
        };
        levels.push(Level { target, policies: vec![blank_policy(layer, 1)] });
        format!("{layer}[{}][0]", levels.len() - 1)
    };
    match layer {
        "resource" => add(&mut policies.resource),
        "grants" => add(&mut policies.grants),
        "boundary" => add(&mut policies.boundary),
        "session" => add(&mut policies.session),
        "endpoint" => add(&mut policies.endpoint),
        "scps" => add_level(&mut policies.scps),
        "rcps" => add_level(&mut policies.rcps),
        _ => {
            policies.identity.push(blank_policy(layer, policies.identity.len() + 1));
            format!("identity[{}]", policies.identity.len() - 1)
        }
    }
}

/// Adds a blank policy to a level that is there: its path.
pub(crate) fn add_at_level(policies: &mut Policies, layer: &'static str, level: usize) -> Option<String> {
    let policies = &mut levels_mut(policies, layer)?.get_mut(level)?.policies;
    policies.push(blank_policy(layer, policies.len() + 1));
    Some(format!("{layer}[{level}][{}]", policies.len() - 1))
}

/// Moves a policy by some places among those beside it: its new path, if there is room.
pub(crate) fn move_policy(policies: &mut Policies, path: &str, by: isize) -> Option<String> {
    let layer = layer_of(path);
    match places(path).as_slice() {
        [at] if layer == "identity" => Some(format!("identity[{}]", swap(&mut policies.identity, *at, by)?)),
        [level, at] => {
            let beside = &mut levels_mut(policies, layer)?.get_mut(*level)?.policies;
            Some(format!("{layer}[{level}][{}]", swap(beside, *at, by)?))
        }
        _ => None,
    }
}

/// Moves the level of a policy among the levels: the policy's new path, if there is room.
pub(crate) fn move_level(policies: &mut Policies, path: &str, by: isize) -> Option<String> {
    let layer = layer_of(path);
    let [level, at] = places(path)[..] else { return None };
    Some(format!("{layer}[{}][{at}]", swap(levels_mut(policies, layer)?, level, by)?))
}

/// Swaps with the neighbour that many places on: the new place.
fn swap<T>(list: &mut [T], at: usize, by: isize) -> Option<usize> {
    let to = at.checked_add_signed(by)?;
    if at.max(to) >= list.len() {
        return None;
    }
    list.swap(at, to);
    Some(to)
}
