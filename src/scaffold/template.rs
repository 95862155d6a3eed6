//! The text that a new record begins with: a team's own template, or that of the log's dialect.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

use crate::config::{FrontMatterFormat, suggestion};
use crate::layout::Log;
use crate::record::{Field, Form, encode};
use crate::source::{MOST_BYTES, Snapshot, stem_of};

use super::template_syntax;

/// The templates that come with mindgap: the name, in YAML, and in TOML where it has front matter.
const BUILT_IN: [(&str, &str, Option<&str>); 19] = [
    (
        "product",
        include_str!("../../templates/product.md"),
        Some(include_str!("../../templates/product.toml.md")),
    ),
    (
        "short",
        include_str!("../../templates/short.md"),
        Some(include_str!("../../templates/short.toml.md")),
    ),
    (
        "madr",
        include_str!("../../templates/madr.md"),
        Some(include_str!("../../templates/madr.toml.md")),
    ),
    ("madr2", include_str!("../../templates/madr2.md"), None),
    ("madr3", include_str!("../../templates/madr3.md"), None),
    (
        "structured-madr",
        include_str!("../../templates/structured-madr.md"),
        None,
    ),
    ("nygard", include_str!("../../templates/nygard.md"), None),
    ("adrkit", include_str!("../../templates/adrkit.md"), None),
    ("kep", include_str!("../../templates/kep.md"), None),
    (
        "openshift",
        include_str!("../../templates/openshift.md"),
        None,
    ),
    (
        "rust-rfc",
        include_str!("../../templates/rust-rfc.md"),
        None,
    ),
    ("ember", include_str!("../../templates/ember.md"), None),
    ("nixos", include_str!("../../templates/nixos.md"), None),
    (
        "buildpacks",
        include_str!("../../templates/buildpacks.md"),
        None,
    ),
    ("cdk", include_str!("../../templates/cdk.md"), None),
    (
        "swift-evolution",
        include_str!("../../templates/swift-evolution.md"),
        None,
    ),
    ("eip", include_str!("../../templates/eip.md"), None),
    ("cip", include_str!("../../templates/cip.md"), None),
    ("simd", include_str!("../../templates/simd.md"), None),
];

/// What stands for the form of an entry, which is that of its file.
pub(super) const ENTRY: &str = "entry";

/// A template may do so many steps: ours take a few hundred, one that never ends takes all. The engine also counts 64
/// bytes that it makes as a step, so they bound its memory too.
const MOST_STEPS: u64 = 200_000;

/// What the engine gets as stack, whatever the thread of the caller has: enough for the longest tag that is read.
const STACK_BYTES: usize = 64 << 20;

/// A text with places for what is known of a record.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its file, or what it is called.
    pub name: String,
    text: String,
}

/// Why there is no text to begin with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is none of that name.
    #[error("there is no template `{name}`: {help}")]
    Unknown {
        /// The name.
        name: String,
        /// A name that is written nearly so, or all of them.
        help: String,
    },
    /// There is one of that name, for records of another form.
    #[error(
        "the template `{name}` makes records of another form than {log} has (dialect `{dialect}`): there are {known}"
    )]
    OfAnotherForm {
        /// The name.
        name: String,
        /// The log.
        log: String,
        /// Its dialect.
        dialect: String,
        /// The templates that fit.
        known: String,
    },
    /// Its file cannot be read.
    #[error(
        "the template {path} cannot be read: {reason}; mend it, or name another one with --template"
    )]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// It cannot be filled in.
    #[error("the template {name}{} cannot be filled in: {what}; nothing was written", of_line(*.line))]
    NotFilledIn {
        /// Its file, or what it is called.
        name: String,
        /// Where in it.
        line: Option<usize>,
        /// Why not.
        what: String,
    },
}

fn of_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(":{line}"))
}

impl Template {
    /// The template for new records of a log: the one called `asked`, else the log's own, else that of its
    /// dialect.
    ///
    /// # Errors
    /// There is none of that name, or its file cannot be read.
    pub fn of(
        log: &Log,
        asked: Option<&str>,
        snapshot: &dyn Snapshot,
    ) -> Result<Self, TemplateError> {
        let own = |path: &Arc<str>| Self::read(path, snapshot);
        let toml = log.front_matter == Some(FrontMatterFormat::Toml);
        let Some(asked) = asked else {
            if let Some(path) = &log.templates.default {
                return own(path);
            }
            if log.single_file {
                return Ok(Self::built_in(ENTRY, ""));
            }
            let of_dialect = log.form.template.as_deref();
            return match of_dialect {
                None => Ok(Self::built_in(&log.form.name, &generic(&log.form))),
                Some(name) => Self::named(name, toml).ok_or_else(|| unknown(name, log)),
            };
        };
        let file = log
            .templates
            .all
            .iter()
            .find(|path| stem_of(path) == asked.trim_end_matches(".md") || ***path == *asked);
        match file {
            Some(path) => own(path),
            None if fits(asked, log) => Self::named(asked, toml).ok_or_else(|| unknown(asked, log)),
            None => Err(unknown(asked, log)),
        }
    }

    /// A template that comes with mindgap.
    pub(super) fn named(name: &str, toml: bool) -> Option<Self> {
        let (name, yaml, other) = BUILT_IN.iter().find(|(known, ..)| *known == name)?;
        Some(Self::built_in(name, other.filter(|_| toml).unwrap_or(yaml)))
    }

    fn built_in(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    fn read(path: &Arc<str>, snapshot: &dyn Snapshot) -> Result<Self, TemplateError> {
        let failed = |reason| TemplateError::Unreadable {
            path: path.to_string(),
            reason,
        };
        let bytes = snapshot
            .read(path)
            .map_err(|error| failed(crate::layout::refusal(&error)))?;
        let text =
            String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
        Ok(Self {
            name: path.to_string(),
            text,
        })
    }

    /// The text, with `values` in their places.
    ///
    /// # Errors
    /// It does not parse, asks for more than a template may, names a value that there is not, does not end, or makes
    /// what cannot be read as a record.
    pub fn render(&self, values: &BTreeMap<&str, Value>) -> Result<String, TemplateError> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        template_syntax::check(text).map_err(|beyond| {
            let line = 1 + text[..beyond.at].matches('\n').count();
            self.refused(Some(line), &beyond.what)
        })?;
        let filled = thread::scope(|scope| {
            let engine = thread::Builder::new().stack_size(STACK_BYTES);
            let engine = engine.spawn_scoped(scope, || self.fill_in(text, values));
            let engine = engine.map_err(|error| {
                self.refused(None, &format!("no thread can be started: {error}"))
            })?;
            engine
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        if filled.len() as u64 > MOST_BYTES {
            return Err(self.refused(
                None,
                &format!(
                    "what it makes has {} bytes, and a record has at most {MOST_BYTES}",
                    filled.len()
                ),
            ));
        }
        if filled.contains('\0') {
            return Err(self.refused(None, "what it makes holds NUL bytes, so it is not a text"));
        }
        Ok(filled)
    }

    fn fill_in(&self, text: &str, values: &BTreeMap<&str, Value>) -> Result<String, TemplateError> {
        let mut engine = Environment::empty();
        add_built_in(&mut engine);
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.set_auto_escape_callback(|_| AutoEscape::None);
        engine.set_syntax(
            SyntaxConfig::builder()
                .keep_trailing_newline(true)
                .build()
                .map_err(|error| self.explain(&error, &[]))?,
        );
        engine.set_fuel(Some(MOST_STEPS));
        engine.add_filter("heading", |text: &str| heading(text));
        engine.add_filter("link", |text: &str| encode::link_text(text));
        engine.add_filter("yaml", |value: Value| {
            encoded(&value, encode::yaml_list, |text| {
                encode::yaml(text, None, false)
            })
        });
        engine.add_filter("toml", |value: Value| {
            encoded(&value, encode::toml_list, encode::toml)
        });
        engine.add_function("yaml_line", yaml_line);
        engine.add_function("toml_line", toml_line);
        let known: Vec<&str> = values.keys().copied().collect();
        engine
            .render_named_str(
                &self.name,
                text,
                Value::from_pairs(values.iter().map(|(name, value)| (*name, value.clone()))),
            )
            .map_err(|error| self.explain(&error, &known))
    }

    fn explain(&self, error: &Error, known: &[&str]) -> TemplateError {
        let what = match error.kind() {
            ErrorKind::UndefinedError => {
                format!(
                    "it names a value that there is not; there are {}",
                    known.join(", ")
                )
            }
            ErrorKind::OutOfFuel => "it does not come to an end".to_owned(),
            _ => error
                .detail()
                .map_or_else(|| error.kind().to_string(), str::to_owned),
        };
        self.refused(error.line(), &what)
    }

    fn refused(&self, line: Option<usize>, what: &str) -> TemplateError {
        TemplateError::NotFilledIn {
            name: self.name.clone(),
            line,
            what: what.to_owned(),
        }
    }
}

/// What Jinja has and a form needs: nothing that nests values in others, where the engine's count of steps ends.
fn add_built_in(engine: &mut Environment<'_>) {
    use minijinja::{filters, functions, tests};
    engine.add_filter("upper", filters::upper);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("title", filters::title);
    engine.add_filter("capitalize", filters::capitalize);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("replace", filters::replace);
    engine.add_filter("default", filters::default);
    engine.add_filter("d", filters::default);
    engine.add_filter("length", filters::length);
    engine.add_filter("count", filters::length);
    engine.add_filter("first", filters::first);
    engine.add_filter("last", filters::last);
    engine.add_filter("join", filters::join);
    engine.add_filter("sort", filters::sort);
    engine.add_filter("unique", filters::unique);
    engine.add_filter("list", filters::list);
    engine.add_test("defined", tests::is_defined);
    engine.add_test("undefined", tests::is_undefined);
    engine.add_test("none", tests::is_none);
    engine.add_test("string", tests::is_string);
    engine.add_test("number", tests::is_number);
    engine.add_test("sequence", tests::is_sequence);
    engine.add_test("startingwith", tests::is_startingwith);
    engine.add_test("endingwith", tests::is_endingwith);
    engine.add_test("eq", tests::is_eq);
    engine.add_test("ne", tests::is_ne);
    engine.add_test("in", tests::is_in);
    engine.add_function("range", functions::range);
}

/// What stands in `{{ yaml_line("customer", customer, "who has the problem") }}`: the key with its value, or
/// with a comment that says what belongs there.
fn yaml_line(key: &str, value: Value, prompt: &str) -> String {
    /// Longer lists get a line an entry.
    const MOST_COLUMNS: usize = 60;
    if !value.is_true() {
        return format!("{key}:  # {prompt}");
    }
    let short = encoded(&value, encode::yaml_list, |text| {
        encode::yaml(text, None, false)
    });
    if value.kind() != minijinja::value::ValueKind::Seq || short.len() <= MOST_COLUMNS {
        return format!("{key}: {short}");
    }
    let items = texts(&value)
        .into_iter()
        .map(|item| format!("\n  - {}", encode::yaml(&item, None, false)));
    format!("{key}:{}", items.collect::<String>())
}

/// The same in TOML, where a key cannot do without a value.
fn toml_line(key: &str, value: Value, prompt: &str) -> String {
    let text = encoded(&value, encode::toml_list, encode::toml);
    if value.is_true() {
        format!("{key} = {text}")
    } else {
        format!("{key} = {text}  # {prompt}")
    }
}

fn encoded(value: &Value, list: fn(&[String]) -> String, one: impl Fn(&str) -> String) -> String {
    match value.kind() {
        minijinja::value::ValueKind::Seq => list(&texts(value)),
        _ => one(&value.to_string()),
    }
}

fn texts(value: &Value) -> Vec<String> {
    value
        .try_iter()
        .map(|items| items.map(|item| item.to_string()).collect())
        .unwrap_or_default()
}

/// A title as the text of a heading: what Markdown would take for a tag, for a comment or for the end of the
/// heading is shown as it is.
pub fn heading(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let mut rest = title.chars().peekable();
    while let Some(c) = rest.next() {
        let opens_tag = c == '<'
            && rest
                .peek()
                .is_some_and(|next| next.is_alphabetic() || "!/?".contains(*next));
        if opens_tag || c == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation) {
            out.push('\\');
        }
        out.push(c);
    }
    let hashes = out.len() - out.trim_end_matches('#').len();
    if hashes > 0 && (hashes == out.len() || out[..out.len() - hashes].ends_with(' ')) {
        out.insert(out.len() - hashes, '\\');
    }
    out
}

/// A template for a dialect that has none: its keys and its headings.
fn generic(form: &Form) -> String {
    let mut text = String::new();
    if form.carriers.contains(&crate::record::Carrier::FrontMatter) {
        let keys = [(Field::Status, "status"), (Field::Date, "date")];
        let lines = keys.map(|(field, value)| {
            form.key_of(field)
                .map(|key| format!("{key}: {{{{ {value} }}}}\n"))
        });
        text.push_str(&format!(
            "---\n{}---\n\n",
            lines.into_iter().flatten().collect::<String>()
        ));
    }
    text.push_str("# {{ title|heading }}\n");
    for part in form.order.into_iter().filter(|part| form.has_part(*part)) {
        text.push_str(&format!("\n## {}\n", form.heading(part)));
    }
    text
}

/// Whether a template makes records as a log has them.
fn fits(name: &str, log: &Log) -> bool {
    match log.form.template.as_deref() {
        Some("product") => matches!(name, "product" | "short"),
        Some(own) => name == own,
        None => true,
    }
}

fn unknown(name: &str, log: &Log) -> TemplateError {
    let own = log.templates.all.iter().map(|path| stem_of(path));
    let built_in = BUILT_IN.iter().map(|(name, ..)| *name);
    let known: Vec<&str> = own
        .chain(built_in.clone().filter(|name| fits(name, log)))
        .collect();
    if built_in.clone().any(|known| known == name) {
        return TemplateError::OfAnotherForm {
            name: name.to_owned(),
            log: log.name.clone(),
            dialect: log.form.name.clone(),
            known: known.join(", "),
        };
    }
    let help = match suggestion(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    TemplateError::Unknown {
        name: name.to_owned(),
        help,
    }
}
