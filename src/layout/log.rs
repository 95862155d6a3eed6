//! One log, ready to be read: its files, how they are written, and the rules that hold in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{FrontMatterFormat, Profile};
use crate::dialect::{DialectId, Recognition, SignMatches};
use crate::log::Written;
use crate::record::{Form, Record};
use crate::rules::{Agreement, HouseRules, LogRules};
use crate::source::{Snapshot, folder_of, stem_of};

use super::candidates::{Candidate, Fate, base_of, folder_of_record, may_be_no_record};
use super::companions::record_beside;
use super::dialects::{FileDialects, Spoken, is_next_to, next_to, readme_in, signs_of};
use super::log_plan::Templates;
use super::not_records::{self, states_nothing};
use super::parsed_file::{FileDialect, ParsedFile};

/// Who says what the ids of a log begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixFrom {
    /// The configuration.
    Configuration,
    /// Most titles.
    Titles,
    /// The name of its folder.
    Folder,
    /// The dialect: nothing else did.
    Dialect,
}

/// Files of a log that were read to see how it is written, by their place in it.
pub(super) type Sample = BTreeMap<usize, ParsedFile>;

/// One log, ready to be read.
pub struct Log {
    /// What names it.
    pub name: String,
    /// Prefix of its ids.
    pub prefix: String,
    /// Who says so.
    pub prefix_from: PrefixFrom,
    /// The prefix was written down, so an id with it in prose means a record of this log.
    pub prefix_stated: bool,
    /// How its records are written.
    pub form: Form,
    /// What the dialect is called, in a sentence.
    pub about: String,
    /// How the dialect was found; `None` where the configuration says it.
    pub recognised: Option<Recognition>,
    /// How much is asked.
    pub profile: Profile,
    /// One file that holds many records.
    pub single_file: bool,
    /// The rules that hold in it.
    pub rules: LogRules,
    /// The house rules.
    pub house: HouseRules,
    /// Records before this day are left in peace.
    pub since: Option<Date>,
    /// Everything in it.
    pub files: Vec<Candidate>,
    /// Its own templates.
    pub templates: Templates,
    /// What new front matter is written in, where the configuration says so.
    pub front_matter: Option<FrontMatterFormat>,
    /// What the log itself shows that its team agreed on, where nobody configured it.
    pub agreement: Agreement,
    /// Most of its records are the READMEs of numbered folders.
    pub(super) readmes: bool,
    /// What single files of it may be written in, where no dialect is configured.
    pub(super) file_dialects: Option<FileDialects>,
    /// Files that were read to recognise the dialect, so that none is read twice.
    pub(super) sample: Sample,
}

impl Log {
    /// How its records of a dialect are written; `None` for its own.
    pub(crate) fn written(&self, dialect: Option<DialectId>) -> Written<'_> {
        Written {
            form: self.spoken(dialect).form,
            prefix: &self.prefix,
            single_file: self.single_file,
        }
    }

    /// The template for new records, where it lies in no folder of the log.
    pub fn template_elsewhere(&self) -> Option<&str> {
        let default = self.templates.default.as_deref()?;
        self.files
            .iter()
            .all(|file| &*file.path != default)
            .then_some(default)
    }

    /// Whether a record of that date is left in peace.
    pub(crate) fn is_old(&self, date: Option<Date>) -> bool {
        matches!((self.since, date), (Some(since), Some(date)) if date < since)
    }

    /// The dialect in which a record is read: its own, where that is another one than that of its log.
    pub fn spoken(&self, dialect: Option<DialectId>) -> Spoken<'_> {
        let other =
            dialect.and_then(|number| self.file_dialects.as_ref()?.other(number, &self.form));
        match other {
            Some(other) => Spoken {
                form: &other.form,
                about: &other.about,
                rules: &other.rules,
            },
            None => Spoken {
                form: &self.form,
                about: &self.about,
                rules: &self.rules,
            },
        }
    }

    /// Whether each of its files would be read, and judged, as one of `other` is.
    pub(crate) fn is_read_as(&self, other: &Log) -> bool {
        fn certain(log: &Log) -> Option<bool> {
            log.recognised.as_ref().map(|recognised| recognised.certain)
        }
        (&self.form.name, &self.prefix, certain(self))
            == (&other.form.name, &other.prefix, certain(other))
    }

    /// The signs that a file has; `None` where the configuration says how it is written.
    pub(super) fn signs_of(&self, file: &ParsedFile, path: &str) -> Option<SignMatches> {
        let others = self.file_dialects.as_ref()?;
        Some(signs_of(
            others.dialects(),
            &self.files,
            path,
            file,
            self.single_file,
        ))
    }

    /// The dialect that a file is written in; `None` for that of the log.
    pub(crate) fn dialect_of(&self, file: &ParsedFile, path: &str) -> Option<DialectId> {
        match file.dialect {
            FileDialect::NotAsked => self.recognised_dialect(file, path),
            FileDialect::OfItsLog => None,
            FileDialect::Other(number) => Some(number),
        }
    }

    fn recognised_dialect(&self, file: &ParsedFile, path: &str) -> Option<DialectId> {
        let others = self.file_dialects.as_ref()?;
        let number = others.number_by(&self.signs_of(file, path)?, self.single_file)?;
        others.other(number, &self.form).map(|_| number)
    }

    /// The same file, with its dialect found out by its own text: behind that, its keys may follow.
    pub(crate) fn with_dialect(&self, file: ParsedFile, path: &str) -> ParsedFile {
        let dialect = self
            .dialect_of(&file, path)
            .map_or(FileDialect::OfItsLog, FileDialect::Other);
        ParsedFile { dialect, ..file }
    }

    /// The file next to a record that holds its keys, where its dialect has such and it is there.
    pub(crate) fn keys_of(&self, dialect: Option<DialectId>, path: &str) -> Option<&Arc<str>> {
        let name = self
            .spoken(dialect)
            .form
            .sibling
            .as_deref()
            .filter(|_| !self.single_file)?;
        let keys = next_to(path, name);
        let at = self
            .files
            .binary_search_by(|file| (*file.path).cmp(keys.as_str()))
            .ok()?;
        Some(&self.files[at].path)
    }

    /// Whether a file holds the keys of a record next to it, as the log's dialect has it.
    pub(crate) fn holds_keys(&self, path: &str) -> bool {
        let named = self
            .form
            .sibling
            .as_deref()
            .is_some_and(|name| path.rsplit('/').next() == Some(name));
        named
            && readme_in(&self.files, folder_of(path))
                .is_some_and(|file| self.is_record_readme(&file.path))
    }

    /// Every file next to a record that may hold its keys and is there.
    pub(crate) fn possible_keys(&self, path: &str) -> Vec<String> {
        let is_there = |place: &String| {
            self.files
                .binary_search_by(|file| (*file.path).cmp(place))
                .is_ok()
        };
        self.places_of_keys(path).filter(is_there).collect()
    }

    /// Where the keys of a record may stand next to it, whether they are there or not.
    pub(crate) fn places_of_keys(&self, path: &str) -> impl Iterator<Item = String> {
        let names: Vec<&str> = match &self.file_dialects {
            Some(others) => others.dialects().signs().siblings().collect(),
            None => self.form.sibling.as_deref().into_iter().collect(),
        };
        names.into_iter().map(move |name| next_to(path, name))
    }

    /// Whether a README of this log is a record: below the folder of the log, where the dialect says so; a dialect
    /// with a file next to each record has one there, or a folder that has a number.
    pub(super) fn is_record_readme(&self, path: &str) -> bool {
        let folder = folder_of_record(&self.name, path);
        let is_there = |name: &str| is_next_to(&self.files, path, name);
        match (&self.file_dialects, &self.form.sibling) {
            (Some(others), _) => {
                folder.is_some()
                    && (self.form.readme_is_record
                        || self.readmes
                        || others.dialects().signs().siblings().any(is_there))
            }
            (None, Some(sibling)) => {
                self.form.readme_is_record && (folder.is_some() || is_there(sibling))
            }
            (None, None) => self.form.readme_is_record && folder_of(path) != base_of(&self.name),
        }
    }

    /// Whether a README may be a record: what the dialect says apart, the text of one in a numbered folder tells.
    pub(crate) fn may_be_record_readme(&self, path: &str) -> bool {
        self.is_record_readme(path) || folder_of_record(&self.name, path).is_some()
    }

    /// The README that a file belongs to, where that is the record and the file lies in its folder.
    pub(crate) fn record_above(&self, path: &str) -> Option<&str> {
        if self.file_dialects.is_some()
            && !self.is_named_by_folder(path)
            && let Some(record) = record_beside(&self.name, &self.files, path)
        {
            return Some(&record.path);
        }
        let mut folder = folder_of(path);
        while folder.len() > base_of(&self.name).len() {
            let readme = readme_in(&self.files, folder);
            if let Some(file) =
                readme.filter(|file| folder_of_record(&self.name, &file.path).is_some())
            {
                return (*file.path != *path && self.is_record_readme(&file.path))
                    .then_some(&*file.path);
            }
            folder = folder_of(folder);
        }
        None
    }

    /// Whether a file has a name that leaves the name of the record to its folder: `0007-charge/prd.md`.
    fn is_named_by_folder(&self, path: &str) -> bool {
        let names = &self.form.named_by_folder;
        names.contains(&stem_of(path).to_lowercase())
    }

    /// The file at a path of the log, with its keys; `None` where it cannot be read as a record.
    pub fn open(&self, snapshot: &dyn Snapshot, path: &str) -> Option<ParsedFile> {
        let own = self.with_dialect(ParsedFile::new(snapshot.read(path)).ok()?, path);
        match self.keys_of(self.dialect_of(&own, path), path) {
            Some(keys) => own.with_keys(snapshot, keys).ok(),
            None => Some(own),
        }
    }

    /// The records in a file of the log.
    pub fn records_in<'l>(&'l self, file: &'l ParsedFile, path: &str) -> Vec<Record<'l>> {
        let dialect = self.dialect_of(file, path);
        self.written(dialect)
            .read(&file.parsed, &file.text, &path.into())
    }

    /// A file of the log that was read when the log was laid out, by its place.
    pub(crate) fn sampled(&self, at: usize) -> Option<&ParsedFile> {
        self.sample.get(&at)
    }

    /// Why a file is not a record, by its name or by what it says, for people; `None` where it is one.
    pub(crate) fn why_no_record(
        &self,
        file: &Candidate,
        records: &[Record<'_>],
    ) -> Option<&'static str> {
        let may_be_none = may_be_no_record(&file.path)
            || file.fate == Fate::Readme && !self.is_record_readme(&file.path);
        if may_be_none && records.iter().all(states_nothing) {
            return Some("no record, by its name, and it states no status and no decision");
        }
        // What a team configured is a record, whatever it says.
        let [record] = records else { return None };
        self.file_dialects.as_ref().filter(|_| !self.single_file)?;
        // The README of a record links to the pages beside it.
        let in_log = |path: &str| {
            let at = self.files.binary_search_by(|file| (*file.path).cmp(path));
            file.fate == Fate::Read && at.is_ok_and(|at| self.files[at].fate == Fate::Read)
        };
        not_records::reason(record, &in_log)
    }
}
