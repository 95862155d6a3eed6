//! Metadata that stands in the text: `Key: value` lines and bullets, and sections whose text is a value.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Span;
use crate::lang::normalise_heading;
use crate::record::parse::node::{Node, Value};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::field_value::{FieldValue, record_named, text_node, value_node};
use super::form::{Field, Form};
use super::section::Section;
use super::tables;

/// Reads the `Key: value` lines, bullets and tables of some blocks, bold or not, quoted or not.
pub(in crate::record) fn read(
    form: &Form,
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    found: &mut Vec<FieldValue<'_>>,
) {
    let blocks = page.blocks.get(blocks).unwrap_or_default();
    let mut number = 0;
    while let Some(block) = blocks.get(number) {
        if block.kind == BlockKind::Cell {
            number += tables::read(form, &blocks[number..], text, found);
            continue;
        }
        number += 1;
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(_)) {
            continue;
        }
        let mut at = block.span.start as usize;
        let mut pieces = page.pieces_of(block).iter().peekable();
        for line in block.span.of(text).split_inclusive('\n') {
            let place = Span::new(at, at + line.len());
            while pieces
                .next_if(|piece| piece.span.end <= place.start)
                .is_some()
            {}
            // What HTML hides is no line.
            if pieces
                .peek()
                .is_none_or(|piece| piece.span.start >= place.end)
            {
                at += line.len();
                continue;
            }
            // The place of a value that is still to come is on this line.
            let mut keyed = of_line(form, line.trim_end_matches(['\n', '\r']), at);
            // A bullet without a value may have a list below it.
            if let Some(value) = keyed.last_mut()
                && value.node.value == Value::Blank
                && matches!(block.kind, BlockKind::Item(_))
            {
                let items = items_below(&blocks[number - 1..], page, text);
                if !items.is_empty() {
                    value.node = Cow::Owned(Node {
                        span: block.span,
                        value: Value::List(items),
                    });
                }
            }
            found.extend(keyed);
            at += line.len();
        }
    }
}

/// The values of a line that begins with a key of the dialect; the line begins at byte `at`. Several may stand
/// on it: `**Status:** accepted | **Date:** 2026-03-02`.
fn of_line(form: &Form, line: &str, at: usize) -> Vec<FieldValue<'static>> {
    let mut starts = vec![0];
    let marks = line
        .char_indices()
        .filter(|(_, c)| matches!(c, '|' | '·' | '•'));
    starts.extend(
        marks
            .map(|(mark, c)| mark + c.len_utf8())
            .filter(|at| keyed(form, &line[*at..]).is_some()),
    );
    let mut values = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(line.len(), |next| *next);
        let part = line[*start..end].trim_end_matches(['|', '·', '•']);
        match keyed(form, part) {
            Some(((field, native), key, value)) => {
                values.push(FieldValue {
                    native,
                    ..of_part(field, key, value, part, at + start)
                });
            }
            // What stands further on the line of another text is no value.
            None if n == 0 => return values,
            None => {}
        }
    }
    values
}

/// The field of a text that begins with a key, and whether that is a native one; its key and its value.
fn keyed<'t>(form: &Form, text: &'t str) -> Option<((Field, bool), &'t str, &'t str)> {
    /// No key is longer, its marks included.
    const MOST_BYTES: usize = 120;
    let colon = text
        .bytes()
        .take(MOST_BYTES)
        .position(|byte| byte == b':')?;
    let (key, value) = (&text[..colon], &text[colon + 1..]);
    let name = normalise_heading(key.trim_start_matches(['>', '-', '*', '+', ' ', '_']));
    Some((form.line_field(&name)?, key, value))
}

fn of_part(field: Field, key: &str, value: &str, part: &str, at: usize) -> FieldValue<'static> {
    // `**Key:** value` closes behind the colon what opens before the key.
    let opened = |mark: &str| key.matches(mark).count() % 2 == 1;
    let closing = ["**", "__", "*", "_"].into_iter().find(|mark| opened(mark));
    let shown = value.trim_start();
    let shown = closing
        .and_then(|mark| shown.strip_prefix(mark))
        .unwrap_or(shown)
        .trim_start();
    // `<!-- filled in by hand -->` may stand before the value, or behind it.
    let shown = shown
        .strip_prefix("<!--")
        .and_then(|rest| rest.split_once("-->"))
        .map_or(shown, |(_, rest)| rest.trim_start());
    let start = at + part.len() - shown.len();
    let shown = shown
        .find("<!--")
        .filter(|_| shown.contains("-->"))
        .map_or(shown, |comment| &shown[..comment]);
    let shown = shown.trim_end().trim_end_matches('\\').trim_end();
    // `**Key: value**`
    let shown = shown
        .strip_suffix("**")
        .filter(|s| !s.contains("**"))
        .unwrap_or(shown);
    // `Key: **value**`
    let marked = shown
        .strip_prefix("**")
        .and_then(|s| s.strip_suffix("**"))
        .filter(|s| !s.contains("**"));
    let (start, shown) = marked.map_or((start, shown), |inside| (start + 2, inside));
    let span = Span::new(start, start + shown.len());
    value_node(field, Span::new(at, at + key.len()), span, shown)
}

fn items_below(blocks: &[Block], page: &Page, text: &str) -> Vec<Node> {
    let Some((block, below)) = blocks.split_first() else {
        return Vec::new();
    };
    let below = below.iter().take_while(|b| block.span.contains(b.span));
    below
        .filter(|b| matches!(b.kind, BlockKind::Item(_)))
        .map(|b| Node {
            span: b.span,
            value: Value::Scalar(page.text_of(b, text)),
        })
        .collect()
}

/// Reads the sections whose text is a value.
pub(in crate::record) fn read_sections(
    form: &Form,
    page: &Page,
    text: &str,
    sections: &[Section],
    found: &mut Vec<FieldValue<'_>>,
) {
    for section in sections {
        let Some(field) = form.section_keys.get(&normalise_heading(&section.title)) else {
            continue;
        };
        let blocks = &page.blocks[section.blocks.clone()];
        let mut said = blocks.iter().filter(|block| {
            block.pieces.0 < block.pieces.1
                && !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Code)
        });
        let first = said.next();
        if !is_of_one_line(*field)
            && let Some(first) = first
        {
            found.push(whole_section(*field, section, first, said, page, text));
            continue;
        }
        let (span, shown) = first.map_or((section.heading, ""), |block| {
            let line = first_line(block, page, text);
            (line, line.of(text))
        });
        found.push(text_node(*field, section.heading, span, shown));
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
    /// A longer text is not told better by more of it.
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
        native: false,
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
                        value: Value::Scalar(record_named(rest).to_owned()),
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
                native: false,
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
