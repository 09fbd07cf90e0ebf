//! `cargo xtask size`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build;
use crate::command::{Command, no_arguments};
use crate::process::output;
use crate::project::{Project, read};

pub(crate) const COMMAND: Command = Command {
    name: "size",
    arguments: "",
    summary: "Build the site, print its sizes and hold them to the budget",
    run: |project, arguments| {
        no_arguments(arguments)?;
        build::build(project)?;
        check(project)
    },
};

const BUDGET: &str = "xtask/size-budget.json";
/// How the editor's name begins.
const EDITOR: &str = "editor-";
/// How the catalog's name begins.
const CATALOG: &str = "catalog-";
/// How the names of what is fetched when somebody opens the examples, a field of the request, what is edited in place, a
/// credential report, a link or a block begin.
const ON_DEMAND: [&str; 6] = ["examples-", "form-", "author-", "report-", "links-", "block-"];
/// How the name of the second half of the page's program begins.
const REST: &str = "web-rest-";
/// How the names of the engine's two files begin.
const ENGINE: &str = "web-engine";
/// The same of the recogniser's.
const RECOGNISER: &str = "web-recogniser";
/// The same of what judges the policies of learners.
const JUDGE: &str = "web-judge";
/// The same of what shows labs.
const VIEWER: &str = "web-lab-";
/// How the names of the two files of each lab begin.
const LAB: &str = "web-labs-";
/// Where wasm-bindgen puts the JavaScript modules that the app's own loader imports.
const APP_MODULES: &str = "snippets-";

/// A file of the site, under the name it has there.
struct File {
    name: String,
    size: Size,
}

/// In bytes.
#[derive(Clone, Copy, Default)]
struct Size {
    plain: u64,
    gzip: u64,
    brotli: u64,
}

/// Files that are fetched together.
struct Group {
    heading: String,
    files: Vec<File>,
    /// The most bytes of brotli they may add up to.
    budget: Option<u64>,
}

/// Prints the sizes of the site in dist/; fails if it is over budget.
pub(crate) fn check(project: &Project) -> Result<()> {
    let budget: Value =
        serde_json::from_str(&read(&project.root.join(BUDGET))?).with_context(|| format!("reading {BUDGET}"))?;
    let page = read(&project.dist().join("index.html"))?;
    let mut first =
        Group { heading: "first load".to_owned(), files: Vec::new(), budget: Some(limit(&budget, "firstLoadBrotli")?) };
    let mut rest_of_program = Group {
        heading: "after the first paint: rest".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "restBrotli")?),
    };
    let mut engine = Group {
        heading: "after the first paint: engine".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "engineBrotli")?),
    };
    let mut recogniser = Group {
        heading: "with the first paste".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "recogniserBrotli")?),
    };
    let mut judge = Group {
        heading: "with a policy in a lesson".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "judgeBrotli")?),
    };
    let mut viewer = Group {
        heading: "with a lab: viewer".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "viewerBrotli")?),
    };
    let mut labs: Vec<Group> = Vec::new();
    let mut editor = Group {
        heading: "after the first paint: editor".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "editorBrotli")?),
    };
    let mut catalog = Group {
        heading: "after the first paint: catalog".to_owned(),
        files: Vec::new(),
        budget: Some(limit(&budget, "catalogBrotli")?),
    };
    let mut rest = Group { heading: "on demand".to_owned(), files: Vec::new(), budget: None };
    for file in files(project)? {
        let group = if file.name.starts_with(REST) {
            &mut rest_of_program
        } else if file.name.starts_with(EDITOR) {
            &mut editor
        } else if file.name.starts_with(CATALOG) {
            &mut catalog
        } else if file.name.starts_with(ENGINE) {
            &mut engine
        } else if file.name.starts_with(RECOGNISER) {
            &mut recogniser
        } else if file.name.starts_with(JUDGE) {
            &mut judge
        } else if file.name.starts_with(VIEWER) {
            &mut viewer
        } else if let Some((name, _)) = file.name.strip_prefix(LAB).and_then(|rest| rest.split_once('-')) {
            let heading = format!("with the lab {name}");
            let known = labs.iter().position(|group| group.heading == heading);
            let at = known.unwrap_or(labs.len());
            if known.is_none() {
                labs.push(Group { heading, files: Vec::new(), budget: Some(limit(&budget, "eachLabBrotli")?) });
            }
            labs.get_mut(at).context("a lab")?
        } else if is_in_first_load(&file.name, &page) && !ON_DEMAND.iter().any(|name| file.name.starts_with(name)) {
            &mut first
        } else {
            &mut rest
        };
        group.files.push(file);
    }
    let groups = [first, rest_of_program, engine, recogniser, judge, editor, catalog, viewer];
    let groups: Vec<_> = groups.into_iter().chain(labs).chain([rest]).collect();
    for group in &groups {
        print!("{}", table(group));
    }
    for group in &groups {
        let brotli = group.total().brotli;
        if let Some(budget) = group.budget.filter(|budget| brotli > *budget) {
            bail!("{} is {} over its budget in {BUDGET}", group.heading, kib(brotli - budget).trim_start());
        }
    }
    Ok(())
}

impl Group {
    fn total(&self) -> Size {
        self.files.iter().fold(Size::default(), |sum, file| Size {
            plain: sum.plain + file.size.plain,
            gzip: sum.gzip + file.size.gzip,
            brotli: sum.brotli + file.size.brotli,
        })
    }
}

fn limit(budget: &Value, name: &str) -> Result<u64> {
    budget.get(name).and_then(Value::as_u64).with_context(|| format!("{BUDGET} has no number `{name}`"))
}

/// Everything a browser fetches for the page itself is named in it, less what the app's loader
/// imports.
fn is_in_first_load(name: &str, page: &str) -> bool {
    name == "index.html" || name.starts_with(APP_MODULES) || page.contains(name)
}

fn files(project: &Project) -> Result<Vec<File>> {
    let dist = project.dist();
    let mut paths = Vec::new();
    collect(&dist, &mut paths)?;
    paths.sort();
    let sizes = output(project.command("node")?.arg("xtask/compress.mjs").args(&paths))?;
    let sizes: Vec<[u64; 3]> = serde_json::from_str(&sizes).context("sizes from Node")?;
    paths
        .iter()
        .zip(sizes)
        .map(|(path, [plain, gzip, brotli])| {
            Ok(File {
                name: path.strip_prefix(&dist)?.to_string_lossy().into_owned(),
                size: Size { plain, gzip, brotli },
            })
        })
        .collect()
}

/// The paths of all files in a folder, less the hidden ones.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
    }
    Ok(())
}

fn table(group: &Group) -> String {
    if group.files.is_empty() {
        return String::new();
    }
    let mut text = format!("{:<40}{:>13}{:>13}{:>13}\n", group.heading, "plain", "gzip", "brotli");
    for file in &group.files {
        text.push_str(&row(&file.name, file.size));
    }
    text.push_str(row("total", group.total()).trim_end());
    if let Some(budget) = group.budget {
        text.push_str(&format!("  of {}", kib(budget).trim_start()));
    }
    text.push_str("\n\n");
    text
}

fn row(name: &str, size: Size) -> String {
    let [plain, gzip, brotli] = [size.plain, size.gzip, size.brotli].map(kib);
    format!("  {name:<38}{plain}{gzip}{brotli}\n")
}

fn kib(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{:>7}.{} KiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_load_is_what_the_page_names() {
        let page = "<link href=./main-1f.css rel=stylesheet><script src=./boot.js data-engine=./web-engine-1f>";
        assert!(is_in_first_load("index.html", page));
        assert!(is_in_first_load("main-1f.css", page));
        assert!(is_in_first_load("snippets-1f/web-1f/src/later.js", page));
        assert!(!is_in_first_load("gallery/index.json", page));
        assert!(!is_in_first_load("web-engine-1f.js", page));
    }

    #[test]
    fn rows_align_with_their_heading() {
        let size = Size { plain: 114_734, gzip: 49_000, brotli: 42_000 };
        let text = table(&Group {
            heading: "first load".to_owned(),
            files: vec![File { name: "web_bg.wasm".to_owned(), size }],
            budget: Some(409_600),
        });
        let expected = "\
first load                                      plain         gzip       brotli
  web_bg.wasm                               112.1 KiB     47.9 KiB     41.1 KiB
  total                                     112.1 KiB     47.9 KiB     41.1 KiB  of 400.0 KiB

";
        assert_eq!(text, expected);
    }
}
