//! Why a file of a log that could be a record by its name is none, by what it says.

use crate::lang::count_words;
use crate::record::node::Value;
use crate::record::{BlockKind, Part, Record, State};
use crate::source::{folder_of, join, stem_of};

use super::candidates::is_numbered;

/// What a file says that it is, where it is not a record, under the key `type` of its front matter.
const OTHER_TYPES: [&str; 16] = [
    "checklist",
    "glossary",
    "guide",
    "index",
    "meeting",
    "memory",
    "moc",
    "note",
    "notes",
    "overview",
    "process",
    "readme",
    "reference",
    "runbook",
    "template",
    "tutorial",
];

/// Why a file is not a record, for people; `None` where it may be one. What states a decision may be.
pub(super) fn reason(record: &Record<'_>, in_log: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    // A key hides no decision: what decides something is a record, whatever type it gives itself.
    if says_other_type(record) && record.section(Part::Decision).is_none() {
        return Some("its own type says that it is something else");
    }
    if !states_nothing(record) {
        return None;
    }
    let links = records_linked(record, in_log);
    if links > 0 && is_stub(record) {
        return Some("it only says where the record is now");
    }
    /// Fewer links are what any text has.
    const SEVERAL: usize = 3;
    (links >= SEVERAL && !is_numbered(stem_of(&record.path))).then_some("an index of the records")
}

/// Whether a text states neither a status nor a decision.
pub(super) fn states_nothing(record: &Record<'_>) -> bool {
    !record.keys_unknown()
        && matches!(record.facts.status.state, State::Absent)
        && record.section(Part::Decision).is_none()
}

/// Whether the front matter says under `type` what is none of the kinds of records.
fn says_other_type(record: &Record<'_>) -> bool {
    let entries = record.front.table().map(|table| table.entries.as_slice());
    let mut entries = entries.unwrap_or_default().iter();
    entries.any(|(key, node)| {
        let said = match &node.value {
            Value::Scalar(value) => value.as_str().to_lowercase(),
            _ => return false,
        };
        key.text.eq_ignore_ascii_case("type") && OTHER_TYPES.contains(&said.trim())
    })
}

/// How many links lead to other files of the log.
fn records_linked(record: &Record<'_>, in_log: &dyn Fn(&str) -> bool) -> usize {
    let folder = folder_of(&record.path);
    let leads_to_one = |target: &str| {
        let file = target.split(['#', '?']).next().unwrap_or_default();
        let path = join(folder, &crate::source::percent_decoded(file));
        path.is_some_and(|path| path != *record.path && in_log(&path))
    };
    let links = record.links().iter();
    links.filter(|link| leads_to_one(&link.target)).count()
}

/// Whether a text has a few words and no section.
fn is_stub(record: &Record<'_>) -> bool {
    /// A sentence or two, with the title of the other record.
    const MOST_WORDS: usize = 40;
    let blocks = &record.page.blocks[record.blocks.clone()];
    let has_sections = blocks
        .iter()
        .any(|block| matches!(block.kind, BlockKind::Heading(2..)));
    let words: usize = blocks
        .iter()
        .map(|block| count_words(&record.page.text_of(block, record.text)))
        .sum();
    !has_sections && words <= MOST_WORDS
}
