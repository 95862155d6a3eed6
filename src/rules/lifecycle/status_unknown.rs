//! A status that is none.

use crate::finding::{Fix, Level, Safety};
use crate::record::{Record, State, Status};
use crate::rules::{Around, Blinds, Check, Levels, Report, Rule};

pub const RULE: Rule = Rule {
    name: "status-unknown",
    levels: Levels::always(Level::Error, Level::Error),
    why: "if the status is a word of one's own, nobody can tell whether the decision holds",
    fix: Some(Safety::Safe),
    blinds: Blinds::TheStatus,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.status;
    let State::Written(written) = &slot.state else {
        return;
    };
    let known = Status::ALL.map(Status::as_str).join(", ");
    match written.means {
        Some(_) if !written.alias => {}
        Some(status) => {
            let word = slot.span.inside_quotes(record.text);
            let fix = Fix::replace(
                Safety::Safe,
                format!("write {status}"),
                word,
                status.as_str(),
            );
            report
                .finding(
                    slot.span,
                    format!("\"{}\" is not the word for this status here", written.text),
                )
                .help(format!("write {status}"))
                .fix(fix);
        }
        None => {
            let words = record
                .form
                .statuses
                .iter()
                .filter(|(_, (_, alias))| !alias)
                .map(|(word, _)| word.as_str());
            let near = crate::config::suggestion(&written.text, words);
            let help = near.map_or_else(
                || format!("write one of {known}"),
                |near| format!("did you mean `{near}`?"),
            );
            let help = if record.form.loose_status {
                format!(
                    "{help}; a word of your own gets a meaning under `[dialect.NAME.status]` with `extends = \"{}\"`",
                    record.form.name
                )
            } else {
                help
            };
            report
                .finding(slot.span, format!("\"{}\" is no status", written.text))
                .help(help);
        }
    }
}
