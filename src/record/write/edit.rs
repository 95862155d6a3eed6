//! Edits that set a field of a record where it stands, or where it would stand, and leave every other byte.

use jiff::civil::Date;

use crate::finding::{Edit, Span};
use crate::lang::capitalised;
use crate::record::parse::front_matter::{Carrier, FrontMatter, closing_fence};
use crate::record::parse::node::{Key, Node, Table, Value};
use crate::record::read::field_value::FieldValue;
use crate::record::read::form::{Carrier as Kind, Field, Form};
use crate::record::read::lines;
use crate::record::read::record::Record;

use super::encode::{self, Style};

/// What a field is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewValue<'v> {
    /// One line of text.
    Text(&'v str),
    /// A day.
    Date(Date),
    /// Several texts.
    List(&'v [String]),
}

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
            edits.push(front.set(field, value)?);
        }
    }
    if stands_in_text || edits.is_empty() {
        edits.push(in_text(record, field, value)?);
    }
    Some(edits)
}

/// Front matter that was read, and where its lines begin and end.
struct Front<'r> {
    text: &'r str,
    form: &'r Form,
    table: &'r Table,
    carrier: Carrier,
    /// Behind the line of the opening fence.
    begin: u32,
    /// Where the line of the closing fence begins.
    end: u32,
    line_break: &'static str,
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
    fn set(&self, field: Field, value: &NewValue<'_>) -> Option<Edit> {
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

    fn find(&self, table: &'r Table, above: &str, field: Field) -> Option<(&'r Key, &'r Node)> {
        table.entries.iter().find_map(|(key, node)| {
            let path = if above.is_empty() {
                key.text.clone()
            } else {
                format!("{above}.{}", key.text)
            };
            match (self.form.field(&path), &node.value) {
                (Some(found), _) if found == field => Some((key, node)),
                (None, Value::Table(inner)) if above.is_empty() => self.find(inner, &path, field),
                _ => None,
            }
        })
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

/// Sets a field that stands in the text: a `Key: value` line, or a section that is a value.
fn in_text(record: &Record<'_>, field: Field, value: &NewValue<'_>) -> Option<Edit> {
    let shown = match value {
        NewValue::Text(text) => encode::on_one_line(text),
        NewValue::Date(date) => date.to_string(),
        NewValue::List(items) => encode::on_one_line(&items.join(", ")),
    };
    let found = found_in_text(record);
    if let Some(there) = found.iter().find(|found| found.field == field) {
        return Some(replace_in_text(record, there, &shown));
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
    for carrier in &record.form.carriers {
        match carrier {
            Kind::FrontMatter => {}
            Kind::Lines if record.front.fence().is_none() || record.form.open_keys => {
                lines::read(
                    record.form,
                    record.page,
                    record.text,
                    record.lines.clone(),
                    &mut found,
                );
            }
            Kind::Lines => {}
            Kind::Sections => {
                lines::read_sections(
                    record.form,
                    record.page,
                    record.text,
                    &record.sections,
                    &mut found,
                );
            }
        }
    }
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

fn insertion(at: usize, text: String) -> Edit {
    Edit {
        span: Span::new(at, at),
        text,
    }
}

fn end_of(key: &Key, node: &Node) -> u32 {
    key.span.end.max(node.span.end)
}

/// Where the line of an offset begins.
fn line_start(text: &str, offset: u32) -> u32 {
    let start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    Span::new(start, start).start
}

/// Behind the break of the line of an offset.
pub(super) fn line_end(text: &str, offset: u32) -> u32 {
    // A span may take the break of its last line with it.
    if text[..offset as usize].ends_with('\n') {
        return offset;
    }
    let end = text[offset as usize..]
        .find('\n')
        .map_or(text.len(), |at| offset as usize + at + 1);
    Span::new(end, end).start
}

/// The line break of a text: that of its first line.
pub fn line_break(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}
