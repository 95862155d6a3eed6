//! The common language of all rooms: what a rule says, how loud, and where.
//!
//! Nothing here renders, reads or writes.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

/// A range of bytes in one file, end excluded. Files are at most 1 MiB, so 32 bits hold every offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `start..end`; offsets past 4 GiB are clamped (no such file is ever read).
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: narrowed(start),
            end: narrowed(end.max(start)),
        }
    }

    /// The span as a range that slices a string.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same span, `by` bytes further on.
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }

    /// The span with what stands around it in `text`, up to `by` bytes on either side, no character cut in two.
    pub fn widened(self, by: usize, text: &str) -> Self {
        let (mut start, mut end) = (
            (self.start as usize).saturating_sub(by),
            self.end as usize + by,
        );
        while !text.is_char_boundary(start) {
            start += 1;
        }
        end = end.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Self::new(start, end)
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text of the span; empty where the span is not on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The part of a value inside its quotes, so that what is written there stays quoted as it was;
    /// all of it where it has none.
    pub fn inside_quotes(self, text: &str) -> Self {
        let value = self.of(text);
        let quoted = |quote| value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote);
        if quoted('"') || quoted('\'') {
            Self::new(self.start as usize + 1, self.end as usize - 1)
        } else {
            self
        }
    }

    /// The part of a value inside the marks that make it bold, cursive, struck out or code.
    pub fn inside_marks(self, text: &str) -> Self {
        let is_mark = |c: char| matches!(c, '*' | '_' | '`' | '~');
        let value = self.of(text);
        let lead = value.len() - value.trim_start_matches(is_mark).len();
        let len = value[lead..].trim_end_matches(is_mark).len();
        let start = self.start as usize + lead;
        Self::new(start, start + len)
    }
}

fn narrowed(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// How loud a finding is. The order is the order of loudness.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// A note; never fails a run.
    Info,
    /// Should be mended; fails a run with `--fail-on warning`.
    Warning,
    /// A gap; fails a run.
    Error,
}

impl Level {
    /// The word used in configuration and in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// A place in a file as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u32,
}

/// Start and end of a place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// First character.
    pub start: Position,
    /// One past the last.
    pub end: Position,
}

impl Place {
    /// The place of a span.
    pub fn of(span: Span, lines: &Lines<'_>) -> Self {
        Self {
            start: lines.position(span.start),
            end: lines.position(span.end),
        }
    }

    /// The bytes between.
    pub fn span(&self) -> Span {
        Span {
            start: self.start.offset,
            end: self.end.offset,
        }
    }

    /// The very beginning of a file.
    pub fn top() -> Self {
        let start = Position {
            line: 1,
            column: 1,
            offset: 0,
        };
        Self { start, end: start }
    }
}

/// Replace the bytes of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Whether a fix may be applied without asking. The order is that of daring: who takes suggested ones, takes
/// safe ones too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The meaning stays the same.
    Safe,
    /// Likely right; the author decides.
    Suggested,
}

impl Safety {
    /// The word used on the command line and in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Suggested => "suggested",
        }
    }
}

/// A mechanical way out. No fix invents a name, a number or a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: "quote the handle".
    pub title: String,
    /// Whether it may be applied unasked.
    pub safety: Safety,
    /// The edits of the finding's own file, in no particular order; they do not overlap.
    pub edits: Vec<Edit>,
    /// Edits of other files, where it takes those too: all of it is done, or nothing.
    pub others: Vec<FileEdits>,
    /// The path that the finding's own file moves to, from the root, with `/`.
    pub moves_to: Option<Arc<str>>,
}

/// The edits of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdits {
    /// The file, from the root, with `/`.
    pub path: Arc<str>,
    /// The edits, in no particular order; they do not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of the finding's own file.
    pub fn new(safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            safety,
            edits,
            others: Vec::new(),
            moves_to: None,
        }
    }

    /// A fix of a single edit.
    pub fn replace(
        safety: Safety,
        title: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        Self::new(
            safety,
            title,
            vec![Edit {
                span,
                text: text.into(),
            }],
        )
    }
}

/// Whether a change brought the finding about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// It is there now; without `--base` everything is new.
    New,
    /// It was there at the merge base too.
    Old,
}

/// The path of a finding on a commit message, as Git names the file in which one is written.
pub const MESSAGE: &str = "COMMIT_EDITMSG";

/// What a rule reports, placed in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name, or `house/NAME` for a rule of the team's own.
    pub rule: Cow<'static, str>,
    /// Loudness after configuration.
    pub level: Level,
    /// What is wrong, in one sentence without a final stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The file, relative to the repository root, with `/`.
    pub path: Arc<str>,
    /// The record's id, where the file could be read as one.
    pub record: Option<Arc<str>>,
    /// Where it starts.
    pub start: Position,
    /// Where it ends (excluded).
    pub end: Position,
    /// New or old debt.
    pub scope: Scope,
    /// The commit, where the finding is about its message: the place is one in the message then, and the
    /// path is [`MESSAGE`].
    pub commit: Option<Arc<str>>,
    /// The mechanical way out, where there is one.
    pub fix: Option<Box<Fix>>,
}

impl Finding {
    /// The order of every output: path, place, rule, message.
    pub fn order(&self) -> impl Ord + '_ {
        (
            self.commit.as_deref(),
            &*self.path,
            self.start,
            self.end,
            &*self.rule,
            &*self.message,
        )
    }

    /// By what two findings on one record are the same: the rule, and the message without places.
    pub fn what_is_said(&self) -> (Cow<'static, str>, String) {
        (self.rule.clone(), without_places(&self.message))
    }

    /// The bytes it points at.
    pub fn span(&self) -> Span {
        Span {
            start: self.start.offset,
            end: self.end.offset,
        }
    }
}

/// A message with `…` for each number of a line: lines shift, and what is said stays the same.
pub fn without_places(message: &str) -> String {
    const LINE: &str = "line ";
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(LINE) {
        let (before, after) = rest.split_at(at + LINE.len());
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() < after.len() {
            out.push('…');
        }
    }
    out + rest
}

/// Counts lines and columns of one text; made once a record has a finding.
pub struct Lines<'t> {
    text: Cow<'t, str>,
    starts: Vec<u32>,
    /// Characters before each [`STEP`] bytes of the text, counted when a long line is first asked for.
    marks: OnceLock<Vec<u32>>,
}

/// A line of a megabyte may have thousands of findings: none counts more than so many bytes of it.
const STEP: usize = 1024;

impl<'t> Lines<'t> {
    /// Indexes the line starts of `text` (`\n` ends a line, so `\r\n` does too).
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let after_breaks =
            memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| Span::new(at + 1, at + 1).start);
        let starts = std::iter::once(0).chain(after_breaks).collect();
        Self {
            text,
            starts,
            marks: OnceLock::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The position of a byte offset; past the end it is the end. A byte-order mark takes no column.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self
            .starts
            .partition_point(|start| *start as usize <= offset)
            - 1;
        let start = self.starts[line] as usize;
        let marked = line == 0 && self.text[..offset].starts_with('\u{feff}');
        let columns = self.characters(start, offset) - usize::from(marked);
        Position {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(columns + 1).unwrap_or(u32::MAX),
            offset: Span::new(offset, offset).start,
        }
    }

    /// How many characters begin in `start..end`.
    fn characters(&self, start: usize, end: usize) -> usize {
        if end - start <= STEP {
            return begun(&self.text.as_bytes()[start..end]);
        }
        self.characters_before(end) - self.characters_before(start)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let marks = self.marks.get_or_init(|| {
            let steps = bytes.chunks(STEP).scan(0, |before, step| {
                let mark = *before;
                *before += u32::try_from(begun(step)).unwrap_or(u32::MAX);
                Some(mark)
            });
            steps.collect()
        });
        let step = (offset / STEP).min(marks.len().saturating_sub(1));
        marks.get(step).map_or(0, |mark| *mark as usize) + begun(&bytes[step * STEP..offset])
    }

    /// The bytes of lines `first..=last` (from 1), without the last line's break.
    pub fn lines(&self, first: u32, last: u32) -> Span {
        let start = self
            .starts
            .get(first.max(1) as usize - 1)
            .copied()
            .unwrap_or(0);
        let end = match self.starts.get(last as usize) {
            Some(next) => *next as usize,
            None => self.text.len(),
        };
        let body = self.text.get(start as usize..end).unwrap_or_default();
        Span::new(
            start as usize,
            start as usize + body.trim_end_matches(['\n', '\r']).len(),
        )
    }
}

/// How many characters of UTF-8 begin among `bytes`.
fn begun(bytes: &[u8]) -> usize {
    const CONTINUED: u8 = 0b1000_0000;
    const KIND: u8 = 0b1100_0000;
    bytes
        .iter()
        .filter(|byte| **byte & KIND != CONTINUED)
        .count()
}
