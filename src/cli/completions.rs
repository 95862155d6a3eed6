//! `mindgap completions`.

use clap::Args;

use super::exit::{Exit, Failure};
use super::terminal;

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
    terminal::write_out(&script)?;
    Ok(Exit::Clean)
}
