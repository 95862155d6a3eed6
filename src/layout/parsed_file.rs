//! The text of a file that may be a record, taken apart once.

use crate::dialect::DialectId;
use crate::record::Parsed;
use crate::source::{MOST_BYTES, ReadError, Snapshot};

/// A file, taken apart.
pub struct ParsedFile {
    /// Its text; behind it, that of the file that holds its keys.
    pub text: String,
    /// What it was taken apart into.
    pub parsed: Parsed,
    /// The dialect that it is written in.
    pub(super) dialect: FileDialect,
}

/// What is known of the dialect of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileDialect {
    /// Nobody looked for its signs yet.
    NotAsked,
    /// That of its log.
    OfItsLog,
    /// Another one.
    Other(DialectId),
}

impl ParsedFile {
    /// A file of these bytes, without keys that stand elsewhere.
    ///
    /// # Errors
    /// Why it cannot be read as a record, for people.
    pub fn new(read: Result<Vec<u8>, ReadError>) -> Result<Self, String> {
        let text = text_of(read)?;
        let parsed = Parsed::guarded(&text).ok_or(GAVE_UP)?;
        Ok(Self {
            text,
            parsed,
            dialect: FileDialect::NotAsked,
        })
    }

    /// The same file with the text of `keys` behind its own: the file that holds its keys.
    ///
    /// # Errors
    /// Why that file cannot be read, for people.
    pub(crate) fn with_keys(&self, snapshot: &dyn Snapshot, keys: &str) -> Result<Self, String> {
        let keys = text_of(snapshot.read(keys))?;
        let text = format!("{}{keys}", self.text);
        let parsed = Parsed::guarded_with_sibling(&text, self.text.len()).ok_or(GAVE_UP)?;
        Ok(Self {
            text,
            parsed,
            dialect: self.dialect,
        })
    }
}

/// Why a file is refused that the parser panics at.
const GAVE_UP: &str =
    "the Markdown parser gave up on it, which is a defect of mindgap: please report it";

/// The text of a file that should be a record.
pub fn text_of(read: Result<Vec<u8>, ReadError>) -> Result<String, String> {
    /// What a pointer of Git LFS begins with, and how long one is at most (the specification's limit).
    const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";
    const LFS_BYTES: usize = 1024;
    let bytes = read.map_err(|error| refusal(&error))?;
    if bytes.len() < LFS_BYTES && bytes.starts_with(LFS) {
        return Err("it is a pointer to a file in Git LFS".to_owned());
    }
    if bytes.contains(&0) {
        return Err("it holds NUL bytes, so it is no text".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 text (byte {at})")
    })
}

/// What a failed read means for a record.
pub fn refusal(error: &ReadError) -> String {
    match error {
        ReadError::Missing => "it went away while the log was read".to_owned(),
        // Nothing is read further than the first byte too much, so that may not be its size.
        ReadError::TooLarge(size) if *size == MOST_BYTES + 1 => {
            format!("it has over {MOST_BYTES} bytes, and a record has at most that")
        }
        ReadError::TooLarge(size) => {
            format!("it has {size} bytes, and a record has at most {MOST_BYTES}")
        }
        ReadError::Failed(reason) => reason.clone(),
    }
}
