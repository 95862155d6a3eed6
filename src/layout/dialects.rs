//! The dialects that single files of a log are written in, where nobody configured one.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::config::{Ask, Profile, Settings};
use crate::dialect::{self, DialectId, Dialects, SignMatches};
use crate::finding::Level;
use crate::record::Form;
use crate::rules::{Agreement, LogRules};
use crate::source::{folder_of, stem_of};

use super::candidates::{Candidate, Fate};
use super::parsed_file::ParsedFile;

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
pub(super) struct Other {
    pub form: Form,
    pub about: String,
    pub rules: LogRules,
}

/// What a log without a configured dialect may be written in, file by file.
pub(super) struct FileDialects {
    dialects: Arc<Dialects>,
    /// The number of the log's own.
    main: usize,
    /// The others, made when the first file speaks one.
    others: Vec<OnceLock<Option<Box<Other>>>>,
    rules: Arc<Settings>,
    profile: Profile,
    ask: BTreeMap<Ask, Level>,
    doubtful: Option<Level>,
    agreement: Agreement,
}

impl FileDialects {
    /// The dialects of a log whose own is the one called `main`; of `rules`, only what they say of rules counts.
    pub(super) fn new(
        dialects: &Arc<Dialects>,
        main: &str,
        rules: &Arc<Settings>,
        profile: Profile,
        ask: &BTreeMap<Ask, Level>,
        doubtful: Option<Level>,
    ) -> Option<Self> {
        Some(Self {
            main: dialects.number_of(main)?,
            others: dialects.numbers().map(|_| OnceLock::new()).collect(),
            dialects: Arc::clone(dialects),
            rules: Arc::clone(rules),
            profile,
            ask: ask.clone(),
            doubtful,
            agreement: Agreement::default(),
        })
    }

    /// Asks for what the log itself shows that its team agreed on.
    pub(super) fn agree(&mut self, agreement: &Agreement) {
        self.agreement = agreement.clone();
        self.others.fill_with(OnceLock::new);
    }

    /// All that are known.
    pub(super) fn dialects(&self) -> &Dialects {
        &self.dialects
    }

    /// The dialect of a file that has these signs, by its number; `None` for the log's own.
    pub(super) fn number_by(&self, signs: &SignMatches, single_file: bool) -> Option<DialectId> {
        let number = self.dialects.signs().spoken(self.main, signs, single_file);
        DialectId::new(number).filter(|_| number != self.main)
    }

    /// One that is not the log's own; `own` is how the log's own is written.
    pub(super) fn other(&self, number: DialectId, own: &Form) -> Option<&Other> {
        let at = number.place();
        let make = || {
            let (name, dialect) = self.dialects.at(at)?;
            let mut form = dialect.form.clone();
            form.prompts.clone_from(&own.prompts);
            form.day_order = own.day_order;
            // What the configuration says of rules was found fit to stand for the log's own dialect.
            let mut rules = LogRules::new(&self.rules, self.profile, &form, &self.ask).ok()?;
            let is_agreed = is_agreed_on(&self.dialects, name, self.profile);
            if !is_agreed {
                rules.agree(&self.agreement, self.profile);
            }
            rules.cap_doubtful(self.doubtful.unwrap_or(loudest_doubt(is_agreed)));
            Some(Box::new(Other {
                form,
                about: dialect.about.clone(),
                rules,
            }))
        };
        self.others.get(at)?.get_or_init(make).as_deref()
    }
}

/// Whether somebody agreed on what records of a dialect have, though no log names it: the native form is its own
/// agreement, a dialect of the configuration is one, and `strict` asks for everything.
pub(super) fn is_agreed_on(dialects: &Dialects, name: &str, profile: Profile) -> bool {
    name == dialect::NATIVE || dialects.is_own(name) || profile == Profile::Strict
}

/// How loud a finding may be that is not certain in every form.
pub(super) fn loudest_doubt(is_agreed: bool) -> Level {
    if is_agreed {
        Level::Error
    } else {
        Level::Warning
    }
}

/// The signs that a file of a log has.
pub(super) fn signs_of(
    dialects: &Dialects,
    files: &[Candidate],
    path: &str,
    file: &ParsedFile,
    single_file: bool,
) -> SignMatches {
    let is_there = |name: &str| is_next_to(files, path, name);
    dialects
        .signs()
        .matches(path, &file.text, &file.parsed, single_file, &is_there)
}

/// Whether a log has a file called `name` next to the one at `path`.
pub(super) fn is_next_to(files: &[Candidate], path: &str, name: &str) -> bool {
    let place = next_to(path, name);
    files
        .binary_search_by(|file| (*file.path).cmp(place.as_str()))
        .is_ok()
}

/// The path of a file called `name` in the folder of the one at `path`.
pub(super) fn next_to(path: &str, name: &str) -> String {
    match folder_of(path) {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// The README of a folder.
pub(super) fn readme_in<'f>(files: &'f [Candidate], folder: &str) -> Option<&'f Candidate> {
    let from = files.partition_point(|file| &*file.path < folder);
    let inside = files[from..]
        .iter()
        .take_while(|file| file.path.starts_with(folder));
    inside
        .filter(|file| folder_of(&file.path) == folder)
        .find(|file| {
            file.fate == Fate::Readme && stem_of(&file.path).eq_ignore_ascii_case("readme")
        })
}
