//! The types of the facts: parsed once, at the edge.

use std::fmt;

use crate::finding::Span;
use crate::lang::{is_readable, without_unseen};

use super::dates::parse_date;

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Where a record is in its life.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Under discussion.
    Proposed,
    /// In force.
    Accepted,
    /// Decided against.
    Rejected,
    /// Replaced by a later record.
    Superseded,
    /// No longer in force, without a successor.
    Retired,
}

impl Status {
    /// All of them, in the order of a record's life.
    pub const ALL: [Status; 5] = [
        Status::Proposed,
        Status::Accepted,
        Status::Rejected,
        Status::Superseded,
        Status::Retired,
    ];

    /// The canonical word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
            Status::Superseded => "superseded",
            Status::Retired => "retired",
        }
    }

    /// The status of that canonical word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(word))
    }

    /// The statuses that may follow this one. A superseded record may hold again once no successor of it is
    /// in force, which is not to be seen from here.
    pub fn next(self) -> &'static [Status] {
        match self {
            Status::Proposed => &[Status::Accepted, Status::Rejected],
            Status::Rejected => &[Status::Proposed],
            Status::Accepted => &[Status::Superseded, Status::Retired],
            Status::Superseded | Status::Retired => &[],
        }
    }

    /// Whether a chain of steps leads from this status to another: a squashed change shows only its ends.
    pub fn reaches(self, to: Status) -> bool {
        let mut reached = vec![self];
        let mut at = 0;
        while at < reached.len() {
            for next in reached[at].next() {
                if !reached.contains(next) {
                    reached.push(*next);
                }
            }
            at += 1;
        }
        reached.contains(&to)
    }

    /// Rejected, superseded and retired records are no longer asked for what a living one must say.
    pub fn is_over(self) -> bool {
        !matches!(self, Status::Proposed | Status::Accepted)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A status as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusWord {
    /// The text.
    pub text: String,
    /// What it means in the record's dialect; `None` where the dialect does not know it.
    pub means: Option<Status>,
    /// The dialect reads it, but asks for the canonical word.
    pub alias: bool,
}

/// Who: one person, or a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// As written.
    pub text: String,
    /// `@org/team`: a team, not a person.
    pub team: bool,
}

impl Handle {
    /// Reads `@name`, `@org/team` or an e-mail address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let word = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        let (valid, team) = match text.strip_prefix('@') {
            Some(name) => (
                name.split('/').all(word) && is_readable(name),
                name.contains('/'),
            ),
            None => match text.split_once('@') {
                Some((user, host)) => {
                    let user_fits = !user.is_empty()
                        && !user.contains(|c: char| c.is_whitespace() || "<>(),".contains(c))
                        && is_readable(user)
                        && without_unseen(user) == user;
                    (user_fits && host.contains('.') && word(host), false)
                }
                None => (false, false),
            },
        };
        valid.then(|| Self {
            text: text.to_owned(),
            team,
        })
    }

    /// What two spellings of one handle share.
    pub fn key(&self) -> String {
        handle_key(&self.text)
    }
}

/// A handle as it is compared: without `@` and what nobody sees, in lower case.
pub fn handle_key(text: &str) -> String {
    without_unseen(text)
        .trim()
        .trim_start_matches('@')
        .to_lowercase()
}

/// Can the decision be taken back?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// Hardly.
    OneWay,
    /// Yes.
    TwoWay,
}

/// An estimate as it is written; its meaning depends on nothing but the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// The low end, in units.
    pub low: f64,
    /// The high end, in units; the low end again for a single number.
    pub high: f64,
    /// The unit.
    pub unit: Unit,
    /// `person-weeks`: work, not calendar time.
    pub person: bool,
}

/// Units of effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Hours; eight make a day.
    Hours,
    /// Working days.
    Days,
    /// Weeks of five working days.
    Weeks,
    /// Months of 21 working days.
    Months,
    /// Sprints; how long one is, the team says.
    Sprints,
}

impl Unit {
    /// Its length in working days (8 h = 1 d, 5 d = 1 w, 21 d = 1 mo).
    pub fn days(self, sprint_days: f64) -> f64 {
        match self {
            Unit::Hours => 1.0 / 8.0,
            Unit::Days => 1.0,
            Unit::Weeks => 5.0,
            Unit::Months => 21.0,
            Unit::Sprints => sprint_days,
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "h" | "hour" | "hours" => Unit::Hours,
            "d" | "day" | "days" => Unit::Days,
            "w" | "week" | "weeks" => Unit::Weeks,
            "mo" | "month" | "months" => Unit::Months,
            "sprint" | "sprints" => Unit::Sprints,
            _ => return None,
        })
    }
}

impl Effort {
    /// Reads `~?N(-M)? unit`, where the unit may be `person-` something: `3-5 weeks`, `~2 d`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix('~').unwrap_or(&text).trim_start();
        let number_end =
            text.find(|c: char| !(c.is_ascii_digit() || ".-–".contains(c) || c == ' '))?;
        let (numbers, unit) = text.split_at(number_end);
        let person = unit.strip_prefix("person-");
        let unit = Unit::parse(person.unwrap_or(unit).trim())?;
        let mut ends = numbers.split(['-', '–']).map(|n| n.trim().parse::<f64>());
        let low = ends.next()?.ok()?;
        let high = match ends.next() {
            Some(end) => end.ok()?,
            None => low,
        };
        let sound = ends.next().is_none() && low >= 0.0 && high >= low && high > 0.0;
        sound.then_some(Self {
            low,
            high,
            unit,
            person: person.is_some(),
        })
    }

    /// The same estimate in the form that is read, where only the spelling is off: `3 to 5 wks`.
    pub fn respelt(text: &str) -> Option<String> {
        let mut words: Vec<String> = Vec::new();
        for word in text
            .trim()
            .to_lowercase()
            .replace('–', "-")
            .split_whitespace()
        {
            words.push(match word.trim_end_matches('.') {
                "to" => "-".to_owned(),
                "about" | "around" | "ca" | "approx" | "circa" => "~".to_owned(),
                "hr" | "hrs" => "hours".to_owned(),
                "wk" | "wks" => "weeks".to_owned(),
                "mth" | "mths" | "mon" | "mos" => "months".to_owned(),
                "dy" | "dys" => "days".to_owned(),
                other => other.to_owned(),
            });
        }
        let joined = words.join(" ").replace(" - ", "-").replace("~ ", "~");
        Effort::parse(&joined).map(|_| joined)
    }
}

/// The name of a record: `PDR-0007`, or the file's name where it has no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordId {
    /// As it is shown.
    pub text: String,
    /// As it is compared: prefix and number without leading zeros, in lower case.
    pub key: String,
    /// It has a number, so it names a record wherever in the log its file stands.
    pub numbered: bool,
}

impl RecordId {
    /// `PREFIX-NUMBER`, the number as written.
    pub fn numbered(prefix: &str, digits: &str) -> Self {
        let number = digits.trim_start_matches('0');
        let number = if number.is_empty() { "0" } else { number };
        Self {
            text: format!("{prefix}-{digits}"),
            key: format!("{}-{number}", prefix.to_lowercase()),
            numbered: true,
        }
    }

    /// A name without a number.
    pub fn named(name: &str) -> Self {
        Self {
            text: name.to_owned(),
            key: name.to_lowercase(),
            numbered: false,
        }
    }

    /// Reads what a record writes to name another one in a log with `prefix`: `PDR-0003`, `pdr 3`,
    /// `0003`, a file name, or a name.
    pub fn reference(text: &str, prefix: &str) -> Self {
        let text = without_unseen(text);
        let text = text.trim().trim_end_matches(".md");
        if is_digits(text) {
            return Self::numbered(prefix, text);
        }
        let letters = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(0);
        let (word, rest) = text.split_at(letters);
        let number = rest.trim_start_matches(['-', ' ', '_', '#']);
        if !word.is_empty() && is_digits(number) {
            return Self::numbered(word, number);
        }
        Self::from_file_stem(text, prefix)
    }

    /// The id that a file's name gives: `0007-charge-per-seat` → `PDR-0007`, `adr-012-x` → `ADR-012`.
    /// A date in front is no number: such a file is known by its whole name.
    /// What nobody sees is no part of it.
    pub fn from_file_stem(stem: &str, prefix: &str) -> Self {
        let shown = without_unseen(stem);
        let stem = if shown.is_empty() { stem } else { &*shown };
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &stem[digits..];
        if digits > 0 && !Self::is_dated(stem) && ends_number(rest) {
            return Self::with_part(prefix, &stem[..digits], rest);
        }
        let letters = stem.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters > 0 {
            let after = stem[letters..].trim_start_matches(['-', '_']);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let own = stem[..letters].eq_ignore_ascii_case(prefix);
            let short = letters <= 4 && stem[..letters].bytes().all(|b| b.is_ascii_uppercase());
            if digits > 0 && ends_number(&after[digits..]) && (own || short) {
                let letters = stem[..letters].to_uppercase();
                return Self::with_part(&letters, &after[..digits], &after[digits..]);
            }
        }
        Self::named(stem)
    }

    /// Whether a name begins with a day.
    pub fn is_dated(stem: &str) -> bool {
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        let day = || parse_date(stem.get(..10).unwrap_or_default());
        digits == 8 || digits == 4 && day().is_some()
    }

    /// The id of a number, and of a letter or a part that stands right behind it: `0034a`, `0001.1`. With one it is
    /// another record's than the number alone.
    fn with_part(prefix: &str, digits: &str, rest: &str) -> Self {
        let own = Self::numbered(prefix, digits);
        match part_of_number(rest) {
            "" => own,
            part => Self {
                text: format!("{}{part}", own.text),
                key: format!("{}{}", own.key, part.to_lowercase()),
                numbered: false,
            },
        }
    }

    /// The id that a text begins with: `ST-0001` of "ST-0001: Labels". A word and a number that no mark ends may be
    /// anything.
    pub(super) fn leading(text: &str) -> Option<Self> {
        /// No prefix has more letters.
        const MOST: usize = 8;
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let rest = text[letters..].strip_prefix(['-', ' ', '#'])?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let behind = &rest[digits..];
        let ends = behind.is_empty() || behind.starts_with([':', ']', ' ', '.', ')', '—', '–']);
        ((1..=MOST).contains(&letters) && digits > 0 && ends)
            .then(|| Self::numbered(&text[..letters], &rest[..digits]))
    }

    /// Whether it is a name without a number, such as one that begins with a day.
    pub(super) fn has_no_number(&self) -> bool {
        !self.numbered && self.key == self.text.to_lowercase()
    }

    /// The id with the prefix that a record itself gives to its number: `ST-0001` in a file `0001-labels.md` of a log
    /// whose ids begin with `SE`. `None` where the number is another one, or the prefix the same.
    pub(super) fn of_other_series(&self, said: &Self) -> Option<Self> {
        let split = |id: &Self| {
            let (prefix, number) = id.key.rsplit_once('-')?;
            (id.numbered && !prefix.is_empty()).then(|| (prefix.to_owned(), number.to_owned()))
        };
        let (own, said_parts) = (split(self)?, split(said)?);
        (own.0 != said_parts.0 && own.1 == said_parts.1).then(|| said.clone())
    }
}

/// Whether a text is a number in figures, and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what follows the figures of a file's name ends the number.
fn ends_number(rest: &str) -> bool {
    let behind = &rest[part_of_number(rest).len()..];
    behind.is_empty() || behind.starts_with(['-', '_', ' ', '.'])
}

/// The letter or the part right behind the figures of a file's name: `a` of `0034a-x`, `.1` of `0001.1-x`.
fn part_of_number(rest: &str) -> &str {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let figures = rest.strip_prefix('.').map_or(0, |part| {
        part.bytes().take_while(u8::is_ascii_digit).count()
    });
    let end = match (letters, figures) {
        (1, _) => 1,
        (0, 1..) => 1 + figures,
        _ => 0,
    };
    let is_end = rest[end..].is_empty() || rest[end..].starts_with(['-', '_', ' ', '.']);
    if is_end { &rest[..end] } else { "" }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
