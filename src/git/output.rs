//! What the `git` program says, and why where it fails.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::{GitError, GitErrorKind};

/// What a command says; its own words where it fails.
pub(super) fn output_of(command: &mut Command) -> Result<Vec<u8>, GitError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(refused(&String::from_utf8_lossy(&output.stderr)))
}

/// What a command says that is given `input`; its own words where it fails.
pub(super) fn said_to(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, GitError> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(&error))?;
    if let Some(mut ask) = child.stdin.take() {
        // If it does not listen, it says why.
        let _ = ask.write_all(input);
    }
    let output = child
        .wait_with_output()
        .map_err(|error| not_started(&error))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(refused(&String::from_utf8_lossy(&output.stderr)))
    }
}

pub(super) fn not_started(error: &std::io::Error) -> GitError {
    match error.kind() {
        std::io::ErrorKind::NotFound => no_git(),
        _ => GitError::other(format!("`git` cannot be started: {error}")),
    }
}

/// `git`'s own words, without "fatal:".
pub(super) fn refused(stderr: &str) -> GitError {
    let fatal = stderr
        .find("fatal: ")
        .map(|at| &stderr[at + "fatal: ".len()..]);
    let mut lines = fatal
        .map(str::lines)
        .or_else(|| stderr.lines().last().map(str::lines));
    let mut next = || lines.as_mut().and_then(Iterator::next).map(str::trim);
    let mut line = next()
        .unwrap_or("git failed and did not say why")
        .to_owned();
    // What a line announces stands on the next one.
    if line.ends_with(':') {
        line = format!("{line} {}", next().unwrap_or_default());
    }
    if let Some((_, path)) = stderr.split_once("detected dubious ownership in repository at '") {
        return GitError::owner(Path::new(path.split('\'').next().unwrap_or_default()));
    }
    let kind = if line.contains("not a git repository") {
        GitErrorKind::NoRepository
    } else {
        GitErrorKind::Other
    };
    GitError::new(kind, format!("git says: {line}"))
}

pub(super) fn no_git() -> GitError {
    GitError::new(
        GitErrorKind::Unsupported,
        "this repository needs the `git` program to be read, and there is none on the PATH (folders of the PATH that are relative, or inside of the repository, do not count): install Git 2.45 or later",
    )
}
