//! Text from records, paths and configurations, made safe to show on a terminal.
//!
//! A record may hold escape sequences that move the cursor, recolour the screen or set its title, and
//! direction marks that make a line read as something else. Here they become visible and harmless, and what
//! a format would take for its own marks becomes text.

use std::borrow::Cow;

use std::io;
use unicode_width::UnicodeWidthStr;

/// `text` on one line: controls as `␛` and the like, direction marks and other invisible ones as
/// `\u{202e}`, line breaks and tabs as blanks.
pub fn line(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c => push(c, &mut out),
        }
    }
    Cow::Owned(out)
}

/// `text` with its line breaks and tabs kept. No line of it is a command for a runner of CI jobs: the name of a file
/// may hold a line break.
pub fn block(text: &str) -> Cow<'_, str> {
    let text = with_its_lines(text);
    if !text.split('\n').any(begins_a_command) {
        return text;
    }
    Cow::Owned(
        text.split('\n')
            .map(without_command)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// `line`, with a blank behind the first mark of the command that it begins with: `: :error::`.
fn without_command(line: &str) -> Cow<'_, str> {
    if !begins_a_command(line) {
        return Cow::Borrowed(line);
    }
    // Both marks begin with one byte of ASCII.
    let (before, command) = line.split_at(line.len() - line.trim_start().len() + 1);
    Cow::Owned(format!("{before} {command}"))
}

fn with_its_lines(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(|c| is_unsafe(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {}
            c => push(c, &mut out),
        }
    }
    Cow::Owned(out)
}

/// Whether a runner of GitHub takes a line for a command: `::error::`, and `##[error]` as it was written before
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>). Blanks before it do not
/// matter.
fn begins_a_command(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("::") || line.starts_with("##[")
}

/// One character of source text, without changing how many characters there are: the columns of a
/// snippet stay true. `None` where it can stay as it is.
pub fn in_place(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => None,
        c if c.is_ascii_control() => Some(picture(c)),
        c if is_unsafe(c) => Some('\u{fffd}'),
        _ => None,
    }
}

/// What somebody typed, without what keys and the clipboard leave that is no text; line breaks become blanks.
pub fn typed(text: &str) -> String {
    let spaced = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !is_unsafe(*c)).collect()
}

/// Most text is: a quick look spares the slow one.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn push(c: char, out: &mut String) {
    if c.is_ascii_control() {
        out.push(picture(c));
    } else if is_unsafe(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

/// The control picture of an ASCII control: `␛` for escape.
fn picture(c: char) -> char {
    match c {
        '\u{7f}' => '\u{2421}',
        c => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
    }
}

/// The characters that may not be shown, escaped as JSON does: nothing is lost, and nothing obeyed.
pub(super) struct Json;

impl serde_json::ser::Formatter for Json {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if is_plain(text) {
            return out.write_all(text.as_bytes());
        }
        let mut from = 0;
        for (at, hostile) in text.match_indices(is_unsafe) {
            out.write_all(&text.as_bytes()[from..at])?;
            for unit in hostile.encode_utf16() {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + hostile.len();
        }
        out.write_all(&text.as_bytes()[from..])
    }
}

/// `text` on one line, cut where nobody would read on.
pub(super) fn brief(text: &str) -> String {
    /// A sentence of a rule has some hundred; what is longer quotes a record that is.
    const MOST_CHARACTERS: usize = 1000;
    let text = line(text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

/// The text of a workflow command of GitHub, which has its own word for line breaks: `::notice::TEXT`.
pub(super) fn github_text(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of such a command: `::notice file=TEXT::`.
pub(super) fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}

/// `text` within a line of GitHub's Markdown, at most so many characters of it: what stands between backquotes
/// as code, and all else as plain text. Nothing in it is mark-up, mentions anybody, or leads anywhere.
pub(super) fn markdown(text: &str, most: usize) -> String {
    let text = line(text);
    let cut = text
        .char_indices()
        .nth(most)
        .map(|(end, _)| format!("{}…", &text[..end]));
    let mut rest = cut.as_deref().unwrap_or(&text);
    let mut out = String::with_capacity(rest.len() + 16);
    rest = rest.trim_start();
    // It may stand where a line begins: no list, no rule, and no command to GitLab either.
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, after) = rest.split_at(digits);
    let begins = if digits > 0 { "." } else { "-+=/" };
    if let Some(c) = after.chars().next().filter(|c| begins.contains(*c)) {
        out.push_str(&format!("{number}&#{};", u32::from(c)));
        rest = &after[c.len_utf8()..];
    }
    while let Some((before, after)) = rest.split_once('`')
        && let Some((code, after)) = after.split_once('`').filter(|(code, _)| !code.is_empty())
    {
        push_markdown(before, &mut out);
        out.push_str("<code>");
        push_markdown(code, &mut out);
        out.push_str("</code>");
        rest = after;
    }
    push_markdown(rest, &mut out);
    out
}

/// Plain text, by the names of characters: they are never mark-up, in a table, a link or a heading either.
fn push_markdown(text: &str, out: &mut String) {
    /// Shows nothing, and parts what would be taken for one word.
    const NOTHING: &str = "&#8203;";
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '~' | '|' | '$' | '!' | '{' | '}' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            // A mention, the number of an issue, an address, an emoji.
            '@' | '#' if rest.starts_with(char::is_alphanumeric) => {
                out.extend([c.to_string().as_str(), NOTHING])
            }
            '#' => out.push_str("&#35;"),
            '-' if rest.starts_with(char::is_numeric) && ends_with(&text[..at], "gh") => {
                out.extend(["-", NOTHING])
            }
            ':' if names_an_emoji(rest) => out.extend([":", NOTHING]),
            ':' if rest.starts_with('/') => out.extend([":", NOTHING]),
            '.' if ends_with(&text[..at], "www") => out.extend([NOTHING, "."]),
            c => out.push(c),
        }
    }
}

/// Whether `text` ends with a word of ASCII, in whatever case.
fn ends_with(text: &str, word: &str) -> bool {
    text.len()
        .checked_sub(word.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Whether what stands behind a colon would make it an emoji: `white_check_mark:`.
fn names_an_emoji(rest: &str) -> bool {
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_+-".contains(c));
    name.len() < rest.len() && name.starts_with(':')
}

/// `text` in XML 1.0, in an attribute or between two tags.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // No document may hold these two, however they are written.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '\n' => out.push(c),
            c => push(c, &mut out),
        }
    }
    out
}

/// What a test printed, in XML: Jenkins and GitLab take `[[ATTACHMENT|file]]` there for a file to fetch.
pub(super) fn test_output(text: &str) -> String {
    xml(&text.replace("[[ATTACHMENT|", "[ [ATTACHMENT|"))
}

/// The message of a result in SARIF, where `[text](target)` is a link.
pub(super) fn sarif_text(text: &str) -> String {
    let text = brief(text);
    if text.contains("](") {
        text.replace('[', "\\[").replace(']', "\\]")
    } else {
        text
    }
}

/// A path, from the root with `/`, as a relative reference (RFC 3986): all but what needs no escape.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte.into())
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Controls (C0, DEL, C1), direction marks, line and paragraph separators, and characters that show
/// nothing (but for the joiners that emoji and some scripts need).
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` broken at blanks into lines of at most `columns`; a longer word stays whole.
pub fn wrapped(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut used = 0;
    for word in text.split(' ') {
        let width = word.width();
        if used > 0 {
            let fits = used + 1 + width <= columns;
            out.push(if fits { ' ' } else { '\n' });
            used = if fits { used + 1 } else { 0 };
        }
        out.push_str(word);
        used += width;
    }
    out
}
