//! Text → a scalar of YAML or TOML, or the text of a link, that reads as that very text.

use jiff::civil::Date;

/// What a field is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewValue<'v> {
    /// One line of text.
    Text(&'v str),
    /// A day.
    Date(Date),
    /// Several texts.
    List(&'v [String]),
}

/// How a scalar is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `"…"`.
    Double,
    /// `'…'`.
    Single,
}

impl Style {
    /// The quotes that a value is written in, if any.
    pub fn of(source: &str) -> Option<Self> {
        match source.chars().next() {
            Some('"') => Some(Style::Double),
            Some('\'') => Some(Style::Single),
            _ => None,
        }
    }
}

/// `text` as a YAML scalar: plain where that reads as text, quoted as `style` says or where it must be.
/// `in_flow`: between brackets, where commas part values.
pub fn yaml(text: &str, style: Option<Style>, in_flow: bool) -> String {
    match style {
        None if is_plain_yaml(text, in_flow) => text.to_owned(),
        Some(Style::Single) if !text.contains(is_special) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        _ => quoted(text),
    }
}

/// `text` as a TOML string.
pub fn toml(text: &str) -> String {
    quoted(text)
}

/// `items` as a YAML list in brackets.
pub fn yaml_list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| yaml(item, None, true)).collect();
    format!("[{}]", items.join(", "))
}

/// `items` as a TOML array.
pub fn toml_list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| toml(item)).collect();
    format!("[{}]", items.join(", "))
}

/// `text` without line breaks, for places that have room for one line.
pub fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` as the text of a link: a bracket would end it.
pub fn link_text(text: &str) -> String {
    text.replace('[', "\\[").replace(']', "\\]")
}

/// In double quotes, with the escapes that YAML and TOML share.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // None of them needs more than four digits.
            c if is_special(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that YAML or TOML does not take as they are, or that no one can see.
fn is_special(c: char) -> bool {
    // Among them those that turn the direction of a line, so that it reads as something else.
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns
        || c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Whether YAML reads `text` as this very text without quotes: in every version of it, so that `no` and
/// `1.10` are quoted, too. A day stays plain: that is how it is written everywhere.
fn is_plain_yaml(text: &str, in_flow: bool) -> bool {
    const WORDS: [&str; 10] = [
        "true", "false", "yes", "no", "on", "off", "null", "~", "y", "n",
    ];
    let Some(first) = text.chars().next() else {
        return false;
    };
    if crate::record::read::dates::parse_date(text).is_some() {
        return true;
    }
    let looks_like_a_number =
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+')) && {
            let rest = text.trim_start_matches('+');
            rest.chars().all(|c| {
                c.is_ascii_hexdigit() || matches!(c, '.' | '_' | ':' | '-' | '+' | 'x' | 'o')
            })
        };
    !WORDS.contains(&text.to_lowercase().as_str())
        && !looks_like_a_number
        && text.trim() == text
        && !"-?:,[]{}#&*!|>'\"%@`=".contains(first)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(is_special)
        && !(in_flow && text.contains([',', '[', ']', '{', '}', ':']))
}
