//! Texts that say the same in the same words: each is known by the runs of words in it.

use std::cmp::Ordering;
use std::collections::HashMap;

use rayon::prelude::*;

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
pub struct Likenesses {
    /// Text → its rarest runs: one that is like it has one of these. A text that has too many runs of its own is
    /// like none, and is not in here.
    rarest: HashMap<u32, Box<[u32]>>,
    /// Run → the texts that have it among their rarest, in the order in which they were given.
    by_run: HashMap<u32, Vec<u32>>,
}

impl Likenesses {
    /// Of texts with the numbers that they are known by.
    pub fn new(texts: &[(u32, &Likeness)]) -> Self {
        let mut runs: Vec<u32> = texts.iter().flat_map(|(_, text)| text.0.iter().copied()).collect();
        runs.par_sort_unstable();
        // Most runs stand in one text alone, and need not be kept.
        let shared: Vec<(u32, usize)> = runs
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .map(|same| (same[0], same.len()))
            .collect();
        let often =
            |run: u32| shared.binary_search_by_key(&run, |(run, _)| *run).map_or(1, |at| shared[at].1);
        let rarest: Vec<(u32, Box<[u32]>)> = texts
            .par_iter()
            .filter_map(|(number, text)| {
                let least = text.least_shared();
                let mut runs: Vec<(usize, u32)> = text.0.iter().map(|run| (often(*run), *run)).collect();
                let (_, last, _) = runs.select_nth_unstable(least - 1);
                // So many runs are nobody else's that what is left is too little.
                if last.0 == 1 {
                    return None;
                }
                runs.truncate(least);
                Some((*number, runs.into_iter().map(|(_, run)| run).collect()))
            })
            .collect();
        let mut by_run: HashMap<u32, Vec<u32>> = HashMap::new();
        for (number, runs) in &rarest {
            for run in runs {
                let sharing = by_run.entry(*run).or_default();
                if sharing.len() < MOST_OF_ONE_RUN {
                    sharing.push(*number);
                }
            }
        }
        Self { rarest: rarest.into_iter().collect(), by_run }
    }

    /// The numbers of those that may be like the text of that number, sorted, each once.
    pub fn candidates(&self, number: u32) -> Vec<u32> {
        let runs = self.rarest.get(&number).into_iter().flatten();
        let mut found: Vec<u32> = runs.filter_map(|run| self.by_run.get(run)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
