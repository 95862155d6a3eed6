//! Why hooks were not written or not removed.

use thiserror::Error;

use crate::git::GitError;

/// Why nothing was done, and what to do, for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HookError {
    /// Git cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The folder of hooks is a link that leads out of Git's own folder.
    #[error(
        "{folder} is a link that leads out of Git's own folder, where other repositories may take their hooks from too, so nothing was written; put a real folder in its place and install again, or add to its hooks\n{lines}"
    )]
    LeadsOut {
        /// The folder.
        folder: String,
        /// What to add to the hooks there.
        lines: String,
    },
    /// Git takes the hooks of all repositories from one folder.
    #[error(
        "core.hooksPath is set in the {scope} configuration ({origin}): Git takes the hooks of all your repositories from {folder}, so nothing was written; add to its hooks\n{lines}or give this repository hooks of its own, and install again:\n  git config core.hooksPath {own}"
    )]
    SharedFolder {
        /// Whose configuration it is.
        scope: String,
        /// Its file.
        origin: String,
        /// The folder.
        folder: String,
        /// What to add to the hooks there.
        lines: String,
        /// The folder that would be this repository's own.
        own: String,
    },
    /// The folder of hooks is a file.
    #[error(
        "core.hooksPath ({origin}) is {value}, and {file} is no folder, so Git runs no hook here: unset it with `git config --unset core.hooksPath`, or set it to {own}"
    )]
    NotAFolder {
        /// Where the setting is.
        origin: String,
        /// What it says.
        value: String,
        /// What is there.
        file: String,
        /// The folder that would be this repository's own.
        own: String,
    },
    /// The hooks are part of the working tree.
    #[error(
        "core.hooksPath ({origin}) leads into the working tree, to {value}: those hooks are your team's or another program's, so nothing was written; add mindgap where you keep yours\n{lines}"
    )]
    InWorkingTree {
        /// Where the setting is.
        origin: String,
        /// What it says.
        value: String,
        /// What to add there.
        lines: String,
    },
    /// The repository's own configuration leads out of it.
    #[error(
        "core.hooksPath ({origin}) leads out of this repository, to {folder}, where other programs may look for files too, so nothing was written; add to its hooks\n{lines}or let Git take the hooks of this repository from its usual folder, and install again:\n  git config --unset core.hooksPath"
    )]
    Outside {
        /// Where the setting is.
        origin: String,
        /// The folder.
        folder: String,
        /// What to add to the hooks there.
        lines: String,
    },
    /// A hook of mindgap has other lines now.
    #[error(
        "{hook} was changed since mindgap wrote it, so nothing was written: move your lines out of it, delete it, and install again"
    )]
    Changed {
        /// The hook.
        hook: String,
    },
    /// A hook of mindgap has other lines now, and would be removed with them.
    #[error(
        "{hook} was changed since mindgap wrote it, so nothing was removed: move your lines out of it, and delete it"
    )]
    ChangedSince {
        /// The hook.
        hook: String,
    },
    /// A folder has the name of a hook.
    #[error(
        "{hook} is a folder, where Git wants a hook, so nothing was written: move it away, and install again"
    )]
    IsAFolder {
        /// The hook.
        hook: String,
    },
    /// The name that another hook would get has another file already.
    #[error(
        "{hook} is another hook, and {original} is already there, so nothing was written: keep one of the two, and install again"
    )]
    TwoOthers {
        /// The hook.
        hook: String,
        /// Its name behind that of mindgap.
        original: String,
    },
    /// There is another hook.
    #[error(
        "{hook} is another hook, so nothing was written; add mindgap to it\n{lines}or let mindgap call it first: `mindgap hook install --chain`"
    )]
    Other {
        /// The hook.
        hook: String,
        /// What to add to it.
        lines: String,
    },
    /// The system refused.
    #[error("{path} cannot be {what}: {reason}")]
    Io {
        /// The file or folder.
        path: String,
        /// What was tried.
        what: String,
        /// Why not.
        reason: String,
    },
}
