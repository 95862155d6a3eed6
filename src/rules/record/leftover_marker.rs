//! What was left for later, and what still stands as the template has it.

use std::ops::Range;

use crate::finding::{Edit, Fix, Level, Safety, Span};
use crate::record::{Block, BlockKind, Label, Part, Record, SectionState, State};
use crate::rules::{Around, Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "leftover-marker",
    tier: Tier::Lexical,
    levels: Levels::always(Level::Info, Level::Warning),
    why: "it was meant for the author, and now every reader stumbles over it",
    fix: Some(Safety::Safe),
    mends_any_form: true,
    reads_words: true,
    check: Check::Record(check),
    ..Rule::BASE
};

/// So many marks of one record are shown, each in its place; the last of them counts the others.
const MOST_MARKS: usize = 10;

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let has_marks = record.lang.leftover.may_be_in(record.span.of(record.text));
    if record.text_unknown() || !has_marks && record.form.prompts.is_empty() {
        return;
    }
    let told_elsewhere = told_elsewhere(record);
    let mut marks: Vec<Span> = Vec::new();
    for at in record
        .blocks
        .clone()
        .filter(|at| !told_elsewhere.iter().any(|told| told.contains(at)))
    {
        let block = &record.page.blocks[at];
        if block.quoted || matches!(block.kind, BlockKind::Heading(_) | BlockKind::Code) {
            continue;
        }
        let prompts = prompts(record, block);
        for prompt in &prompts {
            report
                .finding(prompt.span, "this still stands as the template has it")
                .help("answer it, or take it out")
                // A line of metadata is a key, whatever it holds.
                .fix(
                    without(record, block, prompt)
                        .filter(|_| !record.lines.iter().any(|zone| zone.contains(&at))),
                );
        }
        for (span, text) in record
            .page
            .prose_of(block, record.text)
            .filter(|_| has_marks)
        {
            for range in record.lang.leftover.find_in(text) {
                let mark = Span::new(range.start, range.end).shifted(span.start as usize);
                let told = prompts.iter().any(|prompt| prompt.span.contains(mark));
                if !told && !is_cited(record, block, mark) && !is_of_a_key(record, mark) {
                    marks.push(mark);
                }
            }
        }
    }
    let more = marks.len().saturating_sub(MOST_MARKS);
    for (n, mark) in marks.iter().take(MOST_MARKS).enumerate() {
        let mut help =
            "say it now, or make it a question under Open questions, with a name and a day"
                .to_owned();
        if more > 0 && n + 1 == MOST_MARKS {
            help.push_str(&format!(
                "; {more} more places of this record have such a mark"
            ));
        }
        report
            .finding(
                *mark,
                format!("\"{}\" was left in the text", mark.of(record.text)),
            )
            .help(help);
    }
}

/// Blocks of which another rule tells that they say nothing, and open questions: there it is said in its place
/// that something is not known yet.
fn told_elsewhere(record: &Record<'_>) -> Vec<Range<usize>> {
    let says_nothing = record.sections.iter().filter(|section| match section.part {
        Some(Part::OpenQuestions) => true,
        part => part.is_some() && section.state == SectionState::Placeholder,
    });
    let no_risks = record
        .labelled(Label::Risks)
        .filter(|risks| !risks.is_answered());
    says_nothing
        .map(|section| section.blocks.clone())
        .chain(no_risks.map(|risks| risks.blocks))
        .collect()
}

/// Whether a mark stands in quotation marks or in the text of a link: then it is spoken of, and not left.
fn is_cited(record: &Record<'_>, block: &Block, mark: Span) -> bool {
    if is_in_link(record, mark) {
        return true;
    }
    let (before, after) = around(record.text, block.span, mark);
    let inside = |open: char, close: char| {
        let opened = match open == close {
            true => before.matches(open).count() % 2 == 1,
            false => before
                .rfind(open)
                .is_some_and(|at| !before[at..].contains(close)),
        };
        opened && after.contains(close)
    };
    let apostrophes = before.ends_with('\'') && after.starts_with('\'');
    let quotes = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’')];
    apostrophes
        || is_listed(before, after)
        || is_spoken_of(record, mark, before, after)
        || is_in_code(block.span.of(record.text), mark.of(record.text))
        || quotes.iter().any(|(open, close)| inside(*open, *close))
}

fn is_in_link(record: &Record<'_>, span: Span) -> bool {
    let links = record.links();
    let before = links.partition_point(|link| link.span.start <= span.start);
    // An image may stand in a link, and nothing else in an image.
    links[..before]
        .iter()
        .rev()
        .take(2)
        .any(|link| link.span.contains(span))
}

/// What stands in a block before and behind a place. No sentence is longer, and a block may have many marks.
fn around(text: &str, block: Span, place: Span) -> (&str, &str) {
    const MOST_BYTES: usize = 400;
    let near = place.widened(MOST_BYTES, text);
    let (from, start) = (near.start.max(block.start) as usize, place.start as usize);
    let (end, to) = (place.end as usize, near.end.min(block.end) as usize);
    (
        text.get(from..start).unwrap_or_default(),
        text.get(end..to).unwrap_or_default(),
    )
}

/// Whether the words around a mark speak of such marks: "the TODO list", "leaves a TODO behind".
fn is_spoken_of(record: &Record<'_>, mark: Span, before: &str, after: &str) -> bool {
    const ARTICLES: [&str; 6] = ["a", "an", "any", "each", "every", "another"];
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let has_article = before.ends_with(char::is_whitespace)
        && ARTICLES.iter().any(|word| last.eq_ignore_ascii_case(word));
    let is_word = mark.of(record.text).starts_with(char::is_alphabetic);
    let is_followed = || after.starts_with(' ') && record.lang.of_marks.begin(after);
    is_word && (has_article || is_followed())
}

/// Whether a mark stands in code of the same block too: "`XXX-title.md`, where XXX is the next number".
fn is_in_code(block: &str, mark: &str) -> bool {
    let mut pieces = block.split('`').skip(1).step_by(2);
    pieces.any(|code| code.contains(mark))
}

/// Whether a mark stands in a list of such: "TODO, FIXME and HACK".
fn is_listed(before: &str, after: &str) -> bool {
    let is_mark =
        |word: &str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_joint = |joint: &str| {
        matches!(
            joint.trim(),
            "," | "/" | "|" | "and" | "or" | ", and" | ", or"
        )
    };
    let word = |c: char| c.is_ascii_uppercase();
    let joint = after.find(word).filter(|at| is_joint(&after[..*at]));
    let next = joint.and_then(|at| after[at..].split(|c: char| !c.is_alphanumeric()).next());
    let joint = before.rfind(word).filter(|at| is_joint(&before[at + 1..]));
    let last = joint.and_then(|at| before[..=at].rsplit(|c: char| !c.is_alphanumeric()).next());
    next.is_some_and(is_mark) || last.is_some_and(is_mark)
}

/// Whether a mark is the value of a key for which a rule asks: that one tells it.
fn is_of_a_key(record: &Record<'_>, mark: Span) -> bool {
    fn empty<T>(slot: &crate::record::Slot<T>) -> Option<Span> {
        matches!(slot.state, State::Placeholder | State::Invalid).then_some(slot.span)
    }
    let facts = &record.facts;
    let asked = [
        empty(&facts.status),
        empty(&facts.date),
        empty(&facts.customer),
        empty(&facts.evidence),
        empty(&facts.product_owner),
        empty(&facts.engineering_owner),
        empty(&facts.measure),
        empty(&facts.review),
        empty(&facts.signed_by),
        empty(&facts.effort),
        empty(&facts.channel),
    ];
    asked.into_iter().flatten().any(|span| span.contains(mark))
}

/// Lines of a block, one below the other, that a template of the log has too.
struct Prompt {
    /// The lines, without the blanks and marks of a list around them.
    span: Span,
    /// All of the block's lines are such.
    whole: bool,
}

/// The prompts in a block. A short line alone says little: many an author writes the same. And not all that a
/// template says is a prompt: boxes to tick, legends, criteria and lines with a link or code are there to stay.
fn prompts(record: &Record<'_>, block: &Block) -> Vec<Prompt> {
    /// No line is shorter that is compared by itself (measured on templates of 68 logs).
    const LEAST: usize = 25;
    let mut found = Vec::new();
    let compared = matches!(block.kind, BlockKind::Paragraph | BlockKind::Item(None));
    if record.form.prompts.is_empty() || !compared {
        return found;
    }
    let lines = lines(record, block);
    let is_prompt = |line: &Line| !line.marked && record.form.is_prompt(&line.text);
    let mut at = 0;
    while at < lines.len() {
        let run = lines[at..]
            .iter()
            .take_while(|line| is_prompt(line))
            .count();
        let own = &lines[at..at + run];
        let is_long = own
            .iter()
            .any(|line| line.text.trim().chars().count() >= LEAST);
        let begins = at == 0 || ends_sentence(&lines[at - 1].text);
        if let [first, .., last] | [first @ last] = own
            && is_long
            && begins
            && speaks_to_the_author(first, last, record)
            && !is_below_a_box(record, block)
        {
            let span = Span {
                start: first.span.start,
                end: last.span.end,
            };
            found.push(Prompt {
                span,
                whole: run == lines.len(),
            });
        }
        at += run.max(1);
    }
    found
}

/// Whether lines ask, tell what to do, or hold something in brackets to be replaced.
fn speaks_to_the_author(first: &Line, last: &Line, record: &Record<'_>) -> bool {
    let opens = |text: &str| text.trim_start().starts_with(['{', '[', '<', '(']);
    let begin = first.text.trim_start();
    // `[ ] We have seen it` is a box to tick, whatever it looks like to a parser.
    let is_box = begin.starts_with("[ ]") || begin.to_lowercase().starts_with("[x]");
    let behind_key = || {
        first
            .text
            .split_once(": ")
            .is_some_and(|(_, value)| opens(value))
    };
    let is_label = last.text.trim_end().ends_with(':');
    let asks = last.text.trim_end().ends_with('?');
    !is_box
        && !is_label
        && (asks || opens(begin) || behind_key() || record.lang.prompt.begin(begin))
}

/// Whether a block is part of what is to be ticked.
fn is_below_a_box(record: &Record<'_>, block: &Block) -> bool {
    let own = record
        .page
        .blocks
        .get(record.blocks.clone())
        .unwrap_or_default();
    let mut boxes = own
        .iter()
        .filter(|other| matches!(other.kind, BlockKind::Item(Some(_))));
    boxes.any(|item| item.span.contains(block.span))
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .ends_with(['.', '?', '!', ':', '*', '_', ')', ']', '}', '>'])
}

/// A line of the source, as far as it is a block's own.
struct Line {
    /// From its first visible sign to its last, with the marks of emphasis around them.
    span: Span,
    /// What is visible of it.
    text: String,
    /// It holds code or a link.
    marked: bool,
}

fn lines(record: &Record<'_>, block: &Block) -> Vec<Line> {
    let mut lines: Vec<(usize, Line)> = Vec::new();
    // Where the last piece stood, and where its line began: only what lies between two pieces is looked at.
    let (mut last_start, mut last_begin) = (0, 0);
    for piece in record.page.pieces_of(block) {
        let (span, shown) = (piece.span, piece.span.of(record.text));
        let start = span.start as usize;
        let between = record.text.get(last_start..start).unwrap_or_default();
        let begin = between
            .rfind('\n')
            .map_or(last_begin, |at| last_start + at + 1);
        (last_start, last_begin) = (start, begin);
        let marked = piece.code || is_in_link(record, span);
        match lines.last_mut() {
            Some((last, line)) if *last == begin => {
                line.text.push_str(shown);
                line.span.end = span.end;
                line.marked |= marked;
            }
            _ => lines.push((
                begin,
                Line {
                    span,
                    text: shown.to_owned(),
                    marked,
                },
            )),
        }
    }
    let is_mark = |c: char| matches!(c, '*' | '_' | '~');
    let widened = lines.into_iter().map(|(begin, mut line)| {
        let before = &record.text[begin..line.span.start as usize];
        let after = record.text[line.span.end as usize..]
            .split('\n')
            .next()
            .unwrap_or_default();
        let marks =
            |text: &str, rest: &str| u32::try_from(text.len() - rest.len()).unwrap_or_default();
        line.span.start -= marks(before, before.trim_end_matches(is_mark));
        line.span.end += marks(after, after.trim_start_matches(is_mark));
        line
    });
    widened.collect()
}

/// Takes whole lines out, where no sentence is cut in two by that and nothing hangs on them.
fn without(record: &Record<'_>, block: &Block, prompt: &Prompt) -> Option<Fix> {
    let text = record.text;
    let begin = text[..prompt.span.start as usize]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let end = text[prompt.span.end as usize..]
        .find('\n')
        .map_or(text.len(), |at| prompt.span.end as usize + at + 1);
    let is_item = matches!(block.kind, BlockKind::Item(_));
    // A paragraph in a list, or an item with something below it, may change its place with its neighbours.
    let alone = match is_item {
        true => prompt.whole && block.span.end as usize <= end,
        false => block.depth == 0,
    };
    let lead = text[begin..prompt.span.start as usize].trim();
    let tail = text[prompt.span.end as usize..end].trim();
    let is_line = (lead.is_empty() || is_item) && tail.is_empty();
    let own = prompt.span.of(text).trim_end();
    let ends_there = prompt.whole || ends_sentence(own);
    if !alone || !is_line || !ends_there {
        return None;
    }
    // The blank line that parted a whole block from the next goes with it.
    let gap = text[end..]
        .split_inclusive('\n')
        .next()
        .filter(|line| line.trim().is_empty());
    let gap_before = begin == 0
        || text[..begin]
            .trim_end_matches([' ', '\t', '\r'])
            .ends_with("\n\n")
        || text[..begin].ends_with("\r\n\r\n");
    let end = end
        + gap
            .filter(|_| prompt.whole && gap_before && !is_item)
            .map_or(0, str::len);
    let edit = Edit {
        span: Span::new(begin, end),
        text: String::new(),
    };
    Some(Fix::new(
        Safety::Safe,
        "take the line of the template out",
        vec![edit],
    ))
}
