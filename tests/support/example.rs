//! An example of a rule's page: some files with marks `«…»`, and what the rule says of them.
//!
//! A block `md fixed`, or `md fixed suggested`, right behind it shows what the rule's fix makes of it: the files
//! that change, and `-- gone: PATH --` for one that moves away.
//!
//! `-- PATH --` begins a file, `-- base: PATH --` one as it was before a change, and
//! `-- commit by NAME <MAIL> --` the message of a commit of that change.

use std::collections::BTreeMap;

use mindgap::check::{Change, ChangeSummary, Heed, Outcome, Request, check};
use mindgap::config;
use mindgap::finding::{Finding, Level, Lines, MESSAGE, Safety, Span};
use mindgap::fix::{self, Wanted};
use mindgap::git::{Commit, ObjectId, Signature};
use mindgap::source::Snapshot;

use super::files::Files;
use super::front_matter::{InToml, meaning};
use super::page::{Fenced, Page};

/// Where an example stands that names no file.
const PATH: &str = "decisions/0007-example.md";
const CONFIG: &str = "mindgap.toml";
const DEFAULT_CONFIG: &str =
    "[[log]]\npath = \"decisions\"\nprefix = \"PDR\"\ndialect = \"product\"\n";

/// The day of every judgement.
const AS_OF: jiff::civil::Date = jiff::civil::date(2026, 11, 20);

/// An example.
pub struct Example {
    files: Vec<File>,
    /// It is run as written only.
    one_carrier: bool,
    level: Option<Level>,
    fixed: Option<AfterFix>,
}

/// What the rule's fix makes of an example.
struct AfterFix {
    safety: Safety,
    /// The files that change, by path; without a text, it is gone.
    files: BTreeMap<String, Option<String>>,
}

/// Where a file of an example belongs.
#[derive(Clone, PartialEq, Eq)]
enum End {
    /// It is what is judged.
    Head,
    /// It is as it was before the change.
    Base,
    /// It is the message of a commit by somebody.
    Commit(String),
}

/// A file of an example.
struct File {
    end: End,
    path: String,
    text: String,
    marks: Vec<Mark>,
}

/// A place where the rule must speak; several spans where either will do.
struct Mark(Vec<Span>);

impl Page {
    /// The examples under a heading, each with its number from 1.
    pub fn examples(&self, heading: &str) -> Vec<(usize, Result<Example, String>)> {
        let examples = self
            .section(heading)
            .map_or(&[][..], |section| &section.examples[..]);
        let numbered = examples.iter().enumerate();
        numbered
            .map(|(at, fenced)| (at + 1, Example::new(fenced)))
            .collect()
    }
}

impl Example {
    /// Reads an example: the info string of its fence, its text, and what it comes to.
    ///
    /// # Errors
    /// The info string or the marks make no sense.
    pub fn new(Fenced { info, text, fixed }: &Fenced) -> Result<Self, String> {
        let mut words = info.split_whitespace();
        if words.next() != Some("md") {
            return Err("an example begins with ````md".to_owned());
        }
        let (mut one_carrier, mut level) = (false, None);
        for word in words {
            match word {
                "yaml" | "toml" => one_carrier = true,
                "error" => level = Some(Level::Error),
                "warning" => level = Some(Level::Warning),
                "info" => level = Some(Level::Info),
                other => return Err(format!("`{other}` means nothing after ````md")),
            }
        }
        let files = split(text)
            .into_iter()
            .map(|(title, text)| File::new(&title, &text))
            .collect::<Result<_, _>>()?;
        let fixed = fixed
            .as_ref()
            .map(|(info, text)| AfterFix::new(info, text))
            .transpose()?;
        Ok(Self {
            files,
            one_carrier,
            level,
            fixed,
        })
    }

    /// Whether it shows what a fix makes of it.
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }

    /// Whether anything is marked.
    pub fn is_marked(&self) -> bool {
        self.files.iter().any(|file| !file.marks.is_empty())
    }

    /// What `rule` says of the example as a reader sees it: where, how loudly, what, and what to do.
    ///
    /// # Errors
    /// Its configuration cannot stand.
    pub fn said(&self, rule: &str) -> Result<String, String> {
        let outcome = judge(&self.files, None)?;
        let said = outcome
            .findings
            .iter()
            .filter(|finding| finding.rule == rule)
            .map(|finding| {
                let Finding {
                    path,
                    start,
                    level,
                    message,
                    help,
                    fix,
                    ..
                } = finding;
                let place = format!("{path}:{}:{}", start.line, start.column);
                let fix = fix
                    .as_ref()
                    .map(|fix| format!("  fix: {}\n", fix.title))
                    .unwrap_or_default();
                format!(
                    "{place} {}: {message}\n  help: {help}\n{fix}",
                    level.as_str()
                )
            });
        Ok(said.collect())
    }

    /// Runs the example in each carrier; returns what is not as it is marked.
    pub fn problems(&self, rule: &str) -> Vec<String> {
        let mut problems = self.run("as written", rule, &self.files);
        problems
            .extend(self.fix_problems("as written", rule, &self.files, |text| Ok(text.to_owned())));
        if !self.one_carrier {
            match self.in_toml() {
                Ok(Some(files)) => {
                    problems.extend(self.run("in TOML", rule, &files));
                    problems.extend(self.fix_problems("in TOML", rule, &files, |text| {
                        InToml::of(text)
                            .map(|toml| toml.map_or_else(|| text.to_owned(), |toml| toml.text))
                    }));
                }
                Ok(None) => {}
                Err(problem) => problems.push(format!("in TOML: {problem}")),
            }
        }
        problems
    }

    /// The same files with TOML front matter; `None` where none has YAML.
    fn in_toml(&self) -> Result<Option<Vec<File>>, String> {
        let mut any = false;
        let mut files = Vec::new();
        for file in &self.files {
            let converted = if file.path.ends_with(".md") {
                InToml::of(&file.text)?
            } else {
                None
            };
            let (end, path) = (file.end.clone(), file.path.clone());
            files.push(match converted {
                None => File {
                    end,
                    path,
                    text: file.text.clone(),
                    marks: file.marks.iter().map(|m| Mark(m.0.clone())).collect(),
                },
                Some(toml) => {
                    any = true;
                    let moved = |mark: &Mark| toml.moved(mark.0[0]).map(Mark);
                    let marks = file.marks.iter().map(moved).collect::<Result<_, _>>()?;
                    File {
                        end,
                        path,
                        text: toml.text,
                        marks,
                    }
                }
            });
        }
        Ok(any.then_some(files))
    }

    fn run(&self, carrier: &str, rule: &str, files: &[File]) -> Vec<String> {
        let outcome = match judge(files, None) {
            Ok(outcome) => outcome,
            Err(problem) => return vec![format!("{carrier}: {problem}")],
        };
        if outcome.checked_nothing() && outcome.findings.is_empty() {
            return vec![format!(
                "{carrier}: no record was read, so nothing was checked"
            )];
        }
        let mut found: Vec<&Finding> = outcome
            .findings
            .iter()
            .filter(|finding| finding.rule == rule)
            .collect();
        let mut problems = Vec::new();
        for file in files {
            for mark in &file.marks {
                let fits = |finding: &&Finding| {
                    *finding.path == *file.path && mark.0.contains(&finding.span())
                };
                match found.iter().position(fits) {
                    None => problems.push(format!(
                        "{carrier}: expected {}, not found",
                        file.shown(mark.0[0])
                    )),
                    Some(at) => problems.extend(
                        self.misjudged(found.remove(at))
                            .map(|p| format!("{carrier}: {p}")),
                    ),
                }
            }
        }
        let declared = mindgap::rules::named(rule).and_then(|row| row.rule.fix);
        for fix in outcome
            .findings
            .iter()
            .filter(|f| f.rule == rule)
            .filter_map(|f| f.fix.as_ref())
        {
            if Some(fix.safety) != declared {
                problems.push(format!(
                    "{carrier}: a fix that the rule does not tell of: {}",
                    fix.title
                ));
            }
        }
        for finding in found {
            // A path that is at both ends is meant as it is now.
            let mut of_path: Vec<&File> = files
                .iter()
                .filter(|file| *finding.path == *file.path)
                .collect();
            of_path.sort_by_key(|file| file.end == End::Base);
            let place = of_path.first().map(|file| file.shown(finding.span()));
            let place = place.unwrap_or_else(|| finding.path.to_string());
            problems.push(format!(
                "{carrier}: found {place}, not expected: {}",
                finding.message
            ));
        }
        problems
    }

    /// Makes the rule's own fixes; returns where that does not come to what is shown. `carried` writes what is
    /// shown in the carrier of `files`.
    fn fix_problems(
        &self,
        carrier: &str,
        rule: &str,
        files: &[File],
        carried: impl Fn(&str) -> Result<String, String>,
    ) -> Vec<String> {
        let Some(wanted) = &self.fixed else {
            return Vec::new();
        };
        let head = at_end(files, &End::Head);
        let own = |finding: &Finding| finding.rule == rule;
        let all = Wanted {
            daring: Safety::Suggested,
            wants: &own,
            refuses: &|_| None,
        };
        let fixed = fix::fixed(&head, &all, &mut |over: &dyn Snapshot| {
            judge(files, Some(over))
        });
        let fixed = match fixed {
            Ok(fixed) => fixed,
            Err(problem) => return vec![format!("{carrier}: {problem}")],
        };
        let mut problems = Vec::new();
        for left in &fixed.not_fixed {
            problems.push(format!("its fix is not made: {}", left.reason));
        }
        if fixed.fixed.is_empty() {
            problems.push("no fix is offered".to_owned());
        }
        for found in fixed
            .fixed
            .iter()
            .filter_map(|finding| finding.fix.as_ref())
        {
            if found.safety != wanted.safety {
                problems.push(format!(
                    "its fix is {}: {}",
                    found.safety.as_str(),
                    found.title
                ));
            }
        }
        let mut made: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for change in &fixed.changes {
            let text = change
                .after
                .clone()
                .map(|bytes| String::from_utf8(bytes).unwrap_or_default());
            made.insert(&change.path, text);
        }
        for (path, shown) in &wanted.files {
            let shown = match shown.as_deref().map(&carried).transpose() {
                Ok(shown) => shown,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            match made.remove(path.as_str()) {
                None => problems.push(format!("its fix leaves {path} as it is")),
                Some(made) if made.as_deref().map(meaning) != shown.as_deref().map(meaning) => {
                    problems.push(format!(
                        "its fix makes another text of {path}:\n{}",
                        made.unwrap_or_default()
                    ))
                }
                // Where it is as it is written on the page, it is so to the byte.
                Some(made) if carrier == "as written" && made != shown => problems.push(format!(
                    "its fix writes {path} in another way:\n{}",
                    made.unwrap_or_default()
                )),
                Some(_) => {}
            }
        }
        problems.extend(
            made.keys()
                .map(|path| format!("its fix changes {path}, which is not shown")),
        );
        match judge(files, Some(&fixed.snapshot)) {
            Ok(outcome) => {
                let more = outcome
                    .findings
                    .iter()
                    .filter(|f| f.rule == rule && f.fix.is_some());
                problems.extend(more.map(|f| format!("a further fix is offered: {}", f.message)));
            }
            Err(problem) => problems.push(problem),
        }
        problems
            .into_iter()
            .map(|problem| format!("{carrier}: {problem}"))
            .collect()
    }

    fn misjudged(&self, finding: &Finding) -> Option<String> {
        let wanted = self.level.filter(|level| *level != finding.level)?;
        let (level, message) = (finding.level.as_str(), &finding.message);
        Some(format!(
            "expected level {}, found {level}: {message}",
            wanted.as_str()
        ))
    }
}

impl AfterFix {
    fn new(info: &str, text: &str) -> Result<Self, String> {
        let safety = match info {
            "md fixed" => Safety::Safe,
            "md fixed suggested" => Safety::Suggested,
            other => {
                return Err(format!(
                    "`{other}` is neither `md fixed` nor `md fixed suggested`"
                ));
            }
        };
        let file = |(title, text): (String, String)| match title.strip_prefix("gone: ") {
            Some(path) => (path.to_owned(), None),
            None => (title, Some(text)),
        };
        Ok(Self {
            safety,
            files: split(text).into_iter().map(file).collect(),
        })
    }
}

impl File {
    /// Takes the marks out of a text. A mark inside another is a second finding.
    fn new(title: &str, marked: &str) -> Result<Self, String> {
        let (end, path) = match (
            title.strip_prefix("base: "),
            title.strip_prefix("commit by "),
        ) {
            (Some(path), _) => (End::Base, path.to_owned()),
            (_, Some(author)) => (End::Commit(author.to_owned()), MESSAGE.to_owned()),
            _ => (End::Head, title.to_owned()),
        };
        let mut text = String::with_capacity(marked.len());
        let (mut open, mut marks) = (Vec::new(), Vec::new());
        for c in marked.chars() {
            match c {
                '«' => open.push(text.len()),
                '»' => match open.pop() {
                    Some(start) => marks.push(Mark(vec![Span::new(start, text.len())])),
                    None => return Err(format!("{path}: a mark ends that did not begin")),
                },
                c => text.push(c),
            }
        }
        if open.is_empty() {
            Ok(Self {
                end,
                path,
                text,
                marks,
            })
        } else {
            Err(format!("{path}: a mark does not end"))
        }
    }

    /// A span as a reader finds it.
    fn shown(&self, span: Span) -> String {
        let lines = Lines::new(&self.text);
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        let text = span.of(&self.text);
        format!(
            "{}:{}:{}-{}:{} {text:?}",
            self.path, start.line, start.column, end.line, end.column
        )
    }
}

/// The files of an example: separators `-- path --` as in txtar, or one record.
fn split(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let path = line
            .trim_end()
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"));
        match (path, files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => files.push((PATH.to_owned(), line.to_owned())),
        }
    }
    files
}

fn at_end(files: &[File], end: &End) -> Files {
    let own = files.iter().filter(|file| file.end == *end);
    own.fold(Files::default(), |all, file| {
        all.with(&file.path, file.text.as_str())
    })
}

/// Judges the files of an example, or those at its head as they will be.
fn judge(files: &[File], over: Option<&dyn Snapshot>) -> Result<Outcome, String> {
    let (head, base) = (at_end(files, &End::Head), at_end(files, &End::Base));
    let config = files
        .iter()
        .find(|file| file.path == CONFIG)
        .map_or(DEFAULT_CONFIG, |file| &file.text);
    let settings =
        config::parse(config).map_err(|problem| format!("{CONFIG}: {}", problem.message))?;
    let mut request = Request::new(&settings, AS_OF);
    request.change = files
        .iter()
        .any(|file| file.end != End::Head)
        .then(|| Change {
            git: None,
            base: &base,
            others: Vec::new(),
            base_commit: None,
            tip: None,
            commits: files.iter().filter_map(commit).collect(),
            committed: None,
            other_settings: None,
            summary: ChangeSummary::default(),
        });
    request.heed = if request.change.is_some() {
        Heed::WhatWasKnown
    } else {
        Heed::Everything
    };
    check(over.unwrap_or(&head), &request).map_err(|error| format!("{CONFIG}: {error:?}"))
}

fn commit(file: &File) -> Option<Commit> {
    let End::Commit(author) = &file.end else {
        return None;
    };
    let (name, email) = author.split_once(" <").unwrap_or((author, ""));
    let author = Signature {
        name: name.to_owned(),
        email: email.trim_end_matches('>').to_owned(),
        time: 0,
    };
    let id = ObjectId::from_bytes(&[1; 20])?;
    let (committer, message) = (author.clone(), file.text.clone());
    Some(Commit {
        id,
        tree: id,
        parents: Vec::new(),
        author,
        committer,
        message,
    })
}
