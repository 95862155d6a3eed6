//! What the allow comments of a record suppress, and which of them are not justified.

use crate::finding::{Finding, Level};
use crate::log::Entry;
use crate::record::Status;
use crate::rules::meta::allow_unjustified;
use crate::rules::{Blinds, Draft, LogRules, named};

use crate::check::outcome::AllowedFinding;
use crate::check::scan::{Allow, Judgement, placed};

/// What an allow comes to.
#[derive(Clone, Copy)]
enum Use {
    /// There is nothing that it could hold back.
    None,
    /// It holds something back.
    HoldsBack,
    /// It would hide what nobody can see without it.
    Blinds(Blinds),
}

/// Holds back what is allowed of a record, and says which allows are not justified.
pub(in crate::check) fn settle(
    judgement: Judgement,
    rules: &LogRules,
    entry: &Entry,
    out: &mut Vec<Finding>,
    allowed: &mut Vec<AllowedFinding>,
) {
    let Judgement {
        allows,
        findings,
        status,
        old,
        ..
    } = judgement;
    if allows.is_empty() {
        out.extend(findings);
        return;
    }
    let mut uses = vec![Use::None; allows.len()];
    for finding in findings {
        let holder = allows.iter().position(|allow| {
            allow.reason.is_some()
                && *allow.rule == *finding.rule
                && allow.over.is_none_or(|over| {
                    let at = finding.start.offset;
                    finding.path == entry.path && over.start <= at && at <= over.end
                })
        });
        let blinds = blinds(&finding, entry);
        match holder {
            Some(at) if blinds != Blinds::Nothing => {
                uses[at] = Use::Blinds(blinds);
                out.push(finding);
            }
            Some(at) => {
                uses[at] = Use::HoldsBack;
                let reason = allows[at].reason.clone().unwrap_or_default();
                allowed.push(AllowedFinding {
                    finding,
                    reason,
                    by_change: false,
                });
            }
            None => out.push(finding),
        }
    }
    let own = rules.of(&allow_unjustified::RULE);
    if !own.is_asked(status, &entry.path) {
        return;
    }
    let level = if old {
        own.level(status).min(Level::Info)
    } else {
        own.level(status)
    };
    for (at, allow) in allows.iter().enumerate() {
        let Some(draft) = unjustified(allow, uses[at], rules, status) else {
            continue;
        };
        let place = if allow.broken {
            allow.places.1
        } else {
            allow.places.0
        };
        let draft = Draft {
            at: place.into(),
            ..draft
        };
        out.extend(placed(
            allow_unjustified::RULE.name.into(),
            level,
            draft,
            entry,
            None,
        ));
    }
}

/// What a finding keeps the other rules from seeing. One that is only noted asks for nothing.
fn blinds(finding: &Finding, entry: &Entry) -> Blinds {
    match named(&finding.rule).map_or(Blinds::Nothing, |row| row.rule.blinds) {
        Blinds::TheStatus if entry.status.is_some() || finding.level <= Level::Info => {
            Blinds::Nothing
        }
        blinds => blinds,
    }
}

fn unjustified(allow: &Allow, used: Use, rules: &LogRules, status: Status) -> Option<Draft> {
    if allow.broken {
        return Some(allow_unjustified::unreadable(allow.at));
    }
    let house = allow.rule.starts_with("house/");
    if !house && named(&allow.rule).is_none() {
        return Some(allow_unjustified::unknown_rule(allow.at, &allow.rule));
    }
    if allow.reason.is_none() {
        return Some(allow_unjustified::without_reason(allow.at, &allow.rule));
    }
    // A rule that is not asked at this status, or not in this log, may be again: the allow stays.
    let asked = house
        || rules
            .named(&allow.rule)
            .is_some_and(|setting| setting.level(status) != Level::Off);
    match used {
        Use::Blinds(blinds) => Some(allow_unjustified::blinding(allow.at, &allow.rule, blinds)),
        Use::None if asked => Some(allow_unjustified::unused(
            allow.at,
            &allow.rule,
            allow.comment,
        )),
        Use::None | Use::HoldsBack => None,
    }
}
