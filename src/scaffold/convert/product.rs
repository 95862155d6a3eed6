//! A record of another dialect → a product record: the facts that are certain go into its keys, every other word
//! stays.

use std::collections::BTreeSet;

use crate::finding::{Edit, Span};
use crate::fix::applied;
use crate::lang;
use crate::record::{
    Field, Form, Parsed, Record, RecordId, Stated, Status, edit::line_break, read_file, stated,
};
use crate::scaffold::template::heading;
use crate::source::stem_of;

use super::body::{self, Text};
use super::open;
use super::places::{Around, Places, is_special};
use super::same::{is_the_same, path_at};
use super::sheet::{EXTRA, Sheet, comments};
use super::tree::{Entry, Front, Odd, Value, front_of};
use super::write;

/// A product record.
#[derive(Debug)]
pub(super) struct Product {
    pub text: String,
    pub carried: Vec<String>,
    pub extra: Vec<String>,
    pub stays: Vec<String>,
    pub open: Vec<String>,
}

/// Makes a product record of `record`.
///
/// # Errors
/// It would not be the same record.
pub(super) fn product(record: &Record<'_>, around: &Around<'_>) -> Result<Product, String> {
    /// Each round gives up a key that a product record cannot hold as it is.
    const MOST_ROUNDS: usize = 40;
    let front = front_of(record.text).map_err(Odd::told)?;
    let native = &around.ground.native;
    let mut refused = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let made = Making::new(record, around, &refused).make(front.as_ref())?;
        let parsed = Parsed::guarded(&made.text).ok_or("the Markdown parser gave up on it")?;
        let stem = stem_of(&record.path);
        let prefix = &around.ground.prefix;
        let after = read_file(
            &parsed,
            &made.text,
            &record.path,
            stem,
            prefix,
            native,
            record.lang,
        );
        let misfit = after
            .problems
            .iter()
            .find_map(|problem| path_at(&after, problem.span));
        match misfit.filter(|path| refused.insert(path.clone())) {
            Some(_) => {}
            None => {
                is_the_same(record, &after)?;
                return Ok(made);
            }
        }
    }
    Err("its front matter cannot be made that of a product record".to_owned())
}

struct Making<'m, 'r> {
    record: &'m Record<'r>,
    around: &'m Around<'m>,
    refused: &'m BTreeSet<String>,
    sheet: Sheet,
    /// Values in the text that moved as a whole.
    moved: Vec<Stated>,
    /// Fields that were read from front matter.
    in_front: BTreeSet<Field>,
    made: Product,
}

impl<'m, 'r> Making<'m, 'r> {
    fn new(record: &'m Record<'r>, around: &'m Around<'m>, refused: &'m BTreeSet<String>) -> Self {
        let empty = Vec::new;
        let made = Product {
            text: String::new(),
            carried: empty(),
            extra: empty(),
            stays: empty(),
            open: empty(),
        };
        Self {
            record,
            around,
            refused,
            sheet: Sheet::default(),
            moved: Vec::new(),
            in_front: BTreeSet::new(),
            made,
        }
    }

    fn places(&self) -> Places<'m, 'r> {
        Places {
            record: self.record,
            around: self.around,
        }
    }

    fn native(&self) -> &'m Form {
        self.places().native()
    }

    fn make(mut self, front: Option<&Front>) -> Result<Product, String> {
        let entries = front.map(|front| front.entries.clone()).unwrap_or_default();
        for entry in entries {
            self.of_key(entry, "");
        }
        self.of_text();
        self.edges();
        let record = self.record;
        let status = record.status().unwrap_or(Status::Proposed);
        let carrier = self.around.ground.carrier(front);
        self.made.open = open::keys(&mut self.sheet, self.around.ground, status, carrier);
        let Around {
            logs, at, linked, ..
        } = *self.around;
        let unsaid = logs.places_of_successors(at).is_empty() && !self.around.successor_says_so;
        if status == Status::Superseded && unsaid {
            self.made
                .open
                .push("supersedes, in the record that replaced it".to_owned());
        }
        let moved: Vec<&Stated> = self.moved.iter().collect();
        let Text { mut edits, stays } = body::take_out(record, &moved, linked);
        self.made.stays.extend(stays);
        let headings = body::headings(record, self.native(), linked);
        let (title, numbered) = body::bare_title(record, linked);
        self.made.stays.extend(numbered);
        let apart = |edit: &Edit| !edits.iter().any(|taken| taken.span.contains(edit.span));
        let kept: Vec<Edit> = headings.into_iter().chain(title).filter(apart).collect();
        edits.extend(kept);
        let tail = front
            .map(|front| comments(front.tail.clone()))
            .unwrap_or_default();
        let broken = line_break(record.text);
        let mut written = write::written(&self.sheet.entries(), &tail, carrier, broken);
        let by_key = record.title.as_ref().filter(|title| {
            front.is_some_and(|front| front.range.contains(&(title.span.start as usize)))
        });
        if let Some(title) = by_key {
            written.push_str(&format!("{broken}# {}{broken}", heading(&title.text)));
        }
        edits.push(match front {
            Some(front) => Edit {
                span: Span::new(front.range.start, front.range.end),
                text: written,
            },
            None => {
                let start = if record.text.starts_with('\u{feff}') {
                    '\u{feff}'.len_utf8()
                } else {
                    0
                };
                let blank = if record.text[start..].starts_with(['\n', '\r']) {
                    ""
                } else {
                    broken
                };
                Edit {
                    span: Span::new(start, start),
                    text: format!("{written}{blank}"),
                }
            }
        });
        self.made.text = applied(record.text, &edits).ok_or("its changes meet each other")?;
        let text = std::mem::take(&mut self.made.text);
        let (text, sections) = open::sections(text, self.around.ground, record, status)?;
        self.made.text = text;
        self.made.open.extend(sections);
        Ok(self.made)
    }

    /// A key of the old front matter: to its new place, or to `x`.
    fn of_key(&mut self, mut entry: Entry, above: &str) {
        entry.above = comments(entry.above);
        let path = if above.is_empty() {
            entry.key.clone()
        } else {
            format!("{above}.{}", entry.key)
        };
        let form = self.record.form;
        let field = form.field(&path);
        if field.is_none() && form.is_table(&path) && matches!(entry.value, Value::Table { .. }) {
            let Value::Table { entries, .. } = entry.value else {
                return;
            };
            entries
                .into_iter()
                .for_each(|inner| self.of_key(inner, &path));
            return;
        }
        let said = !matches!(entry.value, Value::Blank)
            || !entry.above.is_empty()
            || entry.beside.is_some();
        if !said && self.native().keys.contains_key(&path) {
            return;
        }
        let first = field.is_some_and(|field| self.in_front.insert(field));
        let field = field
            .filter(|_| first)
            .or_else(|| self.places().same_by_name(&path));
        let whole = field.is_some_and(|field| self.carry_key(field, &path, &entry));
        if !whole {
            self.put_aside(&path, entry);
        }
    }

    fn put_aside(&mut self, path: &str, mut entry: Entry) {
        if path == EXTRA && matches!(entry.value, Value::Table { .. }) {
            let Value::Table { entries, .. } = entry.value else {
                return;
            };
            for inner in entries {
                self.put_aside(&inner.key.clone(), inner);
            }
            return;
        }
        if self.around.ground.lets_through(path) && self.sheet.put(path, entry.clone()) {
            return;
        }
        // Dots part tables; what was `owners.legal` is `x.owners-legal`.
        let mut name = aside(path);
        while self.sheet.has(&format!("{EXTRA}.{name}")) {
            name.push_str("-old");
        }
        name.clone_into(&mut entry.key);
        self.sheet.put(&format!("{EXTRA}.{name}"), entry);
        self.made.extra.push(path.to_owned());
    }

    /// Puts a key where a product record has it; says whether nothing is left of it.
    fn carry_key(&mut self, field: Field, path: &str, entry: &Entry) -> bool {
        let texts = texts_of(&entry.value);
        let said = match (&entry.value, &texts[..]) {
            (Value::Scalar(_) | Value::Table { .. }, [only]) => only.clone(),
            _ => String::new(),
        };
        match field {
            Field::Title => {
                let shown = self
                    .record
                    .title
                    .as_ref()
                    .is_some_and(|title| title.text == said.trim());
                return shown && entry.above.is_empty() && entry.beside.is_none();
            }
            Field::Extra => {
                self.put_aside(EXTRA, entry.clone());
                self.made.extra.pop();
                return true;
            }
            Field::Id => {
                let reference = RecordId::reference(&said, &self.around.ground.prefix);
                return reference.key == self.record.id.key
                    && self.place("id", entry.clone(), "id");
            }
            _ => {}
        }
        match self.places().certain(field, path, &said, &texts) {
            Some((to, made, whole)) => {
                let (above, beside) = (entry.above.clone(), entry.beside.clone());
                let made = if whole {
                    Entry {
                        above,
                        beside,
                        ..made
                    }
                } else {
                    made
                };
                self.place(&to, made, &to) && whole
            }
            None if is_special(field) => false,
            None => match self.native().key_of(field).map(str::to_owned) {
                Some(to) => self.place(&to, entry.clone(), &to),
                None => false,
            },
        }
    }

    /// What lines and sections state.
    fn of_text(&mut self) {
        let mut seen = self.in_front.clone();
        for said in stated(self.record) {
            let key = lang::normalise_heading(said.key.of(self.record.text));
            let texts: Vec<String> = said.texts.iter().map(|text| text.text.clone()).collect();
            let one = if let [only] = &texts[..] {
                only.clone()
            } else {
                String::new()
            };
            let first = seen.insert(said.field);
            let made = if first {
                self.places().certain(said.field, &key, &one, &texts)
            } else {
                None
            };
            let made = match made {
                None if first && !is_special(said.field) => {
                    self.places().as_native(said.field, &texts)
                }
                made => made,
            };
            match made {
                Some((to, entry, whole)) if self.place(&to, entry.clone(), &to) => {
                    if whole {
                        self.moved.push(said);
                    } else {
                        self.stays(&said);
                    }
                }
                _ if texts.is_empty() && first => self.moved.push(said),
                _ => self.stays(&said),
            }
        }
    }

    fn stays(&mut self, said: &Stated) {
        let shown = match said.section(self.record) {
            Some(section) => format!("the section {}", section.title),
            None => {
                let start = self.record.text[..said.key.start as usize]
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let line = self.record.text[start..].lines().next().unwrap_or_default();
                format!("the line \"{}\"", line.trim())
            }
        };
        if !self.made.stays.contains(&shown) {
            self.made.stays.push(shown);
        }
    }

    /// What other records say that this one replaced them.
    fn edges(&mut self) {
        let key = self
            .native()
            .key_of(Field::Supersedes)
            .unwrap_or("supersedes")
            .to_owned();
        if self.around.gains.is_empty() {
            return;
        }
        let new = Entry::list(&key, self.around.gains);
        if !self.sheet.has(&key) {
            self.sheet.put(&key, new);
            self.made.carried.push(key);
        } else if let (Value::List { items, .. }, Some(there)) =
            (new.value, self.sheet.list_mut(&key))
        {
            there.extend(items);
        }
    }

    fn place(&mut self, path: &str, entry: Entry, told: &str) -> bool {
        let placed = !self.refused.contains(path) && self.sheet.put(path, entry);
        if placed {
            self.made.carried.push(told.to_owned());
        }
        placed
    }
}

/// What a key is called below `x`.
pub(super) fn aside(path: &str) -> String {
    path.replace('.', "-")
}

/// The texts of a value: one, or those of a list.
fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Scalar(scalar) => vec![scalar.text.clone()],
        Value::List { items, .. } => items
            .iter()
            .flat_map(|item| texts_of(&item.value))
            .collect(),
        Value::Table { .. } => value.in_braces().unwrap_or_default(),
        Value::Blank => Vec::new(),
    }
}
