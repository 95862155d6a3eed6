//! Headings that somebody links to: these keep their text.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::git::{EntryKind, Git};
use crate::log::links::{Target, target};
use crate::record::{Page, slug};
use crate::scaffold::Workspace;
use crate::source::{folder_of, is_markdown, join, percent_decoded};

/// Files and the anchors in them that some Markdown file of the repository links to.
#[derive(Debug, Default)]
pub(super) struct Linked(BTreeSet<(String, String)>);

impl Linked {
    /// Those of all records, and of all tracked Markdown files.
    pub(super) fn of(workspace: &Workspace<'_>) -> Self {
        let index = workspace
            .git
            .map(Git::index)
            .and_then(Result::ok)
            .unwrap_or_default();
        let tracked = index
            .iter()
            .filter(|entry| EntryKind::of_mode(entry.mode) == EntryKind::File);
        let tracked = tracked
            .filter_map(|entry| std::str::from_utf8(&entry.path).ok())
            .map(str::to_owned);
        let in_logs = workspace
            .plan
            .logs
            .iter()
            .flat_map(|log| &log.files)
            .map(|file| file.path.to_string());
        let files: BTreeSet<String> = tracked
            .chain(in_logs)
            .filter(|path| is_markdown(path))
            .collect();
        let found = files
            .into_par_iter()
            .flat_map_iter(|path| links_of(workspace, &path));
        Self(found.collect())
    }

    /// Whether a heading of a file is linked to.
    pub(super) fn has(&self, path: &str, heading: &str) -> bool {
        self.0.contains(&(path.to_owned(), slug(heading)))
    }
}

fn links_of(workspace: &Workspace<'_>, path: &str) -> Vec<(String, String)> {
    let Some(text) = workspace.logs.text(path).filter(|text| text.contains('#')) else {
        return Vec::new();
    };
    let page = Page::parse(&text, 0);
    let place = |link: &crate::record::Link| {
        let (file, anchor) = match target(&link.target) {
            Target::Anchor(anchor) => (path.to_owned(), anchor),
            Target::File {
                path: file,
                anchor: Some(anchor),
            } => (join(folder_of(path), &file)?, anchor),
            _ => return None,
        };
        let anchor = anchor.strip_prefix("user-content-").unwrap_or(anchor);
        Some((file, percent_decoded(anchor).to_lowercase()))
    };
    page.links.iter().filter_map(place).collect()
}
