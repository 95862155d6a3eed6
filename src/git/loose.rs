//! Objects that are not packed yet, each in a file of its own (`git help gitrepository-layout`).
//!
//! libgit2 1.9.7 never comes back from such a file if it was cut short, as a machine that lost its power
//! leaves it: so these are read here.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::ZlibDecoder;

use crate::config::read_file;

use super::backend::MOST_LIST;
use super::error::GitError;
use super::object::{Object, ObjectId, ObjectKind};

/// The folders that may hold an object's file, each with what its sub-folders are called: most objects are
/// packed, and are not looked for here.
pub(super) struct Loose {
    folders: Vec<(PathBuf, BTreeSet<OsString>)>,
}

impl Loose {
    /// The folder of a repository's objects, or the one that Git's environment names while a push is
    /// judged, and those they borrow from.
    pub(super) fn new(common_dir: &Path) -> Self {
        let named = |name| env::var_os(name).filter(|value| !value.is_empty());
        let own =
            named("GIT_OBJECT_DIRECTORY").map_or_else(|| common_dir.join("objects"), PathBuf::from);
        let mut folders = vec![own];
        if let Some(list) = named("GIT_ALTERNATE_OBJECT_DIRECTORIES") {
            folders.extend(env::split_paths(&list));
        }
        let mut at = 0;
        // Those that are borrowed from may borrow too; a circle ends where nothing new comes.
        while at < folders.len() {
            let list =
                read_file(&folders[at].join("info/alternates"), MOST_LIST).unwrap_or_default();
            let list = String::from_utf8_lossy(&list);
            let lines = list
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with('#'));
            let further: Vec<PathBuf> = lines.map(|line| folders[at].join(line)).collect();
            folders.extend(
                further
                    .into_iter()
                    .filter(|folder| !folders.contains(folder))
                    .collect::<Vec<_>>(),
            );
            at += 1;
        }
        let within = |folder: &PathBuf| {
            let listing = fs::read_dir(folder).into_iter().flatten().flatten();
            listing.map(|item| item.file_name()).collect()
        };
        Self {
            folders: folders
                .into_iter()
                .map(|folder| (folder.clone(), within(&folder)))
                .collect(),
        }
    }

    /// The object, or its size where that is more than `most` bytes; `None` where it has no file.
    pub(super) fn read(
        &self,
        id: &ObjectId,
        most: u64,
    ) -> Option<Result<Result<Object, u64>, GitError>> {
        let name = id.to_string();
        let (folder, file) = name.split_at(2);
        let mut near = self
            .folders
            .iter()
            .filter(|(_, within)| within.contains(OsStr::new(folder)));
        let found =
            near.find_map(|(objects, _)| File::open(objects.join(folder).join(file)).ok())?;
        Some(read(found, most).ok_or_else(|| GitError::other("its file is damaged")))
    }
}

/// Reads `blob 12`, a NUL and 12 bytes, all of it compressed.
fn read(file: File, most: u64) -> Option<Result<Object, u64>> {
    /// No header is longer.
    const MOST_HEADER: u64 = 32;
    let mut content = BufReader::new(ZlibDecoder::new(BufReader::new(file)));
    let mut header = Vec::new();
    Read::by_ref(&mut content)
        .take(MOST_HEADER)
        .read_until(0, &mut header)
        .ok()?;
    let header = std::str::from_utf8(header.strip_suffix(&[0])?).ok()?;
    let (kind, size) = header.split_once(' ')?;
    let kind = match kind {
        "blob" => ObjectKind::Blob,
        "tree" => ObjectKind::Tree,
        "commit" => ObjectKind::Commit,
        "tag" => ObjectKind::Tag,
        _ => return None,
    };
    let size: u64 = size.parse().ok()?;
    if size > most {
        return Some(Err(size));
    }
    let mut bytes = Vec::new();
    content.take(size + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == size).then_some(Ok(Object { kind, bytes }))
}
