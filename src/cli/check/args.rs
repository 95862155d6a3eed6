//! `mindgap check`, as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::finding::{Level, Safety};
use crate::output::Format;

use crate::cli::value_parsers::known_names;

const CHECK_EXAMPLES: &str = "\
Examples:
  mindgap check                                     the whole log
  mindgap check --staged                            what the next commit will hold
  mindgap check --rev main                          the files of a commit
  mindgap check --base origin/main                  only what this branch brought about can fail
  mindgap check decisions/0007-seats.md             findings on one record
  mindgap check --output text --output json=out.json
  mindgap check --base --output github --output markdown=\"$GITHUB_STEP_SUMMARY\"
  mindgap check --output text --output sarif=mindgap.sarif --output junit=mindgap.xml
  mindgap check --output text --output gitlab=gl-code-quality-report.json
  mindgap check --fail-on warning                   for a strict team
  mindgap check --stdin-filename decisions/0007-seats.md < draft.md
  mindgap check --fix                               mend what can be mended without a doubt
  mindgap check --fix=suggested --diff              what that and the suggestions would change

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run, 3 nothing was checked";

/// `mindgap check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// Report only on these files and folders (all records are read all the same)
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Check what is staged: the very content that the next commit will hold
    #[arg(long, help_heading = "What is checked", conflicts_with = "rev")]
    pub staged: bool,

    /// Check the files of a commit: a branch, a tag, an id
    #[arg(long, value_name = "REV", help_heading = "What is checked")]
    pub rev: Option<String>,

    /// Check standard input as if it were this file
    #[arg(long, value_name = "FILE", help_heading = "What is checked", conflicts_with_all = ["paths", "staged", "rev"])]
    pub stdin_filename: Option<PathBuf>,

    /// Judge the change since REV: only what it brought about can fail. Without REV, since the
    /// upstream default branch, or what CI names
    #[arg(long, value_name = "REV", num_args = 0..=1, help_heading = "What is checked", conflicts_with = "stdin_filename")]
    #[allow(
        clippy::option_option,
        reason = "absent, without a value, and with one are three things"
    )]
    pub base: Option<Option<String>>,

    /// Take the rules from the change itself, not from its base
    #[arg(long, help_heading = "What is checked", requires = "base")]
    pub trust_head: bool,

    /// Apply the fixes that leave the meaning as it is, and report what remains; `--fix=suggested` applies those
    /// too that the author should look at. With --staged, in the index and in the working files
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "safe", help_heading = "Fixes")]
    pub fix: Option<FixArg>,

    /// Print what --fix, or --fix=suggested, would change as a patch for `git apply`, and write nothing
    #[arg(long, help_heading = "Fixes")]
    pub diff: bool,

    /// Write the result as text, concise, json, github, gitlab, sarif, junit or markdown, to a file where one is
    /// named; may be repeated, each to a file of its own. The exit code does not depend on it
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = parse_output)]
    pub output: Vec<OutputArg>,

    /// The least level that makes the exit code 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub fail_on: FailOn,

    /// List every file that was looked at, and why it was not read where it was not
    #[arg(long)]
    pub show_files: bool,

    /// Count errors, warnings and notes by rule
    #[arg(long)]
    pub statistics: bool,
}

/// A format, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputArg {
    /// The format.
    pub format: Format,
    /// The file; standard output if none.
    pub file: Option<PathBuf>,
}

impl OutputArg {
    /// Whether people read it, and no program.
    pub fn is_for_people(&self) -> bool {
        matches!(self.format, Format::Text | Format::Concise)
    }
}

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FixArg {
    /// Those that leave the meaning as it is.
    Safe,
    /// Those too that the author should look at.
    Suggested,
}

impl From<FixArg> for Safety {
    fn from(fix: FixArg) -> Self {
        match fix {
            FixArg::Safe => Safety::Safe,
            FixArg::Suggested => Safety::Suggested,
        }
    }
}

/// The least level that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The level, if any fails.
    pub fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Warning => Some(Level::Warning),
            FailOn::Never => None,
        }
    }
}

fn parse_output(text: &str) -> Result<OutputArg, String> {
    let (name, file) = match text.split_once('=') {
        // The name that Unix gives to standard output.
        Some((name, "/dev/stdout")) => (name, None),
        Some((_, "")) => return Err("name a file after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::ALL
        .into_iter()
        .find(|format| format.as_str() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
            format!("there is no format `{name}`; {}", known_names(name, &names))
        })?;
    Ok(OutputArg { format, file })
}
