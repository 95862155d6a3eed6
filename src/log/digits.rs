//! Numbers of records as they are written: with how many digits, and where in a name.

use std::collections::BTreeMap;

use crate::finding::Span;
use crate::record::RecordId;
use crate::source::stem_of;

use super::{Entry, Logs};

/// How many digits a log pads its numbers to: as this record's is, else as most of the others are.
pub(super) fn width(logs: &Logs<'_>, entry: &Entry, digits: &str) -> usize {
    if digits.starts_with('0') {
        return digits.len();
    }
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    for other in logs
        .entries
        .iter()
        .filter(|other| other.log == entry.log && other.id.numbered)
    {
        let digits = other.id.text.rsplit('-').next().unwrap_or_default();
        if digits.starts_with('0') {
            *widths.entry(digits.len()).or_default() += 1;
        }
    }
    widths
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(1, |(width, _)| width)
}

pub(super) fn padded(number: u64, width: usize) -> String {
    format!("{number:0width$}")
}

/// The path with another number in the file's name.
pub(super) fn moved(path: &str, digits: &str) -> String {
    // The figures of a name without a number are those of a day.
    if RecordId::is_dated(stem_of(path)) {
        return path.to_owned();
    }
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(name);
    match first_number(name) {
        Some(old) => {
            format!(
                "{folder}{}{digits}{}",
                &name[..old.start as usize],
                &name[old.end as usize..]
            )
        }
        None => path.to_owned(),
    }
}

/// The first run of digits in a text.
pub(super) fn first_number(text: &str) -> Option<Span> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let len = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    Some(Span::new(start, start + len))
}

pub(super) fn last_number(text: &str) -> Option<Span> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let len = text[..end]
        .bytes()
        .rev()
        .take_while(u8::is_ascii_digit)
        .count();
    Some(Span::new(end - len, end))
}

pub(super) fn is_same_number(one: &str, other: &str) -> bool {
    one.trim_start_matches('0') == other.trim_start_matches('0')
}
