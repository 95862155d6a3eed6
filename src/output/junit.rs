//! Test results as JUnit writes them: each record is a test, or as many as there are findings that fail it.
//!
//! There is no specification; this is what Jenkins' schema allows, and `file` and `line`, which GitLab,
//! CircleCI and others read. Nothing in it depends on the day or the machine.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use jiff::civil::Date;

use crate::check::Excused;
use crate::finding::Finding;
use crate::rules;

use super::findings::place_of;
use super::style::count;
use super::verdict::Verdict;
use super::{escape, excuses};

/// GitLab refuses a report of more than some 250,000 parts, and a test is a handful.
const MOST_CASES: usize = 10_000;
/// GitLab reads no file of 30 MB; what stands around the tests needs room, too.
/// <https://docs.gitlab.com/ci/testing/unit_test_reports/>
const MOST_BYTES: usize = 29_000_000;
/// So many findings are told of a record that does not fail by them.
const MOST_PRINTED: usize = 10;
/// The suite of what belongs to no log.
const NO_LOG: &str = "mindgap";

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(verdict);
    let mut suites: BTreeMap<&str, Vec<&Case<'_>>> = BTreeMap::new();
    for case in &cases {
        suites.entry(case.suite).or_default().push(case);
    }
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let all: Vec<&Case<'_>> = cases.iter().collect();
    let [failures, errors, _] = counts(&all);
    let tests = all.len();
    writeln!(
        out,
        "<testsuites name=\"mindgap\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )?;
    for (name, cases) in suites {
        suite(name, &cases, verdict.outcome.as_of, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(name: &str, cases: &[&Case<'_>], as_of: Date, out: &mut dyn Write) -> io::Result<()> {
    let [failures, errors, skipped] = counts(cases);
    let (name, tests) = (escape::xml(name), cases.len());
    writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">"
    )?;
    writeln!(
        out,
        "    <properties><property name=\"as-of\" value=\"{as_of}\"/></properties>"
    )?;
    for case in cases {
        case.write(&name, out)?;
    }
    writeln!(out, "  </testsuite>")
}

/// Failures, errors, tests that were skipped.
fn counts(cases: &[&Case<'_>]) -> [usize; 3] {
    let of = |is: fn(&Ending<'_>) -> bool| cases.iter().filter(|case| is(&case.ending)).count();
    [
        of(|ending| matches!(ending, Ending::Failed(_))),
        of(|ending| matches!(ending, Ending::Error(_))),
        of(|ending| matches!(ending, Ending::Skipped(_))),
    ]
}

/// A test.
struct Case<'o> {
    suite: &'o str,
    name: String,
    at: Option<(&'o str, u32)>,
    ending: Ending<'o>,
    /// What was found and does not fail the run.
    quiet: Vec<&'o Finding>,
    /// What the change excuses.
    excused: Vec<Excused<'o>>,
}

/// How a test ended.
enum Ending<'o> {
    Passed,
    Failed(&'o Finding),
    Error(String),
    Skipped(String),
}

/// What findings are about: a record, a file that is none, a commit.
struct Subject<'o> {
    suite: &'o str,
    name: String,
    at: Option<(&'o str, u32)>,
    found: Vec<&'o Finding>,
    excused: Vec<Excused<'o>>,
}

/// The tests, by log, path and place.
fn cases<'o>(verdict: &Verdict<'o>) -> Vec<Case<'o>> {
    let of_run = |name: &str, ending| Case {
        suite: NO_LOG,
        name: name.to_owned(),
        at: None,
        ending,
        quiet: Vec::new(),
        excused: Vec::new(),
    };
    let mut cases: Vec<Case<'_>> = verdict
        .voided_by()
        .into_iter()
        .map(|why| of_run("verdict", Ending::Error(why)))
        .collect();
    cases.extend(verdict.outcome.unknown.iter().map(|unknown| {
        let why = format!("{} was not checked: {}", unknown.rule, unknown.reason);
        of_run(unknown.rule, Ending::Skipped(why))
    }));
    for Subject {
        suite,
        name,
        at,
        found,
        mut excused,
    } in subjects(verdict)
    {
        let (failing, mut quiet): (Vec<&Finding>, Vec<&Finding>) = found
            .into_iter()
            .partition(|finding| verdict.fails_by(finding));
        if failing.is_empty() {
            cases.push(Case {
                suite,
                name,
                at,
                ending: Ending::Passed,
                quiet,
                excused,
            });
            continue;
        }
        cases.extend(failing.into_iter().map(|finding| Case {
            suite,
            name: format!("{name} {}", finding.rule),
            at: at.map(|(path, _)| (path, finding.start.line)),
            ending: Ending::Failed(finding),
            quiet: std::mem::take(&mut quiet),
            excused: std::mem::take(&mut excused),
        }));
    }
    name_apart(&mut cases);
    leave_out(&mut cases);
    cases
}

fn subjects<'o>(verdict: &Verdict<'o>) -> Vec<Subject<'o>> {
    let outcome = verdict.outcome;
    let mut subjects: Vec<Subject<'_>> = outcome
        .records
        .iter()
        .map(|row| Subject {
            suite: &outcome.logs[row.log].name,
            name: row.id.clone(),
            at: Some((&*row.path, row.at.line)),
            found: Vec::new(),
            excused: Vec::new(),
        })
        .collect();
    let mut others: BTreeMap<String, Subject<'_>> = BTreeMap::new();
    let told = outcome.findings.iter().map(|finding| (finding, None));
    for (finding, excused) in told.chain(
        outcome
            .excused()
            .map(|excused| (excused.finding, Some(excused))),
    ) {
        let subject = if let Some(row) = outcome.row_of(finding) {
            &mut subjects[row]
        } else {
            let name = place_of(finding).into_owned();
            let at = finding.commit.is_none().then_some((&*finding.path, 1));
            others.entry(name.clone()).or_insert(Subject {
                suite: NO_LOG,
                name,
                at,
                found: Vec::new(),
                excused: Vec::new(),
            })
        };
        match excused {
            Some(excused) => subject.excused.push(excused),
            None => subject.found.push(finding),
        }
    }
    subjects.extend(others.into_values());
    subjects
}

/// Of two tests with one name GitLab reads only the first.
fn name_apart(cases: &mut [Case<'_>]) {
    let mut times: HashMap<(&str, String), usize> = HashMap::new();
    for case in cases {
        let times = times.entry((case.suite, case.name.clone())).or_default();
        *times += 1;
        if *times > 1 {
            case.name = format!("{} ({times})", case.name);
        }
    }
}

/// Keeps what a report may hold, the bad news first, and says what it does not.
fn leave_out(cases: &mut Vec<Case<'_>>) {
    if room(cases) == cases.len() {
        return;
    }
    cases.sort_by_key(|case| matches!(case.ending, Ending::Passed));
    let left = cases.split_off(room(cases));
    let more = left.len();
    let failed = left
        .iter()
        .filter(|case| matches!(case.ending, Ending::Failed(_)))
        .count();
    let why = format!(
        "{} not in this report, which would be too large for GitLab with them; {failed} of them failed",
        if more == 1 {
            "1 test is".to_owned()
        } else {
            format!("{more} tests are")
        },
    );
    let ending = Ending::Skipped(why);
    cases.push(Case {
        suite: NO_LOG,
        name: "left out".to_owned(),
        at: None,
        ending,
        quiet: Vec::new(),
        excused: Vec::new(),
    });
}

/// How many of the tests a report has room for.
fn room(cases: &[Case<'_>]) -> usize {
    let sizes = cases.iter().take(MOST_CASES).scan(0, |size, case| {
        *size += case.size();
        Some(*size)
    });
    sizes.take_while(|size| *size <= MOST_BYTES).count()
}

impl Case<'_> {
    fn size(&self) -> usize {
        let mut text = Vec::new();
        // Memory takes whatever comes.
        let _ = self.write(self.suite, &mut text);
        text.len()
    }

    fn write(&self, suite: &str, out: &mut dyn Write) -> io::Result<()> {
        let name = escape::xml(&escape::brief(&self.name));
        let file = self.at.map_or_else(String::new, |(path, line)| {
            format!(
                " file=\"{}\" line=\"{line}\"",
                escape::xml(&escape::line(path))
            )
        });
        write!(
            out,
            "    <testcase classname=\"{suite}\" name=\"{name}\"{file}"
        )?;
        let ended = match &self.ending {
            Ending::Passed => None,
            Ending::Failed(finding) => Some((
                "failure",
                &*finding.rule,
                &finding.message,
                escape::test_output(&in_full(finding)),
            )),
            Ending::Error(why) => Some(("error", "no-verdict", why, escape::test_output(why))),
            Ending::Skipped(why) => Some(("skipped", "not-checked", why, String::new())),
        };
        if ended.is_none() && self.quiet.is_empty() && self.excused.is_empty() {
            return writeln!(out, "/>");
        }
        writeln!(out, ">")?;
        if let Some((element, kind, message, text)) = ended {
            let message = message.lines().next().unwrap_or_default();
            let (kind, message) = (
                escape::xml(&escape::line(kind)),
                escape::xml(&escape::brief(message)),
            );
            writeln!(
                out,
                "      <{element} type=\"{kind}\" message=\"{message}\">{text}</{element}>"
            )?;
        }
        if !self.quiet.is_empty() || !self.excused.is_empty() {
            let quiet = self
                .quiet
                .iter()
                .take(MOST_PRINTED)
                .map(|finding| in_brief(finding));
            let excused = self
                .excused
                .iter()
                .map(|excused| escape::brief(&excuses::sentence(*excused)));
            let mut told: Vec<String> = excused
                .chain(quiet)
                .map(|text| escape::test_output(&text))
                .collect();
            if let Some(more) = self
                .quiet
                .len()
                .checked_sub(MOST_PRINTED)
                .filter(|more| *more > 0)
            {
                told.push(format!("{} not shown here", count(more, "more finding")));
            }
            writeln!(out, "      <system-out>{}</system-out>", told.join("\n"))?;
        }
        writeln!(out, "    </testcase>")
    }
}

/// A finding as the one test that fails by it shows it.
fn in_full(finding: &Finding) -> String {
    let page = rules::page_url(&finding.rule)
        .map(|url| format!("\n{url}"))
        .unwrap_or_default();
    format!(
        "{}\nhelp: {}{page}",
        in_brief(finding),
        escape::brief(&finding.help)
    )
}

fn in_brief(finding: &Finding) -> String {
    let (place, level) = (place_of(finding), finding.level.as_str());
    let text = escape::brief(&finding.message);
    format!(
        "{place}:{}:{}: {level}[{}]: {text}",
        finding.start.line, finding.start.column, finding.rule
    )
}
