//! Lines of a text: where they begin, end and break, and what is put between them.

use crate::finding::{Edit, Span};

/// The edit that puts `text` at an offset.
pub(super) fn insertion(at: usize, text: String) -> Edit {
    Edit {
        span: Span::new(at, at),
        text,
    }
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, offset: u32) -> u32 {
    let start = text[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    Span::new(start, start).start
}

/// Behind the break of the line of an offset.
pub(super) fn line_end(text: &str, offset: u32) -> u32 {
    // A span may take the break of its last line with it.
    if text[..offset as usize].ends_with('\n') {
        return offset;
    }
    let end = text[offset as usize..]
        .find('\n')
        .map_or(text.len(), |at| offset as usize + at + 1);
    Span::new(end, end).start
}

/// The line break of a text: that of its first line.
pub fn line_break(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    if first.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}
