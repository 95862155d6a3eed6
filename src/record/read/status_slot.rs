//! The status of a record and its successor, out of all places that state one.

use crate::record::parse::node::Value;

use super::facts::{FactReader, problem};
use super::field_value::{FieldValue, name_or_address};
use super::form::Field;
use super::naming::NamedBy;
use super::record::Record;
use super::slot::{Slot, State};
use super::status::word;
use super::values::{Status, StatusWord, Text};
use super::vocabulary::Weight;

/// In what a value stands.
#[derive(PartialEq, Eq)]
enum Standing {
    FrontMatter,
    Line,
    Section,
}

impl Standing {
    fn of(record: &Record<'_>, found: &FieldValue<'_>) -> Self {
        let body = record
            .page
            .blocks
            .first()
            .map_or(u32::MAX, |block| block.span.start);
        if record
            .sections
            .iter()
            .any(|section| section.heading == found.key)
        {
            Standing::Section
        } else if found.key.start < body {
            Standing::FrontMatter
        } else {
            Standing::Line
        }
    }
}

impl FactReader<'_, '_> {
    /// The status.
    pub(super) fn status(&mut self, record: &Record<'_>) -> Slot<StatusWord> {
        let (span, state) = self.open(record, Field::Status);
        let state = match state {
            // A placeholder is a word that is not known: `status-unknown` says so.
            State::Placeholder | State::Admitted | State::Invalid | State::Written(_) => {
                State::Written(
                    match self.first(Field::Status).map(|found| &found.node.value) {
                        Some(Value::Scalar(text)) => word(self.form, text),
                        _ => StatusWord {
                            text: span.of(record.text).to_owned(),
                            means: None,
                            alias: false,
                        },
                    },
                )
            }
            State::Absent => State::Absent,
            State::Blank => State::Blank,
            State::Unknown => State::Unknown,
        };
        let state = match state {
            State::Written(word) if self.says_another(record, &word) => {
                State::Written(StatusWord {
                    means: None,
                    alias: false,
                    ..word
                })
            }
            state => state,
        };
        let is_clear = |word: &StatusWord| word.means.is_some();
        let state = match state {
            State::Written(word) if record.keys_unknown() && !is_clear(&word) => State::Unknown,
            state => state,
        };
        Slot { span, state }
    }

    /// Whether another place of the record states another status; that is a problem, and neither of the two counts.
    fn says_another(&mut self, record: &Record<'_>, first: &StatusWord) -> bool {
        let (Some(means), Some(own)) = (first.means, self.first(Field::Status)) else {
            return false;
        };
        let place = |found: &FieldValue<'_>| Standing::of(record, found);
        let standing = place(own);
        let own = own.node.span;
        let is_weak = |found: &FieldValue<'_>| matches!(found.named_by, NamedBy::Words(weight) if weight != Weight::Strong);
        let others = self.found.iter().filter(|found| {
            found.field == Field::Status && place(found) != standing && !is_weak(found)
        });
        let other = others.filter_map(|found| match &found.node.value {
            Value::Scalar(text) => Some((found.node.span, word(self.form, text))),
            _ => None,
        });
        let mut other = other.filter(|(_, word)| word.means.is_some_and(|other| other != means));
        let Some((span, other)) = other.next() else {
            return false;
        };
        let line = record.text[..own.start as usize].matches('\n').count() + 1;
        self.problems.push(problem(
            span,
            format!(
                "the status is \"{}\" here and \"{}\" on line {line}",
                other.text, first.text
            ),
            "keep one of the two: which of them counts, nobody can tell",
        ));
        true
    }

    /// The successor, from a key of its own or from what follows a status such as "superseded by".
    pub(super) fn superseded_by(&mut self, record: &Record<'_>) -> Slot<Vec<Text>> {
        let slot = self.texts(record, Field::SupersededBy, true);
        if !self.form.loose_status || slot.written().is_some() {
            return slot;
        }
        let Some(FieldValue { node, .. }) = self.first(Field::Status) else {
            return slot;
        };
        let Value::Scalar(text) = &node.value else {
            return slot;
        };
        let superseded = word(self.form, text).means == Some(Status::Superseded);
        // "by", in the language of the dialect: `Vervangen door [{id}]({path})`.
        let own = self
            .form
            .successor
            .text
            .as_deref()
            .and_then(|text| text.split(['[', '{']).next());
        let by = own
            .and_then(|words| words.trim().rsplit_once(' '))
            .map_or("by", |(_, by)| by);
        let rest = [" by ", &format!(" {by} ")]
            .into_iter()
            .find_map(|by| Some(text.split_once(by)?.1));
        let Some(rest) = rest.filter(|_| superseded) else {
            return slot;
        };
        let named = Text {
            text: name_or_address(rest).to_owned(),
            span: node.span,
        };
        Slot {
            span: node.span,
            state: State::Written(vec![named]),
        }
    }
}
