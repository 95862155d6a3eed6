//! Allows: `<!-- mindgap: allow RULE[, RULE] because REASON -->`.
//!
//! One stands for the block that follows it, or for the whole record when it stands before the title.

use crate::finding::{Finding, Level, Lines, Place, Span};
use crate::lang::english;
use crate::log::Entry;
use crate::record::{Block, BlockKind, Page, Record, Status, is_reason};
use crate::rules::meta::allow_unjustified;
use crate::rules::{Blinds, Draft, LogRules, named};

use super::outcome::AllowedFinding;
use super::read::Kept;
use super::{placed, row_of};

/// An allow comment of a page.
pub(super) struct Found {
    /// The comment.
    span: Span,
    /// Rules it names, each with its place.
    rules: Vec<(String, Span)>,
    reason: Option<String>,
    /// The block that follows.
    next: Option<Span>,
    /// It could not be read.
    broken: bool,
}

/// One rule that is allowed in one record.
#[derive(Clone)]
pub(super) struct Allow {
    rule: String,
    reason: Option<String>,
    /// Bytes it stands for; `None` for the whole record.
    over: Option<Span>,
    at: Span,
    /// The comment, where it may be deleted as a whole.
    comment: Option<Span>,
    places: (Place, Place),
    broken: bool,
}

/// The allow comments of a page.
pub(super) fn find(page: &Page, text: &str) -> Vec<Found> {
    page.comments
        .iter()
        .filter_map(|span| {
            let inner = span.of(text).trim_start_matches("<!--").trim_end_matches("-->");
            let said = inner.trim_start().strip_prefix("mindgap:")?;
            let from = span.end as usize;
            // A comment is an HTML block itself: the next one that begins after it.
            let next = page.blocks.partition_point(|block| (block.span.start as usize) < from);
            let before = page.blocks[..next].iter().rev().find(|block| shows(block));
            let next = (next..page.blocks.len()).find(|at| shows(&page.blocks[*at]));
            let next = next.map(|at| match before {
                // Between two items of a list it is about the one that follows.
                Some(before) if before.depth > 0 => page.blocks[at].span,
                _ => whole(&page.blocks[at..]),
            });
            Some(parse(said, text, *span, next))
        })
        .collect()
}

/// Whether a reader sees anything of a block: of a comment, nothing.
fn shows(block: &Block) -> bool {
    block.kind != BlockKind::Html || block.pieces.0 < block.pieces.1
}

/// What a reader takes for the block that begins with the first of `blocks`: the whole list, table or
/// quote, not only its first part.
fn whole(blocks: &[Block]) -> Span {
    let Some(first) = blocks.first() else { return Span::default() };
    let belongs = |block: &&Block| match first.kind {
        _ if first.depth > 0 => block.depth > 0,
        BlockKind::Cell => block.kind == BlockKind::Cell,
        _ => first.quoted && block.quoted,
    };
    let last = blocks[1..].iter().take_while(belongs).last().unwrap_or(first);
    Span { start: first.span.start, end: last.span.end.max(first.span.end) }
}

fn parse(said: &str, text: &str, span: Span, next: Option<Span>) -> Found {
    let broken = Found { span, rules: Vec::new(), reason: None, next, broken: true };
    let Some(rest) = said.trim().strip_prefix("allow").filter(|rest| rest.starts_with(char::is_whitespace))
    else {
        return broken;
    };
    let because = rest.match_indices("because").find(|(at, word)| {
        let (before, after) = (&rest[..*at], &rest[at + word.len()..]);
        before.ends_with(char::is_whitespace) && !after.starts_with(char::is_alphanumeric)
    });
    let (names, reason) = match because {
        Some((at, word)) => (&rest[..at], Some(rest[at + word.len()..].trim())),
        None => (rest, None),
    };
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let rules: Vec<(String, Span)> = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| (name.to_owned(), Span::new(offset(name), offset(name) + name.len())))
        .collect();
    // Words without commas are no names: `allow why-thin: infra record` is a reason gone astray.
    if rules.is_empty() || rules.iter().any(|(name, _)| name.contains(char::is_whitespace)) {
        return broken;
    }
    let reason = reason.filter(|reason| is_reason(reason, english())).map(str::to_owned);
    Found { span, rules, reason, next, broken: false }
}

/// The allows that concern a record.
pub(super) fn of_record(found: &[Found], record: &Record<'_>, lines: &Lines<'_>) -> Vec<Allow> {
    let title = record.title.as_ref().map(|title| title.span).filter(|span| span.end > span.start);
    let mut allows = Vec::new();
    for comment in found {
        let before_title = title.is_some_and(|title| {
            comment.next == Some(title)
                || (record.span.contains(comment.span) && comment.span.end <= title.start)
        });
        if !before_title && !record.span.contains(comment.span) {
            continue;
        }
        // The heading of the next entry of a single-file log follows this comment: it is that one's.
        let of_next_entry = !before_title && comment.next.is_some_and(|next| !record.span.contains(next));
        if of_next_entry {
            continue;
        }
        let over = if before_title { None } else { Some(comment.next.unwrap_or(comment.span)) };
        let places = |span: Span| (Place::of(span, lines), Place::of(comment.span, lines));
        if comment.broken {
            allows.push(Allow {
                rule: String::new(),
                reason: None,
                over,
                at: comment.span,
                comment: None,
                places: places(comment.span),
                broken: true,
            });
        }
        for (rule, at) in &comment.rules {
            allows.push(Allow {
                rule: rule.clone(),
                reason: comment.reason.clone(),
                over,
                at: *at,
                comment: (comment.rules.len() == 1).then(|| with_its_line(comment.span, lines.text())),
                places: places(*at),
                broken: false,
            });
        }
    }
    allows
}

/// A comment with the line that it has for itself, and with the blank line behind it where one is before it too.
fn with_its_line(comment: Span, text: &str) -> Span {
    let before = text[..comment.start as usize].trim_end_matches([' ', '\t']);
    let after = &text[comment.end as usize..];
    let line_end = |text: &str| {
        let rest = text.trim_start_matches([' ', '\t', '\r']);
        let end = text.len() - rest.len();
        if rest.is_empty() { Some(end) } else { rest.starts_with('\n').then_some(end + 1) }
    };
    let (true, Some(end)) = (before.is_empty() || before.ends_with('\n'), line_end(after)) else {
        return comment;
    };
    let blank_before = {
        let mut lines = before.lines().rev();
        lines.next().is_none_or(|line| line.trim().is_empty())
    };
    let blank_behind = line_end(&after[end..]).filter(|_| blank_before).unwrap_or(0);
    Span::new(before.len(), comment.end as usize + end + blank_behind)
}

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
pub(super) fn settle(
    kept: Kept,
    rules: &LogRules,
    entry: &Entry,
    out: &mut Vec<Finding>,
    allowed: &mut Vec<AllowedFinding>,
) {
    let Kept { allows, findings, status, old, .. } = kept;
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
                allowed.push(AllowedFinding { finding, reason, by_change: false });
            }
            None => out.push(finding),
        }
    }
    let Some(own) = row_of(allow_unjustified::RULE.name).map(|row| rules.setting(row)) else {
        return;
    };
    if own.level(status) == Level::Off || !own.covers(&entry.path) {
        return;
    }
    let level = if old { own.level(status).min(Level::Info) } else { own.level(status) };
    for (at, allow) in allows.iter().enumerate() {
        let Some(draft) = unjustified(allow, uses[at], rules, status) else {
            continue;
        };
        let place = if allow.broken { allow.places.1 } else { allow.places.0 };
        let draft = Draft { at: place.into(), ..draft };
        out.extend(placed(allow_unjustified::RULE.name.into(), level, draft, entry, None));
    }
}

/// What a finding keeps the other rules from seeing. One that is only noted asks for nothing.
fn blinds(finding: &Finding, entry: &Entry) -> Blinds {
    match named(&finding.rule).map_or(Blinds::Nothing, |row| row.rule.blinds) {
        Blinds::TheStatus if entry.status.is_some() || finding.level <= Level::Info => Blinds::Nothing,
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
    let asked =
        house || row_of(&allow.rule).is_some_and(|row| rules.setting(row).level(status) != Level::Off);
    match used {
        Use::Blinds(blinds) => Some(allow_unjustified::blinding(allow.at, &allow.rule, blinds)),
        Use::None if asked => Some(allow_unjustified::unused(allow.at, &allow.rule, allow.comment)),
        Use::None | Use::HoldsBack => None,
    }
}
