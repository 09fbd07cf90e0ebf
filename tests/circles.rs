//! No file of a crate imports in a circle: each can be understood from those below it.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use conformance::{files, root};

/// A module by its names from the top of its crate; the top has none.
type Module = Vec<String>;

/// The modules of a crate, with their code: no comments, strings or tests.
type Modules = BTreeMap<Module, String>;

fn modules(src: &str) -> Modules {
    let top = root().join(src);
    let named = |path: &std::path::Path| -> Module {
        let names = path.strip_prefix(&top).unwrap().with_extension("");
        let mut names: Module = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        names.pop_if(|last| matches!(last.as_str(), "mod" | "lib" | "main"));
        names
    };
    let all = files(src, ".rs").unwrap().into_iter().map(|(path, text)| (named(&path), code(&text)));
    all.filter(|(names, _)| names.last().is_none_or(|last| last != "tests")).collect()
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let mut out = String::new();
    for line in lines {
        // What stands between quotes is no code. A quote that is a character matters little.
        out.extend(line.split('"').step_by(2).flat_map(|part| [part, " "]));
        out.push('\n');
    }
    out
}

/// The paths of a tree of imports: `a::{b, c::{self, d}}` is `a::b`, `a::c`, `a::c::d`.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return vec![path.trim_end_matches("::self").to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let (mut out, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in inner.char_indices().chain([(inner.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inner.get(start..at).unwrap_or_default();
                let part = paths(part).into_iter().filter(|path| !path.is_empty());
                out.extend(part.map(|path| format!("{before}{path}").trim_end_matches("::self").to_owned()));
                start = at + 1;
            }
            _ => {}
        }
    }
    out
}

/// The trees of the imports in a module: those for itself, and those that it hands on.
fn imports(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut own, mut handed_on) = (Vec::new(), Vec::new());
    for item in code.split(';') {
        let Some((before, tree)) = item.split_once("use ") else { continue };
        let line = before.rsplit('\n').next().unwrap_or_default();
        let found = paths(tree).into_iter().map(|path| path.split_whitespace().collect::<String>());
        match line.trim() {
            // Within a function or a module of the same file, what is above is the file.
            "" if !line.is_empty() => own.extend(found.map(|path| path.replacen("super::", "self::", 1))),
            "" => own.extend(found),
            line if line.starts_with("pub") => handed_on.extend(found),
            _ => {}
        }
    }
    (own, handed_on)
}

/// The module that a path leads to from another one, past those that only hand it on.
fn target(modules: &Modules, from: &Module, path: &str, depth: usize) -> Option<Module> {
    let mut names = path.split("::").peekable();
    let mut at = from.clone();
    match *names.peek()? {
        "crate" => at.clear(),
        "self" => {}
        "super" => {
            at.pop();
        }
        child => {
            at.push(child.to_owned());
            if !modules.contains_key(&at) {
                return None;
            }
        }
    }
    names.next();
    for name in names {
        let below: Module = at.iter().cloned().chain([name.to_owned()]).collect();
        if name == "super" {
            at.pop();
        } else if modules.contains_key(&below) {
            at = below;
        } else {
            let (_, handed_on) = imports(modules.get(&at)?);
            let next = handed_on.iter().find(|path| path.rsplit("::").next() == Some(name));
            let further = next.filter(|_| depth < 8).and_then(|path| target(modules, &at, path, depth + 1));
            return Some(further.unwrap_or(at));
        }
    }
    Some(at)
}

/// The paths in a module's code that begin with a module: `crate::browser::copy`, `verdict::look`.
fn paths_in_code(code: &str) -> impl Iterator<Item = &str> {
    let code = code.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | ':'));
    code.map(|word| word.trim_matches(':')).filter(|word| word.contains("::"))
}

/// A circle of imports, if there is one.
fn circle(modules: &Modules) -> Option<Vec<Module>> {
    let uses = |(from, code): (&Module, &String)| {
        let (own, _) = imports(code);
        let without: String = code.split(';').filter(|item| !item.contains("use ")).collect();
        let written = paths_in_code(&without).map(str::to_owned);
        let to = own.into_iter().chain(written).filter_map(|path| target(modules, from, &path, 0));
        (from.clone(), to.filter(|to| to != from).collect::<BTreeSet<_>>())
    };
    let mut uses: BTreeMap<Module, BTreeSet<Module>> = modules.iter().map(uses).collect();
    // What uses nothing that is left is in no circle.
    loop {
        let before = uses.len();
        let left: BTreeSet<Module> = uses.keys().cloned().collect();
        uses.retain(|_, to| to.iter().any(|to| left.contains(to)));
        if uses.len() == before {
            break;
        }
    }
    let mut way = vec![uses.keys().next()?.clone()];
    loop {
        let next = uses.get(way.last()?)?.iter().find(|to| uses.contains_key(*to))?.clone();
        if let Some(begin) = way.iter().position(|module| *module == next) {
            return Some(way.split_off(begin));
        }
        way.push(next);
    }
}

#[test]
fn no_file_imports_in_a_circle() {
    let mut crates: Vec<String> =
        ["web", "web/engine", "web/judge", "web/recogniser", "xtask", "tests/oracle", "tests/network-oracle"]
            .map(str::to_owned)
            .to_vec();
    let all = std::fs::read_dir(root().join("crates")).unwrap();
    crates.extend(all.map(|entry| format!("crates/{}", entry.unwrap().file_name().display())));
    let mut circles = Vec::new();
    for name in crates {
        let modules = modules(&format!("{name}/src"));
        assert!(!modules.is_empty(), "{name} has no code");
        circles.extend(circle(&modules).map(|circle| {
            let names: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
            format!("{name}: {}", names.join(" -> "))
        }));
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn circles_are_found() {
    let check = |files: &[(&str, &str)]| {
        let module = |name: &str| name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let modules = files.iter().map(|(name, text)| (module(name), code(text))).collect();
        circle(&modules).is_some()
    };
    assert!(check(&[("a", "use crate::b::{self, B};\n"), ("b", "use super::a::A;\n")]));
    assert!(check(&[
        ("a", "use crate::B;\n"),
        ("b", "fn f() { crate::a::f() }\n"),
        ("", "mod a;\nmod b;\npub use b::B;\n")
    ]));
    assert!(check(&[("a", "mod c;\nfn f() { c::g() }\n"), ("a::c", "use super::{A, f};\n")]));
    assert!(!check(&[("a", "use crate::b::B; // crate::c\n"), ("b", "use crate::c::C;\n"), ("c", "")]));
    assert!(!check(&[("a", "mod c;\npub use c::C;\n"), ("a::c", "use super::A;\n")]));
    assert!(!check(&[("a", "mod inner {\n    use super::A;\n}\n"), ("", "mod a;\nuse a::A;\n")]));
}
