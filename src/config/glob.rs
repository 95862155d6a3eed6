//! A pattern of paths. It is read once, where it is written, and within bounds: far beyond them, the library that
//! compiles it panics or needs more stack than there is.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

/// A pattern whose `*` stays in one folder.
#[derive(Clone, Debug)]
pub struct Glob {
    written: String,
    parsed: globset::Glob,
}

/// Why a text is not a pattern that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobError {
    /// It has so many bytes.
    TooLong(usize),
    /// It has so many groups.
    TooManyGroups(usize),
    /// It is not well formed.
    Malformed(String),
}

impl Glob {
    /// Long enough for the path of any file, and short enough to be held against many of them.
    pub const MOST_BYTES: usize = 1024;

    /// So many `{` at most. All of them may be nested, and the library's limit is 250 levels of its own, three for
    /// each `{`.
    pub const MOST_GROUPS: usize = 32;

    /// Reads a pattern.
    ///
    /// # Errors
    /// It is not well formed, or goes beyond the bounds.
    pub fn new(written: &str) -> Result<Self, GlobError> {
        let pattern = written.trim_start_matches("./").trim_start_matches('/');
        if pattern.len() > Self::MOST_BYTES {
            return Err(GlobError::TooLong(pattern.len()));
        }
        let groups = pattern.bytes().filter(|byte| *byte == b'{').count();
        if groups > Self::MOST_GROUPS {
            return Err(GlobError::TooManyGroups(groups));
        }
        let parsed = GlobBuilder::new(pattern).literal_separator(true).build();
        let parsed = parsed.map_err(|error| GlobError::Malformed(error.kind().to_string()))?;
        Ok(Self {
            written: written.to_owned(),
            parsed,
        })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What tells whether a path fits. Within the bounds, every pattern compiles.
    pub fn matcher(&self) -> GlobMatcher {
        self.parsed.compile_matcher()
    }
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GlobError::TooLong(bytes) => {
                write!(
                    f,
                    "it has {bytes} bytes, and a pattern has at most {}",
                    Glob::MOST_BYTES
                )
            }
            GlobError::TooManyGroups(groups) => {
                write!(
                    f,
                    "it has {groups} groups in braces, and a pattern has at most {}",
                    Glob::MOST_GROUPS
                )
            }
            GlobError::Malformed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for GlobError {}

impl GlobError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            GlobError::Malformed(_) => "`*` stays in a folder, `**` crosses folders",
            GlobError::TooLong(_) | GlobError::TooManyGroups(_) => {
                "write several patterns instead of one"
            }
        }
    }
}

/// The beginning of a text that may be very long, as a message shows it.
pub fn in_short(text: &str) -> String {
    /// As much as tells one pattern from another.
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Glob {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).map_err(|error| {
            serde::de::Error::custom(format!("\"{}\" is not a glob: {error}", in_short(&text)))
        })
    }
}

/// Whether the path of a log is a glob.
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The folder that all files of a glob lie in.
pub fn folder_of_glob(pattern: &str) -> String {
    pattern
        .split('/')
        .take_while(|part| !is_glob(part))
        .collect::<Vec<_>>()
        .join("/")
}
