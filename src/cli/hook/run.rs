//! `mindgap hook run`: what Git's hooks call. Git shows what is printed here, and stops at any exit code
//! but 0.

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;

use crate::check::Outcome;
use crate::config;
use crate::finding::Level;
use crate::git::{Git, Hook, PushedReference, cleaned_message, pushed_references};
use crate::output::{self, Format, Verdict};
use crate::source::{Index, SourceKind};

use super::{commit_msg, pre_receive};
use crate::cli::change::base::Base;
use crate::cli::change::rules::Rules;
use crate::cli::check::{Asked, Told, judge};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::source::Source;
use crate::cli::terminal;

pub(in crate::cli) fn run(
    global: &Global,
    context: &Context,
    hook: Hook,
    arguments: &[PathBuf],
) -> Result<Exit, Failure> {
    let exit = match hook {
        Hook::PreCommit | Hook::PreMergeCommit => before_commit(global, context),
        Hook::CommitMsg => commit_msg::run(global, &message_in(context, arguments)?),
        // A server says itself what to do, branch by branch.
        Hook::PreReceive => return pre_receive::run(global, &pushed()?),
    };
    match exit {
        Ok(Exit::Clean) => Ok(Exit::Clean),
        Ok(exit) => Ok(after(hook, exit, global)),
        Err(failure) => Err(with_way_out(failure)),
    }
}

/// `pre-commit` and `pre-merge-commit`: judges what is staged, and what it does to the log.
///
/// A commit is stopped by what it brings about itself, and what the branch did not have when it began: an
/// amended commit is no change of what it replaces, and an old gap is no matter of today's commit.
fn before_commit(global: &Global, context: &Context) -> Result<Exit, Failure> {
    let git = context.git()?;
    if git.place.work_dir.is_none() {
        return Err(Failure::Message(
            "this repository is bare, so nothing is committed in it: its hook is pre-receive".to_owned(),
        ));
    }
    let source = Source { snapshot: Box::new(Index::new(git)?), commit: None, from_stdin: None };
    let judged = |base: &Base<'_>| -> Result<Outcome, Failure> {
        // It is one's own clone: whoever may commit may change the rules too, and CI takes those of the base.
        let asked = Asked { rules: Rules::Change, told: Told::New, ..Asked::default() };
        let outcome = judge(global, context, &source, Some(base), asked)?;
        let faults: Vec<String> =
            source.snapshot.faults().into_iter().chain(base.faults()).map(|fault| fault.message).collect();
        if faults.is_empty() { Ok(outcome) } else { Err(Failure::Message(faults.join("\n"))) }
    };
    let mut outcome = judged(&match git.head()? {
        Some(head) => Base::at("HEAD", git, head, Some(head), SourceKind::Index)?,
        None => Base::nothing(git)?,
    })?;
    if outcome.fails_at(Level::Error) {
        outcome = judged(&Base::of_next_commit(context, &source)?)?;
    }
    if outcome.checked_nothing() && outcome.findings.is_empty() && !global.quiet {
        terminal::remark(&no_record(&outcome));
    }
    if !outcome.fails_at(Level::Error) {
        return Ok(Exit::Clean);
    }
    // Only what blocks is shown: the rest is for `mindgap check`, and for those who have the time.
    outcome.findings.retain(|finding| finding.level >= Level::Error);
    let mut text = Vec::new();
    let style = terminal::style_for(global.color, &io::stderr(), global.quiet);
    let verdict = Verdict::new(&outcome, &*source.snapshot);
    output::write(Format::Text, &verdict, style, &mut text).map_err(Failure::of_stderr)?;
    io::stderr().write_all(&text).map_err(Failure::of_stderr)?;
    Ok(Exit::Findings)
}

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
const WAY_OUT: &str = "in an emergency, `git commit --no-verify` gets past this hook; CI will still tell";

/// What to do now, behind the findings.
fn after(hook: Hook, exit: Exit, global: &Global) -> Exit {
    // A merge that a hook stopped waits to be concluded by a commit.
    let what = match hook {
        Hook::CommitMsg => {
            "mend the message, and commit again: `git commit --edit --file=.git/COMMIT_EDITMSG`"
        }
        Hook::PreMergeCommit => {
            "close the gaps, `git add` the records, and conclude the merge with `git commit`"
        }
        _ => "close the gaps, `git add` the records, and commit again",
    };
    if !global.quiet {
        terminal::remark(&format!("\nnothing was committed: {what}\n{WAY_OUT}"));
    }
    exit
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

/// A message may hold the whole patch below its scissors (`git commit --verbose`).
const MOST_MESSAGE: u64 = 1 << 28;

/// The message that Git hands to `commit-msg`, as it will be committed.
fn message_in(context: &Context, arguments: &[PathBuf]) -> Result<String, Failure> {
    let [file] = arguments else {
        return Err(Failure::Message(
            "commit-msg takes one file, the message: `mindgap hook run commit-msg .git/COMMIT_EDITMSG`"
                .to_owned(),
        ));
    };
    let bytes = config::read_file(&context.current.join(file), MOST_MESSAGE).map_err(|error| {
        Failure::Message(format!("the message of the commit cannot be read from {}: {error}", file.display()))
    })?;
    let sign = context.git.as_ref().map_or_else(|| "#".to_owned(), Git::comment_sign);
    Ok(cleaned_message(&String::from_utf8_lossy(&bytes), &sign))
}

/// What Git hands to `pre-receive`.
fn pushed() -> Result<Vec<PushedReference>, Failure> {
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
