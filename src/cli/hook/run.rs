//! `mindgap hook run`: what Git's hooks call. Git shows what is printed here, and stops at any exit code
//! but 0.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

use crate::check::Outcome;
use crate::config;
use crate::finding::Level;
use crate::git::{Git, Hook, PushedReference, cleaned_message, pushed_references};
use crate::output::{self, Format, Verdict};
use crate::source::{Index, SourceKind};

use super::{commit_msg, pre_receive};
use crate::cli::change::base::Base;
use crate::cli::exit::{Exit, Failure};
use crate::cli::judge::Judge;
use crate::cli::session::Session;
use crate::cli::source::Source;
use crate::cli::terminal;

pub(super) fn run(
    session: &Session<'_>,
    hook: Hook,
    arguments: &[PathBuf],
) -> Result<Exit, Failure> {
    let exit = match hook {
        Hook::PreCommit | Hook::PreMergeCommit => before_commit(session),
        Hook::CommitMsg => commit_msg::run(session, &read_message(session, arguments)?),
        // A server prints the next step itself, branch by branch.
        Hook::PreReceive => return pre_receive::run(session, &read_pushed()?),
    };
    match exit {
        Ok(Exit::Clean) => Ok(Exit::Clean),
        Ok(exit) => {
            if !session.global.quiet {
                terminal::remark(&format!(
                    "\nnothing was committed: {}\n{WAY_OUT}",
                    next_step(hook)
                ));
            }
            Ok(exit)
        }
        Err(failure) => Err(with_way_out(failure)),
    }
}

/// `pre-commit` and `pre-merge-commit`: judges what is staged, and what it does to the log.
///
/// A commit is stopped by what it brings about itself, and what the branch did not have when it began. So an
/// amended commit is not judged as a change of what it replaces, nor does an old gap stop today's commit.
fn before_commit(session: &Session<'_>) -> Result<Exit, Failure> {
    let git = session.git()?;
    if session.is_bare() {
        return Err(Failure::Message(
            "this repository is bare, so nothing is committed in it: its hook is pre-receive"
                .to_owned(),
        ));
    }
    let source = Source::of(Index::new(git)?);
    let base = Base::of_head(git, SourceKind::Index)?;
    let mut outcome = Judge::before_commit(session, &source, &base).sound_outcome()?;
    if outcome.fails_at(Level::Error) {
        let base = Base::of_next_commit(session, &source)?;
        outcome = Judge::before_commit(session, &source, &base).sound_outcome()?;
    }
    if outcome.checked_nothing() && outcome.findings.is_empty() && !session.global.quiet {
        terminal::remark(&no_record(&outcome));
    }
    if !outcome.fails_at(Level::Error) {
        return Ok(Exit::Clean);
    }
    // Only what blocks is shown: the rest is for `mindgap check`, and for those who have the time.
    outcome
        .findings
        .retain(|finding| finding.level >= Level::Error);
    let mut text = Vec::new();
    let verdict = Verdict::new(&outcome, &*source.snapshot);
    output::write(Format::Text, &verdict, session.err_style(), &mut text)
        .map_err(Failure::of_stderr)?;
    terminal::write_err(&text)?;
    Ok(Exit::Findings)
}

/// The note where no record was judged.
fn no_record(outcome: &Outcome) -> String {
    let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
    let place = if logs.is_empty() || outcome.assumed {
        "here".to_owned()
    } else {
        format!("in {}", logs.join(", "))
    };
    format!("mindgap: no decision record is staged or committed {place} yet, so nothing was judged")
}

/// How to get past a hook, for what cannot wait.
const WAY_OUT: &str =
    "in an emergency, `git commit --no-verify` gets past this hook; CI will still tell";

/// What to do now, behind the findings.
fn next_step(hook: Hook) -> &'static str {
    // A merge that a hook stopped waits to be concluded by a commit.
    match hook {
        Hook::CommitMsg => {
            "mend the message, and commit again: `git commit --edit --file=.git/COMMIT_EDITMSG`"
        }
        Hook::PreMergeCommit => {
            "close the gaps, `git add` the records, and conclude the merge with `git commit`"
        }
        _ => "close the gaps, `git add` the records, and commit again",
    }
}

/// A failure stops the commit too.
fn with_way_out(failure: Failure) -> Failure {
    match failure {
        Failure::Message(text) => Failure::Message(format!("{text}\n{WAY_OUT}")),
        Failure::Config(file, mut problem) => {
            problem.help = format!("{}; {WAY_OUT}", problem.help);
            Failure::Config(file, problem)
        }
        closed @ Failure::ClosedPipe => closed,
    }
}

/// A message may have the whole patch below its scissors (`git commit --verbose`).
const MOST_MESSAGE: u64 = 1 << 28;

/// Reads the message that Git hands to `commit-msg`, as it will be committed.
fn read_message(session: &Session<'_>, arguments: &[PathBuf]) -> Result<String, Failure> {
    let [file] = arguments else {
        return Err(Failure::Message(
            "commit-msg takes one file, the message: `mindgap hook run commit-msg .git/COMMIT_EDITMSG`"
                .to_owned(),
        ));
    };
    let bytes = config::read_file(&session.current.join(file), MOST_MESSAGE).map_err(|error| {
        Failure::Message(format!(
            "the message of the commit cannot be read from {}: {error}",
            file.display()
        ))
    })?;
    let sign = session
        .git
        .as_ref()
        .map_or_else(|| "#".to_owned(), Git::comment_sign);
    Ok(cleaned_message(&String::from_utf8_lossy(&bytes), &sign))
}

/// Reads what Git hands to `pre-receive`.
fn read_pushed() -> Result<Vec<PushedReference>, Failure> {
    let mut input = Vec::new();
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        stdin
            .lock()
            .read_to_end(&mut input)
            .map_err(|error| Failure::Message(format!("standard input cannot be read: {error}")))?;
    }
    Ok(pushed_references(&input)?)
}
