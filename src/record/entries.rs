//! Single-file logs: one record for each heading of a file such as `docs/decision-log.md`.

use std::ops::Range;

use crate::lang::count_words;

use super::dates::parse_date;
use super::page::{BlockKind, Page};
use super::values::RecordId;

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
}

/// Cuts a page into entries.
///
/// Entries are the headings of one level: the shallowest below the first on which a heading carries a
/// number or a date (`D-142: …`, `9. …`, `2026-07-16 — …`), else level 2.
pub(super) fn cut(page: &Page, text: &str, prefix: &str) -> Vec<Entry> {
    let headings: Vec<(usize, u8, String)> = page
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| !block.quoted)
        .filter_map(|(at, block)| match block.kind {
            BlockKind::Heading(level) => Some((at, level, page.text_of(block, text))),
            _ => None,
        })
        .collect();
    let marked = headings.iter().filter(|(_, level, title)| *level > 1 && named(title, prefix).is_some());
    let level = marked.map(|(_, level, _)| *level).min().unwrap_or(2);
    headings
        .iter()
        .enumerate()
        .filter(|(_, (_, l, _))| *l == level)
        .map(|(n, (at, level, shown))| {
            // The next heading of this level bounds the search, so the whole cut stays linear.
            let next = headings[n + 1..].iter().find(|(_, l, _)| l <= level);
            let end = next.map_or(page.blocks.len(), |(next, ..)| *next);
            let (id, title) =
                named(shown, prefix).unwrap_or_else(|| (RecordId::named(&super::slug(shown)), shown.clone()));
            Entry { blocks: *at..end, level: *level, id, title }
        })
        .collect()
}

/// The id in front of a heading, and what is left as the title.
fn named(heading: &str, prefix: &str) -> Option<(RecordId, String)> {
    let end = heading
        .find(|c: char| c == ':' || c == '—' || c == '–' || c.is_whitespace())
        .unwrap_or(heading.len());
    let (first, rest) = heading.split_at(end);
    let title = |rest: &str| rest.trim_start_matches([':', '—', '–', '-', '.', ' ']).trim().to_owned();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if parse_date(first).is_some() {
        return Some((RecordId::named(&super::slug(heading)), title(rest)));
    }
    let number = first.trim_end_matches(['.', ')']);
    if digits(number) {
        return Some((RecordId::numbered(prefix, number), title(rest)));
    }
    if let Some((word, number)) = number.rsplit_once('-')
        && digits(number)
        && !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return Some((RecordId::numbered(word, number), title(rest)));
    }
    let mut words = heading.split_whitespace();
    let (word, number) = (words.next()?, words.next()?.trim_end_matches([':', '.', ')']));
    if matches!(word.to_lowercase().as_str(), "decision" | "adr" | "pdr" | "record") && digits(number) {
        let skip = heading.find(number).map_or(0, |at| at + number.len());
        let rest = title(&heading[skip..]);
        let rest = if count_words(&rest) == 0 { heading.to_owned() } else { rest };
        return Some((RecordId::numbered(prefix, number), rest));
    }
    None
}
