//! Changes as `git apply` takes them.

use std::path::Path;

use git2::{DiffOptions, Patch};

use super::error::GitError;

/// A file as it is and as it will be.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'f> {
    /// Its path and bytes; `None` for a file that is new.
    pub before: Option<(&'f str, &'f [u8])>,
    /// The same, later; `None` for a file that goes.
    pub after: Option<(&'f str, &'f [u8])>,
}

/// A unified diff of one file, from `diff --git` on; empty where nothing changes.
///
/// # Errors
/// libgit2 cannot compare the two.
pub fn unified(sides: Sides<'_>) -> Result<Vec<u8>, GitError> {
    let (old_path, old) = sides
        .before
        .map_or((None, &[][..]), |(path, bytes)| (Some(path), bytes));
    let (new_path, new) = sides
        .after
        .map_or((None, &[][..]), |(path, bytes)| (Some(path), bytes));
    let (Some(from), Some(to)) = (old_path.or(new_path), new_path.or(old_path)) else {
        return Ok(Vec::new());
    };
    if old_path == new_path && old == new {
        return Ok(Vec::new());
    }
    // The header is written here: libgit2 knows no rename where it is given two buffers.
    let mut out = format!("diff --git {} {}\n", quoted("a/", from), quoted("b/", to)).into_bytes();
    let mut line = |text: String| out.extend_from_slice(text.as_bytes());
    match (old_path, new_path) {
        (None, _) => line("new file mode 100644\n".to_owned()),
        (_, None) => line("deleted file mode 100644\n".to_owned()),
        _ if from != to => {
            line(format!(
                "rename from {}\nrename to {}\n",
                quoted("", from),
                quoted("", to)
            ));
        }
        _ => {}
    }
    if old == new {
        return Ok(out);
    }
    let name =
        |path: Option<&str>, side| path.map_or("/dev/null".to_owned(), |path| named(side, path));
    line(format!(
        "--- {}\n+++ {}\n",
        name(old_path, "a/"),
        name(new_path, "b/")
    ));
    hunks(old, new, &mut out).map_err(|error| {
        GitError::other(format!(
            "{from} cannot be compared with what it would be: {}",
            error.message()
        ))
    })?;
    Ok(out)
}

fn hunks(old: &[u8], new: &[u8], out: &mut Vec<u8>) -> Result<(), git2::Error> {
    let mut options = DiffOptions::new();
    // A NUL byte would make it "Binary files differ".
    options.force_text(true);
    // The names only choose attributes, and nothing here hangs on those.
    let name = Some(Path::new("file"));
    let patch = Patch::from_buffers(old, name, new, name, Some(&mut options))?;
    for at in 0..patch.num_hunks() {
        let (hunk, lines) = patch.hunk(at)?;
        out.extend_from_slice(hunk.header());
        for at_line in 0..lines {
            let line = patch.line_in_hunk(at, at_line)?;
            if matches!(line.origin(), ' ' | '+' | '-') {
                out.push(line.origin() as u8);
            }
            out.extend_from_slice(line.content());
        }
    }
    // libgit2 ends the last line itself.
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    Ok(())
}

/// A path as Git writes it, in quotes where it holds a quote, a backslash or a control.
fn quoted(side: &str, path: &str) -> String {
    let is_odd = |byte: u8| byte == b'"' || byte == b'\\' || byte.is_ascii_control();
    if !path.bytes().any(is_odd) {
        return format!("{side}{path}");
    }
    let mut out = format!("\"{side}");
    for c in path.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_ascii_control() => out.push_str(&format!("\\{:03o}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The same behind `---` and `+++`, where a blank would end it without a tab.
fn named(side: &str, path: &str) -> String {
    let quoted = quoted(side, path);
    if quoted.contains(' ') && !quoted.starts_with('"') {
        quoted + "\t"
    } else {
        quoted
    }
}
