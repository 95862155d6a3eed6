//! Language packs: headings, labels and word lists as data, and the matching of words.
//!
//! A pack is a TOML file beside this one. Facts and structure need no language; only headings and the
//! few rules that read prose do.

mod facts;
mod foreign;
mod headings;
mod marks;
mod normalise;
mod visible;
mod words;

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

pub use facts::{ByLanguage, FactWords, all_of, fact_words, fold_accents};
pub use foreign::{Foreign, foreign};
pub use headings::{Meaning, Meanings, meanings};
pub use marks::Marks;
pub use normalise::normalise_heading;
pub use visible::{is_readable, without_unseen};
pub use words::{
    Phrases, Token, WordSet, capitalised, content_word, content_words, count_words, fold, hash,
    tokens,
};

/// A language pack, ready to match.
pub struct Lang {
    /// Its code, such as `en`.
    pub code: String,
    /// Section name (`why`, `decision` …) → headings that mean it, the canonical one first.
    pub sections: BTreeMap<String, Vec<String>>,
    /// Label name (`risks`, `constraints`) → words that mean it.
    pub labels: BTreeMap<String, Vec<String>>,
    /// Status (`proposed`, `accepted` …) → words that teams write for it, whatever their form.
    pub status_words: BTreeMap<String, Vec<String>>,
    placeholders: WordSet,
    /// What was left for later, as it is spelled.
    pub leftover: LazyLock<Marks>,
    /// What follows a mark that is spoken of.
    pub of_marks: LazyLock<Phrases>,
    /// How a template speaks to its author.
    pub prompt: LazyLock<Phrases>,
    /// Words by which something is told as no longer in force.
    pub past: LazyLock<Phrases>,
    /// Words of comparison: why an option was not taken.
    pub against: LazyLock<Phrases>,
    /// How a sentence says that an option was not taken.
    pub lost: LazyLock<Phrases>,
    /// What a reason begins with.
    pub because: LazyLock<Phrases>,
    /// How a template says that something may be left out.
    pub optional: LazyLock<Phrases>,
    /// How a solution in disguise begins.
    pub solution: LazyLock<Solution>,
    /// Marks of a problem.
    pub problem: LazyLock<Phrases>,
    /// Customer fields that name nobody.
    pub customer_generic: HashSet<String>,
    /// Customer fields that name ourselves.
    pub customer_internal: HashSet<String>,
    /// What may come before a noun; longest first.
    pub determiners: Vec<String>,
    /// How the Why of a record begins that a tool wrote, in lower case.
    pub stock: Vec<String>,
    /// Words without content.
    pub stop: LazyLock<WordSet>,
}

/// The lists of a solution in disguise.
pub struct Solution {
    /// "we want to", "let's" …
    pub lead: Phrases,
    /// "add", "build" …
    pub verb: Phrases,
    /// "users", "we" …
    pub subject: Phrases,
    /// "need", "would like" …
    pub need: Phrases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    lang: String,
    sections: BTreeMap<String, Vec<String>>,
    labels: BTreeMap<String, Vec<String>>,
    status_words: BTreeMap<String, Vec<String>>,
    lists: Lists,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    placeholder: Vec<String>,
    leftover: Vec<String>,
    of_marks: Vec<String>,
    stock: Vec<String>,
    prompt: Vec<String>,
    past: Vec<String>,
    optional: Vec<String>,
    against: Vec<String>,
    lost: Vec<String>,
    because: Vec<String>,
    solution_lead: Vec<String>,
    solution_verb: Vec<String>,
    solution_subject: Vec<String>,
    solution_need: Vec<String>,
    problem: Vec<String>,
    customer_generic: Vec<String>,
    customer_internal: Vec<String>,
    determiner: Vec<String>,
    stop: Vec<String>,
}

static ENGLISH: LazyLock<Pack> = LazyLock::new(|| {
    // The file is part of the program; `tests/house.rs` reads it too.
    toml::from_str(include_str!("en.toml"))
        .unwrap_or_else(|error| panic!("src/lang/en.toml: {error}"))
});

static PACK: LazyLock<Lang> = LazyLock::new(|| {
    let lists = &ENGLISH.lists;
    let set = |list: &[String]| list.iter().cloned().collect::<HashSet<_>>();
    let mut determiners = lists.determiner.clone();
    determiners.sort_by_key(|d| std::cmp::Reverse(d.len()));
    Lang {
        code: ENGLISH.lang.clone(),
        sections: ENGLISH.sections.clone(),
        labels: ENGLISH.labels.clone(),
        status_words: ENGLISH.status_words.clone(),
        placeholders: WordSet::new(&lists.placeholder),
        leftover: LazyLock::new(|| Marks::new(&ENGLISH.lists.leftover)),
        of_marks: LazyLock::new(|| Phrases::new(&ENGLISH.lists.of_marks)),
        stock: ENGLISH.lists.stock.iter().map(|text| fold(text)).collect(),
        prompt: LazyLock::new(|| Phrases::new(&ENGLISH.lists.prompt)),
        past: LazyLock::new(|| Phrases::new(&ENGLISH.lists.past)),
        against: LazyLock::new(|| Phrases::new(&ENGLISH.lists.against)),
        lost: LazyLock::new(|| Phrases::new(&ENGLISH.lists.lost)),
        because: LazyLock::new(|| Phrases::new(&ENGLISH.lists.because)),
        optional: LazyLock::new(|| Phrases::new(&ENGLISH.lists.optional)),
        solution: LazyLock::new(|| {
            let lists = &ENGLISH.lists;
            Solution {
                lead: Phrases::new(&lists.solution_lead),
                verb: Phrases::new(&lists.solution_verb),
                subject: Phrases::new(&lists.solution_subject),
                need: Phrases::new(&lists.solution_need),
            }
        }),
        problem: LazyLock::new(|| Phrases::new(&ENGLISH.lists.problem)),
        customer_generic: set(&lists.customer_generic),
        customer_internal: set(&lists.customer_internal),
        determiners,
        stop: LazyLock::new(|| WordSet::new(&ENGLISH.lists.stop)),
    }
});

/// The pack in use. English is the only one yet.
pub fn english() -> &'static Lang {
    &PACK
}

impl Lang {
    /// Whether a whole line or field says nothing: "TBD", "to be decided", "???".
    pub fn is_placeholder(&self, text: &str) -> bool {
        /// No placeholder is longer.
        const MOST_BYTES: usize = 40;
        let text = without_unseen(text);
        let bare = text.trim().trim_matches(['*', '_', '`', ' ']);
        // What stands around the words changes nothing: "(TBD)", "none …".
        let words = bare.trim_matches(|c: char| !c.is_alphanumeric());
        let is_listed = |text: &str| text.len() <= MOST_BYTES && self.placeholders.contains(text);
        // "TBD, TBD" and "TODO: tbd" say no more than one of them.
        let parts = || {
            words
                .split(|c: char| c.is_whitespace() || ",;:|&+".contains(c))
                .filter(|part| !part.is_empty())
        };
        let is_row =
            || words.len() <= MOST_BYTES && parts().nth(1).is_some() && parts().all(is_listed);
        is_listed(bare) || words.len() < bare.len() && is_listed(words) || is_row()
    }
}
