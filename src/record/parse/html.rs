//! The HTML in Markdown: its tags, and what they link to.

use super::entities::decoded;

/// A piece of HTML that begins with `<`.
pub(super) struct Markup<'h> {
    /// What it is.
    pub(super) kind: Kind<'h>,
    /// How many bytes it takes.
    pub(super) length: usize,
}

/// Kinds of such pieces.
pub(super) enum Kind<'h> {
    /// A `<` that begins nothing.
    Text,
    /// A comment, a declaration, an instruction.
    Unseen,
    /// The start of an element.
    Start {
        /// Its name, as written.
        name: &'h str,
        /// What stands between the name and the `>`.
        attributes: &'h str,
    },
    /// The end of an element.
    End {
        /// Its name, as written.
        name: &'h str,
    },
}

impl<'h> Markup<'h> {
    /// The piece at the start of `html`, which is a `<`.
    pub(super) fn at(html: &'h str) -> Self {
        let until = |end: &str| html.find(end).map_or(html.len(), |at| at + end.len());
        if html.starts_with("<!--") {
            return Self {
                kind: Kind::Unseen,
                length: until("-->"),
            };
        }
        if html.starts_with("<!") || html.starts_with("<?") {
            return Self {
                kind: Kind::Unseen,
                length: until(">"),
            };
        }
        let is_end = html.starts_with("</");
        let name = &html[if is_end { 2 } else { 1 }..];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Self {
                kind: Kind::Text,
                length: 1,
            };
        }
        let name = &name[..name
            .find(|c: char| c.is_ascii_whitespace() || "/>".contains(c))
            .unwrap_or(name.len())];
        if is_end {
            return Self {
                kind: Kind::End { name },
                length: until(">"),
            };
        }
        let from = 1 + name.len();
        let attributes = &html[from..from + end_of_attributes(&html[from..])];
        let length = (from + attributes.len() + 1).min(html.len());
        Self {
            kind: Kind::Start { name, attributes },
            length,
        }
    }
}

/// Where the `>` of a tag stands: one in quotes is part of a value.
fn end_of_attributes(html: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    html.len()
}

/// The attributes of a tag, each with its value.
pub(super) fn each_attribute(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || "/=".contains(c))
            .unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            return Some((name, ""));
        };
        let (value, behind) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(
                value
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(value.len()),
            ),
        };
        rest = behind;
        Some((name, value))
    })
}

/// Where a tag leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leads {
    /// The address, with its character references read.
    pub(super) target: String,
    /// It shows a picture or plays something; it holds no text.
    pub(super) image: bool,
}

impl Leads {
    /// Elements that lead somewhere, each with its attribute, and whether it is an image.
    const ELEMENTS: [(&str, &str, bool); 5] = [
        ("a", "href", false),
        ("area", "href", true),
        ("audio", "src", true),
        ("img", "src", true),
        ("video", "src", true),
    ];

    /// Where the tag of an element leads, if it does. Of an attribute that stands twice, the first counts.
    pub(super) fn of(name: &str, attributes: &str) -> Option<Self> {
        let (_, attribute, image) = Self::ELEMENTS
            .into_iter()
            .find(|(element, ..)| element.eq_ignore_ascii_case(name))?;
        let (_, value) =
            each_attribute(attributes).find(|(name, _)| name.eq_ignore_ascii_case(attribute))?;
        Some(Self {
            target: decoded(value.trim()).into_owned(),
            image,
        })
    }
}

/// The headings of some HTML, each with the byte at which it begins and its text as forges make an anchor of it.
pub(super) fn headings(html: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    let mut from = 0;
    while from < html.len() {
        let open =
            memchr::memchr(b'<', &html.as_bytes()[from..]).map_or(html.len(), |at| from + at);
        if let Some((_, text)) = found.last_mut().filter(|_| is_open) {
            text.push_str(&decoded(&html[from..open]));
        }
        if open == html.len() {
            break;
        }
        let markup = Markup::at(&html[open..]);
        from = open + markup.length;
        match markup.kind {
            Kind::Start { name, .. } if is_heading(name) => {
                found.push((open, String::new()));
                is_open = true;
            }
            Kind::End { name } if is_heading(name) => is_open = false,
            // `<` by itself is text, and no part of an anchor.
            _ => {}
        }
    }
    found
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6'])
}
