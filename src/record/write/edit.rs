//! Edits that set a field of a record where it stands, or where it would stand, and leave every other byte.

use crate::finding::{Edit, Span};
use crate::lang::capitalised;
use crate::record::parse::front_matter::{FrontMatter, closing_fence};
use crate::record::read::certain;
use crate::record::read::field_value::FieldValue;
use crate::record::read::form::{Carrier as Kind, Field};
use crate::record::read::lines;
use crate::record::read::naming;
use crate::record::read::record::Record;
use crate::record::read::status::{self, StatusPlace};
use crate::record::read::value_sections;

use super::encode;
use super::front::Front;
use super::text_lines::{insertion, line_end, line_start};

pub use super::encode::NewValue;
pub use super::text_lines::line_break;

/// The edits that give `field` a value wherever the record has one, else in the carrier in which it keeps its
/// keys. `None` where its dialect has no place for it, its front matter cannot be read, or a value stands where a
/// table should.
pub fn set(record: &Record<'_>, field: Field, value: &NewValue<'_>) -> Option<Vec<Edit>> {
    if matches!(record.front, FrontMatter::Broken { .. }) {
        return None;
    }
    let stands_in_text = found_in_text(record)
        .iter()
        .any(|found| found.field == field);
    let mut edits = Vec::new();
    if let FrontMatter::Read {
        fence,
        carrier,
        table,
        ..
    } = record.front
        && record.form.carriers.contains(&Kind::FrontMatter)
        && record.form.keys.values().any(|known| *known == field)
    {
        let front = Front {
            text: record.text,
            form: record.form,
            table,
            carrier: *carrier,
            begin: line_end(record.text, fence.end),
            end: closing_fence(record.text, *fence)?,
            line_break: line_break(record.text),
        };
        // Front matter may be there for a site only, and the facts in the text.
        if !stands_in_text || front.find(table, "", field).is_some() {
            let edit = front.set(field, value)?;
            edits.push(match field {
                Field::Status => only_the_status(record, edit.span, edit)?,
                _ => edit,
            });
        }
    }
    if stands_in_text || edits.is_empty() {
        edits.push(in_text(record, field, value)?);
    }
    Some(edits)
}

/// Sets a field that stands in the text: a `Key: value` line, or a section that is a value.
fn in_text(record: &Record<'_>, field: Field, value: &NewValue<'_>) -> Option<Edit> {
    let shown = match value {
        NewValue::Text(text) => encode::on_one_line(text),
        NewValue::Date(date) => date.to_string(),
        NewValue::List(items) => encode::on_one_line(&items.join(", ")),
    };
    let found = found_in_text(record);
    if let Some(there) = found.iter().find(|found| found.field == field) {
        let edit = replace_in_text(record, there, &shown);
        return match field {
            Field::Status => only_the_status(record, there.node.span, edit),
            _ => Some(edit),
        };
    }
    let form = record.form;
    let broken = line_break(record.text);
    let whole_file = record.span.start == 0 && record.span.end as usize == record.text.len();
    let name = form
        .line_of(field)
        .filter(|_| form.carriers.contains(&Kind::Lines));
    if whole_file
        && !found.iter().any(|f| is_line(record, f))
        && form.carriers.first() == Some(&Kind::FrontMatter)
    {
        let path = form.key_of(field)?;
        let front = match path.split_once('.') {
            None => format!("{path}: {}", encode::yaml(&shown, None, false)),
            Some((table, name)) => {
                format!(
                    "{table}:{broken}  {name}: {}",
                    encode::yaml(&shown, None, false)
                )
            }
        };
        let start = if record.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        return Some(insertion(
            start,
            format!("---{broken}{front}{broken}---{broken}{broken}"),
        ));
    }
    let name = capitalised(name?);
    let before = found
        .iter()
        .rfind(|f| is_line(record, f) && f.field < field);
    let sibling = before.or_else(|| found.iter().find(|f| is_line(record, f)));
    Some(match sibling {
        Some(sibling) if is_in_table(record.text, sibling.key) => {
            let row = line_end(record.text, sibling.key.end);
            // Where the keys stand in one row and the values in the next, a column is no line to add.
            if sibling.node.span.end > row {
                let at = line_start(record.text, sibling.key.start) as usize;
                insertion(at, format!("{name}: {shown}{}", broken.repeat(2)))
            } else {
                let marks = if sibling.key.of(record.text).trim().starts_with("**") {
                    "**"
                } else {
                    ""
                };
                let ends = record.text[..row as usize].ends_with('\n');
                let line = format!("| {marks}{name}{marks} | {} |", shown.replace('|', "\\|"));
                insertion(
                    row as usize,
                    if ends {
                        line + broken
                    } else {
                        format!("{broken}{line}")
                    },
                )
            }
        }
        Some(sibling) => {
            let at = line_end(record.text, sibling.node.span.end.max(sibling.key.end));
            let key = sibling.key.of(record.text);
            let is_mark = |c: char| !c.is_alphanumeric();
            let lead = &key[..key.len() - key.trim_start_matches(is_mark).len()];
            let tail = &key[key.trim_end_matches(is_mark).len()..];
            // `**Key:** value` closes behind the colon what opens before the key.
            let opened = tail.is_empty() && (lead.ends_with("**") || lead.ends_with("__"));
            let between = if opened {
                format!(":{} ", &lead[lead.len() - 2..])
            } else {
                ": ".to_owned()
            };
            let line = format!("{lead}{name}{tail}{between}{shown}");
            let ends = record.text[..at as usize].ends_with('\n');
            insertion(
                at as usize,
                if ends {
                    line + broken
                } else {
                    format!("{broken}{line}")
                },
            )
        }
        None => {
            let at = line_end(record.text, record.head.end);
            let mark = if whole_file { "" } else { "- " };
            let ends = record.text[..at as usize].ends_with('\n');
            let lead = if ends {
                broken.to_owned()
            } else {
                broken.repeat(2)
            };
            insertion(at as usize, format!("{lead}{mark}{name}: {shown}{broken}"))
        }
    })
}

/// The word of a status that stands at `span`, without what stands beside it. `None` where nobody can tell the two
/// apart: a ticked box, a choice, a sentence.
pub(crate) fn status_word(record: &Record<'_>, span: Span) -> Option<Span> {
    let line = line_start(record.text, span.start) as usize;
    let before = &record.text[line..span.start as usize];
    if ["[x] ", "[X] ", "[ ] "]
        .iter()
        .any(|mark| before.ends_with(mark))
    {
        return None;
    }
    match status::place(record.form, span.of(record.text)) {
        StatusPlace::Whole => Some(span),
        StatusPlace::Unclear => None,
        StatusPlace::Word(word) => {
            let start = span.start as usize;
            Some(Span::new(start + word.start, start + word.end))
        }
    }
}

/// An edit of the status that stands at `whole`, narrowed to its word where other words stand beside it. `None` where nobody can tell the two
/// apart, or the word would not be plain text in front matter.
fn only_the_status(record: &Record<'_>, whole: Span, edit: Edit) -> Option<Edit> {
    if edit.span.start == edit.span.end {
        return Some(edit);
    }
    let span = status_word(record, whole)?;
    if span == whole {
        return Some(edit);
    }
    let front = record
        .front
        .fence()
        .and_then(|fence| closing_fence(record.text, fence));
    let text = edit.text.trim_matches(['"', '\'']).to_owned();
    let is_plain = |c: char| c.is_alphanumeric() || c == ' ' || c == '-';
    let fits = front.is_none_or(|end| span.start > end) || text.chars().all(is_plain);
    fits.then_some(Edit { span, text })
}

fn replace_in_text(record: &Record<'_>, there: &FieldValue<'_>, shown: &str) -> Edit {
    let span = there.node.span;
    let old = span.of(record.text);
    if span == there.key {
        // A section without a word: its text comes below the heading.
        let broken = line_break(record.text);
        let at = line_end(record.text, span.end) as usize;
        let ends = record.text[..at].ends_with('\n');
        let lead = if ends {
            broken.to_owned()
        } else {
            broken.repeat(2)
        };
        return insertion(at, format!("{lead}{shown}{broken}"));
    }
    if old.is_empty() {
        let blank = if record.text[..span.start as usize].ends_with([' ', '\t']) {
            ""
        } else {
            " "
        };
        return insertion(span.start as usize, format!("{blank}{shown}"));
    }
    // `**Accepted**` stays bold.
    Edit {
        span: span.inside_marks(record.text),
        text: shown.to_owned(),
    }
}

/// The values that stand in the text of a record.
pub(super) fn found_in_text<'r>(record: &Record<'r>) -> Vec<FieldValue<'r>> {
    let mut found = Vec::new();
    for carrier in naming::carriers(record.form) {
        match carrier {
            Kind::Lines if record.front.fence().is_none() || record.form.open_keys => {
                for zone in &record.lines {
                    lines::read(
                        record.form,
                        record.page,
                        record.text,
                        zone.clone(),
                        &mut found,
                    );
                }
            }
            Kind::FrontMatter | Kind::Lines => {}
            Kind::Sections => {
                value_sections::read(
                    record.form,
                    record.page,
                    record.text,
                    &record.sections,
                    &mut found,
                );
            }
        }
    }
    certain::keep(record.form, record.lang, &mut found);
    found
}

/// Whether a value stands in a line, and not in a section of its own.
fn is_line(record: &Record<'_>, found: &FieldValue<'_>) -> bool {
    !record
        .sections
        .iter()
        .any(|section| section.heading == found.key)
}

/// Whether a key stands in a row of a table.
fn is_in_table(text: &str, key: Span) -> bool {
    let start = line_start(text, key.start) as usize;
    text[start..]
        .trim_start_matches(['>', ' '])
        .starts_with('|')
}
