//! What a rule is, and what it may see.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::{Ask, FactName};
use crate::finding::{Level, Safety};
use crate::git::Message;
use crate::log::{Entry, Logs, People};
use crate::record::{Part, Record, Status};
use crate::source::Snapshot;

use super::knob::Knob;
use super::report::Report;

/// A row of the table.
pub struct Row {
    /// The rule.
    pub rule: &'static Rule,
    /// Its family.
    pub family: &'static str,
    /// Its page: what it checks, why, examples that are its tests.
    pub page: &'static str,
}

impl Row {
    /// What the rule checks, in a sentence: the first paragraph of its page.
    pub fn summary(&self) -> String {
        let body = self.page.split_once('\n').map_or("", |(_, body)| body);
        let paragraph = body.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where its page is read in a browser, as it is in this version.
    pub fn page_url(&self) -> String {
        let file = self.rule.name.replace('-', "_");
        let (home, version) = (env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
        format!("{home}/blob/v{version}/src/rules/{}/{file}.md", self.family)
    }
}

/// A rule.
pub struct Rule {
    /// Its name, its id everywhere: kebab-case, never used again for another.
    pub name: &'static str,
    /// What kind of evidence it stands on.
    pub tier: Tier,
    /// How loud it is by itself.
    pub levels: Levels,
    /// How loud it is in the profile `strict`, where that is not what `strict` makes of every rule.
    pub strict: Option<Levels>,
    /// What it says comes with time alone, so nobody's build may break of it: a warning at most.
    pub by_time: bool,
    /// It looks at files or history beside the record: what it says may change though the record does not.
    pub looks_around: bool,
    /// The fact it is about, if it decides whether that fact is closed.
    pub fact: Option<FactName>,
    /// What it asks for; a rule that asks for nothing judges what is there.
    pub asks: Asks,
    /// What it reports is wrong in every form: it may be an error where nobody agreed on one.
    pub certain: bool,
    /// The section it asks for, where that is not one of the facts.
    pub part: Option<Part>,
    /// Rules that, where they speak of the same record and as loudly, make this one superfluous.
    pub yields_to: &'static [&'static str],
    /// Why it matters, in half a sentence: shown with the first finding of a run.
    pub why: &'static str,
    /// The safety of its mechanical way out, where it has one; its page shows it.
    pub fix: Option<Safety>,
    /// That way out is the same in every dialect, so it is offered even where nobody knows which one a log has.
    pub mends_any_form: bool,
    /// Whether other rules stay silent for want of what it asks for.
    pub blinds: Blinds,
    /// It looks for words, so it can say little of a record in a language without word lists.
    pub reads_words: bool,
    /// Its own options.
    pub knobs: &'static [&'static Knob],
    /// What it does.
    pub check: Check,
}

impl Rule {
    /// A rule with no fact, no options, nothing to yield to: the base that rules are written on.
    pub const BASE: Rule = Rule {
        name: "",
        tier: Tier::Structural,
        levels: Levels::at(Level::Error, Level::Error),
        strict: None,
        by_time: false,
        looks_around: false,
        fact: None,
        asks: Asks::Nothing,
        certain: false,
        part: None,
        yields_to: &[],
        why: "",
        fix: None,
        mends_any_form: false,
        blinds: Blinds::Nothing,
        reads_words: false,
        knobs: &[],
        check: Check::Engine,
    };
}

impl Rule {
    /// Whether each of its findings asks for a fact.
    pub fn asks_for(&self, fact: FactName) -> bool {
        matches!(self.asks, Asks::For(ask) if ask.fact() == Some(fact))
    }
}

/// What other rules cannot see where a rule speaks. An allow of it would hide all that they have to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blinds {
    /// They see all they need.
    Nothing,
    /// The record cannot be read, or not all of it.
    TheRecord,
    /// A record without a known status: it is judged as a proposal, of which the least is asked.
    TheStatus,
}

/// What a rule asks a record for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// This, with each of its findings.
    For(Ask),
    /// These, with the findings that name one; its others judge what is there.
    InPart(&'static [Ask]),
}

/// What a rule stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The form of one record.
    Structural,
    /// Several records, or the files beside them.
    Graph,
    /// Words in prose: a hint, never an error by itself.
    Lexical,
}

impl Tier {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Structural => "structural",
            Tier::Graph => "graph",
            Tier::Lexical => "lexical",
        }
    }
}

/// How loud a rule is, by the status of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Under discussion.
    pub proposed: Level,
    /// In force.
    pub accepted: Level,
    /// Rejected, superseded, retired.
    pub over: Level,
}

impl Levels {
    /// Levels at proposed and accepted; silent once the decision is over.
    pub const fn at(proposed: Level, accepted: Level) -> Self {
        Self {
            proposed,
            accepted,
            over: Level::Off,
        }
    }

    /// The same, and as at accepted once the decision is over.
    pub const fn always(proposed: Level, accepted: Level) -> Self {
        Self {
            proposed,
            accepted,
            over: accepted,
        }
    }

    /// The level at a status.
    pub fn of(self, status: Status) -> Level {
        match status {
            Status::Proposed => self.proposed,
            Status::Accepted => self.accepted,
            Status::Rejected | Status::Superseded | Status::Retired => self.over,
        }
    }
}

/// What a rule may see.
pub enum Check {
    /// One record, and what is known before any record is read.
    Record(fn(&Record<'_>, &Around<'_>, &mut Report<'_, '_>)),
    /// One record among all the others; the number is its place in [`Logs::entries`].
    Log(fn(usize, &Entry, &Logs<'_>, &mut Report<'_, '_>)),
    /// One record that a change touched, as it is and as it was.
    Change(fn(&Changed<'_>, &mut Report<'_, '_>)),
    /// The message of one commit of a change, beside all records.
    Message(fn(&Message, &Logs<'_>, &mut Report<'_, '_>)),
    /// What only the engine sees: files that cannot be read, allows that are not used.
    Engine,
}

/// What is known before the first record is read.
pub struct Around<'a> {
    /// Who is who.
    pub people: &'a People,
    /// The files of the snapshot, to see whether one is there.
    pub snapshot: &'a dyn Snapshot,
    /// What the configuration says of channels, tickets and sizes.
    pub settings: &'a crate::config::Settings,
    /// The day of the judgement.
    pub as_of: Date,
    /// Who did anything in the repository lately.
    pub activity: &'a Activity,
}

/// Who did anything in the repository lately, as far as that is known.
#[derive(Debug, Default)]
pub enum Activity {
    /// Nobody asked, or nobody can tell.
    #[default]
    Unknown,
    /// E-mail address, in lower case → day of the last commit, since the day that history was asked from.
    Since(Date, BTreeMap<String, Date>),
}

/// A record that a change touched.
pub struct Changed<'a> {
    /// As it is.
    pub head: &'a Record<'a>,
    /// As it was; `None` for a record that the change adds.
    pub base: Option<&'a Record<'a>>,
    /// As it was when it was first accepted, as far as history tells.
    pub first_accepted: Option<&'a Record<'a>>,
    /// The log had no record before: the change brings all of it.
    pub log_is_new: bool,
    /// Accepted records that superseded this one at the base, and are accepted still.
    pub successors_in_force: &'a [String],
    /// A record that would replace this one, and is over without ever having been accepted; no other one does.
    pub successor_never_in_force: Option<&'a str>,
    /// Who stands behind the commits of the change; `None` where what is judged is not committed yet.
    pub authors: Option<&'a [String]>,
    /// Who is who.
    pub people: &'a People,
}

/// The status by which a record is judged: the one that it states or, where nobody knows it, that of a proposal, which
/// is asked for the least.
pub fn judged_as(status: Option<Status>) -> Status {
    status.unwrap_or(Status::Proposed)
}
