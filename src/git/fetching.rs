//! Objects that a partial clone has not fetched yet. They are fetched here and nowhere else, by `git fetch`: no
//! other `git` that mindgap starts may use the network.
//!
//! What the repository's own configuration says of a fetch can name programs, and whoever made an archive of a
//! clone chose it. Such a fetch is left to the user.

use super::backend::{Backend, GitSetting, is_yes};
use super::environment::Network;
use super::error::{GitError, GitErrorKind};
use super::executable::NO_PROTOCOL;
use super::object::{Object, ObjectId};
use super::repository::Git;

/// The part of the configuration that a fetch reads and that may name a program.
const ASKED: &str = r"^(core|credential|extensions|hook|http|protocol|remote|url)\.";

/// What `git` itself speaks. Any other way to fetch is a program of its own.
const PROTOCOLS: [&str; 5] = ["file", "git", "http", "https", "ssh"];

impl Git {
    /// Fetches what a partial clone lacks of `ids`, all at once: one by one, each would be a request of its
    /// own. What cannot be fetched is reported when it is read.
    pub fn fetch(&self, ids: impl Iterator<Item = ObjectId>) {
        if self.access.network == Network::Off || !self.is_partial() {
            return;
        }
        let ids: Vec<ObjectId> = ids.collect();
        let missing = self.backend.missing(&ids).unwrap_or_default();
        if !missing.is_empty() {
            let _ = self.fetch_now(&missing);
        }
    }

    /// An object that a partial clone has to fetch first.
    pub(super) fn fetched(
        &self,
        id: &ObjectId,
        most: u64,
    ) -> Result<Result<Object, u64>, GitError> {
        let missing = |why: String| {
            GitError::new(
                GitErrorKind::Missing,
                format!("the object {id} was never fetched (this is a partial clone), and {why}"),
            )
        };
        if self.access.network == Network::Off {
            return Err(missing(
                "--offline forbids to fetch it: leave --offline out, or run `git fetch --refetch --filter=blob:limit=1m`"
                    .to_owned(),
            ));
        }
        self.fetch_now(&[*id])
            .map_err(|error| missing(error.message))?;
        self.program()?.object(id, most).map_err(|error| {
            missing(format!(
                "fetching it failed: {}; `git fetch --refetch` gets everything",
                error.message
            ))
        })
    }

    fn fetch_now(&self, ids: &[ObjectId]) -> Result<(), GitError> {
        let program = self.program()?;
        // The program's own words on its configuration count: it is the one that follows them.
        let settings = program.settings(ASKED)?;
        if let Some(setting) = settings
            .iter()
            .find(|setting| setting.local && starts_a_program(setting))
        {
            return Err(GitError::other(format!(
                "mindgap does not fetch it, since the repository's own configuration sets `{}`, which can start a program; if you trust it, run `git fetch --refetch` yourself, or set this in your own configuration (`git config --global`) and not in the repository's; `--offline` reads only what is here",
                setting.key
            )));
        }
        let remote = promisor(&settings).unwrap_or_else(|| "origin".to_owned());
        program
            .fetch(&remote, &protocols(&settings), ids)
            .map_err(|error| {
                GitError::other(format!(
                    "fetching it failed: {}; `git fetch --refetch` gets everything",
                    error.message
                ))
            })
    }

    /// Whether objects may be missing because they are fetched only when they are wanted.
    pub(super) fn is_partial(&self) -> bool {
        let asked = r"^(extensions\.partialclone|remote\..*\.promisor)$";
        self.ask(|backend| backend.settings(asked))
            .is_ok_and(|settings| promisor(&settings).is_some())
    }
}

/// The remote that promised to have what is missing.
fn promisor(settings: &[GitSetting]) -> Option<String> {
    let extension = settings
        .iter()
        .rfind(|setting| setting.key == "extensions.partialclone");
    extension.map(|setting| setting.value.clone()).or_else(|| {
        let remote = |setting: &GitSetting| {
            let name = setting
                .key
                .strip_prefix("remote.")?
                .strip_suffix(".promisor")?;
            is_yes(&setting.value).then(|| name.to_owned())
        };
        settings.iter().find_map(remote)
    })
}

/// The protocols that may be used, as `GIT_ALLOW_PROTOCOL` has them: without those that the user forbids. What
/// the repository allows itself does not count.
fn protocols(settings: &[GitSetting]) -> String {
    let own = |key: &str| {
        settings
            .iter()
            .rfind(|setting| !setting.local && setting.key == key)
    };
    let is_allowed = |protocol: &&str| {
        let said = own(&format!("protocol.{protocol}.allow")).or_else(|| own("protocol.allow"));
        said.is_none_or(|said| said.value != "never")
    };
    let allowed: Vec<&str> = PROTOCOLS.into_iter().filter(is_allowed).collect();
    if allowed.is_empty() {
        NO_PROTOCOL.to_owned()
    } else {
        allowed.join(":")
    }
}

/// Whether a fetch would start a program that this setting names, or write a file that it names.
fn starts_a_program(setting: &GitSetting) -> bool {
    let (section, rest) = setting.key.split_once('.').unwrap_or_default();
    let (name, variable) = rest.rsplit_once('.').unwrap_or(("", rest));
    match (section, variable) {
        ("core", "sshcommand" | "gitproxy" | "askpass" | "alternaterefscommand")
        | ("remote", "uploadpack" | "vcs")
        | ("hook", "command")
        | ("http", "cookiefile" | "savecookies") => true,
        // An empty one takes back those before it.
        ("credential", "helper") => !setting.value.is_empty(),
        ("remote", "url") => names_a_helper(&setting.value),
        ("url", "insteadof") => names_a_helper(name),
        _ => false,
    }
}

/// `ext::sh -c ...`: the words before the colons name a program (`git help remote-helpers`).
fn names_a_helper(url: &str) -> bool {
    let is_name = |name: &str| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    url.split_once("::")
        .is_some_and(|(helper, _)| is_name(helper))
}
