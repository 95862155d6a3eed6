//! Dialects: data files turned into the forms that records are read with.
//!
//! A dialect is `NAME.toml` beside this file and one row in `BUILT_IN`, or a `[dialect.NAME]` table
//! of a team's own. No code knows one by name.

mod recognise;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;

use crate::config::{self, DialectFile, Settings};
use crate::lang::{Lang, normalise_heading};
use crate::record::{Carrier, Field, Form, Label, Part, Status, SuccessorWords};

pub use recognise::{Recognition, recognise};

/// The dialects that come with mindgap, the native one first.
const BUILT_IN: [(&str, &str); 3] = [
    ("product", include_str!("product.toml")),
    ("madr", include_str!("madr.toml")),
    ("nygard", include_str!("nygard.toml")),
];

/// The dialect of a log that gives no hint of its own.
pub const NATIVE: &str = BUILT_IN[0].0;

/// Every dialect that is known here, by name.
pub struct Dialects {
    known: BTreeMap<String, Dialect>,
}

/// One dialect.
pub struct Dialect {
    /// How its records are read.
    pub form: Form,
    /// What it is called, in a sentence.
    pub about: String,
    /// What gives it away.
    pub recognise: config::Recognise,
}

/// What is wrong with a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectError {
    /// Which.
    pub dialect: String,
    /// What.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Dialects {
    /// The built-in dialects and those of the configuration.
    pub fn new(settings: &Settings, lang: &Lang) -> Result<Self, DialectError> {
        let mut files: BTreeMap<String, DialectFile> = BTreeMap::new();
        for (name, text) in BUILT_IN {
            // The files are part of the program, and tests read every one of them.
            let file =
                toml::from_str(text).unwrap_or_else(|error| panic!("src/dialect/{name}.toml: {error}"));
            files.insert(name.to_owned(), file);
        }
        for (name, file) in &settings.dialects {
            if files.insert(name.clone(), file.clone()).is_some() {
                return Err(DialectError {
                    dialect: name.clone(),
                    message: format!("`{name}` is the name of a dialect that comes with mindgap"),
                    help: format!(
                        "give yours another name, and `extends = \"{name}\"` if it only adds to it"
                    ),
                });
            }
        }
        let mut known = BTreeMap::new();
        for name in files.keys() {
            known.insert(name.clone(), build(name, &files, lang, &mut Vec::new())?);
        }
        Ok(Self { known })
    }

    /// The dialect of that name.
    pub fn get(&self, name: &str) -> Option<&Dialect> {
        self.known.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }
}

fn build(
    name: &str,
    files: &BTreeMap<String, DialectFile>,
    lang: &Lang,
    above: &mut Vec<String>,
) -> Result<Dialect, DialectError> {
    let wrong = |message: String, help: String| DialectError { dialect: name.to_owned(), message, help };
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
            message: format!("there is no dialect `{name}`"),
            help,
        });
    };
    if above.iter().any(|n| n == name) {
        let circle = above.join(" → ");
        return Err(wrong(
            format!("the dialects {circle} → {name} extend each other in a circle"),
            "let one of them stand by itself".to_owned(),
        ));
    }
    above.push(name.to_owned());
    let base = file.extends.as_deref().map(|base| build(base, files, lang, above)).transpose()?;
    above.pop();
    let mut form = match base {
        Some(base) => base.form,
        None => empty_form(name, lang, file.own_headings == Some(true)),
    };
    name.clone_into(&mut form.name);
    if let Some(prefix) = &file.prefix {
        form.prefix.clone_from(prefix);
    }
    if let Some(carriers) = &file.carriers {
        form.carriers = carriers
            .iter()
            .map(|word| known_word::<Carrier>(word, "carrier"))
            .collect::<Result<_, _>>()
            .map_err(|(m, h)| wrong(m, h))?;
    }
    form.open_keys = file.open_keys.unwrap_or(form.open_keys);
    form.loose_status = file.loose_status.unwrap_or(form.loose_status);
    form.loose_people = file.loose_people.unwrap_or(form.loose_people);
    form.loose_dates = file.loose_dates.unwrap_or(form.loose_dates);
    form.loose_sections = file.loose_sections.unwrap_or(form.loose_sections);
    form.readme_is_record = file.readme_is_record.unwrap_or(form.readme_is_record);
    form.template = file.template.clone().or(form.template);
    for word in &file.optional {
        form.optional.push(known_word::<Field>(word, "field").map_err(|(m, h)| wrong(m, h))?);
    }
    for (key, field) in &file.keys {
        let field = known_word(field, "field").map_err(|(m, h)| wrong(m, h))?;
        form.keys.insert(key.clone(), field);
        form.key_names.entry(field).or_insert_with(|| key.clone());
    }
    for (map, into) in [(&file.lines, &mut form.lines), (&file.section_keys, &mut form.section_keys)] {
        for (key, field) in map {
            into.insert(normalise_heading(key), known_word(field, "field").map_err(|(m, h)| wrong(m, h))?);
        }
    }
    for (begin, field) in &file.section_lines {
        let field = known_word(field, "field").map_err(|(m, h)| wrong(m, h))?;
        form.section_lines.insert(begin.to_lowercase(), field);
    }
    // A dialect that names headings of its own has these sections and no others.
    if file.extends.is_none() && !file.headings.is_empty() {
        form.places.clear();
    }
    for (part, headings) in &file.headings {
        let part = known_word::<Part>(part, "section").map_err(|(m, h)| wrong(m, h))?;
        name_part(&mut form, part, headings, true);
        form.places.insert(part);
    }
    if let Some(order) = &file.order {
        let named = order.iter().map(|part| known_word::<Part>(part, "section"));
        let named = named.collect::<Result<Vec<_>, _>>().map_err(|(m, h)| wrong(m, h))?;
        put_in_order(&mut form.order, &named);
    }
    for (label, words) in &file.labels {
        let label = known_word::<Label>(label, "label").map_err(|(m, h)| wrong(m, h))?;
        form.labels.extend(words.iter().map(|word| (normalise_heading(word), label)));
    }
    // The first word of each status is the one to write; a dialect that adds to another may have its own.
    let mut own: BTreeSet<Status> = BTreeSet::new();
    for status in &file.date_stays {
        form.date_stays.insert(known_word::<Status>(status, "status").map_err(|(m, h)| wrong(m, h))?);
    }
    for (map, alias) in [(&file.status, false), (&file.status_aliases, true)] {
        for (status, words) in map {
            let status = known_word::<Status>(status, "status").map_err(|(m, h)| wrong(m, h))?;
            for word in words {
                let told = form.statuses.insert(word.to_lowercase(), (status, alias));
                if !alias && own.insert(status) {
                    form.words.insert(status, word.clone());
                }
                if let Some((other, _)) = told.filter(|(other, _)| *other != status) {
                    let message = format!("the status word \"{word}\" means both {other} and {status}");
                    return Err(wrong(message, "list it under one of the two".to_owned()));
                }
            }
        }
    }
    let config::Successor { key, text } = file.successor.clone();
    form.successor.key = key.map(Into::into).or(form.successor.key);
    form.successor.text = text.map(Into::into).or(form.successor.text);
    Ok(Dialect {
        form,
        about: file.about.clone().unwrap_or_else(|| format!("the dialect {name} of this repository")),
        recognise: file.recognise.clone(),
    })
}

/// A form that knows the headings and labels of the language, and nothing else.
fn empty_form(name: &str, lang: &Lang, own_headings: bool) -> Form {
    let mut form = Form {
        name: name.to_owned(),
        prefix: name.to_uppercase(),
        carriers: vec![Carrier::FrontMatter],
        keys: BTreeMap::new(),
        key_names: HashMap::new(),
        lines: HashMap::new(),
        section_keys: HashMap::new(),
        section_lines: BTreeMap::new(),
        optional: Vec::new(),
        open_keys: false,
        headings: HashMap::new(),
        heading_ends: Vec::new(),
        canonical: BTreeMap::new(),
        order: Part::ALL,
        places: BTreeSet::new(),
        labels: HashMap::new(),
        statuses: HashMap::new(),
        words: BTreeMap::new(),
        successor: SuccessorWords::default(),
        date_stays: BTreeSet::new(),
        loose_status: false,
        loose_people: false,
        loose_dates: false,
        loose_sections: false,
        readme_is_record: false,
        template: None,
        prompts: HashSet::new(),
    };
    if !own_headings {
        for (part, headings) in &lang.sections {
            if let Some(part) = Part::named(part) {
                name_part(&mut form, part, headings, false);
                form.places.insert(part);
            }
        }
    }
    for (label, words) in &lang.labels {
        if let Ok(label) = known_word::<Label>(label, "label") {
            form.labels.extend(words.iter().map(|word| (normalise_heading(word), label)));
        }
    }
    form
}

/// Lets `named` change places among themselves; all others keep theirs.
fn put_in_order(order: &mut [Part], named: &[Part]) {
    let places: Vec<usize> = (0..order.len()).filter(|at| named.contains(&order[*at])).collect();
    let mut known: Vec<Part> = Vec::new();
    named.iter().for_each(|part| {
        if !known.contains(part) {
            known.push(*part)
        }
    });
    for (at, part) in places.into_iter().zip(known) {
        order[at] = part;
    }
}

/// Adds headings of a section; `first` makes the first of them the one that messages name.
fn name_part(form: &mut Form, part: Part, headings: &[String], first: bool) {
    for heading in headings {
        match heading.strip_prefix("* ") {
            Some(end) => form.heading_ends.push((normalise_heading(end), part)),
            None => {
                form.headings.insert(normalise_heading(heading), part);
            }
        }
    }
    if let Some(canonical) = headings.first() {
        if first {
            form.canonical.insert(part, canonical.clone());
        } else {
            form.canonical.entry(part).or_insert_with(|| canonical.clone());
        }
    }
}

/// Reads a name of the record model out of a data file.
fn known_word<'de, T: Deserialize<'de>>(word: &'de str, what: &str) -> Result<T, (String, String)> {
    T::deserialize(IntoDeserializer::<WordError>::into_deserializer(word)).map_err(|error| {
        let text = error.to_string();
        let known: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        let near = config::suggestion(word, known.iter().copied());
        let help = near
            .map_or_else(|| format!("known: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        (format!("`{word}` is no {what} of a record"), help)
    })
}
