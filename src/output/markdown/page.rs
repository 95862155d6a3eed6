//! A page that has an end: what no longer fits is left out and counted, never cut in the middle.

/// So many bytes a page may have. A comment on GitHub has at most 65,536 characters, the summary of a step
/// 1 MiB, and whoever posts the page may put a mark above it.
/// <https://docs.github.com/actions/reference/limits>
const MOST_BYTES: usize = 60_000;
/// What is kept free for the sentences that count what was left out, and for what stands at the end.
const FOR_THE_END: usize = 2_000;

/// A page under way.
pub(super) struct Page {
    text: String,
    full: bool,
}

impl Page {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            full: false,
        }
    }

    /// Adds a short part that always has room.
    pub(super) fn end_with(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Adds a part, if there is room for all of it. Once one had none, none after it has: what is shown is the
    /// beginning of a list, not a selection.
    pub(super) fn add(&mut self, part: &str) -> bool {
        self.full = self.full || self.text.len() + part.len() > MOST_BYTES - FOR_THE_END;
        if !self.full {
            self.text.push_str(part);
        }
        !self.full
    }

    /// Adds the parts for which there is room, between `before` and `after`, and returns how many had none.
    pub(super) fn add_each(&mut self, before: &str, parts: &[String], after: &str) -> usize {
        let rest = before.len() + after.len();
        let Some(first) = parts.first() else { return 0 };
        self.full = self.full || self.text.len() + rest + first.len() > MOST_BYTES - FOR_THE_END;
        if self.full {
            return parts.len();
        }
        self.text.push_str(before);
        let shown = parts.iter().take_while(|part| {
            let fits = self.text.len() + part.len() + after.len() <= MOST_BYTES - FOR_THE_END;
            if fits {
                self.text.push_str(part);
            }
            fits
        });
        let shown = shown.count();
        self.full = shown < parts.len();
        self.text.push_str(after);
        parts.len() - shown
    }

    pub(super) fn text(self) -> String {
        self.text
    }
}
