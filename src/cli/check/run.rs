//! A run of `mindgap check`: how its outcome is written, and how it ends.

use crate::check::Outcome;
use crate::output::{Style, Verdict};
use crate::source::{Snapshot, is_within};

use super::args::{CheckArgs, OutputArg};
use super::outputs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::judge::Judge;
use crate::cli::{browse_url, terminal};

/// A run, once it is known what is checked.
pub(super) struct Run<'r> {
    /// The options of `check`.
    pub args: &'r CheckArgs,
    /// What is judged.
    pub judge: Judge<'r>,
    /// Findings on these paths only.
    pub paths: Vec<String>,
}

impl Run<'_> {
    /// Whether a path is among those that were asked for.
    pub(super) fn asks_for(&self, path: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|asked| is_within(asked, path))
    }

    /// Writes an outcome to each output; returns why one or the other could not be written.
    pub(super) fn report(
        &self,
        outcome: &Outcome,
        snapshot: &dyn Snapshot,
        outputs: &[OutputArg],
    ) -> Vec<Failure> {
        let faults = self.judge.faults();
        let fail_on = self.args.fail_on.level();
        let home = browse_url::of_ci(&|name| std::env::var(name).ok());
        let verdict = Verdict {
            outcome,
            snapshot,
            fail_on,
            faults: &faults,
            home: home.as_deref(),
        };
        let written = outputs
            .iter()
            .map(|output| outputs::write(output, &verdict, self.style(), self.judge.session));
        written.filter_map(Result::err).collect()
    }

    /// How the outcome is shown, without what depends on the terminal.
    pub(super) fn style(&self) -> Style {
        let global = self.judge.session.global;
        Style {
            quiet: global.quiet,
            all_notes: global.verbose,
            show_files: self.args.show_files,
            statistics: self.args.statistics,
            ..Style::default()
        }
    }

    /// The exit code; where there is no verdict, standard error has the reason.
    pub(super) fn end(&self, outcome: &Outcome, unwritten: Vec<Failure>) -> Exit {
        let session = self.judge.session;
        let style = session.err_style();
        let exits: Vec<Exit> = unwritten
            .into_iter()
            .map(|failure| terminal::report(failure, style))
            .collect();
        let faults = self.judge.faults();
        faults.iter().for_each(|fault| session.complain(fault));
        if exits.contains(&Exit::CouldNotRun) || !faults.is_empty() {
            return Exit::CouldNotRun;
        }
        if outcome.checked_nothing() {
            return session.end_unchecked(outcome);
        }
        let fails = self
            .args
            .fail_on
            .level()
            .is_some_and(|level| outcome.fails_at(level));
        if fails { Exit::Findings } else { Exit::Clean }
    }
}
