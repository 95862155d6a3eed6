//! Bytes → [`Record`]: front matter, Markdown sections and typed facts, each with its span.
//!
//! Reading goes one way: [`front_matter::read`] and [`Page::parse`] take the text apart, `read`
//! puts it into one typed record by the [`Form`] of a dialect. Whatever the carrier and the dialect,
//! rules see the same facts.

mod parse;
mod read;
mod write;

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::{Fix, Span};
use crate::lang::{Foreign, Lang, foreign};

pub use parse::front_matter::FrontMatter;
pub use parse::page::{Block, BlockKind, Link, Page, Piece, anchors, slug};
pub use parse::shown::is_seen;
pub use parse::yaml_repair::{Fault, Mended};
pub use parse::{front_matter, node};
pub use read::answer::is_reason;
pub use read::dates::{dates_in, loosely_written_date, months_in, parse_date};
pub use read::facts::record_named;
pub use read::form;
pub use read::form::{Carrier, Field, Form, Label, NativeNames, Part, SuccessorWords, prompt_key};
pub use read::reader::{Parsed, id_stem, misplaced_entries, read_file, read_log_file};
pub use read::section::{Alternative, Labelled, Section, SectionState, prompts};
pub use read::values::{Effort, Handle, RecordId, Reversal, Status, StatusWord, Text, Unit, handle_key};
pub use write::headings::{fill_section, heading_edit, label_edit, label_name};
pub use write::inline::{Stated, stated};
pub use write::{edit, encode, superseding};

/// One thing a record must say, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot<T> {
    /// Where it stands; where it would stand, if it is not there.
    pub span: Span,
    /// What is there.
    pub state: State<T>,
}

/// What is in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State<T> {
    /// Not there.
    Absent,
    /// There, and empty.
    Blank,
    /// A word that says nothing, such as "TBD".
    Placeholder,
    /// "unknown: reason": an honest gap. It closes no fact, and it is no placeholder either.
    Admitted,
    /// Something that cannot be read; [`Record::problems`] says why.
    Invalid,
    /// Nobody can tell: the front matter could not be read.
    Unknown,
    /// There.
    Written(T),
}

impl<T> Slot<T> {
    /// The value, if there is one that can be read.
    pub fn written(&self) -> Option<&T> {
        match &self.state {
            State::Written(value) => Some(value),
            _ => None,
        }
    }

    /// Absent, empty or a placeholder: nothing is said.
    pub fn is_missing(&self) -> bool {
        matches!(self.state, State::Absent | State::Blank | State::Placeholder)
    }
}

/// Something in the front matter that cannot be read as what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The mechanical way out.
    pub fix: Option<Box<Fix>>,
    /// It is worth a word and no more.
    pub note: bool,
}

/// A key that the dialect does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// Dotted path.
    pub path: String,
    /// The key.
    pub span: Span,
}

/// The facts of a record, typed.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Where the record is in its life.
    pub status: Slot<StatusWord>,
    /// The day of that status.
    pub date: Slot<Date>,
    /// The id, where a key gives one.
    pub id: Slot<RecordId>,
    /// Who has the problem.
    pub customer: Slot<String>,
    /// How we know.
    pub evidence: Slot<Vec<Text>>,
    /// The one person of product.
    pub product_owner: Slot<Handle>,
    /// The one person of engineering.
    pub engineering_owner: Slot<Handle>,
    /// The one person of design.
    pub design_owner: Slot<Handle>,
    /// People without one of those roles.
    pub other_owners: Slot<Vec<Text>>,
    /// Who has the last word.
    pub decider: Slot<Handle>,
    /// What will be different.
    pub measure: Slot<String>,
    /// When it is judged.
    pub review: Slot<Date>,
    /// Whether it can be taken back.
    pub reversal: Slot<Reversal>,
    /// When to stop.
    pub stop: Slot<String>,
    /// The engineer's signature.
    pub signed_by: Slot<Handle>,
    /// The estimate as written; [`Effort::parse`] reads it.
    pub effort: Slot<String>,
    /// The `deadline` table, if there is one.
    pub deadline: Slot<()>,
    /// The day of the deadline.
    pub deadline_date: Slot<Date>,
    /// Where to talk.
    pub channel: Slot<Vec<Text>>,
    /// Records this one replaces.
    pub supersedes: Slot<Vec<Text>>,
    /// The record that replaces this one.
    pub superseded_by: Slot<Vec<Text>>,
    /// Records it has to do with.
    pub relates: Slot<Vec<Text>>,
    /// The code it governs.
    pub scope: Slot<Vec<Text>>,
    /// The language that it says it is written in.
    pub lang: Slot<String>,
}

impl Facts {
    /// Nothing said, nowhere.
    fn empty() -> Self {
        fn absent<T>() -> Slot<T> {
            Slot { span: Span::default(), state: State::Absent }
        }
        Self {
            status: absent(),
            date: absent(),
            id: absent(),
            customer: absent(),
            evidence: absent(),
            product_owner: absent(),
            engineering_owner: absent(),
            design_owner: absent(),
            other_owners: absent(),
            decider: absent(),
            measure: absent(),
            review: absent(),
            reversal: absent(),
            stop: absent(),
            signed_by: absent(),
            effort: absent(),
            deadline: absent(),
            deadline_date: absent(),
            channel: absent(),
            supersedes: absent(),
            superseded_by: absent(),
            relates: absent(),
            scope: absent(),
            lang: absent(),
        }
    }
}

/// Whether a code such as `en-GB` is one of a language.
fn is_of(code: &str, lang: &str) -> bool {
    code.split(['-', '_']).next().is_some_and(|first| first.eq_ignore_ascii_case(lang))
}

/// The title of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// As it is shown.
    pub text: String,
    /// The heading or the key's value.
    pub span: Span,
}

/// One decision, read.
pub struct Record<'t> {
    /// The whole file it stands in; behind it, the file of its keys where it has one.
    pub text: &'t str,
    /// The file, relative to the repository root.
    pub path: Arc<str>,
    /// The dialect it is written in.
    pub form: &'t Form,
    /// The language its words are matched in.
    pub lang: &'static Lang,
    /// The part of the file that is the record.
    pub span: Span,
    /// Its id.
    pub id: RecordId,
    /// Its title.
    pub title: Option<Title>,
    /// A key gives a title, so its text needs none.
    pub title_in_key: bool,
    /// It is a file of its own, and not one entry of a log in one file.
    pub whole_file: bool,
    /// Where an absent section is reported: the title, else the first line.
    pub head: Span,
    /// Where the file of keys begins that was read with it: what stands there is at this offset of `text`.
    pub sibling: Option<usize>,
    /// Its front matter; of a record whose keys stand in a file of their own, that file.
    pub front: &'t FrontMatter,
    /// Its Markdown; [`Record::blocks`] is the part that belongs to it.
    pub page: &'t Page,
    /// Its blocks.
    pub blocks: Range<usize>,
    /// The blocks among which its `Key: value` lines stand, where its dialect has such.
    pub lines: Range<usize>,
    /// Its sections, in the order of the text.
    pub sections: Vec<Section>,
    /// Its facts.
    pub facts: Facts,
    /// Keys that hold what they should not.
    pub problems: Vec<Problem>,
    /// Keys that are not known.
    pub unknown_keys: Vec<UnknownKey>,
}

impl Record<'_> {
    /// Where the record is in its life; `None` if it does not say so in a word that is known.
    pub fn status(&self) -> Option<Status> {
        self.facts.status.written().and_then(|word| word.means)
    }

    /// The language in which it is written, where that is certain and there are no word lists for it.
    pub fn foreign(&self) -> Option<Foreign> {
        let declared = self.facts.lang.written().filter(|lang| !is_of(lang, &self.lang.code));
        if declared.is_some() {
            return Some(Foreign::DECLARED);
        }
        let title = self.title.iter().map(|title| title.text.as_str());
        let keys = [&self.facts.customer, &self.facts.measure].into_iter().filter_map(Slot::written);
        let blocks = self.page.blocks.get(self.blocks.clone()).unwrap_or_default().iter();
        let prose = blocks.filter(|block| !matches!(block.kind, BlockKind::Heading(_)));
        let prose = prose.flat_map(|block| self.page.prose_of(block, self.text)).map(|(_, text)| text);
        foreign(title.chain(keys.map(String::as_str)).chain(prose), &self.lang.stop)
    }

    /// Whether its status says that it lives elsewhere now.
    pub fn has_moved(&self) -> bool {
        let word = self.facts.status.written();
        word.is_some_and(|word| self.form.moved.contains(&word.text.trim().to_lowercase()))
    }

    /// The first section of a kind.
    pub fn section(&self, part: Part) -> Option<&Section> {
        self.sections_of(part).next()
    }

    /// All sections of a kind.
    pub fn sections_of(&self, part: Part) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.part == Some(part))
    }

    /// Whether a section is there and says something.
    pub fn says(&self, part: Part) -> bool {
        self.sections_of(part).any(|section| section.state == SectionState::Written)
    }

    /// The prose of a section, in the order of the text, without headings and code. Blocks of
    /// somebody else's words are flagged.
    pub fn prose<'s>(
        &'s self,
        section: &'s Section,
    ) -> impl Iterator<Item = (&'s Block, Span, &'s str)> + 's {
        self.page.blocks[section.blocks.clone()]
            .iter()
            .filter(|block| !matches!(block.kind, BlockKind::Heading(_)))
            .flat_map(move |block| {
                let pieces = self.page.prose_of(block, self.text);
                pieces.filter_map(move |(span, text)| {
                    read::section::behind(span, text, section.from).map(|(span, text)| (block, span, text))
                })
            })
    }

    /// The lines under a part that show a day, with their days; headings too, but not code and HTML.
    pub fn dated_lines(&self, part: Part) -> Vec<(String, Vec<Date>)> {
        let blocks = self.sections_of(part).flat_map(|section| &self.page.blocks[section.blocks.clone()]);
        let said = blocks.filter(|block| block.kind != BlockKind::Html);
        let lines = said.flat_map(|block| self.page.lines_of(block, self.text));
        let dated = lines.map(|line| (dates_in(&line), line)).filter(|(days, _)| !days.is_empty());
        dated.map(|(days, line)| (line, days)).collect()
    }

    /// The options of the Alternatives section.
    pub fn alternatives(&self) -> Vec<Alternative> {
        self.sections_of(Part::Alternatives)
            .flat_map(|section| read::section::alternatives(self.page, self.text, section))
            .collect()
    }

    /// Whether something is said under a label of the Feasibility section, or under a section that
    /// bears the label's name.
    pub fn answers(&self, label: Label) -> bool {
        self.labelled(label).any(|labelled| labelled.is_answered())
    }

    /// What stands under a label: in the Feasibility section, or in a section that bears the label's name; in any
    /// section, where the dialect has a name of its own for it, or is loose about its sections.
    pub fn labelled(&self, label: Label) -> impl Iterator<Item = Labelled> + '_ {
        self.sections.iter().filter_map(move |section| {
            let (page, text, form) = (self.page, self.text, self.form);
            let own = form.labels.get(&crate::lang::normalise_heading(&section.title)) == Some(&label);
            if own {
                return Some(read::section::own_section(page, text, section, form, self.lang));
            }
            let anywhere = form.loose_sections || form.own_labels.contains_key(&label);
            let holds_labels = section.part == Some(Part::Feasibility) || anywhere && !section.nested;
            holds_labels
                .then(|| read::section::labelled(page, text, section, label, form, self.lang))
                .flatten()
        })
    }

    /// The links of this record.
    pub fn links(&self) -> &[Link] {
        // In the order of the text, so the record's own are neighbours.
        let from = self.page.links.partition_point(|link| link.span.start < self.span.start);
        let to = self.page.links.partition_point(|link| link.span.start < self.span.end);
        self.page.links.get(from..to).unwrap_or_default()
    }

    /// Whether the record's keys could not be read at all.
    pub fn keys_unknown(&self) -> bool {
        matches!(self.front, FrontMatter::Broken { .. })
    }

    /// Whether nothing of the record could be read but its name: the front matter has no end.
    pub fn text_unknown(&self) -> bool {
        matches!(self.front, FrontMatter::Broken { unclosed: true, .. })
    }

    /// Where an absent key is reported: the key of its table if that is there, else the opening
    /// fence, else the head of the record.
    pub fn place_of_key(&self, dotted: &str) -> Span {
        let table = dotted.rsplit_once('.').and_then(|(table, _)| self.front.table()?.at(table));
        match table {
            Some((key, _)) => key.span,
            None => self.front.fence().unwrap_or(self.head),
        }
    }
}
