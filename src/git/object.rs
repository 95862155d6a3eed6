//! Git's objects as bytes: ids, trees, commits. Both backends hand out the same bytes, and this is the
//! one place that reads them (formats: `git help gitformat-pack`, `git help commit-tree`).

use std::fmt;

/// The longest id: SHA-256.
const MOST_BYTES: usize = 32;

/// The name of an object: 20 bytes of SHA-1 or 32 of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    bytes: [u8; MOST_BYTES],
    len: u8,
}

impl ObjectId {
    /// The id of 20 or 32 raw bytes; `None` for any other number.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        if !matches!(raw.len(), 20 | 32) {
            return None;
        }
        let mut bytes = [0; MOST_BYTES];
        bytes[..raw.len()].copy_from_slice(raw);
        Some(Self {
            bytes,
            len: u8::try_from(raw.len()).ok()?,
        })
    }

    /// The id of 40 or 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        if !text.is_ascii() || !matches!(text.len(), 40 | 64) {
            return None;
        }
        let mut bytes = [0; MOST_BYTES];
        for (at, byte) in bytes.iter_mut().enumerate().take(text.len() / 2) {
            *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
        }
        Some(Self {
            bytes,
            len: u8::try_from(text.len() / 2).ok()?,
        })
    }

    /// Its raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// All zeros: in a push, "there is none".
    pub fn is_zero(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == 0)
    }

    /// Its first ten digits, for people.
    pub fn short(&self) -> String {
        let mut text = self.to_string();
        text.truncate(10);
        text
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// The bytes of a file, or the target of a symbolic link.
    Blob,
    /// A folder.
    Tree,
    /// A commit.
    Commit,
    /// An annotated tag.
    Tag,
}

/// An object, read.
#[derive(Clone, Debug)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Its bytes, without Git's header.
    pub bytes: Vec<u8>,
}

/// What an entry of a tree or of the index is, by its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link; the blob is its target.
    Symlink,
    /// A folder.
    Folder,
    /// A commit of another repository.
    Submodule,
}

impl EntryKind {
    /// The kind of a mode such as `0o100644`; unknown modes are files, as Git takes them.
    pub fn of_mode(mode: u32) -> Self {
        match mode & 0o170_000 {
            0o040_000 => EntryKind::Folder,
            0o120_000 => EntryKind::Symlink,
            0o160_000 => EntryKind::Submodule,
            _ => EntryKind::File,
        }
    }
}

/// An entry of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeEntry<'t> {
    /// Its name, as bytes: Git asks for no encoding.
    pub name: &'t [u8],
    /// What it is.
    pub kind: EntryKind,
    /// Its object.
    pub id: ObjectId,
}

/// Walks over the entries of a tree's bytes; stops at the first that is no entry.
pub fn tree_entries(bytes: &[u8], id_len: usize) -> impl Iterator<Item = TreeEntry<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let space = memchr::memchr(b' ', rest)?;
        let mode = std::str::from_utf8(&rest[..space]).ok()?;
        let mode = u32::from_str_radix(mode, 8).ok()?;
        let name_end = space + 1 + memchr::memchr(0, &rest[space + 1..])?;
        let id = rest.get(name_end + 1..name_end + 1 + id_len)?;
        let entry = TreeEntry {
            name: &rest[space + 1..name_end],
            kind: EntryKind::of_mode(mode),
            id: ObjectId::from_bytes(id)?,
        };
        rest = &rest[name_end + 1 + id_len..];
        Some(entry)
    })
}

/// Whether the bytes are whole entries to their end: what Git wrote always is.
pub fn is_whole_tree(bytes: &[u8], id_len: usize) -> bool {
    let read: usize = tree_entries(bytes, id_len)
        .map(|entry| entry.name.len() + id_len)
        .sum();
    let count = tree_entries(bytes, id_len).count();
    // Mode, blank and NUL: five or six digits of mode.
    (read + count * 7..=read + count * 8).contains(&bytes.len())
}

/// Somebody, at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Seconds since 1970 in UTC.
    pub time: i64,
}

impl Signature {
    /// Reads `Ana Ruiz <ana@acme.dev> 1767225600 +0100`.
    fn parse(line: &str) -> Self {
        let (name, rest) = line.split_once('<').unwrap_or((line, ""));
        let (email, rest) = rest.split_once('>').unwrap_or((rest, ""));
        let time = rest
            .split_whitespace()
            .next()
            .and_then(|time| time.parse().ok())
            .unwrap_or_default();
        Self {
            name: name.trim().to_owned(),
            email: email.trim().to_owned(),
            time,
        }
    }
}

/// A commit, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: ObjectId,
    /// Its files.
    pub tree: ObjectId,
    /// The commits before it; none where a shallow clone ends.
    pub parents: Vec<ObjectId>,
    /// Who wrote it.
    pub author: Signature,
    /// Who put it here; its time is the commit's date.
    pub committer: Signature,
    /// What it says.
    pub message: String,
}

impl Commit {
    /// Reads a commit's bytes; `None` if they are none.
    pub fn parse(id: ObjectId, bytes: &[u8]) -> Option<Self> {
        let end = memchr::memmem::find(bytes, b"\n\n").unwrap_or(bytes.len());
        let (mut tree, mut parents, mut latin) = (None, Vec::new(), false);
        let (mut author, mut committer) = (Signature::default(), Signature::default());
        for line in bytes[..end].split(|byte| *byte == b'\n') {
            let Some(space) = memchr::memchr(b' ', line) else {
                continue;
            };
            let value = String::from_utf8_lossy(&line[space + 1..]);
            match &line[..space] {
                b"tree" => tree = ObjectId::from_hex(&value),
                b"parent" => parents.push(ObjectId::from_hex(&value)?),
                b"author" => author = Signature::parse(&value),
                b"committer" => committer = Signature::parse(&value),
                b"encoding" => latin = is_latin_1(&value),
                _ => {}
            }
        }
        let message = bytes.get(end + 2..).unwrap_or_default();
        let message = match std::str::from_utf8(message) {
            Ok(text) => text.to_owned(),
            // Each byte of Latin-1 is the character of that number.
            Err(_) if latin => message.iter().map(|byte| char::from(*byte)).collect(),
            Err(_) => String::from_utf8_lossy(message).into_owned(),
        };
        Some(Self {
            id,
            tree: tree?,
            parents,
            author,
            committer,
            message,
        })
    }
}

fn is_latin_1(encoding: &str) -> bool {
    let folded = encoding.trim().to_ascii_lowercase();
    ["iso-8859-1", "iso8859-1", "latin-1", "latin1"].contains(&folded.as_str())
}
