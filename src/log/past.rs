//! Where a record tells of the past: what it names there was in force once, and need not be any more.

use crate::finding::Span;
use crate::lang::normalise_heading;
use crate::record::{BlockKind, Part, Record, Section};

/// The places of a record that tell of the past.
pub(super) struct Past<'r, 't> {
    record: &'r Record<'t>,
    /// Sections of that kind, and those that are values such as `## Status`.
    sections: Vec<Span>,
}

impl<'r, 't> Past<'r, 't> {
    /// Those of `record`.
    pub(super) fn of(record: &'r Record<'t>) -> Self {
        let tells = |section: &&Section| {
            let is_key = || record.form.section_keys.contains_key(&normalise_heading(&section.title));
            matches!(section.part, Some(Part::Outcome | Part::Revisions)) || is_key()
        };
        let whole = |section: &Section| {
            let end = record.page.blocks.get(section.blocks.end).map(|next| next.span.start);
            Span { start: section.heading.start, end: end.unwrap_or(record.span.end) }
        };
        Self { record, sections: record.sections.iter().filter(tells).map(whole).collect() }
    }

    /// Whether the past is told at `span`: by the section, or by the words of the paragraph, of the line or of
    /// the heading above it.
    pub(super) fn tells(&self, span: Span) -> bool {
        if self.sections.iter().any(|section| section.contains(span)) {
            return true;
        }
        let (text, words) = (self.record.text, &self.record.lang.past);
        let from = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let line = text[from..].lines().next().unwrap_or_default();
        if words.any_in(line) {
            return true;
        }
        let own = self.record.page.blocks.get(self.record.blocks.clone()).unwrap_or_default();
        let before = own.partition_point(|block| block.span.start <= span.start);
        // Blocks begin in the order of the text: the innermost that holds the place began last.
        let mut holding = own[..before].iter().rev().filter(|block| block.span.contains(span));
        let heading = own[..before].iter().rev().find(|block| matches!(block.kind, BlockKind::Heading(_)));
        holding.next().is_some_and(|block| words.any_in(block.span.of(text)))
            || heading.is_some_and(|heading| words.any_in(heading.span.of(text)))
    }
}
