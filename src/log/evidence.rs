//! What records stand on, and how old that is.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::Lines;
use crate::record::{Record, Status, months_in};
use crate::source::{FileKind, Snapshot, folder_of, join, percent_decoded};

use super::entry::Place;

/// The evidence of a record that may be too old for it: no entry of it bears a date that is near enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Where the list stands.
    pub place: Place,
    /// The latest date that an entry bears in itself.
    pub newest: Option<Date>,
    /// Entries without one.
    pub undated: Vec<Box<str>>,
}

/// When files came to be that records stand on, by path from the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceDates {
    /// By the date in their front matter, else by their last commit.
    pub dates: BTreeMap<String, Date>,
    /// Files whose last change lies behind the end of a shallow clone.
    pub unknown: Vec<String>,
    /// There is a history to ask: a file without a date is too new for it.
    pub history: bool,
}

impl Evidence {
    /// The evidence of an accepted record, unless an entry of it is dated less than `days` before the
    /// record, or there is none.
    pub fn that_may_be_stale(record: &Record<'_>, days: u32, lines: &Lines<'_>) -> Option<Box<Self>> {
        let (Some(Status::Accepted), Some(date)) = (record.status(), record.facts.date.written()) else {
            return None;
        };
        let (mut newest, mut undated) = (None, Vec::new());
        for entry in record.facts.evidence.written()? {
            match months_in(&entry.text).into_iter().max() {
                Some(day) => newest = newest.max(Some(day)),
                None => undated.push(entry.text.as_str().into()),
            }
        }
        let is_near = newest.is_some_and(|day| !is_older(day, *date, days));
        let says_anything = newest.is_some() || !undated.is_empty();
        let place = Place::of(record.facts.evidence.span, lines);
        (says_anything && !is_near).then(|| Box::new(Self { place, newest, undated }))
    }
}

/// Whether `day` is more than `days` before `date`.
pub fn is_older(day: Date, date: Date, days: u32) -> bool {
    date.since(day).is_ok_and(|span| i64::from(span.get_days()) > i64::from(days))
}

/// The file that a piece of evidence is: from the record's folder if it says so, else from the root, then
/// from the record's folder.
pub fn evidence_file(text: &str, record: &str, snapshot: &dyn Snapshot) -> Option<String> {
    let path = percent_decoded(text.split('#').next().unwrap_or(text));
    if path.trim().is_empty() {
        return None;
    }
    let folder = folder_of(record);
    let relative = path.starts_with("./") || path.starts_with("../");
    let places =
        if relative { vec![join(folder, &path)] } else { vec![join("", &path), join(folder, &path)] };
    let is_there = |place: &String| !place.is_empty() && snapshot.look(place).is_some();
    places.into_iter().flatten().find(is_there)
}

/// Whether a path is a file with bytes of its own.
pub fn is_regular(path: &str, snapshot: &dyn Snapshot) -> bool {
    snapshot.look(path) == Some(FileKind::Regular)
}
