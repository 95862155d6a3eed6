//! Names of folders and files: those that a log has, and those of what is none.

/// Names of folders that hold records, wherever they lie; in lower case, with `-` between words.
const NAMES: [&str; 29] = [
    "adr",
    "adrs",
    "architectural-decision-records",
    "architecture-decision-record",
    "architecture-decision-records",
    "architecture-decisions",
    "cips",
    "decision-log",
    "decision-record",
    "decision-records",
    "decisions",
    "eips",
    "enhancements",
    "keps",
    "pdr",
    "pdrs",
    "prd",
    "prds",
    "product-decision-records",
    "product-decisions",
    "product-requirements",
    "proposals",
    "request-for-comments",
    "requests-for-comments",
    "rfc",
    "rfcs",
    "simds",
    "specs",
    "text",
];

/// Words in the name of a folder that holds records: `proposals-accepted`, `active-rfcs`, `adr-backend`.
const WORDS: [&str; 21] = [
    "adr",
    "adrs",
    "besluiten",
    "decisao",
    "decisiones",
    "decision",
    "decisioni",
    "decisions",
    "decisoes",
    "decisões",
    "décisions",
    "enhancements",
    "entscheidungen",
    "pdr",
    "pdrs",
    "prd",
    "prds",
    "proposals",
    "rfc",
    "rfcs",
    "решения",
];

/// Names of files that are a whole log; in lower case, with `-` between words.
const FILES: [&str; 13] = [
    "adr",
    "adrs",
    "architecture-decisions",
    "decision-log",
    "decision-record",
    "decision-records",
    "decisiones",
    "decisions",
    "decisions-log",
    "design-decisions",
    "entscheidungen",
    "key-decisions",
    "product-decisions",
];

/// Folders in which nothing is looked for: what lies there is somebody else's, or an example.
const NOT_OURS: [&str; 17] = [
    "__fixtures__",
    "__tests__",
    "build",
    "dist",
    "example",
    "examples",
    "fixtures",
    "node_modules",
    "target",
    "template",
    "templates",
    "test",
    "testdata",
    "tests",
    "third-party",
    "third_party",
    "vendor",
];

/// Words in the name of a folder that holds what tests read.
const OF_TESTS: [&str; 3] = ["fixture", "fixtures", "testdata"];

/// Hidden folders in which people keep a folder that is called as logs are.
const HIDDEN: [&str; 3] = [".doc", ".docs", ".github"];

/// Folders whose files have a day or a number and are not records.
const OTHER_SERIES: [&str; 34] = [
    "_posts",
    "agents",
    "blog",
    "changelog",
    "changelogs",
    "commands",
    "drafts",
    "guides",
    "incidents",
    "issues",
    "journal",
    "logs",
    "meeting-notes",
    "meetings",
    "migration",
    "migrations",
    "minutes",
    "news",
    "plans",
    "postmortems",
    "posts",
    "prompts",
    "recipes",
    "release-notes",
    "releases",
    "reports",
    "retros",
    "runbooks",
    "sessions",
    "skills",
    "stories",
    "tasks",
    "tickets",
    "tutorials",
];

/// How much the name of a folder says that records lie in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FolderName {
    /// Nothing.
    Plain,
    /// A word of it does: `proposals-accepted`.
    InPart,
    /// It is called as logs are.
    Whole,
}

impl FolderName {
    /// What the last part of a path says. A folder that is hidden may be called so too: `.decisions`.
    pub(super) fn of(path: &str) -> Self {
        /// Longer names say what one file is about.
        const MOST_WORDS: usize = 4;
        let name = folded(last(path).trim_start_matches('.'));
        if NAMES.contains(&name.as_str()) {
            return FolderName::Whole;
        }
        let mut words = name.split('-').filter(|word| !word.is_empty());
        let is_named = words.clone().any(|word| WORDS.contains(&word));
        if is_named && words.by_ref().take(MOST_WORDS + 1).count() <= MOST_WORDS {
            FolderName::InPart
        } else {
            FolderName::Plain
        }
    }
}

/// What the ids of a log begin with by the name of its folder: `PDR` of `docs/pdr`.
pub(super) fn prefix_of(log: &str) -> Option<&'static str> {
    Some(match folded(last(log).trim_start_matches('.')).as_str() {
        "adr" | "adrs" => "ADR",
        "pdr" | "pdrs" | "product-decisions" | "product-decision-records" => "PDR",
        "prd" | "prds" => "PRD",
        "rfc" | "rfcs" => "RFC",
        _ => return None,
    })
}

/// Whether a file is called as a whole log is: `DECISIONS.md`, `decision_log.md`.
pub(super) fn is_log_file(path: &str) -> bool {
    let name = last(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    FILES.contains(&folded(stem).as_str())
}

/// Whether a path leads through nothing that is hidden, somebody else's, or an example. A hidden folder that is
/// called as logs are is ours.
pub fn is_ours(path: &str) -> bool {
    let in_log = || {
        let mut parts = path.split('/');
        parts.any(|part| FolderName::of(part) == FolderName::Whole)
    };
    path.split('/').all(|part| {
        let name = part.to_lowercase();
        let is_open = !part.starts_with('.')
            || HIDDEN.contains(&name.as_str()) && in_log()
            || FolderName::of(part) == FolderName::Whole;
        let is_of_tests = || {
            name.split(['-', '_', '.'])
                .any(|word| OF_TESTS.contains(&word))
        };
        is_open && !NOT_OURS.contains(&name.as_str()) && !is_of_tests()
    })
}

/// Whether a folder, or one above it, holds a series of something else: posts, releases, tickets.
pub(super) fn is_other_series(folder: &str) -> bool {
    folder
        .split('/')
        .any(|part| OTHER_SERIES.contains(&folded(part).as_str()))
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A name in lower case, with `-` between its words.
fn folded(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}
