//! A decision that was accepted while something that must be tried out first is still open.

use crate::finding::Level;
use crate::record::{BlockKind, Record, Status};
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "spike-open",
    levels: Levels::at(Level::Info, Level::Error),
    why: "a spike that is still open may turn the decision around",
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let help = match record.status() {
        Some(Status::Accepted) => {
            "tick it and write down what it showed, or set the status back to proposed"
        }
        _ => "tick it and write down what it showed before this is accepted",
    };
    for block in &record.page.blocks[record.blocks.clone()] {
        if block.kind != BlockKind::Item(Some(false)) || block.quoted {
            continue;
        }
        let text = record.page.text_of(block, record.text);
        let is_spike = text
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("spike:"));
        if is_spike {
            let first_line = block
                .span
                .of(record.text)
                .lines()
                .next()
                .unwrap_or_default();
            let end = block.span.start as usize + first_line.trim_end().len();
            let question = text[6..].trim();
            report
                .finding(
                    crate::finding::Span::new(block.span.start as usize, end),
                    format!("the spike \"{question}\" is still open"),
                )
                .help(help);
        }
    }
}
