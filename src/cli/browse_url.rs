//! Where the files that CI checks are seen in a browser.

use std::path::Path;

use serde_json::Value;

use crate::config;
use crate::git::ObjectId;

/// The address of the files of the commit that is checked, to which a path is added.
///
/// `None` outside of CI, and where CI gives too little. `set` gives the variables of the environment.
///
/// GitHub: <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>. GitLab:
/// <https://docs.gitlab.com/ci/variables/predefined_variables/>.
pub(super) fn of_ci(set: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let (project, part, commit) = match set("GITHUB_REPOSITORY") {
        Some(repository) => {
            let server =
                set("GITHUB_SERVER_URL").unwrap_or_else(|| "https://github.com".to_owned());
            // What is checked out is a merge that nobody will find again: the branch has the same files, but
            // for what the base brought since.
            let head = github_event(set)
                .pointer("/pull_request/head/sha")
                .and_then(Value::as_str)
                .map(str::to_owned);
            (
                format!("{server}/{repository}"),
                "/blob/",
                head.or_else(|| set("GITHUB_SHA"))?,
            )
        }
        None => (set("CI_PROJECT_URL")?, "/-/blob/", set("CI_COMMIT_SHA")?),
    };
    let is_address = project.starts_with("https://") || project.starts_with("http://");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/".contains(c);
    let stands = is_address && project.chars().all(plain) && ObjectId::from_hex(&commit).is_some();
    stands.then(|| format!("{project}{part}{commit}/"))
}

/// The event that a workflow of GitHub runs for; null where there is none.
pub(super) fn github_event(set: &dyn Fn(&str) -> Option<String>) -> Value {
    /// GitHub sends at most 25 MiB
    /// (<https://docs.github.com/en/webhooks/webhook-events-and-payloads>).
    const MOST_BYTES: u64 = 25 << 20;
    let bytes = set("GITHUB_EVENT_PATH")
        .and_then(|path| config::read_file(Path::new(&path), MOST_BYTES).ok());
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}
