//! The programs that mindgap starts: `git`, and an editor. They are the user's own, so they are never taken
//! from the current folder or from the files of a repository, whatever the PATH says.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where programs are looked for when there is no PATH, as `execvp` does.
const USUAL_PATH: &str = if cfg!(unix) { "/usr/bin:/bin" } else { "" };

/// A program of the user, and the PATH on which it finds others.
#[derive(Clone, Debug)]
pub struct Program {
    file: PathBuf,
    path: OsString,
}

impl Program {
    /// The first program of this name on the PATH. Folders that are relative, or that are among the files of
    /// the repository around the current folder, do not count.
    pub fn find(name: &str) -> Option<Self> {
        let around = repositories_around();
        let is_brought_along = |path: &Path| {
            fs::canonicalize(path).is_ok_and(|path| around.iter().any(|top| path.starts_with(top)))
        };
        let path = env::var_os("PATH").unwrap_or_else(|| USUAL_PATH.into());
        let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
        folders.retain(|folder| folder.is_absolute() && !is_brought_along(folder));
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        let mut files = folders.iter().map(|folder| folder.join(&name));
        let file = files.find(|file| runs(file) && !is_brought_along(file))?;
        Some(Self {
            file,
            path: env::join_paths(folders).ok()?,
        })
    }

    /// A command of it. What it starts by name is found on the same PATH.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.env("PATH", &self.path);
        // Windows looks into the current folder first, unless it is asked not to.
        if cfg!(windows) {
            command.env("NoDefaultCurrentDirectoryInExePath", "1");
        }
        command
    }
}

/// The folders above the current one, itself included, that hold `.git`.
fn repositories_around() -> Vec<PathBuf> {
    let current = env::current_dir()
        .and_then(fs::canonicalize)
        .unwrap_or_default();
    let holds = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    current
        .ancestors()
        .filter(holds)
        .map(Path::to_path_buf)
        .collect()
}

#[cfg(unix)]
fn runs(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runs(file: &Path) -> bool {
    file.is_file()
}
