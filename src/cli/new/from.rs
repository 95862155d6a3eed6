//! The text that `--from` names.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::config;
use crate::layout::Log;
use crate::scaffold::body::{self, Body};
use crate::source::MOST_BYTES;

use crate::cli::exit::Failure;
use crate::cli::session::Session;

/// Reads it, from a file or from standard input, and takes it apart as `log` does.
pub(super) fn body(from: &Path, session: &Session<'_>, log: &Log) -> Result<Body, Failure> {
    let shown = if from == Path::new("-") {
        "standard input".to_owned()
    } else {
        from.display().to_string()
    };
    let failed = |reason: String| Failure::Message(format!("{shown} cannot be read: {reason}"));
    let bytes = read(from, session).map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(format!(
            "it has over {MOST_BYTES} bytes, and a record has at most that"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
    if text.contains('\0') {
        return Err(failed("it holds NUL bytes, so it is no text".to_owned()));
    }
    if text.trim().is_empty() {
        return Err(failed("it is empty".to_owned()));
    }
    Ok(body::read(&text, &log.form)?)
}

/// At most the bytes that a record may have, and the one that is too many.
fn read(from: &Path, session: &Session<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if from == Path::new("-") {
        io::stdin()
            .lock()
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let path = session.current.join(from);
    // What a shell calls `<(command)`: somebody writes into it already.
    if ["/dev", "/proc"]
        .iter()
        .any(|folder| path.starts_with(folder))
    {
        fs::File::open(path)?
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    config::read_file(&path, MOST_BYTES)
}
