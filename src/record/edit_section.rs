//! Edits that put text under the heading of a section, and add the heading where there is none.

use crate::finding::{Edit, Span};

use super::Record;
use super::edit::{line_break, line_end};
use super::form::Part;
use super::page::BlockKind;
use super::section::Section;

/// The edit that puts `text` under the heading of `part`, in the place of prompts and comments; the heading
/// comes with it where there is none. `None` where something is said there already, the dialect has no such
/// section, or the record's text cannot be read.
pub fn fill_section(record: &Record<'_>, part: Part, text: &str) -> Option<Edit> {
    if record.text_unknown() || record.says(part) {
        return None;
    }
    let Some(section) = record.section(part) else { return add_section(record, part, text) };
    let start = line_end(record.text, section.heading.end) as usize;
    // A heading of the level below keeps what is under it: `### Risks` stays.
    let inner = record.page.blocks[section.blocks.clone()].iter();
    let inner = inner.filter(|block| matches!(block.kind, BlockKind::Heading(_))).map(|b| b.span.start);
    let next = record.page.blocks.get(section.blocks.end).map(|block| block.span.start);
    let end = inner.min().or(next).map_or(record.span.end, |at| at.min(record.span.end)) as usize;
    Some(Edit { span: Span::new(start, end.max(start)), text: between(record, start, end, text) })
}

/// The edit that adds the heading of a section at its place in the order of a record, with `text` below it
/// where there is any. `None` where the dialect has no such section, it is there already, or the text cannot
/// be read.
pub fn add_section(record: &Record<'_>, part: Part, text: &str) -> Option<Edit> {
    if record.text_unknown() || !record.form.has_part(part) || record.section(part).is_some() {
        return None;
    }
    let heading = format!("{} {}", "#".repeat(level(record).into()), record.form.heading(part));
    let text = format!("{heading}\n\n{text}");
    let later = |section: &&Section| !section.nested && section.part.is_some_and(|other| other > part);
    Some(match record.sections.iter().find(later) {
        Some(next) => {
            let at = next.heading.start as usize;
            Edit { span: Span::new(at, at), text: between(record, at, at, &text).trim_start().to_owned() }
        }
        None => {
            let start = record.span.start as usize + record.span.of(record.text).trim_end().len();
            let end = record.span.end as usize;
            Edit { span: Span::new(start, end), text: between(record, start, end, &text) }
        }
    })
}

/// `text` with the blank lines that part it from what stands before `start` and behind `end`.
fn between(record: &Record<'_>, start: usize, end: usize, text: &str) -> String {
    let broken = line_break(record.text);
    let text = text.trim().replace("\r\n", "\n").replace('\n', broken);
    let lead = if record.text[..start].ends_with('\n') { broken.to_owned() } else { broken.repeat(2) };
    let tail = if end == record.text.len() { broken.to_owned() } else { broken.repeat(2) };
    format!("{lead}{text}{tail}")
}

/// The level of the headings of this record's sections.
fn level(record: &Record<'_>) -> u8 {
    let level_of = |span: Span| {
        record.page.blocks.iter().find(|block| block.span == span).and_then(|block| match block.kind {
            BlockKind::Heading(level) => Some(level),
            _ => None,
        })
    };
    let own = record.sections.iter().find(|section| !section.nested).and_then(|s| level_of(s.heading));
    let below_title = || record.title.as_ref().and_then(|title| level_of(title.span)).map(|level| level + 1);
    own.or_else(below_title).unwrap_or(2).clamp(2, 6)
}
