//! Files that belong to a record and are none: what lies in a folder that is named as the record is.

use crate::source::{folder_of, is_markdown, stem_of};

use super::candidates::{Candidate, Fate, base_of, is_numbered};

/// The record that a file of a log lies beside: a page in its folder, or above that, is called as the folder is, or
/// has the number that names the folder. `log` is the name of the log, `files` are all of its files, by path.
pub(super) fn record_beside<'f>(
    log: &str,
    files: &'f [Candidate],
    path: &str,
) -> Option<&'f Candidate> {
    // What has a number of its own is a record of its own, wherever it lies.
    if is_numbered(stem_of(path)) {
        return None;
    }
    let base = base_of(log);
    let mut folder = folder_of(path);
    while folder.len() > base.len() {
        let found = named_as(files, folder).filter(|record| &*record.path != path);
        if let Some(record) = found {
            // A record in a folder of its own, of which the file is the other page of that name.
            let is_itself = folder_of(&record.path) == folder_of(path)
                && stem_of(path).eq_ignore_ascii_case(stem_of(&record.path));
            return Some(record).filter(|_| !is_itself);
        }
        folder = folder_of(folder);
    }
    None
}

/// The record that is named as a folder is: in it, or next to it.
fn named_as<'f>(files: &'f [Candidate], folder: &str) -> Option<&'f Candidate> {
    let above = folder_of(folder);
    let name = folder.rsplit('/').next().unwrap_or(folder);
    // `billing.md` may be the page above records that lie in `billing`.
    if !is_numbered(name) {
        return None;
    }
    let is_record = |file: &&Candidate| file.fate == Fate::Read && is_markdown(&file.path);
    let number = number_of(name);
    let from = files.partition_point(|file| &*file.path < folder);
    // `0007-charge.md` comes before `0007-charge/`, and what has the same number may come after it.
    let start = number.map_or(folder.len(), |number| {
        folder.len() - name.len() + number.len()
    });
    let begins = &folder[..start];
    let first = files[..from].partition_point(|file| &*file.path < begins);
    let near = files[first..]
        .iter()
        .take_while(|file| file.path.starts_with(begins))
        .filter(is_record);
    let beside = near.clone().filter(|file| folder_of(&file.path) == above);
    let is_same = |file: &&Candidate| {
        let stem = stem_of(&file.path);
        stem.eq_ignore_ascii_case(name) || number.is_some() && number_of(stem) == number
    };
    let inside = |file: &&Candidate| {
        folder_of(&file.path) == folder && stem_of(&file.path).eq_ignore_ascii_case(name)
    };
    beside
        .clone()
        .find(is_same)
        .or_else(|| near.clone().find(inside))
}

/// The number that a name begins with, with what stands before it; `None` of a day, which many records may bear.
fn number_of(name: &str) -> Option<&str> {
    /// A number of more figures is a day.
    const MOST: usize = 5;
    if !is_numbered(name) {
        return None;
    }
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let rest = &name[start..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest[digits..].trim_start_matches(['-', '_', '.']);
    let is_dated =
        digits == 4 && behind.len() >= 2 && behind.as_bytes()[..2].iter().all(u8::is_ascii_digit);
    (digits <= MOST && !is_dated).then(|| &name[..start + digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(path: &str) -> Option<String> {
        let paths = [
            "rfcs/0007-charge.md",
            "rfcs/0007-charge/notes.md",
            "rfcs/0008/plan.md",
            "rfcs/0008-pay.md",
            "rfcs/0009-send/0009-send.md",
            "rfcs/0009-send/faq.md",
            "rfcs/2026-03-02-a.md",
            "rfcs/2026-03-09-b/c.md",
            "rfcs/later/0010-print.md",
        ];
        let mut files: Vec<Candidate> = paths
            .iter()
            .map(|path| Candidate {
                path: (*path).into(),
                fate: Fate::Read,
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        record_beside("rfcs", &files, path).map(|record| record.path.to_string())
    }

    #[test]
    fn what_lies_in_the_folder_of_a_record_belongs_to_it() {
        let of = |path| beside(path).unwrap_or_default();
        assert_eq!(of("rfcs/0007-charge/notes.md"), "rfcs/0007-charge.md");
        assert_eq!(of("rfcs/0008/plan.md"), "rfcs/0008-pay.md");
        assert_eq!(of("rfcs/0009-send/faq.md"), "rfcs/0009-send/0009-send.md");
        for record in [
            "rfcs/0007-charge.md",
            "rfcs/0009-send/0009-send.md",
            "rfcs/2026-03-09-b/c.md",
            "rfcs/later/0010-print.md",
        ] {
            assert_eq!(beside(record), None, "{record}");
        }
    }
}
