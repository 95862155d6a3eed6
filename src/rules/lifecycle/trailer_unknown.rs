//! A commit that stands on a decision which is not there, or no longer holds.

use crate::finding::{Level, Span};
use crate::git::{DECISION, Message};
use crate::log::{Entry, Logs};
use crate::record::Status;
use crate::rules::{Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "trailer-unknown",
    tier: Tier::Graph,
    levels: Levels::at(Level::Error, Level::Error),
    certain: true,
    why: "whoever asks why this code is as it is finds a decision that does not say so",
    check: Check::Message(check),
    ..Rule::BASE
};

fn check(message: &Message, logs: &Logs<'_>, report: &mut Report<'_, '_>) {
    for trailer in message.trailers_of(DECISION) {
        let span = Span::new(trailer.span.start, trailer.span.end);
        for name in names(&trailer.value) {
            let found: Vec<&Entry> = logs.named(&name).collect();
            let in_force = found
                .iter()
                .any(|entry| !entry.status.is_some_and(Status::is_over));
            match found.first() {
                None => {
                    let said = report
                        .finding(span, format!("the trailer names {name}, which is no record here"))
                        .help("write the id of a record, as in `Decision: PDR-0007`, or `Decision: none (reason)`");
                    // A sentence was not meant as a name.
                    if name.contains(' ') {
                        said.level(Level::Info);
                    }
                }
                Some(entry) if !in_force => {
                    let status = entry.status.map_or("not in force", Status::as_str);
                    let successor = entry_successor(entry, logs);
                    let help = successor.map_or_else(
                        || "name a decision that holds, or propose one".to_owned(),
                        |id| format!("{id} superseded it: name that one if it is what this commit follows"),
                    );
                    report
                        .finding(
                            span,
                            format!("the trailer names {}, which is {status}", entry.id),
                        )
                        .help(help);
                }
                Some(_) => {}
            }
        }
    }
    for line in message.strays_of(DECISION) {
        let value = message.text[line.clone()]
            .split_once(':')
            .map_or("", |(_, value)| value.trim());
        // Prose that begins with the same word was not meant as a trailer.
        if names(value).iter().any(|name| name.contains(' ')) {
            continue;
        }
        report
            .finding(Span::new(line.start, line.end), "this line is meant as a trailer, and Git does not read it as one")
            .help("put it into the last paragraph of the message, together with the other trailers and nothing else")
            .level(Level::Info);
    }
}

/// What a trailer names: `7`, `PDR-0007, PDR-0009`, `PDR-0007 (seats)`; nothing for `none (reason)`. A
/// sentence that names nothing is given back as it stands.
fn names(value: &str) -> Vec<String> {
    let mut first_word = value.split(|c: char| !c.is_alphanumeric());
    if first_word
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("none"))
    {
        return Vec::new();
    }
    let mut names = Vec::new();
    // What stands in brackets, or after a name, is a remark.
    let list = value.split('(').next().unwrap_or_default();
    for part in list.split([',', ';']) {
        let bare = |word: &'_ str| word.trim_matches(['[', ']', '`', '#', ':', '.']).to_owned();
        let words: Vec<String> = part
            .split_whitespace()
            .filter(|word| !matches!(*word, "and" | "&"))
            .map(bare)
            .collect();
        match words.as_slice() {
            [] => {}
            [name] => names.push(name.clone()),
            [prefix, number, ..]
                if !is_name(prefix) && number.bytes().all(|b| b.is_ascii_digit()) =>
            {
                names.push(format!("{prefix}-{number}"));
            }
            [first, ..] if is_name(first) => {
                names.extend(words.into_iter().take_while(|word| is_name(word)));
            }
            _ if names.is_empty() => return vec![value.to_owned()],
            _ => {}
        }
    }
    names
}

/// Whether a word looks like an id or a path.
fn is_name(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit() || c == '/')
}

/// The record in force that superseded this one.
fn entry_successor<'l>(entry: &Entry, logs: &'l Logs<'_>) -> Option<&'l str> {
    let at = logs
        .entries
        .iter()
        .position(|other| std::ptr::eq(&**other, entry))?;
    let successor = logs.successors(at).find(|other| other.is_accepted())?;
    Some(&successor.id.text)
}
