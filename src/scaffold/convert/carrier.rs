//! Front matter from YAML to TOML, and back.

use crate::record::front_matter::{Carrier, read};
use crate::record::node::{Node, Table, Value};
use crate::record::{FrontMatter, edit};

use super::tree::{Odd, front_of};
use super::write;

/// `text` with its front matter in another format; `None` where it has none, or is in that format already.
///
/// # Errors
/// It cannot be read, or holds what the other format cannot say: where, and what it is.
pub fn recast(text: &str, to: Carrier) -> Result<Option<String>, String> {
    if matches!(read(text).0, FrontMatter::Read { carrier, .. } if carrier == to) {
        return Ok(None);
    }
    let Some(mut front) = front_of(text).map_err(Odd::told)? else {
        return Ok(None);
    };
    if front.carrier == Carrier::Toml {
        // TOML parts its tables by a blank line, which YAML does not need.
        for entry in &mut front.entries {
            let is_table = matches!(entry.value, super::tree::Value::Table { block: true, .. });
            if is_table && entry.above.first().is_some_and(Option::is_none) {
                entry.above.remove(0);
            }
        }
    }
    let broken = edit::line_break(text);
    let written = write::written(&front.entries, &front.tail, to, broken);
    let (before, behind) = (&text[..front.range.start], &text[front.range.end..]);
    let closed = if text[..front.range.end].ends_with('\n') {
        written.as_str()
    } else {
        written.trim_end()
    };
    let after = format!("{before}{closed}{behind}");
    match (values(text), values(&after)) {
        (Some(was), Some(is)) => match was.iter().find(|value| !is.contains(value)) {
            Some((path, _)) => Err(format!("`{path}` cannot be said in {}", name(to))),
            None if was.len() == is.len() => Ok(Some(after)),
            None => Err(format!("it would say more in {} than it does", name(to))),
        },
        _ => Err(format!("it would not be read as {} any more", name(to))),
    }
}

/// The key whose words stand in braces that were left from a template: in TOML, that is a table of texts.
pub(super) fn braced(text: &str) -> Option<String> {
    let front = front_of(text).ok()??;
    front
        .entries
        .into_iter()
        .find(|entry| entry.value.in_braces().is_some())
        .map(|entry| entry.key)
}

/// What a format is called.
pub(super) fn name(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Yaml => "YAML",
        Carrier::Toml => "TOML",
    }
}

/// Every value of the front matter of a text, by its path: nothing, and a text without a letter, are the same.
fn values(text: &str) -> Option<Vec<(String, String)>> {
    fn of_table(table: &Table, above: &str, found: &mut Vec<(String, String)>) {
        for (key, node) in &table.entries {
            of_node(
                node,
                if above.is_empty() {
                    key.text.clone()
                } else {
                    format!("{above}.{}", key.text)
                },
                found,
            );
        }
    }
    fn of_node(node: &Node, path: String, found: &mut Vec<(String, String)>) {
        match &node.value {
            Value::Blank => found.push((path, String::new())),
            Value::Scalar(text) => found.push((path, text.clone())),
            Value::Table(table) if table.entries.is_empty() => found.push((path, "{}".to_owned())),
            Value::Table(table) => of_table(table, &path, found),
            Value::List(items) if items.is_empty() => found.push((path, "[]".to_owned())),
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    // An entry that says nothing is none; one of TOML is an empty text.
                    if item.value != Value::Blank {
                        of_node(item, format!("{path}[{at}]"), found);
                    }
                }
            }
        }
    }
    match read(text).0 {
        FrontMatter::Read { table, .. } => {
            let mut found = Vec::new();
            of_table(&table, "", &mut found);
            Some(found)
        }
        _ => None,
    }
}
