//! What the commands that edit records share: how they begin, and which record they are about.

use std::fmt::Write as _;
use std::path::Path;

use crate::check::{Plan, Records};
use crate::fix::{self, Unfinished, WriteError};
use crate::log::{self, Entry, Naming, NotOne};
use crate::output::escape;

use super::context::{self, Context, Failure};
use super::named::no_single;

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
    let entries = || records.logs.entries.iter().map(|entry| &**entry);
    let place = |wanted: &Entry| entries().position(|entry| std::ptr::eq(entry, wanted));
    let unknown = || Failure::Told(format!("no record here is called `{typed}`"));
    let path = context.relative_to_root(Path::new(typed)).ok();
    let logs = plan.logs.iter().map(|log| Naming { prefix: &log.prefix, single_file: log.single_file });
    let logs: Vec<Naming<'_>> = logs.collect();
    let not_one = match log::named(entries(), &logs, typed, path.as_deref()) {
        Ok(entry) => return Ok(Named { at: place(entry).ok_or_else(unknown)?, others: Vec::new() }),
        Err(not_one) => not_one,
    };
    if let NotOne::Several(several) = &not_one
        && let Some(newest) = log::newest(several)
    {
        let others = several.iter().filter(|other| !std::ptr::eq(**other, newest));
        let others = others.filter_map(|other| place(other)).collect();
        return Ok(Named { at: place(newest).ok_or_else(unknown)?, others });
    }
    let unreadable = records.unreadable.iter().find(|finding| path.as_deref() == Some(&*finding.path));
    Err(Failure::Told(match unreadable {
        Some(finding) => format!("{}: {}", finding.path, finding.message),
        None => no_single(typed, &not_one, records.logs.entries.len()),
    }))
}

/// The one record that was typed: of several that bear one id, none.
pub(super) fn one(
    typed: &str,
    context: &Context,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<usize, Failure> {
    let named = named(typed, context, plan, records)?;
    if named.others.is_empty() {
        return Ok(named.at);
    }
    let path = |at: &usize| format!("\n  {}", records.logs.entries[*at].path);
    let paths: String = [named.at].iter().chain(&named.others).map(path).collect();
    Err(Failure::Told(format!(
        "`{typed}` is the id of {} records: say which by its path, or give one another number with `mindgap renumber`{paths}",
        named.others.len() + 1
    )))
}

/// The lines of a text that change: no line comes or goes but by what is added.
pub(super) fn difference(path: &str, before: &str, after: &str, out: &mut String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let start = old.iter().zip(&new).take_while(alike).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(alike).count();
    let _ = writeln!(out, "{path}:{}", start + 1);
    for line in &old[start..old.len() - end] {
        let _ = writeln!(out, "  - {line}");
    }
    for line in &new[start..new.len() - end] {
        let _ = writeln!(out, "  + {line}");
    }
}
