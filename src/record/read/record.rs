//! One decision, read.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::Span;
use crate::lang::{
    Foreign, Lang, Meaning, count_words, fold, foreign, is_readable, meanings, normalise_heading,
};
use crate::record::parse::front_matter::FrontMatter;
use crate::record::parse::page::{Block, BlockKind, Link, Page};

use super::alternatives::{Alternative, alternatives, names_a_lost_option, weighs_in_prose};
use super::dates::dates_in;
use super::form::{Form, Label, Part};
use super::labelled::{Labelled, labelled, own_section};
use super::naming;
use super::section::{Section, SectionState, behind};
use super::slot::{Facts, Problem, Slot};
use super::values::{RecordId, Status};

/// A key that the dialect does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// Dotted path.
    pub path: String,
    /// The key.
    pub span: Span,
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
    pub lines: Vec<Range<usize>>,
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
        let declared = self
            .facts
            .lang
            .written()
            .filter(|lang| !is_of(lang, &self.lang.code));
        if declared.is_some() {
            return Some(Foreign::DECLARED);
        }
        let title = self.title.iter().map(|title| title.text.as_str());
        let keys = [&self.facts.customer, &self.facts.measure]
            .into_iter()
            .filter_map(Slot::written);
        let blocks = self
            .page
            .blocks
            .get(self.blocks.clone())
            .unwrap_or_default()
            .iter();
        let prose = blocks.filter(|block| !matches!(block.kind, BlockKind::Heading(_)));
        let prose = prose
            .flat_map(|block| self.page.prose_of(block, self.text))
            .map(|(_, text)| text);
        foreign(
            title.chain(keys.map(String::as_str)).chain(prose),
            &self.lang.stop,
        )
    }

    /// Whether it is the record that a tool writes when a log begins.
    pub fn is_stock(&self) -> bool {
        let mut whys = self.sections_of(Part::Why);
        let first = whys.find_map(|why| self.prose(why).find(|(_, _, text)| is_readable(text)));
        first.is_some_and(|(block, ..)| {
            let said = fold(&self.page.text_of(block, self.text));
            let mut stock = self.lang.stock.iter();
            stock.any(|text| said.trim_start().starts_with(text.as_str()))
        })
    }

    /// Whether its status says that it lives elsewhere now.
    pub fn has_moved(&self) -> bool {
        let word = self.facts.status.written();
        word.is_some_and(|word| self.form.moved.contains(&word.text.trim().to_lowercase()))
    }

    /// Whether the text of a section is a value, such as that of `## Status`.
    pub fn is_value(&self, section: &Section) -> bool {
        naming::of_heading(self.form, &section.title).is_some()
    }

    /// The first section of a kind.
    pub fn section(&self, part: Part) -> Option<&Section> {
        self.sections_of(part).next()
    }

    /// All sections of a kind.
    pub fn sections_of(&self, part: Part) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.is(part))
    }

    /// Whether a section is there and says something.
    pub fn says(&self, part: Part) -> bool {
        self.sections_of(part)
            .any(|section| section.state == SectionState::Written)
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
                    behind(span, text, section.from).map(|(span, text)| (block, span, text))
                })
            })
    }

    /// The lines under a part that show a day, with their days; headings too, but not code and HTML.
    pub fn dated_lines(&self, part: Part) -> Vec<(String, Vec<Date>)> {
        let blocks = self
            .sections_of(part)
            .flat_map(|section| &self.page.blocks[section.blocks.clone()]);
        let said = blocks.filter(|block| block.kind != BlockKind::Html);
        let lines = said.flat_map(|block| self.page.lines_of(block, self.text));
        let dated = lines
            .map(|line| (dates_in(&line), line))
            .filter(|(days, _)| !days.is_empty());
        dated.map(|(days, line)| (line, days)).collect()
    }

    /// The options of the Alternatives section. Where many hands write, sections of their own and sentences name some
    /// too: in that section, and if there is none, anywhere.
    pub fn alternatives(&self) -> Vec<Alternative> {
        let (page, text) = (self.page, self.text);
        let of_section = |section| alternatives(page, text, section);
        let mut options: Vec<Alternative> = self
            .sections_of(Part::Alternatives)
            .flat_map(of_section)
            .collect();
        if !self.form.loose_sections || options.iter().any(|option| option.reasoned) {
            return options;
        }
        let mut sections = self.sections_of(Part::Alternatives).peekable();
        let is_weighed = if sections.peek().is_some() {
            sections.any(|section| weighs_in_prose(page, text, section.blocks.clone(), self.lang))
        } else {
            names_a_lost_option(page, text, self.blocks.clone(), self.lang)
        };
        options.extend(is_weighed.then_some(Alternative { reasoned: true }));
        options
    }

    /// Whether much is said under headings of which nobody knows what they mean, or under none: what seems to be missing
    /// may stand there.
    pub fn says_much_elsewhere(&self) -> bool {
        /// A decision and its reason hardly fit into fewer words.
        const LEAST_WORDS: usize = 25;
        if !self.form.loose_sections {
            return false;
        }
        let is_known = |section: &Section| {
            section.part.is_some()
                || !meanings(&section.title).without(Meaning::Option).is_empty()
                || self.form.is_section(&section.title)
                || self
                    .form
                    .labels
                    .contains_key(&normalise_heading(&section.title))
        };
        let top = || self.sections.iter().filter(|section| !section.nested);
        let riddles = top()
            .filter(|section| !is_known(section) && section.state == SectionState::Written)
            .map(|section| section.blocks.clone());
        // What stands under no heading stands before the first one.
        let first = top()
            .next()
            .map_or(self.blocks.end, |section| section.blocks.start);
        let is_free = |at: &usize| !self.lines.iter().any(|lines| lines.contains(at));
        let free = (self.blocks.start..first).filter(is_free);
        let said = free
            .chain(riddles.flatten())
            .filter_map(|at| self.page.blocks.get(at));
        let words: usize = said
            .filter(|block| !matches!(block.kind, BlockKind::Heading(_) | BlockKind::Html))
            .map(|block| self.page.text_of(block, self.text))
            .filter(|text| is_readable(text) && !self.form.is_prompt(text))
            .map(|text| count_words(&text))
            .sum();
        words >= LEAST_WORDS
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
            let by_words = label == Label::Risks && section.by_words.has(Meaning::Risks);
            let own =
                by_words || form.labels.get(&normalise_heading(&section.title)) == Some(&label);
            if own {
                return Some(own_section(page, text, section, form, self.lang));
            }
            let anywhere = form.loose_sections || form.own_labels.contains_key(&label);
            let holds_labels =
                section.part == Some(Part::Feasibility) || anywhere && !section.nested;
            holds_labels
                .then(|| labelled(page, text, section, label, form, self.lang))
                .flatten()
        })
    }

    /// The links of this record.
    pub fn links(&self) -> &[Link] {
        // In the order of the text, so the record's own are neighbours.
        let from = self
            .page
            .links
            .partition_point(|link| link.span.start < self.span.start);
        let to = self
            .page
            .links
            .partition_point(|link| link.span.start < self.span.end);
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
        let table = dotted
            .rsplit_once('.')
            .and_then(|(table, _)| self.front.table()?.at(table));
        match table {
            Some((key, _)) => key.span,
            None => self.front.fence().unwrap_or(self.head),
        }
    }
}

/// Whether a code such as `en-GB` is one of a language.
fn is_of(code: &str, lang: &str) -> bool {
    code.split(['-', '_'])
        .next()
        .is_some_and(|first| first.eq_ignore_ascii_case(lang))
}
