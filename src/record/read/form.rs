//! The shape of a dialect: which key, line, section or word of a file holds which fact.
//!
//! A [`Form`] is what `dialect/` makes of its data files; reading a record needs nothing else, so the
//! code knows no dialect by name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::suggestion;
use crate::lang::{normalise_heading, without_unseen};

use super::values::Status;

/// What a key or a line of metadata can hold.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The record's own id.
    Id,
    /// Its title, where a key holds it.
    Title,
    /// Where it is in its life.
    Status,
    /// The day of that status.
    Date,
    /// Who has the problem.
    Customer,
    /// How we know.
    Evidence,
    /// The one person of product.
    ProductOwner,
    /// The one person of engineering.
    EngineeringOwner,
    /// The one person of design.
    DesignOwner,
    /// Authors, deciders, approvers: people without one of the three roles.
    OtherOwners,
    /// Who has the last word.
    Decider,
    /// Who was asked.
    Consulted,
    /// Who is told.
    Informed,
    /// What will be different, in figures.
    Measure,
    /// When the decision is judged.
    Review,
    /// Whether it can be taken back.
    Reversal,
    /// When to stop.
    Stop,
    /// The engineer who signs the estimate.
    SignedBy,
    /// The estimate.
    Effort,
    /// The most that will be spent.
    Appetite,
    /// The day something outside demands.
    DeadlineDate,
    /// Why that day.
    DeadlineBecause,
    /// Where to talk about it.
    Channel,
    /// Records that this one replaces.
    Supersedes,
    /// The record that replaces this one.
    SupersededBy,
    /// Records it has to do with.
    Relates,
    /// The code it governs.
    Scope,
    /// The goal it serves.
    Goal,
    /// The language it is written in.
    Lang,
    /// Free words.
    Tags,
    /// Free table, never linted but by house rules.
    Extra,
    /// Known, and not looked at.
    Ignored,
}

impl Field {
    /// Whether it holds a day.
    pub fn is_day(self) -> bool {
        matches!(self, Field::Date | Field::Review | Field::DeadlineDate)
    }

    /// Whether it holds a list.
    pub fn takes_several(self) -> bool {
        matches!(
            self,
            Field::Evidence
                | Field::Supersedes
                | Field::SupersededBy
                | Field::Relates
                | Field::Scope
                | Field::Channel
                | Field::Tags
                | Field::OtherOwners
                | Field::Consulted
                | Field::Informed
        )
    }
}

/// A section of a record.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Why the customer needs it.
    Why,
    /// What was decided.
    Decision,
    /// What engineering says.
    Feasibility,
    /// What else was thought of.
    Alternatives,
    /// What is still to be found out.
    OpenQuestions,
    /// What came of it.
    Outcome,
    /// Dated changes to the text.
    Revisions,
}

impl Part {
    /// All sections, in the order in which a record is written.
    pub const ALL: [Part; 7] = [
        Part::Why,
        Part::Decision,
        Part::Feasibility,
        Part::Alternatives,
        Part::OpenQuestions,
        Part::Outcome,
        Part::Revisions,
    ];

    /// Looks the name of a data file up.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }

    /// Its name in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Why => "why",
            Part::Decision => "decision",
            Part::Feasibility => "feasibility",
            Part::Alternatives => "alternatives",
            Part::OpenQuestions => "open_questions",
            Part::Outcome => "outcome",
            Part::Revisions => "revisions",
        }
    }
}

/// A label inside a section.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// What may go wrong.
    Risks,
    /// What it hangs on.
    Constraints,
}

impl Label {
    /// Its name in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Risks => "risks",
            Label::Constraints => "constraints",
        }
    }
}

/// Where a dialect keeps its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Carrier {
    /// YAML or TOML between fences at the top of the file.
    FrontMatter,
    /// `Key: value` lines or bullets between the title and the first section, bold or not.
    Lines,
    /// Sections whose text is the value, such as `## Status`.
    Sections,
}

/// Which of the two numbers in front of a year is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// `26/03/2018`.
    DayFirst,
    /// `03/26/2018`.
    MonthFirst,
}

/// How a superseded record names its successor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuccessorWords {
    /// In a key of front matter: `superseded by {id}`.
    pub key: Option<Arc<str>>,
    /// In the text: `superseded by [{id}]({path})`.
    pub text: Option<Arc<str>>,
}

/// How one family of records writes its facts.
#[derive(Clone, Debug)]
pub struct Form {
    /// The dialect's name.
    pub name: String,
    /// The prefix of its ids where the log names none.
    pub prefix: String,
    /// Where metadata may stand, in order of preference: the first that holds any is read.
    pub carriers: Vec<Carrier>,
    /// Dotted front-matter key → field.
    pub keys: BTreeMap<String, Field>,
    /// Field → the front-matter key to name in messages and to write.
    pub key_names: HashMap<Field, String>,
    /// The native dialect's keys and lines for what this one has no place for, read where somebody wrote them: so a
    /// log can raise one fact at a time. Nobody is asked for them.
    pub native: Arc<NativeNames>,
    /// Normalised key of a line → field.
    pub lines: HashMap<String, Field>,
    /// Field → the key of a line to name in messages and to write.
    pub line_names: HashMap<Field, String>,
    /// Normalised headings below which lines of metadata stand.
    pub line_headings: HashSet<String>,
    /// Normalised headings that hold no fact, and are no title either.
    pub plain_headings: HashSet<String>,
    /// Normalised heading of a section that is a value → field.
    pub section_keys: HashMap<String, Field>,
    /// What a further line of such a section begins with, in lower case → field: `Supercedes [1. …](…)`.
    pub section_lines: BTreeMap<String, Field>,
    /// Fields that its records may leave out.
    pub optional: Vec<Field>,
    /// Other keys are the team's own business and not reported.
    pub open_keys: bool,
    /// Normalised heading → section.
    pub headings: HashMap<String, Part>,
    /// Normalised end of a heading → section: `* options` is the end of "Considered disk options".
    pub heading_ends: Vec<(String, Part)>,
    /// Normalised label → the section that it opens inside an entry: `- Why: …`.
    pub section_labels: HashMap<String, Part>,
    /// The heading to name in messages.
    pub canonical: BTreeMap<Part, String>,
    /// All sections, in the order in which its records write them.
    pub order: [Part; Part::ALL.len()],
    /// The sections that its records are expected to have; others are read where they stand.
    pub places: BTreeSet<Part>,
    /// Normalised label → label.
    pub labels: HashMap<String, Label>,
    /// The labels for which the dialect has a name of its own, and that name.
    pub own_labels: BTreeMap<Label, String>,
    /// Status word in lower case → what it means, and whether it is only an alias.
    pub statuses: HashMap<String, (Status, bool)>,
    /// Words, in lower case, of a record that lives elsewhere now.
    pub moved: HashSet<String>,
    /// The word to write for each status.
    pub words: BTreeMap<Status, String>,
    /// How a status in a key, and one in the text, names the record that replaced this one: with `{id}`,
    /// `{title}` and `{path}` in it. `None` where it does not.
    pub successor: SuccessorWords,
    /// Statuses that come without a new date.
    pub date_stays: BTreeSet<Status>,
    /// A status may be decorated and go on after the word: `**Accepted** on Monday`.
    pub loose_status: bool,
    /// People may be written in any form, not only as handles.
    pub loose_people: bool,
    /// A date may be decorated, go on after the day, or be written in another order that is certain.
    pub loose_dates: bool,
    /// A heading may go on after its name (`Decision: two disks`), and stand one level deeper.
    pub loose_sections: bool,
    /// A `README.md` is a record here.
    pub readme_is_record: bool,
    /// File names without ending, in lower case, that say nothing: the folder gives the id.
    pub named_by_folder: HashSet<String>,
    /// The YAML file beside a record that holds its keys.
    pub sibling: Option<String>,
    /// The template that new records of this dialect are made from.
    pub template: Option<String>,
    /// Which of two numbers in front of a year is the day in this log, where its other days say so.
    pub day_order: Option<DayOrder>,
    /// Lines of the log's own templates, as [`prompt_key`] makes them: whoever leaves one says nothing.
    pub prompts: HashSet<String>,
}

/// Names of the native dialect that others read too.
#[derive(Debug, Default)]
pub struct NativeNames {
    /// Dotted front-matter key → field.
    pub keys: BTreeMap<String, Field>,
    /// Normalised key of a line → field.
    pub lines: HashMap<String, Field>,
}

/// A line of a template as it is compared: white space folded, markup at its ends and characters that
/// nobody sees dropped, lower case.
pub fn prompt_key(line: &str) -> String {
    let seen = without_unseen(line);
    let bare = seen.trim().trim_matches(['*', '_', '`', ' ', '-', '+']);
    bare.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

impl Form {
    /// Whether a line says nothing, since a template of the log has it.
    pub fn is_prompt(&self, line: &str) -> bool {
        !self.prompts.is_empty() && self.prompts.contains(&prompt_key(line))
    }

    /// Whether a line is nothing but the name of a section or a label: a heading once more, or "Risks:".
    pub fn is_bare_name(&self, line: &str) -> bool {
        /// No heading of a dialect is longer, its marks included.
        const MOST_BYTES: usize = 80;
        let name = if line.len() > MOST_BYTES {
            String::new()
        } else {
            normalise_heading(line)
        };
        self.headings.contains_key(&name) || self.labels.contains_key(&name)
    }

    /// The field of a dotted key. Loose dialects differ in case and in `_`, `-` and blanks.
    pub fn field(&self, path: &str) -> Option<Field> {
        if let Some(field) = self.keys.get(path) {
            return Some(*field);
        }
        if !self.open_keys {
            return None;
        }
        let folded = Self::folded_key(path);
        let known =
            |(key, field): (&String, &Field)| (Self::folded_key(key) == folded).then_some(*field);
        self.keys
            .get(&folded)
            .copied()
            .or_else(|| self.keys.iter().find_map(known))
    }

    /// A key as loose dialects compare it: `Created_On`, `created on` and `created-on` are one.
    pub fn folded_key(key: &str) -> String {
        key.to_lowercase().replace([' ', '_'], "-")
    }

    /// The front-matter key that holds `field`.
    pub fn key_of(&self, field: Field) -> Option<&str> {
        self.key_names.get(&field).map(String::as_str)
    }

    /// The name in front of the line that holds `field`, in lower case.
    pub fn line_of(&self, field: Field) -> Option<&str> {
        self.line_names.get(&field).map(String::as_str)
    }

    /// The key that a key of `table` (`""` for the top) was most likely meant to be, in the same table.
    pub fn nearest_key(&self, path: &str) -> Option<&str> {
        let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
        let siblings = self.keys.keys().filter_map(|known| {
            let rest = if table.is_empty() {
                known
            } else {
                known.strip_prefix(table)?.strip_prefix('.')?
            };
            rest.split('.').next()
        });
        suggestion(key, siblings)
    }

    /// Whether keys of the native dialect that this one reads too stand below `table`.
    pub fn is_native_table(&self, table: &str) -> bool {
        let below = format!("{table}.");
        self.native
            .keys
            .range(below.clone()..)
            .next()
            .is_some_and(|(key, _)| key.starts_with(&below))
    }

    /// Whether keys stand below `table`, as `owners.product` does below `owners`.
    pub fn is_table(&self, table: &str) -> bool {
        let below = format!("{table}.");
        self.keys
            .range(below.clone()..)
            .next()
            .is_some_and(|(key, _)| key.starts_with(&below))
    }

    /// Whether any carrier of this dialect has a place for `field`.
    pub fn holds(&self, field: Field) -> bool {
        let lines = self
            .lines
            .values()
            .chain(self.section_keys.values())
            .chain(self.section_lines.values());
        self.keys.values().chain(lines).any(|f| *f == field)
    }

    /// Whether records of this dialect have a place for `part`. A heading that only the language knows
    /// is none: it is read where somebody wrote it, and missed nowhere.
    pub fn has_part(&self, part: Part) -> bool {
        self.places.contains(&part)
    }

    /// The section that a heading opens.
    pub fn part(&self, heading: &str) -> Option<Part> {
        let named = |name: &str| {
            let name = normalise_heading(name);
            let ends = |end: &str| {
                name.strip_suffix(end)
                    .is_some_and(|rest| rest.ends_with(' '))
            };
            let by_end = || {
                self.heading_ends
                    .iter()
                    .find(|(end, _)| ends(end))
                    .map(|(_, part)| *part)
            };
            self.headings.get(&name).copied().or_else(by_end)
        };
        let begins = || {
            let ends = [":", "(", " - ", " – ", " — "]
                .iter()
                .filter_map(|mark| heading.find(mark));
            ends.min().and_then(|end| named(&heading[..end]))
        };
        named(heading).or_else(|| if self.loose_sections { begins() } else { None })
    }

    /// Whether a heading opens a section that this dialect knows, of text, of lines, of a value, or of nothing
    /// that is asked for.
    pub fn is_section(&self, heading: &str) -> bool {
        let name = normalise_heading(heading);
        self.headings.contains_key(&name)
            || self.line_headings.contains(&name)
            || self.plain_headings.contains(&name)
            || self.section_keys.contains_key(&name)
    }

    /// The heading to name in a message.
    pub fn heading(&self, part: Part) -> &str {
        self.canonical
            .get(&part)
            .map_or(part.as_str(), String::as_str)
    }
}
