//! Tables of metadata: a key and its value in each row, or the keys in the first row and the values below.

use crate::finding::Span;
use crate::record::parse::page::{Block, BlockKind};

use super::field_value::{FieldValue, value_node};
use super::form::Form;
use super::naming;
use super::status;

/// Reads the table that the first of `blocks`, a cell, begins; returns how many blocks it has.
pub(super) fn read(
    form: &Form,
    blocks: &[Block],
    text: &str,
    found: &mut Vec<FieldValue<'_>>,
) -> usize {
    let cells = blocks
        .iter()
        .take_while(|block| block.kind == BlockKind::Cell)
        .count();
    let rows = rows(&blocks[..cells], text);
    let named = |cell: &Span| naming::of_line(form, cell.of(text));
    // "Proposed" and "Accepted" are names of days, and of statuses: in the head of a table they are values.
    let is_status = |cell: &Span| status::word(form, cell.of(text)).means.is_some();
    let is_name = |cell: &&Span| named(cell).is_some() && !is_status(cell);
    let known = |row: &[Span]| row.iter().filter(is_name).count();
    let across = |rows: &[Vec<Span>]| {
        let [head, _] = rows else { return false };
        known(head) > 1 || form.open_keys && head.len() > 2 && known(head) == 1
    };
    let pairs: Vec<(Span, Span)> = match &rows[..] {
        [head, values] if across(&rows) => {
            head.iter().copied().zip(values.iter().copied()).collect()
        }
        rows => rows
            .iter()
            .filter(|row| row.len() == 2)
            .map(|row| (row[0], row[1]))
            .collect(),
    };
    for (name, value) in pairs {
        if let Some((field, named_by)) = named(&name) {
            found.push(FieldValue {
                named_by,
                ..value_node(field, name, value, value.of(text))
            });
        }
    }
    cells
}

/// The cells of each row. Cells of one row stand on one line.
fn rows(cells: &[Block], text: &str) -> Vec<Vec<Span>> {
    let mut rows: Vec<Vec<Span>> = Vec::new();
    let mut before = 0;
    for cell in cells {
        // Of a cell that shows nothing, nothing is read.
        let source = if cell.pieces.0 < cell.pieces.1 {
            cell.span.of(text)
        } else {
            ""
        };
        let shown = source.trim_matches(|c: char| c == '|' || c.is_whitespace());
        let start = cell.span.start as usize + source.find(shown).unwrap_or_default();
        let span = Span::new(start, start + shown.len());
        // Only what lies between two cells is looked at, however long their row is.
        let between = text
            .get(before..cell.span.start as usize)
            .unwrap_or_default();
        before = cell.span.end as usize;
        match rows.last_mut() {
            Some(row) if !between.contains('\n') => row.push(span),
            _ => rows.push(vec![span]),
        }
    }
    rows
}
