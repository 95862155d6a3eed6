//! The records of the page, the worst first: what is new in each, what is closed, what is still open.

use std::collections::BTreeMap;

use crate::check::{FactState, RecordRow};
use crate::finding::{Finding, Level, Scope};
use crate::output::{Verdict, count};
use crate::source::folder_of;

use super::page::Page;
use super::words::{GAPS, by_rule, gap_row, name_of, owners, rule, told};
use super::{is_review, left_out};

/// What is shown of a record: what is new in it and asks for something, what is only noted, what is closed.
#[derive(Default)]
struct About<'o> {
    loud: Vec<&'o Finding>,
    notes: Vec<&'o Finding>,
    closed: Vec<&'o Finding>,
}

impl About<'_> {
    fn is_empty(&self) -> bool {
        self.loud.is_empty() && self.notes.is_empty() && self.closed.is_empty()
    }

    /// By what the records are sorted: the worst first.
    fn weight(&self) -> (usize, usize, usize) {
        let of = |level| {
            self.loud
                .iter()
                .filter(|finding| finding.level == level)
                .count()
        };
        (of(Level::Error), of(Level::Warning), self.closed.len())
    }
}

impl Verdict<'_> {
    /// The records in which anything is new or closed, the worst first.
    pub(super) fn records(&self, page: &mut Page) {
        let mut of_records: BTreeMap<usize, About<'_>> = BTreeMap::new();
        let whole_log = self.outcome.change.is_none();
        for finding in &self.outcome.findings {
            if finding.scope == Scope::Old || whole_log && is_review(finding) {
                continue;
            }
            let Some(at) = self.outcome.row_of(finding) else {
                continue;
            };
            let about = of_records.entry(at).or_default();
            let list = if finding.level >= Level::Warning {
                &mut about.loud
            } else {
                &mut about.notes
            };
            list.push(finding);
        }
        for finding in &self.outcome.closed {
            let Some(at) = self.now_at(finding) else {
                continue;
            };
            of_records.entry(at).or_default().closed.push(finding);
        }
        // Where the whole log is looked at, notes are nobody's task today: all of them are behind one fold.
        let noted: Vec<&Finding> = match whole_log {
            true => of_records
                .values_mut()
                .flat_map(|about| std::mem::take(&mut about.notes))
                .collect(),
            false => Vec::new(),
        };
        let mut shown: Vec<(usize, About<'_>)> = of_records
            .into_iter()
            .filter(|(_, about)| !about.is_empty())
            .collect();
        self.rules_of(&shown, page);
        shown.sort_by_key(|(at, about)| (std::cmp::Reverse(about.weight()), *at));
        let parts: Vec<String> = shown
            .iter()
            .map(|(at, about)| self.record(*at, about))
            .collect();
        let left = page.add_each("", &parts, "");
        left_out(left, "record", page);
        self.counted("Notes that fail no check", &noted, page);
    }

    /// Which rules the records fail, where there are more records than anybody reads one by one.
    fn rules_of(&self, shown: &[(usize, About<'_>)], page: &mut Page) {
        /// So many are read one by one.
        const FEW: usize = 10;
        if shown.len() <= FEW {
            return;
        }
        let mut of_rules: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for (_, about) in shown {
            let mut spoke: Vec<&str> = Vec::new();
            for finding in &about.loud {
                let [errors, warnings, records] = of_rules.entry(&finding.rule).or_default();
                *(if finding.level == Level::Error {
                    errors
                } else {
                    warnings
                }) += 1;
                if !spoke.contains(&&*finding.rule) {
                    spoke.push(&finding.rule);
                    *records += 1;
                }
            }
        }
        let mut of_rules: Vec<(&str, [usize; 3])> = of_rules.into_iter().collect();
        of_rules.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts[2]), *name));
        let row = |(name, [errors, warnings, records]): &(&str, [usize; 3])| {
            format!("| {} | {errors} | {warnings} | {records} |\n", rule(name))
        };
        let rows: Vec<String> = of_rules.iter().map(row).collect();
        let before = "| rule | errors | warnings | records |\n|---|--:|--:|--:|\n";
        let left = page.add_each(before, &rows, "\n");
        left_out(left, "rule", page);
    }

    /// One record: its line, its table, what is still open.
    fn record(&self, at: usize, about: &About<'_>) -> String {
        let outcome = self.outcome;
        let row = &outcome.records[at];
        let status = row
            .status_text
            .as_deref()
            .map(told)
            .unwrap_or_else(|| "no status".to_owned());
        let title = self.linked(&name_of(row), &row.path, None);
        let people = owners(row);
        let people = if people.is_empty() {
            people
        } else {
            format!(" · {people}")
        };
        let mut out = format!("### {title}\n\n{status}{people}\n\n");
        let mut rows: Vec<(Level, String)> = Vec::new();
        for finding in &about.loud {
            let place = format!("line&nbsp;{}", finding.start.line);
            let place = self.linked(&place, &finding.path, Some(finding.start.line));
            rows.push((finding.level, gap_row(finding, &place)));
        }
        push_rows(GAPS, rows, "more gap", &mut out);
        let closed = |finding: &&Finding| {
            let row = format!(
                "- ✅ closed: ~~{}~~ {}\n",
                told(&finding.message),
                rule(&finding.rule)
            );
            (finding.level, row)
        };
        push_rows(
            "",
            about.closed.iter().map(closed).collect(),
            "more closed gap",
            &mut out,
        );
        let asked = outcome.asked(row).facts().count();
        let open: Vec<&str> = [FactState::Open, FactState::Unknown]
            .into_iter()
            .flat_map(|state| outcome.facts_that_are(state, row))
            .map(|fact| fact.as_str())
            .collect();
        if open.is_empty() {
            out.push_str(&format!(
                "All {asked} facts that it has to say are there.\n\n"
            ));
        } else {
            let names: Vec<String> = open.iter().map(|fact| fact.replace('_', " ")).collect();
            out.push_str(&format!(
                "Still open, {} of {asked} facts: {}.\n\n",
                open.len(),
                names.join(", ")
            ));
        }
        if !about.notes.is_empty() {
            let each: Vec<String> = by_rule(&about.notes);
            out.push_str(&format!(
                "{}: {}\n\n",
                count(about.notes.len(), "note"),
                each.join(", ")
            ));
        }
        out
    }

    /// The record of what was said at the base: the file may have another name by now.
    fn now_at(&self, finding: &Finding) -> Option<usize> {
        let rows = &self.outcome.records;
        let by_id = |row: &RecordRow| finding.record.as_deref() == Some(&row.id);
        let is_beside = |row: &RecordRow| folder_of(&row.path) == folder_of(&finding.path);
        let beside = || rows.iter().position(|row| by_id(row) && is_beside(row));
        self.outcome
            .row_of(finding)
            .or_else(beside)
            .or_else(|| rows.iter().position(by_id))
    }
}

/// The rows of one record: where they are too many for a page that has others too, the worst of them, and how
/// many are left out.
fn push_rows(before: &str, mut rows: Vec<(Level, String)>, noun: &str, out: &mut String) {
    /// So many bytes leave room for what stands beside them.
    const MOST_BYTES: usize = 20_000;
    if rows.is_empty() {
        return;
    }
    if rows.iter().map(|(_, row)| row.len()).sum::<usize>() > MOST_BYTES {
        rows.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    }
    out.push_str(before);
    let (mut used, mut shown) = (0, 0);
    for (_, row) in &rows {
        used += row.len();
        if used > MOST_BYTES && shown > 0 {
            break;
        }
        out.push_str(row);
        shown += 1;
    }
    out.push('\n');
    if shown < rows.len() {
        out.push_str(&format!(
            "… and {} of this record.\n\n",
            count(rows.len() - shown, noun)
        ));
    }
}
