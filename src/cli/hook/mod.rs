//! `mindgap hook`.

mod args;
mod commit_msg;
mod fix;
mod pre_receive;
mod run;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::git::{Git, Hook, HookFolder};
use crate::scaffold::hook_text::program_path;
use crate::scaffold::hooks::{self, Done, Found, Installed};

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::terminal;
pub use args::HookArgs;
use args::HookCommand;

/// Where hooks end, and CI begins.
const GATE: &str = "Git runs no hook on rebase, cherry-pick and revert, nor with --no-verify: keep `mindgap check` in CI, it is the gate";

pub(in crate::cli) fn run(global: &Global, args: &HookArgs) -> Result<Exit, Failure> {
    let context = Context::new(global)?;
    let git = context.git.as_ref().ok_or_else(|| {
        Failure::Message(format!(
            "{} is in no Git repository, so there are no hooks: go into one, or run `git init`",
            context.current.display()
        ))
    })?;
    match &args.command {
        HookCommand::Install { chain } => terminal::say(&install(git, *chain, global)?).map(|()| Exit::Clean),
        HookCommand::Uninstall => terminal::say(&uninstall(git, global)?).map(|()| Exit::Clean),
        HookCommand::Status => terminal::say(&status(git)?).map(|()| Exit::Clean),
        HookCommand::Run { fix: true, name: Hook::PreCommit | Hook::PreMergeCommit, .. } => {
            fix::run(global, &context)
        }
        HookCommand::Run { fix: true, name, .. } => Err(Failure::Message(format!(
            "--fix goes with pre-commit and pre-merge-commit: {} has no working files to fix",
            name.as_str()
        ))),
        HookCommand::Run { name, arguments, .. } => run::run(global, &context, *name, arguments),
    }
}

/// Where this program is, for hooks to call it.
pub(in crate::cli) fn program() -> Result<String, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::Message(format!("the system does not say where mindgap is: {error}")))?;
    program_path(&program).ok_or_else(|| {
        Failure::Message(format!(
            "{} is no UTF-8 path, and a hook would not find it: put mindgap elsewhere",
            program.display()
        ))
    })
}

fn install(git: &Git, chain: bool, global: &Global) -> Result<String, Failure> {
    let program = program()?;
    let installed = hooks::install(git, &program, chain)?;
    let mut text: String = installed.iter().map(line).collect();
    if installed.iter().all(|hook| hook.done == Done::Kept) {
        text.push_str("nothing had to be changed\n");
    }
    if !global.quiet {
        let server = hooks::wanted(git) == Hook::OF_A_SERVER;
        let note = if server { "each push is judged before it is taken" } else { GATE };
        let _ = writeln!(text, "{note}");
    }
    Ok(text)
}

fn uninstall(git: &Git, global: &Global) -> Result<String, Failure> {
    let found = hooks::uninstall(git)?;
    let mut text: String =
        found.iter().filter(|hook| hook.done != Done::Left || !global.quiet).map(line).collect();
    if found.iter().all(|hook| hook.done == Done::Left) {
        text.push_str("mindgap has no hook here: nothing had to be removed\n");
    }
    Ok(text)
}

/// A hook and what became of it.
fn line(hook: &Installed) -> String {
    let name = hook.path.file_name().unwrap_or_default().display();
    let what = match (hook.done, hook.chained) {
        (Done::Written, _) => "written".to_owned(),
        (Done::Renewed, _) => "renewed".to_owned(),
        (Done::Kept, _) => "already there".to_owned(),
        (Done::Removed, _) => "removed".to_owned(),
        (Done::Restored, _) => "removed, and the hook that was there before is back".to_owned(),
        (Done::Left, true) => {
            format!("left, since it is another's hook; {name}.mindgap-orig is left beside it")
        }
        (Done::Left, false) => "left, since it is another's hook".to_owned(),
    };
    let first = if hook.chained && hook.done != Done::Left {
        format!("; calls {name}.mindgap-orig first")
    } else {
        String::new()
    };
    format!("{}: {what}{first}\n", hook.path.display())
}

fn status(git: &Git) -> Result<String, Failure> {
    let (trees, gone) = git.working_trees()?;
    let mut text = String::new();
    for tree in &trees {
        let folder = git.hook_folder_of(tree)?;
        let kind = if tree.bare { "bare repository" } else { "working tree" };
        let _ = writeln!(text, "{kind} {}", tree.path.display());
        let _ = writeln!(text, "  hooks are taken from {}{}", folder.path.display(), set_by(&folder));
        let hooks: &[Hook] = if tree.bare { &Hook::OF_A_SERVER } else { &Hook::OF_A_CLONE };
        for hook in hooks {
            let _ = writeln!(text, "  {:<17} {}", hook.as_str(), state(&folder.path.join(hook.as_str())));
        }
    }
    for folder in gone {
        let _ =
            writeln!(text, "working tree {}\n  is gone: `git worktree prune` forgets it", folder.display());
    }
    Ok(text)
}

fn set_by(folder: &HookFolder) -> String {
    match &folder.set_by {
        None => String::new(),
        Some(set) => format!(" (core.hooksPath, {} configuration, {})", set.scope, set.origin),
    }
}

/// What Git would do with a hook.
fn state(path: &Path) -> String {
    let found = hooks::look(path);
    if found != Found::Nothing && !hooks::runs(path) {
        return "cannot be executed, so Git passes over it".to_owned();
    }
    match found {
        Found::Nothing => "none: nothing is judged here".to_owned(),
        Found::Changed => "mindgap, changed by hand".to_owned(),
        Found::Other => "another's hook".to_owned(),
        Found::Own(program, chained) => {
            let missing = if PathBuf::from(&program).is_file() {
                ""
            } else {
                " (not there any more: the one on the PATH is called, if any)"
            };
            let first = if chained { "the hook that was there before, then " } else { "" };
            format!("{first}{program}{missing}")
        }
    }
}
