//! Writes networks with a flow into a folder, one a file: those of the cases and those of the gallery.

use std::path::PathBuf;
use std::{env, fs, io};

use conformance::{files, network};
use serde_json::Value;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder is given"));
    let mut networks: Vec<Value> = network::cases().iter().map(network::Case::whole).collect();
    for (_, text) in files("web/gallery", ".json")? {
        networks.extend(serde_json::from_str::<Value>(&text)?.get("network").cloned());
    }
    for (at, network) in networks.iter().enumerate() {
        fs::write(folder.join(format!("{at:04}.json")), network.to_string())?;
    }
    Ok(())
}
