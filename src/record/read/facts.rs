//! FieldValue values → typed facts, and what is wrong with those that cannot be read.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::config::{Glob, in_short};
use crate::finding::{Fix, Safety, Span};
use crate::lang::{Lang, without_unseen};
use crate::record::parse::node::{Node, Value};
use crate::record::parse::yaml_repair::Mended;

use super::answer::{admits, is_blank_day, is_blank_number, is_name_of, says_nothing};
use super::dates::{leading_date, loosely_written_date, parse_date};
use super::field_value::FieldValue;
use super::form::{Field, Form};
use super::naming::NamedBy;
use super::record::Record;
use super::repairs;
use super::slot::{Facts, Problem, Slot, State};
use super::values::{RecordId, Reversal, Text};

/// Turns found values into typed slots.
pub(super) struct FactReader<'n, 'r> {
    /// What was found.
    pub found: Vec<FieldValue<'n>>,
    /// The language of placeholders.
    pub lang: &'static Lang,
    /// The dialect.
    pub form: &'r Form,
    /// Prefix of the log's ids.
    pub prefix: &'r str,
    /// What is no YAML and was read all the same.
    pub mended: &'r [Mended],
    /// What cannot be read.
    pub problems: Vec<Problem>,
}

impl FactReader<'_, '_> {
    /// Types everything.
    pub(super) fn facts(&mut self, record: &Record<'_>) -> Facts {
        self.problems
            .extend(repairs::problem(self.mended, record.text));
        self.misplaced();
        for field in [Field::OtherOwners, Field::Consulted, Field::Informed] {
            self.join(field);
        }
        let facts = Facts {
            status: self.status(record),
            date: self.date(record, Field::Date),
            id: self.id(record),
            customer: self.text(record, Field::Customer),
            evidence: self.texts(record, Field::Evidence, false),
            product_owner: self.handle(record, Field::ProductOwner),
            engineering_owner: self.handle(record, Field::EngineeringOwner),
            design_owner: self.handle(record, Field::DesignOwner),
            other_owners: self.people(record, Field::OtherOwners),
            decider: self.handle(record, Field::Decider),
            measure: self.text(record, Field::Measure),
            review: self.date(record, Field::Review),
            reversal: self.reversal(record),
            stop: self.text(record, Field::Stop),
            signed_by: self.handle(record, Field::SignedBy),
            effort: self.text(record, Field::Effort),
            deadline: self.deadline(record),
            deadline_date: self.date(record, Field::DeadlineDate),
            channel: self.texts(record, Field::Channel, true),
            supersedes: self.texts(record, Field::Supersedes, self.form.open_keys),
            superseded_by: self.superseded_by(record),
            relates: self.texts(record, Field::Relates, self.form.open_keys),
            scope: self.scope(record),
            lang: self.text(record, Field::Lang),
        };
        // Read for their form alone.
        self.people(record, Field::Consulted);
        self.people(record, Field::Informed);
        self.text(record, Field::Appetite);
        self.text(record, Field::DeadlineBecause);
        self.texts(record, Field::Tags, false);
        self.text(record, Field::Goal);
        self.problems.sort_by_key(|problem| problem.span);
        facts
    }

    /// Makes one list of what several keys say of one field: authors and approvers are owners all of them.
    fn join(&mut self, field: Field) {
        let says = |found: &&FieldValue<'_>| {
            found.field == field && !self.says_nothing(field, &found.node)
        };
        let all: Vec<&FieldValue<'_>> = self.found.iter().filter(says).collect();
        let [first, _, ..] = all[..] else { return };
        let items = all.iter().flat_map(|found| match &found.node.value {
            Value::List(items) => items.clone(),
            _ => vec![found.node.clone().into_owned()],
        });
        let node = Node {
            span: first.node.span,
            value: Value::List(items.collect()),
        };
        let joined = FieldValue {
            field,
            key: first.key,
            node: Cow::Owned(node),
            misplaced: false,
            named_by: NamedBy::Own,
        };
        self.found.insert(0, joined);
    }

    /// One problem for each value that stands where a table should be.
    fn misplaced(&mut self) {
        let mut told = None;
        for found in self.found.iter().filter(|found| found.misplaced) {
            if told.replace(found.key) == Some(found.key) {
                continue;
            }
            let Some((table, _)) = self
                .form
                .key_of(found.field)
                .and_then(|key| key.rsplit_once('.'))
            else {
                continue;
            };
            let below = format!("{table}.");
            let inner = self
                .form
                .keys
                .keys()
                .filter_map(|known| Some(format!("`{}`", known.strip_prefix(&below)?)));
            let inner: Vec<String> = inner.collect();
            self.problems.push(problem(
                found.node.span,
                format!("`{table}` is no table"),
                format!(
                    "write {} on lines of their own below it, indented",
                    inner.join(", ")
                ),
            ));
        }
    }

    /// The value of a field that counts: the first that says something, else the first.
    pub(super) fn first(&self, field: Field) -> Option<&FieldValue<'_>> {
        let mut all = self.found.iter().filter(|found| found.field == field);
        let first = all.next()?;
        if !self.says_nothing(field, &first.node) {
            return Some(first);
        }
        Some(
            all.find(|found| !self.says_nothing(field, &found.node))
                .unwrap_or(first),
        )
    }

    /// The slot of a field before its type is looked at: where it stands, and its node if it says
    /// something.
    pub(super) fn open(&self, record: &Record<'_>, field: Field) -> (Span, State<&Node>) {
        let Some(found) = self.first(field) else {
            if record.keys_unknown() {
                return (record.place_of_key(""), State::Unknown);
            }
            let place = self
                .form
                .key_of(field)
                .map_or(record.head, |key| record.place_of_key(key));
            return (place, State::Absent);
        };
        let node = &*found.node;
        if found.misplaced {
            return (node.span, State::Invalid);
        }
        let state = match &node.value {
            Value::Blank => State::Blank,
            Value::Scalar(text) if without_unseen(text).trim().is_empty() => State::Blank,
            Value::Scalar(text) if self.is_prompt(field, text) => State::Placeholder,
            Value::Scalar(_) if self.says_nothing(field, node) => State::Placeholder,
            Value::Scalar(text) if field.is_day() && is_blank_day(text) => State::Placeholder,
            Value::Scalar(text)
                if field == Field::Id && self.form.open_keys && is_blank_number(text) =>
            {
                State::Placeholder
            }
            Value::Scalar(text) if admits(text) => State::Admitted,
            Value::List(items) if items.is_empty() => State::Blank,
            Value::List(items)
                if items
                    .iter()
                    .all(|item| matches!(&item.value, Value::Scalar(text) if admits(text))) =>
            {
                State::Admitted
            }
            Value::List(items) if items.iter().all(|item| self.says_nothing(field, item)) => {
                State::Placeholder
            }
            _ => State::Written(node),
        };
        let span = if node.span.start == node.span.end {
            found.key
        } else {
            node.span
        };
        (span, state)
    }

    /// Whether a value of a field says nothing. Every file is in scope of `**`, so marks alone say something there.
    pub(super) fn says_nothing(&self, field: Field, node: &Node) -> bool {
        match &node.value {
            Value::Scalar(text) if field == Field::Scope => {
                without_unseen(text).trim().is_empty() || self.lang.is_placeholder(text)
            }
            // `customer: Customer` repeats the question.
            Value::Scalar(text) if is_name_of(text, self.name(field)) => true,
            _ => says_nothing(node, self.lang),
        }
    }

    /// Whether a template of the log has this very text in a field that nobody can answer beforehand: a
    /// channel may be the same for all records, a customer is not.
    fn is_prompt(&self, field: Field, text: &str) -> bool {
        matches!(field, Field::Customer | Field::Measure | Field::Stop) && self.form.is_prompt(text)
    }

    /// Types a field; `read` returns the value, or the problem with it.
    pub(super) fn slot<T>(
        &mut self,
        record: &Record<'_>,
        field: Field,
        read: impl FnOnce(&Self, &Node) -> Result<T, Problem>,
    ) -> Slot<T> {
        let (span, state) = self.open(record, field);
        let state = match state {
            State::Absent => State::Absent,
            State::Blank => State::Blank,
            State::Placeholder => State::Placeholder,
            State::Admitted => State::Admitted,
            State::Invalid => State::Invalid,
            State::Unknown => State::Unknown,
            State::Written(node) => match read(self, node) {
                Ok(value) => State::Written(value),
                // What only bears the same name is nobody's mistake.
                Err(_)
                    if self
                        .first(field)
                        .is_some_and(|found| !found.named_by.is_own()) =>
                {
                    State::Absent
                }
                Err(problem) => {
                    self.problems.push(problem);
                    State::Invalid
                }
            },
        };
        Slot { span, state }
    }

    /// How messages call a field: by its key, or by the line or section that holds it where the
    /// dialect has no keys.
    pub(super) fn name(&self, field: Field) -> &str {
        let elsewhere = || {
            let lines = self.form.lines.iter().chain(&self.form.section_keys);
            lines
                .filter(|(_, held)| **held == field)
                .map(|(name, _)| name.as_str())
                .min()
        };
        self.form
            .key_of(field)
            .or_else(elsewhere)
            .unwrap_or("this line")
    }

    /// A value that is one line of text, `wanted` in the words of a message.
    pub(super) fn scalar<'n>(
        &self,
        field: Field,
        node: &'n Node,
        wanted: &str,
    ) -> Result<&'n str, Problem> {
        match &node.value {
            Value::Scalar(text) => Ok(text.trim()),
            _ => Err(problem(
                node.span,
                format!("`{}` holds {}, not {wanted}", self.name(field), node.kind()),
                format!("write {wanted}"),
            )),
        }
    }

    fn text(&mut self, record: &Record<'_>, field: Field) -> Slot<String> {
        self.slot(record, field, |this, node| {
            Ok(this.scalar(field, node, "one line of text")?.to_owned())
        })
    }

    /// A list of texts; a single one where `single` allows it.
    pub(super) fn texts(
        &mut self,
        record: &Record<'_>,
        field: Field,
        single: bool,
    ) -> Slot<Vec<Text>> {
        self.slot(record, field, |this, node| {
            let name = this.name(field);
            match &node.value {
                Value::Scalar(text) if single => Ok(vec![Text { text: text.trim().to_owned(), span: node.span }]),
                Value::List(items) => items
                    .iter()
                    .filter(|item| item.value != Value::Blank)
                    .map(|item| match &item.value {
                        Value::Scalar(text) => Ok(Text { text: text.trim().to_owned(), span: item.span }),
                        // `- Forum: https://acme.dev/7` names what the text leads to.
                        Value::Table(table) if this.form.open_keys && table.entries.len() == 1 => Ok(Text {
                            text: item.span.of(record.text).trim().to_owned(),
                            span: item.span,
                        }),
                        _ => Err(problem(item.span, format!("an entry of `{name}` is {}, not text", item.kind()), "put the entry in quotes: one with a colon or in brackets is read as a table or a list")),
                    })
                    .collect(),
                Value::Scalar(_) => Err(problem(node.span, format!("`{name}` is a single value, not a list"), "put it in quotes and brackets: `[\"…\"]`")),
                _ => Err(problem(node.span, format!("`{name}` is {}, not a list", node.kind()), "write a list: [\"…\", \"…\"]")),
            }
        })
    }

    /// The code it governs. An entry that is not a glob governs nothing but a path of that very name.
    fn scope(&mut self, record: &Record<'_>) -> Slot<Vec<Text>> {
        let slot = self.texts(record, Field::Scope, false);
        if self
            .first(Field::Scope)
            .is_some_and(|found| !found.named_by.is_own())
        {
            return slot;
        }
        let name = self.name(Field::Scope).to_owned();
        for entry in slot.written().into_iter().flatten() {
            if let Err(error) = Glob::new(&entry.text) {
                let shown = in_short(&entry.text);
                let mut problem = problem(
                    entry.span,
                    format!("an entry of `{name}` is \"{shown}\", which is not a glob: {error}"),
                    error.help(),
                );
                problem.note = self.form.open_keys;
                self.problems.push(problem);
            }
        }
        slot
    }

    fn date(&mut self, record: &Record<'_>, field: Field) -> Slot<Date> {
        self.slot(record, field, |this, node| {
            let name = this.name(field);
            let text = this.scalar(field, node, "a date as YYYY-MM-DD")?;
            if let Some(date) = parse_date(text) {
                return Ok(date);
            }
            if this.form.loose_dates
                && let Some(date) = leading_date(text).or_else(|| this.day_in(field, text))
            {
                return Ok(date);
            }
            let iso = loosely_written_date(text);
            let shaped = text.len() == 10
                && text.split('-').map(str::len).eq([4, 2, 2])
                && text.bytes().all(|b| b == b'-' || b.is_ascii_digit());
            let message = if shaped {
                format!("`{name}` is {text}, a day that no calendar has")
            } else {
                format!("`{name}` is \"{text}\", which is no date as YYYY-MM-DD")
            };
            Err(Problem {
                span: node.span,
                message,
                help: iso.map_or_else(
                    || "write a real day as YYYY-MM-DD, such as 2026-03-02".to_owned(),
                    |date| format!("write {date}"),
                ),
                fix: iso.map(|date| {
                    Box::new(Fix::replace(
                        Safety::Safe,
                        format!("write {date}"),
                        node.span,
                        date.to_string(),
                    ))
                }),
                // A day that may be read in two ways is unknown, and said to be; a slip is told as one.
                note: !shaped && this.form.loose_dates,
            })
        })
    }

    fn id(&mut self, record: &Record<'_>) -> Slot<RecordId> {
        self.slot(record, Field::Id, |this, node| {
            Ok(RecordId::reference(
                this.scalar(Field::Id, node, "a record id")?,
                this.prefix,
            ))
        })
    }

    fn reversal(&mut self, record: &Record<'_>) -> Slot<Reversal> {
        self.slot(record, Field::Reversal, |this, node| {
            match this.scalar(Field::Reversal, node, "`one-way` or `two-way`")? {
                "one-way" => Ok(Reversal::OneWay),
                "two-way" => Ok(Reversal::TwoWay),
                other => Err(problem(
                    node.span,
                    format!("`reversal` is \"{other}\", neither `one-way` nor `two-way`"),
                    "write `two-way` if the decision can be taken back at little cost, else `one-way`",
                )),
            }
        })
    }

    /// The deadline as a whole: the table's key, if there is one.
    fn deadline(&mut self, record: &Record<'_>) -> Slot<()> {
        let key = self
            .form
            .key_of(Field::DeadlineDate)
            .and_then(|path| path.split_once('.'))
            .map(|(table, _)| table.to_owned());
        let entry = key
            .as_deref()
            .and_then(|key| record.front.table()?.get(key));
        let Some((key, node)) = entry else {
            return Slot {
                span: record.head,
                state: if record.keys_unknown() {
                    State::Unknown
                } else {
                    State::Absent
                },
            };
        };
        // Other values are told by `misplaced`; of a placeholder no other rule would speak.
        if matches!(node.value, Value::Scalar(_)) && says_nothing(node, self.lang) {
            let message = format!("`{}` holds only a placeholder", key.text);
            self.problems.push(problem(
                node.span,
                message,
                "write `date` and `because`, or take the key out",
            ));
        }
        Slot {
            span: key.span,
            state: State::Written(()),
        }
    }
}

/// A problem without a fix.
pub(super) fn problem(span: Span, message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        help: help.into(),
        fix: None,
        note: false,
    }
}
