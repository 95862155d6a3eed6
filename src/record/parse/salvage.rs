//! Front matter that a parser refuses as a whole, key by key: one broken line loses its own key and no other.

use std::collections::HashSet;

use crate::finding::Span;

use super::node::{Key, Node, Table, Value};
use super::yaml;

/// The keys of some lines of YAML that can be read by themselves; `text` begins at byte `offset` of its file. A key
/// that stands there twice is not among them.
pub(super) fn keys(text: &str, offset: usize) -> Table {
    /// So many keys nobody writes.
    const MOST_KEYS: usize = 200;
    let mut entries: Vec<(Key, Node)> = Vec::new();
    for chunk in chunks(text).into_iter().take(MOST_KEYS) {
        match yaml::parse(chunk.of(text), offset + chunk.start as usize) {
            Ok((table, _)) => entries.extend(table.entries),
            Err(_) => entries.extend(plain(chunk, text, offset)),
        }
    }
    let mut known = HashSet::new();
    let twice: HashSet<String> = entries
        .iter()
        .filter(|(key, _)| !known.insert(key.text.clone()))
        .map(|(key, _)| key.text.clone())
        .collect();
    entries.retain(|(key, _)| !twice.contains(&key.text));
    Table { entries }
}

/// The lines of each key: from its own to the next that begins one without a blank before it.
fn chunks(text: &str) -> Vec<Span> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if key_length(line).is_some() {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| Span::new(*start, end))
        .collect()
}

/// The length of the key that a line begins with.
pub(super) fn key_length(line: &str) -> Option<usize> {
    /// No key is longer.
    const MOST_BYTES: usize = 60;
    let at = line.find(':').filter(|at| (1..=MOST_BYTES).contains(at))?;
    let ends = line[at + 1..].starts_with(char::is_whitespace) || at + 1 == line.len();
    let begins = line.starts_with(char::is_alphabetic);
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '(' | ')' | '.' | '/');
    (begins && ends && line[..at].chars().all(fits)).then_some(at)
}

/// A key that is not YAML: its line as text, or the items below it. `None` where that is not certain.
fn plain(chunk: Span, text: &str, offset: usize) -> Option<(Key, Node)> {
    let source = chunk.of(text);
    let first = source.lines().next()?;
    let length = key_length(first)?;
    let start = offset + chunk.start as usize;
    let key = Key {
        text: first[..length].trim().to_owned(),
        span: Span::new(start, start + length),
    };
    let own = first[length + 1..].trim();
    let mut items = Vec::new();
    let mut at = start + first.len();
    for line in source[first.len()..].split_inclusive('\n') {
        let shown = line.trim();
        let begin = at + line.len() - line.trim_start().len();
        at += line.len();
        if shown.is_empty() || shown.starts_with('#') {
            continue;
        }
        let item = shown
            .strip_prefix(['-', '*'])
            .filter(|rest| rest.starts_with([' ', '\t']))?;
        let span = Span::new(begin, begin + shown.len());
        items.push(Node {
            span,
            value: Value::Scalar(item.replace(['"', '`'], "").trim().to_owned()),
        });
    }
    let begin = start + first.len() - first[length + 1..].trim_start().len();
    let span = Span::new(begin, begin + own.len());
    let value = match (own.is_empty(), items.is_empty()) {
        (true, false) => Value::List(items),
        (false, true) => Value::Scalar(own.to_owned()),
        _ => return None,
    };
    Some((key, Node { span, value }))
}
