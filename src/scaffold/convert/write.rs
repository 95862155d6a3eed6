//! Front matter as text again, in YAML or in TOML.

use crate::record::encode::{self, Style};
use crate::record::front_matter::Carrier;
use crate::record::parse_date;

use super::tree::{Above, Entry, Item, Scalar, Value};

/// Front matter between its fences, each line ended by `broken`.
pub(super) fn written(entries: &[Entry], tail: &Above, carrier: Carrier, broken: &str) -> String {
    let mut out = Writer {
        out: String::new(),
        broken,
    };
    match carrier {
        Carrier::Yaml => {
            out.line("---");
            out.yaml_entries(entries, 0);
            out.above(tail, 0);
            out.line("---");
        }
        Carrier::Toml => {
            out.line("+++");
            out.toml(entries);
            out.above(tail, 0);
            out.line("+++");
        }
    }
    out.out
}

struct Writer<'b> {
    out: String,
    broken: &'b str,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push_str(self.broken);
    }

    fn above(&mut self, above: &Above, indent: usize) {
        for line in above {
            match line {
                Some(comment) => self.line(&format!("{}{comment}", " ".repeat(indent))),
                None => self.line(""),
            }
        }
    }

    fn yaml_entries(&mut self, entries: &[Entry], indent: usize) {
        for entry in entries {
            self.above(&entry.above, indent);
            self.yaml_pair(entry, indent, &" ".repeat(indent));
        }
    }

    /// A key and its value; `lead` stands in front of the key.
    fn yaml_pair(&mut self, entry: &Entry, indent: usize, lead: &str) {
        let key = encode::yaml(&entry.key, None, false);
        let beside = entry.beside.as_deref().unwrap_or_default();
        let Entry { value, .. } = entry;
        match value {
            Value::Blank => self.line(&format!("{lead}{key}:{beside}")),
            Value::Table { entries, .. } if is_block(value) => {
                self.line(&format!("{lead}{key}:{beside}"));
                self.yaml_entries(entries, indent + 2);
            }
            Value::List { items, .. } if is_block(value) => {
                self.line(&format!("{lead}{key}:{beside}"));
                self.yaml_items(items, indent + 2);
            }
            Value::Scalar(scalar) if scalar.text.contains('\n') => {
                match block_scalar(&scalar.text, indent + 2) {
                    Some((header, lines)) => {
                        self.line(&format!("{lead}{key}: {header}{beside}"));
                        lines.iter().for_each(|line| self.line(line));
                    }
                    None => self.line(&format!(
                        "{lead}{key}: {}{beside}",
                        encode::yaml(&scalar.text, None, false)
                    )),
                }
            }
            value => self.line(&format!(
                "{lead}{key}: {}{beside}",
                self.yaml_inline(value, false)
            )),
        }
    }

    fn yaml_items(&mut self, items: &[Item], indent: usize) {
        for item in items {
            self.above(&item.above, indent);
            let pad = " ".repeat(indent);
            let beside = item.beside.as_deref().unwrap_or_default();
            match &item.value {
                Value::Table { entries, .. } if is_block(&item.value) => {
                    for (n, entry) in entries.iter().enumerate() {
                        let lead = if n == 0 {
                            format!("{pad}- ")
                        } else {
                            format!("{pad}  ")
                        };
                        self.above(&entry.above, indent + if n == 0 { 0 } else { 2 });
                        self.yaml_pair(entry, indent + 2, &lead);
                    }
                }
                value => self.line(&format!(
                    "{pad}- {}{beside}",
                    self.yaml_inline(value, false)
                )),
            }
        }
    }

    /// A value on one line.
    fn yaml_inline(&self, value: &Value, in_flow: bool) -> String {
        match value {
            Value::Blank => "~".to_owned(),
            Value::Scalar(scalar) => yaml_scalar(scalar, in_flow),
            Value::List { items, .. } => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.yaml_inline(&item.value, true))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table { entries, .. } if entries.is_empty() => "{}".to_owned(),
            Value::Table { entries, .. } => {
                let pair = |entry: &Entry| {
                    let key = encode::yaml(&entry.key, None, true);
                    match &entry.value {
                        Value::Blank => format!("{key}:"),
                        value => format!("{key}: {}", self.yaml_inline(value, true)),
                    }
                };
                format!(
                    "{{ {} }}",
                    entries.iter().map(pair).collect::<Vec<_>>().join(", ")
                )
            }
        }
    }

    /// Plain keys in their order; tables at the end below a `[header]`, others where they stand, as `table.key`.
    fn toml(&mut self, entries: &[Entry]) {
        let at_the_end = entries
            .iter()
            .rev()
            .take_while(|entry| is_section(&entry.value))
            .count();
        let (plain, sections) = entries.split_at(entries.len() - at_the_end);
        self.toml_entries(plain, "");
        for (n, section) in sections.iter().enumerate() {
            let Value::Table { entries, .. } = &section.value else {
                continue;
            };
            let parted =
                section.above.first().is_some_and(Option::is_none) || (n == 0 && plain.is_empty());
            if !parted {
                self.line("");
            }
            self.above(&section.above, 0);
            let beside = section.beside.as_deref().unwrap_or_default();
            self.line(&format!("[{}]{beside}", toml_key(&section.key)));
            self.toml_entries(entries, "");
        }
    }

    fn toml_entries(&mut self, entries: &[Entry], prefix: &str) {
        for entry in entries {
            self.above(&entry.above, 0);
            let key = format!("{prefix}{}", toml_key(&entry.key));
            let beside = entry.beside.as_deref().unwrap_or_default();
            match &entry.value {
                Value::Table { entries, .. } if is_section(&entry.value) => {
                    // There is no line for the table itself.
                    if !beside.is_empty() {
                        self.line(beside.trim_start());
                    }
                    self.toml_entries(entries, &format!("{key}."));
                }
                Value::List { items, .. } if is_block(&entry.value) => {
                    self.line(&format!("{key} = [{beside}"));
                    for item in items {
                        let mut inner = item.above.clone();
                        comments_in(&item.value, &mut inner);
                        self.above(&inner, 2);
                        let value = self.toml_inline(&item.value);
                        self.line(&format!(
                            "  {value},{}",
                            item.beside.as_deref().unwrap_or_default()
                        ));
                    }
                    self.line("]");
                }
                Value::Scalar(scalar) if scalar.text.contains('\n') && self.broken == "\n" => {
                    self.line(&format!("{key} = {}{beside}", toml_lines(&scalar.text)));
                }
                value => {
                    let mut inner = Vec::new();
                    comments_in(value, &mut inner);
                    self.above(&inner, 0);
                    self.line(&format!("{key} = {}{beside}", self.toml_inline(value)));
                }
            }
        }
    }

    fn toml_inline(&self, value: &Value) -> String {
        match value {
            Value::Blank => "\"\"".to_owned(),
            Value::Scalar(scalar) => toml_scalar(scalar),
            Value::List { items, .. } => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.toml_inline(&item.value))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table { entries, .. } if entries.is_empty() => "{}".to_owned(),
            Value::Table { entries, .. } => {
                let pair = |entry: &Entry| {
                    format!(
                        "{} = {}",
                        toml_key(&entry.key),
                        self.toml_inline(&entry.value)
                    )
                };
                format!(
                    "{{ {} }}",
                    entries.iter().map(pair).collect::<Vec<_>>().join(", ")
                )
            }
        }
    }
}

/// Whether a value needs lines of its own in YAML.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Blank | Value::Scalar(_) => false,
        Value::List { items, block } => {
            let told = |item: &Item| {
                !item.above.is_empty() || item.beside.is_some() || has_comments(&item.value)
            };
            !items.is_empty() && (*block || items.iter().any(told))
        }
        Value::Table { entries, block } => !entries.is_empty() && (*block || has_comments(value)),
    }
}

/// Whether a table has a line for each of its keys in TOML.
fn is_section(value: &Value) -> bool {
    matches!(value, Value::Table { .. }) && is_block(value)
}

fn has_comments(value: &Value) -> bool {
    let mut found = Vec::new();
    comments_in(value, &mut found);
    !found.is_empty()
}

/// The comments inside of a value that goes onto one line.
fn comments_in(value: &Value, found: &mut Above) {
    let mut take = |above: &Above, beside: &Option<String>| {
        found.extend(above.iter().filter(|line| line.is_some()).cloned());
        found.extend(
            beside
                .as_ref()
                .map(|comment| Some(comment.trim_start().to_owned())),
        );
    };
    match value {
        Value::Blank | Value::Scalar(_) => {}
        Value::List { items, .. } => items
            .iter()
            .for_each(|item| take(&item.above, &item.beside)),
        Value::Table { entries, .. } => entries
            .iter()
            .for_each(|entry| take(&entry.above, &entry.beside)),
    }
    match value {
        Value::Blank | Value::Scalar(_) => {}
        Value::List { items, .. } => items
            .iter()
            .for_each(|item| comments_in(&item.value, found)),
        Value::Table { entries, .. } => entries
            .iter()
            .for_each(|entry| comments_in(&entry.value, found)),
    }
}

fn yaml_scalar(scalar: &Scalar, in_flow: bool) -> String {
    let Scalar { text, source } = scalar;
    match source {
        Some((Carrier::Yaml, source)) if stays_plain(source, text, in_flow) => source.clone(),
        // A number, a day, a truth value: plain in both.
        Some((Carrier::Toml, source)) if source == text && !text.contains([':', '\n']) => {
            source.clone()
        }
        // What was a text stays one, for those who read days as days.
        Some((Carrier::Toml, _)) if parse_date(text).is_some() => {
            encode::yaml(text, Some(Style::Double), in_flow)
        }
        Some((_, source)) => encode::yaml(
            text,
            Style::of(source).filter(|s| *s == Style::Single),
            in_flow,
        ),
        None => encode::yaml(text, None, in_flow),
    }
}

/// Whether a value of YAML can stand as it stood: on one line, and quoted where commas part values.
fn stays_plain(source: &str, text: &str, in_flow: bool) -> bool {
    let quoted = source.starts_with(['"', '\'']);
    // An unquoted handle is read, and is no YAML.
    let plain =
        !source.starts_with('@') && (!in_flow || !text.contains([',', '[', ']', '{', '}', ':']));
    !source.contains('\n') && (quoted || plain && source == text)
}

fn toml_scalar(scalar: &Scalar) -> String {
    let Scalar { text, source } = scalar;
    match source {
        Some((Carrier::Toml, source)) if !source.contains('\n') => source.clone(),
        Some((Carrier::Yaml, source)) if source == text && is_toml_literal(text) => text.clone(),
        Some((Carrier::Yaml, source)) if is_single(source, text) => format!("'{text}'"),
        None if parse_date(text).is_some() => text.clone(),
        _ => encode::toml(text),
    }
}

fn is_single(source: &str, text: &str) -> bool {
    source.starts_with('\'')
        && source.len() == text.len() + 2
        && !text.contains(|c: char| c == '\'' || c.is_control())
}

/// `true`, `12`, `1.5`, `2026-03-02`: what TOML reads as this very text without quotes.
fn is_toml_literal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let number = match unsigned.split_once('.') {
        None => is_whole(unsigned),
        Some((before, behind)) => is_whole(before) && is_figures(behind),
    };
    matches!(text, "true" | "false") || number || parse_date(text).is_some()
}

/// Whether a text is figures that fit into a number.
fn is_figures(text: &str) -> bool {
    /// More do not fit into 64 bits.
    const MOST_DIGITS: usize = 18;
    !text.is_empty() && text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether figures are a whole number as TOML writes one.
fn is_whole(text: &str) -> bool {
    is_figures(text) && (text == "0" || !text.starts_with('0'))
}

/// A text of several lines in quotes that hold lines.
fn toml_lines(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let quoted = encode::toml(line);
            let inner = &quoted[1..quoted.len() - 1];
            if line.contains("\"\"") || line.ends_with('"') {
                inner.to_owned()
            } else {
                inner.replace("\\\"", "\"")
            }
        })
        .collect();
    format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
}

/// A text of several lines as YAML shows it, where it can.
fn block_scalar(text: &str, indent: usize) -> Option<(&'static str, Vec<String>)> {
    let said = text.trim_end_matches('\n');
    let header = match text.len() - said.len() {
        0 => "|-",
        1 => "|",
        // Blank lines at its end would be taken for those above the next key.
        _ => return None,
    };
    let shown = |line: &str| {
        !line
            .contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
    };
    let fits = !said.is_empty() && !said.starts_with([' ', '\n']) && text.split('\n').all(shown);
    let body = text.strip_suffix('\n').unwrap_or(text);
    let line = |line: &str| {
        if line.is_empty() {
            String::new()
        } else {
            format!("{}{line}", " ".repeat(indent))
        }
    };
    fits.then(|| (header, body.split('\n').map(line).collect()))
}

/// A key of TOML.
fn toml_key(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(bare) {
        key.to_owned()
    } else {
        encode::toml(key)
    }
}
