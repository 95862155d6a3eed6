//! An accepted record that does not say how anybody knows.

use crate::config::{Ask, FactName};
use crate::finding::{Fix, Level, Safety, Span};
use crate::lang::{Lang, Token, is_readable, tokens};
use crate::log::links::{Target, is_public_host, target};
use crate::log::{evidence_file, leads_to_itself};
use crate::record::edit::{NewValue, set};
use crate::record::{Block, Field, Link, Part, Record, Slot, Text};
use crate::rules::{Around, Asks, Check, Knob, KnobDefault, Levels, Report, Rule};
use crate::source::{FileKind, folder_of, join};

const MIN: Knob = Knob {
    name: "min",
    default: KnobDefault::Int(1),
    about: "How many pieces of evidence are asked for.",
};

pub const RULE: Rule = Rule {
    name: "evidence-missing",
    levels: Levels::at(Level::Off, Level::Error),
    fact: Some(FactName::Evidence),
    asks: Asks::For(Ask::Evidence),
    why: "what was never looked up is a guess, and guesses are built at full price",
    fix: Some(Safety::Suggested),
    knobs: &[&MIN],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot: &Slot<Vec<Text>> = &record.facts.evidence;
    let help = "add `evidence:` with what shows the need: a file, a URL, a ticket, or a dated quote: \"…\" (who, 2026-03)";
    report.missing(
        slot,
        "evidence",
        "the record does not say how we know that the customer needs this",
        help,
    );
    if slot.is_missing() && tells_of_evidence(record, around) {
        let last = "the Why seems to tell it: move the link, ticket or figure into `evidence:`";
        report.soften(Level::Info, last);
        report.fixed_by(slot, || lift_links(record, around));
    }
    let min = report.setting.int(&MIN) as usize;
    if let Some(found) = slot.written().filter(|evidence| evidence.len() < min) {
        report
            .finding(
                slot.span,
                format!("evidence counts {}, and {min} are asked for", found.len()),
            )
            .help(help);
    }
}

/// Whether the Why holds a link, a quote, a ticket or a figure: then somebody knows, in another place.
fn tells_of_evidence(record: &Record<'_>, around: &Around<'_>) -> bool {
    record.sections_of(Part::Why).any(|why| {
        let blocks = &record.page.blocks[why.blocks.clone()];
        let says = |block: &Block| is_readable(&record.page.text_of(block, record.text));
        let quoted = blocks.iter().any(|block| block.quoted && says(block));
        let linked = record.links().iter().any(|link| {
            let mut holding = blocks.iter().filter(|block| block.span.contains(link.span));
            holding.any(|block| is_shown(link, block, record))
                && !leads_to_itself(&link.target, record, around.snapshot)
        });
        quoted
            || linked
            || record.prose(why).any(|(_, _, text)| {
                let ticket = around
                    .settings
                    .tickets
                    .patterns
                    .iter()
                    .any(|p| p.get_ref().0.is_match(text));
                ticket || text.contains(['\u{201c}', '\u{ab}']) || has_figure(text, record.lang)
            })
    })
}

/// Whether a reader sees anything of a link: its text, or the picture that it is.
fn is_shown(link: &Link, block: &Block, record: &Record<'_>) -> bool {
    let shown = record
        .page
        .pieces_of(block)
        .iter()
        .filter(|piece| link.span.contains(piece.span));
    link.image
        || shown
            .into_iter()
            .any(|piece| is_readable(piece.span.of(record.text)))
}

/// Copies the links of the Why that others can open into `evidence`.
fn lift_links(record: &Record<'_>, around: &Around<'_>) -> Option<Fix> {
    let sections: Vec<Span> = record
        .sections_of(Part::Why)
        .flat_map(|why| &record.page.blocks[why.blocks.clone()])
        .map(|block| block.span)
        .collect();
    let inside = |link: &&Link| sections.iter().any(|block| block.contains(link.span));
    let mut lifted: Vec<String> = Vec::new();
    for text in record
        .links()
        .iter()
        .filter(inside)
        .filter_map(|link| as_evidence(link, record, around))
    {
        if !lifted.contains(&text) {
            lifted.push(text);
        }
    }
    if lifted.is_empty() {
        return None;
    }
    let edits = set(record, Field::Evidence, &NewValue::List(&lifted))?;
    Some(Fix::new(
        Safety::Suggested,
        "copy the links of the Why into `evidence`",
        edits,
    ))
}

/// What an entry of `evidence` says in the place of a link: a public address, or a file from the root. Another
/// record of the same folder is a decision, and shows no need.
fn as_evidence(link: &Link, record: &Record<'_>, around: &Around<'_>) -> Option<String> {
    match target(&link.target) {
        Target::Web { host } => is_public_host(host).then(|| link.target.trim().to_owned()),
        Target::File { path, anchor } => {
            let folder = folder_of(&record.path);
            let file = join(folder, &path).filter(|file| folder_of(file) != folder)?;
            let found = evidence_file(&file, &record.path, around.snapshot)?;
            let anchor = anchor
                .map(|anchor| format!("#{anchor}"))
                .unwrap_or_default();
            (found == file && around.snapshot.look(&file) == Some(FileKind::Regular))
                .then(|| file + &anchor)
        }
        Target::Empty | Target::Anchor(_) | Target::Other => None,
    }
}

/// Whether a text counts something: "38 tickets", "9 of 14", "12 %". A year, a version and a number
/// that nothing follows count nothing.
fn has_figure(text: &str, lang: &Lang) -> bool {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let words: Vec<Token<'_>> = tokens(text).collect();
    let number = |at: usize| {
        words.get(at).is_some_and(|token| {
            token
                .word
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        })
    };
    (0..words.len()).filter(|at| number(*at)).any(|at| {
        let token = words[at];
        let end = token.at + token.word.len();
        if text[end..].trim_start().starts_with(['%', '‰', '€'])
            || text[..token.at].ends_with(['$', '€', '£'])
        {
            return true;
        }
        let year = token.word.len() == 4 && token.word.starts_with(['1', '2']);
        let Some(next) = words
            .get(at + 1)
            .filter(|next| !year && text[end..next.at].trim().is_empty())
        else {
            return false;
        };
        let share = next.word.eq_ignore_ascii_case("of") && number(at + 2);
        share || (!number(at + 1) && !lang.stop.contains(next.word))
    })
}
