//! SARIF 2.1.0, which code scanning and many editors read: one run, every rule with its page, what was
//! found, what is held back and why, and what could not be checked.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

mod fixes;
mod form;
mod place;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::check::{BaselinedFinding, Outcome};
use crate::finding::{Finding, Level, Scope};
use crate::rules::{self, ALL, Row};

use super::findings::place_of;
use super::fingerprint::Fingerprints;
use super::verdict::Verdict;
use super::{escape, page, write_json};
use fixes::Fixes;
use form::{
    ArtifactLocation, Found, FoundProperties, Invocation, Location, Log, LogicalLocation, Message,
    Notification, PhysicalLocation, ReportingConfiguration, ReportingDescriptor, RuleProperties,
    RuleReference, Run, RunProperties, Suppression, Tool, ToolComponent,
};
use place::{ROOT, place_in, region};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// GitHub refuses a run with more, and shows the first 5,000:
/// <https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>
const MOST_RESULTS: usize = 25_000;
/// GitHub takes no larger upload, packed by gzip:
/// <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/uploading-a-sarif-file-to-github>
const MOST_BYTES: usize = 10_000_000;
/// The name of our fingerprints; what they are made of never changes under it.
const FINGERPRINT: &str = "mindgap/v1";

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut most = MOST_RESULTS;
    loop {
        let (log, results) = log(verdict, most)?;
        if results == 0 || is_small_enough(&log)? {
            return out.write_all(&log);
        }
        most = results / 2;
    }
}

/// Whether GitHub takes an upload so large.
fn is_small_enough(log: &[u8]) -> io::Result<bool> {
    if log.len() <= MOST_BYTES {
        return Ok(true);
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(log)?;
    Ok(packed.finish()?.len() <= MOST_BYTES)
}

/// The log with so many results at most, and how many it has.
fn log(verdict: &Verdict<'_>, most: usize) -> io::Result<(Vec<u8>, usize)> {
    let outcome = verdict.outcome;
    let mut told = listed(outcome);
    let left_out = told.len().saturating_sub(most);
    told.truncate(most);
    let count = told.len();
    let house: BTreeSet<&str> = told
        .iter()
        .map(|told| &*told.finding.rule)
        .filter(|name| rules::named(name).is_none())
        .collect();
    let descriptors: Vec<ReportingDescriptor<'_>> = ALL
        .iter()
        .map(descriptor)
        .chain(house.into_iter().map(house_rule))
        .collect();
    let index: HashMap<&str, usize> = descriptors
        .iter()
        .enumerate()
        .map(|(at, descriptor)| (descriptor.id, at))
        .collect();
    let mut fixes = Fixes::new(verdict.snapshot);
    let results = told
        .into_iter()
        .map(|told| told.found(&index, outcome, &mut fixes))
        .collect();
    let about_root = Message::from("the root of the repository".to_owned());
    let root = ArtifactLocation {
        uri: None,
        uri_base_id: None,
        description: Some(about_root),
    };
    let run = Run {
        invocations: [invocation(verdict, left_out, &index)],
        tool: Tool {
            driver: ToolComponent {
                name: "mindgap",
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules: descriptors,
            },
        },
        original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
        column_kind: "unicodeCodePoints",
        results,
        properties: RunProperties {
            as_of: outcome.as_of.to_string(),
        },
    };
    let mut text = Vec::new();
    write_json(
        &Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [run],
        },
        &mut text,
    )?;
    Ok((text, count))
}

/// A finding, and whether and why it is held back.
struct ListedFinding<'o> {
    finding: &'o Finding,
    fingerprint: String,
    suppression: Option<Suppression>,
    /// The change holds it back itself.
    by_change: bool,
}

/// All that was found, the worst first: behind it what the change holds back itself, and last what is held back.
fn listed(outcome: &Outcome) -> Vec<ListedFinding<'_>> {
    let names = Fingerprints::of(outcome);
    let mut told: Vec<ListedFinding<'_>> = Vec::new();
    told.extend(
        outcome
            .findings
            .iter()
            .zip(names.findings)
            .map(|(finding, fingerprint)| ListedFinding {
                finding,
                fingerprint,
                suppression: None,
                by_change: false,
            }),
    );
    told.extend(
        outcome
            .allowed
            .iter()
            .zip(names.allowed)
            .map(|(allowed, fingerprint)| ListedFinding {
                finding: &allowed.finding,
                fingerprint,
                suppression: Some(Suppression {
                    kind: "inSource",
                    justification: Some(escape::brief(&allowed.reason)),
                }),
                by_change: allowed.by_change,
            }),
    );
    told.extend(
        outcome
            .baselined
            .iter()
            .zip(names.baselined)
            .map(|(known, fingerprint)| ListedFinding {
                finding: &known.finding,
                fingerprint,
                suppression: Some(Suppression {
                    kind: "external",
                    justification: debt(known),
                }),
                by_change: known.by_change,
            }),
    );
    told.sort_by_key(|told| {
        let held = told.suppression.is_some();
        (
            held && !told.by_change,
            held,
            Reverse(told.finding.level),
            told.finding.scope == Scope::Old,
        )
    });
    told
}

/// Why known debt may wait, and how long, as far as its baseline says so.
fn debt(known: &BaselinedFinding) -> Option<String> {
    let until = known.until.map(|day| format!(" until {day}"));
    match (&known.reason, until) {
        (None, None) => None,
        (reason, until) => {
            Some(reason.as_deref().unwrap_or("known debt").to_owned() + &until.unwrap_or_default())
        }
    }
}

impl<'o> ListedFinding<'o> {
    fn found(
        self,
        index: &HashMap<&str, usize>,
        outcome: &Outcome,
        fixes: &mut Fixes<'_>,
    ) -> Found<'o> {
        let finding = self.finding;
        let state = match finding.scope {
            Scope::New => "new",
            Scope::Old => "unchanged",
        };
        Found {
            rule_id: &finding.rule,
            rule_index: index.get(&*finding.rule).copied().unwrap_or_default(),
            level: level(finding.level),
            message: format!(
                "{}\n{}",
                escape::sarif_text(&finding.message),
                escape::sarif_text(&finding.help)
            )
            .into(),
            locations: [location(finding)],
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, self.fingerprint)]),
            baseline_state: outcome.change.as_ref().map(|_| state),
            suppressions: self.suppression.into_iter().collect(),
            fixes: fixes.of(finding).into_iter().collect(),
            properties: finding.record.as_deref().map(|record| FoundProperties {
                record,
                by_change: self.by_change,
            }),
        }
    }
}

/// Where a finding is. GitHub takes no result without a file, so that on the message of a commit names the
/// file in which Git has one written.
fn location(finding: &Finding) -> Location {
    let commit = finding.commit.as_ref().map(|_| LogicalLocation {
        name: place_of(finding).into_owned(),
        kind: "commit",
    });
    Location {
        physical_location: PhysicalLocation {
            artifact_location: place_in(&finding.path),
            region: region(finding.start, finding.end),
        },
        logical_locations: commit.into_iter().collect(),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}

fn descriptor<'o>(row: &'static Row) -> ReportingDescriptor<'o> {
    let rule = row.rule;
    let summary = row.summary();
    let why = format!("{summary} Why it matters: {}.", rule.why);
    let page = page::shown(
        row.page
            .split_once('\n')
            .map_or(row.page, |(_, body)| body.trim_start()),
    );
    let levels = [rule.levels.proposed, rule.levels.accepted, rule.levels.over];
    let loudest = levels.into_iter().max().unwrap_or(Level::Off);
    ReportingDescriptor {
        id: rule.name,
        name: rule.name,
        help: Message {
            text: format!("{why} `mindgap explain {}` shows examples.", rule.name),
            markdown: Some(page),
        },
        short_description: summary.into(),
        full_description: why.into(),
        help_uri: Some(row.page_url()),
        default_configuration: Some(ReportingConfiguration {
            level: level(loudest),
        }),
        properties: RuleProperties {
            tags: vec![row.family, rule.tier.as_str()],
        },
    }
}

/// A rule of the repository's own: its configuration says what it asks for, and each finding repeats it.
fn house_rule(name: &str) -> ReportingDescriptor<'_> {
    let about = "A rule that this repository made for itself.";
    let shown = escape::line(name);
    ReportingDescriptor {
        id: name,
        name,
        short_description: about.to_owned().into(),
        full_description: about.to_owned().into(),
        help: format!("{about} Its `[[require]]` in mindgap.toml says what {shown} asks for.")
            .into(),
        help_uri: None,
        default_configuration: None,
        properties: RuleProperties {
            tags: vec!["house"],
        },
    }
}

/// How the run went, and what could not be told.
fn invocation<'o>(
    verdict: &Verdict<'o>,
    left_out: usize,
    index: &HashMap<&str, usize>,
) -> Invocation<'o> {
    let void = verdict.voided_by();
    let execution_successful = void.is_empty();
    let note = |level, text: String| Notification {
        level,
        message: text.into(),
        associated_rule: None,
    };
    let mut notifications: Vec<Notification<'_>> = void
        .iter()
        .map(|why| note("error", escape::block(why).into_owned()))
        .collect();
    notifications.extend(verdict.outcome.unknown.iter().map(|unknown| {
        let text = format!(
            "{} was not checked: {}",
            unknown.rule,
            escape::line(&unknown.reason)
        );
        let index = index.get(unknown.rule).copied();
        Notification {
            associated_rule: index.map(|index| RuleReference {
                id: unknown.rule,
                index,
            }),
            ..note("warning", text)
        }
    }));
    if left_out > 0 {
        let text = format!(
            "{} not in this run, which would be too large for GitHub with them; the worst are in it",
            if left_out == 1 {
                "1 result is".to_owned()
            } else {
                format!("{left_out} results are")
            }
        );
        notifications.push(note("warning", text));
    }
    Invocation {
        execution_successful,
        tool_execution_notifications: notifications,
    }
}
