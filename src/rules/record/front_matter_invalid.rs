//! Front matter that does not parse: one finding, and nothing that would only follow from it.

use crate::finding::Level;
use crate::record::{FrontMatter, Record};
use crate::rules::{Around, Blinds, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "front-matter-invalid",
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "no fact of this record can be read until its front matter can",
    blinds: Blinds::TheRecord,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    if let FrontMatter::Broken { problem, .. } = record.front {
        report
            .finding(problem.span, problem.message.as_str())
            .help(problem.help.as_str());
    }
}
