//! Writes networks with a flow into a folder, one a file: those of the cases and those of the gallery. With `import` behind
//! the folder, the texts of the cases of imports; with `lint`, the policies of the linter's cases.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use conformance::{files, network};
use serde_json::Value;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder is given"));
    match env::args_os().nth(2) {
        Some(what) if what == "lint" => return policies(&folder),
        Some(_) => return imports(&folder),
        None => {}
    }
    let mut networks: Vec<Value> = network::cases().iter().map(network::Case::whole).collect();
    for (_, text) in files("web/gallery", ".json")? {
        networks.extend(serde_json::from_str::<Value>(&text)?.get("network").cloned());
    }
    for (at, network) in networks.iter().enumerate() {
        fs::write(folder.join(format!("{at:04}.json")), network.to_string())?;
    }
    Ok(())
}

/// The texts of each case, as the target `import` takes them.
fn imports(folder: &Path) -> io::Result<()> {
    let mut count = 0;
    for (_, text) in files("tests/cases/import", ".json")? {
        let file: Value = serde_json::from_str(&text)?;
        for case in file["cases"].as_array().into_iter().flatten() {
            let texts =
                case["files"].as_array().into_iter().flatten().map(|file| match (&file["text"], &file["json"]) {
                    (Value::String(text), _) => text.clone(),
                    (Value::Array(lines), _) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
                    (_, json) => json.to_string(),
                });
            fs::write(folder.join(format!("{count:04}")), texts.collect::<Vec<_>>().join("\0"))?;
            count += 1;
        }
    }
    Ok(())
}

/// The documents of the linter's cases, as the target `lint` takes them: behind a letter that lets it infer what they are.
fn policies(folder: &Path) -> io::Result<()> {
    let mut count = 0;
    for (_, text) in files("tests/cases/lint", ".json")? {
        let cases: Value = serde_json::from_str(&text)?;
        for document in cases.as_array().into_iter().flatten().filter_map(|case| case.get("document")) {
            let text = document.as_str().map_or_else(|| document.to_string(), str::to_owned);
            fs::write(folder.join(format!("{count:04}")), format!("-{text}"))?;
            count += 1;
        }
    }
    Ok(())
}
