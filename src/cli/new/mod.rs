//! `mindgap new` and `mindgap supersede`.

mod args;
mod blueprint;
mod editor;
mod from;
mod questions;
mod report;
mod write;

use std::slice;

use crate::scaffold::slot::Scaffold;

use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Global;
use crate::cli::{editing, terminal};
use args::KnownArgs;
pub(super) use args::{NewArgs, SupersedeArgs};
use blueprint::Blueprint;

/// `mindgap new`.
pub(super) fn run(global: &Global, args: &NewArgs) -> Result<Exit, Failure> {
    begin(global, &args.title, &args.known, &args.supersedes, "new")
}

/// `mindgap supersede`: the new record goes where the old one is.
pub(super) fn supersede(global: &Global, args: &SupersedeArgs) -> Result<Exit, Failure> {
    begin(
        global,
        &args.title,
        &args.known,
        slice::from_ref(&args.id),
        "supersede",
    )
}

fn begin(
    global: &Global,
    title: &[String],
    args: &KnownArgs,
    supersedes: &[String],
    command: &str,
) -> Result<Exit, Failure> {
    let session = editing::open(global, command)?;
    let blueprint = Blueprint::new(&session, &title.join(" "), args, supersedes)?;
    let made = write::make(&session, &blueprint, args.dry_run)?;
    if args.dry_run {
        terminal::say(&made.text)?;
        return Ok(Exit::Clean);
    }
    if blueprint.asked && !args.no_edit {
        let chosen = editor::chosen(session.git.as_ref());
        if let Some(editor) = chosen.map_err(|error| naming_record(error.into(), &made))? {
            write::edit(&editor, &session, &made)?;
        }
    }
    report::report(&session, &blueprint, &made, args.json)
        .map_err(|failure| naming_record(failure, &made))?;
    Ok(Exit::Clean)
}

/// A failure once the record is written: the message says where it is.
fn naming_record(failure: Failure, made: &Scaffold) -> Failure {
    match failure {
        Failure::Message(text) => {
            Failure::Message(format!("{text}; the record is in {}", made.slot.path))
        }
        other => other,
    }
}
