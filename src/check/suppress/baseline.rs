//! The baseline: gaps that were there when a team began, in `.mindgap-baseline.toml`.
//!
//! An entry names a log, a record, a rule and a message, without a place: what is above a gap may change.
//! Each is a block of its own and all are sorted, so that two branches that close different gaps touch
//! different lines. Where they touch the same ones, either side is right: [`Baseline::of_conflict`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::config::{BASELINE, ConfigFile, Problem, problem_of};
use crate::finding::{Span, without_places};
use crate::lang::english;
use crate::record::is_reason;
use crate::record::{encode, parse_date};
use crate::source::{FileKind, ReadError, Snapshot, most_bytes};

use crate::check::outcome::Gap;

/// The version of the form that is written and read.
const VERSION: i64 = 1;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The gap.
    pub gap: Gap,
    /// How often the record has it; at least once.
    pub count: usize,
    /// Why it may wait, where somebody gave a reason.
    pub reason: Option<String>,
    /// The last day on which it may.
    pub until: Option<Date>,
    /// Where the file names the record.
    pub at: Span,
    /// Where the file says the count, if it does.
    count_at: Option<Span>,
}

impl Known {
    /// An entry that is not in a file yet.
    pub fn new(gap: Gap, count: usize, reason: Option<String>, until: Option<Date>) -> Self {
        Self {
            gap,
            count,
            reason,
            until,
            at: Span::default(),
            count_at: None,
        }
    }

    /// Says what another entry of the same gap says, too: both reasons, and of two days the earlier.
    fn take_in(&mut self, other: &Known) {
        let reason = match (&self.reason, &other.reason) {
            (Some(own), Some(other)) if own != other => Some(format!("{own}; {other}")),
            (own, other) => own.clone().or_else(|| other.clone()),
        };
        let until = self.until.into_iter().chain(other.until).min();
        let count = self.count.max(other.count);
        if (&reason, until, count) != (&self.reason, self.until, self.count) {
            *self = Self::new(self.gap.clone(), count, reason, until);
        }
    }
}

/// The entries of a file.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The file; its text is empty where there is none yet.
    pub file: ConfigFile,
    /// Its entries, in its order.
    pub entries: Vec<Known>,
}

/// Why there is no baseline to work with.
#[derive(Debug)]
pub enum BaselineError {
    /// The file cannot be read, in a sentence.
    Unreadable(String),
    /// It says something that cannot stand.
    Invalid(ConfigFile, Problem),
    /// Two branches changed the same entries of it, and nobody chose yet.
    Conflict(ConfigFile, Problem),
}

/// What a baseline of any version says.
#[derive(Deserialize)]
struct AnyVersion {
    version: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[allow(
        dead_code,
        reason = "read as `AnyVersion`, and known here so that it is no unknown key"
    )]
    version: i64,
    #[serde(default)]
    known: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    log: String,
    record: Spanned<String>,
    rule: String,
    message: String,
    count: Option<Spanned<i64>>,
    reason: Option<Spanned<String>>,
    until: Option<Spanned<toml::Value>>,
}

impl Baseline {
    /// The baseline of a snapshot; `None` where it has none.
    ///
    /// # Errors
    /// The file cannot be read, or says what cannot stand.
    pub fn of(snapshot: &dyn Snapshot) -> Result<Option<Self>, BaselineError> {
        let unreadable =
            |why: &str| BaselineError::Unreadable(format!("{BASELINE} cannot be read: {why}"));
        match snapshot.look(BASELINE) {
            None => return Ok(None),
            Some(FileKind::Regular) => {}
            Some(FileKind::Unreadable(why)) => return Err(unreadable(&why)),
            Some(_) => return Err(unreadable("it is no regular file")),
        }
        let bytes = snapshot.read(BASELINE).map_err(|error| match error {
            ReadError::Missing => unreadable("it went away"),
            ReadError::TooLarge(size) => unreadable(&format!(
                "it has {size} bytes; a baseline has at most {}",
                most_bytes(BASELINE)
            )),
            ReadError::Failed(reason) => unreadable(&reason),
        })?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text"))?;
        Self::parse(text).map(Some)
    }

    /// The baseline of a text.
    ///
    /// # Errors
    /// It says what cannot stand.
    pub fn parse(text: String) -> Result<Self, BaselineError> {
        let file = ConfigFile {
            path: BASELINE.to_owned(),
            text,
        };
        if let Some(at) = first_mark(&file.text) {
            let problem = Problem {
                span: at,
                message: "two branches changed these entries, and Git left both".to_owned(),
                help: "`mindgap baseline prune` keeps what is still found of both".to_owned(),
            };
            return Err(BaselineError::Conflict(file, problem));
        }
        match entries(&file.text) {
            Ok(entries) => Ok(Self { file, entries }),
            Err(problem) => Err(BaselineError::Invalid(file, problem)),
        }
    }

    /// No entry yet.
    pub fn empty() -> Self {
        Self {
            file: ConfigFile {
                path: BASELINE.to_owned(),
                text: String::new(),
            },
            entries: Vec::new(),
        }
    }

    /// The entries of both sides of a file in which Git left a conflict: of what both have, the larger count.
    /// What only one of them says of an entry stays, its reason and its day. What neither side finds any more
    /// goes when the file is pruned.
    ///
    /// # Errors
    /// A side says what cannot stand.
    pub fn of_conflict(file: &ConfigFile) -> Result<Self, BaselineError> {
        let [ours, theirs] = sides(&file.text).map(Self::parse);
        let (mut ours, theirs) = (ours?, theirs?);
        let mut free: BTreeMap<Gap, Vec<usize>> = BTreeMap::new();
        for (at, known) in ours.entries.iter().enumerate() {
            free.entry(known.gap.clone()).or_default().push(at);
        }
        // First what both say alike, so that only what one of them changed is left.
        let mut left = theirs.entries;
        for alike in [true, false] {
            left.retain(|known| {
                let free = free.get_mut(&known.gap).filter(|free| !free.is_empty());
                let Some(free) = free else { return true };
                let says = |at: &usize| {
                    let other = &ours.entries[*at];
                    !alike || (&other.reason, other.until) == (&known.reason, known.until)
                };
                let Some(found) = free.iter().position(says) else {
                    return true;
                };
                ours.entries[free.remove(found)].take_in(known);
                false
            });
        }
        let elsewhere = |known| Known {
            at: Span::default(),
            count_at: None,
            ..known
        };
        ours.entries.extend(left.into_iter().map(elsewhere));
        Ok(ours)
    }

    /// How often each gap is known, whoever gave it time.
    pub fn counts(&self) -> BTreeMap<&Gap, usize> {
        let mut counts = BTreeMap::new();
        for known in &self.entries {
            let times: &mut usize = counts.entry(&known.gap).or_default();
            *times = times.saturating_add(known.count);
        }
        counts
    }

    /// The file with these entries instead, sorted. An entry that stands there keeps its block as it was
    /// written, comments too; only its count may be lower.
    pub fn text_with(&self, entries: &[Known]) -> String {
        let blocks = Blocks::of(&self.file.text, self.entries.len());
        let mut told: Vec<(&Known, String)> = entries
            .iter()
            .map(|known| {
                (
                    known,
                    blocks.of_entry(known).unwrap_or_else(|| block(known)),
                )
            })
            .collect();
        told.sort_by(|(a, _), (b, _)| {
            (&a.gap, &a.reason, a.until).cmp(&(&b.gap, &b.reason, b.until))
        });
        let mut text = format!("{}\n", blocks.head.trim_end());
        for (_, block) in told {
            text.push('\n');
            text.push_str(block.trim_end());
            text.push('\n');
        }
        // Git may have written the line ends of another system: what is new has the same.
        match self.file.text.contains("\r\n") {
            true => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            false => text,
        }
    }
}

/// Reads the entries of a text.
fn entries(text: &str) -> Result<Vec<Known>, Problem> {
    let refused = |error: toml::de::Error| {
        problem_of(
            &error,
            "`mindgap baseline prune` writes it; `git log -p` tells who edited it",
        )
    };
    let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end);
    let AnyVersion { version } = toml::from_str(text).map_err(refused)?;
    if *version.get_ref() != VERSION {
        return Err(Problem {
            span: span(version.span()),
            message: format!(
                "this baseline has version {}, and this mindgap reads {VERSION}",
                version.get_ref()
            ),
            help: "use the mindgap that wrote it, or a later one".to_owned(),
        });
    }
    let file: File = toml::from_str(text).map_err(refused)?;
    let entry = |entry: Entry| {
        let count_at = entry.count.as_ref().map(|count| span(count.span()));
        let count = match &entry.count {
            None => 1,
            Some(count) => usize::try_from(*count.get_ref())
                .ok()
                .filter(|count| *count > 0)
                .ok_or_else(|| Problem {
                    span: span(count.span()),
                    message: "`count` says how often the record has this gap, so it is at least 1"
                        .to_owned(),
                    help: "write a whole number, or take the entry out".to_owned(),
                })?,
        };
        let until = match &entry.until {
            None => None,
            Some(until) => Some(day(until.get_ref()).ok_or_else(|| Problem {
                span: span(until.span()),
                message: "`until` is no date".to_owned(),
                help: "write the last day as YYYY-MM-DD, in quotes".to_owned(),
            })?),
        };
        let message = without_places(&entry.message);
        let at = span(entry.record.span());
        let gap = Gap {
            log: entry.log,
            record: entry.record.into_inner(),
            rule: entry.rule,
            message,
        };
        if let Some(reason) = entry
            .reason
            .as_ref()
            .filter(|reason| !is_reason(reason.get_ref(), english()))
        {
            return Err(Problem {
                span: span(reason.span()),
                message: "`reason` gives no reason".to_owned(),
                help: "say why the gap may wait, or take the line out".to_owned(),
            });
        }
        let reason = entry.reason.map(Spanned::into_inner);
        Ok(Known {
            gap,
            count,
            reason,
            until,
            at,
            count_at,
        })
    };
    file.known.into_iter().map(entry).collect()
}

fn day(value: &toml::Value) -> Option<Date> {
    match value {
        toml::Value::String(text) => parse_date(text),
        toml::Value::Datetime(day) => parse_date(&day.to_string()),
        _ => None,
    }
}

/// What stands above the first entry of a new file.
const HEAD: &str = "\
# Gaps that were here when mindgap came. They do not fail a check, and there can only be fewer:
# `mindgap baseline prune` takes out what is closed. To give one time on purpose, add to it
# `reason = \"…\"`, and `until = \"YYYY-MM-DD\"`: from the day after, it is a warning.
version = 1
";

/// Where an entry begins.
const ENTRY: &str = "[[known]]";

/// Whether a line is where an entry begins, with blanks in it or a comment behind it as somebody wrote it.
fn begins_entry(line: &str) -> bool {
    let code = line.split_once('#').map_or(line, |(code, _)| code);
    code.starts_with('[') && code.split_whitespace().collect::<String>() == ENTRY
}

/// A file, cut before each of its entries.
struct Blocks<'t> {
    text: &'t str,
    /// What stands above the first of them.
    head: &'t str,
    /// Where each begins, with the comments right above it, and the end of the last.
    starts: Vec<usize>,
}

impl<'t> Blocks<'t> {
    /// Cuts a text that holds so many entries. One in which they are written in another way is not cut.
    fn of(text: &'t str, count: usize) -> Self {
        let mut starts = Vec::new();
        let (mut at, mut comments) = (0, None);
        for line in text.split_inclusive('\n') {
            match line.trim() {
                entry if begins_entry(entry) => starts.push(comments.take().unwrap_or(at)),
                comment if comment.starts_with('#') => comments = comments.or(Some(at)),
                _ => comments = None,
            }
            at += line.len();
        }
        if starts.len() != count || count == 0 {
            return Self {
                text,
                head: HEAD,
                starts: Vec::new(),
            };
        }
        let head = &text[..starts[0]];
        starts.push(text.len());
        Self { text, head, starts }
    }

    /// The block of an entry, with its count as it is now.
    fn of_entry(&self, known: &Known) -> Option<String> {
        let next = self
            .starts
            .iter()
            .position(|start| *start > known.at.start as usize)?;
        let from = *self.starts.get(next.checked_sub(1)?)?;
        let block = self
            .text
            .get(from..self.starts[next])
            .filter(|_| known.at != Span::default())?;
        let Some(count) = known.count_at else {
            return Some(block.to_owned());
        };
        let (before, after) = (
            block.get(..count.start as usize - from)?,
            block.get(count.end as usize - from..)?,
        );
        Some(format!("{before}{}{after}", known.count))
    }
}

fn block(known: &Known) -> String {
    let Gap {
        log,
        record,
        rule,
        message,
    } = &known.gap;
    let mut lines = vec![ENTRY.to_owned()];
    for (key, text) in [
        ("log", log),
        ("record", record),
        ("rule", rule),
        ("message", message),
    ] {
        // A file that is no record belongs to no log.
        if key != "log" || !text.is_empty() {
            lines.push(format!("{key} = {}", encode::toml(text)));
        }
    }
    if known.count > 1 {
        lines.push(format!("count = {}", known.count));
    }
    lines.extend(
        known
            .reason
            .as_ref()
            .map(|reason| format!("reason = {}", encode::toml(reason))),
    );
    lines.extend(known.until.map(|day| format!("until = \"{day}\"")));
    lines.join("\n")
}

/// What Git puts at the beginning of a line where both sides changed it: ours, the common ancestor's, theirs,
/// the end.
const MARKS: [&str; 4] = ["<<<<<<< ", "||||||| ", "=======", ">>>>>>> "];

fn first_mark(text: &str) -> Option<Span> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(MARKS[0]) {
            return Some(Span::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    None
}

/// The file as each side of a conflict would have it.
fn sides(text: &str) -> [String; 2] {
    let mut sides = [
        String::with_capacity(text.len()),
        String::with_capacity(text.len()),
    ];
    // Who has the line: both outside of a conflict, nobody what was there before.
    let mut has = [true, true];
    for line in text.split_inclusive('\n') {
        match MARKS.iter().position(|mark| line.starts_with(mark)) {
            Some(0) => has = [true, false],
            Some(1) => has = [false, false],
            Some(2) if line.trim_end() == MARKS[2] => has = [false, true],
            Some(3) => has = [true, true],
            _ => {
                for (side, has) in sides.iter_mut().zip(has) {
                    side.push_str(if has { line } else { "" });
                }
            }
        }
    }
    sides
}
