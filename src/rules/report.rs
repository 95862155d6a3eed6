//! What a rule says, while it is being said.

use crate::finding::{Fix, Level, Safety};
use crate::record::edit::{NewValue, set};
use crate::record::{Field, Part, Record, heading_edit};

use super::draft::{Draft, Where};
use super::setting::Setting;

/// Takes what one rule says of one record.
pub struct Report<'s, 'd> {
    /// The rule's setting in the record's log.
    pub setting: &'s Setting,
    drafts: &'d mut Vec<Draft>,
}

impl<'s, 'd> Report<'s, 'd> {
    /// A report that adds to `drafts`.
    pub fn new(setting: &'s Setting, drafts: &'d mut Vec<Draft>) -> Self {
        Self { setting, drafts }
    }

    /// Something is wrong at `at`.
    pub fn finding(&mut self, at: impl Into<Where>, message: impl Into<String>) -> &mut Draft {
        self.drafts.push(Draft {
            at: at.into(),
            message: message.into(),
            help: String::new(),
            level: None,
            asks: None,
            fix: None,
        });
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    /// A fact is not there: nothing, a blank, or a placeholder, which the message tells apart. An
    /// honest "unknown: …" is told too, as a note.
    pub fn missing<T>(
        &mut self,
        slot: &crate::record::Slot<T>,
        key: &str,
        message: &str,
        help: &str,
    ) {
        use crate::record::State;
        let message = match slot.state {
            State::Absent => message.to_owned(),
            State::Blank => format!("{message}: `{key}` is empty"),
            State::Placeholder => format!("{message}: `{key}` holds only a placeholder"),
            State::Admitted => {
                self.finding(
                    slot.span,
                    format!("`{key}` is said to be unknown, so this stays open"),
                )
                .help(help)
                .level(Level::Info);
                return;
            }
            State::Invalid | State::Unknown | State::Written(_) => return,
        };
        self.finding(slot.span, message).help(help);
    }

    /// Adds a mechanical way out to the last finding, unless that is only a note on an honest "unknown".
    pub fn fixed_by<T>(
        &mut self,
        slot: &crate::record::Slot<T>,
        fix: impl FnOnce() -> Option<Fix>,
    ) {
        if let Some(last) = self.drafts.last_mut().filter(|_| slot.is_missing()) {
            last.fix = fix().map(Box::new);
        }
    }

    /// Makes the last finding softer, with another way out.
    pub fn soften(&mut self, level: Level, help: &str) {
        if let Some(last) = self.drafts.last_mut() {
            last.level(level).help(help);
        }
    }
}

/// The fix that puts the heading of an absent section in its place; what stands under it, only people know.
pub fn add_heading(record: &Record<'_>, part: Part) -> Option<Fix> {
    let title = format!("add the heading \"{}\"", record.form.heading(part));
    Some(Fix::new(
        Safety::Suggested,
        title,
        vec![heading_edit(record, part)?],
    ))
}

/// The fix that adds a record to those that this one relates to.
pub fn add_relation(record: &Record<'_>, id: &str) -> Option<Fix> {
    let standing = record.facts.relates.written().into_iter().flatten();
    let all: Vec<String> = standing
        .map(|name| name.text.clone())
        .chain([id.to_owned()])
        .collect();
    let edits = set(record, Field::Relates, &NewValue::List(&all))?;
    Some(Fix::new(
        Safety::Suggested,
        format!("add {id} to `relates`"),
        edits,
    ))
}
