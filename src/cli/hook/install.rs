//! `mindgap hook install`, `uninstall` and `status`: the hooks that Git would run.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::git::{Git, Hook, HookFolder};
use crate::scaffold::hook_text::program_path;
use crate::scaffold::hooks::{self, Done, Found, Installed};

use crate::cli::exit::Failure;

/// Where hooks end, and CI begins.
const GATE: &str = "Git runs no hook on rebase, cherry-pick and revert, nor with --no-verify: keep `mindgap check` in CI, it is the gate";

/// Where this program is, for hooks to call it.
pub(crate) fn program() -> Result<String, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        Failure::Message(format!("the system does not say where mindgap is: {error}"))
    })?;
    program_path(&program).ok_or_else(|| {
        Failure::Message(format!(
            "{} is no UTF-8 path, and a hook would not find it: put mindgap elsewhere",
            program.display()
        ))
    })
}

/// Writes the hooks; returns what became of each.
pub(super) fn install(git: &Git, chain: bool, quiet: bool) -> Result<String, Failure> {
    let program = program()?;
    let installed = hooks::install(git, &program, chain)?;
    let mut text: String = installed.iter().map(line_of).collect();
    if installed.iter().all(|hook| hook.done == Done::Unchanged) {
        text.push_str("nothing had to be changed\n");
    }
    if !quiet {
        let server = hooks::wanted(git) == Hook::OF_A_SERVER;
        let note = if server {
            "each push is judged before it is taken"
        } else {
            GATE
        };
        let _ = writeln!(text, "{note}");
    }
    Ok(text)
}

/// Takes the hooks away; returns what became of each.
pub(super) fn uninstall(git: &Git, quiet: bool) -> Result<String, Failure> {
    let found = hooks::uninstall(git)?;
    let mut text: String = found
        .iter()
        .filter(|hook| hook.done != Done::Left || !quiet)
        .map(line_of)
        .collect();
    if found.iter().all(|hook| hook.done == Done::Left) {
        text.push_str("mindgap has no hook here: nothing had to be removed\n");
    }
    Ok(text)
}

/// A hook and what became of it.
fn line_of(hook: &Installed) -> String {
    let name = hook.path.file_name().unwrap_or_default().display();
    let what = match (hook.done, hook.chained) {
        (Done::Written, _) => "written".to_owned(),
        (Done::Renewed, _) => "renewed".to_owned(),
        (Done::Unchanged, _) => "already there".to_owned(),
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

/// The hooks of each working tree.
pub(super) fn status(git: &Git) -> Result<String, Failure> {
    let (trees, gone) = git.working_trees()?;
    let mut text = String::new();
    for tree in &trees {
        let folder = git.hook_folder_of(tree)?;
        let kind = if tree.bare {
            "bare repository"
        } else {
            "working tree"
        };
        let _ = writeln!(text, "{kind} {}", tree.path.display());
        let _ = writeln!(
            text,
            "  hooks are taken from {}{}",
            folder.path.display(),
            set_by(&folder)
        );
        let hooks: &[Hook] = if tree.bare {
            &Hook::OF_A_SERVER
        } else {
            &Hook::OF_A_CLONE
        };
        for hook in hooks {
            let _ = writeln!(
                text,
                "  {:<17} {}",
                hook.as_str(),
                state(&folder.path.join(hook.as_str()))
            );
        }
    }
    for folder in gone {
        let _ = writeln!(
            text,
            "working tree {}\n  is gone: `git worktree prune` forgets it",
            folder.display()
        );
    }
    Ok(text)
}

fn set_by(folder: &HookFolder) -> String {
    match &folder.set_by {
        None => String::new(),
        Some(set) => format!(
            " (core.hooksPath, {} configuration, {})",
            set.scope, set.origin
        ),
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
            let first = if chained {
                "the hook that was there before, then "
            } else {
                ""
            };
            format!("{first}{program}{missing}")
        }
    }
}
