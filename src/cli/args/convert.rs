//! `mindgap convert`, as it is typed.

use clap::{Args, ValueEnum};

use crate::record::front_matter::Carrier;
use crate::scaffold::convert::Target;

const CONVERT_EXAMPLES: &str = "\
Examples:
  mindgap convert                              every record that is no product record yet: what would change
  mindgap convert ADR-0007 docs/adr/0009-x.md  just these
  mindgap convert docs/adr --write             a whole log, written
  mindgap convert > convert.patch              the changes as a patch for `git apply`
  mindgap convert --to toml --write            front matter from YAML to TOML

What is certain moves into the keys of a product record; every other sentence stays where it is. Keys
without a place of their own go below `x`. What is still to be said gets an empty key or section with
a comment, as `mindgap new` writes it. mindgap.toml is not written: what to change there is told.
Exit codes: 0 done, or nothing to convert; 2 could not run, or nothing could be converted";

/// `mindgap convert`.
#[derive(Debug, Args)]
#[command(after_help = CONVERT_EXAMPLES)]
pub struct ConvertArgs {
    /// The records: ids, numbers, files or folders; without any, all that are not in that form yet
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,

    /// What they become
    #[arg(long, value_name = "FORM", default_value = "product")]
    pub to: Form,

    /// Write the files; without it, the changes are shown as a patch
    #[arg(long)]
    pub write: bool,
}

/// What records become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Product records, mindgap's own dialect
    Product,
    /// The same records with TOML front matter, between `+++` lines
    Toml,
    /// The same records with YAML front matter, between `---` lines
    Yaml,
}

impl From<Form> for Target {
    fn from(form: Form) -> Self {
        match form {
            Form::Product => Target::Product,
            Form::Toml => Target::FrontMatter(Carrier::Toml),
            Form::Yaml => Target::FrontMatter(Carrier::Yaml),
        }
    }
}
