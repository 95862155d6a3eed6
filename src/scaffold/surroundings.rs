//! What a repository has around its decisions: where it is hosted, who runs its hooks, who works in it.

use crate::git::{Git, GitError};
use crate::log::OWNER_FILES;
use crate::source::{FileKind, Snapshot};

/// Where a repository is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forge {
    /// GitHub, or a server that calls itself so.
    GitHub,
    /// GitLab, likewise.
    GitLab,
    /// Elsewhere, or nowhere.
    Other,
}

/// What runs the hooks of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// pre-commit or prek, by this file.
    PreCommit(&'static str),
    /// lefthook, by this file.
    Lefthook(&'static str),
    /// husky.
    Husky,
    /// Git itself.
    Git,
}

/// Files of pre-commit.
const PRE_COMMIT: [&str; 2] = [".pre-commit-config.yaml", ".pre-commit-config.yml"];
/// Files of lefthook, as its documentation lists them.
const LEFTHOOK: [&str; 5] = [
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".lefthook.yaml",
    ".config/lefthook.yml",
];
/// The folder of husky.
pub const HUSKY: &str = ".husky";
/// The folder of GitHub's workflows.
pub const WORKFLOWS: &str = ".github/workflows";
/// The file of GitLab's pipelines.
pub const GITLAB: &str = ".gitlab-ci.yml";

/// What there is around the decisions.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Where the repository is hosted.
    pub forge: Forge,
    /// By what that is known.
    pub forge_by: String,
    /// What runs its hooks.
    pub manager: Manager,
    /// The branch that others are merged into, where it can be told.
    pub branch: Option<String>,
    /// What Git knows of whoever sits here: name and address.
    pub person: Option<(String, String)>,
    /// The files that name owners.
    pub owner_files: Vec<&'static str>,
}

impl Surroundings {
    /// Looks around.
    ///
    /// # Errors
    /// Git's configuration cannot be read.
    pub fn new(git: Option<&Git>, snapshot: &dyn Snapshot) -> Result<Self, GitError> {
        let is_file = |path: &&str| snapshot.look(path) == Some(FileKind::Regular);
        let setting = |key: &str| -> Result<Option<String>, GitError> {
            let value = git
                .map_or(Ok(None), |git| git.setting(key))?
                .map(|setting| setting.value);
            Ok(value.filter(|value| !value.trim().is_empty()))
        };
        let host = match setting("remote.origin.url")? {
            Some(url) => host_of(&url).map(str::to_lowercase),
            None => None,
        };
        let (forge, forge_by) = forge(host.as_deref(), snapshot);
        let manager = if let Some(file) = PRE_COMMIT.iter().find(|file| is_file(file)) {
            Manager::PreCommit(file)
        } else if let Some(file) = LEFTHOOK.iter().find(|file| is_file(file)) {
            Manager::Lefthook(file)
        } else if snapshot.look(HUSKY) == Some(FileKind::Folder) {
            Manager::Husky
        } else {
            Manager::Git
        };
        let person = setting("user.name")?.zip(setting("user.email")?);
        Ok(Self {
            forge,
            forge_by,
            manager,
            branch: git.map_or(Ok(None), default_branch)?,
            person,
            owner_files: OWNER_FILES
                .into_iter()
                .filter(|file| is_file(file))
                .collect(),
        })
    }
}

/// By the address of the remote, else by what the forges keep in a repository.
fn forge(host: Option<&str>, snapshot: &dyn Snapshot) -> (Forge, String) {
    if let Some(host) = host {
        let by = format!("the remote is on {host}");
        for (name, forge) in [("github", Forge::GitHub), ("gitlab", Forge::GitLab)] {
            if host.split('.').any(|part| part == name) {
                return (forge, by);
            }
        }
    }
    if snapshot.look(GITLAB).is_some() {
        return (Forge::GitLab, format!("there is a {GITLAB}"));
    }
    if snapshot.look(".github") == Some(FileKind::Folder) {
        return (Forge::GitHub, "there is a .github".to_owned());
    }
    (Forge::Other, String::new())
}

/// The host of a remote's address: of a URL, or of the short form `git@host:path`.
pub fn host_of(url: &str) -> Option<&str> {
    let (authority, is_url) = match url.split_once("://") {
        Some(("file", _)) => return None,
        Some((_, rest)) => (rest.split('/').next()?, true),
        // A path with a colon in it is one all the same; `C:\x` is a drive.
        None => (
            url.split_once(':')
                .filter(|(host, _)| !host.contains('/') && host.len() > 1)?
                .0,
            false,
        ),
    };
    let host = authority.rsplit('@').next()?;
    let host = if is_url {
        host.split(':').next()?
    } else {
        host
    };
    (!host.is_empty()).then_some(host)
}

/// What the remote says its default branch is, else the branch that is checked out.
fn default_branch(git: &Git) -> Result<Option<String>, GitError> {
    let of = |name: &str, below: &str| -> Result<Option<String>, GitError> {
        Ok(git
            .symbolic(name)?
            .and_then(|full| full.strip_prefix(below).map(str::to_owned)))
    };
    match of("refs/remotes/origin/HEAD", "refs/remotes/origin/")? {
        Some(branch) => Ok(Some(branch)),
        None => of("HEAD", "refs/heads/"),
    }
}
