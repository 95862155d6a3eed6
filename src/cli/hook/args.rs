//! `mindgap hook`, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::git::Hook;

use crate::cli::value_parsers::known_names;

const HOOK_EXAMPLES: &str = "\
Examples:
  mindgap hook install            in a clone: before each commit; in a bare repository: before each push
  mindgap hook install --chain    where there are hooks already: they are called first
  mindgap hook status             which hooks would run, in each working tree
  mindgap hook uninstall          takes away what install wrote, and nothing else";

/// `mindgap hook`.
#[derive(Debug, Args)]
#[command(after_help = HOOK_EXAMPLES)]
pub struct HookArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HookCommand,
}

/// The commands of `mindgap hook`.
#[derive(Debug, Subcommand)]
pub enum HookCommand {
    /// Write the hooks where Git would run them; never over hooks of others
    #[command(after_help = "\
Examples:
  mindgap hook install
  mindgap hook install --chain    keeps a hook that is there as NAME.mindgap-orig, and calls it first")]
    Install {
        /// Keep the hooks that are there, and call them first
        #[arg(long)]
        chain: bool,
    },
    /// Take away what install wrote, and put back the hooks that were there before
    #[command(after_help = "\
Examples:
  mindgap hook uninstall")]
    Uninstall,
    /// Show which hooks Git would run, in each working tree of this repository
    #[command(after_help = "\
Examples:
  mindgap hook status")]
    Status,
    /// What the hooks call: judge what is about to be committed or pushed
    #[command(after_help = "\
Examples:
  mindgap hook run pre-commit                           judges what is staged
  mindgap hook run commit-msg .git/COMMIT_EDITMSG
  mindgap hook run pre-receive < pushed.txt             lines `OLD NEW REFERENCE`
  mindgap hook run --fix pre-commit                     mends working files, and stops so that you look

Exit codes: 0 go on, 1 findings, 2 could not run")]
    Run {
        /// Only for pre-commit: apply safe fixes to the working files of what is about to be committed, and stop
        /// the commit if there were any
        #[arg(long)]
        fix: bool,
        /// The hook: pre-commit, pre-merge-commit, commit-msg or pre-receive
        #[arg(value_name = "NAME", value_parser = parse_hook)]
        name: Hook,
        /// What Git gives to the hook
        #[arg(
            value_name = "ARGS",
            trailing_var_arg = true,
            allow_hyphen_values = true
        )]
        arguments: Vec<PathBuf>,
    },
}

fn parse_hook(text: &str) -> Result<Hook, String> {
    Hook::ALL
        .into_iter()
        .find(|hook| hook.as_str() == text)
        .ok_or_else(|| {
            let names = Hook::ALL.map(Hook::as_str);
            format!(
                "mindgap has no hook `{text}`; {}",
                known_names(text, &names)
            )
        })
}
