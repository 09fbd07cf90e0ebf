//! What a chore is.

use anyhow::Result;

use crate::project::Project;

/// One chore. Each is a file of its own, named after the command.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) run: fn(&Project, lexopt::Parser) -> Result<()>,
}

/// For the commands that take no arguments.
pub(crate) fn no_arguments(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        Some(argument) => Err(argument.unexpected().into()),
        None => Ok(()),
    }
}
