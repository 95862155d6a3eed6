//! What a template asks for: text that a record may not keep as its answer.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::lang::is_readable;
use crate::record::parse::node::{Table, Value};
use crate::record::parse::parsed::Parsed;

use super::form::prompt_key;
use super::section::{is_wrapped, prose_lines};

/// A template with a word in each `{{ … }}`, and without its `{% … %}`: as a record of it looks.
fn without_places(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{']) {
        out.push_str(&rest[..at]);
        let (end, word) = match rest.get(at..at + 2) {
            Some("{{") => ("}}", "x"),
            Some("{%") => ("%}", ""),
            Some("{#") => ("#}", ""),
            _ => {
                out.push('{');
                rest = &rest[at + 1..];
                continue;
            }
        };
        let Some(behind) = rest[at..].find(end) else {
            break;
        };
        out.push_str(word);
        rest = &rest[at + behind + end.len()..];
    }
    out + rest
}

/// Every line and paragraph of a template that a record may not keep: its prose, and the values of its keys.
pub fn prompts(template: &str) -> HashSet<String> {
    let text = without_places(template);
    let Some(parsed) = Parsed::guarded(&text) else {
        return HashSet::new();
    };
    let text = text.as_str();
    let page = parsed.page();
    let mut lines: Vec<String> = prose_lines(page, text, 0..page.blocks.len(), 0)
        .map(Cow::into_owned)
        .collect();
    let wrapped = page.blocks.iter().filter(|block| is_wrapped(block));
    lines.extend(wrapped.map(|block| page.text_of(block, text)));
    let mut open: Vec<&Table> = parsed.front().table().into_iter().collect();
    while let Some(table) = open.pop() {
        for (_, node) in &table.entries {
            match &node.value {
                Value::Scalar(value) => lines.push(value.clone()),
                Value::Table(inner) => open.push(inner),
                Value::Blank | Value::List(_) => {}
            }
        }
    }
    let keys = lines.iter().map(|line| prompt_key(line));
    keys.filter(|key| is_readable(key)).collect()
}
