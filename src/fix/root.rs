//! Where changes are made: the root, held open and locked from the first look to the last rename, and the
//! places below it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::Permissions;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::atomic::AtomicFile;
use super::change::{WriteError, io_error};
use super::folder::{Folder, Stands};
use super::keep::Keep;
use super::lock;

/// So many folders below the root are held open; those that come after them are walked to each time. Systems
/// let a process open 256 files and more.
const MOST_HELD: usize = 64;

/// The folder that changes are made in.
pub struct Root {
    folder: Rc<Folder>,
    keep: Option<Keep>,
    held: RefCell<BTreeMap<PathBuf, Rc<Folder>>>,
}

impl Root {
    /// Opens the root, and waits until nobody else writes below it. `keep` is a folder that no clone brings
    /// along, such as `.git`: there lies meanwhile what a change is to become.
    ///
    /// # Errors
    /// It cannot be opened; somebody else holds it, and does not come to an end.
    pub fn lock(path: &Path, keep: Option<&Path>) -> Result<Self, WriteError> {
        let root = Self::open(path, keep)?;
        lock::take(&root.folder, path)?;
        Ok(root)
    }

    /// The same, for who only looks, or writes one file beside which nothing has to agree.
    pub(super) fn open(path: &Path, keep: Option<&Path>) -> Result<Self, WriteError> {
        let folder = Folder::open(path);
        let folder =
            folder.map_err(|error| io_error(&path.display().to_string(), "opened", error))?;
        let keep = keep.map(Keep::open).transpose()?;
        Ok(Self {
            folder: Rc::new(folder),
            keep,
            held: RefCell::default(),
        })
    }

    /// Where notes of a change lie.
    pub(super) fn keep(&self) -> Option<&Keep> {
        self.keep.as_ref()
    }

    /// The place of a file; `None` where the folder that it is in is not there.
    ///
    /// # Errors
    /// It is outside of the root, or a link is on the way or stands there.
    pub(super) fn place(&self, path: &str) -> Result<Option<AtomicFile>, WriteError> {
        let (folders, name) = parts(path).ok_or_else(|| WriteError::Outside(path.to_owned()))?;
        let failed = |error| io_error(path, "looked at", error);
        let Some(folder) = self.walk(path, &folders)? else {
            return Ok(None);
        };
        match folder.look(name).map_err(failed)? {
            Stands::Link => Err(WriteError::Outside(path.to_owned())),
            _ => Ok(Some(AtomicFile::new(folder, name))),
        }
    }

    /// Who may use a file; `None` where there is none.
    pub(super) fn permissions(&self, path: &str) -> Result<Option<Permissions>, WriteError> {
        let stands = self.place(path)?.map(|place| place.stands()).transpose();
        match stands.map_err(|error| io_error(path, "looked at", error))? {
            Some(Stands::File(permissions)) => Ok(Some(permissions)),
            _ => Ok(None),
        }
    }

    /// The folder that is reached by these names.
    fn walk(&self, path: &str, names: &[&OsStr]) -> Result<Option<Rc<Folder>>, WriteError> {
        let mut at = Rc::clone(&self.folder);
        let mut way = PathBuf::new();
        for name in names {
            way.push(name);
            if let Some(held) = self.held.borrow().get(&way) {
                at = Rc::clone(held);
                continue;
            }
            let Some(next) = self.step(path, &at, name)? else {
                return Ok(None);
            };
            at = Rc::new(next);
            let mut held = self.held.borrow_mut();
            if held.len() < MOST_HELD {
                held.insert(way.clone(), Rc::clone(&at));
            }
        }
        Ok(Some(at))
    }

    fn step(&self, path: &str, at: &Folder, name: &OsStr) -> Result<Option<Folder>, WriteError> {
        let failed = |error| io_error(path, "looked at", error);
        match at.look(name).map_err(failed)? {
            Stands::Nothing => return Ok(None),
            Stands::Link => return Err(WriteError::Outside(path.to_owned())),
            Stands::File(_) | Stands::Special => {
                return Err(failed(io::ErrorKind::NotADirectory.into()));
            }
            Stands::Folder => {}
        }
        // What takes its place in this moment is not followed.
        let next = at.enter(name).map_err(failed)?;
        match &self.keep {
            // Git's own folder may have any name.
            Some(keep) if next.is(&keep.folder).map_err(failed)? => {
                Err(WriteError::Outside(path.to_owned()))
            }
            _ => Ok(Some(next)),
        }
    }

    /// The folders above a file that are not there yet, the uppermost first.
    pub(super) fn missing_folders(&self, path: &str) -> Result<Vec<String>, WriteError> {
        let mut missing = Vec::new();
        for (end, _) in path.match_indices('/') {
            if !missing.is_empty() || self.is_free(&path[..end])? {
                missing.push(path[..end].to_owned());
            }
        }
        Ok(missing)
    }

    pub(super) fn is_free(&self, path: &str) -> Result<bool, WriteError> {
        let failed = |error| io_error(path, "looked at", error);
        self.place(path)?
            .map_or(Ok(true), |place| {
                place.stands().map(|it| it == Stands::Nothing)
            })
            .map_err(failed)
    }

    /// The place of a file, whose folder is made where it is not there; adds to `made` what was.
    pub(super) fn make_place(
        &self,
        path: &str,
        made: &mut Vec<String>,
    ) -> Result<AtomicFile, WriteError> {
        for folder in self.missing_folders(path)? {
            if let Some(place) = self.place(&folder)? {
                place
                    .make_folder()
                    .map_err(|error| io_error(&folder, "made", error))?;
                made.push(folder);
            }
        }
        self.place(path)?
            .ok_or_else(|| io_error(path, "written", io::ErrorKind::NotFound.into()))
    }

    /// Takes folders away that were made for nothing; one that holds anything stays.
    pub(super) fn remove_folders(&self, made: &[String]) {
        self.held.borrow_mut().clear();
        for folder in made.iter().rev() {
            if let Ok(Some(place)) = self.place(folder) {
                let _ = place.remove_folder();
            }
        }
    }
}

/// Whether a path stays inside of the root, without a link on the way, and out of Git's own folder.
///
/// # Errors
/// It does not.
pub fn may_write(root: &Path, path: &str) -> Result<(), WriteError> {
    Root::open(root, None)?.place(path).map(drop)
}

/// The folders and the name of a path from the root; `None` for one that leads out of it, or to Git's own.
fn parts(path: &str) -> Option<(Vec<&OsStr>, &OsStr)> {
    let mut names = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) if !is_git_folder(name) => names.push(name),
            _ => return None,
        }
    }
    let name = names.pop()?;
    Some((names, name))
}

/// Whether a file system may take a name for `.git`: some ignore case, Windows what comes after a colon, and
/// dots and blanks at the end, macOS characters that nobody sees; and `git~1` is its short name on Windows
/// (`is_ntfs_dotgit` and `next_hfs_char` of Git).
fn is_git_folder(name: &OsStr) -> bool {
    let name: String = name
        .to_string_lossy()
        .chars()
        .filter(|c| !is_unseen(*c))
        .collect();
    let name = name
        .split(':')
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ' ']);
    [".git", "git~1"]
        .iter()
        .any(|git| name.eq_ignore_ascii_case(git))
}

/// Whether macOS takes a name without a character for the same name.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}
