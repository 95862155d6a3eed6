//! `mindgap init`.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::check::{Heed, Outcome};
use crate::fix::FileChange;
use crate::output::{self, Style, count};
use crate::scaffold::hook_text::quoted;
use crate::scaffold::hooks::{self, Done, Installed};
use crate::scaffold::init::{Setup, SetupError, setup};

use super::exit::{Exit, Failure};
use super::prompt::{Person, Question};
use super::session::{Global, Session};
use super::{editing, hook, terminal, working_files};

const EXAMPLES: &str = "\
Examples:
  mindgap init                  show what is missing here, ask once, write it
  mindgap init --dry-run        show every file as it would be written
  mindgap init --yes            for scripts: do not ask

Files that are there stay as they are. Where pre-commit, lefthook, husky or a .gitlab-ci.yml is in use, the
lines to add are shown.

Exit codes: 0 done, or nothing to do; 2 nothing was written; 3 it is set up, and there is no record yet";

/// `mindgap init`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct InitArgs {
    /// Write without asking
    #[arg(long, short, conflicts_with = "dry_run")]
    pub yes: bool,

    /// Show what would be written, with every line, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) fn run(global: &Global, args: &InitArgs) -> Result<Exit, Failure> {
    if global.config.is_some() {
        return Err(Failure::Message(
            "init writes a mindgap.toml that every command finds by itself: leave --config out"
                .to_owned(),
        ));
    }
    let session = Session::open(global)?;
    if session.is_bare() {
        return Err(Failure::Message(
            "this repository is bare, so there are no files to set up: run `mindgap init` in a clone of it; here, `mindgap hook install` has each push judged".to_owned(),
        ));
    }
    if !args.dry_run {
        editing::begin(&session, "init")?;
    }
    let plan = Plan::new(&session)?;
    let width = session.out_style().width;
    terminal::say(&terminal::fitted(&plan.shown(&session), width))?;
    // Lines to copy are not broken.
    terminal::say(&plan.by_hand())?;
    if args.dry_run {
        terminal::say(&plan.in_full())?;
        terminal::note("nothing was written, as --dry-run asks");
        return Ok(Exit::Clean);
    }
    if plan.writes() {
        if !args.yes && !confirm(&session)? {
            terminal::note("nothing was written");
            return Ok(Exit::Clean);
        }
        plan.write(&session)?;
    } else {
        terminal::say("\nNothing else is missing, and nothing was written.\n")?;
    }
    verdict(&session, &plan)
}

/// The files and hooks that are missing.
struct Plan {
    setup: Setup,
    /// The hooks that Git will run, or what to do where they are not ours alone.
    hooks: Result<Vec<Installed>, String>,
}

impl Plan {
    fn new(session: &Session<'_>) -> Result<Self, Failure> {
        let worktree = session.worktree()?;
        let mut configuration = session.configuration(&worktree)?;
        let configured = configuration.file.as_ref().map(|file| file.path.clone());
        let today = session.as_of();
        let git = session.git.as_ref();
        let setup = match setup(
            git,
            &worktree,
            &mut configuration.settings,
            configured.as_deref(),
            today,
        ) {
            Ok(setup) => setup,
            Err(SetupError::Check(error)) => return Err(configuration.failure(error)),
            Err(SetupError::Git(error)) => return Err(error.into()),
            Err(SetupError::Draft(error)) => return Err(error.into()),
        };
        setup
            .files
            .iter()
            .try_for_each(|file| editing::refuse_ignored(&worktree, &file.change.path))?;
        let hooks = match git.filter(|_| setup.hooks) {
            Some(git) => {
                hooks::planned(git, &hook::install::program()?).map_err(|error| error.to_string())
            }
            None => Ok(Vec::new()),
        };
        Ok(Self { setup, hooks })
    }

    /// The hooks that are not as they should be.
    fn new_hooks(&self) -> Vec<&Installed> {
        self.hooks
            .iter()
            .flatten()
            .filter(|hook| hook.done != Done::Unchanged)
            .collect()
    }

    fn writes(&self) -> bool {
        !self.setup.files.is_empty() || !self.new_hooks().is_empty()
    }

    /// What is written, and what stays as it is.
    fn shown(&self, session: &Session<'_>) -> String {
        let mut out = format!("Setting up {}\n", session.root.display());
        if self.writes() {
            out.push_str("\nThis will be written:\n");
        }
        for file in &self.setup.files {
            out.push_str(&format!("  {}\n      {}\n", file.change.path, file.about));
        }
        if let [first, ..] = self.new_hooks()[..] {
            let folder = first.path.parent().unwrap_or(&first.path);
            let folder = folder
                .strip_prefix(&session.root)
                .unwrap_or(folder)
                .display();
            let names = self
                .new_hooks()
                .into_iter()
                .filter_map(|hook| hook.path.file_name()?.to_str());
            let names: Vec<&str> = names.collect();
            out.push_str(&format!(
                "  {folder}/{{{}}}\n      Git asks mindgap before each commit, in this clone only\n",
                names.join(",")
            ));
        }
        if !self.setup.kept.is_empty() {
            out.push_str("\nThis is here already, and stays as it is:\n");
            out.extend(self.setup.kept.iter().map(|kept| format!("  {kept}\n")));
        }
        if self.writes() && self.setup.no_forge {
            out.push_str(
                "\nWhere this is hosted is not known here: let your CI run `mindgap check --base`.\n",
            );
        }
        if session.git.is_none() {
            out.push_str(
                "\nThis folder is in no Git repository, so there are no hooks and no workflow: after `git init`, run `mindgap init` again.\n",
            );
        }
        out
    }

    /// What people have to do themselves.
    fn by_hand(&self) -> String {
        let mut out = String::new();
        if !self.setup.by_hand.is_empty() {
            out.push_str("\nThis is for you to add, since these files are yours:\n");
        }
        for by_hand in &self.setup.by_hand {
            out.push_str(&format!(
                "  {}\n{}",
                by_hand.place,
                indented("      ", &by_hand.lines)
            ));
        }
        if let Err(refused) = &self.hooks {
            out.push_str(&format!(
                "\nThe hooks are for you to decide on:\n  {}\n",
                refused.replace('\n', "\n  ")
            ));
        }
        out
    }

    /// Every file, line by line.
    fn in_full(&self) -> String {
        let mut out = "\n".to_owned();
        for file in &self.setup.files {
            let lines = indented("  | ", &file.text());
            out.push_str(&format!("{}\n{lines}\n", file.change.path));
        }
        out
    }

    fn write(&self, session: &Session<'_>) -> Result<(), Failure> {
        let changes: Vec<FileChange> = self
            .setup
            .files
            .iter()
            .map(|file| file.change.clone())
            .collect();
        working_files::write(session, &changes)?;
        let hooks = self.new_hooks().len();
        let installed = match session.git.as_ref().filter(|_| hooks > 0) {
            Some(git) => hook::install::program()
                .and_then(|program| Ok(hooks::install(git, &program, false).map(drop)?)),
            None => Ok(()),
        };
        let mut done = Vec::new();
        if !changes.is_empty() {
            done.push(count(changes.len(), "file"));
        }
        if hooks > 0 && installed.is_ok() {
            done.push(count(hooks, "hook"));
        }
        terminal::say(&format!("\n{} written.\n", done.join(" and ")))?;
        installed
    }
}

/// Asks whoever sits there whether to write. Where nobody does, nothing is written.
fn confirm(session: &Session<'_>) -> Result<bool, Failure> {
    // Whoever is asked has to see what for.
    let person = if io::stdout().is_terminal() {
        Person::at_terminal(session)
    } else {
        None
    };
    let Some(mut person) = person else {
        return Err(Failure::Message(
            "nothing was written, since there is no terminal to ask on: `mindgap init --yes` writes what is shown above, `--dry-run` shows it line by line"
                .to_owned(),
        ));
    };
    let question = Question {
        ask: "Write this?",
        help: "Enter writes it; n leaves everything as it is",
        label: "[Y/n]",
    };
    let answer = person.ask(&question, |answer| match yes_or_no(answer) {
        Some(_) => None,
        None => Some("y or n?".to_owned()),
    })?;
    Ok(answer.is_none_or(|answer| yes_or_no(&answer) == Some(true)))
}

fn yes_or_no(answer: &str) -> Option<bool> {
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// Prints the verdict of `check`, and what comes next.
fn verdict(session: &Session<'_>, plan: &Plan) -> Result<Exit, Failure> {
    let worktree = session.worktree()?;
    let configuration = session.configuration(&worktree)?;
    let mut request = session.request(&configuration);
    request.heed = Heed::Everything;
    let outcome = configuration.check(&worktree, &request)?;
    let style = Style {
        quiet: true,
        ..session.out_style()
    };
    let mut summary = Vec::new();
    let made = output::summary(&outcome, style, &mut summary);
    made.map_err(Failure::of_stdout)?;
    // The summary is safe, and coloured where the terminal shows that.
    terminal::write_out(&[b"\nmindgap check: ", &summary[..]].concat())?;
    if outcome.checked_nothing() {
        return Ok(session.end_unchecked(&outcome));
    }
    let s = &outcome.summary;
    if s.errors + s.warnings == 0 && s.infos > 0 {
        terminal::say("Notes tell what is still open; they never make a check fail.\n")?;
    }
    terminal::say(&next(plan, &outcome, session))?;
    Ok(Exit::Clean)
}

/// A text, each line behind a margin.
fn indented(margin: &str, text: &str) -> String {
    text.lines()
        .map(|line| format!("{margin}{line}").trim_end().to_owned() + "\n")
        .collect()
}

/// A path as a shell takes it.
fn shell_word(path: &str) -> String {
    let is_plain = path
        .chars()
        .all(|c| c.is_alphanumeric() || "-_./".contains(c));
    if is_plain {
        path.to_owned()
    } else {
        quoted(path)
    }
}

/// Three steps from here.
fn next(plan: &Plan, outcome: &Outcome, session: &Session<'_>) -> String {
    let s = &outcome.summary;
    let first = match (&plan.setup.first, outcome.records.first()) {
        (Some(id), _) => {
            format!("Answer what the first record calls unknown:\n       mindgap show {id}")
        }
        (None, Some(row)) if s.errors + s.warnings + s.infos == 0 => format!(
            "Look at one of the records, with its links and its history:\n       mindgap show {}",
            shell_word(&row.id)
        ),
        _ => "See what the records lack:\n       mindgap check".to_owned(),
    };
    let paths: Vec<String> = plan
        .setup
        .files
        .iter()
        .map(|file| shell_word(&file.change.path))
        .collect();
    let here = if session.current == session.root {
        String::new()
    } else {
        format!(" -C {}", shell_word(&session.root.to_string_lossy()))
    };
    let last = if paths.is_empty() {
        "See all of them:\n       mindgap list".to_owned()
    } else {
        format!(
            "Share this with your team:\n       git{here} add {}",
            paths.join(" ")
        )
    };
    format!(
        "\nNext:\n  1. {first}\n  2. Write down the next decision that you make:\n       mindgap new \"Charge per active seat\"\n  3. {last}\n"
    )
}
