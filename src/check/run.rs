//! From a snapshot to an outcome, as `docs/design/README.md` draws it.

use std::sync::Arc;

use crate::finding::Finding;
use crate::git::Message;
use crate::layout::{Absent, Plan, plan, plan_after, plan_for};
use crate::rules::Activity;
use crate::source::Snapshot;

use super::change::{Ends, is_enough, may_do, passed_over};
use super::collect::{Collected, Found};
use super::error::CheckError;
use super::history;
use super::messages;
use super::outcome::Outcome;
use super::request::{Change, Heed, Request};
use super::scan::{self, Indexed, Read, Reuse, Scan};
use super::suppress::{Baseline, BaselineFilter};

/// Checks a snapshot.
///
/// # Errors
/// The configuration or the baseline cannot be used, or history cannot be read.
pub fn check(snapshot: &dyn Snapshot, request: &Request<'_>) -> Result<Outcome, CheckError> {
    let Request {
        settings,
        paths,
        change,
        ..
    } = request;
    let Some(change) = change else {
        return run(
            &plan_for(snapshot, settings, Absent::Refused, paths)?,
            snapshot,
            request,
        );
    };
    let base = plan_for(change.base, settings, Absent::InThePast, paths)?;
    let mut plan = plan_after(Some(&base), snapshot, settings, Absent::Empty, paths)?;
    // What a template asks is nobody's answer, whichever end of the change has it. The base is judged by its own
    // templates: by those that the change brings, answers that it takes away would have been none.
    plan.take_prompts_of(&base);
    if let Some(settings) = change.other_settings {
        for end in [snapshot, change.base] {
            plan.take_prompts_of(&plan_for(end, settings, Absent::InThePast, paths)?);
        }
    }
    Run::new(&plan, Some((change, &base)), snapshot, request)?.outcome()
}

/// Checks the logs of a plan, as they are.
///
/// # Errors
/// History cannot be read, or the baseline cannot be used.
pub fn run(
    plan: &Plan,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
) -> Result<Outcome, CheckError> {
    Run::new(plan, None, snapshot, request)?.outcome()
}

/// What the rules report of the message of a commit that is being made, next to the records of a snapshot.
///
/// # Errors
/// The configuration cannot be used.
pub fn check_message(
    message: &Message,
    snapshot: &dyn Snapshot,
    request: &Request<'_>,
) -> Result<Vec<Finding>, CheckError> {
    let plan = plan(snapshot, request.settings, Absent::Empty)?;
    let scan = scan::read(
        &plan,
        snapshot,
        &request.reading(&Activity::Unknown),
        Reuse::Nothing,
    );
    let scan = scan.index(Arc::default());
    let log = plan.logs.first();
    Ok(log
        .map(|log| messages::of_message(message, log, scan.logs()))
        .unwrap_or_default())
}

/// A run over the logs of a plan.
struct Run<'r> {
    plan: &'r Plan,
    /// The change, and the logs at its base.
    change: Option<(&'r Change<'r>, &'r Plan)>,
    snapshot: &'r dyn Snapshot,
    request: &'r Request<'r>,
    /// The baseline of the snapshot, and that of the base.
    baselines: [Option<Baseline>; 2],
}

/// How much of a change is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// What it touched.
    Quick,
    /// Everything.
    Whole,
}

impl<'r> Run<'r> {
    fn new(
        plan: &'r Plan,
        change: Option<(&'r Change<'r>, &'r Plan)>,
        snapshot: &'r dyn Snapshot,
        request: &'r Request<'r>,
    ) -> Result<Self, CheckError> {
        let is_heeded = request.heed != Heed::Nothing;
        let own = if is_heeded {
            Baseline::of(snapshot)?
        } else {
            None
        };
        // One of the base that cannot be read knew nothing; the one of the change itself can be read.
        let at_base = |change: &Change<'_>| {
            Baseline::of(change.base)
                .ok()
                .flatten()
                .unwrap_or_else(Baseline::empty)
        };
        let before = request.change.as_ref().filter(|_| is_heeded).map(at_base);
        let is_taken_away = before
            .as_ref()
            .is_some_and(|before| !before.entries.is_empty());
        let own = own.or_else(|| is_taken_away.then(Baseline::empty));
        Ok(Self {
            plan,
            change,
            snapshot,
            request,
            baselines: [own, before],
        })
    }

    fn outcome(&self) -> Result<Outcome, CheckError> {
        let may_be_quick = self.request.only_new
            && self
                .change
                .is_some_and(|(change, base)| may_do(change, [self.plan, base], self.snapshot));
        if may_be_quick && let Some(outcome) = self.judge(Look::Quick)? {
            return Ok(outcome);
        }
        self.judge(Look::Whole)?.ok_or(CheckError::GaveUp)
    }

    /// Judges the snapshot, or what a change made of it; `None` where a quick look does not tell enough.
    fn judge(&self, look: Look) -> Result<Option<Outcome>, CheckError> {
        let Request {
            settings,
            as_of,
            past,
            ..
        } = self.request;
        let mut unknown = Vec::new();
        history::cut_off(self.request.change.as_ref(), &mut unknown);
        let (people, past) = (&settings.people, past.as_ref());
        let activity =
            history::activity(self.plan, self.snapshot, people, *as_of, past, &mut unknown)?;
        let head = scan::read(
            self.plan,
            self.snapshot,
            &self.request.reading(&activity),
            self.reuse(look),
        );
        let evidence = history::evidence_dates(&head, past, &mut unknown)?;
        let Some((change, base)) = self.change else {
            let mut head = head.index(evidence);
            head.run_log_rules();
            head.spare_old_records();
            return Ok(Some(self.collect(
                head,
                Found {
                    unknown,
                    ..Found::default()
                },
                true,
            )));
        };
        let before = self.read_base(&head, (change, base), &activity, look);
        let brings_its_log = before.is_empty();
        let (mut head, mut before) = (head.index(Arc::clone(&evidence)), before.index(evidence));
        before.run_log_rules();
        if look == Look::Quick && !is_enough(&head, &before) {
            return Ok(None);
        }
        let reading = self.request.reading(&activity);
        let mut ends = Ends::new(change, reading, &self.request.paths, &mut head, &mut before);
        ends.run_rules()?;
        let mut findings = ends.deleted();
        let comparison = Some(ends.finish()?);
        findings.extend(passed_over(change, &head));
        let of_commits = |log| messages::of_commits(&change.commits, log, head.logs());
        findings.extend(self.plan.logs.first().map(of_commits).unwrap_or_default());
        // A change that brings the log brings its baseline.
        Ok(Some(self.collect(
            head,
            Found {
                findings,
                comparison,
                unknown,
            },
            brings_its_log,
        )))
    }

    /// What need not be read of the snapshot.
    fn reuse(&self, look: Look) -> Reuse<'_> {
        match self.change {
            Some((change, _)) if look == Look::Quick => Reuse::Alike(change.base),
            _ => Reuse::Nothing,
        }
    }

    /// Reads the base of a change whose other end is `head`.
    fn read_base<'s>(
        &'s self,
        head: &Scan<'_, Read>,
        (change, plan): (&'s Change<'_>, &'s Plan),
        activity: &Activity,
        look: Look,
    ) -> Scan<'s, Read> {
        let reuse = match look {
            Look::Quick => Reuse::Alike(self.snapshot),
            // What another template says was no answer then, or is none now.
            Look::Whole if self.plan.asks_the_same(plan) => Reuse::Unchanged(head),
            Look::Whole => Reuse::Nothing,
        };
        scan::read(plan, change.base, &self.request.reading(activity), reuse)
    }

    fn collect(&self, head: Scan<'_, Indexed<'_>>, found: Found, brings_its_log: bool) -> Outcome {
        let [own, before] = &self.baselines;
        let before = before.as_ref().filter(|_| !brings_its_log);
        let (heed, as_of) = (self.request.heed, self.request.as_of);
        let baseline = own
            .as_ref()
            .map(|own| BaselineFilter::new(own, before, heed, as_of));
        Collected::new(
            head,
            found,
            baseline,
            &self.request.paths,
            self.request.details.is_some(),
        )
        .outcome(self.request.as_of, self.request.change.as_ref())
    }
}
