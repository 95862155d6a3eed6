//! What a heading means by its words: "The problem", "Motivation and Context", "Option A".

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::normalise::normalise_heading;
use super::words::{fold, tokens};

/// What a heading may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// Why something is needed.
    Why,
    /// What was decided.
    Decision,
    /// What else was thought of.
    Alternatives,
    /// One of the things that were thought of.
    Option,
    /// What may go wrong.
    Risks,
    /// What comes of it, and for whom.
    Effects,
    /// Something else that is known.
    Other,
}

/// What a heading means, part by part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meanings(u8);

impl Meanings {
    /// Whether this is one of them.
    pub fn has(self, meaning: Meaning) -> bool {
        self.0 & (1 << meaning as u8) != 0
    }

    /// Whether nobody knows what it means.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of them that are among `wanted`.
    pub fn among(self, wanted: &[Meaning]) -> Self {
        let mask = wanted.iter().fold(0, |mask, it| mask | 1 << *it as u8);
        Self(self.0 & mask)
    }

    /// All of them but one.
    pub fn without(self, meaning: Meaning) -> Self {
        Self(self.0 & !(1 << meaning as u8))
    }

    fn add(&mut self, meaning: Meaning) {
        self.0 |= 1 << meaning as u8;
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    joints: Vec<String>,
    cuts: Vec<String>,
    tails: Vec<String>,
    blocks: Vec<String>,
    others: Vec<String>,
    begins: BTreeMap<Meaning, Vec<String>>,
    ends: BTreeMap<Meaning, Vec<String>>,
    options: Options,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    names: Vec<String>,
}

/// The lists, ready to compare: each phrase as its words.
struct HeadingWords {
    joints: HashSet<String>,
    cuts: HashSet<String>,
    tails: HashSet<String>,
    blocks: HashSet<String>,
    others: HashSet<String>,
    begins: Vec<(Vec<String>, Meaning)>,
    ends: Vec<(Vec<String>, Meaning)>,
    options: Vec<Vec<String>>,
}

static WORDS: LazyLock<HeadingWords> = LazyLock::new(|| {
    // The file is part of the program, and `tests/house.rs` reads it too.
    let file: File = toml::from_str(include_str!("headings.toml"))
        .unwrap_or_else(|error| panic!("src/lang/headings.toml: {error}"));
    let set = |list: &[String]| list.iter().map(|word| singular(&fold(word))).collect();
    let phrases = |lists: &BTreeMap<Meaning, Vec<String>>| {
        let all = lists
            .iter()
            .flat_map(|(meaning, list)| list.iter().map(|phrase| (words(phrase), *meaning)));
        let mut all: Vec<_> = all.collect();
        // The longest says most.
        all.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        all
    };
    HeadingWords {
        joints: set(&file.joints),
        cuts: set(&file.cuts),
        tails: set(&file.tails),
        blocks: set(&file.blocks),
        others: set(&file.others),
        begins: phrases(&file.begins),
        ends: phrases(&file.ends),
        options: file.options.names.iter().map(|name| words(name)).collect(),
    }
});

/// What a heading means by its words.
pub fn meanings(heading: &str) -> Meanings {
    /// No heading that names a section is longer.
    const MOST_BYTES: usize = 120;
    let mut meanings = Meanings::default();
    if heading.len() > MOST_BYTES {
        return meanings;
    }
    for part in parts(&normalise_heading(heading)) {
        if let Some(meaning) = WORDS.meaning(&part) {
            meanings.add(meaning);
        }
    }
    meanings
}

/// The parts of a heading, each as its words.
fn parts(heading: &str) -> Vec<Vec<String>> {
    let is_sign = |c: char| "+/&,;:：()（）|、–—…?!".contains(c);
    let mut all = Vec::new();
    for piece in heading.split(is_sign).flat_map(|piece| piece.split(" - ")) {
        let words = words(piece);
        all.extend(
            words
                .split(|word| WORDS.joints.contains(word))
                .filter(|part| !part.is_empty())
                .map(<[String]>::to_vec),
        );
    }
    all
}

fn words(text: &str) -> Vec<String> {
    tokens(text)
        .map(|token| singular(&fold(token.word)))
        .collect()
}

/// An English word in the singular, as far as its last letter shows.
fn singular(word: &str) -> String {
    const SHORTEST: usize = 4;
    let is_plural =
        word.len() > SHORTEST && word.is_ascii() && word.ends_with('s') && !word.ends_with("ss");
    if is_plural {
        word[..word.len() - 1].to_owned()
    } else {
        word.to_owned()
    }
}

impl HeadingWords {
    fn meaning(&self, part: &[String]) -> Option<Meaning> {
        if self.names_an_option(part) {
            return Some(Meaning::Option);
        }
        let begins = |(phrase, _): &&(Vec<String>, Meaning)| part.starts_with(phrase);
        if let Some((_, meaning)) = self.begins.iter().find(begins) {
            return Some(*meaning);
        }
        let first = part.first()?;
        if self.blocks.contains(first) && part.len() > 1 {
            return self
                .ended(part)
                .filter(|meaning| matches!(meaning, Meaning::Other | Meaning::Effects));
        }
        let meaning = self.ended(self.head(part)).or_else(|| self.ended(part))?;
        let is_other =
            meaning == Meaning::Decision && part.iter().any(|word| self.others.contains(word));
        Some(if is_other {
            Meaning::Alternatives
        } else {
            meaning
        })
    }

    /// A part up to its first preposition; what stands before its first verb says nothing: "What is the problem".
    fn head<'p>(&self, part: &'p [String]) -> &'p [String] {
        let start = part
            .iter()
            .take_while(|word| self.cuts.contains(*word) || *word == "what")
            .count();
        let rest = &part[start..];
        let end = rest
            .iter()
            .position(|word| self.cuts.contains(word))
            .unwrap_or(rest.len());
        &rest[..end]
    }

    /// What the end of some words means, tails left out.
    fn ended(&self, words: &[String]) -> Option<Meaning> {
        let mut words = words;
        loop {
            let ends = |(phrase, _): &&(Vec<String>, Meaning)| words.ends_with(phrase);
            if let Some((_, meaning)) = self.ends.iter().find(ends) {
                return Some(*meaning);
            }
            let (last, rest) = words.split_last()?;
            if !self.tails.contains(last) {
                return None;
            }
            words = rest;
        }
    }

    /// Whether a part is a name with a number or a letter behind it.
    fn names_an_option(&self, part: &[String]) -> bool {
        let name = self.options.iter().find(|name| part.starts_with(name));
        let behind = name.and_then(|name| part.get(name.len()));
        behind.is_some_and(|mark| {
            let is_letter = mark.chars().count() == 1 && mark.chars().all(char::is_alphabetic);
            let is_number = mark.starts_with(|c: char| c.is_numeric());
            let is_roman = mark.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
            is_number || is_letter && (mark != "a" || part.len() == 2) || is_roman
        })
    }
}
