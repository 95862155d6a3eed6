//! `mindgap hook run commit-msg`: judges what a commit message names, while it can still be edited.

use crate::finding::{Level, MESSAGE};
use crate::git::Message;
use crate::source::{Index, Patched};
use crate::{check, output};

use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::terminal;

/// Judges a message as it will be committed: without comments, and without what is below the scissors.
pub(super) fn run(session: &Session<'_>, text: &str) -> Result<Exit, Failure> {
    let message = Message::new(text);
    // Most messages name no decision, and then no record has to be read.
    if !message.names_a_decision() {
        return Ok(Exit::Clean);
    }
    let index = Index::new(session.git()?)?;
    let configuration = session.configuration(&index)?;
    let snapshot = Patched::with_stdin(index, MESSAGE, text.as_bytes().to_vec());
    let request = session.request(&configuration);
    let findings = check::check_message(&message, &snapshot, &request)
        .map_err(|error| configuration.failure(error))?;
    terminal::write_err(output::findings(&findings, &snapshot, session.err_style()).as_bytes())?;
    let fails = findings.iter().any(|finding| finding.level >= Level::Error);
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}
