//! libgit2: the backend that reads nearly every repository, without starting a program.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use git2::{
    ConfigLevel, ErrorClass, ErrorCode, Index, ObjectType, Repository, RepositoryOpenFlags, opts,
};

use super::backend::{Backend, Format, GitSetting, IndexEntry, Place};
use super::environment::Trust;
use super::error::{GitError, GitErrorKind};
use super::loose::Loose;
use super::object::{Object, ObjectId, ObjectKind};

/// Opens the library's repository again and again: one for each thread that reads.
pub(super) struct Library {
    /// Repositories that nobody uses right now. One may move between threads, but not be shared.
    idle: Mutex<Vec<Repository>>,
    loose: Loose,
    format: Format,
}

/// What libgit2 is told once, before the first repository is opened.
static TOLD: Once = Once::new();

fn tell(trust: Trust) {
    TOLD.call_once(|| {
        // Each object's hash would be computed again at each read: a third of the time of reading, and
        // over half of a walk through history.
        opts::strict_hash_verification(false);
        // SAFETY: these write to libgit2's global settings, which is a race only while another thread
        // uses libgit2: nothing has opened a repository yet.
        #[allow(
            unsafe_code,
            reason = "libgit2 has these settings for the whole process, and no safe way to make them"
        )]
        let told = unsafe {
            // It can read a partial clone; it only cannot fetch what is missing. We ask `git` for that.
            let extensions = opts::set_extensions(&["partialclone"]);
            match trust {
                Trust::Owner => extensions,
                Trust::Everybody => extensions.and(opts::set_verify_owner_validation(false)),
            }
        };
        // An unknown option only fails in a libgit2 that is older than the one that is built in.
        debug_assert!(told.is_ok());
    });
}

impl Library {
    /// Opens the repository that Git's environment or the current folder is in.
    pub(super) fn open(trust: Trust) -> Result<(Self, Place, Format), GitError> {
        tell(trust);
        let repository = open()?;
        let format = match repository.object_format() {
            git2::ObjectFormat::Sha1 => Format::Sha1,
            git2::ObjectFormat::Sha256 => Format::Sha256,
        };
        let place = Place {
            git_dir: plain(repository.path()),
            common_dir: plain(repository.commondir()),
            work_dir: work_dir(&repository),
        };
        let loose = Loose::new(&place.common_dir);
        Ok((
            Self {
                idle: Mutex::new(vec![repository]),
                loose,
                format,
            },
            place,
            format,
        ))
    }

    /// Lends a repository to `ask`.
    fn with<T>(&self, ask: impl FnOnce(&Repository) -> Result<T, GitError>) -> Result<T, GitError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let repository = idle.map_or_else(open, Ok)?;
        let answer = ask(&repository);
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(repository);
        answer
    }
}

/// Asks what makes libgit2 read objects by itself, with a repository of its own.
///
/// From a loose object that was cut short libgit2 1.9.7 never comes back. Where an answer takes so long, the
/// `git` program is asked instead: it has the same answer, or says what is damaged.
fn guarded<T: Send + 'static>(
    ask: impl FnOnce(&Repository) -> Result<T, GitError> + Send + 'static,
) -> Result<T, GitError> {
    /// Merge bases in histories of a million commits take a second or two.
    const PATIENCE: Duration = Duration::from_secs(10);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(open().and_then(|repository| ask(&repository))));
    told.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        Err(GitError::new(
            GitErrorKind::Unsupported,
            "libgit2 gives no answer: an object may be damaged",
        ))
    })
}

/// The id that `bytes` have as a blob.
pub(super) fn blob_id(bytes: &[u8], format: Format) -> Option<ObjectId> {
    let id = git2::Oid::hash_object_ext(ObjectType::Blob, bytes, native(format)).ok()?;
    id_of(id, format).ok()
}

fn native(format: Format) -> git2::ObjectFormat {
    match format {
        Format::Sha1 => git2::ObjectFormat::Sha1,
        Format::Sha256 => git2::ObjectFormat::Sha256,
    }
}

fn native_id(id: &ObjectId) -> Result<git2::Oid, GitError> {
    git2::Oid::from_bytes(id.as_bytes()).map_err(|error| told(&error))
}

fn open() -> Result<Repository, GitError> {
    Repository::open_from_env().map_err(|error| {
        let here = || {
            let named = std::env::var_os("GIT_DIR").map(PathBuf::from);
            named
                .or_else(|| std::env::current_dir().ok())
                .unwrap_or_default()
        };
        match error.code() {
            ErrorCode::NotFound => GitError::new(GitErrorKind::NoRepository, told(&error).message),
            ErrorCode::Owner => GitError::owner(&top_of(&here())),
            _ if is_unsupported(&error) => {
                GitError::new(GitErrorKind::Unsupported, told(&error).message)
            }
            _ => GitError::other(format!(
                "the repository at {} cannot be opened: {}",
                here().display(),
                error.message()
            )),
        }
    })
}

/// libgit2 ends each folder in a slash.
fn plain(folder: &Path) -> PathBuf {
    folder.components().collect()
}

/// The top of the working tree. libgit2 takes the folder around `.git`, and for a linked worktree the one
/// that was noted when it was made; Git takes the one in which it was started, which may be another.
fn work_dir(repository: &Repository) -> Option<PathBuf> {
    let noted = repository.workdir().map(plain)?;
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let linked = repository.is_worktree();
    let configured = || {
        repository
            .config()
            .is_ok_and(|config| config.get_entry("core.worktree").is_ok())
    };
    if is_set("GIT_WORK_TREE") || !linked && configured() {
        return Some(noted);
    }
    let Ok(current) = std::env::current_dir() else {
        return Some(noted);
    };
    if is_set("GIT_DIR") {
        return Some(current);
    }
    // libgit2 takes the folder around what only looks like a bare repository; Git takes none.
    if !linked && noted.join(".git").symlink_metadata().is_err() {
        return None;
    }
    let holds_link = |folder: &&Path| folder.join(".git").is_file();
    let found = linked.then(|| current.ancestors().find(holds_link).map(Path::to_path_buf));
    found.flatten().or(Some(noted))
}

/// The folder above `from` that holds `.git`.
fn top_of(from: &Path) -> PathBuf {
    let top = from
        .ancestors()
        .find(|folder| folder.join(".git").symlink_metadata().is_ok());
    top.unwrap_or(from).to_path_buf()
}

/// Whether the repository at the top folder `top` tracks a file below one of its folders.
pub(super) fn tracks(top: &Path, folder: &Path) -> Result<bool, GitError> {
    let here = RepositoryOpenFlags::NO_SEARCH;
    let nowhere: [&Path; 0] = [];
    let repository = Repository::open_ext(top, here, nowhere).map_err(|error| told(&error))?;
    let index = repository.index().map_err(|error| told(&error))?;
    let folder = folder.to_string_lossy().replace('\\', "/") + "/";
    Ok(index
        .iter()
        .any(|entry| entry.path.starts_with(folder.as_bytes())))
}

/// libgit2 tells these by words only: they are of repositories that `git` itself reads.
fn is_unsupported(error: &git2::Error) -> bool {
    let message = error.message();
    [
        "unsupported extension",
        "unknown object format",
        "unsupported mandatory extension",
        "repository version",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn told(error: &git2::Error) -> GitError {
    let kind = match error.code() {
        _ if is_unsupported(error) => GitErrorKind::Unsupported,
        ErrorCode::NotFound if matches!(error.class(), ErrorClass::Odb | ErrorClass::Object) => {
            GitErrorKind::Missing
        }
        _ => GitErrorKind::Other,
    };
    GitError::new(kind, error.message())
}

fn id_of(id: git2::Oid, format: Format) -> Result<ObjectId, GitError> {
    let raw = &id.as_bytes()[..format.id_bytes().min(id.as_bytes().len())];
    ObjectId::from_bytes(raw)
        .ok_or_else(|| GitError::other("libgit2 gave an id of an unknown length"))
}

impl Backend for Library {
    fn commit_named(&self, rev: &str) -> Result<ObjectId, GitError> {
        let (rev, format) = (rev.to_owned(), self.format);
        guarded(move |repository| {
            let unknown = || GitError::unknown_revision(&rev, repository.is_shallow());
            let found = repository
                .revparse_single(&rev)
                .map_err(|error| match error.code() {
                    ErrorCode::Ambiguous => GitError::ambiguous(&rev),
                    _ if is_unsupported(&error) => told(&error),
                    _ => unknown(),
                })?;
            let commit = found.peel_to_commit().map_err(|error| match error.code() {
                ErrorCode::NotFound => told(&error),
                _ => GitError::new(
                    GitErrorKind::UnknownRevision,
                    format!("`{rev}` is no commit: name a branch, a tag or a commit"),
                ),
            })?;
            id_of(commit.id(), format)
        })
    }

    fn object(&self, id: &ObjectId, most: u64) -> Result<Result<Object, u64>, GitError> {
        if let Some(found) = self.loose.read(id, most) {
            return found;
        }
        let native = native_id(id)?;
        self.with(|repository| {
            let odb = repository.odb().map_err(|error| told(&error))?;
            // The size stands in the header: what is too large is never inflated.
            if most < u64::MAX {
                let (size, _) = odb.read_header(native).map_err(|error| told(&error))?;
                if size as u64 > most {
                    return Ok(Err(size as u64));
                }
            }
            let object = odb.read(native).or_else(|error| {
                // Git may have packed the object while we looked: look again, once.
                if error.code() != ErrorCode::NotFound {
                    return Err(error);
                }
                odb.refresh()?;
                odb.read(native)
            });
            let object = object.map_err(|error| told(&error))?;
            let kind = match object.kind() {
                ObjectType::Tree => ObjectKind::Tree,
                ObjectType::Commit => ObjectKind::Commit,
                ObjectType::Tag => ObjectKind::Tag,
                _ => ObjectKind::Blob,
            };
            Ok(Ok(Object {
                kind,
                bytes: object.data().to_vec(),
            }))
        })
    }

    fn missing(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, GitError> {
        self.with(|repository| {
            let odb = repository.odb().map_err(|error| told(&error))?;
            let is_missing = |id: &&ObjectId| native_id(id).is_ok_and(|id| !odb.exists(id));
            Ok(ids.iter().filter(is_missing).copied().collect())
        })
    }

    fn index(&self, named: Option<&Path>) -> Result<Vec<IndexEntry>, GitError> {
        self.with(|repository| {
            let index = match named {
                Some(path) => Index::open_ext(path, native(self.format)),
                None => repository.index(),
            };
            let index = index.map_err(|error| told(&error))?;
            let entries = index.iter().map(|entry| {
                Ok(IndexEntry {
                    id: id_of(entry.id, self.format)?,
                    mode: entry.mode,
                    stage: u8::try_from((entry.flags >> 12) & 3).unwrap_or_default(),
                    intent_to_add: entry.flags_extended & (1 << 13) != 0,
                    skip_worktree: entry.flags_extended & (1 << 14) != 0,
                    path: entry.path,
                })
            });
            entries.collect()
        })
    }

    fn range(&self, base: &ObjectId, head: &ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let (base, head, format) = (native_id(base)?, native_id(head)?, self.format);
        guarded(move |repository| {
            let walk = repository.revwalk().and_then(|mut walk| {
                walk.push(head)?;
                walk.hide(base)?;
                Ok(walk)
            });
            // A range that breaks off would read as a short one: the first error ends it.
            walk.and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| told(&error))?
                .into_iter()
                .map(|id| id_of(id, format))
                .collect()
        })
    }

    fn merge_bases(&self, one: &ObjectId, other: &ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let (one, other, format) = (native_id(one)?, native_id(other)?, self.format);
        guarded(move |repository| match repository.merge_bases(one, other) {
            Ok(found) => found.iter().map(|id| id_of(*id, format)).collect(),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(Vec::new()),
            Err(error) => Err(told(&error)),
        })
    }

    fn references(&self, folder: &str) -> Result<Vec<(String, ObjectId)>, GitError> {
        self.with(|repository| {
            let all = repository
                .references_glob(&format!("{folder}*"))
                .map_err(|error| told(&error))?;
            let mut found = Vec::new();
            for reference in all {
                let reference = reference.map_err(|error| told(&error))?;
                // One that names another reference is found under that one's name.
                if let Some(id) = reference.target() {
                    let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
                    found.push((name, id_of(id, self.format)?));
                }
            }
            Ok(found)
        })
    }

    fn has_references(&self, folder: &str) -> Result<bool, GitError> {
        self.with(|repository| {
            let mut all = repository
                .references_glob(&format!("{folder}*"))
                .map_err(|error| told(&error))?;
            Ok(all.next().is_some())
        })
    }

    fn symbolic(&self, name: &str) -> Result<Option<String>, GitError> {
        self.with(|repository| match repository.find_reference(name) {
            Ok(reference) => Ok(reference
                .symbolic_target()
                .ok()
                .flatten()
                .map(str::to_owned)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(told(&error)),
        })
    }

    fn settings(&self, pattern: &str) -> Result<Vec<GitSetting>, GitError> {
        self.with(|repository| {
            let config = repository.config().and_then(|mut config| config.snapshot());
            let config = config.map_err(|error| told(&error))?;
            let mut entries = config
                .entries(Some(pattern))
                .map_err(|error| told(&error))?;
            let mut found = Vec::new();
            while let Some(entry) = entries.next() {
                let entry = entry.map_err(|error| told(&error))?;
                found.push(GitSetting {
                    key: String::from_utf8_lossy(entry.name_bytes()).into_owned(),
                    // A key without a value means yes.
                    value: if entry.has_value() {
                        entry.value().unwrap_or_default()
                    } else {
                        "true"
                    }
                    .to_owned(),
                    local: matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree),
                });
            }
            Ok(found)
        })
    }
}
