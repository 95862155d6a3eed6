//! A record that was converted, held against the one that was there.

use crate::finding::Span;
use crate::record::node::{Key, Node, Value};
use crate::record::{Part, Record};
use crate::source::folder_of;

/// The key of front matter in which a span lies, as a path.
pub(super) fn path_at(record: &Record<'_>, span: Span) -> Option<String> {
    let table = record.front.table()?;
    let holds = |key: Span, node: Span| key.contains(span) || node.contains(span);
    let (key, node) = table.entries.iter().find(|(key, node)| {
        let inner = |(k, n): &(Key, Node)| holds(k.span, n.span);
        let below = match &node.value {
            Value::Table(table) => table.entries.iter().any(inner),
            _ => false,
        };
        holds(key.span, node.span) || below
    })?;
    let Value::Table(inner) = &node.value else {
        return Some(key.text.clone());
    };
    let below = inner
        .entries
        .iter()
        .find(|(key, node)| holds(key.span, node.span));
    Some(below.map_or_else(
        || key.text.clone(),
        |(inner, _)| format!("{}.{}", key.text, inner.text),
    ))
}

/// Holds the record that was made against the one that was there.
pub(super) fn is_the_same(before: &Record<'_>, after: &Record<'_>) -> Result<(), String> {
    let differs = |what: &str| Err(format!("its {what} would not be read as before"));
    if after.keys_unknown() {
        return Err("its front matter could not be read any more".to_owned());
    }
    if before.id.key != after.id.key {
        let folder = folder_of(&before.path)
            .rsplit('/')
            .next()
            .unwrap_or_default();
        return Err(format!(
            "its id {} comes from its folder, and a product record has its id from its file: name the file first, such as {folder}.md",
            before.id
        ));
    }
    if before.status() != after.status() {
        return differs("status");
    }
    if before.facts.date.written() != after.facts.date.written() {
        return differs("date");
    }
    let title = |record: &Record<'_>| {
        record
            .title
            .as_ref()
            .map(|title| title.text.clone())
            .unwrap_or_default()
    };
    if !title(before).ends_with(&title(after))
        || title(after).is_empty() != title(before).is_empty()
    {
        return differs("title");
    }
    for part in Part::ALL {
        if !before.says(part) || after.says(part) {
            continue;
        }
        let name = after.form.heading(part);
        let nested = before.sections_of(part).find(|section| section.nested);
        return Err(match nested {
            Some(section) => format!(
                "\"{}\" stands inside of another section, where a product record has no {name}: lift it to the level of the others",
                section.title
            ),
            None => format!("its {name} would no longer be read"),
        });
    }
    Ok(())
}
