//! Writes the pages of lessons and examples: `learn PROJECT FOLDER`. `cargo xtask build` runs it. `learn PROJECT` prints the facts
//! that may change, for `cargo xtask facts`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use learn::Sources;

fn main() -> io::Result<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    let Some(project) = arguments.next() else {
        return Err(io::Error::other("usage: learn PROJECT [FOLDER]"));
    };
    let project = Path::new(&project);
    let Some(folder) = arguments.next() else {
        learn::facts(&Sources::read(project)?).iter().for_each(|fact| println!("{fact}"));
        return Ok(ExitCode::SUCCESS);
    };
    let folder = Path::new(&folder);
    let pages = match learn::pages(&Sources::read(project)?) {
        Ok(pages) => pages,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    // A page of what is gone stays behind nowhere.
    for part in ["learn", "e", "lab"] {
        match fs::remove_dir_all(folder.join(part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    for page in pages {
        let path = folder.join(page.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, page.html)?;
    }
    Ok(ExitCode::SUCCESS)
}
