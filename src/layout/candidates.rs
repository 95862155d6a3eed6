//! The files that could be records of a log, and what becomes of each by its name and its kind.

use std::collections::HashSet;
use std::sync::Arc;

use crate::config::is_glob;
use crate::source::{FileEntry, FileKind, Snapshot, folder_of, is_markdown, join, stem_of};

use super::unfilled::{is_undecided, is_unfilled};

/// A file of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its path.
    pub path: Arc<str>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is read as a record.
    Read,
    /// A README: whether it is a record, the dialect says.
    Readme,
    /// It is not a record, and this is why.
    Skip(String),
    /// It should be a record and cannot be one, and this is why.
    Refuse(String),
}

/// What could be a record among the files of a log whose folder is `folder`.
pub(super) fn candidates(
    files: Vec<FileEntry>,
    folder: &str,
    snapshot: &dyn Snapshot,
) -> Vec<Candidate> {
    let paths: Vec<Arc<str>> = files
        .iter()
        .filter(|f| f.kind == FileKind::Regular)
        .map(|f| Arc::clone(&f.path))
        .collect();
    let is_record =
        |path: &str| paths.binary_search_by(|p| (**p).cmp(path)).is_ok() && is_markdown(path);
    files
        .into_iter()
        .map(|file| {
            let fate = match &file.kind {
                FileKind::Regular => fate(&file.path, folder, snapshot),
                FileKind::Symlink(target) => symlink(&file.path, target, &is_record, snapshot),
                FileKind::Submodule => Fate::Refuse(
                    "it is a submodule, which is checked in its own repository".to_owned(),
                ),
                FileKind::LeftOut(reason) => Fate::Skip((*reason).to_owned()),
                FileKind::Unreadable(reason) => Fate::Refuse(reason.clone()),
                FileKind::Folder => {
                    Fate::Refuse("it is a folder with the name of a record".to_owned())
                }
                FileKind::Special(what) if is_markdown(&file.path) => {
                    Fate::Refuse(format!("it is {what}, not a regular file"))
                }
                FileKind::Special(what) => Fate::Skip(format!("{what}, not a file")),
            };
            Candidate {
                path: file.path,
                fate,
            }
        })
        .collect()
}

/// Why a template is not a record.
pub(super) const A_TEMPLATE: &str = "a template, by its name";

/// Whether a file lies in a folder of templates in its log: `templates`, `NNNN-template`.
pub(super) fn is_in_templates(folder: &str, path: &str) -> bool {
    let inside = if folder.is_empty() {
        Some(path)
    } else {
        path.strip_prefix(folder)
    };
    let folders = folder_of(inside.unwrap_or_default().trim_start_matches('/'));
    folders.split('/').any(is_folder_of_templates)
}

/// `templates`, `adr-template`.
pub(super) fn is_folder_of_templates(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(
        name.rsplit(['-', '_', '.', ' ']).next(),
        Some("template" | "templates")
    )
}

/// Whether a file has the name of one that teams keep next to their records. A decision may have it too, so it takes
/// its text to tell.
pub(super) fn may_be_no_record(path: &str) -> bool {
    const OTHERS: [&str; 6] = [
        "backlog",
        "changelog",
        "contributing",
        "code_of_conduct",
        "license",
        "roadmap",
    ];
    OTHERS.contains(&stem_of(path).to_lowercase().as_str())
}

/// What becomes of a regular file. A template may have a number as records have: then its text decides.
fn fate(path: &str, folder: &str, snapshot: &dyn Snapshot) -> Fate {
    match by_name(path, folder) {
        ByName::Record => Fate::Read,
        ByName::Readme => Fate::Readme,
        ByName::Not(reason) => Fate::Skip(reason.to_owned()),
        ByName::PerhapsATemplate(is_one) => {
            // What cannot be read is not a template either: it is refused when its turn comes.
            let text = snapshot
                .read(path)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            if text.is_some_and(|text| is_one(&text)) {
                Fate::Skip(A_TEMPLATE.to_owned())
            } else {
                Fate::Read
            }
        }
    }
}

/// What the name of a file says of it.
enum ByName {
    Record,
    /// A README, or an index, which may be the record that its folder names.
    Readme,
    /// A template with the number of a record: this looks whether its text is one.
    PerhapsATemplate(fn(&str) -> bool),
    /// No record, and why.
    Not(&'static str),
}

fn by_name(path: &str, folder: &str) -> ByName {
    if !is_markdown(path) {
        return ByName::Not("not a Markdown file");
    }
    let stem = stem_of(path).to_lowercase();
    let is_in_numbered = || folder_of(path).rsplit('/').next().is_some_and(is_numbered);
    match stem.as_str() {
        name if is_template(name) || is_in_templates(folder, path) => match is_numbered(name) {
            true if is_number_zero(name) => ByName::PerhapsATemplate(is_undecided),
            true => ByName::PerhapsATemplate(is_unfilled),
            false => ByName::Not(A_TEMPLATE),
        },
        "readme" => ByName::Readme,
        "index" if is_in_numbered() => ByName::Readme,
        "index" => ByName::Not("an index, by its name"),
        _ => ByName::Record,
    }
}

/// Whether a new file of a log whose folder is `folder` will be read as a record, whatever it is called.
pub fn is_record(path: &str, folder: &str, text: &str) -> bool {
    match by_name(path, folder) {
        ByName::Record => !may_be_no_record(path),
        ByName::PerhapsATemplate(is_one) => !is_one(text),
        ByName::Readme | ByName::Not(_) => false,
    }
}

/// `template`, `template-short`, `_TEMPLATE`, `adr-template`.
pub(super) fn is_template(stem: &str) -> bool {
    let name = stem.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut words = name.rsplit(['-', '_', '.', ' ']);
    let last = words.next();
    // `adr-template-de`: the language that it is written in stands behind.
    let is_language = last.is_some_and(|word| word.len() == 2);
    name.starts_with("template")
        || last == Some("template")
        || is_language && words.next() == Some("template")
}

/// Whether a name begins as that of a record does: `0007-slug`, `ADR-007`, `2026-03-02-slug`.
pub fn is_numbered(stem: &str) -> bool {
    /// No prefix is longer, in bytes.
    const LONGEST: usize = 12;
    let digits = stem
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(stem.len());
    let (lead, rest) = stem.split_at(digits);
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    lead.len() <= LONGEST
        && lead
            .chars()
            .all(|c| c.is_ascii_alphabetic() || "-_ ".contains(c))
        && (1..=8).contains(&(rest.len() - behind.len()))
        && !behind.starts_with(char::is_alphanumeric)
}

/// Whether the number of a numbered name is 0, which is where many families keep their template.
pub(super) fn is_number_zero(stem: &str) -> bool {
    let mut number = stem
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit);
    number.all(|digit| digit == '0')
}

/// The folder in which all files of a log lie, by the name of the log: empty for the root.
pub(super) fn base_of(log: &str) -> &str {
    if log == "." {
        return "";
    }
    let plain = log.split('/').take_while(|part| !is_glob(part));
    let length: usize = plain.map(|part| part.len() + 1).sum();
    log.get(..length).unwrap_or(log).trim_end_matches('/')
}

/// The folder that a README is the record of, as in `0007-slug/README.md`: one below that of its log.
pub(super) fn folder_of_record<'p>(log: &str, path: &'p str) -> Option<&'p str> {
    let folder = folder_of(path);
    let inside = folder.strip_prefix(base_of(log))?.trim_start_matches('/');
    let name = inside.rsplit('/').next().filter(|name| !name.is_empty())?;
    is_numbered(name).then_some(folder)
}

/// Whether most of the files of a log that have a number or a day in their name are the READMEs of folders that have,
/// and none is a page that leaves its name to its folder.
pub(super) fn most_are_readmes(
    log: &str,
    files: &[Candidate],
    named_by_folder: &HashSet<String>,
) -> bool {
    /// So few may be there by chance.
    const FEWEST: usize = 3;
    let of_fate = |fate: Fate| files.iter().filter(move |file| file.fate == fate);
    let readmes = of_fate(Fate::Readme).filter(|file| folder_of_record(log, &file.path).is_some());
    let readmes = readmes.count();
    let is_named =
        |file: &&Candidate| named_by_folder.contains(&stem_of(&file.path).to_lowercase());
    let pages = of_fate(Fate::Read).filter(|file| is_numbered(stem_of(&file.path)));
    readmes >= FEWEST && readmes > pages.count() && of_fate(Fate::Read).all(|file| !is_named(&file))
}

/// A link is never followed: where it points decides what is reported.
fn symlink(
    path: &str,
    target: &str,
    is_record: &dyn Fn(&str) -> bool,
    snapshot: &dyn Snapshot,
) -> Fate {
    let inside = if target.starts_with('/') {
        None
    } else {
        join(folder_of(path), target)
    };
    let is_named_like_one = is_markdown(path);
    match inside {
        Some(record) if is_record(&record) => Fate::Skip(format!("symlink to {record}")),
        _ if !is_named_like_one => Fate::Skip(format!("symlink to {target}")),
        None => Fate::Refuse(format!(
            "it is a symbolic link that leaves the repository, to {target}"
        )),
        Some(other) => match snapshot.look(&other) {
            None => Fate::Refuse(format!(
                "it is a symbolic link to {target}, which does not exist"
            )),
            Some(FileKind::Symlink(_)) => {
                Fate::Refuse(format!("it is a symbolic link to another link, {target}"))
            }
            Some(_) => Fate::Refuse(format!(
                "it is a symbolic link to {target}, which is no record of this log"
            )),
        },
    }
}
