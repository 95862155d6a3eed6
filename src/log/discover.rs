//! Which logs a repository has, and which files each of them holds.

use std::sync::Arc;

use crate::config::{Glob, LogSettings, Problem, Profile, Settings, in_short};
use crate::finding::Span;
use crate::source::{
    FileEntry, FileKind, MOST_BYTES, ReadError, Snapshot, folder_of, is_markdown, join, normalise, stem_of,
};

use super::unfilled::is_undecided;
pub use super::unfilled::is_unfilled;
use super::usual::usual;
pub use super::usual::{USUAL_FILES, USUAL_FOLDERS};

/// One log, before its records are read.
#[derive(Debug)]
pub struct LogPlan {
    /// What names it: the configured path, or the folder that was found.
    pub name: String,
    /// Prefix of its ids; the dialect's own where nobody says.
    pub prefix: Option<String>,
    /// Its dialect; recognised where nobody says.
    pub dialect: Option<(String, Span)>,
    /// How much is asked.
    pub profile: Profile,
    /// Its place among `[[log]]`; `None` for one that was found without a configuration.
    pub setting: Option<usize>,
    /// One file that holds many records.
    pub single_file: bool,
    /// Everything in it that could be a record, sorted by path.
    pub files: Vec<Candidate>,
    /// Templates of its own.
    pub templates: Templates,
}

impl LogPlan {
    /// A log that nobody configured.
    pub(super) fn found(name: &str, single_file: bool, profile: Profile, mut files: Vec<Candidate>) -> Self {
        let templates = templates(None, &folder_of_glob(name), &mut files);
        Self {
            name: name.to_owned(),
            prefix: None,
            dialect: None,
            profile,
            setting: None,
            single_file,
            files,
            templates,
        }
    }
}

/// The templates that a log has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    /// The one for new records: that of the configuration; in the folder `templates`, the one called
    /// `template.md` or the only one; else the only one among the records.
    pub default: Option<Arc<str>>,
    /// All of them.
    pub all: Vec<Arc<str>>,
}

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
    /// It is no record, and this is why.
    Skip(String),
    /// It should be a record and cannot be one, and this is why.
    Refuse(String),
}

/// What a configured log is whose path is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// A slip in the configuration.
    Refused,
    /// A log without records: where a change is judged, one of its ends may be older or younger than the log.
    Empty,
    /// The same, and so is one whose path is something else than a log: what is past cannot be repaired.
    InThePast,
}

/// Why the logs could not be laid out.
#[derive(Debug)]
pub enum DiscoverError {
    /// The configuration names something that cannot stand.
    Config(Problem),
}

/// The logs of a snapshot: those of the configuration, else those in the usual places.
pub fn discover(
    settings: &Settings,
    snapshot: &dyn Snapshot,
    absent: Absent,
) -> Result<Vec<LogPlan>, DiscoverError> {
    let mut plans = if settings.logs.is_empty() {
        usual(settings.profile, snapshot)
    } else {
        let logs = settings.logs.iter().enumerate();
        logs.map(|(n, log)| configured(n, log, settings, snapshot, absent))
            .collect::<Result<_, _>>()
            .map_err(DiscoverError::Config)?
    };
    // A file is a record of one log only: the first that names it.
    for n in 1..plans.len() {
        let (earlier, rest) = plans.split_at_mut(n);
        let taken = |path: &Arc<str>| {
            earlier.iter().find(|log| log.files.binary_search_by(|file| file.path.cmp(path)).is_ok())
        };
        for file in &mut rest[0].files {
            if let Some(owner) = taken(&file.path) {
                file.fate = Fate::Skip(format!("already a record of the log {}", owner.name));
            }
        }
    }
    Ok(plans)
}

fn configured(
    n: usize,
    log: &LogSettings,
    settings: &Settings,
    snapshot: &dyn Snapshot,
    absent: Absent,
) -> Result<LogPlan, Problem> {
    let written = log.path.get_ref();
    let range = log.path.span();
    let wrong = |message: String, help: &str| Problem {
        span: Span::new(range.start, range.end),
        message,
        help: help.to_owned(),
    };
    let path = normalise(written).unwrap_or_default();
    let mut single_file = false;
    let files = if is_glob(written) {
        let glob = Glob::new(&path).map_err(|error| {
            wrong(format!("\"{}\" is not a glob: {error}", in_short(written)), error.help())
        })?;
        let glob = glob.matcher();
        let below = snapshot.list(&folder_of_glob(&path));
        below.into_iter().filter(|entry| glob.is_match(&*entry.path)).collect()
    } else {
        let there = snapshot.look(&path);
        let is_log = matches!(there, Some(FileKind::Folder | FileKind::Regular));
        match there.filter(|_| is_log || absent != Absent::InThePast) {
            Some(FileKind::Folder) => snapshot.list(&path),
            Some(kind @ FileKind::Regular) => {
                single_file = true;
                vec![FileEntry { path: path.as_str().into(), kind }]
            }
            Some(FileKind::Symlink(target)) => {
                return Err(wrong(
                    format!("the log \"{written}\" is a symbolic link to {target}"),
                    "name the folder that it points to",
                ));
            }
            Some(_) => {
                return Err(wrong(
                    format!("the log \"{written}\" is no folder and no file"),
                    "name a folder, a glob or a Markdown file",
                ));
            }
            None if absent != Absent::Refused => {
                single_file = is_markdown(&path);
                Vec::new()
            }
            None => {
                let help = "check the spelling, or make the folder and put the first record in it";
                return Err(wrong(format!("the log \"{written}\" does not exist"), help));
            }
        }
    };
    let template = template(log, snapshot, absent)?;
    let mut files = candidates(files, &path, snapshot);
    let templates = templates(template, &path, &mut files);
    Ok(LogPlan {
        templates,
        name: if path.is_empty() { ".".to_owned() } else { path },
        prefix: log.prefix.clone(),
        dialect: log.dialect.as_ref().map(|d| (d.get_ref().clone(), Span::new(d.span().start, d.span().end))),
        profile: log.profile.unwrap_or(settings.profile),
        setting: Some(n),
        single_file,
        files,
    })
}

/// The template that the configuration names.
fn template(log: &LogSettings, snapshot: &dyn Snapshot, absent: Absent) -> Result<Option<Arc<str>>, Problem> {
    let Some(written) = &log.template else { return Ok(None) };
    let path = normalise(written.get_ref()).filter(|_| !written.get_ref().starts_with('/'));
    match path {
        Some(path) if snapshot.look(&path) == Some(FileKind::Regular) => Ok(Some(path.as_str().into())),
        Some(_) if absent != Absent::Refused => Ok(None),
        _ => Err(Problem {
            span: Span::new(written.span().start, written.span().end),
            message: format!("the template \"{}\" is no file of this repository", written.get_ref()),
            help: "name a Markdown file from the repository root, or take the line out: the dialect has a template".to_owned(),
        }),
    }
}

/// The templates of a log; the one that the configuration names is no record either.
fn templates(configured: Option<Arc<str>>, folder: &str, files: &mut [Candidate]) -> Templates {
    if let Some(file) = files.iter_mut().find(|file| Some(&file.path) == configured.as_ref()) {
        file.fate = Fate::Skip("the template of this log".to_owned());
    }
    let others = files.iter().filter(|file| file.fate == Fate::Skip(A_TEMPLATE.to_owned()));
    let others = others.map(|file| Arc::clone(&file.path));
    let (inside, beside): (Vec<_>, Vec<_>) = others.partition(|path| is_in_templates(folder, path));
    let only = |paths: &[Arc<str>]| match paths {
        [only] => Some(Arc::clone(only)),
        _ => None,
    };
    let usual = inside.iter().find(|path| stem_of(path) == "template").cloned();
    let default = configured.clone().or(usual).or_else(|| only(&inside)).or_else(|| only(&beside));
    let all = configured.into_iter().chain(inside).chain(beside).collect();
    Templates { default, all }
}

/// Whether the path of a log is a glob.
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The folder that all files of a glob lie in.
pub fn folder_of_glob(pattern: &str) -> String {
    pattern.split('/').take_while(|part| !is_glob(part)).collect::<Vec<_>>().join("/")
}

/// What could be a record among the files of a log whose folder is `folder`.
pub(super) fn candidates(files: Vec<FileEntry>, folder: &str, snapshot: &dyn Snapshot) -> Vec<Candidate> {
    let paths: Vec<Arc<str>> =
        files.iter().filter(|f| f.kind == FileKind::Regular).map(|f| Arc::clone(&f.path)).collect();
    let is_record = |path: &str| paths.binary_search_by(|p| (**p).cmp(path)).is_ok() && is_markdown(path);
    files
        .into_iter()
        .map(|file| {
            let fate = match &file.kind {
                FileKind::Regular => fate(&file.path, folder, snapshot),
                FileKind::Symlink(target) => symlink(&file.path, target, &is_record, snapshot),
                FileKind::Submodule => {
                    Fate::Refuse("it is a submodule, which is checked in its own repository".to_owned())
                }
                FileKind::LeftOut(reason) => Fate::Skip((*reason).to_owned()),
                FileKind::Unreadable(reason) => Fate::Refuse(reason.clone()),
                FileKind::Folder => Fate::Refuse("it is a folder with the name of a record".to_owned()),
                FileKind::Special(what) if is_markdown(&file.path) => {
                    Fate::Refuse(format!("it is {what}, not a regular file"))
                }
                FileKind::Special(what) => Fate::Skip(format!("{what}, not a file")),
            };
            Candidate { path: file.path, fate }
        })
        .collect()
}

/// Why a template is no record.
const A_TEMPLATE: &str = "a template, by its name";

/// Whether a file lies in a folder of templates in its log: `templates`, `NNNN-template`.
fn is_in_templates(folder: &str, path: &str) -> bool {
    let inside = if folder.is_empty() { Some(path) } else { path.strip_prefix(folder) };
    let folders = folder_of(inside.unwrap_or_default().trim_start_matches('/'));
    folders.split('/').any(is_folder_of_templates)
}

/// `templates`, `adr-template`.
pub(super) fn is_folder_of_templates(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(name.rsplit(['-', '_', '.', ' ']).next(), Some("template" | "templates"))
}

/// Whether a file has the name of one that teams keep beside their records. A decision may have it too, so it takes
/// its text to tell.
pub fn may_be_no_record(path: &str) -> bool {
    const OTHERS: [&str; 6] =
        ["backlog", "changelog", "contributing", "code_of_conduct", "license", "roadmap"];
    OTHERS.contains(&stem_of(path).to_lowercase().as_str())
}

/// What becomes of a regular file. Of a template that bears a number as records do, the text has to say that it is one.
fn fate(path: &str, folder: &str, snapshot: &dyn Snapshot) -> Fate {
    match by_name(path, folder) {
        ByName::Record => Fate::Read,
        ByName::Readme => Fate::Readme,
        ByName::Not(reason) => Fate::Skip(reason.to_owned()),
        ByName::PerhapsATemplate(is_one) => {
            // What cannot be read is no template either: it is refused when its turn comes.
            let text = snapshot.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
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
    name.starts_with("template") || name.rsplit(['-', '_', '.', ' ']).next() == Some("template")
}

/// Whether a name begins as that of a record does: `0007-slug`, `ADR-007`, `2026-03-02-slug`.
pub fn is_numbered(stem: &str) -> bool {
    /// No prefix is longer, in bytes.
    const LONGEST: usize = 12;
    let digits = stem.find(|c: char| c.is_ascii_digit()).unwrap_or(stem.len());
    let (lead, rest) = stem.split_at(digits);
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    lead.len() <= LONGEST
        && lead.chars().all(|c| c.is_ascii_alphabetic() || "-_ ".contains(c))
        && (1..=8).contains(&(rest.len() - behind.len()))
        && !behind.starts_with(char::is_alphanumeric)
}

/// Whether the number of a numbered name is 0, which is where many families keep their template.
pub(super) fn is_number_zero(stem: &str) -> bool {
    let mut number = stem.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
    number.all(|digit| digit == '0')
}

/// The folder that a README is the record of, as in `0007-slug/README.md`: one below that of its log.
pub fn folder_of_record<'p>(log: &str, path: &'p str) -> Option<&'p str> {
    let folder = folder_of(path);
    let inside = if log == "." { folder } else { folder.strip_prefix(log)?.trim_start_matches('/') };
    let name = inside.rsplit('/').next().filter(|name| !name.is_empty())?;
    is_numbered(name).then_some(folder)
}

/// A link is never followed: where it points decides what is said of it.
fn symlink(path: &str, target: &str, is_record: &dyn Fn(&str) -> bool, snapshot: &dyn Snapshot) -> Fate {
    let inside = if target.starts_with('/') { None } else { join(folder_of(path), target) };
    let is_named_like_one = is_markdown(path);
    match inside {
        Some(record) if is_record(&record) => Fate::Skip(format!("symlink to {record}")),
        _ if !is_named_like_one => Fate::Skip(format!("symlink to {target}")),
        None => Fate::Refuse(format!("it is a symbolic link that leaves the repository, to {target}")),
        Some(other) => match snapshot.look(&other) {
            None => Fate::Refuse(format!("it is a symbolic link to {target}, which does not exist")),
            Some(FileKind::Symlink(_)) => {
                Fate::Refuse(format!("it is a symbolic link to another link, {target}"))
            }
            Some(_) => {
                Fate::Refuse(format!("it is a symbolic link to {target}, which is no record of this log"))
            }
        },
    }
}

/// What a failed read means for a record.
pub fn refusal(error: &ReadError) -> String {
    match error {
        ReadError::Missing => "it went away while the log was read".to_owned(),
        // Nothing is read further than the first byte too much, so that may not be its size.
        ReadError::TooLarge(size) if *size == MOST_BYTES + 1 => {
            format!("it has over {MOST_BYTES} bytes, and a record has at most that")
        }
        ReadError::TooLarge(size) => format!("it has {size} bytes, and a record has at most {MOST_BYTES}"),
        ReadError::Failed(reason) => reason.clone(),
    }
}
