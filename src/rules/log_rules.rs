//! Which rules hold in a log, how loudly, with which options, and who set that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use toml::Value;

use crate::config::{self, Ask, Problem, Profile, Settings, StatusName};
use crate::finding::{Level, Span};
use crate::record::{Form, Status};

use super::agreement::Agreement;
use super::knob::{Default, Knob};
use super::place::has_place;
use super::rule::{Asks, Check, Row, Rule, Tier};
use super::setting::{Origin, Setting};
use super::table::ALL;

/// Something in the configuration of rules that cannot be used.
pub type SettingError = Problem;

/// The rules of one log, in the order of [`ALL`].
#[derive(Debug)]
pub struct LogRules {
    settings: Vec<Setting>,
    /// That of a rule which the table does not have.
    unlisted: Setting,
}

impl LogRules {
    /// The rules of a log with `profile`, written in `form`; `ask` is that of its `[[log]]`.
    pub fn new(
        settings: &Settings,
        profile: Profile,
        form: &Form,
        ask: &BTreeMap<Ask, Level>,
    ) -> Result<Self, SettingError> {
        let rules = ALL
            .iter()
            .map(|row| setting(row, settings, profile, form, ask))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            settings: rules,
            unlisted: Setting::off(),
        })
    }

    /// Makes notes of what depends on the form of the records: where nobody knows it, nobody can say what
    /// they lack. A level that was written down holds, and so does what is said of a file's bytes. No fix
    /// writes what only that form asks for.
    pub fn notes_only(mut self) -> Self {
        for (row, setting) in ALL.iter().zip(&mut self.settings) {
            setting.mends = row.rule.mends_any_form;
            let written = matches!(setting.origin, Origin::Configuration | Origin::Ask);
            if written || matches!(row.rule.check, Check::Engine) {
                continue;
            }
            setting.levels = setting.levels.map(|level| level.min(Level::Info));
            setting.has_no_place = false;
            setting.most = Level::Info.min(setting.most);
            setting.origin = Origin::NotRecognised;
        }
        self
    }

    /// Lets nothing be louder than `most` that is not certain in every form, but for what was asked for at a level.
    pub fn cap_doubtful(&mut self, most: Level) {
        for (row, setting) in ALL.iter().zip(&mut self.settings) {
            setting.doubtful = most < Level::Error;
            let is_asked = matches!(setting.origin, Origin::Configuration | Origin::Ask);
            if row.rule.certain || is_asked {
                continue;
            }
            setting.levels = setting.levels.map(|level| level.min(most));
            setting.most = setting.most.min(most);
        }
    }

    /// Asks for what the log itself shows that its team agreed on, and notes the rest; a level that was written down
    /// holds. `profile` says whether the rest is noted at all.
    pub fn agree(&mut self, agreement: &Agreement, profile: Profile) {
        let rest = match profile {
            Profile::Starter => Level::Off,
            Profile::Default | Profile::Strict => Level::Info,
        };
        for (row, setting) in ALL.iter().zip(&mut self.settings) {
            let written = matches!(setting.origin, Origin::Configuration | Origin::Ask);
            match row.rule.asks {
                Asks::Nothing => {}
                _ if written => {}
                Asks::For(ask) => {
                    let is_asked = agreement.reason(ask).is_some();
                    setting.origin = Origin::Practice;
                    setting.has_no_place = !is_asked;
                    setting.levels = if is_asked {
                        setting.own
                    } else {
                        setting.own.map(|level| level.min(rest))
                    };
                }
                Asks::InPart(asks) => {
                    for ask in asks {
                        if agreement.reason(*ask).is_none() {
                            setting.has_no_place = true;
                            setting.in_part.entry(*ask).or_insert(rest);
                        }
                    }
                }
            }
        }
    }

    /// The level that each of what a record can be asked for has here: the loudest of its rule.
    pub fn asks(&self) -> BTreeMap<Ask, Level> {
        let mut levels = BTreeMap::new();
        for (row, setting) in self.iter() {
            let of_rule = || {
                let all = Status::ALL.into_iter().map(|status| setting.level(status));
                all.max().unwrap_or(Level::Off)
            };
            match row.rule.asks {
                Asks::Nothing => {}
                Asks::For(ask) => {
                    levels.insert(ask, of_rule());
                }
                Asks::InPart(asks) => levels.extend(asks.iter().map(|ask| {
                    let own = setting.in_part.get(ask).copied();
                    (*ask, own.unwrap_or_else(of_rule))
                })),
            }
        }
        levels
    }

    /// Whether nobody agreed on the form of the records.
    pub fn are_doubtful(&self) -> bool {
        self.settings.iter().any(|setting| setting.doubtful)
    }

    /// The setting of a rule.
    pub fn of(&self, rule: &Rule) -> &Setting {
        self.named(rule.name).unwrap_or(&self.unlisted)
    }

    /// The setting of the rule of that name; `None` where there is none.
    pub fn named(&self, name: &str) -> Option<&Setting> {
        self.iter()
            .find(|(row, _)| row.rule.name == name)
            .map(|(_, setting)| setting)
    }

    /// Rows and settings side by side.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Row, &Setting)> {
        ALL.iter().zip(&self.settings)
    }
}

fn setting(
    row: &Row,
    settings: &Settings,
    profile: Profile,
    form: &Form,
    ask: &BTreeMap<Ask, Level>,
) -> Result<Setting, SettingError> {
    let rule = row.rule;
    let own = Status::ALL.map(|status| rule.levels.of(status));
    let mut levels = own;
    let mut origin = Origin::Rule;
    let no_place = rule.fact.is_some_and(|fact| !has_place(form, fact))
        || rule.part.is_some_and(|part| !form.has_part(part));
    match profile {
        Profile::Strict if rule.strict.is_some() => {
            levels = Status::ALL.map(|status| rule.strict.unwrap_or(rule.levels).of(status));
            origin = Origin::Profile(profile);
        }
        Profile::Strict if rule.tier != Tier::Lexical && !rule.by_time => {
            for level in levels.iter_mut().filter(|level| **level == Level::Warning) {
                *level = Level::Error;
                origin = Origin::Profile(profile);
            }
        }
        Profile::Starter if no_place => {
            levels = [Level::Off; 5];
            origin = Origin::Profile(profile);
        }
        Profile::Default if no_place => {
            levels = levels.map(|level| level.min(Level::Info));
            origin = Origin::Profile(profile);
        }
        _ => {}
    }
    let in_part = match rule.asks {
        Asks::InPart(asks) => asks
            .iter()
            .filter_map(|one| Some((*one, *ask.get(one)?)))
            .collect(),
        Asks::Nothing | Asks::For(_) => BTreeMap::new(),
    };
    if let Asks::For(one) = rule.asks
        && let Some(asked) = ask.get(&one)
    {
        let living = [Status::Proposed, Status::Accepted]
            .into_iter()
            .filter(|s| rule.levels.of(*s) != Level::Off);
        for status in living {
            levels[status as usize] = *asked;
        }
        // What is not asked of a decision in force is not asked of one that is over.
        let over = Status::ALL.into_iter().filter(|status| status.is_over());
        for status in over {
            levels[status as usize] = rule.levels.of(status).min(*asked);
        }
        origin = Origin::Ask;
    }
    let most = if rule.by_time {
        Level::Warning
    } else {
        Level::Error
    };
    let strict = profile == Profile::Strict;
    let (paths, options) = (None, BTreeMap::new());
    // That profile changes nothing else by itself.
    let has_no_place = origin == Origin::Profile(Profile::Default);
    let mut made = Setting {
        levels,
        own,
        most,
        strict,
        origin,
        has_no_place,
        in_part,
        doubtful: false,
        mends: true,
        paths,
        options,
    };
    let Some((name, configured)) = settings
        .rules
        .iter()
        .find(|(name, _)| name.get_ref() == rule.name)
    else {
        return Ok(made);
    };
    if configured.level.is_some() || configured.at.is_some() {
        made.origin = Origin::Configuration;
        made.in_part.clear();
        made.has_no_place = false;
    }
    let loudest = own.into_iter().max().unwrap_or(Level::Off);
    for status in Status::ALL {
        let level = &mut made.levels[status as usize];
        let asked = match &configured.at {
            Some(at) => at.iter().any(|name| Status::from(*name) == status),
            // A rule that is off by itself is switched on where the profile strict asks it.
            None if loudest == Level::Off => rule
                .strict
                .is_some_and(|strict| strict.of(status) != Level::Off),
            None => *level != Level::Off,
        };
        *level = match (asked, configured.level) {
            (false, _) => Level::Off,
            (true, Some(level)) => level,
            (true, None) if *level == Level::Off => loudest,
            (true, None) => *level,
        };
    }
    if let Some(paths) = &configured.paths {
        made.paths = Some(paths.iter().map(|path| path.get_ref().matcher()).collect());
    }
    for (key, value) in &configured.options {
        let Some(knob) = rule.knobs.iter().find(|knob| knob.name == key.get_ref()) else {
            return Err(unknown_option(
                row,
                key.get_ref(),
                Span::new(key.span().start, key.span().end),
            ));
        };
        if !fits(knob.default, value.get_ref()) {
            let span = value.span();
            return Err(Problem {
                span: Span::new(span.start, span.end),
                message: format!(
                    "`{}` of {} must be {}",
                    knob.name,
                    name.get_ref(),
                    knob.default.expected()
                ),
                help: format!("it is {} if it is left out", knob.default.shown()),
            });
        }
        made.options.insert(knob.name, value.get_ref().clone());
    }
    Ok(made)
}

fn fits(default: Default, value: &Value) -> bool {
    match (default, value) {
        (Default::Int(_), Value::Integer(n)) => *n >= 0,
        (Default::Number(_), Value::Integer(_) | Value::Float(_))
        | (Default::Bool(_), Value::Boolean(_)) => true,
        (Default::List(_), Value::Array(items)) => items.iter().all(Value::is_str),
        _ => false,
    }
}

fn unknown_option(row: &Row, name: &str, span: Span) -> Problem {
    let known: Vec<&str> = ["level", "at", "paths"]
        .into_iter()
        .chain(row.rule.knobs.iter().map(|knob| knob.name))
        .collect();
    let near = config::suggestion(name, known.iter().copied());
    Problem {
        span,
        message: format!("`{name}` is no option of {}", row.rule.name),
        help: near.map_or_else(
            || format!("it has {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        ),
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Proposed => Status::Proposed,
            StatusName::Accepted => Status::Accepted,
            StatusName::Rejected => Status::Rejected,
            StatusName::Superseded => Status::Superseded,
            StatusName::Retired => Status::Retired,
        }
    }
}

/// Checks that `[rules]` names only rules that exist.
pub fn check_names(settings: &Settings) -> Result<(), SettingError> {
    let known: BTreeSet<&str> = ALL.iter().map(|row| row.rule.name).collect();
    for name in settings.rules.keys() {
        if known.contains(name.get_ref().as_str()) {
            continue;
        }
        let near = config::suggestion(name.get_ref(), known.iter().copied());
        return Err(Problem {
            span: Span::new(name.span().start, name.span().end),
            message: format!("there is no rule `{}`", name.get_ref()),
            help: near.map_or_else(
                || "`mindgap rules` lists them all".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        });
    }
    Ok(())
}

/// The JSON Schema of `mindgap.toml`, with every rule and its options.
pub fn schema() -> Json {
    let mut schema = schemars::schema_for!(Settings).to_value();
    let level = schema["$defs"]["Level"].clone();
    let mut rules = serde_json::Map::new();
    for row in ALL {
        let mut properties = serde_json::Map::new();
        properties.insert("level".to_owned(), level.clone());
        properties.insert(
            "at".to_owned(),
            json!({ "type": "array", "items": { "$ref": "#/$defs/StatusName" } }),
        );
        properties.insert(
            "paths".to_owned(),
            json!({ "type": "array", "items": { "type": "string" } }),
        );
        for knob in row.rule.knobs {
            properties.insert(knob.name.to_owned(), knob_schema(knob));
        }
        let table =
            json!({ "type": "object", "additionalProperties": false, "properties": properties });
        rules.insert(
            row.rule.name.to_owned(),
            json!({ "description": row.rule.why, "anyOf": [level, table] }),
        );
    }
    schema["properties"]["rules"] = json!({
        "description": "Rule name → level, or a table with `level`, `at`, `paths` and the rule's own options.",
        "type": "object",
        "additionalProperties": false,
        "properties": rules,
    });
    if let Some(definitions) = schema["$defs"].as_object_mut() {
        definitions.remove("RuleSetting");
    }
    schema
}

fn knob_schema(knob: &Knob) -> Json {
    match knob.default {
        Default::Int(n) => {
            json!({ "description": knob.about, "type": "integer", "minimum": 0, "default": n })
        }
        Default::Number(n) => json!({ "description": knob.about, "type": "number", "default": n }),
        Default::Bool(b) => json!({ "description": knob.about, "type": "boolean", "default": b }),
        Default::List(words) => {
            json!({ "description": knob.about, "type": "array", "items": { "type": "string" }, "default": words })
        }
    }
}
