//! `mindgap completions`.

use std::io::{self, Write};

use super::Exit;
use super::args::CompletionsArgs;
use super::context::Failure;

pub(super) fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "mindgap", &mut script);
    io::stdout().write_all(&script).map_err(|error| Failure::writing(&error, "standard output"))?;
    Ok(Exit::Clean)
}
