//! Single-file logs: one record for each heading of a file such as `docs/decision-log.md`.

use std::ops::Range;

use jiff::civil::Date;

use crate::lang::count_words;
use crate::record::parse::page::{BlockKind, Page, slug};

use super::dates::{leading_date, parse_date};
use super::values::{RecordId, is_digits};

/// One entry of a single-file log.
pub(super) struct Entry {
    /// Its heading and everything below, as indices into the page's blocks.
    pub blocks: Range<usize>,
    /// The level of its heading.
    pub level: u8,
    /// What names it.
    pub id: RecordId,
    /// Its title, without the id.
    pub title: String,
    /// Its heading carries a number or a date.
    pub named: bool,
    /// The day that its heading states.
    pub day: Option<Date>,
}

/// Cuts a page into entries.
///
/// Entries are the headings of one level: the shallowest below the first on which a heading carries a
/// number or a date (`D-142: …`, `9. …`, `2026-07-16 — …`), else level 2.
pub(super) fn cut(page: &Page, text: &str, prefix: &str) -> Vec<Entry> {
    let headings = headings(page, text);
    let level = level(&headings, prefix);
    entries(&headings, page, prefix, |at| at == level).collect()
}

/// Headings of other levels that carry a number or a date as entries do, and the level of those.
pub(super) fn misplaced(page: &Page, text: &str, prefix: &str) -> (Vec<Entry>, u8) {
    let headings = headings(page, text);
    let level = level(&headings, prefix);
    let others = entries(&headings, page, prefix, |at| at != level)
        .filter(|entry| entry.named)
        .collect();
    (others, level)
}

/// A heading: its place among the blocks, its level, its text.
type Heading = (usize, u8, String);

fn headings(page: &Page, text: &str) -> Vec<Heading> {
    page.blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| !block.quoted)
        .filter_map(|(at, block)| match block.kind {
            BlockKind::Heading(level) => Some((at, level, page.text_of(block, text))),
            _ => None,
        })
        .collect()
}

fn level(headings: &[Heading], prefix: &str) -> u8 {
    let marked = headings
        .iter()
        .filter(|(_, level, title)| *level > 1 && named(title, prefix).is_some());
    marked.map(|(_, level, _)| *level).min().unwrap_or(2)
}

fn entries<'h>(
    headings: &'h [Heading],
    page: &'h Page,
    prefix: &'h str,
    is_one: impl Fn(u8) -> bool + 'h,
) -> impl Iterator<Item = Entry> + 'h {
    headings
        .iter()
        .enumerate()
        .filter(move |(_, (_, level, _))| is_one(*level))
        .map(move |(n, (at, level, shown))| {
            // The next heading of this level bounds the search, so the whole cut stays linear.
            let next = headings[n + 1..].iter().find(|(_, l, _)| l <= level);
            let end = next.map_or(page.blocks.len(), |(next, ..)| *next);
            let found = named(shown, prefix);
            let is_named = found.is_some();
            let day = day_of(shown, found.as_ref().map_or("", |(_, title)| title));
            let (id, title) =
                found.unwrap_or_else(|| (RecordId::named(&slug(shown)), shown.clone()));
            Entry {
                blocks: *at..end,
                level: *level,
                id,
                title,
                named: is_named,
                day,
            }
        })
}

/// The day that a heading begins with, that follows its id, or that stands in brackets at its end. One in the middle of a
/// title may be any day: `Move the launch to 2026-03-02`.
fn day_of(heading: &str, title: &str) -> Option<Date> {
    /// `22nd of September 2026` is the longest.
    const LONGEST: usize = 24;
    let in_brackets = heading
        .trim_end()
        .strip_suffix([')', ']'])
        .and_then(|rest| {
            let (_, inside) = rest.rsplit_once(['(', '['])?;
            let is_day = inside.len() <= LONGEST && inside.split_whitespace().count() <= 4;
            leading_date(inside).filter(|_| is_day)
        });
    leading_date(heading)
        .or_else(|| leading_date(title))
        .or(in_brackets)
}

/// Whether the number in front of a heading is the day of a date in words.
fn number_of_day(heading: &str) -> bool {
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    heading.split_whitespace().nth(1).is_some_and(is_word) && leading_date(heading).is_some()
}

/// The title behind an id and the mark between them.
fn title_behind(rest: &str) -> String {
    rest.trim_start_matches([':', '—', '–', '-', '.', ' '])
        .trim()
        .to_owned()
}

/// The id in front of a heading, and what is left as the title.
fn named(heading: &str, prefix: &str) -> Option<(RecordId, String)> {
    let end = heading
        .find(|c: char| c == ':' || c == '—' || c == '–' || c.is_whitespace())
        .unwrap_or(heading.len());
    let (first, rest) = heading.split_at(end);
    let in_words = is_digits(first) && number_of_day(heading);
    if in_words {
        // `2 March 2026 — Charge per seat` is no record 2.
        let behind = heading
            .split_once([':', '—', '–'])
            .map_or(heading, |(_, behind)| behind);
        return Some((RecordId::named(&slug(heading)), title_behind(behind)));
    }
    if parse_date(first).is_some() {
        return Some((RecordId::named(&slug(heading)), title_behind(rest)));
    }
    let number = first.trim_end_matches(['.', ')']);
    if is_digits(number) {
        return Some((RecordId::numbered(prefix, number), title_behind(rest)));
    }
    if let Some((word, number)) = number.rsplit_once('-')
        && is_digits(number)
        && !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return Some((RecordId::numbered(word, number), title_behind(rest)));
    }
    // `D1 — …`: a letter or two directly before the number.
    const MOST_LETTERS: usize = 3;
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    if (1..=MOST_LETTERS).contains(&letters) && is_digits(&number[letters..]) {
        let (word, digits) = number.split_at(letters);
        return Some((RecordId::numbered(word, digits), title_behind(rest)));
    }
    let mut words = heading.split_whitespace();
    let (word, number) = (
        words.next()?,
        words.next()?.trim_end_matches([':', '.', ')']),
    );
    if matches!(
        word.to_lowercase().as_str(),
        "decision" | "adr" | "pdr" | "record"
    ) && is_digits(number)
    {
        let skip = heading.find(number).map_or(0, |at| at + number.len());
        let rest = title_behind(&heading[skip..]);
        let rest = if count_words(&rest) == 0 {
            heading.to_owned()
        } else {
            rest
        };
        return Some((RecordId::numbered(prefix, number), rest));
    }
    None
}
