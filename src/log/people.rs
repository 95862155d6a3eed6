//! Who is who: `[people]` of the configuration, and the files in which forges and projects keep owners.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::config::Person;
use crate::record::{FrontMatter, Handle, handle_key};
use crate::source::Snapshot;

/// Files that name owners, in the order in which they are looked at. Of each group the first counts. GitHub takes
/// `.github/`, the root, `docs/`, in this order; GitLab the root, `docs/`, `.gitlab/`.
const CODEOWNERS: [&str; 4] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    ".gitlab/CODEOWNERS",
];
const OWNERS: [&str; 2] = ["OWNERS", "OWNERS_ALIASES"];
const MAINTAINERS: [&str; 2] = ["MAINTAINERS", "MAINTAINERS.md"];

/// Every file that may say who owns what.
pub const OWNER_FILES: [&str; 8] = [
    CODEOWNERS[0],
    CODEOWNERS[1],
    CODEOWNERS[2],
    CODEOWNERS[3],
    OWNERS[0],
    OWNERS[1],
    MAINTAINERS[0],
    MAINTAINERS[1],
];

/// The people of a repository.
#[derive(Debug, Default)]
pub struct People {
    /// Handle, other handle or e-mail (as compared) → place in `directory`.
    known: HashMap<String, usize>,
    directory: Vec<Somebody>,
    /// Handles that only a file such as CODEOWNERS names.
    mentioned: HashSet<String>,
    /// The files that were read.
    sources: Vec<String>,
}

#[derive(Debug)]
struct Somebody {
    handle: String,
    role: Option<String>,
    team: bool,
    /// `active = false`.
    left: bool,
    /// Addresses in Git, in lower case.
    addresses: Vec<String>,
}

/// How well somebody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// By `[people]` or an owners file.
    Yes,
    /// By none of them.
    No,
    /// There is nothing to look them up in.
    CannotTell,
}

impl People {
    /// Reads `[people]` and the owners files of the snapshot.
    pub fn new(settings: &BTreeMap<String, Person>, snapshot: &dyn Snapshot) -> Self {
        let mut people = Self::default();
        for (handle, person) in settings {
            let at = people.directory.len();
            let names = std::iter::once(handle)
                .chain(&person.aka)
                .chain(&person.email);
            people
                .known
                .extend(names.map(|name| (handle_key(name), at)));
            people.directory.push(Somebody {
                handle: handle.clone(),
                role: person.role.clone(),
                team: person.team || handle.contains('/'),
                left: person.active == Some(false),
                addresses: person
                    .email
                    .iter()
                    .map(|address| address.trim().to_lowercase())
                    .collect(),
            });
        }
        for group in [
            &CODEOWNERS[..],
            &OWNERS[..1],
            &OWNERS[1..],
            &MAINTAINERS[..],
        ] {
            let read = group.iter().find_map(|path| {
                let text = String::from_utf8(snapshot.read(path).ok()?).ok()?;
                Some(((*path).to_owned(), text))
            });
            let Some((path, text)) = read else { continue };
            people.mentioned.extend(match group[0] {
                "OWNERS" | "OWNERS_ALIASES" => listed(&text),
                "MAINTAINERS" => handles(&text),
                _ => code_owners(&text),
            });
            people.sources.push(path);
        }
        people
    }

    /// Whether the configuration has a directory of people.
    pub fn has_directory(&self) -> bool {
        !self.directory.is_empty()
    }

    /// The files that were read besides `[people]`.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// A directory of one person, who plays all parts; teams in it are nobody of their own.
    pub fn is_solo(&self) -> bool {
        self.has_directory()
            && self
                .directory
                .iter()
                .filter(|somebody| !somebody.team)
                .count()
                < 2
    }

    /// Whether somebody is known by any source.
    pub fn knows(&self, handle: &Handle) -> Known {
        let key = handle.key();
        if self.known.contains_key(&key) || self.mentioned.contains(&key) {
            Known::Yes
        } else if self.directory.is_empty() && self.mentioned.is_empty() {
            Known::CannotTell
        } else {
            Known::No
        }
    }

    /// What somebody does, where `[people]` says so.
    pub fn role(&self, handle: &Handle) -> Option<&str> {
        self.somebody(handle)?.role.as_deref()
    }

    /// Whether `[people]` says that somebody has left.
    pub fn has_left(&self, handle: &Handle) -> bool {
        self.somebody(handle).is_some_and(|somebody| somebody.left)
    }

    /// The addresses of somebody in Git, in lower case.
    pub fn addresses(&self, handle: &Handle) -> &[String] {
        self.somebody(handle)
            .map_or(&[], |somebody| &somebody.addresses)
    }

    /// Whose address in Git this is: the handle, and what they do, where `[people]` says so.
    pub fn of_address(&self, address: &str) -> Option<(&str, Option<&str>)> {
        let address = address.trim().to_lowercase();
        let somebody = self
            .directory
            .iter()
            .find(|somebody| somebody.addresses.contains(&address))?;
        Some((&somebody.handle, somebody.role.as_deref()))
    }

    /// Whether a handle stands for several people.
    pub fn is_team(&self, handle: &Handle) -> bool {
        handle.team || self.somebody(handle).is_some_and(|somebody| somebody.team)
    }

    /// Whether two handles are one person's.
    pub fn same(&self, one: &Handle, other: &Handle) -> bool {
        let (one, other) = (one.key(), other.key());
        match (self.known.get(&one), self.known.get(&other)) {
            (Some(a), Some(b)) => a == b,
            _ => one == other,
        }
    }

    /// The known handle that `handle` was most likely meant to be.
    pub fn nearest(&self, handle: &Handle) -> Option<&str> {
        let known = self
            .directory
            .iter()
            .map(|somebody| somebody.handle.as_str());
        crate::config::suggestion(&handle.text, known)
    }

    fn somebody(&self, handle: &Handle) -> Option<&Somebody> {
        self.directory.get(*self.known.get(&handle.key())?)
    }
}

/// The owners in a CODEOWNERS file: what stands behind the pattern of a line, or behind the name of a section
/// (`[Billing][2] @ana`, as GitLab has them), up to a comment.
fn code_owners(text: &str) -> Vec<String> {
    let lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_start);
    lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| {
            behind_pattern(line)
                .split_whitespace()
                .take_while(|word| !word.starts_with('#'))
        })
        .filter_map(|word| Handle::parse(word.trim_end_matches(',')))
        .map(|handle| handle.key())
        .collect()
}

/// A line of CODEOWNERS without its pattern, in which a blank may be escaped, or the name of its section.
fn behind_pattern(line: &str) -> &str {
    let section = line.strip_prefix('^').unwrap_or(line).strip_prefix('[');
    let line = section
        .and_then(|name| name.split_once(']'))
        .map_or(line, |(_, rest)| rest);
    let is_escaped = |at: usize| line[..at].ends_with('\\');
    let mut blanks = line.match_indices(char::is_whitespace).map(|(at, _)| at);
    blanks
        .find(|at| !is_escaped(*at))
        .map_or("", |at| &line[at..])
}

/// Every `@handle` and e-mail address of a text, outside comments (which a heading looks like).
fn handles(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(|c: char| c.is_whitespace() || "()<>[],;|".contains(c)))
        .filter_map(|word| Handle::parse(word.trim_matches(['*', '`', '.', ':'])))
        .map(|handle| handle.key())
        .collect()
}

/// The names in the lists of an OWNERS file, which is YAML: `approvers: [ana, li]`.
fn listed(text: &str) -> Vec<String> {
    let fenced = format!("---\n{text}\n---\n");
    let (front, _) = crate::record::front_matter::read(&fenced);
    let FrontMatter::Read { table, .. } = front else {
        return handles(text);
    };
    let mut names = Vec::new();
    let mut open: Vec<&crate::record::node::Node> =
        table.entries.iter().map(|(_, node)| node).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            crate::record::node::Value::Scalar(name) => names.push(handle_key(name)),
            crate::record::node::Value::List(items) => open.extend(items),
            crate::record::node::Value::Table(inner) => {
                open.extend(inner.entries.iter().map(|(_, node)| node))
            }
            crate::record::node::Value::Blank => {}
        }
    }
    names
}
