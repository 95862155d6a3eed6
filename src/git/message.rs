//! Commit messages: their trailers (`git help interpret-trailers`), and the people they name.

use std::ops::Range;

use super::object::Commit;

/// The trailer that names the decision behind a commit.
pub const DECISION: &str = "Decision";

/// A commit message, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its text.
    pub text: String,
    /// The trailers at its end.
    pub trailers: Vec<Trailer>,
}

/// `Key: value` in the last paragraph of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trailer {
    /// What stands before the colon.
    pub key: String,
    /// What stands behind it, continued lines joined by a blank.
    pub value: String,
    /// The whole trailer, in bytes of the text.
    pub span: Range<usize>,
}

impl Message {
    /// Takes a message apart.
    pub fn new(text: &str) -> Self {
        Self {
            trailers: trailers(text),
            text: text.to_owned(),
        }
    }

    /// Whether it names a decision, or means to.
    pub fn names_a_decision(&self) -> bool {
        self.trailers_of(DECISION).next().is_some() || !self.strays_of(DECISION).is_empty()
    }

    /// The trailers of one key, whatever its case.
    pub fn trailers_of<'m>(&'m self, key: &'m str) -> impl Iterator<Item = &'m Trailer> {
        self.trailers
            .iter()
            .filter(move |trailer| trailer.key.eq_ignore_ascii_case(key))
    }

    /// Lines that begin like a trailer of `key` and are none, since they do not stand in the last paragraph.
    pub fn strays_of(&self, key: &str) -> Vec<Range<usize>> {
        let from = self
            .trailers
            .first()
            .map_or(self.text.len(), |trailer| trailer.span.start);
        let is_stray = |(range, line): &(Range<usize>, &str)| {
            range.start < from && key_of(line).is_some_and(|found| found.eq_ignore_ascii_case(key))
        };
        lines(&self.text)
            .filter(is_stray)
            .map(|(range, _)| range)
            .collect()
    }
}

/// The lines of a text with their places, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        (start..start + line.len(), line)
    })
}

/// The key of a line `Key: value`: letters, digits and hyphens, then a colon.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let key = key.trim_end_matches(' ');
    let fits = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then_some(key)
}

/// The trailers of the last paragraph, if that is more than the subject and made of trailers: all of it,
/// or a quarter where Git wrote one of them itself.
fn trailers(text: &str) -> Vec<Trailer> {
    let all: Vec<(Range<usize>, &str)> = lines(text).collect();
    let Some(last) = all.iter().rposition(|(_, line)| !line.trim().is_empty()) else {
        return Vec::new();
    };
    let Some(blank) = all[..last]
        .iter()
        .rposition(|(_, line)| line.trim().is_empty())
    else {
        return Vec::new();
    };
    let paragraph = &all[blank + 1..=last];
    let (mut found, mut others) = (Vec::<Trailer>::new(), 0);
    let mut by_git = false;
    for (range, line) in paragraph {
        let continued = line.starts_with([' ', '\t']);
        match (continued, found.last_mut(), key_of(line)) {
            (true, Some(open), _) => {
                open.value.push(' ');
                open.value.push_str(line.trim());
                open.span.end = range.end;
            }
            (false, _, Some(key)) => {
                by_git |= key.eq_ignore_ascii_case("Signed-off-by");
                let value = line.split_once(':').map_or("", |(_, value)| value.trim());
                found.push(Trailer {
                    key: key.to_owned(),
                    value: value.to_owned(),
                    span: range.clone(),
                });
            }
            _ => {
                by_git |= line.starts_with("(cherry picked from commit ");
                others += usize::from(!line.starts_with("(cherry picked from commit "));
            }
        }
    }
    if others == 0 || by_git && found.len() * 3 >= others {
        found
    } else {
        Vec::new()
    }
}

/// Everybody who stands behind a commit, with their e-mail addresses: who wrote, committed, shared,
/// reviewed and approved it.
pub fn people_of(commit: &Commit) -> Vec<(String, String)> {
    const KEYS: [&str; 3] = ["Co-authored-by", "Reviewed-by", "Approved-by"];
    let pair = |name: &str, email: &str| (name.to_owned(), email.to_owned());
    let mut people = vec![
        pair(&commit.author.name, &commit.author.email),
        pair(&commit.committer.name, &commit.committer.email),
    ];
    let message = Message::new(&commit.message);
    for key in KEYS {
        for trailer in message.trailers_of(key) {
            // `Reviewed-by: @li` has no address, and a handle will do.
            let (name, email) = trailer
                .value
                .split_once('<')
                .unwrap_or(("", &trailer.value));
            people.push(pair(name.trim(), email.trim_end_matches('>').trim()));
        }
    }
    people
}

/// `.mailmap`: which names and addresses are one person's (`git help gitmailmap`).
#[derive(Default)]
pub struct Mailmap {
    /// Address as committed, in lower case, and the name it is bound to → address to use.
    entries: Vec<(String, Option<String>, String)>,
}

impl Mailmap {
    /// Reads the text of a `.mailmap`.
    pub fn new(text: &str) -> Self {
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim());
        Self {
            entries: lines.filter_map(Self::entry).collect(),
        }
    }

    /// `Proper Name <proper@x> Commit Name <commit@x>`, the second name and the names being optional.
    fn entry(line: &str) -> Option<(String, Option<String>, String)> {
        let (_, rest) = line.split_once('<')?;
        let (proper, rest) = rest.split_once('>')?;
        let (name, rest) = rest.split_once('<')?;
        let (committed, _) = rest.split_once('>')?;
        let name = Some(name.trim())
            .filter(|name| !name.is_empty())
            .map(str::to_lowercase);
        Some((
            committed.trim().to_lowercase(),
            name,
            proper.trim().to_lowercase(),
        ))
    }

    /// The address that somebody is known by, in lower case.
    pub fn address(&self, name: &str, email: &str) -> String {
        let (name, email) = (name.to_lowercase(), email.to_lowercase());
        let fits = |(committed, bound, _): &&(String, Option<String>, String)| {
            *committed == email && bound.as_ref().is_none_or(|bound| *bound == name)
        };
        self.entries
            .iter()
            .rev()
            .find(fits)
            .map_or(email, |(.., proper)| proper.clone())
    }
}
