//! A status as it is written → what it means: emoji, marks, links, brackets and comments around the word are
//! passed over, and where the word is not certain, it means nothing.

use std::ops::Range;

use crate::lang::fold_accents;

use super::form::Form;
use super::values::{Status, StatusWord};
use super::vocabulary::{status_words, vocabulary};

/// What leads from one status to the next: "Proposed → Accepted".
const ARROWS: [&str; 4] = ["→", "⇒", "->", "=>"];

/// Reads a status in the words of a dialect.
pub(super) fn word(form: &Form, text: &str) -> StatusWord {
    let text = text.trim();
    if !form.loose_status {
        let means = form.statuses.get(&text.to_lowercase()).copied();
        return StatusWord {
            text: text.to_owned(),
            means: means.map(|(status, _)| status),
            alias: means.is_some_and(|(_, alias)| alias),
        };
    }
    let means = loose(form, text);
    StatusWord {
        text: shown(text),
        means: means.map(|(status, _)| status),
        alias: means.is_some_and(|(_, alias)| alias),
    }
}

/// What a reader sees of a status: no marks, no comment, of a link its text.
fn shown(text: &str) -> String {
    let bare = without(&without(text, "<!--", "-->"), "~~", "~~");
    let mut out = String::with_capacity(bare.len());
    let mut rest = bare.as_str();
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let target = match c {
            ']' if behind.starts_with('(') => behind.find(')'),
            '<' if behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                behind.find('>')
            }
            _ => None,
        };
        rest = target.map_or(behind, |end| &behind[end + 1..]);
        if target.is_none() && !matches!(c, '*' | '`' | '[' | ']') {
            out.push(c);
        }
    }
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(['_', ' ']).to_owned()
}

fn loose(form: &Form, text: &str) -> Option<(Status, bool)> {
    let bare = without(&without(text, "<!--", "-->"), "~~", "~~");
    if is_list_of_boxes(&bare) {
        return ticked(&bare).and_then(|one| loose(form, &one));
    }
    // The choice that a template offers is no status, unless one of it stands out.
    if is_choice(form, &bare) {
        return chosen(form, &bare);
    }
    // "Proposed → Accepted": the last one holds.
    if let Some(last) = ARROWS
        .iter()
        .find_map(|arrow| bare.rsplit_once(arrow))
        .map(|(_, last)| last)
        && let Some(means) = loose(form, last)
    {
        return Some(means);
    }
    let folded = fold_accents(&shown(&bare)).into_owned();
    let folded = folded
        .trim_start_matches(|c: char| !c.is_alphabetic() && !c.is_ascii_digit())
        .trim();
    if let Some(means) = form.statuses.get(folded) {
        return Some(*means);
    }
    let (means, word) = leading(form, folded)?;
    let rest = &folded[word.end..];
    if means.0 == Status::Superseded && is_in_part(rest) {
        return Some((Status::Accepted, false));
    }
    // "Accepted, superseded by ADR-7": the later word counts, where it names somebody.
    let goes_on = means.0 != Status::Rejected && is_replaced_later(rest, bare.contains("]("));
    Some(if goes_on {
        (Status::Superseded, false)
    } else {
        means
    })
}

/// The longest status that a text begins with, behind words that change nothing and the day of it; and where it
/// stands.
fn leading(form: &Form, folded: &str) -> Option<((Status, bool), Range<usize>)> {
    /// A status that begins further on is part of a sentence.
    const MOST_LEADS: usize = 5;
    let mut at = 0;
    for _ in 0..=MOST_LEADS {
        let rest = &folded[at..];
        let own = form
            .statuses
            .iter()
            .filter(|(word, _)| begins_with(rest, word));
        let own = own
            .max_by_key(|(word, _)| word.len())
            .map(|(word, means)| (*means, word.len()));
        let wide = of_vocabulary(rest).map(|(status, length)| ((status, false), length));
        let longest = [own, wide].into_iter().flatten().reduce(longer);
        // "The proposal is accepted": the first of the two is what it is about.
        let is_subject = |length: usize| {
            let next = rest[length..].trim_start();
            vocabulary().leads.contains(&rest[..length])
                && ["is ", "was ", "has been "]
                    .iter()
                    .any(|verb| next.starts_with(verb))
        };
        if let Some((means, length)) = longest.filter(|(_, length)| !is_subject(*length)) {
            return Some((means, at..at + length));
        }
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.' | '/'))
            .unwrap_or(rest.len());
        let first = rest[..end].trim_end_matches(['.', '-', '/']);
        let is_day = first.starts_with(|c: char| c.is_ascii_digit());
        if !is_day && !vocabulary().leads.contains(first) {
            return None;
        }
        let behind = &rest[end..];
        at += rest.len()
            - behind
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .len();
    }
    None
}

type Found = ((Status, bool), usize);

fn longer(one: Found, other: Found) -> Found {
    if other.1 > one.1 { other } else { one }
}

/// Where the fact of a status stands within its text.
pub(in crate::record) enum StatusPlace {
    /// The text is nothing but the status.
    Whole,
    /// The word stands here, and other words beside it.
    Word(Range<usize>),
    /// Nobody can tell the one from the other: a list of boxes, a choice, a sentence.
    Unclear,
}

/// Finds the word of a status within its text, as it stands in the source.
pub(in crate::record) fn place(form: &Form, text: &str) -> StatusPlace {
    if !form.loose_status || text.trim().is_empty() {
        return StatusPlace::Whole;
    }
    let seen = without(text, "<!--", "-->");
    let has_arrow = ARROWS.iter().any(|arrow| seen.contains(arrow));
    if is_open_choice(form, text) {
        return StatusPlace::Whole;
    }
    if has_arrow || is_list_of_boxes(&seen) || is_choice(form, &seen) {
        return StatusPlace::Unclear;
    }
    let masked = masked(text);
    let begin = masked.find(char::is_alphanumeric).unwrap_or(masked.len());
    let Some((means, word)) = leading(form, &masked[begin..]) else {
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        let is_word = bare.contains(char::is_alphabetic) && !bare.contains(char::is_whitespace);
        return if is_word {
            StatusPlace::Whole
        } else {
            StatusPlace::Unclear
        };
    };
    let word = begin + word.start..begin + word.end;
    let (before, behind) = (&text[..word.start], &text[word.end..]);
    if means.0 == Status::Superseded || is_replaced_later(&masked[word.end..], true) {
        // The successor is part of the fact.
        let is_one = behind.matches("](").count() == 1
            && behind.trim().trim_end_matches('.').ends_with(')')
            || behind.split_whitespace().count() <= 1;
        return match means.0 == Status::Superseded && is_one && begin == word.start {
            true => StatusPlace::Whole,
            false => StatusPlace::Unclear,
        };
    }
    let is_marks = |text: &str| {
        text.chars()
            .all(|c| c.is_whitespace() || "*_`~".contains(c))
    };
    if is_marks(before) && is_marks(behind) {
        StatusPlace::Whole
    } else {
        StatusPlace::Word(word)
    }
}

/// A text in lower case, with blanks for its marks, comments, struck words and targets of links: every byte that is
/// left stands where it stood.
fn masked(text: &str) -> String {
    const HIDDEN: [(&str, &str); 3] = [("<!--", "-->"), ("~~", "~~"), ("](", ")")];
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for (open, close) in HIDDEN {
        let mut at = 0;
        while let Some(begin) = text[at..].find(open).map(|begin| at + begin) {
            let inside = begin + open.len();
            let Some(end) = text[inside..]
                .find(close)
                .map(|end| inside + end + close.len())
            else {
                break;
            };
            hidden.push(begin..end);
            at = end;
        }
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let mut lower = c.to_lowercase();
        let shown = match lower.next() {
            Some(small) if lower.next().is_none() && small.len_utf8() == c.len_utf8() => small,
            _ => c,
        };
        if hidden.iter().any(|span| span.contains(&at))
            || matches!(shown, '*' | '_' | '`' | '~' | '[' | ']')
        {
            out.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            out.push(shown);
        }
    }
    out
}

fn begins_with(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The longest status of the vocabulary that a text begins with, and its length in bytes.
fn of_vocabulary(text: &str) -> Option<(Status, usize)> {
    let words = vocabulary();
    // In scripts without blanks the longest known beginning counts.
    if text.chars().next().is_some_and(is_without_blanks) {
        const MOST_CHARS: usize = 14;
        let ends = text
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(MOST_CHARS);
        return ends
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .find_map(|end| words.status(text[..end].trim()).map(|status| (status, end)));
    }
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '·');
    let mut ends = Vec::new();
    let mut at = 0;
    for _ in 0..words.longest_status {
        let Some(begin) = text[at..].find(is_inside).map(|begin| at + begin) else {
            break;
        };
        if ends.is_empty() && begin > 0
            || text[at..begin].contains(|c: char| !c.is_whitespace() && !matches!(c, '-' | '_'))
        {
            break;
        }
        at = text[begin..]
            .find(|c| !is_inside(c))
            .map_or(text.len(), |end| begin + end);
        ends.push(at);
    }
    ends.into_iter().rev().find_map(|end| {
        words
            .status(&status_words(&text[..end]).replace('’', "'"))
            .map(|status| (status, end))
    })
}

/// Han, kana and Hangul.
fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a record was replaced in part only, by what follows the word: it is in force all the same.
fn is_in_part(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = &vocabulary().in_part;
    words.iter().any(|word| begins_with(rest, word))
}

/// Whether what follows a status says at once that another record took its place, and names it by a number or a link
/// (`has_link`): `, superseded by ADR-7`. What else stands between the two speaks of something else: `Accepted; its deadline is superseded by 7`.
fn is_replaced_later(rest: &str, has_link: bool) -> bool {
    let words = vocabulary();
    let found = words
        .replaced
        .iter()
        .filter_map(|phrase| rest.find(phrase.as_str()).map(|at| (at, phrase.len())));
    let Some((at, length)) = found.min() else {
        return false;
    };
    let between = rest[..at]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let is_nothing = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            || words.then.contains(word)
            || words.month(word).is_some()
    };
    let names_one = has_link || rest[at + length..].contains(|c: char| c.is_ascii_digit());
    let mut between = between;
    between.all(is_nothing) && names_one
}

/// `Accepted | Rejected`, `accepted or rejected`: more than one status.
fn is_choice(form: &Form, text: &str) -> bool {
    let folded = text.to_lowercase().replace(" or ", "|").replace('/', "|");
    let mut offered = folded.split('|').filter_map(|word| known(form, word));
    offered
        .next()
        .is_some_and(|first| offered.any(|other| other.0 != first.0))
}

/// Whether a text is the choice of a template and nothing else, and nobody chose: `{proposed | accepted}`.
fn is_open_choice(form: &Form, text: &str) -> bool {
    let mut offered = text.split(['|', '/']).map(|word| known(form, word));
    is_choice(form, text) && chosen(form, text).is_none() && offered.all(|word| word.is_some())
}

/// The one word of a choice that stands out in bold, or is ticked.
fn chosen(form: &Form, text: &str) -> Option<(Status, bool)> {
    let mut parts = text
        .split(['|', '/'])
        .filter(|part| stands_out(part.trim()));
    let one = parts.next().filter(|_| parts.next().is_none())?;
    known(form, one)
}

/// Whether a word of a choice is bold or ticked.
fn stands_out(word: &str) -> bool {
    word.starts_with("**") && word.ends_with("**")
        || word.starts_with("[x]")
        || word.starts_with("✅")
}

fn known(form: &Form, word: &str) -> Option<(Status, bool)> {
    let word = word.trim().trim_start_matches("[x]");
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let wide = || {
        vocabulary()
            .status(&status_words(&word))
            .map(|status| (status, false))
    };
    form.statuses.get(&word).copied().or_else(wide)
}

/// Whether a text is a list of boxes to tick: `[ ] Draft [x] Accepted`. `[x](page.md)` is a link.
fn is_list_of_boxes(text: &str) -> bool {
    let is_box = |(at, mark): (usize, &str)| !text[at + mark.len()..].starts_with('(');
    ["[ ]", "[x]", "[X]"]
        .iter()
        .any(|mark| text.match_indices(mark).any(is_box))
}

/// What stands behind the one box that is ticked.
fn ticked(text: &str) -> Option<String> {
    let folded = text.replace("[X]", "[x]");
    let mut all = folded.split("[x]").skip(1);
    let one = all.next().filter(|_| all.next().is_none())?;
    let end = one.find("[ ]").unwrap_or(one.len());
    Some(
        one[..end]
            .lines()
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    )
}

/// A text without what stands between two marks, the marks included.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let Some((_, after)) = behind.split_once(close) else {
            break;
        };
        out.push_str(before);
        rest = after;
    }
    out + rest
}
