//! Which record a name means, and what to say where it means no single one.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::{Plan, Records};
use crate::log::{self, Called, Entry, Naming, NotOne};

use super::failure::Failure;
use super::session::Session;

/// The record that a name means: the only one, or the newest of those that bear one id.
pub(super) struct Match {
    /// Its place among the records.
    pub at: usize,
    /// The others that bear the same id.
    pub others: Vec<usize>,
}

/// Looks up the record that was typed.
pub(super) fn record(
    typed: &str,
    session: &Session<'_>,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Match, Failure> {
    let entries = || records.logs.entries.iter().map(|entry| &**entry);
    let place = |wanted: &Entry| entries().position(|entry| std::ptr::eq(entry, wanted));
    let unknown = || Failure::Message(format!("no record here is called `{typed}`"));
    let path = session.relative_to_root(Path::new(typed)).ok();
    let logs = plan.logs.iter().map(|log| Naming { prefix: &log.prefix, single_file: log.single_file });
    let logs: Vec<Naming<'_>> = logs.collect();
    let not_one = match log::named(entries(), &logs, typed, path.as_deref()) {
        Ok(entry) => return Ok(Match { at: place(entry).ok_or_else(unknown)?, others: Vec::new() }),
        Err(not_one) => not_one,
    };
    if let NotOne::Several(several) = &not_one
        && let Some(newest) = log::newest(several)
    {
        let others = several.iter().filter(|other| !std::ptr::eq(**other, newest));
        let others = others.filter_map(|other| place(other)).collect();
        return Ok(Match { at: place(newest).ok_or_else(unknown)?, others });
    }
    let unreadable = records.unreadable.iter().find(|finding| path.as_deref() == Some(&*finding.path));
    Err(Failure::Message(match unreadable {
        Some(finding) => format!("{}: {}", finding.path, finding.message),
        None => no_single(typed, &not_one, records.logs.entries.len()),
    }))
}

/// Looks up the one record that was typed: of several that bear one id, none.
pub(super) fn only_record(
    typed: &str,
    session: &Session<'_>,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<usize, Failure> {
    let found = record(typed, session, plan, records)?;
    if found.others.is_empty() {
        return Ok(found.at);
    }
    let path = |at: &usize| format!("\n  {}", records.logs.entries[*at].path);
    let paths: String = [found.at].iter().chain(&found.others).map(path).collect();
    Err(Failure::Message(format!(
        "`{typed}` is the id of {} records: say which by its path, or give one another number with `mindgap renumber`{paths}",
        found.others.len() + 1
    )))
}

/// Why no record is meant, and which one may have been, of `all` that there are.
pub(super) fn no_single<R: Called>(typed: &str, not_one: &NotOne<'_, R>, all: usize) -> String {
    match not_one {
        NotOne::Several(records) => {
            let count = records.len();
            let ids: BTreeSet<&str> = records.iter().map(|record| record.id()).collect();
            let by = if ids.len() == count { "its id or its path" } else { "its path" };
            format!("`{typed}` means {count} records: say which by {by}{}", lines(records))
        }
        NotOne::None(_) if all == 0 => {
            format!("no record here is called `{typed}`: there is none at all, and `mindgap new` begins one")
        }
        NotOne::None(near) if near.is_empty() => {
            format!("no record here is called `{typed}`: `mindgap list` shows all {all}")
        }
        NotOne::None(near) => format!("no record here is called `{typed}`; did you mean{}", lines(near)),
    }
}

/// A line for each record.
fn lines<R: Called>(records: &[&R]) -> String {
    /// So many are named.
    const MOST: usize = 10;
    let line = |record: &&R| {
        let title = record.title().unwrap_or_default();
        format!("\n  {}  {}:{}  {title}", record.id(), record.path(), record.line())
    };
    let more = records.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    records.iter().take(MOST).map(line).collect::<String>() + &more
}
