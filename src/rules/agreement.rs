//! What a log that nobody configured asks of its records: what its template and its records themselves show.

use std::collections::BTreeMap;

use crate::config::{Ask, FactName};
use crate::record::{Label, Part, Record, Slot, State, Status};

/// How a record answers what it can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It says it.
    Given,
    /// It does not.
    Missing,
    /// Nobody can tell: it could not be read, or it may stand where nobody looks for it.
    Unknown,
}

/// Why something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Each template of the log has it.
    Template,
    /// Most records have it.
    Practice {
        /// So many.
        have: usize,
        /// Of so many that are in force.
        of: usize,
    },
}

/// What the records of a log show that their team agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    reasons: BTreeMap<Ask, Reason>,
    /// There is a template, or there are enough records to show habits.
    is_shown: bool,
}

impl Agreement {
    /// So many records must be in force before their habits count.
    const LEAST_RECORDS: usize = 5;
    /// So many of `MOST` records make a habit.
    const HABIT: (usize, usize) = (4, 5);

    /// What `template` asks for, and what the records show as a habit: those that are surely in force, and where they
    /// are too few, those that may be, and then those under discussion. What the template calls `optional` is never
    /// asked for.
    pub fn new(template: &[Ask], optional: &[Ask], records: &[Habits]) -> Self {
        let up_to = |most: InForce| -> Vec<&BTreeMap<Ask, Answer>> {
            let counted = records.iter().filter(|(in_force, _)| *in_force <= most);
            counted.map(|(_, answers)| answers).collect()
        };
        let tiers = [InForce::Surely, InForce::Perhaps, InForce::NotYet];
        let answers = tiers
            .into_iter()
            .map(up_to)
            .find(|counted| counted.len() >= Self::LEAST_RECORDS)
            .unwrap_or_default();
        let of = answers.len();
        let is_shown = of > 0 || !template.is_empty();
        let reason = |ask: &Ask| {
            if optional.contains(ask) {
                return None;
            }
            if template.contains(ask) {
                return Some(Reason::Template);
            }
            let given = |each: &&&BTreeMap<Ask, Answer>| each.get(ask) == Some(&Answer::Given);
            let have = answers.iter().filter(given).count();
            let (part, whole) = Self::HABIT;
            (of > 0 && have * whole >= of * part).then_some(Reason::Practice { have, of })
        };
        let reasons = Ask::ALL
            .into_iter()
            .filter_map(|ask| Some((ask, reason(&ask)?)));
        Self {
            reasons: reasons.collect(),
            is_shown,
        }
    }

    /// Why something is asked; `None` where it is not.
    pub fn reason(&self, ask: Ask) -> Option<Reason> {
        self.reasons.get(&ask).copied()
    }

    /// Whether there was enough to see what the team agreed on.
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// The same with all that `other` asks for too.
    pub fn and(mut self, other: &Self) -> Self {
        for (ask, reason) in &other.reasons {
            self.reasons.entry(*ask).or_insert(*reason);
        }
        self
    }
}

/// How surely a record is in force, which is what the habits of a log are read off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InForce {
    /// It says so.
    Surely,
    /// It states no status that is known.
    Perhaps,
    /// It is under discussion.
    NotYet,
}

impl InForce {
    /// That of a record; `None` for one that is over, or lives elsewhere now.
    pub fn of(record: &Record<'_>) -> Option<Self> {
        match record.status() {
            _ if record.has_moved() => None,
            Some(Status::Accepted) => Some(InForce::Surely),
            None => Some(InForce::Perhaps),
            Some(Status::Proposed) => Some(InForce::NotYet),
            Some(Status::Rejected | Status::Superseded | Status::Retired) => None,
        }
    }
}

/// What one record answers, and how surely it is in force.
pub type Habits = (InForce, BTreeMap<Ask, Answer>);

/// How a record answers what it can be asked for.
pub fn answer(record: &Record<'_>, ask: Ask) -> Answer {
    let facts = &record.facts;
    match ask {
        Ask::Status => stated(&facts.status),
        Ask::Date => stated(&facts.date),
        Ask::Why => part(record, Part::Why),
        Ask::Customer => slot(&facts.customer),
        Ask::Evidence => slot(&facts.evidence),
        Ask::Decision => part(record, Part::Decision),
        Ask::Alternatives => text(record, record.alternatives().iter().any(|one| one.reasoned)),
        Ask::Measure => slot(&facts.measure),
        Ask::Feasibility => text(record, record.says(Part::Feasibility)),
        Ask::Risks => text(record, record.answers(Label::Risks)),
        Ask::Effort => slot(&facts.effort),
        Ask::Signoff => slot(&facts.signed_by),
        Ask::ProductOwner => slot(&facts.product_owner),
        Ask::EngineeringOwner => slot(&facts.engineering_owner),
        Ask::Review => slot(&facts.review),
        Ask::Channel => slot(&facts.channel),
    }
}

/// How a record answers for a fact.
pub fn answer_for(record: &Record<'_>, fact: FactName) -> Answer {
    answer(record, fact.into())
}

fn slot<T>(slot: &Slot<T>) -> Answer {
    match slot.state {
        State::Written(_) => Answer::Given,
        State::Unknown => Answer::Unknown,
        _ => Answer::Missing,
    }
}

/// A status or a day: one that cannot be read is there all the same.
fn stated<T>(slot: &Slot<T>) -> Answer {
    match slot.state {
        State::Written(_) | State::Invalid => Answer::Given,
        State::Unknown => Answer::Unknown,
        _ => Answer::Missing,
    }
}

fn text(record: &Record<'_>, is_said: bool) -> Answer {
    match is_said {
        _ if record.text_unknown() => Answer::Unknown,
        true => Answer::Given,
        false => Answer::Missing,
    }
}

fn part(record: &Record<'_>, part: Part) -> Answer {
    let is_there = || record.section(part).is_some();
    match text(record, record.says(part)) {
        Answer::Missing if !is_there() && record.says_much_elsewhere() => Answer::Unknown,
        answer => answer,
    }
}
