//! One record: what it says, what is open, how it hangs together with others, what became of it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style as Paint;
use serde::Serialize;

use crate::check::{AllowedFinding, Edge, FactState, Life, Outcome, RecordRow, Related};
use crate::config::FactName;
use crate::finding::Finding;
use crate::record::Status;
use crate::rules;

use super::escape;
use super::history::{self, History};
use super::json::{Allowed, Each, Found, Record, TOOL, Tool, print};
use super::list::{Source, paint_of};
use super::style::{Style, count, painted};

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
            history::text(&self.life, style),
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
