//! Annotations: commands to GitHub Actions, which shows them beside the lines of a pull request.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence; so the
//! worst come first, and a last notice counts what is left out.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io::{self, Write};

use crate::check::Excused;
use crate::finding::{Finding, Level, Scope};

use super::findings::{last_line, place_of, worst_first};
use super::style::count;
use super::verdict::Verdict;
use super::{escape, excuses};

/// GitHub shows so many of each level.
const MOST: usize = 10;

pub(super) fn write(verdict: &Verdict<'_>, out: &mut dyn Write) -> io::Result<()> {
    let outcome = verdict.outcome;
    let void = verdict.voided_by();
    for why in void.iter().take(MOST) {
        command("error", "title=mindgap", why, out)?;
    }
    let new: Vec<&Finding> = worst_first(&outcome.findings)
        .into_iter()
        .filter(|finding| finding.scope == Scope::New)
        .collect();
    let of = |level| {
        new.iter()
            .copied()
            .filter(move |finding| finding.level == level)
    };
    let errors = MOST.saturating_sub(void.len());
    for finding in of(Level::Error)
        .take(errors)
        .chain(of(Level::Warning).take(MOST))
    {
        annotate(finding, out)?;
    }
    // What the change excuses comes before other notices; where that is too much, the last notice says the rest.
    let excused: Vec<Excused<'_>> = outcome.excused().collect();
    let excuses_shown = excused.len().min(MOST - 1);
    for excused in &excused[..excuses_shown] {
        annotate_excuse(*excused, out)?;
    }
    // What is left out takes the place of a notice, too.
    let old = outcome.findings.len() - new.len();
    let others = of(Level::Error).count() > errors || of(Level::Warning).count() > MOST;
    let notes = of(Level::Info).count();
    let too_many = excused.len() > excuses_shown || notes > MOST - excuses_shown;
    let rest_is_told = others || too_many || old > 0 || !outcome.unknown.is_empty();
    let most_notes = MOST - excuses_shown - usize::from(rest_is_told);
    for finding in of(Level::Info).take(most_notes) {
        annotate(finding, out)?;
    }
    if !rest_is_told {
        return Ok(());
    }
    let left = [
        (
            of(Level::Error).count().saturating_sub(errors),
            "more error",
        ),
        (
            of(Level::Warning).count().saturating_sub(MOST),
            "more warning",
        ),
        (notes.saturating_sub(most_notes), "more note"),
        (old, "note that was there before this change"),
    ];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| counted(n, noun))
        .collect();
    let mut lines: Vec<String> = excused[excuses_shown..]
        .iter()
        .map(|excused| excuses::sentence(*excused))
        .collect();
    if !left.is_empty() {
        let command = if outcome.change.is_some() {
            "mindgap check --base"
        } else {
            "mindgap check"
        };
        lines.push(format!(
            "not shown here: {}; `{command}` shows all",
            left.join(", ")
        ));
    }
    lines.extend(outcome.not_checked());
    command("notice", "title=mindgap", &lines.join("\n"), out)
}

/// "1 note that was there", "2 notes that were there".
fn counted(n: usize, noun: &str) -> String {
    match noun.split_once(" that was ") {
        Some((noun, rest)) if n > 1 => format!("{} that were {rest}", count(n, noun)),
        _ => count(n, noun),
    }
}

fn annotate(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let command_name = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Off => "notice",
    };
    at_its_place(
        command_name,
        finding,
        &format!("{}\n{}", finding.message, finding.help),
        out,
    )
}

fn annotate_excuse(excused: Excused<'_>, out: &mut dyn Write) -> io::Result<()> {
    at_its_place("notice", excused.finding, &excuses::sentence(excused), out)
}

/// A command at the place of a finding.
fn at_its_place(name: &str, finding: &Finding, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut properties = Vec::new();
    let mut text = text.to_owned();
    if finding.commit.is_some() {
        text = format!("{}: {text}", place_of(finding));
    } else {
        let (start, end) = (finding.start, last_line(finding));
        properties.push(format!(
            "file={}",
            escape::github_property(&escape::line(&finding.path))
        ));
        properties.push(format!("line={},endLine={end}", start.line));
        // GitHub takes columns of a single line only.
        if end == start.line && finding.end.line == end {
            let last = finding.end.column.saturating_sub(1).max(start.column);
            properties.push(format!("col={},endColumn={last}", start.column));
        }
    }
    let title = escape::line(&finding.rule);
    properties.push(format!(
        "title={}",
        escape::github_property(&format!("mindgap: {title}"))
    ));
    command(name, &properties.join(","), &text, out)
}

/// One command on one line; `properties` are escaped already, the lines of `text` are not.
fn command(name: &str, properties: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = text.trim_end().split('\n').map(escape::brief).collect();
    writeln!(
        out,
        "::{name} {properties}::{}",
        escape::github_text(&lines.join("\n"))
    )
}
