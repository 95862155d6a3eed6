//! A repository that is read, by libgit2 or by the `git` program.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::config::read_file;

use super::backend::{Backend, Format, GitSetting, IndexEntry, MOST_LIST, Place, is_yes};
use super::discovery::{self, Found};
use super::environment::{self, Access, Choice};
use super::error::{GitError, GitErrorKind};
use super::executable::Executable;
use super::library::{self, Library};
use super::object::{Commit, Object, ObjectId, ObjectKind, is_whole_tree};

/// What Git would call a file that holds `bytes`, in any repository that names objects by SHA-1: a name that
/// stays the same for as long as there is Git.
pub fn name_of(bytes: &[u8]) -> Option<ObjectId> {
    library::blob_id(bytes, Format::Sha1)
}

/// A repository that is read.
pub struct Git {
    pub(super) backend: Box<dyn Backend>,
    /// The `git` program beside the library, once that was not enough.
    pub(super) program: OnceLock<Result<Executable, GitError>>,
    pub(super) access: Access,
    pub(super) index: Option<PathBuf>,
    /// Where it is.
    pub place: Place,
    /// How its objects are named.
    pub format: Format,
    pub(super) shallow: BTreeSet<ObjectId>,
}

impl Git {
    /// Opens the repository that Git's environment names, else the one that the current folder is in;
    /// `None` where there is none.
    ///
    /// # Errors
    /// There is one, and it cannot be read.
    pub fn open(access: Access) -> Result<Option<Self>, GitError> {
        let opened = match environment::choice()? {
            Choice::Executable => Self::by_program(access),
            Choice::Library => match Library::open(access.trust) {
                Ok((library, place, format)) => Self::new(Box::new(library), access, place, format),
                // Git heeds more of `safe.directory` than libgit2 does, and reads more forms: it decides.
                Err(error) if error.kind == GitErrorKind::Owner => {
                    Self::by_program(access).map_err(|_| error)
                }
                Err(error) if error.kind == GitErrorKind::Unsupported => Self::by_program(access),
                Err(error) => Err(error),
            },
        };
        match opened {
            Ok(git) => {
                let found = Found::new(&git.place)?;
                found.allow(&git.place)?;
                if found == Found::Bare {
                    git.ask_git_of_bare()?;
                }
                Ok(Some(git))
            }
            Err(error) if error.kind == GitErrorKind::NoRepository => {
                environment::broken_link().map_or(Ok(None), Err)
            }
            Err(error) => Err(error),
        }
    }

    fn by_program(access: Access) -> Result<Self, GitError> {
        let (program, place, format) = Executable::open(access)?;
        Self::new(Box::new(program), access, place, format)
    }

    fn new(
        backend: Box<dyn Backend>,
        access: Access,
        place: Place,
        format: Format,
    ) -> Result<Self, GitError> {
        if let Some(gone) = place.work_dir.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(GitError::other(format!(
                "the working tree {} is gone; if it was moved, run `git worktree repair` in its new folder",
                gone.display()
            )));
        }
        let index = environment::index_file(&place)?;
        // No call of either backend gives the list: each line of this file is a commit whose parents
        // were not fetched.
        let shallow = match read_file(&place.common_dir.join("shallow"), MOST_LIST) {
            Ok(bytes) => String::from_utf8_lossy(&bytes)
                .lines()
                .filter_map(ObjectId::from_hex)
                .collect(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => {
                return Err(GitError::other(format!(
                    "Git's file `shallow` cannot be read: {error}"
                )));
            }
        };
        Ok(Self {
            backend,
            program: OnceLock::new(),
            access,
            index,
            place,
            format,
            shallow,
        })
    }

    /// The `git` program on the same repository.
    pub(super) fn program(&self) -> Result<&Executable, GitError> {
        let open = || {
            let (program, place, _) = Executable::open(self.access)?;
            // The two differ in what they take for a repository, and only one place was looked at.
            let same = discovery::is_same(&place.git_dir, &self.place.git_dir);
            if same {
                Ok(program)
            } else {
                Err(GitError::ambiguous_place(
                    &self.place.git_dir,
                    &place.git_dir,
                ))
            }
        };
        self.program
            .get_or_init(open)
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Git refuses a bare repository that nobody named where `safe.bareRepository` says so, and knows best who
    /// said it: <https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository>.
    fn ask_git_of_bare(&self) -> Result<(), GitError> {
        match self.program() {
            // Without Git, what libgit2 knows of its configuration decides.
            Err(error) if error.kind == GitErrorKind::Unsupported => {
                let values = self.ask(|backend| backend.settings(r"^safe\.barerepository$"))?;
                let said = values.iter().rfind(|said| !said.local);
                match said.filter(|said| said.value == "explicit") {
                    Some(_) => Err(GitError::other(format!(
                        "{} is a bare repository, and safe.bareRepository is `explicit`: name it by GIT_DIR",
                        self.place.git_dir.display()
                    ))),
                    None => Ok(()),
                }
            }
            answer => answer.map(drop),
        }
    }

    /// What the backend says, or the program where the library cannot.
    pub(super) fn ask<T>(
        &self,
        question: impl Fn(&dyn Backend) -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        match question(&*self.backend) {
            Err(error) if error.kind == GitErrorKind::Unsupported => question(self.program()?),
            answer => answer,
        }
    }

    /// The commit that a revision means.
    ///
    /// # Errors
    /// It means none, or several.
    pub fn commit_named(&self, rev: &str) -> Result<ObjectId, GitError> {
        if rev.contains("..") {
            return Err(GitError::new(
                GitErrorKind::UnknownRevision,
                format!(
                    "`{rev}` is a range, and one commit is wanted: say --base for its left side and --rev for its right"
                ),
            ));
        }
        if rev.is_empty() || rev.starts_with('-') {
            return Err(GitError::unknown_revision(rev, self.is_shallow()));
        }
        let found = self.ask(|backend| backend.commit_named(rev))?;
        // Git takes the tag and only warns; a verdict about the wrong commit is worse than none.
        let (tag, branch) = (format!("refs/tags/{rev}"), format!("refs/heads/{rev}"));
        let commit_of = |name: &str| self.ask(|backend| backend.commit_named(name)).ok();
        if let (Some(tagged), Some(head)) = (commit_of(&tag), commit_of(&branch))
            && tagged != head
        {
            return Err(GitError::new(
                GitErrorKind::UnknownRevision,
                format!("`{rev}` is a tag and a branch, and they differ: write {tag} or {branch}"),
            ));
        }
        Ok(found)
    }

    /// The current commit; `None` on a branch without one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn head(&self) -> Result<Option<ObjectId>, GitError> {
        match self.ask(|backend| backend.commit_named("HEAD")) {
            Ok(id) => Ok(Some(id)),
            Err(error) if error.kind == GitErrorKind::UnknownRevision => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// An object, or its size where that is more than `most` bytes.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    pub fn object(&self, id: &ObjectId, most: u64) -> Result<Result<Object, u64>, GitError> {
        let answer = self.ask(|backend| backend.object(id, most));
        let missing = |error: &GitError| error.kind == GitErrorKind::Missing;
        match answer {
            // A `git` before 2.45 goes away where it may not fetch what is missing.
            Err(error)
                if (missing(&error) || error.kind == GitErrorKind::Other) && self.is_partial() =>
            {
                self.fetched(id, most)
            }
            Err(error) if missing(&error) => Err(GitError::new(
                GitErrorKind::Missing,
                format!(
                    "the object {id} is missing from this repository: `git fsck` tells what else is, and a fresh clone has it"
                ),
            )),
            Err(error) => Err(GitError::new(
                error.kind,
                format!(
                    "the object {id} cannot be read ({}): `git fsck` tells more",
                    error.message
                ),
            )),
            answer => answer,
        }
    }

    /// A commit.
    ///
    /// # Errors
    /// It is not there, or is none.
    pub fn commit(&self, id: &ObjectId) -> Result<Commit, GitError> {
        let object = self.object(id, u64::MAX)?;
        let commit = object
            .ok()
            .filter(|object| object.kind == ObjectKind::Commit);
        let mut commit = commit
            .and_then(|object| Commit::parse(*id, &object.bytes))
            .ok_or_else(|| GitError::other(format!("the object {id} is no commit")))?;
        if self.shallow.contains(id) {
            commit.parents.clear();
        }
        Ok(commit)
    }

    /// The bytes of a tree.
    ///
    /// # Errors
    /// It is not there, or is none.
    pub fn tree(&self, id: &ObjectId) -> Result<Arc<[u8]>, GitError> {
        let object = self.object(id, u64::MAX)?;
        let tree = object.ok().filter(|object| object.kind == ObjectKind::Tree);
        tree.filter(|object| is_whole_tree(&object.bytes, self.format.id_bytes()))
            .map(|object| object.bytes.into())
            .ok_or_else(|| {
                GitError::other(format!("the object {id} is no tree: `git fsck` tells more"))
            })
    }

    /// The index, sorted by path and stage: the one that Git's environment names, else the repository's.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn index(&self) -> Result<Vec<IndexEntry>, GitError> {
        let index = self.index.as_deref();
        let entries = match self.backend.index(index) {
            Err(error) if error.kind == GitErrorKind::Unsupported => self.program()?.index(index),
            answer => answer,
        };
        let mut entries = entries.map_err(|error| {
            GitError::new(
                error.kind,
                format!(
                    "the index cannot be read ({}); `git status` tells more",
                    error.message
                ),
            )
        })?;
        entries.sort_by(|a, b| (&a.path, a.stage).cmp(&(&b.path, b.stage)));
        Ok(entries)
    }

    /// The best common ancestors of two commits; none for histories that never met, as far as is known.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn merge_bases(&self, one: &ObjectId, other: &ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let mut bases = self.ask(|backend| backend.merge_bases(one, other))?;
        bases.sort_unstable();
        Ok(bases)
    }

    /// The commits that lead to `head` and not to `base`, the earliest first.
    ///
    /// # Errors
    /// History cannot be read.
    pub fn range(&self, base: &ObjectId, head: &ObjectId) -> Result<Vec<Commit>, GitError> {
        let ids = self.ask(|backend| backend.range(base, head))?;
        let mut commits = ids
            .iter()
            .map(|id| self.commit(id))
            .collect::<Result<Vec<_>, _>>()?;
        commits.sort_by_key(|commit| (commit.committer.time, commit.id));
        Ok(commits)
    }

    /// What a symbolic reference such as `HEAD` names; `None` where it names a commit or nothing.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn symbolic(&self, name: &str) -> Result<Option<String>, GitError> {
        self.ask(|backend| backend.symbolic(name))
    }

    /// A value of Git's configuration.
    ///
    /// # Errors
    /// The configuration cannot be read.
    pub fn setting(&self, key: &str) -> Result<Option<GitSetting>, GitError> {
        Ok(self.settings_of(key)?.pop())
    }

    /// A value of the user's or the machine's configuration, whatever the repository's own says: a clone or an
    /// archive does not choose which programs are started.
    ///
    /// # Errors
    /// The configuration cannot be read.
    pub fn users_setting(&self, key: &str) -> Result<Option<GitSetting>, GitError> {
        Ok(self
            .settings_of(key)?
            .into_iter()
            .rfind(|setting| !setting.local))
    }

    fn settings_of(&self, key: &str) -> Result<Vec<GitSetting>, GitError> {
        let pattern = format!("^{}$", key.to_ascii_lowercase().replace('.', r"\."));
        self.ask(|backend| backend.settings(&pattern))
    }

    /// Whether a setting says yes.
    pub fn is_on(&self, key: &str) -> bool {
        self.setting(key)
            .ok()
            .flatten()
            .is_some_and(|setting| is_yes(&setting.value))
    }

    /// Whether history ends before its beginning.
    pub fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// Whether history ends at this commit because it was not fetched further.
    pub fn is_boundary(&self, id: &ObjectId) -> bool {
        self.shallow.contains(id)
    }

    /// Whether some objects are replaced by others (`git replace`); they are read as they were.
    pub fn has_replacements(&self) -> bool {
        self.ask(|backend| backend.has_references("refs/replace/"))
            .unwrap_or(false)
    }

    /// The id that `bytes` have as a blob.
    pub fn blob_id(&self, bytes: &[u8]) -> Option<ObjectId> {
        library::blob_id(bytes, self.format)
    }
}
