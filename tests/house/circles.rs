//! Which files of a room import each other in a circle, found in the text of the sources.
//!
//! `mod child;` alone imports nothing. A `use`, a `pub use` and a path in the code do, and what they lead to is the
//! file in which the item is written: a room whose `mod.rs` only names its files is in no circle with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::code;

/// The words that begin an item, which its name follows.
const ITEMS: [&str; 9] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "type",
    "const",
    "static",
    "macro_rules!",
];

/// Segments of a path: `crate::record::Page` is `record`, `Page`.
type Path = Vec<String>;

/// One file, taken apart.
#[derive(Default)]
struct Module {
    file: String,
    /// Names of items that are written here.
    items: BTreeSet<String>,
    /// What a `use` brings in: the name here, and the path that it stands for.
    names: BTreeMap<String, Path>,
    /// All that it names, as paths from the root of the crate.
    paths: BTreeSet<Path>,
}

/// The circles among the files of each room, each as its files and the imports that tie them.
pub fn circles(sources: &[(String, String)]) -> Vec<(BTreeSet<String>, Vec<String>)> {
    let modules: BTreeMap<Path, Module> = sources
        .iter()
        .filter_map(|(file, text)| Some((module_of(file)?, module(file, text))))
        .collect();
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut reasons: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for (own, module) in &modules {
        for path in &module.paths {
            let Some(found) = resolved(path, &modules, 0) else {
                continue;
            };
            if found.file != module.file && path.first() == own.first() {
                imports.entry(&module.file).or_default().insert(&found.file);
                let reason = format!("{} → {} by {}", module.file, found.file, path.join("::"));
                reasons.entry((&module.file, &found.file)).or_insert(reason);
            }
        }
    }
    let mut found: Vec<(BTreeSet<String>, Vec<String>)> = Vec::new();
    for file in imports.keys() {
        let reached = reached_from(file, &imports);
        let circle: BTreeSet<String> = reached
            .iter()
            .filter(|other| reached_from(other, &imports).contains(file))
            .map(|other| (*other).to_owned())
            .collect();
        if !circle.is_empty() && found.iter().all(|(known, _)| *known != circle) {
            let ties = reasons
                .iter()
                .filter(|((from, to), _)| circle.contains(*from) && circle.contains(*to));
            let ties = ties.map(|(_, reason)| reason.clone()).collect();
            found.push((circle, ties));
        }
    }
    found
}

fn reached_from<'f>(
    file: &str,
    imports: &BTreeMap<&'f str, BTreeSet<&'f str>>,
) -> BTreeSet<&'f str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = imports.get(file).into_iter().flatten().copied().collect();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(imports.get(file).into_iter().flatten());
        }
    }
    reached
}

/// `src/log/renumber/keys.rs` is `log::renumber::keys`, `src/log/mod.rs` is `log`.
fn module_of(file: &str) -> Option<Path> {
    let stem = file.strip_prefix("src/")?.strip_suffix(".rs")?;
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    Some(stem.split('/').map(str::to_owned).collect())
}

/// The file in which the item of a path is written.
fn resolved<'m>(
    path: &[String],
    modules: &'m BTreeMap<Path, Module>,
    depth: usize,
) -> Option<&'m Module> {
    /// A name that is passed on more often than so passes itself on.
    const MOST_STEPS: usize = 16;
    let (rest, module) = (1..=path.len())
        .rev()
        .find_map(|length| Some((&path[length..], modules.get(&path[..length])?)))?;
    let Some(name) = rest.first().filter(|name| !module.items.contains(*name)) else {
        return Some(module);
    };
    let Some(elsewhere) = module.names.get(name).filter(|_| depth < MOST_STEPS) else {
        return Some(module);
    };
    let path: Path = elsewhere.iter().chain(&rest[1..]).cloned().collect();
    resolved(&path, modules, depth + 1).or(Some(module))
}

fn module(file: &str, text: &str) -> Module {
    let own = module_of(file).unwrap_or_default();
    let mut module = Module {
        file: file.to_owned(),
        ..Module::default()
    };
    let code: Vec<&str> = text.lines().map(code).collect();
    let children: BTreeSet<&str> = code
        .iter()
        .filter_map(|line| {
            line.strip_suffix(';')?
                .split_once("mod ")
                .map(|(_, name)| name)
        })
        .collect();
    // A module written inside of a file is a part of that file, and its `super` is the file.
    let mut inside: Option<&str> = None;
    let mut open_use: Option<String> = None;
    for line in code {
        if line.ends_with('{') && line.trim_start_matches("pub ").starts_with("mod ") {
            inside = line.trim_end_matches([' ', '{']).rsplit(' ').next();
        } else if line == "}" {
            inside = None;
        }
        let mut here = own.clone();
        here.extend(inside.map(str::to_owned));
        let begins = line.trim_start();
        let begins =
            begins
                .strip_prefix("pub")
                .map_or(begins, |rest| match rest.strip_prefix('(') {
                    Some(rest) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
                    None => rest,
                });
        if let Some(tree) = begins.trim_start().strip_prefix("use ") {
            open_use = Some(String::new());
            used(tree, &mut open_use, &here, &children, &mut module);
        } else if open_use.is_some() {
            used(line, &mut open_use, &here, &children, &mut module);
        } else {
            // What is indented belongs to another item.
            if !line.starts_with(' ') {
                module.items.extend(items_of(line));
            }
            // Who may see an item is no import.
            let line = match line.split_once("pub(in ") {
                Some((_, rest)) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
                None => line,
            };
            let paths = paths_of(line).filter_map(|path| absolute(&path, &here, &children));
            module.paths.extend(paths);
        }
    }
    module
}

/// Goes on reading a `use`; at its end, what it brings in is known.
fn used(
    line: &str,
    open: &mut Option<String>,
    here: &[String],
    children: &BTreeSet<&str>,
    module: &mut Module,
) {
    let Some(tree) = open else { return };
    tree.push_str(line.trim());
    if !tree.ends_with(';') {
        return;
    }
    for (path, name) in leaves(tree.trim_end_matches(';')) {
        if let Some(path) = absolute(&path, here, children) {
            module.paths.insert(path.clone());
            module.names.insert(name, path);
        }
    }
    *open = None;
}

/// The paths of a `use`, each with its name here: `a::{self, b as c}` is `a` as `a` and `a::b` as `c`.
fn leaves(tree: &str) -> Vec<(Path, String)> {
    let Some((before, group)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path: Path = path
            .split("::")
            .map(|part| part.trim().to_owned())
            .collect();
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = if name.is_empty() {
            path.last().cloned().unwrap_or_default()
        } else {
            name.to_owned()
        };
        return vec![(path, name)];
    };
    let group = group.strip_suffix('}').unwrap_or(group);
    let mut depth = 0_usize;
    let parts = group.split(|c: char| {
        depth = match c {
            '{' => depth + 1,
            '}' => depth.saturating_sub(1),
            _ => depth,
        };
        c == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| leaves(&format!("{before}{part}")))
        .collect()
}

/// A path from the root of the crate; `None` where it leads out of the crate or names nothing of it.
fn absolute(path: &[String], here: &[String], children: &BTreeSet<&str>) -> Option<Path> {
    let first = path.first()?.as_str();
    let ups = path.iter().take_while(|part| *part == "super").count();
    let (base, rest) = match first {
        "crate" => (&[][..], &path[1..]),
        "self" => (here, &path[1..]),
        "super" => (here.get(..here.len().checked_sub(ups)?)?, &path[ups..]),
        child if children.contains(child) && path.len() > 1 => (here, path),
        _ => return None,
    };
    (!rest.is_empty() || first != "crate").then(|| base.iter().chain(rest).cloned().collect())
}

/// The names of items that begin on a line.
fn items_of(line: &str) -> impl Iterator<Item = String> {
    let mut words = line.split_whitespace().peekable();
    std::iter::from_fn(move || {
        let word = words.next()?;
        let name = words.peek().filter(|_| ITEMS.contains(&word));
        let name = name.and_then(|name| {
            name.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
        });
        Some(name.map(str::to_owned))
    })
    .flatten()
}

/// The paths of at least two segments on a line of code.
fn paths_of(line: &str) -> impl Iterator<Item = Path> + '_ {
    let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let paths = words
        .filter(|word| word.contains("::"))
        .map(|word| -> Path {
            let parts = word.split("::").filter(|part| !part.is_empty());
            parts
                .map(|part| part.trim_matches(':').to_owned())
                .collect()
        });
    // What a macro fills in, as in `super::$family::RULE`, names nothing yet.
    paths.filter(|path| path.len() > 1)
}
