//! The facts of a record, counted against what its status asks for: in words, never as a score.

use crate::config::FactName;
use crate::rules::{FactSet, judged_as};

use super::parts::FactState;
use super::report::Outcome;
use super::rows::RecordRow;

/// One edge of the gap between product and engineering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Who needs it, how we know, what was decided.
    Why,
    /// What engineering says.
    Feasibility,
    /// Who answers for it.
    Owners,
    /// How it is seen through.
    FollowThrough,
}

impl Edge {
    /// All of them.
    pub const ALL: [Edge; 4] = [
        Edge::Why,
        Edge::Feasibility,
        Edge::Owners,
        Edge::FollowThrough,
    ];

    /// Its name, for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Edge::Why => "why",
            Edge::Feasibility => "feasibility",
            Edge::Owners => "owners",
            Edge::FollowThrough => "follow-through",
        }
    }

    /// Its facts.
    pub fn facts(self) -> &'static [FactName] {
        match self {
            Edge::Why => &[
                FactName::Why,
                FactName::Customer,
                FactName::Evidence,
                FactName::Decision,
            ],
            Edge::Feasibility => &[
                FactName::Feasibility,
                FactName::Risks,
                FactName::Effort,
                FactName::Signoff,
            ],
            Edge::Owners => &[FactName::ProductOwner, FactName::EngineeringOwner],
            Edge::FollowThrough => &[FactName::Measure, FactName::Review, FactName::Channel],
        }
    }
}

impl Outcome {
    /// The facts that the status of a record asks for. One without a status that is known is asked for what
    /// a proposal has to say, as its rules do.
    pub fn asked(&self, row: &RecordRow) -> FactSet {
        self.spoken(row).asked[judged_as(row.status) as usize]
    }

    /// The facts of a record that are asked for and are in `state`.
    pub fn facts_that_are(&self, state: FactState, row: &RecordRow) -> Vec<FactName> {
        self.asked(row)
            .facts()
            .filter(|fact| row.facts[*fact as usize] == state)
            .collect()
    }

    /// What the facts of an edge come to: open if one is, else unknown if one is; `None` where none of them
    /// is asked for.
    pub fn edge(&self, edge: Edge, row: &RecordRow) -> Option<FactState> {
        let asked = self.asked(row);
        let states = edge
            .facts()
            .iter()
            .filter(|fact| asked.has(**fact))
            .map(|fact| row.facts[*fact as usize]);
        states.max_by_key(|state| match state {
            FactState::Closed => 0,
            FactState::Unknown => 1,
            FactState::Open => 2,
        })
    }
}
