//! `action.yml`, read by a YAML parser and with the few expressions that it uses.

use std::path::Path;

use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

/// A step of the Action.
#[derive(Debug)]
pub struct Step {
    pub id: String,
    pub condition: String,
    pub uses: String,
    pub run: String,
    pub env: Map<String, Value>,
    pub with: Map<String, Value>,
}

/// The whole file.
#[derive(Debug)]
pub struct Manifest {
    /// What each input is where nobody says.
    pub defaults: Vec<(String, String)>,
    /// What each output is made of.
    pub outputs: Vec<(String, String)>,
    pub steps: Vec<Step>,
}

impl Manifest {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
        let file = yaml(&std::fs::read_to_string(path).unwrap());
        let texts = |table: &Value, key: &str| {
            let entries = table.as_object().unwrap().iter();
            entries
                .map(|(name, entry)| (name.clone(), text(&entry[key])))
                .collect()
        };
        let table = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let steps = file["runs"]["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| Step {
                id: text(&step["id"]),
                condition: text(&step["if"]),
                uses: text(&step["uses"]),
                run: text(&step["run"]),
                env: table(&step["env"]),
                with: table(&step["with"]),
            });
        Self {
            defaults: texts(&file["inputs"], "default"),
            outputs: texts(&file["outputs"], "value"),
            steps: steps.collect(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// YAML of which every scalar is text.
pub fn yaml(source: &str) -> Value {
    enum Open {
        List(Vec<Value>),
        Table(Map<String, Value>, Option<String>),
    }
    let mut open: Vec<Open> = Vec::new();
    for step in Parser::new_from_str(source) {
        let node = match step.unwrap().0 {
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Table(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop().unwrap() {
                Open::List(items) => Value::Array(items),
                Open::Table(table, _) => Value::Object(table),
            },
            _ => continue,
        };
        match open.last_mut() {
            None => return node,
            Some(Open::List(items)) => items.push(node),
            Some(Open::Table(table, key)) => match key.take() {
                Some(key) => assert!(table.insert(key, node).is_none(), "a key twice"),
                None => *key = node.as_str().map(str::to_owned),
            },
        }
    }
    Value::Null
}

/// The value of text with `${{ … }}` in it. `look` knows what a name stands for.
pub fn evaluate(text: &str, look: &dyn Fn(&str) -> String) -> String {
    let Some((before, rest)) = text.split_once("${{") else {
        return text.to_owned();
    };
    let (expression, after) = rest.split_once("}}").unwrap();
    // The first of several that is not empty.
    let value = expression
        .split("||")
        .map(|name| look(name.trim()))
        .find(|value| !value.is_empty());
    format!(
        "{before}{}{}",
        value.unwrap_or_default(),
        evaluate(after, look)
    )
}

/// Whether a step runs: `a == 'b' && c != 'd'`. `!cancelled()` lets it run after one that failed.
pub fn holds(condition: &str, failed: bool, look: &dyn Fn(&str) -> String) -> bool {
    let condition = condition
        .trim()
        .trim_start_matches("${{")
        .trim_end_matches("}}");
    let terms: Vec<&str> = condition
        .split("&&")
        .map(str::trim)
        .filter(|term| !term.is_empty())
        .collect();
    if failed && !terms.contains(&"!cancelled()") {
        return false;
    }
    terms
        .iter()
        .filter(|term| **term != "!cancelled()")
        .all(|term| {
            let (name, value, equal) = match term.split_once(" == ") {
                Some((name, value)) => (name, value, true),
                None => {
                    let (name, value) = term
                        .split_once(" != ")
                        .unwrap_or_else(|| panic!("what is `{term}`?"));
                    (name, value, false)
                }
            };
            (look(name) == value.trim_matches('\'')) == equal
        })
}

#[test]
fn nothing_that_anybody_writes_becomes_a_part_of_a_script() {
    let manifest = Manifest::read();
    for step in &manifest.steps {
        assert!(
            !step.run.contains("${{") && step.run.is_empty() != step.uses.is_empty(),
            "{step:?}"
        );
        let commit = step.uses.split_once('@').map_or("", |(_, commit)| commit);
        let pinned = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(step.uses.is_empty() || pinned, "{step:?}");
    }
    // The token reaches the one step that needs it.
    let with_token = manifest
        .steps
        .iter()
        .filter(|step| format!("{step:?}").contains("inputs.token"));
    assert!(
        with_token
            .map(|step| step.run.rsplit(' ').next().unwrap())
            .eq(["comment"])
    );
}
