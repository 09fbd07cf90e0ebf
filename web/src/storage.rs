//! What the page remembers. In a cross-site frame every access may throw, and in an embed nothing is
//! written: then it simply does not remember.

use web_sys::Storage as Raw;

/// The user's own work.
pub(crate) const DRAFT: &str = "draft";
/// What stood in the draft's place before, one scenario a line, the latest first.
const PREVIOUS: &str = "previous";
/// Stands for a line end within a scenario: a network keeps its author's layout. JSON never holds it as it is.
const LINE_END: &str = "\u{1e}";
/// As many earlier drafts are kept.
const MOST_PREVIOUS: usize = 10;
/// `light` or `dark`, where the user chose one.
pub(crate) const THEME: &str = "theme";

fn raw() -> Option<Raw> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// What is stored under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    raw()?.get_item(key).ok()?
}

/// Stores `value`; whether it is stored. A full or forbidden store keeps what it had.
pub(crate) fn set(key: &str, value: &str) -> bool {
    raw().is_some_and(|raw| raw.set_item(key, value).is_ok())
}

/// The drafts that others have taken the place of, the latest first.
pub(crate) fn earlier() -> Vec<String> {
    let kept = get(PREVIOUS).unwrap_or_default();
    kept.split('\n').filter(|line| !line.is_empty()).map(|line| line.replace(LINE_END, "\n")).collect()
}

/// Moves the draft among the earlier ones, before another takes its place; whether it is safe there. Where the
/// store is full the oldest go.
pub(crate) fn retire_draft() -> bool {
    let Some(draft) = get(DRAFT) else { return true };
    let mut kept = earlier();
    kept.retain(|known| *known != draft);
    kept.insert(0, draft);
    kept.truncate(MOST_PREVIOUS);
    while !kept.is_empty() {
        let lines: Vec<String> = kept.iter().map(|text| text.replace('\n', LINE_END)).collect();
        if set(PREVIOUS, &lines.join("\n")) {
            return true;
        }
        kept.pop();
    }
    false
}
