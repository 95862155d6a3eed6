//! Metadata in `Key: value` lines, bullets and tables.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Span;
use crate::record::parse::node::{Node, Value};
use crate::record::parse::page::{Block, BlockKind, Page};

use super::field_value::{FieldValue, value_node};
use super::form::{Field, Form};
use super::naming::{self, Named, NamedBy};
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
            // A key without a value may have a list below it.
            if let Some(value) = keyed.last_mut()
                && value.node.value == Value::Blank
            {
                let items = match block.kind {
                    BlockKind::Item(_) => items_below(&blocks[number - 1..], page, text),
                    _ if form.open_keys && at + line.len() >= block.span.end as usize => {
                        items_behind(&blocks[number..], page, text)
                    }
                    _ => Vec::new(),
                };
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
    // What is bold in a value is a key only with its colon, or with a value of its own: `Status: **Accepted**`.
    let begins_key = |at: &usize| {
        let rest = &line[*at..];
        let in_bold = || {
            let (_, _, value) = keyed_in_bold(form, rest)?;
            value
                .trim_start_matches(['*', ' '])
                .starts_with(char::is_alphanumeric)
                .then_some(())
        };
        keyed_by_colon(form, rest).is_some() || !rest.starts_with("**") && in_bold().is_some()
    };
    starts.extend(parting_marks(line).filter(begins_key));
    let mut values = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(line.len(), |next| *next);
        let part = &line[*start..end];
        let part = if n + 1 < starts.len() {
            without_parting_mark(part)
        } else {
            part.trim_end_matches(['|', '·', '•'])
        };
        match keyed(form, part) {
            Some(((field, named_by), key, value)) => {
                values.push(FieldValue {
                    named_by,
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

/// Whether a text begins with a key.
pub(super) fn begins_with_key(form: &Form, text: &str) -> bool {
    let line = text
        .trim_start_matches(['|', ' '])
        .lines()
        .next()
        .unwrap_or_default();
    keyed(form, line).is_some()
        || naming::of_line(form, line.split('|').next().unwrap_or_default()).is_some()
}

/// Where another key may begin on a line: behind a mark, or where bold begins behind a blank.
fn parting_marks(line: &str) -> impl Iterator<Item = usize> + '_ {
    line.char_indices().filter_map(|(at, c)| match c {
        '|' | '·' | '•' => Some(at + c.len_utf8()),
        '>' if line[..at].ends_with("<br")
            || line[..at].ends_with("<br/")
            || line[..at].ends_with("<br /") =>
        {
            Some(at + 1)
        }
        '*' if line[at..].starts_with("**")
            && line[..at].ends_with([' ', '\t'])
            && line[..at].contains(char::is_alphanumeric) =>
        {
            Some(at)
        }
        _ => None,
    })
}

/// What stands before another key, without the mark between the two.
fn without_parting_mark(part: &str) -> &str {
    let part = part.trim_end();
    let part = ["<br>", "<br/>", "<br />"]
        .iter()
        .find_map(|mark| part.strip_suffix(mark))
        .unwrap_or(part);
    part.trim_end_matches(['|', '·', '•', ',', ';', '—', '–', ' '])
}

/// What a text that begins with a key names, its key and its value.
fn keyed<'t>(form: &Form, text: &'t str) -> Option<(Named, &'t str, &'t str)> {
    keyed_by_colon(form, text).or_else(|| keyed_in_bold(form, text))
}

fn keyed_by_colon<'t>(form: &Form, text: &'t str) -> Option<(Named, &'t str, &'t str)> {
    /// No key is longer, its marks included.
    const MOST_BYTES: usize = 120;
    let colon = text
        .char_indices()
        .take_while(|(at, _)| *at < MOST_BYTES)
        .find(|(_, c)| matches!(c, ':' | '：'));
    let (at, c) = colon?;
    let (key, value) = (&text[..at], &text[at + c.len_utf8()..]);
    Some((naming::of_line(form, key)?, key, value))
}

/// The same of a key in bold, without a colon: `**Status** Accepted`.
fn keyed_in_bold<'t>(form: &Form, text: &'t str) -> Option<(Named, &'t str, &'t str)> {
    /// No key is longer.
    const MOST_BYTES: usize = 60;
    let lead = text.find("**").filter(|at| {
        form.open_keys
            && text[..*at]
                .trim_matches(['>', '-', '*', '+', ' '])
                .is_empty()
    })?;
    let inside = &text[lead + 2..];
    let end = inside.find("**").filter(|end| *end <= MOST_BYTES)?;
    let (key, value) = text.split_at(lead + 2 + end);
    let named = naming::of_line(form, key).filter(|(_, by)| !matches!(by, NamedBy::Native))?;
    let rest = &value[2..];
    // "**Decision** was made by …" is a sentence.
    let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']);
    is_apart.then_some((named, key, value))
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
        .map(|b| item(b, page, text))
        .collect()
}

/// The items of the list that follows a line.
fn items_behind(blocks: &[Block], page: &Page, text: &str) -> Vec<Node> {
    let items = blocks
        .iter()
        .take_while(|block| matches!(block.kind, BlockKind::Item(_)));
    items.map(|block| item(block, page, text)).collect()
}

/// The text of an item, with its box where it has one.
fn item(block: &Block, page: &Page, text: &str) -> Node {
    let mark = match block.kind {
        BlockKind::Item(Some(true)) => "[x] ",
        BlockKind::Item(Some(false)) => "[ ] ",
        _ => "",
    };
    Node {
        span: block.span,
        value: Value::Scalar(format!("{mark}{}", page.text_of(block, text))),
    }
}
