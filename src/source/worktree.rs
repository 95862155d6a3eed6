//! The working tree: files as they lie in the folder. Symbolic links are never followed.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::config::read_file;
use crate::git::{Git, GitError};

use super::entry;
use super::ignored::Ignored;
use super::path::is_markdown;
use super::{FileEntry, FileKind, Index, ReadError, Snapshot, SourceKind, most_bytes};

/// The files below a root.
pub struct Worktree<'g> {
    root: PathBuf,
    git: Option<InGit<'g>>,
    /// Folders on the way to files that were looked at: many links lead through the same.
    ways: Mutex<HashMap<String, Way>>,
}

/// What a folder on the way to a file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A folder, or a file.
    Open,
    /// Nothing that can be seen, so that there is nothing behind it either.
    Missing,
    /// A symbolic link, or Git's own folder: Git keeps nothing behind one, so a commit would not have it either.
    Closed,
    /// A repository of its own.
    Repository,
}

/// What Git adds to a folder.
struct InGit<'g> {
    git: &'g Git,
    ignored: Ignored,
    /// Paths that are tracked; looked up only where a file would be ignored.
    tracked: OnceLock<Tracked>,
    /// Files that a sparse checkout keeps out of the folder: they are part of the next commit all the same.
    sparse: Option<Index<'g>>,
    faults: Mutex<Vec<GitError>>,
}

impl<'g> Worktree<'g> {
    /// The files below `root`, which Git knows nothing of.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            git: None,
            ways: Mutex::default(),
        }
    }

    /// The working tree of a repository, as `git add` sees it.
    ///
    /// # Errors
    /// The checkout is a sparse one, and the index that says what is left out cannot be read.
    pub fn of(git: &'g Git, root: &Path) -> Result<Self, GitError> {
        let sparse = if git.is_on("core.sparsecheckout") {
            Some(Index::left_out(git)?)
        } else {
            None
        };
        let ignored = Ignored::new(root, git);
        let git = InGit {
            git,
            ignored,
            tracked: OnceLock::new(),
            sparse,
            faults: Mutex::default(),
        };
        Ok(Self {
            root: root.to_path_buf(),
            git: Some(git),
            ways: Mutex::default(),
        })
    }

    /// Whether Git would not look at a file that is put there.
    pub fn ignores(&self, path: &str) -> bool {
        self.left_out(path, false)
    }

    /// Whether Git does not look at a path that is there.
    fn left_out(&self, path: &str, is_folder: bool) -> bool {
        self.git
            .as_ref()
            .is_some_and(|git| git.ignored.has(path, is_folder) && !git.tracks(path))
    }

    fn way(&self, folder: &str) -> Way {
        let known = || self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(way) = known().get(folder) {
            return *way;
        }
        let path = self.root.join(folder);
        let way = match path.symlink_metadata() {
            _ if is_gits_own(folder) => Way::Closed,
            Err(_) => Way::Missing,
            Ok(meta) if meta.is_symlink() => Way::Closed,
            _ if is_repository(&path) => Way::Repository,
            // A submodule that is not checked out is an empty folder that is tracked like a file.
            Ok(_)
                if is_empty(&path)
                    && self
                        .git
                        .as_ref()
                        .is_some_and(|git| git.tracks_itself(folder)) =>
            {
                Way::Repository
            }
            _ => Way::Open,
        };
        known().insert(folder.to_owned(), way);
        way
    }

    fn sparse(&self) -> Option<&Index<'g>> {
        self.git.as_ref()?.sparse.as_ref()
    }

    /// Adds everything below `folder`. A folder that cannot be opened is an entry itself, never a silence.
    fn walk(&self, folder: &Path, shown: &str, entries: &mut Vec<FileEntry>) {
        let inside = |name: &str| {
            if shown.is_empty() {
                name.to_owned()
            } else {
                format!("{shown}/{name}")
            }
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
                Ok(_) if name.to_str().is_none() => entry::unreadable_name(),
                Ok(file_type) => kind_of(file_type, &item.path()),
            };
            if is_gits_own(&path) {
                continue;
            }
            let kind = if self.left_out(&path, kind == FileKind::Folder) {
                FileKind::LeftOut("ignored by Git")
            } else if kind == FileKind::Folder && is_repository(&item.path()) {
                FileKind::Submodule
            } else {
                kind
            };
            if kind == FileKind::Folder && !is_markdown(&path) {
                let before = entries.len();
                self.walk(&item.path(), &path, entries);
                // A submodule that is not checked out is an empty folder.
                if entries.len() == before
                    && self
                        .git
                        .as_ref()
                        .is_some_and(|git| git.tracks_itself(&path))
                {
                    entries.push(FileEntry {
                        path: path.into(),
                        kind: FileKind::Submodule,
                    });
                }
            } else {
                entries.push(FileEntry {
                    path: path.into(),
                    kind,
                });
            }
        }
    }
}

impl InGit<'_> {
    fn tracked(&self) -> &Tracked {
        self.tracked.get_or_init(|| match self.git.index() {
            Ok(entries) => entries.into_iter().map(|entry| entry.path).collect(),
            Err(error) => {
                entry::note(&self.faults, error);
                Tracked::new()
            }
        })
    }

    /// Whether a path is an entry of the index, as files and submodules are.
    fn tracks_itself(&self, path: &str) -> bool {
        self.tracked()
            .binary_search_by(|known| known.as_slice().cmp(path.as_bytes()))
            .is_ok()
    }

    /// Whether a path, or anything below it, is tracked: then it is no matter what is ignored.
    fn tracks(&self, path: &str) -> bool {
        let tracked = self.tracked();
        let from = tracked.partition_point(|known| known.as_slice() < path.as_bytes());
        let folder = format!("{path}/").into_bytes();
        let below = tracked.partition_point(|known| *known < folder);
        tracked
            .get(from)
            .is_some_and(|known| known == path.as_bytes())
            || tracked
                .get(below)
                .is_some_and(|known| known.starts_with(&folder))
    }
}

/// Tracked paths, sorted.
type Tracked = Vec<Vec<u8>>;

impl Snapshot for Worktree<'_> {
    fn kind(&self) -> SourceKind {
        SourceKind::Worktree
    }

    fn list(&self, folder: &str) -> Vec<FileEntry> {
        let mut entries = Vec::new();
        let path = self.root.join(folder);
        if path.symlink_metadata().is_ok_and(|meta| meta.is_dir())
            && (folder.is_empty() || self.look(folder) == Some(FileKind::Folder))
        {
            self.walk(&path, folder, &mut entries);
        }
        if let Some(sparse) = self.sparse() {
            entries.extend(sparse.list(folder));
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|later, first| later.path == first.path);
        entries
    }

    fn look(&self, path: &str) -> Option<FileKind> {
        let meta = |path: &str| fs::symlink_metadata(self.root.join(path)).ok();
        for (end, _) in path.match_indices('/') {
            match self.way(&path[..end]) {
                Way::Open => {}
                // What follows is not looked at: a link may be as long as a record.
                Way::Missing => return self.sparse()?.look(path),
                Way::Closed => return None,
                Way::Repository => return Some(FileKind::Submodule),
            }
        }
        if is_gits_own(path) {
            return None;
        }
        let Some(found) = meta(path) else {
            return self.sparse()?.look(path);
        };
        let kind = match kind_of(found.file_type(), &self.root.join(path)) {
            FileKind::Folder if !path.is_empty() && is_repository(&self.root.join(path)) => {
                FileKind::Submodule
            }
            kind => kind,
        };
        (path.is_empty() || !self.left_out(path, found.is_dir())).then_some(kind)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => ReadError::Missing,
            std::io::ErrorKind::PermissionDenied => {
                ReadError::Failed("no permission to read it".to_owned())
            }
            _ => ReadError::Failed(error.to_string()),
        };
        let (name, path, most) = (path, self.root.join(path), most_bytes(path));
        if let Some(sparse) = self.sparse().filter(|_| path.symlink_metadata().is_err()) {
            return sparse.read(name);
        }
        if name.split('/').any(is_gits_own) || self.left_out(name, false) {
            return Err(ReadError::Missing);
        }
        // Opening a pipe waits for a writer, and a link may lead anywhere.
        let about = fs::symlink_metadata(&path).map_err(failed)?;
        if !about.is_file() {
            return Err(ReadError::Failed("it is not a regular file".to_owned()));
        }
        if about.len() > most {
            return Err(ReadError::TooLarge(about.len()));
        }
        read_file(&path, most).map_err(|error| match error.kind() {
            // It grew meanwhile.
            std::io::ErrorKind::FileTooLarge => ReadError::TooLarge(most + 1),
            _ => failed(error),
        })
    }

    fn faults(&self) -> Vec<GitError> {
        let own = self.git.iter().flat_map(|git| entry::told(&git.faults));
        own.chain(self.sparse().into_iter().flat_map(Snapshot::faults))
            .collect()
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut listing| listing.next().is_none())
}

/// Whether the last name of a path is one that Git keeps for itself: it takes it into no index, in capitals or not.
fn is_gits_own(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(".git"))
}

/// Whether a folder is a repository of its own.
fn is_repository(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
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
