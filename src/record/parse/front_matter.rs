//! Front matter: found by its fences, read by its carrier, or refused at a place with a reason.

use std::collections::HashSet;

use crate::finding::Span;

use super::node::{Keys, Table, Unparsed, Value};
use super::yaml_repair::Mended;
use super::{salvage, toml, yaml};

/// What stands between the fences at the top of a file.
#[derive(Clone, Debug)]
pub enum FrontMatter {
    /// There is none.
    None,
    /// It was read.
    Read {
        /// The opening fence.
        fence: Span,
        /// Which carrier.
        carrier: Carrier,
        /// Its keys.
        table: Table,
        /// What is no YAML and was read all the same: there is no doubt what `@li` means.
        mended: Vec<Mended>,
    },
    /// It could not be read.
    Broken {
        /// The opening fence.
        fence: Span,
        /// What is between the fences.
        inside: Span,
        /// Why, and where.
        problem: Unparsed,
        /// No closing fence: then nobody can tell where the text of the record begins.
        unclosed: bool,
        /// The keys that can be read all the same.
        readable: Table,
    },
}

/// The two ways of writing front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// Reads the front matter of `text` and returns it with the offset at which the body begins.
///
/// A fence is a line that holds `---` or `+++` and nothing else; the first must be line 1 (after a
/// byte-order mark), the second the same mark.
pub fn read(text: &str) -> (FrontMatter, usize) {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let first = text[start..]
        .split_inclusive('\n')
        .next()
        .unwrap_or_default();
    let (mark, carrier) = match first.trim_end() {
        "---" => ("---", Carrier::Yaml),
        "+++" => ("+++", Carrier::Toml),
        _ => return unopened(text, start).unwrap_or((FrontMatter::None, start)),
    };
    let fence = Span::new(start, start + mark.len());
    let from = start + first.len();
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark {
            let inside = Span::new(from, at);
            let parsed = match carrier {
                Carrier::Yaml => yaml::parse(inside.of(text), from),
                Carrier::Toml => toml::parse(inside.of(text), from),
            };
            let front = match parsed.and_then(once_each) {
                Ok((table, mended)) => FrontMatter::Read {
                    fence,
                    carrier,
                    table,
                    mended,
                },
                Err(problem) => FrontMatter::Broken {
                    fence,
                    inside,
                    problem,
                    unclosed: false,
                    readable: match carrier {
                        Carrier::Yaml => salvage::keys(inside.of(text), from),
                        Carrier::Toml => Table::default(),
                    },
                },
            };
            return (front, at + line.len());
        }
        at += line.len();
    }
    let problem = Unparsed {
        span: fence,
        message: format!("the front matter opens with `{mark}` but no later line closes it"),
        help: format!("put a line with only `{mark}` after the last key"),
    };
    let inside = Span::new(from, text.len());
    (
        FrontMatter::Broken {
            fence,
            inside,
            problem,
            unclosed: true,
            readable: Table::default(),
        },
        text.len(),
    )
}

/// The keys of a file of their own, `text[from..]`, which is YAML from its first line to its last.
pub(super) fn beside(text: &str, from: usize) -> FrontMatter {
    // A byte-order mark in the middle of a text is none.
    let begin = if text[from..].starts_with('\u{feff}') {
        from + '\u{feff}'.len_utf8()
    } else {
        from
    };
    let inside = Span::new(begin, text.len());
    let fence = Span::new(begin, begin);
    match yaml::parse(inside.of(text), begin).and_then(once_each) {
        Ok((table, mended)) => FrontMatter::Read {
            fence,
            carrier: Carrier::Yaml,
            table,
            mended,
        },
        Err(problem) => FrontMatter::Broken {
            fence,
            inside,
            problem,
            unclosed: false,
            readable: salvage::keys(inside.of(text), begin),
        },
    }
}

/// Front matter whose opening fence is missing: at least two lines of keys, nothing else, and a closing fence.
/// Returns it with the offset at which the body begins.
fn unopened(text: &str, start: usize) -> Option<(FrontMatter, usize)> {
    /// Front matter is not longer.
    const MOST_LINES: usize = 60;
    let first = text[start..].lines().next()?;
    salvage::key_length(first)?;
    let (mut at, mut keys) = (start, 0);
    for line in text[start..].split_inclusive('\n').take(MOST_LINES) {
        let shown = line.trim_end();
        if shown == "---" {
            break;
        }
        let goes_on = shown.is_empty() || shown.starts_with([' ', '\t', '-', '*']);
        match salvage::key_length(line) {
            Some(_) => keys += 1,
            None if goes_on => {}
            None => return None,
        }
        at += line.len();
    }
    let fence = text[at..]
        .lines()
        .next()
        .filter(|line| line.trim_end() == "---" && keys > 1)?;
    let inside = Span::new(start, at);
    let problem = Unparsed {
        span: Span::new(start, start + first.trim_end().len()),
        message: "the front matter does not open: a line with only `---` is missing above it"
            .to_owned(),
        help: "put a line with only `---` above the first key".to_owned(),
    };
    let front = FrontMatter::Broken {
        fence: Span::new(start, start),
        inside,
        problem,
        unclosed: false,
        readable: salvage::keys(inside.of(text), start),
    };
    let body = at
        + text[at..]
            .split_inclusive('\n')
            .next()
            .map_or(fence.len(), str::len);
    Some((front, body))
}

/// Refuses a key that is stated twice, once with a dot and once in its table: `owners.product` and `owners: product`.
fn once_each((table, mended): (Table, Vec<Mended>)) -> Keys {
    let mut known = HashSet::new();
    match second(&table, "", &mut known) {
        None => Ok((table, mended)),
        Some((path, span)) => Err(Unparsed {
            span,
            message: format!("the key `{path}` stands here a second time"),
            help: "keep one of the two: which of them counts, nobody can tell".to_owned(),
        }),
    }
}

/// The first key of a table whose dotted path is known already.
fn second(table: &Table, above: &str, known: &mut HashSet<String>) -> Option<(String, Span)> {
    table.entries.iter().find_map(|(key, node)| {
        let path = format!("{above}{}", key.text);
        match &node.value {
            Value::Table(inner) => second(inner, &format!("{path}."), known),
            _ if known.contains(&path) => Some((path, key.span)),
            _ => {
                known.insert(path);
                None
            }
        }
    })
}

/// Where the line of the closing fence begins, for an opening `fence`.
pub(in crate::record) fn closing_fence(text: &str, fence: Span) -> Option<u32> {
    let mark = fence.of(text);
    let mut at = fence.start as usize;
    let mut lines = text[at..].split_inclusive('\n');
    at += lines.next()?.len();
    for line in lines {
        if line.trim_end() == mark {
            return Some(Span::new(at, at).start);
        }
        at += line.len();
    }
    None
}

impl FrontMatter {
    /// The opening fence, where there is one.
    pub fn fence(&self) -> Option<Span> {
        match self {
            FrontMatter::None => None,
            FrontMatter::Read { fence, .. } | FrontMatter::Broken { fence, .. } => Some(*fence),
        }
    }

    /// The keys that could be read.
    pub fn table(&self) -> Option<&Table> {
        match self {
            FrontMatter::Read { table, .. } => Some(table),
            FrontMatter::Broken { readable, .. } => Some(readable),
            FrontMatter::None => None,
        }
    }
}
