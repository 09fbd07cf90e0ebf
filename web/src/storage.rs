//! What the page remembers. In a cross-site frame every access may throw, and in an embed nothing is
//! written: then it simply does not remember.

use gloo::storage::{LocalStorage, Storage};
use web_sys::Storage as Raw;

/// The user's own work.
pub(crate) const DRAFT: &str = "draft";
/// What the user worked on before opening an example.
pub(crate) const PREVIOUS: &str = "previous";
/// `light` or `dark`, where the user chose one.
pub(crate) const THEME: &str = "theme";

fn raw() -> Option<Raw> {
    let window = web_sys::window()?;
    window.local_storage().ok().flatten()?;
    Some(LocalStorage::raw())
}

/// What is stored under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    raw()?.get_item(key).ok()?
}

/// Stores `value`; whether it is stored. A full or forbidden store keeps what it had.
pub(crate) fn set(key: &str, value: &str) -> bool {
    raw().is_some_and(|raw| raw.set_item(key, value).is_ok())
}
