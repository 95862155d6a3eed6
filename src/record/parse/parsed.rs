//! A file's text, taken apart once.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::front_matter::{self, FrontMatter};
use super::page::Page;

/// Front matter and Markdown of a text; records are read from it.
pub struct Parsed {
    front: FrontMatter,
    page: Page,
    /// Where the file of keys begins that was read with it.
    sibling: Option<usize>,
}

impl Parsed {
    /// Takes `text` apart.
    pub fn new(text: &str) -> Self {
        let (front, body) = front_matter::read(text);
        Self {
            page: Page::parse(text, body),
            front,
            sibling: None,
        }
    }

    /// The same for a record whose keys stand in a file of their own: that one is `text[keys..]`, and its keys
    /// stand for the front matter of what comes before.
    pub fn with_sibling(text: &str, keys: usize) -> Self {
        let own = &text[..keys];
        let (_, body) = front_matter::read(own);
        Self {
            page: Page::parse(own, body),
            front: front_matter::beside(text, keys),
            sibling: Some(keys),
        }
    }

    /// The same, but `None` where the Markdown parser panics: that takes one file with it, and not the
    /// run. The parser had such defects in earlier versions.
    pub fn guarded(text: &str) -> Option<Self> {
        catch_unwind(AssertUnwindSafe(|| Self::new(text))).ok()
    }

    /// [`Self::with_sibling`], guarded in the same way.
    pub fn guarded_with_sibling(text: &str, keys: usize) -> Option<Self> {
        catch_unwind(AssertUnwindSafe(|| Self::with_sibling(text, keys))).ok()
    }

    /// Where the file of keys begins that was read with it.
    pub fn sibling(&self) -> Option<usize> {
        self.sibling
    }

    /// The Markdown.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The front matter.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }
}
