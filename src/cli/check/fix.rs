//! `mindgap check --fix` and `--diff`.

use std::io;

use crate::check::Outcome;
use crate::finding::{Finding, Safety};
use crate::fix::{self, Fixed, Move, Wanted};
use crate::output::{self, Format, Style, Verdict, count};
use crate::source::{Snapshot, SourceKind, stem_of};

use super::args::{CheckArgs, OutputArg};
use super::fix_staged::Staged;
use super::run::Run;
use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::{editing, terminal, working_files};

/// The fixes that were asked for.
pub(super) struct Fixing {
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
    pub(super) fn new(args: &CheckArgs) -> Result<Option<Self>, Failure> {
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
            let what = if goal == Goal::Shown {
                "the patch"
            } else {
                "the fixed text"
            };
            let format = output.format.as_str();
            return Err(Failure::Message(format!(
                "{what} goes to standard output; give the report a file, as in --output {format}=FILE"
            )));
        }
        Ok(Some(Self {
            daring: args.fix.map_or(Safety::Safe, Safety::from),
            goal,
        }))
    }

    /// Ends a change that an earlier run did not.
    pub(super) fn finish_interrupted(&self, session: &Session<'_>) -> Result<(), Failure> {
        if self.goal == Goal::Written {
            editing::begin(session, "check --fix")
        } else {
            Ok(())
        }
    }

    /// Checks, fixes, and reports both.
    pub(super) fn run(&self, run: &Run<'_>, outputs: &[OutputArg]) -> Result<Exit, Failure> {
        let below = &*run.judge.source.snapshot;
        let mut outcome = run.judge.outcome(None, &run.paths)?;
        let staged = match (self.goal, below.kind()) {
            (Goal::Written, SourceKind::Index) => Some(Staged::new(run.judge.session)?),
            _ => None,
        };
        let wants = |finding: &Finding| run.asks_for(&finding.path);
        let refuses = |path: &str| self.refusal(path, run, staged.as_ref());
        let wanted = Wanted {
            daring: self.daring,
            wants: &wants,
            refuses: &refuses,
        };
        let any = outcome
            .findings
            .iter()
            .any(|finding| fix::is_wanted(finding, &wanted));
        let fixed = if any && run.judge.faults().is_empty() {
            Some(fix::fixed(below, &wanted, &mut |files: &dyn Snapshot| {
                run.judge.outcome(Some(files), &[])
            })?)
        } else {
            None
        };
        // What Git could not give may be a reason against a fix.
        let fixed = fixed.filter(|_| run.judge.faults().is_empty());
        if self.goal == Goal::Shown {
            self.show(run, &outcome, fixed.as_ref())?;
            let (to_files, _) = by_place(outputs);
            let unwritten = run.report(&outcome, below, &to_files);
            return Ok(run.end(&outcome, unwritten));
        }
        let mut files: &dyn Snapshot = below;
        if let Some(fixed) = &fixed {
            if self.goal == Goal::Written && !fixed.changes.is_empty() {
                match &staged {
                    Some(staged) => staged.write(&fixed.changes)?,
                    None => {
                        working_files::write_moved(run.judge.session, &fixed.changes, &fixed.moves)?
                    }
                }
            }
            if !fixed.changes.is_empty() {
                outcome = run
                    .judge
                    .outcome(Some(&fixed.snapshot), &new_names(&run.paths, &fixed.moves))?;
                files = &fixed.snapshot;
            }
            outcome.fixed.clone_from(&fixed.fixed);
            outcome.not_fixed.clone_from(&fixed.not_fixed);
            self.note_moves(run, &fixed.moves);
        }
        let unwritten = match &run.judge.source.from_stdin {
            Some(path) => print_fixed(run, path, &outcome, files, outputs)?,
            None => run.report(&outcome, files, outputs),
        };
        Ok(run.end(&outcome, unwritten))
    }

    /// Why a file may not be changed.
    fn refusal(&self, path: &str, run: &Run<'_>, staged: Option<&Staged<'_>>) -> Option<String> {
        let source = run.judge.source;
        let is_new = source.snapshot.look(path).is_none();
        // A new name for what was asked for is the same file; but standard input has no name to give up.
        if !run.asks_for(path) && (!is_new || source.from_stdin.is_some()) {
            return Some(match &source.from_stdin {
                Some(_) => format!(
                    "it changes {path} too, and only what came from standard input is fixed"
                ),
                None => format!("it changes {path} too, which was not asked for"),
            });
        }
        if self.goal != Goal::Written {
            return None;
        }
        match staged {
            Some(staged) => staged.refusal(path),
            None => working_files::refusal(&run.judge.session.root, path, !is_new),
        }
    }

    /// Prints the patch, and for people a summary.
    fn show(
        &self,
        run: &Run<'_>,
        outcome: &Outcome,
        fixed: Option<&Fixed<'_>>,
    ) -> Result<(), Failure> {
        let session = run.judge.session;
        let changes = fixed.map_or(&[][..], |fixed| &fixed.changes);
        let moves = fixed.map_or(&[][..], |fixed| &fixed.moves);
        editing::print_patch(changes, moves, session.out_style())?;
        if session.global.quiet {
            return Ok(());
        }
        for left in fixed.iter().flat_map(|fixed| &fixed.not_fixed) {
            terminal::print_error(&output::not_fixed(left, session.err_style()));
        }
        self.note_moves(run, moves);
        let made = fixed.map_or(0, |fixed| fixed.fixed.len());
        let (fixes, in_files) = (
            count_fixes(made),
            count(changes.len() - moves.len(), "file"),
        );
        let more = outcome
            .findings
            .iter()
            .filter(|finding| is_suggested(finding))
            .count();
        terminal::print_error(&match (made, more, self.daring) {
            (0, 0, _) | (0, _, Safety::Suggested) => "there is nothing to fix here".to_owned(),
            (0, more, _) => format!("no safe fix here; {more} with `--fix=suggested --diff`"),
            (_, 0, _) | (_, _, Safety::Suggested) => format!("{fixes} in {in_files}"),
            (_, more, _) => {
                format!("{fixes} in {in_files}, {more} more with `--fix=suggested --diff`")
            }
        });
        Ok(())
    }

    /// Notes each file that moves: other files that name it do not follow, since a fix sees records alone.
    fn note_moves(&self, run: &Run<'_>, moves: &[Move]) {
        for Move { from, to } in moves {
            let moved = if self.goal == Goal::Shown {
                "would become"
            } else {
                "is now"
            };
            let name = stem_of(from);
            run.judge.session.note(&format!(
                "note: {from} {moved} {to}: records that name it follow, other files do not; `git grep -F \"{name}\"` finds them"
            ));
        }
    }
}

/// Prints the fixed text of standard input, and for people the findings.
fn print_fixed(
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
    terminal::write_out(&bytes)?;
    let (to_files, to_people) = by_place(outputs);
    let mut unwritten = run.report(outcome, files, &to_files);
    if !to_people.is_empty() {
        let Style { color, width, .. } = run.judge.session.err_style();
        let style = Style {
            color,
            width,
            ..run.style()
        };
        let verdict = Verdict::new(outcome, files);
        let written = output::write(Format::Text, &verdict, style, &mut io::stderr().lock());
        unwritten.extend(written.map_err(Failure::of_stderr).err());
    }
    Ok(unwritten)
}

/// The outputs that go to files, and those that do not.
fn by_place(outputs: &[OutputArg]) -> (Vec<OutputArg>, Vec<OutputArg>) {
    outputs
        .iter()
        .cloned()
        .partition(|output| output.file.is_some())
}

/// The paths that were asked for, under their new names.
fn new_names(paths: &[String], moves: &[Move]) -> Vec<String> {
    let now = paths.iter().map(|path| {
        let moved = moves.iter().find(|moved| moved.from == *path);
        moved.map_or(path, |moved| &moved.to).clone()
    });
    now.collect()
}

fn is_suggested(finding: &Finding) -> bool {
    finding
        .fix
        .as_ref()
        .is_some_and(|fix| fix.safety == Safety::Suggested)
}

fn count_fixes(n: usize) -> String {
    if n == 1 {
        "1 fix".to_owned()
    } else {
        format!("{n} fixes")
    }
}
