use serde::Deserialize;

/// Whether something is as one would have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// It works, is protected, is allowed.
    Good,
    /// It fails, is exposed, is denied.
    Bad,
    /// Neither, and worth knowing.
    Warn,
    /// Neither.
    #[default]
    Plain,
}

/// Something that comes of a lab's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What it is known by in lessons and tests: `old-material-decrypts`. Unique in its lab.
    pub code: String,
    /// Whether it is as one would have it.
    pub tone: Tone,
    /// A sentence or two. What stands between backquotes is code.
    pub says: String,
    /// AWS's page about it.
    #[serde(default)]
    pub page: Option<String>,
}

impl Finding {
    /// A finding without a page.
    pub fn new(code: &str, tone: Tone, says: impl Into<String>) -> Finding {
        Finding::of(code, tone, says.into())
    }

    /// It is there once, and not at each of its many callers.
    #[inline(never)]
    fn of(code: &str, tone: Tone, says: String) -> Finding {
        Finding { code: code.to_owned(), tone, says, page: None }
    }

    /// The same with AWS's page about it.
    #[inline(never)]
    #[must_use]
    pub fn on(mut self, page: &str) -> Finding {
        self.page = Some(page.to_owned());
        self
    }
}
