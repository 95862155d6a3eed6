//! The text of an issue, a message or a draft → the title and the sections of a new record.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::record::{Block, BlockKind, Form, FrontMatter, Page, Parsed, Part};

/// What a text has for a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Its title: a first heading, or the first line of a message.
    pub title: Option<String>,
    /// What belongs to sections that the dialect knows.
    pub sections: BTreeMap<Part, String>,
    /// Text under headings that it does not know, where the Why is taken.
    pub rest: String,
}

/// Text from elsewhere that cannot become a record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BodyError {
    /// It begins with front matter.
    #[error(
        "the text begins with front matter, and a new record gets its own: leave it out and use flags such as --customer, or save the text as a record yourself"
    )]
    HasFrontMatter,
    /// What it opens would swallow the rest of the record.
    #[error(
        "something in the text is opened and never closed (a code block, a comment, an HTML tag), and would swallow what stands behind it in the record: close it"
    )]
    OpenEnded,
}

/// Takes a text apart by its headings. What stands under none that the dialect knows is told as the Why, since
/// an issue or a message says what the matter is. Where there is a Why already, what stands above all headings
/// still belongs to it; the rest comes last, with its headings, so that it passes for no other section.
///
/// # Errors
/// It brings front matter along, which a new record has of its own, or what it opens swallows what comes behind.
pub fn read(text: &str, form: &Form) -> Result<Body, BodyError> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let parsed = Parsed::new(&text);
    if !matches!(parsed.front(), FrontMatter::None) {
        return Err(BodyError::HasFrontMatter);
    }
    if is_open_ended(&text) {
        return Err(BodyError::OpenEnded);
    }
    let page = parsed.page();
    let headings: Vec<Heading> = headings(page, &text, form);
    let mut body = Body::default();
    let mut from = 0;
    let first = page.blocks.first().filter(|block| !block.quoted);
    match first.map(|block| block.kind) {
        Some(BlockKind::Heading(1)) if headings.first().is_some_and(|h| h.part.is_none()) => {
            body.title = headings.first().map(|heading| heading.shown.clone());
            from = headings.first().map_or(0, |heading| heading.end);
        }
        // A message has a line that says what it is about, and then a blank one.
        Some(BlockKind::Paragraph) => {
            let first_line = text.trim_start().lines().next().unwrap_or_default();
            let start = text.len() - text.trim_start().len();
            let behind = &text[start + first_line.len()..];
            if behind.trim().is_empty() || behind.starts_with("\n\n") {
                body.title = Some(first_line.trim().to_owned());
                from = start + first_line.len();
            }
        }
        _ => {}
    }
    let mut n = headings
        .iter()
        .take_while(|heading| heading.start < from)
        .count();
    let mut at = headings.get(n).map_or(text.len(), |heading| heading.start);
    let mut lead = text[from..at].trim().to_owned();
    let mut unknown = String::new();
    while let Some(heading) = headings.get(n) {
        let Some(part) = heading.part else {
            n += 1;
            continue;
        };
        unknown.push_str(&text[at..heading.start]);
        // A section that stands inside of another one is read as a section of its own wherever it stands.
        let ends = |other: &Heading| {
            other.level <= heading.level || other.part.is_some_and(|other| other != part)
        };
        let next = headings[n + 1..].iter().position(ends);
        let next = next.map_or(headings.len(), |behind| n + 1 + behind);
        let end = headings
            .get(next)
            .map_or(text.len(), |heading| heading.start);
        let said = body.sections.entry(part).or_default();
        let inside = levelled(&text[heading.end..end], 3);
        if !said.is_empty() {
            said.push_str("\n\n");
        }
        said.push_str(inside.trim());
        at = end;
        n = next;
    }
    unknown.push_str(&text[at..]);
    body.sections.retain(|_, said| !said.is_empty());
    if !lead.is_empty() {
        lead.push_str("\n\n");
    }
    match body.sections.get_mut(&Part::Why) {
        Some(why) => {
            why.insert_str(0, &lead);
            body.rest = levelled(unknown.trim(), 2);
        }
        None => {
            let all = format!("{lead}{unknown}");
            if form.has_part(Part::Why) && !all.trim().is_empty() {
                body.sections.insert(Part::Why, levelled(all.trim(), 3));
            } else {
                body.rest = levelled(all.trim(), 2);
            }
        }
    }
    Ok(body)
}

/// Whether a heading behind the text would not be one: a code block, a comment or a tag is open at its end.
pub fn is_open_ended(text: &str) -> bool {
    let more = format!("{text}\n\n# End\n");
    let parsed = Parsed::new(&more);
    let last = parsed.page().blocks.last();
    last.is_none_or(|block| {
        block.kind != BlockKind::Heading(1) || block.span.of(&more).trim() != "# End"
    })
}

struct Heading {
    start: usize,
    /// Behind its line.
    end: usize,
    level: u8,
    shown: String,
    part: Option<Part>,
}

fn headings(page: &Page, text: &str, form: &Form) -> Vec<Heading> {
    let blocks = page.blocks.iter().filter(|block| !block.quoted);
    blocks
        .filter_map(|block| {
            let BlockKind::Heading(level) = block.kind else {
                return None;
            };
            let shown = page.text_of(block, text);
            let end = block.span.end as usize;
            let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            let part = form.part(&shown).filter(|part| form.has_part(*part));
            Some(Heading {
                start: block.span.start as usize,
                end,
                level,
                shown,
                part,
            })
        })
        .collect()
}

/// The text with the levels of its headings moved so that the highest, and the one that it begins with, have
/// `least` marks or more.
pub(super) fn levelled(text: &str, least: usize) -> String {
    /// Of a heading.
    const MOST_MARKS: usize = 6;
    let parsed = Parsed::new(text);
    let page = parsed.page();
    let headings: Vec<(&Block, usize)> = page
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) if !block.quoted => Some((block, usize::from(level))),
            _ => None,
        })
        .collect();
    let begins_with_one = |block: &Block| text[..block.span.start as usize].trim().is_empty();
    let Some(highest) = headings.iter().map(|(_, level)| *level).min() else {
        return text.to_owned();
    };
    let more = least.saturating_sub(highest);
    let mut out = text.to_owned();
    for (block, level) in headings.into_iter().rev() {
        let marks = if begins_with_one(block) {
            least
        } else {
            (level + more).min(MOST_MARKS)
        };
        if marks == level {
            continue;
        }
        let (start, whole) = (block.span.start as usize, block.span.of(text));
        let written = whole.bytes().take_while(|byte| *byte == b'#').count();
        if written == level {
            out.replace_range(start..start + written, &"#".repeat(marks));
        } else {
            // A heading with a line below it has no marks, and only two levels.
            let lines: Vec<&str> = whole.trim_end().lines().map(str::trim).collect();
            let said = lines[..lines.len() - 1].join(" ");
            out.replace_range(
                start..start + whole.trim_end().len(),
                &format!("{} {said}", "#".repeat(marks)),
            );
        }
    }
    out
}
