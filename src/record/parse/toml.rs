//! TOML front matter → [`Table`], with the byte span of every key and value.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Span;

use super::node::{Key, Keys, Node, Table, Unparsed, Value};

/// Parses the text between two `+++` lines, which begins at byte `offset` of its file.
pub(super) fn parse(text: &str, offset: usize) -> Keys {
    match DeTable::parse(text) {
        Ok(table) => Ok((table_of(table.into_inner(), text, offset), Vec::new())),
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            let span = Span::new(range.start.min(text.len()), range.end.min(text.len()));
            Err(explain(error.message(), span, text, offset))
        }
    }
}

/// The parser keeps tables in the order of their names: put them back in the order of the file.
fn table_of(table: DeTable<'_>, text: &str, offset: usize) -> Table {
    let mut entries: Vec<_> = table
        .into_iter()
        .map(|(key, value)| {
            let span = Span::new(key.span().start, key.span().end).shifted(offset);
            (
                Key {
                    text: key.into_inner().into_owned(),
                    span,
                },
                node(value, text, offset),
            )
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span);
    Table { entries }
}

fn node(value: Spanned<DeValue<'_>>, text: &str, offset: usize) -> Node {
    let range = value.span();
    let source = text.get(range.clone()).unwrap_or_default();
    let span = Span::new(range.start, range.end).shifted(offset);
    let value = match value.into_inner() {
        DeValue::String(string) => Value::Scalar(string.into_owned()),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|v| node(v, text, offset)).collect())
        }
        DeValue::Table(table) => Value::Table(table_of(table, text, offset)),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Value::Scalar(source.trim().to_owned())
        }
    };
    Node { span, value }
}

fn explain(message: &str, span: Span, text: &str, offset: usize) -> Unparsed {
    let line_start = text[..span.start as usize].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let value = line.split_once('=').map(|(_, value)| value.trim());
    let help = match value {
        _ if message.contains("duplicate key") => {
            "keep one of the two: which of them counts, nobody can tell".to_owned()
        }
        None if line.contains(':') => {
            "TOML writes `key = \"value\"`, with an equals sign".to_owned()
        }
        Some(value) if value.starts_with(|c: char| c.is_alphabetic() || c == '@') => {
            "put text in quotes: `key = \"value\"`".to_owned()
        }
        _ => "each line is `key = \"value\"`; `[table]` lines come after the plain keys".to_owned(),
    };
    let first_line = message.lines().next().unwrap_or("it cannot be read");
    Unparsed {
        span: span.shifted(offset),
        message: format!("the front matter is not valid TOML: {first_line}"),
        help,
    }
}
