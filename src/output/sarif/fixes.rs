//! Fixes as SARIF writes them: by lines and columns, counted in the files as they were read.

use std::collections::HashMap;
use std::sync::Arc;

use crate::finding::{Edit, Finding, Lines};
use crate::output::escape;
use crate::source::Snapshot;

use super::form::{ArtifactChange, Content, Fix, FixProperties, Replacement};
use super::place::{place_in, region};

/// Reads each file once.
pub(super) struct Fixes<'s> {
    snapshot: &'s dyn Snapshot,
    files: HashMap<Arc<str>, Option<Lines<'static>>>,
}

impl<'s> Fixes<'s> {
    pub(super) fn new(snapshot: &'s dyn Snapshot) -> Self {
        Self {
            snapshot,
            files: HashMap::new(),
        }
    }

    /// The way out of a finding. SARIF knows no other name for a file, so one that moves a file is left out; so
    /// is one of a file that is no longer what was read.
    pub(super) fn of(&mut self, finding: &Finding) -> Option<Fix> {
        let fix = finding
            .fix
            .as_ref()
            .filter(|fix| fix.moves_to.is_none() && finding.commit.is_none())?;
        if self.lines(&finding.path)?.position(finding.start.offset) != finding.start {
            return None;
        }
        let own =
            std::iter::once((&finding.path, &fix.edits)).filter(|(_, edits)| !edits.is_empty());
        let others = fix.others.iter().map(|other| (&other.path, &other.edits));
        let artifact_changes = own
            .chain(others)
            .map(|(path, edits)| self.change(path, edits))
            .collect::<Option<Vec<_>>>()?;
        Some(Fix {
            description: escape::sarif_text(&fix.title).into(),
            artifact_changes,
            properties: FixProperties {
                safety: fix.safety.as_str(),
            },
        })
        .filter(|fix| !fix.artifact_changes.is_empty())
    }

    fn change(&mut self, path: &Arc<str>, edits: &[Edit]) -> Option<ArtifactChange> {
        let lines = self.lines(path)?;
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let replacement = |edit: &Edit| {
            lines.text().get(edit.span.range())?;
            let inserted = Some(Content {
                text: edit.text.clone(),
            })
            .filter(|content| !content.text.is_empty());
            Some(Replacement {
                deleted_region: region(
                    lines.position(edit.span.start),
                    lines.position(edit.span.end),
                ),
                inserted_content: inserted,
            })
        };
        let replacements = edits
            .into_iter()
            .map(replacement)
            .collect::<Option<Vec<_>>>()?;
        Some(ArtifactChange {
            artifact_location: place_in(path),
            replacements,
        })
    }

    fn lines(&mut self, path: &Arc<str>) -> Option<&Lines<'static>> {
        if !self.files.contains_key(path) {
            let text = self
                .snapshot
                .read(path)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            self.files.insert(Arc::clone(path), text.map(Lines::new));
        }
        self.files.get(path)?.as_ref()
    }
}
