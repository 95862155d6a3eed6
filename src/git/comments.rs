//! The message of a commit as it lies in the file that Git gives to `commit-msg`: with comments, and
//! with the diff that `git commit -v` shows.

use super::repository::Git;

/// What stands behind the comment sign on the line at which Git cuts a message off.
const SCISSORS: &str = "------------------------ >8 ------------------------";

/// What will be left of a message: nothing from the scissors on, no comments, no blank lines around it.
/// `comment` is what a comment begins with.
pub fn cleaned_message(text: &str, comment: &str) -> String {
    let mut kept = Vec::new();
    for line in text.lines() {
        match line.strip_prefix(comment) {
            Some(rest)
                if rest
                    .strip_prefix(' ')
                    .is_some_and(|rest| rest.trim_end() == SCISSORS) =>
            {
                break;
            }
            Some(_) => {}
            None => kept.push(line.trim_end()),
        }
    }
    kept.join("\n").trim_matches('\n').to_owned()
}

impl Git {
    /// What comments in a message begin with: `core.commentString`, else `core.commentChar`, else `#`.
    pub fn comment_sign(&self) -> String {
        let named = ["core.commentstring", "core.commentchar"].into_iter();
        let mut set = named
            .filter_map(|key| self.setting(key).ok().flatten())
            .map(|setting| setting.value);
        // With `auto`, Git takes another sign only where the message itself has lines with `#`.
        set.next()
            .filter(|sign| !sign.is_empty() && sign != "auto")
            .unwrap_or_else(|| "#".to_owned())
    }
}
