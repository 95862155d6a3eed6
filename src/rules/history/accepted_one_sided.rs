//! A decision that one side accepted alone.

use crate::finding::Level;
use crate::record::{Handle, Status};
use crate::rules::{Changed, Check, Levels, Report, Rule, Tier};

pub const RULE: Rule = Rule {
    name: "accepted-one-sided",
    tier: Tier::Graph,
    levels: Levels {
        proposed: Level::Off,
        accepted: Level::Off,
        over: Level::Off,
    },
    strict: Some(Levels {
        proposed: Level::Off,
        accepted: Level::Warning,
        over: Level::Off,
    }),
    why: "a decision that only one side saw is a surprise for the other",
    check: Check::Change(check),
    ..Rule::BASE
};

/// The two sides, by their role in `[people]`.
const ROLES: [&str; 2] = ["product", "engineering"];

fn check(changed: &Changed<'_>, report: &mut Report<'_, '_>) {
    let accepted = |status| status == Some(Status::Accepted);
    let before = changed.base.and_then(|base| base.status());
    if !accepted(changed.head.status()) || accepted(before) {
        return;
    }
    let Some(authors) = changed.authors else {
        return;
    };
    let known: Vec<Handle> = authors
        .iter()
        .filter_map(|address| Handle::parse(address))
        .collect();
    let roles: Vec<&str> = known
        .iter()
        .filter_map(|handle| changed.people.role(handle))
        .collect();
    // Nobody of them is in the directory: then nobody can tell who they are.
    if roles.is_empty() || changed.people.is_solo() {
        return;
    }
    let Some(absent) = ROLES.into_iter().find(|role| !roles.contains(role)) else {
        return;
    };
    report
        .finding(
            changed.head.facts.status.span,
            format!("{} became accepted without anybody of {absent}", changed.head.id),
        )
        .help(format!(
            "have somebody of {absent} commit it, or name them in the commit: `Reviewed-by: Name <mail>`, as [people] has them"
        ));
}
