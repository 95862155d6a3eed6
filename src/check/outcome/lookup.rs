//! The one record of an outcome that a name means.

use std::borrow::Cow;

use crate::log::{self, Called, Naming};
use crate::record::RecordId;

use super::report::Outcome;
use super::rows::RecordRow;

/// Why a name means no record.
pub type NotOne<'o> = log::NotOne<'o, RecordRow>;

/// The record that `typed` means, as [`log::named`] has it.
///
/// # Errors
/// None is meant, or several are.
pub fn named<'o>(
    outcome: &'o Outcome,
    typed: &str,
    path: Option<&str>,
) -> Result<&'o RecordRow, NotOne<'o>> {
    let logs = outcome.logs.iter().map(|log| Naming {
        prefix: &log.prefix,
        single_file: log.single_file,
    });
    let logs: Vec<Naming<'_>> = logs.collect();
    log::named(outcome.records.iter(), &logs, typed, path)
}

impl Called for RecordRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn key(&self) -> Cow<'_, str> {
        Cow::Owned(match self.id.rsplit_once('-').filter(|_| self.numbered) {
            Some((prefix, digits)) => RecordId::numbered(prefix, digits).key,
            None => self.id.to_lowercase(),
        })
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn line(&self) -> u32 {
        self.at.line
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn log(&self) -> usize {
        self.log
    }
}
