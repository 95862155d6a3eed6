//! A status as it is written → what it means: emoji, marks, links, brackets and comments around the word are
//! passed over, and where the word is not certain, it means nothing.

use crate::record::parse::node::Value;

use super::facts::FactReader;
use super::field_value::{FieldValue, record_named};
use super::form::{Field, Form};
use super::record::Record;
use super::slot::{Slot, State};
use super::values::{Status, StatusWord, Text};

/// How a status goes on where another record took its place.
const REPLACED: [&str; 5] = [
    "superseded by ",
    "superceded by ",
    "superseeded by ",
    "replaced by ",
    "supplanted by ",
];

/// Reads a status in the words of a dialect.
pub(super) fn word(form: &Form, text: &str) -> StatusWord {
    let text = text.trim();
    let means = if form.loose_status {
        loose(form, text)
    } else {
        form.statuses.get(&text.to_lowercase()).copied()
    };
    StatusWord {
        text: text.to_owned(),
        means: means.map(|(status, _)| status),
        alias: means.is_some_and(|(_, alias)| alias),
    }
}

fn loose(form: &Form, text: &str) -> Option<(Status, bool)> {
    let bare = without(&without(text, "<!--", "-->"), "~~", "~~");
    // The choice that a template offers is no status, unless one of it stands out.
    if is_choice(form, &bare) {
        return chosen(form, &bare);
    }
    let folded = bare.to_lowercase().replace(['*', '`', '_', '~'], "");
    let folded = folded
        .trim_start_matches(|c: char| !c.is_alphabetic())
        .trim();
    if let Some(means) = form.statuses.get(folded) {
        return Some(*means);
    }
    let means = leading(form, folded)?;
    // "Accepted, superseded by ADR-7": the later word counts, where it names somebody.
    let later = REPLACED.iter().find_map(|words| {
        let (before, rest) = folded.split_once(words)?;
        let negated =
            before.trim_end().ends_with("not") || before.trim_end().ends_with("partially");
        (!negated && rest.contains(|c: char| c.is_ascii_digit() || c == '[')).then_some(())
    });
    match later {
        Some(()) if means.0 == Status::Accepted => Some((Status::Superseded, false)),
        _ => Some(means),
    }
}

/// The longest word of the dialect that a text begins with.
fn leading(form: &Form, folded: &str) -> Option<(Status, bool)> {
    let fits = |word: &str| {
        folded.starts_with(word) && !folded[word.len()..].starts_with(char::is_alphanumeric)
    };
    let begun = form.statuses.iter().filter(|(word, _)| fits(word));
    begun
        .max_by_key(|(word, _)| word.len())
        .map(|(_, means)| *means)
}

/// `Accepted | Rejected`, `accepted or rejected`: more than one status.
fn is_choice(form: &Form, text: &str) -> bool {
    let folded = text.to_lowercase().replace(" or ", "|").replace('/', "|");
    let mut offered = folded.split('|').filter_map(|word| known(form, word));
    offered
        .next()
        .is_some_and(|first| offered.any(|other| other.0 != first.0))
}

/// The one word of a choice that stands out in bold, or is ticked.
fn chosen(form: &Form, text: &str) -> Option<(Status, bool)> {
    let mut parts = text
        .split(['|', '/'])
        .filter(|part| stands_out(part.trim()));
    let one = parts.next().filter(|_| parts.next().is_none())?;
    known(form, one)
}

/// Whether a word of a choice is bold or ticked.
fn stands_out(word: &str) -> bool {
    word.starts_with("**") && word.ends_with("**")
        || word.starts_with("[x]")
        || word.starts_with("✅")
}

fn known(form: &Form, word: &str) -> Option<(Status, bool)> {
    let word = word.trim().trim_start_matches("[x]");
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    form.statuses.get(&word).copied()
}

/// A text without what stands between two marks, the marks included.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let Some((_, after)) = behind.split_once(close) else {
            break;
        };
        out.push_str(before);
        rest = after;
    }
    out + rest
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
        Slot { span, state }
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
            text: record_named(rest).to_owned(),
            span: node.span,
        };
        Slot {
            span: node.span,
            state: State::Written(vec![named]),
        }
    }
}
