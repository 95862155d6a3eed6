//! What was fixed, what was not, what could be, and patches as people see them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};

use crate::check::{NotFixed, Outcome};
use crate::finding::{Finding, Safety, Scope};
use crate::source::SourceKind;

use super::escape;
use super::style::Style;

/// A line for each fix that was made, and for each that was asked for and not made.
pub(super) fn told(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.fixed {
        writeln!(out, "{}", fixed(finding, style))?;
    }
    for left in &outcome.not_fixed {
        writeln!(out, "{}", not_fixed(left, style))?;
    }
    Ok(())
}

/// A fix that was made, on one line; on several where a screen has no room.
pub fn fixed(finding: &Finding, style: Style) -> String {
    line(finding, "fixed", "", AnsiColor::Green, style)
}

/// A fix that was not made, and why not.
pub fn not_fixed(left: &NotFixed, style: Style) -> String {
    line(
        &left.finding,
        "not fixed",
        &format!(": {}", left.reason),
        AnsiColor::Yellow,
        style,
    )
}

fn line(finding: &Finding, what: &str, reason: &str, color: AnsiColor, style: Style) -> String {
    let title = finding.fix.as_ref().map_or("", |fix| fix.title.as_str());
    let what = format!("{what}[{}]", finding.rule);
    let start = finding.start;
    let text = format!(
        "{}:{}:{}: {what}: {title}{reason}",
        finding.path, start.line, start.column
    );
    let text = escape::line(&text);
    let text = style
        .width
        .map_or_else(|| text.to_string(), |width| escape::wrapped(&text, width));
    if !style.color {
        return text;
    }
    let paint = Paint::new().fg_color(Some(color.into())).bold();
    text.replacen(&what, &format!("{paint}{what}{paint:#}"), 1)
}

/// How what was found can be fixed, in a sentence; `None` where nothing can, or not in this source.
pub(super) fn hint(outcome: &Outcome) -> Option<String> {
    let command = match outcome.source {
        SourceKind::Worktree | SourceKind::Stdin => "mindgap check --fix",
        SourceKind::Index => "mindgap check --staged --fix",
        // A commit stays what it is.
        SourceKind::Commit => return None,
    };
    let given_up = |finding: &Finding| {
        let same =
            |left: &&NotFixed| left.finding.rule == finding.rule && left.finding.fix == finding.fix;
        outcome.not_fixed.iter().find(same).is_some()
    };
    let count = |safety: Safety| {
        let fits =
            |finding: &&Finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == safety);
        let of_now = |finding: &&Finding| finding.scope == Scope::New && finding.commit.is_none();
        let found = outcome.findings.iter().filter(fits).filter(of_now);
        found.filter(|finding| !given_up(finding)).count()
    };
    match (count(Safety::Safe), count(Safety::Suggested)) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{safe} of these can be fixed by `{command}`")),
        (0, suggested) => Some(format!(
            "{suggested} of these can be fixed by `{command}=suggested`"
        )),
        (safe, suggested) => Some(format!(
            "{safe} of these can be fixed by `{command}`, {suggested} more by `--fix=suggested`"
        )),
    }
}

/// A patch for people: what a terminal would obey is shown instead, and its parts are told apart by colour.
pub fn patch(text: &str, style: Style) -> String {
    let (bold, cyan) = (
        Paint::new().bold(),
        Paint::new().fg_color(Some(AnsiColor::Cyan.into())),
    );
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let mut out = String::with_capacity(text.len() + 64);
    let mut in_hunk = false;
    for line in text.lines() {
        in_hunk = line.starts_with("@@") || in_hunk && !line.starts_with("diff --git ");
        let paint = match line.as_bytes().first() {
            _ if !in_hunk => bold,
            Some(b'@') => cyan,
            Some(b'+') => green,
            Some(b'-') => red,
            _ => Paint::new(),
        };
        let shown = escape::line(line.trim_end_matches('\r'));
        if style.color && paint != Paint::new() {
            out.push_str(&format!("{paint}{shown}{paint:#}\n"));
        } else {
            out.push_str(&shown);
            out.push('\n');
        }
    }
    out
}
