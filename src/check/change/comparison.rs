//! A change: what it touched, what it broke, what it took away. Only what it brought about can fail it.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::check::outcome::{AllowedFinding, ChangeSummary, Gap};
use crate::finding::{Finding, Level, Scope};

/// What is known of the change once its rules have run.
pub(in crate::check) struct Comparison {
    /// For each record: what was reported of it before.
    pub reported: Vec<Reports>,
    /// For each record: its place among those of the merge base.
    pub base_of: Vec<Option<usize>>,
    /// For each record of the merge base: its log, its id, and what was reported of it there.
    pub before: Vec<(String, String, Vec<Finding>)>,
    pub summary: ChangeSummary,
}

impl Comparison {
    /// Makes notes of the findings of record `at` that were there before.
    pub(in crate::check) fn mark_old(&mut self, at: usize, findings: &mut [Finding]) {
        findings
            .iter_mut()
            .for_each(|finding| self.reported[at].age(finding));
    }

    /// Marks the exceptions of record `at` that were not there before.
    pub(in crate::check) fn mark_own(&mut self, at: usize, allowed: &mut [AllowedFinding]) {
        for allowed in allowed {
            allowed.by_change = !self.reported[at].takes(&allowed.what_is_said());
        }
    }

    /// What was reported of record `at` at the merge base, and is not among `now`.
    pub(in crate::check) fn closed<'f>(
        &self,
        at: usize,
        now: impl Iterator<Item = &'f Finding>,
    ) -> Vec<Finding> {
        let before = self.base_of[at]
            .map(|before| &self.before[before].2)
            .filter(|before| !before.is_empty());
        let Some(before) = before else {
            return Vec::new();
        };
        let mut left = Reports::default();
        left.hear(now.map(Finding::what_is_said));
        before
            .iter()
            .filter(|finding| !left.takes(&finding.what_is_said()))
            .cloned()
            .collect()
    }

    /// What was reported of the records of the merge base, and how often.
    pub(in crate::check) fn findings_before(&self) -> HashMap<Gap, usize> {
        let mut said = HashMap::new();
        for (log, record, findings) in &self.before {
            for finding in findings {
                let (rule, message) = finding.what_is_said();
                let gap = Gap {
                    log: log.clone(),
                    record: record.clone(),
                    rule: rule.into_owned(),
                    message,
                };
                *said.entry(gap).or_default() += 1;
            }
        }
        said
    }
}

/// What was reported of a record or of another file, and how often.
#[derive(Default)]
pub(in crate::check) struct Reports(HashMap<(Cow<'static, str>, String), usize>);

impl Reports {
    /// Adds what was reported of a snapshot. Of several snapshots the highest count of a finding counts.
    pub(in crate::check) fn hear(
        &mut self,
        all: impl Iterator<Item = (Cow<'static, str>, String)>,
    ) {
        let mut heard: HashMap<(Cow<'static, str>, String), usize> = HashMap::new();
        for said in all {
            *heard.entry(said).or_default() += 1;
        }
        for (key, times) in heard {
            let most = self.0.entry(key).or_default();
            *most = times.max(*most);
        }
    }

    /// Makes a note of a finding that was there before.
    pub(in crate::check) fn age(&mut self, finding: &mut Finding) {
        if self.takes(&finding.what_is_said()) {
            finding.scope = Scope::Old;
            finding.level = finding.level.min(Level::Info);
        }
    }

    /// Whether it was reported once more; then that is used up.
    fn takes(&mut self, said: &(Cow<'static, str>, String)) -> bool {
        let left = self.0.get_mut(said).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }
}
