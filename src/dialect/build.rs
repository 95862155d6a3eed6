//! A dialect's file → the form that records are read with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;

use crate::config::{self, DialectFile};
use crate::lang::{Lang, normalise_heading};
use crate::record::{Carrier, Field, Form, Label, NativeNames, Part, Status, SuccessorWords};

/// What is wrong in a file, and where: the keys that lead there, from the dialect's own table.
pub(super) struct Wrong {
    pub at: Vec<String>,
    pub message: String,
    pub help: String,
}

type Built<T = ()> = Result<T, Wrong>;

fn wrong<T>(at: &[&str], message: String, help: String) -> Built<T> {
    Err(Wrong {
        at: at.iter().map(|key| (*key).to_owned()).collect(),
        message,
        help,
    })
}

/// The form of `file`, which adds to the one in `base`.
pub(super) fn form(name: &str, file: &DialectFile, base: Option<Form>, lang: &Lang) -> Built<Form> {
    let mut form = base.unwrap_or_else(|| empty_form(name, lang, file.own_headings == Some(true)));
    name.clone_into(&mut form.name);
    if let Some(prefix) = &file.prefix {
        form.prefix.clone_from(prefix);
    }
    if let Some(carriers) = &file.carriers {
        let known = carriers
            .iter()
            .map(|word| known_word::<Carrier>(word, "carrier", &["carriers"]));
        form.carriers = known.collect::<Built<_>>()?;
    }
    habits(&mut form, file);
    for word in &file.optional {
        form.optional
            .push(known_word::<Field>(word, "field", &["optional"])?);
    }
    if file.lenient == Some(true) {
        let words = lang.status_words.iter().flat_map(|(status, words)| {
            Status::named(status)
                .into_iter()
                .flat_map(move |status| words.iter().map(move |w| (w, status)))
        });
        for (word, status) in words {
            form.statuses.entry(word.clone()).or_insert((status, false));
        }
    }
    fields(&mut form, file)?;
    parts(&mut form, file)?;
    statuses(&mut form, file)?;
    let config::Successor { key, text } = file.successor.clone();
    form.successor.key = key.map(Into::into).or(form.successor.key);
    form.successor.text = text.map(Into::into).or(form.successor.text);
    Ok(form)
}

/// How its records are written, key by key, where they are written by many hands.
fn habits(form: &mut Form, file: &DialectFile) {
    let loose = [
        (&mut form.open_keys, file.open_keys),
        (&mut form.loose_status, file.loose_status),
        (&mut form.loose_people, file.loose_people),
        (&mut form.loose_dates, file.loose_dates),
        (&mut form.loose_sections, file.loose_sections),
    ];
    for (is_so, said) in loose {
        *is_so = said.or(file.lenient).unwrap_or(*is_so);
    }
    form.readme_is_record = file.readme_is_record.unwrap_or(form.readme_is_record);
    form.named_by_folder
        .extend(file.named_by_folder.iter().map(|stem| stem.to_lowercase()));
    form.sibling = file.sibling.clone().or(form.sibling.take());
    form.template = file.template.clone().or(form.template.take());
}

/// Which key, line or section holds which field.
fn fields(form: &mut Form, file: &DialectFile) -> Built {
    let mut told = WordMeanings::new("keys", "key");
    let mut own = Names::default();
    for (key, field) in &file.keys {
        let field = known_word(field, "field", &["keys", key])?;
        told.once(
            if form.open_keys {
                Form::folded_key(key)
            } else {
                key.clone()
            },
            field,
            &["keys", key],
        )?;
        form.keys.insert(key.clone(), field);
        own.add(field, key.clone());
    }
    form.key_names.extend(own.0);
    let mut own = Names::default();
    for (name, map, into) in [
        ("lines", &file.lines, &mut form.lines),
        ("section_keys", &file.section_keys, &mut form.section_keys),
    ] {
        let mut told = WordMeanings::new(name, if name == "lines" { "line" } else { "heading" });
        for (key, field) in map {
            let field = known_word(field, "field", &[name, key])?;
            told.once(normalise_heading(key), field, &[name, key])?;
            into.insert(normalise_heading(key), field);
            if name == "lines" {
                own.add(field, normalise_heading(key));
            }
        }
    }
    form.line_names.extend(own.0);
    for (begin, field) in &file.section_lines {
        let field = known_word(field, "field", &["section_lines", begin])?;
        form.section_lines.insert(begin.to_lowercase(), field);
    }
    form.line_headings.extend(
        file.line_headings
            .iter()
            .map(|heading| normalise_heading(heading)),
    );
    form.plain_headings.extend(
        file.plain_headings
            .iter()
            .map(|heading| normalise_heading(heading)),
    );
    Ok(())
}

/// Of several names for a field, the one to write and to name in messages: the shortest of the dialect itself,
/// else that of the dialect it adds to.
#[derive(Default)]
struct Names(HashMap<Field, String>);

impl Names {
    fn add(&mut self, field: Field, name: String) {
        let best = self.0.entry(field).or_insert_with(|| name.clone());
        if (name.len(), &name) < (best.len(), best) {
            *best = name;
        }
    }
}

/// Which heading or label opens which section.
fn parts(form: &mut Form, file: &DialectFile) -> Built {
    // A dialect that names headings of its own has these sections and no others.
    if file.extends.is_none() && !file.headings.is_empty() {
        form.places.clear();
    }
    let mut told = WordMeanings::new("headings", "heading");
    for (part, headings) in &file.headings {
        let at = ["headings", part.as_str()];
        let part = known_word::<Part>(part, "section", &at)?;
        for heading in headings {
            told.once(normalise_heading(heading), part, &at)?;
            if file
                .line_headings
                .iter()
                .any(|other| normalise_heading(other) == normalise_heading(heading))
            {
                let message = format!(
                    "the heading \"{heading}\" opens a section and holds lines of metadata at once"
                );
                let help = "take it out of `headings` or out of `line_headings`".to_owned();
                return wrong(&["line_headings"], message, help);
            }
        }
        name_part(form, part, headings, true);
        form.places.insert(part);
    }
    let mut told = WordMeanings::new("section_labels", "label");
    for (part, labels) in &file.section_labels {
        let at = ["section_labels", part.as_str()];
        let part = known_word::<Part>(part, "section", &at)?;
        for label in labels {
            told.once(normalise_heading(label), part, &at)?;
            form.section_labels.insert(normalise_heading(label), part);
        }
        form.places.insert(part);
    }
    if let Some(order) = &file.order {
        let named = order
            .iter()
            .map(|part| known_word::<Part>(part, "section", &["order"]));
        put_in_order(&mut form.order, &named.collect::<Built<Vec<_>>>()?);
    }
    let mut told = WordMeanings::new("labels", "label");
    for (label, words) in &file.labels {
        let at = ["labels", label.as_str()];
        let label = known_word::<Label>(label, "label", &at)?;
        for word in words {
            told.once(normalise_heading(word), label, &at)?;
            form.labels.insert(normalise_heading(word), label);
        }
        form.own_labels
            .extend(words.first().map(|word| (label, word.clone())));
    }
    Ok(())
}

/// Which word means which status; the first of each is the one to write.
fn statuses(form: &mut Form, file: &DialectFile) -> Built {
    for status in &file.date_stays {
        form.date_stays
            .insert(known_word::<Status>(status, "status", &["date_stays"])?);
    }
    form.moved
        .extend(file.moved.iter().map(|word| word.to_lowercase()));
    let mut own: BTreeSet<Status> = BTreeSet::new();
    let mut told = WordMeanings::new("status", "status word");
    for (name, map, alias) in [
        ("status", &file.status, false),
        ("status_aliases", &file.status_aliases, true),
    ] {
        for (status, words) in map {
            let at = [name, status.as_str()];
            let status = known_word::<Status>(status, "status", &at)?;
            for word in words {
                told.once(word.to_lowercase(), status, &at)?;
                form.statuses.insert(word.to_lowercase(), (status, alias));
                if !alias && own.insert(status) {
                    form.words.insert(status, word.clone());
                }
            }
        }
    }
    Ok(())
}

/// What one dialect says of each word of a kind: the same word may not mean two things.
struct WordMeanings<V> {
    table: &'static str,
    kind: &'static str,
    seen: HashMap<String, V>,
}

impl<V: Copy + PartialEq + serde::Serialize> WordMeanings<V> {
    fn new(table: &'static str, kind: &'static str) -> Self {
        Self {
            table,
            kind,
            seen: HashMap::new(),
        }
    }

    fn once(&mut self, word: String, means: V, at: &[&str]) -> Built {
        let Some(other) = self
            .seen
            .insert(word.clone(), means)
            .filter(|other| *other != means)
        else {
            return Ok(());
        };
        let name = |value: V| {
            serde_json::to_value(value)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned))
        };
        let (one, two) = (
            name(other).unwrap_or_default(),
            name(means).unwrap_or_default(),
        );
        let (kind, table) = (self.kind, self.table);
        let message = format!("the {kind} \"{word}\" means both {one} and {two}");
        wrong(
            at,
            message,
            format!("list it once under `{table}`: whatever it means, it means one thing"),
        )
    }
}

/// A form that knows the headings and labels of the language, and nothing else.
fn empty_form(name: &str, lang: &Lang, own_headings: bool) -> Form {
    let mut form = Form {
        name: name.to_owned(),
        prefix: name.to_uppercase(),
        carriers: vec![Carrier::FrontMatter],
        keys: BTreeMap::new(),
        key_names: HashMap::new(),
        native: Arc::default(),
        lines: HashMap::new(),
        line_names: HashMap::new(),
        line_headings: HashSet::new(),
        plain_headings: HashSet::new(),
        section_keys: HashMap::new(),
        section_lines: BTreeMap::new(),
        optional: Vec::new(),
        open_keys: false,
        headings: HashMap::new(),
        heading_ends: Vec::new(),
        section_labels: HashMap::new(),
        canonical: BTreeMap::new(),
        order: Part::ALL,
        places: BTreeSet::new(),
        labels: HashMap::new(),
        own_labels: BTreeMap::new(),
        statuses: HashMap::new(),
        moved: HashSet::new(),
        words: BTreeMap::new(),
        successor: SuccessorWords::default(),
        date_stays: BTreeSet::new(),
        loose_status: false,
        loose_people: false,
        loose_dates: false,
        loose_sections: false,
        readme_is_record: false,
        named_by_folder: HashSet::new(),
        sibling: None,
        template: None,
        day_order: None,
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
        if let Ok(label) = known_word::<Label>(label, "label", &[]) {
            form.labels
                .extend(words.iter().map(|word| (normalise_heading(word), label)));
        }
    }
    form
}

/// The names of the native dialect that a lenient one reads too: what no other family means something else by. Of
/// lines, only those that say whose they are.
pub(super) fn native_names(native: &Form) -> NativeNames {
    const FIELDS: [Field; 13] = [
        Field::Customer,
        Field::Evidence,
        Field::ProductOwner,
        Field::EngineeringOwner,
        Field::DesignOwner,
        Field::Measure,
        Field::Review,
        Field::Reversal,
        Field::Stop,
        Field::SignedBy,
        Field::Effort,
        Field::Channel,
        Field::Scope,
    ];
    const LINES: [Field; 8] = [
        Field::Customer,
        Field::Evidence,
        Field::ProductOwner,
        Field::EngineeringOwner,
        Field::Measure,
        Field::SignedBy,
        Field::Effort,
        Field::Channel,
    ];
    let keys = native
        .keys
        .iter()
        .filter(|(_, field)| FIELDS.contains(field));
    let lines = native
        .lines
        .iter()
        .filter(|(_, field)| LINES.contains(field));
    NativeNames {
        keys: keys.map(|(key, field)| (key.clone(), *field)).collect(),
        lines: lines.map(|(line, field)| (line.clone(), *field)).collect(),
    }
}

/// Lets `named` change places among themselves; all others keep theirs.
fn put_in_order(order: &mut [Part], named: &[Part]) {
    let places: Vec<usize> = (0..order.len())
        .filter(|at| named.contains(&order[*at]))
        .collect();
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
            form.canonical
                .entry(part)
                .or_insert_with(|| canonical.clone());
        }
    }
}

/// Reads a name of the record model out of a data file.
fn known_word<'de, T: Deserialize<'de>>(word: &'de str, what: &str, at: &[&str]) -> Built<T> {
    T::deserialize(IntoDeserializer::<WordError>::into_deserializer(word)).or_else(|error| {
        let text = error.to_string();
        let known: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        let near = config::suggestion(word, known.iter().copied());
        let help = near.map_or_else(
            || format!("known: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        wrong(at, format!("`{word}` is no {what} of a record"), help)
    })
}
