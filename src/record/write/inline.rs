//! Values that stand in the text of a record, with their places: what may move elsewhere.

use crate::finding::Span;
use crate::record::parse::node::{Node, Value};
use crate::record::read::form::Field;
use crate::record::read::record::Record;
use crate::record::read::section::Section;
use crate::record::read::values::Text;

use super::edit::found_in_text;

/// A value that a line or a section of a record states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Which.
    pub field: Field,
    /// The name in front of it, or the heading above it.
    pub key: Span,
    /// All of it; the heading again where nothing is said.
    pub span: Span,
    /// What is said: one text, or several.
    pub texts: Vec<Text>,
    /// The dialect itself has this name for it.
    pub is_own: bool,
}

impl Stated {
    /// The section whose text it is; `None` for a line.
    pub fn section<'s>(&self, record: &'s Record<'_>) -> Option<&'s Section> {
        record
            .sections
            .iter()
            .find(|section| section.heading == self.key)
    }
}

/// What the text of a record states, beside its front matter, in the order in which it is read.
pub fn stated(record: &Record<'_>) -> Vec<Stated> {
    let text = |node: &Node| match &node.value {
        Value::Scalar(text) => Some(Text {
            text: text.clone(),
            span: node.span,
        }),
        _ => None,
    };
    let found = found_in_text(record).into_iter().map(|found| {
        let node = &*found.node;
        let texts = match &node.value {
            Value::List(items) => items.iter().filter_map(text).collect(),
            _ => text(node).into_iter().collect(),
        };
        Stated {
            field: found.field,
            key: found.key,
            span: node.span,
            texts,
            is_own: found.named_by.is_own(),
        }
    });
    found.collect()
}
