//! The text of an issue, a message or a draft → the title and the sections of a new record.

use std::collections::BTreeMap;

use crate::record::{BlockKind, Form, FrontMatter, Page, Parsed, Part};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyError(pub String);

/// Takes a text apart by its headings. What stands under none that the dialect knows is told as the Why, since
/// an issue or a message says what the matter is; where there is a Why already, it comes last, with its
/// headings.
///
/// # Errors
/// It brings front matter along, which a new record has of its own.
pub fn read(text: &str, form: &Form) -> Result<Body, BodyError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let parsed = Parsed::new(&text);
    if !matches!(parsed.front(), FrontMatter::None) {
        return Err(BodyError(
            "the text begins with front matter, and a new record gets its own: leave it out and use flags such as --customer, or save the text as a record yourself".to_owned(),
        ));
    }
    let page = parsed.page();
    let headings: Vec<Heading> = headings(page, &text, form);
    let mut body = Body::default();
    let mut from = 0;
    let first = page.blocks.first();
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
    let mut unknown = String::new();
    let mut at = from;
    let mut n = headings.iter().take_while(|heading| heading.start < from).count();
    while let Some(heading) = headings.get(n) {
        let Some(part) = heading.part else {
            n += 1;
            continue;
        };
        unknown.push_str(&text[at..heading.start]);
        // Headings of a page are its sections, whatever stands above them: `## Alternatives` below `# Why`.
        let ends = |other: &Heading| other.level <= heading.level || other.part.is_some() && other.level <= 2;
        let next = headings[n + 1..].iter().position(ends);
        let next = next.map_or(headings.len(), |behind| n + 1 + behind);
        let end = headings.get(next).map_or(text.len(), |heading| heading.start);
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
    let unknown = unknown.trim();
    if unknown.is_empty() {
        return Ok(body);
    }
    if !body.sections.contains_key(&Part::Why) && form.has_part(Part::Why) {
        body.sections.insert(Part::Why, levelled(unknown, 3).trim().to_owned());
    } else {
        body.rest = levelled(unknown, 2);
    }
    Ok(body)
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
            let BlockKind::Heading(level) = block.kind else { return None };
            let shown = page.text_of(block, text);
            let end = block.span.end as usize;
            let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            let part = form.part(&shown).filter(|part| form.has_part(*part));
            Some(Heading { start: block.span.start as usize, end, level, shown, part })
        })
        .collect()
}

/// The text with the levels of its headings moved so that the highest has `least` marks or more.
pub(super) fn levelled(text: &str, least: usize) -> String {
    /// Of a heading.
    const MOST_MARKS: usize = 6;
    let parsed = Parsed::new(text);
    let page = parsed.page();
    let marks: Vec<(usize, u8)> = page
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) if !block.quoted => Some((block.span.start as usize, level)),
            _ => None,
        })
        .collect();
    let highest = marks.iter().map(|(_, level)| usize::from(*level)).min();
    let Some(highest) = highest.filter(|level| *level < least) else {
        return text.to_owned();
    };
    let mut out = text.to_owned();
    for (start, level) in marks.into_iter().rev() {
        // A heading with a line below it has no marks to add to.
        let written = text[start..].bytes().take_while(|byte| *byte == b'#').count();
        if written == usize::from(level) {
            let more = (least - highest).min(MOST_MARKS.saturating_sub(written));
            out.insert_str(start, &"#".repeat(more));
        }
    }
    out
}
