//! Evidence that leads nowhere.

use std::sync::LazyLock;

use regex::Regex;

use crate::config::FactName;
use crate::finding::Level;
use crate::lang::is_readable;
use crate::log::links::{host, is_public_host};
use crate::log::{evidence_file, leads_to_itself};
use crate::record::Record;
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const DENY_HOSTS: Knob = Knob {
    name: "deny_hosts",
    default: KnobDefault::List(&[]),
    about: "Hosts that count as no evidence, with everything under them.",
};

pub const RULE: Rule = Rule {
    name: "evidence-unresolvable",
    levels: Levels::at(Level::Error, Level::Error),
    fact: Some(FactName::Evidence),
    looks_around: true,
    why: "evidence that cannot be opened convinces nobody",
    knobs: &[&DENY_HOSTS],
    check: Check::Record(check),
    ..Rule::BASE
};

/// `"what they said" (who, 2026-03)`.
static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?s)^["'“”„«‘](.+)["'“”»’][ \t]*\(([^()]+),[ \t]*[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?\)$"#,
    )
});
/// What tickets look like where `[tickets]` does not say: `SUP-44`, `#12`, `org/repo#12`.
static TICKET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^([A-Z][A-Z0-9]+-[0-9]+|([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?[#!][0-9]+)$")
});

fn pattern(text: &str) -> Regex {
    // Written out above and used by every test of this rule.
    Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    for entry in record.facts.evidence.written().into_iter().flatten() {
        if let Some(problem) = problem(&entry.text, record, around, report) {
            report.finding(entry.span, problem).help(
                "give a file of this repository, a URL that others can open, a ticket, or a dated quote: \"…\" (who, 2026-03)",
            );
        }
    }
}

fn problem(
    text: &str,
    record: &Record<'_>,
    around: &Around<'_>,
    report: &Report<'_, '_>,
) -> Option<String> {
    if leads_to_itself(text, record, around.snapshot) {
        return Some(format!(
            "\"{text}\" leads back to this record, which cannot be its own evidence"
        ));
    }
    if let Some(host) = host(text) {
        let denied = report.setting.list(&DENY_HOSTS);
        let folded = host.to_lowercase();
        let is_denied = denied
            .iter()
            .map(|denied| denied.to_lowercase())
            .any(|denied| {
                folded
                    .strip_suffix(&denied)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            });
        let problem = match is_public_host(host) {
            _ if is_denied => Some(format!("\"{host}\" counts as no evidence here")),
            true => None,
            false => Some(format!("nobody else can open \"{host}\"")),
        };
        return problem;
    }
    let tickets = &around.settings.tickets.patterns;
    let is_ticket = if tickets.is_empty() {
        TICKET.is_match(text)
    } else {
        tickets.iter().any(|p| p.get_ref().matches_all(text))
    };
    // The look at its first character spares most runs the making of the pattern.
    let is_quote = text.starts_with(['"', '\'', '“', '”', '„', '«', '‘'])
        && QUOTE
            .captures(text)
            .is_some_and(|quote| is_readable(&quote[1]) && is_readable(&quote[2]));
    if is_ticket || is_quote || evidence_file(text, &record.path, around.snapshot).is_some() {
        return None;
    }
    Some(format!(
        "\"{text}\" is no file here, no URL, no ticket and no dated quote"
    ))
}
