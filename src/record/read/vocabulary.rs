//! What a key or a status of any log means, by its words: one vocabulary for all dialects that are open to other keys.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::lang::{ByLanguage, FactWords, all_of, fact_words, fold_accents};

use super::form::Field;
use super::values::Status;

/// How much a key counts beside others that hold the same fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::record) enum Weight {
    /// It says this fact and nothing else: `Status`, `Decided on`, `Author`.
    Strong,
    /// It says nearly this: the day on which a record was written.
    Fair,
    /// It counts where nothing better stands: `Stage`, `Last updated`, `Approvers`.
    Weak,
}

/// What a key means by its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::record) struct KeyMeaning {
    /// Status, date or other owners.
    pub field: Field,
    /// How much it counts.
    pub weight: Weight,
}

/// The words of all languages, ready to look up.
pub(in crate::record) struct Vocabulary {
    keys: HashMap<String, KeyMeaning>,
    blocks: HashSet<String>,
    history: HashSet<String>,
    not_status: HashSet<String>,
    not_day: HashSet<String>,
    statuses: HashMap<String, Status>,
    /// Most words that a status has.
    pub longest_status: usize,
    /// Words before a status that change nothing.
    pub leads: HashSet<String>,
    /// "superseded by", in all languages.
    pub replaced: Vec<String>,
    /// What says behind those that only a part was replaced.
    pub in_part: HashSet<String>,
    /// What may stand between a status and those.
    pub then: HashSet<String>,
    placeholders: HashSet<String>,
    months: HashMap<String, i8>,
    /// Words that make a text a sentence.
    pub prose: HashSet<String>,
    /// Small words within a name.
    pub particles: HashSet<String>,
    /// Words that name a group or a role.
    pub groups: HashSet<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::new(fact_words()));

/// The vocabulary, built once.
pub(in crate::record) fn vocabulary() -> &'static Vocabulary {
    &VOCABULARY
}

/// What may stand before the name of a key, or of whose it is, and changes nothing about what it holds.
const QUALIFIERS: [&str; 37] = [
    "initially",
    "originally",
    "original",
    "initial",
    "first",
    "final",
    "current",
    "main",
    "primary",
    "lead",
    "adr",
    "rfc",
    "pdr",
    "prd",
    "tep",
    "document",
    "doc",
    "record",
    "proposal",
    "decision",
    "overall",
    "mainly",
    "jointly",
    "formally",
    "finally",
    "actual",
    "page",
    "spec",
    "feature",
    "policy",
    "key",
    "responsible",
    "official",
    "dr",
    "design",
    "issue",
    "request",
];
/// What the name of a key for people ends in: `Feature lead`, `RFC shepherds`.
const PEOPLE_ENDS: [&str; 19] = [
    "author",
    "authors",
    "owner",
    "owners",
    "decider",
    "deciders",
    "autor",
    "autores",
    "shepherd",
    "shepherds",
    "sponsor",
    "sponsors",
    "champion",
    "champions",
    "lead",
    "leads",
    "submitter",
    "proposer",
    "proposers",
];
/// What owns other things than a decision.
const NOT_PEOPLE: [&str; 5] = ["code", "no", "package", "data", "file"];
/// What the name of a key for a day begins or ends with.
const DAY_ENDS: [&str; 4] = ["date", "datum", "fecha", "data"];
/// What parts the names of a key that holds several.
const JOINTS: [&str; 6] = ["and", "und", "y", "e", "et", "or"];

impl Vocabulary {
    fn new(words: &FactWords) -> Self {
        let set = |list: &ByLanguage| {
            all_of(list)
                .map(|word| fold_accents(word).into_owned())
                .collect::<HashSet<_>>()
        };
        let names = |list: &ByLanguage| all_of(list).filter_map(key_words).collect::<HashSet<_>>();
        let mut keys = HashMap::new();
        let mut add = |name: &str, field, weight| {
            if let Some(name) = key_words(name) {
                keys.entry(name).or_insert(KeyMeaning { field, weight });
            }
        };
        let days = &words.keys.day;
        let lists: [(&mut dyn Iterator<Item = &str>, Field, Weight); 7] = [
            (
                &mut all_of(&words.keys.status),
                Field::Status,
                Weight::Strong,
            ),
            (
                &mut days.decided.iter().map(String::as_str),
                Field::Date,
                Weight::Strong,
            ),
            (
                &mut days.created.iter().map(String::as_str),
                Field::Date,
                Weight::Fair,
            ),
            (
                &mut days.updated.iter().map(String::as_str),
                Field::Date,
                Weight::Weak,
            ),
            (
                &mut all_of(&words.keys.owner),
                Field::OtherOwners,
                Weight::Strong,
            ),
            (
                &mut all_of(&words.keys.owner_weak),
                Field::OtherOwners,
                Weight::Weak,
            ),
            (
                &mut all_of(&words.keys.status_weak),
                Field::Status,
                Weight::Weak,
            ),
        ];
        for (list, field, weight) in lists {
            list.for_each(|name| add(name, field, weight));
        }
        let mut statuses = HashMap::new();
        for (status, list) in &words.status {
            let Some(status) = Status::named(status) else {
                continue;
            };
            for word in all_of(list) {
                statuses.entry(status_words(word)).or_insert(status);
            }
        }
        let months = words.months.iter().flat_map(|(number, names)| {
            let number = number.parse().unwrap_or_default();
            names
                .iter()
                .map(move |name| (fold_accents(name).into_owned(), number))
        });
        Self {
            blocks: names(&words.keys.block),
            history: names(&words.keys.history),
            not_status: set(&words.keys.not_status),
            not_day: set(&words.keys.not_day),
            longest_status: statuses
                .keys()
                .map(|word| word.split(' ').count())
                .max()
                .unwrap_or(1),
            leads: set(&words.status_lead),
            replaced: all_of(&words.superseded_by).map(status_words).collect(),
            in_part: set(&words.in_part),
            then: set(&words.then),
            placeholders: set(&words.placeholder),
            months: months.collect(),
            prose: set(&words.people_prose),
            particles: set(&words.people_particle),
            groups: set(&words.people_group),
            keys,
            statuses,
        }
    }

    /// What a key as it is written means: `**Author(s)**`, `decision_date`, `Status of this ADR`. `None` where nothing
    /// is certain.
    pub(in crate::record) fn key(&self, written: &str) -> Option<KeyMeaning> {
        let words = key_words(written)?;
        if let Some(meaning) = self.keys.get(&words) {
            return Some(*meaning);
        }
        let all: Vec<&str> = words.split(' ').collect();
        self.qualified(&all)
            .or_else(|| self.several(written))
            .or_else(|| self.by_end(&all))
    }

    /// A known name behind a word that changes nothing: `Decision status`, `ADR author`.
    fn qualified(&self, words: &[&str]) -> Option<KeyMeaning> {
        let (first, rest) = words.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let last = rest.last()?;
        if !QUALIFIERS.contains(first)
            || [
                "driver", "drivers", "people", "outcome", "state", "accepted", "recorded", "made",
            ]
            .contains(last)
        {
            return None;
        }
        let meaning = self.keys.get(&rest.join(" "))?;
        let is_of_else = meaning.field == Field::Status && self.not_status.contains(*first);
        (!is_of_else).then_some(*meaning)
    }

    /// Several names in one: `Date & Time`, `Authors and reviewers`.
    fn several(&self, written: &str) -> Option<KeyMeaning> {
        let mut parts: Vec<String> = vec![String::new()];
        for word in written.split_inclusive([' ', '&', '+', ',', '/', '·']) {
            let bare = word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            let parts_after = word.ends_with(['&', '+', ',', '/', '·']);
            let is_joint = JOINTS.contains(&bare.as_str()) || bare.is_empty();
            if let Some(last) = parts.last_mut().filter(|_| !is_joint) {
                last.push_str(word.trim_end_matches(['&', '+', ',', '/', '·']));
            }
            if (parts_after || is_joint) && parts.last().is_some_and(|last| !last.is_empty()) {
                parts.push(String::new());
            }
        }
        parts.retain(|part| !part.trim().is_empty());
        if !(2..=3).contains(&parts.len()) {
            return None;
        }
        let meanings: Vec<Option<KeyMeaning>> = parts
            .iter()
            .map(|part| key_words(part).and_then(|words| self.keys.get(&words).copied()))
            .collect();
        let first = meanings.iter().flatten().next().copied()?;
        let same = |meaning: &Option<KeyMeaning>| {
            meaning.is_some_and(|meaning| meaning.field == first.field)
        };
        let short = parts
            .iter()
            .all(|part| part.split_whitespace().count() <= 2);
        let people = first.field == Field::OtherOwners
            && short
            && meanings
                .iter()
                .all(|meaning| meaning.is_none() || same(meaning));
        (meanings.iter().all(same) || people).then_some(first)
    }

    /// A name by how it ends: `Feature owner names`, `ADR status`, `Ratification date`.
    fn by_end(&self, words: &[&str]) -> Option<KeyMeaning> {
        let (last, before) = words
            .split_last()
            .filter(|(_, before)| (1..=3).contains(&before.len()))?;
        let first = before.first()?;
        if ["name", "names", "handle", "handles", "github"].contains(last) {
            let meaning = self.keys.get(&before.join(" "))?;
            return (meaning.field == Field::OtherOwners).then_some(*meaning);
        }
        let is_day = DAY_ENDS.contains(last) || DAY_ENDS.contains(first);
        let of_else = words
            .iter()
            .any(|word| self.not_day.contains(*word) || JOINTS.contains(word) || *word == "status");
        if is_day && !of_else && words.len() <= 3 {
            return Some(KeyMeaning {
                field: Field::Date,
                weight: Weight::Fair,
            });
        }
        if PEOPLE_ENDS.contains(last) && words.len() <= 3 && !NOT_PEOPLE.contains(first) {
            return Some(KeyMeaning {
                field: Field::OtherOwners,
                weight: Weight::Weak,
            });
        }
        None
    }

    /// Whether a heading opens a block of keys: `Metadata`, `Document control`.
    pub(in crate::record) fn opens_block(&self, heading: &str) -> bool {
        key_words(heading).is_some_and(|words| self.blocks.contains(&words))
    }

    /// Whether a heading opens the history of the text.
    pub(in crate::record) fn opens_history(&self, heading: &str) -> bool {
        key_words(heading).is_some_and(|words| self.history.contains(&words))
    }

    /// The status that some words, as [`status_words`] makes them, are.
    pub(in crate::record) fn status(&self, words: &str) -> Option<Status> {
        self.statuses.get(words).copied()
    }

    /// Whether a value says nothing in some language: `待定`, `offen`.
    pub(in crate::record) fn is_placeholder(&self, text: &str) -> bool {
        let bare = text.trim_matches(|c: char| c.is_whitespace() || "*_`\"'()[]<>.:".contains(c));
        self.placeholders.contains(&*fold_accents(bare))
    }

    /// The number of the month of that name, in lower case and without accents.
    pub(in crate::record) fn month(&self, folded: &str) -> Option<i8> {
        self.months.get(folded).copied()
    }
}

/// The words of a status as they are compared: folded, one blank between them, no marks at the ends.
pub(super) fn status_words(text: &str) -> String {
    let folded = fold_accents(text);
    let words = folded
        .split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The words of a key: without links, tags, emphasis, what stands in brackets, a number in front, and the ends of
/// words that only say "one or more". `None` for what is too long for a key, or has no word.
pub(super) fn key_words(written: &str) -> Option<String> {
    /// No name of a key is longer.
    const MOST_CHARS: usize = 60;
    if written.chars().nth(MOST_CHARS + 40).is_some() {
        return None;
    }
    let mut plain = String::with_capacity(written.len());
    let mut rest = written;
    let mut before: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let skipped = match c {
            // `[Status](status.md)` shows its text.
            ']' if behind.starts_with('(') => behind.find(')').map(|end| &behind[end + 1..]),
            '<' => behind.find('>').map(|end| &behind[end + 1..]),
            '(' | '（' | '{' => {
                let close = match c {
                    '(' => ')',
                    '（' => '）',
                    _ => '}',
                };
                behind
                    .find(close)
                    .map(|end| &behind[end + close.len_utf8()..])
            }
            _ => None,
        };
        if let Some(behind) = skipped {
            rest = behind;
            continue;
        }
        rest = behind;
        match c {
            '*' | '`' | '~' | '[' | ']' => {}
            '\'' | '’' => {
                // "today's" is a word, and so is "owner's".
                if let Some(after) = behind
                    .strip_prefix('s')
                    .filter(|after| !after.starts_with(char::is_alphanumeric))
                {
                    rest = after;
                }
            }
            c if c.is_alphanumeric() || is_mark(c) => {
                if c.is_uppercase() && before.is_some_and(char::is_lowercase) {
                    plain.push(' ');
                }
                plain.push(c);
            }
            _ => plain.push(' '),
        }
        before = Some(c);
    }
    let folded = fold_accents(&plain);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    if words.len() > 1 && words[0].bytes().all(|byte| byte.is_ascii_digit()) {
        words.remove(0);
    }
    let words = words.join(" ");
    (!words.is_empty() && words.chars().count() <= MOST_CHARS).then_some(words)
}

/// A mark that belongs to the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
