//! The summary of a job, and the comment on a pull request: what a change opens and closes, record by record,
//! and behind folds what was there before.
//!
//! Whatever comes from a record is shown and not obeyed: no mark-up, no mention, no reference to an issue.

mod page;
mod records;
mod words;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::{Excused, Outcome, RecordRow};
use crate::finding::{Finding, Level, Scope};
use crate::rules::lifecycle::review_overdue;

use super::findings::place_of;
use super::style::count;
use super::verdict::Verdict;
use super::{escape, fixes};
use page::Page;
use words::{GAPS, by_rule, code_block, gap_row, name_of, owners, rule, told};

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new();
    let void = verdict.voided_by();
    if void.is_empty() {
        verdict.told(&mut page);
    } else {
        page.end_with(
            "## mindgap: no verdict\n\nThe check could not be made, so nothing is known:\n\n",
        );
        let reasons: Vec<String> = void
            .iter()
            .map(|why| format!("{}\n\n", code_block(why)))
            .collect();
        let left = page.add_each("", &reasons, "");
        if left > 0 {
            page.end_with(&format!("{} left out.\n\n", count(left, "more reason")));
        }
        verdict.strays(&mut page);
    }
    page.end_with(&format!(
        "<sub>mindgap {} · as of {} · `mindgap explain RULE` tells more about a rule</sub>\n",
        env!("CARGO_PKG_VERSION"),
        verdict.outcome.as_of
    ));
    out.write_all(page.text().as_bytes())
}

impl Verdict<'_> {
    fn told(&self, page: &mut Page) {
        let outcome = self.outcome;
        page.end_with(&heading(outcome));
        self.change(page);
        let reviews: Vec<&Finding> = outcome
            .findings
            .iter()
            .filter(|finding| is_review(finding))
            .collect();
        self.excused(page);
        self.not_checked(page);
        if outcome.change.is_none() {
            self.reviews(&reviews, page);
        }
        self.strays(page);
        self.records(page);
        self.old(page);
        self.held_back(page);
        if let Some(hint) = fixes::hint(outcome) {
            page.add(&format!("{}\n\n", told(&hint)));
        }
    }

    /// What the change was, and what it comes to.
    fn change(&self, page: &mut Page) {
        let outcome = self.outcome;
        let Some(change) = &outcome.change else {
            page.end_with(&format!(
                "{} read.\n\n",
                count(outcome.summary.records, "record")
            ));
            return;
        };
        let is_loud = |finding: &&Finding| finding.level >= Level::Warning;
        let new = outcome
            .findings
            .iter()
            .filter(|finding| finding.scope == Scope::New);
        let opened = new.filter(is_loud).count();
        let closed = outcome.closed.iter().filter(is_loud).count();
        // Each has a line below, the notes too.
        let notes = match outcome.closed.len() - closed {
            0 => String::new(),
            notes => format!(" and {}", count(notes, "note")),
        };
        let touched = match (change.touched, change.deleted) {
            (0, 0) => "touches no record".to_owned(),
            (touched, 0) => format!("touches {}", count(touched, "record")),
            (0, deleted) => format!("deletes {}", count(deleted, "record")),
            (touched, deleted) => {
                format!("touches {} and deletes {deleted}", count(touched, "record"))
            }
        };
        let id = change
            .base
            .as_ref()
            .and_then(|id| id.get(..10))
            .unwrap_or_default();
        let id = if id.is_empty() {
            String::new()
        } else {
            format!(" (<code>{id}</code>)")
        };
        page.end_with(&format!(
            "Since {}{id}, this change {touched}. It **opens {}** and **closes {}**{notes}.\n\n",
            told(&change.name),
            count(opened, "gap"),
            count(closed, "gap"),
        ));
        let value = |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), told);
        let rows: Vec<String> = change
            .settings
            .iter()
            .map(|(key, before, after)| {
                format!("| {} | {} | {} |\n", told(key), value(before), value(after))
            })
            .collect();
        let before = format!(
            "The change alters the configuration, and was judged by the one of {}:\n\n| key | before | after |\n|---|---|---|\n",
            told(&change.name)
        );
        let left = page.add_each(&before, &rows, "\n");
        left_out(left, "value", page);
    }

    /// Reviews that are due, where the whole log is looked at.
    fn reviews(&self, due: &[&Finding], page: &mut Page) {
        let rows: Vec<String> = due
            .iter()
            .map(|finding| {
                let row = self.row_of(finding);
                let people = row.map(owners).unwrap_or_default();
                format!(
                    "| {} | {} | {people} |\n",
                    self.record_link(finding, row),
                    told(&finding.message)
                )
            })
            .collect();
        let before =
            "### Reviews that are due\n\n| record | since when | owners |\n|---|---|---|\n";
        let left = page.add_each(before, &rows, "\n");
        left_out(left, "review", page);
    }

    /// What is said of no record that is here: files that cannot be read, messages of commits, what is gone.
    fn strays(&self, page: &mut Page) {
        let new = self
            .outcome
            .findings
            .iter()
            .filter(|finding| finding.scope == Scope::New);
        let strays = new.filter(|finding| self.outcome.row_of(finding).is_none());
        let rows: Vec<String> = strays
            .map(|finding| {
                let place = match finding.commit {
                    Some(_) => told(&place_of(finding)),
                    None => self.linked(
                        &told(&finding.path),
                        &finding.path,
                        Some(finding.start.line),
                    ),
                };
                gap_row(finding, &place)
            })
            .collect();
        let left = page.add_each(&format!("### Beside the records\n\n{GAPS}"), &rows, "\n");
        left_out(left, "gap", page);
    }

    /// What was there before the change, behind a fold.
    fn old(&self, page: &mut Page) {
        let old: Vec<&Finding> = self
            .outcome
            .findings
            .iter()
            .filter(|finding| finding.scope == Scope::Old)
            .collect();
        self.counted("Debt that was there before this change", &old, page);
    }

    /// Findings behind a fold: a line for each record, with its rules.
    fn counted(&self, title: &str, findings: &[&Finding], page: &mut Page) {
        let mut of_places: BTreeMap<(&str, Option<&str>), Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            let place = (&*finding.path, finding.record.as_deref());
            of_places.entry(place).or_default().push(finding);
        }
        let rows: Vec<String> = of_places
            .values()
            .map(|of_place| {
                let first = of_place[0];
                let name = self.record_link(first, self.row_of(first));
                format!("| {name} | {} |\n", by_rule(of_place).join(", "))
            })
            .collect();
        let before = format!(
            "<details><summary>{title}: {} in {}</summary>\n\n| where | rules |\n|---|---|\n",
            count(findings.len(), "note"),
            count(of_places.len(), "place")
        );
        let left = page.add_each(&before, &rows, "\n</details>\n\n");
        left_out(left, "place", page);
    }

    /// What the change excuses: in the open, not behind a fold.
    fn excused(&self, page: &mut Page) {
        let rows: Vec<String> = self
            .outcome
            .excused()
            .map(
                |Excused {
                     finding,
                     reason,
                     how,
                 }| {
                    let record = self.record_link(finding, self.row_of(finding));
                    let (level, found) = (finding.level.as_str(), told(&finding.message));
                    let how = how.as_str();
                    format!(
                        "| {record} | {} ({level}, {how}) | {found} | {} |\n",
                        rule(&finding.rule),
                        told(reason)
                    )
                },
            )
            .collect();
        let before = "### This change allows itself\n\nJudge each reason: it is all that holds the finding back.\n\n| where | rule | what was found | because |\n|---|---|---|---|\n";
        let left = page.add_each(before, &rows, "\n");
        left_out(left, "exception", page);
    }

    /// What is allowed, and what is known.
    fn held_back(&self, page: &mut Page) {
        let outcome = self.outcome;
        let row = |finding: &Finding, why: &str| {
            let record = self.record_link(finding, self.row_of(finding));
            format!("| {record} | {} | {why} |\n", rule(&finding.rule))
        };
        let allowed = outcome.allowed.iter().filter(|allowed| !allowed.by_change);
        let allowed: Vec<String> = allowed
            .map(|allowed| row(&allowed.finding, &told(&allowed.reason)))
            .collect();
        let known = outcome
            .baselined
            .iter()
            .filter(|known| !known.by_change)
            .map(|known| {
                let until = known.until.map(|day| format!("until {day}"));
                let why: Vec<String> = known
                    .reason
                    .as_deref()
                    .map(told)
                    .into_iter()
                    .chain(until)
                    .collect();
                row(&known.finding, &why.join(", "))
            });
        for (noun, whence, rows) in [
            ("allowed finding", "", allowed),
            ("known gap", " of the baseline", known.collect()),
        ] {
            let before = format!(
                "<details><summary>{}{whence}</summary>\n\n| where | rule | why |\n|---|---|---|\n",
                count(rows.len(), noun)
            );
            let left = page.add_each(&before, &rows, "\n</details>\n\n");
            left_out(left, noun, page);
        }
    }

    /// What nobody knows.
    fn not_checked(&self, page: &mut Page) {
        let line = |(reason, rules): (&str, Vec<&'static str>)| {
            let rules: Vec<String> = rules.into_iter().map(rule).collect();
            format!("- {}: {}\n", rules.join(", "), told(reason))
        };
        let lines: Vec<String> = self
            .outcome
            .unknown_by_reason()
            .into_iter()
            .map(line)
            .collect();
        let left = page.add_each("**Not checked**\n\n", &lines, "\n");
        left_out(left, "rule", page);
    }

    fn row_of(&self, finding: &Finding) -> Option<&RecordRow> {
        self.outcome
            .row_of(finding)
            .map(|at| &self.outcome.records[at])
    }

    /// A record with a link to its file, or the file where there is none.
    fn record_link(&self, finding: &Finding, row: Option<&RecordRow>) -> String {
        let name = row.map_or_else(|| told(&place_of(finding)), name_of);
        match finding.commit {
            Some(_) => name,
            None => self.linked(&name, &finding.path, row.map(|_| finding.start.line)),
        }
    }

    /// Text that is safe already, as a link to a file where it is known where that can be seen.
    fn linked(&self, text: &str, path: &str, line: Option<u32>) -> String {
        let Some(home) = self.home else {
            return text.to_owned();
        };
        // Of Markdown, forges show lines of the source only where they are asked to.
        let line = line
            .map(|line| format!("?plain=1#L{line}"))
            .unwrap_or_default();
        format!("[{text}]({home}{}{line})", escape::uri(path))
    }
}

fn heading(outcome: &Outcome) -> String {
    let s = &outcome.summary;
    let found: Vec<String> = [(s.errors, "error"), (s.warnings, "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| count(n, noun))
        .collect();
    match (found.is_empty(), &outcome.change) {
        (false, _) => format!("## mindgap: {}\n\n", found.join(", ")),
        (true, Some(_)) if outcome.excused().next().is_some() => {
            "## mindgap: no new gap but what the change allows itself\n\n".to_owned()
        }
        (true, Some(_)) => "## mindgap: no new gap\n\n".to_owned(),
        (true, None) if s.baselined > 0 => {
            "## mindgap: no gap but those that are known\n\n".to_owned()
        }
        (true, None) => "## mindgap: no gap\n\n".to_owned(),
    }
}

/// Says what had no room, where anything had none.
fn left_out(n: usize, noun: &str, page: &mut Page) {
    if n > 0 {
        page.end_with(&format!(
            "… and {}, for which there is no room here.\n\n",
            count(n, &format!("more {noun}"))
        ));
    }
}

fn is_review(finding: &Finding) -> bool {
    finding.rule == review_overdue::RULE.name
}
