//! JSON, version 1: fields are only ever added for as long as mindgap's major version is 1 or less.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use crate::check::{
    self, AllowedFinding, BaselinedFinding, ChangeSummary, DialectSummary, FactState, LogSummary,
    NotFixed, Outcome, RecordRow, SkippedFile, Summary, Unchecked,
};
use crate::config::FactName;
use crate::finding::{self, Finding, Level, Position, Safety, Scope};
use crate::record::Status;

use super::escape;
use super::verdict::Verdict;

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let outcome = verdict.outcome;
    let report = Report {
        version: 1,
        tool: TOOL,
        as_of: outcome.as_of.to_string(),
        source: Source {
            kind: outcome.source_name(),
            commit: outcome.commit.as_deref(),
            base: outcome
                .change
                .as_ref()
                .and_then(|change| change.base.as_deref()),
        },
        change: outcome.change.as_ref().map(Change::new),
        no_verdict: verdict.voided_by(),
        summary: outcome.summary,
        logs: Each(&outcome.logs, Log::new),
        records: Each(&outcome.records, |row| Record::new(row, outcome)),
        findings: Each(&outcome.findings, Found::new),
        allowed: Each(&outcome.allowed, Allowed::new),
        baselined: Each(&outcome.baselined, Baselined::new),
        closed: Each(&outcome.closed, Found::new),
        fixed: Each(&outcome.fixed, Found::new),
        not_fixed: Each(&outcome.not_fixed, Unfixed::new),
        unknown: &outcome.unknown,
        skipped: Each(&outcome.skipped, |file: &SkippedFile| Skipped {
            path: file.path.to_string(),
            reason: file.reason.clone(),
        }),
    };
    print(&report, out)
}

/// Writes anything as one line of JSON.
pub fn print(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    report.serialize(&mut serde_json::Serializer::with_formatter(
        &mut *out,
        escape::Json,
    ))?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Report<'o, L, R, F, A, B, C, X, N, S> {
    version: u32,
    tool: Tool,
    as_of: String,
    source: Source<'o>,
    change: Option<Change<'o>>,
    no_verdict: Vec<String>,
    summary: Summary,
    logs: L,
    records: R,
    findings: F,
    allowed: A,
    baselined: B,
    closed: C,
    fixed: X,
    not_fixed: N,
    unknown: &'o [Unchecked],
    skipped: S,
}

/// A list that is turned into its JSON form item by item, never as a whole.
pub(super) struct Each<'o, T, F>(pub &'o [T], pub F);

impl<'o, T, U: Serialize, F: Fn(&'o T) -> U> Serialize for Each<'o, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for item in self.0 {
            list.serialize_element(&(self.1)(item))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// This program.
pub(super) const TOOL: Tool = Tool {
    name: "mindgap",
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Serialize)]
struct Source<'o> {
    kind: &'o str,
    commit: Option<&'o str>,
    base: Option<&'o str>,
}

#[derive(Serialize)]
struct Change<'o> {
    base: &'o str,
    touched: usize,
    deleted: usize,
    commits: usize,
    settings: Vec<SettingChange<'o>>,
}

#[derive(Serialize)]
struct SettingChange<'o> {
    key: &'o str,
    before: Option<&'o str>,
    after: Option<&'o str>,
}

impl<'o> Change<'o> {
    fn new(change: &'o ChangeSummary) -> Self {
        let settings = change
            .settings
            .iter()
            .map(|(key, before, after)| SettingChange {
                key,
                before: before.as_deref(),
                after: after.as_deref(),
            });
        Self {
            base: &change.name,
            touched: change.touched,
            deleted: change.deleted,
            commits: change.commits,
            settings: settings.collect(),
        }
    }
}

/// A log, and which facts each status asks for in it: what "2 of 12 are open" counts.
#[derive(Serialize)]
struct Log<'o> {
    path: &'o str,
    dialect: &'o str,
    profile: &'static str,
    asked: BTreeMap<&'static str, Vec<FactName>>,
    /// Other dialects that single records of it speak.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Other<'o>>,
}

/// A dialect that single records of a log speak.
#[derive(Serialize)]
struct Other<'o> {
    dialect: &'o str,
    asked: BTreeMap<&'static str, Vec<FactName>>,
}

fn asked(dialect: &DialectSummary) -> BTreeMap<&'static str, Vec<FactName>> {
    let asked = Status::ALL.iter().zip(dialect.asked);
    asked
        .map(|(status, facts)| (status.as_str(), facts.facts().collect()))
        .collect()
}

impl<'o> Log<'o> {
    fn new(log: &'o LogSummary) -> Self {
        let others = log.others.iter();
        Self {
            path: &log.name,
            dialect: &log.own.name,
            profile: log.profile,
            asked: asked(&log.own),
            others: others
                .map(|other| Other {
                    dialect: &other.name,
                    asked: asked(other),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Record<'o> {
    id: &'o str,
    path: &'o str,
    log: &'o str,
    dialect: &'o str,
    title: Option<&'o str>,
    status: Option<&'static str>,
    status_text: Option<&'o str>,
    date: Option<String>,
    owners: Owners<'o>,
    facts: BTreeMap<FactOrder, FactState>,
    #[serde(flatten)]
    details: Option<Details<'o>>,
}

/// What is told of a record where it is asked for beside the verdict.
#[derive(Serialize)]
struct Details<'o> {
    asked: Vec<FactName>,
    customer: Option<&'o str>,
    evidence: &'o [Box<str>],
    scope: &'o [Box<str>],
    supersedes: Vec<Related<'o>>,
    superseded_by: Vec<Related<'o>>,
    relates: Vec<Related<'o>>,
    mentioned_by: Vec<Related<'o>>,
}

#[derive(Serialize)]
struct Related<'o> {
    id: &'o str,
    path: Option<&'o str>,
}

/// Facts are written in the order of [`FactName::ALL`].
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FactOrder(FactName);

#[derive(Serialize)]
struct Owners<'o> {
    product: Vec<&'o str>,
    engineering: Vec<&'o str>,
    others: Vec<&'o str>,
}

impl<'o> Record<'o> {
    pub(super) fn new(row: &'o RecordRow, outcome: &'o Outcome) -> Self {
        let log = &outcome.logs[row.log];
        Self {
            id: &row.id,
            path: &row.path,
            log: &log.name,
            dialect: &outcome.spoken(row).name,
            title: row.title.as_deref(),
            status: row.status.map(|status| status.as_str()),
            status_text: row.status_text.as_deref(),
            date: row.date.map(|date| date.to_string()),
            owners: Owners {
                product: row.product_owner.as_deref().into_iter().collect(),
                engineering: row.engineering_owner.as_deref().into_iter().collect(),
                others: row.other_owners.iter().map(|owner| &**owner).collect(),
            },
            facts: FactName::ALL
                .into_iter()
                .map(|fact| (FactOrder(fact), row.facts[fact as usize]))
                .collect(),
            details: row
                .details
                .as_deref()
                .map(|details| Details::new(details, row, outcome)),
        }
    }
}

impl<'o> Details<'o> {
    fn new(details: &'o check::Details, row: &RecordRow, outcome: &Outcome) -> Self {
        let related = |others: &'o [check::Related]| {
            others
                .iter()
                .map(|other| Related {
                    id: &other.id,
                    path: other.path.as_deref(),
                })
                .collect()
        };
        Self {
            asked: outcome.asked(row).facts().collect(),
            customer: details.customer.as_deref(),
            evidence: &details.evidence,
            scope: &details.scope,
            supersedes: related(&details.supersedes),
            superseded_by: related(&details.superseded_by),
            relates: related(&details.relates),
            mentioned_by: related(&details.mentioned_by),
        }
    }
}

#[derive(Serialize)]
struct Span {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
pub(super) struct Found<'o> {
    rule: &'o str,
    level: Level,
    message: &'o str,
    help: &'o str,
    record: Option<&'o str>,
    path: &'o str,
    commit: Option<&'o str>,
    scope: Scope,
    span: Span,
    fix: Option<Fix<'o>>,
}

impl<'o> Found<'o> {
    pub(super) fn new(finding: &'o Finding) -> Self {
        Self {
            rule: &finding.rule,
            level: finding.level,
            message: &finding.message,
            help: &finding.help,
            record: finding.record.as_deref(),
            path: &finding.path,
            commit: finding.commit.as_deref(),
            scope: finding.scope,
            span: Span {
                start: finding.start,
                end: finding.end,
            },
            fix: finding.fix.as_deref().map(Fix::new),
        }
    }
}

#[derive(Serialize)]
struct Fix<'o> {
    title: &'o str,
    safety: Safety,
    edits: Vec<Edit<'o>>,
    others: Vec<OtherFile<'o>>,
    moves_to: Option<&'o str>,
}

/// Edits of a file beside the finding's own.
#[derive(Serialize)]
struct OtherFile<'o> {
    path: &'o str,
    edits: Vec<Edit<'o>>,
}

#[derive(Serialize)]
struct Edit<'o> {
    start: u32,
    end: u32,
    text: &'o str,
}

impl<'o> Fix<'o> {
    fn new(fix: &'o finding::Fix) -> Self {
        let others = fix.others.iter().map(|other| OtherFile {
            path: &other.path,
            edits: edits(&other.edits),
        });
        Self {
            title: &fix.title,
            safety: fix.safety,
            edits: edits(&fix.edits),
            others: others.collect(),
            moves_to: fix.moves_to.as_deref(),
        }
    }
}

fn edits(edits: &[finding::Edit]) -> Vec<Edit<'_>> {
    edits
        .iter()
        .map(|edit| Edit {
            start: edit.span.start,
            end: edit.span.end,
            text: &edit.text,
        })
        .collect()
}

#[derive(Serialize)]
struct Unfixed<'o> {
    rule: &'o str,
    record: Option<&'o str>,
    path: &'o str,
    span: Span,
    fix: Option<Fix<'o>>,
    reason: &'o str,
}

impl<'o> Unfixed<'o> {
    fn new(left: &'o NotFixed) -> Self {
        let finding = &left.finding;
        Self {
            rule: &finding.rule,
            record: finding.record.as_deref(),
            path: &finding.path,
            span: Span {
                start: finding.start,
                end: finding.end,
            },
            fix: finding.fix.as_deref().map(Fix::new),
            reason: &left.reason,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Allowed<'o> {
    rule: &'o str,
    level: Level,
    message: &'o str,
    record: Option<&'o str>,
    path: &'o str,
    span: Span,
    reason: &'o str,
    by_change: bool,
}

impl<'o> Allowed<'o> {
    pub(super) fn new(allowed: &'o AllowedFinding) -> Self {
        let finding = &allowed.finding;
        Self {
            rule: &finding.rule,
            level: finding.level,
            message: &finding.message,
            record: finding.record.as_deref(),
            path: &finding.path,
            span: Span {
                start: finding.start,
                end: finding.end,
            },
            reason: &allowed.reason,
            by_change: allowed.by_change,
        }
    }
}

#[derive(Serialize)]
struct Baselined<'o> {
    #[serde(flatten)]
    finding: Found<'o>,
    reason: Option<&'o str>,
    until: Option<String>,
    by_change: bool,
}

impl<'o> Baselined<'o> {
    fn new(known: &'o BaselinedFinding) -> Self {
        Self {
            finding: Found::new(&known.finding),
            reason: known.reason.as_deref(),
            until: known.until.map(|day| day.to_string()),
            by_change: known.by_change,
        }
    }
}

#[derive(Serialize)]
struct Skipped {
    path: String,
    reason: String,
}
