//! The layers of policies as the page names them: by the first part of a path, `scps` for `scps[0][1]`.

use scenario::{Access, DocumentPath, Layer, Level, Policies};

/// What a policy can be added as: a policy of each layer, and the grants of a key beside the policy on it.
pub(crate) fn kinds() -> impl Iterator<Item = DocumentPath> {
    Layer::ALL.into_iter().flat_map(|layer| {
        let grants = (layer == Layer::Resource).then_some(DocumentPath::Grants);
        [Some(DocumentPath::one(layer)), grants].into_iter().flatten()
    })
}

/// What a policy is called in a sentence, by its path or by its layer's name.
pub(crate) fn layer_name(path: &str) -> &str {
    let place = |places: &str| DocumentPath::parse(&format!("{}{places}", layer_of(path)));
    let path_of = ["", "[0]", "[0][0]"].into_iter().find_map(place);
    match path_of {
        Some(known) => known.phrase(),
        None => path,
    }
}

/// The layer of a policy: `scps` for `scps[0][1]`.
pub(crate) fn layer_of(path: &str) -> &str {
    path.split('[').next().unwrap_or_default()
}

/// The levels of a layer of organization policies.
pub(crate) fn levels<'a>(policies: &'a Policies, layer: &str) -> &'a [Level] {
    Layer::of(layer).map_or(&[], |layer| policies.levels(layer))
}

/// The level that a policy is attached at, if its layer has levels.
pub(crate) fn level_of<'a>(policies: &'a Policies, path: &str) -> Option<&'a Level> {
    let DocumentPath::Policy { layer, level, .. } = DocumentPath::parse(path)? else { return None };
    policies.levels(layer).get(level)
}

/// The level of a policy, to change it.
pub(crate) fn level_mut<'a>(policies: &'a mut Policies, path: &str) -> Option<&'a mut Level> {
    let DocumentPath::Policy { layer, level, .. } = DocumentPath::parse(path)? else { return None };
    policies.levels_mut(layer).get_mut(level)
}

/// The paths of all policies, layer by layer.
pub(crate) fn paths(access: &Access) -> Vec<String> {
    access.all().into_iter().map(|(path, _)| path.to_string()).collect()
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
pub(crate) fn has_switch(access: &Access, layer: Layer) -> bool {
    !paths_in(access, layer.key()).is_empty()
        && access.policies.levels(layer).iter().all(|level| !level.policies.is_empty())
}
