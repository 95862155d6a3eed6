//! How teams write the facts of a record, in any language: the words of `facts.toml`, and how words are compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words by language, `any` where it does not matter.
pub type ByLanguage = BTreeMap<String, Vec<String>>;

/// The words of `facts.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactWords {
    /// Names of keys.
    pub keys: KeyWords,
    /// Status (`accepted` …) → what teams write for it.
    pub status: BTreeMap<String, ByLanguage>,
    /// What may come before the word of a status.
    pub status_lead: ByLanguage,
    /// "Superseded by".
    pub superseded_by: ByLanguage,
    /// What says behind "superseded" that only a part was.
    pub in_part: ByLanguage,
    /// What may stand between a status and "superseded by".
    pub then: ByLanguage,
    /// Values that say nothing.
    pub placeholder: ByLanguage,
    /// Number of the month (`1` …) → its names.
    pub months: BTreeMap<String, Vec<String>>,
    /// Words that make a text a sentence, and no name.
    pub people_prose: ByLanguage,
    /// Small words within a name.
    pub people_particle: ByLanguage,
    /// Words that name a group or a role.
    pub people_group: ByLanguage,
}

/// Names of keys, by what they hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyWords {
    /// The status.
    pub status: ByLanguage,
    /// The status, where no other key holds it.
    pub status_weak: ByLanguage,
    /// What makes "… status" the status of something else.
    pub not_status: ByLanguage,
    /// `decided`, `created`, `updated` → names of days.
    pub day: DayWords,
    /// What makes "… date" the day of something else.
    pub not_day: ByLanguage,
    /// Who wrote, owns or decided it.
    pub owner: ByLanguage,
    /// The same, where no other key names anybody.
    pub owner_weak: ByLanguage,
    /// Headings that open a block of keys.
    pub block: ByLanguage,
    /// Headings below which the history of the text stands.
    pub history: ByLanguage,
}

/// Names of days, by what happened on them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayWords {
    /// It was decided.
    pub decided: Vec<String>,
    /// It was written.
    pub created: Vec<String>,
    /// It was changed.
    pub updated: Vec<String>,
}

static WORDS: LazyLock<FactWords> = LazyLock::new(|| {
    // The file is part of the program, and every run that reads an open log reads it.
    toml::from_str(include_str!("facts.toml"))
        .unwrap_or_else(|error| panic!("src/lang/facts.toml: {error}"))
});

/// The words of `facts.toml`, read once.
pub fn fact_words() -> &'static FactWords {
    &WORDS
}

/// All words of a list, whatever their language.
pub fn all_of(words: &ByLanguage) -> impl Iterator<Item = &str> {
    words.values().flatten().map(String::as_str)
}

/// A text as words are compared: in lower case, and without accents. The marks of Japanese kana make another letter,
/// and stay.
pub fn fold_accents(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(text);
    }
    let is_accent = |c: &char| is_combining_mark(*c) && !matches!(c, '\u{3099}' | '\u{309a}');
    let bare = text.nfkd().filter(|c| !is_accent(c));
    Cow::Owned(bare.nfc().flat_map(char::to_lowercase).collect())
}
