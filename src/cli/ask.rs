//! Questions on a terminal.

use std::io::{self, IsTerminal};

use dialoguer::console::Term;
use dialoguer::theme::SimpleTheme;
use dialoguer::{Error, Input};

use crate::output::escape;

use super::context::Failure;

/// A person at a terminal: what is asked goes to standard error, so that standard output stays the result.
pub(super) struct Person {
    term: Term,
}

/// A question.
pub(super) struct Question<'q> {
    /// What is asked, in a line.
    pub ask: &'q str,
    /// A word or two on it: why it matters, what an answer looks like.
    pub help: &'q str,
    /// The word in front of the cursor.
    pub label: &'q str,
    /// What Enter answers, where something is known already.
    pub known: Option<String>,
}

impl Person {
    /// Whoever sits there, if anybody does.
    pub(super) fn at_terminal() -> Option<Self> {
        let there = io::stdin().is_terminal() && io::stderr().is_terminal();
        there.then(|| Self { term: Term::stderr() })
    }

    /// Says something.
    pub(super) fn tell(&self, text: &str) {
        let width = usize::from(self.term.size().1);
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            let room = width.saturating_sub(indent + 1).max(20);
            for part in escape::wrapped(&escape::line(line.trim_start()), room).lines() {
                // Nobody is there to be told that nothing can be told.
                let _ = self.term.write_line(&format!("{:indent$}{part}", ""));
            }
        }
    }

    /// Asks; an empty answer is none. `refuse` says why an answer will not do, and it is asked again.
    pub(super) fn ask(
        &self,
        question: &Question<'_>,
        refuse: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, Failure> {
        self.tell(&format!("\n{}\n  {}", question.ask, question.help));
        let theme = SimpleTheme;
        loop {
            let mut input = Input::<String>::with_theme(&theme)
                .with_prompt(format!("  {}", question.label))
                .allow_empty(true);
            if let Some(known) = &question.known {
                input = input.default(known.clone());
            }
            let answer =
                input.interact_text_on(&self.term).map_err(|Error::IO(error)| match error.kind() {
                    io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => {
                        Failure::Told("stopped at a question, so nothing was written".to_owned())
                    }
                    _ => Failure::Told(format!("the terminal cannot be read: {error}")),
                })?;
            let answer = cleaned(&answer);
            if answer.is_empty() {
                return Ok(None);
            }
            match refuse(&answer) {
                None => return Ok(Some(answer)),
                Some(reason) => self.tell(&format!("  {reason}")),
            }
        }
    }
}

/// What was typed, without the keys that left a mark and no text.
fn cleaned(answer: &str) -> String {
    let plain: String = answer.chars().filter(|c| !c.is_control()).collect();
    plain.trim().to_owned()
}
