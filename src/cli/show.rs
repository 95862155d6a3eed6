//! `mindgap show`.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use clap::Args;

use crate::check::{self, Life, Outcome, RecordRow, Request, Wanted};
use crate::finding::Finding;
use crate::layout::{Absent, Plan};
use crate::log::evidence_file;
use crate::output::show::Shown;

use super::exit::{Exit, Failure};
use super::lookup;
use super::progress::Progress;
use super::session::{Global, Session};
use super::source::Source;

const EXAMPLES: &str = "\
Examples:
  mindgap show PDR-0007
  mindgap show 7                       the number is enough where one log has it
  mindgap show decisions/0007-charge-per-active-seat.md
  mindgap show active-seat             a part of the file's name or title that only one has
  mindgap show 7 --rev v1.2            as it was in a release
  mindgap show 7 --json                for programs

Exit codes: 0 it is shown, 2 no record of that name, or several, or could not run, 3 there is no record";

/// `mindgap show`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowArgs {
    /// An id, a number, a path, or a part of a file's name or title
    #[arg(value_name = "ID")]
    pub id: String,

    /// Show it as it is staged
    #[arg(long, conflicts_with = "rev")]
    pub staged: bool,

    /// Show it as it is in a commit: a branch, a tag, an id
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,

    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(global: &Global, args: &ShowArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let source = Source::stored(args.staged, args.rev.as_deref(), &session)?;
    let snapshot = &*source.snapshot;
    let configuration = session.configuration(snapshot)?;
    let walked = Arc::new(AtomicUsize::new(0));
    let mut request = Request::new(&configuration.settings, source.as_of(&session));
    request.details = Some(Wanted::default());
    request.past = session.past(source.commit.as_ref(), &walked)?;
    let progress = Progress::start(&request.progress, &walked, global.quiet);
    let read = configuration
        .plan(snapshot, Absent::Refused)
        .and_then(|plan| {
            configuration
                .run(&plan, snapshot, &request)
                .map(|outcome| (plan, outcome))
        });
    drop(progress);
    let (plan, mut outcome) = read?;
    outcome.commit = source.commit_id();
    Failure::on_fault(snapshot)?;
    if outcome.records.is_empty() {
        return Ok(session.end_unchecked(&outcome));
    }
    let row = lookup::row(&args.id, &session, &outcome)?;
    let life = life(&session, &source, &plan, row, &walked)?;
    let evidence = row.details.iter().flat_map(|details| &details.evidence);
    let shown = Shown {
        outcome: &outcome,
        row,
        findings: outcome
            .findings
            .iter()
            .filter(|finding| is_of(finding, row, &outcome))
            .collect(),
        allowed: outcome
            .allowed
            .iter()
            .filter(|allowed| is_of(&allowed.finding, row, &outcome))
            .collect(),
        evidence: evidence
            .map(|text| (&**text, evidence_file(text, &row.path, snapshot)))
            .collect(),
        life,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let style = session.out_style();
    if args.json {
        shown.json(&mut out)
    } else {
        shown.text(style, &mut out)
    }
    .and_then(|()| out.flush())
    .map_err(Failure::of_stdout)?;
    Ok(Exit::Clean)
}

/// What became of a record, or why nobody knows.
fn life(
    session: &Session<'_>,
    source: &Source<'_>,
    plan: &Plan,
    row: &RecordRow,
    walked: &Arc<AtomicUsize>,
) -> Result<Result<Life, &'static str>, Failure> {
    let Some(git) = &session.git else {
        return Ok(Err("this folder is in no Git repository"));
    };
    let Some(past) = session.past(source.commit.as_ref(), walked)? else {
        return Ok(Err("there is no commit yet"));
    };
    Ok(Ok(check::life(
        git,
        &past.head,
        &*source.snapshot,
        &plan.logs[row.log],
        row,
        walked,
    )?))
}

/// Whether a finding is about this record, and not about another one of the same id or file.
fn is_of(finding: &Finding, row: &RecordRow, outcome: &Outcome) -> bool {
    let here = finding.path == row.path && finding.record.as_deref() == Some(row.id.as_str());
    let from = row.at;
    // Where two records of one file have one id, each gets what stands from its head to the next.
    let next = outcome
        .records
        .iter()
        .filter(|other| other.path == row.path && other.at > from)
        .map(|other| other.at);
    here && (!outcome.logs[row.log].single_file
        || from <= finding.start && next.min().is_none_or(|to| finding.start < to))
}
