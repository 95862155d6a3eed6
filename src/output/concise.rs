//! One line a finding: `path:line:column: level[rule]: message`.

use std::io::{self, Write};

use crate::check::Outcome;

use super::{Style, escape, text};

pub(super) fn write(outcome: &Outcome, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.findings {
        writeln!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            escape::line(&finding.path),
            finding.start.line,
            finding.start.column,
            finding.level.as_str(),
            finding.rule,
            escape::line(&finding.message),
        )?;
    }
    if style.show_files {
        text::files(outcome, out)?;
    }
    Ok(())
}
