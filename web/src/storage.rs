//! What the page remembers, by `storage.js`, which says how. Where nothing can be stored, and in an embed, it simply does
//! not remember.

use wasm_bindgen::prelude::*;

/// What comes before the scenario: thirteen digits until the year 2286, and the sign.
const HEAD: usize = 14;

#[wasm_bindgen(module = "/src/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = find)]
    fn value(key: &str) -> Option<String>;

    #[wasm_bindgen(js_name = works)]
    fn keys() -> Vec<String>;

    #[wasm_bindgen(js_name = store)]
    fn set(key: Option<&str>, text: &str) -> Option<String>;

    /// Forgets a piece of work.
    pub(crate) fn remove(key: &str);

    fn when(value: &str) -> String;

    /// `light` or `dark`, as the user chose.
    #[wasm_bindgen(js_name = setTheme)]
    pub(crate) fn set_theme(theme: &str);

    /// Notes what the page is about to do, until it has come back from it: if it does not, the next start asks before it
    /// does the same.
    pub(crate) fn venture();

    /// Saves a text as a file of this name.
    pub(crate) fn download(text: &str, file: &str);
}

/// The file of a scenario.
pub(crate) const SCENARIO: &str = "scenario.json";

/// A piece of work as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Work {
    pub(crate) key: String,
    value: String,
}

impl Work {
    /// The scenario as JSON.
    pub(crate) fn text(&self) -> &str {
        self.value.get(HEAD..).unwrap_or_default()
    }

    /// When it was stored, in the words of the user's language.
    pub(crate) fn when(&self) -> String {
        when(&self.value)
    }

    /// Whether a clean start has set it aside.
    pub(crate) fn is_aside(&self) -> bool {
        self.value.as_bytes().get(HEAD - 1) == Some(&b'-')
    }
}

/// The piece of work of this key.
pub(crate) fn find(key: String) -> Option<Work> {
    value(&key).map(|value| Work { key, value })
}

/// All pieces of work, the latest first.
pub(crate) fn works() -> Vec<Work> {
    keys().into_iter().filter_map(find).collect()
}

/// Stores the text of a scenario as the latest piece of work: under its key, or as a new one.
pub(crate) fn store(key: Option<&str>, text: &str) -> Option<Work> {
    set(key, text).and_then(find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_value_is_time_sign_and_text() {
        let work = |value: &str| Work { key: String::new(), value: value.to_owned() };
        let stored = work("1700000000000+{\"a\":\"+\"}");
        assert_eq!((stored.text(), stored.is_aside()), ("{\"a\":\"+\"}", false));
        assert!(work("1700000000000-{}").is_aside());
        for rubbish in ["", "{}", "1700000000000+", "é"] {
            assert_eq!(work(rubbish).text(), "", "{rubbish}");
        }
    }
}
