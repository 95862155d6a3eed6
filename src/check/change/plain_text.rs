//! What a text states as records do, whatever stands around it: broken front matter, keys in capitals, a section.
//!
//! No record is read so. It is for pages that nobody takes for records, and that may be some all the same.

use crate::lang;
use crate::record::{Form, dates_in};

/// The status that a text states: in a head between fences, in lines above its sections, or in a section of its own,
/// beside a day or a decision. A word in a sentence, in a table or in a code block is none.
pub(super) fn status(text: &str, form: &Form) -> Option<String> {
    let lines = shown(text);
    let (head, body) = head(&lines);
    let sections = body
        .iter()
        .position(|line| level(line) > 1)
        .unwrap_or(body.len());
    let above = &body[..sections];
    let decided = under(body, "decision")
        .or_else(|| under(body, "decision outcome"))
        .is_some();
    let dated = |lines: &[&str]| value(lines, "date").is_some_and(|day| !dates_in(day).is_empty());
    let known = |word: &str| is_status(word, form).then(|| word.to_owned());
    let in_head = value(head, "status")
        .and_then(known)
        .filter(|_| dated(head) || decided);
    let in_lines = || {
        value(above, "status")
            .and_then(known)
            .filter(|_| dated(above) && decided)
    };
    let in_section = || {
        under(body, "status")
            .and_then(known)
            .filter(|_| dated(above) || decided)
    };
    in_head.or_else(in_lines).or_else(in_section)
}

/// The lines outside of code blocks and comments, from the first that is not blank.
fn shown(text: &str) -> Vec<&str> {
    let mut shown = Vec::new();
    let mut fence: Option<&str> = None;
    let mut in_comment = false;
    for line in text.trim_start_matches('\u{feff}').trim_start().lines() {
        let start = line.trim_start();
        match fence {
            Some(mark) if start.starts_with(mark) => fence = None,
            None if in_comment => {}
            None => {
                fence = ["```", "~~~"]
                    .into_iter()
                    .find(|mark| start.starts_with(mark));
                if fence.is_none() && !start.starts_with("<!--") {
                    shown.push(line.trim_end());
                }
            }
            Some(_) => {}
        }
        if fence.is_none() {
            in_comment = (in_comment || start.starts_with("<!--")) && !line.contains("-->");
        }
    }
    shown
}

/// The lines between two fences at the top, and those below.
fn head<'l, 't>(lines: &'l [&'t str]) -> (&'l [&'t str], &'l [&'t str]) {
    let fence = lines.first().filter(|line| ["---", "+++"].contains(line));
    let end = fence.and_then(|fence| Some(1 + lines[1..].iter().position(|line| line == fence)?));
    end.map_or((&[], lines), |end| (&lines[1..end], &lines[end + 1..]))
}

/// The level of a heading; 0 for any other line.
fn level(line: &str) -> usize {
    let behind = line.trim_start_matches('#');
    if behind.starts_with(' ') {
        line.len() - behind.len()
    } else {
        0
    }
}

/// What stands behind a key: `status: accepted`, `- **Status:** Accepted`, `Status = "accepted"`.
fn value<'t>(lines: &[&'t str], key: &str) -> Option<&'t str> {
    lines.iter().find_map(|line| {
        let line = line.trim_start_matches(['-', '*', '_', ' ']);
        let (name, value) = line.split_once([':', '='])?;
        let is_it = name
            .trim_matches(|c: char| !c.is_alphanumeric())
            .eq_ignore_ascii_case(key);
        is_it.then(|| value.trim_matches(|c: char| c.is_whitespace() || "*_\"'`".contains(c)))
    })
}

/// The one line of the first paragraph under a heading; of a decision, that paragraph may be longer.
fn under<'t>(lines: &[&'t str], title: &str) -> Option<&'t str> {
    let is_it = |line: &&str| {
        level(line) > 1
            && line
                .trim_matches(['#', ' '])
                .trim_end_matches(':')
                .eq_ignore_ascii_case(title)
    };
    let at = lines.iter().position(is_it)?;
    let mut below = lines[at + 1..].iter().skip_while(|line| line.is_empty());
    let first = below.next().filter(|line| level(line) == 0)?;
    let is_alone = below
        .next()
        .is_none_or(|next| next.is_empty() || level(next) > 0);
    (is_alone || title != "status").then(|| first.trim_matches(['*', '_', '`', ' ', '.', '-']))
}

fn is_status(word: &str, form: &Form) -> bool {
    let word = word.to_lowercase();
    let listed = || {
        lang::english()
            .status_words
            .values()
            .any(|words| words.contains(&word))
    };
    form.statuses.contains_key(&word) || listed()
}
