//! One line a finding: `path:line:column: level[rule]: message`.

use std::io::{self, Write};

use crate::check::Outcome;
use crate::finding::Level;

use super::findings::place_of;
use super::style::Style;
use super::{escape, excuses, fixes, text};

pub(super) fn write(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    fixes::told(outcome, style, out)?;
    let shown = outcome
        .findings
        .iter()
        .filter(|finding| !style.quiet || finding.level > Level::Info);
    for finding in shown {
        writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            place_of(finding),
            finding.start.line,
            finding.start.column,
            finding.level.as_str(),
            finding.rule,
            escape::line(&finding.message),
        )?;
    }
    for excused in outcome.excused() {
        let (finding, start) = (excused.finding, excused.finding.start);
        writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            place_of(finding),
            start.line,
            start.column,
            excused.how.as_str(),
            finding.rule,
            escape::line(&excuses::behind_its_message(excused)),
        )?;
    }
    if style.show_files {
        text::files(outcome, out)?;
    }
    Ok(())
}
