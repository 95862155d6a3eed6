//! Options of a rule, declared beside it: their names, types and defaults.

/// One option.
#[derive(Debug)]
pub struct Knob {
    /// Its name in the configuration.
    pub name: &'static str,
    /// What it is when nobody says.
    pub default: Default,
    /// What it does.
    pub about: &'static str,
}

/// Type and default of an option.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// A whole number, not negative.
    Int(u32),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Words.
    List(&'static [&'static str]),
}

impl Default {
    /// What is expected, for messages.
    pub fn expected(self) -> &'static str {
        match self {
            Default::Int(_) => "a whole number",
            Default::Number(_) => "a number",
            Default::Bool(_) => "true or false",
            Default::List(_) => "a list of texts",
        }
    }

    /// The default as it would be written.
    pub fn shown(self) -> String {
        match self {
            Default::Int(n) => n.to_string(),
            Default::Number(n) => n.to_string(),
            Default::Bool(b) => b.to_string(),
            Default::List(words) => format!("{words:?}"),
        }
    }
}
