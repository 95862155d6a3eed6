//! YAML front matter → [`Table`], with the byte span of every key and value.
//!
//! The parser gives events; this builds the tree and refuses what a record has no use for: a key
//! twice, aliases (a few lines of them can expand to gigabytes), tags, a second document.

use std::borrow::Cow;
use std::collections::HashSet;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError};

use crate::finding::Span;

use super::node::{Key, Keys, Node, Table, Unparsed, Value};
use super::yaml_repair::{Fault, Mended, Mending};

/// Parses the text between two `---` lines, which begins at byte `offset` of its file.
///
/// What is no YAML, and yet certain, is mended and parsed again; every span is one of the text as it is.
pub(super) fn parse(text: &str, offset: usize) -> Keys {
    let mut mending = Mending::new(text);
    loop {
        match load(&mending, text, offset) {
            Ok(mut table) => {
                let mut faults: Vec<Mended> = mending
                    .faults
                    .iter()
                    .filter(|mended| mended.fault != Fault::Reserved)
                    .cloned()
                    .collect();
                faults
                    .iter_mut()
                    .for_each(|mended| mended.span = mended.span.shifted(offset));
                unmask(&mut table, &mending, offset, &mut faults);
                faults.sort_by_key(|mended| mended.span);
                return Ok((table, faults));
            }
            Err(Failure::Scan(error)) => {
                let at = error.marker().byte_offset().unwrap_or_default();
                if !mending.mend(at) {
                    return Err(explain(&error, mending.original(at), text, offset));
                }
            }
            Err(Failure::Refused(problem, at)) => {
                // `**bold**` is no alias, and a link in a list is no list.
                if !at.is_some_and(|at| mending.mend(at)) {
                    return Err(problem);
                }
            }
        }
    }
}

enum Failure {
    Scan(ScanError),
    /// With the place in the mended text, where mending it may help.
    Refused(Unparsed, Option<usize>),
}

/// A collection that is still open.
enum Open {
    List {
        start: usize,
        items: Vec<Node>,
    },
    Table {
        start: usize,
        table: Table,
        known: HashSet<String>,
        key: Option<Key>,
    },
}

fn load(mending: &Mending<'_>, original: &str, offset: usize) -> Result<Table, Failure> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    let mut documents = 0;
    for step in Parser::new_from_str_with_options(&mending.text, options) {
        let (event, span) = step.map_err(Failure::Scan)?;
        let read = span.byte_range().unwrap_or_default();
        let bytes = mending.original(read.start)..mending.original(read.end);
        let here = Span::new(bytes.start, bytes.end).shifted(offset);
        if event.tag().is_some() {
            return Err(refuse(
                here,
                "a YAML tag has no meaning in a record",
                "write the value without the `!` tag",
            ));
        }
        let node = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    let help = "keep one block of keys; a line with only `...` or `---` ends it";
                    return Err(refuse(
                        here,
                        "the front matter holds a second YAML document",
                        help,
                    ));
                }
                continue;
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let message = format!(
                    "the YAML alias `{}` is not followed",
                    here.of_shifted(original, offset)
                );
                let help = "write the value itself; a value that begins with `*` needs quotes";
                return Err(refuse_at(read.start, here, message, help));
            }
            Event::Scalar(text, style, ..) => scalar(text, style, here, original, offset),
            Event::SequenceStart(..) => {
                open.push(Open::List {
                    start: bytes.start,
                    items: Vec::new(),
                });
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Table {
                    start: bytes.start,
                    table: Table::default(),
                    known: HashSet::new(),
                    key: None,
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List { start, items }) => {
                    let end = items
                        .last()
                        .map_or(bytes.end, |n| (n.span.end as usize - offset).max(bytes.end));
                    Node {
                        span: trimmed(original, start, end).shifted(offset),
                        value: Value::List(items),
                    }
                }
                Some(Open::Table { start, table, .. }) => Node {
                    span: trimmed(original, start, bytes.end).shifted(offset),
                    value: Value::Table(table),
                },
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Table {
                table, known, key, ..
            }) => match key.take() {
                Some(name) => table.entries.push((name, node)),
                None => *key = Some(as_key(node, known)?),
            },
        }
    }
    match root {
        None => Ok(Table::default()),
        Some(Node {
            value: Value::Table(table),
            ..
        }) => Ok(table),
        Some(Node {
            value: Value::Blank,
            ..
        }) => Ok(Table::default()),
        Some(node) => {
            let message = format!(
                "the front matter is {}, not `key: value` lines",
                node.kind()
            );
            Err(refuse(
                node.span,
                message,
                "write one `key: value` a line, as in `status: proposed`",
            ))
        }
    }
}

fn scalar(
    text: Cow<'_, str>,
    style: ScalarStyle,
    here: Span,
    original: &str,
    offset: usize,
) -> Node {
    let plain = style == ScalarStyle::Plain;
    let blank = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
    let end = here.end as usize - offset;
    Node {
        span: trimmed(original, here.start as usize - offset, end).shifted(offset),
        value: if blank {
            Value::Blank
        } else {
            Value::Scalar(text.into_owned())
        },
    }
}

/// A block scalar's or a block collection's range runs on to the next token: cut the white space.
fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let slice = text.get(start..end).unwrap_or_default();
    Span::new(start, start + slice.trim_end().len())
}

fn as_key(node: Node, known: &mut HashSet<String>) -> Result<Key, Failure> {
    let text = match node.value {
        Value::Scalar(text) => text,
        Value::Blank => String::new(),
        _ => {
            let help = "quote a text that begins with `{` or `[`; a left-over template prompt goes";
            return Err(refuse(
                node.span,
                format!("a key must be a word, not {}", node.kind()),
                help,
            ));
        }
    };
    if !known.insert(text.clone()) {
        let message = format!("the key `{text}` stands here a second time");
        return Err(refuse(
            node.span,
            message,
            "keep one of the two: which of them counts, nobody can tell",
        ));
    }
    Ok(Key {
        text,
        span: node.span,
    })
}

fn refuse(span: Span, message: impl Into<String>, help: impl Into<String>) -> Failure {
    Failure::Refused(
        Unparsed {
            span,
            message: message.into(),
            help: help.into(),
        },
        None,
    )
}

fn refuse_at(
    at: usize,
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Failure {
    Failure::Refused(
        Unparsed {
            span,
            message: message.into(),
            help: help.into(),
        },
        Some(at),
    )
}

/// Gives masked scalars their first character back and collects where they stand.
fn unmask(table: &mut Table, mending: &Mending<'_>, offset: usize, faults: &mut Vec<Mended>) {
    for (_, node) in &mut table.entries {
        unmask_node(node, mending, offset, faults);
    }
}

fn unmask_node(node: &mut Node, mending: &Mending<'_>, offset: usize, faults: &mut Vec<Mended>) {
    match &mut node.value {
        Value::Blank => {}
        Value::Scalar(value) => {
            if let Some(first) = mending.masked(node.span.start as usize - offset) {
                value.replace_range(..1, first.encode_utf8(&mut [0; 4]));
                faults.push(Mended {
                    span: node.span,
                    fault: Fault::Reserved,
                });
            }
        }
        Value::List(items) => {
            for item in items {
                unmask_node(item, mending, offset, faults);
            }
        }
        Value::Table(table) => unmask(table, mending, offset, faults),
    }
}

/// Says in words what the parser found, and what the author most likely wants to do.
fn explain(error: &ScanError, at: usize, text: &str, offset: usize) -> Unparsed {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let width = text[at..]
        .chars()
        .next()
        .filter(|c| *c != '\n')
        .map_or(0, char::len_utf8);
    let value = line.split_once(':').map_or("", |(_, value)| value.trim());
    let help = if value.contains(": ") || value.ends_with(':') {
        "put quotes around a value that holds a colon: `key: \"one: two\"`".to_owned()
    } else if line.trim_start().starts_with('\t') || line.starts_with('\t') {
        "indent with spaces: YAML does not take tabs".to_owned()
    } else if value.starts_with(['`', '%', '*', '&', '!', '|', '>', '"', '\'', '[', '{']) {
        "put the whole value in double quotes, or close the quote or bracket that it opens"
            .to_owned()
    } else {
        "each line is `key: value`; put quotes around a value with special characters".to_owned()
    };
    Unparsed {
        span: Span::new(at, at + width).shifted(offset),
        message: format!("the front matter is not valid YAML: {}", error.info()),
        help,
    }
}

impl Span {
    /// The text of a span counted from `offset`, in a text that begins there.
    fn of_shifted(self, text: &str, offset: usize) -> &str {
        let range = (self.start as usize).saturating_sub(offset)
            ..(self.end as usize).saturating_sub(offset);
        text.get(range).unwrap_or_default()
    }
}
