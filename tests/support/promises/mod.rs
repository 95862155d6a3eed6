//! What mindgap promises of every input, as functions of bytes. `fuzz/` makes up millions of inputs, and
//! `tests/it/properties.rs` keeps those that broke a promise once.

pub mod baseline;
pub mod check;
pub mod config;
pub mod convert;
pub mod edits;
pub mod fix;
pub mod people;
pub mod place;
pub mod seeds;
pub mod template;

use std::sync::{Mutex, PoisonError};

/// A promise.
pub struct Promise {
    /// What it is called; the target of `fuzz/` has the same name.
    pub name: &'static str,
    /// In how many ways an input is looked at: as which dialect, in which form, by which command.
    pub ways: fn() -> usize,
    /// Panics if the promise does not hold for a text, looked at in one of these ways.
    pub hold: fn(usize, &[u8]),
    /// What a machine begins with: a way, and a text that people write.
    pub seeds: fn() -> Vec<(usize, Vec<u8>)>,
}

/// All of them.
pub const ALL: [Promise; 8] = [
    check::PROMISE,
    fix::PROMISE,
    convert::PROMISE,
    config::PROMISE,
    baseline::PROMISE,
    edits::PROMISE,
    template::PROMISE,
    people::PROMISE,
];

/// So many bytes at the start of an input choose the way.
#[allow(dead_code, reason = "an input as the fuzzer makes it: fuzz/")]
pub const HEAD: usize = 2;

#[allow(dead_code, reason = "an input as the fuzzer makes it: fuzz/")]
impl Promise {
    /// Holds an input as the fuzzer makes it: two bytes that choose the way, then the text.
    pub fn hold_bytes(&self, bytes: &[u8]) {
        let Some((head, text)) = bytes.split_first_chunk::<HEAD>() else {
            return;
        };
        (self.hold)(usize::from(u16::from_le_bytes(*head)) % (self.ways)(), text);
    }

    /// Its seeds, each as such an input.
    pub fn inputs(&self) -> Vec<Vec<u8>> {
        let input = |(way, text): (usize, Vec<u8>)| {
            let head = u16::try_from(way)
                .expect("there are fewer ways")
                .to_le_bytes();
            [head.as_slice(), &text].concat()
        };
        (self.seeds)().into_iter().map(input).collect()
    }
}

/// The way that was chosen last, in words: a panic is not much without it.
static CHOSEN: Mutex<String> = Mutex::new(String::new());

/// Says which way was chosen.
pub fn choose(way: String) {
    *CHOSEN.lock().unwrap_or_else(PoisonError::into_inner) = way;
}

/// Which way was chosen last.
pub fn chosen() -> String {
    CHOSEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Characters that no output may have: a terminal would obey them, a reader would not see them.
pub fn is_hostile(c: char) -> bool {
    c.is_control() && !matches!(c, '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}
