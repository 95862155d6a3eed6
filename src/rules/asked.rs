//! Which facts a status asks for: what "2 of 12 are open" counts.

use crate::config::{Ask, FactName};
use crate::finding::Level;
use crate::record::{Form, Status};

use super::log_rules::LogRules;
use super::place::has_place;
use super::setting::{Origin, Setting};

/// The five facts of a proposal.
const PROPOSED: [FactName; 5] = [
    FactName::Why,
    FactName::Customer,
    FactName::Decision,
    FactName::ProductOwner,
    FactName::Channel,
];

/// The twelve facts of a decision in force.
const ACCEPTED: [FactName; 12] = [
    FactName::Why,
    FactName::Customer,
    FactName::Evidence,
    FactName::Decision,
    FactName::Measure,
    FactName::Feasibility,
    FactName::Risks,
    FactName::Effort,
    FactName::Signoff,
    FactName::ProductOwner,
    FactName::EngineeringOwner,
    FactName::Review,
];

/// A set of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactSet(u16);

impl FactSet {
    /// Whether `fact` is one of them.
    pub fn has(self, fact: FactName) -> bool {
        self.0 & (1 << fact as u16) != 0
    }

    /// All of them, in the order of [`FactName::ALL`].
    pub fn facts(self) -> impl Iterator<Item = FactName> {
        FactName::ALL
            .into_iter()
            .filter(move |fact| self.has(*fact))
    }
}

impl FromIterator<FactName> for FactSet {
    fn from_iter<I: IntoIterator<Item = FactName>>(facts: I) -> Self {
        Self(
            facts
                .into_iter()
                .fold(0, |set, fact| set | 1 << fact as u16),
        )
    }
}

impl LogRules {
    /// The facts that a record in `form` has to say at `status`: those of the design, but for what is only
    /// noted here or switched off, and what the configuration asks beside them. A decision that is over is
    /// asked for nothing more.
    pub fn asked(&self, form: &Form, status: Status) -> FactSet {
        let listed: &[FactName] = match status {
            Status::Proposed => &PROPOSED,
            Status::Accepted => &ACCEPTED,
            Status::Rejected | Status::Superseded | Status::Retired => return FactSet::default(),
        };
        let recognised = self
            .iter()
            .all(|(_, setting)| setting.origin != Origin::NotRecognised);
        let is_asked = |fact: &FactName| match self.that_asks(*fact) {
            _ if self
                .level_in_part(*fact)
                .is_some_and(|level| level <= Level::Info) =>
            {
                false
            }
            Some(setting) => {
                let chosen = matches!(setting.origin, Origin::Ask | Origin::Configuration);
                setting.level(status) > Level::Info && (chosen || listed.contains(fact))
            }
            None => recognised && listed.contains(fact) && has_place(form, *fact),
        };
        FactName::ALL.into_iter().filter(is_asked).collect()
    }

    /// The level of the findings that ask for a fact, where their rule reports more than that.
    fn level_in_part(&self, fact: FactName) -> Option<Level> {
        let asks = Ask::from(fact);
        self.iter()
            .find_map(|(_, setting)| setting.in_part.get(&asks).copied())
    }

    /// The setting of the rule that asks for a fact.
    fn that_asks(&self, fact: FactName) -> Option<&Setting> {
        self.iter()
            .find(|(row, _)| row.rule.asks_for(fact))
            .map(|(_, setting)| setting)
    }
}
