//! `mindgap hook install` and `uninstall`: writes hooks where Git itself would run them, and nowhere
//! where somebody else has a say.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::config;
use crate::fix::Folder;
use crate::git::{Git, Hook, HookFolder, HooksPath, is_inside};

use super::hook_lines::{for_managers, for_other, lines_to_add};
use super::hook_text::{Author, ORIGINAL, author_of, hook_text, program_in, quoted};

pub use super::hook_error::HookError;

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
            lines: for_other(&read(&path).unwrap_or_default(), hook),
        }),
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
