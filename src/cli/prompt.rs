//! Questions on a terminal.

use std::io::{self, IsTerminal};

use rustyline::config::{Behavior, Configurer};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use crate::output::escape;
use crate::record::encode;

use super::exit::Failure;
use super::session::Session;
use super::terminal;

/// A person at a terminal. What is asked goes to the terminal itself, so that standard output stays the result.
pub(super) struct Person {
    editor: Editor<(), MemHistory>,
    /// Questions stand out.
    color: bool,
}

/// A question.
pub(super) struct Question<'q> {
    /// What is asked, in a line.
    pub ask: &'q str,
    /// Why it matters, and what an answer looks like.
    pub help: &'q str,
    /// The word in front of the cursor.
    pub label: &'q str,
}

impl Person {
    /// Whoever sits there, if anybody does.
    pub(super) fn at_terminal(session: &Session<'_>) -> Option<Self> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let config = Config::builder().behavior(Behavior::PreferTerm).build();
        let mut editor = Editor::with_history(config, MemHistory::new()).ok()?;
        // Nobody scrolls through answers to other questions.
        editor.set_max_history_size(0).ok()?;
        let color = session.err_style().color;
        Some(Self { editor, color })
    }

    /// Prints a text; a line is broken at the width of the terminal, and keeps its indent.
    pub(super) fn print(&self, text: &str) {
        terminal::print_error(&terminal::fitted(text, Some(width())));
    }

    /// Asks; an empty answer is none. Where `refuse` gives a reason against an answer, it asks again.
    pub(super) fn ask(
        &mut self,
        question: &Question<'_>,
        refuse: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, Failure> {
        let ask = terminal::fitted(question.ask, Some(width()));
        let bold = anstyle::Style::new().bold();
        terminal::print_error(&if self.color {
            format!("\n{bold}{ask}{bold:#}")
        } else {
            format!("\n{ask}")
        });
        self.print(&format!("  {}", question.help));
        loop {
            let answer = match self.editor.readline(&format!("  {}: ", question.label)) {
                Ok(answer) => encode::on_one_line(&escape::typed(&answer)),
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => {
                    return Err(Failure::Message(
                        "stopped at a question, so nothing was written".to_owned(),
                    ));
                }
                Err(error) => {
                    return Err(Failure::Message(format!(
                        "the terminal cannot be read: {error}"
                    )));
                }
            };
            if answer.is_empty() {
                return Ok(None);
            }
            match refuse(&answer) {
                None => return Ok(Some(answer)),
                Some(reason) => self.print(&format!("  {reason}")),
            }
        }
    }
}

/// Asked for each time: somebody may draw the window wider or narrower between two questions.
fn width() -> usize {
    /// The width of a terminal that does not give one.
    const COLUMNS: usize = 80;
    terminal::terminal_width().unwrap_or(COLUMNS)
}
