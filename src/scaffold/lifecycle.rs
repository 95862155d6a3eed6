//! `mindgap status`: a record goes on to its next status, and takes those along that it supersedes.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::check::Outcome;
use crate::config::{FactName, suggestion};
use crate::finding::{Finding, Level};
use crate::log::Entry;
use crate::record::superseding::{Successor, word_of};
use crate::record::{Form, Status};
use crate::rules::{Asks, named};

use super::refused::Refused;
use super::restate::Texts;
use super::workspace::Workspace;

/// What a change of status comes to. Nothing is written yet.
#[derive(Debug)]
pub struct Step {
    /// The files as they are and will be.
    pub texts: Texts,
    /// The records that it changes, the one that was asked for first.
    pub records: Vec<Restated>,
}

/// A record with another status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// Its place among the records.
    pub at: usize,
    /// What its status was, as written; `None` where it had none.
    pub from: Option<String>,
    /// What it is.
    pub to: Status,
    /// The day is written, too.
    pub dated: bool,
}

/// The status that a word means in a log: one of the dialect's own words, or a canonical one.
///
/// # Errors
/// It means none.
pub fn status_named(typed: &str, form: &Form) -> Result<Status, Refused> {
    let folded = typed.trim().to_lowercase();
    let known = form.statuses.get(&folded).map(|(status, _)| *status);
    known.or_else(|| Status::named(&folded)).ok_or_else(|| {
        let words = Status::ALL.map(|status| word_of(form, status));
        let near = suggestion(&folded, words.iter().copied());
        let typed = typed.to_owned();
        match near {
            Some(near) => Refused::NearStatus {
                typed,
                near: near.to_owned(),
            },
            None => Refused::NoStatus {
                typed,
                known: words.join(", "),
            },
        }
    })
}

/// Prepares a status for the record at place `at`, as of `day`; where it becomes accepted, the records that it
/// supersedes become superseded with it. `None` where it has that status already.
///
/// # Errors
/// The status cannot follow the one that the record has, or a record cannot be edited.
pub fn step(
    workspace: &Workspace<'_>,
    at: usize,
    to: Status,
    day: Date,
) -> Result<Option<Step>, Refused> {
    let entry = &workspace.logs.entries[at];
    known_dialect(workspace, entry)?;
    if entry.status == Some(to) {
        return Ok(None);
    }
    if let Some(from) = entry.status {
        may_follow(workspace, at, from, to)?;
    }
    let successor = if to == Status::Superseded {
        Some(successor(workspace, at)?)
    } else {
        None
    };
    let mut step = Step {
        texts: Texts::default(),
        records: Vec::new(),
    };
    let dated = step
        .texts
        .restate(workspace, at, to, successor.as_ref(), day)?;
    step.records.push(restated(entry, at, to, dated));
    if to == Status::Accepted {
        names_one_each(workspace, at)?;
        let by = workspace.logs.as_successor(entry);
        for old in replaced(workspace, at) {
            step.records
                .push(supersede(workspace, old, &by, day, &mut step.texts)?);
        }
    }
    for (path, ..) in step.texts.files() {
        workspace.is_here(path, "would change")?;
    }
    Ok(Some(step))
}

/// Whether every id that the record at place `at` supersedes is that of one record: of two, nobody can tell which
/// holds no longer.
fn names_one_each(workspace: &Workspace<'_>, at: usize) -> Result<(), Refused> {
    let entry = &workspace.logs.entries[at];
    for reference in &entry.supersedes {
        let named: Vec<usize> = workspace
            .logs
            .resolve(entry, &reference.id)
            .filter(|old| *old != at)
            .collect();
        if named.len() > 1 {
            let paths: Vec<&str> = named
                .iter()
                .map(|old| &*workspace.logs.entries[*old].path)
                .collect();
            return Err(Refused::NamesTwo {
                id: entry.id.to_string(),
                old: reference.id.to_string(),
                paths: paths.join(" and "),
            });
        }
    }
    Ok(())
}

/// The records that the one at place `at` says it supersedes, and that would have to become superseded once
/// it is accepted.
fn replaced(workspace: &Workspace<'_>, at: usize) -> Vec<usize> {
    let entry = &workspace.logs.entries[at];
    let named = entry
        .supersedes
        .iter()
        .flat_map(|reference| workspace.logs.resolve(entry, &reference.id));
    let goes_on = |old: &usize| {
        let status = workspace.logs.entries[*old].status;
        *old != at
            && status != Some(Status::Superseded)
            && status.is_none_or(|s| s.reaches(Status::Superseded))
    };
    // A record that is named twice changes once.
    let old: BTreeSet<usize> = named.filter(goes_on).collect();
    old.into_iter().collect()
}

/// Makes the record at place `old` superseded by another one, in the words of its dialect, with a link where
/// that writes one.
///
/// # Errors
/// It cannot be edited.
fn supersede(
    workspace: &Workspace<'_>,
    old: usize,
    by: &Successor,
    day: Date,
    texts: &mut Texts,
) -> Result<Restated, Refused> {
    let entry = &workspace.logs.entries[old];
    known_dialect(workspace, entry)?;
    let dated = texts.restate(workspace, old, Status::Superseded, Some(by), day)?;
    Ok(restated(entry, old, Status::Superseded, dated))
}

/// What the engine says of the files after a step.
#[derive(Debug, Default)]
pub struct Obstacles {
    /// What stands in the way: the errors of the record itself, and those that it brings to others.
    pub errors: Vec<Finding>,
    /// How many warnings it leaves.
    pub warnings: usize,
    /// Facts of the record that stay open and are only noted.
    pub noted: Vec<FactName>,
}

/// What the engine says of the files `after` a step. `before` is only asked for where something is said of others.
///
/// # Errors
/// Those of `before`.
pub fn in_the_way<E>(
    entry: &Entry,
    after: &Outcome,
    before: impl FnOnce() -> Result<Outcome, E>,
) -> Result<Obstacles, E> {
    let counting = after
        .findings
        .iter()
        .filter(|finding| finding.level >= Level::Warning);
    let (mut brought, others): (Vec<&Finding>, Vec<&Finding>) =
        counting.partition(|finding| is_about(finding, entry));
    if !others.is_empty() {
        let before = before()?;
        let known: BTreeSet<_> = before.findings.iter().map(key_of).collect();
        brought.extend(
            others
                .into_iter()
                .filter(|finding| !known.contains(&key_of(finding))),
        );
    }
    let (errors, warnings): (Vec<&Finding>, Vec<&Finding>) = brought
        .into_iter()
        .partition(|finding| finding.level == Level::Error);
    // What its form has no place for, nobody fills in.
    let row = || {
        after
            .records
            .iter()
            .find(|row| row.path == entry.path && row.id == entry.id.text)
    };
    let has_no_place =
        |rule: &str| row().is_some_and(|row| after.spoken(row).without_place.contains(&rule));
    let notes = after.findings.iter().filter(|finding| {
        finding.level == Level::Info && is_about(finding, entry) && !has_no_place(&finding.rule)
    });
    let mut noted: Vec<FactName> = notes
        .filter_map(|finding| {
            named(&finding.rule)
                .filter(|row| row.rule.asks != Asks::Nothing)?
                .rule
                .fact
        })
        .collect();
    noted.sort_unstable_by_key(|fact| *fact as usize);
    noted.dedup();
    Ok(Obstacles {
        errors: errors.into_iter().cloned().collect(),
        warnings: warnings.len(),
        noted,
    })
}

/// By what two findings are the same before a step and after it.
fn key_of(finding: &Finding) -> (&str, Option<&str>, &str, &str) {
    (
        &finding.path,
        finding.record.as_deref(),
        &finding.rule,
        &finding.message,
    )
}

/// Whether a finding is about a record itself.
fn is_about(finding: &Finding, entry: &Entry) -> bool {
    finding.path == entry.path && finding.record.as_deref() == Some(entry.id.text.as_str())
}

fn restated(entry: &Entry, at: usize, to: Status, dated: bool) -> Restated {
    Restated {
        at,
        dated,
        from: entry.status_text.as_deref().map(str::to_owned),
        to,
    }
}

/// Whether it is known how a record writes its status.
fn known_dialect(workspace: &Workspace<'_>, entry: &Entry) -> Result<(), Refused> {
    let log = &workspace.plan.logs[entry.log];
    match &log.recognised {
        // A record that speaks another dialect than its log bears clear signs of it.
        Some(recognised) if !recognised.certain && entry.dialect.is_none() => {
            Err(Refused::DialectUnknown {
                log: log.name.clone(),
                guess: recognised.dialect.clone(),
            })
        }
        _ => match &entry.keys {
            Some(keys) => Err(Refused::KeysElsewhere {
                id: entry.id.to_string(),
                file: keys.path.to_string(),
            }),
            None => Ok(()),
        },
    }
}

/// Whether `to` may follow `from`.
fn may_follow(
    workspace: &Workspace<'_>,
    at: usize,
    from: Status,
    to: Status,
) -> Result<(), Refused> {
    let entry = &workspace.logs.entries[at];
    let form = workspace.plan.logs[entry.log].spoken(entry.dialect).form;
    let id = &entry.id;
    if from.next().contains(&to) {
        return Ok(());
    }
    if from == Status::Superseded && to == Status::Accepted {
        let named = entry
            .superseded_by
            .iter()
            .flat_map(|reference| workspace.logs.resolve(entry, &reference.id));
        let named = named.map(|other| &*workspace.logs.entries[other]);
        return match workspace
            .logs
            .successors(at)
            .chain(named)
            .find(|other| other.is_accepted())
        {
            None => Ok(()),
            Some(successor) => Err(Refused::SuccessorHolds {
                id: id.to_string(),
                successor: successor.id.to_string(),
            }),
        };
    }
    let (is, wanted) = (word_of(form, from), word_of(form, to));
    let next: Vec<&str> = from
        .next()
        .iter()
        .map(|status| word_of(form, *status))
        .collect();
    let (id, is, wanted) = (id.to_string(), is.to_owned(), wanted.to_owned());
    Err(match from.next() {
        [] if from == Status::Superseded => Refused::OnlyAccepted { id, is, wanted },
        [] => Refused::IsAnEnd { id, is },
        _ => Refused::CannotFollow {
            id,
            is,
            wanted,
            next: next.join(" or "),
        },
    })
}

/// The accepted record that says it supersedes the one at place `at`.
fn successor(workspace: &Workspace<'_>, at: usize) -> Result<Successor, Refused> {
    let entry = &workspace.logs.entries[at];
    let accepted = workspace
        .logs
        .successors(at)
        .find(|other| other.is_accepted());
    if let Some(successor) = accepted {
        return Ok(workspace.logs.as_successor(successor));
    }
    let id = entry.id.to_string();
    Err(match workspace.logs.successors(at).next() {
        Some(pending) => Refused::SuccessorPending {
            id,
            successor: pending.id.to_string(),
        },
        None => Refused::NoSuccessor { id },
    })
}
