//! Findings as a colleague would show them: the line, the mark under it, the reason, the way out.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, Write};

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Level as Mark, Renderer, Snippet};
use anstyle::{AnsiColor, Style as Paint};

use crate::check::{DialectSummary, LogSummary, Outcome};
use crate::config::{ConfigFile, Problem};
use crate::finding::{Finding, Level, Lines, Scope};
use crate::rules;
use crate::rules::record::record_unreadable;
use crate::source::Snapshot;

use super::excerpt::Excerpts;
use super::findings::place_of;
use super::style::{Style, count};
use super::{escape, excuses, fixes};

pub(super) fn write(
    outcome: &Outcome,
    snapshot: &dyn Snapshot,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = renderer(style);
    let mut excerpts = Excerpts::new(snapshot, &outcome.messages);
    let mut explained: HashSet<&str> = HashSet::new();
    let shown = outcome
        .findings
        .iter()
        .filter(|finding| !style.quiet || finding.level > Level::Info);
    let mut notes = Notes::of(outcome, style);
    fixes::told(outcome, style, out)?;
    if !outcome.fixed.is_empty() || !outcome.not_fixed.is_empty() {
        writeln!(out)?;
    }
    for finding in shown {
        if notes.holds_back(finding) {
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
    notes.told(style, out)?;
    excuses::told(outcome, style, out)?;
    if style.show_files {
        files(outcome, out)?;
        writeln!(out)?;
    }
    if !style.quiet {
        assumptions(outcome, out)?;
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

fn paragraph(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let text = escape::line(text);
    match style.width {
        Some(width) => writeln!(out, "{}", escape::wrapped(&text, width)),
        None => writeln!(out, "{text}"),
    }
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

/// Notes that are counted and not shown: those of one rule that say the same of record after record, of which one
/// is shown, and those on what the form of the records has no place for.
struct Notes<'o> {
    outcome: &'o Outcome,
    /// Every note is shown.
    all: bool,
    /// Rules with many notes: whether one was shown, and how many were held back.
    rules: BTreeMap<&'o str, (bool, usize)>,
    /// Rules that ask for what a form has no place for, and how many notes of each were held back.
    without_place: BTreeMap<&'o str, usize>,
}

impl<'o> Notes<'o> {
    fn of(outcome: &'o Outcome, style: Style) -> Self {
        /// So many notes of a rule are still read one by one.
        const FEW: usize = 3;
        let mut notes = Self {
            outcome,
            all: style.all_notes,
            rules: BTreeMap::new(),
            without_place: BTreeMap::new(),
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in outcome
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Info)
        {
            if !notes.all && !notes.is_without_place(finding) {
                *counts.entry(&finding.rule).or_default() += 1;
            }
        }
        let many = counts.into_iter().filter(|(_, count)| *count > FEW);
        notes.rules = many.map(|(rule, _)| (rule, (false, 0))).collect();
        notes
    }

    /// Whether a note is about something that its record's form has no place for.
    fn is_without_place(&self, finding: &Finding) -> bool {
        let row = self
            .outcome
            .row_of(finding)
            .and_then(|at| self.outcome.records.get(at));
        row.is_some_and(|row| {
            self.outcome
                .spoken(row)
                .without_place
                .contains(&&*finding.rule)
        })
    }

    fn holds_back(&mut self, finding: &'o Finding) -> bool {
        if self.all || finding.level != Level::Info {
            return false;
        }
        if self.is_without_place(finding) {
            *self.without_place.entry(&finding.rule).or_default() += 1;
            return true;
        }
        let Some((shown, held)) = self.rules.get_mut(&*finding.rule) else {
            return false;
        };
        if std::mem::replace(shown, true) {
            *held += 1;
            return true;
        }
        false
    }

    fn told(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        fn each<'r>(rules: impl Iterator<Item = (&'r str, usize)>) -> String {
            rules
                .map(|(rule, held)| format!("{rule} {held}"))
                .collect::<Vec<_>>()
                .join(", ")
        }
        let many = || {
            self.rules
                .iter()
                .map(|(rule, (_, held))| (*rule, *held))
                .filter(|(_, held)| *held > 0)
        };
        let held: usize = many().map(|(_, held)| held).sum();
        if held > 0 {
            let more = count(held, "more note");
            let text = format!(
                "{more} of rules that are shown above (`-v` lists each): {}",
                each(many())
            );
            paragraph(&text, style, out)?;
            writeln!(out)?;
        }
        let held: usize = self.without_place.values().sum();
        if held > 0 {
            let rules = each(self.without_place.iter().map(|(rule, held)| (*rule, *held)));
            let notes = count(held, "note");
            let text = format!(
                "{notes} on what these records have no place for (`-v` lists each, `profile = \"starter\"` leaves them out): {rules}"
            );
            paragraph(&text, style, out)?;
            writeln!(out)?;
        }
        Ok(())
    }
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

/// Says what was taken for granted where nobody configured anything.
fn assumptions(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    // Of a log without records nothing was assumed.
    let concerned: BTreeSet<usize> = outcome.records.iter().map(|row| row.log).collect();
    for log in concerned
        .iter()
        .filter_map(|at| outcome.logs.get(*at).map(|log| (*at, log)))
    {
        assumption(outcome, log, out)?;
    }
    for path in &outcome.unmatched {
        writeln!(
            out,
            "{} is part of no log and was not checked",
            escape::line(path)
        )?;
    }
    Ok(())
}

/// How one log was read.
fn assumption(
    outcome: &Outcome,
    (at, log): (usize, &LogSummary),
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(recognised) = &log.recognised else {
        return Ok(());
    };
    let known = if outcome.assumed {
        "no mindgap.toml: "
    } else {
        ""
    };
    let (name, ids) = (escape::line(&log.name), escape::line(&log.prefix));
    let said = |dialect: &DialectSummary| {
        let (about, name) = (escape::line(&dialect.about), escape::line(&dialect.name));
        format!("{about} (dialect `{name}`")
    };
    let own = said(&log.own);
    if recognised.certain && !log.others.is_empty() {
        let of_log = || outcome.records.iter().filter(|row| row.log == at);
        let spoken = |dialect: &DialectSummary| {
            of_log()
                .filter(|row| outcome.spoken(row).name == dialect.name)
                .count()
        };
        let each: Vec<String> = std::iter::once(&log.own)
            .chain(&log.others)
            .map(|dialect| (spoken(dialect), dialect))
            .filter(|(n, _)| *n > 0)
            .enumerate()
            .map(|(nth, (n, dialect))| {
                let n = if nth == 0 {
                    count(n, "record")
                } else {
                    n.to_string()
                };
                format!("{n} as {})", said(dialect))
            })
            .collect();
        return writeln!(
            out,
            "{known}{name} was recognised file by file (ids {ids}-…): {}",
            each.join(", ")
        );
    }
    let how = if recognised.certain {
        "was recognised as"
    } else {
        "was not recognised; it was read as"
    };
    let how = if recognised.as_likely.is_some() {
        "was read as"
    } else {
        how
    };
    writeln!(out, "{known}{name} {how} {own}, ids {ids}-…)")?;
    if let Some(other) = &recognised.as_likely {
        let other = escape::line(other);
        return writeln!(
            out,
            "it may as well be of the dialect `{other}`; the one that asks less was taken, and what it may lack is only noted: name the `dialect` of this `[[log]]` in mindgap.toml to be asked in full"
        );
    }
    if !recognised.certain {
        writeln!(
            out,
            "so what it may lack is only noted; name its dialect in mindgap.toml to be asked in full"
        )?;
    }
    Ok(())
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
    writeln!(out, "{}: {found}", parts.join(", "))?;
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
    if let Some(hint) = fixes::hint(outcome).filter(|_| !style.quiet) {
        paragraph(&hint, style, out)?;
    }
    let more = !style.quiet && s.errors + s.warnings > 0;
    if more {
        writeln!(
            out,
            "`mindgap explain RULE` tells more about a rule, with examples"
        )?;
    }
    Ok(())
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
