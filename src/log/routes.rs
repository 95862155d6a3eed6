//! Links between the pages of a documentation site, which are not written as paths of files.

use crate::source::{folder_of, join};

use super::entry::Entry;
use super::index::{Linked, Logs};

impl Logs<'_> {
    /// Whether a link that leads to no file is the address of a page that a site generator makes of a file that is
    /// there: `../seats` and `../seats/` of `seats.md`, `/docs/seats` of `docs/seats.md`, where `docs` may lie in any
    /// folder that the record is in. Docusaurus, MkDocs, Jekyll and others make such addresses.
    pub fn is_route(&self, entry: &Entry, path: &str) -> bool {
        let page = path.trim_end_matches('/');
        let page = page
            .strip_suffix(".html")
            .or_else(|| page.strip_suffix(".htm"))
            .unwrap_or(page);
        if let Some(from_root) = page.strip_prefix('/') {
            let mut folder = Some(entry.folder());
            return std::iter::from_fn(|| {
                let next = folder?;
                folder = (!next.is_empty()).then(|| folder_of(next));
                Some(next)
            })
            .any(|root| self.is_page(root, from_root) || self.is_asset(root, from_root));
        }
        // A page is a folder of its own to a browser: `..` leads to the folder that its file is in. Whoever names a file
        // counts from the file.
        let names_file = page
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.') && name != "..");
        let own = entry
            .path
            .rsplit_once('.')
            .map_or(&*entry.path, |(stem, _)| stem);
        self.is_page(entry.folder(), page) || !names_file && self.is_page(own, page)
    }

    /// Whether a file makes the page at `page`, from `folder`.
    fn is_page(&self, folder: &str, page: &str) -> bool {
        let files = [".md", ".mdx", "/index.md", "/index.mdx", "/README.md", ""];
        files
            .iter()
            .any(|ending| self.is_file(folder, &format!("{page}{ending}")))
    }

    /// Whether a file is copied to a site as it is: from a folder for such files.
    fn is_asset(&self, root: &str, path: &str) -> bool {
        ["static", "public"]
            .iter()
            .any(|folder| self.is_file(root, &format!("{folder}/{path}")))
    }

    fn is_file(&self, folder: &str, path: &str) -> bool {
        let there = join(folder, path).map(|path| self.look(&path));
        there.is_some_and(|there| !matches!(there, Linked::Nothing))
    }
}
