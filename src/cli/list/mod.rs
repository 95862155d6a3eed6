//! `mindgap list`.

mod args;
mod filter;

use std::cmp::Ordering;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use crate::check::{RecordRow, Request, Wanted};
use crate::output::{self, escape};

use crate::cli::exit::{Exit, Failure};
use crate::cli::progress::Progress;
use crate::cli::session::{Global, Session};
use crate::cli::source::Source;
use crate::cli::terminal;
pub(super) use args::ListArgs;
use args::Sort;
use filter::Filter;

pub(super) fn run(global: &Global, args: &ListArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let source = Source::stored(args.staged, args.rev.as_deref(), &session)?;
    let configuration = session.configuration(&*source.snapshot)?;
    // No fact hangs on history, so none is asked.
    let mut request = Request::new(&configuration.settings, source.as_of(&session));
    let words: Vec<String> = args
        .words
        .iter()
        .map(|word| word.trim().to_lowercase())
        .collect();
    let is_wanted = args.json || !words.is_empty() || !args.scope.is_empty();
    request.details = is_wanted.then_some(Wanted { words });
    let progress = Progress::start(&request.progress, &Arc::default(), global.quiet);
    let outcome = configuration.check(&*source.snapshot, &request);
    drop(progress);
    let mut outcome = outcome?;
    outcome.commit = source.commit_id();
    let faults = source.snapshot.faults();
    if !faults.is_empty() {
        faults
            .iter()
            .for_each(|fault| session.complain(&fault.message));
        return Ok(Exit::CouldNotRun);
    }
    let filter = Filter::new(args, &outcome, &configuration.settings, &session)?;
    let mut rows: Vec<&RecordRow> = outcome
        .records
        .iter()
        .filter(|row| filter.has(row))
        .collect();
    rows.sort_by(|a, b| order(a, b, args));
    let style = session.out_style();
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match (args.json, rows.is_empty()) {
        (true, _) => output::list::json(&outcome, &rows, &mut out),
        (false, true) => Ok(()),
        (false, false) => output::list::table(&outcome, &rows, style, &mut out),
    };
    written
        .and_then(|()| out.flush())
        .map_err(Failure::of_stdout)?;
    for finding in output::unread(&outcome) {
        let note = format!("note: {} is not listed: {}", finding.path, finding.message);
        terminal::print_error(&escape::line(&note));
    }
    if outcome.records.is_empty() {
        return Ok(session.end_unchecked(&outcome));
    }
    if rows.is_empty() {
        terminal::remark(&filter.nothing(&outcome));
    }
    Ok(Exit::Clean)
}

/// The order of the list: log by log, within each as it was asked for, of equals by number. A record that
/// lacks what is asked comes last, whichever way round.
fn order(a: &RecordRow, b: &RecordRow, args: &ListArgs) -> Ordering {
    let title = |row: &RecordRow| row.title.as_ref().map(|title| title.to_lowercase());
    let by_id = || {
        number(a)
            .cmp(&number(b))
            .then_with(|| (&a.path, a.at).cmp(&(&b.path, b.at)))
    };
    let (lacking, asked) = match args.sort {
        Sort::Id => (Ordering::Equal, Ordering::Equal),
        Sort::Date => (a.date.is_none().cmp(&b.date.is_none()), a.date.cmp(&b.date)),
        Sort::Status => (
            a.status.is_none().cmp(&b.status.is_none()),
            a.status.cmp(&b.status),
        ),
        Sort::Title => (
            a.title.is_none().cmp(&b.title.is_none()),
            title(a).cmp(&title(b)),
        ),
    };
    let asked = asked.then_with(by_id);
    a.log
        .cmp(&b.log)
        .then(lacking)
        .then(if args.reverse { asked.reverse() } else { asked })
}

/// The number of an id in an order for any number of digits; ids without one come last, by name.
fn number(row: &RecordRow) -> (bool, usize, &str) {
    let digits = row.id.rsplit('-').next().filter(|_| row.numbered);
    let digits = digits.map(|digits| digits.trim_start_matches('0'));
    digits.map_or((true, 0, row.id.as_str()), |digits| {
        (false, digits.len(), digits)
    })
}
