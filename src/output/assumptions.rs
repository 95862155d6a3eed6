//! How records were read where nobody configured it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::check::{DialectSummary, LogSummary, Outcome};

use super::escape;
use super::style::count;

/// Says what was taken for granted where nobody configured anything.
pub(super) fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
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
