//! The table of all rules.

use super::rule::Row;

/// Makes [`ALL`] of the rules.
macro_rules! rows {
    ($($family:ident { $($rule:ident,)+ })+) => {
        /// Every rule, by family.
        pub static ALL: &[Row] = &[
            $($(Row {
                rule: &super::$family::$rule::RULE,
                family: stringify!($family),
                page: include_str!(concat!(stringify!($family), "/", stringify!($rule), ".md")),
            },)+)+
        ];
    };
}

every_rule!(rows);

/// The rule of that name.
pub fn named(name: &str) -> Option<&'static Row> {
    ALL.iter().find(|row| row.rule.name == name)
}

/// Where the page of a rule is read in a browser; a house rule has none.
pub fn page_url(name: &str) -> Option<String> {
    named(name).map(Row::page_url)
}
