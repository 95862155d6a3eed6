//! Product and engineering in one person: nobody to disagree.

use crate::finding::Level;
use crate::record::Record;
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule};

const SOLO: Knob = Knob {
    name: "solo",
    default: KnobDefault::Bool(false),
    about: "One person plays all parts here; so it is by itself where `[people]` lists only one.",
};

pub const RULE: Rule = Rule {
    name: "owners-same-person",
    levels: Levels::at(Level::Warning, Level::Error),
    why: "the need and the cost are weighed by two people, or not at all",
    knobs: &[&SOLO],
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, around: &Around<'_>, report: &mut Report<'_, '_>) {
    let (product, engineering) = (&record.facts.product_owner, &record.facts.engineering_owner);
    let (Some(product), Some(engineer)) = (product.written(), engineering.written()) else {
        return;
    };
    if report.setting.flag(&SOLO)
        || around.people.is_solo()
        || !around.people.same(product, engineer)
    {
        return;
    }
    let message = if product.text == engineer.text {
        format!("{} owns both sides of this decision", engineer.text)
    } else {
        format!(
            "{} and {} are one person, who owns both sides of this decision",
            product.text, engineer.text
        )
    };
    report
        .finding(engineering.span, message)
        .help("name an engineer as `owners.engineering`, one who can say no");
}
