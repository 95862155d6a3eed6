//! Addresses on the web, where a record may be named by one.

use crate::source::is_markdown;

/// What stands before the branch in the address of a file, on GitHub, GitLab, Gitea, Bitbucket and raw.
const VIEWS: [&str; 8] = [
    "blob",
    "raw",
    "blame",
    "edit",
    "tree",
    "src",
    "plain",
    "raw.githubusercontent.com",
];

/// Whether an address, or the start of one, leads to the files of a repository on a forge.
pub fn leads_to_files(address: &str) -> bool {
    address.split('/').any(|part| VIEWS.contains(&part))
}

/// Whether a text is an address on the web.
pub fn is_address(text: &str) -> bool {
    text.trim_start_matches('<').contains("://")
}

/// The name of the file that an address shows. A number alone is that of a pull request, a ticket or a page: it names
/// nothing here.
pub(super) fn file_shown(address: &str) -> Option<&str> {
    let page = address.split(['?', '#']).next().unwrap_or(address);
    let page = page.trim_end_matches(['>', '/', '.', ')', '*']);
    let (before, name) = page.rsplit_once('/')?;
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    (is_markdown(name) || leads_to_files(before) && !is_number).then_some(name)
}
