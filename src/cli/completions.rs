//! `mindgap completions`.

use std::io::{self, Write};

use clap::Args;

use super::context::Failure;
use super::exit::Exit;

/// `mindgap completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

pub(super) fn run(args: &CompletionsArgs, mut command: clap::Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "mindgap", &mut script);
    io::stdout().write_all(&script).map_err(|error| Failure::writing(&error, "standard output"))?;
    Ok(Exit::Clean)
}
