//! Values whose key the dialect does not have: kept where what they hold is certain.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::lang::Lang;
use crate::record::parse::node::{Node, Value};

use super::answer::says_nothing;
use super::days::days_in;
use super::facts::FactReader;
use super::field_value::FieldValue;
use super::form::{Field, Form};
use super::naming::NamedBy;
use super::people;
use super::status;
use super::vocabulary::Weight;

/// Drops what only its words name and its value does not bear out, and sorts the rest by how much it counts.
pub(in crate::record) fn keep(form: &Form, lang: &Lang, found: &mut Vec<FieldValue<'_>>) {
    if !form.open_keys {
        return;
    }
    found.retain_mut(|value| match value.named_by {
        NamedBy::Words(weight) => is_certain(form, lang, value, weight),
        _ => true,
    });
    let names_people = |value: &FieldValue<'_>| {
        value.field == Field::OtherOwners
            && value.named_by != NamedBy::Words(Weight::Weak)
            && !says_nothing(&value.node, lang)
    };
    if found.iter().any(names_people) {
        found.retain(|value| value.field != Field::OtherOwners || names_people(value));
    }
    found.sort_by_key(|value| value.named_by);
}

/// Whether a value is of the type that its key says. People become a list of those whom the text names.
fn is_certain(form: &Form, lang: &Lang, value: &mut FieldValue<'_>, weight: Weight) -> bool {
    /// A longer text says more than a status.
    const MOST_WORDS: usize = 4;
    match value.field {
        Field::Status => {
            let Some(text) = text_of(&value.node) else {
                return weight == Weight::Strong;
            };
            let is_short = text.split_whitespace().count() <= MOST_WORDS;
            let is_known = || status::word(form, text).means.is_some();
            match weight {
                Weight::Strong => is_short || is_known(),
                _ => is_short && is_known(),
            }
        }
        Field::Date => {
            text_of(&value.node).is_some_and(|text| day_in(form, text, weight).is_some())
        }
        _ => {
            let people = people::certain_in(&value.node, lang);
            let span = value.node.span;
            let is_any = !people.is_empty();
            value.node = Cow::Owned(Node {
                span,
                value: Value::List(people),
            });
            is_any
        }
    }
}

/// The first day of a text; of the days on which something was changed, the last.
fn day_in(form: &Form, text: &str, weight: Weight) -> Option<Date> {
    let days = days_in(text, form.day_order);
    match weight {
        Weight::Weak => days.last().copied(),
        _ => days.first().copied(),
    }
}

impl FactReader<'_, '_> {
    /// The day in a text that a field of this naming holds.
    pub(super) fn day_in(&self, field: Field, text: &str) -> Option<Date> {
        let weight = match self.first(field)?.named_by {
            NamedBy::Words(weight) => weight,
            _ => Weight::Strong,
        };
        day_in(self.form, text, weight)
    }
}

/// The text of a value, or of the first item of a list.
fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(text) => Some(text),
        Value::List(items) => items.first().and_then(text_of),
        Value::Blank | Value::Table(_) => None,
    }
}
