//! A copy of the workspace in which templates can be blanked.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::rewrite::{Names, rewrite};
use crate::source::{Source, Template, read};

/// Where sentences are written.
const CRATES: &[&str] = &["crates/json", "crates/iam", "crates/vpc", "crates/scenario"];

/// A template and the file it stands in.
pub(crate) struct Numbered {
    pub(crate) file: String,
    pub(crate) template: Template,
}

/// Writes the copy, and gives the templates by number. Files that would not change are left alone, so that the
/// copy builds quickly the next time.
pub(crate) fn write(root: &Path, copy: &Path) -> Result<Vec<Numbered>> {
    let files = tracked(root)?;
    let mut sources: Vec<(String, String, Source)> = Vec::new();
    for file in files.iter().filter(|file| CRATES.iter().any(|of| file.starts_with(&format!("{of}/src/")))) {
        if file.ends_with(".rs") {
            let text = text(&root.join(file))?;
            let source = read(&text).with_context(|| file.clone())?;
            sources.push((file.clone(), text, source));
        }
    }
    let for_tests: BTreeSet<String> = sources.iter().flat_map(|(file, _, source)| test_files(file, source)).collect();
    sources.retain(|(file, ..)| !for_tests.contains(file));
    let names = Names::of(sources.iter().map(|(.., source)| source));

    let mut templates = Vec::new();
    let mut written = BTreeSet::new();
    for (file, text, source) in &sources {
        let mut text = rewrite(text, source, templates.len(), &names);
        if file.ends_with("/src/lib.rs") {
            text.push_str("\nmod blank;\n");
        }
        put(&copy.join(file), text.as_bytes())?;
        written.insert(file.clone());
        templates.extend(source.templates.iter().map(|of| Numbered { file: file.clone(), template: of.clone() }));
    }
    let blank = format!("{}\nconst COUNT: usize = {};\n", include_str!("blank.rs"), templates.len());
    for of in CRATES.iter().filter(|of| root.join(of).is_dir()) {
        let file = format!("{of}/src/blank.rs");
        put(&copy.join(&file), blank.as_bytes())?;
        written.insert(file);
    }
    for file in &files {
        if written.insert(file.clone()) {
            put(&copy.join(file), &fs::read(root.join(file)).with_context(|| format!("reading {file}"))?)?;
        }
    }
    remove_others(copy, copy, &written)?;
    Ok(templates)
}

/// The files of the clone that are in the repository, or would be after `git add`.
fn tracked(root: &Path) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    let output = git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).output();
    let output = output.context("starting git")?;
    if !output.status.success() {
        bail!("`git ls-files` failed ({})", output.status);
    }
    let list = String::from_utf8(output.stdout).context("a file name that is no text")?;
    let mut files: Vec<String> = list.split_terminator('\0').map(str::to_owned).collect();
    files.retain(|file| root.join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// The files of modules that are compiled for tests only.
fn test_files(file: &str, source: &Source) -> Vec<String> {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let folder = match name.trim_end_matches(".rs") {
        "lib" | "mod" | "main" => folder.to_owned(),
        module => format!("{folder}/{module}"),
    };
    source
        .test_modules
        .iter()
        .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")])
        .collect()
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn put(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("writing {}", path.display()))
}

fn remove_others(copy: &Path, folder: &Path, written: &BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            remove_others(copy, &path, written)?;
        } else if let Ok(file) = path.strip_prefix(copy)
            && !written.contains(&file.to_string_lossy().replace('\\', "/"))
        {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
