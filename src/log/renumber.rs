//! Another number for a record: what becomes of its file's name, and what has to be written anew wherever it
//! is named, as data.
//!
//! Each name keeps its spelling: `ADR-007` becomes `ADR-012`, `pdr-7` becomes `pdr-12`. Where two records
//! bear the id, which is what brings one to this, a bare id in a third place may mean either: it is left and
//! told, unless the author says that all mean the renumbered one.

mod keys;
mod meaning;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::finding::{Edit, Span};
use crate::record::{BlockKind, Parsed, RecordId, slug};
use crate::source::{FileKind, folder_of, stem_of};

use super::digits::{first_number, is_same_number, last_number, moved, padded, width};
use super::mention::{Kind, Mention, Names, anchor_at, number_of_link};
use super::{Entry, Logs};
use meaning::{Means, Page};

/// Why a record cannot get another number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// It is known by its name, not by a number.
    HasNone,
    /// It has that number already.
    Same,
    /// With it, its file's name would no longer read as a number: `20260102-seats.md` is a date.
    ReadsOtherwise(String),
    /// Its folder gives it its number, and that may hold other files too.
    NamedByFolder(String),
}

/// A place that names the record, or may, and is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where.
    pub span: Span,
    /// Why.
    pub why: Why,
}

/// Why a place is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Two records bear the id, and it may mean either.
    MayMeanAnother,
    /// It stands in a file that is no record, and is no `Decision:` and no path.
    InPassing,
    /// It is part of an address of the web, which may show the past.
    Address,
    /// It is the file's name behind folders that lead nowhere from here.
    Astray,
    /// It is an end of a range, which would hold other records.
    Range,
    /// It is the number alone, in a list of front matter that the dialect does not know.
    Listed,
}

/// Which mentions are written anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mentions {
    /// Those that can mean nothing else.
    #[default]
    Certain,
    /// All, also those that may mean another record or are made in passing.
    All,
}

/// What becomes of one file's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFile {
    /// The edits, in the order of the text; they do not overlap.
    pub edits: Vec<Edit>,
    /// What names the record and stays, in the order of the text.
    pub left: Vec<Left>,
}

/// A record that gets another number.
pub struct Renumber<'l, 's> {
    logs: &'l Logs<'s>,
    at: usize,
    names: Names,
    number: u64,
    mentions: Mentions,
    /// The other records that bear the id, in order.
    rivals: Vec<usize>,
    /// How many of them are in its own log.
    beside: usize,
    /// The logs that they are in.
    rival_logs: BTreeSet<usize>,
    /// The digits of its file's name, or heading, and what they become.
    digits: (String, String),
    /// The anchor of its heading, and what it becomes, where that holds the number.
    anchor: Option<(String, String)>,
    /// It is an entry of a single-file log.
    in_single_file: bool,
    id: RecordId,
    to: String,
}

impl<'l, 's> Renumber<'l, 's> {
    /// Gets ready to give the record at place `at` of `logs` the number `number`. Only its own file is read.
    ///
    /// # Errors
    /// It has no number, or cannot have that one.
    pub fn new(logs: &'l Logs<'s>, at: usize, number: u64, mentions: Mentions) -> Result<Self, Impossible> {
        let entry = logs.entries.get(at).ok_or(Impossible::HasNone)?;
        let Some((prefix, old)) = entry.id.text.rsplit_once('-').filter(|_| entry.id.numbered) else {
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
        let to = if in_single_file { entry.path.to_string() } else { moved(&entry.path, &new) };
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
            beside: rivals.iter().filter(|other| logs.entries[**other].log == entry.log).count(),
            rival_logs: rivals.iter().map(|other| logs.entries[*other].log).collect(),
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

    /// What becomes of the files of records, by path, each with its text; its own is under the old path. Files
    /// that never name it are left out. This reads every record, so it is for when it is to be done, and not for
    /// when it could.
    pub fn in_records(&self) -> BTreeMap<Arc<str>, (String, InFile)> {
        let paths: BTreeSet<&Arc<str>> = self.logs.entries.iter().map(|entry| &entry.path).collect();
        let read = paths.into_iter().filter_map(|path| {
            let text = self.logs.text(path)?;
            let file = self.in_text(path, &text);
            Some((Arc::clone(path), (text, file)))
        });
        read.filter(|(_, (_, file))| *file != InFile::default()).collect()
    }

    /// What becomes of a text, the one of the file at `path`: of a record or of anything else.
    pub fn in_text(&self, path: &str, text: &str) -> InFile {
        let is_file =
            |other: &str| other != &**self.from() && self.logs.look_kind(other) == Some(FileKind::Regular);
        let mut places = Places::default();
        let found = self.names.find(text, path, &is_file);
        let page = Page { path, text, records: self.logs.in_file(path).collect(), slots: self.slots(path) };
        if path == &**self.from() {
            self.own(text, &mut places);
            self.own_anchors(text, &mut places);
        }
        let mut doubtful = Vec::new();
        for mention in &found {
            self.anchor_behind(text, mention, &mut places);
            let renewed = || self.respelt(mention.digits.of(text));
            match mention.kind {
                // The file keeps its name.
                Kind::Path | Kind::Address | Kind::Astray if self.in_single_file => {}
                Kind::Path => {
                    places.edit(mention.digits, renewed());
                    let shown = number_of_link(text, mention.span.start as usize);
                    if let Some(shown) = shown.filter(|shown| is_same_number(shown.of(text), &self.digits.0))
                    {
                        places.edit(shown, self.respelt(shown.of(text)));
                    }
                }
                Kind::Address => places.leave(mention.span, Why::Address),
                Kind::Astray => places.leave(mention.span, Why::Astray),
                Kind::Range => places.leave(mention.span, Why::Range),
                Kind::Id => match self.means(mention, &page) {
                    Means::This => places.edit(mention.digits, renewed()),
                    Means::Another => {}
                    Means::InPassing => doubtful.push((*mention, Why::InPassing)),
                    Means::Either => doubtful.push((*mention, Why::MayMeanAnother)),
                },
            }
        }
        self.settle(path, text, &doubtful, &mut places);
        for slot in page.slots.iter().filter(|slot| slot.means_this) {
            let first = found.partition_point(|mention| mention.span.start < slot.span.start);
            let named = found.get(first).is_some_and(|mention| slot.span.contains(mention.span));
            if let Some(digits) = self.number_in(text, slot.span).filter(|_| !named) {
                places.edit(digits, self.respelt(digits.of(text)));
            }
        }
        if page.records.iter().any(|by| self.logs.entries[*by].log == self.entry().log) {
            let known = |digits: &Span| page.slots.iter().any(|slot| slot.span.contains(*digits));
            let listed = keys::numbers(text, &self.digits.0).listed.into_iter();
            listed.filter(|digits| !known(digits)).for_each(|digits| places.leave(digits, Why::Listed));
        }
        places.finish()
    }

    fn entry(&self) -> &Entry {
        &self.logs.entries[self.at]
    }

    /// The new number in the spelling of the old one.
    fn respelt(&self, written: &str) -> String {
        let (old, new) = &self.digits;
        match written {
            same if same == old => new.clone(),
            zeros if zeros.starts_with('0') => padded(self.number, written.len()),
            _ => self.number.to_string(),
        }
    }

    /// The record's own number where it is no id with its prefix: `id: 7`, `# 7. Seats`.
    fn own(&self, text: &str, places: &mut Places) {
        let entry = self.entry();
        let said = entry.other_id.as_ref().map_or(&entry.id, |(other, _)| &other.id);
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
        let before = title[..digits.start as usize].trim_start_matches(['#', ' ', '\t', '"', '\'', '[', '*']);
        let after = &title[digits.end as usize..];
        let word = before.trim_end_matches(['-', '_', ' ', '#']);
        let is_number = after.starts_with(['.', ':', ')', ']'])
            || [" -", " –", " —", "–", "—"].iter().any(|dash| after.starts_with(dash));
        let fits = self.in_single_file || is_number && word.bytes().all(|byte| byte.is_ascii_alphabetic());
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
        let BlockKind::Heading(_) = heading.kind else { return None };
        let shown = page.text_of(heading, &text);
        let mut places = Places::default();
        self.own(&text, &mut places);
        for mention in self.names.find(&text, self.from(), &|_| false) {
            if mention.kind == Kind::Id && title.contains(mention.span) {
                places.edit(mention.digits, self.respelt(mention.digits.of(&text)));
            }
        }
        let edit = places.finish().edits.into_iter().find(|edit| title.contains(edit.span))?;
        let renamed = shown.replacen(edit.span.of(&text), &edit.text, 1);
        let (old, new) = (slug(&shown), slug(&renamed));
        (old != new).then_some((old, new))
    }

    /// An anchor that follows the path of the record's file.
    fn anchor_behind(&self, text: &str, mention: &Mention, places: &mut Places) {
        let Some((old, new)) = self.anchor.as_ref().filter(|_| mention.kind == Kind::Path) else { return };
        let rest = &text[mention.span.end as usize..];
        let ending = self.from().rfind('.').map_or("", |at| &self.from()[at..]);
        let rest = rest.strip_prefix(ending).unwrap_or(rest);
        if let Some(fragment) = rest.strip_prefix('#') {
            let start = text.len() - fragment.len();
            if let Some(end) = anchor_at(text, start, old) {
                places.edit(Span::new(start, end), new.clone());
            }
        }
    }

    /// Links inside its own file to the heading.
    fn own_anchors(&self, text: &str, places: &mut Places) {
        let Some((old, new)) = &self.anchor else { return };
        for (at, _) in text.match_indices(&format!("#{old}")) {
            let is_link = text[..at].ends_with(['(', '<', '"', '\'']) || text[..at].ends_with("]: ");
            if let Some(end) = anchor_at(text, at + 1, old).filter(|_| is_link) {
                places.edit(Span::new(at + 1, end), new.clone());
            }
        }
    }

    /// The number alone, in a value such as `7` or `superseded by 7`.
    fn number_in(&self, text: &str, span: Span) -> Option<Span> {
        let value = span.of(text);
        let mut at = 0;
        while let Some(digits) = first_number(&value[at..]).map(|digits| digits.shifted(at)) {
            let (before, after) = (&value[..digits.start as usize], &value[digits.end as usize..]);
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let alone = !before.ends_with(in_word) && !after.starts_with(|c: char| c.is_alphanumeric());
            if alone && is_same_number(digits.of(value), &self.digits.0) {
                return Some(digits.shifted(span.start as usize));
            }
            at = digits.end as usize;
        }
        None
    }
}

/// One more than the highest number in the log of the record at place `at`, as far as `logs` go; branches
/// may hold higher ones.
pub fn next_number(logs: &Logs<'_>, at: usize) -> Option<u64> {
    let entry = logs.entries.get(at)?;
    let (prefix, _) = entry.id.key.rsplit_once('-')?;
    let in_log = logs.entries.iter().filter(|other| other.log == entry.log && other.id.numbered);
    let numbers = in_log.filter_map(|other| {
        let (own, number) = other.id.key.rsplit_once('-')?;
        number.parse::<u64>().ok().filter(|_| own == prefix)
    });
    numbers.max().map(|highest| highest.saturating_add(1))
}

/// Edits and what is left, each place once.
#[derive(Default)]
struct Places {
    edits: BTreeMap<Span, String>,
    left: BTreeMap<Span, Why>,
}

impl Places {
    fn edit(&mut self, span: Span, text: String) {
        let end = Span { start: span.end, end: span.end };
        let before = self.edits.range(..end).next_back();
        if before.is_none_or(|(known, _)| known.end <= span.start) {
            self.edits.insert(span, text);
        }
    }

    fn leave(&mut self, span: Span, why: Why) {
        self.left.insert(span, why);
    }

    fn finish(self) -> InFile {
        InFile {
            edits: self.edits.into_iter().map(|(span, text)| Edit { span, text }).collect(),
            left: self.left.into_iter().map(|(span, why)| Left { span, why }).collect(),
        }
    }
}
