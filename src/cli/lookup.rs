//! Which record a name means; where it means no single one, the message.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::{self, Outcome, RecordRow, Records};
use crate::layout::Plan;
use crate::log::{self, Called, Entry, Naming, NotOne};

use super::exit::Failure;
use super::session::Session;

/// The record that a name means: the only one, or the newest of those that have one id.
pub(super) struct Match {
    /// Its place among the records.
    pub at: usize,
    /// The others that have the same id.
    pub others: Vec<usize>,
}

/// Looks up the record that was typed, among those of an outcome.
pub(super) fn row<'o>(
    typed: &str,
    session: &Session<'_>,
    outcome: &'o Outcome,
) -> Result<&'o RecordRow, Failure> {
    let path = session.relative_to_root(Path::new(typed)).ok();
    check::named(outcome, typed, path.as_deref())
        .map_err(|not_one| no_single(typed, &not_one, outcome.records.len()))
}

/// Looks up the record that was typed, among those of a plan.
pub(super) fn record(
    typed: &str,
    session: &Session<'_>,
    plan: &Plan,
    records: &Records<'_>,
) -> Result<Match, Failure> {
    let path = session.relative_to_root(Path::new(typed)).ok();
    let logs = plan.logs.iter().map(|log| Naming {
        prefix: &log.prefix,
        single_file: log.single_file,
    });
    let logs: Vec<Naming<'_>> = logs.collect();
    let entries = records.logs.entries.iter().map(|entry| &**entry);
    let not_one = match log::named(entries, &logs, typed, path.as_deref()) {
        Ok(entry) => {
            return Ok(Match {
                at: place_of(entry, records, typed)?,
                others: Vec::new(),
            });
        }
        Err(not_one) => not_one,
    };
    if let NotOne::Several(several) = &not_one
        && let Some(newest) = log::newest(several)
    {
        let at = place_of(newest, records, typed)?;
        let others = several
            .iter()
            .filter_map(|other| place_of(other, records, typed).ok());
        return Ok(Match {
            at,
            others: others.filter(|other| *other != at).collect(),
        });
    }
    let unreadable = records
        .unreadable
        .iter()
        .find(|finding| path.as_deref() == Some(&*finding.path));
    Err(match unreadable {
        Some(finding) => Failure::Message(format!("{}: {}", finding.path, finding.message)),
        None => no_single(typed, &not_one, records.logs.entries.len()),
    })
}

/// The place of an entry among all.
fn place_of(wanted: &Entry, records: &Records<'_>, typed: &str) -> Result<usize, Failure> {
    let place = records
        .logs
        .entries
        .iter()
        .position(|entry| std::ptr::eq(&**entry, wanted));
    place.ok_or_else(|| Failure::Message(format!("no record here is called `{typed}`")))
}

/// Looks up the one record that was typed; of several that have one id, none.
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
    let places = [found.at].into_iter().chain(found.others.iter().copied());
    let paths: String = places
        .map(|at| format!("\n  {}", records.logs.entries[at].path))
        .collect();
    Err(Failure::Message(format!(
        "`{typed}` is the id of {} records: say which by its path, or give one another number with `mindgap renumber`{paths}",
        found.others.len() + 1
    )))
}

/// Why a name means no single record, and which one it may mean, of `all` that there are.
fn no_single<R: Called>(typed: &str, not_one: &NotOne<'_, R>, all: usize) -> Failure {
    let unknown = format!("no record here is called `{typed}`");
    Failure::Message(match not_one {
        NotOne::Several(records) => {
            let count = records.len();
            let ids: BTreeSet<&str> = records.iter().map(|record| record.id()).collect();
            let by = if ids.len() == count {
                "its id or its path"
            } else {
                "its path"
            };
            format!(
                "`{typed}` means {count} records: say which by {by}{}",
                lines_of(records)
            )
        }
        NotOne::None(_) if all == 0 => {
            format!("{unknown}: there is none at all, and `mindgap new` begins one")
        }
        NotOne::None(near) if near.is_empty() => {
            format!("{unknown}: `mindgap list` shows all {all}")
        }
        NotOne::None(near) => format!("{unknown}; did you mean{}", lines_of(near)),
    })
}

/// A line for each record.
fn lines_of<R: Called>(records: &[&R]) -> String {
    /// How many are named.
    const MOST: usize = 10;
    let mut lines = String::new();
    for record in records.iter().take(MOST) {
        let title = record.title().unwrap_or_default();
        lines.push_str(&format!(
            "\n  {}  {}:{}  {title}",
            record.id(),
            record.path(),
            record.line()
        ));
    }
    if records.len() > MOST {
        lines.push_str(&format!("\n  and {} more", records.len() - MOST));
    }
    lines
}
