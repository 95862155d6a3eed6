//! What is read, held against what is there.

use std::fmt;
use std::ops::AddAssign;

use super::counted::{Expected, Facts, name_key};
use super::reading::{Read, Reading};

/// How much of what is there was read. A value is a status, a date, the people, or a section with text.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    read: usize,
    there: usize,
    invented: usize,
}

impl Tally {
    /// In percent.
    pub fn rate(&self) -> f64 {
        if self.there == 0 {
            100.0
        } else {
            self.read as f64 * 100.0 / self.there as f64
        }
    }

    fn count(&mut self, is_there: bool, is_read: bool) {
        self.there += usize::from(is_there);
        self.read += usize::from(is_there && is_read);
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.there += other.there;
        self.invented += other.invented;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} values ({:.1} %), and {} that are not there",
            self.read,
            self.there,
            self.rate(),
            self.invented
        )
    }
}

/// A value that was not read as it is.
pub struct Miss {
    /// The record.
    pub path: String,
    field: &'static str,
    expected: String,
    read: String,
    invented: bool,
}

impl Miss {
    /// The record was not read at all.
    pub fn is_of_whole_record(&self) -> bool {
        self.field == "record"
    }

    /// Something was read that is not there; else something that is there was not read.
    pub fn is_invented(&self) -> bool {
        self.invented
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.invented { "NOT THERE" } else { "missed" };
        write!(
            f,
            "{}\t{}\t{what}\texpected {}\tread {}",
            self.path, self.field, self.expected, self.read
        )
    }
}

/// How much of what is there is read, and everything that is not read as it is.
pub fn compare(expected: &Expected, reading: &Reading) -> (Tally, Vec<Miss>) {
    let (mut tally, mut misses) = (Tally::default(), Vec::new());
    for (path, facts) in expected {
        let mut own = Vec::new();
        match reading.records.get(path) {
            Some(read) => record(facts, read, &mut tally, &mut own),
            None => {
                for is_there in there(facts) {
                    tally.count(is_there, false);
                }
                let skipped = reading
                    .outcome
                    .skipped
                    .iter()
                    .find(|file| *file.path == **path);
                let how = skipped.map_or("no record of any log".to_owned(), |file| {
                    format!("skipped: {}", file.reason)
                });
                own.push(("record", "a record".to_owned(), how, false));
            }
        }
        misses.extend(own.into_iter().map(|(field, expected, read, invented)| {
            tally.invented += usize::from(invented);
            Miss {
                path: path.clone(),
                field,
                expected,
                read,
                invented,
            }
        }));
    }
    (tally, misses)
}

fn there(facts: &Facts) -> [bool; 6] {
    let [why, decision, alternatives] = facts.sections.map(|says| says == Some(true));
    let people = !facts.people.is_empty();
    [
        facts.status.0.is_some(),
        facts.date.0.is_some(),
        people,
        why,
        decision,
        alternatives,
    ]
}

type Found = Vec<(&'static str, String, String, bool)>;

fn record(facts: &Facts, read: &Read, tally: &mut Tally, misses: &mut Found) {
    value("status", &facts.status, read.status, tally, misses);
    value("date", &facts.date, read.date.as_deref(), tally, misses);
    people(facts, read, tally, misses);
    for ((name, says), read) in ["why", "decision", "alternatives"]
        .into_iter()
        .zip(facts.sections)
        .zip(read.sections)
    {
        tally.count(says == Some(true), read);
        if let Some(says) = says.filter(|says| *says != read) {
            misses.push((name, told(says), told(read), read));
        }
    }
}

fn told(says: bool) -> String {
    (if says {
        "a section that says it"
    } else {
        "nothing"
    })
    .to_owned()
}

fn value(
    field: &'static str,
    (is, or): &(Option<String>, Vec<String>),
    read: Option<&str>,
    tally: &mut Tally,
    misses: &mut Found,
) {
    let fits = read
        .is_some_and(|read| is.as_deref() == Some(read) || or.iter().any(|other| other == read));
    tally.count(is.is_some(), fits);
    if !fits && (is.is_some() || read.is_some()) {
        let expected = is
            .clone()
            .or_else(|| or.first().map(|or| format!("nothing, or {or}")));
        let expected = expected.unwrap_or_else(|| "nothing".to_owned());
        misses.push((
            field,
            expected,
            read.unwrap_or("nothing").to_owned(),
            read.is_some(),
        ));
    }
}

/// Every one who answers for the record is read, each by itself; and nobody is read who is not named.
fn people(facts: &Facts, read: &Read, tally: &mut Tally, misses: &mut Found) {
    let items: Vec<String> = read.people.iter().map(|name| plain(name)).collect();
    let missed: Vec<&str> = facts
        .people
        .iter()
        .filter(|name| !items.contains(name))
        .map(String::as_str)
        .collect();
    tally.count(!facts.people.is_empty(), missed.is_empty());
    if !missed.is_empty() {
        misses.push(("people", missed.join(" + "), read.people.join(" + "), false));
    }
    // A mark before a name makes it badly read, and nobody new.
    let named = |item: &String| {
        let item = item.trim_start_matches('-');
        facts
            .people
            .iter()
            .chain(&facts.others)
            .any(|name| is_within(name, item))
    };
    let invented: Vec<&str> = items
        .iter()
        .filter(|item| !named(item))
        .map(String::as_str)
        .collect();
    if !invented.is_empty() {
        let known: Vec<&str> = facts
            .people
            .iter()
            .chain(&facts.others)
            .map(String::as_str)
            .collect();
        misses.push((
            "people",
            format!("only {}", known.join(" + ")),
            invented.join(" + "),
            true,
        ));
    }
}

/// A name without the link around it and the role behind a handle.
fn plain(text: &str) -> String {
    let inner = text
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or(text, |(inner, _)| inner);
    let inner = inner.trim().trim_matches(['"', '\'', '“', '”']);
    match inner.split_once([',', ' ', '(']) {
        Some((handle, _)) if handle.starts_with('@') => name_key(handle),
        _ => name_key(inner),
    }
}

/// Whether a name stands in a text as whole words.
fn is_within(name: &str, text: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    text.match_indices(name).any(|(at, _)| {
        !is_word(text[..at].chars().next_back()) && !is_word(text[at + name.len()..].chars().next())
    })
}
