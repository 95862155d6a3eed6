//! Blocks → sections: each heading of a level opens one, and so do some labels.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lang::{Lang, normalise_heading};
use crate::record::parse::page::{BlockKind, Page};

use super::form::{Form, Part};
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
    let tells = |start: &Start| match start.part {
        Some(part) => !said.contains(&part),
        None => {
            let name = normalise_heading(&start.title);
            form.section_keys.contains_key(&name) || form.labels.contains_key(&name)
        }
    };
    sections.extend(
        (0..starts.len())
            .filter(|n| starts[*n].nested && tells(&starts[*n]))
            .map(section),
    );
    if !form.section_labels.is_empty() {
        labels::open(page, text, blocks, form, lang, &mut sections);
    }
    sections.sort_by_key(|section| (section.blocks.start, section.from));
    sections
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
