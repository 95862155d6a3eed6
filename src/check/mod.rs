//! The engine: a snapshot in, findings out.
//!
//! Each file is read once and taken apart once; records are judged in parallel as they are read, then
//! once more beside all the others. What comes out is sorted by path and place, so it does not depend
//! on threads.

mod allow;
mod baseline;
mod change;
mod details;
mod facts;
mod held;
mod judged;
mod life;
mod message;
mod named;
mod outcome;
mod pair;
mod passed;
mod past;
mod plainly;
mod quick;
mod read;
mod records;
mod side;
mod touched;
mod unheard;
mod unread;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use jiff::civil::Date;

use crate::config::{BASELINE, Settings};
use crate::dialect::DialectError;
use crate::finding::{Edit, Finding, Fix, Level, Scope};
use crate::git::{GitError, Message};
use crate::layout::{Absent, LayoutError, Plan, plan, plan_after, plan_for};
use crate::log::{Entry, KeysBeside, Logs};
use crate::record::Status;
use crate::rules::{Activity, Draft, row_of};
use crate::source::{Snapshot, folder_of, is_markdown, is_within};

pub use baseline::{Baseline, BaselineError, Gap, Known};
pub use change::{Change, Other, Tip};
pub use details::{Details, Related, Wanted};
pub use facts::Edge;
pub use held::Heed;
pub use life::{Beginning, Life, Step, life};
pub use named::{NotOne, named};
pub use outcome::{
    AllowedFinding, BaselinedFinding, ChangeSummary, DialectSummary, Excuse, Excused, FactState, LogSummary,
    NotFixed, Outcome, RecordRow, SkippedFile, Summary, Unchecked,
};
pub use past::{Past, day_of};
pub use records::{Records, records};
pub use unread::Unread;

use change::Touched;
use held::Held;
use judged::Judged;
use side::{Reuse, Side};
use unheard::Unheard;

/// What a run is asked to do.
pub struct Request<'a> {
    /// The configuration.
    pub settings: &'a Settings,
    /// The day of the judgement.
    pub as_of: Date,
    /// Only findings on these files and folders are reported; all records are read all the same.
    /// Relative to the root, normalised; empty for everything.
    pub paths: Vec<String>,
    /// Counts the files read, for whoever shows progress.
    pub progress: Arc<AtomicUsize>,
    /// The history before the snapshot, where there is one.
    pub past: Option<Past<'a>>,
    /// What the snapshot is held against, where a change is judged.
    pub change: Option<Change<'a>>,
    /// Only what the change brought about is asked for: where nothing else can be new, the records that it
    /// left alone are not read.
    pub only_new: bool,
    /// How far the baseline is heeded.
    pub heed: Heed,
    /// What is told of each record beside the verdict, if anything.
    pub details: Option<Wanted>,
}

impl<'a> Request<'a> {
    /// A request to judge a whole snapshot, and nothing but it.
    pub fn new(settings: &'a Settings, as_of: Date) -> Self {
        Self {
            settings,
            as_of,
            paths: Vec::new(),
            progress: Arc::default(),
            past: None,
            change: None,
            only_new: false,
            heed: Heed::Nothing,
            details: None,
        }
    }
}

/// Why a run could not begin, or not end.
#[derive(Debug)]
pub enum CheckError {
    /// The configuration cannot stand.
    Config(crate::config::Problem),
    /// A dialect cannot stand.
    Dialect(DialectError),
    /// History cannot be read.
    Git(GitError),
    /// The baseline cannot stand.
    Baseline(BaselineError),
}

impl From<LayoutError> for CheckError {
    fn from(error: LayoutError) -> Self {
        match error {
            LayoutError::Config(problem) => CheckError::Config(problem),
            LayoutError::Dialect(error) => CheckError::Dialect(error),
        }
    }
}

impl From<GitError> for CheckError {
    fn from(error: GitError) -> Self {
        CheckError::Git(error)
    }
}

impl From<BaselineError> for CheckError {
    fn from(error: BaselineError) -> Self {
        CheckError::Baseline(error)
    }
}

/// Checks a snapshot.
///
/// # Errors
/// The configuration or the baseline cannot stand, or history cannot be read.
pub fn check(snapshot: &dyn Snapshot, request: &Request<'_>) -> Result<Outcome, CheckError> {
    let Some(change) = &request.change else {
        return run(
            &plan_for(snapshot, request.settings, Absent::Refused, &request.paths)?,
            snapshot,
            request,
        );
    };
    let base = plan_for(change.base, request.settings, Absent::InThePast, &request.paths)?;
    let mut plan = plan_after(Some(&base), snapshot, request.settings, Absent::Empty, &request.paths)?;
    // What a template asks is nobody's answer, whichever end of the change has it. The base is judged by its own
    // templates: by those that the change brings, answers that it takes away would have been none.
    plan.take_prompts_of(&base);
    if let Some(settings) = change.other_settings {
        for end in [snapshot, change.base] {
            plan.take_prompts_of(&plan_for(end, settings, Absent::InThePast, &request.paths)?);
        }
    }
    run_from(&plan, Some(&base), snapshot, request)
}

/// What the rules say of the message of a commit that is being made, beside the records of a snapshot.
///
/// # Errors
/// The configuration cannot stand.
pub fn check_message(
    message: &Message,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
) -> Result<Vec<Finding>, CheckError> {
    let plan = plan(snapshot, request.settings, Absent::Empty)?;
    let mut side = Side::read(&plan, snapshot, request, &Activity::Unknown, Reuse::Nothing);
    let logs = side.index(Arc::default());
    Ok(plan.logs.first().map(|log| message::of_message(message, log, &logs)).unwrap_or_default())
}

/// Checks the logs of a plan, as they are.
///
/// # Errors
/// History cannot be read, or the baseline cannot stand.
pub fn run(plan: &Plan, snapshot: &dyn Snapshot, request: &Request<'_>) -> Result<Outcome, CheckError> {
    run_from(plan, None, snapshot, request)
}

/// Checks the logs of a plan, and what a change made of those of `base`.
fn run_from(
    plan: &Plan,
    base: Option<&Plan>,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
) -> Result<Outcome, CheckError> {
    let is_heeded = request.heed != Heed::Nothing;
    let own = if is_heeded { Baseline::of(snapshot)? } else { None };
    // One of the base that cannot be read knew nothing; the one of the change itself can be read.
    let known_before = request
        .change
        .as_ref()
        .filter(|_| is_heeded)
        .map(|change| Baseline::of(change.base).ok().flatten().unwrap_or_else(Baseline::empty));
    let nothing = Baseline::empty();
    let is_taken_away = known_before.as_ref().is_some_and(|known| !known.entries.is_empty());
    let baselines = [own.as_ref().or(is_taken_away.then_some(&nothing)), known_before.as_ref()];
    let alike = match &request.change {
        Some(change)
            if request.only_new && base.is_some_and(|base| quick::may_do(change, [plan, base], snapshot)) =>
        {
            Some(change.base)
        }
        _ => None,
    };
    if let Some(alike) = alike
        && let Some(outcome) =
            judge(plan, base, snapshot, request, baselines, [Reuse::Alike(alike), Reuse::Alike(snapshot)])?
    {
        return Ok(outcome);
    }
    let whole = judge(plan, base, snapshot, request, baselines, [Reuse::Nothing, Reuse::Nothing])?;
    // Only a quick look gives up.
    whole.ok_or_else(|| {
        CheckError::Git(GitError::other(
            "a whole run gave up, which is a defect of mindgap: please report it",
        ))
    })
}

fn judge(
    plan: &Plan,
    base: Option<&Plan>,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
    baselines: [Option<&Baseline>; 2],
    [reuse, reuse_at_base]: [Reuse<'_>; 2],
) -> Result<Option<Outcome>, CheckError> {
    let quick = matches!(reuse, Reuse::Alike(_));
    let mut unknown = Vec::new();
    past::cut_off(request, &mut unknown);
    let activity = past::activity(plan, snapshot, request, &mut unknown)?;
    let mut head = Side::read(plan, snapshot, request, &activity, reuse);
    let evidence = past::evidence_dates(&head, request, &mut unknown)?;
    let mut before = match (&request.change, base) {
        (Some(change), Some(plan)) => {
            let reuse = match quick {
                true => reuse_at_base,
                // What another template says was no answer then, or is none now.
                false if head.plan.asks_the_same(plan) => Reuse::Unchanged(&head),
                false => Reuse::Nothing,
            };
            Some(Side::read(plan, change.base, request, &activity, reuse))
        }
        _ => None,
    };
    let logs = head.index(Arc::clone(&evidence));
    let mut findings = std::mem::take(&mut head.refused);
    let mut touched = None;
    // A change that brings the log brings its baseline.
    let brings_its_own = before.as_ref().is_none_or(Side::is_empty);
    if let (Some(change), Some(before)) = (&request.change, &mut before) {
        let logs_before = before.index(evidence);
        before.log_rules(&logs_before);
        if quick && !(findings.is_empty() && quick::is_enough([&head, before], [&logs, &logs_before])) {
            return Ok(None);
        }
        let mut judged = Judged::new(change, request, &mut head, before, [&logs, &logs_before], &findings);
        // What a change makes of the records around it is new, however old they are.
        judged.head.log_rules(&logs);
        judged.change_rules()?;
        judged.clashes_with_the_tip()?;
        let deleted = judged.deleted();
        touched = Some(judged.finish(&mut findings, &activity)?);
        findings.extend(deleted);
        findings.extend(passed::over(change, plan, &head));
        let log = plan.logs.first();
        findings.extend(log.map(|log| message::of_commits(&change.commits, log, &logs)).unwrap_or_default());
    } else {
        head.log_rules(&logs);
        head.spare_old_ones();
    }
    let [baseline, known_before] = baselines;
    let base = known_before.filter(|_| !brings_its_own);
    let held = baseline.map(|baseline| Held::new(baseline, base, request.heed, request.as_of));
    Ok(Some(gather(plan, head, logs, Told { findings, touched, unknown, held }, snapshot, request)))
}

/// What was said so far, and is not kept with a record.
struct Told<'b> {
    findings: Vec<Finding>,
    touched: Option<Touched>,
    unknown: Vec<Unchecked>,
    held: Option<Held<'b>>,
}

fn gather(
    plan: &Plan,
    head: Side<'_>,
    logs: Logs<'_>,
    told: Told<'_>,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
) -> Outcome {
    let selected = Selection::new(&request.paths);
    let Told { mut findings, mut touched, mut unknown, mut held } = told;
    let Side { mut kept, mut skipped, mut read_files, .. } = head;
    if request.details.is_some() {
        details::connect(&logs, &mut kept);
    }
    let read = kept.len();
    let (mut allowed, mut closed) = (Vec::new(), Vec::new());
    let mut unread = Unread::new(plan, &findings);
    if let Some(held) = &mut held {
        held.hold_back_files(&mut findings);
    }
    let mut unheard = Unheard::default();
    let mut rows = Vec::with_capacity(if request.paths.is_empty() { read } else { 0 });
    for (at, (entry, mut rest)) in logs.into_entries().into_iter().zip(kept).enumerate() {
        let log = &plan.logs[entry.log];
        unread.note(&log.name, &entry.id.text, !entry.stub && !rest.half_read);
        if entry.stub || !selected.has(&entry.path) {
            continue;
        }
        let (facts, details, half_read) = (rest.facts, rest.details.take(), rest.half_read);
        let (from, allowed_from) = (findings.len(), allowed.len());
        let rules = log.spoken(entry.dialect).rules;
        // Of a change, only what it touched is judged.
        if let Some(language) = rest.foreign.filter(|_| touched.is_none() || !rest.unchanged) {
            unheard.note(language, &entry, rest.status, rules);
        }
        allow::settle(rest, rules, &entry, &mut findings, &mut allowed);
        if let Some(touched) = &mut touched {
            let held_back = allowed[allowed_from..].iter().map(|allowed| &allowed.finding);
            if !half_read {
                closed.extend(touched.closed(at, findings[from..].iter().chain(held_back)));
            }
            touched.tell_old_from_new(at, &mut findings[from..]);
            touched.tell_own_exceptions(at, &mut allowed[allowed_from..]);
        }
        if let Some(held) = &mut held {
            held.hold_back(&log.name, &entry.id.text, &mut findings, from);
        }
        rows.push(RecordRow::new(*entry, facts, details));
    }
    unknown.extend(unheard.unchecked());
    if let Some(held) = held.as_ref().filter(|_| request.paths.is_empty()) {
        findings.extend(held.stale(plan, &unread, touched.as_ref()));
        findings.extend(held.taken_out(plan, snapshot.look(BASELINE).is_none()));
    }
    let mut baselined = held.map(|held| held.baselined).unwrap_or_default();
    let kept_with = |finding: &Finding| {
        let beside = |row: &RecordRow| folder_of(&row.path) == folder_of(&finding.path);
        finding.record.is_some() && !is_markdown(&finding.path) && rows.iter().any(beside)
    };
    findings.retain(|finding: &Finding| {
        finding.commit.is_some() || selected.has(&finding.path) || kept_with(finding)
    });
    skipped.retain(|file| selected.has(&file.path));
    read_files.retain(|path| selected.has(path));
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let messages = message::told(&findings, request);
    allowed.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    baselined.retain(|known| selected.has(&known.finding.path));
    baselined.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    closed.sort_by(|a, b| a.order().cmp(&b.order()));
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    rows.sort_by(|a, b| (&a.path, a.at).cmp(&(&b.path, b.at)));
    Outcome {
        as_of: request.as_of,
        source: snapshot.kind(),
        commit: None,
        change: touched.map(|touched| touched.summary),
        unknown,
        summary: Summary::new(&rows, &findings, skipped.len(), [allowed.len(), baselined.len()]),
        logs: plan.logs.iter().enumerate().map(|(at, log)| LogSummary::new(at, log, &rows)).collect(),
        assumed: plan.assumed,
        read,
        unread,
        unmatched: selected.unmatched(&rows, &findings, &skipped),
        records: rows,
        findings,
        allowed,
        baselined,
        closed,
        messages,
        skipped,
        read_files,
        fixed: Vec::new(),
        not_fixed: Vec::new(),
    }
}

/// A draft with its level and place. `lines` counts the spans of a record that is at hand; a draft
/// from elsewhere has its place already.
fn placed(
    rule: Cow<'static, str>,
    level: Level,
    draft: Draft,
    entry: &Entry,
    lines: Option<&crate::finding::Lines<'_>>,
) -> Option<Finding> {
    if level == Level::Off {
        return None;
    }
    let place = match (draft.at, lines) {
        (crate::rules::Where::Place(place), _) => place,
        (crate::rules::Where::Span(span), Some(lines)) => crate::finding::Place::of(span, lines),
        (crate::rules::Where::Span(_), None) => entry.head,
    };
    let mut finding = Finding {
        rule,
        level,
        message: draft.message,
        help: draft.help,
        path: Arc::clone(&entry.path),
        record: Some(entry.id.text.as_str().into()),
        start: place.start,
        end: place.end,
        scope: Scope::New,
        commit: None,
        fix: draft.fix,
    };
    if let Some(keys) = &entry.keys {
        put_beside(&mut finding, keys);
    }
    Some(finding)
}

/// Puts a finding on the keys of a record into the file that holds them. A fix of two files at once is none.
fn put_beside(finding: &mut Finding, keys: &KeysBeside) {
    let is_there = keys.holds(finding.start);
    if let Some(fix) = finding.fix.take() {
        let moved = if is_there { keys.edits(&fix.edits) } else { Some(fix.edits.clone()) };
        let stays =
            |edits: &Vec<Edit>| is_there || edits.iter().all(|edit| edit.span.end <= keys.from.offset);
        finding.fix = moved.filter(stays).map(|edits| Box::new(Fix { edits, ..*fix }));
    }
    if is_there {
        finding.path = Arc::clone(&keys.path);
        finding.start = keys.place(finding.start);
        finding.end = if keys.holds(finding.end) { keys.place(finding.end) } else { finding.start };
    }
}

/// The rules that are asked of a record: what it says of itself, or, where that is not known, what is
/// asked of a proposal, which is the least.
fn judged_as(status: Option<Status>) -> Status {
    status.unwrap_or(Status::Proposed)
}

/// The paths that were asked for.
struct Selection<'r> {
    paths: &'r [String],
}

impl<'r> Selection<'r> {
    fn new(paths: &'r [String]) -> Self {
        Self { paths }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| is_within(asked, path))
    }

    /// Paths that name nothing that was looked at.
    fn unmatched(&self, rows: &[RecordRow], findings: &[Finding], skipped: &[SkippedFile]) -> Vec<String> {
        if self.paths.is_empty() {
            return Vec::new();
        }
        let seen: BTreeSet<&str> = rows
            .iter()
            .map(|row| &*row.path)
            .chain(findings.iter().map(|finding| &*finding.path))
            .chain(skipped.iter().map(|file| &*file.path))
            .collect();
        let hit = |asked: &&String| !seen.iter().any(|path| is_within(asked, path));
        self.paths.iter().filter(hit).cloned().collect()
    }
}
