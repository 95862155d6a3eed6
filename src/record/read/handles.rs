//! People in a field → handles, and what is wrong with names that are not handles.

use std::collections::HashSet;

use crate::finding::Span;
use crate::record::parse::node::Value;

use super::facts::{FactReader, problem};
use super::form::Field;
use super::people;
use super::record::Record;
use super::slot::{Slot, State};
use super::values::{Handle, Text};

impl FactReader<'_, '_> {
    /// One person.
    pub(super) fn handle(&mut self, record: &Record<'_>, field: Field) -> Slot<Handle> {
        self.slot(record, field, |this, node| {
            let name = this.name(field);
            let text = this.scalar(field, node, "one person")?;
            if let Some(handle) = Handle::parse(text) {
                return Ok(handle);
            }
            if this.form.loose_people {
                let named = people::named_in(text, false, this.lang).into_iter().next();
                let text = named.unwrap_or_else(|| text.to_owned());
                return Ok(Handle::parse(&text).unwrap_or(Handle { text, team: false }));
            }
            Err(problem(
                node.span,
                format!("`{name}` is \"{text}\", which is no handle"),
                "name one person by handle, such as \"@ana\", or by e-mail address",
            ))
        })
    }

    /// Several people; teams are welcome.
    pub(super) fn people(&mut self, record: &Record<'_>, field: Field) -> Slot<Vec<Text>> {
        let loose = self.form.loose_people;
        let slot = self.slot(record, field, |this, node| {
            let name = this.name(field);
            let of_text = |text: &str, span: Span, is_item: bool| -> Vec<Text> {
                if loose {
                    let named = people::named_in(text, is_item, this.lang).into_iter();
                    return named.map(|text| Text { text, span }).collect();
                }
                // Handles need no comma between them.
                let bare = text.split_whitespace().all(|word| word.starts_with('@'));
                let parts = text.split(|c: char| c == ',' || bare && c == ' ');
                let parts = parts.map(|part| Text {
                    text: part.trim().to_owned(),
                    span,
                });
                parts.filter(|person| !person.text.is_empty()).collect()
            };
            match &node.value {
                Value::Scalar(text) => Ok(of_text(text, node.span, false)),
                Value::List(items) => {
                    let mut people = Vec::new();
                    let mut known = HashSet::new();
                    for item in items.iter().filter(|item| item.value != Value::Blank) {
                        match &item.value {
                            Value::Scalar(text) if loose => {
                                let named = of_text(text, item.span, true).into_iter();
                                people.extend(
                                    named.filter(|person| known.insert(person.text.clone())),
                                );
                            }
                            Value::Scalar(text) => {
                                people.push(Text {
                                    text: text.trim().to_owned(),
                                    span: item.span,
                                });
                            }
                            // `- name: Ana Ruiz` with more keys below it.
                            _ if loose => people.extend(people::texts_of(item, this.lang)),
                            _ => {
                                let message = format!(
                                    "an entry of `{name}` is {}, not a handle",
                                    item.kind()
                                );
                                let help = "write a handle in quotes, such as \"@ana\"";
                                return Err(problem(item.span, message, help));
                            }
                        }
                    }
                    Ok(people)
                }
                _ if loose => Ok(people::texts_of(node, this.lang)),
                _ => Err(problem(
                    node.span,
                    format!("`{name}` is {}, not a list of handles", node.kind()),
                    "write a list such as [\"@ana\", \"@acme/billing\"]",
                )),
            }
        });
        // Whoever is to be named later is nobody.
        let slot = match slot {
            Slot {
                span,
                state: State::Written(people),
            } if people.is_empty() => Slot {
                span,
                state: State::Placeholder,
            },
            slot => slot,
        };
        if !loose {
            for person in slot
                .written()
                .into_iter()
                .flatten()
                .filter(|p| Handle::parse(&p.text).is_none())
            {
                let message = format!(
                    "`{}` names \"{}\", which is no handle",
                    self.name(field),
                    person.text
                );
                self.problems.push(problem(
                    person.span,
                    message,
                    "write a handle such as \"@ana\" or \"@acme/billing\", or an e-mail address",
                ));
            }
        }
        slot
    }
}
