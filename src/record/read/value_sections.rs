//! Sections whose text is a value: `## Status` and what stands below it, or `## Status: accepted`.

use std::borrow::Cow;

use crate::finding::Span;
use crate::record::parse::node::{Node, Value};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::days::days_in;
use super::field_value::{FieldValue, name_or_address, text_node};
use super::form::{Field, Form};
use super::naming::{self, NamedBy};
use super::section::Section;
use super::status;
use super::values::Status;

/// Reads the sections whose text is a value.
pub(in crate::record) fn read(
    form: &Form,
    page: &Page,
    text: &str,
    sections: &[Section],
    found: &mut Vec<FieldValue<'_>>,
) {
    for section in sections {
        let Some((field, named_by)) = naming::of_heading(form, &section.title) else {
            if let Some(value) = in_heading(form, text, section, sections) {
                found.push(value);
            }
            continue;
        };
        let blocks = &page.blocks[section.blocks.clone()];
        let mut said = blocks.iter().filter(|block| {
            block.pieces.0 < block.pieces.1
                && !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Code)
        });
        let first = said.next();
        if !is_of_one_line(field)
            && let Some(first) = first
        {
            let whole = whole_section(field, section, first, said, page, text);
            found.push(FieldValue { named_by, ..whole });
            continue;
        }
        if field == Field::Status
            && form.open_keys
            && let Some(status) = status_of_several_lines(form, page, text, section)
        {
            found.push(FieldValue { named_by, ..status });
            further_lines(form, page, text, section, section.heading, found);
            continue;
        }
        let (span, shown) = first.map_or((section.heading, ""), |block| {
            let line = first_line(block, page, text);
            (line, line.of(text))
        });
        found.push(FieldValue {
            named_by,
            ..text_node(field, section.heading, span, shown)
        });
        further_lines(form, page, text, section, span, found);
    }
}

/// Whether the first line of a section is all of the value; what follows explains it.
fn is_of_one_line(field: Field) -> bool {
    matches!(
        field,
        Field::Id
            | Field::Title
            | Field::Status
            | Field::Date
            | Field::Review
            | Field::Reversal
            | Field::Effort
    )
}

/// The value of a section that is said in several lines: a list where the field takes several, else a text.
fn whole_section<'b>(
    field: Field,
    section: &Section,
    first: &'b Block,
    rest: impl Iterator<Item = &'b Block>,
    page: &Page,
    text: &str,
) -> FieldValue<'static> {
    /// More of a longer text shows no more.
    const MOST_BLOCKS: usize = 64;
    let blocks: Vec<&Block> = std::iter::once(first)
        .chain(rest.take(MOST_BLOCKS))
        .collect();
    let end = blocks
        .iter()
        .map(|block| block.span.end)
        .max()
        .unwrap_or(first.span.end);
    let span = Span {
        start: first.span.start,
        end,
    };
    let items = blocks.iter().map(|block| Node {
        span: block.span,
        value: Value::Scalar(page.text_of(block, text)),
    });
    let value = if field.takes_several() {
        Value::List(items.collect())
    } else {
        let texts = blocks.iter().map(|block| page.text_of(block, text));
        Value::Scalar(texts.collect::<Vec<_>>().join("; "))
    };
    FieldValue {
        field,
        key: section.heading,
        node: Cow::Owned(Node { span, value }),
        misplaced: false,
        named_by: NamedBy::Own,
    }
}

/// Reads the lines below the value of such a section.
fn further_lines(
    form: &Form,
    page: &Page,
    text: &str,
    section: &Section,
    value: Span,
    found: &mut Vec<FieldValue<'_>>,
) {
    for (begin, field) in &form.section_lines {
        let mut items = Vec::new();
        for block in &page.blocks[section.blocks.clone()] {
            if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_)) {
                continue;
            }
            let mut at = block.span.start as usize;
            for line in block.span.of(text).split_inclusive('\n') {
                let start = at + line.len() - line.trim_start_matches(['-', '*', ' ']).len();
                at += line.len();
                let line = text[start..at].trim_end();
                let rest = line
                    .get(..begin.len())
                    .filter(|first| first.eq_ignore_ascii_case(begin));
                let rest = rest
                    .and_then(|_| line[begin.len()..].strip_prefix(' '))
                    .map(str::trim_start);
                if let Some(rest) = rest.filter(|_| start != value.start as usize) {
                    let span = Span::new(start + line.len() - rest.len(), start + line.len());
                    items.push(Node {
                        span,
                        value: Value::Scalar(name_or_address(rest).to_owned()),
                    });
                }
            }
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let span = Span::new(first.span.start as usize, last.span.end as usize);
            let node = Cow::Owned(Node {
                span,
                value: Value::List(items),
            });
            found.push(FieldValue {
                field: *field,
                key: section.heading,
                node,
                misplaced: false,
                named_by: NamedBy::Own,
            });
        }
    }
}

/// The first line of a block, without the mark of a list item.
fn first_line(block: &Block, page: &Page, text: &str) -> Span {
    let start = block.span.start as usize;
    let from = match block.kind {
        BlockKind::Paragraph => start,
        _ => page
            .pieces_of(block)
            .first()
            .map_or(start, |piece| piece.span.start as usize),
    };
    let line = text[from..block.span.end as usize]
        .lines()
        .next()
        .unwrap_or_default();
    Span::new(from, from + line.trim_end().len())
}

/// A value that stands in the heading itself, behind its name: `## Status: accepted`. A name that several headings
/// begin with explains something.
fn in_heading(
    form: &Form,
    text: &str,
    section: &Section,
    sections: &[Section],
) -> Option<FieldValue<'static>> {
    const MARKS: [&str; 5] = [": ", "：", " - ", " – ", " — "];
    if !form.open_keys {
        return None;
    }
    let parted = |title: &str| {
        let (at, mark) = MARKS
            .iter()
            .filter_map(|mark| Some((title.find(mark)?, mark.len())))
            .min()?;
        Some((title[..at].trim().to_lowercase(), at + mark))
    };
    let source = section.heading.of(text);
    let (name, _) = parted(&section.title)?;
    let (field, named_by) = naming::of_heading(form, &name)?;
    let alike = sections
        .iter()
        .filter(|other| parted(&other.title).is_some_and(|(other, _)| other == name));
    if alike.count() > 1 {
        return None;
    }
    let (_, at) = parted(source)?;
    let value = source[at..]
        .lines()
        .next()?
        .trim_end()
        .trim_end_matches('#')
        .trim_end();
    let start = section.heading.start as usize + at + (value.len() - value.trim_start().len());
    let span = Span::new(start, start + value.trim_start().len());
    Some(FieldValue {
        named_by,
        ..text_node(field, section.heading, span, value)
    })
}

/// The status of a section that says more than one thing: the ticked one of a list of boxes, the newest of a
/// history, the successor below the old word, or the first line that is a status. `None` where its first line is it.
fn status_of_several_lines(
    form: &Form,
    page: &Page,
    text: &str,
    section: &Section,
) -> Option<FieldValue<'static>> {
    /// A status is a line near its heading.
    const MOST_LINES: usize = 12;
    /// A longer line is a sentence about it.
    const MOST_WORDS: usize = 8;
    let blocks = page.blocks[section.blocks.clone()].iter();
    let own: Vec<&Block> = blocks
        .take_while(|block| !matches!(block.kind, BlockKind::Heading(_)))
        .filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_)))
        .collect();
    let node = |span: Span| text_node(Field::Status, section.heading, span, span.of(text));
    let boxes: Vec<(&&Block, bool)> = own
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Item(Some(ticked)) => Some((block, ticked)),
            _ => None,
        })
        .collect();
    if let (Some((first, _)), Some((last, _))) = (boxes.first(), boxes.last()) {
        let mut ticked = boxes.iter().filter(|(_, ticked)| *ticked);
        return Some(match (ticked.next(), ticked.next()) {
            (Some((one, _)), None) => node(first_line(one, page, text)),
            _ => node(Span {
                start: first.span.start,
                end: last.span.end,
            }),
        });
    }
    let lines: Vec<Span> = own
        .iter()
        .flat_map(|block| lines_of(block, page, text))
        .take(MOST_LINES)
        .collect();
    let meaning = |line: &Span| status::word(form, line.of(text)).means;
    let is_short = |line: &&Span| line.of(text).split_whitespace().count() <= MOST_WORDS;
    let hits: Vec<&Span> = lines
        .iter()
        .filter(|line| meaning(line).is_some())
        .collect();
    let is_first = |line: &Span| lines.first() == Some(line);
    if hits.len() > 1 {
        let dated = hits.iter().map(|line| {
            days_in(line.of(text), form.day_order)
                .last()
                .copied()
                .map(|day| (day, **line))
        });
        if let Some(newest) = dated
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().max_by_key(|(day, _)| *day))
        {
            return Some(node(newest.1));
        }
    }
    let replaced = hits
        .iter()
        .find(|line| meaning(line) == Some(Status::Superseded));
    let line = replaced.or_else(|| hits.iter().find(|line| is_first(line) || is_short(line)))?;
    (!is_first(line)).then(|| node(**line))
}

/// The lines of a block, without the mark of a list item.
fn lines_of(block: &Block, page: &Page, text: &str) -> Vec<Span> {
    let first = first_line(block, page, text);
    let mut at = first.start as usize;
    let mut lines = Vec::new();
    for line in text[at..block.span.end as usize].split_inclusive('\n') {
        let shown = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        if !shown.is_empty() {
            lines.push(Span::new(start, start + shown.len()));
        }
        at += line.len();
    }
    lines
}
