//! The rules: one folder per family, one rule = `name.rs` + `name.md` + one row in the table below.
//!
//! A rule is a pure function of what it may see: no file, no clock, no order.

/// All rules, by family: a row is a rule's file name. What `$then` makes of them is its own business.
macro_rules! every_rule {
    ($then:ident) => {
        $then! {
            record {
                record_unreadable,
                record_passed_over,
                front_matter_invalid,
                key_unknown,
                key_invalid,
                key_missing,
                id_clash,
                title_invalid,
                section_not_once,
                placeholder_section,
                leftover_marker,
                record_too_long,
            }
            why {
                why_missing,
                why_thin,
                why_is_solution,
                why_restates_decision,
                why_copied,
                customer_missing,
                customer_generic,
                evidence_missing,
                evidence_unresolvable,
                evidence_stale,
            }
            feasibility {
                feasibility_missing,
                feasibility_unsigned,
                effort_missing,
                effort_unparsed,
                deadline_without_estimate,
                deadline_too_tight,
                risks_missing,
                spike_open,
            }
            decision {
                alternatives_missing,
                one_way_unguarded,
                measure_missing,
            }
            owners {
                product_owner_missing,
                engineering_owner_missing,
                owners_same_person,
                owner_unknown,
                owner_is_team,
                owner_inactive,
            }
            lifecycle {
                status_unknown,
                transition_illegal,
                supersedes_broken,
                superseded_out_of_step,
                dates_out_of_order,
                review_missing,
                review_overdue,
                channel_missing,
                trailer_unknown,
            }
            links {
                link_broken,
                ref_not_in_force,
            }
            history {
                accepted_rewritten,
                record_deleted,
                accepted_one_sided,
            }
            meta {
                allow_unjustified,
                baseline_stale,
            }
        }
    };
}

/// Declares the modules of all rules.
macro_rules! declare {
    ($($family:ident { $($rule:ident,)+ })+) => {
        $(
            #[doc = concat!("Rules of the family *", stringify!($family), "*.")]
            pub mod $family {
                $(
                    #[allow(missing_docs, reason = "its one constant is told by the rule's page")]
                    pub mod $rule;
                )+
            }
        )+
    };
}

mod agreement;
mod asked;
mod draft;
mod house;
mod knob;
mod log_rules;
mod place;
mod report;
mod rule;
mod setting;
mod table;

every_rule!(declare);

pub use agreement::{Agreement, Answer, Habits, InForce, Reason, answer, answer_for};
pub use asked::FactSet;
pub use draft::{Draft, Where};
pub use house::HouseRules;
pub use knob::{Default as KnobDefault, Knob};
pub use log_rules::{LogRules, SettingError, check_names, schema};
pub use place::has_place;
pub use report::{Report, add_heading, add_relation};
pub use rule::{
    Activity, Around, Asks, Blinds, Changed, Check, Levels, Row, Rule, Tier, judged_as,
};
pub use setting::{Origin, Setting};
pub use table::{ALL, named, page_url};
