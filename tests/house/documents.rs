//! What contributors read: every path that is named is there, and what was begun is written to its end.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{ROOMS, below, fail_on, quoted, read, root, shown};

/// What `.ci/new-rule.py` leaves to the author of a rule.
const UNWRITTEN: &str = "FILL IN";

/// The documents for contributors: the two at the top, and those of `docs/design/`.
pub fn for_contributors() -> Vec<PathBuf> {
    let mut paths = vec![
        root().join("ARCHITECTURE.md"),
        root().join("CONTRIBUTING.md"),
    ];
    paths.extend(below(&root().join("docs/design"), "md"));
    paths
}

/// The path that a word in backticks is, up to the first part that stands for any name: `src/rules/FAMILY/NAME.rs`
/// is `src/rules`. A path counts from the root and has a folder, or is a file of Markdown, Rust, TOML or Python.
fn path_in(word: &str) -> Option<&str> {
    let is_path_like = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if word.starts_with(['/', '-']) || word.starts_with("..") || !word.chars().all(is_path_like) {
        return None;
    }
    let is_file = [".md", ".rs", ".toml", ".py"]
        .iter()
        .any(|ending| word.ends_with(ending));
    let is_below = word
        .split_once('/')
        .is_some_and(|(first, _)| root().join(first).is_dir());
    if !is_file && !is_below {
        return None;
    }
    let is_any = |part: &str| {
        let stem = part
            .trim_end_matches('/')
            .split('.')
            .next()
            .unwrap_or_default();
        matches!(stem, "NAME" | "FAMILY")
    };
    let end: usize = word
        .split_inclusive('/')
        .take_while(|part| !is_any(part))
        .map(str::len)
        .sum();
    Some(&word[..end])
}

/// The targets of the inline links of a text, without those that lead elsewhere and without anchors.
fn link_targets(text: &str) -> impl Iterator<Item = &str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let near = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    near.filter_map(|target| target.split('#').next())
}

#[test]
fn documents_for_contributors_name_only_paths_that_exist() {
    let mut faults = Vec::new();
    let mut named = 0;
    for document in for_contributors() {
        let text = read(&document);
        for word in quoted(&text) {
            let Some(path) = path_in(&word) else { continue };
            named += 1;
            // What lies in no folder is somebody else's file as often as ours in the pages on design.
            let is_example =
                !word.contains('/') && document.starts_with(root().join("docs/design"));
            // What a build makes is not there in a fresh clone.
            let is_built = path.starts_with("target/");
            if !is_example && !is_built && !root().join(path).exists() {
                faults.push(format!("{}: `{word}`", shown(&document)));
            }
        }
        let folder = document.parent().unwrap_or(Path::new(""));
        for target in link_targets(&text).filter(|target| !folder.join(target).exists()) {
            faults.push(format!("{}: a link to {target}", shown(&document)));
        }
    }
    assert!(named > 100, "only {named} paths were found");
    fail_on(&faults, "these documents name what is not there");
}

#[test]
fn a_path_is_told_from_other_words() {
    assert_eq!(path_in("src/main.rs"), Some("src/main.rs"));
    assert_eq!(path_in("src/rules/"), Some("src/rules/"));
    assert_eq!(path_in("src/rules/FAMILY/NAME.rs"), Some("src/rules/"));
    assert_eq!(path_in("NAME.md"), Some(""));
    assert_eq!(path_in("no_such_file.rs"), Some("no_such_file.rs"));
    for word in [
        "cargo test",
        "Check::Record",
        "why-missing",
        "yes/no",
        "--fix",
        "/etc/src.rs",
        "../src/lib.rs",
        "a.b",
    ] {
        assert_eq!(path_in(word), None, "{word}");
    }
    let text = "[a](b.md#c), [d](https://acme.dev/e.md), [f](#g) and [h](../i)";
    assert_eq!(link_targets(text).collect::<Vec<_>>(), ["b.md", "../i"]);
}

#[test]
fn the_architecture_names_every_room_from_top_to_bottom() {
    let text = read(&root().join("ARCHITECTURE.md"));
    let chapter = text
        .split_once("\n## The rooms")
        .expect("a chapter on the rooms")
        .1;
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    let room_of = |word: &str| {
        Some(
            word.strip_prefix("src/")?
                .split(['/', '.'])
                .next()?
                .to_owned(),
        )
    };
    let mut named: Vec<String> = quoted(chapter)
        .iter()
        .filter_map(|word| room_of(word))
        .collect();
    let mut seen = Vec::new();
    named.retain(|room| {
        !seen.contains(room) && {
            seen.push(room.clone());
            true
        }
    });
    let is_there = |room: &&str| {
        let path = root().join("src").join(room);
        path.is_dir() || path.with_extension("rs").is_file()
    };
    named.retain(|room| room != "lib");
    let rooms: Vec<&str> = ROOMS.iter().copied().filter(is_there).collect();
    assert_eq!(
        named, rooms,
        "ARCHITECTURE.md lists the rooms of `src/` in the order in which they may import"
    );
    for item in fs::read_dir(root().join("src")).unwrap() {
        let path = item.unwrap().path();
        let room = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
            .to_owned();
        assert!(
            room == "lib" || named.contains(&room),
            "ARCHITECTURE.md does not name the room `{room}`"
        );
    }
}

#[test]
fn no_rule_is_left_half_written() {
    let rules = root().join("src/rules");
    let files = below(&rules, "rs")
        .into_iter()
        .chain(below(&rules, "md"))
        .chain([root().join("README.md")]);
    let mut faults = Vec::new();
    for path in files {
        let text = read(&path);
        let left = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(UNWRITTEN));
        faults
            .extend(left.map(|(at, line)| format!("{}:{}: {}", shown(&path), at + 1, line.trim())));
    }
    fail_on(
        &faults,
        "what `.ci/new-rule.py` left to its author is still to be written",
    );
}
