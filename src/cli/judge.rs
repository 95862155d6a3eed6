//! The one way from what is asked to an outcome.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::check::{Heed, Outcome, Request};
use crate::source::{Snapshot, SourceKind};

use super::change::base::Base;
use super::change::rules::{JudgedBy, Rules};
use super::configuration::Configuration;
use super::exit::Failure;
use super::progress::Progress;
use super::session::Session;
use super::source::Source;
use super::terminal;

/// What is judged, against what, and by whose rules.
pub(super) struct Judge<'j> {
    /// The run of the command.
    pub session: &'j Session<'j>,
    /// What is judged.
    pub source: &'j Source<'j>,
    /// Where the change began; `None` where the source is judged as a whole.
    pub base: Option<&'j Base<'j>>,
    /// Whose rules judge the change.
    pub rules: Rules,
    /// What is reported of the change.
    pub report: Report,
}

/// What is reported of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// What it brought about, and as notes what was there before.
    Everything,
    /// What it brought about.
    OnlyNew,
}

impl<'j> Judge<'j> {
    /// What a hook judges before a commit: only what is new, by the rules of the change itself.
    ///
    /// It is one's own clone: whoever may commit may change the rules too, and CI takes those of the base.
    pub(super) fn before_commit(
        session: &'j Session<'j>,
        source: &'j Source<'j>,
        base: &'j Base<'j>,
    ) -> Self {
        Self {
            session,
            source,
            base: Some(base),
            rules: Rules::Change,
            report: Report::OnlyNew,
        }
    }

    /// Judges the source, or its files as they will be: all of them, or what concerns `paths`.
    pub(super) fn outcome(
        &self,
        over: Option<&dyn Snapshot>,
        paths: &[String],
    ) -> Result<Outcome, Failure> {
        let Self {
            session,
            source,
            base,
            rules,
            report,
        } = *self;
        let snapshot = over.unwrap_or(&*source.snapshot);
        let judged_by = match base {
            Some(base) => base.judged_by(rules, session, snapshot)?,
            None => JudgedBy::only(session.configuration(snapshot)?),
        };
        let configuration = &judged_by.configuration;
        if let Some(note) = &judged_by.note {
            session.note(&format!("note: {note}"));
        }
        if session.global.verbose && over.is_none() {
            print_place(session, configuration, source);
        }
        let walked = Arc::new(AtomicUsize::new(0));
        let mut request = Request::new(&configuration.settings, source.as_of(session));
        request.paths = paths.to_vec();
        request.only_new = report == Report::OnlyNew;
        request.past = session.past(source.commit.as_ref(), &walked)?;
        request.change = base.map(|base| judged_by.change(base));
        let is_trusted = base.is_none() || rules == Rules::Change;
        request.heed = if is_trusted {
            Heed::Everything
        } else {
            Heed::WhatWasKnown
        };
        let progress = Progress::start(&request.progress, &walked, session.global.quiet);
        let outcome = configuration.check(snapshot, &request);
        drop(progress);
        let mut outcome = outcome?;
        outcome.unknown.extend(source.ahead(session));
        outcome.commit = source.commit_id();
        Ok(outcome)
    }

    /// Judges the source; fails where Git could not give all of it.
    pub(super) fn sound_outcome(&self) -> Result<Outcome, Failure> {
        let outcome = self.outcome(None, &[])?;
        self.refuse_faults()?;
        Ok(outcome)
    }

    /// Fails with all that Git could not give.
    pub(super) fn refuse_faults(&self) -> Result<(), Failure> {
        let faults = self.faults();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Failure::Message(faults.join("\n")))
        }
    }

    /// What Git could not give. A run with a fault has no verdict, and nothing is fixed by it.
    pub(super) fn faults(&self) -> Vec<String> {
        let of_base = self.base.into_iter().flat_map(Base::faults);
        self.source
            .snapshot
            .faults()
            .into_iter()
            .chain(of_base)
            .map(|fault| fault.message)
            .collect()
    }
}

/// Prints where a run takes place, for `--verbose`.
fn print_place(session: &Session<'_>, configuration: &Configuration, source: &Source<'_>) {
    let config = configuration
        .file
        .as_ref()
        .map_or("no mindgap.toml", |file| file.path.as_str());
    let git = match &session.git {
        None => "not in Git",
        Some(_) if session.is_bare() => "a bare Git repository",
        Some(_) => "a Git working tree",
    };
    let checked = match (&source.commit, source.snapshot.kind()) {
        (Some(commit), _) => format!("the commit {}", commit.id),
        (None, SourceKind::Index) => "what is staged".to_owned(),
        _ => "the working tree".to_owned(),
    };
    let root = session.root.display();
    terminal::remark(&format!(
        "root: {root} ({git})\nchecked: {checked}\nconfiguration: {config}"
    ));
}
