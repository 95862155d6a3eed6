//! Where the `Key: value` lines of a record may stand.

use std::ops::Range;

use crate::lang::normalise_heading;
use crate::record::parse::page::{BlockKind, Page};

use super::form::Form;
use super::lines;
use super::naming;
use super::section::Section;
use super::vocabulary::vocabulary;

/// The blocks among which the lines of a record stand: what its dialect has, and in a dialect that is open to other
/// keys also those above the title and in the first sections, as long as these hold facts.
///
/// `blocks` are all of the record, `after_title` is the first behind its title, `sections` are all of its sections.
pub(super) fn zones(
    form: &Form,
    page: &Page,
    text: &str,
    blocks: &Range<usize>,
    after_title: usize,
    sections: &[Section],
    whole_file: bool,
) -> Vec<Range<usize>> {
    let is_for_lines = |section: &&Section| {
        form.line_headings
            .contains(&normalise_heading(&section.title))
    };
    let own = sections
        .iter()
        .find(is_for_lines)
        .map(|section| section.blocks.clone());
    let headed = || {
        sections
            .iter()
            .filter(|section| section.from == 0 && !is_for_lines(section))
    };
    // A first heading may only say the title once more, and sections of an entry may have no heading.
    let is_title_again = form.loose_sections
        && headed()
            .next()
            .is_some_and(|section| section.part.is_none());
    let first_section = headed()
        .nth(usize::from(is_title_again))
        .map_or(blocks.end, |section| section.blocks.start.saturating_sub(1));
    let below_title = after_title..first_section.max(after_title);
    if !form.open_keys {
        return vec![own.unwrap_or(below_title)];
    }
    // The section of lines is a zone of its own.
    let first_heading = sections
        .iter()
        .filter(|section| section.from == 0)
        .map(|section| section.blocks.start.saturating_sub(1))
        .min();
    let end = first_heading.map_or(below_title.end, |first| {
        if is_title_again {
            below_title.end
        } else {
            first.min(below_title.end)
        }
    });
    let below_title = after_title..end.max(after_title);
    let title = after_title.saturating_sub(1);
    let above_title = blocks.start..if whole_file { title } else { blocks.start };
    let mut zones: Vec<Range<usize>> = [above_title].into_iter().chain(own).collect();
    zones.push(below_title.clone());
    for section in sections
        .iter()
        .filter(|section| section.from == 0 && section.blocks.start > below_title.end)
    {
        if !holds_facts(form, page, text, section) {
            break;
        }
        zones.push(section.blocks.clone());
    }
    zones.retain(|zone| !zone.is_empty());
    zones.dedup();
    zones.iter().map(near).collect()
}

/// Whether a section holds facts: its heading names one or a block of them, or it begins with a line of one.
fn holds_facts(form: &Form, page: &Page, text: &str, section: &Section) -> bool {
    let words = vocabulary();
    if words.opens_history(&section.title) {
        return false;
    }
    let first = page.blocks[section.blocks.clone()].first();
    let begins_with_fact = first.is_some_and(|block| {
        matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::Item(_) | BlockKind::Cell
        ) && lines::begins_with_key(form, block.span.of(text))
    });
    begins_with_fact && section.part.is_none()
        || naming::of_heading(form, &section.title).is_some()
        || section.part.is_none() && words.opens_block(&section.title)
}

/// The blocks of a zone in which facts are looked for.
fn near(zone: &Range<usize>) -> Range<usize> {
    /// Facts stand at the top; so many lines of them nobody writes.
    const MOST_BLOCKS: usize = 120;
    zone.start..zone.end.min(zone.start + MOST_BLOCKS)
}
