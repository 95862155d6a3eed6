//! Which facts a dialect has a place for.

use crate::config::FactName;
use crate::record::{Field, Form, Label, Part};

/// Whether a dialect has a place for a fact that its records are expected to fill.
pub fn has_place(form: &Form, fact: FactName) -> bool {
    let holds = |field: Field| form.holds(field) && !form.optional.contains(&field);
    match fact {
        FactName::Why => form.has_part(Part::Why),
        FactName::Customer => holds(Field::Customer),
        FactName::Evidence => holds(Field::Evidence),
        FactName::Decision => form.has_part(Part::Decision),
        FactName::Measure => holds(Field::Measure),
        FactName::Feasibility => form.has_part(Part::Feasibility),
        // Risks are told inside of the Feasibility, or where the dialect has a name of its own for them.
        FactName::Risks => {
            form.has_part(Part::Feasibility) || form.own_labels.contains_key(&Label::Risks)
        }
        FactName::Effort => holds(Field::Effort),
        FactName::Signoff => holds(Field::SignedBy),
        FactName::ProductOwner => holds(Field::ProductOwner),
        FactName::EngineeringOwner => holds(Field::EngineeringOwner),
        FactName::Review => holds(Field::Review),
        FactName::Channel => holds(Field::Channel),
    }
}
