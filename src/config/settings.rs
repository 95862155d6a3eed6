//! Everything that a configuration can say, as types.

use std::collections::BTreeMap;

use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::finding::Level;

use super::dialect::DialectFile;
use super::glob::Glob;
use super::names::{Ask, FrontMatterFormat, Profile, StatusName};
use super::rule_setting::RuleSetting;

/// Everything `mindgap.toml` can say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(
    title = "mindgap.toml",
    description = "Configuration of mindgap, the linter for decision records."
)]
pub struct Settings {
    /// How much is asked: `starter`, `default` or `strict`. A log may have its own.
    pub profile: Profile,
    /// The language of headings and prose; `en` is the only pack yet.
    #[schemars(with = "Option<String>")]
    pub lang: Option<Spanned<String>>,
    /// The logs. None: they are found in their usual folders.
    #[serde(rename = "log")]
    pub logs: Vec<LogSettings>,
    /// Rule name → level, or a table with `level`, `at`, `paths` and the rule's own options.
    #[schemars(with = "BTreeMap<String, RuleSetting>")]
    pub rules: BTreeMap<Spanned<String>, RuleSetting>,
    /// House rules: keys or sections of your own that a record must have.
    pub require: Vec<Require>,
    /// Handle → who that is.
    pub people: BTreeMap<String, Person>,
    /// Code that must not change without a decision.
    pub coverage: Coverage,
    /// Name → regular expression for the places where decisions are talked about.
    #[schemars(with = "BTreeMap<String, String>")]
    pub channels: BTreeMap<String, Spanned<Pattern>>,
    /// What a ticket looks like.
    pub tickets: Tickets,
    /// Name → estimate: `S = "1-3 days"`. An effort may then be one of these names.
    pub sizes: BTreeMap<String, String>,
    /// Dialects of your own.
    #[serde(rename = "dialect")]
    pub dialects: BTreeMap<String, DialectFile>,
}

/// One log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// A folder, a glob, or one file that holds many entries, from the repository root.
    #[schemars(with = "String")]
    pub path: Spanned<String>,
    /// What comes before the number in an id: `PDR` makes `PDR-0007`.
    pub prefix: Option<String>,
    /// How its records write their facts: `product`, `madr4`, `nygard`, `kep` or another one of those built in, or a
    /// dialect of your own. Without it, each file is read in the dialect whose signs it bears.
    #[schemars(with = "Option<String>")]
    pub dialect: Option<Spanned<String>>,
    /// How much is asked of this log.
    pub profile: Option<Profile>,
    /// Front matter that new records get.
    pub front_matter: Option<FrontMatterFormat>,
    /// Template for new records, from the repository root. Without one, the folder `templates` in the log's
    /// own is looked into, and then it is the dialect's.
    #[schemars(with = "Option<String>")]
    pub template: Option<Spanned<String>>,
    /// Findings on records with an earlier date are notes.
    #[schemars(with = "Option<String>")]
    pub since: Option<Spanned<String>>,
    /// Fact → level at which it is asked of this log, whatever the profile says; `status`, `date` and
    /// `alternatives` are asked for as facts are.
    #[serde(default)]
    pub ask: BTreeMap<Ask, Level>,
    /// How loud a finding may be that is not certain in every form, unless `ask` or `[rules]` says otherwise: a broken
    /// link is certain, a section that is missing is not. `warning` without a `dialect`, else `error`.
    pub doubtful: Option<Level>,
}

impl LogSettings {
    /// A log in a folder, with nothing said of it.
    pub fn at(path: &str) -> Self {
        Self {
            path: Spanned::new(0..0, path.to_owned()),
            prefix: None,
            dialect: None,
            profile: None,
            front_matter: None,
            template: None,
            since: None,
            ask: BTreeMap::new(),
            doubtful: None,
        }
    }
}

/// A house rule, reported as `house/NAME`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Require {
    /// Its name.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The front-matter key it is about, dotted: `x.cost_center`.
    pub key: Option<String>,
    /// Or the section it is about, by its heading.
    pub section: Option<String>,
    /// The statuses at which it is asked; all of them if left out.
    pub at: Option<Vec<StatusName>>,
    /// What the value, or the section's text, must match.
    #[schemars(with = "Option<String>")]
    pub pattern: Option<Spanned<Pattern>>,
    /// How loud; `error` if left out.
    pub level: Option<Level>,
    /// What to tell the author.
    pub message: Option<String>,
}

/// Somebody.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// Their name.
    pub name: Option<String>,
    /// What they do: `product`, `engineering`, `design` …
    pub role: Option<String>,
    /// Their e-mail addresses in Git.
    pub email: Vec<String>,
    /// Other handles of theirs.
    pub aka: Vec<String>,
    /// `false` for somebody who has left.
    pub active: Option<bool>,
    /// `true` for a handle that stands for several people.
    pub team: bool,
}

/// Code that must not change without a decision.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Coverage {
    /// Globs of paths.
    #[schemars(with = "Vec<String>")]
    pub require: Vec<Spanned<Glob>>,
    /// A change of fewer lines is let through.
    pub min_lines: Option<u32>,
}

/// What a ticket looks like.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tickets {
    /// Regular expressions for whole ticket ids.
    #[schemars(with = "Vec<String>")]
    pub patterns: Vec<Spanned<Pattern>>,
}

/// A regular expression, compiled when the configuration is read.
#[derive(Clone, Debug)]
pub struct Pattern(pub Regex);

/// A compiled expression may take so many bytes; the library's default is ten times that.
const PATTERN_BYTES: usize = 1 << 20;

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Pattern {
    /// Compiles an expression, within bounds.
    ///
    /// # Errors
    /// It is not one, or would take too much memory; says which.
    pub fn new(text: &str) -> Result<Self, String> {
        let compiled = regex::RegexBuilder::new(text)
            .size_limit(PATTERN_BYTES)
            .build();
        compiled.map(Pattern).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                "the pattern is too large: bound its repetitions".to_owned()
            }
            // The library draws the pattern over several lines; its last line says what is wrong.
            other => {
                let text = other.to_string();
                let last = text
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                format!("this is no regular expression: {last}")
            }
        })
    }

    /// Whether the whole of `text` matches.
    pub fn matches_all(&self, text: &str) -> bool {
        self.0
            .find_iter(text)
            .any(|found| found.len() == text.len())
    }
}
