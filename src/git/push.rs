//! What Git tells `pre-receive` on standard input: a line `OLD NEW REFERENCE` for each reference that a
//! push would change (`git help hooks`).

use super::error::GitError;
use super::object::ObjectId;

/// A reference that a push would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedReference {
    /// In full: `refs/heads/main`.
    pub name: String,
    /// Where it leads now; all zeros for a new one.
    pub old: ObjectId,
    /// Where it would lead; all zeros for one that goes away.
    pub new: ObjectId,
}

/// Reads all lines.
///
/// # Errors
/// There is none, or one is of another form.
pub fn pushed_references(input: &[u8]) -> Result<Vec<PushedReference>, GitError> {
    let text = String::from_utf8_lossy(input);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        found.push(reference(line).map_err(|wrong| {
            GitError::other(format!(
                "line {} of standard input is \"{line}\", and {wrong}: pre-receive takes lines `OLD NEW REFERENCE`, as Git writes them",
                at + 1
            ))
        })?);
    }
    if found.is_empty() {
        return Err(GitError::other(
            "standard input is empty: pre-receive takes lines `OLD NEW REFERENCE`, as Git writes them",
        ));
    }
    Ok(found)
}

fn reference(line: &str) -> Result<PushedReference, &'static str> {
    let [old, new, name] = line
        .splitn(3, ' ')
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "it has too few words")?;
    let id =
        |text| ObjectId::from_hex(text).ok_or("an id in it has not 40 or 64 hexadecimal digits");
    let (old, new) = (id(old)?, id(new)?);
    if old.as_bytes().len() != new.as_bytes().len() {
        return Err("its ids differ in length");
    }
    if !name.starts_with("refs/") || name.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("what follows the ids is no name of a reference");
    }
    if old.is_zero() && new.is_zero() {
        return Err("it leads from nothing to nothing");
    }
    Ok(PushedReference {
        name: name.to_owned(),
        old,
        new,
    })
}
