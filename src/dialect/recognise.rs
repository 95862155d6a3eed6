//! Which dialect an unknown log is written in, judged by a few of its records.

use crate::lang::normalise_heading;
use crate::record::{BlockKind, Parsed};

use super::{Dialect, Dialects, NATIVE};

/// The dialect that fits best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// Its name.
    pub dialect: String,
    /// Whether that is certain enough to call what it lacks an error: a sign in every second record, or
    /// a folder whose name says so.
    pub certain: bool,
}

/// Judges the records of `folder`: a point for each key, heading or line that gives a dialect away.
/// A tie goes to the one that asks least, which is the one that knows the fewest keys.
pub fn recognise(dialects: &Dialects, folder: &str, records: &[(&str, &Parsed)]) -> Recognition {
    let words: Vec<&str> = folder.split(['/', '_', '.']).collect();
    let named =
        |dialect: &Dialect| dialect.recognise.folders.iter().any(|word| words.contains(&word.as_str()));
    let best = dialects
        .known
        .iter()
        .map(|(name, dialect)| {
            let points: usize = records.iter().map(|(text, parsed)| points(dialect, text, parsed)).sum();
            (points, named(dialect), std::cmp::Reverse(dialect.form.keys.len()), name)
        })
        .max_by_key(|(points, named, fewest_keys, ..)| (*points, *named, *fewest_keys));
    match best {
        Some((points, named, _, name)) if points > 0 || named => {
            Recognition { dialect: name.clone(), certain: named || points * 2 >= records.len() }
        }
        _ => Recognition { dialect: NATIVE.to_owned(), certain: false },
    }
}

fn points(dialect: &Dialect, text: &str, parsed: &Parsed) -> usize {
    let signs = &dialect.recognise;
    let keys = parsed
        .front()
        .table()
        .map_or(0, |table| signs.keys.iter().filter(|key| table.get(key).is_some()).count());
    let page = parsed.page();
    let headings = page
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)))
        .map(|block| normalise_heading(&page.text_of(block, text)))
        .filter(|heading| signs.headings.iter().any(|sign| normalise_heading(sign) == *heading))
        .count();
    let first_lines =
        page.blocks.iter().take(12).filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Item(_)));
    let lines = first_lines
        .filter_map(|block| Some(normalise_heading(page.text_of(block, text).split_once(':')?.0)))
        .filter(|key| signs.lines.contains(key))
        .count();
    keys + headings + lines
}
