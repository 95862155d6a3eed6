//! The index over all records of a snapshot.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::dialect::DialectId;
use crate::lang;
use crate::record::superseding::Successor;
use crate::record::{Form, Parsed, Record, RecordId, id_stem, read_file, read_log_file};
use crate::source::{FileKind, Snapshot, is_markdown};

use super::circles;
use super::entry::{Anchors, Entry};
use super::evidence::{EvidenceDates, evidence_file};
use super::file_words::Words;
use super::likeness::{Likeness, Likenesses};

/// All records of a snapshot, by log, id and path.
pub struct Logs<'s> {
    /// The records, sorted by path and place.
    #[allow(
        clippy::vec_box,
        reason = "an entry is large, and moves from list to list"
    )]
    pub entries: Vec<Box<Entry>>,
    /// Places in `entries`, sorted by log and id.
    by_id: Vec<u32>,
    /// Places in `entries` of records whose name has no number, by log and the id that their key gives.
    by_id_key: HashMap<(usize, String), Vec<u32>>,
    /// Places in `entries`, sorted by path.
    by_path: Vec<u32>,
    successors: HashMap<usize, Vec<usize>>,
    /// Records on a circle of supersessions → all records on it.
    circles: HashMap<usize, Arc<[usize]>>,
    /// Ids in front matter that could not be read.
    unread: HashSet<String>,
    /// When the evidence came to be that its name does not date.
    pub evidence: Arc<EvidenceDates>,
    snapshot: &'s dyn Snapshot,
    /// How the records of each log are written, by log and dialect.
    written: HashMap<(usize, Option<DialectId>), Written<'s>>,
    /// Anchors of Markdown files that are no records, read when a link first asks for them.
    other_anchors: Mutex<HashMap<String, Option<Arc<Anchors>>>>,
    /// The first record whose id another one bore before it, looked for when a clash first asks.
    first_clash: OnceLock<Option<usize>>,
    /// By log, the words of the names of its files, looked at when a link first leads nowhere.
    pub(super) names: OnceLock<HashMap<usize, HashSet<Words>>>,
    /// By log, what its records say as their Why, got ready when the first of them asks.
    whys: OnceLock<BTreeMap<usize, Likenesses>>,
}

/// How the records of a log are written.
#[derive(Clone, Copy)]
pub struct Written<'s> {
    /// Its dialect.
    pub form: &'s Form,
    /// The prefix of its ids.
    pub prefix: &'s str,
    /// It is one file.
    pub single_file: bool,
}

/// What a link to a file finds.
pub enum Linked {
    /// There is no such file in the snapshot.
    Nothing,
    /// It is there; its anchors, if it has any that can be known.
    File(Option<Arc<Anchors>>),
}

impl<'s> Logs<'s> {
    /// Indexes `entries`; `written` tells of their logs, and of each dialect that is spoken in one.
    pub fn new(
        entries: Vec<Box<Entry>>,
        written: HashMap<(usize, Option<DialectId>), Written<'s>>,
        evidence: Arc<EvidenceDates>,
        snapshot: &'s dyn Snapshot,
    ) -> Self {
        let places = || (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect::<Vec<u32>>();
        let (mut by_id, mut by_path) = (places(), places());
        by_id.sort_by(|a, b| rank(&entries[*a as usize]).cmp(&rank(&entries[*b as usize])));
        by_path.sort_by_key(|at| &*entries[*at as usize].path);
        let mut by_id_key: HashMap<(usize, String), Vec<u32>> = HashMap::new();
        for at in &by_id {
            let entry = &entries[*at as usize];
            if !entry.id.numbered && entry.cited_id().numbered {
                by_id_key
                    .entry((entry.log, entry.cited_id().key.clone()))
                    .or_default()
                    .push(*at);
            }
        }
        let unread = entries
            .iter()
            .flat_map(|e| &e.unread_mentions)
            .map(|id| id.key.clone())
            .collect();
        let mut logs = Self {
            unread,
            entries,
            by_id,
            by_id_key,
            by_path,
            successors: HashMap::new(),
            circles: HashMap::new(),
            evidence,
            snapshot,
            written,
            other_anchors: Mutex::default(),
            first_clash: OnceLock::new(),
            names: OnceLock::new(),
            whys: OnceLock::new(),
        };
        let mut edges: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, entry) in logs.entries.iter().enumerate() {
            for reference in &entry.supersedes {
                let old = logs.resolve(entry, &reference.id).take(MOST_OF_ONE_ID);
                edges.entry(at).or_default().extend(old);
            }
        }
        let mut from: Vec<(usize, usize)> = edges
            .iter()
            .flat_map(|(at, old)| old.iter().map(|old| (*old, *at)))
            .collect();
        from.sort_unstable();
        for (old, at) in from {
            logs.successors.entry(old).or_default().push(at);
        }
        logs.circles = circles::find(&edges);
        logs
    }

    /// The circle of supersessions that a record is on: the places of all on it.
    pub fn circle(&self, at: usize) -> Option<&[usize]> {
        self.circles.get(&at).map(|circle| &**circle)
    }

    /// The record that bore the id of `entry` first, if that is another one. A name without a number is
    /// one only inside its folder.
    pub fn earlier_with_id(&self, entry: &Entry) -> Option<&Entry> {
        let same = |other: &Entry| same_id(other) == same_id(entry);
        let from = self
            .by_id
            .partition_point(|at| same_id(&self.entries[*at as usize]) < same_id(entry));
        let first = &*self.entries[*self.by_id.get(from)? as usize];
        (same(first) && (&first.path, first.head) != (&entry.path, entry.head)).then_some(first)
    }

    /// The first record, by log, id and date, whose id another one bore before it.
    pub fn first_clash(&self) -> Option<usize> {
        let later = |pair: &[u32]| {
            let [one, other] = [pair[0], pair[1]].map(|at| at as usize);
            (same_id(&self.entries[one]) == same_id(&self.entries[other])).then_some(other)
        };
        *self
            .first_clash
            .get_or_init(|| self.by_id.windows(2).find_map(later))
    }

    /// Whether another record bears the id of `entry`.
    pub fn shares_its_id(&self, entry: &Entry) -> bool {
        let from = self
            .by_id
            .partition_point(|at| same_id(&self.entries[*at as usize]) < same_id(entry));
        let second = self
            .by_id
            .get(from + 1)
            .map(|at| same_id(&self.entries[*at as usize]));
        second == Some(same_id(entry))
    }

    /// The records of the same log, before this one, whose Why says the same in the same words; the first one
    /// first.
    pub fn earlier_with_same_why(&self, at: usize, entry: &Entry) -> Vec<usize> {
        let Some(why) = &entry.why else {
            return Vec::new();
        };
        let alike = self.whys.get_or_init(|| {
            let mut told: Vec<(u32, &Entry, &Likeness)> = (0_u32..)
                .zip(&self.entries)
                .filter_map(|(at, entry)| Some((at, &**entry, &entry.why.as_ref()?.words)))
                .collect();
            told.sort_by(|(_, a, _), (_, b, _)| age(a).cmp(&age(b)));
            let mut by_log: BTreeMap<usize, Vec<(u32, &Likeness)>> = BTreeMap::new();
            for (at, entry, why) in told {
                by_log.entry(entry.log).or_default().push((at, why));
            }
            by_log
                .into_iter()
                .map(|(log, whys)| (log, Likenesses::new(&whys)))
                .collect()
        });
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let earlier = alike
            .get(&entry.log)
            .map(|log| log.earlier(number))
            .unwrap_or_default();
        let is_like = |other: &usize| {
            self.entries[*other]
                .why
                .as_ref()
                .is_some_and(|other| other.words.is_like(&why.words))
        };
        earlier
            .into_iter()
            .map(|other| other as usize)
            .filter(is_like)
            .collect()
    }

    /// Reads a record once more, for what is not kept of it; `None` where its file is not what it was.
    pub fn reread<T>(&self, entry: &Entry, tell: impl FnOnce(&Record<'_>) -> T) -> Option<T> {
        let log = self.written.get(&(entry.log, entry.dialect))?;
        let text = self.text(&entry.path)?;
        let parsed = Parsed::guarded(&text)?;
        let records = log.read(&parsed, &text, &entry.path);
        let begins = |record: &Record<'_>| record.front.fence().unwrap_or(record.head).start;
        records
            .iter()
            .find(|record| begins(record) == entry.head.start.offset)
            .map(tell)
    }

    /// The records that `id` means when `from` says it: those of its own log, else of another one.
    pub fn resolve(&self, from: &Entry, id: &RecordId) -> impl Iterator<Item = usize> + use<'_> {
        let mut found = self.places(from.log, id);
        if found.is_empty() {
            // Entries come log by log, so the last one has the last log.
            let logs = self.entries.last().map_or(0, |last| last.log + 1);
            let mut others = (0..logs)
                .filter(|log| *log != from.log)
                .map(|log| self.places(log, id));
            found = others.find(|found| !found.is_empty()).unwrap_or_default();
        }
        found.iter().map(|at| *at as usize)
    }

    /// Whether any record is meant by `id` when `from` says it.
    pub fn knows(&self, from: &Entry, id: &RecordId) -> bool {
        self.resolve(from, id).next().is_some()
    }

    /// The records that a name means where no record says it: an id in any log, its number, or a path.
    pub fn named<'l>(&'l self, name: &'l str) -> impl Iterator<Item = &'l Entry> {
        let logs = self.entries.last().map_or(0, |last| last.log + 1);
        let by_id = (0..logs).flat_map(move |log| {
            let numbered = self
                .entries
                .iter()
                .find(|entry| entry.log == log && entry.id.numbered);
            let prefix = numbered.map(|entry| prefix_of(&entry.id));
            let id = RecordId::reference(name, prefix.unwrap_or_default());
            self.places(log, &id)
                .iter()
                .map(|at| &*self.entries[*at as usize])
                .collect::<Vec<_>>()
        });
        by_id.chain(
            self.entries
                .iter()
                .map(|entry| &**entry)
                .filter(move |entry| &*entry.path == name),
        )
    }

    pub(super) fn places(&self, log: usize, id: &RecordId) -> &[u32] {
        let wanted = (log, id.key.as_str());
        let from = self
            .by_id
            .partition_point(|at| id_of(&self.entries[*at as usize]) < wanted);
        let to = from
            + self.by_id[from..].partition_point(|at| id_of(&self.entries[*at as usize]) == wanted);
        if from < to || self.by_id_key.is_empty() {
            return &self.by_id[from..to];
        }
        self.by_id_key
            .get(&(log, id.key.clone()))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The records that say they replace this one.
    pub fn successors(&self, at: usize) -> impl Iterator<Item = &Entry> {
        self.places_of_successors(at)
            .iter()
            .map(|at| &*self.entries[*at])
    }

    /// The same as places in [`Logs::entries`].
    pub fn places_of_successors(&self, at: usize) -> &[usize] {
        self.successors
            .get(&at)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// What a record that `entry` replaces says of it.
    pub fn as_successor(&self, entry: &Entry) -> Successor {
        // A record that shares its file with others has none of its own to link to.
        let alone = self.in_file(&entry.path).nth(1).is_none();
        Successor {
            id: entry.id.text.clone(),
            title: entry.title.as_deref().unwrap_or(&entry.id.text).to_owned(),
            path: alone.then(|| entry.path.to_string()),
        }
    }

    /// Whether a record whose keys could not be read may be the successor of `id`.
    pub fn may_be_superseded_by_an_unread_one(&self, entry: &Entry) -> bool {
        self.unread.contains(&entry.id.key)
    }

    /// The file that a piece of evidence of a record is.
    pub fn evidence_file(&self, entry: &Entry, text: &str) -> Option<String> {
        evidence_file(text, &entry.path, self.snapshot)
    }

    /// Gives the records back, once nobody asks about them any more.
    pub fn into_entries(self) -> Vec<Box<Entry>> {
        self.entries
    }

    /// The records of a file, as places in [`Logs::entries`], in the order of its text.
    pub fn in_file(&self, path: &str) -> impl Iterator<Item = usize> + use<'_> {
        let path_of = |at: &u32| &*self.entries[*at as usize].path;
        let from = self.by_path.partition_point(|at| path_of(at) < path);
        let len = self.by_path[from..]
            .iter()
            .take_while(|at| path_of(at) == path)
            .count();
        self.by_path[from..from + len].iter().map(|at| *at as usize)
    }

    /// The text of a file of the snapshot; `None` where it is none.
    pub fn text(&self, path: &str) -> Option<String> {
        self.snapshot
            .read(path)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// What stands at a path of the snapshot.
    pub fn look_kind(&self, path: &str) -> Option<FileKind> {
        self.snapshot.look(path)
    }

    /// What a path finds, relative to the root and normalised.
    pub fn look(&self, path: &str) -> Linked {
        let record = self
            .by_path
            .binary_search_by(|at| (*self.entries[*at as usize].path).cmp(path));
        let record = record
            .ok()
            .and_then(|at| self.by_path.get(at))
            .map(|at| &self.entries[*at as usize]);
        if let Some(read) = record.filter(|record| !record.stub) {
            return Linked::File(Some(Arc::clone(&read.anchors)));
        }
        match self.snapshot.look(path) {
            None => Linked::Nothing,
            Some(FileKind::Regular) if is_markdown(path) => Linked::File(self.anchors_of(path)),
            Some(_) => Linked::File(None),
        }
    }

    fn anchors_of(&self, path: &str) -> Option<Arc<Anchors>> {
        let mut known = self
            .other_anchors
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(anchors) = known.get(path) {
            return anchors.clone();
        }
        let text = self.text(path);
        let anchors = text.map(|text| Entry::anchors_of(Parsed::new(&text).page(), &text));
        known.insert(path.to_owned(), anchors.clone());
        anchors
    }
}

impl<'s> Written<'s> {
    /// The records of a file.
    pub fn read<'t>(&self, parsed: &'t Parsed, text: &'t str, path: &Arc<str>) -> Vec<Record<'t>>
    where
        's: 't,
    {
        let lang = lang::english();
        if self.single_file {
            read_log_file(parsed, text, path, self.prefix, self.form, lang)
        } else {
            vec![read_file(
                parsed,
                text,
                path,
                id_stem(path, self.form),
                self.prefix,
                self.form,
                lang,
            )]
        }
    }
}

/// The prefix of a record's id, `pdr` of PDR-0007.
pub(super) fn prefix_of(id: &RecordId) -> &str {
    id.key.rsplit_once('-').map_or("", |(prefix, _)| prefix)
}

/// Of so many records of one id a reference is followed; more of them only happen on purpose.
pub const MOST_OF_ONE_ID: usize = 16;

/// By what a reference finds a record.
fn id_of(entry: &Entry) -> (usize, &str) {
    (entry.log, &entry.id.key)
}

/// What two records must not share.
fn same_id(entry: &Entry) -> (usize, &str, &str) {
    (entry.log, &entry.id.key, entry.series())
}

/// Which of two records came first.
fn age(entry: &Entry) -> impl Ord + '_ {
    (entry.date, &*entry.path, entry.head)
}

/// The order of the index: of one id, the record that came first is first; of one day, by path.
fn rank(entry: &Entry) -> impl Ord + '_ {
    (same_id(entry), entry.date, &*entry.path, entry.head)
}
