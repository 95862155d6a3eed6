//! Front matter with all that stands in it: keys and values as they are read, and the comments and blank lines
//! between them, so that it can be written anew and loses none.

use std::collections::VecDeque;
use std::ops::Range;

use crate::finding::Span;
use crate::record::front_matter::{Carrier, read};
use crate::record::{FrontMatter, node};

/// Lines above a key: comments with their `#`, or nothing for a blank line.
pub(super) type Above = Vec<Option<String>>;

/// The front matter of a file.
#[derive(Clone, Debug)]
pub(super) struct Front {
    /// How it is written.
    pub carrier: Carrier,
    /// Its keys, in the order of the text.
    pub entries: Vec<Entry>,
    /// Comments below the last key.
    pub tail: Above,
    /// All of it, fences included.
    pub range: Range<usize>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What stands above it.
    pub above: Above,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// The comment behind it, with the blanks in front.
    pub beside: Option<String>,
}

/// An entry of a list.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// What stands above it.
    pub above: Above,
    /// Its value.
    pub value: Value,
    /// The comment behind it, with the blanks in front.
    pub beside: Option<String>,
}

/// What a key holds. `block`: on lines of its own, not in brackets.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Nothing.
    Blank,
    /// A text, a number, a day.
    Scalar(Scalar),
    /// A list.
    List { items: Vec<Item>, block: bool },
    /// A table.
    Table { entries: Vec<Entry>, block: bool },
}

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    /// What it says.
    pub text: String,
    /// How it was written.
    pub source: Option<(Carrier, String)>,
}

/// Why front matter cannot be written anew: the line, and what is the matter there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Odd {
    pub line: usize,
    pub reason: String,
}

impl Value {
    /// What stands in braces that were left from a template, `{ accepted }`: to YAML, keys without values.
    pub(super) fn in_braces(&self) -> Option<Vec<String>> {
        let Value::Table {
            entries,
            block: false,
        } = self
        else {
            return None;
        };
        let bare = !entries.is_empty()
            && entries
                .iter()
                .all(|entry| matches!(entry.value, Value::Blank));
        bare.then(|| entries.iter().map(|entry| entry.key.clone()).collect())
    }
}

impl Odd {
    /// In a sentence, as it stands behind the file's name.
    pub(super) fn told(self) -> String {
        format!("line {}: {}", self.line, self.reason)
    }
}

impl Entry {
    /// A new key with a text.
    pub(super) fn text(key: &str, text: &str) -> Self {
        let value = Value::Scalar(Scalar {
            text: text.to_owned(),
            source: None,
        });
        Self {
            above: Vec::new(),
            key: key.to_owned(),
            value,
            beside: None,
        }
    }

    /// A new key with a list of texts.
    pub(super) fn list(key: &str, texts: &[String]) -> Self {
        let item = |text: &String| Item {
            above: Vec::new(),
            value: Value::Scalar(Scalar {
                text: text.clone(),
                source: None,
            }),
            beside: None,
        };
        let value = Value::List {
            items: texts.iter().map(item).collect(),
            block: false,
        };
        Self {
            above: Vec::new(),
            key: key.to_owned(),
            value,
            beside: None,
        }
    }
}

/// The front matter of `text`; `None` where it has none.
///
/// # Errors
/// It cannot be read, or holds something that only its own format can say.
pub(super) fn front_of(text: &str) -> Result<Option<Front>, Odd> {
    let (front, body) = read(text);
    let (fence, carrier, table) = match &front {
        FrontMatter::None => return Ok(None),
        FrontMatter::Broken { problem, .. } => {
            let line = line_of(text, problem.span.start as usize);
            return Err(Odd {
                line,
                reason: problem.message.clone(),
            });
        }
        FrontMatter::Read {
            fence,
            carrier,
            table,
            ..
        } => (*fence, *carrier, table),
    };
    let begin = text[fence.end as usize..]
        .find('\n')
        .map_or(text.len(), |at| fence.end as usize + at + 1);
    let closing = text[..body].trim_end_matches(['\n', '\r']);
    let end = closing.rfind('\n').map_or(begin, |at| at + 1).max(begin);
    let mut leaves = Vec::new();
    leaves_of(table, &mut leaves);
    leaves.sort_by_key(|leaf: &Leaf| leaf.span.start);
    let mut reader = Reader {
        text,
        carrier,
        leaves,
        marks: VecDeque::new(),
    };
    reader.scan(begin..end)?;
    let entries = reader.entries(table);
    let tail = reader.rest()?;
    Ok(Some(Front {
        carrier,
        entries,
        tail,
        range: fence.start as usize..body,
    }))
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// A key or a single value.
struct Leaf {
    span: Span,
}

fn leaves_of(table: &node::Table, leaves: &mut Vec<Leaf>) {
    for (key, node) in &table.entries {
        leaves.push(Leaf { span: key.span });
        leaves_of_node(node, leaves);
    }
}

fn leaves_of_node(node: &node::Node, leaves: &mut Vec<Leaf>) {
    match &node.value {
        node::Value::List(items) => items.iter().for_each(|item| leaves_of_node(item, leaves)),
        node::Value::Table(table) => leaves_of(table, leaves),
        node::Value::Blank | node::Value::Scalar(_) => leaves.push(Leaf { span: node.span }),
    }
}

/// A comment or a blank line.
struct Mark {
    at: usize,
    /// It has its line for itself.
    alone: bool,
    text: Option<String>,
}

struct Reader<'t> {
    text: &'t str,
    carrier: Carrier,
    leaves: Vec<Leaf>,
    marks: VecDeque<Mark>,
}

impl Reader<'_> {
    /// Finds the comments and blank lines between the keys and values.
    fn scan(&mut self, inside: Range<usize>) -> Result<(), Odd> {
        let mut start = inside.start;
        for line in self.text[inside].split_inclusive('\n') {
            let end = start + line.trim_end_matches(['\n', '\r']).len();
            let (mut at, mut between) = (start, String::new());
            let mut comment = None;
            while at < end {
                if let Some(leaf) = self.leaf_over(at) {
                    at = leaf.end as usize;
                    between.push('\u{0}');
                    continue;
                }
                let Some(c) = self.text[at..].chars().next() else {
                    break;
                };
                let opens = between.is_empty() || between.ends_with([' ', '\t']);
                if c == '#' && (opens || self.carrier == Carrier::Toml) {
                    comment = Some(at);
                    break;
                }
                between.push(c);
                at += c.len_utf8();
            }
            if self.carrier == Carrier::Yaml && !is_punctuation(&between) {
                let shown = self.text[start..end].trim();
                let reason = format!(
                    "`{shown}` is more than a key and its value: write it without the rest"
                );
                return Err(Odd {
                    line: line_of(self.text, start),
                    reason,
                });
            }
            let alone = between.trim().trim_start_matches('-').trim().is_empty();
            match comment {
                Some(at) if alone => {
                    let text = self.text[at..end].trim_end().to_owned();
                    self.marks.push_back(Mark {
                        at,
                        alone,
                        text: Some(text),
                    });
                }
                Some(at) => {
                    let gap = between.len() - between.trim_end().len();
                    let text = self.text[at - gap..end].trim_end().to_owned();
                    self.marks.push_back(Mark {
                        at,
                        alone,
                        text: Some(text),
                    });
                }
                None if between.trim().is_empty() && self.leaf_over(start).is_none() => {
                    self.marks.push_back(Mark {
                        at: start,
                        alone: true,
                        text: None,
                    });
                }
                None => {}
            }
            start += line.len();
        }
        Ok(())
    }

    /// The key or value that covers an offset.
    fn leaf_over(&self, at: usize) -> Option<Span> {
        let before = self
            .leaves
            .partition_point(|leaf| leaf.span.start as usize <= at);
        let near = self.leaves[..before].iter().rev().map(|leaf| leaf.span);
        near.take(2).find(|span| at < span.end as usize)
    }

    fn entries(&mut self, table: &node::Table) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(table.entries.len());
        for (key, node) in &table.entries {
            let above = self.above(key.span.start as usize);
            let on_the_line = self.beside(key.span.end as usize);
            let value = self.value(node);
            let beside =
                on_the_line.or_else(|| self.beside(node.span.end.max(key.span.end) as usize));
            entries.push(Entry {
                above,
                key: key.text.clone(),
                value,
                beside,
            });
        }
        entries
    }

    fn value(&mut self, node: &node::Node) -> Value {
        let source = node.span.of(self.text);
        match &node.value {
            node::Value::Blank => Value::Blank,
            // TOML has no other way to say nothing.
            node::Value::Scalar(text) if text.is_empty() && self.carrier == Carrier::Toml => {
                Value::Blank
            }
            node::Value::Scalar(text) => {
                let whole = !self.is_block(node.span);
                let source = whole.then(|| (self.carrier, source.to_owned()));
                Value::Scalar(Scalar {
                    text: text.clone(),
                    source,
                })
            }
            node::Value::Table(table) => Value::Table {
                block: !source.starts_with('{'),
                entries: self.entries(table),
            },
            node::Value::List(nodes) => {
                let mut items = Vec::with_capacity(nodes.len());
                for item in nodes {
                    let above = self.above(item.span.start as usize);
                    let mut value = self.value(item);
                    if matches!(value, Value::Blank) && self.carrier == Carrier::Toml {
                        value = Value::Scalar(Scalar {
                            text: String::new(),
                            source: None,
                        });
                    }
                    let beside = self.beside(item.span.end as usize);
                    items.push(Item {
                        above,
                        value,
                        beside,
                    });
                }
                let block = match self.carrier {
                    Carrier::Yaml => !source.starts_with('['),
                    Carrier::Toml => source.starts_with("[[") || source.contains('\n'),
                };
                Value::List { items, block }
            }
        }
    }

    /// Whether a value of YAML stands below a line that ends with `|` or `>`: its source is not all of it.
    fn is_block(&self, span: Span) -> bool {
        let before = &self.text[..span.start as usize];
        let own_line = before
            .rfind('\n')
            .filter(|at| before[*at..].trim().is_empty());
        let header = own_line.map_or("", |at| before[..at].trim_end());
        let line = header.rsplit('\n').next().unwrap_or_default();
        let line = line
            .split_once(" #")
            .map_or(line, |(line, _)| line)
            .trim_end();
        let last = line.rsplit([' ', '\t']).next().unwrap_or_default();
        self.carrier == Carrier::Yaml && last.starts_with(['|', '>']) && is_punctuation(last)
    }

    /// Takes the lines between the last value before `start` and there.
    fn above(&mut self, start: usize) -> Above {
        let before = self
            .leaves
            .partition_point(|leaf| (leaf.span.start as usize) < start);
        let floor = self.leaves[..before]
            .last()
            .map_or(0, |leaf| leaf.span.end as usize);
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        for mark in self.marks.drain(..) {
            if mark.alone && mark.at < start && mark.at >= floor {
                taken.push(mark.text);
            } else {
                left.push_back(mark);
            }
        }
        self.marks = left;
        taken
    }

    /// Takes the comment behind `end`, on its line, with nothing but marks of punctuation between.
    fn beside(&mut self, end: usize) -> Option<String> {
        let text = self.text;
        let follows = |mark: &Mark| {
            let between = text.get(end..mark.at)?;
            let empty = !between.contains('\n')
                && !between.contains(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\''));
            (!mark.alone && empty).then_some(())
        };
        let at = self
            .marks
            .iter()
            .position(|mark| mark.at >= end && follows(mark).is_some())?;
        self.marks.remove(at)?.text
    }

    /// What is left below the last key.
    fn rest(&mut self) -> Result<Above, Odd> {
        let last = self
            .leaves
            .iter()
            .map(|leaf| leaf.span.end as usize)
            .max()
            .unwrap_or_default();
        match self
            .marks
            .iter()
            .find(|mark| mark.text.is_some() && (!mark.alone || mark.at < last))
        {
            Some(mark) => Err(Odd {
                line: line_of(self.text, mark.at),
                reason: format!(
                    "the comment `{}` would lose its place: give it a line of its own above a key",
                    mark.text.as_deref().unwrap_or_default().trim()
                ),
            }),
            None => Ok(self.marks.drain(..).map(|mark| mark.text).collect()),
        }
    }
}

/// Whether a word is what a text of several lines begins with in YAML: `|`, `>-`, `|2`.
fn is_block_header(word: &str) -> bool {
    word.starts_with(['|', '>'])
        && word
            .trim_start_matches(['|', '>'])
            .chars()
            .all(|c| "+-0123456789".contains(c))
}

/// Whether what stands between keys and values of YAML is nothing but its marks: an anchor is not.
fn is_punctuation(between: &str) -> bool {
    between
        .split([' ', '\t', '\u{0}'])
        .all(|word| word.chars().all(|c| ":-,[]{}?".contains(c)) || is_block_header(word))
}
