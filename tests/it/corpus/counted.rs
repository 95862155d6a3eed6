//! What `count.py` counted, and what was read by eye.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Corpus → its count.
pub type Counts = BTreeMap<String, Count>;
/// Corpus → path → the record as it was read by eye.
pub type Sample = BTreeMap<String, BTreeMap<String, Seen>>;
/// Path → what a reader must find, and what else it may.
pub type Expected = BTreeMap<String, Facts>;

/// What was counted of a corpus.
#[derive(Deserialize)]
pub struct Count {
    /// The folders of its logs.
    pub logs: Vec<String>,
    /// Id → the records that bear it.
    pub duplicate_ids: BTreeMap<String, Vec<String>>,
    /// Superseded, and nothing says by what.
    pub superseded_without_pointer: Vec<String>,
    /// Superseded by something that is not among the files here.
    pub superseded_by_what_is_not_here: Vec<String>,
    /// Path → record.
    pub records: BTreeMap<String, Counted>,
}

/// What was counted of a record.
#[derive(Deserialize)]
pub struct Counted {
    status: Value,
    /// Its date.
    pub date: Value,
    people: Vec<String>,
    people_or: Vec<String>,
    /// Days that no calendar has, in other keys than that of the date.
    pub other_impossible_dates: usize,
    why: Option<bool>,
    decision: Option<bool>,
    alternatives: Option<bool>,
    /// Line and target of links to files that are not here.
    pub broken_files: Vec<u32>,
    /// Line and target of links to headings that are not in files that are here.
    pub broken_anchors: Vec<u32>,
}

/// A value with more than one reading.
#[derive(Deserialize)]
pub struct Value {
    is: Option<String>,
    or: Vec<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub fault: Option<String>,
}

/// A record of the sample.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    status: String,
    #[serde(default)]
    status_or: Vec<String>,
    date: String,
    #[serde(default)]
    date_or: Vec<String>,
    people: Vec<String>,
    #[serde(default)]
    others: Vec<String>,
    why: Option<bool>,
    decision: Option<bool>,
    alternatives: Option<bool>,
}

/// What a reader must find in a record, and what else it may.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    /// The canonical status, and other readings of it.
    pub status: (Option<String>, Vec<String>),
    /// The date, and others that may be read in its place.
    pub date: (Option<String>, Vec<String>),
    /// Who answers for it, in the form in which names are compared.
    pub people: Vec<String>,
    /// Others who are named.
    pub others: Vec<String>,
    /// Why, decision, alternatives: whether a section says it; `None` where readers differ.
    pub sections: [Option<bool>; 3],
}

/// A name without what only its form differs in.
pub fn name_key(name: &str) -> String {
    name.trim()
        .trim_start_matches('@')
        .replace('\\', "")
        .to_lowercase()
}

impl Facts {
    fn new(
        status: (Option<String>, Vec<String>),
        date: (Option<String>, Vec<String>),
        people: &[String],
        others: &[String],
        sections: [Option<bool>; 3],
    ) -> Self {
        let keys = |names: &[String]| {
            let mut keys: Vec<String> = names.iter().map(|name| name_key(name)).collect();
            keys.sort();
            keys.dedup();
            keys
        };
        let people = keys(people);
        let others = keys(others)
            .into_iter()
            .filter(|name| !people.contains(name))
            .collect();
        Self {
            status,
            date,
            people,
            others,
            sections,
        }
    }
}

impl Count {
    /// What a reader must find.
    pub fn expected(&self) -> Expected {
        let facts = |record: &Counted| {
            let value = |value: &Value| (value.is.clone(), value.or.clone());
            let sections = [record.why, record.decision, record.alternatives];
            Facts::new(
                value(&record.status),
                value(&record.date),
                &record.people,
                &record.people_or,
                sections,
            )
        };
        self.records
            .iter()
            .map(|(path, record)| (path.clone(), facts(record)))
            .collect()
    }
}

impl Seen {
    /// What a reader must find.
    pub fn expected(&self) -> Facts {
        let value = |text: &str, or: &[String]| {
            (Some(text.to_owned()).filter(|t| !t.is_empty()), or.to_vec())
        };
        Facts::new(
            value(&self.status, &self.status_or),
            value(&self.date, &self.date_or),
            &self.people,
            &self.others,
            [self.why, self.decision, self.alternatives],
        )
    }
}
