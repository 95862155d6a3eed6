//! The exceptions that a change makes for itself. Each holds only because its reason is shown, so every format shows
//! it: who reviews the change judges it.

use std::io::{self, Write};

use crate::check::{Excused, Outcome};

use super::escape;
use super::findings::place_of;
use super::style::Style;

/// A block for people: what the change excuses, where, and why.
pub(super) fn told(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut any = false;
    for excused in outcome.excused() {
        any = true;
        let Excused {
            finding,
            reason,
            how,
        } = excused;
        let start = finding.start;
        let place = format!("{}:{}:{}", place_of(finding), start.line, start.column);
        let level = finding.level.as_str();
        indented(
            0,
            &format!("{} {} ({level}) at {place}", how.said(), finding.rule),
            style,
            out,
        )?;
        indented(2, &finding.message, style, out)?;
        indented(2, &format!("because {reason}"), style, out)?;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// A paragraph of which each line begins with so many blanks.
fn indented(by: usize, text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let text = escape::brief(text);
    let blanks = " ".repeat(by);
    let text = match style.width {
        Some(width) => escape::wrapped(&text, width.saturating_sub(by)),
        None => text,
    };
    writeln!(
        out,
        "{blanks}{}",
        text.replace('\n', &format!("\n{blanks}"))
    )
}

/// The same behind what was found, where the rule stands before that.
pub(super) fn behind_its_message(excused: Excused<'_>) -> String {
    let Excused {
        finding,
        reason,
        how,
    } = excused;
    format!(
        "{}; {} by this change itself, because {reason}",
        finding.message,
        how.as_str()
    )
}

/// All of it in one sentence, for formats that give a finding one text.
pub(super) fn sentence(excused: Excused<'_>) -> String {
    let Excused {
        finding,
        reason,
        how,
    } = excused;
    format!(
        "{} {}: {}; because {reason}",
        how.said(),
        finding.rule,
        finding.message
    )
}
