//! The house keeps its own order: rooms, rules and their pages, sizes, and what the documents name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mindgap::rules::ALL;

use house::circles::circles;

mod house {
    pub mod circles;
    pub mod documents;
}

/// The rooms from top to bottom: each imports itself and what comes after it.
const ROOMS: [&str; 18] = [
    "main", "cli", "lsp", "report", "scaffold", "output", "fix", "check", "layout", "rules", "log",
    "dialect", "record", "source", "git", "config", "finding", "lang",
];

/// No source file is longer.
const MOST_LINES: usize = 500;
/// `main.rs` is shorter.
const MAIN_LINES: usize = 80;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

fn sources() -> Vec<(String, String)> {
    below(&root().join("src"), "rs")
        .into_iter()
        .map(|path| (shown(&path), read(&path)))
        .collect()
}

/// The code of a line, without its comment. Good enough for a house that has no `//` in its strings
/// but in addresses.
fn code(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| from + at) {
        if !line[..at].ends_with(':') && line[..at].matches('"').count().is_multiple_of(2) {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

fn fail_on(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "{what}:\n  {}\n", faults.join("\n  "));
}

/// The room of a file: `record` for `src/record/mod.rs`, `finding` for `src/finding.rs`.
fn room_of(path: &str) -> &str {
    path.trim_start_matches("src/")
        .split(['/', '.'])
        .next()
        .unwrap()
}

#[test]
fn rooms_import_only_what_lies_below() {
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        if room == "lib" {
            continue;
        }
        let Some(own) = rank(room) else {
            faults.push(format!("{path}: `{room}` is no room of the design"));
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            let code = code(line);
            let own_crate = if room == "main" {
                "mindgap::"
            } else {
                "crate::"
            };
            for (from, _) in code.match_indices(own_crate) {
                let rest = &code[from + own_crate.len()..];
                // `use crate::{check, config}` names several rooms at once.
                let names: Vec<&str> = match rest.strip_prefix('{') {
                    Some(group) => {
                        assert!(
                            group.contains('}'),
                            "{path}:{}: write one `use` for each room",
                            at + 1
                        );
                        group.split('}').next().unwrap().split(',').collect()
                    }
                    None => vec![rest],
                };
                for name in names {
                    let name = name
                        .trim()
                        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                        .next()
                        .unwrap();
                    match rank(name) {
                        Some(other) if other >= own => {}
                        Some(_) => faults.push(format!("{path}:{}: {room} imports {name}", at + 1)),
                        None => faults.push(format!("{path}:{}: `{name}` is no room", at + 1)),
                    }
                }
            }
        }
    }
    fail_on(&faults, "a room imports only itself and rooms below it");
}

#[test]
fn the_files_of_a_room_form_no_circle() {
    let found = circles(&sources());
    let faults: Vec<String> = found
        .iter()
        .map(|(files, ties)| {
            format!(
                "{} files import each other:\n    {}",
                files.len(),
                ties.join("\n    ")
            )
        })
        .collect();
    fail_on(
        &faults,
        "each file of a room can be read before those that import it",
    );
}

/// The files in circles among these, in `src`.
fn in_circles(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(path, text)| (format!("src/{path}"), (*text).to_owned()))
        .collect();
    circles(&files)
        .into_iter()
        .flat_map(|(files, _)| files)
        .collect()
}

#[test]
fn a_circle_is_found_out() {
    let a = ("room/a.rs", "use super::b::{self, B};\npub struct A(B);\n");
    let uses_a = (
        "room/b.rs",
        "pub struct B;\npub fn b() {\n    crate::room::a::A::new();\n}\n",
    );
    let alone = (
        "room/b.rs",
        "// As crate::room::a::A.\nuse crate::other::a::A;\npub struct B;\n",
    );
    assert_eq!(in_circles(&[a, uses_a]), ["src/room/a.rs", "src/room/b.rs"]);
    assert!(in_circles(&[a, alone]).is_empty());
    // A `mod.rs` that names its files, and passes on what is in them, ties nothing.
    let names = (
        "room/mod.rs",
        "mod a;\nmod b;\npub use a::A;\npub use b::B;\n",
    );
    let by_room = ("room/a.rs", "use super::{\n    B,\n};\npub struct A(B);\n");
    assert!(in_circles(&[names, by_room, alone]).is_empty());
    assert_eq!(in_circles(&[names, by_room, uses_a]).len(), 2);
    // One in which they look for what it has itself, does.
    let has = (
        "room/mod.rs",
        "mod a;\npub use self::a::A;\npub struct B;\n",
    );
    assert_eq!(
        in_circles(&[has, by_room]),
        ["src/room/a.rs", "src/room/mod.rs"]
    );
    assert!(in_circles(&[("room/mod.rs", "mod a;\npub struct B;\n"), by_room]).is_empty());
    // The `super` of a module inside of a file is that file.
    let inner = (
        "room/a.rs",
        "mod system {\n    use super::A;\n}\npub struct A;\n",
    );
    assert!(in_circles(&[("room.rs", "mod a;\npub use a::A;\npub struct B;\n"), inner]).is_empty());
}

#[test]
fn every_rule_has_its_file_its_page_and_one_row() {
    let mut faults = Vec::new();
    let mut names = BTreeSet::new();
    let readme = read(&root().join("README.md"));
    for row in ALL {
        let name = row.rule.name;
        if !readme.contains(&format!("| `{name}` | ")) {
            faults.push(format!("{name} is missing from the table of the README"));
        }
        if !names.insert(name) {
            faults.push(format!("{name} has two rows"));
        }
        let stem = root()
            .join("src/rules")
            .join(row.family)
            .join(name.replace('-', "_"));
        for ending in ["rs", "md"] {
            let path = stem.with_extension(ending);
            if !path.is_file() {
                faults.push(format!("{name}: {} is not there", shown(&path)));
            }
        }
        let heading = row.page.lines().next().unwrap_or_default();
        if heading != format!("# {name}") {
            faults.push(format!(
                "{name}: its page begins with `{heading}`, not with `# {name}`"
            ));
        }
        if row.rule.why.is_empty() {
            faults.push(format!("{name} does not say why it matters"));
        }
        for other in row
            .rule
            .yields_to
            .iter()
            .filter(|other| !ALL.iter().any(|r| r.rule.name == **other))
        {
            faults.push(format!(
                "{name} yields to {other}, and there is no such rule"
            ));
        }
    }
    let registered: BTreeSet<PathBuf> = ALL
        .iter()
        .map(|row| {
            root()
                .join("src/rules")
                .join(row.family)
                .join(row.rule.name.replace('-', "_"))
        })
        .collect();
    for path in below(&root().join("src/rules"), "rs")
        .iter()
        .chain(&below(&root().join("src/rules"), "md"))
    {
        let in_family = path
            .parent()
            .is_some_and(|folder| folder != root().join("src/rules"));
        if in_family && !registered.contains(&path.with_extension("")) {
            faults.push(format!("{} belongs to no rule of the table", shown(path)));
        }
    }
    fail_on(
        &faults,
        "a rule is name.rs, name.md, one row, and one in the README",
    );
}

#[test]
fn rooms_are_small() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        let most = if path == "src/main.rs" {
            MAIN_LINES - 1
        } else {
            MOST_LINES
        };
        if lines > most {
            faults.push(format!(
                "{path} has {lines} lines, at most {most} are welcome"
            ));
        }
    }
    fail_on(&faults, "a source file is a small room");
}

#[test]
fn nothing_in_the_sources_gives_up() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let code = code(line);
            for word in [
                ".unwrap()",
                ".expect(",
                "todo!(",
                "unimplemented!(",
                "dbg!(",
            ] {
                if code.contains(word) {
                    faults.push(format!("{path}:{}: {word}", at + 1));
                }
            }
            let above = if at == 0 {
                ""
            } else {
                lines[at - 1].trim_start()
            };
            // The comment may stand over the whole statement.
            let statement = at >= 2 && lines[at - 2].trim_start().starts_with("//");
            if code.contains("panic!(") && !above.starts_with("//") && !statement {
                faults.push(format!(
                    "{path}:{}: panic! without a comment that says why it cannot be",
                    at + 1
                ));
            }
        }
    }
    fail_on(&faults, "no input and no environment stops a run half-way");
}

/// The packages that are compiled into the program on this machine, as cargo tells of them; `with_macros`: and
/// those that only run while it is built. Only what was fetched to build here is there to be looked at.
fn compiled_in(with_macros: bool) -> Vec<serde_json::Value> {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let about = String::from_utf8(rustc.stdout).unwrap();
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc names its host");
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let is_macro = |package: &serde_json::Value| {
        let targets = package["targets"].as_array().unwrap();
        targets.iter().any(|target| {
            target["kind"]
                .as_array()
                .unwrap()
                .iter()
                .any(|k| k == "proc-macro")
        })
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap().to_owned()];
    while let Some(id) = open.pop() {
        let package = packages
            .iter()
            .find(|package| package["id"] == id.as_str())
            .unwrap();
        if !seen.insert(id.clone()) || !with_macros && is_macro(package) {
            continue;
        }
        found.push(package.clone());
        let node = nodes.iter().find(|node| node["id"] == id.as_str()).unwrap();
        for dependency in node["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                open.push(dependency["pkg"].as_str().unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn dependencies_build_with_the_version_that_is_promised() {
    let version = |package: &serde_json::Value| -> Option<Vec<u32>> {
        let numbers = package["rust_version"]
            .as_str()?
            .split('.')
            .map(|n| n.parse().unwrap_or(0));
        // "1.88" and "1.88.0" are one version.
        Some(numbers.chain([0, 0]).take(3).collect())
    };
    let packages = compiled_in(true);
    let promised = version(&packages[0]).expect("Cargo.toml promises a rust-version");
    let newer = packages
        .iter()
        .filter(|package| version(package).is_some_and(|needs| needs > promised));
    let faults: Vec<String> = newer
        .map(|package| format!("{} needs Rust {}", package["id"], package["rust_version"]))
        .collect();
    fail_on(
        &faults,
        "no dependency asks for a newer Rust than Cargo.toml promises",
    );
}

/// What came with a Rust that a crate may be too silent about: its sign in the source, and the version.
const FEATURES: [(&str, [u32; 2]); 6] = [
    ("cfg_select! {", [1, 95]),
    ("fmt::from_fn(", [1, 93]),
    (".as_array::<", [1, 93]),
    (".floor_char_boundary(", [1, 91]),
    (".ceil_char_boundary(", [1, 91]),
    ("Duration::from_mins(", [1, 91]),
];

/// A crate without a `rust-version` promises nothing, so its source is looked at for what is newer than ours. Names
/// that a crate defines itself are its own.
#[test]
fn dependencies_use_no_newer_rust_than_is_promised() {
    let packages = compiled_in(true);
    let promised: Vec<u32> = packages[0]["rust_version"]
        .as_str()
        .unwrap()
        .split('.')
        .map(|n| n.parse().unwrap())
        .collect();
    let silent = packages[1..]
        .iter()
        .filter(|package| package["rust_version"].is_null());
    let mut faults = Vec::new();
    for package in silent {
        let manifest = std::path::PathBuf::from(package["manifest_path"].as_str().unwrap());
        let sources = below(manifest.parent().unwrap(), "rs");
        let texts: Vec<String> = sources.iter().map(|source| read(source)).collect();
        for (sign, since) in FEATURES
            .iter()
            .filter(|(_, since)| since[..] > promised[..2])
        {
            let name = sign.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            let own = [format!("macro_rules! {name}"), format!("fn {name}")];
            let is_own = texts
                .iter()
                .any(|text| own.iter().any(|own| text.contains(own)));
            if !is_own && texts.iter().any(|text| text.contains(sign)) {
                faults.push(format!(
                    "{} uses `{sign}` of Rust {}.{}",
                    package["id"], since[0], since[1]
                ));
            }
        }
    }
    fail_on(
        &faults,
        "no dependency uses what is newer than the Rust that Cargo.toml promises",
    );
}

#[test]
fn documents_name_the_version_that_is_promised() {
    let promised = compiled_in(true)[0]["rust_version"]
        .as_str()
        .unwrap()
        .to_owned();
    let readme = read(&root().join("README.md"));
    let named: Vec<&str> = readme
        .match_indices("Rust 1.")
        .map(|(at, _)| {
            readme[at + "Rust ".len()..]
                .split(|c: char| !c.is_ascii_digit() && c != '.')
                .next()
                .unwrap()
        })
        .map(|version| version.trim_end_matches('.'))
        .collect();
    assert!(!named.is_empty(), "the README says which Rust it takes");
    assert!(
        named.iter().all(|version| *version == promised),
        "{named:?} is not {promised}"
    );
}

#[test]
fn notice_names_what_is_compiled_in() {
    let notice = read(&root().join("NOTICE"))
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut faults = Vec::new();
    for package in &compiled_in(false)[1..] {
        let version = package["version"].as_str().unwrap();
        let named = format!("{} {version}", package["name"].as_str().unwrap());
        // What follows a `+` tells no version from another.
        let bare = named.split('+').next().unwrap();
        let is_named = |name: &str| {
            [",", " "]
                .iter()
                .any(|end| notice.contains(&format!(" {name}{end}")))
        };
        if !is_named(&named) && !is_named(bare) {
            faults.push(format!("{named} ({})", package["license"]));
        }
    }
    fail_on(
        &faults,
        "NOTICE names every crate that is compiled in, with its version, under its licence",
    );
}

/// Words in backticks, outside of code blocks.
fn quoted(text: &str) -> Vec<String> {
    let mut in_code = false;
    let mut words = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            words.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    words
}

#[test]
fn documents_name_only_what_exists() {
    let cli = mindgap::cli::command();
    let commands: BTreeSet<String> = cli
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect();
    let firsts: BTreeSet<&str> = ALL
        .iter()
        .filter_map(|row| row.rule.name.split('-').next())
        .collect();
    let lasts: BTreeSet<&str> = ALL
        .iter()
        .filter_map(|row| row.rule.name.rsplit('-').next())
        .collect();
    let mut faults = Vec::new();
    let for_users = ["README.md", "CHANGELOG.md"].map(|name| root().join(name));
    for path in for_users
        .into_iter()
        .chain(house::documents::for_contributors())
    {
        let name = shown(&path);
        for word in quoted(&read(&path)) {
            let mut words = word.split_whitespace();
            if words.next() == Some("mindgap") {
                let command = words
                    .find(|word| !word.starts_with('-'))
                    .unwrap_or_default();
                let plain = !command.is_empty() && command.bytes().all(|b| b.is_ascii_lowercase());
                if plain && !commands.contains(command) {
                    faults.push(format!("{name}: `{word}`: there is no command `{command}`"));
                }
                continue;
            }
            // A word is meant as a rule's name when it is made as rules are: `why-thin`, `owner-inactive`.
            let kebab =
                word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            let parts: Vec<&str> = word.split('-').collect();
            let near =
                mindgap::config::suggestion(&word, ALL.iter().map(|row| row.rule.name)).is_some();
            let like_a_rule = kebab
                && !word.starts_with('-')
                && (near || firsts.contains(parts[0]) && lasts.contains(parts[parts.len() - 1]));
            if like_a_rule && mindgap::rules::named(&word).is_none() {
                faults.push(format!("{name}: `{word}`: there is no such rule"));
            }
        }
    }
    fail_on(&faults, "documents name only what exists");
}

/// Whether a test is there: a file such as `tests/cmd/init.console`, or a function in one, `tests/house.rs::name`.
fn is_test(name: &str) -> Result<(), &'static str> {
    let (path, function) = name
        .split_once("::")
        .map_or((name, None), |(path, name)| (path, Some(name)));
    let path = root().join(path);
    let Some(function) = function else {
        return if path.is_file() {
            Ok(())
        } else {
            Err("there is no such file")
        };
    };
    let text = fs::read_to_string(path).map_err(|_| "there is no such file")?;
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let start = format!("fn {function}(");
    let at = lines
        .iter()
        .position(|line| line.starts_with(&start))
        .ok_or("there is no such function")?;
    let above = lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.starts_with(['#', '/']));
    let above: Vec<&&str> = above.collect();
    // Cargo and proptest run what is marked so, and nothing else.
    if above.iter().any(|line| line.starts_with("#[ignore")) {
        return Err("that test is ignored");
    }
    if above.iter().any(|line| **line == "#[test]") {
        Ok(())
    } else {
        Err("that function is not a test")
    }
}

#[test]
fn every_promise_of_the_documents_has_its_test() {
    let text = read(&root().join("docs/limits.md"));
    let mut faults = Vec::new();
    let mut promises = 0;
    let rows = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with('|'));
    for (at, row) in
        rows.filter(|(_, row)| !row.starts_with("|---") && *row != "| what | what happens | test |")
    {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, _, tests] = cells[..] else {
            faults.push(format!("docs/limits.md:{}: a row has three cells", at + 1));
            continue;
        };
        promises += 1;
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            faults.push(format!("docs/limits.md:{}: it names no test", at + 1));
        }
        for name in named {
            if let Err(why) = is_test(name) {
                faults.push(format!("docs/limits.md:{}: {name}: {why}", at + 1));
            }
        }
    }
    assert!(promises > 30, "only {promises} promises were found");
    fail_on(&faults, "each promise of docs/limits.md has its test");
}

#[test]
fn a_test_that_is_not_there_is_found_out() {
    assert_eq!(
        is_test("tests/house.rs::a_test_that_is_not_there_is_found_out"),
        Ok(())
    );
    assert_eq!(
        is_test("tests/house.rs::nobody_wrote_this"),
        Err("there is no such function")
    );
    assert_eq!(
        is_test("tests/house.rs::is_test"),
        Err("that function is not a test")
    );
    assert_eq!(
        is_test("tests/no_such_file.rs::x"),
        Err("there is no such file")
    );
    assert_eq!(
        is_test("tests/cmd/no-such.console"),
        Err("there is no such file")
    );
}

#[test]
fn no_file_names_a_machine() {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    let Ok(listed) = listed
        .ok()
        .filter(|output| output.status.success())
        .ok_or(())
    else {
        eprintln!("this is no Git working tree: nothing to list");
        return;
    };
    // Put together here, so that this file does not hold them itself.
    let signs: Vec<String> = ["home", "root", "Users", "work", "tmp"]
        .iter()
        .map(|folder| format!("/{folder}/"))
        .collect();
    let mut faults = Vec::new();
    for name in String::from_utf8_lossy(&listed.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
    {
        let Ok(text) = fs::read_to_string(root().join(name)) else {
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            for sign in &signs {
                let hit = line.match_indices(sign.as_str()).any(|(from, _)| {
                    !line[..from]
                        .ends_with(|c: char| c.is_alphanumeric() || "._-:/*)}]".contains(c))
                });
                if hit {
                    faults.push(format!("{name}:{}: {}", at + 1, line.trim()));
                }
            }
        }
    }
    fail_on(&faults, "tracked files name no folder of a machine");
}

/// Names of types and variants that tell a newcomer nothing: what was said, to whom, and what was kept?
const VAGUE_NAMES: [&str; 7] = ["Told", "Said", "Kept", "Side", "Held", "Tongues", "Borne"];

/// The vague names in a line of code; what stands in a string is not a name.
fn vague_names(line: &str) -> Vec<String> {
    let names: String = code(line).split('"').step_by(2).collect();
    let words = names.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words
        .filter(|word| VAGUE_NAMES.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn types_have_names_that_tell_what_they_are() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (at, line) in text.lines().enumerate() {
            let names = vague_names(line);
            faults.extend(
                names
                    .iter()
                    .map(|name| format!("{path}:{}: {name}", at + 1)),
            );
        }
    }
    fail_on(&faults, "a name says what a thing is");
}

#[test]
fn a_vague_name_is_found_out() {
    assert_eq!(vague_names("struct Told<'a>(&'a Side);"), ["Told", "Side"]);
    assert_eq!(
        vague_names("let beside = Sides::of(\"Kept\"); // Held"),
        Vec::<String>::new()
    );
}
