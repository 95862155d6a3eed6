//! The logs and the records of an outcome, as outputs list them.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::FactName;
use crate::dialect::{DialectId, Recognition};
use crate::finding::Position;
use crate::layout::Log;
use crate::log::Entry;
use crate::record::Status;
use crate::rules::FactSet;

use super::details::Details;
use super::parts::FactState;

/// A log, as the summary names it.
pub struct LogSummary {
    /// What names it.
    pub name: String,
    /// Its dialect, and how it is asked in it.
    pub own: DialectSummary,
    /// Dialects that single records of it speak, in the order of their names.
    pub others: Vec<DialectSummary>,
    /// Prefix of its ids.
    pub prefix: String,
    /// How the dialect was found; `None` where the configuration says it.
    pub recognised: Option<Recognition>,
    /// How much is asked.
    pub profile: &'static str,
    /// One file that holds many records.
    pub single_file: bool,
}

/// A dialect, as it is spoken in a log.
pub struct DialectSummary {
    /// Its number, where it is not the log's own.
    pub(super) number: Option<DialectId>,
    /// Its name.
    pub name: String,
    /// What it is called, in a sentence.
    pub about: String,
    /// Rules that ask for what it has no place for, and that are only noted for that.
    pub without_place: Vec<&'static str>,
    /// The facts that are asked for in it, in the order of [`Status::ALL`].
    pub asked: [FactSet; Status::ALL.len()],
}

impl DialectSummary {
    fn new(log: &Log, number: Option<DialectId>) -> Self {
        let spoken = log.spoken(number);
        Self {
            number,
            name: spoken.form.name.clone(),
            about: spoken.about.to_owned(),
            without_place: spoken
                .rules
                .iter()
                .filter(|(_, s)| s.has_no_place)
                .map(|(r, _)| r.rule.name)
                .collect(),
            asked: Status::ALL.map(|status| spoken.rules.asked(spoken.form, status)),
        }
    }
}

impl LogSummary {
    /// The summary of log number `at`, with the dialects that its records speak.
    pub(in crate::check) fn new(at: usize, log: &Log, rows: &[RecordRow]) -> Self {
        let others: BTreeSet<DialectId> = rows
            .iter()
            .filter(|row| row.log == at)
            .filter_map(|row| row.dialect)
            .collect();
        Self {
            name: log.name.clone(),
            own: DialectSummary::new(log, None),
            others: others
                .into_iter()
                .map(|number| DialectSummary::new(log, Some(number)))
                .collect(),
            prefix: log.prefix.clone(),
            recognised: log.recognised.clone(),
            profile: log.profile.as_str(),
            single_file: log.single_file,
        }
    }
}

/// A record, as outputs list it.
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Its file.
    pub path: Arc<str>,
    /// Where in the file it begins.
    pub at: Position,
    /// Its log, as a place in [`Outcome::logs`](super::report::Outcome::logs).
    pub log: usize,
    /// The number of its dialect, where that is not the one of its log.
    pub(super) dialect: Option<DialectId>,
    /// Its title.
    pub title: Option<Box<str>>,
    /// Its status, canonical.
    pub status: Option<Status>,
    /// Its status as written.
    pub status_text: Option<Box<str>>,
    /// The day of its status.
    pub date: Option<Date>,
    /// The product owner.
    pub product_owner: Option<Box<str>>,
    /// The engineering owner.
    pub engineering_owner: Option<Box<str>>,
    /// Other owners.
    pub other_owners: Vec<Box<str>>,
    /// Its facts, in the order of [`FactName::ALL`].
    pub facts: [FactState; FactName::ALL.len()],
    /// Its id has a number.
    pub numbered: bool,
    /// Its details, where they were asked for.
    pub details: Option<Box<Details>>,
}

impl RecordRow {
    pub(in crate::check) fn new(
        entry: Entry,
        facts: [FactState; FactName::ALL.len()],
        details: Option<Box<Details>>,
    ) -> Self {
        Self {
            numbered: entry.id.numbered,
            details,
            id: entry.id.text,
            path: entry.path,
            at: entry.head.start,
            log: entry.log,
            dialect: entry.dialect,
            title: entry.title,
            status: entry.status,
            status_text: entry.status_text,
            date: entry.date,
            product_owner: entry.product_owner,
            engineering_owner: entry.engineering_owner,
            other_owners: entry.other_owners,
            facts,
        }
    }
}
