//! Texts that say the same in the same words: each is known by the runs of words in it.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::lang::{fold, hash, tokens};

/// Texts are alike that share so much of their runs of words. Of two that were written apart, even about one
/// thing, hardly any is the same.
const ALIKE: f64 = 0.80;

/// So many words make a run (as in the comparison of web pages by Broder and others, 1997).
const RUN: usize = 5;

/// A text, as it is held against others: the hashes of its runs of words, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness(Box<[u32]>);

impl Likeness {
    /// That of the words of `texts`; `None` where there are fewer than `least`.
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>, least: usize) -> Option<Self> {
        let mut words: Vec<u64> = Vec::with_capacity(256);
        for token in texts.flat_map(tokens) {
            words.push(hash(fold(token.word).as_bytes()));
        }
        if words.len() < least.max(RUN) {
            return None;
        }
        let join = |run: &[u64]| {
            let whole = run
                .iter()
                .fold(0_u64, |whole, word| (whole.rotate_left(5) ^ word).wrapping_mul(0x0100_0000_01b3));
            // Half of the bits tell any two of a million runs apart, nearly always.
            (whole >> 32) as u32
        };
        let mut runs: Vec<u32> = words.windows(RUN).map(join).collect();
        runs.sort_unstable();
        runs.dedup();
        Some(Self(runs.into()))
    }

    /// Whether it says the same as `other`: of all runs of both, nearly all are in both.
    pub fn is_like(&self, other: &Likeness) -> bool {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut both, mut all) = (0_u32, 0_u32);
        loop {
            let order = match (a.peek(), b.peek()) {
                (None, None) => break,
                (Some(x), Some(y)) => x.cmp(y),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
            };
            all += 1;
            both += u32::from(order.is_eq());
            if order.is_le() {
                a.next();
            }
            if order.is_ge() {
                b.next();
            }
        }
        f64::from(both) >= f64::from(all) * ALIKE
    }

    /// The first of its runs. Two texts that are alike have one of these in common: in whatever order runs are
    /// put, fewer than these can be in one of the two alone.
    fn first(&self) -> &[u32] {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a text has few runs, and a share of them is fewer"
        )]
        let shared = (self.0.len() as f64 * ALIKE).ceil() as usize;
        &self.0[..(self.0.len() - shared + 1).min(self.0.len())]
    }
}

/// So many texts that share a run are held against one. Where more do, the run is a phrase of the house, and those
/// that are alike share others beside it; of many that are all alike, the first are enough.
const MOST_OF_ONE_RUN: usize = 32;

/// Many texts, ready to be searched for those that are like one of them.
#[derive(Debug, Default)]
pub struct Likenesses {
    /// Run → the texts that have it among their first, in the order in which they were added.
    by_run: HashMap<u32, Vec<u32>>,
}

impl Likenesses {
    /// Adds a text by the number that it is known by.
    pub fn add(&mut self, number: u32, text: &Likeness) {
        for run in text.first() {
            let sharing = self.by_run.entry(*run).or_default();
            if sharing.len() < MOST_OF_ONE_RUN {
                sharing.push(number);
            }
        }
    }

    /// The numbers of those that may be like `text`, sorted, each once.
    pub fn candidates(&self, text: &Likeness) -> Vec<u32> {
        let runs = text.first().iter().filter_map(|run| self.by_run.get(run));
        let mut found: Vec<u32> = runs.flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
