//! The editor of whoever writes a record.

use std::path::Path;
use std::process::Command;

use crate::git::{Git, GitError};

/// The editor that Git would open, if one is set: `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`. Where none
/// is, there is none: not everybody knows how to leave `vi`.
///
/// # Errors
/// Git's configuration cannot be read.
pub(super) fn chosen(git: Option<&Git>) -> Result<Option<String>, GitError> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    if let Some(editor) = named("GIT_EDITOR") {
        return Ok(Some(editor));
    }
    let configured = git.map(|git| git.setting("core.editor")).transpose()?.flatten();
    Ok(configured.map(|setting| setting.value).or_else(|| named("VISUAL")).or_else(|| named("EDITOR")))
}

/// Opens a file, as Git does: the editor may be a command with arguments.
///
/// # Errors
/// Why it could not be started, or how it ended, in words.
pub(super) fn open(editor: &str, path: &Path) -> Result<(), String> {
    let status = if cfg!(windows) {
        let mut words = editor.split_whitespace();
        Command::new(words.next().unwrap_or(editor)).args(words).arg(path).status()
    } else {
        Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(path).status()
    };
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the editor `{editor}` ended with {status}")),
        Err(error) => Err(format!("the editor `{editor}` cannot be started: {error}")),
    }
}
