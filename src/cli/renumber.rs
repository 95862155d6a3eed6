//! `mindgap renumber`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};

use crate::check;
use crate::layout::Absent;
use crate::log::Entry;
use crate::log::renumber::{Mentions, Why};
use crate::output::count;
use crate::record::RecordId;
use crate::scaffold::renumber::{LeftAs, Renumbered, prepare};

use super::exit::{Exit, Failure};
use super::session::Global;
use super::{editing, lookup, terminal, working_files};

const EXAMPLES: &str = "\
Examples:
  mindgap renumber PDR-0007                        the next number that is free on every branch
  mindgap renumber PDR-0007 12
  mindgap renumber decisions/0007-seats.md         which of two records that bear one id
  mindgap renumber PDR-0007 --dry-run              what would change, line by line
  mindgap renumber PDR-0007 --mentions all         where only the renumbered record was ever meant

Where two records bear the id, the newer one is renumbered, as `mindgap explain id-clash` has it.
Exit codes: 0 done, 2 could not run: nothing was changed";

/// `mindgap renumber`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RenumberArgs {
    /// The record: its id, its number or its file
    #[arg(value_name = "ID")]
    pub id: String,

    /// Its new number; without one, the next that no branch known here has taken
    #[arg(value_name = "NEW")]
    pub new: Option<String>,

    /// Which mentions of the id are written anew: those that can mean nothing else, or all
    #[arg(long, value_name = "WHICH", default_value = "certain")]
    pub mentions: Which,

    /// Show what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Which mentions are written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Links, `Decision:` lines, and ids where no other record bears them.
    Certain,
    /// Also ids that may mean another record, and those made in passing.
    All,
}

impl From<Which> for Mentions {
    fn from(which: Which) -> Self {
        match which {
            Which::Certain => Mentions::Certain,
            Which::All => Mentions::All,
        }
    }
}

pub(super) fn run(global: &Global, args: &RenumberArgs) -> Result<Exit, Failure> {
    let session = editing::open(global, "renumber")?;
    let worktree = session.worktree()?;
    let configuration = session.configuration(&worktree)?;
    let request = session.request(&configuration);
    let plan = configuration.plan(&worktree, Absent::Refused)?;
    let records = check::records(&plan, &worktree, &request);
    let found = lookup::record(&args.id, &session, &plan, &records)?;
    let entry = &records.logs.entries[found.at];
    let number = args
        .new
        .as_deref()
        .map(|new| number(new, &entry.id))
        .transpose()?;
    let bench = editing::bench(&session, &worktree, &plan, &records);
    let renumbered = prepare(&bench, found.at, number, args.mentions.into())?;
    Failure::on_fault(&worktree)?;
    let mut text = String::new();
    if !global.quiet {
        let others: Vec<&Entry> = found
            .others
            .iter()
            .map(|at| &*records.logs.entries[*at])
            .collect();
        write_namesakes(&renumbered, entry, &others, &mut text);
    }
    if !args.dry_run {
        working_files::write_moved(&session, &renumbered.changes(), &renumbered.moves())?;
    }
    write_changes(&renumbered, args.dry_run, global, &mut text);
    terminal::say_fitted(&text)?;
    Ok(Exit::Clean)
}

/// Of several records of one id: which one gets another, and which ones keep it.
fn write_namesakes(renumbered: &Renumbered, entry: &Entry, others: &[&Entry], out: &mut String) {
    if others.is_empty() {
        return;
    }
    let in_one_file = others.iter().any(|other| other.path == entry.path);
    let place = |entry: &&Entry| match in_one_file {
        true => format!("{}:{}", entry.path, entry.head.start.line),
        false => entry.path.to_string(),
    };
    let _ = writeln!(
        out,
        "{} is the id of {}; the newest, {}, gets another{}",
        renumbered.old,
        count(others.len() + 1, "record"),
        place(&entry),
        if in_one_file {
            ""
        } else {
            " (name a file to say which)"
        },
    );
    let others: Vec<String> = others.iter().map(place).collect();
    let _ = writeln!(out, "{} keeps it", others.join(", "));
}

/// The number that was typed: `12`, `0012`, or `PDR-0012`.
fn number(typed: &str, id: &RecordId) -> Result<u64, Failure> {
    /// Eight digits would be read as a date.
    const DIGITS: usize = 7;
    let prefix = id.key.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    let digits = match typed.rsplit_once('-') {
        Some((own, digits)) if own.eq_ignore_ascii_case(prefix) => digits,
        _ => typed,
    };
    let fits = digits.len() <= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| fits).ok_or_else(|| {
        Failure::Message(format!(
            "`{typed}` is no number of a record: write it as 12 or {}, with at most {DIGITS} digits, or leave it out for the next that is free",
            RecordId::numbered(&prefix.to_uppercase(), "0012")
        ))
    })
}

/// What changes, and what comes next.
fn write_changes(renumbered: &Renumbered, dry_run: bool, global: &Global, out: &mut String) {
    let file = &renumbered.file;
    if file.from == file.to {
        let _ = writeln!(
            out,
            "{}: {} → {}",
            file.from, renumbered.old, renumbered.new
        );
    } else {
        let _ = writeln!(out, "{} → {}", file.from, file.to);
    }
    let rewritten: Vec<_> = renumbered
        .files
        .iter()
        .filter(|file| file.places > 0)
        .collect();
    if dry_run || global.verbose {
        for file in &rewritten {
            for (number, old, new) in &file.lines {
                let _ = writeln!(out, "{}:{number}", file.path);
                let from = shown_from(old, new);
                let _ = writeln!(out, "  - {}", shortened_from(old, from));
                let _ = writeln!(out, "  + {}", shortened_from(new, from));
            }
        }
    }
    let places = rewritten.iter().map(|file| file.places).sum();
    let done = if dry_run {
        "would be written anew"
    } else {
        "written anew"
    };
    if places > 0 {
        let _ = writeln!(
            out,
            "{} {done} in {}",
            count(places, "place"),
            count(rewritten.len(), "file")
        );
    }
    write_left(renumbered, global, out);
    if !global.quiet {
        out.push_str(if dry_run {
            "nothing was changed: leave --dry-run out to do it\n"
        } else {
            "next: `mindgap check`, then commit\n"
        });
    }
}

/// What stays, and what could not be looked into.
fn write_left(renumbered: &Renumbered, global: &Global, out: &mut String) {
    let mut by_reason: BTreeMap<Why, Vec<&LeftAs>> = BTreeMap::new();
    for place in &renumbered.left {
        by_reason.entry(place.why).or_default().push(place);
    }
    /// How many places of a kind are shown without --verbose.
    const MOST: usize = 10;
    let most = if global.verbose { usize::MAX } else { MOST };
    for (why, places) in by_reason {
        let reason = match why {
            Why::MayMeanAnother => format!(
                "each may mean {}; `--mentions all` takes them for {}",
                renumbered.rivals.join(" or "),
                renumbered.new
            ),
            Why::InPassing => "the id in passing; `--mentions all` takes these, too".to_owned(),
            Why::Address => "an address of the web, which may show the past".to_owned(),
            Why::Listed => "the number alone, in a key that its dialect does not know".to_owned(),
            Why::Astray => "a path that leads nowhere from there".to_owned(),
            Why::Range => "an end of a range, which would hold other records".to_owned(),
        };
        let _ = writeln!(out, "{} left: {reason}", count(places.len(), "place"));
        for place in places.iter().take(most) {
            let LeftAs {
                path,
                line: at,
                column,
                text,
                ..
            } = place;
            let _ = writeln!(out, "  {path}:{at}:{column}: {}", shortened(text.trim()));
        }
        if places.len() > most {
            let _ = writeln!(
                out,
                "  and {} more (--verbose shows all)",
                places.len() - most
            );
        }
    }
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, reason) in &renumbered.skipped {
        by_reason.entry(reason).or_default().push(path);
    }
    for (reason, paths) in by_reason {
        let shown: Vec<&str> = paths.iter().take(most).copied().collect();
        let more = paths.len().saturating_sub(shown.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let _ = writeln!(out, "not changed: {}{more} ({reason})", shown.join(", "));
    }
    for branch in &renumbered.unseen {
        let _ = writeln!(
            out,
            "not known: which numbers {} takes ({})",
            branch.branch, branch.reason
        );
    }
}

/// How many characters of a line are shown: about two lines of a terminal.
const MOST_SHOWN: usize = 160;

/// A line, cut where it would fill the screen.
fn shortened(line: &str) -> String {
    shortened_from(line, 0)
}

/// A line, shown from a character on.
fn shortened_from(line: &str, from: usize) -> String {
    let mut rest = line.chars().skip(from);
    let shown: String = rest.by_ref().take(MOST_SHOWN).collect();
    let (before, behind) = (
        if from > 0 { "…" } else { "" },
        if rest.next().is_some() { "…" } else { "" },
    );
    format!("{before}{shown}{behind}")
}

/// The character from which both texts of a line are shown, so that what differs is seen.
fn shown_from(old: &str, new: &str) -> usize {
    /// How much of what stands in front is shown with it.
    const LEAD: usize = 60;
    let same = old
        .chars()
        .zip(new.chars())
        .take_while(|(old, new)| old == new)
        .count();
    if same + LEAD < MOST_SHOWN {
        0
    } else {
        same - LEAD
    }
}
