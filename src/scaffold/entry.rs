//! A new entry of a log that is one file: a heading as the others have, lines, and sections below it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::fix::FileChange;
use crate::lang;
use crate::layout::Log;
use crate::record::edit::line_break;
use crate::record::superseding::word_of;
use crate::record::{Field, Parsed, Part, Record, dates_in, read_log_file};
use crate::source::Snapshot;

use super::body::levelled;
use super::draft::{Draft, DraftError, Slot};
use super::numbers::Taken;
use super::slot::{Scaffold, read, unpadded};
use super::template::{ENTRY, Template, heading};

/// What a section of an entry asks for, in a comment.
const PROMPTS: [(Part, &str); 2] = [
    (
        Part::Why,
        "Who has the problem, what it costs them, and how you know. Not yet what to build.",
    ),
    (
        Part::Decision,
        "In one paragraph: what will be done, and what will not.",
    ),
];

/// The next entry.
pub(super) fn scaffold(
    log: &Log,
    draft: &Draft,
    template: &Template,
    taken: Option<&Taken>,
    snapshot: &dyn Snapshot,
) -> Result<Scaffold, DraftError> {
    if template.name != ENTRY {
        return Err(DraftError::TakesNoTemplate {
            log: log.name.clone(),
        });
    }
    let path = log.name.clone();
    let before = read(snapshot, &path)?;
    let text = before
        .clone()
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| "# Decisions\n".to_owned());
    let parsed = Parsed::new(&text);
    let file: Arc<str> = path.as_str().into();
    let records = read_log_file(
        &parsed,
        &text,
        &file,
        &log.prefix,
        &log.form,
        lang::english(),
    );
    let digits = taken.map(Taken::next).unwrap_or_default();
    let entries = entries(&records);
    let shape = Shape::of(&entries, &log.prefix, digits.trim_start_matches('0'), draft);
    let broken = line_break(&text);
    let own = own_text(log, draft, &shape)?.replace('\n', broken);
    let blank = broken.repeat(2);
    let next = if shape.newest_first {
        entries.first().map(|first| start_of(first))
    } else {
        let last = entries.last().map(|last| start_of(last));
        records
            .iter()
            .map(start_of)
            .find(|start| last.is_some_and(|last| *start > last))
    };
    let after = match next {
        Some(at) => format!("{}{own}{broken}{}", &text[..at], &text[at..]),
        None => format!("{}{blank}{own}", text.trim_end()),
    };
    let parsed = Parsed::new(&after);
    if read_log_file(
        &parsed,
        &after,
        &file,
        &log.prefix,
        &log.form,
        lang::english(),
    )
    .len()
        != records.len() + 1
    {
        return Err(DraftError::NotOneMore { path });
    }
    let slot = Slot {
        path: path.clone(),
        id: shape.id.clone(),
        number: unpadded(&digits),
    };
    let change = FileChange {
        path,
        before: before.map(String::into_bytes),
        after: Some(after.into_bytes()),
    };
    Ok(Scaffold {
        slot,
        text: own,
        change,
    })
}

/// The entries that show how the next one is written: those with a number or a day. A heading such as
/// "References" has none, and stands beside them.
fn entries<'r, 't>(records: &'r [Record<'t>]) -> Vec<&'r Record<'t>> {
    let is_one = |record: &&Record<'_>| record.id.numbered || !dates_in(&record.id.text).is_empty();
    let entries: Vec<&Record<'_>> = records.iter().filter(is_one).collect();
    if entries.is_empty() {
        records.iter().collect()
    } else {
        entries
    }
}

/// Where an entry begins.
fn start_of(record: &Record<'_>) -> usize {
    record.span.start as usize
}

/// The level of the heading of an entry, and what it says.
fn heading_of(record: &Record<'_>) -> Option<(usize, String)> {
    let title = record.title.as_ref()?;
    let line = title.span.of(record.text).lines().next()?;
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    Some((level, line[level..].trim().to_owned()))
}

/// By what entries are in order: their number, or their day.
fn rank_of(record: &Record<'_>) -> (Option<u64>, Option<Date>) {
    let digits = record
        .id
        .key
        .rsplit('-')
        .next()
        .and_then(|digits| digits.parse().ok());
    (
        digits.filter(|_| record.id.numbered),
        dates_in(&record.id.text).first().copied(),
    )
}

/// How the entries of a file are written.
struct Shape {
    level: usize,
    /// What stands in front of the title: `D-8: `.
    lead: String,
    id: String,
    newest_first: bool,
}

impl Shape {
    fn of(records: &[&Record<'_>], prefix: &str, number: &str, draft: &Draft) -> Self {
        let newest_first = match records {
            [first, .., last] => rank_of(first) > rank_of(last),
            _ => false,
        };
        let latest = if newest_first {
            records.first()
        } else {
            records.last()
        }
        .copied();
        let plain = || Self {
            level: 2,
            lead: format!("{prefix}-{number}: "),
            id: format!("{prefix}-{number}"),
            newest_first,
        };
        let Some((record, (level, line))) =
            latest.and_then(|record| Some((record, heading_of(record)?)))
        else {
            return plain();
        };
        let title = record
            .title
            .as_ref()
            .map_or("", |title| title.text.as_str());
        let lead = line.find(title).map_or("", |at| &line[..at]);
        let level = if level == 0 { 2 } else { level };
        if let Some(day) = dates_in(lead).first() {
            let lead = lead.replace(&day.to_string(), &draft.date.to_string());
            return Self {
                level,
                id: crate::record::slug(&format!("{lead}{}", draft.title)),
                lead,
                newest_first,
            };
        }
        let old: String = lead.chars().filter(char::is_ascii_digit).collect();
        if old.is_empty() || !record.id.numbered {
            // Titles alone, as long as one tells an entry from the others.
            let id = crate::record::slug(&draft.title);
            let is_taken = id.is_empty() || records.iter().any(|record| record.id.text == id);
            let own = Self {
                level,
                lead: String::new(),
                id,
                newest_first,
            };
            return if is_taken {
                Self { level, ..plain() }
            } else {
                own
            };
        }
        // As many digits as the entry before has, where it pads them.
        let width = if old.starts_with('0') { old.len() } else { 0 };
        let digits = format!("{number:0>width$}");
        let own = record
            .id
            .text
            .rsplit_once('-')
            .map_or(prefix, |(prefix, _)| prefix);
        Self {
            level,
            lead: lead.replacen(&old, &digits, 1),
            id: format!("{own}-{digits}"),
            newest_first,
        }
    }
}

fn own_text(log: &Log, draft: &Draft, shape: &Shape) -> Result<String, DraftError> {
    let form = &log.form;
    let replaced: Vec<String> = draft.supersedes.iter().map(|old| old.id.clone()).collect();
    let lines: [(Field, &str, String, bool); 10] = [
        (
            Field::Status,
            "a status",
            word_of(form, draft.status).to_owned(),
            true,
        ),
        (Field::Date, "a date", draft.date.to_string(), true),
        (
            Field::Customer,
            "a customer",
            draft.customer.clone().unwrap_or_default(),
            true,
        ),
        (
            Field::Evidence,
            "evidence",
            draft.evidence.join(", "),
            false,
        ),
        (
            Field::ProductOwner,
            "a product owner",
            draft.product.clone().unwrap_or_default(),
            true,
        ),
        (
            Field::EngineeringOwner,
            "an engineering owner",
            draft.engineering.clone().unwrap_or_default(),
            true,
        ),
        (
            Field::OtherOwners,
            "people who decide",
            draft.owners.join(", "),
            false,
        ),
        (
            Field::Channel,
            "a channel",
            draft.channel.clone().unwrap_or_default(),
            true,
        ),
        (
            Field::Supersedes,
            "what it supersedes",
            replaced.join(", "),
            false,
        ),
        (Field::Scope, "a scope", draft.scope.join(", "), false),
    ];
    let marks = "#".repeat(shape.level);
    let mut text = format!("{marks} {}{}\n\n", shape.lead, heading(&draft.title));
    for (field, what, value, asked) in lines {
        match form.line_of(field).map(lang::capitalised) {
            Some(name) if !value.is_empty() => text.push_str(&format!("- {name}: {value}\n")),
            Some(name) if asked => text.push_str(&format!("- {name}:\n")),
            None if !value.is_empty() && !matches!(field, Field::Status | Field::Date) => {
                return Err(super::draft::no_place(log, what));
            }
            _ => {}
        }
    }
    // Headings in a text that came from elsewhere stand below those of the entry.
    let below = |said: &str| levelled(said.trim(), shape.level + 2);
    let mut sections = draft.sections.clone();
    for (part, prompt) in PROMPTS {
        if form.has_part(part) {
            let said = sections
                .remove(&part)
                .unwrap_or_else(|| format!("<!-- {prompt} -->"));
            text.push_str(&format!(
                "\n{marks}# {}\n\n{}\n",
                form.heading(part),
                below(&said)
            ));
        }
    }
    for (part, said) in sections {
        text.push_str(&format!(
            "\n{marks}# {}\n\n{}\n",
            form.heading(part),
            below(&said)
        ));
    }
    if !draft.rest.is_empty() {
        text.push_str(&format!(
            "\n{}\n",
            levelled(draft.rest.trim(), shape.level + 1)
        ));
    }
    Ok(text)
}
