//! The file format of a dialect: the built-in ones and `[dialect.NAME]` are written alike.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// How one family of records writes its facts, as data.
///
/// Field, section, label, carrier and status names are those of the record model; `dialect/` turns
/// this into the form that records are read with, and says which name it does not know.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DialectFile {
    /// Another dialect that this one adds to.
    pub extends: Option<String>,
    /// What the family is called, in a sentence.
    pub about: Option<String>,
    /// Prefix of ids where the log names none.
    pub prefix: Option<String>,
    /// Where metadata may stand: `front-matter`, `lines`, `sections`.
    pub carriers: Option<Vec<String>>,
    /// Records are written by many hands: sets `open_keys` and all five `loose_…`, unless one of them is said
    /// by itself, and reads the status words of the language pack beside those listed here.
    pub lenient: Option<bool>,
    /// Keys that are not listed are the team's own business.
    pub open_keys: Option<bool>,
    /// A status may be decorated and go on after the word.
    pub loose_status: Option<bool>,
    /// People may be written in any form.
    pub loose_people: Option<bool>,
    /// A date may be decorated, go on after the day, or be written in another order that is certain.
    pub loose_dates: Option<bool>,
    /// A heading may go on after its name, and stand one level deeper.
    pub loose_sections: Option<bool>,
    /// A `README.md` is a record.
    pub readme_is_record: Option<bool>,
    /// File names without ending that say nothing, such as `prd`: the folder's name gives the id.
    pub named_by_folder: Vec<String>,
    /// A YAML file in the folder of the record that holds its keys: `kep.yaml`.
    pub sibling: Option<String>,
    /// The template for new records: `product`, `short`, `madr` or `nygard`; without one, it is made of the
    /// headings.
    pub template: Option<String>,
    /// Leave out the headings of the language pack; only those of `headings` count.
    pub own_headings: Option<bool>,
    /// Fields that its records may leave out, although it has a place for them.
    pub optional: Vec<String>,
    /// Dotted front-matter key → field.
    pub keys: BTreeMap<String, String>,
    /// Key of a `Key: value` line → field.
    pub lines: BTreeMap<String, String>,
    /// Headings below which `Key: value` lines stand, such as `Meta`.
    pub line_headings: Vec<String>,
    /// Headings that hold no fact, and are no title where they come first, such as `Summary`.
    pub plain_headings: Vec<String>,
    /// Heading of a section whose text is a value → field.
    pub section_keys: BTreeMap<String, String>,
    /// What a further line of such a section begins with → field.
    pub section_lines: BTreeMap<String, String>,
    /// Section → headings that mean it, the one to name first; `* options` means every heading that
    /// ends so.
    pub headings: BTreeMap<String, Vec<String>>,
    /// Section → labels that open it inside an entry: `- Why: …`, `**Decision:** …`, a line that is only
    /// `**Decision**`.
    pub section_labels: BTreeMap<String, Vec<String>>,
    /// Sections that its records write in another order than that of the record model, in theirs.
    pub order: Option<Vec<String>>,
    /// Label → words that mean it.
    pub labels: BTreeMap<String, Vec<String>>,
    /// Status → words that mean it.
    pub status: BTreeMap<String, Vec<String>>,
    /// Status → words that are read as it, and reported.
    pub status_aliases: BTreeMap<String, Vec<String>>,
    /// Status words of a record that lives elsewhere now: of what is left of it, only its keys are looked at.
    pub moved: Vec<String>,
    /// How the status of a superseded record names its successor, with `{id}`, `{title}` and `{path}`: in a
    /// `key`, and in the `text`.
    pub successor: Successor,
    /// Statuses that are written without a new date: the date is then the day of the decision itself.
    pub date_stays: Vec<String>,
    /// What gives the family away.
    pub recognise: Recognise,
}

/// How the status of a superseded record names its successor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Successor {
    /// In a key of front matter: `superseded by {id}`.
    pub key: Option<String>,
    /// In the text: `superseded by [{id}]({path})`.
    pub text: Option<String>,
}

/// What gives a family away in a folder of unknown records. A sign counts the more, the fewer families bear it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recognise {
    /// Front-matter keys; `owners.product` is a key in a table.
    pub keys: Vec<String>,
    /// Headings.
    pub headings: Vec<String>,
    /// `Key:` lines, and cells of a table, at the top of a file.
    pub lines: Vec<String>,
    /// Regular expressions on the title.
    pub titles: Vec<String>,
    /// Regular expressions on the name of the file; on `folder/README.md` where the folder names the record.
    pub files: Vec<String>,
    /// A file of that name lies in the folder of each record.
    pub siblings: Vec<String>,
    /// Words in the path of the log.
    pub folders: Vec<String>,
    /// Configuration files of other tools, in the folder of the log or above, that name it; after `#`, what must
    /// stand in one: `catalog-info.yaml#backstage.io/adr-location`.
    pub hints: Vec<String>,
    /// Only a log that is one file is written so.
    pub single_file: bool,
}
