//! The choices that a configuration names by a word.

use schemars::JsonSchema;
use serde::Deserialize;

/// How much is asked of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Only what the record's dialect has a place for.
    Starter,
    /// That in full, the rest as a note.
    #[default]
    Default,
    /// Everything, and what is a warning elsewhere is an error.
    Strict,
}

impl Profile {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Starter => "starter",
            Profile::Default => "default",
            Profile::Strict => "strict",
        }
    }
}

/// Which carrier new front matter is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FrontMatterFormat {
    /// Between `---` lines; forges show it as a table.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// The facts a record is asked for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FactName {
    /// Why the customer needs it.
    Why,
    /// Who the customer is.
    Customer,
    /// How we know.
    Evidence,
    /// What was decided.
    Decision,
    /// What will be different.
    Measure,
    /// Engineering's word in text.
    Feasibility,
    /// What may go wrong.
    Risks,
    /// A range estimate.
    Effort,
    /// An engineer's sign-off.
    Signoff,
    /// The one person of product.
    ProductOwner,
    /// The one person of engineering.
    EngineeringOwner,
    /// When it is judged.
    Review,
    /// Where to talk.
    Channel,
}

impl FactName {
    /// All facts, in the order in which every output names them.
    pub const ALL: [FactName; 13] = [
        FactName::Why,
        FactName::Customer,
        FactName::Evidence,
        FactName::Decision,
        FactName::Measure,
        FactName::Feasibility,
        FactName::Risks,
        FactName::Effort,
        FactName::Signoff,
        FactName::ProductOwner,
        FactName::EngineeringOwner,
        FactName::Review,
        FactName::Channel,
    ];

    /// Its name in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            FactName::Why => "why",
            FactName::Customer => "customer",
            FactName::Evidence => "evidence",
            FactName::Decision => "decision",
            FactName::Measure => "measure",
            FactName::Feasibility => "feasibility",
            FactName::Risks => "risks",
            FactName::Effort => "effort",
            FactName::Signoff => "signoff",
            FactName::ProductOwner => "product_owner",
            FactName::EngineeringOwner => "engineering_owner",
            FactName::Review => "review",
            FactName::Channel => "channel",
        }
    }
}

/// What a record can be asked for: a fact, or one of the three that no status counts as a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Where it is in its life.
    Status,
    /// The day of that status.
    Date,
    /// Why the customer needs it.
    Why,
    /// Who the customer is.
    Customer,
    /// How we know.
    Evidence,
    /// What was decided.
    Decision,
    /// What else was thought of.
    Alternatives,
    /// What will be different.
    Measure,
    /// Engineering's word in text.
    Feasibility,
    /// What may go wrong.
    Risks,
    /// A range estimate.
    Effort,
    /// An engineer's sign-off.
    Signoff,
    /// The one person of product.
    ProductOwner,
    /// The one person of engineering.
    EngineeringOwner,
    /// When it is judged.
    Review,
    /// Where to talk.
    Channel,
}

impl Ask {
    /// All of them, in the order in which a configuration is written.
    pub const ALL: [Ask; 16] = [
        Ask::Status,
        Ask::Date,
        Ask::Why,
        Ask::Customer,
        Ask::Evidence,
        Ask::Decision,
        Ask::Alternatives,
        Ask::Measure,
        Ask::Feasibility,
        Ask::Risks,
        Ask::Effort,
        Ask::Signoff,
        Ask::ProductOwner,
        Ask::EngineeringOwner,
        Ask::Review,
        Ask::Channel,
    ];

    /// The fact that it asks for, if a status counts it as one.
    pub fn fact(self) -> Option<FactName> {
        FactName::ALL
            .into_iter()
            .find(|fact| Ask::from(*fact) == self)
    }

    /// Its name in a configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Ask::Status => "status",
            Ask::Date => "date",
            Ask::Alternatives => "alternatives",
            Ask::Why => FactName::Why.as_str(),
            Ask::Customer => FactName::Customer.as_str(),
            Ask::Evidence => FactName::Evidence.as_str(),
            Ask::Decision => FactName::Decision.as_str(),
            Ask::Measure => FactName::Measure.as_str(),
            Ask::Feasibility => FactName::Feasibility.as_str(),
            Ask::Risks => FactName::Risks.as_str(),
            Ask::Effort => FactName::Effort.as_str(),
            Ask::Signoff => FactName::Signoff.as_str(),
            Ask::ProductOwner => FactName::ProductOwner.as_str(),
            Ask::EngineeringOwner => FactName::EngineeringOwner.as_str(),
            Ask::Review => FactName::Review.as_str(),
            Ask::Channel => FactName::Channel.as_str(),
        }
    }
}

impl From<FactName> for Ask {
    fn from(fact: FactName) -> Self {
        match fact {
            FactName::Why => Ask::Why,
            FactName::Customer => Ask::Customer,
            FactName::Evidence => Ask::Evidence,
            FactName::Decision => Ask::Decision,
            FactName::Measure => Ask::Measure,
            FactName::Feasibility => Ask::Feasibility,
            FactName::Risks => Ask::Risks,
            FactName::Effort => Ask::Effort,
            FactName::Signoff => Ask::Signoff,
            FactName::ProductOwner => Ask::ProductOwner,
            FactName::EngineeringOwner => Ask::EngineeringOwner,
            FactName::Review => Ask::Review,
            FactName::Channel => Ask::Channel,
        }
    }
}

/// A status of the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatusName {
    /// Under discussion.
    Proposed,
    /// In force.
    Accepted,
    /// Decided against.
    Rejected,
    /// Replaced.
    Superseded,
    /// No longer in force.
    Retired,
}
