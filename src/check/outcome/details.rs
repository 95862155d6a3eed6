//! What is told of each record beside the verdict, where somebody asks for it: what it governs, what it
//! stands on, which words it holds, and how it hangs together with the others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::log::links::{Target, target};
use crate::log::{Entry, Logs, MOST_OF_ONE_ID, Reference};
use crate::record::{BlockKind, Record, Slot, Text};
use crate::source::join;

/// The details that are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words, in lower case, that are looked for in each record.
    pub words: Vec<String>,
}

/// What is told of a record beside the verdict.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Who has the problem.
    pub customer: Option<Box<str>>,
    /// What it stands on, as written.
    pub evidence: Vec<Box<str>>,
    /// The code it governs, as written.
    pub scope: Vec<Box<str>>,
    /// All of [`Wanted::words`] occur in it.
    pub has_words: bool,
    /// The records that it replaces.
    pub supersedes: Vec<Related>,
    /// The records that replace it, by its own word or by theirs.
    pub superseded_by: Vec<Related>,
    /// The records that it says it has to do with.
    pub relates: Vec<Related>,
    /// The records that name it, or link to it, in another way.
    pub mentioned_by: Vec<Related>,
}

/// Another record, as one names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    /// Its id.
    pub id: Box<str>,
    /// Its file; `None` where there is no such record.
    pub path: Option<Arc<str>>,
}

impl Details {
    /// What the record says by itself.
    pub(in crate::check) fn of(record: &Record<'_>, wanted: &Wanted) -> Box<Self> {
        let facts = &record.facts;
        Box::new(Self {
            customer: facts
                .customer
                .written()
                .map(|customer| customer.as_str().into()),
            evidence: texts(&facts.evidence),
            scope: texts(&facts.scope),
            has_words: has_words(record, &wanted.words),
            ..Self::default()
        })
    }
}

fn texts(slot: &Slot<Vec<Text>>) -> Vec<Box<str>> {
    slot.written()
        .into_iter()
        .flatten()
        .map(|text| text.text.as_str().into())
        .collect()
}

/// Whether every word occurs in the id, the title, the customer, the measure or the prose of a record.
fn has_words(record: &Record<'_>, words: &[String]) -> bool {
    let mut missing: Vec<&String> = words.iter().collect();
    let mut look_into = |text: &str| {
        if !missing.is_empty() {
            let folded = text.to_lowercase();
            missing.retain(|word| !folded.contains(word.as_str()));
        }
    };
    look_into(&record.id.text);
    look_into(record.title.as_ref().map_or("", |title| &title.text));
    let facts = &record.facts;
    [&facts.customer, &facts.measure]
        .into_iter()
        .filter_map(Slot::written)
        .for_each(|text| look_into(text));
    for block in record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default()
    {
        if block.kind != BlockKind::Code {
            look_into(&record.page.text_of(block, record.text));
        }
    }
    missing.is_empty()
}

/// Adds to the details of each record how it hangs together with the others: `all` has those of each entry.
pub(in crate::check) fn connect(logs: &Logs<'_>, all: &mut [Option<&mut Details>]) {
    let entries = &logs.entries;
    let mut by_path: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        // In a file with several records, a path names none of them.
        by_path
            .entry(&entry.path)
            .and_modify(|known| *known = None)
            .or_insert(Some(at));
    }
    let mut mentioned_by: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(details) = &mut all[at] else {
            continue;
        };
        details.supersedes = Named::by(entry, &entry.supersedes, logs).related(entries);
        details.relates = Named::by(entry, &entry.relates, logs).related(entries);
        let mut successors = Named::by(entry, &entry.superseded_by, logs);
        logs.places_of_successors(at)
            .iter()
            .for_each(|place| successors.add(Ok(*place)));
        details.superseded_by = successors.related(entries);
        let by_id = entry.relates.iter().chain(&entry.mentions);
        let by_id = by_id.flat_map(|reference| places(entry, reference, logs));
        let linked = entry
            .links
            .iter()
            .filter_map(|link| match target(&link.target) {
                Target::File { path, .. } => *by_path.get(&*join(entry.folder(), &path)?)?,
                _ => None,
            });
        for other in by_id.chain(linked).filter(|other| *other != at) {
            let known = mentioned_by.entry(other).or_default();
            // Records come one after the other, so this one can only be the last.
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
    }
    for (at, others) in mentioned_by {
        let Some(details) = &mut all[at] else {
            continue;
        };
        let told: HashSet<&Related> = details
            .supersedes
            .iter()
            .chain(&details.superseded_by)
            .collect();
        let others = others.into_iter().map(|other| Related::to(&entries[other]));
        let others: Vec<Related> = others.filter(|other| !told.contains(other)).collect();
        details.mentioned_by = others;
    }
}

/// The records that a reference of `entry` means.
fn places(entry: &Entry, reference: &Reference, logs: &Logs<'_>) -> impl Iterator<Item = usize> {
    logs.resolve(entry, &reference.id).take(MOST_OF_ONE_ID)
}

/// Records in the order in which they are named, each once; one that is not there by its name.
#[derive(Default)]
struct Named<'l> {
    seen: HashSet<Result<usize, &'l str>>,
    in_order: Vec<Result<usize, &'l str>>,
}

impl<'l> Named<'l> {
    fn by(entry: &Entry, references: &'l [Reference], logs: &Logs<'_>) -> Self {
        let mut named = Self::default();
        for reference in references {
            let mut meant = places(entry, reference, logs).peekable();
            if meant.peek().is_none() {
                named.add(Err(&reference.id.text));
            }
            meant.for_each(|place| named.add(Ok(place)));
        }
        named
    }

    fn add(&mut self, one: Result<usize, &'l str>) {
        if self.seen.insert(one) {
            self.in_order.push(one);
        }
    }

    fn related(self, entries: &[Box<Entry>]) -> Vec<Related> {
        let related = |one: Result<usize, &str>| match one {
            Ok(place) => Related::to(&entries[place]),
            Err(name) => Related {
                id: name.into(),
                path: None,
            },
        };
        self.in_order.into_iter().map(related).collect()
    }
}

impl Related {
    fn to(entry: &Entry) -> Self {
        Self {
            id: entry.id.text.as_str().into(),
            path: Some(Arc::clone(&entry.path)),
        }
    }
}
