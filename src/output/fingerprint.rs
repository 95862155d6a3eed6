//! What a finding is called from run to run, for readers that hold two runs side by side.

use std::collections::HashMap;

use crate::check::Outcome;
use crate::finding::{Finding, without_places};
use crate::git;
use crate::lang::hash;

/// The fingerprints of a run. Each is one of a kind in it, and stays the same when lines move, when other
/// records come and go, and when the file of the record is renamed.
pub(super) struct Fingerprints {
    /// Those of [`Outcome::findings`], in their order.
    pub findings: Vec<String>,
    /// Those of [`Outcome::allowed`].
    pub allowed: Vec<String>,
    /// Those of [`Outcome::baselined`].
    pub baselined: Vec<String>,
}

impl Fingerprints {
    /// Those of all that a run found, also of what is held back: to allow one thing gives no other a new name.
    pub(super) fn of(outcome: &Outcome) -> Self {
        let mut all: Vec<(&Finding, String)> = Vec::new();
        all.extend(
            outcome
                .findings
                .iter()
                .map(|finding| (finding, String::new())),
        );
        all.extend(
            outcome
                .allowed
                .iter()
                .map(|allowed| (&allowed.finding, String::new())),
        );
        all.extend(
            outcome
                .baselined
                .iter()
                .map(|known| (&known.finding, String::new())),
        );
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by(|a, b| all[*a].0.order().cmp(&all[*b].0.order()));
        let mut times: HashMap<String, usize> = HashMap::new();
        for at in order {
            let (finding, fingerprint) = &mut all[at];
            let said = said(finding, outcome);
            let before = times.entry(said.clone()).or_default();
            *fingerprint = name_of(&format!("{said}\0{before}"));
            *before += 1;
        }
        let mut names = all.into_iter().map(|(_, name)| name);
        Self {
            findings: names.by_ref().take(outcome.findings.len()).collect(),
            allowed: names.by_ref().take(outcome.allowed.len()).collect(),
            baselined: names.collect(),
        }
    }
}

/// The name of anything that is said but of no record: that nothing was checked, and the like.
pub(super) fn name_of(said: &str) -> String {
    // libgit2 refuses no text; should it ever, a shorter name is one all the same.
    git::name_of(said.as_bytes()).map_or_else(
        || format!("{:016x}", hash(said.as_bytes())),
        |id| id.to_string(),
    )
}

/// What a finding says, and of what.
fn said(finding: &Finding, outcome: &Outcome) -> String {
    let of_record = || {
        Some(format!(
            "{}\0{}",
            outcome.log_of(finding)?,
            finding.record.as_deref()?
        ))
    };
    let about = match &finding.commit {
        Some(commit) => commit.to_string(),
        None => of_record().unwrap_or_else(|| finding.path.to_string()),
    };
    format!(
        "{}\0{about}\0{}",
        finding.rule,
        without_places(&finding.message)
    )
}
