//! An allow without a reason, of an unknown rule, or of nothing.

use crate::config::suggestion;
use crate::finding::{Fix, Level, Safety, Span};
use crate::rules::{ALL, Blinds, Check, Draft, Levels, Rule};

pub const RULE: Rule = Rule {
    name: "allow-unjustified",
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "an exception that nobody explained is taken for a mistake, or copied",
    fix: Some(Safety::Safe),
    mends_any_form: true,
    check: Check::Engine,
    ..Rule::BASE
};

/// No reason was given, so nothing is allowed.
pub fn without_reason(at: Span, rule: &str) -> Draft {
    draft(
        at,
        format!("the allow of {rule} gives no reason, so it allows nothing"),
        format!("write `<!-- mindgap: allow {rule} because … -->`"),
    )
}

/// There is no such rule.
pub fn unknown_rule(at: Span, rule: &str) -> Draft {
    let near = suggestion(rule, ALL.iter().map(|row| row.rule.name));
    let help = near.map_or_else(
        || "`mindgap rules` lists the names".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    draft(
        at,
        format!("the allow names `{rule}`, and there is no such rule"),
        help,
    )
}

/// The finding stays: as long as it does, nobody knows what else the allow would hide.
pub fn blinding(at: Span, rule: &str, blinds: Blinds) -> Draft {
    let (why, help) = match blinds {
        Blinds::TheStatus => (
            "without a known status the record is judged as a mere proposal",
            "write the status of the record, and take this rule out of the allow",
        ),
        Blinds::TheRecord | Blinds::Nothing => (
            "what cannot be read of the record cannot be judged either",
            "make the record readable, and take this rule out of the allow",
        ),
    };
    draft(
        at,
        format!("{rule} cannot be allowed here: {why}"),
        help.to_owned(),
    )
}

/// The rule has nothing to say here.
pub fn unused(at: Span, rule: &str, whole: Option<Span>) -> Draft {
    let mut draft = draft(
        at,
        format!("{rule} has nothing to say here, so the allow is of no use"),
        "take the comment out".to_owned(),
    );
    draft.fix =
        whole.map(|comment| Box::new(Fix::replace(Safety::Safe, "delete the allow", comment, "")));
    draft
}

/// The comment is meant for mindgap and cannot be read.
pub fn unreadable(at: Span) -> Draft {
    draft(
        at,
        "this comment is meant for mindgap, but it does not say `allow RULE because REASON`"
            .to_owned(),
        "write `<!-- mindgap: allow why-restates-decision because … -->`".to_owned(),
    )
}

fn draft(at: Span, message: String, help: String) -> Draft {
    Draft {
        at: at.into(),
        message,
        help,
        level: None,
        asks: None,
        fix: None,
    }
}
