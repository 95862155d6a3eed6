//! What reaches the terminal: results on standard output, all else on standard error.

use std::io::{self, IsTerminal, Write};

use anstyle::AnsiColor;
use clap::ValueEnum;

use crate::output::{Style, config_error, escape};

use super::exit::{Exit, Failure};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Colours and width for a stream.
pub(super) fn style_for(
    when: When,
    stream: &impl anstream::stream::RawStream,
    quiet: bool,
) -> Style {
    let color = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
    };
    let width = stream.is_terminal().then(terminal_width).flatten();
    Style {
        color,
        width,
        quiet,
        ..Style::default()
    }
}

/// `COLUMNS`, else the width of the terminal.
pub(super) fn terminal_width() -> Option<usize> {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
}

/// Makes a text safe, and breaks its lines at `width`; a broken line keeps its indent.
pub(super) fn fitted(text: &str, width: Option<usize>) -> String {
    /// Below this width, breaking lines makes nothing better.
    const LEAST: usize = 20;
    let text = escape::block(text);
    let Some(width) = width else {
        return text.into_owned();
    };
    let mut out: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let shown = line.trim_start();
        let indent = &line[..line.len() - shown.len()];
        let room = width.saturating_sub(indent.len() + 1).max(LEAST);
        out.extend(
            escape::wrapped(shown, room)
                .split('\n')
                .map(|part| format!("{indent}{part}")),
        );
    }
    out.join("\n")
}

/// Writes a result to standard output as it is.
pub(super) fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    io::stdout().write_all(bytes).map_err(Failure::of_stdout)
}

/// Writes to standard error as it is.
pub(super) fn write_err(bytes: &[u8]) -> Result<(), Failure> {
    io::stderr().write_all(bytes).map_err(Failure::of_stderr)
}

/// Writes a result to standard output, made safe to show.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    write_out(escape::block(text).as_bytes())
}

/// The same, with lines broken at the width of the terminal; without one, they stay whole.
pub(super) fn say_fitted(text: &str) -> Result<(), Failure> {
    let width = io::stdout().is_terminal().then(terminal_width).flatten();
    say(&fitted(text, width))
}

/// Writes a note to standard error, as wide as the terminal is.
pub(super) fn note(text: &str) {
    let width = io::stderr().is_terminal().then(terminal_width).flatten();
    print_error(&fitted(text, width));
}

/// Shows on standard error why a command could not run; returns the exit code that it makes.
pub(super) fn report(failure: Failure, style: Style) -> Exit {
    match failure {
        // Whoever reads has seen enough: that is not a failure.
        Failure::ClosedPipe => return Exit::Clean,
        Failure::Message(text) => complain(&text, style),
        Failure::Config(file, problem) => print_error(&config_error(&file, &problem, style)),
    }
    Exit::CouldNotRun
}

/// Writes an error message to standard error, as wide as the terminal is.
pub(super) fn complain(text: &str, style: Style) {
    const LABEL: &str = "error:";
    let width = io::stderr().is_terminal().then(terminal_width).flatten();
    let text = fitted(&format!("{LABEL} {text}"), width);
    let paint = anstyle::Style::new()
        .fg_color(Some(AnsiColor::Red.into()))
        .bold();
    match text.strip_prefix(LABEL).filter(|_| style.color) {
        Some(rest) => print_error(&format!("{paint}{LABEL}{paint:#}{rest}")),
        None => print_error(&text),
    }
}

/// Writes a line to standard error. If nobody can read it, nobody misses it.
pub(super) fn print_error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes a remark to standard error, made safe to show.
pub(super) fn remark(text: &str) {
    print_error(&escape::block(text));
}
