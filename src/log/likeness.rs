//! Texts that say the same in the same words: each is known by the runs of words in it.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

use crate::lang::{fold, hash, tokens, without_unseen};

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
        for text in texts {
            let text = without_unseen(text);
            words.extend(tokens(&text).map(|token| hash(fold(token.word).as_bytes())));
        }
        if words.len() < least.max(RUN) {
            return None;
        }
        let join = |run: &[u64]| {
            let whole = run.iter().fold(0_u64, |whole, word| {
                (whole.rotate_left(5) ^ word).wrapping_mul(0x0100_0000_01b3)
            });
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
        let (a, b) = (&self.0, &other.0);
        let most = a.len() + b.len();
        let (mut i, mut j, mut both) = (0, 0, 0_usize);
        // What is in one of the two alone can only grow.
        #[allow(clippy::cast_precision_loss, reason = "a text has few runs")]
        let may_be = |alone: usize, both: usize| both as f64 >= (alone + both) as f64 * ALIKE;
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                Ordering::Equal => {
                    both += 1;
                    i += 1;
                    j += 1;
                }
                Ordering::Less => i += 1,
                Ordering::Greater => j += 1,
            }
            let alone = i + j - 2 * both;
            if !may_be(alone, both + (a.len() - i).min(b.len() - j)) {
                return false;
            }
        }
        may_be(most - 2 * both, both)
    }

    /// So many of its runs, whichever they are, cannot all be missing in a text that is like it.
    fn least_shared(&self) -> usize {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a text has few runs, and a share of them is fewer"
        )]
        let shared = (self.0.len() as f64 * ALIKE).ceil() as usize;
        (self.0.len() - shared + 1).min(self.0.len())
    }
}

/// So many texts that share a run are held against one. Where more do, the run is a phrase of the house, and those
/// that are alike share others beside it; of many that are all alike, the first are enough.
const MOST_OF_ONE_RUN: usize = 8;

/// Many texts, ready to be searched for those that are like one of them.
#[derive(Debug, Default)]
pub(super) struct Likenesses {
    /// The texts, in the order in which they were given.
    texts: Vec<Sketched>,
    /// Number of a text → its place among them.
    places: HashMap<u32, u32>,
    /// Run → the places of texts that have it among their rarest, in order.
    by_run: HashMap<u32, Vec<u32>>,
}

/// What is kept of a text beside its runs: enough to tell most others apart from it without looking at them.
#[derive(Debug)]
struct Sketched {
    number: u32,
    /// How many runs it has.
    runs: u32,
    /// A bit for each run, by its hash; runs may share one.
    bits: [u64; 4],
    /// Its rarest runs: one that is like it has one of these. Empty where too many runs are its own alone, so that
    /// nothing is like it.
    rarest: Box<[u32]>,
}

impl Sketched {
    fn new(number: u32, text: &Likeness, often: impl Fn(u32) -> usize) -> Self {
        let mut bits = [0_u64; 4];
        for run in &text.0 {
            bits[(run >> 6) as usize % 4] |= 1 << (run % 64);
        }
        let least = text.least_shared();
        let mut runs: Vec<(usize, u32)> = text.0.iter().map(|run| (often(*run), *run)).collect();
        let (_, last, _) = runs.select_nth_unstable(least - 1);
        let alone = last.0 == 1;
        runs.truncate(if alone { 0 } else { least });
        let rarest = runs.into_iter().map(|(_, run)| run).collect();
        Self {
            number,
            runs: u32::try_from(text.0.len()).unwrap_or(u32::MAX),
            bits,
            rarest,
        }
    }

    /// Whether the two may be alike: of the runs of each, a quarter at most is missing in the other, since what both
    /// have is four fifths of all. A bit that is missing is at least one run.
    fn may_be_like(&self, other: &Sketched) -> bool {
        let missing = |a: &Sketched, b: &Sketched| -> u32 {
            a.bits
                .iter()
                .zip(&b.bits)
                .map(|(a, b)| (a & !b).count_ones())
                .sum()
        };
        missing(self, other) * 4 <= self.runs && missing(other, self) * 4 <= other.runs
    }
}

impl Likenesses {
    /// Of texts with the numbers that they are known by.
    pub(super) fn new(texts: &[(u32, &Likeness)]) -> Self {
        let mut runs: Vec<u32> = texts
            .iter()
            .flat_map(|(_, text)| text.0.iter().copied())
            .collect();
        runs.par_sort_unstable();
        // Most runs stand in one text alone, and need not be kept.
        let shared: Vec<(u32, usize)> = runs
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .map(|same| (same[0], same.len()))
            .collect();
        let often = |run: u32| {
            shared
                .binary_search_by_key(&run, |(run, _)| *run)
                .map_or(1, |at| shared[at].1)
        };
        let sketched = texts
            .par_iter()
            .map(|(number, text)| Sketched::new(*number, text, often));
        let texts: Vec<Sketched> = sketched.collect();
        let mut by_run: HashMap<u32, Vec<u32>> = HashMap::new();
        for (place, text) in (0_u32..).zip(&texts) {
            for run in &text.rarest {
                let sharing = by_run.entry(*run).or_default();
                if sharing.len() < MOST_OF_ONE_RUN {
                    sharing.push(place);
                }
            }
        }
        let places = (0_u32..)
            .zip(&texts)
            .map(|(place, text)| (text.number, place))
            .collect();
        Self {
            texts,
            places,
            by_run,
        }
    }

    /// The numbers of those before the text of that number that may be like it, in order, each once.
    pub(super) fn earlier(&self, number: u32) -> Vec<u32> {
        let Some(place) = self.places.get(&number).copied() else {
            return Vec::new();
        };
        let own = &self.texts[place as usize];
        let runs = own.rarest.iter().filter_map(|run| self.by_run.get(run));
        let mut found: Vec<u32> = runs
            .flatten()
            .copied()
            .filter(|other| *other < place)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|other| self.texts[*other as usize].may_be_like(own));
        found
            .into_iter()
            .map(|other| self.texts[other as usize].number)
            .collect()
    }
}
