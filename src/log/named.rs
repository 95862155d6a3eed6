//! The one record that a name means where a person typed it: an id, a number, a path, a part of a name. And the
//! one log.

use std::borrow::Cow;

use crate::config::suggestion;
use crate::record::RecordId;
use crate::source::{normalise, stem_of};

use super::Entry;

/// What a record is called by.
pub trait Called {
    /// Its id, as it is shown.
    fn id(&self) -> &str;
    /// Its id, as it is compared.
    fn key(&self) -> Cow<'_, str>;
    /// Its file.
    fn path(&self) -> &str;
    /// The line on which it begins.
    fn line(&self) -> u32;
    /// Its title.
    fn title(&self) -> Option<&str>;
    /// The number of its log.
    fn log(&self) -> usize;
}

/// What the names of a log's records hang on.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'l> {
    /// The prefix of its ids.
    pub prefix: &'l str,
    /// It is one file, so that file's name is nobody's.
    pub single_file: bool,
}

/// Why a name means no single record.
pub enum NotOne<'r, R> {
    /// None bears it; these are named most nearly so.
    None(Vec<&'r R>),
    /// Several do.
    Several(Vec<&'r R>),
}

/// The record that `typed` means: by its path from the root or its id (`PDR-0007`, `pdr-7`, `7`), else by a part
/// of its file's name or its title. `path` is `typed` as a path from the root, where it can be one; `logs` are
/// all logs, in their order.
///
/// # Errors
/// None is meant, or several are.
pub fn named<'r, R: Called>(
    records: impl Iterator<Item = &'r R> + Clone,
    logs: &[Naming<'_>],
    typed: &str,
    path: Option<&str>,
) -> Result<&'r R, NotOne<'r, R>> {
    let typed = typed.trim();
    let by_path = |record: &R| path == Some(record.path()) || typed == record.path();
    // `0007-charge` begins with a number too, and is a part of a name.
    let number = typed.trim_start_matches(|c: char| c.is_ascii_alphabetic() || "-_# ".contains(c));
    let is_id = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let keys: Vec<String> = logs
        .iter()
        .map(|log| RecordId::reference(typed, log.prefix).key)
        .collect();
    let by_id = |record: &R| {
        record.id().eq_ignore_ascii_case(typed)
            || is_id && record.key() == keys[record.log()].as_str()
    };
    let folded = typed.to_lowercase();
    let dashed = folded.replace(' ', "-");
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    let by_part = |record: &R| {
        let title = record.title().unwrap_or_default().to_lowercase();
        let path = record.path().to_lowercase();
        let name = if typed.contains('/') {
            &path
        } else {
            path.rsplit('/').next().unwrap_or(&path)
        };
        let has_name = !logs[record.log()].single_file;
        if is_number {
            // The 2 of "OAuth 2" is not what is asked for; the day that a name begins with may be.
            let behind = name.strip_prefix(typed).filter(|_| has_name);
            return behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_digit()));
        }
        !folded.is_empty() && (has_name && holds(name, &dashed) || holds(&title, &folded))
    };
    for means in [&by_path as &dyn Fn(&R) -> bool, &by_id, &by_part] {
        let meant: Vec<&R> = records.clone().filter(|record| means(record)).collect();
        match meant[..] {
            [] => {}
            [one] => return Ok(one),
            _ => return Err(NotOne::Several(meant)),
        }
    }
    Err(NotOne::None(nearest(records, &folded)))
}

/// Whether `part` stands in `text` without cutting a number in two: `pdr-2` is not in `pdr-22`, and `7-charge` is
/// in `0007-charge`.
fn holds(text: &str, part: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    text.match_indices(part).any(|(at, part)| {
        let before = text[..at].trim_end_matches('0');
        let begins_inside = part.starts_with(is_digit) && before.ends_with(is_digit);
        let ends_inside = part.ends_with(is_digit) && text[at + part.len()..].starts_with(is_digit);
        !begins_inside && !ends_inside
    })
}

/// The place among `names` of the log that `typed` means, by its path from the root.
///
/// # Errors
/// None is called so: that, and what may help, in a sentence.
pub fn log_named<'n>(
    typed: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Result<usize, String> {
    let name = match normalise(typed) {
        Some(root) if root.is_empty() => ".".to_owned(),
        Some(name) => name,
        None => typed.to_owned(),
    };
    names
        .clone()
        .position(|known| known == name)
        .ok_or_else(|| {
            let known: Vec<&str> = names.clone().collect();
            let help = match suggestion(&name, names) {
                Some(near) => format!("did you mean {near}?"),
                None if known.is_empty() => {
                    "there is none yet: name it in mindgap.toml first".to_owned()
                }
                None => format!("there are: {}", known.join(", ")),
            };
            format!("there is no log {typed} here; {help}")
        })
}

/// Records whose id or file name is a slip away.
fn nearest<'r, R: Called>(records: impl Iterator<Item = &'r R> + Clone, typed: &str) -> Vec<&'r R> {
    let ids = records.clone().map(Called::id);
    let stems = records.clone().map(|record| stem_of(record.path()));
    let near = suggestion(typed, ids.chain(stems));
    let is_near = |record: &&R| near == Some(record.id()) || near == Some(stem_of(record.path()));
    records.filter(is_near).collect()
}

/// Of records that all bear one id, the one that came last: `id-clash` asks it for another number. `None` where
/// they bear several.
pub fn newest<'e>(entries: &[&'e Entry]) -> Option<&'e Entry> {
    let one_id = entries
        .windows(2)
        .all(|pair| (pair[0].log, &pair[0].id.key) == (pair[1].log, &pair[1].id.key));
    entries
        .iter()
        .max_by_key(|entry| (entry.date, &*entry.path, entry.head))
        .copied()
        .filter(|_| one_id)
}

impl Called for Entry {
    fn id(&self) -> &str {
        &self.id.text
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id.key)
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn line(&self) -> u32 {
        self.head.start.line
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn log(&self) -> usize {
        self.log
    }
}
