//! One record: what it says, what is open, how it hangs together with others, what became of it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style as Paint;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::check::{
    AllowedFinding, Beginning, Edge, FactState, Life, Outcome, RecordRow, Related, Step, day_of,
};
use crate::config::FactName;
use crate::finding::Finding;
use crate::git::Commit;
use crate::record::Status;
use crate::rules;
use crate::source::folder_of;

use super::escape;
use super::json::{Allowed, Each, Found, Record, TOOL, Tool, print};
use super::list::{Source, paint_of};
use super::style::{Style, count};
use super::table::cut;

/// Everything that is shown of a record.
pub struct Shown<'o> {
    /// Where it comes from.
    pub outcome: &'o Outcome,
    /// The record.
    pub row: &'o RecordRow,
    /// What is found in it.
    pub findings: Vec<&'o Finding>,
    /// What is found in it, and allowed.
    pub allowed: Vec<&'o AllowedFinding>,
    /// What it stands on, each entry with the file that it is, if it is one.
    pub evidence: Vec<(&'o str, Option<String>)>,
    /// What became of it, or why that is not known.
    pub life: Result<Life, &'static str>,
}

impl<'o> Shown<'o> {
    /// Writes it for people.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn text(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let text = [
            self.head(style),
            self.facts(style),
            self.links(style),
            self.history(style),
        ];
        let parts: Vec<&str> = text
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        out.write_all(parts.join("\n").as_bytes())
    }

    fn head(&self, style: Style) -> String {
        let row = self.row;
        let title = row.title.as_deref().unwrap_or("(no title)");
        let name = painted(
            &escape::line(&format!("{}  {title}", row.id)),
            Paint::new().bold(),
            style,
        );
        let since = row
            .date
            .map(|date| format!(" since {date}"))
            .unwrap_or_default();
        let status = match (row.status, &row.status_text) {
            (Some(status), _) => painted(status.as_str(), paint_of(status), style),
            (None, Some(text)) => format!("\"{}\", which is no status here", escape::line(text)),
            (None, None) => "without a status".to_owned(),
        };
        let log = &self.outcome.logs[row.log];
        let mut out = format!(
            "{name}\n{status}{since}, in {}:{}\n\n",
            escape::line(&row.path),
            row.at.line
        );
        let others: Vec<&str> = row.other_owners.iter().map(|owner| &**owner).collect();
        let details = row.details.as_deref();
        let scope: Vec<&str> = details
            .iter()
            .flat_map(|told| told.scope.iter().map(|glob| &**glob))
            .collect();
        let unread = row.facts[FactName::ProductOwner as usize] == FactState::Unknown;
        let nobody =
            row.product_owner.is_none() && row.engineering_owner.is_none() && others.is_empty();
        for (name, text) in [
            (
                "log",
                Some(format!("{} ({})", log.name, self.outcome.spoken(row).about)),
            ),
            (
                "customer",
                details
                    .and_then(|told| told.customer.as_deref())
                    .map(str::to_owned),
            ),
            ("product", row.product_owner.as_deref().map(str::to_owned)),
            (
                "engineering",
                row.engineering_owner.as_deref().map(str::to_owned),
            ),
            ("people", (!others.is_empty()).then(|| others.join(", "))),
            (
                "owners",
                nobody.then(|| if unread { "not known" } else { "nobody" }.to_owned()),
            ),
            ("governs", (!scope.is_empty()).then(|| scope.join(", "))),
        ] {
            if let Some(text) = text {
                out.push_str(&line(name, &text, style));
            }
        }
        out
    }

    /// The four edges, and the findings that keep them open.
    fn facts(&self, style: Style) -> String {
        let (outcome, row) = (self.outcome, self.row);
        let asked = outcome.asked(row).facts().count();
        let open = outcome.facts_that_are(FactState::Open, row).len();
        let unknown = outcome.facts_that_are(FactState::Unknown, row).len();
        let are = if asked == 1 { "is" } else { "are" };
        let mut out = match (asked, open, unknown) {
            (0, ..) if row.status.is_some_and(Status::is_over) => {
                "no facts are counted: the decision is over\n".to_owned()
            }
            (0, ..) => "no facts are counted: what records of this log have to say is not known\n"
                .to_owned(),
            (_, 0, 0) => format!("{} asked, none open\n", count(asked, "fact")),
            (_, _, 0) => format!("{open} of {} {are} open\n", count(asked, "fact")),
            _ => format!(
                "{open} of {} {are} open, {unknown} unknown\n",
                count(asked, "fact")
            ),
        };
        for edge in Edge::ALL {
            let Some(state) = outcome.edge(edge, row) else {
                continue;
            };
            let asked = outcome.asked(row);
            let facts = edge.facts().iter().filter(|fact| asked.has(**fact));
            let not_closed = facts.filter(|fact| row.facts[**fact as usize] != FactState::Closed);
            let names: Vec<String> = not_closed.map(|fact| in_words(*fact, row, state)).collect();
            let text = format!("{:<8} {}", word(state), names.join(", "));
            out.push_str(&line(edge.as_str(), text.trim_end(), style));
        }
        out + &self.found(style)
    }

    /// What is found in it; what keeps facts open comes first.
    fn found(&self, style: Style) -> String {
        let mut findings = self.findings.clone();
        findings.sort_by_key(|finding| !is_about_a_fact(finding));
        let found = findings.into_iter().map(|finding| {
            let text = format!(
                "{:<7} {}: {}",
                finding.level.as_str(),
                finding.rule,
                finding.message
            );
            line(&place(finding), &text, style)
        });
        let allowed = self.allowed.iter().map(|allowed| {
            let finding = &allowed.finding;
            let text = format!(
                "{:<7} {}, because {}",
                "allowed", finding.rule, allowed.reason
            );
            line(&place(finding), &text, style)
        });
        let lines: String = found.chain(allowed).collect();
        if lines.is_empty() {
            lines
        } else {
            format!("\n{lines}")
        }
    }

    fn links(&self, style: Style) -> String {
        let Some(details) = &self.row.details else {
            return String::new();
        };
        let mut out = String::new();
        for (name, others) in [
            ("supersedes", &details.supersedes),
            ("superseded by", &details.superseded_by),
            ("relates to", &details.relates),
            ("mentioned by", &details.mentioned_by),
        ] {
            out.push_str(&listed(
                name,
                others.iter().map(|other| self.other(other)),
                style,
            ));
        }
        let evidence = self.evidence.iter().map(|(text, file)| match file {
            Some(file) if *file != *text => format!("{text} ({file})"),
            _ => (*text).to_owned(),
        });
        out + &listed("evidence", evidence, style)
    }

    /// Another record, with what is known of it.
    fn other(&self, other: &Related) -> String {
        let Some(path) = &other.path else {
            return format!("{} (no record here)", other.id);
        };
        let known = self
            .outcome
            .records
            .iter()
            .find(|row| row.path == *path && *row.id == *other.id);
        let title = known.and_then(|row| row.title.as_deref()).unwrap_or(path);
        let status = known
            .and_then(|row| row.status)
            .map(|status| format!(" ({status})"))
            .unwrap_or_default();
        format!("{}  {title}{status}", other.id)
    }

    fn history(&self, style: Style) -> String {
        let life = match &self.life {
            Ok(life) => life,
            Err(reason) => return format!("no history: {reason}\n"),
        };
        let mut out = String::from("history\n");
        let authors = life.steps.iter().filter_map(|step| step.commit.as_ref());
        let widest = authors
            .map(|commit| author(commit).width())
            .max()
            .unwrap_or_default();
        for (at, step) in life.steps.iter().enumerate() {
            out.push_str(&step_line(step, life.steps.get(at + 1), widest, style));
        }
        out.push_str(match life.beginning {
            Beginning::Made => "",
            Beginning::Shallow => {
                "  this clone is shallow, and its history ends here: `git fetch --unshallow` gets the rest\n"
            }
            Beginning::TooMany => "  there are earlier versions: `git log --follow` has them all\n",
        });
        out
    }

    /// Writes it as JSON, version 1.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn json(&'o self, out: &mut dyn Write) -> io::Result<()> {
        let (outcome, row) = (self.outcome, self.row);
        let edges = Edge::ALL
            .into_iter()
            .map(|edge| (edge.as_str().replace('-', "_"), outcome.edge(edge, row)));
        let report = Report {
            version: 1,
            tool: TOOL,
            as_of: outcome.as_of.to_string(),
            source: Source::of(outcome),
            record: Record::new(row, outcome),
            line: row.at.line,
            edges: edges.collect(),
            evidence: self
                .evidence
                .iter()
                .map(|(text, file)| EvidenceEntry {
                    text,
                    file: file.as_deref(),
                })
                .collect(),
            findings: Each(&self.findings, |finding: &'o &'o Finding| {
                Found::new(finding)
            }),
            allowed: Each(&self.allowed, |allowed: &'o &'o AllowedFinding| {
                Allowed::new(allowed)
            }),
            history: History::of(&self.life),
        };
        print(&report, out)
    }
}

/// A line for each of some things, the name before the first; of many, only the first ones.
fn listed(name: &str, things: impl ExactSizeIterator<Item = String>, style: Style) -> String {
    /// Nobody reads more of them here; the JSON has them all.
    const MOST: usize = 20;
    let more = things.len().saturating_sub(MOST);
    let more = (more > 0).then(|| format!("and {more} more"));
    let lines = things.take(MOST).chain(more).enumerate();
    lines
        .map(|(n, text)| line(if n == 0 { name } else { "" }, &text, style))
        .collect()
}

/// Columns before the text of a line.
const MARGIN: usize = 18;

/// `name        text`, safe to show; what a terminal is too narrow for goes on below.
fn line(name: &str, text: &str, style: Style) -> String {
    let text = escape::line(text);
    format!("  {name:<14}  {}\n", hanging(&text, MARGIN, style))
}

/// `text`, broken for the terminal, with every line but the first behind `margin` blanks.
fn hanging(text: &str, margin: usize, style: Style) -> String {
    let Some(width) = style.width else {
        return text.to_owned();
    };
    let broken = escape::wrapped(text, width.saturating_sub(margin).max(20));
    broken.replace('\n', &format!("\n{}", " ".repeat(margin)))
}

/// A change of the record; `older` is the one before it.
fn step_line(step: &Step, older: Option<&Step>, widest: usize, style: Style) -> String {
    /// Of a subject so many columns are left in any terminal.
    const LEAST: usize = 20;
    let status = match (&step.status_before, &step.status) {
        (Some(before), Some(after)) if before != after => Some(format!("{before} → {after}")),
        (None, Some(first)) => Some(first.clone()),
        _ => None,
    };
    let renamed = older.filter(|older| older.path != step.path);
    let moved = |older: &&Step| folder_of(&older.path) != folder_of(&step.path);
    let renamed = renamed.map(|older| match moved(&older) {
        true => format!("moved from {}", older.path),
        false => format!(
            "renamed from {}",
            older.path.rsplit('/').next().unwrap_or_default()
        ),
    });
    let notes: Vec<String> = status.into_iter().chain(renamed).collect();
    let notes = if notes.is_empty() {
        String::new()
    } else {
        format!("  [{}]", notes.join("; "))
    };
    let notes = escape::line(&notes);
    let shown = painted(&notes, Paint::new().bold(), style);
    let Some(commit) = &step.commit else {
        return format!("  not committed yet{shown}\n");
    };
    let author = author(commit);
    let blanks = " ".repeat(widest.saturating_sub(author.width()));
    let begins = format!(
        "  {}  {}  {author}{blanks}  ",
        day_of(commit.author.time),
        commit.id.short()
    );
    let subject = escape::line(subject(&commit.message));
    let subject = match style.width {
        Some(width) => cut(
            &subject,
            width
                .saturating_sub(begins.width() + notes.width())
                .max(LEAST),
        ),
        None => Cow::Borrowed(&*subject),
    };
    format!("{begins}{subject}{shown}\n")
}

/// The name of an author, in so many columns that there is room for the subject beside it.
fn author(commit: &Commit) -> String {
    const MOST: usize = 20;
    cut(&escape::line(&commit.author.name), MOST).into_owned()
}

/// The first line of a message.
fn subject(message: &str) -> &str {
    message
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim()
}

fn place(finding: &Finding) -> String {
    format!("line {}", finding.start.line)
}

/// Whether a finding is about a fact.
fn is_about_a_fact(finding: &Finding) -> bool {
    rules::named(&finding.rule).is_some_and(|row| row.rule.fact.is_some())
}

fn word(state: FactState) -> &'static str {
    match state {
        FactState::Closed => "closed",
        FactState::Open => "open",
        FactState::Unknown => "unknown",
    }
}

/// A fact as people call it, and that it is unknown where its edge is not.
fn in_words(fact: FactName, row: &RecordRow, edge: FactState) -> String {
    let name = match fact {
        FactName::Signoff => "sign-off",
        FactName::ProductOwner => "product owner",
        FactName::EngineeringOwner => "engineering owner",
        fact => fact.as_str(),
    };
    let unknown = row.facts[fact as usize] == FactState::Unknown && edge != FactState::Unknown;
    if unknown {
        format!("{name} (unknown)")
    } else {
        name.to_owned()
    }
}

fn painted(text: &str, paint: Paint, style: Style) -> String {
    if style.color && !text.is_empty() {
        format!("{paint}{text}{paint:#}")
    } else {
        text.to_owned()
    }
}

#[derive(Serialize)]
struct Report<'o, F: Serialize, A: Serialize> {
    version: u32,
    tool: Tool,
    as_of: String,
    source: Source<'o>,
    record: Record<'o>,
    line: u32,
    edges: BTreeMap<String, Option<FactState>>,
    evidence: Vec<EvidenceEntry<'o>>,
    findings: F,
    allowed: A,
    history: History<'o>,
}

#[derive(Serialize)]
struct EvidenceEntry<'o> {
    text: &'o str,
    file: Option<&'o str>,
}

#[derive(Serialize)]
struct History<'o> {
    /// Nothing is missing before the first change.
    complete: bool,
    /// Why there is less than all.
    reason: Option<&'o str>,
    changes: Vec<Change<'o>>,
}

#[derive(Serialize)]
struct Change<'o> {
    commit: Option<String>,
    date: Option<String>,
    author: Option<&'o str>,
    subject: Option<&'o str>,
    path: &'o str,
    status: Option<&'o str>,
    status_before: Option<&'o str>,
}

impl<'o> History<'o> {
    fn of(life: &'o Result<Life, &'static str>) -> Self {
        let life = match life {
            Ok(life) => life,
            Err(reason) => {
                return Self {
                    complete: false,
                    reason: Some(reason),
                    changes: Vec::new(),
                };
            }
        };
        let reason = match life.beginning {
            Beginning::Made => None,
            Beginning::Shallow => Some("the clone is shallow"),
            Beginning::TooMany => Some("there are earlier versions"),
        };
        let changes = life.steps.iter().map(|step| {
            let commit = step.commit.as_ref();
            Change {
                commit: commit.map(|commit| commit.id.to_string()),
                date: commit.map(|commit| day_of(commit.author.time).to_string()),
                author: commit.map(|commit| commit.author.name.as_str()),
                subject: commit.map(|commit| subject(&commit.message)),
                path: &step.path,
                status: step.status.as_deref(),
                status_before: step.status_before.as_deref(),
            }
        });
        Self {
            complete: reason.is_none(),
            reason,
            changes: changes.collect(),
        }
    }
}
