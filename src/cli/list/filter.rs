//! Which records `mindgap list` lists: conditions that all have to fit, each with a message for an empty list.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::check::{Outcome, RecordRow};
use crate::config::{Settings, suggestion};
use crate::log::{governs, log_named};
use crate::output::count;
use crate::record::handle_key;
use crate::rules::lifecycle::review_overdue;

use super::args::ListArgs;
use crate::cli::exit::Failure;
use crate::cli::session::Session;

/// The conditions that were typed.
pub(super) struct Filter<'a> {
    conditions: Vec<Condition<'a>>,
}

struct Condition<'a> {
    fits: Box<dyn Fn(&RecordRow) -> bool + 'a>,
    /// The message where it fits no record at all.
    nothing: String,
}

impl<'a> Filter<'a> {
    /// Those of a command line.
    pub(super) fn new(
        args: &'a ListArgs,
        outcome: &Outcome,
        settings: &Settings,
        session: &Session<'_>,
    ) -> Result<Self, Failure> {
        let mut filter = Self {
            conditions: Vec::new(),
        };
        if !args.status.is_empty() {
            let names: Vec<&str> = args.status.iter().map(|status| status.as_str()).collect();
            let fits = |row: &RecordRow| {
                row.status
                    .is_some_and(|status| args.status.contains(&status))
            };
            filter.add(fits, format!("no record is {}", names.join(" or ")));
        }
        if !args.owner.is_empty() {
            let keys: BTreeSet<String> = args
                .owner
                .iter()
                .flat_map(|who| keys_of(who, settings))
                .collect();
            let fits =
                move |row: &RecordRow| owners(row).any(|owner| keys.contains(&handle_key(owner)));
            filter.add(fits, owns_nothing(&args.owner, outcome));
        }
        if !args.log.is_empty() {
            let names = outcome.logs.iter().map(|log| log.name.as_str());
            let logs = args.log.iter().map(|typed| log_named(typed, names.clone()));
            let logs: Vec<usize> = logs.collect::<Result<_, _>>().map_err(Failure::Message)?;
            let fits = move |row: &RecordRow| logs.contains(&row.log);
            filter.add(
                fits,
                format!("there is no record in {}", args.log.join(" or ")),
            );
        }
        if !args.scope.is_empty() {
            let paths: Vec<String> = args
                .scope
                .iter()
                .map(|typed| from_root(typed, session))
                .collect();
            let nothing = format!(
                "no record says in `scope` that it governs {}",
                paths.join(" or ")
            );
            let fits = move |row: &RecordRow| {
                let globs = row.details.iter().flat_map(|details| &details.scope);
                paths
                    .iter()
                    .any(|path| globs.clone().any(|glob| governs(glob, path)))
            };
            filter.add(fits, nothing);
        }
        if args.overdue {
            let overdue = outcome
                .findings
                .iter()
                .filter(|found| found.rule == review_overdue::RULE.name);
            let due: BTreeSet<(Arc<str>, Option<String>)> = overdue
                .map(|found| {
                    (
                        Arc::clone(&found.path),
                        found.record.as_deref().map(str::to_owned),
                    )
                })
                .collect();
            let fits =
                move |row: &RecordRow| due.contains(&(Arc::clone(&row.path), Some(row.id.clone())));
            filter.add(fits, "no review is overdue".to_owned());
        }
        if !args.words.is_empty() {
            let words: Vec<String> = args
                .words
                .iter()
                .map(|word| format!("\"{word}\""))
                .collect();
            let fits = |row: &RecordRow| {
                row.details
                    .as_ref()
                    .is_some_and(|details| details.has_words)
            };
            filter.add(fits, format!("no record holds {}", words.join(" and ")));
        }
        Ok(filter)
    }

    fn add(&mut self, fits: impl Fn(&RecordRow) -> bool + 'a, nothing: String) {
        self.conditions.push(Condition {
            fits: Box::new(fits),
            nothing,
        });
    }

    /// Whether a record fits all conditions.
    pub(super) fn has(&self, row: &RecordRow) -> bool {
        self.conditions
            .iter()
            .all(|condition| (condition.fits)(row))
    }

    /// Why no record is listed, and what would widen the list.
    pub(super) fn nothing(&self, outcome: &Outcome) -> String {
        let fits_none =
            |condition: &&Condition<'_>| !outcome.records.iter().any(|row| (condition.fits)(row));
        let alone: Vec<&str> = self
            .conditions
            .iter()
            .filter(fits_none)
            .map(|condition| condition.nothing.as_str())
            .collect();
        let all = count(outcome.records.len(), "record");
        if alone.is_empty() {
            format!("none of {all} fits all of that: leave one of the filters out to see more")
        } else {
            format!("none of {all} fits: {}", alone.join(", and "))
        }
    }
}

/// Everybody who owns a record, in any part.
fn owners(row: &RecordRow) -> impl Iterator<Item = &str> {
    let two = [&row.product_owner, &row.engineering_owner]
        .into_iter()
        .flatten();
    two.chain(&row.other_owners).map(|owner| &**owner)
}

/// Under what somebody may be written: as typed, and by all that `[people]` has of the same person.
fn keys_of(who: &str, settings: &Settings) -> BTreeSet<String> {
    let typed = handle_key(who);
    let known = settings.people.iter().map(|(handle, person)| {
        let names = std::iter::once(handle)
            .chain(&person.aka)
            .chain(&person.email)
            .chain(&person.name);
        names
            .map(|name| handle_key(name))
            .collect::<BTreeSet<String>>()
    });
    let mut keys: BTreeSet<String> = known
        .filter(|keys| keys.contains(&typed))
        .flatten()
        .collect();
    keys.insert(typed);
    keys
}

fn owns_nothing(asked: &[String], outcome: &Outcome) -> String {
    let owners: BTreeSet<&str> = outcome.records.iter().flat_map(owners).collect();
    let near = asked.iter().find_map(|who| {
        let marked = if who.contains('@') {
            who.clone()
        } else {
            format!("@{who}")
        };
        suggestion(&marked, owners.iter().copied())
    });
    let did_you_mean = near
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default();
    format!("none is owned by {}{did_you_mean}", asked.join(" or "))
}

/// A path as it was typed, from the root; it need not exist. What leads out of the repository, or is no UTF-8,
/// stays as it is and is governed by nothing.
fn from_root(typed: &Path, session: &Session<'_>) -> String {
    session
        .relative_to_root(typed)
        .unwrap_or_else(|_| typed.to_string_lossy().into_owned())
}
