//! An accepted decision whose text is not the one that was accepted.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::{Level, Span};
use crate::lang::{content_word, content_words, tokens};
use crate::record::{Block, BlockKind, Effort, Part, Record, Status};
use crate::rules::{Changed, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

const MAX_CHANGE: Knob = Knob {
    name: "max_change",
    default: KnobDefault::Number(0.1),
    about: "The share of words that may change without a dated line under Revisions.",
};

pub const RULE: Rule = Rule {
    name: "accepted-rewritten",
    tier: Tier::Graph,
    levels: Levels {
        proposed: Level::Off,
        accepted: Level::Warning,
        over: Level::Warning,
    },
    why: "those who agreed to the old text do not know that it says something else now",
    knobs: &[&MAX_CHANGE],
    check: Check::Change(check),
    ..Rule::BASE
};

/// The sections that were agreed upon.
const AGREED: [Part; 3] = [Part::Why, Part::Decision, Part::Feasibility];

fn check(changed: &Changed<'_>, report: &mut Report<'_, '_>) {
    let (head, Some(base)) = (changed.head, changed.base) else {
        return;
    };
    let was_accepted = matches!(
        base.status(),
        Some(Status::Accepted | Status::Superseded | Status::Retired)
    );
    if !was_accepted || head.keys_unknown() {
        return;
    }
    let max = report.setting.number(&MAX_CHANGE);
    // A change that leaves the agreed text as it is has nothing to account for.
    if difference(base, head, 0.0).is_none() {
        return;
    }
    let untold = |then: &Record<'_>, now: &Record<'_>| {
        difference(then, now, max).filter(|_| !has_new_revision(then, now))
    };
    // Many small edits make a large one: the text that was accepted first is what counts. What was
    // rewritten before this change is not its fault.
    let since_accepted = || {
        let first = changed
            .first_accepted
            .filter(|first| untold(first, base).is_none())?;
        untold(first, head)
    };
    let Some((span, what)) = untold(base, head).or_else(since_accepted) else {
        return;
    };
    report.finding(span, format!("{} was accepted with another text: {what}", head.id)).help(
        "add a dated line under `## Revisions` that says what changed and who agreed, or write a new record that supersedes this one",
    );
}

/// What is not as it was, and where: a fact, a number, or more than `max` of the words.
fn difference(then: &Record<'_>, now: &Record<'_>, max: f64) -> Option<(Span, String)> {
    for ((name, before, _), (_, after, span)) in facts(then).into_iter().zip(facts(now)) {
        if let Some(before) =
            before.filter(|before| after.as_ref().is_none_or(|after| !same(before, after)))
        {
            return Some((span, format!("`{name}` was \"{before}\"")));
        }
    }
    let (old, new) = (Agreed::of(then), Agreed::of(now));
    let place = new.place.unwrap_or(now.head);
    let gone = without(&old.words, &new.words);
    let hidden = both(&gone, &without(&unseen(now), &unseen(then))).len();
    if hidden >= FEWEST_HIDDEN {
        let where_to = "a comment, code, HTML that hides them, or another place that is not read";
        return Some((place, format!("{hidden} words of it moved into {where_to}")));
    }
    for (section, (numbers, span)) in &new.numbers {
        let before = old
            .numbers
            .get(section)
            .map_or(&[][..], |(numbers, _)| numbers);
        if !same_numbers(before, numbers) {
            return Some((
                *span,
                format!("the {section} held {}", named(before, numbers)),
            ));
        }
    }
    if let Some(section) = old
        .numbers
        .keys()
        .find(|section| !new.numbers.contains_key(*section))
    {
        return Some((now.head, format!("its {section} is gone")));
    }
    let changed = gone.len().max(without(&new.words, &old.words).len());
    let all = old.words.len().max(new.words.len()).max(1);
    #[allow(clippy::cast_precision_loss, reason = "word counts are small")]
    let share = changed as f64 / all as f64;
    (share > max).then(|| {
        (
            place,
            format!("{changed} of {all} words of Why, Decision and Feasibility differ"),
        )
    })
}

/// A word or two may be in a link or a comment by chance.
const FEWEST_HIDDEN: usize = 3;

/// The facts that were agreed upon, as they are written, and where.
fn facts(record: &Record<'_>) -> [(&'static str, Option<String>, Span); 4] {
    let facts = &record.facts;
    [
        (
            "customer",
            facts.customer.written().cloned(),
            facts.customer.span,
        ),
        (
            "measure",
            facts.measure.written().cloned(),
            facts.measure.span,
        ),
        ("effort", facts.effort.written().cloned(), facts.effort.span),
        (
            "deadline",
            facts.deadline_date.written().map(ToString::to_string),
            facts.deadline_date.span,
        ),
    ]
}

/// Whether two facts say the same, however they are spelt.
fn same(one: &str, other: &str) -> bool {
    let effort =
        |text: &str| Effort::parse(text).or_else(|| Effort::parse(&Effort::respelt(text)?));
    let plain = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    plain(one) == plain(other) || effort(one).is_some_and(|one| effort(other) == Some(one))
}

/// The numbers of each paragraph, item or cell, in their order.
type Numbers = Vec<Vec<String>>;

/// What was agreed upon, for comparing.
struct Agreed {
    /// Content words, sorted, each as often as it stands there.
    words: Vec<u64>,
    /// Section → its numbers, and its heading.
    numbers: BTreeMap<&'static str, (Numbers, Span)>,
    place: Option<Span>,
}

impl Agreed {
    fn of(record: &Record<'_>) -> Self {
        let (mut words, mut numbers, mut place) = (Vec::new(), BTreeMap::new(), None);
        for part in AGREED {
            for section in record.sections_of(part) {
                place.get_or_insert(section.heading);
                let found: &mut (Numbers, Span) = numbers
                    .entry(part.as_str())
                    .or_insert_with(|| (Vec::new(), section.heading));
                for block in &record.page.blocks[section.blocks.clone()] {
                    if matches!(block.kind, BlockKind::Heading(_)) {
                        continue;
                    }
                    let mut line = Vec::new();
                    for text in seen(record, block, section.from) {
                        words.extend(words_in(record, text));
                        line.extend(without_addresses(text).flat_map(numbers_in));
                    }
                    if block.kind == BlockKind::Code {
                        let code = block.span.of(record.text);
                        // Code is read as code: what moves there is no longer said.
                        words.extend(words_in(record, code).map(|word| !word));
                        line.extend(numbers_in(code));
                    }
                    found.0.push(line);
                }
                found.0.retain(|line| !line.is_empty());
            }
        }
        words.sort_unstable();
        Self {
            words,
            numbers,
            place,
        }
    }
}

/// What a reader sees of a block from the byte `from` on, and takes for valid: not what is struck through.
fn seen<'r>(record: &'r Record<'_>, block: &'r Block, from: u32) -> impl Iterator<Item = &'r str> {
    let pieces = record
        .page
        .pieces_of(block)
        .iter()
        .filter(|piece| !piece.struck);
    pieces.map(|piece| piece.span).filter_map(move |span| {
        let start = span.start.max(from);
        (start < span.end).then(|| {
            record
                .text
                .get(start as usize..span.end as usize)
                .unwrap_or_default()
        })
    })
}

/// The content words of a text, as often as they stand there.
fn words_in<'r>(record: &'r Record<'_>, text: &'r str) -> impl Iterator<Item = u64> {
    without_addresses(text)
        .flat_map(tokens)
        .filter_map(|token| content_word(token.word, &record.lang.stop))
}

/// The content words that the source of a record holds and a reader does not see; sorted.
fn unseen(record: &Record<'_>) -> Vec<u64> {
    // A path holds words too, and is seen as the text of its link.
    let source = record
        .span
        .of(record.text)
        .split_whitespace()
        .filter(|word| !word.contains('/'));
    let mut all: Vec<u64> = source.flat_map(|word| words_in(record, word)).collect();
    let blocks = record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default();
    let mut visible: Vec<u64> = blocks
        .iter()
        .flat_map(|block| seen(record, block, 0))
        .flat_map(|text| words_in(record, text))
        .collect();
    all.sort_unstable();
    visible.sort_unstable();
    without(&all, &visible)
}

/// The words of a text but for web addresses: a link may move.
fn without_addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| !word.contains("://"))
}

/// The numbers of a text, dates and versions whole: `3.5`, `2026-06-15`. A dash is a dash.
fn numbers_in(text: &str) -> impl Iterator<Item = String> + '_ {
    let inner = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–' | ':' | '/');
    text.split(move |c: char| !inner(c))
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('–', "-"))
}

/// Whether the numbers are the same ones: in the same order, or in paragraphs that only changed places.
fn same_numbers(before: &[Vec<String>], after: &[Vec<String>]) -> bool {
    let sorted = |numbers: &[Vec<String>]| {
        let mut lines = numbers.to_vec();
        lines.sort_unstable();
        lines
    };
    before.concat() == after.concat() || sorted(before) == sorted(after)
}

/// The first numbers that one list has and the other has not, in words.
fn named(before: &[Vec<String>], after: &[Vec<String>]) -> String {
    let (before, after) = (before.concat(), after.concat());
    let count =
        |list: &[String], number: &String| list.iter().filter(|other| *other == number).count();
    let gone = before
        .iter()
        .find(|number| count(&before, number) > count(&after, number));
    let new = after
        .iter()
        .find(|number| count(&after, number) > count(&before, number));
    match (gone, new) {
        (Some(gone), Some(new)) => format!("{gone}, not {new}"),
        (Some(gone), None) => format!("{gone}, which is gone"),
        (None, Some(new)) => format!("no {new}"),
        (None, None) => "its numbers in another order".to_owned(),
    }
}

/// What is left of one sorted list once the other is taken out, each as often as it stands there.
fn without(one: &[u64], other: &[u64]) -> Vec<u64> {
    let mut other = other.iter().peekable();
    let mut left = Vec::new();
    for word in one {
        while other.next_if(|next| *next < word).is_some() {}
        if other.next_if_eq(&word).is_none() {
            left.push(*word);
        }
    }
    left
}

/// What two sorted lists share.
fn both(one: &[u64], other: &[u64]) -> Vec<u64> {
    without(one, &without(one, other))
}

/// Whether `now` has a dated line under Revisions more than `then`, of the day of the acceptance or later: an
/// older one tells of an older change, and one that was only reworded tells of none.
fn has_new_revision(then: &Record<'_>, now: &Record<'_>) -> bool {
    let accepted = then.facts.date.written();
    let (before, after) = (
        then.dated_lines(Part::Revisions),
        now.dated_lines(Part::Revisions),
    );
    let is_new = |(line, days): &(String, Vec<Date>)| {
        let is_late = days
            .iter()
            .any(|day| accepted.is_none_or(|accepted| day >= accepted));
        is_late && before.iter().all(|(earlier, _)| earlier != line)
    };
    after.len() > before.len() && after.iter().any(is_new)
}

/// The content words of a whole record; sorted, each once.
pub fn words_of(record: &Record<'_>) -> Vec<u64> {
    let texts = record
        .sections
        .iter()
        .flat_map(|section| record.prose(section))
        .map(|(_, _, text)| text);
    content_words(texts, &record.lang.stop, usize::MAX)
}
