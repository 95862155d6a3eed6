//! A log before its records are read: its files, and what the configuration says of it.

use std::sync::Arc;

use crate::config::{Profile, folder_of_glob};
use crate::finding::Span;
use crate::source::stem_of;

use super::candidates::{A_TEMPLATE, Candidate, Fate, is_in_templates};

/// One log, before its records are read.
#[derive(Debug)]
pub(super) struct LogPlan {
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
    pub(super) fn found(
        name: &str,
        single_file: bool,
        profile: Profile,
        mut files: Vec<Candidate>,
    ) -> Self {
        let templates = Templates::new(None, &folder_of_glob(name), &mut files);
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

impl Templates {
    /// The templates of a log; the one that the configuration names is not a record either.
    pub(super) fn new(configured: Option<Arc<str>>, folder: &str, files: &mut [Candidate]) -> Self {
        if let Some(file) = files
            .iter_mut()
            .find(|file| Some(&file.path) == configured.as_ref())
        {
            file.fate = Fate::Skip("the template of this log".to_owned());
        }
        let others = files
            .iter()
            .filter(|file| file.fate == Fate::Skip(A_TEMPLATE.to_owned()));
        let others = others.map(|file| Arc::clone(&file.path));
        let (inside, beside): (Vec<_>, Vec<_>) =
            others.partition(|path| is_in_templates(folder, path));
        let only = |paths: &[Arc<str>]| match paths {
            [only] => Some(Arc::clone(only)),
            _ => None,
        };
        let usual = inside
            .iter()
            .find(|path| stem_of(path) == "template")
            .cloned();
        let default = configured
            .clone()
            .or(usual)
            .or_else(|| only(&inside))
            .or_else(|| only(&beside));
        let all = configured.into_iter().chain(inside).chain(beside).collect();
        Self { default, all }
    }
}
