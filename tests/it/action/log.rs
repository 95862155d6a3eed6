//! The log of a job, as the runner reads it: some lines are commands.

/// A command that the runner obeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub message: String,
}

/// What the runner knows (`actions/runner`, `ActionCommandManager.cs`).
const KNOWN: [&str; 15] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// The commands of a log. Between `stop-commands` and its token there are none.
pub fn commands(log: &str) -> Vec<Command> {
    let mut obeyed = Vec::new();
    let mut stopped: Option<String> = None;
    for line in log.lines() {
        let is = |name: &str| KNOWN.contains(&name) || stopped.as_deref() == Some(name);
        let Some(command) = second_form(line, &is).or_else(|| first_form(line, &is)) else {
            continue;
        };
        match &stopped {
            Some(token) if command.name == *token => stopped = None,
            Some(_) => {}
            None if command.name == "stop-commands" => stopped = Some(command.message),
            None => obeyed.push(command),
        }
    }
    assert_eq!(stopped, None, "the runner was left deaf:\n{log}");
    obeyed
}

/// `::name key=value::message`, after blanks.
fn second_form(line: &str, is: &dyn Fn(&str) -> bool) -> Option<Command> {
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let name = head.split(' ').next()?;
    is(name).then(|| Command {
        name: name.to_owned(),
        message: decoded(message),
    })
}

/// `##[name key=value;]message`, anywhere in a line.
fn first_form(line: &str, is: &dyn Fn(&str) -> bool) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (head, message) = rest.split_once(']')?;
    let name = head.split(' ').next()?;
    is(name).then(|| Command {
        name: name.to_owned(),
        message: decoded(message),
    })
}

fn decoded(message: &str) -> String {
    message
        .replace("%0D", "\r")
        .replace("%0A", "\n")
        .replace("%25", "%")
}

#[test]
fn what_stands_between_stop_and_its_token_is_no_command() {
    let log = "::error title=x::one%0Atwo\n::stop-commands::t1\n  ::error::no\na ##[warning]no\n\n::t1::\nb ##[warning]yes\n::unknown::no\n";
    let said: Vec<(String, String)> = commands(log)
        .into_iter()
        .map(|c| (c.name, c.message))
        .collect();
    assert_eq!(
        said,
        [
            ("error".to_owned(), "one\ntwo".to_owned()),
            ("warning".to_owned(), "yes".to_owned())
        ]
    );
}
