//! Places as SARIF writes them.

use crate::finding::Position;
use crate::output::escape;

use super::form::{ArtifactLocation, Region};

/// What paths are relative to, as GitHub calls the root of a repository.
pub(super) const ROOT: &str = "%SRCROOT%";

pub(super) fn place_in(path: &str) -> ArtifactLocation {
    ArtifactLocation {
        uri: Some(escape::uri(path)),
        uri_base_id: Some(ROOT),
        description: None,
    }
}

pub(super) fn region(start: Position, end: Position) -> Region {
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
