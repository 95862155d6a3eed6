//! Front matter as a tree of spans, the same whether it was written in YAML or in TOML.

use crate::finding::Span;

use super::yaml_repair::Mended;

/// One value of the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value as written, quotes and brackets included. Empty for a value that is not there.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node holds. Numbers, booleans and dates are scalars: their source text is what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing: `key:` or `key: ~` in YAML.
    Blank,
    /// Text, after the carrier's unescaping.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A table of keys.
    Table(Table),
}

/// The keys of one table, in the order they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Key and value.
    pub entries: Vec<(Key, Node)>,
}

/// A key as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Table {
    /// The entry of `key`.
    pub fn get(&self, key: &str) -> Option<&(Key, Node)> {
        self.entries.iter().find(|(k, _)| k.text == key)
    }

    /// The entry at a dotted path such as `owners.product`.
    pub fn at(&self, path: &str) -> Option<&(Key, Node)> {
        match path.split_once('.') {
            None => self.get(path),
            Some((head, rest)) => match &self.get(head)?.1.value {
                Value::Table(inner) => inner.at(rest),
                _ => None,
            },
        }
    }
}

impl Node {
    /// What kind of value it is, for messages: "a list", "a table" …
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Blank => "nothing",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Why front matter was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unparsed {
    /// Where the parser stopped.
    pub span: Span,
    /// What is wrong, without a final stop.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What a carrier's reader gives: the keys and what was mended.
pub(super) type Keys = Result<(Table, Vec<Mended>), Unparsed>;
