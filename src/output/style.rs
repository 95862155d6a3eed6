//! How to write: for a terminal or a file, much or little, numbers in words, a text in lines.

use std::io::{self, Write};

use anstyle::Style as Paint;

use super::escape;

/// How to write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Colours and links of a terminal.
    pub color: bool,
    /// Columns to fill; `None` where nobody looks at a screen.
    pub width: Option<usize>,
    /// Leave the notes and the explanations out.
    pub quiet: bool,
    /// Show every note, and every warning however often its rule says the same.
    pub all_notes: bool,
    /// Count findings by rule.
    pub statistics: bool,
    /// List every file that was looked at.
    pub show_files: bool,
}

/// "1 record", "2 records".
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("{n} {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// Writes a text, made safe to show and broken for the terminal.
pub(super) fn paragraph(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let text = escape::line(text);
    match style.width {
        Some(width) => writeln!(out, "{}", escape::wrapped(&text, width)),
        None => writeln!(out, "{text}"),
    }
}

/// A text with its colour and weight, where there are colours.
pub(super) fn painted(text: &str, paint: Paint, style: Style) -> String {
    if style.color && !text.is_empty() {
        format!("{paint}{text}{paint:#}")
    } else {
        text.to_owned()
    }
}
