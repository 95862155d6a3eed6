//! Finding and reading `mindgap.toml`, with errors that name the place and the way out.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Lines, Span};

use super::file::read_file;
use super::problem::Problem;
use super::settings::Settings;

/// Where a configuration may stand, from the repository root.
pub const FILE_NAMES: [&str; 3] = [
    "mindgap.toml",
    ".config/mindgap.toml",
    ".github/mindgap.toml",
];

/// A configuration is at most so large (1 MiB).
const MOST_BYTES: u64 = 1 << 20;

/// A configuration as it was read, for messages that show it.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// The file, as the user knows it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Why there is no configuration to work with.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// There are two.
    Ambiguous(Vec<&'static str>),
    /// It says something that cannot stand.
    Invalid {
        /// The file.
        file: ConfigFile,
        /// What, and where.
        problem: Problem,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unreadable { path, reason } => {
                write!(f, "{path} cannot be read: {reason}")
            }
            ConfigError::Ambiguous(paths) => {
                write!(
                    f,
                    "there are {} configurations: {}; keep one of them",
                    paths.len(),
                    paths.join(", ")
                )
            }
            ConfigError::Invalid { file, problem } => {
                write!(f, "{}: {}", file.path, problem.message)
            }
        }
    }
}

impl std::error::Error for ConfigError {}

/// Reads the configuration in `path`; `shown` is how messages name it.
pub fn load(path: &Path, shown: &str) -> Result<(ConfigFile, Settings), ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable {
        path: shown.to_owned(),
        reason,
    };
    let meta = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !meta.is_file() {
        return Err(unreadable("it is not a regular file".to_owned()));
    }
    if meta.len() > MOST_BYTES {
        return Err(unreadable(too_large(meta.len())));
    }
    read(
        read_file(path, MOST_BYTES).map_err(|error| unreadable(error.to_string()))?,
        shown,
    )
}

/// Says that a configuration of `size` bytes is too large.
pub fn too_large(size: u64) -> String {
    format!("it has {size} bytes; a configuration has at most {MOST_BYTES}")
}

/// Reads the bytes of a configuration; `shown` is how messages name its file.
///
/// # Errors
/// It is no text, or says what cannot stand.
pub fn read(bytes: Vec<u8>, shown: &str) -> Result<(ConfigFile, Settings), ConfigError> {
    let text = String::from_utf8(bytes).map_err(|_| ConfigError::Unreadable {
        path: shown.to_owned(),
        reason: "it is not UTF-8 text".to_owned(),
    })?;
    let file = ConfigFile {
        path: shown.to_owned(),
        text,
    };
    match parse(&file.text) {
        Ok(settings) => Ok((file, settings)),
        Err(problem) => Err(ConfigError::Invalid { file, problem }),
    }
}

/// Reads the text of a configuration.
pub fn parse(text: &str) -> Result<Settings, Problem> {
    super::bounds::check(text)?;
    // The parser steps over a byte-order mark by itself and counts it.
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let mut problem = problem_of(
            &error,
            "`mindgap config --schema` prints what a configuration may hold",
        );
        // The parser says nothing of where a key of too many parts stands.
        if error.span().is_none() {
            problem.span = most_dotted_line(text);
        }
        problem
    })?;
    settings.checked()
}

/// The line with the longest dotted key.
fn most_dotted_line(text: &str) -> Span {
    let line = text
        .lines()
        .max_by_key(|line| line.matches('.').count())
        .unwrap_or_default();
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    Span::new(start, start + line.len())
}

/// What the parser found wrong, in our words; `otherwise` helps where no better help is known.
pub fn problem_of(error: &toml::de::Error, otherwise: &str) -> Problem {
    let range = error.span().unwrap_or(0..0);
    let (message, help) = reworded(error.message());
    let help = help.unwrap_or_else(|| otherwise.to_owned());
    Problem {
        span: Span::new(range.start, range.end),
        message,
        help,
    }
}

/// Turns the parser's sentence into ours, with the nearest known name.
fn reworded(message: &str) -> (String, Option<String>) {
    let first = message.lines().next().unwrap_or("this is no valid TOML");
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    for (start, what) in [("unknown field `", "key"), ("unknown variant `", "value")] {
        if !message.starts_with(start) || quoted.is_empty() {
            continue;
        }
        let (wrong, known) = (quoted[0], &quoted[1..]);
        let help = match suggestion(wrong, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("take the {what} out"),
            None => format!("known here: {}", known.join(", ")),
        };
        return (
            format!("`{wrong}` is no {what} that is known here"),
            Some(help),
        );
    }
    if let Some(field) = first
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next())
    {
        return (
            format!("the key `{field}` is missing here"),
            Some(format!("add a line `{field} = …`")),
        );
    }
    if let Some(key) = first.strip_prefix("duplicate key") {
        let help = "keep one of the two: which of them counts, nobody can tell";
        return (
            format!("the key{key} stands here a second time"),
            Some(help.to_owned()),
        );
    }
    (first.to_owned(), None)
}

/// The known name that `wrong` was most likely meant to be: at most a third of its letters away.
pub fn suggestion<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wrong.to_lowercase(), &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min()
        .map(|(_, name)| name)
}

impl Settings {
    /// What the types alone cannot say.
    fn checked(self) -> Result<Self, Problem> {
        let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end);
        for require in &self.require {
            let name = require.name.get_ref();
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let at = span(require.name.span());
            if name.is_empty() || !name.chars().all(fits) {
                return Err(Problem {
                    span: at,
                    message: format!("\"{name}\" cannot be the name of a house rule"),
                    help:
                        "use lower-case letters, digits and hyphens: it is reported as house/NAME"
                            .to_owned(),
                });
            }
            if require.key.is_some() == require.section.is_some() {
                return Err(Problem {
                    span: at,
                    message: format!(
                        "the house rule `{name}` must name one `key` or one `section`"
                    ),
                    help: "add key = \"x.cost_center\" or section = \"Privacy\", not both"
                        .to_owned(),
                });
            }
        }
        for (n, require) in self.require.iter().enumerate() {
            if self.require[..n]
                .iter()
                .any(|earlier| earlier.name.get_ref() == require.name.get_ref())
            {
                return Err(Problem {
                    span: span(require.name.span()),
                    message: format!(
                        "there are two house rules named `{}`",
                        require.name.get_ref()
                    ),
                    help: "give one of them another name".to_owned(),
                });
            }
        }
        if let Some(lang) = self.lang.as_ref().filter(|lang| lang.get_ref() != "en") {
            return Err(Problem {
                span: span(lang.span()),
                message: format!("there is no language pack \"{}\"", lang.get_ref()),
                help: "`en` is the only pack yet; headings in another language can be mapped in a [dialect.NAME]".to_owned(),
            });
        }
        for log in &self.logs {
            // The date library also takes `20260102`: hold it to ten bytes, as everywhere.
            let is_day = |day: &str| day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
            if let Some(since) = log.since.as_ref().filter(|day| !is_day(day.get_ref())) {
                return Err(Problem {
                    span: span(since.span()),
                    message: format!("`since` is \"{}\", which is no date", since.get_ref()),
                    help: "write it as YYYY-MM-DD, in quotes".to_owned(),
                });
            }
            let path = log.path.get_ref();
            if path.is_empty() || path.starts_with('/') || path.split('/').any(|part| part == "..")
            {
                return Err(Problem {
                    span: span(log.path.span()),
                    message: format!("\"{path}\" is no path inside the repository"),
                    help: "name a folder, a glob or a file from the repository root, such as \"decisions\""
                        .to_owned(),
                });
            }
        }
        Ok(self)
    }
}

/// A value as it is written, with its dotted key and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenValue {
    /// Dotted key; entries of a list of tables are numbered from 0.
    pub key: String,
    /// The value's source text, on one line.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

/// Every value that a configuration writes down.
pub fn values(text: &str) -> Vec<WrittenValue> {
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    let lines = Lines::new(text);
    let mut out = Vec::new();
    for (key, value) in table.get_ref() {
        collect(
            key.get_ref().as_ref().to_owned(),
            value,
            text,
            &lines,
            &mut out,
        );
    }
    out
}

fn collect(
    key: String,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    lines: &Lines<'_>,
    out: &mut Vec<WrittenValue>,
) {
    match value.get_ref() {
        DeValue::Table(table) => {
            for (inner, value) in table {
                let name = inner.get_ref();
                let plain = name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
                let name = if plain {
                    name.to_string()
                } else {
                    format!("{:?}", name.as_ref())
                };
                collect(format!("{key}.{name}"), value, text, lines, out);
            }
        }
        DeValue::Array(items)
            if items.iter().all(|item| item.get_ref().is_table()) && !items.is_empty() =>
        {
            for (n, item) in items.iter().enumerate() {
                collect(format!("{key}.{n}"), item, text, lines, out);
            }
        }
        _ => {
            let span = value.span();
            let shown = text
                .get(span.clone())
                .unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            let line = lines.position(Span::new(span.start, span.end).start).line;
            out.push(WrittenValue {
                key,
                text: shown,
                line,
            });
        }
    }
}

/// Where a dotted key of a configuration stands.
pub fn place_of(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let mut open = table.get_ref();
    let (last, above) = path.split_last()?;
    for name in above {
        open = open
            .iter()
            .find(|(key, _)| key.get_ref() == name)?
            .1
            .get_ref()
            .as_table()?;
    }
    open.iter()
        .find(|(key, _)| key.get_ref() == last)
        .map(|(key, _)| key.span())
}
