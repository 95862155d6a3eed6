//! Values that are no answer: blank, a placeholder, the question once more, an honest gap.

use crate::lang::{Lang, count_words, is_readable};
use crate::record::parse::node::{Node, Value};
use crate::record::parse::page::Page;

/// Whether a value is only the name of its own key, `feasibility.effort` by its end.
pub(super) fn is_name_of(text: &str, key: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    key.rsplit('.')
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(bare))
}

/// `yyyy-mm-dd`, as a template has it.
pub(super) fn is_blank_day(text: &str) -> bool {
    text.trim_matches(|c: char| !c.is_alphanumeric())
        .eq_ignore_ascii_case("yyyy-mm-dd")
}

/// `XXXX`, `NNNN`: the number that a proposal gets later.
pub(super) fn is_blank_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, 'N' | 'X' | 'x' | '#' | '?'))
}

/// Blank, a placeholder, or nothing that a reader sees.
pub(super) fn says_nothing(node: &Node, lang: &Lang) -> bool {
    match &node.value {
        Value::Blank => true,
        Value::Scalar(text) => lang.is_placeholder(text) || !is_seen(text),
        _ => false,
    }
}

/// "unknown: …" with a reason.
pub(super) fn admits(text: &str) -> bool {
    let (first, rest) = text.trim().split_once(':').unwrap_or_default();
    first.eq_ignore_ascii_case("unknown") && count_words(rest) >= 2
}

/// Whether a text gives a reason: a reader sees it, and it is neither a placeholder nor only "because".
pub fn is_reason(text: &str, lang: &Lang) -> bool {
    let mut rest = text.trim();
    while let Some(behind) = rest
        .get(.."because".len())
        .filter(|word| word.eq_ignore_ascii_case("because"))
        .map(|word| &rest[word.len()..])
    {
        rest = behind.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '&' && c != '<');
    }
    is_seen(rest) && !lang.is_placeholder(rest)
}

/// Whether a value says something that a reader sees: markup, comments, hidden HTML and blank characters do not.
pub fn is_seen(text: &str) -> bool {
    if !is_readable(text) {
        return false;
    }
    // Nothing else hides a letter.
    if !text.contains(['<', '&', '[', '!']) {
        return true;
    }
    let text = text.trim();
    let page = Page::parse(text, 0);
    page.blocks
        .iter()
        .any(|block| is_readable(&page.text_of(block, text)))
}
