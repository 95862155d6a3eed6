//! `mindgap hook`.

mod args;
mod commit_msg;
mod fix;
pub(super) mod install;
mod pre_receive;
mod run;

use crate::git::Hook;

use crate::cli::exit::{Exit, Failure};
use crate::cli::session::{Global, Session};
use crate::cli::terminal;
pub(super) use args::HookArgs;
use args::HookCommand;

pub(super) fn run(global: &Global, args: &HookArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let git = session.git.as_ref().ok_or_else(|| {
        Failure::Message(format!(
            "{} is in no Git repository, so there are no hooks: go into one, or run `git init`",
            session.current.display()
        ))
    })?;
    let quiet = global.quiet;
    let text = match &args.command {
        HookCommand::Install { chain } => install::install(git, *chain, quiet)?,
        HookCommand::Uninstall => install::uninstall(git, quiet)?,
        HookCommand::Status => install::status(git)?,
        HookCommand::Run {
            fix: true,
            name: Hook::PreCommit | Hook::PreMergeCommit,
            ..
        } => {
            return fix::run(&session);
        }
        HookCommand::Run {
            fix: true, name, ..
        } => {
            return Err(Failure::Message(format!(
                "--fix goes with pre-commit and pre-merge-commit: {} has no working files to fix",
                name.as_str()
            )));
        }
        HookCommand::Run {
            name, arguments, ..
        } => return run::run(&session, *name, arguments),
    };
    terminal::say(&text)?;
    Ok(Exit::Clean)
}
