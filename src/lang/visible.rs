//! What of a text a reader sees, judged by its characters.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A letter or a digit of any script. Left out are letters without a shape of their own: modifier letters, which
/// only change another one, and fillers, which fonts leave blank. Properties are those of the Unicode Character
/// Database, as `regex` has them.
static DRAWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[[\p{L}\p{N}]--[\p{Lm}\p{Default_Ignorable_Code_Point}\x{13441}\x{13442}]]")
});

/// A character that leaves no mark: what fonts skip (zero width, fillers, soft hyphens, variation selectors, tags,
/// marks of direction), and Braille without a dot.
static UNSEEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{Default_Ignorable_Code_Point}\p{Cf}\x{2800}]"));

fn pattern(text: &str) -> Regex {
    // Written out above, and used by the first test that reads a text beyond ASCII.
    Regex::new(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Whether a text holds something that can be read: a letter or a digit that is drawn.
pub fn is_readable(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        || !text.is_ascii() && DRAWN.is_match(text)
}

/// The text without the characters that nobody sees: two texts that look alike are then alike.
pub fn without_unseen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        UNSEEN.replace_all(text, "")
    }
}
