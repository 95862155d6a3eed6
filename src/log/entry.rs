//! What is kept of a record once its own rules have run: all that other records may ask of it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::dialect::DialectId;
use crate::finding::{Edit, Lines, Place, Position, Span};
use crate::lang::hash;
use crate::record::edit::{NewValue, set, status_word};
use crate::record::superseding::Superseding;
use crate::record::{Field, Form, Record, RecordId, Status, anchors, id_stem};
use crate::source::{folder_of, stem_of};

use super::citations::{
    LinkAt, Prefix, Reference, links_to_follow, mentions, references, unread_mentions,
};
use super::evidence::Evidence;
use super::likeness::Likeness;
use super::past::Past;

/// A Why, as it is held against those of other records.
#[derive(Clone, Debug)]
pub struct Why {
    /// What it says.
    pub words: Likeness,
    /// Where it stands.
    pub place: Place,
}

/// The anchors of a file, as hashes: they are only ever looked up.
#[derive(Clone, Debug, Default)]
pub struct Anchors(Vec<u64>);

impl Anchors {
    /// Those of a list.
    pub fn new(names: &[String]) -> Self {
        let mut hashes: Vec<u64> = names.iter().map(|name| hash(name.as_bytes())).collect();
        hashes.sort_unstable();
        Self(hashes)
    }

    /// Whether all of `others` are among them.
    pub fn has_all(&self, others: &Anchors) -> bool {
        others
            .0
            .iter()
            .all(|hash| self.0.binary_search(hash).is_ok())
    }

    /// Whether `anchor` is one of them. Forges give `user-content-` names and lines (`L10`) by themselves.
    pub fn has(&self, anchor: &str) -> bool {
        let anchor = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        let decoded = crate::source::percent_decoded(anchor);
        let line = decoded
            .strip_prefix('L')
            .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()));
        let known = |name: &str| self.0.binary_search(&hash(name.as_bytes())).is_ok();
        decoded == "top" || line || known(&decoded) || known(&decoded.to_lowercase())
    }
}

/// What is kept of a record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its file.
    pub path: Arc<str>,
    /// Its log, as an index.
    pub log: usize,
    /// The number of the dialect that it is written in, where that is not the one of its log.
    pub dialect: Option<DialectId>,
    /// The file of its own that holds its keys, where it has one.
    pub keys: Option<Box<KeysBeside>>,
    /// Its id.
    pub id: RecordId,
    /// The id that a key gives, where it differs from the file's name, and the edits that make it agree.
    pub other_id: Option<(Reference, Vec<Edit>)>,
    /// Where a key gives an id, whatever it is.
    pub id_key: Option<Place>,
    /// Its title.
    pub title: Option<Box<str>>,
    /// Its title's heading, or the value of the key that gives one.
    pub title_place: Option<Place>,
    /// Its status, canonical.
    pub status: Option<Status>,
    /// Its status as written.
    pub status_text: Option<Box<str>>,
    /// Where the status stands.
    pub status_place: Place,
    /// The word of the status, without its quotes, its marks and what stands beside it: what a fix writes anew. `None`
    /// where nobody can tell it from that.
    pub status_word: Option<Span>,
    /// What would stand there, were it superseded.
    pub superseding: Superseding,
    /// The day of the status.
    pub date: Option<Date>,
    /// Where the record begins: its fence, else its head.
    pub head: Place,
    /// The product owner.
    pub product_owner: Option<Box<str>>,
    /// The engineering owner.
    pub engineering_owner: Option<Box<str>>,
    /// Everybody else who is named as an owner.
    pub other_owners: Vec<Box<str>>,
    /// Records it replaces.
    pub supersedes: Vec<Reference>,
    /// The records that it says replace it.
    pub superseded_by: Vec<Reference>,
    /// Records it has to do with.
    pub relates: Vec<Reference>,
    /// Record ids in its prose.
    pub mentions: Vec<Reference>,
    /// Links to files, to places in this file, to nowhere.
    pub links: Vec<LinkAt>,
    /// Its anchors; those of the whole file in a single-file log.
    pub anchors: Arc<Anchors>,
    /// Ids in front matter that could not be read: what is unknown of this record may be about these.
    pub unread_mentions: Vec<RecordId>,
    /// What it stands on, where that may be too old.
    pub evidence: Option<Box<Evidence>>,
    /// Its Why, to be held against others, where that is asked for.
    pub why: Option<Box<Why>>,
    /// It was not read, since a change left it alone: only its path and id are known.
    pub stub: bool,
    /// What its id is the only one of.
    pub series: Series,
    /// The dialect has a place in which a record says what it replaces.
    pub states_supersession: bool,
    /// It is superseded and says nowhere by what, neither in a key nor in its text.
    pub hides_its_successor: bool,
}

/// Among which records no other may bear the id of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// Those of its log.
    Log,
    /// Those of the folder that its file lies in.
    Folder,
    /// Those of the folder above, since its own names it.
    FolderAbove,
}

impl Series {
    /// That of a record whose id is `id`, and which stands in `path`. `stem` is the part of that which gives the id.
    /// In a log that is open to any key each folder may count by itself, unless the name spells its prefix.
    fn new(id: &RecordId, path: &str, stem: &str, open: bool) -> Self {
        let spells_prefix = stem.starts_with(|c: char| c.is_ascii_alphabetic());
        match (
            id.numbered && (!open || spells_prefix),
            stem == stem_of(path),
        ) {
            (true, _) => Series::Log,
            (false, true) => Series::Folder,
            (false, false) if open => Series::FolderAbove,
            (false, false) => Series::Folder,
        }
    }
}

/// A file that holds the keys of the record beside it. They are read as one text, the record before its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysBeside {
    /// Its path.
    pub path: Arc<str>,
    /// Where it begins in that text.
    pub from: Position,
}

impl KeysBeside {
    /// Whether a place of the one text stands in this file.
    pub fn holds(&self, place: Position) -> bool {
        place.offset >= self.from.offset
    }

    /// That place, in this file.
    pub fn place(&self, place: Position) -> Position {
        let (line, offset) = (
            place.line - self.from.line + 1,
            place.offset - self.from.offset,
        );
        // A record without a line break at its end has the first line of its keys on its last one.
        let column = if line == 1 {
            (place.column + 1).saturating_sub(self.from.column).max(1)
        } else {
            place.column
        };
        Position {
            line,
            column,
            offset,
        }
    }

    /// Edits of the one text, where all of them are edits of this file.
    pub fn edits(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        let moved = |edit: &Edit| {
            let start = edit.span.start.checked_sub(self.from.offset)?;
            Some(Edit {
                span: Span {
                    start,
                    end: edit.span.end - self.from.offset,
                },
                text: edit.text.clone(),
            })
        };
        edits.iter().map(moved).collect()
    }
}

impl Entry {
    /// Keeps what others may ask of `record`. `prefixes` are those whose ids count in prose.
    pub fn new(
        record: &Record<'_>,
        log: usize,
        prefix: &str,
        prefixes: &[Prefix],
        anchors: Arc<Anchors>,
        lines: &Lines<'_>,
    ) -> Self {
        let place = |span: Span| Place::of(span, lines);
        let past = Past::of(record);
        let facts = &record.facts;
        let name = |handle: &crate::record::Handle| handle.text.as_str().into();
        let mut other_owners: Vec<Box<str>> = facts
            .other_owners
            .written()
            .into_iter()
            .flatten()
            .map(|p| p.text.as_str().into())
            .collect();
        other_owners.extend(facts.design_owner.written().map(name));
        Self {
            path: Arc::clone(&record.path),
            log,
            dialect: None,
            keys: None,
            id: record.id.clone(),
            other_id: facts
                .id
                .written()
                .filter(|id| id.key != record.id.key)
                .map(|id| {
                    let place = place(facts.id.span);
                    (
                        Reference {
                            id: id.clone(),
                            place,
                            of_past: false,
                            by_address: false,
                        },
                        own_id(record),
                    )
                }),
            id_key: facts.id.written().map(|_| place(facts.id.span)),
            title: record
                .title
                .as_ref()
                .map(|title| title.text.as_str().into()),
            title_place: record.title.as_ref().map(|title| place(title.span)),
            status: record.status(),
            status_text: facts.status.written().map(|word| word.text.as_str().into()),
            status_place: place(facts.status.span),
            status_word: status_word(record, facts.status.span.inside_quotes(record.text))
                .map(|word| word.inside_marks(record.text)),
            superseding: Superseding::of(record),
            date: facts.date.written().copied(),
            head: place(
                record
                    .front
                    .fence()
                    .filter(|_| record.sibling.is_none())
                    .unwrap_or(record.head),
            ),
            product_owner: facts.product_owner.written().map(name),
            engineering_owner: facts.engineering_owner.written().map(name),
            other_owners,
            supersedes: references(record, &facts.supersedes, prefix, lines),
            superseded_by: references(record, &facts.superseded_by, prefix, lines),
            relates: references(record, &facts.relates, prefix, lines),
            mentions: mentions(record, prefixes, &past, lines),
            links: links_to_follow(record, &past, lines),
            anchors,
            unread_mentions: unread_mentions(record, prefix),
            evidence: None,
            why: None,
            stub: false,
            states_supersession: !record.form.open_keys
                && record.form.holds(crate::record::Field::Supersedes),
            hides_its_successor: hides_its_successor(record),
            series: Series::new(
                &record.id,
                &record.path,
                id_stem(&record.path, record.form),
                record.form.open_keys,
            ),
        }
    }

    /// The id by which others cite the record: that of its name, or of its key where the name has no number.
    pub fn cited_id(&self) -> &RecordId {
        match &self.other_id {
            Some((other, _)) if !self.id.numbered => &other.id,
            _ => &self.id,
        }
    }

    /// A record of a form that was not read: what its name says.
    pub fn stub(path: &Arc<str>, log: usize, form: &Form, prefix: &str) -> Self {
        let stem = id_stem(path, form);
        let id = RecordId::from_file_stem(stem, prefix);
        Self {
            series: Series::new(&id, path, stem, form.open_keys),
            path: Arc::clone(path),
            log,
            dialect: None,
            keys: None,
            id,
            other_id: None,
            id_key: None,
            title: None,
            title_place: None,
            status: None,
            status_text: None,
            status_place: Place::top(),
            status_word: None,
            superseding: Superseding::default(),
            date: None,
            head: Place::top(),
            product_owner: None,
            engineering_owner: None,
            other_owners: Vec::new(),
            supersedes: Vec::new(),
            superseded_by: Vec::new(),
            relates: Vec::new(),
            mentions: Vec::new(),
            links: Vec::new(),
            anchors: Arc::default(),
            unread_mentions: Vec::new(),
            evidence: None,
            why: None,
            stub: true,
            states_supersession: false,
            hides_its_successor: false,
        }
    }

    /// The anchors of the page that a record stands on.
    pub fn anchors_of(page: &crate::record::Page, text: &str) -> Arc<Anchors> {
        Arc::new(Anchors::new(&anchors(page, text)))
    }

    /// Whether it is in force.
    pub fn is_accepted(&self) -> bool {
        self.status == Some(Status::Accepted)
    }

    /// The folder among whose records its id is the only one; empty where that is the whole log.
    pub fn series(&self) -> &str {
        match self.series {
            Series::Log => "",
            Series::Folder => self.folder(),
            Series::FolderAbove => folder_of(self.folder()),
        }
    }

    /// The folder of its file.
    pub fn folder(&self) -> &str {
        folder_of(&self.path)
    }
}

/// Whether a record is superseded and names nothing that replaced it.
fn hides_its_successor(record: &Record<'_>) -> bool {
    const REPLACED: [&str; 4] = ["superseded by", "superceded by", "replaced by", "successor"];
    if record.status() != Some(Status::Superseded) || record.facts.superseded_by.written().is_some()
    {
        return false;
    }
    // A comment between the keys may tell, too.
    let end = if record.sibling.is_some() {
        record.text.len()
    } else {
        record.span.end as usize
    };
    let text = record.text[record.span.start as usize..end].to_lowercase();
    !REPLACED.iter().any(|words| text.contains(words))
}

/// The edits that make the key of the id say what the file's name says, as a number where it says a number.
fn own_id(record: &Record<'_>) -> Vec<Edit> {
    let written = record
        .facts
        .id
        .span
        .inside_quotes(record.text)
        .of(record.text);
    let id = &record.id.text;
    let digits = written.bytes().all(|byte| byte.is_ascii_digit());
    let number = id
        .rsplit('-')
        .next()
        .filter(|_| digits && record.id.numbered);
    set(record, Field::Id, &NewValue::Text(number.unwrap_or(id))).unwrap_or_default()
}
