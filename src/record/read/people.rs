//! People as teams write them: by handle, name, link or address, several in a line, with words around.

use std::collections::HashSet;

use crate::finding::Span;
use crate::lang::{Lang, fold_accents, is_readable};
use crate::record::parse::node::{Node, Value};

use super::values::{Handle, Text};
use super::vocabulary::{status_words, vocabulary};

/// What stands between two people on one line, beside a comma outside of brackets.
const BETWEEN: [&str; 10] = [
    " and ",
    " & ",
    " + ",
    " / ",
    " und ",
    " with input from ",
    " with help from ",
    " in consultation with ",
    " together with ",
    " on behalf of ",
];

/// Everybody whom a text names, each by the handle if there is one, else by name, else by address. Whoever is
/// to be named later, "TBD", is nobody. An item of a list (`is_item`) may say more of the one that it names.
pub(super) fn named_in(text: &str, is_item: bool, lang: &Lang) -> Vec<String> {
    let mut people = Vec::new();
    let mut known = HashSet::new();
    // `@ana/@li` are two; `@acme/billing` is one team.
    let text = text.replace("/@", ", @").replace(") [", "), [");
    let mut all = parts(&text);
    // `- @ana, of the storage team`
    if is_item
        && all.first().is_some_and(|first| {
            Handle::parse(first.trim()).is_some_and(|h| h.text.starts_with('@'))
        })
    {
        all.retain(|part| part.contains('@'));
    }
    for part in all {
        people.extend(person(part, lang).filter(|person| known.insert(person.clone())));
    }
    people
}

/// Everybody whom a value certainly names, each as a node: handles, addresses, names and groups, and nobody out of a
/// sentence. Of a table, its values; of a list of tables, the name or the handle of each.
pub(super) fn certain_in(node: &Node, lang: &Lang) -> Vec<Node> {
    /// A person in a list of tables is one of these keys.
    const NAMES: [&str; 7] = [
        "github", "handle", "user", "login", "name", "author", "email",
    ];
    match &node.value {
        Value::Blank => Vec::new(),
        Value::Scalar(text) => in_text(text, node.span, false, lang),
        Value::List(items) => items
            .iter()
            .flat_map(|item| match &item.value {
                Value::Scalar(text) => in_text(text, item.span, true, lang),
                _ => certain_in(item, lang),
            })
            .collect(),
        Value::Table(table) => {
            let named = NAMES.iter().find_map(|name| table.get(name));
            match named {
                Some((_, value)) => certain_in(value, lang),
                None => table
                    .entries
                    .iter()
                    .flat_map(|(_, value)| certain_in(value, lang))
                    .collect(),
            }
        }
    }
}

/// The same as texts.
pub(super) fn texts_of(node: &Node, lang: &Lang) -> Vec<Text> {
    let texts = certain_in(node, lang)
        .into_iter()
        .filter_map(|node| match node.value {
            Value::Scalar(text) => Some(Text {
                text,
                span: node.span,
            }),
            _ => None,
        });
    texts.collect()
}

/// The people in a text, as nodes at its place. A sentence names nobody.
fn in_text(text: &str, span: Span, is_item: bool, lang: &Lang) -> Vec<Node> {
    if asks(text) {
        return Vec::new();
    }
    let text = without_joining_words(text);
    let names = named_in(&text, is_item, lang);
    let words: usize = names
        .iter()
        .map(|name| name.split_whitespace().count())
        .sum();
    let few = words <= 3 * names.len();
    let mut people: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let name = without_role(name);
        // "Ana, once the audit is over": the first of them is a name all the same.
        let is_first = at == 0 && name.starts_with(char::is_uppercase);
        if is_person(name, few || is_first) && !people.iter().any(|known| known == name) {
            people.push(name.to_owned());
        }
    }
    let nodes = people.into_iter().map(|name| Node {
        span,
        value: Value::Scalar(name),
    });
    nodes.collect()
}

/// Whether all of a text is a prompt in brackets: `[names of the people]`, `<author>`, `{list everyone involved}`.
fn asks(text: &str) -> bool {
    let text = text.trim();
    let inside = [('[', ']'), ('<', '>'), ('{', '}')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let Some(inside) = inside.filter(|inside| !inside.contains(['@', '[', '{'])) else {
        return false;
    };
    inside == inside.to_lowercase()
        && (inside.contains(' ')
            || vocabulary().is_placeholder(inside)
            || vocabulary().key(inside).is_some())
}

/// A text with commas for more words that join people: `Ana Ruiz et Li Wei`.
fn without_joining_words(text: &str) -> String {
    const JOINING: [&str; 4] = [" with ", " et ", " y ", " e "];
    let mut text = text.replace(['，', '、', '；', '→'], ", ");
    for words in JOINING {
        text = text.replace(words, ", ");
    }
    text
}

/// A name without the role in front of it: `Product: Ana Ruiz`.
fn without_role(name: &str) -> &str {
    match name.split_once(": ") {
        Some((role, rest)) if !role.contains('@') && !rest.trim().is_empty() => rest.trim(),
        _ => name,
    }
}

/// Whether a text is a handle, an address, a name or a group. `few`: those beside it are as short as names are.
fn is_person(text: &str, few: bool) -> bool {
    if Handle::parse(text).is_some() {
        return true;
    }
    let words = vocabulary();
    let all: Vec<&str> = text.split_whitespace().collect();
    let folded: Vec<String> = all
        .iter()
        .map(|word| fold_accents(word).trim_matches(['.', '\'', ',']).to_owned())
        .collect();
    let Some(first) = all.first() else {
        return false;
    };
    if words.is_placeholder(text)
        || words.status(&status_words(text)).is_some()
        || text.chars().any(|c| c.is_ascii_digit() && all.len() > 1)
    {
        return false;
    }
    /// Names in scripts without capitals are short.
    const MOST_SIGNS: usize = 16;
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let has_case = text.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    if !has_case {
        return text.chars().any(char::is_alphabetic) && text.chars().count() <= MOST_SIGNS;
    }
    let is_group = all.len() <= 4 && folded.iter().any(|word| words.groups.contains(word));
    let in_prose = |word: &String| words.prose.contains(word) && !words.particles.contains(word);
    let is_prose = folded.iter().any(in_prose) && all.len() > 1
        || words.prose.contains(&folded[0]) && !is_capital(first);
    match all.len() {
        _ if is_prose => false,
        1 => {
            few && first.starts_with(char::is_alphabetic)
                && first.chars().count() > 1
                && first
                    .chars()
                    .all(|c| c.is_alphanumeric() || "-_.'’".contains(c))
        }
        2..=5 => {
            let fits = |(word, folded): (&&str, &String)| {
                is_capital(word) || words.particles.contains(folded)
            };
            is_group || is_capital(first) && all.iter().zip(&folded).all(fits)
        }
        _ => false,
    }
}

/// The parts of a text that name somebody each: what stands in brackets parts nothing.
fn parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    let (mut depth, mut begun) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || at < begun {
            continue;
        }
        let is_mark = matches!(c, ',' | ';' | '\n' | '|' | '·' | '•');
        let word = || {
            BETWEEN
                .iter()
                .find(|mark| text[at..].starts_with(**mark))
                .map(|mark| mark.len())
        };
        if let Some(width) = if is_mark { Some(c.len_utf8()) } else { word() } {
            parts.push(&text[begun..at]);
            begun = at + width;
        }
    }
    parts.push(&text[begun..]);
    parts.into_iter().flat_map(handles).collect()
}

/// Handles need nothing between them but a blank.
fn handles(part: &str) -> Vec<&str> {
    let words = || part.split_whitespace();
    if words().nth(1).is_some() && words().all(|word| Handle::parse(word).is_some()) {
        words().collect()
    } else {
        vec![part]
    }
}

/// One person; `None` where the text names none.
fn person(text: &str, lang: &Lang) -> Option<String> {
    let text = text.trim().trim_start_matches("- ");
    let text = text.trim_matches(|c: char| c.is_whitespace() || "*_`\"'“”{}".contains(c));
    if let Some((shown, target)) = link(text) {
        return linked(shown, target, lang);
    }
    if let Some(handle) = handle_in(text) {
        return Some(handle);
    }
    // What stands in brackets says more of the person: a role, a team, an address.
    let address = between(text, '<', '>').filter(|inner| inner.contains('@'));
    let name = without_brackets(text);
    let name = name.trim_matches(|c: char| c.is_whitespace() || "*_.:-–—".contains(c));
    let says_nothing = name.is_empty() || lang.is_placeholder(name) || !is_readable(name);
    // "TBD from the storage team": nobody yet, whoever they will come from.
    let later = name
        .split_whitespace()
        .next()
        .is_some_and(|first| matches!(first, "TBD" | "TBA" | "TBC" | "TODO"));
    match address {
        _ if later => None,
        Some(address) if says_nothing => Some(address.to_owned()),
        _ => (!says_nothing).then(|| name.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// `[Ana](https://github.com/ana)`: a link to somebody's page on a forge says the handle.
fn linked(shown: &str, target: &str, lang: &Lang) -> Option<String> {
    const FORGES: [&str; 2] = ["github.com/", "gitlab.com/"];
    let page = target
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    let user = FORGES
        .iter()
        .find_map(|forge| page.strip_prefix(forge))
        .map(|user| user.trim_end_matches('/'));
    let by_page = || Handle::parse(&format!("@{}", user?)).filter(|handle| !handle.team);
    let by_name = || person(shown, lang).filter(|name| !name.contains("]("));
    match handle_in(shown) {
        Some(handle) => Some(handle),
        None => by_page().map(|handle| handle.text).or_else(by_name),
    }
}

/// The one handle or address in a text that stands by itself or says more: `Ana Ruiz (@ana)`.
fn handle_in(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| c.is_whitespace() || "()[]<>{},".contains(c));
    let handle = words.find(|word| word.starts_with('@') && word.len() > 1)?;
    let handle = handle.trim_end_matches(['.', ':', ';', '*', '`', '\'', '"']);
    // `(previously @ana)` is who it was, and not who it is.
    let before = &text[..text.find(handle)?];
    let was = before
        .rsplit(['(', ','])
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let is_now = !["previously", "formerly", "was", "ex"].contains(&was.as_str());
    Handle::parse(handle)
        .filter(|_| is_now)
        .map(|handle| handle.text)
}

/// `[shown](target)`, with or without something behind it.
fn link(text: &str) -> Option<(&str, &str)> {
    let (shown, rest) = text.strip_prefix('[')?.split_once("](")?;
    Some((shown, rest.split(')').next()?.trim()))
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    let (_, rest) = text.split_once(open)?;
    Some(rest.split_once(close)?.0.trim())
}

/// The text without what stands in brackets of any kind.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
