//! One file → its records, judged by the rules that see one record at a time.

use std::sync::{Arc, PoisonError};

use crate::config::FactName;
use crate::finding::{Finding, Level, Lines, Span};
use crate::lang::Foreign;
use crate::log::discover::{Candidate, Fate, may_be_no_record, refusal};
use crate::log::{Entry, Evidence, KeysBeside, Prefix};
use crate::record::{FrontMatter, Parsed, Part, Record, State, Status};
use crate::rules::record::{front_matter_invalid, record_unreadable};
use crate::rules::why::{evidence_stale, why_copied};
use crate::rules::{Around, Check, Draft, LogRules, Report, Row, Tier};
use crate::source::Snapshot;

use super::allow::{self, Allow};
use super::change::Change;
use super::details::{Details, Wanted};
use super::message::stray;
use super::outcome::{FactState, SkippedFile};
use super::plan::Log;
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
        // Only a log of which something had to be found out has files that were read before.
        if self.log.tongues.is_some() {
            let sampled = self.log.sampled.lock().unwrap_or_else(PoisonError::into_inner).remove(&at);
            if let Some((text, parsed)) = sampled {
                return self.with_its_keys(file, &text, &parsed);
            }
        }
        let text = match text_of(self.around.snapshot.read(&file.path)) {
            Ok(text) => text,
            Err(reason) => return ReadFile::Refused(unreadable(self.log, &file.path, &reason)),
        };
        match Parsed::guarded(&text) {
            Some(parsed) => self.with_its_keys(file, &text, &parsed),
            None => ReadFile::Refused(unreadable(self.log, &file.path, GAVE_UP)),
        }
    }

    /// Judges a file, together with the one beside it that holds its keys where its dialect has such.
    fn with_its_keys(&self, file: &Candidate, text: &str, parsed: &Parsed) -> ReadFile {
        let dialect = self.log.dialect_of(&file.path, text, parsed);
        let Some(beside) = self.log.keys_beside(dialect, &file.path) else {
            return self.judge(file, dialect, text, parsed, None);
        };
        match joined(text, self.around.snapshot, beside) {
            Ok((joined, parsed)) => self.judge(file, dialect, &joined, &parsed, Some(beside)),
            Err(reason) => ReadFile::Refused(unreadable(self.log, beside, &reason)),
        }
    }

    fn judge(
        &self,
        file: &Candidate,
        dialect: Option<u16>,
        text: &str,
        parsed: &Parsed,
        beside: Option<&Arc<str>>,
    ) -> ReadFile {
        let log = self.log;
        let spoken = log.spoken(dialect);
        let records = log.written(dialect).read(parsed, text, &file.path);
        if records.is_empty() {
            return skipped(file, "no heading in it begins a record");
        }
        if is_no_record(log, file, &records) {
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

/// Whether a file is one of those that teams keep beside their records, by its name and by what it says.
pub(super) fn is_no_record(log: &Log, file: &Candidate, records: &[Record<'_>]) -> bool {
    let states_nothing = |record: &Record<'_>| {
        !record.keys_unknown()
            && matches!(record.facts.status.state, State::Absent)
            && record.section(Part::Decision).is_none()
    };
    let is_plain_readme = || file.fate == Fate::Readme && !log.is_record_readme(&file.path);
    (may_be_no_record(&file.path) || is_plain_readme()) && records.iter().all(states_nothing)
}

/// Why a file is refused that the parser panics at.
const GAVE_UP: &str = "the Markdown parser gave up on it, which is a defect of mindgap: please report it";

/// The text of a record with that of the file of its keys behind it, taken apart.
pub(super) fn joined(text: &str, snapshot: &dyn Snapshot, beside: &str) -> Result<(String, Parsed), String> {
    let keys = text_of(snapshot.read(beside))?;
    let joined = format!("{text}{keys}");
    let parsed = Parsed::guarded_with_sibling(&joined, text.len()).ok_or(GAVE_UP)?;
    Ok((joined, parsed))
}

/// The text of a file that should be a record.
pub(super) fn text_of(read: Result<Vec<u8>, crate::source::ReadError>) -> Result<String, String> {
    /// What a pointer of Git LFS begins with, and how long one is at most (the specification's limit).
    const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";
    const LFS_BYTES: usize = 1024;
    let bytes = read.map_err(|error| refusal(&error))?;
    if bytes.len() < LFS_BYTES && bytes.starts_with(LFS) {
        return Err("it is a pointer to a file in Git LFS".to_owned());
    }
    if bytes.contains(&0) {
        return Err("it holds NUL bytes, so it is no text".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 text (byte {at})")
    })
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
