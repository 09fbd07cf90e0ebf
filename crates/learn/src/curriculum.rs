//! What there is to teach: the rows of the curriculum, and the parts into which lessons go by their number.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `web/learn/curriculum.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Curriculum {
    /// Each row's topic.
    pub(crate) rows: BTreeMap<String, String>,
    pub(crate) parts: Vec<Part>,
}

/// Lessons that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// The numbers of its first and last lesson.
    pub(crate) lessons: [usize; 2],
    /// The numbers of its first and last row of the exam.
    pub(crate) exam: [usize; 2],
}
