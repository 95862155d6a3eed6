//! What becomes of the text below the front matter: what moved is taken out, headings get the native name.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::finding::{Edit, Span};
use crate::lang::normalise_heading;
use crate::record::{Field, Form, Part, Record, Section, Stated, edit::line_break, slug};

use super::anchors::Linked;

/// Where a record's text changes, and what stays although it would have changed.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub edits: Vec<Edit>,
    pub stays: Vec<String>,
}

/// Takes out the lines and sections that hold nothing but what was `carried`.
pub(super) fn take_out(record: &Record<'_>, carried: &[&Stated], linked: &Linked) -> Text {
    let mut text = Text::default();
    let (in_sections, in_lines): (Vec<&Stated>, Vec<&Stated>) = carried
        .iter()
        .partition(|stated| stated.section(record).is_some());
    let mut ranges = lines_without(record, &in_lines, &mut text.stays);
    let headings: BTreeSet<Span> = in_sections.iter().map(|stated| stated.key).collect();
    for section in record
        .sections
        .iter()
        .filter(|section| headings.contains(&section.heading))
    {
        let own: Vec<&&Stated> = in_sections
            .iter()
            .filter(|stated| stated.key == section.heading)
            .collect();
        let range = range_of(record, section);
        let body = line_after(record.text, section.heading.end as usize)..range.end;
        let mut spans: Vec<Range<usize>> = Vec::new();
        for stated in own {
            spans.push(stated.span.range());
            for said in &stated.texts {
                let lead = lead_of(record, said.span.start as usize, stated.field);
                spans.push(lead..said.span.end as usize);
            }
        }
        if says_more(record.text, body, &spans) {
            text.stays.push(format!(
                "the section {}: it says more than was carried over",
                section.title
            ));
        } else if linked.has(&record.path, &section.title) {
            text.stays.push(format!(
                "the section {}: its heading is linked to",
                section.title
            ));
        } else {
            ranges.push(range);
        }
    }
    ranges.sort_by_key(|range| range.start);
    text.edits = ranges
        .into_iter()
        .map(|range| removal(record.text, range))
        .collect();
    text
}

/// The beginning of a line such as `Supercedes [1. …](…)`, where it says which record is named.
fn lead_of(record: &Record<'_>, at: usize, field: Field) -> usize {
    let start = record.text[..at].rfind('\n').map_or(0, |line| line + 1);
    let lead = record.text[start..at]
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    if record.form.section_lines.get(&lead) == Some(&field) {
        start
    } else {
        at
    }
}

/// All lines of a section.
fn range_of(record: &Record<'_>, section: &Section) -> Range<usize> {
    let end = record
        .page
        .blocks
        .get(section.blocks.end)
        .map_or(record.text.len(), |block| {
            let start = block.span.start as usize;
            record.text[..start].rfind('\n').map_or(0, |line| line + 1)
        });
    section.heading.start as usize..end
}

/// Whole lines and whole tables that say nothing but what was carried.
fn lines_without(
    record: &Record<'_>,
    carried: &[&Stated],
    stays: &mut Vec<String>,
) -> Vec<Range<usize>> {
    let spans: Vec<Range<usize>> = carried
        .iter()
        .flat_map(|stated| [stated.key.range(), stated.span.range()])
        .collect();
    let lines = lines_of(record.text);
    let touched = |line: &Range<usize>| {
        carried.iter().any(|stated| {
            let whole = stated.key.range().start..stated.span.range().end;
            whole.start < line.end && line.start < whole.end.max(whole.start + 1)
        })
    };
    let empties =
        |line: &Range<usize>| touched(line) && !says_more(record.text, line.clone(), &spans);
    let mut taken = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let table = table_at(record.text, &lines, at);
        if table.is_empty() {
            let line = &lines[at];
            if empties(line) {
                taken.push(line.clone());
            } else if touched(line) {
                stays.push(format!("the line \"{}\"", record.text[line.clone()].trim()));
            }
            at += 1;
            continue;
        }
        let rows = &lines[table.clone()];
        if rows.iter().any(&touched) {
            let bare =
                |row: &Range<usize>| !record.text[row.clone()].contains(char::is_alphanumeric);
            if rows.iter().all(|row| bare(row) || empties(row)) {
                taken.extend(rows.iter().cloned());
            } else {
                stays.push("the table at the top: some of its rows have no other place".to_owned());
            }
        }
        at = table.end;
    }
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in taken {
        match merged.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => merged.push(range),
        }
    }
    merged
}

fn lines_of(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end;
            range
        })
        .collect()
}

/// The lines of a table that begins at a line; none where no table does.
fn table_at(text: &str, lines: &[Range<usize>], at: usize) -> Range<usize> {
    let rows = lines[at..]
        .iter()
        .map(|line| &text[line.clone()])
        .take_while(|line| line.contains('|'));
    let (count, has_rule) = rows.fold((0, false), |(count, rule), row| {
        (count + 1, rule || is_rule(row))
    });
    if has_rule { at..at + count } else { at..at }
}

/// Whether a row of a table parts its head from what is below: `| --- | :-: |`.
fn is_rule(row: &str) -> bool {
    let shown = row.trim();
    shown.contains('-') && shown.contains('|') && shown.chars().all(|c| "|-: ".contains(c))
}

/// Whether a range says something outside of `spans`.
fn says_more(text: &str, range: Range<usize>, spans: &[Range<usize>]) -> bool {
    let inside = |at: usize| spans.iter().any(|span| span.contains(&at));
    text[range.clone()]
        .char_indices()
        .any(|(at, c)| c.is_alphanumeric() && !inside(range.start + at))
}

fn line_after(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Takes lines out, with the blank lines that would be left twice.
fn removal(text: &str, range: Range<usize>) -> Edit {
    let above = text[..range.start].split_inclusive('\n').next_back();
    let mut end = range.end;
    let mut start = range.start;
    if above.is_none_or(is_blank) {
        let blank = text[end..]
            .split_inclusive('\n')
            .take_while(|line| is_blank(line));
        end += blank.map(str::len).sum::<usize>();
        if end == text.len() {
            let said = text[..start].trim_end();
            start = line_after(text, said.len()).min(start);
        }
    }
    Edit {
        span: Span::new(start, end),
        text: String::new(),
    }
}

/// Gives each heading that `native` would not read as what it is the name that it knows. Where the old name is
/// linked to, it stays as an anchor.
pub(super) fn headings(record: &Record<'_>, native: &Form, linked: &Linked) -> Vec<Edit> {
    let mut text = Vec::new();
    for section in record.sections.iter().filter(|section| !section.nested) {
        let Some(part) = section
            .part
            .filter(|part| native.part(&section.title) != Some(*part))
        else {
            continue;
        };
        let anchor = linked
            .has(&record.path, &section.title)
            .then(|| slug(&section.title));
        text.extend(renamed(record, section, native.heading(part), anchor));
    }
    text
}

fn renamed(
    record: &Record<'_>,
    section: &Section,
    name: &str,
    anchor: Option<String>,
) -> Vec<Edit> {
    let Some(block) = section
        .blocks
        .start
        .checked_sub(1)
        .and_then(|at| record.page.blocks.get(at))
    else {
        return Vec::new();
    };
    let pieces = record.page.pieces_of(block);
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Vec::new();
    };
    let (start, end) = (first.span.start as usize, last.span.end as usize);
    let span = Span::new(start, start + record.text[start..end].trim_end().len());
    let anchor = anchor.map_or_else(String::new, |anchor| format!(" <a id=\"{anchor}\"></a>"));
    let mut edits = vec![Edit {
        span,
        text: format!("{name}{anchor}"),
    }];
    let rest = rest_of(&record.form.headings, span.of(record.text));
    if !rest.is_empty() {
        let broken = line_break(record.text);
        let at = line_after(record.text, section.heading.end as usize);
        let lead = if record.text[..at].ends_with('\n') {
            ""
        } else {
            broken
        };
        let at = Span::new(at, at);
        edits.push(Edit {
            span: at,
            text: format!("{lead}{broken}{rest}{broken}"),
        });
    }
    edits
}

/// What a heading says beside the name that the dialect knows it by.
fn rest_of<'h>(known: &std::collections::HashMap<String, Part>, heading: &'h str) -> &'h str {
    let is_known = |name: &str| known.contains_key(&normalise_heading(name));
    if is_known(heading) {
        return "";
    }
    for mark in [":", " - ", " – ", " — "] {
        if let Some((name, rest)) = heading.split_once(mark)
            && is_known(name)
        {
            return rest.trim();
        }
    }
    match heading.find('(').filter(|at| is_known(&heading[..*at])) {
        Some(at) => &heading[at..],
        None => heading.trim(),
    }
}

/// Takes the record's own number from the front of its title: `7. `, which the file's name says already.
pub(super) fn bare_title(record: &Record<'_>, linked: &Linked) -> (Option<Edit>, Option<String>) {
    let Some(title) = &record.title else {
        return (None, None);
    };
    let digits = title.text.bytes().take_while(u8::is_ascii_digit).count();
    let own = record
        .id
        .key
        .rsplit('-')
        .next()
        .filter(|_| record.id.numbered)
        .unwrap_or_default();
    let behind = &title.text[digits..];
    let mark = [". ", ": ", ") ", " - ", " – ", " — "]
        .into_iter()
        .find(|mark| behind.starts_with(mark));
    let Some(mark) = mark.filter(|_| {
        digits > 0 && own.trim_start_matches('0') == title.text[..digits].trim_start_matches('0')
    }) else {
        return (None, None);
    };
    let lead = &title.text[..digits + mark.len()];
    if behind[mark.len()..].trim().is_empty() {
        return (None, None);
    }
    let source = title.span.of(record.text);
    let Some(at) = source
        .find(lead)
        .filter(|at| !source[..*at].contains(char::is_alphanumeric))
    else {
        return (None, None);
    };
    if linked.has(&record.path, &title.text) {
        return (
            None,
            Some("the number in the title: its heading is linked to".to_owned()),
        );
    }
    let start = title.span.start as usize + at;
    (
        Some(Edit {
            span: Span::new(start, start + lead.len()),
            text: String::new(),
        }),
        None,
    )
}
