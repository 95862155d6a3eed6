//! Another status in the text of a record: in the words of its dialect, with the capitals that stand there.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::finding::{Edit, Span};
use crate::fix::{FileChange, applied};
use crate::layout::ParsedFile;
use crate::record::edit::{NewValue, set};
use crate::record::superseding::{Successor, status_text};
use crate::record::{Field, FrontMatter, Record, State, Status};
use crate::source::{Patched, Snapshot};

use super::refused::Refused;
use super::workspace::Workspace;

/// Texts that change, each as it was read and as it will be. Several records of one file change together.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: BTreeMap<Arc<str>, (String, String)>,
}

impl Texts {
    /// Writes a status, and its day, into the record at place `at`: what the dialect has a place for. A day
    /// that the dialect leaves to the author is only renewed where it stands. Says whether the day was written.
    ///
    /// # Errors
    /// The record cannot be read, or its dialect has no place for a status.
    pub fn restate(
        &mut self,
        workspace: &Workspace<'_>,
        at: usize,
        to: Status,
        successor: Option<&Successor>,
        day: Date,
    ) -> Result<bool, Refused> {
        let id = &workspace.logs.entries[at].id;
        self.edit(workspace, at, &|record| {
            let word = status_text(record, to, successor);
            set(record, Field::Status, &NewValue::Text(&word)).ok_or_else(|| {
                match record.facts.status.written() {
                    Some(status) => Refused::StatusUnclear {
                        id: id.to_string(),
                        status: status.text.clone(),
                        path: record.path.to_string(),
                        line: line_of(record, record.facts.status.span),
                    },
                    None => Refused::NoPlaceForStatus {
                        id: id.to_string(),
                        dialect: record.form.name.clone(),
                    },
                }
            })
        })?;
        let dated = self.edit(workspace, at, &|record| {
            if record.form.date_stays.contains(&to) {
                return Ok(Vec::new());
            }
            let stands = !matches!(record.facts.date.state, State::Absent);
            let asked =
                record.form.holds(Field::Date) && !record.form.optional.contains(&Field::Date);
            let edits = (stands || asked).then(|| set(record, Field::Date, &NewValue::Date(day)));
            Ok(edits.flatten().unwrap_or_default())
        })?;
        // Where other words stand around them, they may not be read as a status and its day any more.
        self.edit(
            workspace,
            at,
            &|record| match (record.status(), record.facts.date.written()) {
                (Some(status), date) if status == to && (!dated || date == Some(&day)) => {
                    Ok(Vec::new())
                }
                _ => Err(Refused::ReadsOtherwise {
                    id: id.to_string(),
                    status: to.as_str().to_owned(),
                    path: workspace.logs.entries[at].path.to_string(),
                }),
            },
        )?;
        Ok(dated)
    }

    /// What is written, for [`crate::fix::write`].
    pub fn changes(&self) -> Vec<FileChange> {
        let changed = self
            .files
            .iter()
            .filter(|(_, (before, after))| before != after);
        changed
            .map(|(path, (before, after))| {
                FileChange::edit(&**path, before.as_str(), after.as_str())
            })
            .collect()
    }

    /// The files as they will be.
    pub fn over<'s>(&self, snapshot: &'s dyn Snapshot) -> Patched<'s> {
        let mut patched = Patched::new(snapshot);
        for (path, (_, after)) in &self.files {
            patched.put(path, Some(after.clone().into_bytes()));
        }
        patched
    }

    /// Each file with its text before and after.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.files
            .iter()
            .map(|(path, (before, after))| (&**path, before.as_str(), after.as_str()))
    }

    fn edit(
        &mut self,
        workspace: &Workspace<'_>,
        at: usize,
        edits: &dyn Fn(&Record<'_>) -> Result<Vec<Edit>, Refused>,
    ) -> Result<bool, Refused> {
        let entry = &workspace.logs.entries[at];
        let path = &entry.path;
        let unreadable = || Refused::Gone {
            path: path.to_string(),
        };
        if !self.files.contains_key(path) {
            let text = workspace.logs.text(path).ok_or_else(unreadable)?;
            self.files.insert(Arc::clone(path), (text.clone(), text));
        }
        let (_, now) = self.files.get_mut(path).ok_or_else(unreadable)?;
        let loaded = ParsedFile::new(Ok(now.clone().into_bytes())).map_err(|_| unreadable())?;
        let nth = workspace
            .logs
            .in_file(path)
            .position(|other| other == at)
            .ok_or_else(unreadable)?;
        let records = workspace.plan.logs[entry.log].records_in(&loaded, path);
        let record = records.get(nth).ok_or_else(unreadable)?;
        if let FrontMatter::Broken { problem, .. } = record.front {
            let line = now[..problem.span.start as usize].matches('\n').count() + 1;
            return Err(Refused::BrokenFrontMatter {
                path: path.to_string(),
                line,
                message: problem.message.clone(),
                help: problem.help.clone(),
            });
        }
        let edits = edits(record)?;
        *now = applied(now, &edits).ok_or_else(unreadable)?;
        Ok(!edits.is_empty())
    }
}

/// The line of its file, from 1, on which a place of a record stands.
fn line_of(record: &Record<'_>, span: Span) -> usize {
    record.text[..span.start as usize].matches('\n').count() + 1
}
