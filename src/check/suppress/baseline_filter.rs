//! What the baseline holds back of a run, and which of its entries hold nothing back.
//!
//! A change cannot put its own gaps into the baseline: an entry that was not there at the merge base holds
//! back what was found there too, or it gives a reason, which is shown as that of an allow is.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use crate::check::outcome::{BaselinedFinding, Gap, Unread};
use crate::check::request::Heed;
use crate::check::scan::{of_file, on_file};
use crate::config::BASELINE;
use crate::finding::{Finding, Level, Lines, Place, Scope};
use crate::layout::Plan;
use crate::record::Status;
use crate::rules::meta::baseline_stale;

use super::baseline::{Baseline, Known};

/// A baseline, and how much of it is used up.
pub(in crate::check) struct BaselineFilter<'b> {
    baseline: &'b Baseline,
    before: Option<&'b Baseline>,
    as_of: Date,
    /// The records that it names, by log and id: most records have nothing in it.
    records: HashSet<(&'b str, &'b str)>,
    by_gap: HashMap<&'b Gap, Vec<usize>>,
    left: Vec<Remaining>,
    /// What the change took out of the baseline, and how often.
    taken_out: BTreeMap<&'b Gap, usize>,
    /// How much of that is still there.
    still_there: usize,
    /// What it held back.
    pub baselined: Vec<BaselinedFinding>,
}

/// What the merge base of a change reported of its records, and how often.
pub(in crate::check) type FindingsBefore<'f> = &'f dyn Fn() -> HashMap<Gap, usize>;

/// How much an entry may still suppress.
#[derive(Clone, Copy, Default)]
struct Remaining {
    /// Whatever it is.
    trusted: usize,
    /// Only what was there before the change.
    old: usize,
    /// So often it was there for what the change brought about, and may not hold that back.
    denied: usize,
    /// Of all that, so much the change added.
    added: usize,
}

impl<'b> BaselineFilter<'b> {
    /// The baseline of a run, and that of the base of a change; as far as `heed` says, only what that one knew
    /// counts.
    pub(in crate::check) fn new(
        baseline: &'b Baseline,
        base: Option<&'b Baseline>,
        heed: Heed,
        as_of: Date,
    ) -> Self {
        let before = base.filter(|_| heed == Heed::WhatWasKnown);
        let taken_out = base
            .map(|base| taken_out(base, baseline))
            .unwrap_or_default();
        let mut records: HashSet<_> = taken_out
            .keys()
            .map(|gap| (gap.log.as_str(), gap.record.as_str()))
            .collect();
        let mut by_gap: HashMap<&Gap, Vec<usize>> = HashMap::new();
        let mut known_before = before.map(Baseline::counts).unwrap_or_default();
        let mut left = Vec::with_capacity(baseline.entries.len());
        for (at, known) in baseline.entries.iter().enumerate() {
            if !known.gap.may_wait() {
                left.push(Remaining::default());
                continue;
            }
            records.insert((known.gap.log.as_str(), known.gap.record.as_str()));
            by_gap.entry(&known.gap).or_default().push(at);
            let all = before.is_none() || known.reason.is_some();
            let was_known = known_before.get_mut(&known.gap).map_or(0, |most| {
                let taken = known.count.min(*most);
                *most -= taken;
                taken
            });
            let trusted = if all { known.count } else { was_known };
            let added = if before.is_some() {
                known.count - was_known
            } else {
                0
            };
            left.push(Remaining {
                trusted,
                old: known.count - trusted,
                denied: 0,
                added,
            });
        }
        Self {
            baseline,
            before,
            as_of,
            records,
            by_gap,
            left,
            taken_out,
            still_there: 0,
            baselined: Vec::new(),
        }
    }

    /// Takes out of `findings`, from the place `from` on, what is known of a record.
    pub(in crate::check) fn hold_back(
        &mut self,
        log: &str,
        record: &str,
        findings: &mut Vec<Finding>,
        from: usize,
    ) {
        if !self.records.contains(&(log, record)) {
            return;
        }
        let mut of_record = findings.split_off(from);
        // Which of several that say the same is known must not depend on which rule ran first.
        of_record.sort_by(|a, b| a.order().cmp(&b.order()));
        for mut finding in of_record {
            let (rule, message) = finding.what_is_said();
            let gap = Gap {
                log: log.to_owned(),
                record: record.to_owned(),
                rule: rule.into_owned(),
                message,
            };
            let entries = self.by_gap.get(&gap).map_or(&[][..], Vec::as_slice);
            let left = &mut self.left;
            let is_old = finding.scope == Scope::Old;
            let taken = entries
                .iter()
                .copied()
                .find_map(|at| Some(at).zip(left[at].take(is_old)));
            let Some((known, by_change)) =
                taken.map(|(at, by_change)| (&self.baseline.entries[at], by_change))
            else {
                if entries.iter().any(|at| left[*at].deny()) {
                    finding.help = format!(
                        "{}; what this change adds to {BASELINE} holds its own gaps back only with a `reason`",
                        finding.help
                    );
                }
                if let Some(left) = self.taken_out.get_mut(&gap).filter(|left| **left > 0) {
                    *left -= 1;
                    self.still_there += 1;
                }
                findings.push(finding);
                continue;
            };
            match known.until.filter(|until| *until < self.as_of) {
                Some(until) => {
                    // What comes with time alone breaks nobody's build.
                    finding.level = finding.level.min(Level::Warning);
                    finding.help =
                        format!("{}; the baseline gave it time until {until}", finding.help);
                    findings.push(finding);
                }
                None => self.baselined.push(BaselinedFinding {
                    finding,
                    reason: known.reason.clone(),
                    until: known.until,
                    by_change: by_change && known.reason.is_some(),
                }),
            }
        }
    }

    /// The same for files that could not be read as records: they stand for themselves.
    pub(in crate::check) fn hold_back_files(&mut self, findings: &mut Vec<Finding>) {
        for finding in std::mem::take(findings) {
            let path = finding.path.clone();
            let is_file = finding.record.is_none() && finding.commit.is_none();
            let at = findings.len();
            findings.push(finding);
            if is_file {
                self.hold_back("", &path, findings, at);
            }
        }
    }

    /// Entries that hold back less than they say, as far as what was read tells.
    pub(in crate::check) fn stale(
        &self,
        plan: &Plan,
        unread: &Unread,
        before: Option<FindingsBefore<'_>>,
    ) -> Vec<Finding> {
        let lines = Lines::new(self.baseline.file.text.as_str());
        let mut stale = Vec::new();
        let then = OnceCell::new();
        for (known, left) in self.baseline.entries.iter().zip(&self.left) {
            let gone = left.trusted + left.old.saturating_sub(left.denied);
            let Gap { log, record, .. } = &known.gap;
            let may_wait = known.gap.may_wait();
            if may_wait && (gone == 0 || unread.may_have(&known.gap)) {
                continue;
            }
            let own = plan.logs.iter().find(|other| other.name == *log);
            // Of a log that is gone, any other one says how loud that is.
            let Some(setting) = own
                .or(plan.logs.first())
                .map(|log| log.rules.of(&baseline_stale::RULE))
            else {
                continue;
            };
            let level = setting.level(Status::Accepted);
            if !setting.is_asked(Status::Accepted, BASELINE) {
                continue;
            }
            let draft = match own {
                _ if !may_wait => baseline_stale::cannot_wait(record, &known.gap.rule),
                None if !log.is_empty() => baseline_stale::no_log(log),
                _ if gone < known.count => {
                    baseline_stale::fewer(record, &known.gap.rule, known.count - gone, known.count)
                }
                _ => baseline_stale::gone(record, &known.gap.rule),
            };
            let place = Place::of(known.at, &lines);
            let mut finding = Finding {
                record: Some(record.as_str().into()),
                start: place.start,
                end: place.end,
                ..on_file(baseline_stale::RULE.name, level, draft, &BASELINE.into())
            };
            let was_stale = |before: FindingsBefore<'_>| {
                then.get_or_init(|| Then::new(self.before, before()))
                    .was_stale(known)
            };
            if before.is_some_and(was_stale) {
                finding.scope = Scope::Old;
                finding.level = finding.level.min(Level::Info);
            }
            stale.push(finding);
        }
        stale
    }

    /// That the change took gaps out of the baseline which are still there, as it is where the file is deleted,
    /// renamed or emptied: nothing fails by that today, and the next check of the whole log does.
    pub(in crate::check) fn taken_out(&self, plan: &Plan, is_gone: bool) -> Option<Finding> {
        let rules = &plan.logs.first().filter(|_| self.still_there > 0)?.rules;
        let draft = baseline_stale::taken_out(BASELINE, self.still_there, is_gone);
        of_file(
            rules,
            &baseline_stale::RULE,
            Status::Accepted,
            draft,
            &BASELINE.into(),
        )
    }
}

/// What one baseline knows and the other does not, and how often.
fn taken_out<'b>(base: &'b Baseline, baseline: &Baseline) -> BTreeMap<&'b Gap, usize> {
    let (mut counts, now) = (base.counts(), baseline.counts());
    counts.retain(|gap, times| {
        *times = times.saturating_sub(now.get(*gap).copied().unwrap_or_default());
        *times > 0 && gap.may_wait()
    });
    counts
}

/// How it was before the change.
struct Then<'b> {
    known: BTreeMap<&'b Gap, usize>,
    findings: HashMap<Gap, usize>,
}

impl<'b> Then<'b> {
    fn new(known: Option<&'b Baseline>, findings: HashMap<Gap, usize>) -> Self {
        Self {
            known: known.map(Baseline::counts).unwrap_or_default(),
            findings,
        }
    }

    /// Whether an entry held back less than it said before the change, too.
    fn was_stale(&self, known: &Known) -> bool {
        let was_there = self
            .known
            .get(&known.gap)
            .is_some_and(|n| *n >= known.count);
        let held_less = || {
            self.findings
                .get(&known.gap)
                .is_none_or(|n| *n < known.count)
        };
        was_there && (!known.gap.may_wait() || held_less())
    }
}

impl Remaining {
    /// Holds one more back, if it may; whether it is the change that lets it.
    fn take(&mut self, is_old: bool) -> Option<bool> {
        // What was there before is held back by what only may hold that back, so that the rest is kept.
        let left = if is_old && self.old > 0 {
            &mut self.old
        } else {
            &mut self.trusted
        };
        *left = left.checked_sub(1)?;
        // What was known before the change is used up first.
        let by_change = self.old + self.trusted < self.added;
        self.added -= usize::from(by_change);
        Some(by_change)
    }

    /// Whether it would hold one more back, if the change had not added it.
    fn deny(&mut self) -> bool {
        let would = self.denied < self.old;
        self.denied += usize::from(would);
        would
    }
}
