//! All dialects that are known in a repository: the built-in ones, and those of its configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, OnceLock};

use crate::config::{self, DialectFile, Settings};
use crate::lang::Lang;

use super::build;
use super::definition::Dialect;
use super::signs::Signs;

/// The dialects that come with mindgap, the native one first.
const BUILT_IN: [(&str, &str); 29] = [
    ("product", include_str!("data/product.toml")),
    ("madr", include_str!("data/madr.toml")),
    ("madr2", include_str!("data/madr2.toml")),
    ("madr3", include_str!("data/madr3.toml")),
    ("madr4", include_str!("data/madr4.toml")),
    ("structured-madr", include_str!("data/structured-madr.toml")),
    ("log4brains", include_str!("data/log4brains.toml")),
    ("backstage", include_str!("data/backstage.toml")),
    ("nygard", include_str!("data/nygard.toml")),
    ("adrs", include_str!("data/adrs.toml")),
    ("adrkit", include_str!("data/adrkit.toml")),
    ("pdr", include_str!("data/pdr.toml")),
    ("pdr-nl", include_str!("data/pdr-nl.toml")),
    ("pdr-pt", include_str!("data/pdr-pt.toml")),
    ("prd", include_str!("data/prd.toml")),
    ("decision-log", include_str!("data/decision-log.toml")),
    ("kep", include_str!("data/kep.toml")),
    ("openshift", include_str!("data/openshift.toml")),
    ("tekton", include_str!("data/tekton.toml")),
    ("cluster-api", include_str!("data/cluster-api.toml")),
    ("rust-rfc", include_str!("data/rust-rfc.toml")),
    ("ember", include_str!("data/ember.toml")),
    ("nixos", include_str!("data/nixos.toml")),
    ("buildpacks", include_str!("data/buildpacks.toml")),
    ("cdk", include_str!("data/cdk.toml")),
    ("swift-evolution", include_str!("data/swift-evolution.toml")),
    ("eip", include_str!("data/eip.toml")),
    ("cip", include_str!("data/cip.toml")),
    ("simd", include_str!("data/simd.toml")),
];

/// A dialect extends another one, which extends another one, and so on: so many at most.
const MOST_LINKS: usize = 8;

/// A configuration has so many dialects of its own at most: each one is built in full.
const MOST_OWN: usize = 100;

/// The dialect of a log that gives no hint of its own.
pub const NATIVE: &str = BUILT_IN[0].0;
/// The dialect in which a log is read whose own nobody knows: it is open to any key, and asks little.
pub const OPEN: &str = "nygard";

/// Every dialect that is known here, by name.
pub struct Dialects {
    known: BTreeMap<String, Dialect>,
    signs: OnceLock<Signs>,
}

/// The data files of the built-in dialects, read once.
static FILES: LazyLock<BTreeMap<String, DialectFile>> = LazyLock::new(|| {
    let files = BUILT_IN.iter().map(|(name, text)| {
        // The files are part of the program, and tests read every one of them.
        let file = toml::from_str(text)
            .unwrap_or_else(|error| panic!("src/dialect/data/{name}.toml: {error}"));
        ((*name).to_owned(), file)
    });
    files.collect()
});

/// What is wrong with a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectError {
    /// Which.
    pub dialect: String,
    /// The keys that lead to the place, from the dialect's own table; none for the dialect as a whole.
    pub at: Vec<String>,
    /// What.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Dialects {
    /// The built-in dialects and those of the configuration. The built-in ones alone are built once.
    ///
    /// # Errors
    /// A dialect of the configuration cannot stand.
    pub fn new(settings: &Settings, lang: &'static Lang) -> Result<Arc<Self>, DialectError> {
        static BUILT: OnceLock<Result<Arc<Dialects>, DialectError>> = OnceLock::new();
        if settings.dialects.is_empty() {
            return BUILT
                .get_or_init(|| Self::of(&FILES, lang).map(Arc::new))
                .clone();
        }
        let mut files = FILES.clone();
        for (name, file) in &settings.dialects {
            if files.insert(name.clone(), file.clone()).is_some() {
                return Err(DialectError {
                    dialect: name.clone(),
                    at: Vec::new(),
                    message: format!("`{name}` is the name of a dialect that comes with mindgap"),
                    help: format!(
                        "give yours another name, and `extends = \"{name}\"` if it only adds to it"
                    ),
                });
            }
            patterns_can_stand(name, &file.recognise)?;
        }
        for name in settings.dialects.keys() {
            chain_is_short(name, &files)?;
        }
        if let Some(name) = settings.dialects.keys().nth(MOST_OWN) {
            return Err(DialectError {
                dialect: name.clone(),
                at: Vec::new(),
                message: format!(
                    "there are {} dialects here, and a configuration has at most {MOST_OWN}",
                    settings.dialects.len()
                ),
                help: "keep those that a log is written in".to_owned(),
            });
        }
        Self::of(&files, lang).map(Arc::new)
    }

    fn of(files: &BTreeMap<String, DialectFile>, lang: &Lang) -> Result<Self, DialectError> {
        let mut known = BTreeMap::new();
        for name in files.keys() {
            known.insert(name.clone(), build(name, files, lang, &mut Vec::new())?);
        }
        if let Some(native) = known
            .get(NATIVE)
            .map(|native: &Dialect| Arc::new(build::native_names(&native.form)))
        {
            for dialect in known.values_mut().filter(|dialect| dialect.form.open_keys) {
                dialect.form.native = Arc::clone(&native);
            }
        }
        Ok(Self {
            known,
            signs: OnceLock::new(),
        })
    }

    /// What gives each of them away.
    pub fn signs(&self) -> &Signs {
        self.signs.get_or_init(|| Signs::new(self.known.values()))
    }

    /// The dialect of that number: they are numbered in the order of their names.
    pub fn at(&self, number: usize) -> Option<(&str, &Dialect)> {
        self.known
            .iter()
            .nth(number)
            .map(|(name, dialect)| (name.as_str(), dialect))
    }

    /// The name of the dialect of that number; the native one's where there is none.
    pub(super) fn name_at(&self, number: usize) -> String {
        self.at(number).map_or(NATIVE, |(name, _)| name).to_owned()
    }

    /// The number of the dialect of that name.
    pub fn number_of(&self, name: &str) -> Option<usize> {
        self.known.keys().position(|known| known == name)
    }

    /// The numbers of all.
    pub fn numbers(&self) -> std::ops::Range<usize> {
        0..self.known.len()
    }

    /// What they call the configuration files of other tools.
    pub fn hints(&self) -> BTreeSet<&str> {
        self.known
            .values()
            .flat_map(|dialect| &dialect.recognise.hints)
            .map(String::as_str)
            .collect()
    }

    /// Names of files that say nothing in some dialect, so that the folder names the record; README not among them.
    pub fn named_by_folder(&self) -> BTreeSet<&str> {
        self.known
            .values()
            .flat_map(|dialect| &dialect.form.named_by_folder)
            .map(String::as_str)
            .collect()
    }

    /// The dialect of that name.
    pub fn get(&self, name: &str) -> Option<&Dialect> {
        self.known.get(name)
    }

    /// Whether the configuration defines the dialect of that name.
    pub fn is_own(&self, name: &str) -> bool {
        self.known.contains_key(name) && !FILES.contains_key(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }
}

/// Whether the regular expressions of a dialect are some.
fn patterns_can_stand(name: &str, signs: &config::Recognise) -> Result<(), DialectError> {
    for (key, patterns) in [("files", &signs.files), ("titles", &signs.titles)] {
        for pattern in patterns {
            config::Pattern::new(pattern).map_err(|error| DialectError {
                dialect: name.to_owned(),
                at: vec!["recognise".to_owned(), key.to_owned()],
                message: format!("\"{}\": {error}", config::in_short(pattern)),
                help: "`files` is held against the name of a file, `titles` against the title of a record"
                    .to_owned(),
            })?;
        }
    }
    Ok(())
}

/// Whether a dialect is not the one at which a chain of them gets too long.
fn chain_is_short(name: &str, files: &BTreeMap<String, DialectFile>) -> Result<(), DialectError> {
    let extended = |name: &&str| files.get(*name).and_then(|file| file.extends.as_deref());
    let links = std::iter::successors(extended(&name), extended)
        .take(MOST_LINKS + 2)
        .count();
    if links != MOST_LINKS + 1 {
        return Ok(());
    }
    Err(DialectError {
        dialect: name.to_owned(),
        at: vec!["extends".to_owned()],
        message: format!(
            "`{name}` extends a dialect that stands upon {MOST_LINKS} others, and so many is the most"
        ),
        help: "let it extend one further down, and write down here what those between them add"
            .to_owned(),
    })
}

fn build(
    name: &str,
    files: &BTreeMap<String, DialectFile>,
    lang: &Lang,
    above: &mut Vec<String>,
) -> Result<Dialect, DialectError> {
    let Some(file) = files.get(name) else {
        let near = config::suggestion(name, files.keys().map(String::as_str));
        let known: Vec<&str> = files.keys().map(String::as_str).collect();
        let help = near.map_or_else(
            || format!("known here: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let culprit = above.last().cloned().unwrap_or_else(|| name.to_owned());
        return Err(DialectError {
            dialect: culprit,
            at: vec!["extends".to_owned()],
            message: format!("there is no dialect `{name}`"),
            help,
        });
    };
    if above.iter().any(|n| n == name) {
        let circle = above.join(" → ");
        return Err(DialectError {
            dialect: name.to_owned(),
            at: vec!["extends".to_owned()],
            message: format!("the dialects {circle} → {name} extend each other in a circle"),
            help: "let one of them stand by itself".to_owned(),
        });
    }
    if above.len() > MOST_LINKS {
        // A chain that comes to an end was found too long before.
        return Err(DialectError {
            dialect: name.to_owned(),
            at: vec!["extends".to_owned()],
            message: format!(
                "`{name}` is one of over {MOST_LINKS} dialects that extend each other in a circle"
            ),
            help: "let one of them stand by itself".to_owned(),
        });
    }
    above.push(name.to_owned());
    let base = file
        .extends
        .as_deref()
        .map(|base| build(base, files, lang, above))
        .transpose()?;
    above.pop();
    let family = base
        .as_ref()
        .map_or_else(|| name.to_owned(), |base| base.family.clone());
    let depth = base.as_ref().map_or(0, |base| base.depth + 1);
    let form = build::form(name, file, base.map(|base| base.form), lang).map_err(|wrong| {
        DialectError {
            dialect: name.to_owned(),
            at: wrong.at,
            message: wrong.message,
            help: wrong.help,
        }
    })?;
    Ok(Dialect {
        form,
        about: file
            .about
            .clone()
            .unwrap_or_else(|| format!("the dialect {name} of this repository")),
        recognise: file.recognise.clone(),
        family,
        depth,
    })
}
