//! The summary of a job, and the comment on a pull request: what a change opens and closes, record by record,
//! and behind folds what was there before.
//!
//! Whatever comes from a record is shown and not obeyed: no mark-up, no mention, no reference to an issue.

mod page;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::{FactState, Outcome, RecordRow};
use crate::finding::{Finding, Level, Scope};
use crate::rules::{self, lifecycle::review_overdue};
use crate::source::folder_of;

use super::{Verdict, count, escape, fixes, place_of};
use page::Page;

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new();
    let void = verdict.voided_by();
    if void.is_empty() {
        verdict.told(&mut page);
    } else {
        page.end_with("## mindgap: no verdict\n\nThe check could not be made, so nothing is known:\n\n");
        let reasons: Vec<String> = void.iter().map(|why| format!("{}\n\n", code_block(why))).collect();
        let left = page.add_each("", &reasons, "");
        if left > 0 {
            page.end_with(&format!("{} left out.\n\n", count(left, "more reason")));
        }
    }
    page.end_with(&format!(
        "<sub>mindgap {} · as of {} · `mindgap explain RULE` tells more about a rule</sub>\n",
        env!("CARGO_PKG_VERSION"),
        verdict.outcome.as_of
    ));
    out.write_all(page.text().as_bytes())
}

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
        let of = |level| self.loud.iter().filter(|finding| finding.level == level).count();
        (of(Level::Error), of(Level::Warning), self.closed.len())
    }
}

impl Verdict<'_> {
    fn told(&self, page: &mut Page) {
        let outcome = self.outcome;
        page.end_with(&heading(outcome));
        self.change(page);
        let reviews: Vec<&Finding> = outcome.findings.iter().filter(|finding| is_review(finding)).collect();
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
            page.end_with(&format!("{} read.\n\n", count(outcome.summary.records, "record")));
            return;
        };
        let is_loud = |finding: &&Finding| finding.level >= Level::Warning;
        let new = outcome.findings.iter().filter(|finding| finding.scope == Scope::New);
        let opened = new.filter(is_loud).count();
        let closed = outcome.closed.iter().filter(is_loud).count();
        let touched = match (change.touched, change.deleted) {
            (0, 0) => "touches no record".to_owned(),
            (touched, 0) => format!("touches {}", count(touched, "record")),
            (0, deleted) => format!("deletes {}", count(deleted, "record")),
            (touched, deleted) => format!("touches {} and deletes {deleted}", count(touched, "record")),
        };
        let id = change.base.as_ref().and_then(|id| id.get(..10)).unwrap_or_default();
        let id = if id.is_empty() { String::new() } else { format!(" (<code>{id}</code>)") };
        page.end_with(&format!(
            "Since {}{id}, this change {touched}. It **opens {}** and **closes {}**.\n\n",
            told(&change.name),
            count(opened, "gap"),
            count(closed, "gap"),
        ));
        let value = |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), told);
        let rows: Vec<String> = change
            .settings
            .iter()
            .map(|(key, before, after)| format!("| {} | {} | {} |\n", told(key), value(before), value(after)))
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
                format!("| {} | {} | {people} |\n", self.record_link(finding, row), told(&finding.message))
            })
            .collect();
        let before = "### Reviews that are due\n\n| record | since when | owners |\n|---|---|---|\n";
        let left = page.add_each(before, &rows, "\n");
        left_out(left, "review", page);
    }

    /// The records in which anything is new or closed, the worst first.
    fn records(&self, page: &mut Page) {
        let mut of_records: BTreeMap<usize, About<'_>> = BTreeMap::new();
        let whole_log = self.outcome.change.is_none();
        for finding in &self.outcome.findings {
            if finding.scope == Scope::Old || whole_log && is_review(finding) {
                continue;
            }
            let Some(at) = self.outcome.row_of(finding) else { continue };
            let about = of_records.entry(at).or_default();
            let list = if finding.level >= Level::Warning { &mut about.loud } else { &mut about.notes };
            list.push(finding);
        }
        for finding in &self.outcome.closed {
            let Some(at) = self.now_at(finding) else { continue };
            of_records.entry(at).or_default().closed.push(finding);
        }
        // Where the whole log is looked at, notes are nobody's task today: all of them are behind one fold.
        let noted: Vec<&Finding> = match whole_log {
            true => of_records.values_mut().flat_map(|about| std::mem::take(&mut about.notes)).collect(),
            false => Vec::new(),
        };
        let mut shown: Vec<(usize, About<'_>)> =
            of_records.into_iter().filter(|(_, about)| !about.is_empty()).collect();
        self.rules_of(&shown, page);
        shown.sort_by_key(|(at, about)| (std::cmp::Reverse(about.weight()), *at));
        let parts: Vec<String> = shown.iter().map(|(at, about)| self.record(*at, about)).collect();
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
                *(if finding.level == Level::Error { errors } else { warnings }) += 1;
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
        let status = row.status_text.as_deref().map(told).unwrap_or_else(|| "no status".to_owned());
        let title = self.linked(&name_of(row), &row.path, None);
        let people = owners(row);
        let people = if people.is_empty() { people } else { format!(" · {people}") };
        let mut out = format!("### {title}\n\n{status}{people}\n\n");
        let mut rows: Vec<(Level, String)> = Vec::new();
        for finding in &about.loud {
            let place = format!("line&nbsp;{}", finding.start.line);
            let place = self.linked(&place, &finding.path, Some(finding.start.line));
            let row = format!(
                "| {} | {}<br>{} | {place} | {} |\n",
                mark(finding.level),
                told(&finding.message),
                rule(&finding.rule),
                told(&finding.help)
            );
            rows.push((finding.level, row));
        }
        push_rows("| | gap | where | what to do |\n|---|---|---|---|\n", rows, "more gap", &mut out);
        let closed = |finding: &&Finding| {
            let row = format!("- ✅ closed: ~~{}~~ {}\n", told(&finding.message), rule(&finding.rule));
            (finding.level, row)
        };
        push_rows("", about.closed.iter().map(closed).collect(), "more closed gap", &mut out);
        let asked = outcome.asked(row).facts().count();
        let open: Vec<&str> = [FactState::Open, FactState::Unknown]
            .into_iter()
            .flat_map(|state| outcome.facts_that_are(state, row))
            .map(|fact| fact.as_str())
            .collect();
        if open.is_empty() {
            out.push_str(&format!("All {asked} facts that it has to say are there.\n\n"));
        } else {
            let names: Vec<String> = open.iter().map(|fact| fact.replace('_', " ")).collect();
            out.push_str(&format!("Still open, {} of {asked} facts: {}.\n\n", open.len(), names.join(", ")));
        }
        if !about.notes.is_empty() {
            let each: Vec<String> = by_rule(&about.notes);
            out.push_str(&format!("{}: {}\n\n", count(about.notes.len(), "note"), each.join(", ")));
        }
        out
    }

    /// What is said of no record that is here: files that cannot be read, messages of commits, what is gone.
    fn strays(&self, page: &mut Page) {
        let new = self.outcome.findings.iter().filter(|finding| finding.scope == Scope::New);
        let strays = new.filter(|finding| self.outcome.row_of(finding).is_none());
        let rows: Vec<String> = strays
            .map(|finding| {
                let place = match finding.commit {
                    Some(_) => told(&place_of(finding)),
                    None => self.linked(&told(&finding.path), &finding.path, Some(finding.start.line)),
                };
                format!(
                    "| {} | {}<br>{} | {place} | {} |\n",
                    mark(finding.level),
                    told(&finding.message),
                    rule(&finding.rule),
                    told(&finding.help)
                )
            })
            .collect();
        let before = "### Beside the records\n\n| | gap | where | what to do |\n|---|---|---|---|\n";
        let left = page.add_each(before, &rows, "\n");
        left_out(left, "gap", page);
    }

    /// What was there before the change, behind a fold.
    fn old(&self, page: &mut Page) {
        let old: Vec<&Finding> =
            self.outcome.findings.iter().filter(|finding| finding.scope == Scope::Old).collect();
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

    /// What is allowed, and what is known.
    fn held_back(&self, page: &mut Page) {
        let outcome = self.outcome;
        let row = |finding: &Finding, why: &str| {
            let record = self.record_link(finding, self.row_of(finding));
            format!("| {record} | {} | {why} |\n", rule(&finding.rule))
        };
        let allowed: Vec<String> =
            outcome.allowed.iter().map(|allowed| row(&allowed.finding, &told(&allowed.reason))).collect();
        let known = outcome.baselined.iter().map(|known| {
            let until = known.until.map(|day| format!("until {day}"));
            let why: Vec<String> = known.reason.as_deref().map(told).into_iter().chain(until).collect();
            row(&known.finding, &why.join(", "))
        });
        for (title, rows) in [
            (count(allowed.len(), "finding") + " allowed by a comment", allowed),
            (count(outcome.baselined.len(), "gap") + " known from the baseline", known.collect()),
        ] {
            let before =
                format!("<details><summary>{title}</summary>\n\n| where | rule | why |\n|---|---|---|\n");
            let left = page.add_each(&before, &rows, "\n</details>\n\n");
            left_out(left, "line", page);
        }
    }

    /// What nobody knows.
    fn not_checked(&self, page: &mut Page) {
        let unknown = self.outcome.unknown.iter();
        let lines: Vec<String> =
            unknown.map(|unknown| format!("- {}: {}\n", rule(unknown.rule), told(&unknown.reason))).collect();
        let left = page.add_each("**Not checked**\n\n", &lines, "\n");
        left_out(left, "rule", page);
    }

    /// The record of what was said at the base: the file may have another name by now.
    fn now_at(&self, finding: &Finding) -> Option<usize> {
        let rows = &self.outcome.records;
        let by_id = |row: &RecordRow| finding.record.as_deref() == Some(&row.id);
        let is_beside = |row: &RecordRow| folder_of(&row.path) == folder_of(&finding.path);
        let beside = || rows.iter().position(|row| by_id(row) && is_beside(row));
        self.outcome.row_of(finding).or_else(beside).or_else(|| rows.iter().position(by_id))
    }

    fn row_of(&self, finding: &Finding) -> Option<&RecordRow> {
        self.outcome.row_of(finding).map(|at| &self.outcome.records[at])
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
        let Some(home) = self.home else { return text.to_owned() };
        // Of Markdown, forges show lines of the source only where they are asked to.
        let line = line.map(|line| format!("?plain=1#L{line}")).unwrap_or_default();
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
        (true, Some(_)) => "## mindgap: no new gap\n\n".to_owned(),
        (true, None) if s.baselined > 0 => "## mindgap: no gap but those that are known\n\n".to_owned(),
        (true, None) => "## mindgap: no gap\n\n".to_owned(),
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
        out.push_str(&format!("… and {} of this record.\n\n", count(rows.len() - shown, noun)));
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

/// The id and the title of a record, once where the title begins with the id.
fn name_of(row: &RecordRow) -> String {
    let title = row.title.as_deref().unwrap_or("without a title");
    match title.get(..row.id.len()) {
        Some(start) if start.eq_ignore_ascii_case(&row.id) => told(title),
        _ => format!("{} {}", told(&row.id), told(title)),
    }
}

fn owners(row: &RecordRow) -> String {
    let sides = [("product", &row.product_owner), ("engineering", &row.engineering_owner)];
    let named = sides.into_iter().filter_map(|(side, who)| Some(format!("{side} {}", told(who.as_deref()?))));
    named.collect::<Vec<_>>().join(", ")
}

/// A word beside the sign, for those who do not see colours.
fn mark(level: Level) -> &'static str {
    match level {
        Level::Error => "❌&nbsp;error",
        Level::Warning => "⚠️&nbsp;warning",
        Level::Info | Level::Off => "note",
    }
}

/// The rules of findings, each with how often it spoke.
fn by_rule(findings: &[&Finding]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *times.entry(&finding.rule).or_default() += 1;
    }
    let one = |(name, n): (&str, usize)| if n > 1 { format!("{} ×{n}", rule(name)) } else { rule(name) };
    times.into_iter().map(one).collect()
}

/// A rule with a link to its page; a house rule has none.
fn rule(name: &str) -> String {
    match rules::page_url(name) {
        Some(url) => format!("[{name}]({url})"),
        None => told(name),
    }
}

/// Text from anywhere, in a line of Markdown.
fn told(text: &str) -> String {
    /// Nobody reads on in a table.
    const MOST_CHARACTERS: usize = 300;
    escape::markdown(text, MOST_CHARACTERS)
}

/// Lines as they are, each a line of code.
fn code_block(text: &str) -> String {
    text.lines().map(|line| format!("    {}\n", escape::line(line))).collect()
}
