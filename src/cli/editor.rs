//! The editor of whoever writes a record.

use std::path::Path;
use std::process::Command;

use crate::git::Git;

/// The editor that Git would open, if one is set: `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`. Where none
/// is, there is none: not everybody knows how to leave `vi`.
pub(super) fn chosen(git: Option<&Git>) -> Option<String> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let configured =
        || git.and_then(|git| git.setting("core.editor").ok().flatten()).map(|setting| setting.value);
    named("GIT_EDITOR").or_else(configured).or_else(|| named("VISUAL")).or_else(|| named("EDITOR"))
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
