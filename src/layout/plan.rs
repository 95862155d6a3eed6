//! All logs of a snapshot, ready to be read.

use std::collections::{BTreeSet, HashSet};

use crate::log::Prefix;

use super::log::Log;

/// What a run will look at.
pub struct Plan {
    /// The logs.
    pub logs: Vec<Log>,
    /// No log was configured: these were found in the usual places.
    pub assumed: bool,
}

impl Plan {
    /// A log of that name of which it was found out for sure how it is written.
    pub(crate) fn surely_written(&self, name: &str) -> Option<&Log> {
        let is_sure = |log: &&Log| log.recognised.as_ref().is_some_and(|known| known.certain);
        self.logs
            .iter()
            .find(|log| log.name == name)
            .filter(is_sure)
    }

    /// Whether the templates of its logs say what those of `other` say.
    pub(crate) fn asks_the_same(&self, other: &Plan) -> bool {
        fn of<'a>(plan: &'a Plan, name: &str) -> Option<&'a HashSet<String>> {
            let log = plan.logs.iter().find(|log| log.name == name)?;
            Some(&log.form.prompts).filter(|prompts| !prompts.is_empty())
        }
        let mut names = self.logs.iter().chain(&other.logs).map(|log| &log.name);
        names.all(|name| of(self, name) == of(other, name))
    }

    /// Takes what the templates of other logs say for prompts as well: log by log, and where one has another
    /// name there, those of all that have no name of ours.
    pub(crate) fn take_prompts_of(&mut self, others: &Plan) {
        let names: HashSet<String> = self.logs.iter().map(|log| log.name.clone()).collect();
        for log in &mut self.logs {
            let is_known = others.logs.iter().any(|other| other.name == log.name);
            let is_meant = |other: &&Log| {
                if is_known {
                    other.name == log.name
                } else {
                    !names.contains(&other.name)
                }
            };
            let prompts = others
                .logs
                .iter()
                .filter(is_meant)
                .flat_map(|other| &other.form.prompts);
            log.form.prompts.extend(prompts.cloned());
        }
    }

    /// Prefixes of ids that count as references in prose.
    pub(crate) fn stated_prefixes(&self) -> Vec<Prefix> {
        let stated = self.logs.iter().filter(|log| log.prefix_stated);
        let prefixes: BTreeSet<&str> = stated.map(|log| log.prefix.as_str()).collect();
        prefixes.into_iter().map(Prefix::new).collect()
    }
}
