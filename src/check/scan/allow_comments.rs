//! Allows: `<!-- mindgap: allow RULE[, RULE] because REASON -->`.
//!
//! One stands for the block that follows it, or for the whole record when it stands before the title.

use crate::finding::{Lines, Place, Span};
use crate::lang::english;
use crate::record::{Block, BlockKind, Page, Record, is_reason};

/// An allow comment of a page.
pub(in crate::check) struct AllowComment {
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
pub(in crate::check) struct Allow {
    /// The rule's name.
    pub rule: String,
    /// Why it is allowed, if a reason is given.
    pub reason: Option<String>,
    /// Bytes it stands for; `None` for the whole record.
    pub over: Option<Span>,
    /// Where the rule is named.
    pub at: Span,
    /// The comment, where it may be deleted as a whole.
    pub comment: Option<Span>,
    /// The places of the name and of the comment.
    pub places: (Place, Place),
    /// The comment could not be read.
    pub broken: bool,
}

/// The allow comments of a page.
pub(in crate::check) fn find(page: &Page, text: &str) -> Vec<AllowComment> {
    page.comments
        .iter()
        .filter_map(|span| {
            let inner = span
                .of(text)
                .trim_start_matches("<!--")
                .trim_end_matches("-->");
            let said = inner.trim_start().strip_prefix("mindgap:")?;
            let from = span.end as usize;
            // A comment is an HTML block itself: the next one that begins after it.
            let next = page
                .blocks
                .partition_point(|block| (block.span.start as usize) < from);
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
    let Some(first) = blocks.first() else {
        return Span::default();
    };
    let belongs = |block: &&Block| match first.kind {
        _ if first.depth > 0 => block.depth > 0,
        BlockKind::Cell => block.kind == BlockKind::Cell,
        _ => first.quoted && block.quoted,
    };
    let last = blocks[1..]
        .iter()
        .take_while(belongs)
        .last()
        .unwrap_or(first);
    Span {
        start: first.span.start,
        end: last.span.end.max(first.span.end),
    }
}

fn parse(said: &str, text: &str, span: Span, next: Option<Span>) -> AllowComment {
    let broken = AllowComment {
        span,
        rules: Vec::new(),
        reason: None,
        next,
        broken: true,
    };
    let Some(rest) = said
        .trim()
        .strip_prefix("allow")
        .filter(|rest| rest.starts_with(char::is_whitespace))
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
        .map(|name| {
            (
                name.to_owned(),
                Span::new(offset(name), offset(name) + name.len()),
            )
        })
        .collect();
    // Words without commas are not names: `allow why-thin: infra record` is a reason in the wrong place.
    if rules.is_empty()
        || rules
            .iter()
            .any(|(name, _)| name.contains(char::is_whitespace))
    {
        return broken;
    }
    let reason = reason
        .filter(|reason| is_reason(reason, english()))
        .map(str::to_owned);
    AllowComment {
        span,
        rules,
        reason,
        next,
        broken: false,
    }
}

/// The allows that concern a record.
pub(in crate::check) fn of_record(
    found: &[AllowComment],
    record: &Record<'_>,
    lines: &Lines<'_>,
) -> Vec<Allow> {
    let title = record
        .title
        .as_ref()
        .map(|title| title.span)
        .filter(|span| span.end > span.start);
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
        let of_next_entry =
            !before_title && comment.next.is_some_and(|next| !record.span.contains(next));
        if of_next_entry {
            continue;
        }
        let over = if before_title {
            None
        } else {
            Some(comment.next.unwrap_or(comment.span))
        };
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
                comment: (comment.rules.len() == 1)
                    .then(|| with_its_line(comment.span, lines.text())),
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
        if rest.is_empty() {
            Some(end)
        } else {
            rest.starts_with('\n').then_some(end + 1)
        }
    };
    let (true, Some(end)) = (before.is_empty() || before.ends_with('\n'), line_end(after)) else {
        return comment;
    };
    let blank_before = {
        let mut lines = before.lines().rev();
        lines.next().is_none_or(|line| line.trim().is_empty())
    };
    let blank_behind = line_end(&after[end..])
        .filter(|_| blank_before)
        .unwrap_or(0);
    Span::new(before.len(), comment.end as usize + end + blank_behind)
}
