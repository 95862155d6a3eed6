//! A front-matter key that the dialect does not know.

use crate::finding::{Fix, Level, Safety};
use crate::record::Record;
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const EXTRA_KEYS: Knob = Knob {
    name: "extra_keys",
    default: KnobDefault::List(&[]),
    about: "Keys of your own that are let through; `x` takes any without being told.",
};

pub const RULE: Rule = Rule {
    name: "key-unknown",
    levels: Levels::always(Level::Error, Level::Error),
    why: "a fact under a key that nobody reads is lost",
    fix: Some(Safety::Suggested),
    knobs: &[&EXTRA_KEYS],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let extra = report.setting.list(&EXTRA_KEYS);
    for unknown in record
        .unknown_keys
        .iter()
        .filter(|key| !extra.contains(&key.path.as_str()))
    {
        let near = record.form.nearest_key(&unknown.path);
        let draft = report.finding(
            unknown.span,
            format!("`{}` is no key of a record", unknown.path),
        );
        match near {
            Some(near) => {
                let fix = Fix::replace(
                    Safety::Suggested,
                    format!("rename it to `{near}`"),
                    unknown.span,
                    near,
                );
                draft
                    .help(format!(
                        "did you mean `{near}`? Keys of your own go under `x:`"
                    ))
                    .fix(fix);
            }
            None => {
                draft.help(
                    "put a key of your own under `x:`, or name it in `extra_keys` of this rule",
                );
            }
        }
    }
}
