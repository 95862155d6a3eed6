//! `mindgap config --show-logs`: which logs are here, how each was recognised, and what settles it.

use std::io::{self, IsTerminal};

use crate::dialect::Recognition;
use crate::layout::{Absent, Log, PrefixFrom, Survey, survey};
use crate::output::{count, escape};
use crate::record::encode;

use crate::cli::exit::Failure;
use crate::cli::session::{Global, Session};
use crate::cli::terminal::terminal_width;

/// The width of a line without a terminal.
const WIDTH: usize = 80;
/// The width of the names of rows.
const NAMES: usize = 14;

/// A page on each log.
pub(super) fn page(global: &Global) -> Result<String, Failure> {
    let session = Session::open(global)?;
    let snapshot = session.files()?;
    let configuration = session.configuration(&*snapshot)?;
    let plan = configuration.plan(&*snapshot, Absent::Refused)?;
    let terminal = io::stdout().is_terminal().then(terminal_width).flatten();
    let file = configuration.file.as_ref().map(|file| file.path.as_str());
    let mut out = String::new();
    for log in &plan.logs {
        if !out.is_empty() {
            out.push('\n');
        }
        let survey = survey(log, &*snapshot);
        let mut page = Page {
            out: &mut out,
            width: terminal.unwrap_or(WIDTH),
        };
        page.log(log, &survey, file, global.verbose);
    }
    if plan.logs.is_empty() {
        out.push_str(
            "no log is here: no usual folder holds one, and no other folder has files that are surely records\n\
             `mindgap init` begins one; or name your folder in mindgap.toml:\n\n  [[log]]\n  path = \"path/to/records\"\n",
        );
    }
    Failure::on_fault(&*snapshot)?;
    Ok(escape::block(&out).into_owned())
}

struct Page<'o> {
    out: &'o mut String,
    width: usize,
}

impl Page<'_> {
    fn log(&mut self, log: &Log, survey: &Survey, file: Option<&str>, verbose: bool) {
        self.out.push_str(&format!("{}\n", escape::line(&log.name)));
        self.row("records", &what_is_in(log, survey));
        match &survey.recognition {
            None => self.row(
                "dialect",
                &format!(
                    "{}: {}; {} says so",
                    log.form.name,
                    log.about,
                    file.unwrap_or("mindgap.toml")
                ),
            ),
            Some(recognition) => self.recognised(log, survey, recognition, verbose),
        }
        let prefix = match log.prefix_from {
            PrefixFrom::Configuration => format!("as {} says", file.unwrap_or("mindgap.toml")),
            PrefixFrom::Titles => "as most titles begin".to_owned(),
            PrefixFrom::Folder => "as its folder is called".to_owned(),
            PrefixFrom::Dialect => "as the dialect has it".to_owned(),
        };
        self.row("ids", &format!("{}-…, {prefix}", log.prefix));
        if survey.recognition.is_some() {
            self.settle(log, survey);
        }
    }

    fn recognised(&mut self, log: &Log, survey: &Survey, recognition: &Recognition, verbose: bool) {
        let what = format!("{}: {}", log.form.name, log.about);
        let Recognition { bearing, of, .. } = recognition;
        let bear = if *bearing == 1 {
            "bears its signs"
        } else {
            "bear its signs"
        };
        match (recognition.certain, &recognition.as_likely) {
            (true, _) if *of == 0 => {
                self.row("dialect", &what);
                self.row("", "by the name of its folder: there is no record yet");
            }
            (true, _) => {
                self.row("dialect", &what);
                self.row(
                    "",
                    &format!("certain: {bearing} of {} {bear}", count(*of, "record")),
                );
            }
            (false, Some(other)) => {
                self.row("dialect", &what);
                self.row(
                    "",
                    &format!(
                        "not certain: {bearing} of {} {bear}, and {other} is just as likely; this is the one that asks less, and what it may lack is only noted",
                        count(*of, "record")
                    ),
                );
            }
            (false, None) => {
                self.row("dialect", "not recognised");
                let seen = match *of {
                    0 => "there is no record yet".to_owned(),
                    of => format!("{bearing} of {} {bear}", count(of, "record")),
                };
                self.row(
                    "",
                    &format!("read as {what}; {seen}, so what it may lack is only noted"),
                );
            }
        }
        if let Some((name, n)) = &recognition.runner_up {
            let bear = if *n == 1 { "bears" } else { "bear" };
            self.row(
                "runner-up",
                &format!(
                    "{name}: {} {bear} as many of its signs, or more",
                    count(*n, "record")
                ),
            );
        } else if *of > 0 {
            self.row(
                "runner-up",
                "none: no record says as much for another dialect",
            );
        }
        if let Some(hint) = &recognition.hint {
            self.row(
                "hint",
                &format!("{hint} names this dialect, and was heeded"),
            );
        }
        for (nth, (name, paths)) in survey.others.iter().enumerate() {
            let reads = if paths.len() == 1 {
                "is read as"
            } else {
                "are read as"
            };
            let more = if verbose { ":" } else { " (`-v` names them)" };
            let title = if nth == 0 { "file by file" } else { "" };
            self.row(
                title,
                &format!("{} {reads} {name}{more}", count(paths.len(), "record")),
            );
            for path in paths.iter().filter(|_| verbose) {
                self.out
                    .push_str(&format!("  {:NAMES$}{}\n", "", escape::line(path)));
            }
        }
    }

    /// The lines for the configuration.
    fn settle(&mut self, log: &Log, survey: &Survey) {
        let certain = log
            .recognised
            .as_ref()
            .is_some_and(|recognised| recognised.certain);
        self.row("to settle it", "put these lines into mindgap.toml:");
        let dialect = match (certain, survey.others.is_empty()) {
            (true, true) => format!("dialect = {}", encode::toml(&log.form.name)),
            (true, false) => {
                format!(
                    "# dialect = {}  # once it is named, it holds for all files",
                    encode::toml(&log.form.name)
                )
            }
            (false, _) => {
                match log
                    .recognised
                    .as_ref()
                    .and_then(|recognised| recognised.as_likely.as_ref())
                {
                    Some(other) => {
                        format!(
                            "dialect = {}  # or {}",
                            encode::toml(&log.form.name),
                            encode::toml(other)
                        )
                    }
                    None => {
                        "# dialect = \"…\"  # the one that its records are written in".to_owned()
                    }
                }
            }
        };
        let template = log
            .template_elsewhere()
            .map(|path| format!("template = {}", encode::toml(path)));
        let lines = [
            "[[log]]".to_owned(),
            format!("path = {}", encode::toml(&log.name)),
        ]
        .into_iter()
        .chain([format!("prefix = {}", encode::toml(&log.prefix)), dialect])
        .chain(template);
        self.out.push('\n');
        for line in lines {
            self.out.push_str(&format!("    {}\n", escape::line(&line)));
        }
    }

    /// A row, broken where it is too long.
    fn row(&mut self, name: &str, text: &str) {
        let text = escape::line(text);
        let lines = escape::wrapped(&text, self.width.saturating_sub(NAMES + 2));
        for (nth, line) in lines.lines().enumerate() {
            let name = if nth == 0 { name } else { "" };
            self.out
                .push_str(format!("  {name:NAMES$}{line}").trim_end());
            self.out.push('\n');
        }
    }
}

fn what_is_in(log: &Log, survey: &Survey) -> String {
    let files = match log.single_file {
        true => " in one file".to_owned(),
        false => format!(" of {}", count(log.files.len(), "file")),
    };
    let mut text = format!("{}{files}", count(survey.records, "record"));
    if survey.skipped > 0 && !log.single_file {
        text.push_str(&format!(
            "; {} skipped (`mindgap check --show-files` says why)",
            if survey.skipped == 1 {
                "1 is".to_owned()
            } else {
                format!("{} are", survey.skipped)
            }
        ));
    }
    if survey.unreadable > 0 {
        text.push_str(&format!("; {} cannot be read", survey.unreadable));
    }
    text
}
