//! What mindgap said, and what is expected of it.

use std::process::Output;

use serde_json::Value;

/// What one run said; `stderr` once for each backend.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: Vec<String>,
}

impl Answer {
    pub fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        let code = output
            .status
            .code()
            .unwrap_or_else(|| panic!("it died: {output:?}"));
        Self {
            code,
            stdout: text(&output.stdout),
            stderr: vec![text(&output.stderr)],
        }
    }

    /// It ran, and these are its findings, by path and rule; an error makes it fail.
    #[track_caller]
    pub fn finds(&self, expected: &[(&str, &str)]) -> &Self {
        let json = self.json();
        let all: Vec<&Value> = list(&json, "findings");
        let found: Vec<(&str, &str)> = all
            .iter()
            .map(|found| (text(found, "path"), text(found, "rule")))
            .collect();
        assert_eq!(found, expected, "{self:#?}");
        let fails = all.iter().any(|found| found["level"] == "error");
        assert_eq!(self.code, i32::from(fails), "{self:#?}");
        self
    }

    /// It found nothing.
    #[track_caller]
    pub fn is_clean(&self) -> &Self {
        self.finds(&[])
    }

    /// It ran, and these are the errors that it fails with, by path and rule; there may be notes.
    #[track_caller]
    pub fn fails_with(&self, expected: &[(&str, &str)]) -> &Self {
        let json = self.json();
        let errors = list(&json, "findings")
            .into_iter()
            .filter(|found| found["level"] == "error");
        let found: Vec<(&str, &str)> = errors
            .map(|found| (text(found, "path"), text(found, "rule")))
            .collect();
        assert_eq!(found, expected, "{self:#?}");
        assert_eq!(self.code, i32::from(!expected.is_empty()), "{self:#?}");
        self
    }

    /// The rules of its findings.
    pub fn rules(&self) -> Vec<String> {
        list(&self.json(), "findings")
            .into_iter()
            .map(|found| text(found, "rule").to_owned())
            .collect()
    }

    /// These are the records that it read, by path.
    #[track_caller]
    pub fn reads(&self, expected: &[&str]) -> &Self {
        let json = self.json();
        let read: Vec<&str> = list(&json, "records")
            .into_iter()
            .map(|record| text(record, "path"))
            .collect();
        assert_eq!(read, expected, "{self:#?}");
        self
    }

    /// What it says of a file that it found something in.
    #[track_caller]
    pub fn says(&self, path: &str, words: &str) -> &Self {
        let json = self.json();
        let said =
            |found: &&Value| text(found, "path") == path && text(found, "message").contains(words);
        assert!(
            list(&json, "findings").iter().any(said),
            "nothing says {words:?} of {path}: {self:#?}"
        );
        self
    }

    /// It did not read a file, for a reason.
    #[track_caller]
    pub fn skips(&self, path: &str, words: &str) -> &Self {
        let json = self.json();
        let said =
            |file: &&Value| text(file, "path") == path && text(file, "reason").contains(words);
        assert!(
            list(&json, "skipped").iter().any(said),
            "{path} is not skipped for {words:?}: {self:#?}"
        );
        self
    }

    /// It could not check a rule, for a reason, and says so.
    #[track_caller]
    pub fn does_not_know(&self, rule: &str, words: &str) -> &Self {
        let json = self.json();
        let said = |unknown: &&Value| {
            text(unknown, "rule") == rule && text(unknown, "reason").contains(words)
        };
        assert!(
            list(&json, "unknown").iter().any(said),
            "{rule} is known: {self:#?}"
        );
        self
    }

    /// It could not run, and each backend says all of these words.
    #[track_caller]
    pub fn cannot_run(&self, words: &[&str]) -> &Self {
        assert_eq!(self.code, 2, "{self:#?}");
        self.complains(words)
    }

    /// There was nothing to check.
    #[track_caller]
    pub fn checks_nothing(&self) -> &Self {
        assert_eq!(self.code, 3, "{self:#?}");
        self.complains(&["nothing was checked"])
    }

    #[track_caller]
    pub fn complains(&self, words: &[&str]) -> &Self {
        for stderr in &self.stderr {
            for word in words {
                assert!(stderr.contains(word), "no {word:?} in: {stderr}\n{self:#?}");
            }
        }
        self
    }

    /// What has to be the same from every source.
    pub fn verdict(&self) -> Value {
        let mut json = self.json();
        let summary = &mut json["summary"];
        summary["skipped"] = Value::Null;
        Value::from(
            ["summary", "records", "findings", "allowed"]
                .map(|key| json[key].take())
                .to_vec(),
        )
    }

    /// Rules with their lines and columns, which are the same whatever ends a line.
    pub fn places(&self) -> Vec<(String, [Value; 4])> {
        let json = self.json();
        let place = |found: &&Value| {
            let span = |end: &str, part: &str| found["span"][end][part].clone();
            let ends = [
                ("start", "line"),
                ("start", "column"),
                ("end", "line"),
                ("end", "column"),
            ];
            (
                text(found, "rule").to_owned(),
                ends.map(|(end, part)| span(end, part)),
            )
        };
        list(&json, "findings").iter().map(place).collect()
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {self:#?}"))
    }
}

#[track_caller]
fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    value[key].as_array().expect(key).iter().collect()
}

#[track_caller]
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().expect(key)
}
