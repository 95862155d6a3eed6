//! The id that a record gives itself, where the name of its file says less.

use crate::finding::Span;
use crate::lang::normalise_heading;

use super::record::Record;
use super::values::RecordId;

/// The id that a record of an open form gives to itself, where it says more than the name of its file: another prefix
/// for the same number, or a number where the name has none.
pub(super) fn of(record: &Record<'_>) -> Option<RecordId> {
    if !record.form.open_keys {
        return None;
    }
    let title = record.title.as_ref();
    // `PD 0007: Sort mails` may name its kind in another way than its id does.
    let is_spelled = |text: &str| {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        rest.len() < text.len() && rest.starts_with('-')
    };
    let of_title = title
        .filter(|title| is_spelled(title.text.trim_start()))
        .and_then(|title| RecordId::leading(&title.text));
    let of_key = record.facts.id.written().cloned();
    let said = of_key
        .or_else(|| of_id_line(record))
        .or_else(|| of_own_link(record))
        .or(of_title)?;
    if record.id.numbered {
        record.id.of_other_series(&said)
    } else {
        Some(said).filter(|said| said.numbered && record.id.has_no_number())
    }
}

/// The id behind a key of the head that ends in that word: `**ID:** D-001`, `| Decision ID | D-001 |`.
fn of_id_line(record: &Record<'_>) -> Option<RecordId> {
    /// What stands around a key and its value.
    const MARKS: [char; 7] = ['*', '_', '>', '-', '+', '|', '`'];
    let is_mark = |c: char| c.is_whitespace() || MARKS.contains(&c);
    let zones = record.lines.iter().cloned();
    let blocks = zones.filter_map(|zone| record.page.blocks.get(zone));
    let lines = blocks
        .flatten()
        .flat_map(|block| block.span.of(record.text).lines());
    let mut said = lines.filter_map(|line| {
        let (key, value) = line.trim_matches(is_mark).split_once([':', '|'])?;
        let key = normalise_heading(key.trim_matches(is_mark));
        let is_id = key == "id" || key.ends_with(" id");
        RecordId::leading(value.trim_matches(is_mark)).filter(|_| is_id)
    });
    said.next()
}

/// The id in a line of the head that links to the record's own file: `Proposal: [ST-0001](0001-labels.md)`.
fn of_own_link(record: &Record<'_>) -> Option<RecordId> {
    let head = record.lines.first()?.start..record.lines.last()?.end;
    let blocks = record.page.blocks.get(head)?;
    let span = Span::new(
        blocks.first()?.span.start as usize,
        blocks.last()?.span.end as usize,
    );
    let name = record.path.rsplit('/').next().unwrap_or(&record.path);
    let mut links = record.links().iter();
    let own = links.find(|link| {
        let is_near = span.start <= link.span.start && link.span.end <= span.end;
        is_near && link.target.trim_start_matches("./") == name
    })?;
    let shown = own.span.of(record.text).trim_start_matches('[');
    RecordId::leading(shown)
}
