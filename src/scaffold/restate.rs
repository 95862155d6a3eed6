//! Another status in the text of a record: in the words of its dialect, with the capitals that stand there.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::Loaded;
use crate::finding::Edit;
use crate::fix::{FileChange, applied};
use crate::record::edit::{NewValue, set};
use crate::record::{Carrier, Field, FrontMatter, Record, State, Status};
use crate::source::{Patched, Snapshot, folder_of, percent_encoded, relative};

use super::{Bench, Refused};

/// Texts that change, each as it was read and as it will be. Several records of one file change together.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: BTreeMap<Arc<str>, (String, String)>,
}

/// The record that replaced another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its file; `None` where it shares one with others, so that no link leads to it alone.
    pub path: Option<String>,
}

impl Texts {
    /// Writes a status, and its day, into the record at place `at`: what the dialect has a place for. A day
    /// that the dialect leaves to the author is only renewed where it stands. Says whether the day was written.
    ///
    /// # Errors
    /// The record cannot be read, or its dialect has no place for a status.
    pub fn restate(
        &mut self,
        bench: &Bench<'_>,
        at: usize,
        to: Status,
        successor: Option<&Successor>,
        day: Date,
    ) -> Result<bool, Refused> {
        let id = &bench.logs.entries[at].id;
        self.edit(bench, at, &|record| {
            let word = word(record, to, successor);
            set(record, Field::Status, &NewValue::Text(&word)).ok_or_else(|| {
                let name = &record.form.name;
                Refused(format!("{id} has no place for a status, as the dialect {name} writes records"))
            })
        })?;
        self.edit(bench, at, &|record| {
            if record.form.date_stays.contains(&to) {
                return Ok(Vec::new());
            }
            let stands = !matches!(record.facts.date.state, State::Absent);
            let asked = record.form.holds(Field::Date) && !record.form.optional.contains(&Field::Date);
            let edits = (stands || asked).then(|| set(record, Field::Date, &NewValue::Date(day)));
            Ok(edits.flatten().unwrap_or_default())
        })
    }

    /// What is written, for [`crate::fix::write`].
    pub fn changes(&self) -> Vec<FileChange> {
        let changed = self.files.iter().filter(|(_, (before, after))| before != after);
        changed
            .map(|(path, (before, after))| FileChange::edit(&**path, before.as_str(), after.as_str()))
            .collect()
    }

    /// The files as they will be.
    pub fn over<'s>(&self, snapshot: &'s dyn Snapshot) -> Patched<'s> {
        let mut patched = Patched::new(snapshot);
        for (path, (_, after)) in &self.files {
            patched.put(path, Some(after.clone().into_bytes()));
        }
        patched
    }

    /// Each file with its text before and after.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.files.iter().map(|(path, (before, after))| (&**path, before.as_str(), after.as_str()))
    }

    fn edit(
        &mut self,
        bench: &Bench<'_>,
        at: usize,
        edits: &dyn Fn(&Record<'_>) -> Result<Vec<Edit>, Refused>,
    ) -> Result<bool, Refused> {
        let entry = &bench.logs.entries[at];
        let path = &entry.path;
        let unreadable = || Refused(format!("{path} cannot be read any more: run this again"));
        if !self.files.contains_key(path) {
            let text = bench.logs.text(path).ok_or_else(unreadable)?;
            self.files.insert(Arc::clone(path), (text.clone(), text));
        }
        let (_, now) = self.files.get_mut(path).ok_or_else(unreadable)?;
        let loaded = Loaded::of(Ok(now.clone().into_bytes())).ok_or_else(unreadable)?;
        let nth = bench.logs.in_file(path).position(|other| other == at).ok_or_else(unreadable)?;
        let records = loaded.records(&bench.plan.logs[entry.log], path);
        let record = records.get(nth).ok_or_else(unreadable)?;
        if let FrontMatter::Broken { problem, .. } = record.front {
            let line = now[..problem.span.start as usize].matches('\n').count() + 1;
            return Err(Refused(format!(
                "{path}:{line}: {}, so its status cannot be changed: {}",
                problem.message, problem.help
            )));
        }
        let edits = edits(record)?;
        *now = applied(now, &edits).ok_or_else(unreadable)?;
        Ok(!edits.is_empty())
    }
}

/// A status as the record would write it.
pub(super) fn word(record: &Record<'_>, to: Status, successor: Option<&Successor>) -> String {
    let form = record.form;
    let usual = form.words.get(&to).map_or(to.as_str(), String::as_str);
    // "superseded by" is half a sentence where nobody is named.
    let usual = usual.strip_suffix(" by").unwrap_or(usual);
    let in_key = is_in_key(record);
    let successor = successor.filter(|_| to == Status::Superseded);
    let named = successor.and_then(|successor| {
        let template = match &successor.path {
            Some(_) if !in_key => form.successor.text.as_ref(),
            _ => form.successor.key.as_ref(),
        };
        template.map(|template| filled(template, record, successor))
    });
    let standing = record.facts.status.written().map(|word| word.text.as_str());
    match (standing, named) {
        (Some(old), Some(named)) => with_first_as(old, &named),
        (Some(old), None) if is_upper(old) => usual.to_uppercase(),
        (Some(old), None) => with_first_as(old, usual),
        (None, named) if in_key => named.unwrap_or_else(|| usual.to_owned()),
        (None, named) => capitalised(&named.unwrap_or_else(|| usual.to_owned())),
    }
}

/// Whether the status stands in front matter, or would.
fn is_in_key(record: &Record<'_>) -> bool {
    let status = &record.facts.status;
    match status.state {
        State::Absent => record.form.carriers.first() == Some(&Carrier::FrontMatter),
        _ => {
            let text = record.page.blocks.first().map_or(u32::MAX, |block| block.span.start);
            record.front.fence().is_some() && status.span.start < text
        }
    }
}

fn filled(template: &str, record: &Record<'_>, successor: &Successor) -> String {
    let title = successor.title.replace('[', "\\[").replace(']', "\\]");
    let path = successor.path.as_deref().unwrap_or_default();
    let link = percent_encoded(&relative(folder_of(&record.path), path));
    let mut out = String::new();
    let mut rest = template;
    // One pass, so that a title with `{path}` in it stays what it is.
    while let Some(at) = rest.find('{') {
        let values = [("{id}", &successor.id), ("{title}", &title), ("{path}", &link)];
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match values.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// `new` with its first letter as large as that of `old`.
fn with_first_as(old: &str, new: &str) -> String {
    let large = old.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    if large { capitalised(new) } else { with_first(new, |first| first.to_lowercase().collect()) }
}

fn capitalised(text: &str) -> String {
    with_first(text, |first| first.to_uppercase().collect())
}

fn with_first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| change(first) + letters.as_str())
}

/// `ACCEPTED`.
fn is_upper(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().nth(1).is_some() && letters.all(char::is_uppercase)
}
