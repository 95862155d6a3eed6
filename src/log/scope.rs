//! Which code a record governs.

use crate::config::Glob;
use crate::source::{is_within, normalise};

/// Whether `scope`, as a record writes it, governs `path`: a glob, a path, or a folder with all that is in it.
/// A glob is also asked for by its own words. What is not a glob governs only that very path, and `key-invalid`
/// reports it.
pub fn governs(scope: &str, path: &str) -> bool {
    let normal = |text: &str| normalise(text.trim()).filter(|text| !text.is_empty());
    let (Some(scope), Some(path)) = (normal(scope), normal(path)) else {
        return false;
    };
    let folder = scope.strip_suffix("/**").unwrap_or(&scope);
    is_within(folder, &path) || Glob::new(&scope).is_ok_and(|glob| glob.matcher().is_match(&path))
}
