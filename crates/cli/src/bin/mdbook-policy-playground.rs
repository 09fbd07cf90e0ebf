//! `mdbook-policy-playground`: a preprocessor of mdBook for scenarios in a book; see `cli::book`.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use cli::book;
use cli::exit::{BAD_INPUT, DOES_NOT_HOLD, complain};

fn main() -> ExitCode {
    // mdBook asks first: `supports html`. Every format has the verdict.
    match std::env::args().nth(1).as_deref() {
        Some("supports") => return ExitCode::SUCCESS,
        Some(_) => {
            complain("mdBook runs this: put [preprocessor.policy-playground] into book.toml");
            return ExitCode::from(BAD_INPUT);
        }
        None => {}
    }
    let mut input = String::new();
    if let Err(error) = io::stdin().lock().read_to_string(&mut input) {
        complain(&error.to_string());
        return ExitCode::from(BAD_INPUT);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    match book::process(&input, now) {
        Ok(book) => match io::stdout().lock().write_all(book.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(BAD_INPUT),
        },
        Err(wrong) => {
            wrong.iter().for_each(|message| complain(message));
            ExitCode::from(DOES_NOT_HOLD)
        }
    }
}
