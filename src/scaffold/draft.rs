//! What is known of a record that does not exist yet, and the text that says so: a template filled in, and
//! what it has no place for put where the dialect keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::Value;

use crate::finding::Edit;
use crate::layout::Log;
use crate::record::edit::{NewValue, line_break, set};
use crate::record::superseding::{status_text, word_of};
use crate::record::{
    Field, Form, Parsed, Part, Record, RecordId, Status, encode, fill_section, heading_edit,
    id_stem, read_file, record_named,
};
use crate::{fix, lang};

use super::body::levelled;
use super::template::{Template, heading};

pub use super::draft_error::DraftError;

/// What is known of a new record.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its title, on one line.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// The day of that status.
    pub date: Date,
    /// Who has the problem.
    pub customer: Option<String>,
    /// How we know.
    pub evidence: Vec<String>,
    /// The person of product.
    pub product: Option<String>,
    /// The person of engineering.
    pub engineering: Option<String>,
    /// People without one of these roles.
    pub owners: Vec<String>,
    /// Where it is talked about.
    pub channel: Option<String>,
    /// The code it governs.
    pub scope: Vec<String>,
    /// What it replaces.
    pub supersedes: Vec<Replaced>,
    /// What its sections say.
    pub sections: BTreeMap<Part, String>,
    /// Text that belongs to no section: it comes last.
    pub rest: String,
}

/// A record that a new one replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its id.
    pub id: String,
    /// Its number as it is written in its title: `3`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The way to its file from the folder of the new one.
    pub link: String,
}

impl Replaced {
    /// `3. Write logs as text`; the title alone where the record has no number.
    fn numbered_title(&self) -> String {
        if self.number.is_empty() {
            self.title.clone()
        } else {
            format!("{}. {}", self.number, self.title)
        }
    }
}

/// The place that a new record gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its file.
    pub path: String,
    /// Its id.
    pub id: String,
    /// Its number without zeros in front; empty where it has none.
    pub number: String,
}

impl Draft {
    /// The text of a record that has a file of its own.
    ///
    /// # Errors
    /// The template cannot be filled in, what it makes is no record of the log, or the log's dialect has no
    /// place for something that is known.
    pub fn text(&self, log: &Log, template: &Template, slot: &Slot) -> Result<String, DraftError> {
        let mut text = template.render(&self.values(&log.form, slot))?;
        let filled = |text: String, field: Field, value: &NewValue<'_>, what: &str| {
            let edits = with_record(log, &slot.path, &text, |record| {
                if record.keys_unknown() {
                    return Err(DraftError::BrokenFrontMatter {
                        template: template.name.clone(),
                    });
                }
                if holds(record, field, value) {
                    return Ok(Vec::new());
                }
                set(record, field, value).ok_or_else(|| no_place(log, what))
            })?;
            applied(&text, &edits)
        };
        let title = with_record(log, &slot.path, &text, |record| {
            title_edit(record, &self.title, slot)
        });
        text = applied(&text, title.as_slice())?;
        let names = with_record(log, &slot.path, &text, |record| {
            names_edits(record, &self.title, slot)
        });
        text = applied(&text, &names)?;
        let word = with_record(log, &slot.path, &text, |record| {
            // Where no record has a status, a new one is a proposal without a word.
            let is_meant = record.form.holds(Field::Status) || self.status != Status::Proposed;
            (is_meant && record.status() != Some(self.status))
                .then(|| status_text(record, self.status, None))
        });
        if let Some(word) = word {
            text = filled(text, Field::Status, &NewValue::Text(&word), "a status")?;
        }
        if log.form.holds(Field::Date) {
            text = filled(text, Field::Date, &NewValue::Date(self.date), "a date")?;
        }
        let replaced: Vec<String> = self.supersedes.iter().map(|old| old.id.clone()).collect();
        let facts: [(Field, Option<NewValue<'_>>, &str); 8] = [
            (
                Field::Customer,
                self.customer.as_deref().map(NewValue::Text),
                "a customer",
            ),
            (Field::Evidence, list(&self.evidence), "evidence"),
            (
                Field::ProductOwner,
                self.product.as_deref().map(NewValue::Text),
                "a product owner",
            ),
            (
                Field::EngineeringOwner,
                self.engineering.as_deref().map(NewValue::Text),
                "an engineering owner",
            ),
            (Field::OtherOwners, list(&self.owners), "people who decide"),
            (
                Field::Channel,
                self.channel.as_deref().map(NewValue::Text),
                "a channel",
            ),
            (Field::Scope, list(&self.scope), "a scope"),
            (Field::Supersedes, list(&replaced), "what it supersedes"),
        ];
        for (field, value, what) in facts {
            if let Some(value) = value {
                text = filled(text, field, &value, what)?;
            }
        }
        let mut rest = self.rest.trim().to_owned();
        for (part, said) in &self.sections {
            let heading = with_record(log, &slot.path, &text, |record| {
                match record.section(*part) {
                    Some(_) => None,
                    None => heading_edit(record, *part),
                }
            });
            text = applied(&text, heading.as_slice())?;
            // A heading of its own would end the section.
            let said = &levelled(said, 3);
            let (edit, taken) = with_record(log, &slot.path, &text, |record| {
                (fill_section(record, *part, said), record.says(*part))
            });
            match edit {
                Some(edit) => text = applied(&text, &[edit])?,
                // A text that was put above has such a heading itself: what follows must not be lost.
                None if taken => rest.push_str(&format!(
                    "\n\n## {}\n\n{}",
                    log.form.heading(*part),
                    said.trim()
                )),
                None => {
                    return Err(no_place(
                        log,
                        &format!("a section {}", log.form.heading(*part)),
                    ));
                }
            }
        }
        let broken = line_break(&text);
        let rest = rest.trim().replace('\n', broken);
        let blank = if rest.is_empty() {
            String::new()
        } else {
            broken.repeat(2)
        };
        Ok(format!("{}{blank}{rest}{broken}", text.trim_end()))
    }

    /// What a template can name.
    fn values(&self, form: &Form, slot: &Slot) -> BTreeMap<&'static str, Value> {
        let replaced: Vec<String> = self.supersedes.iter().map(|old| old.id.clone()).collect();
        let old = self.supersedes.iter().map(|old| {
            Value::from(BTreeMap::from([
                ("id", old.id.clone()),
                ("title", old.numbered_title()),
                ("link", old.link.clone()),
            ]))
        });
        BTreeMap::from([
            ("id", Value::from(slot.id.as_str())),
            ("number", Value::from(slot.number.as_str())),
            ("title", Value::from(self.title.as_str())),
            ("status", Value::from(word_of(form, self.status))),
            ("date", Value::from(self.date.to_string())),
            ("customer", text_value(&self.customer)),
            ("evidence", list_value(&self.evidence)),
            ("product", text_value(&self.product)),
            ("engineering", text_value(&self.engineering)),
            ("owners", list_value(&self.owners)),
            ("channel", text_value(&self.channel)),
            ("scope", list_value(&self.scope)),
            ("supersedes", list_value(&replaced)),
            ("replaced", Value::from(old.collect::<Vec<_>>())),
        ])
    }
}

fn list(items: &[String]) -> Option<NewValue<'_>> {
    (!items.is_empty()).then_some(NewValue::List(items))
}

pub(super) fn no_place(log: &Log, what: &str) -> DraftError {
    DraftError::NoPlace {
        log: log.name.clone(),
        dialect: log.form.name.clone(),
        what: what.to_owned(),
    }
}

/// Whether a record says a value in a field already: then its template put it there.
fn holds(record: &Record<'_>, field: Field, value: &NewValue<'_>) -> bool {
    let facts = &record.facts;
    let text = |slot: Option<&str>| matches!(value, NewValue::Text(wanted) if slot == Some(&encode::on_one_line(wanted)) || slot == Some(wanted));
    let texts = |slot: Option<&Vec<crate::record::Text>>| match value {
        NewValue::List(wanted) => {
            slot.is_some_and(|slot| slot.iter().map(|t| &t.text).eq(wanted.iter()))
        }
        NewValue::Text(wanted) => {
            slot.is_some_and(|slot| slot.len() == 1 && slot[0].text == *wanted)
        }
        NewValue::Date(_) => false,
    };
    let handle = |slot: &crate::record::Slot<crate::record::Handle>| {
        text(slot.written().map(|h| h.text.as_str()))
    };
    match field {
        Field::Date => matches!(value, NewValue::Date(day) if facts.date.written() == Some(day)),
        Field::Customer => text(facts.customer.written().map(String::as_str)),
        Field::Evidence => texts(facts.evidence.written()),
        Field::ProductOwner => handle(&facts.product_owner),
        Field::EngineeringOwner => handle(&facts.engineering_owner),
        Field::OtherOwners => texts(facts.other_owners.written()),
        Field::Channel => texts(facts.channel.written()),
        Field::Supersedes => {
            let there = facts.supersedes.written().into_iter().flatten();
            let there: Vec<String> = there.map(|text| key_of(&text.text)).collect();
            matches!(value, NewValue::List(wanted) if wanted.iter().all(|id| there.iter().any(|known| number_of(known) == number_of(&key_of(id)))))
        }
        _ => false,
    }
}

/// By what the record is compared that a text names.
fn key_of(text: &str) -> String {
    RecordId::reference(record_named(text), "").key
}

/// What is behind the prefix of an id: a file's name gives none.
fn number_of(key: &str) -> &str {
    key.rsplit('-').next().unwrap_or(key)
}

fn text_value(text: &Option<String>) -> Value {
    Value::from(text.as_deref().unwrap_or_default())
}

fn list_value(items: &[String]) -> Value {
    Value::from(items.to_vec())
}

/// A title as it is compared.
fn folded(title: &str) -> String {
    encode::on_one_line(title).to_lowercase()
}

/// The edit that gives a record its title, where its template did not.
fn title_edit(record: &Record<'_>, title: &str, slot: &Slot) -> Option<Edit> {
    match &record.title {
        Some(there) if folded(&there.text).contains(&folded(&shown(title))) => None,
        Some(there) => {
            let lead = numbered_lead(&there.text, slot);
            Some(Edit {
                span: there.span,
                text: format!("# {lead}{}", heading(title)),
            })
        }
        None => {
            let first = record
                .page
                .blocks
                .first()
                .map_or(record.text.len(), |b| b.span.start as usize);
            let span = crate::finding::Span::new(first, first);
            Some(Edit {
                span,
                text: format!("# {}\n\n", heading(title)),
            })
        }
    }
}

/// What a template puts in front of the title, with the number of this record: `PDR-NNN: ` becomes `PDR-012: `.
fn numbered_lead(title: &str, slot: &Slot) -> String {
    let after_prefix =
        title.trim_start_matches(|c: char| c.is_ascii_alphabetic() && !is_blank_digit(c));
    let after_prefix = after_prefix.trim_start_matches(['-', ' ', '_']);
    let digits = after_prefix
        .chars()
        .take_while(|c| is_blank_digit(*c))
        .count();
    let rest = &after_prefix[digits..];
    // A single `x` is the end of a word.
    let digits = if digits == 1 && after_prefix.starts_with('x') {
        0
    } else {
        digits
    };
    let between = rest.len()
        - rest
            .trim_start_matches([':', '.', '-', '–', '—', ' '])
            .len();
    if slot.number.is_empty() || digits == 0 || between == 0 || rest.starts_with(' ') {
        return String::new();
    }
    let prefix = &title[..title.len() - after_prefix.len()];
    format!(
        "{prefix}{:0>digits$}{} ",
        slot.number,
        rest[..between].trim_end()
    )
}

/// Characters that stand for a digit in a template: `NNNN`, `XXX`, `xxx`, `###`, `0000`.
fn is_blank_digit(c: char) -> bool {
    matches!(c, 'N' | 'X' | 'x' | '#' | '0')
}

/// The edits that put the title and the id into keys that a template has for them.
fn names_edits(record: &Record<'_>, title: &str, slot: &Slot) -> Vec<Edit> {
    let keys = record
        .front
        .table()
        .into_iter()
        .flat_map(|table| &table.entries);
    let fields: Vec<Field> = keys
        .filter_map(|(key, _)| record.form.field(&key.text))
        .collect();
    let mut edits = Vec::new();
    if fields.contains(&Field::Title) {
        edits.extend(set(record, Field::Title, &NewValue::Text(title)).unwrap_or_default());
    }
    let id = record.front.table().and_then(|table| table.get("id"));
    if let Some((_, node)) = id.filter(|_| !slot.number.is_empty()) {
        let old = node.span.of(record.text).trim_matches(['"', '\'']);
        let is_blank = !old.is_empty() && old.chars().all(is_blank_digit);
        let (digits, width) = (&slot.number, old.len());
        if is_blank {
            edits.push(Edit {
                span: node.span.inside_quotes(record.text),
                text: format!("{digits:0>width$}"),
            });
        } else if fields.contains(&Field::Id) {
            edits.extend(set(record, Field::Id, &NewValue::Text(&slot.id)).unwrap_or_default());
        }
    }
    edits
}

/// A title as a reader sees it, once its heading is shown.
fn shown(title: &str) -> String {
    let text = format!("# {}\n", heading(title));
    let parsed = Parsed::new(&text);
    let page = parsed.page();
    page.blocks
        .first()
        .map_or_else(String::new, |block| page.text_of(block, &text))
}

/// The text with edits that were made for it.
fn applied(text: &str, edits: &[Edit]) -> Result<String, DraftError> {
    fix::applied(text, edits).ok_or(DraftError::EditsMeet)
}

/// What `read` says of the record that `text` is at `path`.
pub(super) fn with_record<T>(
    log: &Log,
    path: &str,
    text: &str,
    read: impl FnOnce(&Record<'_>) -> T,
) -> T {
    let parsed = Parsed::new(text);
    let path: Arc<str> = path.into();
    let record = read_file(
        &parsed,
        text,
        &path,
        id_stem(&path, &log.form),
        &log.prefix,
        &log.form,
        lang::english(),
    );
    read(&record)
}
