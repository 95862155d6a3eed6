//! A record's YAML front matter, written again as TOML, and where its spans went.

use mindgap::finding::Span;
use mindgap::record::front_matter::{Carrier, read};
use mindgap::record::node::{Node, Table, Value};
use mindgap::record::{FrontMatter, parse_date};

/// The same record with TOML front matter.
pub struct InToml {
    /// The whole text.
    pub text: String,
    yaml: Tree,
    toml: Tree,
}

/// Front matter as the places of its keys and values.
struct Tree {
    fence: Span,
    body: usize,
    places: Vec<Place>,
}

/// One key or list entry: its path, such as `owners.product` or `evidence[1]`.
struct Place {
    path: String,
    key: Option<Span>,
    value: Span,
    blank: bool,
}

impl InToml {
    /// Converts `text`; `None` where it has no YAML front matter.
    ///
    /// # Errors
    /// The front matter does not parse, or cannot be said in TOML.
    pub fn of(text: &str) -> Result<Option<Self>, String> {
        let (front, body) = read(text);
        let (fence, table) = match &front {
            FrontMatter::Read {
                carrier: Carrier::Yaml,
                fence,
                table,
                ..
            } => (*fence, table),
            FrontMatter::Read { .. } | FrontMatter::None => return Ok(None),
            FrontMatter::Broken { problem, .. } => {
                return Err(format!(
                    "{} (say `yaml` or `toml` if that is the point)",
                    problem.message
                ));
            }
        };
        let mut toml = String::from("+++\n");
        write_table(table, "", text, &mut toml);
        toml.push_str("+++\n");
        toml.push_str(&text[body..]);
        let yaml = Tree::new(fence, body, table);
        let (front, body) = read(&toml);
        let FrontMatter::Read { fence, table, .. } = &front else {
            return Err(format!(
                "the front matter cannot be written as TOML:\n{toml}"
            ));
        };
        let converted = Tree::new(*fence, body, table);
        if let Some(lost) = yaml
            .places
            .iter()
            .find(|place| converted.at(&place.path).is_none())
        {
            return Err(format!(
                "`{}` was lost on the way to TOML:\n{toml}",
                lost.path
            ));
        }
        Ok(Some(Self {
            text: toml,
            yaml,
            toml: converted,
        }))
    }

    /// Where a span of the YAML text is in the TOML text. A key that says nothing has two places: in
    /// TOML it must hold `""`, and findings point there.
    ///
    /// # Errors
    /// The span is no whole key or value.
    pub fn moved(&self, span: Span) -> Result<Vec<Span>, String> {
        if span.start as usize >= self.yaml.body {
            return Ok(vec![Span::new(
                span.start as usize - self.yaml.body + self.toml.body,
                span.end as usize - self.yaml.body + self.toml.body,
            )]);
        }
        if span == Span::default() {
            return Ok(vec![span]);
        }
        if span == self.yaml.fence {
            return Ok(vec![self.toml.fence]);
        }
        for place in &self.yaml.places {
            let Some(there) = self.toml.at(&place.path) else {
                continue;
            };
            if place.key == Some(span) {
                let value = place.blank.then_some(there.value);
                return Ok(there.key.into_iter().chain(value).collect());
            }
            if place.value == span {
                return Ok(vec![there.value]);
            }
        }
        Err("a mark in front matter must be a whole key, a whole value or the fence; else say `yaml`".into())
    }
}

impl Tree {
    fn new(fence: Span, body: usize, table: &Table) -> Self {
        let mut places = Vec::new();
        collect(table, "", &mut places);
        Self {
            fence,
            body,
            places,
        }
    }

    fn at(&self, path: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.path == path)
    }
}

fn collect(table: &Table, above: &str, places: &mut Vec<Place>) {
    for (key, node) in &table.entries {
        let path = format!("{above}.{}", key.text);
        collect_node(node, path, Some(key.span), places);
    }
}

fn collect_node(node: &Node, path: String, key: Option<Span>, places: &mut Vec<Place>) {
    match &node.value {
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                collect_node(item, format!("{path}[{at}]"), None, places);
            }
        }
        Value::Table(inner) => collect(inner, &path, places),
        Value::Blank | Value::Scalar(_) => {}
    }
    places.push(Place {
        path,
        key,
        value: node.span,
        blank: node.value == Value::Blank,
    });
}

/// Plain keys first, then block tables as `[table]`: TOML has no way back to the table above.
fn write_table(table: &Table, above: &str, source: &str, out: &mut String) {
    let is_block = |node: &Node| {
        matches!(node.value, Value::Table(_))
            && !source[node.span.start as usize..].starts_with('{')
    };
    for (key, node) in table.entries.iter().filter(|(_, node)| !is_block(node)) {
        out.push_str(&format!(
            "{} = {}\n",
            key_text(&key.text),
            value(node, source)
        ));
    }
    for (key, node) in table.entries.iter().filter(|(_, node)| is_block(node)) {
        let Value::Table(inner) = &node.value else {
            continue;
        };
        let path = format!("{above}{}", key_text(&key.text));
        out.push_str(&format!("\n[{path}]\n"));
        write_table(inner, &format!("{path}."), source, out);
    }
}

fn value(node: &Node, source: &str) -> String {
    match &node.value {
        Value::Blank => "\"\"".to_owned(),
        Value::Scalar(text) if parse_date(text).is_some() && node.span.of(source) == text => {
            text.clone()
        }
        Value::Scalar(text) => quoted(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| value(item, source)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(table) => {
            let pair = |(key, node): &(mindgap::record::node::Key, Node)| {
                format!("{} = {}", key_text(&key.text), value(node, source))
            };
            let pairs: Vec<String> = table.entries.iter().map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

fn key_text(key: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What a text says, whatever the order of its keys and their quotes: its facts, and what follows its front
/// matter.
pub fn meaning(text: &str) -> (Vec<(String, String)>, String) {
    let (front, body) = read(text);
    let mut facts = Vec::new();
    match &front {
        FrontMatter::Read { table, .. } => facts_of(table, "", &mut facts),
        FrontMatter::None => {}
        FrontMatter::Broken { problem, .. } => {
            facts.push(("broken".to_owned(), problem.message.clone()))
        }
    }
    facts.sort();
    (facts, text[body..].to_owned())
}

fn facts_of(table: &Table, above: &str, facts: &mut Vec<(String, String)>) {
    for (key, node) in &table.entries {
        facts_of_node(node, format!("{above}.{}", key.text), facts);
    }
}

fn facts_of_node(node: &Node, path: String, facts: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Blank => facts.push((path, String::new())),
        Value::Scalar(text) => facts.push((path, text.clone())),
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                facts_of_node(item, format!("{path}[{at}]"), facts);
            }
        }
        Value::Table(inner) => facts_of(inner, &path, facts),
    }
}
