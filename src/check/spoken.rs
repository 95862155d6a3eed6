//! The dialects of one log: its own, and those that single files of it speak where nobody configured one.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::config::{FactName, Profile, Settings};
use crate::dialect::{Borne, Dialects};
use crate::finding::Level;
use crate::log::discover::{Candidate, Fate, folder_of_record};
use crate::record::{Form, Parsed};
use crate::rules::LogRules;
use crate::source::{folder_of, stem_of};

use super::plan::Log;

/// A dialect as it is spoken in one log.
#[derive(Clone, Copy)]
pub struct Spoken<'l> {
    /// How records are written.
    pub form: &'l Form,
    /// What it is called, in a sentence.
    pub about: &'l str,
    /// The rules that hold for them.
    pub rules: &'l LogRules,
}

/// The same, of a dialect that is not the log's own.
struct Other {
    form: Form,
    about: String,
    rules: LogRules,
}

/// What a log without a configured dialect may be written in, file by file.
pub(super) struct Tongues {
    dialects: Arc<Dialects>,
    /// The number of the log's own.
    main: usize,
    /// The others, made when the first file speaks one.
    others: Vec<OnceLock<Option<Box<Other>>>>,
    rules: Arc<Settings>,
    profile: Profile,
    ask: BTreeMap<FactName, Level>,
}

impl Tongues {
    /// The dialects of a log whose own is the one called `main`; of `rules`, only what they say of rules counts.
    pub(super) fn new(
        dialects: &Arc<Dialects>,
        main: &str,
        rules: &Arc<Settings>,
        profile: Profile,
        ask: &BTreeMap<FactName, Level>,
    ) -> Option<Self> {
        Some(Self {
            main: dialects.number_of(main)?,
            others: dialects.numbers().map(|_| OnceLock::new()).collect(),
            dialects: Arc::clone(dialects),
            rules: Arc::clone(rules),
            profile,
            ask: ask.clone(),
        })
    }

    /// All that are known.
    pub(super) fn dialects(&self) -> &Dialects {
        &self.dialects
    }

    fn other(&self, number: u16, own: &Form) -> Option<&Other> {
        let at = usize::from(number);
        let make = || {
            let (_, dialect) = self.dialects.at(at)?;
            let mut form = dialect.form.clone();
            form.prompts.clone_from(&own.prompts);
            // What the configuration says of rules was found fit to stand for the log's own dialect.
            let rules = LogRules::new(&self.rules, self.profile, &form, &self.ask).ok()?;
            Some(Box::new(Other { form, about: dialect.about.clone(), rules }))
        };
        self.others.get(at)?.get_or_init(make).as_deref()
    }
}

impl Log {
    /// The dialect in which a record is read: its own, where it speaks another one than its log.
    pub fn spoken(&self, dialect: Option<u16>) -> Spoken<'_> {
        let other = dialect.and_then(|number| self.tongues.as_ref()?.other(number, &self.form));
        match other {
            Some(other) => Spoken { form: &other.form, about: &other.about, rules: &other.rules },
            None => Spoken { form: &self.form, about: &self.about, rules: &self.rules },
        }
    }

    /// Whether each of its files would be read, and judged, as one of `other` is.
    pub(super) fn is_read_as(&self, other: &Log) -> bool {
        fn certain(log: &Log) -> Option<bool> {
            log.recognised.as_ref().map(|recognised| recognised.certain)
        }
        (&self.form.name, &self.prefix, certain(self)) == (&other.form.name, &other.prefix, certain(other))
    }

    /// The signs that a file bears; `None` where the configuration says how it is written.
    pub(super) fn borne(&self, path: &str, text: &str, parsed: &Parsed) -> Option<Borne> {
        let tongues = self.tongues.as_ref()?;
        Some(borne(&tongues.dialects, &self.files, path, text, parsed, self.single_file))
    }

    /// The dialect that a file speaks; `None` for that of the log.
    pub(super) fn dialect_of(&self, path: &str, text: &str, parsed: &Parsed) -> Option<u16> {
        let tongues = self.tongues.as_ref()?;
        let borne = self.borne(path, text, parsed)?;
        let spoken = tongues.dialects.signs().spoken(tongues.main, &borne, self.single_file);
        let other = u16::try_from(spoken).ok().filter(|_| spoken != tongues.main)?;
        tongues.other(other, &self.form).map(|_| other)
    }

    /// The file beside a record that holds its keys, where its dialect has such and it is there.
    pub(super) fn keys_beside(&self, dialect: Option<u16>, path: &str) -> Option<&Arc<str>> {
        let name = self.spoken(dialect).form.sibling.as_deref().filter(|_| !self.single_file)?;
        let beside = beside(folder_of(path), name);
        let at = self.files.binary_search_by(|file| (*file.path).cmp(beside.as_str())).ok()?;
        Some(&self.files[at].path)
    }

    /// Whether a file holds the keys of a record beside it, as the log's dialect has it.
    pub(super) fn holds_keys(&self, path: &str) -> bool {
        let named = self.form.sibling.as_deref().is_some_and(|name| path.rsplit('/').next() == Some(name));
        named && readme_in(&self.files, folder_of(path)).is_some_and(|file| self.is_record_readme(&file.path))
    }

    /// Every file beside a record that may hold its keys and is there.
    pub(super) fn may_be_beside(&self, path: &str) -> Vec<String> {
        let is_there = |place: &String| self.files.binary_search_by(|file| (*file.path).cmp(place)).is_ok();
        self.places_of_keys(path).filter(is_there).collect()
    }

    /// Where the keys of a record may stand beside it, whether they are there or not.
    pub(super) fn places_of_keys(&self, path: &str) -> impl Iterator<Item = String> {
        let names: Vec<&str> = match &self.tongues {
            Some(tongues) => tongues.dialects.signs().siblings().collect(),
            None => self.form.sibling.as_deref().into_iter().collect(),
        };
        names.into_iter().map(move |name| beside(folder_of(path), name))
    }

    /// Whether a README of this log is a record: below the folder of the log, where the dialect says so; a dialect
    /// with a file beside each record has one there, or a folder that bears a number.
    pub(super) fn is_record_readme(&self, path: &str) -> bool {
        let folder = folder_of_record(&self.name, path);
        let is_there = |name: &str| is_beside(&self.files, folder_of(path), name);
        match (&self.tongues, &self.form.sibling) {
            (Some(tongues), _) => {
                folder.is_some()
                    && (self.form.readme_is_record || tongues.dialects.signs().siblings().any(is_there))
            }
            (None, Some(sibling)) => self.form.readme_is_record && (folder.is_some() || is_there(sibling)),
            (None, None) => self.form.readme_is_record && folder_of(path) != self.name,
        }
    }

    /// Whether a README may be a record: what the dialect says apart, in a folder that bears a number its text tells.
    pub(super) fn may_be_record_readme(&self, path: &str) -> bool {
        self.is_record_readme(path) || folder_of_record(&self.name, path).is_some()
    }

    /// The README that a file belongs to, where that is the record and the file lies in its folder.
    pub(super) fn record_above(&self, path: &str) -> Option<&str> {
        let mut folder = folder_of(path);
        while folder.len() > self.name.len() {
            let readme = readme_in(&self.files, folder);
            if let Some(file) = readme.filter(|file| folder_of_record(&self.name, &file.path).is_some()) {
                return (*file.path != *path && self.is_record_readme(&file.path)).then_some(&*file.path);
            }
            folder = folder_of(folder);
        }
        None
    }
}

/// The signs that a file of a log bears.
pub(super) fn borne(
    dialects: &Dialects,
    files: &[Candidate],
    path: &str,
    text: &str,
    parsed: &Parsed,
    single_file: bool,
) -> Borne {
    let beside = |name: &str| is_beside(files, folder_of(path), name);
    dialects.signs().borne(path, text, parsed, single_file, &beside)
}

/// Whether a folder of a log holds a file of that name.
fn is_beside(files: &[Candidate], folder: &str, name: &str) -> bool {
    let path = beside(folder, name);
    files.binary_search_by(|file| (*file.path).cmp(path.as_str())).is_ok()
}

fn beside(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The README of a folder.
pub(super) fn readme_in<'f>(files: &'f [Candidate], folder: &str) -> Option<&'f Candidate> {
    let from = files.partition_point(|file| &*file.path < folder);
    let inside = files[from..].iter().take_while(|file| file.path.starts_with(folder));
    inside
        .filter(|file| folder_of(&file.path) == folder)
        .find(|file| file.fate == Fate::Readme && stem_of(&file.path).eq_ignore_ascii_case("readme"))
}
