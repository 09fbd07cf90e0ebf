//! `policy-playground`: the engine on files and streams, for terminals, CI and documentation builds.

mod answer;
mod args;
mod check;
mod import;
mod link;
mod lint;
mod run;
mod stream;

use std::io::{self, Write};
use std::process::ExitCode;

use args::Command;
use cli::exit::{BAD_INPUT, HOLDS, complain};

fn main() -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = match args::parse() {
        Ok(Command::Help(text)) => write!(out, "{text}").map(|()| HOLDS),
        Ok(Command::Run(options)) => run::run(&options, &mut out),
        Ok(Command::Import(options)) => import::import(&options, &mut out),
        Ok(Command::Lint(options)) => lint::lint(&options, &mut out),
        Ok(Command::Check(paths)) => check::check(&paths, &mut out),
        Ok(Command::Picture(file)) => run::picture(&file, &mut out),
        Ok(Command::Link(file)) => link::link(&file, &mut out),
        Ok(Command::Open(link)) => link::open(&link, &mut out),
        Err(message) => {
            complain(&message);
            // As above: if nobody can hear it, the exit status still tells.
            let _ = writeln!(io::stderr(), "Try: policy-playground --help");
            Ok(BAD_INPUT)
        }
    };
    match done.and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        // Whoever reads has seen enough: `policy-playground run … | head -1` is no mistake.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(HOLDS),
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(BAD_INPUT)
        }
    }
}
