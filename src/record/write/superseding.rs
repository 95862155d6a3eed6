//! How a record says that another one replaced it: in the words of its dialect, with the capitals that stand
//! there, and with a link where the dialect writes one.

use std::sync::Arc;

use crate::lang::capitalised;
use crate::record::read::form::{Carrier, Form};
use crate::record::read::record::Record;
use crate::record::read::slot::State;
use crate::record::read::values::Status;
use crate::source::{folder_of, percent_encoded, relative};

use super::encode;

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

/// What a record would write as its status, were it superseded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Superseding {
    /// The word, without a successor.
    word: Arc<str>,
    /// With one that has a file: `superseded by [{id}]({path})`.
    linked: Option<Arc<str>>,
    /// With one that has none: `superseded by {id}`.
    named: Option<Arc<str>>,
}

impl Superseding {
    /// The words of a record.
    pub fn of(record: &Record<'_>) -> Self {
        let Form { successor, .. } = record.form;
        let linked = if is_in_key(record) {
            &successor.key
        } else {
            &successor.text
        };
        Self {
            word: word_of(record.form, Status::Superseded).into(),
            linked: linked.clone(),
            named: successor.key.clone(),
        }
    }

    /// What the record at `path` writes in the place of `standing`.
    pub fn text(&self, standing: Option<&str>, path: &str, by: &Successor) -> String {
        let template = if by.path.is_some() {
            &self.linked
        } else {
            &self.named
        };
        match (template, standing) {
            (Some(template), Some(standing)) => {
                with_first_as(standing, &filled(template, path, by))
            }
            (Some(template), None) => filled(template, path, by),
            (None, Some(standing)) => in_case_of(standing, &self.word),
            (None, None) => self.word.to_string(),
        }
    }
}

/// A status as a record would write it, with its successor where it is superseded by one.
pub fn status_text(record: &Record<'_>, to: Status, successor: Option<&Successor>) -> String {
    let standing = record.facts.status.written().map(|word| word.text.as_str());
    let text = match successor.filter(|_| to == Status::Superseded) {
        Some(by) => Superseding::of(record).text(standing, &record.path, by),
        None => match (word_of(record.form, to), standing) {
            (word, Some(standing)) => in_case_of(standing, word),
            (word, None) => word.to_owned(),
        },
    };
    if standing.is_none() && !is_in_key(record) {
        capitalised(&text)
    } else {
        text
    }
}

/// How a dialect calls a status. "superseded by" is half a sentence where nobody is named.
pub fn word_of(form: &Form, status: Status) -> &str {
    let word = form
        .words
        .get(&status)
        .map_or(status.as_str(), String::as_str);
    word.strip_suffix(" by").unwrap_or(word)
}

/// Whether the status stands in front matter, or would.
fn is_in_key(record: &Record<'_>) -> bool {
    let status = &record.facts.status;
    match status.state {
        State::Absent => record.form.carriers.first() == Some(&Carrier::FrontMatter),
        _ => {
            let text = record
                .page
                .blocks
                .first()
                .map_or(u32::MAX, |block| block.span.start);
            record.front.fence().is_some() && status.span.start < text
        }
    }
}

fn filled(template: &str, path: &str, successor: &Successor) -> String {
    let title = encode::link_text(&successor.title);
    let link = successor
        .path
        .as_deref()
        .map(|to| percent_encoded(&relative(folder_of(path), to)));
    let values = [
        ("{id}", &successor.id),
        ("{title}", &title),
        ("{path}", &link.unwrap_or_default()),
    ];
    let mut out = String::new();
    let mut rest = template;
    // One pass, so that a title with `{path}` in it stays what it is.
    while let Some(at) = rest.find('{') {
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

/// `new` in capitals where `old` is, else with its first letter as large.
fn in_case_of(old: &str, new: &str) -> String {
    if is_upper(old) {
        new.to_uppercase()
    } else {
        with_first_as(old, new)
    }
}

fn with_first_as(old: &str, new: &str) -> String {
    let large = old
        .chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_uppercase);
    if large {
        return capitalised(new);
    }
    let mut letters = new.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// `ACCEPTED`.
fn is_upper(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().nth(1).is_some() && letters.all(char::is_uppercase)
}
