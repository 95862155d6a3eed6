//! Sections that a label opens, and no heading: `- Why: …`, `**Decision:** …`, a line that is only
//! `**Decision**`. Entries of a log in one file are often written so.

use std::ops::Range;

use crate::finding::Span;
use crate::lang::{Lang, Meanings, normalise_heading};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::form::{Form, Part};
use super::section::{Section, SectionState, state};

/// Adds the sections that labels open among `blocks`, where no heading opened one that says something.
pub(super) fn open(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    form: &Form,
    lang: &Lang,
    sections: &mut Vec<Section>,
) {
    let said: Vec<Part> = sections
        .iter()
        .filter(|s| s.state != SectionState::Blank)
        .filter_map(|s| s.part)
        .collect();
    for at in blocks.clone() {
        let Some((part, heading)) = label(&page.blocks[at], page, text, form) else {
            continue;
        };
        if said.contains(&part) {
            continue;
        }
        let inner = at..end(page, text, at, blocks.end, form);
        sections.push(Section {
            part: Some(part),
            by_words: Meanings::default(),
            title: form.heading(part).to_owned(),
            heading,
            nested: true,
            from: heading.end,
            state: state(page, text, inner.clone(), heading.end, form, lang),
            blocks: inner,
        });
    }
}

/// The section that a block opens, and its label with the colon.
fn label(block: &Block, page: &Page, text: &str, form: &Form) -> Option<(Part, Span)> {
    /// No label is longer, its marks included.
    const MOST_BYTES: usize = 80;
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_)) || block.quoted {
        return None;
    }
    let start = page.pieces_of(block).first()?.span.start;
    let line = text
        .get(start as usize..block.span.end as usize)?
        .lines()
        .next()?;
    let (name, end) = match line.find(':').filter(|at| *at < MOST_BYTES) {
        Some(at) => (&line[..at], at + 1),
        None => {
            // Bold, and nothing else on its line.
            let marked = text.get(start.checked_sub(2)? as usize..start as usize)?;
            let shown = line.trim_end();
            let name = shown
                .strip_suffix(marked)
                .filter(|_| matches!(marked, "**" | "__"))?;
            (name, shown.len())
        }
    };
    let part = *form.section_labels.get(&normalise_heading(name))?;
    // The marks that close the label belong to it.
    let end = end
        + line[end..]
            .bytes()
            .take_while(|byte| matches!(byte, b'*' | b'_'))
            .count();
    Some((part, Span::new(start as usize, start as usize + end)))
}

/// Where what a label opened at block `at` ends: an item with what is nested in it, and a paragraph with all
/// that follows up to the next label, key or heading.
fn end(page: &Page, text: &str, at: usize, last: usize, form: &Form) -> usize {
    let own = &page.blocks[at];
    let is_item = matches!(own.kind, BlockKind::Item(_));
    let ends = |next: &usize| {
        let block = &page.blocks[*next];
        if is_item {
            return !own.span.contains(block.span);
        }
        let keyed = || {
            let line = block.span.of(text).lines().next().unwrap_or_default();
            line.split_once(':')
                .is_some_and(|(key, _)| form.lines.contains_key(&normalise_heading(key)))
        };
        matches!(block.kind, BlockKind::Heading(_))
            || label(block, page, text, form).is_some()
            || keyed()
    };
    (at + 1..last).find(ends).unwrap_or(last)
}
