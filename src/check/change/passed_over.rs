//! What a change brings that reads like a record and is passed over all the same: nobody judges it, so it is said.
//!
//! Without a change these files are skips that have names, as any other.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::request::Change;
use crate::check::scan::{Indexed, Scan, of_file};
use crate::config::{folder_of_glob, is_glob};
use crate::finding::{Finding, Lines, Place};
use crate::lang;
use crate::layout::{Log, ParsedFile, Plan, is_numbered, is_ours, is_unfilled, text_of};
use crate::record::{Part, Record, id_stem, misplaced_entries, read_file, read_log_file};
use crate::rules::record::record_passed_over as rule;
use crate::rules::{Draft, judged_as};
use crate::source::{FileKind, ReadError, Snapshot, folder_of, is_markdown, is_within, stem_of};

use super::plain_text;

/// What a change brings past the records of `head`.
pub(in crate::check) fn passed_over(
    change: &Change<'_>,
    head: &Scan<'_, Indexed<'_>>,
) -> Vec<Finding> {
    let plan = head.plan;
    let passed = Passed {
        change,
        plan,
        head: head.snapshot,
    };
    let mut findings = Vec::new();
    for file in &head.skipped {
        findings.extend(passed.in_a_log(&file.path, &file.reason));
    }
    findings.extend(passed.in_no_log());
    for log in plan.logs.iter().filter(|log| log.single_file) {
        passed.between_entries(log, &mut findings);
    }
    findings
}

struct Passed<'p> {
    change: &'p Change<'p>,
    plan: &'p Plan,
    head: &'p dyn Snapshot,
}

/// How far from the records of a log a file lies: who reads it for one of them needs the more signs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// In the folder of the log.
    Near,
    /// Elsewhere.
    Far,
}

impl Passed<'_> {
    /// A file of a log that is no record, for a reason.
    fn in_a_log(&self, path: &Arc<str>, reason: &str) -> Option<Finding> {
        let log = self
            .plan
            .logs
            .iter()
            .find(|log| log.files.iter().any(|file| file.path == *path))?;
        let is_ours = [
            rule::A_TEMPLATE_OF_THE_LOG,
            rule::OF_ANOTHER_LOG,
            rule::KEYS,
            rule::AN_EXAMPLE,
        ];
        if is_ours.iter().any(|known| reason.starts_with(known)) {
            return None;
        }
        match self.head.look(path)? {
            FileKind::Symlink(target) => self.link(log, path, &target),
            FileKind::Regular => self.file(log, path, Lies::Near, &rule::because(path, reason)),
            _ => None,
        }
    }

    /// New files that lie in no log, and read like the records of one.
    fn in_no_log(&self) -> Vec<Finding> {
        let Some(first) = self.plan.logs.first() else {
            return Vec::new();
        };
        let in_logs: BTreeSet<&str> = self
            .plan
            .logs
            .iter()
            .flat_map(|log| &log.files)
            .map(|file| &*file.path)
            .collect();
        let all = self
            .head
            .list("")
            .into_iter()
            .filter(|file| file.kind == FileKind::Regular && !in_logs.contains(&*file.path));
        let found = all.filter_map(|file| {
            let near = self.plan.logs.iter().find(|log| {
                let folder = folder_of_glob(&log.name);
                is_glob(&log.name) && !folder.is_empty() && is_within(&folder, &file.path)
            });
            let is_looked_at = near.is_some() || may_be_text(&file.path) && may_be_ours(&file.path);
            // What was there before was passed over before.
            if !is_looked_at || self.change.base.look(&file.path).is_some() {
                return None;
            }
            let lies = if near.is_some() {
                Lies::Near
            } else {
                Lies::Far
            };
            self.file(
                near.unwrap_or(first),
                &file.path,
                lies,
                &rule::in_no_log(&file.path),
            )
        });
        found.collect()
    }

    /// A file that the change brings, if it reads like a record.
    fn file(
        &self,
        log: &Log,
        path: &Arc<str>,
        lies: Lies,
        because: &rule::Because,
    ) -> Option<Finding> {
        // In a log, a new file may be called what it likes.
        if !may_be_text(path) && (lies == Lies::Far || self.change.base.look(path).is_some()) {
            return None;
        }
        let read = of_any_encoding(self.head.read(path));
        if let (Err(reason), Lies::Near, true) = (text_of(read.clone()), lies, is_markdown(path)) {
            let was_text = text_of(of_any_encoding(self.change.base.read(path))).is_ok();
            let is_news = was_text || self.change.base.look(path).is_none();
            return is_news
                .then(|| self.finding(log, path, rule::unreadable(&reason)))
                .flatten();
        }
        let now = ParsedFile::new(read).ok()?;
        if self.change.leaves(self.head, path, &now.text) {
            return None;
        }
        let status = self.status_of(log, path, lies, &now)?;
        // One that was such a file before is no news, as long as it says the same of itself.
        let before = ParsedFile::new(of_any_encoding(self.change.base.read(path))).ok();
        if before
            .and_then(|before| self.status_of(log, path, lies, &before))
            .as_ref()
            == Some(&status)
        {
            return None;
        }
        if lies == Lies::Far && self.is_a_series(folder_of(path)) {
            return None;
        }
        self.finding(log, path, rule::file(&status, because))
    }

    /// The status of what reads like a record, as written; `None` for what does not.
    fn status_of(
        &self,
        log: &Log,
        path: &Arc<str>,
        lies: Lies,
        loaded: &ParsedFile,
    ) -> Option<String> {
        let text = loaded.text.as_str();
        let form = log.spoken(log.dialect_of(loaded, path)).form;
        let record = read_file(
            &loaded.parsed,
            text,
            path,
            id_stem(path, form),
            &log.prefix,
            form,
            lang::english(),
        );
        // Whether front matter that is broken holds a status, nobody knows.
        let is_named_like_one = || is_numbered(stem_of(path)) && may_be_text(path);
        if record.keys_unknown() && lies == Lies::Near && is_named_like_one() {
            return Some("unknown".to_owned());
        }
        let decided = record.says(Part::Decision);
        let dated = record.facts.date.written().is_some();
        let reads_like_one = match lies {
            Lies::Near if is_row(&record) => decided,
            Lies::Near => dated || decided,
            Lies::Far => dated && (decided || names_what_only_records_do(&record)),
        };
        if is_unfilled(text) {
            return None;
        }
        if record.status().is_some() && reads_like_one {
            return word_of(&record);
        }
        let entries = read_log_file(
            &loaded.parsed,
            text,
            path,
            &log.prefix,
            form,
            lang::english(),
        );
        let is_entry = |entry: &&Record<'_>| {
            entry.status().is_some()
                && entry.facts.date.written().is_some()
                && (entry.says(Part::Decision) || says_why_or_how_much(entry))
        };
        let of_entry = entries.iter().find(is_entry).and_then(word_of);
        // A template proposes, in words that nobody else has to know.
        let proposed = lang::english().status_words.get("proposed");
        let is_proposed =
            |word: &String| proposed.is_some_and(|words| words.contains(&word.to_lowercase()));
        let may_be_form = path.to_lowercase().contains("template");
        let is_one = |word: &String| lies == Lies::Near && !(may_be_form && is_proposed(word));
        of_entry.or_else(|| plain_text::status(text, form).filter(is_one))
    }

    /// Whether a folder held numbered pages before: another series of documents, which nobody takes for this log.
    fn is_a_series(&self, folder: &str) -> bool {
        let before = self.change.base.list(folder);
        before.iter().any(|file| {
            folder_of(&file.path) == folder
                && is_markdown(&file.path)
                && is_numbered(stem_of(&file.path))
        })
    }

    /// A link that may lead to a folder of records: nothing is read behind one.
    fn link(&self, log: &Log, path: &Arc<str>, target: &str) -> Option<Finding> {
        if self.change.base.look(path) == Some(FileKind::Symlink(target.to_owned())) {
            return None;
        }
        let inside = if target.starts_with('/') {
            None
        } else {
            crate::source::join(folder_of(path), target)
        };
        let leads_to_a_folder = match inside.and_then(|inside| self.head.look(&inside)) {
            Some(kind) => matches!(
                kind,
                FileKind::Folder | FileKind::Submodule | FileKind::Symlink(_)
            ),
            // Whatever lies outside of the repository has to be taken for a folder by its name.
            None => !path
                .rsplit('/')
                .next()
                .is_some_and(|name| name.trim_start_matches('.').contains('.')),
        };
        if leads_to_a_folder {
            self.finding(log, path, rule::link(target))
        } else {
            None
        }
    }

    /// Headings of a log in one file that state a status and are no entries, since they stand on another level.
    fn between_entries(&self, log: &Log, findings: &mut Vec<Finding>) {
        let path: Arc<str> = log.name.as_str().into();
        let Ok(now) = ParsedFile::new(self.head.read(&path)) else {
            return;
        };
        if self.change.leaves(self.head, &path, &now.text) {
            return;
        }
        let before = ParsedFile::new(self.change.base.read(&path)).ok();
        let known: BTreeSet<String> = before
            .iter()
            .flat_map(|before| misplaced(log, &path, before))
            .map(|(title, ..)| title)
            .collect();
        let lines = Lines::new(now.text.as_str());
        for (title, span, level) in misplaced(log, &path, &now) {
            if known.contains(&title) {
                continue;
            }
            let place = Place::of(span, &lines);
            let found = self.finding(log, &path, rule::heading(&title, level));
            findings.extend(found.map(|found| Finding {
                start: place.start,
                end: place.end,
                ..found
            }));
        }
    }

    fn finding(&self, log: &Log, path: &Arc<str>, draft: Draft) -> Option<Finding> {
        of_file(&log.rules, &rule::RULE, judged_as(None), draft, path)
    }
}

/// The headings that state a status and are no entries: their title, their place, and the level of entries.
fn misplaced(
    log: &Log,
    path: &Arc<str>,
    loaded: &ParsedFile,
) -> Vec<(String, crate::finding::Span, u8)> {
    let form = log.spoken(log.dialect_of(loaded, path)).form;
    let all = misplaced_entries(
        &loaded.parsed,
        &loaded.text,
        path,
        &log.prefix,
        form,
        lang::english(),
    );
    let stated = all
        .into_iter()
        .filter(|(record, _)| record.status().is_some());
    stated
        .map(|(record, level)| (record.id.text.clone(), record.head, level))
        .collect()
}

/// The status of a record, as written.
fn word_of(record: &Record<'_>) -> Option<String> {
    record.facts.status.written().map(|word| word.text.clone())
}

/// Whether the status stands in a table with several columns, as in a list of decisions.
fn is_row(record: &Record<'_>) -> bool {
    let (above, below) = record
        .text
        .split_at(record.facts.status.span.start as usize);
    let start = above.rsplit('\n').next().unwrap_or_default();
    let bars = start.matches('|').count()
        + below
            .lines()
            .next()
            .map_or(0, |rest| rest.matches('|').count());
    start.trim_start().starts_with('|') && bars > 3
}

/// Facts that no other page has in its head.
fn names_what_only_records_do(record: &Record<'_>) -> bool {
    let facts = &record.facts;
    says_why_or_how_much(record)
        || facts.product_owner.written().is_some()
        || facts.engineering_owner.written().is_some()
}

/// Facts that no list of decisions has beside their names.
fn says_why_or_how_much(record: &Record<'_>) -> bool {
    let facts = &record.facts;
    facts.customer.written().is_some()
        || facts.evidence.written().is_some()
        || facts.measure.written().is_some()
        || facts.effort.written().is_some()
}

/// The same bytes in UTF-8, where they say that they are UTF-16.
fn of_any_encoding(read: Result<Vec<u8>, ReadError>) -> Result<Vec<u8>, ReadError> {
    let bytes = read?;
    let unit: fn([u8; 2]) -> u16 = match bytes.first_chunk() {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return Ok(bytes),
    };
    let units: Vec<u16> = bytes[2..]
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    Ok(String::from_utf16(&units).map_or(bytes, String::into_bytes))
}

/// Whether a file that lies in no log is looked at: all that is ours, and in folders that hide a numbered page.
fn may_be_ours(path: &str) -> bool {
    let open: Vec<&str> = path
        .split('/')
        .map(|part| part.trim_start_matches('.'))
        .collect();
    let is_form = |part: &&str| part.to_lowercase().contains("template");
    let is_hidden = || {
        let is_page = is_markdown(path) && is_numbered(stem_of(path));
        is_page && is_ours(&open.join("/")) && !open.iter().any(is_form)
    };
    is_ours(path) || is_hidden()
}

/// Whether a file may be a page by its name, or has none that says what it is.
fn may_be_text(path: &str) -> bool {
    /// What pages are called, and copies that editors leave of them.
    const ENDINGS: [&str; 22] = [
        "htm", "html", "adoc", "asciidoc", "bak", "markdown", "md", "mdown", "mdtext", "mdtxt",
        "mdwn", "mdx", "mkd", "mkdn", "old", "org", "orig", "qmd", "rmd", "rst", "text", "txt",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let plain = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let ending = plain.rsplit_once('.').map(|(_, ending)| ending);
    // An ending that only looks like one of these is made of letters of another script, or of none that are seen.
    ending.is_none_or(|ending| ENDINGS.contains(&ending) || !ending.is_ascii())
        || plain.contains(".md")
}
