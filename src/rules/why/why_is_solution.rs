//! A Why that begins with the solution and never comes to a problem.

use crate::finding::{Level, Span};
use crate::lang::{Lang, Phrases, fold, tokens, without_unseen};
use crate::record::{Part, Record, SectionState};
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

const MARKERS: Knob = Knob {
    name: "markers",
    default: KnobDefault::List(&[]),
    about: "More words that show that a problem is told; `escalat*` stands for every ending.",
};

/// A shorter sentence is a heading or a fragment.
const LEAST_WORDS: usize = 3;

/// No opening of a solution is longer.
const OPENING_WORDS: usize = 8;

pub const RULE: Rule = Rule {
    name: "why-is-solution",
    tier: Tier::Lexical,
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "a solution without its problem cannot be weighed against a cheaper one",
    knobs: &[&MARKERS],
    reads_words: true,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let Some(section) = record
        .section(Part::Why)
        .filter(|s| s.state == SectionState::Written)
    else {
        return;
    };
    let Some(sentence) = first_sentence(record, section) else {
        return;
    };
    let opening = without_unseen(sentence.of(record.text));
    let words: Vec<String> = tokens(&opening)
        .take(OPENING_WORDS)
        .map(|token| fold(token.word))
        .collect();
    if words.len() < LEAST_WORDS || !opens_with_solution(&words, record.lang) {
        return;
    }
    let more: Vec<String> = report
        .setting
        .list(&MARKERS)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let more = Phrases::new(&more);
    let told = record.prose(section).any(|(_, _, text)| {
        let words: Vec<String> = tokens(text).map(|token| fold(token.word)).collect();
        record.lang.problem.any(&words) || more.any(&words)
    });
    if !told {
        report.finding(sentence, "the Why opens with what to build and names no problem").help(
            "begin with who is stuck where, and what it costs them; the solution belongs under Decision",
        );
    }
}

/// The first sentence in the author's own words.
fn first_sentence(record: &Record<'_>, section: &crate::record::Section) -> Option<Span> {
    let (block, first, _) = record
        .prose(section)
        .find(|(block, _, text)| !block.quoted && !text.trim().is_empty())?;
    let text = &record.text[first.start as usize..block.span.end as usize];
    let stops = memchr::memchr3_iter(b'.', b'!', b'?', text.as_bytes());
    let mut ends = stops
        .map(|at| at + 1)
        .filter(|end| text[*end..].starts_with(char::is_whitespace));
    let end = ends.next().unwrap_or(text.trim_end().len());
    Some(Span::new(first.start as usize, first.start as usize + end))
}

fn opens_with_solution(words: &[String], lang: &Lang) -> bool {
    let solution = &*lang.solution;
    let after_lead = &words[solution.lead.match_at(words)..];
    if solution.verb.match_at(after_lead) > 0 {
        return true;
    }
    let subject = solution.subject.match_at(words);
    subject > 0 && solution.need.match_at(&words[subject..]) > 0
}
