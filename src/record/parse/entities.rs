//! Character references: `&nbsp;`, `&#8203;`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser};
use regex::Regex;

/// `&nbsp;`, `&#8203;`, `&#x200B;`: no name is longer (HTML's own list).
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    let text = "&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});";
    // Written out above, and used by the first test that reads one.
    Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}"))
});

/// The character references of a text: where each stands, and what it shows. One that stands for a control
/// character, or that HTML does not know, stays as it is written.
pub(super) fn references(text: &str) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
    let may_hold_one = memchr::memchr(b'&', text.as_bytes()).is_some();
    let found = may_hold_one
        .then(|| REFERENCE.find_iter(text))
        .into_iter()
        .flatten();
    found.filter_map(|found| {
        let shown: String = Parser::new(found.as_str())
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            })
            .collect();
        let is_read =
            shown != found.as_str() && !shown.contains(|c: char| c.is_control() && c != '\t');
        is_read.then(|| (found.range(), shown))
    })
}

/// A text with its character references read.
pub(in crate::record) fn decoded(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for (range, shown) in references(text) {
        out.push_str(&text[from..range.start]);
        out.push_str(&shown);
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}
