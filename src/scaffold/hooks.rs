//! `mindgap hook install` and `uninstall`: writes hooks where Git itself would run them, and nowhere
//! where somebody else has a say.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use thiserror::Error;

use crate::config;
use crate::fix::Folder;
use crate::git::{Git, GitError, Hook, HookFolder, HooksPath, is_inside};

use super::hook_text::{Author, ORIGINAL, author_of, hook_text, program_in, quoted};

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

/// What became of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is new.
    Written,
    /// It was of mindgap already, and is another now.
    Renewed,
    /// It was as it should be.
    Unchanged,
    /// It is gone.
    Removed,
    /// It is gone, and the one that was there before it is back.
    Restored,
    /// Somebody else wrote it, so it stays.
    Left,
}

/// A hook that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// Its file.
    pub path: PathBuf,
    /// What became of it.
    pub done: Done,
    /// It calls the one that was there before, first.
    pub chained: bool,
}

/// What stands in the place of a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A hook of mindgap: the program that it calls, and whether it calls another hook first.
    Own(String, bool),
    /// One that mindgap wrote and somebody changed.
    Changed,
    /// Somebody else's.
    Other,
}

/// The hooks that a repository should have.
pub fn wanted(git: &Git) -> &'static [Hook] {
    if git.is_server() {
        &Hook::OF_A_SERVER
    } else {
        &Hook::OF_A_CLONE
    }
}

/// What [`install`] would do, without `chain`; nothing is written.
///
/// # Errors
/// Git looks elsewhere, or somebody else's hook is there.
pub fn planned(git: &Git, program: &str) -> Result<Vec<Installed>, HookError> {
    let hooks = wanted(git);
    let folder = git.hook_folder()?;
    may_write(git, &folder, hooks)?;
    for hook in hooks {
        may_replace(&folder.path, *hook, false)?;
    }
    Ok(hooks
        .iter()
        .map(|hook| outlook(&folder.path, *hook, program).0)
        .collect())
}

/// Writes the hooks that call `program`. Either all of them can be written, or none is.
///
/// # Errors
/// Git looks elsewhere, somebody else's hook is there, or a file cannot be written.
pub fn install(git: &Git, program: &str, chain: bool) -> Result<Vec<Installed>, HookError> {
    let hooks = wanted(git);
    let folder = git.hook_folder()?;
    may_write(git, &folder, hooks)?;
    let folder = folder.path;
    for hook in hooks {
        may_replace(&folder, *hook, chain)?;
    }
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, "made", &error))?;
    let held = held(&folder)?;
    hooks
        .iter()
        .map(|hook| install_one(&held, &folder, *hook, program))
        .collect()
}

/// The folder, held open: what is written goes where it was looked at.
fn held(folder: &Path) -> Result<Rc<Folder>, HookError> {
    Folder::open(folder)
        .map(Rc::new)
        .map_err(|error| failed(folder, "opened", &error))
}

fn install_one(
    held: &Rc<Folder>,
    folder: &Path,
    hook: Hook,
    program: &str,
) -> Result<Installed, HookError> {
    let path = folder.join(hook.as_str());
    let original = original_of(&path);
    let moves = look(&path) == Found::Other;
    let (name, kept) = (
        OsStr::new(hook.as_str()),
        original.file_name().unwrap_or_default(),
    );
    if moves {
        held.rename(name, kept)
            .map_err(|error| failed(&path, "renamed", &error))?;
    }
    let (installed, text) = outlook(folder, hook, program);
    if installed.done != Done::Unchanged
        && let Err(error) = held.replace_file(name, text.as_bytes(), executable())
    {
        if moves {
            // The hook that was there must not be lost over ours.
            let _ = held.rename(kept, name);
        }
        return Err(failed(&path, "written", &error));
    }
    Ok(installed)
}

/// What a hook becomes, and its text.
fn outlook(folder: &Path, hook: Hook, program: &str) -> (Installed, String) {
    let path = folder.join(hook.as_str());
    let chained = is_there(&original_of(&path));
    let text = hook_text(hook, program, chained);
    let done = match look(&path) {
        Found::Own(..)
            if read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) && runs(&path) =>
        {
            Done::Unchanged
        }
        Found::Own(..) => Done::Renewed,
        _ => Done::Written,
    };
    (
        Installed {
            path,
            done,
            chained,
        },
        text,
    )
}

/// Takes away what [`install`] wrote, and puts back what it moved.
///
/// # Errors
/// A hook was changed since, or cannot be removed.
pub fn uninstall(git: &Git) -> Result<Vec<Installed>, HookError> {
    let usual = git.usual_hook_folder();
    // A folder that is not in Git's own one was never written to.
    let set = git.hook_folder()?;
    let mut folders = Vec::new();
    if set.set_by.as_ref().is_some_and(HooksPath::is_own)
        && set.path != usual
        && git.keeps(&set.path)
    {
        folders.push(set.path);
    }
    if git.keeps(&usual) {
        folders.insert(0, usual);
    }
    let paths = folders
        .iter()
        .flat_map(|folder| Hook::ALL.map(|hook| folder.join(hook.as_str())));
    let paths: Vec<PathBuf> = paths
        .filter(|path| is_there(path) || is_there(&original_of(path)))
        .collect();
    if let Some(path) = paths.iter().find(|path| look(path) == Found::Changed) {
        return Err(HookError::ChangedSince {
            hook: path.display().to_string(),
        });
    }
    paths.into_iter().map(uninstall_one).collect()
}

fn uninstall_one(path: PathBuf) -> Result<Installed, HookError> {
    let original = original_of(&path);
    let chained = is_there(&original);
    let held = held(path.parent().unwrap_or(Path::new(".")))?;
    let (name, kept) = (
        path.file_name().unwrap_or_default(),
        original.file_name().unwrap_or_default(),
    );
    let done = match look(&path) {
        Found::Own(..) | Found::Nothing if chained => {
            held.rename(kept, name)
                .map_err(|error| failed(&path, "restored", &error))?;
            Done::Restored
        }
        Found::Own(..) => {
            held.remove(name)
                .map_err(|error| failed(&path, "removed", &error))?;
            Done::Removed
        }
        _ => Done::Left,
    };
    Ok(Installed {
        path,
        done,
        chained: chained && done == Done::Left,
    })
}

/// What stands in the place of a hook.
pub fn look(path: &Path) -> Found {
    match fs::symlink_metadata(path) {
        Err(_) => Found::Nothing,
        // A link leads to a file that others may use too.
        Ok(about) if !about.is_file() => Found::Other,
        Ok(_) => match read(path) {
            Err(_) => Found::Other,
            Ok(bytes) => match author_of(&bytes) {
                Author::Other => Found::Other,
                Author::Changed => Found::Changed,
                Author::Mindgap => {
                    let program = program_in(&String::from_utf8_lossy(&bytes)).unwrap_or_default();
                    Found::Own(program, is_there(&original_of(path)))
                }
            },
        },
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    /// No hook that somebody wrote is larger.
    const MOST_BYTES: u64 = 1 << 24;
    config::read_file(path, MOST_BYTES)
}

/// Whether Git would start it. Windows has no bit for that.
pub fn runs(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path)
            .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

/// Where the hook that was there before is kept.
fn original_of(path: &Path) -> PathBuf {
    path.with_extension(ORIGINAL)
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether hooks in this folder are this repository's to write.
fn may_write(git: &Git, folder: &HookFolder, hooks: &[Hook]) -> Result<(), HookError> {
    let shown = folder.path.display().to_string();
    let is_kept = git.keeps(&folder.path);
    if !is_kept && folder.path.ancestors().any(|above| git.keeps(above)) {
        return Err(HookError::LeadsOut {
            folder: shown,
            lines: lines_to_add(&folder.path, hooks).trim_end().to_owned(),
        });
    }
    let Some(set) = &folder.set_by else {
        return Ok(());
    };
    if !set.is_own() {
        return Err(HookError::SharedFolder {
            scope: set.scope.clone(),
            origin: set.origin.clone(),
            folder: shown,
            lines: lines_to_add(&folder.path, hooks),
            own: quoted(&git.usual_hook_folder().to_string_lossy()).to_string(),
        });
    }
    if let Some(file) = folder
        .path
        .ancestors()
        .find(|path| path.exists())
        .filter(|path| !path.is_dir())
    {
        return Err(HookError::NotAFolder {
            origin: set.origin.clone(),
            value: set.value.display().to_string(),
            file: file.display().to_string(),
            own: git.usual_hook_folder().display().to_string(),
        });
    }
    let trees = if is_kept {
        Vec::new()
    } else {
        git.working_trees()?.0
    };
    // A link in the working tree is the team's too, wherever it leads.
    let is_in = |tree: &Path| folder.path.ancestors().any(|above| is_inside(above, tree));
    if trees.iter().any(|tree| !tree.bare && is_in(&tree.path)) {
        return Err(HookError::InWorkingTree {
            origin: set.origin.clone(),
            value: set.value.display().to_string(),
            lines: for_managers(&set.value, hooks).trim_end().to_owned(),
        });
    }
    // A repository that came as an archive brings its configuration along: it may name any folder of this machine.
    if !is_kept {
        return Err(HookError::Outside {
            origin: set.origin.clone(),
            folder: shown,
            lines: lines_to_add(&folder.path, hooks),
        });
    }
    Ok(())
}

/// Whether the hook may be written where something may stand already.
fn may_replace(folder: &Path, hook: Hook, chain: bool) -> Result<(), HookError> {
    let path = folder.join(hook.as_str());
    let hook_path = path.display().to_string();
    match look(&path) {
        Found::Nothing | Found::Own(..) => Ok(()),
        Found::Changed => Err(HookError::Changed { hook: hook_path }),
        Found::Other if path.is_dir() => Err(HookError::IsAFolder { hook: hook_path }),
        Found::Other if chain && is_there(&original_of(&path)) => {
            let original = original_of(&path).display().to_string();
            Err(HookError::TwoOthers {
                hook: hook_path,
                original,
            })
        }
        Found::Other if chain => Ok(()),
        Found::Other => Err(HookError::Other {
            hook: hook_path,
            lines: for_other(&path, hook),
        }),
    }
}

/// What to add to somebody else's hook, or to the file that it was made from.
fn for_other(path: &Path, hook: Hook) -> String {
    let text = String::from_utf8_lossy(&read(path).unwrap_or_default()).into_owned();
    let file = if text.contains("lefthook") {
        "lefthook.yml"
    } else if text.contains("generated by pre-commit") || text.contains("generated by prek") {
        ".pre-commit-config.yaml"
    } else {
        return format!("  {}\n", line_to_add(hook));
    };
    format!("  {file}: {}\n", snippet(file, hook))
}

fn line_to_add(hook: Hook) -> String {
    format!("mindgap hook run {} \"$@\" || exit $?", hook.as_str())
}

fn lines_to_add(folder: &Path, hooks: &[Hook]) -> String {
    let line = |hook: &Hook| {
        format!(
            "  {}: {}\n",
            folder.join(hook.as_str()).display(),
            line_to_add(*hook)
        )
    };
    hooks.iter().map(line).collect()
}

/// A line for each program that manages hooks, and for a folder of hooks that nobody manages.
fn for_managers(folder: &Path, hooks: &[Hook]) -> String {
    let husky = folder.components().any(|part| part.as_os_str() == ".husky");
    let mut lines = if husky {
        String::new()
    } else {
        lines_to_add(folder, hooks)
    };
    // What these programs know as pre-commit is enough: a clean merge is judged by CI.
    for file in [".husky", "lefthook.yml", ".pre-commit-config.yaml"] {
        for hook in [Hook::PreCommit, Hook::CommitMsg] {
            let place = if file == ".husky" {
                format!("{file}/{}", hook.as_str())
            } else {
                file.to_owned()
            };
            lines.push_str(&format!("  {place}: {}\n", snippet(file, hook)));
        }
    }
    lines
}

fn snippet(file: &str, hook: Hook) -> String {
    let name = hook.as_str();
    match (file, hook) {
        (".husky", Hook::CommitMsg) => format!("mindgap hook run {name} \"$1\""),
        (".husky", _) => format!("mindgap hook run {name}"),
        ("lefthook.yml", Hook::CommitMsg) => {
            format!(
                "{name}: {{ commands: {{ mindgap: {{ run: 'mindgap hook run {name} {{1}}' }} }} }}"
            )
        }
        ("lefthook.yml", _) => {
            format!("{name}: {{ commands: {{ mindgap: {{ run: 'mindgap hook run {name}' }} }} }}")
        }
        (_, Hook::CommitMsg) => format!(
            "- {{ repo: local, hooks: [{{ id: mindgap-{name}, name: mindgap, entry: mindgap hook run {name}, language: system, always_run: true, stages: [{name}] }}] }}"
        ),
        (_, _) => format!(
            "- {{ repo: local, hooks: [{{ id: mindgap, name: mindgap, entry: mindgap hook run {name}, language: system, always_run: true, pass_filenames: false, stages: [{name}] }}] }}"
        ),
    }
}

/// Permissions with which Git starts a hook. Windows has none.
fn executable() -> Option<fs::Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(fs::Permissions::from_mode(0o755))
    }
    #[cfg(not(unix))]
    None
}

fn failed(path: &Path, what: &str, error: &io::Error) -> HookError {
    HookError::Io {
        path: path.display().to_string(),
        what: what.to_owned(),
        reason: error.to_string(),
    }
}
