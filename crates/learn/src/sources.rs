//! What pages are made of.

use std::path::Path;
use std::{fs, io};

use crate::day;

/// A file that pages are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// What messages call it: `web/learn/02-three-verdicts.md`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All that pages are made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The lessons: `NN-slug.md`.
    pub lessons: Vec<Source>,
    /// The exam: a file for each part of the curriculum.
    pub exam: Vec<Source>,
    /// The examples: `slug.json`.
    pub gallery: Vec<Source>,
    /// The groups of examples: `index.json`.
    pub index: Source,
    /// The rows that lessons name: `curriculum.json`.
    pub curriculum: Source,
    /// A line a term: `glossary.md`.
    pub glossary: Source,
    /// The day on which they are read: `2026-11-29`.
    pub today: String,
}

impl Sources {
    /// Reads the files of a project's folder.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn read(project: &Path) -> io::Result<Sources> {
        let read = |path: String| Ok::<_, io::Error>(Source { text: fs::read_to_string(project.join(&path))?, path });
        let all = |folder: &str, is_one: fn(&str) -> bool| {
            let names =
                fs::read_dir(project.join(folder))?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
            let mut names = names.collect::<io::Result<Vec<_>>>()?;
            names.sort();
            let paths = names.iter().filter(|name| is_one(name)).map(|name| format!("{folder}/{name}"));
            paths.map(read).collect::<io::Result<Vec<_>>>()
        };
        Ok(Sources {
            lessons: all("web/learn", |name| {
                name.ends_with(".md") && name.starts_with(|first: char| first.is_ascii_digit())
            })?,
            exam: all("web/learn/exam", |name| name.ends_with(".md"))?,
            gallery: all("web/gallery", |name| name.ends_with(".json") && name != "index.json")?,
            index: read("web/gallery/index.json".to_owned())?,
            curriculum: read("web/learn/curriculum.json".to_owned())?,
            glossary: read("web/learn/glossary.md".to_owned())?,
            today: day::today(),
        })
    }
}
