//! Texts to begin with, all of them our own: the pages of the rules and of the dialects, the templates, and the
//! decisions of this repository.

use std::fs;
use std::path::{Path, PathBuf};

use mindgap::dialect::NATIVE;
use mindgap::rules::ALL;

use super::place::{self, Place};

/// The top of the repository: the tests run there, and `fuzz/` lies inside of it.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .find(|folder| folder.join("tests/dialects").is_dir())
        .expect("the repository")
        .to_owned()
}

/// The files of a folder that end so, sorted by name.
pub fn files(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(listed) = fs::read_dir(root().join(folder)) else {
        return Vec::new();
    };
    let paths = listed.map(|entry| entry.expect("an entry of a folder").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.is_file() && path.to_string_lossy().ends_with(ending))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths
        .iter()
        .map(|path| {
            (
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                read(path),
            )
        })
        .collect()
}

/// The examples of a page, each as files with their paths; one that names no file has an empty path.
fn examples(page: &str) -> Vec<Vec<(String, String)>> {
    let mut found: Vec<Vec<(String, String)>> = Vec::new();
    let mut open = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("````")) {
            (None, Some(info)) => {
                let path = info.split_once(' ').map_or("", |(_, path)| path);
                open = Some(if path.contains('.') {
                    path.to_owned()
                } else {
                    String::new()
                });
                if let (Some(path), Some(files)) = (&open, found.last_mut()) {
                    files.push((path.clone(), String::new()));
                }
            }
            (Some(_), Some(_)) => open = None,
            (Some(_), None) => {
                if let Some((_, text)) = found.last_mut().and_then(|files| files.last_mut()) {
                    text.extend([line, "\n"]);
                }
            }
            (None, None) if line.starts_with("## ") => found.push(Vec::new()),
            (None, None) => {}
        }
    }
    found.retain(|files| !files.is_empty());
    found
}

/// The examples of a dialect's page, each as files with their paths.
pub fn of_dialect(dialect: &str) -> Vec<Vec<(String, String)>> {
    let path = root().join("tests/dialects").join(format!("{dialect}.md"));
    let page = fs::read_to_string(path).unwrap_or_default();
    let mut found = examples(&page);
    found
        .iter_mut()
        .for_each(|files| files.retain(|(path, _)| !path.is_empty()));
    found.retain(|files| !files.is_empty());
    found
}

/// The examples of the pages of all rules, without their marks: files and messages, each for itself.
pub fn of_rules() -> Vec<(String, String)> {
    let pages = ALL.iter().flat_map(|row| examples(row.page)).flatten();
    pages
        .flat_map(|(_, text)| apart(&text.replace(['«', '»'], "")))
        .collect()
}

/// The files of an example; a text without a line `-- PATH --` is a file whose name does not matter.
fn apart(text: &str) -> Vec<(String, String)> {
    let mut files = vec![(String::new(), String::new())];
    for line in text.lines() {
        match line
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"))
        {
            Some(path) => files.push((path.to_owned(), String::new())),
            None => files
                .last_mut()
                .expect("there is one")
                .1
                .extend([line, "\n"]),
        }
    }
    files.retain(|(_, text)| !text.is_empty());
    files
}

/// Texts that people write at a place.
fn at(place: &Place) -> Vec<Vec<u8>> {
    let bytes = |texts: Vec<(String, String)>| texts.into_iter().map(|(_, text)| text.into_bytes());
    let dialect = of_dialect(&place.dialect).into_iter().flatten();
    let mut texts: Vec<Vec<u8>> = dialect.map(|(_, text)| text.into_bytes()).collect();
    if place.dialect == NATIVE {
        texts.extend(bytes(of_rules()));
        texts.extend(files("decisions", ".md").into_iter().map(|(_, text)| text));
        texts.extend(files("templates", ".md").into_iter().map(|(_, text)| text));
    }
    texts
}

/// Those texts at every place, `ways` times for as many things that are done there; for the `n`th text, one.
pub fn everywhere(ways: usize) -> Vec<(usize, Vec<u8>)> {
    let places = place::all().iter().enumerate();
    let all = places.flat_map(|(number, place)| {
        at(place)
            .into_iter()
            .enumerate()
            .map(move |(nth, text)| (number * ways + nth % ways, text))
    });
    all.collect()
}
