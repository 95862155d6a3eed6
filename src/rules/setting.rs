//! How loud one rule is in one log, with which options, and who set that.

use std::collections::BTreeMap;

use globset::GlobMatcher;
use toml::Value;

use crate::config::{Ask, Profile};
use crate::finding::Level;
use crate::record::Status;

use super::draft::Draft;
use super::knob::{Default, Knob};

/// Who set a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The rule itself.
    Rule,
    /// The profile.
    Profile(Profile),
    /// `ask` of the log.
    Ask,
    /// `[rules]`.
    Configuration,
    /// The log's dialect was not recognised.
    NotRecognised,
    /// The log itself: its template, and what its records have.
    Practice,
}

/// One rule in one log.
#[derive(Debug)]
pub struct Setting {
    pub(super) levels: [Level; 5],
    /// The level the rule has by itself, against which a draft's own level is read.
    pub(super) own: [Level; 5],
    /// No finding of the rule is louder.
    pub(super) most: Level,
    /// The log's profile is `strict`.
    pub strict: bool,
    /// Who set the levels.
    pub origin: Origin,
    /// It asks for what the dialect has no place for, so that it is only noted, and nobody chose that.
    pub has_no_place: bool,
    /// The levels of what some of its findings ask for, where those are not its own.
    pub(super) in_part: BTreeMap<Ask, Level>,
    /// Nobody agreed on the form of the records: what is not certain is not an error.
    pub doubtful: bool,
    /// Its fixes are offered.
    pub(super) mends: bool,
    pub(super) paths: Option<Vec<GlobMatcher>>,
    pub(super) options: BTreeMap<&'static str, Value>,
}

impl Setting {
    /// Of a rule that is asked nowhere.
    pub(super) fn off() -> Self {
        Self {
            levels: [Level::Off; 5],
            own: [Level::Off; 5],
            most: Level::Off,
            strict: false,
            origin: Origin::Rule,
            has_no_place: false,
            in_part: BTreeMap::new(),
            doubtful: false,
            mends: false,
            paths: None,
            options: BTreeMap::new(),
        }
    }

    /// The level at a status.
    pub fn level(&self, status: Status) -> Level {
        self.levels[status as usize].min(self.most)
    }

    /// The level of a draft: the rule's, unless the draft has one of its own. A softer one holds
    /// against any configuration; a louder one gives way to a level that was configured.
    pub fn level_of(&self, draft: &Draft, status: Status) -> Level {
        let in_part = draft.asks.and_then(|asked| self.in_part.get(&asked));
        let level = match (self.level(status), in_part) {
            (Level::Off, _) => Level::Off,
            (_, Some(asked)) => *asked,
            (level, None) => level,
        };
        let level = match draft.level {
            _ if level == Level::Off => Level::Off,
            None => level,
            Some(special) if special <= self.own[status as usize] => special.min(level),
            Some(special) if self.origin == Origin::Configuration => special.min(level),
            Some(special) => special,
        };
        level.min(self.most)
    }

    /// A draft, with its fix only where that is offered.
    pub fn offered(&self, mut draft: Draft) -> Draft {
        draft.fix = draft.fix.filter(|_| self.mends);
        draft
    }

    /// Whether the rule is asked of a record at a path with that status.
    pub fn is_asked(&self, status: Status, path: &str) -> bool {
        self.level(status) != Level::Off && self.covers(path)
    }

    /// Whether the rule is asked of a path.
    pub fn covers(&self, path: &str) -> bool {
        self.paths
            .as_ref()
            .is_none_or(|globs| globs.iter().any(|glob| glob.is_match(path)))
    }

    /// Whether the configuration has a value for an option.
    pub fn is_set(&self, knob: &Knob) -> bool {
        self.options.contains_key(knob.name)
    }

    /// A whole-number option.
    pub fn int(&self, knob: &Knob) -> u32 {
        match (self.options.get(knob.name), knob.default) {
            (Some(Value::Integer(n)), _) => u32::try_from(*n).unwrap_or(u32::MAX),
            (_, Default::Int(n)) => n,
            _ => 0,
        }
    }

    /// A number option.
    pub fn number(&self, knob: &Knob) -> f64 {
        match (self.options.get(knob.name), knob.default) {
            (Some(Value::Float(n)), _) => *n,
            #[allow(clippy::cast_precision_loss, reason = "options are small numbers")]
            (Some(Value::Integer(n)), _) => *n as f64,
            (_, Default::Number(n)) => n,
            _ => 0.0,
        }
    }

    /// A yes-or-no option.
    pub fn flag(&self, knob: &Knob) -> bool {
        match (self.options.get(knob.name), knob.default) {
            (Some(Value::Boolean(b)), _) => *b,
            (None, Default::Bool(b)) => b,
            _ => false,
        }
    }

    /// An option that is a list of words.
    pub fn list<'a>(&'a self, knob: &'a Knob) -> Vec<&'a str> {
        match (self.options.get(knob.name), knob.default) {
            (Some(Value::Array(items)), _) => items.iter().filter_map(Value::as_str).collect(),
            (_, Default::List(words)) => words.to_vec(),
            _ => Vec::new(),
        }
    }
}
