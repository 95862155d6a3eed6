//! The editor of whoever writes a record.

use std::path::Path;
use std::process::Command;

use crate::git::{Git, GitError, Program};

/// The editor that Git would open, if one is set: `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`. Where none
/// is, there is none: not everybody knows how to leave `vi`. What a repository's own configuration names is not
/// started.
///
/// # Errors
/// Git's configuration cannot be read.
pub(super) fn chosen(git: Option<&Git>) -> Result<Option<String>, GitError> {
    if let Some(editor) = variable("GIT_EDITOR") {
        return Ok(Some(editor));
    }
    let configured = git
        .map(|git| git.users_setting("core.editor"))
        .transpose()?
        .flatten();
    Ok(configured
        .map(|setting| setting.value)
        .or_else(|| variable("VISUAL"))
        .or_else(|| variable("EDITOR")))
}

/// A variable of the environment; a blank one is not set.
fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// Opens a file, as Git does: the editor may be a command with arguments.
///
/// # Errors
/// Why it could not be started, or how it ended, in words.
pub(super) fn open(editor: &str, path: &Path) -> Result<(), String> {
    let mut command = if cfg!(windows) {
        let mut words = editor.split_whitespace();
        let name = words.next().unwrap_or(editor);
        let mut command =
            Program::find(name).map_or_else(|| Command::new(name), |program| program.command());
        command.args(words);
        command
    } else {
        let shell = Program::find("sh")
            .ok_or_else(|| format!("there is no `sh` to start `{editor}` with"))?;
        let mut command = shell.command();
        command
            .arg("-c")
            .arg(format!("{editor} \"$@\""))
            .arg(editor);
        command
    };
    match command.arg(path).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the editor `{editor}` ended with {status}")),
        Err(error) => Err(format!("the editor `{editor}` cannot be started: {error}")),
    }
}
