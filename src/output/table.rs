//! Rows under headings, in columns that line up whatever the width of their characters, and that give way
//! where a terminal is narrow. Nothing is cut where nobody looks at a screen.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::Style as Paint;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::escape;
use super::style::Style;

/// Blanks between two columns.
const GAP: usize = 2;
/// Where no screen sets an end, a cell that is wider sticks out of its column, and does not widen it: one title
/// of a million characters is not to cost every row a million blanks.
const MOST_PADDED: usize = 100;

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub head: &'static str,
    /// The fewest columns of a terminal that it is cut to; `None` where it is never cut.
    pub least: Option<usize>,
    /// Columns with a smaller number are cut first.
    pub turn: u8,
    /// Its cells end in line, as figures do.
    pub right: bool,
    /// It is left out where a terminal is too narrow for all columns at their least, the last such one first.
    pub spare: bool,
}

impl Column {
    /// A column that is never cut.
    pub const fn whole(head: &'static str) -> Self {
        Self {
            head,
            least: None,
            turn: u8::MAX,
            right: false,
            spare: false,
        }
    }

    /// One that is cut down to `least` columns of a terminal when its turn comes.
    pub const fn cut(head: &'static str, least: usize, turn: u8) -> Self {
        Self {
            head,
            least: Some(least),
            turn,
            right: false,
            spare: false,
        }
    }

    /// The same with cells that end in line.
    pub const fn right(self) -> Self {
        Self {
            right: true,
            ..self
        }
    }

    /// The same, left out where there is no room for it.
    pub const fn spare(self) -> Self {
        Self {
            spare: true,
            ..self
        }
    }
}

/// What stands in a column of a row.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    paint: Option<Paint>,
}

impl Cell {
    /// Text from anywhere; it is made safe here.
    pub fn new(text: &str) -> Self {
        Self {
            text: escape::line(text).into_owned(),
            paint: None,
        }
    }

    /// The same in colour, where there is any.
    pub fn painted(text: &str, paint: Paint) -> Self {
        Self {
            paint: Some(paint),
            ..Self::new(text)
        }
    }
}

/// A table.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Line>,
}

enum Line {
    Cells(Vec<Cell>),
    /// Over the whole width, above the rows that it is about.
    Heading(String),
}

impl Table {
    /// A table without rows.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row with a cell for each column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Line::Cells(cells));
    }

    /// Adds a line above the rows that follow.
    pub fn heading(&mut self, text: &str) {
        self.rows
            .push(Line::Heading(escape::line(text).into_owned()));
    }

    /// Writes it, as wide as `style` says at most.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths(style.width);
        let bold = Paint::new().bold();
        let heads = self
            .columns
            .iter()
            .map(|column| Cell::painted(column.head, bold))
            .collect::<Vec<_>>();
        self.line(&heads, &widths, style, out)?;
        for row in &self.rows {
            match row {
                Line::Cells(cells) => self.line(cells, &widths, style, out)?,
                Line::Heading(text) => {
                    let text = style
                        .width
                        .map_or(Cow::Borrowed(&**text), |width| cut(text, width));
                    writeln!(
                        out,
                        "{}",
                        if style.color {
                            format!("{bold}{text}{bold:#}").into()
                        } else {
                            text
                        }
                    )?;
                }
            }
        }
        Ok(())
    }

    /// The width of each column: what its widest cell takes, less where the terminal is narrower, and nothing
    /// where it is left out.
    fn widths(&self, most: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|column| column.head.width())
            .collect();
        for row in &self.rows {
            let Line::Cells(cells) = row else { continue };
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = cell.text.width().max(*width);
            }
        }
        let Some(most) = most else {
            return widths
                .into_iter()
                .map(|width| width.min(MOST_PADDED))
                .collect();
        };
        let least = |at: usize, width: usize| {
            self.columns[at]
                .least
                .map_or(width, |least| width.min(least))
        };
        let mut narrowest: usize = (0..widths.len())
            .map(|at| least(at, widths[at]) + GAP)
            .sum();
        for at in (0..widths.len()).rev().filter(|at| self.columns[*at].spare) {
            if narrowest > most + GAP {
                narrowest -= least(at, widths[at]) + GAP;
                widths[at] = 0;
            }
        }
        let shown = widths.iter().filter(|width| **width > 0).count();
        let mut excess =
            (widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1)).saturating_sub(most);
        let mut turns: Vec<usize> = (0..self.columns.len()).collect();
        turns.sort_by_key(|at| self.columns[*at].turn);
        for at in turns {
            let Some(least) = self.columns[at].least else {
                continue;
            };
            let given = excess.min(widths[at].saturating_sub(least));
            widths[at] -= given;
            excess -= given;
        }
        widths
    }

    fn line(
        &self,
        cells: &[Cell],
        widths: &[usize],
        style: Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut line = String::new();
        // Blanks are due, and written only where something follows them.
        let mut due = 0;
        let shown = cells
            .iter()
            .zip(widths)
            .zip(&self.columns)
            .filter(|((_, width), _)| **width > 0);
        for ((cell, width), column) in shown {
            let text = if style.width.is_some() {
                cut(&cell.text, *width)
            } else {
                Cow::Borrowed(&*cell.text)
            };
            let blank = width.saturating_sub(text.width());
            due += if column.right { blank } else { 0 };
            if !text.is_empty() {
                line.extend(std::iter::repeat_n(' ', due));
                due = 0;
                match cell.paint.filter(|_| style.color) {
                    Some(paint) => line.push_str(&format!("{paint}{text}{paint:#}")),
                    None => line.push_str(&text),
                }
            }
            due += GAP + if column.right { 0 } else { blank };
        }
        writeln!(out, "{line}")
    }
}

/// `text` in at most `width` columns of a terminal; what is cut off shows as `…`. What a reader takes for one
/// character stays whole.
pub fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    for cluster in text.graphemes(true) {
        // The width of the whole, since characters that join take less than each of them.
        let before = kept.len();
        kept.push_str(cluster);
        if kept.width() + 1 > width {
            kept.truncate(before);
            break;
        }
    }
    let mut kept = kept.trim_end().to_owned();
    if width > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}
