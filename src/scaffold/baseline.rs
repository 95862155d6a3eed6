//! The baseline, made and renewed: it holds what is found today of what it held before, and no more.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::check::{Baseline, Gap, Known, Outcome};
use crate::finding::Level;

/// What may be added to a baseline, and why.
#[derive(Clone, Debug, Default)]
pub struct Growth {
    /// Why these gaps may wait.
    pub reason: Option<String>,
    /// The last day on which they may.
    pub until: Option<Date>,
}

/// What became of a baseline. Gaps have beside them how often they are meant: a file may say any number.
#[derive(Debug)]
pub struct Renewed {
    /// Its entries.
    pub entries: Vec<Known>,
    /// Gaps that it knew and that are closed.
    pub closed: Vec<(Gap, usize)>,
    /// Gaps that came in.
    pub added: Vec<(Gap, usize)>,
    /// Gaps that it does not know, and that were left out.
    pub left_out: Vec<(Gap, usize)>,
    /// Gaps that no baseline takes, whether it knew them or not.
    pub refused: Vec<(Gap, usize)>,
}

/// How many gaps there are, each as often as it is meant.
pub fn how_many(gaps: &[(Gap, usize)]) -> usize {
    gaps.iter()
        .fold(0, |sum, (_, times)| sum.saturating_add(*times))
}

/// The gaps of an outcome that was reached without a baseline, at `least` so loud, each as often as it was found.
fn gaps(outcome: &Outcome, least: Level) -> BTreeMap<Gap, usize> {
    let mut gaps = BTreeMap::new();
    for finding in outcome
        .findings
        .iter()
        .filter(|finding| finding.level >= least)
    {
        if let Some(gap) = outcome.gap_of(finding) {
            *gaps.entry(gap).or_default() += 1;
        }
    }
    gaps
}

/// The baseline as it is after today's outcome, which was reached without one: less what is closed, and more
/// only where `growth` says so.
pub fn renewed(baseline: &Baseline, outcome: &Outcome, growth: Option<&Growth>) -> Renewed {
    // An entry stays while its gap does, as a note too; a note alone fails no check, and none is written down.
    let mut left = gaps(outcome, Level::Info);
    let mut renewed = Renewed {
        entries: Vec::new(),
        closed: Vec::new(),
        added: Vec::new(),
        left_out: Vec::new(),
        refused: Vec::new(),
    };
    for known in baseline.entries.iter().filter(|known| known.gap.may_wait()) {
        let is = left.get_mut(&known.gap).map_or(0, |left| {
            let taken = known.count.min(*left);
            *left -= taken;
            taken
        });
        // Nobody knows what became of a gap in what cannot be read.
        let is = if outcome.unread.may_have(&known.gap) {
            known.count
        } else {
            is
        };
        if is < known.count {
            renewed.closed.push((known.gap.clone(), known.count - is));
        }
        if is > 0 {
            let mut entry = known.clone();
            entry.count = is;
            renewed.entries.push(entry);
        }
    }
    for (gap, times) in gaps(outcome, Level::Warning) {
        let more = left.get(&gap).copied().unwrap_or_default().min(times);
        match growth {
            _ if more == 0 => {}
            _ if !gap.may_wait() => renewed.refused.push((gap, more)),
            Some(growth) => {
                renewed.added.push((gap.clone(), more));
                renewed
                    .entries
                    .push(Known::new(gap, more, growth.reason.clone(), growth.until));
            }
            None => renewed.left_out.push((gap, more)),
        }
    }
    renewed
}
