//! `mindgap check --fix` and `--diff`.

use std::io::{self, Write};
use std::path::Path;

use crate::check::Outcome;
use crate::finding::{Finding, Safety};
use crate::fix::{self, FileChange, Fixed, ForIndex, Move, Wanted};
use crate::output::{self, Format, Style, Verdict, count, escape};
use crate::source::{Snapshot, SourceKind, is_within, stem_of};

use super::args::{CheckArgs, OutputArg};
use super::fix_staged::Staged;
use crate::cli::check::Run;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::{editing, terminal};

/// What is asked for beside the check.
pub(in crate::cli) struct Fixing {
    daring: Safety,
    goal: Goal,
}

/// Where fixes go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// Nowhere: they are shown.
    Shown,
    /// Into the files that were checked.
    Written,
    /// To standard output, as the text that came from standard input.
    Printed,
}

impl Fixing {
    /// What the arguments ask for, if anything.
    pub(in crate::cli) fn new(args: &CheckArgs) -> Result<Option<Self>, Failure> {
        let goal = match (args.diff, args.fix, &args.stdin_filename) {
            (true, ..) => Goal::Shown,
            (_, None, _) => return Ok(None),
            (_, _, Some(_)) => Goal::Printed,
            _ => Goal::Written,
        };
        if let Some(rev) = args.rev.as_ref().filter(|_| goal == Goal::Written) {
            return Err(Failure::Message(format!(
                "--fix cannot change the commit {rev}: check it out and leave --rev out, or add --diff to see the patch"
            )));
        }
        let on_stdout = args.output.iter().find(|output| output.file.is_none());
        if let Some(output) = on_stdout.filter(|_| goal != Goal::Written) {
            let what = if goal == Goal::Shown { "the patch" } else { "the fixed text" };
            let format = output.format.as_str();
            return Err(Failure::Message(format!(
                "{what} goes to standard output; give the report a file, as in --output {format}=FILE"
            )));
        }
        Ok(Some(Self { daring: args.fix.map_or(Safety::Safe, Safety::from), goal }))
    }

    /// Ends a change that an earlier run did not.
    pub(in crate::cli) fn finish_interrupted(&self, context: &Context) -> Result<(), Failure> {
        if self.goal == Goal::Written { editing::begin(context, "check --fix") } else { Ok(()) }
    }

    /// Checks, fixes, and tells both.
    pub(in crate::cli) fn run(&self, run: &Run<'_>, outputs: &[OutputArg]) -> Result<Exit, Failure> {
        let below = &*run.source.snapshot;
        let mut outcome = run.judge(None, &run.paths)?;
        let staged = match (self.goal, below.kind()) {
            (Goal::Written, SourceKind::Index) => Some(Staged::new(run.context)?),
            _ => None,
        };
        let wants = |finding: &Finding| {
            run.paths.is_empty() || run.paths.iter().any(|asked| is_within(asked, &finding.path))
        };
        let refuses = |path: &str| self.refuses(path, run, staged.as_ref());
        let wanted = Wanted { daring: self.daring, wants: &wants, refuses: &refuses };
        let any = outcome.findings.iter().any(|finding| fix::is_wanted(finding, &wanted));
        let fixed = if any && run.faults().is_empty() {
            Some(fix::fixed(below, &wanted, &mut |files: &dyn Snapshot| run.judge(Some(files), &[]))?)
        } else {
            None
        };
        // What Git could not give may hold what speaks against a fix.
        let fixed = fixed.filter(|_| run.faults().is_empty());
        if self.goal == Goal::Shown {
            self.show(run, &outcome, fixed.as_ref())?;
            let to_files: Vec<OutputArg> =
                outputs.iter().filter(|output| output.file.is_some()).cloned().collect();
            let unwritten = run.report(&outcome, below, &to_files);
            return Ok(run.end(&outcome, unwritten));
        }
        let mut files: &dyn Snapshot = below;
        if let Some(fixed) = &fixed {
            if self.goal == Goal::Written && !fixed.changes.is_empty() {
                match &staged {
                    Some(staged) => staged.write(&fixed.changes)?,
                    None => write(run.context, &fixed.changes, &fixed.moves)?,
                }
            }
            if !fixed.changes.is_empty() {
                outcome = run.judge(Some(&fixed.snapshot), &renamed(&run.paths, &fixed.moves))?;
                files = &fixed.snapshot;
            }
            outcome.fixed.clone_from(&fixed.fixed);
            outcome.not_fixed.clone_from(&fixed.not_fixed);
            self.tell_moves(run, &fixed.moves);
        }
        let unwritten = match &run.source.from_stdin {
            Some(path) => self.print(run, path, &outcome, files, outputs)?,
            None => run.report(&outcome, files, outputs),
        };
        Ok(run.end(&outcome, unwritten))
    }

    /// Why a file may not be changed.
    fn refuses(&self, path: &str, run: &Run<'_>, staged: Option<&Staged<'_>>) -> Option<String> {
        let is_new = run.source.snapshot.look(path).is_none();
        let asked = run.paths.is_empty() || run.paths.iter().any(|asked| is_within(asked, path));
        // A new name for what was asked for is no other file, but standard input has no name to give up.
        if !asked && (!is_new || run.source.from_stdin.is_some()) {
            return Some(match &run.source.from_stdin {
                Some(_) => format!("it changes {path} too, and only what came from standard input is fixed"),
                None => format!("it changes {path} too, which was not asked for"),
            });
        }
        if self.goal != Goal::Written {
            return None;
        }
        match staged {
            Some(staged) => staged.refuses(path),
            None => refuses_in(&run.context.root, path, !is_new),
        }
    }

    /// Prints the patch, and to people what it holds.
    fn show(&self, run: &Run<'_>, outcome: &Outcome, fixed: Option<&Fixed<'_>>) -> Result<(), Failure> {
        let style = terminal::style_for(run.global.color, &io::stdout(), run.global.quiet);
        let changes = fixed.map_or(&[][..], |fixed| &fixed.changes);
        let moves = fixed.map_or(&[][..], |fixed| &fixed.moves);
        editing::print_patch(changes, moves, style)?;
        if run.global.quiet {
            return Ok(());
        }
        for left in fixed.iter().flat_map(|fixed| &fixed.not_fixed) {
            let style = terminal::style_for(run.global.color, &io::stderr(), run.global.quiet);
            terminal::print_error(&output::not_fixed(left, style));
        }
        self.tell_moves(run, moves);
        let made = fixed.map_or(0, |fixed| fixed.fixed.len());
        let (fixes, in_files) = (count_fixes(made), count(changes.len() - moves.len(), "file"));
        let more = outcome.findings.iter().filter(|finding| is_suggested(finding)).count();
        terminal::print_error(&match (made, more, self.daring) {
            (0, 0, _) | (0, _, Safety::Suggested) => "there is nothing to fix here".to_owned(),
            (0, more, _) => format!("no safe fix here; {more} with `--fix=suggested --diff`"),
            (_, 0, _) | (_, _, Safety::Suggested) => format!("{fixes} in {in_files}"),
            (_, more, _) => format!("{fixes} in {in_files}, {more} more with `--fix=suggested --diff`"),
        });
        Ok(())
    }

    /// What names a record elsewhere does not follow it: a fix sees records alone.
    fn tell_moves(&self, run: &Run<'_>, moves: &[Move]) {
        for Move { from, to } in moves.iter().filter(|_| !run.global.quiet) {
            let moved = if self.goal == Goal::Shown { "would become" } else { "is now" };
            let name = stem_of(from);
            terminal::note(&escape::block(&format!(
                "note: {from} {moved} {to}: records that name it follow, other files do not; `git grep -F \"{name}\"` finds them"
            )));
        }
    }

    /// Prints the text that came from standard input, fixed, and to people what was found.
    fn print(
        &self,
        run: &Run<'_>,
        path: &str,
        outcome: &Outcome,
        files: &dyn Snapshot,
        outputs: &[OutputArg],
    ) -> Result<Vec<Failure>, Failure> {
        let bytes = files.read(path).map_err(|_| {
            Failure::Message(
                "standard input is larger than a record may be, so nothing was printed".to_owned(),
            )
        })?;
        io::stdout().lock().write_all(&bytes).map_err(Failure::of_stdout)?;
        let (to_files, to_people): (Vec<_>, Vec<_>) =
            outputs.iter().cloned().partition(|output| output.file.is_some());
        let mut unwritten = run.report(outcome, files, &to_files);
        if !to_people.is_empty() {
            let terminal = terminal::style_for(run.global.color, &io::stderr(), run.global.quiet);
            let style = Style { color: terminal.color, width: terminal.width, ..run.style() };
            let verdict = Verdict::new(outcome, files);
            let written = output::write(Format::Text, &verdict, style, &mut io::stderr().lock());
            unwritten.extend(written.map_err(Failure::of_stderr).err());
        }
        Ok(unwritten)
    }
}

/// The paths that were asked for, under their new names.
fn renamed(paths: &[String], moves: &[Move]) -> Vec<String> {
    let now = |path: &String| moves.iter().find(|moved| moved.from == *path).map(|moved| moved.to.clone());
    paths.iter().map(|path| now(path).unwrap_or_else(|| path.clone())).collect()
}

/// Writes changes into the working tree; Git hears of files that move.
pub(in crate::cli) fn write(
    context: &Context,
    changes: &[FileChange],
    moves: &[Move],
) -> Result<(), Failure> {
    let index = ForIndex { moves, ..ForIndex::default() };
    Ok(fix::write_and_stage(&context.root, context.git.as_ref(), changes, index)?)
}

/// Why a working file may not be changed; `is_there`: the snapshot has it.
pub(in crate::cli) fn refuses_in(root: &Path, path: &str, is_there: bool) -> Option<String> {
    if fix::may_write(root, path).is_err() {
        return Some(format!("a symbolic link leads to {path}"));
    }
    match root.join(path).symlink_metadata() {
        Ok(about) if is_there && about.is_file() => None,
        Ok(_) => Some(format!("something else stands at {path}")),
        Err(_) if is_there => Some(format!("{path} is not in the working tree (a sparse checkout)")),
        Err(_) => None,
    }
}

fn is_suggested(finding: &Finding) -> bool {
    finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Suggested)
}

fn count_fixes(n: usize) -> String {
    if n == 1 { "1 fix".to_owned() } else { format!("{n} fixes") }
}
