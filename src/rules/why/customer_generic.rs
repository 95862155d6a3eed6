//! A customer field that could be anyone.

use crate::finding::Level;
use crate::lang::fold;
use crate::record::Record;
use crate::rules::{Around, Check, Knob, KnobDefault, Levels, Report, Rule, Tier};

const INTERNAL: Knob = Knob {
    name: "internal",
    default: KnobDefault::Bool(false),
    about: "Our own teams are customers here, as for a platform team.",
};
const SEGMENTS: Knob = Knob {
    name: "segments",
    default: KnobDefault::List(&[]),
    about: "If set, the customer must begin with one of these.",
};
const ADD: Knob = Knob {
    name: "add",
    default: KnobDefault::List(&[]),
    about: "More words that name nobody.",
};
const REMOVE: Knob = Knob {
    name: "remove",
    default: KnobDefault::List(&[]),
    about: "Words that are exact enough here.",
};

pub const RULE: Rule = Rule {
    name: "customer-generic",
    tier: Tier::Lexical,
    levels: Levels::at(Level::Warning, Level::Warning),
    why: "a customer who could be anyone helps nobody to choose",
    knobs: &[&INTERNAL, &SEGMENTS, &ADD, &REMOVE],
    reads_words: true,
    check: Check::Record(check),
    ..Rule::BASE
};

fn check(record: &Record<'_>, _: &Around<'_>, report: &mut Report<'_, '_>) {
    let slot = &record.facts.customer;
    let Some(customer) = slot.written() else {
        return;
    };
    let folded = fold(customer.trim_matches(|c: char| !c.is_alphanumeric()));
    let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = without_determiner(&folded, &record.lang.determiners);
    let setting = report.setting;
    let listed =
        |set: &std::collections::HashSet<String>| set.contains(bare) || set.contains(&folded);
    let removed = setting
        .list(&REMOVE)
        .iter()
        .any(|word| word.to_lowercase() == bare);
    let added = setting
        .list(&ADD)
        .iter()
        .any(|word| word.to_lowercase() == bare);
    let help = "name the people who are stuck, such as \"Clinic admins on the free plan\"";
    if (listed(&record.lang.customer_generic) && !removed) || added {
        report
            .finding(slot.span, format!("\"{customer}\" could be anyone"))
            .help(help);
        return;
    }
    if listed(&record.lang.customer_internal) && !removed && !setting.flag(&INTERNAL) {
        report
            .finding(
                slot.span,
                format!("\"{customer}\" is ourselves, not a customer"),
            )
            .help(format!(
                "{help}; a platform team sets `internal = true` for this rule"
            ));
        return;
    }
    let segments = setting.list(&SEGMENTS);
    let in_segment = segments.iter().any(|segment| {
        let rest = folded.strip_prefix(&segment.to_lowercase());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    if !segments.is_empty() && !in_segment {
        report
            .finding(
                slot.span,
                format!("\"{customer}\" begins with none of our segments"),
            )
            .help(format!("begin with one of: {}", segments.join(", ")));
    }
}

fn without_determiner<'t>(text: &'t str, determiners: &[String]) -> &'t str {
    let rest = determiners
        .iter()
        .find_map(|d| text.strip_prefix(d.as_str())?.strip_prefix(' '));
    rest.map_or(text, str::trim_start)
}
