//! Values as they are found, each with the field that it is for.

use std::borrow::Cow;

use crate::finding::Span;
use crate::record::parse::entities::decoded;
use crate::record::parse::node::{Node, Value};

use super::address::{file_shown, is_address};
use super::answer::admits;
use super::form::Field;
use super::naming::NamedBy;

/// A value found in some carrier, with the key that names it.
pub(in crate::record) struct FieldValue<'n> {
    pub field: Field,
    pub key: Span,
    pub node: Cow<'n, Node>,
    /// It stands where its table should be: `owners: "@ana"`.
    pub misplaced: bool,
    /// Whose name for it stands there.
    pub named_by: NamedBy,
}

/// The node of a line; where a field takes several values, commas stand between them.
pub(super) fn value_node(field: Field, key: Span, span: Span, shown: &str) -> FieldValue<'static> {
    let takes_several = matches!(
        field,
        Field::Evidence | Field::Supersedes | Field::Relates | Field::Scope
    );
    // `unknown: reason` is one answer, whatever the reason holds.
    if !takes_several || shown.is_empty() || admits(shown) {
        return text_node(field, key, span, shown);
    }
    let items = between_commas(shown).map(|item| {
        let start = span.start as usize + (item.as_ptr() as usize - shown.as_ptr() as usize);
        Node {
            span: Span::new(start, start + item.len()),
            value: Value::Scalar(item.to_owned()),
        }
    });
    let value = Value::List(items.collect());
    FieldValue {
        field,
        key,
        node: Cow::Owned(Node { span, value }),
        misplaced: false,
        named_by: NamedBy::Own,
    }
}

pub(super) fn text_node(field: Field, key: Span, span: Span, shown: &str) -> FieldValue<'static> {
    // Editors write `&#x20;` for a blank at the end of a line.
    let shown = decoded(shown);
    let shown = shown.trim();
    // Quotes around a handle are copied from front matter, where it needs them.
    let bare = shown
        .strip_prefix('"')
        .and_then(|s| s.strip_suffix('"'))
        .filter(|s| s.starts_with('@'));
    let shown = bare.unwrap_or(shown);
    let value = if shown.is_empty() {
        Value::Blank
    } else {
        Value::Scalar(shown.to_owned())
    };
    FieldValue {
        field,
        key,
        node: Cow::Owned(Node { span, value }),
        misplaced: false,
        named_by: NamedBy::Own,
    }
}

/// What stands between the commas of a line. A comma inside quotes or brackets parts nothing: a quote
/// may hold one, and so does `(who, 2026-03)` after it.
fn between_commas(text: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quoted) = (0_usize, false);
    let parts = text.split(move |c: char| {
        match c {
            '"' => quoted = !quoted,
            '“' => quoted = true,
            '”' => quoted = false,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    });
    parts.map(str::trim).filter(|item| !item.is_empty())
}

/// The name of a record in a text such as `[4. Write logs as text](0004-write-logs-as-text.md)`, a path or an
/// id: of a link, that of its file. Empty where an address on the web shows no file.
pub fn record_named(text: &str) -> &str {
    let target = target_named(text);
    if is_address(target) {
        return file_shown(target.trim()).unwrap_or_default();
    }
    let name = target.trim().rsplit('/').next().unwrap_or(target);
    name.trim_end_matches(['.', ')', '*']).trim()
}

/// What a text names, to be read later: an address as it is, and the name of a record of all else.
pub(super) fn name_or_address(text: &str) -> &str {
    Some(target_named(text))
        .filter(|target| is_address(target))
        .unwrap_or_else(|| record_named(text))
}

/// Where the link leads in a text that is one; else the text.
pub fn target_named(text: &str) -> &str {
    text.split_once("](").map_or(text, |(_, link)| {
        link.split([')', ' ', '#']).next().unwrap_or(text)
    })
}
