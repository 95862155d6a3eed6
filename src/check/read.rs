//! One file → its records, judged by the rules that see one record at a time.

use std::sync::Arc;

use crate::config::FactName;
use crate::finding::{Finding, Level, Lines, Span};
use crate::lang::Foreign;
use crate::layout::{Candidate, Fate, Log, ParsedFile};
use crate::log::{Entry, Evidence, KeysBeside, Prefix};
use crate::record::{FrontMatter, Part, Record, State, Status};
use crate::rules::record::{front_matter_invalid, record_unreadable};
use crate::rules::why::{evidence_stale, why_copied};
use crate::rules::{Around, Check, Draft, LogRules, Report, Row, Tier};

use super::allow::{self, Allow};
use super::change::Change;
use super::details::{Details, Wanted};
use super::message::stray;
use super::outcome::{FactState, SkippedFile};
use super::{judged_as, placed, row_of};

/// What became of a file.
pub(super) enum ReadFile {
    /// It was read; these are its records.
    Records(Arc<str>, Vec<(Box<Entry>, Kept)>),
    /// It is no record.
    Skipped(SkippedFile),
    /// It should be one and cannot be read; nothing where that is switched off.
    Refused(Option<Finding>),
}

/// What is kept of a record beside its [`Entry`].
#[derive(Clone)]
pub(super) struct Kept {
    /// Its place among the records of its file.
    pub nth: usize,
    /// Where a change is judged: its file is the same, to the byte, at the base.
    pub unchanged: bool,
    /// Where a change is judged: a hash of its text.
    pub text: u64,
    /// The status by which it is judged.
    pub status: Status,
    /// What its own rules said.
    pub findings: Vec<Finding>,
    /// Its facts, in the order of [`FactName::ALL`].
    pub facts: [FactState; FactName::ALL.len()],
    /// Its allows.
    pub allows: Vec<Allow>,
    /// Its date is before the day from which its log is judged.
    pub old: bool,
    /// Its front matter could not be read, so nothing was asked of what stands there.
    pub half_read: bool,
    /// The language in which it is written, where rules that look for words do not know it.
    pub foreign: Option<Foreign>,
    /// What is told of it beside the verdict, where that is asked for.
    pub details: Option<Box<Details>>,
}

/// Reads and judges the files of one log.
pub(super) struct Reader<'a> {
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
    /// What is asked for beside the verdict.
    pub wanted: Option<&'a Wanted>,
}

impl Reader<'_> {
    /// Reads and judges the file at place `at` of the log.
    pub(super) fn read(&self, at: usize) -> ReadFile {
        let file = &self.log.files[at];
        match &file.fate {
            Fate::Skip(_) if self.log.holds_keys(&file.path) => {
                return skipped(file, "the keys of the record beside it, and read with that");
            }
            Fate::Skip(reason) => return skipped(file, reason),
            Fate::Readme if !self.log.may_be_record_readme(&file.path) => {
                return skipped(file, "a README, by its name");
            }
            Fate::Refuse(reason) => return ReadFile::Refused(unreadable(self.log, &file.path, reason)),
            Fate::Read | Fate::Readme => {}
        }
        if let Some(record) = self.log.record_above(&file.path) {
            return skipped(file, &format!("it lies in the folder of the record {record}"));
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
        let Some(keys) = self.log.keys_of(own, &file.path) else {
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
        dialect: Option<u16>,
        read: &ParsedFile,
        beside: Option<&Arc<str>>,
    ) -> ReadFile {
        let (log, text, parsed) = (self.log, &*read.text, &read.parsed);
        let spoken = log.spoken(dialect);
        let records = log.written(dialect).read(parsed, text, &file.path);
        if records.is_empty() {
            return skipped(file, "no heading in it begins a record");
        }
        if log.is_no_record(file, &records) {
            return skipped(file, "no record, by its name, and it states no status and no decision");
        }
        let lines = Lines::new(text);
        let anchors = Entry::anchors_of(parsed.page(), text);
        let allows = allow::find(parsed.page(), text);
        let (own, keys) = text.split_at(parsed.sibling().unwrap_or(text.len()));
        let unchanged = self.change.is_some_and(|change| {
            let leaves = |path: &str, text: &str| change.leaves(self.around.snapshot, path, text);
            let lost_keys = |path: &String| change.base.look(path).is_some() && !change.went_elsewhere(path);
            leaves(&file.path, own)
                && match beside {
                    Some(path) => leaves(path, keys),
                    None => !log.places_of_keys(&file.path).any(|path| lost_keys(&path)),
                }
        });
        let stale_after = evidence_stale::days(spoken.rules);
        let compares_whys = why_copied::is_asked(spoken.rules);
        let judged = records.iter().enumerate().map(|(nth, record)| {
            let entry =
                Entry::new(record, self.number, &log.prefix, self.prefixes, Arc::clone(&anchors), &lines);
            // Boxed, since it moves from list to list.
            let mut entry = Box::new(entry);
            entry.dialect = dialect;
            entry.keys = beside.map(|path| {
                let mut from = lines.position(Span::new(own.len(), own.len()).start);
                // A byte-order mark takes no column.
                from.column += u32::from(keys.starts_with('\u{feff}'));
                Box::new(KeysBeside { path: Arc::clone(path), from })
            });
            entry.evidence = stale_after.and_then(|days| Evidence::that_may_be_stale(record, days, &lines));
            entry.why = compares_whys.then(|| why_copied::why(record, &lines)).flatten();
            let mut kept = self.own_rules(record, &entry, spoken.rules, &lines);
            kept.allows = allow::of_record(&allows, record, &lines);
            kept.details = self.wanted.map(|wanted| Details::of(record, wanted));
            (kept.nth, kept.unchanged) = (nth, unchanged);
            if self.compared && !unchanged {
                let told = format!("{}{keys}", record.span.of(text).trim_end());
                kept.text = crate::lang::hash(told.replace('\r', "").trim_end().as_bytes());
            }
            (entry, kept)
        });
        ReadFile::Records(Arc::clone(&file.path), judged.collect())
    }

    /// Runs the rules that see one record.
    fn own_rules(&self, record: &Record<'_>, entry: &Entry, rules: &LogRules, lines: &Lines<'_>) -> Kept {
        let status = judged_as(record.status());
        let mut said: Vec<(&'static Row, Level, Draft)> = Vec::new();
        let moved = record.has_moved();
        for (row, setting) in rules.iter() {
            let Check::Record(check) = row.rule.check else { continue };
            if setting.level(status) == Level::Off || !setting.covers(&record.path) {
                continue;
            }
            // Of a record that lives elsewhere now only a stub is left.
            if moved && !row.rule.name.starts_with("key-") && row.rule.name != front_matter_invalid::RULE.name
            {
                continue;
            }
            let mut drafts = Vec::new();
            check(record, self.around, &mut Report::new(setting, &mut drafts));
            let offered = drafts.into_iter().map(|draft| setting.offered(draft));
            said.extend(offered.map(|draft| (row, setting.level_of(draft.level, status), draft)));
        }
        let speaks: Vec<(&str, Level)> = said.iter().map(|(row, level, _)| (row.rule.name, *level)).collect();
        // A note does not stand in for what would fail the run.
        let is_told = |name: &str, level: Level| {
            speaks.iter().any(|(speaker, as_loud)| *speaker == name && *as_loud >= level)
        };
        let mut facts = facts(record);
        let mut findings = Vec::new();
        for (row, level, draft) in said {
            if row.rule.yields_to.iter().any(|name| is_told(name, level)) {
                continue;
            }
            // Words in prose are hints: they never open a fact.
            let opens = level > Level::Info && row.rule.tier != Tier::Lexical;
            if let Some(fact) = row.rule.fact.filter(|_| opens) {
                facts[fact as usize] = FactState::Open;
            }
            findings.extend(placed(row.rule.name.into(), level, draft, entry, Some(lines)));
        }
        for (name, level, draft) in self.log.house.check(record, status) {
            findings.extend(placed(name, level, draft, entry, Some(lines)));
        }
        Kept {
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

impl Kept {
    /// What is kept of a record that was not read.
    pub(super) fn stub() -> Self {
        Self {
            nth: 0,
            unchanged: true,
            text: 0,
            status: judged_as(None),
            findings: Vec::new(),
            facts: [FactState::Unknown; FactName::ALL.len()],
            allows: Vec::new(),
            old: false,
            half_read: false,
            foreign: None,
            details: None,
        }
    }

    /// Makes notes of what is said of a record that is to be left in peace.
    fn quieten(&mut self) {
        for finding in self.findings.iter_mut().filter(|_| self.old) {
            finding.level = finding.level.min(Level::Info);
        }
    }

    /// Leaves a record in peace that is old enough for it, if it `may` be.
    pub(super) fn spare(&mut self, may: bool) {
        self.old &= may;
        self.quieten();
    }
}

fn skipped(file: &Candidate, reason: &str) -> ReadFile {
    ReadFile::Skipped(SkippedFile { path: Arc::clone(&file.path), reason: reason.to_owned() })
}

fn unreadable(log: &Log, path: &Arc<str>, reason: &str) -> Option<Finding> {
    let setting = log.rules.setting(row_of(record_unreadable::RULE.name)?);
    let level = setting.level(judged_as(None));
    let draft = record_unreadable::draft(reason);
    (level != Level::Off && setting.covers(path))
        .then(|| stray(record_unreadable::RULE.name, level, draft, path))
}

/// What the slots and sections of a record say of its facts.
fn facts(record: &Record<'_>) -> [FactState; FactName::ALL.len()] {
    use crate::record::{Label, Slot};
    let facts = &record.facts;
    fn slot<T>(slot: &Slot<T>) -> FactState {
        match slot.state {
            State::Written(_) => FactState::Closed,
            State::Unknown => FactState::Unknown,
            _ => FactState::Open,
        }
    }
    let text = |closed: bool| match record.front {
        FrontMatter::Broken { unclosed: true, .. } => FactState::Unknown,
        _ if closed => FactState::Closed,
        _ => FactState::Open,
    };
    FactName::ALL.map(|fact| match fact {
        FactName::Why => text(record.says(Part::Why)),
        FactName::Customer => slot(&facts.customer),
        FactName::Evidence => slot(&facts.evidence),
        FactName::Decision => text(record.says(Part::Decision)),
        FactName::Measure => slot(&facts.measure),
        FactName::Feasibility => text(record.says(Part::Feasibility)),
        FactName::Risks => text(record.answers(Label::Risks)),
        FactName::Effort => slot(&facts.effort),
        FactName::Signoff => slot(&facts.signed_by),
        FactName::ProductOwner => slot(&facts.product_owner),
        FactName::EngineeringOwner => slot(&facts.engineering_owner),
        FactName::Review => slot(&facts.review),
        FactName::Channel => slot(&facts.channel),
    })
}
