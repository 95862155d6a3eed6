//! Marks such as "TODO": found as they are spelled, and only where they stand alone.

use std::ops::Range;

use memchr::memmem;

/// A list of marks.
pub struct Marks(Vec<memmem::Finder<'static>>);

impl Marks {
    /// Reads a list of a pack.
    pub fn new(list: &[String]) -> Self {
        Self(
            list.iter()
                .map(|mark| memmem::Finder::new(mark).into_owned())
                .collect(),
        )
    }

    /// Whether any of them stands in `text`, alone or inside of another word.
    pub fn may_be_in(&self, text: &str) -> bool {
        self.0
            .iter()
            .any(|mark| mark.find(text.as_bytes()).is_some())
    }

    /// Where one of them stands in `text` as a word of its own, in the order of the text. `TODO.md`, `/TODO`
    /// and `XXX-123` are names of something; `TODO(ana)` is not.
    pub fn find_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for mark in &self.0 {
            let len = mark.needle().len();
            let all = mark.find_iter(text.as_bytes()).map(|at| at..at + len);
            found.extend(all.filter(|range| is_alone(text, range)));
        }
        found.sort_by_key(|range| range.start);
        found
    }
}

fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '?');
    let mut follows = after.chars();
    let is_name = follows
        .next()
        .is_some_and(|c| matches!(c, '.' | '/' | '\\' | '@' | '='))
        && follows
            .next()
            .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    let in_name = before.ends_with(['/', '\\', '.', '@', '#', '$', '%', '=']);
    !before.ends_with(in_word) && !after.starts_with(in_word) && !in_name && !is_name
}
