//! In which language a text is written, where that is certain and not English: what rules look for there, they do
//! not find, and it has to be said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::words::{WordSet, fold, tokens};

/// A language without a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// Its name, or that of its script, as it stands behind "in".
    pub name: &'static str,
    /// Its words stand apart, so that they can be counted.
    pub spaced: bool,
}

impl Foreign {
    /// What a text says of itself.
    pub const DECLARED: Foreign = Foreign {
        name: "the language of their key `lang`",
        spaced: true,
    };
}

/// A script with the languages that use it: what it is called, its letters, how many letters of ours one of them is
/// worth, and whether it sets words apart.
struct Script {
    name: &'static str,
    blocks: &'static [(char, char)],
    worth: usize,
    spaced: bool,
}

/// By the blocks of the Unicode Standard. Letters of the first come before those of the second where both stand:
/// Japanese is written in kana and in Han.
const SCRIPTS: [Script; 14] = [
    Script {
        name: "Japanese",
        blocks: &[('\u{3041}', '\u{30ff}'), ('\u{ff66}', '\u{ff9d}')],
        worth: 3,
        spaced: true,
    },
    Script {
        name: "Chinese",
        blocks: &[('\u{3400}', '\u{9fff}'), ('\u{20000}', '\u{3ffff}')],
        worth: 3,
        spaced: true,
    },
    Script {
        name: "Korean",
        blocks: &[('\u{ac00}', '\u{d7a3}')],
        worth: 3,
        spaced: true,
    },
    Script {
        name: "Cyrillic script",
        blocks: &[('\u{400}', '\u{52f}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Greek",
        blocks: &[('\u{370}', '\u{3ff}'), ('\u{1f00}', '\u{1fff}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Arabic script",
        blocks: &[('\u{600}', '\u{6ff}'), ('\u{750}', '\u{77f}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Hebrew",
        blocks: &[('\u{590}', '\u{5ff}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Armenian",
        blocks: &[('\u{530}', '\u{58f}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Georgian",
        blocks: &[('\u{10a0}', '\u{10ff}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "a script of India",
        blocks: &[('\u{900}', '\u{dff}')],
        worth: 1,
        spaced: true,
    },
    Script {
        name: "Thai or Lao",
        blocks: &[('\u{e00}', '\u{eff}')],
        worth: 1,
        spaced: false,
    },
    Script {
        name: "Burmese",
        blocks: &[('\u{1000}', '\u{109f}')],
        worth: 1,
        spaced: false,
    },
    Script {
        name: "Khmer",
        blocks: &[('\u{1780}', '\u{17ff}')],
        worth: 1,
        spaced: false,
    },
    Script {
        name: "Ethiopic script",
        blocks: &[('\u{1200}', '\u{139f}')],
        worth: 1,
        spaced: true,
    },
];

/// So many words of a text are looked at.
const MOST_WORDS: usize = 300;
/// In fewer words, or letters of another script, nothing is certain.
const LEAST_WORDS: usize = 20;
const LEAST_LETTERS: usize = 8;
/// A language is that of a text by so many of its commonest words, and by at least this share of all words. They are a
/// fifth to a third of any prose; of English prose, English ones are two fifths (measured on 1,850 public records).
const LEAST_HITS: usize = 4;
const LEAST_DIFFERENT: usize = 3;
const LEAST_SHARE: f64 = 0.08;
const ENGLISH_SHARE: f64 = 0.25;
/// In a text full of English names, so few English words make it one in another script that has a third of the letters.
const NAMES_SHARE: f64 = 0.08;

static OTHERS: LazyLock<Vec<(&'static str, WordSet)>> = LazyLock::new(|| {
    // The file is part of the program; `tests/it/reading.rs` has a text in each language of it.
    let languages: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("others.toml"))
        .unwrap_or_else(|error| panic!("src/lang/others.toml: {error}"));
    let ready = languages
        .into_iter()
        .map(|(name, words)| (&*name.leak(), WordSet::new(&words)));
    ready.collect()
});

/// The language of some texts, where it is certain that it is not English. `english` are words without content.
pub fn foreign<'t>(texts: impl Iterator<Item = &'t str>, english: &WordSet) -> Option<Foreign> {
    let mut letters = Letters::default();
    let (mut words, mut hits): (Vec<&str>, usize) = (Vec::new(), 0);
    for text in texts {
        for token in tokens(text).take(MOST_WORDS - words.len()) {
            if !token.word.is_ascii() {
                letters.add(token.word);
            } else {
                letters.ours += token.word.len();
            }
            hits += usize::from(english.contains(token.word));
            words.push(token.word);
        }
        if words.len() >= LEAST_WORDS && share(hits, words.len()) >= ENGLISH_SHARE
            || words.len() == MOST_WORDS
        {
            break;
        }
    }
    if share(hits, words.len()) >= ENGLISH_SHARE {
        return None;
    }
    letters
        .script(share(hits, words.len()))
        .or_else(|| in_latin(&words, hits))
}

fn in_latin(words: &[&str], english: usize) -> Option<Foreign> {
    if words.len() < LEAST_WORDS {
        return None;
    }
    // `SE` and `DE` are the names of something.
    let words: Vec<&&str> = words
        .iter()
        .filter(|word| word.contains(char::is_lowercase))
        .collect();
    let counted = OTHERS.iter().map(|(name, common)| {
        (
            words.iter().filter(|word| common.contains(word)).count(),
            *name,
        )
    });
    let (hits, name) = counted.max_by_key(|(hits, _)| *hits)?;
    let common = OTHERS
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, common)| common)?;
    // One word that comes often may be the name of something.
    let different: BTreeSet<String> = words
        .iter()
        .filter(|word| common.contains(word))
        .map(|word| fold(word))
        .collect();
    let is_certain = different.len() >= LEAST_DIFFERENT
        && hits >= LEAST_HITS
        && hits > english
        && share(hits, words.len()) >= LEAST_SHARE;
    is_certain.then_some(Foreign { name, spaced: true })
}

#[allow(clippy::cast_precision_loss, reason = "word counts are small")]
fn share(some: usize, all: usize) -> f64 {
    if all == 0 {
        0.0
    } else {
        some as f64 / all as f64
    }
}

/// How many letters of each script there are.
#[derive(Default)]
struct Letters {
    ours: usize,
    of_scripts: [usize; SCRIPTS.len()],
}

impl Letters {
    fn add(&mut self, word: &str) {
        for letter in word.chars().filter(|c| c.is_alphabetic()) {
            let inside = |script: &Script| {
                script
                    .blocks
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(&letter))
            };
            match SCRIPTS.iter().position(inside) {
                Some(at) => self.of_scripts[at] += 1,
                None => self.ours += 1,
            }
        }
    }

    /// The script in which most is written. A little kana makes Han Japanese.
    fn script(&self, english: f64) -> Option<Foreign> {
        let worth = |at: usize| self.of_scripts[at] * SCRIPTS[at].worth;
        let all: usize = (0..SCRIPTS.len()).map(worth).sum();
        let most = (0..SCRIPTS.len()).max_by_key(|at| worth(*at))?;
        let kana_beside_han = most == 1 && self.of_scripts[0] * 10 > self.of_scripts[1];
        let script = &SCRIPTS[if kana_beside_han { 0 } else { most }];
        let is_most = all > self.ours || all * 2 > self.ours && english < NAMES_SHARE;
        (is_most && self.of_scripts.iter().sum::<usize>() >= LEAST_LETTERS).then_some(Foreign {
            name: script.name,
            spaced: script.spaced,
        })
    }
}
