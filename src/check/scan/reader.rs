//! One file → its records, judged by the rules that see one record at a time.

use std::sync::Arc;

use crate::config::FactName;
use crate::dialect::DialectId;
use crate::finding::{Finding, Level, Lines, Span};
use crate::layout::{Candidate, Fate, Log, ParsedFile};
use crate::log::{Entry, Evidence, KeysBeside, Prefix};
use crate::record::{FrontMatter, Record};
use crate::rules::record::{front_matter_invalid, record_unreadable};
use crate::rules::why::{evidence_stale, why_copied};
use crate::rules::{Answer, Around, Check, LogRules, Tier, answer_for, judged_as};

use crate::check::outcome::{Details, FactState, SkippedFile, Wanted};
use crate::check::request::Change;

use super::allow_comments;
use super::judgement::Judgement;
use super::runner::{self, of_file, placed};

/// What became of a file.
pub(in crate::check) enum ReadFile {
    /// It was read; these are its records.
    Records(Arc<str>, Vec<(Box<Entry>, Judgement)>),
    /// It is not a record.
    Skipped(SkippedFile),
    /// It should be one and cannot be read; nothing where that is switched off.
    Refused(Option<Finding>),
}

/// Reads and judges the files of one log.
pub(in crate::check) struct Reader<'a> {
    /// The log's number.
    pub number: usize,
    /// The log.
    pub log: &'a Log,
    /// Prefixes of ids that count as references in prose.
    pub prefixes: &'a [Prefix],
    /// What is known before any record is read.
    pub around: &'a Around<'a>,
    /// The change that leads to these files, if they are its end.
    pub change: Option<&'a Change<'a>>,
    /// The records are one end of a change.
    pub compared: bool,
    /// The details that are asked for.
    pub wanted: Option<&'a Wanted>,
}

impl Reader<'_> {
    /// Reads and judges the file at place `at` of the log.
    pub(in crate::check) fn read(&self, at: usize) -> ReadFile {
        let file = &self.log.files[at];
        match &file.fate {
            Fate::Skip(_) if self.log.holds_keys(&file.path) => {
                return skipped(file, "the keys of the record beside it, and read with that");
            }
            Fate::Skip(reason) => return skipped(file, reason),
            Fate::Readme if !self.log.may_be_record_readme(&file.path) => {
                return skipped(file, "a README, by its name");
            }
            Fate::Refuse(reason) => {
                return ReadFile::Refused(unreadable(self.log, &file.path, reason));
            }
            Fate::Read | Fate::Readme => {}
        }
        if let Some(record) = self.log.record_above(&file.path) {
            return skipped(
                file,
                &format!("it lies in the folder of the record {record}"),
            );
        }
        if let Some(sampled) = self.log.sampled(at) {
            return self.with_its_keys(file, sampled);
        }
        match ParsedFile::new(self.around.snapshot.read(&file.path)) {
            Ok(own) => self.with_its_keys(file, &own),
            Err(reason) => ReadFile::Refused(unreadable(self.log, &file.path, &reason)),
        }
    }

    /// Judges a file, together with the one next to it that holds its keys where its dialect has such.
    fn with_its_keys(&self, file: &Candidate, own: &ParsedFile) -> ReadFile {
        let dialect = self.log.dialect_of(own, &file.path);
        let Some(keys) = self.log.keys_of(dialect, &file.path) else {
            return self.judge(file, dialect, own, None);
        };
        match own.with_keys(self.around.snapshot, keys) {
            Ok(joined) => self.judge(file, dialect, &joined, Some(keys)),
            Err(reason) => ReadFile::Refused(unreadable(self.log, keys, &reason)),
        }
    }

    fn judge(
        &self,
        file: &Candidate,
        dialect: Option<DialectId>,
        read: &ParsedFile,
        beside: Option<&Arc<str>>,
    ) -> ReadFile {
        let (log, text, parsed) = (self.log, &*read.text, &read.parsed);
        let spoken = log.spoken(dialect);
        let records = log.written(dialect).read(parsed, text, &file.path);
        if records.is_empty() {
            return skipped(file, "no heading in it begins a record");
        }
        if let Some(reason) = log.why_no_record(file, &records) {
            return skipped(file, reason);
        }
        let lines = Lines::new(text);
        let anchors = Entry::anchors_of(parsed.page(), text);
        let allows = allow_comments::find(parsed.page(), text);
        let (own, keys) = text.split_at(parsed.sibling().unwrap_or(text.len()));
        let unchanged = self.change.is_some_and(|change| {
            let leaves = |path: &str, text: &str| change.leaves(self.around.snapshot, path, text);
            let lost_keys =
                |path: &String| change.base.look(path).is_some() && !change.went_elsewhere(path);
            leaves(&file.path, own)
                && match beside {
                    Some(path) => leaves(path, keys),
                    None => !log.places_of_keys(&file.path).any(|path| lost_keys(&path)),
                }
        });
        let stale_after = evidence_stale::days(spoken.rules);
        let compares_whys = why_copied::is_asked(spoken.rules);
        let judged = records.iter().enumerate().map(|(nth, record)| {
            let entry = Entry::new(
                record,
                self.number,
                &log.prefix,
                self.prefixes,
                Arc::clone(&anchors),
                &lines,
            );
            // Boxed, since it moves from list to list.
            let mut entry = Box::new(entry);
            entry.dialect = dialect;
            entry.keys = beside.map(|path| {
                let mut from = lines.position(Span::new(own.len(), own.len()).start);
                // A byte-order mark takes no column.
                from.column += u32::from(keys.starts_with('\u{feff}'));
                Box::new(KeysBeside {
                    path: Arc::clone(path),
                    from,
                })
            });
            entry.evidence =
                stale_after.and_then(|days| Evidence::that_may_be_stale(record, days, &lines));
            entry.why = compares_whys
                .then(|| why_copied::why(record, &lines))
                .flatten();
            let mut judgement = self.own_rules(record, &entry, spoken.rules, &lines);
            judgement.allows = allow_comments::of_record(&allows, record, &lines);
            judgement.details = self.wanted.map(|wanted| Details::of(record, wanted));
            (judgement.nth, judgement.unchanged) = (nth, unchanged);
            if self.compared && !unchanged {
                let told = format!("{}{keys}", record.span.of(text).trim_end());
                judgement.text = crate::lang::hash(told.replace('\r', "").trim_end().as_bytes());
            }
            (entry, judgement)
        });
        ReadFile::Records(Arc::clone(&file.path), judged.collect())
    }

    /// Runs the rules that see one record.
    fn own_rules(
        &self,
        record: &Record<'_>,
        entry: &Entry,
        rules: &LogRules,
        lines: &Lines<'_>,
    ) -> Judgement {
        let status = judged_as(record.status());
        let moved = record.has_moved();
        // What a tool wrote when the log began is nobody's gap.
        let stock = rules.are_doubtful() && record.is_stock();
        let reported = runner::run(rules, status, Some(&record.path), |row, report| {
            // Of a record that lives elsewhere now only a stub is left.
            let is_asked = !moved
                || row.rule.name.starts_with("key-")
                || row.rule.name == front_matter_invalid::RULE.name;
            let is_asked = is_asked && (!stock || row.rule.certain);
            if let Check::Record(check) = row.rule.check
                && is_asked
            {
                check(record, self.around, report);
            }
        });
        let loud: Vec<(&str, Level)> = reported
            .iter()
            .map(|it| (it.row.rule.name, it.level))
            .collect();
        // A note does not stand in for what would fail the run.
        let is_reported = |name: &str, level: Level| {
            loud.iter()
                .any(|(other, as_loud)| *other == name && *as_loud >= level)
        };
        let mut facts = facts(record);
        let mut findings = Vec::new();
        for it in reported {
            let (rule, level) = (it.row.rule, it.level);
            if rule.yields_to.iter().any(|name| is_reported(name, level)) {
                continue;
            }
            // Words in prose are hints: they never open a fact.
            let opens = level > Level::Info && rule.tier != Tier::Lexical;
            if let Some(fact) = rule.fact.filter(|_| opens) {
                facts[fact as usize] = FactState::Open;
            }
            findings.extend(it.placed(entry, Some(lines)));
        }
        for (name, level, draft) in self.log.house.check(record, status) {
            findings.extend(placed(name, level, draft, entry, Some(lines)));
        }
        Judgement {
            nth: 0,
            unchanged: false,
            text: 0,
            status,
            findings,
            facts,
            allows: Vec::new(),
            old: self.log.is_old(entry.date),
            half_read: matches!(record.front, FrontMatter::Broken { .. }),
            foreign: record.foreign(),
            details: None,
        }
    }
}

fn skipped(file: &Candidate, reason: &str) -> ReadFile {
    ReadFile::Skipped(SkippedFile {
        path: Arc::clone(&file.path),
        reason: reason.to_owned(),
    })
}

fn unreadable(log: &Log, path: &Arc<str>, reason: &str) -> Option<Finding> {
    let draft = record_unreadable::draft(reason);
    of_file(
        &log.rules,
        &record_unreadable::RULE,
        judged_as(None),
        draft,
        path,
    )
}

/// What the slots and sections of a record say of its facts.
fn facts(record: &Record<'_>) -> [FactState; FactName::ALL.len()] {
    FactName::ALL.map(|fact| match answer_for(record, fact) {
        Answer::Given => FactState::Closed,
        Answer::Unknown => FactState::Unknown,
        Answer::Missing => FactState::Open,
    })
}
