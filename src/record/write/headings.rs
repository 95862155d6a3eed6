//! The heading of a section that is not there yet, at its place among the others; and text under one that
//! says nothing so far.

use crate::finding::{Edit, Span};
use crate::lang::normalise_heading;
use crate::record::parse::page::BlockKind;
use crate::record::parse::parsed::Parsed;
use crate::record::read::form::{Label, Part};
use crate::record::read::record::Record;
use crate::record::read::section::Section;

use super::text_lines::{line_break, line_end};

/// The edit that puts the heading of `part` where a record has it, and nothing under it: what stands there is
/// the author's to write. `None` where the dialect has no such section.
pub fn heading_edit(record: &Record<'_>, part: Part) -> Option<Edit> {
    let heading = record.form.canonical.get(&part)?;
    if !record.form.has_part(part)
        || record.form.part(heading) != Some(part)
        || record.text_unknown()
    {
        return None;
    }
    let sections: Vec<&Section> = record
        .sections
        .iter()
        .filter(|section| !section.nested)
        .collect();
    let order = &record.form.order;
    let rank = |section: &&Section| {
        section
            .part
            .and_then(|p| order.iter().position(|known| *known == p))
    };
    let own = order.iter().position(|known| *known == part)?;
    let earlier = sections
        .iter()
        .rposition(|section| rank(section).is_some_and(|rank| rank < own));
    let behind = &sections[earlier.map_or(0, |at| at + 1)..];
    let later = behind
        .iter()
        .find(|section| rank(section).is_some_and(|rank| rank > own));
    let next = later.or_else(|| match earlier {
        Some(_) => behind.first(),
        // What comes first comes before sections that nobody knows, too; not before `## Status`.
        None => behind
            .iter()
            .find(|section| own == 0 && !is_key(record, section)),
    });
    let marks = "#".repeat(usize::from(level(
        record,
        earlier.map(|at| sections[at]).or(next.copied()),
    )));
    Some(heading_before(
        record,
        next.map(|next| next.heading),
        &format!("{marks} {heading}"),
    ))
}

/// The edit that puts the heading of a label, `### Risks`, at the end of its section.
pub fn label_edit(record: &Record<'_>, section: &Section, label: Label) -> Edit {
    let marks = "#".repeat(usize::from((level(record, Some(section)) + 1).min(6)));
    let next = record
        .page
        .blocks
        .get(section.blocks.end)
        .filter(|_| section.blocks.end < record.blocks.end);
    heading_before(
        record,
        next.map(|next| next.span),
        &format!("{marks} {}", label_name(record, label)),
    )
}

/// What a label is called, as it is written.
pub fn label_name<'r>(record: &'r Record<'_>, label: Label) -> &'r str {
    let own = record.form.own_labels.get(&label);
    let of_language = || record.lang.labels.get(label.as_str())?.first();
    own.or_else(of_language)
        .map_or(label.as_str(), String::as_str)
}

/// The edit that puts a heading before the heading `next`, or at the end of the record.
fn heading_before(record: &Record<'_>, next: Option<Span>, heading: &str) -> Edit {
    let broken = line_break(record.text);
    match next {
        Some(next) => {
            let at = before_comments(record, next.start);
            Edit {
                span: Span::new(at, at),
                text: format!("{heading}{broken}{broken}"),
            }
        }
        None => {
            let whole = record.span.of(record.text);
            let said = whole.trim_end();
            let at = record.span.start as usize + said.len();
            // Blank lines that end the record stay behind the heading; one without a line break gets none.
            let follows = if record.span.end as usize == record.text.len() {
                ""
            } else {
                broken
            };
            let follows = if whole.len() > said.len() {
                ""
            } else {
                follows
            };
            let lead = if said.is_empty() {
                String::new()
            } else {
                broken.repeat(2)
            };
            Edit {
                span: Span::new(at, at),
                text: format!("{lead}{heading}{follows}"),
            }
        }
    }
}

/// Whether a section is a value, as `## Status` is.
fn is_key(record: &Record<'_>, section: &Section) -> bool {
    record
        .form
        .section_keys
        .contains_key(&normalise_heading(&section.title))
}

/// The level of the headings of a record.
fn level(record: &Record<'_>, beside: Option<&Section>) -> u8 {
    let below_title = || Some(level_at(record, record.title.as_ref()?.span)? + 1);
    beside
        .and_then(|section| level_at(record, section.heading))
        .or_else(below_title)
        .unwrap_or(2)
        .min(6)
}

/// The level of the heading that stands there.
fn level_at(record: &Record<'_>, span: Span) -> Option<u8> {
    let block = record.page.blocks.iter().find(|block| block.span == span)?;
    if let BlockKind::Heading(level) = block.kind {
        Some(level)
    } else {
        None
    }
}

/// Comments right above a heading are about that heading: a new one comes before them.
fn before_comments(record: &Record<'_>, heading: u32) -> usize {
    let mut at = heading as usize;
    for comment in record
        .page
        .comments
        .iter()
        .rev()
        .filter(|comment| comment.end <= heading)
    {
        let between = record
            .text
            .get(comment.end as usize..at)
            .unwrap_or_default();
        let start = record.text[..comment.start as usize]
            .rfind('\n')
            .map_or(0, |line| line + 1);
        let alone = record.text[start..comment.start as usize].trim().is_empty();
        if !between.trim().is_empty() || !alone {
            break;
        }
        at = start;
    }
    at
}

/// The edit that puts `text` under the heading of `part`, in the place of prompts and comments. `None` where
/// there is no such heading, something is said there already, or the record's text cannot be read.
pub fn fill_section(record: &Record<'_>, part: Part, text: &str) -> Option<Edit> {
    if record.text_unknown() || record.says(part) {
        return None;
    }
    // One inside of another section is part of what that says, unless the other is only a frame, as an FAQ is.
    let framed = |section: &&Section| {
        let before = |other: &&Section| !other.nested && other.blocks.start < section.blocks.start;
        section.nested
            && record
                .sections
                .iter()
                .rfind(before)
                .is_some_and(|frame| frame.part.is_none())
    };
    let mut sections = record.sections_of(part);
    let section = sections.find(|section| !section.nested || framed(section))?;
    let start = line_end(record.text, section.heading.end) as usize;
    let next = record
        .page
        .blocks
        .get(section.blocks.end)
        .map(|block| block.span.start);
    // A heading of the level below stays, as `### Risks` does, unless the text brings its own.
    let inner = record.page.blocks[section.blocks.clone()].iter();
    let inner = inner
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)))
        .map(|b| b.span.start)
        .min();
    let own = Parsed::new(text)
        .page()
        .blocks
        .iter()
        .any(|block| matches!(block.kind, BlockKind::Heading(_)));
    let end = inner
        .filter(|_| !own)
        .or(next)
        .map_or(record.span.end, |at| at.min(record.span.end)) as usize;
    // Code is no prompt, and stays below.
    let inside = record.page.blocks[section.blocks.clone()].iter();
    let mut code =
        inside.filter(|block| block.kind == BlockKind::Code && (block.span.start as usize) < end);
    let end = code.next().map_or(end, |block| block.span.start as usize);
    Some(Edit {
        span: Span::new(start, end.max(start)),
        text: between(record, start, end, text),
    })
}

/// `text` with the blank lines that part it from what stands before `start` and behind `end`.
fn between(record: &Record<'_>, start: usize, end: usize, text: &str) -> String {
    let broken = line_break(record.text);
    let text = text.trim().replace("\r\n", "\n").replace('\n', broken);
    let lead = if record.text[..start].ends_with('\n') {
        broken.to_owned()
    } else {
        broken.repeat(2)
    };
    let tail = if end == record.text.len() {
        broken.to_owned()
    } else {
        broken.repeat(2)
    };
    format!("{lead}{text}{tail}")
}
