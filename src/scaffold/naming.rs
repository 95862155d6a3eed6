//! What the file of a new record is called: as the others of its log are.

use jiff::civil::Date;
use unicode_segmentation::UnicodeSegmentation;

use crate::config::{folder_of_glob, is_glob};
use crate::layout::{Fate, Log};
use crate::record::{RecordId, parse_date};
use crate::source::{folder_of, stem_of};

/// The folder of the first log of a repository that has none.
pub const FIRST_LOG: &str = "decisions";

/// A slug has at most so many characters.
pub const MOST_CHARACTERS: usize = 60;

/// What a title is called in the name of a file: its letters and digits of any script in lower case, with
/// hyphens between its words; `decision` where a title has none.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    let mut behind = 0;
    for (at, word) in title.unicode_word_indices() {
        // Scripts without blanks have words that touch; those of others are parted.
        if at > behind && !slug.is_empty() {
            slug.push('-');
        }
        behind = at + word.len();
        for c in word.chars().flat_map(char::to_lowercase) {
            match c {
                '\'' | '’' => {}
                // "3.5" and "snake_case" are words of their own.
                '.' | ',' | ':' | ';' | '_' | '/' | '\\' => slug.push('-'),
                c if c.is_control() => {}
                c => slug.push(c),
            }
        }
    }
    let slug = shortened(slug.trim_matches('-'));
    if slug.chars().any(char::is_alphanumeric) {
        slug
    } else {
        "decision".to_owned()
    }
}

/// At most [`MOST_CHARACTERS`], cut between words where there is a place for it, and never inside of what a
/// reader takes for one character.
fn shortened(slug: &str) -> String {
    let mut short = String::new();
    let mut characters = 0;
    for grapheme in slug.graphemes(true) {
        characters += grapheme.chars().count();
        if characters > MOST_CHARACTERS {
            let whole_words = short.rsplit_once('-').map(|(words, _)| words);
            // Half a title is better than one word of it.
            let words = whole_words.filter(|words| words.chars().count() >= MOST_CHARACTERS / 2);
            return words.unwrap_or(&short).trim_end_matches('-').to_owned();
        }
        short.push_str(grapheme);
    }
    short
}

/// How the files of a log are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    kind: Kind,
    /// What stands before the number: `adr-`.
    lead: String,
    /// What stands between the number, or the day, and the slug.
    separator: char,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `0007-slug.md`.
    Number,
    /// `2026-03-02-slug.md`.
    Day,
    /// `20260302-slug.md`.
    CompactDay,
    /// `slug.md`.
    Slug,
}

impl Naming {
    /// That of most records of a log, the later ones first where two are alike; numbers in one without any.
    pub fn of(log: &Log) -> Self {
        let records = log.files.iter().filter(|file| file.fate == Fate::Read);
        let mut counted: Vec<(usize, Naming)> = Vec::new();
        for stem in records.map(|file| stem_of(&file.path)) {
            let naming = Self::of_stem(stem, &log.prefix);
            match counted.iter_mut().find(|(_, known)| *known == naming) {
                Some((count, _)) => *count += 1,
                None => counted.push((1, naming)),
            }
        }
        let most = counted.into_iter().max_by_key(|(count, _)| *count);
        most.map_or(
            Self {
                kind: Kind::Number,
                lead: String::new(),
                separator: '-',
            },
            |(_, naming)| naming,
        )
    }

    fn of_stem(stem: &str, prefix: &str) -> Self {
        let separator = |rest: &str| {
            rest.chars()
                .next()
                .filter(|c| "-_. ".contains(*c))
                .unwrap_or('-')
        };
        let plain = |kind, rest: &str| Self {
            kind,
            lead: String::new(),
            separator: separator(rest),
        };
        if parse_date(stem.get(..10).unwrap_or_default()).is_some() {
            return plain(Kind::Day, &stem[10..]);
        }
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 8 {
            return plain(Kind::CompactDay, &stem[8..]);
        }
        let id = RecordId::from_file_stem(stem, prefix);
        if !id.numbered {
            return plain(Kind::Slug, "");
        }
        let lead = stem.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let rest = stem[lead..].trim_start_matches(|c: char| c.is_ascii_digit());
        Self {
            kind: Kind::Number,
            lead: stem[..lead].to_owned(),
            separator: separator(rest),
        }
    }

    /// Whether names begin with a number, so that one has to be taken.
    pub fn is_numbered(&self) -> bool {
        self.kind == Kind::Number
    }

    /// The name of a new file, without a folder.
    pub fn file(&self, number: &str, date: Date, slug: &str) -> String {
        let separator = self.separator;
        let day = || date.to_string();
        match self.kind {
            Kind::Number => format!("{}{number}{separator}{slug}.md", self.lead),
            Kind::Day => format!("{}{separator}{slug}.md", day()),
            Kind::CompactDay => format!("{}{separator}{slug}.md", day().replace('-', "")),
            Kind::Slug => format!("{slug}.md"),
        }
    }
}

/// The folder that new records of a log go into: of a glob, that of most of its records.
pub fn folder(log: &Log) -> String {
    if !is_glob(&log.name) {
        return if log.name == "." {
            String::new()
        } else {
            log.name.clone()
        };
    }
    let records = log.files.iter().filter(|file| file.fate == Fate::Read);
    let mut counted: Vec<(usize, &str)> = Vec::new();
    for folder in records.map(|file| folder_of(&file.path)) {
        match counted.iter_mut().find(|(_, known)| *known == folder) {
            Some((count, _)) => *count += 1,
            None => counted.push((1, folder)),
        }
    }
    let most = counted
        .into_iter()
        .max_by_key(|(count, _)| *count)
        .map(|(_, folder)| folder.to_owned());
    most.unwrap_or_else(|| folder_of_glob(&log.name))
}
