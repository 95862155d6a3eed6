//! What `mindgap init` writes: the configuration with its comments, the workflow, lines for hook managers.

use jiff::civil::Date;

use crate::config::{Ask, FILE_NAMES};
use crate::finding::Level;
use crate::record::encode;
use crate::rules::Reason;

use super::surroundings::Surroundings;

/// The configuration that is written: the first place where one is looked for.
pub const CONFIG: &str = FILE_NAMES[0];
/// The commit of this release, which the release sets when it builds.
const COMMIT: Option<&str> = option_env!("MINDGAP_COMMIT");
/// This version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A log in the configuration that is written.
#[derive(Clone, Debug)]
pub struct ConfiguredLog {
    /// Its folder or file.
    pub path: String,
    /// The prefix of its ids.
    pub prefix: String,
    /// Its dialect; `None` where its records did not tell.
    pub dialect: Option<String>,
    /// Others that single files of it speak, with their records: once a dialect is named, it holds for all files.
    pub others: Vec<(String, usize)>,
    /// A template that lies elsewhere.
    pub template: Option<String>,
    /// It was there before.
    pub found: bool,
    /// Older records keep their gaps as notes.
    pub since: Option<Date>,
    /// What is asked of its records, at which level, and why; nothing where its form says it.
    pub ask: Vec<(Ask, Level, Option<Reason>)>,
}

/// The configuration.
pub fn config(logs: &[ConfiguredLog], around: &Surroundings) -> String {
    let mut text = String::from(
        "# How mindgap reads the decision records of this repository.\n\
         # `mindgap config` shows what is in force, `mindgap config --schema` every key.\n\n\
         # How much is asked: \"starter\", \"default\" or \"strict\".\n\
         profile = \"default\"\n",
    );
    for log in logs {
        text.push_str(&format!("\n[[log]]\npath = {}\n", encode::toml(&log.path)));
        let (prefix, id) = (encode::toml(&log.prefix), comment(&log.prefix));
        text.push_str(&if log.found {
            // Written down, it makes a reference of every id in the text: more is asked than before.
            format!(
                "# prefix = {prefix}  # what ids begin with; once it is written down, {id}-0007 in a text has to be a record\n"
            )
        } else {
            format!("prefix = {prefix}  # what ids begin with: {id}-0007\n")
        });
        text.push_str(&match &log.dialect {
            Some(dialect) if !log.others.is_empty() => {
                let others = log.others.iter().map(|(name, n)| format!("{n} in {name}"));
                format!(
                    "# dialect = {}  # and {}: once it is named, it holds for all files\n",
                    encode::toml(dialect),
                    others.collect::<Vec<_>>().join(", ")
                )
            }
            Some(dialect) if log.found => {
                format!(
                    "dialect = {}  # recognised by its records\n",
                    encode::toml(dialect)
                )
            }
            Some(dialect) => format!(
                "dialect = {}  # how records are written: product, madr, nygard\n",
                encode::toml(dialect)
            ),
            None => "# dialect = \"…\"  # not recognised: until it is named, gaps are only noted\n"
                .to_owned(),
        });
        if let Some(template) = &log.template {
            text.push_str(&format!("template = {}\n", encode::toml(template)));
        }
        if let Some(since) = log.since {
            text.push_str(&format!(
                "since = \"{since}\"  # records with an earlier date are left in peace: their gaps are notes\n"
            ));
        }
        text.push_str(&asked(&log.ask));
    }
    text.push_str(
        "\n# Who is who. Once somebody is named here, owners are held against this list.\n",
    );
    if !around.owner_files.is_empty() {
        text.push_str(&format!(
            "# The people that {} names are known already.\n",
            around.owner_files.join(" and ")
        ));
    }
    if let Some((name, email)) = &around.person {
        text.push_str(&format!(
            "# Git knows you as {} <{}>.\n",
            comment(name),
            comment(email)
        ));
    }
    text.push_str(
        "#\n# [people]\n# \"@handle\" = { name = \"…\", role = \"product\", email = [\"…\"] }\n\
         # \"@handle\" = { name = \"…\", role = \"engineering\", email = [\"…\"] }\n",
    );
    text
}

/// What is asked of the records of a log: what its template and its habits showed, as an agreement.
fn asked(ask: &[(Ask, Level, Option<Reason>)]) -> String {
    if ask.is_empty() {
        return String::new();
    }
    let is_shown = ask
        .iter()
        .all(|(_, level, reason)| reason.is_some() || *level <= Level::Info);
    let source = if is_shown {
        "what the template has, and what four of\n# five records in force have"
    } else {
        "what the form of its records has, since\n# few records are here yet"
    };
    let mut text = format!(
        "# How loud a finding may be that is not certain in every form, as a broken link is.\n\
         doubtful = \"warning\"\n\n\
         # What each record is asked for. Nobody wrote it down before: it is {source}.\n\
         # From here on it is agreed; change it as you agree.\n[log.ask]\n",
    );
    for (ask, level, reason) in ask {
        let why = match reason {
            Some(Reason::Template) => "  # the template has it".to_owned(),
            Some(Reason::Practice { have, of }) => {
                format!("  # {have} of {of} records in force have it")
            }
            None => String::new(),
        };
        let line = format!("{} = \"{}\"{why}\n", ask.as_str(), level.as_str());
        text.push_str(&line);
    }
    text
}

/// Text that stays in the comment that it stands in.
fn comment(text: &str) -> String {
    crate::output::escape::line(&encode::on_one_line(text)).into_owned()
}

/// The workflow for GitHub; `branch` is the one that others are merged into.
pub fn github(branch: Option<&str>) -> String {
    let text = include_str!("../../templates/github.yml").replace("@ACTION@", &action(COMMIT));
    let is_plain = |branch: &&str| {
        branch
            .chars()
            .all(|c| c.is_alphanumeric() || "-_./".contains(c))
    };
    match branch.filter(is_plain) {
        Some(branch) => text.replace("@BRANCH@", branch),
        // GitHub reads `*`, `+` and `!` in a name as a pattern: no name is better than another one.
        None => text.replace("\n    branches: [@BRANCH@]", ""),
    }
}

/// The job for GitLab.
pub fn gitlab() -> String {
    include_str!("../../templates/gitlab.yml").replace("@VERSION@", VERSION)
}

/// The Action of this version, as a workflow uses it. A tag can be moved, and a commit cannot: `commit` is
/// taken if it is a full id.
pub fn action(commit: Option<&str>) -> String {
    let home = env!("CARGO_PKG_REPOSITORY").trim_start_matches("https://github.com/");
    match commit.filter(|id| id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit())) {
        Some(id) => format!("{home}@{id} # v{VERSION}"),
        None => format!("{home}@v{VERSION}"),
    }
}

/// What belongs below `repos:` of pre-commit.
pub const PRE_COMMIT: &str = include_str!("../../templates/pre-commit.yaml");
/// What belongs into the file of lefthook.
pub const LEFTHOOK: &str = include_str!("../../templates/lefthook.yml");
