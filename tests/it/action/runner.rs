//! The runner: it takes the steps of `action.yml` one after the other, as GitHub's does.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::log::{Command, commands};
use super::manifest::{Manifest, Step, evaluate, holds};
use super::world::{MINDGAP, World};

/// A job with one step, which is the Action.
pub struct Job<'w> {
    world: &'w World,
    inputs: BTreeMap<String, String>,
    event: Value,
    variables: BTreeMap<String, String>,
    installed: bool,
}

impl<'w> Job<'w> {
    pub fn new(world: &'w World) -> Self {
        let mut variables = BTreeMap::new();
        for (name, value) in [
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "workflow_dispatch"),
            ("GITHUB_REPOSITORY", "acme/ward"),
            ("GITHUB_RUN_ID", "41"),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_ARCH", "X64"),
        ] {
            variables.insert(name.to_owned(), value.to_owned());
        }
        Self {
            world,
            inputs: BTreeMap::new(),
            event: json!({}),
            variables,
            installed: true,
        }
    }

    /// Nothing is installed yet: all the steps are taken.
    pub fn all_steps(mut self) -> Self {
        self.installed = false;
        self
    }

    /// An input of the Action.
    pub fn with(mut self, input: &str, value: &str) -> Self {
        self.inputs.insert(input.to_owned(), value.to_owned());
        self
    }

    /// What happened, and what GitHub tells of it.
    pub fn on(mut self, event: &str, payload: Value) -> Self {
        self.event = payload;
        self.set("GITHUB_EVENT_NAME", event)
    }

    pub fn set(mut self, variable: &str, value: &str) -> Self {
        self.variables.insert(variable.to_owned(), value.to_owned());
        self
    }

    pub fn run(mut self) -> Ended {
        let manifest = Manifest::read();
        for (input, default) in &manifest.defaults {
            self.inputs
                .entry(input.clone())
                .or_insert_with(|| default.clone());
        }
        for input in self.inputs.keys() {
            assert!(
                manifest.defaults.iter().any(|(name, _)| name == input),
                "there is no input {input}"
            );
        }
        let temp = self.world.root.join("temp");
        if self.installed {
            let bin = temp.join("mindgap/bin");
            fs::create_dir_all(&bin).unwrap();
            let _ = symlink(MINDGAP, bin.join("mindgap"));
        } else {
            let _ = fs::remove_dir_all(&temp);
        }
        self.world.write("temp/event.json", &self.event.to_string());
        let mut ended = Ended::default();
        for (at, step) in manifest.steps.iter().enumerate() {
            let is_install = !["check", ""].contains(&step.id.as_str()) || !step.uses.is_empty();
            if self.installed && is_install {
                continue;
            }
            if holds(&step.condition, ended.code != 0, &|name| {
                self.look(name, &ended)
            }) {
                self.take(at, step, &mut ended);
            }
        }
        ended.outputs = manifest
            .outputs
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    evaluate(value, &|name| self.look(name, &ended)),
                )
            })
            .collect();
        ended
    }

    /// What a name in an expression stands for.
    fn look(&self, name: &str, ended: &Ended) -> String {
        let parts: Vec<&str> = name.split('.').collect();
        match parts[..] {
            ["inputs", input] => {
                let value = &self.inputs[input];
                evaluate(value, &|name| self.look(name, ended))
            }
            ["steps", step, "outputs", output] => ended
                .steps
                .get(&(step.to_owned(), output.to_owned()))
                .cloned()
                .unwrap_or_default(),
            ["github", "token"] => "ghs_made-up".to_owned(),
            ["github", "event", ..] => {
                let pointer: String = parts[2..].iter().map(|part| format!("/{part}")).collect();
                match self.event.pointer(&pointer) {
                    Some(Value::String(text)) => text.clone(),
                    Some(Value::Null) | None => String::new(),
                    Some(other) => other.to_string(),
                }
            }
            _ => panic!("what is `{name}`?"),
        }
    }

    fn take(&self, at: usize, step: &Step, ended: &mut Ended) {
        let valued =
            |text: &Value| evaluate(text.as_str().unwrap(), &|name| self.look(name, ended));
        if !step.uses.is_empty() {
            let (path, key) = (valued(&step.with["path"]), valued(&step.with["key"]));
            let hit = self.cache(&step.uses, Path::new(&path), &key);
            ended
                .steps
                .insert((step.id.clone(), "cache-hit".to_owned()), hit.to_string());
            return;
        }
        let file = |name: &str| self.world.root.join(format!("temp/{at}-{name}"));
        let log = File::create(file("log")).unwrap();
        let mut command = self.world.command("bash");
        for (name, value) in &step.env {
            command.env(name, valued(value));
        }
        for name in ["output", "path", "env", "summary"] {
            fs::write(file(name), "").unwrap();
        }
        let status = command
            .args([
                "--noprofile",
                "--norc",
                "-e",
                "-o",
                "pipefail",
                "-c",
                &step.run,
            ])
            .current_dir(self.workspace())
            .env("GITHUB_WORKSPACE", self.workspace())
            .env("GITHUB_SERVER_URL", &self.world.server.address)
            .env("GITHUB_API_URL", &self.world.server.address)
            .env("GITHUB_ACTION_PATH", self.world.root.join("action"))
            .env("GITHUB_EVENT_PATH", self.world.root.join("temp/event.json"))
            .env("RUNNER_TEMP", self.world.root.join("temp"))
            .env("GITHUB_OUTPUT", file("output"))
            .env("GITHUB_PATH", file("path"))
            .env("GITHUB_ENV", file("env"))
            .env("GITHUB_STEP_SUMMARY", file("summary"))
            .envs(&self.variables)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .status()
            .unwrap();
        let read = |name: &str| fs::read_to_string(file(name)).unwrap();
        ended.log.push_str(&read("log"));
        ended.summary.push_str(&read("summary"));
        ended.path.extend(read("path").lines().map(PathBuf::from));
        assert_eq!(
            read("env"),
            "",
            "no variable is set for the steps that follow"
        );
        for (name, value) in outputs(&read("output")) {
            ended.steps.insert((step.id.clone(), name), value);
        }
        if ended.code == 0 {
            ended.code = status.code().unwrap_or(-1);
        }
    }

    /// Whether the key is known already; `save` keeps what is there.
    fn cache(&self, uses: &str, path: &Path, key: &str) -> bool {
        let place = self.world.root.join("cache").join(key);
        assert!(
            !key.contains(['/', ',']) && !key.contains(char::is_whitespace),
            "{key}"
        );
        if uses.starts_with("actions/cache/save@") {
            copy(path, &place);
        } else if place.exists() {
            copy(&place, path);
            return true;
        }
        false
    }

    fn workspace(&self) -> PathBuf {
        let checkout = self.world.root.join("ward");
        if checkout.exists() {
            checkout
        } else {
            self.world.root.join("work")
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// `name<<end`, lines, `end`.
fn outputs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (name, end) = line
            .split_once("<<")
            .unwrap_or_else(|| panic!("no output: {line}"));
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        found.push((name.to_owned(), value.join("\n")));
    }
    found
}

/// What is left of a job.
#[derive(Debug, Default)]
pub struct Ended {
    /// The exit code of the first step that failed, or 0.
    pub code: i32,
    pub log: String,
    pub summary: String,
    pub path: Vec<PathBuf>,
    pub outputs: BTreeMap<String, String>,
    steps: BTreeMap<(String, String), String>,
}

impl Ended {
    /// It ended with this code and this conclusion.
    #[track_caller]
    pub fn with(self, code: i32, conclusion: &str) -> Self {
        let is = (self.code, self.outputs["conclusion"].as_str());
        assert_eq!(is, (code, conclusion), "\n{}\n{}", self.log, self.summary);
        self
    }

    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.log.contains(word), "no {word:?} in\n{}", self.log);
        }
        self
    }

    /// The page of the run has all of these.
    #[track_caller]
    pub fn shows(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.summary.contains(word),
                "no {word:?} on the page\n{}",
                self.summary
            );
        }
        self
    }

    #[track_caller]
    pub fn gives(self, output: &str, value: &str) -> Self {
        assert_eq!(self.outputs[output], value, "{output}\n{}", self.log);
        self
    }

    /// There is an annotation of this level with these words.
    #[track_caller]
    pub fn annotates(self, level: &str, words: &str) -> Self {
        let found = self
            .commands()
            .iter()
            .any(|one| one.name == level && one.message.contains(words));
        assert!(found, "no {level} {words:?} in\n{}", self.log);
        self
    }

    /// What the runner would obey.
    pub fn commands(&self) -> Vec<Command> {
        commands(&self.log)
    }
}
