//! What the commands that edit records share: how they begin, and which record they are about.

use std::path::Path;

use crate::check::{Plan, Records};
use crate::fix::{self, Unfinished, WriteError};
use crate::log::{Logs, NotOne};
use crate::output::escape;

use super::context::{self, Context, Failure};

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::Told(error.to_string())
    }
}

/// Ends what an earlier run left half-done, and says so; a bare repository has nothing to edit.
pub(super) fn begin(context: &Context, command: &str) -> Result<(), Failure> {
    if context.git.as_ref().is_some_and(|git| git.place.work_dir.is_none()) {
        return Err(Failure::Told(format!(
            "this repository is bare, so it has no files to edit: run `mindgap {command}` in a clone, and push"
        )));
    }
    if let Unfinished::Finished(paths) = fix::finish(&context.root, context.git.as_ref())? {
        let text =
            format!("note: an earlier change was interrupted, and is finished now: {}", paths.join(", "));
        context::print_error(&escape::block(&text));
    }
    Ok(())
}

/// What a name means: one record, or the newest of those that bear one id, with the others.
pub(super) struct Named {
    /// Its place among the records.
    pub at: usize,
    /// The others that bear the same id.
    pub others: Vec<usize>,
}

/// The record that was typed.
pub(super) fn named(
    typed: &str,
    context: &Context,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Named, Failure> {
    let logs = &records.logs;
    let path = context.relative_to_root(Path::new(typed)).ok();
    let prefixes: Vec<&str> = plan.logs.iter().map(|log| log.prefix.as_str()).collect();
    let not_one = match logs.meant(typed, path.as_deref(), &prefixes) {
        Ok(at) => return Ok(Named { at, others: Vec::new() }),
        Err(not_one) => not_one,
    };
    if let NotOne::Several(places) = &not_one
        && let Some(at) = logs.newest(places)
    {
        return Ok(Named { at, others: places.iter().copied().filter(|other| *other != at).collect() });
    }
    let unreadable = records.unreadable.iter().find(|finding| path.as_deref() == Some(&*finding.path));
    Err(Failure::Told(match unreadable {
        Some(finding) => format!("{}: {}", finding.path, finding.message),
        None => no_single(typed, &not_one, logs),
    }))
}

/// Why no record is meant, and which one may have been.
fn no_single(typed: &str, not_one: &NotOne, logs: &Logs<'_>) -> String {
    match not_one {
        NotOne::Several(places) => {
            format!("`{typed}` means {} records: say which by its path{}", places.len(), lines(places, logs))
        }
        NotOne::None(near) if near.is_empty() => match logs.entries.len() {
            0 => format!("no record here is called `{typed}`: there is none at all"),
            1 => format!("no record here is called `{typed}`: there is only {}", logs.entries[0].path),
            all => format!("no record here is called `{typed}`; there are {all}"),
        },
        NotOne::None(near) => {
            format!("no record here is called `{typed}`; did you mean{}", lines(near, logs))
        }
    }
}

/// A line for each record.
fn lines(places: &[usize], logs: &Logs<'_>) -> String {
    /// So many are named.
    const MOST: usize = 10;
    let line = |at: &usize| {
        let entry = &logs.entries[*at];
        let title = entry.title.as_deref().unwrap_or_default();
        format!("\n  {}  {}  {title}", entry.id, entry.path)
    };
    let more = places.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    places.iter().take(MOST).map(line).collect::<String>() + &more
}
