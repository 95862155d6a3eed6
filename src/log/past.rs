//! Where a record tells of the past: what it names there was in force once, and need not be any more.

use std::cell::{OnceCell, RefCell};

use crate::finding::Span;
use crate::record::{Block, BlockKind, Part, Record, Section};

/// The places of a record that tell of the past.
pub(super) struct Past<'r, 't> {
    record: &'r Record<'t>,
    /// Sections of that kind, and those that are values such as `## Status`.
    sections: Vec<Span>,
    /// Its headings, and whether their words tell of the past; looked at when the first place asks.
    headings: OnceCell<Vec<(Span, bool)>>,
    /// The paragraph that was looked through last: places come in the order of the text.
    seen: RefCell<Option<Around>>,
}

impl<'r, 't> Past<'r, 't> {
    /// Those of `record`.
    pub(super) fn of(record: &'r Record<'t>) -> Self {
        let tells = |section: &&Section| {
            matches!(section.part, Some(Part::Outcome | Part::Revisions))
                || record.is_value(section)
        };
        let whole = |section: &Section| {
            let end = record
                .page
                .blocks
                .get(section.blocks.end)
                .map(|next| next.span.start);
            Span {
                start: section.heading.start,
                end: end.unwrap_or(record.span.end),
            }
        };
        let sections = record.sections.iter().filter(tells).map(whole).collect();
        Self {
            record,
            sections,
            headings: OnceCell::new(),
            seen: RefCell::default(),
        }
    }

    /// Whether the past is told at `span`: by the section, by words of the paragraph or the line around it, or by
    /// the heading above.
    pub(super) fn tells(&self, span: Span) -> bool {
        if self.sections.iter().any(|section| section.contains(span)) {
            return true;
        }
        let Record { text, lang, .. } = self.record;
        let own = self
            .record
            .page
            .blocks
            .get(self.record.blocks.clone())
            .unwrap_or_default();
        let headings = self.headings.get_or_init(|| {
            let headings = own
                .iter()
                .filter(|block| matches!(block.kind, BlockKind::Heading(_)));
            headings
                .map(|heading| (heading.span, lang.past.any_in(heading.span.of(text))))
                .collect()
        });
        let above = headings.partition_point(|(heading, _)| heading.start <= span.start);
        if above > 0 && headings[above - 1].1 {
            return true;
        }
        let mut seen = self.seen.borrow_mut();
        let around = seen
            .take()
            .filter(|seen| seen.span.contains(span))
            .unwrap_or_else(|| {
                let around = around(text, own, span);
                Around {
                    span: around,
                    words: lang.past.places_in(around.of(text)),
                }
            });
        let near = span.widened(MOST_BYTES, text).range();
        let begin = around.span.start as usize;
        let first = around.words.partition_point(|at| begin + at < near.start);
        let tells = around
            .words
            .get(first)
            .is_some_and(|at| begin + at < near.end);
        *seen = Some(around);
        tells
    }
}

/// Further off, words are about something else: a paragraph may be long, and name many records.
const MOST_BYTES: usize = 400;

/// So many blocks are looked through for the one that holds a place.
const MOST_BLOCKS: usize = 32;

/// A paragraph that was looked through, and where words of it tell of the past.
struct Around {
    span: Span,
    words: Vec<usize>,
}

/// The block that holds a place, or its line if that is more.
fn around(text: &str, own: &[Block], place: Span) -> Span {
    let before = own.partition_point(|block| block.span.start <= place.start);
    // Blocks begin in the order of the text: the innermost that holds the place began among the last.
    let mut last = own[..before].iter().rev().take(MOST_BLOCKS);
    let block = last
        .find(|block| block.span.contains(place))
        .map_or(place, |block| block.span);
    let line = text[..place.start as usize]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let rest = &text[place.end as usize..];
    let line_end = place.end as usize + rest.find('\n').unwrap_or(rest.len());
    Span::new(
        line.min(block.start as usize),
        line_end.max(block.end as usize),
    )
}
