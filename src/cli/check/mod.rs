//! `mindgap check`.

mod args;
mod fix;
mod fix_staged;
mod outputs;
mod run;

use std::path::Path;

use crate::git::Git;
use crate::source::{SourceKind, normalise};

use crate::cli::change::base::Base;
use crate::cli::change::rules::Rules;
use crate::cli::exit::{Exit, Failure};
use crate::cli::judge::{Judge, Report};
use crate::cli::session::{Global, Session};
use crate::cli::source::Source;
use crate::cli::terminal;
pub(super) use args::CheckArgs;
use args::OutputArg;
use fix::Fixing;
use run::Run;

pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    let outputs = outputs::from_args(args)?;
    let fixing = Fixing::new(args)?;
    let session = Session::open(global)?;
    let exit = check(&session, args, fixing, &outputs);
    if let Err(failure) = &exit {
        let style = session.err_style();
        for unwritten in outputs::write_void(failure, args, &session) {
            terminal::report(unwritten, style);
        }
    }
    exit
}

fn check(
    session: &Session<'_>,
    args: &CheckArgs,
    fixing: Option<Fixing>,
    outputs: &[OutputArg],
) -> Result<Exit, Failure> {
    if let Some(fixing) = &fixing {
        fixing.finish_interrupted(session)?;
    }
    let source = match &args.stdin_filename {
        Some(typed) => Source::of_stdin(session, typed)?,
        None => Source::stored(args.staged, args.rev.as_deref(), session)?,
    };
    let mut paths: Vec<String> = source.from_stdin.iter().cloned().collect();
    for typed in &args.paths {
        paths.push(path_of(typed, session, &source)?);
    }
    let quiet = session.global.quiet;
    let from_git = source.snapshot.kind() != SourceKind::Worktree || args.base.is_some();
    if from_git && !quiet && session.git.as_ref().is_some_and(Git::has_replacements) {
        terminal::print_error(
            "note: `git replace` shows other objects here; mindgap reads those that a clone gets",
        );
    }
    let base = match &args.base {
        Some(rev) => Some(Base::new(rev.as_deref(), session, &source)?),
        None => None,
    };
    // What nobody will see need not be looked for.
    let hides_old = quiet && !args.show_files && outputs.iter().all(OutputArg::is_for_people);
    let judge = Judge {
        session,
        source: &source,
        base: base.as_ref(),
        rules: if args.trust_head {
            Rules::Change
        } else {
            Rules::Base
        },
        report: if hides_old {
            Report::OnlyNew
        } else {
            Report::Everything
        },
    };
    let run = Run { args, judge, paths };
    match fixing {
        Some(fixing) => fixing.run(&run, outputs),
        None => {
            let outcome = run.judge.outcome(None, &run.paths)?;
            let unwritten = run.report(&outcome, &*source.snapshot, outputs);
            Ok(run.end(&outcome, unwritten))
        }
    }
}

/// A path that was typed, from the root. One that is nowhere is a slip, and not an empty answer.
fn path_of(typed: &Path, session: &Session<'_>, source: &Source<'_>) -> Result<String, Failure> {
    let gone = |place: &str| {
        Err(Failure::Message(format!(
            "{} does not exist{place}",
            typed.display()
        )))
    };
    if source.snapshot.kind() == SourceKind::Worktree {
        if session.current.join(typed).symlink_metadata().is_err() {
            return gone("");
        }
        return session.relative_to_root(typed);
    }
    // In a bare repository no folder stands for the top of its files: paths count from there.
    let path = match typed.to_str().and_then(normalise) {
        Some(path) if session.is_bare() => path,
        _ => session.relative_to_root(typed)?,
    };
    match (source.snapshot.look(&path), &source.commit) {
        (Some(_), _) => Ok(path),
        (None, Some(commit)) => gone(&format!(" in the commit {}", commit.id.short())),
        (None, None) => gone(" among what is staged"),
    }
}
