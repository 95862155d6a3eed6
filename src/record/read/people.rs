//! People as teams write them: by handle, name, link or address, several in a line, with words around.

use std::collections::HashSet;

use crate::lang::{Lang, is_readable};

use super::values::Handle;

/// What stands between two people on one line, beside a comma outside of brackets.
const BETWEEN: [&str; 5] = [" and ", " & ", " + ", " / ", " und "];

/// Everybody whom a text names, each by the handle if there is one, else by name, else by address. Whoever is
/// to be named later, "TBD", is nobody. An item of a list (`is_item`) may say more of the one that it names.
pub(super) fn named_in(text: &str, is_item: bool, lang: &Lang) -> Vec<String> {
    let mut people = Vec::new();
    let mut known = HashSet::new();
    // `@ana/@li` are two; `@acme/billing` is one team.
    let text = text.replace("/@", ", @");
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
