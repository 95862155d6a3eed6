//! Blocks → sections: each heading of a level opens one, and so do some labels.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lang::{Lang, Meaning, Meanings, meanings, normalise_heading};
use crate::record::parse::page::{BlockKind, Page};

use super::form::{Field, Form, Part};
use super::labels;
use super::section::{Section, SectionState, state};

/// Cuts the blocks of a record into sections: every heading of a level in `levels` opens one. In a loose
/// dialect a deeper heading opens one too, where it names a section that nothing else is, a value or a label:
/// `### Graduation Criteria`, `### Risks and Mitigations`.
pub(super) fn cut(
    page: &Page,
    text: &str,
    blocks: Range<usize>,
    levels: Range<u8>,
    form: &Form,
    lang: &Lang,
) -> Vec<Section> {
    let mut starts: Vec<Start> = Vec::new();
    for at in blocks.clone().filter(|at| !page.blocks[*at].quoted) {
        let BlockKind::Heading(level) = page.blocks[at].kind else {
            continue;
        };
        let nested = !levels.contains(&level);
        if nested && !(form.loose_sections && level == levels.end) {
            continue;
        }
        let title = page.text_of(&page.blocks[at], text);
        starts.push(Start {
            at,
            level,
            part: form.part(&title),
            title,
            nested,
        });
    }
    let section = |n: usize| {
        let Start {
            at,
            part,
            title,
            nested,
            ..
        } = &starts[n];
        let inner = at + 1..end_of(&starts, n, blocks.end, form.loose_sections);
        Section {
            part: *part,
            by_words: Meanings::default(),
            heading: page.blocks[*at].span,
            state: state(page, text, inner.clone(), 0, form, lang),
            title: title.clone(),
            nested: *nested,
            blocks: inner,
            from: 0,
        }
    };
    let top = (0..starts.len()).filter(|n| !starts[*n].nested);
    let mut sections: Vec<Section> = top.map(section).collect();
    let said: BTreeSet<Part> = sections
        .iter()
        .filter(|s| s.state != SectionState::Blank)
        .filter_map(|s| s.part)
        .collect();
    let of_effects = |n: usize| {
        let mut above = starts[..n].iter().rev();
        let above = above.find(|above| above.level < starts[n].level);
        above.is_some_and(|above| meanings(&above.title).has(Meaning::Effects))
    };
    let opens = |n: usize| match starts[n].part {
        Some(part) => !said.contains(&part),
        None => {
            let name = normalise_heading(&starts[n].title);
            // Whom the effects reach is not who has the problem.
            let field = form.section_keys.get(&name);
            let is_value = field.is_some_and(|it| *it != Field::Customer || !of_effects(n));
            is_value || form.labels.contains_key(&name)
        }
    };
    sections.extend(
        (0..starts.len())
            .filter(|n| starts[*n].nested && opens(*n))
            .map(section),
    );
    if form.loose_sections {
        let deeper = (0..starts.len())
            .filter(|n| starts[*n].nested && !opens(*n))
            .map(section)
            .collect();
        by_words(&mut sections, deeper);
    }
    if !form.section_labels.is_empty() {
        labels::open(page, text, blocks, form, lang, &mut sections);
    }
    sections.sort_by_key(|section| (section.blocks.start, section.from));
    sections
}

/// Lets the words of headings say what no section says under a heading of its dialect; a heading of a section before one
/// that stands `deeper`.
fn by_words(sections: &mut Vec<Section>, deeper: Vec<Section>) {
    // Under its own heading, "TBD" is an answer that is still to come. Options may follow further down.
    let is_said = |sections: &[Section], part: Part| {
        let mut own = sections.iter().filter(|section| section.is(part));
        own.any(|section| part != Part::Alternatives || section.state == SectionState::Written)
    };
    let wanted = |sections: &[Section]| {
        let parts = [
            (Part::Why, Meaning::Why),
            (Part::Decision, Meaning::Decision),
            (Part::Alternatives, Meaning::Alternatives),
            (Part::Alternatives, Meaning::Option),
        ];
        let missing = parts
            .into_iter()
            .filter(|(part, _)| !is_said(sections, *part))
            .map(|(_, meaning)| meaning);
        missing
            .chain([Meaning::Risks, Meaning::Other])
            .collect::<Vec<_>>()
    };
    let of = |section: &Section, wanted: &[Meaning]| {
        if section.part.is_some() || section.state != SectionState::Written {
            return Meanings::default();
        }
        meanings(&section.title).among(wanted)
    };
    let missing = wanted(sections);
    for section in sections.iter_mut() {
        section.by_words = of(section, &missing);
    }
    let missing = wanted(sections);
    sections.extend(deeper.into_iter().filter_map(|section| {
        let by_words = of(&section, &missing).without(Meaning::Other);
        (!by_words.is_empty()).then_some(Section {
            by_words,
            ..section
        })
    }));
}

/// A heading that may open a section.
struct Start {
    at: usize,
    level: u8,
    part: Option<Part>,
    title: String,
    /// It stands deeper than sections do.
    nested: bool,
}

/// Where the section of a heading ends: at the next heading that is none below it. In a loose dialect
/// sub-headings of any level belong to it, but for one that is a section of its own.
fn end_of(starts: &[Start], n: usize, last: usize, loose: bool) -> usize {
    let own = &starts[n];
    let ends = |next: &&Start| {
        let deeper = next.level > own.level;
        let another = next.part.is_some() && next.part != own.part;
        if loose {
            !deeper || another
        } else {
            !next.nested
        }
    };
    starts[n + 1..]
        .iter()
        .find(ends)
        .map_or(last, |next| next.at)
}
