//! `mindgap check`.

pub(super) mod args;
pub(super) mod fix;
mod fix_staged;
mod outputs;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::check::{self, Heed, Outcome, Past, Request};
use crate::git::{Commit, Git, GitError};
use crate::output::{Format, Style, Verdict, nothing_checked};
use crate::source::{Snapshot, SourceKind, normalise};

use crate::cli::change::base::Base;
use crate::cli::change::rules::{JudgedBy, Rules};
use crate::cli::configuration::Configuration;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::progress::Progress;
use crate::cli::source::Source;
use crate::cli::{browse_url, terminal};
pub use args::CheckArgs;
use args::OutputArg;
use fix::Fixing;

pub(in crate::cli) fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    let outputs = outputs::asked_for(args)?;
    let fixing = Fixing::new(args)?;
    let context = Context::new(global)?;
    let checked = checked(global, args, &context, fixing, &outputs);
    if let Err(failure) = &checked {
        let style = terminal::style_for(global.color, &io::stderr(), false);
        for unwritten in outputs::write_void(failure, args, global, &context) {
            terminal::report(unwritten, style);
        }
    }
    checked
}

fn checked(
    global: &Global,
    args: &CheckArgs,
    context: &Context,
    fixing: Option<Fixing>,
    outputs: &[OutputArg],
) -> Result<Exit, Failure> {
    if let Some(fixing) = &fixing {
        fixing.finish_interrupted(context)?;
    }
    let source = Source::new(args, context)?;
    let mut paths: Vec<String> = source.from_stdin.iter().cloned().collect();
    for typed in &args.paths {
        paths.push(asked_path(typed, context, &source)?);
    }
    let from_git = source.snapshot.kind() != SourceKind::Worktree || args.base.is_some();
    if from_git && !global.quiet && context.git.as_ref().is_some_and(Git::has_replacements) {
        terminal::print_error(
            "note: `git replace` shows other objects here; mindgap reads those that a clone gets",
        );
    }
    let base = match &args.base {
        Some(asked) => Some(Base::new(asked.as_deref(), context, &source)?),
        None => None,
    };
    let told = if leaves_old_notes_out(global, args, outputs) { Told::New } else { Told::Everything };
    let run = Run { global, args, context, source: &source, base: base.as_ref(), paths, told };
    match fixing {
        Some(fixing) => fixing.run(&run, outputs),
        None => {
            let outcome = run.judge(None, &run.paths)?;
            let unwritten = run.report(&outcome, &*source.snapshot, outputs);
            Ok(run.end(&outcome, unwritten))
        }
    }
}

/// A run of `mindgap check`, once it is known what is checked.
pub(in crate::cli) struct Run<'r> {
    /// Options of every command.
    pub global: &'r Global,
    /// Those of this one.
    pub args: &'r CheckArgs,
    /// Where it takes place.
    pub context: &'r Context,
    /// What is checked.
    pub source: &'r Source<'r>,
    base: Option<&'r Base<'r>>,
    /// Findings on these paths only.
    pub paths: Vec<String>,
    told: Told,
}

impl Run<'_> {
    /// Judges the source, or its files as they will be: all of them, or what concerns `paths`.
    pub(in crate::cli) fn judge(
        &self,
        over: Option<&dyn Snapshot>,
        paths: &[String],
    ) -> Result<Outcome, Failure> {
        let rules = if self.args.trust_head { Rules::Change } else { Rules::Base };
        let asked = Asked { rules, paths: paths.to_vec(), told: self.told, over };
        judge(self.global, self.context, self.source, self.base, asked)
    }

    /// What Git could not give. A run with a fault is no verdict, and nothing is fixed by it.
    pub(in crate::cli) fn faults(&self) -> Vec<GitError> {
        let mut faults = self.source.snapshot.faults();
        faults.extend(self.base.into_iter().flat_map(Base::faults));
        faults
    }

    /// Writes what was found to each output, and returns why one or the other could not be written.
    pub(in crate::cli) fn report(
        &self,
        outcome: &Outcome,
        snapshot: &dyn Snapshot,
        outputs: &[OutputArg],
    ) -> Vec<Failure> {
        let faults: Vec<String> = self.faults().into_iter().map(|fault| fault.message).collect();
        let fail_on = self.args.fail_on.level();
        let home = browse_url::of_ci(&|name| std::env::var(name).ok());
        let verdict = Verdict { outcome, snapshot, fail_on, faults: &faults, home: home.as_deref() };
        let write = |output| outputs::write(output, &verdict, self.style(), self.global, self.context);
        outputs.iter().filter_map(|output| write(output).err()).collect()
    }

    /// What is shown, but for what the terminal says.
    pub(in crate::cli) fn style(&self) -> Style {
        Style {
            quiet: self.global.quiet,
            all_notes: self.global.verbose,
            show_files: self.args.show_files,
            ..Style::default()
        }
    }

    /// The exit code, and why it is one of those that are no verdict.
    pub(in crate::cli) fn end(&self, outcome: &Outcome, unwritten: Vec<Failure>) -> Exit {
        let style = terminal::style_for(self.global.color, &io::stderr(), false);
        let complain = |text: &str| terminal::complain(text, style);
        let told: Vec<Exit> = unwritten.into_iter().map(|failure| terminal::report(failure, style)).collect();
        let failed = told.contains(&Exit::CouldNotRun);
        let faults = self.faults();
        faults.iter().for_each(|fault| complain(&fault.message));
        if failed || !faults.is_empty() {
            return Exit::CouldNotRun;
        }
        if outcome.checked_nothing() {
            complain(&nothing_checked(outcome));
            return Exit::NothingChecked;
        }
        let fails = self.args.fail_on.level().is_some_and(|level| outcome.fails_at(level));
        if fails { Exit::Findings } else { Exit::Clean }
    }
}

/// Whether nobody will see what was there before: then it need not be looked for.
fn leaves_old_notes_out(global: &Global, args: &CheckArgs, outputs: &[OutputArg]) -> bool {
    let for_people = |output: &OutputArg| matches!(output.format, Format::Text | Format::Concise);
    global.quiet && !args.show_files && outputs.iter().all(for_people)
}

/// How a source is judged.
#[derive(Clone, Default)]
pub(in crate::cli) struct Asked<'a> {
    /// By which configuration.
    pub rules: Rules,
    /// Findings on these paths only.
    pub paths: Vec<String>,
    /// What is told.
    pub told: Told,
    /// The files of the source, as they will be.
    pub over: Option<&'a dyn Snapshot>,
}

/// What is told of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) enum Told {
    /// What it brought about, and as notes what was there before.
    #[default]
    Everything,
    /// What it brought about.
    New,
}

/// Judges a source, as a whole or as the end of a change.
pub(in crate::cli) fn judge(
    global: &Global,
    context: &Context,
    source: &Source<'_>,
    base: Option<&Base<'_>>,
    asked: Asked<'_>,
) -> Result<Outcome, Failure> {
    let snapshot = asked.over.unwrap_or(&*source.snapshot);
    let judged_by = match base {
        Some(base) => base.configuration(global, asked.rules, context, snapshot)?,
        None => JudgedBy::only(Configuration::new(global, context, snapshot)?),
    };
    let configuration = &judged_by.configuration;
    if let Some(note) = judged_by.note.as_ref().filter(|_| !global.quiet) {
        terminal::note(&format!("note: {note}"));
    }
    if global.verbose && asked.over.is_none() {
        say_where(context, configuration, source);
    }
    let walked = Arc::new(AtomicUsize::new(0));
    let mut request = Request::new(&configuration.settings, source.as_of(global));
    request.paths = asked.paths;
    request.only_new = asked.told == Told::New;
    request.past = past(context, source.commit.as_ref(), &walked)?;
    request.change = base.map(|base| base.change(&judged_by));
    let is_trusted = base.is_none() || asked.rules == Rules::Change;
    request.heed = if is_trusted { Heed::Everything } else { Heed::WhatWasKnown };
    let shown = Progress::start(&request.progress, &walked, global.quiet);
    let outcome = check::check(snapshot, &request);
    drop(shown);
    let mut outcome = outcome.map_err(|error| configuration.refused(error))?;
    outcome.unknown.extend(source.ahead(global));
    outcome.commit = source.commit.as_ref().map(|commit| commit.id.to_string());
    Ok(outcome)
}

/// The history before what is checked: a commit, or what the next one may be.
pub(in crate::cli) fn past<'c>(
    context: &'c Context,
    commit: Option<&Commit>,
    walked: &Arc<AtomicUsize>,
) -> Result<Option<Past<'c>>, Failure> {
    let Some(git) = &context.git else { return Ok(None) };
    let head = match commit {
        Some(commit) => Some(commit.id),
        None => git.head()?,
    };
    Ok(head.map(|head| Past { git, head, walked: Arc::clone(walked) }))
}

/// A path that was typed, from the root. One that is nowhere is a slip, and not an empty answer.
fn asked_path(typed: &Path, context: &Context, source: &Source<'_>) -> Result<String, Failure> {
    let gone = |place: &str| Failure::Message(format!("{} does not exist{place}", typed.display()));
    if source.snapshot.kind() == SourceKind::Worktree {
        if context.current.join(typed).symlink_metadata().is_err() {
            return Err(gone(""));
        }
        return context.relative_to_root(typed);
    }
    // In a bare repository no folder stands for the top of its files: paths count from there.
    let bare = context.git.as_ref().is_some_and(|git| git.place.work_dir.is_none());
    let path = match typed.to_str().and_then(normalise) {
        Some(path) if bare => path,
        _ => context.relative_to_root(typed)?,
    };
    match (source.snapshot.look(&path), &source.commit) {
        (Some(_), _) => Ok(path),
        (None, Some(commit)) => Err(gone(&format!(" in the commit {}", commit.id.short()))),
        (None, None) => Err(gone(" among what is staged")),
    }
}

fn say_where(context: &Context, configuration: &Configuration, source: &Source<'_>) {
    let config = configuration.file.as_ref().map_or("no mindgap.toml", |file| file.path.as_str());
    let git = match &context.git {
        None => "not in Git",
        Some(git) if git.place.work_dir.is_some() => "a Git working tree",
        Some(_) => "a bare Git repository",
    };
    let checked = match (&source.commit, source.snapshot.kind()) {
        (Some(commit), _) => format!("the commit {}", commit.id),
        (None, SourceKind::Index) => "what is staged".to_owned(),
        _ => "the working tree".to_owned(),
    };
    let root = context.root.display();
    terminal::remark(&format!("root: {root} ({git})\nchecked: {checked}\nconfiguration: {config}"));
}
