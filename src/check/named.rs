//! The one record that a name means where a person typed it: an id, a number, a path, a part of a name.

use crate::config::suggestion;
use crate::record::RecordId;
use crate::source::stem_of;

use super::outcome::{Outcome, RecordRow};

/// Why a name means no record.
pub enum NotOne<'o> {
    /// None bears it; these are named most nearly so.
    None(Vec<&'o RecordRow>),
    /// Several do.
    Several(Vec<&'o RecordRow>),
}

/// The record that `typed` means: by its path from the root or its id (`PDR-0007`, `pdr-7`, `7`), else by a part
/// of its file's name or its title. `path` is `typed` as a path from the root, where it can be one.
///
/// # Errors
/// None is meant, or several are.
pub fn named<'o>(outcome: &'o Outcome, typed: &str, path: Option<&str>) -> Result<&'o RecordRow, NotOne<'o>> {
    let typed = typed.trim();
    let by_path = |row: &RecordRow| path == Some(&*row.path) || typed == &*row.path;
    // `0007-charge` begins with a number too, and is a part of a name.
    let number = typed.trim_start_matches(|c: char| c.is_ascii_alphabetic() || "-_# ".contains(c));
    let is_id = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let keys: Vec<String> =
        outcome.logs.iter().map(|log| RecordId::reference(typed, &log.prefix).key).collect();
    let by_id = |row: &RecordRow| row.id.eq_ignore_ascii_case(typed) || is_id && key_of(row) == keys[row.log];
    let folded = typed.to_lowercase();
    let dashed = folded.replace(' ', "-");
    let by_part = |row: &RecordRow| {
        let title = row.title.as_deref().unwrap_or_default().to_lowercase();
        let path = row.path.to_lowercase();
        let name = if typed.contains('/') { &path } else { path.rsplit('/').next().unwrap_or(&path) };
        let in_name = !outcome.logs[row.log].single_file && name.contains(&dashed);
        !folded.is_empty() && (in_name || title.contains(&folded))
    };
    for means in [&by_path as &dyn Fn(&RecordRow) -> bool, &by_id, &by_part] {
        let meant: Vec<&RecordRow> = outcome.records.iter().filter(|row| means(row)).collect();
        match meant[..] {
            [] => {}
            [one] => return Ok(one),
            _ => return Err(NotOne::Several(meant)),
        }
    }
    Err(NotOne::None(nearest(outcome, &folded)))
}

/// The id of a record as it is compared.
fn key_of(row: &RecordRow) -> String {
    match row.id.rsplit_once('-').filter(|_| row.numbered) {
        Some((prefix, digits)) => RecordId::numbered(prefix, digits).key,
        None => row.id.to_lowercase(),
    }
}

/// Records whose id or file name is a slip away.
fn nearest<'o>(outcome: &'o Outcome, typed: &str) -> Vec<&'o RecordRow> {
    let ids = outcome.records.iter().map(|row| row.id.as_str());
    let stems = outcome.records.iter().map(|row| stem_of(&row.path));
    let near = suggestion(typed, ids.chain(stems));
    let is_near = |row: &&RecordRow| near == Some(row.id.as_str()) || near == Some(stem_of(&row.path));
    outcome.records.iter().filter(is_near).collect()
}
