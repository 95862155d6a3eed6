//! A key whose value is not what it should be: a day that no calendar has, a handle that is none.

use crate::finding::{Level, Safety};
use crate::record::Record;
use crate::rules::{Around, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "key-invalid",
    levels: Levels::always(Level::Error, Level::Error),
    certain: true,
    why: "a value that cannot be read can neither be relied on nor reminded of",
    fix: Some(Safety::Safe),
    mends_any_form: true,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    for problem in &record.problems {
        let draft = report
            .finding(problem.span, problem.message.as_str())
            .help(problem.help.as_str())
            .fix(problem.fix.as_deref().cloned());
        if problem.note {
            draft.level(Level::Info);
        }
    }
}
