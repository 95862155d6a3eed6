//! The words of the page: each is safe where it stands, whatever it is made of.

use std::collections::BTreeMap;

use crate::check::RecordRow;
use crate::finding::{Finding, Level};
use crate::output::escape;
use crate::rules;

/// The id and the title of a record, once where the title begins with the id.
pub(super) fn name_of(row: &RecordRow) -> String {
    let title = row.title.as_deref().unwrap_or("without a title");
    match title.get(..row.id.len()) {
        Some(start)
            if start.eq_ignore_ascii_case(&row.id)
                && !title[row.id.len()..].starts_with(char::is_alphanumeric) =>
        {
            told(title)
        }
        _ => format!("{} {}", told(&row.id), told(title)),
    }
}

pub(super) fn owners(row: &RecordRow) -> String {
    let sides = [
        ("product", &row.product_owner),
        ("engineering", &row.engineering_owner),
    ];
    let named = sides
        .into_iter()
        .filter_map(|(side, who)| Some(format!("{side} {}", told(who.as_deref()?))));
    named.collect::<Vec<_>>().join(", ")
}

/// What stands above the rows of gaps.
pub(super) const GAPS: &str = "| | gap | where | what to do |\n|---|---|---|---|\n";

/// A gap: how loud, what, where, and what to do about it. `place` is safe already.
pub(super) fn gap_row(finding: &Finding, place: &str) -> String {
    format!(
        "| {} | {}<br>{} | {place} | {} |\n",
        mark(finding.level),
        told(&finding.message),
        rule(&finding.rule),
        told(&finding.help)
    )
}

/// A word beside the sign, for those who do not see colours.
fn mark(level: Level) -> &'static str {
    match level {
        Level::Error => "❌&nbsp;error",
        Level::Warning => "⚠️&nbsp;warning",
        Level::Info | Level::Off => "note",
    }
}

/// The rules of findings, each with how often it spoke.
pub(super) fn by_rule(findings: &[&Finding]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *times.entry(&finding.rule).or_default() += 1;
    }
    let one = |(name, n): (&str, usize)| {
        if n > 1 {
            format!("{} ×{n}", rule(name))
        } else {
            rule(name)
        }
    };
    times.into_iter().map(one).collect()
}

/// A rule with a link to its page; a house rule has none.
pub(super) fn rule(name: &str) -> String {
    match rules::page_url(name) {
        Some(url) => format!("[{name}]({url})"),
        None => told(name),
    }
}

/// Text from anywhere, in a line of Markdown.
pub(super) fn told(text: &str) -> String {
    /// Nobody reads on in a table.
    const MOST_CHARACTERS: usize = 300;
    escape::markdown(text, MOST_CHARACTERS)
}

/// Lines as they are, each a line of code.
pub(super) fn code_block(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {}\n", escape::line(line)))
        .collect()
}
