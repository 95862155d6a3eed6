//! The lines of a file that a finding is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Finding, Lines};
use crate::source::Snapshot;

use super::escape;

/// A snippet is at most so many lines; a longer place is cut.
const MOST_LINES: u32 = 4;
/// Longer lines are not shown: each of their findings would show them again.
const MOST_BYTES: usize = 4096;

/// Lines for a snippet.
pub(super) struct Excerpt {
    /// The lines, safe to show.
    pub text: String,
    /// The number of the first.
    pub first_line: u32,
    /// The place of the finding, in bytes of `text`.
    pub start: usize,
    /// Its end.
    pub end: usize,
}

/// Reads the files that findings are about, one after the other: findings come sorted by path.
pub(super) struct Excerpts<'s> {
    snapshot: &'s dyn Snapshot,
    messages: &'s BTreeMap<Arc<str>, String>,
    last: Option<(Arc<str>, Option<Lines<'static>>)>,
}

impl<'s> Excerpts<'s> {
    /// Reads files from `snapshot`; `messages` are those of commits, by id.
    pub(super) fn new(
        snapshot: &'s dyn Snapshot,
        messages: &'s BTreeMap<Arc<str>, String>,
    ) -> Self {
        Self {
            snapshot,
            messages,
            last: None,
        }
    }

    /// The lines of a finding; `None` where the file cannot be shown, or is no longer what was read.
    pub(super) fn of(&mut self, finding: &Finding) -> Option<Excerpt> {
        if let Some(commit) = &finding.commit {
            return excerpt(&Lines::new(self.messages.get(commit)?.as_str()), finding);
        }
        if self
            .last
            .as_ref()
            .is_none_or(|(path, _)| *path != finding.path)
        {
            let text = self
                .snapshot
                .read(&finding.path)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            self.last = Some((Arc::clone(&finding.path), text.map(Lines::new)));
        }
        excerpt(self.last.as_ref()?.1.as_ref()?, finding)
    }
}

fn excerpt(lines: &Lines<'_>, finding: &Finding) -> Option<Excerpt> {
    let text = lines.text();
    if lines.position(finding.start.offset) != finding.start {
        return None;
    }
    let first_line = finding.start.line;
    let last_line = finding
        .end
        .line
        .clamp(first_line, first_line + MOST_LINES - 1);
    let window = lines.lines(first_line, last_line);
    let shown = window.of(text);
    if shown.len() > MOST_BYTES {
        return None;
    }
    // A byte-order mark takes no column, and is not shown.
    let bom = if first_line == 1 && shown.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let from = (finding.start.offset.saturating_sub(window.start) as usize).max(bom);
    let to = (finding.end.offset.saturating_sub(window.start) as usize).clamp(from, shown.len());
    let mut safe = String::with_capacity(shown.len());
    let (mut start, mut end) = (None, None);
    for (at, c) in shown.char_indices().filter(|(at, _)| *at >= bom) {
        if at >= from && start.is_none() {
            start = Some(safe.len());
        }
        if at >= to && end.is_none() {
            end = Some(safe.len());
        }
        match c {
            '\r' => {}
            c => safe.push(escape::in_place(c).unwrap_or(c)),
        }
    }
    let start = start.unwrap_or(safe.len());
    let end = end.unwrap_or(safe.len()).max(start);
    Some(Excerpt {
        text: safe,
        first_line,
        start,
        end,
    })
}
