//! Numbers in front matter under keys that a dialect leaves to its team: `id: 0007`, `relates-to: [3, 7]`.

use crate::finding::Span;
use crate::log::digits::is_same_number;
use crate::record::Parsed;
use crate::record::node::{Node, Value};

/// Keys that say a record's own number in any dialect.
const OWN: [&str; 2] = ["id", "number"];

/// Where front matter holds a number alone.
#[derive(Default)]
pub(super) struct Numbers {
    /// Under a key that says the record's own.
    pub own: Vec<Span>,
    /// In a list of nothing but numbers, as one of ids is.
    pub listed: Vec<Span>,
}

/// Where the front matter of `text` holds `number` alone.
pub(super) fn numbers(text: &str, number: &str) -> Numbers {
    let mut found = Numbers::default();
    let fence = text
        .trim_start_matches('\u{feff}')
        .get(..3)
        .filter(|fence| matches!(*fence, "---" | "+++"));
    let Some(end) = fence.and_then(|fence| text.find(&format!("\n{fence}"))) else {
        return found;
    };
    if !text[..end].contains(number.trim_start_matches('0')) {
        return found;
    }
    let Some(parsed) = Parsed::guarded(text) else {
        return found;
    };
    let is_number = |node: &&Node| matches!(&node.value, Value::Scalar(value) if is_digits(value));
    let is_it =
        |node: &&Node| matches!(&node.value, Value::Scalar(value) if is_same_number(value, number));
    for (key, node) in parsed
        .front()
        .table()
        .iter()
        .flat_map(|table| &table.entries)
    {
        match &node.value {
            Value::Scalar(_) if OWN.contains(&key.text.to_lowercase().as_str()) => {
                found.own.extend(
                    Some(node)
                        .filter(is_number)
                        .filter(is_it)
                        .map(|node| digits_of(node, text)),
                );
            }
            Value::List(items) if items.iter().all(|item| is_number(&item)) => {
                found
                    .listed
                    .extend(items.iter().filter(is_it).map(|node| digits_of(node, text)));
            }
            _ => {}
        }
    }
    found
}

/// Where the figures of a value stand, inside of its quotes.
fn digits_of(node: &Node, text: &str) -> Span {
    let written = node.span.of(text);
    let quotes = written.len() - written.trim_start_matches(['"', '\'']).len();
    let len = written
        .bytes()
        .skip(quotes)
        .take_while(u8::is_ascii_digit)
        .count();
    Span::new(quotes, quotes + len).shifted(node.span.start as usize)
}

fn is_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}
