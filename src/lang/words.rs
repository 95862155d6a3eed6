//! Words: cut at Unicode boundaries on the original text, so that what is found has a place.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

use super::visible::{is_readable, without_unseen};

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// Where it begins, in bytes of the text that was cut.
    pub at: usize,
    /// The word.
    pub word: &'t str,
}

/// The words of `text`. An apostrophe inside a word belongs to it ("don't"), a point or comma inside a
/// number too ("3.5").
pub fn tokens(text: &str) -> Tokens<'_> {
    if text.is_ascii() {
        Tokens::Ascii { text, at: 0 }
    } else {
        Tokens::Unicode(text.unicode_word_indices())
    }
}

/// The words of a text, one after the other.
pub enum Tokens<'t> {
    /// Text in ASCII is cut by hand: that is most of it, and many times faster.
    Ascii {
        /// The text.
        text: &'t str,
        /// Where the search goes on.
        at: usize,
    },
    /// Any other text is cut at Unicode word boundaries.
    Unicode(UnicodeWordIndices<'t>),
}

const OTHER: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
/// What a word can begin with.
const WORD: u8 = LETTER | DIGIT;
const UNDERSCORE: u8 = 4;
const APOSTROPHE: u8 = 8;
const POINT: u8 = 16;

/// What each byte of an ASCII text is to a word.
static KIND: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte: usize = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            b'\'' => APOSTROPHE,
            b'.' | b',' => POINT,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    #[inline]
    fn next(&mut self) -> Option<Token<'t>> {
        match self {
            Tokens::Unicode(words) => words.next().map(|(at, word)| Token { at, word }),
            Tokens::Ascii { text, at } => {
                let bytes = text.as_bytes();
                let start = *at
                    + bytes[*at..]
                        .iter()
                        .position(|byte| KIND[*byte as usize] & WORD != 0)?;
                let kind = |at: usize| bytes.get(at).map_or(OTHER, |byte| KIND[*byte as usize]);
                let mut end = start + 1;
                while let Some(byte) = bytes.get(end) {
                    // Most bytes are letters: the rest is asked only where a word may end.
                    let inside = KIND[*byte as usize];
                    let joined = match inside {
                        APOSTROPHE => LETTER,
                        POINT => DIGIT,
                        _ => OTHER,
                    };
                    let goes_on = inside & (WORD | UNDERSCORE) != 0
                        || joined != OTHER && kind(end - 1) == joined && kind(end + 1) == joined;
                    if !goes_on {
                        break;
                    }
                    end += 1;
                }
                *at = end;
                Some(Token {
                    at: start,
                    word: &text[start..end],
                })
            }
        }
    }
}

/// How many words `text` has.
pub fn count_words(text: &str) -> usize {
    if text.is_ascii() {
        text.split_ascii_whitespace()
            .filter(|w| w.bytes().any(|b| b.is_ascii_alphanumeric()))
            .count()
    } else {
        text.unicode_words()
            .filter(|word| is_readable(word))
            .count()
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
        let mut phrases = Self {
            exact: HashMap::new(),
            stems: HashMap::new(),
        };
        for entry in list {
            let entry = fold(entry);
            if let Some(stem) = entry.strip_suffix('*') {
                if let Some(first) = stem.bytes().next() {
                    phrases
                        .stems
                        .entry(first)
                        .or_default()
                        .push(stem.to_owned());
                }
                continue;
            }
            let mut words = entry.split(' ').map(str::to_owned);
            if let Some(first) = words.next() {
                phrases
                    .exact
                    .entry(first)
                    .or_default()
                    .push(words.collect());
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
        usize::from(
            stems
                .into_iter()
                .flatten()
                .any(|stem| first.starts_with(stem.as_str())),
        )
    }

    /// Whether `text` begins with a phrase.
    pub fn begin(&self, text: &str) -> bool {
        /// No phrase has more words.
        const MOST_WORDS: usize = 8;
        let first: Vec<String> = tokens(text)
            .take(MOST_WORDS)
            .map(|token| fold(token.word))
            .collect();
        self.match_at(&first) > 0
    }

    /// Whether any phrase stands anywhere in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        self.any(
            &tokens(text)
                .map(|token| fold(token.word))
                .collect::<Vec<_>>(),
        )
    }

    /// Where phrases begin in `text`, in bytes.
    pub fn places_in(&self, text: &str) -> Vec<usize> {
        let words: Vec<String> = tokens(text).map(|token| fold(token.word)).collect();
        let places = tokens(text).map(|token| token.at).enumerate();
        places
            .filter(|(at, _)| self.match_at(&words[*at..]) > 0)
            .map(|(_, place)| place)
            .collect()
    }

    /// Whether any phrase stands anywhere in `words`.
    pub fn any(&self, words: &[String]) -> bool {
        (0..words.len()).any(|at| self.match_at(&words[at..]) > 0)
    }
}

/// `text` with a capital in front.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Lower case, with straight apostrophes, letters of the usual width, and without what nobody sees.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        let word = without_unseen(word);
        word.chars()
            .map(usual)
            .flat_map(char::to_lowercase)
            .collect()
    }
}

/// A character as it is usually written: of the wide forms, which stand in the order of ASCII, that one.
fn usual(c: char) -> char {
    match c {
        '\u{2019}' => '\'',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
        _ => c,
    }
}

/// Words known by the hash of their folded form.
#[derive(Default)]
pub struct WordSet(HashSet<u64, BuildHasherDefault<AsItIs>>);

impl WordSet {
    /// The words of a list.
    pub fn new(list: &[String]) -> Self {
        Self(
            list.iter()
                .map(|word| hash(fold(word).as_bytes()))
                .collect(),
        )
    }

    /// Whether `text`, folded, is one of them.
    pub fn contains(&self, text: &str) -> bool {
        let hash = if text.is_ascii() {
            hash_lower(FNV_BASIS, text.as_bytes())
        } else {
            hash(fold(text).as_bytes())
        };
        self.0.contains(&hash)
    }
}

/// A hasher for keys that are hashes already.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// FNV-1a, 64 bits (offset basis and prime as its authors publish them): the same on every machine
/// and in every run.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(FNV_BASIS, |hash, byte| fnv(hash, *byte))
}

const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// The hash of an ASCII word in lower case, which goes on from `hash`.
fn hash_lower(hash: u64, word: &[u8]) -> u64 {
    word.iter()
        .fold(hash, |hash, byte| fnv(hash, byte.to_ascii_lowercase()))
}

/// A word that carries content: the hash of its rough stem, so that "weeks" and "week", "planned" and
/// "planning" are one. `None` for the words that `skip` holds.
pub fn content_word(word: &str, skip: &WordSet) -> Option<u64> {
    if !word.is_ascii() {
        let folded = fold(word);
        return (!skip.0.contains(&hash(folded.as_bytes()))).then(|| hash(stem(folded.as_bytes())));
    }
    // One pass gives both: the stem is what the word begins with.
    let (stem, ending) = word.as_bytes().split_at(stem(word.as_bytes()).len());
    let stem = hash_lower(FNV_BASIS, stem);
    if skip.0.contains(&hash_lower(stem, ending)) {
        None
    } else {
        Some(stem)
    }
}

/// The content words of a text, at most those among its first `most` words; sorted, each once.
pub fn content_words<'t>(
    texts: impl Iterator<Item = &'t str>,
    skip: &WordSet,
    most: usize,
) -> Vec<u64> {
    // What a section of a page holds: growing step by step would cost more than the words themselves.
    let mut words = Vec::with_capacity(256);
    let mut left = most;
    for text in texts {
        for token in tokens(&without_unseen(text)).take(left) {
            left -= 1;
            words.extend(content_word(token.word, skip));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The stem of a word, in any case: the commonest English endings go, where enough is left.
fn stem(word: &[u8]) -> &[u8] {
    const LEAST: usize = 3;
    let Some(last) = word.last().map(u8::to_ascii_lowercase) else {
        return word;
    };
    let endings: &[&[u8]] = match last {
        b's' => &[b"ss", b"ies", b"es", b"'s", b"s"],
        b'd' => &[b"ed"],
        b'g' => &[b"ing"],
        b'y' => &[b"edly", b"ly"],
        _ => return word,
    };
    for ending in endings {
        let kept = word.len().saturating_sub(ending.len());
        if word[kept..].eq_ignore_ascii_case(ending) {
            if *ending == b"ss" {
                return word;
            }
            if kept >= LEAST {
                return &word[..kept];
            }
        }
    }
    word
}
