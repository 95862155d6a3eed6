//! What the author must still say: empty keys and sections with the prompts that a new record has.

use std::collections::BTreeMap;

use minijinja::Value as Text;

use crate::config::{FactName, FrontMatterFormat, Settings};
use crate::dialect::{Dialects, NATIVE};
use crate::finding::Level;
use crate::fix::applied;
use crate::lang;
use crate::layout::Log;
use crate::record::front_matter::Carrier;
use crate::record::{
    Field, Form, Label, Parsed, Part, Record, Status, edit::line_break, heading_edit, read_file,
};
use crate::rules::LogRules;
use crate::rules::decision::alternatives_missing;
use crate::rules::record::key_unknown;
use crate::scaffold::Refused;
use crate::scaffold::template::Template;
use crate::source::stem_of;

use super::sheet::Sheet;
use super::tree::{Entry, Front, Value, front_of};

/// How the records of a log are written and judged as product records.
pub(super) struct Ground {
    /// The form.
    pub native: Form,
    /// The front matter that the log asks for.
    pub wanted: Option<Carrier>,
    /// What comes before the number in an id.
    pub prefix: String,
    rules: LogRules,
    /// A new record of which nothing is known: in YAML, and in TOML.
    blank: [String; 2],
}

impl Ground {
    /// That of a log.
    ///
    /// # Errors
    /// The configuration cannot stand.
    pub(super) fn new(log: &Log, settings: &Settings) -> Result<Self, Refused> {
        let dialects =
            Dialects::new(settings, lang::english()).map_err(|error| Refused::Setting {
                message: error.message,
                help: error.help,
            })?;
        let native = dialects.get(NATIVE).ok_or(Refused::NoDialect(NATIVE))?;
        let mut native = native.form.clone();
        native.prompts.clone_from(&log.form.prompts);
        let setting = settings
            .logs
            .iter()
            .find(|setting| setting.path.get_ref().trim_end_matches('/') == log.name);
        let none = BTreeMap::new();
        let ask = setting.map_or(&none, |setting| &setting.ask);
        let rules = LogRules::new(settings, log.profile, &native, ask).map_err(|problem| {
            Refused::Setting {
                message: problem.message,
                help: problem.help,
            }
        })?;
        let name = native.template.as_deref().unwrap_or(NATIVE);
        let values = [
            "status",
            "date",
            "title",
            "id",
            "number",
            "customer",
            "channel",
            "product",
            "engineering",
        ];
        let lists = ["evidence", "owners", "scope", "supersedes", "replaced"];
        let values = values.into_iter().map(|name| (name, Text::from("")));
        let lists = lists
            .into_iter()
            .map(|name| (name, Text::from(Vec::<String>::new())));
        let values: BTreeMap<&str, Text> = values.chain(lists).collect();
        let blank = |toml: bool| {
            let template =
                Template::named(name, toml).ok_or_else(|| Refused::NoTemplate(name.to_owned()))?;
            template.render(&values).map_err(Refused::Template)
        };
        let wanted = log.front_matter.map(|format| match format {
            FrontMatterFormat::Yaml => Carrier::Yaml,
            FrontMatterFormat::Toml => Carrier::Toml,
        });
        let blank = [blank(false)?, blank(true)?];
        Ok(Self {
            native,
            wanted,
            prefix: log.prefix.clone(),
            rules,
            blank,
        })
    }

    /// What new front matter is written in: what the log asks for, else what is there.
    pub(super) fn carrier(&self, front: Option<&Front>) -> Carrier {
        self.wanted
            .or(front.map(|front| front.carrier))
            .unwrap_or(Carrier::Yaml)
    }

    /// Whether the configuration lets a key of the team's own stand at the top.
    pub(super) fn lets_through(&self, key: &str) -> bool {
        let mut rows = self
            .rules
            .iter()
            .filter(|(row, _)| row.rule.name == key_unknown::RULE.name);
        rows.any(|(row, setting)| {
            let knob = row.rule.knobs.iter().find(|knob| knob.name == "extra_keys");
            knob.is_some_and(|knob| setting.list(knob).contains(&key))
        })
    }

    /// The facts that a check asks for at a status, in the order of [`FactName::ALL`].
    fn asked(&self, status: Status) -> Vec<FactName> {
        let counted = self.rules.asked(&self.native, status);
        let told = |fact: FactName| {
            let mut asking = self.rules.iter().filter(|(row, _)| row.rule.asks_for(fact));
            asking.any(|(_, setting)| setting.level(status) > Level::Info)
        };
        FactName::ALL
            .into_iter()
            .filter(|fact| counted.has(*fact) || told(*fact))
            .collect()
    }

    /// Whether a check misses the alternatives.
    fn asks_for_alternatives(&self, status: Status) -> bool {
        let mut rows = self
            .rules
            .iter()
            .filter(|(row, _)| row.rule.name == alternatives_missing::RULE.name);
        rows.any(|(_, setting)| setting.level(status) > Level::Info)
    }

    /// The key of a new record at a path, with the comment that says what belongs there.
    fn prompt(&self, path: &str, carrier: Carrier) -> Option<Entry> {
        // A day is no text in TOML, and cannot be left out there: the prompts of YAML serve both.
        let text = if carrier == Carrier::Toml && path != "date" {
            &self.blank[1]
        } else {
            &self.blank[0]
        };
        let front = front_of(text)
            .or_else(|_| front_of(&self.blank[0]))
            .ok()??;
        let found = match path.split_once('.') {
            None => front.entries.into_iter().find(|entry| entry.key == path)?,
            Some((table, key)) => match front
                .entries
                .into_iter()
                .find(|entry| entry.key == table)?
                .value
            {
                Value::Table { entries, .. } => {
                    entries.into_iter().find(|entry| entry.key == key)?
                }
                _ => return None,
            },
        };
        let beside = found
            .beside
            .map(|comment| format!("  {}", comment.trim_start()));
        Some(Entry {
            above: Vec::new(),
            key: found.key,
            value: Value::Blank,
            beside,
        })
    }

    /// What stands under a heading of a new record.
    fn prompt_of(&self, part: Part) -> Option<String> {
        let text = &self.blank[0];
        let parsed = Parsed::guarded(text)?;
        let path = "new.md".into();
        let record = read_file(
            &parsed,
            text,
            &path,
            "new",
            &self.prefix,
            &self.native,
            lang::english(),
        );
        let section = record.section(part)?;
        let end = record
            .page
            .blocks
            .get(section.blocks.end)
            .map_or(text.len(), |b| b.span.start as usize);
        Some(
            text.get(section.heading.end as usize..end)?
                .trim()
                .to_owned(),
        )
    }
}

/// The field that holds a fact, where a key does.
fn field_of(fact: FactName) -> Option<Field> {
    Some(match fact {
        FactName::Customer => Field::Customer,
        FactName::Evidence => Field::Evidence,
        FactName::Measure => Field::Measure,
        FactName::Effort => Field::Effort,
        FactName::Signoff => Field::SignedBy,
        FactName::ProductOwner => Field::ProductOwner,
        FactName::EngineeringOwner => Field::EngineeringOwner,
        FactName::Review => Field::Review,
        FactName::Channel => Field::Channel,
        FactName::Why | FactName::Decision | FactName::Feasibility | FactName::Risks => {
            return None;
        }
    })
}

/// The section that holds a fact, where one does.
fn part_of(fact: FactName) -> Option<Part> {
    match fact {
        FactName::Why => Some(Part::Why),
        FactName::Decision => Some(Part::Decision),
        FactName::Feasibility => Some(Part::Feasibility),
        _ => None,
    }
}

/// Adds an empty key with its prompt for each fact that is asked for and not there; returns what is open.
pub(super) fn keys(
    sheet: &mut Sheet,
    ground: &Ground,
    status: Status,
    carrier: Carrier,
) -> Vec<String> {
    let facts = ground
        .asked(status)
        .into_iter()
        .filter_map(|fact| Some((fact_name(fact), field_of(fact)?)));
    let always = [
        ("status".to_owned(), Field::Status),
        ("date".to_owned(), Field::Date),
    ];
    let mut wanted: Vec<(String, Field)> = always.into_iter().chain(facts).collect();
    wanted.sort_by_key(|(_, field)| *field);
    let mut open = Vec::new();
    for (name, field) in wanted {
        let Some(path) = ground.native.key_of(field) else {
            continue;
        };
        if sheet.says(path) {
            continue;
        }
        open.push(name);
        if !sheet.has(path)
            && let Some(entry) = ground.prompt(path, carrier)
        {
            sheet.put(path, entry);
        }
    }
    open
}

/// Adds an empty section with its prompt for each fact that is asked for and not told; returns what is open.
pub(super) fn sections(
    mut text: String,
    ground: &Ground,
    record: &Record<'_>,
    status: Status,
) -> Result<(String, Vec<String>), String> {
    let mut open = Vec::new();
    let asked = ground.asked(status);
    let parts = asked
        .iter()
        .filter_map(|fact| Some((fact_name(*fact), part_of(*fact)?)));
    let mut parts: Vec<(String, Part)> = parts.collect();
    if ground.asks_for_alternatives(status) {
        parts.push(("alternatives".to_owned(), Part::Alternatives));
    }
    // From the last to the first: a heading goes above comments that stand over the next one, and a prompt is no
    // such comment.
    for (name, part) in parts.into_iter().rev() {
        if with(&text, ground, record, |now| now.says(part))? {
            continue;
        }
        open.push(name);
        let heading = with(&text, ground, record, |now| match now.section(part) {
            Some(_) => None,
            None => heading_edit(now, part),
        })?;
        let Some(mut heading) = heading else { continue };
        // The prompt stands right below the heading; a comment of somebody else's may follow.
        let prompt = ground.prompt_of(part).unwrap_or_default();
        let broken = line_break(&text);
        let said = heading.text.trim_end();
        let behind = &heading.text[said.len()..];
        heading.text = format!(
            "{said}{}{}{behind}",
            broken.repeat(2),
            prompt.replace('\n', broken)
        );
        text = applied(&text, &[heading]).ok_or("a heading cannot be added")?;
        if !text.ends_with('\n') {
            text.push_str(broken);
        }
    }
    open.reverse();
    if asked.contains(&FactName::Risks)
        && !with(&text, ground, record, |now| now.answers(Label::Risks))?
    {
        open.push(fact_name(FactName::Risks));
    }
    Ok((text, open))
}

fn with<T>(
    text: &str,
    ground: &Ground,
    record: &Record<'_>,
    ask: impl FnOnce(&Record<'_>) -> T,
) -> Result<T, String> {
    let parsed = Parsed::guarded(text).ok_or("the Markdown parser gave up on it")?;
    let stem = stem_of(&record.path);
    Ok(ask(&read_file(
        &parsed,
        text,
        &record.path,
        stem,
        &ground.prefix,
        &ground.native,
        record.lang,
    )))
}

/// What a fact is called where the author is asked for it.
fn fact_name(fact: FactName) -> String {
    fact.as_str().replace('_', " ")
}
