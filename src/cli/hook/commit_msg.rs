//! `mindgap hook run commit-msg`: what a commit message says of records, while it can still be mended.

use std::io;

use crate::check::{self, Request};
use crate::finding::{Level, MESSAGE};
use crate::git::Message;
use crate::output;
use crate::source::{Index, Patched};

use crate::cli::configuration::Configuration;
use crate::cli::context::{self, Context};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::terminal;

/// Judges a message as it will be committed: without comments, and without what is below the scissors.
pub(in crate::cli) fn run(global: &Global, text: &str) -> Result<Exit, Failure> {
    let message = Message::new(text);
    // Most messages name no decision, and then no record has to be read.
    if !message.names_a_decision() {
        return Ok(Exit::Clean);
    }
    let context = Context::new(global)?;
    let index = Index::new(context.git()?)?;
    let configuration = Configuration::new(global, &context, &index)?;
    let snapshot = Patched::with_stdin(index, MESSAGE, text.as_bytes().to_vec());
    let request = Request::new(&configuration.settings, global.as_of.unwrap_or_else(context::today));
    let findings = match check::check_message(&message, &snapshot, &request) {
        Ok(findings) => findings,
        Err(error) => return Err(configuration.refused(error)),
    };
    let style = terminal::style_for(global.color, &io::stderr(), global.quiet);
    let told = output::findings(&findings, &snapshot, style);
    terminal::write_err(told.as_bytes())?;
    let fails = findings.iter().any(|finding| finding.level >= Level::Error);
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}
