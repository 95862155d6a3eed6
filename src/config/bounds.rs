//! How much a configuration may hold of what each costs memory: a regular expression of a few letters takes up to a
//! megabyte once it is compiled.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Span;

use super::problem::Problem;

/// A list or table of the configuration, and how many entries it has at most.
const MOST: [(&[&str], usize); 6] = [
    (&["log"], 1_000),
    (&["require"], 200),
    (&["channels"], 200),
    (&["tickets", "patterns"], 200),
    (&["coverage", "require"], 1_000),
    (&["people"], 10_000),
];

/// So many regular expressions recognise the dialects of a configuration, all of them together.
const MOST_SIGNS: usize = 100;

/// Refuses what there is too much of; what is no TOML at all is left to whoever reads it.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    let Ok(table) = DeTable::parse(text) else {
        return Ok(());
    };
    let table = table.get_ref();
    for (path, most) in MOST {
        let entries = at(table, path).map(entries).unwrap_or_default();
        refuse(&path.join("."), &entries, most)?;
    }
    let dialects = table
        .get("dialect")
        .and_then(|own| own.get_ref().as_table());
    let signs = dialects
        .into_iter()
        .flat_map(|own| own.values())
        .filter_map(|dialect| dialect.get_ref().as_table());
    let signs = signs.flat_map(|dialect| {
        let of = |key| {
            at(dialect, &["recognise", key])
                .map(entries)
                .unwrap_or_default()
        };
        of("files").into_iter().chain(of("titles"))
    });
    refuse("recognise", &signs.collect::<Vec<_>>(), MOST_SIGNS)
}

fn refuse(name: &str, entries: &[Range<usize>], most: usize) -> Result<(), Problem> {
    let Some(first_too_much) = entries.get(most) else {
        return Ok(());
    };
    Err(Problem {
        span: Span::new(first_too_much.start, first_too_much.end),
        message: format!(
            "`{name}` has {} entries, and at most {most} are read",
            entries.len()
        ),
        help: "take out what is not needed, or put several into one pattern".to_owned(),
    })
}

/// The value at a path of keys.
fn at<'t, 's>(table: &'t DeTable<'s>, path: &[&str]) -> Option<&'t Spanned<DeValue<'s>>> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() {
        Some(value)
    } else {
        at(value.get_ref().as_table()?, rest)
    }
}

/// Where each entry of a list or table stands, in the order of the text.
fn entries(value: &Spanned<DeValue<'_>>) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = match value.get_ref() {
        DeValue::Array(items) => items.iter().map(Spanned::span).collect(),
        DeValue::Table(table) => table.keys().map(Spanned::span).collect(),
        _ => Vec::new(),
    };
    places.sort_by_key(|place| place.start);
    places
}
