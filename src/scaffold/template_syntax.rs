//! What a template may ask of its engine. The engine counts steps and bytes, but neither how deep its own reader goes
//! nor how large the text of a nested list gets: so a template has what it takes to fill in a form, and no more.

/// A tag has so many bytes at most. The engine's reader needs stack for each `-`, `not` or `(` of one.
const MOST_TAG_BYTES: usize = 2_000;

/// A template has so many tags at most: an `elif` is read inside of the one before it.
const MOST_TAGS: usize = 2_000;

/// What stands behind `{%`. `set`, `with` and the like would make values grow without bound.
const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// Words behind which a bracket begins a list; behind any other word it takes an entry out of one.
const OPERATORS: [&str; 7] = ["in", "and", "or", "not", "is", "if", "else"];

/// Something that a template may not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Beyond {
    /// Where, in bytes.
    pub at: usize,
    /// What.
    pub what: String,
}

/// Looks for what a template may not have. What is merely malformed is left to the engine, which says so.
pub(super) fn check(text: &str) -> Result<(), Beyond> {
    let mut tags = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        at += found;
        at += match text.as_bytes().get(at + 1) {
            Some(b'#') => match text[at + 2..].find("#}") {
                Some(end) => 2 + end + "#}".len(),
                None => return Ok(()),
            },
            Some(b'{' | b'%') => {
                tags += 1;
                if tags > MOST_TAGS {
                    let what = format!(
                        "it has more than {MOST_TAGS} tags, and a template has at most so many"
                    );
                    return Err(Beyond { at, what });
                }
                match Tag::new(text, at).read()? {
                    Some(length) => length,
                    None => return Ok(()),
                }
            }
            _ => 1,
        };
    }
    Ok(())
}

/// `{{ … }}` or `{% … %}`.
struct Tag<'t> {
    text: &'t str,
    start: usize,
    end: [u8; 2],
}

impl<'t> Tag<'t> {
    fn new(text: &'t str, start: usize) -> Self {
        let end = if text.as_bytes()[start + 1] == b'%' {
            *b"%}"
        } else {
            *b"}}"
        };
        Self { text, start, end }
    }

    /// How long it is; `None` where it does not end, or cannot be read at all.
    fn read(&self) -> Result<Option<usize>, Beyond> {
        let bytes = self.text.as_bytes();
        let mut at = self.start + 2;
        if self.end == *b"%}" {
            at = self.statement(at)?;
        }
        // How many parentheses and brackets are open: the engine looks for the end of the tag behind them.
        let mut open = 0_usize;
        let mut takes_entry = false;
        while let Some(&byte) = bytes.get(at) {
            if at - self.start > MOST_TAG_BYTES {
                return Err(self.beyond(format!(
                    "it has a tag of more than {MOST_TAG_BYTES} bytes: cut it in two"
                )));
            }
            let mut behind_value = false;
            match byte {
                _ if bytes[at..].starts_with(&self.end) => {
                    return if open == 0 {
                        Ok(Some(at + 2 - self.start))
                    } else {
                        Err(self.unclosed())
                    };
                }
                b'"' | b'\'' => {
                    let Some(length) = string(&bytes[at..]) else {
                        return self.too_long(bytes.len());
                    };
                    at += length - 1;
                    behind_value = true;
                }
                b'[' if !takes_entry => {
                    return Err(self.beyond(
                        "it makes a list of its own (`[`), and a template only shows those that it is given"
                            .to_owned(),
                    ));
                }
                b'{' => {
                    return Err(self.beyond(
                        "it makes a table of its own (`{`), and a template only shows what it is given"
                            .to_owned(),
                    ));
                }
                b'}' => return Err(self.unclosed()),
                b'*' => {
                    return Err(self.beyond(
                        "it multiplies (`*`), and a template does not calculate".to_owned(),
                    ));
                }
                b'(' | b'[' => open += 1,
                b')' | b']' => {
                    open = open.checked_sub(1).ok_or_else(|| self.unclosed())?;
                    behind_value = true;
                }
                _ if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => {
                    let word = word(&self.text[at..]);
                    behind_value = !OPERATORS.contains(&word);
                    at += word.len() - 1;
                }
                _ if byte.is_ascii_whitespace() => behind_value = takes_entry,
                _ => {}
            }
            takes_entry = behind_value;
            at += 1;
        }
        self.too_long(bytes.len())
    }

    /// Checks the statement that begins at `at`, and steps over it.
    fn statement(&self, at: usize) -> Result<usize, Beyond> {
        let rest = &self.text[at..];
        let inner = rest
            .strip_prefix(['-', '+'])
            .unwrap_or(rest)
            .trim_ascii_start();
        let word = word(inner);
        if !word.is_empty() && !STATEMENTS.contains(&word) {
            let word: String = word.chars().take(20).collect();
            return Err(self.beyond(format!(
                "`{word}` is not a statement of a template, which has `if` and `for`"
            )));
        }
        Ok(self.text.len() - inner.len() + word.len())
    }

    /// What a tag without an end is: the engine says so, if it can be let near it.
    fn too_long(&self, end: usize) -> Result<Option<usize>, Beyond> {
        if end - self.start > MOST_TAG_BYTES {
            let what = format!("it has a tag that does not end within {MOST_TAG_BYTES} bytes");
            return Err(self.beyond(what));
        }
        Ok(None)
    }

    fn unclosed(&self) -> Beyond {
        self.beyond("it has a tag whose brackets do not match".to_owned())
    }

    fn beyond(&self, what: String) -> Beyond {
        Beyond {
            at: self.start,
            what,
        }
    }
}

/// How long the string at the beginning is, in its quotes.
fn string(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if *byte == bytes[0] => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The word at the beginning.
fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    // What is neither a letter nor anything else that we know is stepped over alone.
    let end = if end == 0 {
        text.chars()
            .next()
            .filter(|c| !c.is_ascii())
            .map_or(0, char::len_utf8)
    } else {
        end
    };
    &text[..end]
}
