//! Writes a new record, and opens the editor on it.

use std::io;

use crate::config;
use crate::fix::{self, Root, WriteError};
use crate::layout::{self, Absent};
use crate::output::count;
use crate::scaffold::new;
use crate::scaffold::slot::Scaffold;
use crate::source::MOST_BYTES;

use super::blueprint::Blueprint;
use super::editor;
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::{editing, terminal};

/// Writes the record; in a dry run, only makes it.
///
/// From the first look at the numbers to the last byte nobody else writes, so that two who begin a record in the
/// same moment take two numbers. Where the system has no locks, a name that somebody takes meanwhile is left to
/// them, and the next one is tried.
pub(super) fn make(
    session: &Session<'_>,
    blueprint: &Blueprint,
    dry_run: bool,
) -> Result<Scaffold, Failure> {
    /// How often somebody may be quicker.
    const MOST_TRIES: usize = 10;
    for _ in 0..MOST_TRIES {
        let root = (!dry_run).then(|| Root::lock(&session.root, session.git_dir()));
        let made = scaffold(session, blueprint)?;
        let Some(root) = root else { return Ok(made) };
        match root.and_then(|root| root.write(std::slice::from_ref(&made.change))) {
            Ok(()) => return Ok(made),
            Err(WriteError::Exists(_)) => {}
            Err(error) => {
                // What was typed is worth more than a tidy screen.
                terminal::remark(&format!("{}\n", made.text));
                return Err(Failure::Message(format!(
                    "{error}; the record that would have been written stands above"
                )));
            }
        }
    }
    Err(Failure::Message(
        "others take every number that is free here: wait until they are done, and run this again"
            .to_owned(),
    ))
}

/// The record with the next free number, as it will be written.
fn scaffold(session: &Session<'_>, blueprint: &Blueprint) -> Result<Scaffold, Failure> {
    let Blueprint {
        configuration,
        log,
        template,
        draft,
        ..
    } = blueprint;
    let worktree = session.worktree()?;
    let plan = layout::plan(&worktree, &configuration.settings, Absent::Empty)
        .map_err(|_| changed_meanwhile())?;
    let log = new::log_for(&plan, Some(log))?.ok_or_else(changed_meanwhile)?;
    let taken = new::taken(log, session.git.as_ref(), &worktree)?;
    if let Some(unseen) = taken
        .as_ref()
        .map(|taken| &taken.unseen)
        .filter(|unseen| !unseen.is_empty())
    {
        let names: Vec<&str> = unseen.iter().map(|unseen| unseen.branch.as_str()).collect();
        session.note(&format!(
            "note: {} could not be looked at ({}), so the number may be taken there: {}",
            count(unseen.len(), "branch"),
            unseen[0].reason,
            names.join(", ")
        ));
    }
    let made = new::scaffold(log, draft, template, taken.as_ref(), &worktree)?;
    if made
        .change
        .after
        .as_ref()
        .is_some_and(|bytes| bytes.len() as u64 > MOST_BYTES)
    {
        return Err(Failure::Message(format!(
            "{} would have over {MOST_BYTES} bytes, and could not be read again; nothing was written: shorten the text, and link to the rest",
            made.slot.path
        )));
    }
    editing::refuse_ignored(&worktree, &made.slot.path)?;
    Ok(made)
}

fn changed_meanwhile() -> Failure {
    Failure::Message("the configuration or the log changed meanwhile: run this again".to_owned())
}

/// Opens the record in an editor. Whatever happens there, what was typed before is kept.
pub(super) fn edit(editor: &str, session: &Session<'_>, made: &Scaffold) -> Result<(), Failure> {
    let path = session.root.join(&made.slot.path);
    let ended = editor::open(editor, &path);
    let left = match config::read_file(&path, u64::from(u32::MAX)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        // Its content is unknown, so nothing takes its place.
        Err(error) => {
            terminal::remark(&format!("{}\n", made.text));
            return Err(Failure::Message(format!(
                "{} cannot be read now that the editor is closed: {error}; the record as it was before stands above",
                made.slot.path
            )));
        }
    };
    if left.iter().all(u8::is_ascii_whitespace) {
        let bytes = made.change.after.as_deref().unwrap_or_default();
        fix::write_file(&session.root, &made.slot.path, bytes).map_err(|error| {
            Failure::Message(format!("{} was left empty, and {error}", made.slot.path))
        })?;
        terminal::note(&format!(
            "the editor left {} empty; it holds again what was known before: delete it if you do not want it",
            made.slot.path
        ));
    }
    ended.map_err(|reason| {
        Failure::Message(format!(
            "{reason}; the record is in {}, as it was saved",
            made.slot.path
        ))
    })
}
