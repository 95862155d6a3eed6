//! House rules: keys and sections that a team asks for itself, reported as `house/NAME`.

use std::borrow::Cow;

use crate::config::{Pattern, Require};
use crate::finding::{Level, Span};
use crate::lang::normalise_heading;
use crate::record::node::Value;
use crate::record::{Record, Status};

use super::draft::Draft;

/// The house rules of a configuration.
pub struct HouseRules {
    rules: Vec<HouseRule>,
}

struct HouseRule {
    name: String,
    ask: Ask,
    at: Option<Vec<Status>>,
    pattern: Option<Pattern>,
    level: Level,
    message: Option<String>,
}

enum Ask {
    Key(String),
    Section(String),
}

impl HouseRules {
    /// Those of `[[require]]`.
    pub fn new(require: &[Require]) -> Self {
        let rules = require.iter().filter_map(|require| {
            let ask = match (&require.key, &require.section) {
                (Some(key), _) => Ask::Key(key.clone()),
                (None, Some(section)) => Ask::Section(section.clone()),
                (None, None) => return None,
            };
            Some(HouseRule {
                name: format!("house/{}", require.name.get_ref()),
                ask,
                at: require
                    .at
                    .as_ref()
                    .map(|at| at.iter().map(|name| Status::from(*name)).collect()),
                pattern: require
                    .pattern
                    .as_ref()
                    .map(|pattern| pattern.get_ref().clone()),
                level: require.level.unwrap_or(Level::Error),
                message: require.message.clone(),
            })
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// Their names, each with its level at a status.
    pub fn levels(&self, status: Status) -> impl Iterator<Item = (&str, Level)> {
        self.rules.iter().map(move |rule| {
            let is_asked = rule.at.as_ref().is_none_or(|at| at.contains(&status));
            (
                rule.name.as_str(),
                if is_asked { rule.level } else { Level::Off },
            )
        })
    }

    /// What they say of a record.
    pub(crate) fn check(
        &self,
        record: &Record<'_>,
        status: Status,
    ) -> Vec<(Cow<'static, str>, Level, Draft)> {
        let asked = self
            .rules
            .iter()
            .filter(|rule| rule.at.as_ref().is_none_or(|at| at.contains(&status)));
        asked
            .filter_map(|rule| {
                let (at, message, help) = match &rule.ask {
                    Ask::Key(key) => key_problem(key, rule, record)?,
                    Ask::Section(section) => section_problem(section, rule, record)?,
                };
                let message = rule.message.clone().unwrap_or(message);
                let draft = Draft {
                    at: at.into(),
                    message,
                    help,
                    level: None,
                    asks: None,
                    fix: None,
                };
                Some((rule.name.clone().into(), rule.level, draft))
            })
            .collect()
    }
}

fn key_problem(key: &str, rule: &HouseRule, record: &Record<'_>) -> Option<(Span, String, String)> {
    if record.keys_unknown() {
        return None;
    }
    let wanted = rule.pattern.as_ref().map_or_else(String::new, |pattern| {
        format!(" that matches {}", pattern.0)
    });
    let help = format!("this repository asks for `{key}:` with a value{wanted}");
    let Some((name, node)) = record.front.table().and_then(|table| table.at(key)) else {
        return Some((
            record.place_of_key(key),
            format!("the key `{key}` is missing"),
            help,
        ));
    };
    let values: Vec<&str> = match &node.value {
        Value::Scalar(text) => vec![text.trim()],
        Value::List(items) => items
            .iter()
            .filter_map(|item| match &item.value {
                Value::Scalar(text) => Some(text.trim()),
                _ => None,
            })
            .collect(),
        Value::Table(table) if !table.entries.is_empty() && rule.pattern.is_none() => return None,
        Value::Blank | Value::Table(_) => Vec::new(),
    };
    if values
        .iter()
        .all(|value| value.is_empty() || record.lang.is_placeholder(value))
    {
        let at = if node.span.start == node.span.end {
            name.span
        } else {
            node.span
        };
        return Some((at, format!("the key `{key}` says nothing"), help));
    }
    let pattern = rule.pattern.as_ref()?;
    let misfit = values.iter().find(|value| !pattern.0.is_match(value))?;
    Some((
        node.span,
        format!(
            "`{key}` is \"{misfit}\", which does not match {}",
            pattern.0
        ),
        help,
    ))
}

fn section_problem(
    heading: &str,
    rule: &HouseRule,
    record: &Record<'_>,
) -> Option<(Span, String, String)> {
    if record.text_unknown() {
        return None;
    }
    let help = format!("this repository asks for a section `## {heading}`");
    let wanted = normalise_heading(heading);
    let Some(section) = record
        .sections
        .iter()
        .find(|section| normalise_heading(&section.title) == wanted)
    else {
        return Some((
            record.head,
            format!("the section \"{heading}\" is missing"),
            help,
        ));
    };
    if section.state != crate::record::SectionState::Written {
        return Some((
            section.heading,
            format!("the section \"{heading}\" says nothing"),
            help,
        ));
    }
    let pattern = rule.pattern.as_ref()?;
    let text: Vec<&str> = record.prose(section).map(|(_, _, text)| text).collect();
    let text = text.join(" ");
    if pattern.0.is_match(&text) {
        return None;
    }
    Some((
        section.heading,
        format!("the section \"{heading}\" does not match {}", pattern.0),
        help,
    ))
}
