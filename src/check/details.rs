//! What is told of each record beside the verdict, where somebody asks for it: what it governs, what it
//! stands on, which words it holds, and how it hangs together with the others.

use std::collections::HashMap;
use std::sync::Arc;

use crate::log::links::{Target, target};
use crate::log::{Entry, Logs, Reference};
use crate::record::{BlockKind, Record, Slot, Text};
use crate::source::join;

use super::read::Kept;

/// What is asked for beside the verdict.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Its id.
    pub id: Box<str>,
    /// Its file; `None` where there is no such record.
    pub path: Option<Arc<str>>,
}

impl Details {
    /// What the record says by itself.
    pub(super) fn of(record: &Record<'_>, wanted: &Wanted) -> Box<Self> {
        let facts = &record.facts;
        Box::new(Self {
            customer: facts.customer.written().map(|customer| customer.as_str().into()),
            evidence: texts(&facts.evidence),
            scope: texts(&facts.scope),
            has_words: has_words(record, &wanted.words),
            ..Self::default()
        })
    }
}

fn texts(slot: &Slot<Vec<Text>>) -> Vec<Box<str>> {
    slot.written().into_iter().flatten().map(|text| text.text.as_str().into()).collect()
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
    [&facts.customer, &facts.measure].into_iter().filter_map(Slot::written).for_each(|text| look_into(text));
    for block in record.page.blocks.get(record.blocks.clone()).unwrap_or_default() {
        if block.kind != BlockKind::Code {
            look_into(&record.page.text_of(block, record.text));
        }
    }
    missing.is_empty()
}

/// Says of each record how it hangs together with the others.
pub(super) fn connect(logs: &Logs<'_>, kept: &mut [Kept]) {
    let entries = &logs.entries;
    let mut by_path: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        // In a file with several records, a path names none of them.
        by_path.entry(&entry.path).and_modify(|known| *known = None).or_insert(Some(at));
    }
    let mut mentioned_by: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(details) = &mut kept[at].details else { continue };
        let named = |references: &[Reference]| related(entry, references, logs);
        details.supersedes = named(&entry.supersedes);
        details.relates = named(&entry.relates);
        details.superseded_by = named(&entry.superseded_by);
        for successor in logs.successors(at).map(Related::to) {
            if !details.superseded_by.contains(&successor) {
                details.superseded_by.push(successor);
            }
        }
        let by_id = entry.relates.iter().chain(&entry.mentions);
        let by_id = by_id.flat_map(|reference| logs.resolve(entry, &reference.id));
        let linked = entry.links.iter().filter_map(|link| match target(&link.target) {
            Target::File { path, .. } => *by_path.get(&*join(entry.folder(), &path)?)?,
            _ => None,
        });
        for other in by_id.chain(linked).filter(|other| *other != at) {
            let known = mentioned_by.entry(other).or_default();
            if known.last() != Some(&at) && !known.contains(&at) {
                known.push(at);
            }
        }
    }
    for (at, others) in mentioned_by {
        let Some(details) = &mut kept[at].details else { continue };
        let mut others: Vec<Related> = others.into_iter().map(|other| Related::to(&entries[other])).collect();
        others.retain(|other| !details.supersedes.contains(other) && !details.superseded_by.contains(other));
        details.mentioned_by = others;
    }
}

/// The records that `references` of a record mean; one that means none is kept by its name.
fn related(entry: &Entry, references: &[Reference], logs: &Logs<'_>) -> Vec<Related> {
    let mut found: Vec<Related> = Vec::new();
    for reference in references {
        let mut meant: Vec<Related> =
            logs.resolve(entry, &reference.id).map(|at| Related::to(&logs.entries[at])).collect();
        if meant.is_empty() {
            meant.push(Related { id: reference.id.text.as_str().into(), path: None });
        }
        meant.retain(|one| !found.contains(one));
        found.append(&mut meant);
    }
    found
}

impl Related {
    fn to(entry: &Entry) -> Self {
        Self { id: entry.id.text.as_str().into(), path: Some(Arc::clone(&entry.path)) }
    }
}
