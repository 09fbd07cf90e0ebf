//! Writes networks with a flow into a folder, one a file: those of the cases and those of the gallery. With `import` behind
//! the folder, the texts of the cases of imports.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use conformance::{files, network};
use serde_json::Value;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder is given"));
    if env::args_os().nth(2).is_some() {
        return imports(&folder);
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
