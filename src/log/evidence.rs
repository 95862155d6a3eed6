//! What records stand on, and how old that is.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Lines, Place};
use crate::record::{BlockKind, Record, RecordId, Status, leads_to_files, months_in};
use crate::source::{FileKind, Snapshot, folder_of, is_within, join, percent_decoded};

use super::links::{Target, target};

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
    pub fn that_may_be_stale(
        record: &Record<'_>,
        days: u32,
        lines: &Lines<'_>,
    ) -> Option<Box<Self>> {
        let (Some(Status::Accepted), Some(date)) = (record.status(), record.facts.date.written())
        else {
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
        (says_anything && !is_near).then(|| {
            Box::new(Self {
                place,
                newest,
                undated,
            })
        })
    }
}

/// Whether `day` is more than `days` before `date`.
pub fn is_older(day: Date, date: Date, days: u32) -> bool {
    date.since(day)
        .is_ok_and(|span| i64::from(span.get_days()) > i64::from(days))
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
    let places = if relative {
        vec![join(folder, &path)]
    } else {
        vec![join("", &path), join(folder, &path)]
    };
    let is_there = |place: &String| !place.is_empty() && snapshot.look(place).is_some();
    places.into_iter().flatten().find(is_there)
}

/// Whether a piece of evidence, or the target of a link, is the record that cites it: its id, its file, a folder
/// around it, a place in it, a symbolic link to one of these, or its page on a forge.
pub fn leads_to_itself(text: &str, record: &Record<'_>, snapshot: &dyn Snapshot) -> bool {
    match target(text) {
        Target::Anchor(anchor) => {
            !anchor.bytes().all(|byte| byte.is_ascii_digit()) && has(record, anchor)
        }
        Target::Web { .. } => is_page_of(text, &record.path),
        Target::File {
            anchor: Some(anchor),
            ..
        } if !has(record, anchor) => false,
        Target::File { path, .. } => {
            let places = [join(folder_of(&record.path), &path), join("", &path)];
            let mut places = places
                .into_iter()
                .flatten()
                .filter_map(|place| resolved(place, snapshot));
            names(text, record) || places.any(|place| is_within(&place, &record.path))
        }
        Target::Empty | Target::Other => false,
    }
}

/// Whether a place of a record's file is one of that record: another may stand in the same file.
fn has(record: &Record<'_>, anchor: &str) -> bool {
    let own = record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default();
    let mut headings = own
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    record.whole_file || headings.any(|block| record.page.anchor_of(block, record.text) == anchor)
}

/// Whether a text is the id of a record.
fn names(text: &str, record: &Record<'_>) -> bool {
    let prefix = record
        .id
        .text
        .rsplit_once('-')
        .map_or("", |(prefix, _)| prefix);
    record.id.numbered && RecordId::reference(text, prefix).key == record.id.key
}

/// Whether an address is the page on which a forge shows a file: `…/blob/main/decisions/0007-seats.md`.
fn is_page_of(url: &str, path: &str) -> bool {
    let page = url.split(['?', '#']).next().unwrap_or(url);
    let page = percent_decoded(page);
    let before = page
        .strip_suffix(path)
        .and_then(|before| before.strip_suffix('/'));
    before.is_some_and(leads_to_files)
}

/// Where a path leads, symbolic links followed; `None` where that is nowhere.
fn resolved(path: String, snapshot: &dyn Snapshot) -> Option<String> {
    /// So many links one behind the other are followed; an operating system gives up a little later.
    const MOST_LINKS: usize = 16;
    let mut path = path;
    for _ in 0..MOST_LINKS {
        match snapshot.look(&path) {
            Some(FileKind::Symlink(target)) => path = join(folder_of(&path), &target)?,
            _ => return Some(path),
        }
    }
    None
}

/// Whether a path is a file with bytes of its own.
pub fn is_regular(path: &str, snapshot: &dyn Snapshot) -> bool {
    snapshot.look(path) == Some(FileKind::Regular)
}
