//! The record that gets another number: what it is called, and what it will be.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::finding::Span;
use crate::log::digits::{first_number, is_same_number, last_number, moved, padded, width};
use crate::log::mention::{Kind, Names};
use crate::log::{Entry, Logs};
use crate::record::{BlockKind, Parsed, RecordId, slug};
use crate::source::{folder_of, stem_of};

use super::change::{Impossible, Mentions, Places};
use super::keys;

/// A record that gets another number.
pub struct Renumber<'l, 's> {
    pub(super) logs: &'l Logs<'s>,
    pub(super) at: usize,
    pub(super) names: Names,
    pub(super) number: u64,
    pub(super) mentions: Mentions,
    /// The other records that bear the id, in order.
    pub(super) rivals: Vec<usize>,
    /// How many of them are in its own log.
    pub(super) beside: usize,
    /// The logs that they are in.
    pub(super) rival_logs: BTreeSet<usize>,
    /// The digits of its file's name, or heading, and what they become.
    pub(super) digits: (String, String),
    /// The anchor of its heading, and what it becomes, where that holds the number.
    pub(super) anchor: Option<(String, String)>,
    /// It is an entry of a single-file log.
    pub(super) in_single_file: bool,
    pub(super) id: RecordId,
    pub(super) to: String,
}

impl<'l, 's> Renumber<'l, 's> {
    /// Gets ready to give the record at place `at` of `logs` the number `number`. Only its own file is read.
    ///
    /// # Errors
    /// It has no number, or cannot have that one.
    pub fn new(
        logs: &'l Logs<'s>,
        at: usize,
        number: u64,
        mentions: Mentions,
    ) -> Result<Self, Impossible> {
        let entry = logs.entries.get(at).ok_or(Impossible::HasNone)?;
        let Some((prefix, old)) = entry.id.text.rsplit_once('-').filter(|_| entry.id.numbered)
        else {
            return Err(Impossible::HasNone);
        };
        let new = padded(number, width(logs, entry, old));
        let id = RecordId::numbered(prefix, &new);
        if id.key == entry.id.key {
            return Err(Impossible::Same);
        }
        let gives_its_id = |name: &str| RecordId::from_file_stem(name, prefix).key == entry.id.key;
        let stem = stem_of(&entry.path);
        let folder = folder_of(&entry.path);
        if !gives_its_id(stem) && gives_its_id(folder.rsplit('/').next().unwrap_or_default()) {
            return Err(Impossible::NamedByFolder(folder.to_owned()));
        }
        let in_single_file = !gives_its_id(stem) || logs.in_file(&entry.path).nth(1).is_some();
        let to = if in_single_file {
            entry.path.to_string()
        } else {
            moved(&entry.path, &new)
        };
        if !in_single_file && RecordId::from_file_stem(stem_of(&to), prefix).key != id.key {
            return Err(Impossible::ReadsOtherwise(to));
        }
        let bears_it = |other: &usize| *other != at && logs.entries[*other].id.key == entry.id.key;
        let rivals: Vec<usize> = (0..logs.entries.len()).filter(bears_it).collect();
        let mut this = Self {
            logs,
            at,
            names: Names::new(&entry.id, &entry.path),
            number,
            mentions,
            beside: rivals
                .iter()
                .filter(|other| logs.entries[**other].log == entry.log)
                .count(),
            rival_logs: rivals
                .iter()
                .map(|other| logs.entries[*other].log)
                .collect(),
            rivals,
            digits: (old.to_owned(), new),
            anchor: None,
            in_single_file,
            id,
            to,
        };
        this.anchor = this.anchors();
        Ok(this)
    }

    /// Its new id.
    pub fn id(&self) -> &RecordId {
        &self.id
    }

    /// Where its file is.
    pub fn from(&self) -> &Arc<str> {
        &self.entry().path
    }

    /// Where its file goes; in a single-file log it stays.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// The other records that bear its old id.
    pub fn rivals(&self) -> impl Iterator<Item = &Entry> {
        self.rivals.iter().map(|at| &*self.logs.entries[*at])
    }

    pub(super) fn entry(&self) -> &Entry {
        &self.logs.entries[self.at]
    }

    /// The new number in the spelling of the old one.
    pub(super) fn respelt(&self, written: &str) -> String {
        let (old, new) = &self.digits;
        match written {
            same if same == old => new.clone(),
            zeros if zeros.starts_with('0') => padded(self.number, written.len()),
            _ => self.number.to_string(),
        }
    }

    /// The record's own number where it is no id with its prefix: `id: 7`, `# 7. Seats`.
    pub(super) fn own(&self, text: &str, places: &mut Places) {
        let entry = self.entry();
        let said = entry
            .other_id
            .as_ref()
            .map_or(&entry.id, |(other, _)| &other.id);
        let said = said.text.rsplit('-').next().unwrap_or_default();
        if let Some(key) = entry.id_key
            && let Some(digits) = last_number(key.span().of(text))
            && is_same_number(digits.of(key.span().of(text)), said)
        {
            let digits = digits.shifted(key.span().start as usize);
            places.edit(digits, self.respelt(digits.of(text)));
        }
        if entry.id_key.is_none() && !self.in_single_file {
            for digits in keys::numbers(text, &self.digits.0).own {
                places.edit(digits, self.respelt(digits.of(text)));
            }
        }
        if let Some(digits) = self.number_of_title(text) {
            places.edit(digits, self.respelt(digits.of(text)));
        }
    }

    /// The number in the title: the one that a heading of a single-file log is cut by, and elsewhere one that
    /// stands in front as a number does, `7. Seats`, `Decision 7: Seats`, and not `7 ways to charge`.
    fn number_of_title(&self, text: &str) -> Option<Span> {
        let span = self.entry().title_place?.span();
        let title = span.of(text);
        let digits = first_number(title)?;
        let before = title[..digits.start as usize]
            .trim_start_matches(['#', ' ', '\t', '"', '\'', '[', '*']);
        let after = &title[digits.end as usize..];
        let word = before.trim_end_matches(['-', '_', ' ', '#']);
        let is_number = after.starts_with(['.', ':', ')', ']'])
            || [" -", " –", " —", "–", "—"]
                .iter()
                .any(|dash| after.starts_with(dash));
        let fits =
            self.in_single_file || is_number && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        (fits && is_same_number(digits.of(title), &self.digits.0))
            .then(|| digits.shifted(span.start as usize))
    }

    /// The anchor of the heading that holds the number, and what it becomes.
    fn anchors(&self) -> Option<(String, String)> {
        let text = self.logs.text(self.from())?;
        let title = self.entry().title_place?.span();
        let parsed = Parsed::guarded(&text)?;
        let page = parsed.page();
        let heading = page.blocks.iter().find(|block| block.span == title)?;
        let BlockKind::Heading(_) = heading.kind else {
            return None;
        };
        let shown = page.text_of(heading, &text);
        let mut places = Places::default();
        self.own(&text, &mut places);
        for mention in self.names.find(&text, self.from(), &|_| false) {
            if mention.kind == Kind::Id && title.contains(mention.span) {
                places.edit(mention.digits, self.respelt(mention.digits.of(&text)));
            }
        }
        let edit = places
            .finish()
            .edits
            .into_iter()
            .find(|edit| title.contains(edit.span))?;
        let renamed = shown.replacen(edit.span.of(&text), &edit.text, 1);
        let (old, new) = (slug(&shown), slug(&renamed));
        (old != new).then_some((old, new))
    }
}

/// One more than the highest number in the log of the record at place `at`, as far as `logs` go; branches
/// may hold higher ones.
pub fn next_number(logs: &Logs<'_>, at: usize) -> Option<u64> {
    let entry = logs.entries.get(at)?;
    let (prefix, _) = entry.id.key.rsplit_once('-')?;
    let in_log = logs
        .entries
        .iter()
        .filter(|other| other.log == entry.log && other.id.numbered);
    let numbers = in_log.filter_map(|other| {
        let (own, number) = other.id.key.rsplit_once('-')?;
        number.parse::<u64>().ok().filter(|_| own == prefix)
    });
    numbers.max().map(|highest| highest.saturating_add(1))
}
