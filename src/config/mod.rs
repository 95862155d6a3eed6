//! `mindgap.toml`: its types, where it is found, and what was wrong with it, to the byte.
//!
//! None is needed. What is left out has a default that [`Settings::default`] states; which logs there are is then found
//! out from the usual folders (`layout/`).

mod bounds;
mod dialect;
mod file;
mod glob;
mod load;
mod names;
mod problem;
mod rule_setting;
mod settings;

pub use dialect::{DialectFile, Recognise, Successor};
pub use file::{not_regular, read_file, read_opened};
pub use glob::{Glob, GlobError, folder_of_glob, in_short, is_glob};
pub use load::{
    ConfigError, ConfigFile, FILE_NAMES, WrittenValue, load, parse, place_of, problem_of, read,
    suggestion, too_large, values,
};
pub use names::{Ask, FactName, FrontMatterFormat, Profile, StatusName};
pub use problem::Problem;
pub use rule_setting::RuleSetting;
pub use settings::{Coverage, LogSettings, Pattern, Person, Require, Settings, Tickets};

/// Where the baseline lies, from the root.
pub const BASELINE: &str = ".mindgap-baseline.toml";
