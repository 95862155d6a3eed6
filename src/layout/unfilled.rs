//! Whether a text is a template: a form that nobody filled in. The name of a file does not tell, where it has a
//! number as records do: `0002-replace-the-invoice-template.md` is a decision.

use crate::lang;
use crate::record::node::Value;
use crate::record::{BlockKind, Parsed, dates_in};

/// What the head of a text says of its status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StatedStatus {
    /// Nothing, or nothing that is a status: `[proposed | accepted]`.
    Nothing,
    /// That it is a proposal, as many templates do.
    Proposed,
    /// Anything else: somebody decided something.
    Decided,
}

/// Whether a text states no status that somebody has to reach: a form, or a proposal.
pub(super) fn is_undecided(text: &str) -> bool {
    Parsed::guarded(text)
        .is_some_and(|parsed| Head::new(&parsed, text).status() != StatedStatus::Decided)
}

/// Whether a text was left as a template has it. A text that states a status which somebody has to reach is not, and
/// neither is a proposal with a day.
pub fn is_unfilled(text: &str) -> bool {
    let Some(parsed) = Parsed::guarded(text) else {
        return false;
    };
    let head = Head::new(&parsed, text);
    let status = head.status();
    if status == StatedStatus::Decided {
        return false;
    }
    let page = parsed.page();
    let title = page
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Heading(1) && !block.quoted);
    let title = title.map(|block| page.text_of(block, text));
    let is_form = title.is_some_and(|title| is_prompt(&title));
    if is_form && status == StatedStatus::Nothing {
        return true;
    }
    let day = ["date", "created", "start date", "start-date"];
    let is_dated = day
        .iter()
        .filter_map(|key| head.of(key))
        .any(|value| !dates_in(value).is_empty());
    let fill_me_in = || {
        text.lines()
            .any(|line| line.to_lowercase().contains("(fill me in"))
    };
    !is_dated && (is_form || fill_me_in())
}

/// Where a text may state its status and its day: front matter, and the lines of the text.
struct Head<'p> {
    parsed: &'p Parsed,
    text: &'p str,
}

impl<'p> Head<'p> {
    fn new(parsed: &'p Parsed, text: &'p str) -> Self {
        Self { parsed, text }
    }

    fn status(&self) -> StatedStatus {
        self.of("status").map_or(StatedStatus::Nothing, status)
    }

    /// The value of a key.
    fn of(&self, key: &str) -> Option<&'p str> {
        let of_line = || self.text.lines().find_map(|line| value_of(line, key));
        self.of_front(key)
            .or_else(of_line)
            .or_else(|| under(self.text, key))
    }

    fn of_front(&self, key: &str) -> Option<&'p str> {
        let table = self.parsed.front().table()?;
        let (_, node) = table
            .entries
            .iter()
            .find(|(known, _)| known.text.eq_ignore_ascii_case(key))?;
        if let Value::Scalar(value) = &node.value {
            Some(value.as_str())
        } else {
            None
        }
    }
}

/// What stands behind a key in a line of the head: `* Status: accepted`, `| Status | accepted |`.
fn value_of<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let is_mark = |c: char| c.is_whitespace() || "*-_|:".contains(c);
    let line = line.trim_start_matches(is_mark);
    let rest = line
        .get(key.len()..)
        .filter(|_| line[..key.len()].eq_ignore_ascii_case(key))?;
    let value = rest.trim_matches(is_mark);
    (rest.len() > value.len() && rest.starts_with([':', '*', '_', ' ', '|']) && !value.is_empty())
        .then_some(value)
}

/// The first line under a heading: `## Status`.
fn under<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let is_it = |line: &&str| {
        line.starts_with('#') && line.trim_matches(['#', ' ']).eq_ignore_ascii_case(key)
    };
    let mut lines = text.lines().skip_while(|line| !is_it(line)).skip(1);
    lines.find(|line| !line.trim().is_empty()).map(str::trim)
}

fn status(value: &str) -> StatedStatus {
    let word = value
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let is_list =
        value.contains(['|', '{', '<', '[']) || value.contains(", ") || value.contains(" / ");
    let first = word
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let words = &lang::english().status_words;
    let known = words
        .iter()
        .find(|(_, words)| words.iter().any(|known| *known == word || *known == first));
    // A word that nobody knows may be one of the team's own; a sentence asks for one.
    let is_word = word.split_whitespace().count() <= 2;
    let asks = ["", "status", "tbd", "todo", "xxx"].contains(&word.as_str());
    match known {
        _ if is_list || asks => StatedStatus::Nothing,
        Some((status, _)) if status == "proposed" => StatedStatus::Proposed,
        None if !is_word => StatedStatus::Nothing,
        Some(_) | None => StatedStatus::Decided,
    }
}

/// Whether a title asks for one: `[short title]`, `{{ title }}`, `NUMBER. TITLE`, `Decision record template`.
fn is_prompt(title: &str) -> bool {
    /// What templates call themselves, and what they ask for.
    const ASKS: [&str; 6] = ["nnnn", "number", "template", "title", "xxx", "xxxx"];
    /// What stands around that.
    const AROUND: [&str; 24] = [
        "a",
        "adr",
        "and",
        "architectural",
        "architecture",
        "decision",
        "feature",
        "for",
        "here",
        "insert",
        "kep",
        "log",
        "name",
        "of",
        "pdr",
        "prd",
        "product",
        "proposal",
        "record",
        "rfc",
        "short",
        "the",
        "this",
        "your",
    ];
    let mut rest = title.to_lowercase();
    let mut asks = false;
    for (open, close) in [('[', ']'), ('{', '}'), ('<', '>')] {
        while let Some((before, (inside, after))) = rest
            .split_once(open)
            .and_then(|(before, rest)| Some((before, rest.split_once(close)?)))
        {
            asks |= inside.chars().any(char::is_alphabetic);
            rest = format!("{before} {after}");
        }
    }
    let words = rest
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.contains(char::is_alphabetic));
    for word in words {
        asks |= ASKS.contains(&word);
        if !ASKS.contains(&word) && !AROUND.contains(&word) {
            return false;
        }
    }
    asks
}
