//! Edits of front matter, in YAML and TOML.

use crate::finding::{Edit, Span};
use crate::record::parse::front_matter::Carrier;
use crate::record::parse::node::{Key, Node, Table, Value};
use crate::record::read::form::{Field, Form};
use crate::record::read::naming::{self, NamedBy};
use crate::record::read::vocabulary::Weight;

use super::encode::{self, NewValue, Style};
use super::text_lines::{insertion, line_end, line_start};

/// Front matter that was read, and where its lines begin and end.
pub(super) struct Front<'r> {
    pub(super) text: &'r str,
    pub(super) form: &'r Form,
    pub(super) table: &'r Table,
    pub(super) carrier: Carrier,
    /// Behind the line of the opening fence.
    pub(super) begin: u32,
    /// Where the line of the closing fence begins.
    pub(super) end: u32,
    pub(super) line_break: &'static str,
}

/// Where a key stands, or would.
enum Place<'r> {
    At(&'r Key, &'r Node),
    /// Its table is there, and the key is not.
    In(&'r Key, &'r Node, String),
    Nowhere(String),
    /// Something else stands there.
    Taken,
}

impl<'r> Front<'r> {
    /// The edit that gives `field` a value.
    pub(super) fn set(&self, field: Field, value: &NewValue<'_>) -> Option<Edit> {
        match self.place(field)? {
            Place::At(key, node) => Some(self.replace(key, node, value)),
            Place::In(key, table, name) => self.insert_into(key, table, &name, field, value),
            Place::Nowhere(path) => Some(self.insert(&path, field, value)),
            Place::Taken => None,
        }
    }

    fn place(&self, field: Field) -> Option<Place<'r>> {
        if let Some((key, node)) = self.find(self.table, "", field) {
            return Some(Place::At(key, node));
        }
        let path = self.form.key_of(field)?;
        let Some((table, name)) = path.split_once('.') else {
            return Some(Place::Nowhere(path.to_owned()));
        };
        Some(match self.table.get(table) {
            None => Place::Nowhere(path.to_owned()),
            Some((key, node)) if matches!(node.value, Value::Table(_) | Value::Blank) => {
                Place::In(key, node, name.to_owned())
            }
            Some(_) => Place::Taken,
        })
    }

    /// The key of a field in `table`, whose path begins with `above`, and its value.
    pub(super) fn find(
        &self,
        table: &'r Table,
        above: &str,
        field: Field,
    ) -> Option<(&'r Key, &'r Node)> {
        table.entries.iter().find_map(|(key, node)| {
            let path = if above.is_empty() {
                key.text.clone()
            } else {
                format!("{above}.{}", key.text)
            };
            match (self.form.field(&path), &node.value) {
                (Some(found), _) if found == field => Some((key, node)),
                (None, _) if above.is_empty() && self.is_named_by_words(&key.text, field) => {
                    Some((key, node))
                }
                (None, Value::Table(inner)) if above.is_empty() => self.find(inner, &path, field),
                _ => None,
            }
        })
    }

    /// Whether the words of a key that the dialect does not have say that it holds `field`.
    fn is_named_by_words(&self, key: &str, field: Field) -> bool {
        matches!(naming::of_key(self.form, key), Some((named, NamedBy::Words(weight))) if named == field && weight < Weight::Weak)
    }

    fn replace(&self, key: &Key, node: &Node, value: &NewValue<'_>) -> Edit {
        let old = node.span.of(self.text);
        if old.is_empty() {
            // Nothing is written behind the key's mark; a comment may follow, and stays.
            let mark = if self.carrier == Carrier::Yaml {
                ':'
            } else {
                '='
            };
            let behind = &self.text[key.span.end as usize..];
            let at = key.span.end as usize + behind.find(mark).map_or(0, |at| at + 1);
            return insertion(at, format!(" {}", self.encoded(value, None)));
        }
        let behind = &self.text[key.span.end as usize..node.span.start as usize];
        let style = Style::of(old);
        let block = self.carrier == Carrier::Yaml && old.starts_with("- ");
        let text = match value {
            NewValue::List(items) if block => {
                let start = self.text[..node.span.start as usize]
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let indent = " ".repeat(node.span.start as usize - start);
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("- {}", encode::yaml(item, None, false)))
                    .collect();
                items.join(&format!("{}{indent}", self.line_break))
            }
            // What stands below its key, a list or a block of text, makes room for a value beside it.
            _ if self.carrier == Carrier::Yaml && behind.contains('\n') => {
                let at = key.span.end as usize + behind.find(':').map_or(0, |at| at + 1);
                let span = Span::new(at, node.span.end as usize);
                return Edit {
                    span,
                    text: format!(" {}", self.encoded(value, None)),
                };
            }
            _ => self.encoded(value, style),
        };
        Edit {
            span: node.span,
            text,
        }
    }

    fn encoded(&self, value: &NewValue<'_>, style: Option<Style>) -> String {
        match (self.carrier, value) {
            (_, NewValue::Date(date)) if style.is_none() => date.to_string(),
            (Carrier::Yaml, NewValue::Date(date)) => encode::yaml(&date.to_string(), style, false),
            (Carrier::Toml, NewValue::Date(date)) => encode::toml(&date.to_string()),
            (Carrier::Yaml, NewValue::Text(text)) => encode::yaml(text, style, false),
            (Carrier::Toml, NewValue::Text(text)) => encode::toml(text),
            (Carrier::Yaml, NewValue::List(items)) => encode::yaml_list(items),
            (Carrier::Toml, NewValue::List(items)) => encode::toml_list(items),
        }
    }

    /// A line `key: value`, without its break; `indent` stands before each of its lines.
    fn line(&self, name: &str, value: &NewValue<'_>, indent: &str) -> String {
        /// Longer lists get a line an entry.
        const MOST_COLUMNS: usize = 60;
        let short = self.encoded(value, None);
        match (self.carrier, value) {
            (Carrier::Toml, _) => format!("{indent}{name} = {short}"),
            (Carrier::Yaml, NewValue::List(items)) if short.len() > MOST_COLUMNS => {
                let lines = items.iter().map(|item| {
                    format!(
                        "{}{indent}  - {}",
                        self.line_break,
                        encode::yaml(item, None, false)
                    )
                });
                format!("{indent}{name}:{}", lines.collect::<String>())
            }
            (Carrier::Yaml, _) => format!("{indent}{name}: {short}"),
        }
    }

    /// A key that is not there, nor its table.
    fn insert(&self, path: &str, field: Field, value: &NewValue<'_>) -> Edit {
        let broken = self.line_break;
        match path.split_once('.') {
            None => self.line_at(self.behind_earlier(field), self.line(path, value, "")),
            Some((table, name)) if self.carrier == Carrier::Yaml => {
                let line = self.line(name, value, "  ");
                self.line_at(
                    self.behind_earlier(field),
                    format!("{table}:{broken}{line}"),
                )
            }
            // Below a `[table]` all keys are that table's, so a new one comes last.
            Some((table, name)) => {
                let line = self.line(name, value, "");
                self.line_at(self.end, format!("{broken}[{table}]{broken}{line}"))
            }
        }
    }

    /// A key of a table that is there.
    fn insert_into(
        &self,
        table: &Key,
        node: &Node,
        name: &str,
        field: Field,
        value: &NewValue<'_>,
    ) -> Option<Edit> {
        let source = node.span.of(self.text);
        let entries: &[(Key, Node)] = match &node.value {
            Value::Table(inner) => &inner.entries,
            _ => &[],
        };
        let last = entries.last().map(|(key, value)| end_of(key, value));
        if source.starts_with('{') {
            let pair = match self.carrier {
                Carrier::Yaml => match value {
                    NewValue::Text(text) => format!("{name}: {}", encode::yaml(text, None, true)),
                    _ => format!("{name}: {}", self.encoded(value, None)),
                },
                Carrier::Toml => self.line(name, value, ""),
            };
            return Some(match last {
                Some(end) => insertion(end as usize, format!(", {pair}")),
                None => Edit {
                    span: node.span,
                    text: format!("{{ {pair} }}"),
                },
            });
        }
        let Some(last) = last else {
            let indent = if self.carrier == Carrier::Yaml {
                "  "
            } else {
                ""
            };
            return Some(self.line_at(
                line_end(self.text, table.span.end),
                self.line(name, value, indent),
            ));
        };
        // Behind the last of its keys that comes earlier in a record, or before the first.
        let mut earlier = entries.iter().filter(|(key, _)| {
            let path = format!("{}.{}", table.text, key.text);
            self.form.field(&path).is_some_and(|known| known < field)
        });
        let first = entries.first()?.0.span.start;
        let first_line = line_start(self.text, first);
        let at = match earlier.next_back() {
            Some((key, value)) => line_end(self.text, end_of(key, value)),
            None if self.carrier == Carrier::Yaml => first_line,
            None => line_end(self.text, last),
        };
        let prefix = &self.text[first_line as usize..first as usize];
        // `owners.product = …` names its table on each line.
        Some(self.line_at(at, self.line(name, value, prefix)))
    }

    /// Behind the last entry that comes earlier in a record than `field` does.
    fn behind_earlier(&self, field: Field) -> u32 {
        let is_header = |key: &Key| {
            let start = line_start(self.text, key.span.start) as usize;
            self.carrier == Carrier::Toml
                && self.text[start..key.span.start as usize]
                    .trim_start()
                    .starts_with('[')
        };
        let own = self
            .table
            .entries
            .iter()
            .take_while(|(key, _)| !is_header(key));
        let earlier = own.filter(|(key, _)| self.order(key).is_some_and(|known| known < field));
        earlier.last().map_or(self.begin, |(key, node)| {
            line_end(self.text, end_of(key, node))
        })
    }

    /// The field of a key, or the first one of a table.
    fn order(&self, key: &Key) -> Option<Field> {
        let below = format!("{}.", key.text);
        let inner = self
            .form
            .keys
            .iter()
            .filter(|(known, _)| known.starts_with(&below));
        self.form
            .field(&key.text)
            .or_else(|| inner.map(|(_, field)| *field).min())
    }

    fn line_at(&self, at: u32, line: String) -> Edit {
        insertion(at.min(self.end) as usize, line + self.line_break)
    }
}

fn end_of(key: &Key, node: &Node) -> u32 {
    key.span.end.max(node.span.end)
}
