//! Which files of a working tree Git does not look at, so that the working tree is what `git add` would
//! see of it (`git help gitignore`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::git::Git;

use super::path::folder_of;

/// Every file that says what is ignored, read folder by folder.
pub(super) struct Ignored {
    root: PathBuf,
    /// What holds everywhere, loudest first: `info/exclude`, then the user's own list.
    everywhere: Vec<Gitignore>,
    folders: Mutex<HashMap<String, Arc<Folder>>>,
}

/// What is known of a folder.
struct Folder {
    /// Git does not look into it.
    ignored: bool,
    /// Its own `.gitignore`.
    own: Option<Gitignore>,
    above: Option<Arc<Folder>>,
}

impl Ignored {
    pub(super) fn new(root: &Path, git: &Git) -> Self {
        let named = git
            .setting("core.excludesfile")
            .ok()
            .flatten()
            .map(|setting| home(&setting.value));
        let lists = [
            Some(git.place.common_dir.join("info/exclude")),
            named.or_else(usual_list),
        ];
        let everywhere = lists
            .into_iter()
            .flatten()
            .filter_map(|list| rules(root, &list))
            .collect();
        Self {
            root: root.to_path_buf(),
            everywhere,
            folders: Mutex::default(),
        }
    }

    /// Whether Git leaves a path out, tracked files apart.
    pub(super) fn has(&self, path: &str, is_folder: bool) -> bool {
        let folder = self.folder(folder_of(path));
        folder.ignored || self.matches(&folder, path, is_folder)
    }

    fn folder(&self, path: &str) -> Arc<Folder> {
        let known = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = known().get(path) {
            return Arc::clone(folder);
        }
        let above = (!path.is_empty()).then(|| self.folder(folder_of(path)));
        let ignored = above
            .as_ref()
            .is_some_and(|above| above.ignored || self.matches(above, path, true));
        let here = self.root.join(path);
        let own = if ignored {
            None
        } else {
            rules(&here, &here.join(".gitignore"))
        };
        let folder = Arc::new(Folder {
            ignored,
            own,
            above,
        });
        known().insert(path.to_owned(), Arc::clone(&folder));
        folder
    }

    /// What the lists say of something in `folder`: the nearest list that speaks of it decides.
    fn matches(&self, folder: &Arc<Folder>, path: &str, is_folder: bool) -> bool {
        let full = self.root.join(path);
        let chain = std::iter::successors(Some(folder), |folder| folder.above.as_ref());
        let lists = chain
            .filter_map(|folder| folder.own.as_ref())
            .chain(&self.everywhere);
        let mut verdicts = lists
            .map(|list| list.matched(&full, is_folder))
            .filter(|found| !found.is_none());
        verdicts.next().is_some_and(|found| found.is_ignore())
    }
}

/// The rules of one list; `None` where there is no such file, or nothing in it. Git does not follow a
/// link here either.
fn rules(folder: &Path, list: &Path) -> Option<Gitignore> {
    let meta = list.symlink_metadata().ok()?;
    if !meta.is_file() {
        return None;
    }
    let text = String::from_utf8_lossy(&std::fs::read(list).ok()?).into_owned();
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line that is not a pattern matches nothing, for Git too; the others hold.
        let _ = builder.add_line(None, &without_groups(line));
    }
    builder.build().ok().filter(|rules| !rules.is_empty())
}

/// A pattern whose braces are letters, as they are to Git. The library takes them for groups, and overflows its stack
/// where they are deep.
fn without_groups(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut escaped = false;
    for letter in line.chars() {
        if matches!(letter, '{' | '}') && !escaped {
            out.push('\\');
        }
        escaped = letter == '\\' && !escaped;
        out.push(letter);
    }
    out
}

/// `~/ignore`, with the home folder put in.
fn home(value: &str) -> PathBuf {
    match (value.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(value),
    }
}

/// The user's own list where the configuration names none.
fn usual_list() -> Option<PathBuf> {
    let configured = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = configured
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".config")))?;
    Some(folder.join("git/ignore"))
}
