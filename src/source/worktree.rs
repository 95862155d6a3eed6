//! The working tree: files as they lie in the folder. Symbolic links are never followed.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{FileEntry, FileKind, MOST_BYTES, ReadError, Snapshot, SourceKind};

/// The top folder of what is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The folder.
    pub path: PathBuf,
    /// It is the top of a Git working tree.
    pub git: bool,
}

/// The root for a run that starts in `from`: the nearest folder above that holds `.git`; without
/// Git the nearest that holds a configuration, else `from` itself.
pub fn find_root(from: &Path, config_names: &[&str]) -> Root {
    let above =
        |fits: &dyn Fn(&Path) -> bool| from.ancestors().find(|folder| fits(folder)).map(Path::to_path_buf);
    if let Some(path) = above(&|folder| folder.join(".git").symlink_metadata().is_ok()) {
        return Root { path, git: true };
    }
    let configured = above(&|folder| config_names.iter().any(|name| folder.join(name).is_file()));
    Root { path: configured.unwrap_or_else(|| from.to_path_buf()), git: false }
}

/// The files below a root.
pub struct Worktree {
    root: PathBuf,
}

impl Worktree {
    /// The working tree at `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }
}

impl Snapshot for Worktree {
    fn kind(&self) -> SourceKind {
        SourceKind::Worktree
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let mut entries = Vec::new();
        if folder.is_empty() || self.look(folder) == Some(FileKind::Folder) {
            walk(&self.root.join(folder), folder, &mut entries);
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        let meta = |path: &str| fs::symlink_metadata(self.root.join(path)).ok();
        // Git keeps nothing behind a link, so a commit would not have it either.
        let behind_a_link = |(end, _)| meta(&path[..end]).is_some_and(|folder| folder.is_symlink());
        if path.match_indices('/').any(behind_a_link) {
            return None;
        }
        Some(kind_of(meta(path)?.file_type(), &self.root.join(path)))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadError::Missing,
            std::io::ErrorKind::PermissionDenied => ReadError::Failed("no permission to read it".to_owned()),
            _ => ReadError::Failed(error.to_string()),
        };
        let path = self.root.join(path);
        // Opening a pipe waits for a writer, and a link may lead anywhere.
        if !fs::symlink_metadata(&path).map_err(failed)?.is_file() {
            return Err(ReadError::Failed("it is not a regular file".to_owned()));
        }
        let mut file = fs::File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        if size > MOST_BYTES {
            return Err(ReadError::TooLarge(size));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
        // The file may grow while it is read: never take more than the limit and the byte that breaks it.
        Read::by_ref(&mut file).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        match bytes.len() as u64 {
            read if read > MOST_BYTES => Err(ReadError::TooLarge(read)),
            _ => Ok(bytes),
        }
    }
}

fn kind_of(file_type: fs::FileType, path: &Path) -> FileKind {
    if file_type.is_file() {
        return FileKind::Regular;
    }
    if file_type.is_dir() {
        return FileKind::Folder;
    }
    if file_type.is_symlink() {
        let target = fs::read_link(path).map(|target| target.to_string_lossy().replace('\\', "/"));
        return FileKind::Symlink(target.unwrap_or_default());
    }
    FileKind::Special(special(file_type))
}

#[cfg(unix)]
fn special(file_type: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match file_type {
        t if t.is_fifo() => "a named pipe",
        t if t.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn special(_: fs::FileType) -> &'static str {
    "no regular file"
}

/// Adds everything below `folder`. A folder that cannot be opened is an entry itself, never a silence.
fn walk(folder: &Path, shown: &str, entries: &mut Vec<FileEntry>) {
    let inside = |name: &str| {
        if shown.is_empty() { name.to_owned() } else { format!("{shown}/{name}") }
    };
    let unreadable = |error: &std::io::Error| FileEntry {
        path: shown.into(),
        kind: FileKind::Unreadable(format!("the folder cannot be opened: {error}")),
    };
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) => {
            entries.push(unreadable(&error));
            return;
        }
    };
    for item in listing {
        let item = match item {
            Ok(item) => item,
            Err(error) => {
                entries.push(unreadable(&error));
                continue;
            }
        };
        let name = item.file_name();
        let path = inside(&name.to_string_lossy());
        let kind = match item.file_type() {
            Err(error) => FileKind::Unreadable(error.to_string()),
            Ok(_) if name.to_str().is_none() => FileKind::Unreadable("its name is not UTF-8".to_owned()),
            Ok(file_type) => kind_of(file_type, &item.path()),
        };
        if kind != FileKind::Folder {
            entries.push(FileEntry { path: path.into(), kind });
        } else if name == ".git" {
            // Git's own folder holds no records.
        } else if item.path().join(".git").symlink_metadata().is_ok() {
            entries.push(FileEntry { path: path.into(), kind: FileKind::Submodule });
        } else if looks_like_a_record(&path) {
            entries.push(FileEntry { path: path.into(), kind });
        } else {
            walk(&item.path(), &path, entries);
        }
    }
}

/// Whether a name ends as Markdown does, in any case.
fn looks_like_a_record(path: &str) -> bool {
    let tail = path.len().saturating_sub(3);
    path.get(tail..).is_some_and(|end| end.eq_ignore_ascii_case(".md"))
}
