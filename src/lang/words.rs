//! Words: cut at Unicode boundaries on the original text, so that what is found has a place.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// Where it begins, in bytes of the text that was cut.
    pub at: usize,
    /// The word.
    pub word: &'t str,
}

/// The words of `text`. An apostrophe inside a word belongs to it ("don't").
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    text.unicode_word_indices().map(|(at, word)| Token { at, word })
}

/// How many words `text` has.
pub fn count_words(text: &str) -> usize {
    if text.is_ascii() {
        text.split_ascii_whitespace().filter(|w| w.bytes().any(|b| b.is_ascii_alphanumeric())).count()
    } else {
        text.unicode_words().count()
    }
}

/// A list of phrases, matched word by word. `risk*` matches every ending.
pub struct Phrases {
    /// First word → the rest of each phrase that begins with it.
    exact: HashMap<String, Vec<Vec<String>>>,
    /// First byte → stems of one word.
    stems: HashMap<u8, Vec<String>>,
}

impl Phrases {
    /// Reads a list of a pack.
    pub fn new(list: &[String]) -> Self {
        let mut phrases = Self { exact: HashMap::new(), stems: HashMap::new() };
        for entry in list {
            let entry = fold(entry);
            if let Some(stem) = entry.strip_suffix('*') {
                if let Some(first) = stem.bytes().next() {
                    phrases.stems.entry(first).or_default().push(stem.to_owned());
                }
                continue;
            }
            let mut words = entry.split(' ').map(str::to_owned);
            if let Some(first) = words.next() {
                phrases.exact.entry(first).or_default().push(words.collect());
            }
        }
        for rests in phrases.exact.values_mut() {
            rests.sort_by_key(|rest| std::cmp::Reverse(rest.len()));
        }
        phrases
    }

    /// How many of the first words make up the longest phrase that begins there; 0 if none does.
    pub fn match_at(&self, words: &[String]) -> usize {
        let Some(first) = words.first() else { return 0 };
        for rest in self.exact.get(first).into_iter().flatten() {
            if words[1..].starts_with(rest) {
                return 1 + rest.len();
            }
        }
        let stems = first.bytes().next().and_then(|b| self.stems.get(&b));
        usize::from(stems.into_iter().flatten().any(|stem| first.starts_with(stem.as_str())))
    }

    /// Whether any phrase stands anywhere in `words`.
    pub fn any(&self, words: &[String]) -> bool {
        (0..words.len()).any(|at| self.match_at(&words[at..]) > 0)
    }
}

/// Lower case, with straight apostrophes.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        word.chars().map(|c| if c == '\u{2019}' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
    }
}

/// The content words of a text, without what `skip` holds, each cut to a rough stem so that "weeks"
/// and "week", "planned" and "planning" compare equal. Sorted, each once.
pub fn content_words(text: &str, skip: &std::collections::HashSet<String>) -> Vec<String> {
    let mut words: Vec<String> = tokens(text)
        .map(|token| fold(token.word))
        .filter(|word| !skip.contains(word))
        .map(|mut word| {
            let kept = stem(&word);
            word.truncate(kept);
            word
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// How many bytes of a word are its stem: the commonest English endings go, where enough is left.
fn stem(word: &str) -> usize {
    const ENDINGS: [&str; 8] = ["ing", "edly", "ies", "ed", "es", "ly", "'s", "s"];
    const LEAST: usize = 3;
    ENDINGS
        .iter()
        .filter(|ending| word.ends_with(**ending) && !word.ends_with("ss"))
        .map(|ending| word.len() - ending.len())
        .find(|kept| *kept >= LEAST)
        .unwrap_or(word.len())
}
