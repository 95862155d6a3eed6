//! Findings as a colleague would show them: the line, the mark under it, the reason, the way out.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Level as Mark, Renderer, Snippet};
use anstyle::{AnsiColor, Style as Paint};

use crate::check::Outcome;
use crate::config::{ConfigFile, Problem};
use crate::finding::{Finding, Level, Lines, Scope};
use crate::rules;
use crate::rules::record::record_unreadable;
use crate::source::Snapshot;

use super::excerpt::Excerpts;
use super::findings::place_of;
use super::notes::{self, HeldBack};
use super::style::{Style, count, paragraph};
use super::{assumptions, escape, excuses, fixes};

pub(super) fn write(
    outcome: &Outcome,
    snapshot: &dyn Snapshot,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = renderer(style);
    let mut excerpts = Excerpts::new(snapshot, &outcome.messages);
    let mut explained: HashSet<&str> = HashSet::new();
    let mut held_back = HeldBack::of(outcome, style);
    fixes::told(outcome, style, out)?;
    if !outcome.fixed.is_empty() || !outcome.not_fixed.is_empty() {
        writeln!(out)?;
    }
    // What fails the run comes first.
    for level in [Level::Error, Level::Warning, Level::Info] {
        let of_level = |finding: &&Finding| finding.level == level;
        for finding in outcome.findings.iter().filter(of_level) {
            if style.quiet && level == Level::Info || held_back.holds(finding) {
                continue;
            }
            let why = rules::named(&finding.rule)
                .map(|row| row.rule.why)
                .filter(|_| !style.quiet && explained.insert(&finding.rule));
            writeln!(
                out,
                "{}\n",
                one(finding, why, &mut excerpts, &renderer, style)
            )?;
        }
    }
    held_back.write(style, out)?;
    if style.statistics {
        notes::statistics(outcome, out)?;
        writeln!(out)?;
    }
    excuses::told(outcome, style, out)?;
    if style.show_files {
        files(outcome, out)?;
        writeln!(out)?;
    }
    if !style.quiet {
        assumptions::write(outcome, out)?;
    }
    unknown(outcome, style, out)?;
    settings(outcome, style, out)?;
    summary(outcome, style, out)
}

/// What could not be checked is said, never passed over.
fn unknown(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for sentence in outcome.not_checked() {
        paragraph(&sentence, style, out)?;
    }
    Ok(())
}

/// What the change does to its own rules, and that it was not judged by that.
fn settings(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(change) = outcome
        .change
        .as_ref()
        .filter(|change| !change.settings.is_empty())
    else {
        return Ok(());
    };
    let text = format!(
        "the change alters the configuration; it was judged by the one of {} (`--trust-head` takes its own):",
        change.name
    );
    paragraph(&text, style, out)?;
    let value = |value: &Option<String>| {
        value
            .as_deref()
            .map_or_else(|| "nothing".to_owned(), |v| escape::line(v).into_owned())
    };
    for (key, before, after) in &change.settings {
        writeln!(
            out,
            "  {}: {} → {}",
            escape::line(key),
            value(before),
            value(after)
        )?;
    }
    Ok(())
}

/// Findings alone, each with its line and what to do.
pub fn findings(findings: &[Finding], snapshot: &dyn Snapshot, style: Style) -> String {
    let (renderer, messages) = (renderer(style), BTreeMap::new());
    let mut excerpts = Excerpts::new(snapshot, &messages);
    findings
        .iter()
        .map(|finding| one(finding, None, &mut excerpts, &renderer, style) + "\n\n")
        .collect()
}

/// Files that should be records and could not be read.
pub(crate) fn unread(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome
        .findings
        .iter()
        .filter(|finding| finding.rule == record_unreadable::RULE.name)
}

/// Every file that was looked at, and what became of it.
pub(super) fn files(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: Vec<(&str, String)> = Vec::new();
    rows.extend(
        outcome
            .read_files
            .iter()
            .map(|path| (&**path, "read".to_owned())),
    );
    rows.extend(
        outcome
            .skipped
            .iter()
            .map(|file| (&*file.path, format!("skipped: {}", file.reason))),
    );
    rows.extend(
        unread(outcome).map(|finding| (&*finding.path, format!("not read: {}", finding.message))),
    );
    rows.sort();
    for (path, fate) in rows {
        writeln!(out, "{}: {}", escape::line(path), escape::line(&fate))?;
    }
    Ok(())
}

fn renderer(style: Style) -> Renderer {
    let base = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    base.term_width(style.width.unwrap_or(DEFAULT_TERM_WIDTH))
}

fn mark(level: Level) -> Mark<'static> {
    match level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Info | Level::Off => Mark::INFO,
    }
}

fn one(
    finding: &Finding,
    why: Option<&str>,
    excerpts: &mut Excerpts<'_>,
    renderer: &Renderer,
    style: Style,
) -> String {
    // The columns that the renderer puts in front of each: `error[rule]: `, and `12 | = help: `.
    let heading = finding.level.as_str().len() + finding.rule.len() + "[]: ".len();
    let note = finding.start.line.to_string().len() + "   = help: ".len();
    let fit = |text: &str, taken: usize| {
        let text = escape::line(text);
        style.width.map_or_else(
            || text.to_string(),
            |width| escape::wrapped(&text, width.saturating_sub(taken)),
        )
    };
    let before = if finding.scope == Scope::Old {
        " (it was there before this change)"
    } else {
        ""
    };
    let message = fit(&format!("{}{before}", finding.message), heading);
    let path = place_of(finding);
    let excerpt = excerpts.of(finding);
    let mut group = mark(finding.level)
        .primary_title(message)
        .id(&*finding.rule)
        .elements(Vec::<annotate_snippets::Message<'_>>::new());
    match &excerpt {
        Some(excerpt) => {
            let snippet = Snippet::source(excerpt.text.as_str())
                .line_start(excerpt.first_line as usize)
                .path(&*path)
                .annotation(AnnotationKind::Primary.span(excerpt.start..excerpt.end));
            group = group.element(snippet);
        }
        None => {
            let origin = annotate_snippets::Origin::path(&*path)
                .line(finding.start.line as usize)
                .char_column(finding.start.column as usize);
            group = group.element(origin);
        }
    }
    let help = fit(&finding.help, note);
    if let Some(why) = why {
        group = group.element(Mark::NOTE.with_name(Some("why")).message(fit(why, note)));
    }
    if !help.is_empty() {
        group = group.element(Mark::HELP.message(help));
    }
    renderer.render(&[group])
}

/// One line: what was read, what was not, what was found.
///
/// # Errors
/// Those of `out`.
pub fn summary(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let s = &outcome.summary;
    let mut parts = vec![format!("{} read", count(s.records, "record"))];
    let as_they_were = outcome.change.as_ref().map_or(0, |change| change.unread);
    for (n, what) in [
        (as_they_were, "as before"),
        (unread(outcome).count(), "unreadable"),
        (s.skipped, "skipped"),
        (s.allowed, "allowed"),
        (s.baselined, "baselined"),
    ] {
        if n > 0 {
            parts.push(format!("{n} {what}"));
        }
    }
    let found: Vec<String> = [
        (s.errors, "error", AnsiColor::Red),
        (s.warnings, "warning", AnsiColor::Yellow),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, noun, color)| painted(&count(n, noun), color, style))
    .chain((s.infos > 0).then(|| count(s.infos, "note")))
    .collect();
    let found = match found.len() {
        0 if s.records == 0 => "nothing to judge".to_owned(),
        // What is held back was found as well.
        0 if s.baselined > 0 || outcome.excused().next().is_some() => {
            painted("no other gaps found", AnsiColor::Green, style)
        }
        0 => painted("no gaps found", AnsiColor::Green, style),
        _ => found.join(", "),
    };
    let found = match outcome.fixed.len() {
        0 => found,
        n => format!("{n} fixed, {found}"),
    };
    if let Some(hint) = fixes::hint(outcome).filter(|_| !style.quiet) {
        paragraph(&hint, style, out)?;
    }
    if !style.quiet && s.errors + s.warnings > 0 {
        writeln!(
            out,
            "`mindgap explain RULE` tells more about a rule, with examples"
        )?;
    }
    if let Some(change) = &outcome.change {
        let base = change
            .base
            .as_ref()
            .and_then(|id| id.get(..10))
            .map(|id| format!(" ({id})"))
            .unwrap_or_default();
        let touched = match (change.touched, change.deleted) {
            (0, 0) => "no record was touched".to_owned(),
            (touched, 0) => format!("{} touched", count(touched, "record")),
            (touched, deleted) => {
                format!("{} touched, {deleted} deleted", count(touched, "record"))
            }
        };
        writeln!(out, "since {}{base}: {touched}", escape::line(&change.name))?;
    }
    writeln!(out, "{}: {found}", parts.join(", "))
}

fn painted(text: &str, color: AnsiColor, style: Style) -> String {
    if !style.color {
        return text.to_owned();
    }
    let paint = Paint::new().fg_color(Some(color.into())).bold();
    format!("{paint}{text}{paint:#}")
}

/// A problem of the configuration, with its line.
pub fn config_error(file: &ConfigFile, problem: &Problem, style: Style) -> String {
    let lines = Lines::new(&file.text);
    let (start, end) = (
        lines.position(problem.span.start),
        lines.position(problem.span.end),
    );
    let window = lines.lines(start.line, end.line.min(start.line + 3));
    // A byte-order mark takes no column, and is not shown.
    let is_shown = |c: &char| !matches!(c, '\r' | '\u{feff}');
    let shown: String = window
        .of(&file.text)
        .chars()
        .filter(is_shown)
        .map(|c| escape::in_place(c).unwrap_or(c))
        .collect();
    // Controls become pictures of more bytes, so the place is counted in characters.
    let at = |offset: u32| {
        let before = file
            .text
            .get(window.start as usize..offset as usize)
            .unwrap_or_default()
            .chars()
            .filter(is_shown)
            .count();
        shown
            .char_indices()
            .nth(before)
            .map_or(shown.len(), |(at, _)| at)
    };
    let range =
        at(problem.span.start)..at(problem.span.end.min(window.end)).max(at(problem.span.start));
    let message = escape::line(&problem.message);
    let path = escape::line(&file.path);
    let help = escape::line(&problem.help);
    let group = Mark::ERROR
        .primary_title(&*message)
        .element(
            Snippet::source(shown.as_str())
                .line_start(start.line as usize)
                .path(&*path)
                .annotation(AnnotationKind::Primary.span(range)),
        )
        .element(Mark::HELP.message(help));
    renderer(style).render(&[group])
}
