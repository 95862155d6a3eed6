//! What a log that nobody configured shows of what its team agreed on: its templates, and the habits of its records.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Ask, Profile};
use crate::finding::Span;
use crate::lang::{self, tokens};
use crate::record::{BlockKind, Label, Part, Record, Slot, State};
use crate::rules::{Agreement, Habits, InForce, answer};
use crate::source::Snapshot;

use super::candidates::{Candidate, Fate};
use super::log::Log;
use super::parsed_file::ParsedFile;
use super::plan::Plan;

/// So many files of a log show its habits; of more, those that stand last: teams number on.
const MOST_FILES: usize = 400;

impl Log {
    /// Asks of the records what the log itself shows that its team agreed on, and what it showed `before` a change:
    /// a change must not make its log one of which less is asked.
    pub(super) fn agree(
        &mut self,
        profile: Profile,
        before: Option<&Plan>,
        snapshot: &dyn Snapshot,
    ) {
        let known = before.and_then(|before| before.surely_written(&self.name));
        let mut agreement = self.shown(snapshot);
        if let Some(known) = known {
            agreement = agreement.and(&known.agreement);
        }
        if let Some(others) = &mut self.file_dialects {
            others.agree(&agreement);
        }
        self.rules.agree(&agreement, profile);
        self.agreement = agreement;
    }

    /// What its templates and its records show.
    fn shown(&self, snapshot: &dyn Snapshot) -> Agreement {
        let (template, optional) = self.of_templates(snapshot);
        Agreement::new(&template, &optional, &self.habits(snapshot))
    }

    /// What its records answer.
    fn habits(&self, snapshot: &dyn Snapshot) -> Vec<Habits> {
        let may_be_one = |file: &&Candidate| match file.fate {
            Fate::Read => true,
            Fate::Readme => self.may_be_record_readme(&file.path),
            Fate::Skip(_) | Fate::Refuse(_) => false,
        };
        let files: Vec<(usize, &Candidate)> = self
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| may_be_one(file) && self.record_above(&file.path).is_none())
            .collect();
        let files = &files[files.len().saturating_sub(MOST_FILES)..];
        let paths: Vec<&str> = files.iter().map(|(_, file)| &*file.path).collect();
        snapshot.announce(&paths);
        files
            .par_iter()
            .flat_map_iter(|(at, file)| self.habits_in(*at, file, snapshot))
            .collect()
    }

    /// What the records of one file answer.
    fn habits_in(&self, at: usize, file: &Candidate, snapshot: &dyn Snapshot) -> Vec<Habits> {
        let read = |own: &ParsedFile| {
            let dialect = self.dialect_of(own, &file.path);
            let joined = self
                .keys_of(dialect, &file.path)
                .and_then(|keys| own.with_keys(snapshot, keys).ok());
            let records = self.records_in(joined.as_ref().unwrap_or(own), &file.path);
            if self.why_no_record(file, &records).is_some() {
                return Vec::new();
            }
            records.iter().filter_map(habits_of).collect()
        };
        match self.sampled(at) {
            Some(own) => read(own),
            None => ParsedFile::new(snapshot.read(&file.path))
                .map(|own| read(&self.with_dialect(own, &file.path)))
                .unwrap_or_default(),
        }
    }

    /// What all its templates have, and what one of them calls optional.
    fn of_templates(&self, snapshot: &dyn Snapshot) -> (Vec<Ask>, Vec<Ask>) {
        let mut has: Option<Vec<Ask>> = None;
        let mut optional = Vec::new();
        let more = self.unrendered_templates();
        for path in self.templates.all.iter().chain(&more) {
            let Ok(file) = ParsedFile::new(snapshot.read(path)) else {
                continue;
            };
            for record in self.records_in(&file, path).iter().take(1) {
                let (own, may_go) = asked_by(record);
                optional.extend(may_go);
                has = Some(match has {
                    Some(all) => all.into_iter().filter(|ask| own.contains(ask)).collect(),
                    None => own,
                });
            }
        }
        (has.unwrap_or_default(), optional)
    }
}

/// What a file is called that makes a Markdown file of itself: `proposal.md.template`.
const UNRENDERED: [&str; 4] = [".md.template", ".md.tmpl", ".md.tpl", ".md.in"];

impl Log {
    /// Templates in its folder that are not Markdown files by their names.
    fn unrendered_templates(&self) -> Vec<Arc<str>> {
        let is_one = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
            UNRENDERED.iter().any(|ending| name.ends_with(ending)) && name.contains("template")
        };
        if self.single_file {
            return Vec::new();
        }
        let files = self.files.iter().map(|file| &file.path);
        let all = files.filter(|path| is_one(path)).map(Arc::clone);
        all.collect()
    }
}

fn habits_of(record: &Record<'_>) -> Option<Habits> {
    let answers = Ask::ALL.into_iter().map(|ask| (ask, answer(record, ask)));
    Some((InForce::of(record)?, answers.collect()))
}

/// What a template asks for, and what of that it says may be left out.
fn asked_by(template: &Record<'_>) -> (Vec<Ask>, Vec<Ask>) {
    let facts = &template.facts;
    let mut asked = Vec::new();
    let mut optional = Vec::new();
    let mut note = |ask: Ask, places: Vec<Span>| {
        if places.is_empty() {
            return;
        }
        asked.push(ask);
        if places.iter().all(|place| may_be_left_out(template, *place)) {
            optional.push(ask);
        }
    };
    for ask in Ask::ALL {
        let headings = |part: Part| template.sections_of(part).map(|it| it.heading).collect();
        let places = match ask {
            Ask::Status => place_of(&facts.status),
            Ask::Date => place_of(&facts.date),
            Ask::Why => headings(Part::Why),
            Ask::Customer => place_of(&facts.customer),
            Ask::Evidence => place_of(&facts.evidence),
            Ask::Decision => headings(Part::Decision),
            Ask::Alternatives => headings(Part::Alternatives),
            Ask::Measure => place_of(&facts.measure),
            Ask::Feasibility => headings(Part::Feasibility),
            Ask::Risks => template.labelled(Label::Risks).map(|it| it.at).collect(),
            Ask::Effort => place_of(&facts.effort),
            Ask::Signoff => place_of(&facts.signed_by),
            Ask::ProductOwner => place_of(&facts.product_owner),
            Ask::EngineeringOwner => place_of(&facts.engineering_owner),
            Ask::Review => place_of(&facts.review),
            Ask::Channel => place_of(&facts.channel),
        };
        note(ask, places);
    }
    (asked, optional)
}

fn place_of<T>(slot: &Slot<T>) -> Vec<Span> {
    match slot.state {
        State::Absent | State::Unknown => Vec::new(),
        _ => vec![slot.span],
    }
}

/// Whether a line of a template begins with saying that something may be left out. Further on in a line it may speak of
/// something else: "may give links to reports, which are optional".
fn says_optional(line: &str) -> bool {
    const FIRST_WORDS: usize = 10;
    let end = tokens(line)
        .nth(FIRST_WORDS)
        .map_or(line.len(), |word| word.at);
    lang::english().optional.any_in(&line[..end])
}

/// Whether a template says of what stands at a place that it may be left out: in its line, in a comment above it, or
/// in the first words below a heading.
fn may_be_left_out(template: &Record<'_>, place: Span) -> bool {
    /// What a template says first of a section, it says in so few bytes.
    const MOST_BYTES: usize = 400;
    let text = template.text;
    let (start, end) = (place.start as usize, place.end as usize);
    let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) else {
        return false;
    };
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let heading =
        template.page.blocks.iter().find(|block| {
            block.span.contains(place) && matches!(block.kind, BlockKind::Heading(_))
        });
    let below = match heading {
        Some(heading) => {
            let next = template.page.blocks.iter().find(|block| {
                block.span.start >= heading.span.end && matches!(block.kind, BlockKind::Heading(_))
            });
            let until = next.map_or(text.len(), |next| next.span.start as usize);
            let mut most = until.min(end + MOST_BYTES).max(end);
            while !text.is_char_boundary(most) {
                most -= 1;
            }
            &text[end..most]
        }
        None => after.split('\n').next().unwrap_or_default(),
    };
    let own = &text[line_start..end];
    // With a blank line between them, a comment belongs to what stands above it.
    let above = text[..line_start].trim_end_matches(['\r', '\n']);
    let is_adjacent = text[above.len()..line_start].matches('\n').count() == 1;
    let above = if is_adjacent { above.trim_end() } else { "" };
    let comment = if above.ends_with("-->") {
        &above[above.rfind("<!--").unwrap_or(above.len())..]
    } else {
        ""
    };
    let in_front = template
        .front
        .fence()
        .filter(|fence| heading.is_none() && fence.start <= place.start);
    let of_keys = in_front.map_or("", |fence| &text[fence.start as usize..line_start]);
    let comments = of_keys
        .lines()
        .filter(|line| line.trim_start().starts_with('#'));
    comments
        .chain([own, comment])
        .chain(below.lines())
        .any(says_optional)
}
