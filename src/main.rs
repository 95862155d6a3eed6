//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;

use mindgap::cli::{self, Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::run(cli).into()
}
