//! `mindgap new`.

mod args;
mod editor;
mod from;
mod questions;

use std::io;
use std::path::Path;

use serde::Serialize;

use crate::check::{self, Absent, AllowedFinding, Log, Outcome, Plan, RecordRow};
use crate::config::{self, LogSettings};
use crate::finding::{Finding, Level};
use crate::fix::{self, Root, WriteError};
use crate::log::People;
use crate::output::{count, escape, write_json};
use crate::record::{Field, Part, Status, encode};
use crate::scaffold::body::Body;
use crate::scaffold::draft::Draft;
use crate::scaffold::naming;
use crate::scaffold::new::{self, FIRST_LOG};
use crate::scaffold::slot::Scaffold;
use crate::scaffold::template::Template;
use crate::source::{FileKind, MOST_BYTES, Snapshot, Worktree};

use crate::cli::configuration::Configuration;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::lookup::no_single;
use crate::cli::prompt::Person;
use crate::cli::session::Session;
use crate::cli::{editing, terminal};
use args::KnownArgs;
pub use args::{NewArgs, SupersedeArgs};

/// `mindgap new`.
pub(super) fn run(global: &Global, args: &NewArgs) -> Result<Exit, Failure> {
    begin(global, &args.title.join(" "), &args.known, &args.supersedes, "new")
}

/// `mindgap supersede`: the new record goes where the old one is.
pub(super) fn supersede(global: &Global, args: &SupersedeArgs) -> Result<Exit, Failure> {
    begin(global, &args.title.join(" "), &args.known, std::slice::from_ref(&args.id), "supersede")
}

fn begin(
    global: &Global,
    title: &str,
    args: &KnownArgs,
    supersedes: &[String],
    command: &str,
) -> Result<Exit, Failure> {
    let session = editing::open(global, command)?;
    let worktree = session.worktree()?;
    let (configuration, plan) = plan(&session, &worktree)?;
    let replaced = replaced(supersedes, args, &session, &configuration, &plan, &worktree)?;
    let log = log(&plan, args, replaced.first(), &session)?;
    let template = Template::of(log, args.template.as_deref(), &worktree)?;
    let body =
        args.from.as_deref().map(|from| from::body(from, &session, log)).transpose()?.unwrap_or_default();
    let mut person =
        if args.no_input || args.json || args.dry_run { None } else { Person::at_terminal(&session) };
    let mut draft = draft(title, args, body, log, &session)?;
    let folder = naming::folder(log);
    draft.supersedes = replaced.iter().map(|row| new::replaced(row, &folder)).collect();
    let people = People::new(&configuration.settings.people, &worktree);
    questions::check(&draft, log, &people)?;
    questions::take_from_git(&mut draft, log, &people, &session)?;
    if let Some(person) = &mut person {
        questions::ask(person, &mut draft, log, &people, &configuration.settings)?;
    }
    if draft.title.is_empty() {
        return Err(Failure::Message(
            "a record needs a title: say in a few words what is decided, as in `mindgap new \"Charge per active seat\"`"
                .to_owned(),
        ));
    }
    let made = make(&session, &configuration, &draft, &template, &log.name, args)?;
    if args.dry_run {
        return terminal::say(&made.text).map(|()| Exit::Clean);
    }
    let asked = person.is_some();
    let written = |failure: Failure| match failure {
        Failure::Message(text) => Failure::Message(format!("{text}; the record is in {}", made.slot.path)),
        other => other,
    };
    if asked && !args.no_edit {
        let chosen = editor::chosen(session.git.as_ref()).map_err(|error| written(error.into()))?;
        if let Some(editor) = chosen {
            edit(&editor, &session, &made)?;
        }
    }
    let left = left_to_write(&session, &made).map_err(written)?;
    if args.json {
        let text = json(&made, &draft, &left, &template)?;
        return terminal::say(&text).map_err(written).map(|()| Exit::Clean);
    }
    if !global.quiet {
        if asked {
            terminal::note("");
        }
        tell(&made, &draft, &left);
    }
    terminal::say(&format!("{}\n", escape::line(&made.slot.path))).map_err(written).map(|()| Exit::Clean)
}

/// The configuration, and the logs; where there is none, one begins in the usual folder.
pub(super) fn plan(session: &Session<'_>, worktree: &Worktree<'_>) -> Result<(Configuration, Plan), Failure> {
    let mut configuration = session.configuration(worktree)?;
    let mut plan = configuration.plan(worktree, Absent::Empty)?;
    if plan.logs.is_empty() {
        // A file of that name would be taken for a log of many records.
        if worktree.look(FIRST_LOG).is_some_and(|kind| kind != FileKind::Folder) {
            return Err(Failure::Message(format!(
                "the first record goes into {FIRST_LOG}/, and {FIRST_LOG} is no folder here: move it away, or name another place in mindgap.toml:\n\n  [[log]]\n  path = \"docs/decisions\""
            )));
        }
        configuration.settings.logs.push(LogSettings::at(FIRST_LOG));
        plan = configuration.plan(worktree, Absent::Empty)?;
    }
    Ok((configuration, plan))
}

/// The log that the record goes into: the one that was asked for, else that of the record which it replaces.
/// Where there are several, it is said which one was taken.
fn log<'p>(
    plan: &'p Plan,
    args: &KnownArgs,
    old: Option<&RecordRow>,
    session: &Session<'_>,
) -> Result<&'p Log, Failure> {
    if let Some(log) = old.and_then(|old| plan.logs.get(old.log)).filter(|_| args.log.is_none()) {
        return Ok(log);
    }
    let log = new::log_for(plan, args.log.as_deref())?
        .ok_or_else(|| Failure::Message("there is no log here to write into".to_owned()))?;
    if plan.logs.len() > 1 && args.log.is_none() && !session.global.quiet {
        let others: Vec<&str> =
            plan.logs.iter().map(|log| log.name.as_str()).filter(|name| *name != log.name).collect();
        terminal::note(&format!("it goes into {}; --log takes another one: {}", log.name, others.join(", ")));
    }
    let is_unknown = log.recognised.as_ref().is_some_and(|recognised| !recognised.certain);
    if is_unknown && !log.files.is_empty() && !session.global.quiet {
        terminal::note(&format!(
            "note: how the records of {} are written was not recognised, and this one is written in the dialect `{}`: name the `dialect` of this log in mindgap.toml if that is another one",
            log.name, log.form.name
        ));
    }
    Ok(log)
}

/// What the command line and the text from elsewhere say.
fn draft(
    title: &str,
    args: &KnownArgs,
    body: Body,
    log: &Log,
    session: &Session<'_>,
) -> Result<Draft, Failure> {
    let Body { title: first_line, mut sections, mut rest } = body;
    let own = Some(encode::on_one_line(title)).filter(|title| !title.is_empty());
    if let (Some(_), Some(first)) = (&own, &first_line) {
        // Nothing of the text is lost: its first line is no title now.
        match sections.get_mut(&Part::Why) {
            Some(why) => *why = format!("{first}\n\n{why}"),
            None if log.form.has_part(Part::Why) => drop(sections.insert(Part::Why, first.clone())),
            None => rest = format!("{first}\n\n{rest}"),
        }
    }
    for (part, said, flag) in
        [(Part::Why, &args.why, "--why"), (Part::Decision, &args.decision, "--decision")]
    {
        let Some(said) = said else { continue };
        if sections.insert(part, said.trim().to_owned()).is_some() {
            return Err(Failure::Message(format!(
                "{flag} and the text of --from both say \"{}\": leave one of them out",
                log.form.heading(part)
            )));
        }
    }
    let people = |person: &Option<String>| person.as_deref().map(encode::on_one_line);
    let (mut product, mut engineering) = (people(&args.product), people(&args.engineering));
    let mut owners = Vec::new();
    // Where a dialect knows no roles, those who are named are the people who decide.
    if !log.form.holds(Field::ProductOwner) && log.form.holds(Field::OtherOwners) {
        owners.extend(product.take().into_iter().chain(engineering.take()));
    }
    Ok(Draft {
        title: own.or(first_line.map(|line| encode::on_one_line(&line))).unwrap_or_default(),
        status: args.status,
        date: session.as_of(),
        customer: args.customer.as_deref().map(encode::on_one_line),
        evidence: args.evidence.iter().map(|text| encode::on_one_line(text)).collect(),
        product,
        engineering,
        owners,
        channel: args.channel.as_deref().map(encode::on_one_line),
        scope: args.scope.iter().map(|text| encode::on_one_line(text)).collect(),
        supersedes: Vec::new(),
        sections,
        rest,
    })
}

/// The records that the new one is to replace, and what was read of the others.
fn replaced(
    typed: &[String],
    args: &KnownArgs,
    session: &Session<'_>,
    configuration: &Configuration,
    plan: &Plan,
    worktree: &Worktree<'_>,
) -> Result<Vec<RecordRow>, Failure> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    if args.status != Status::Proposed {
        return Err(Failure::Message(format!(
            "a record that is to replace another one begins as proposed, not as {}: once it says what it must, `mindgap status ID accepted` accepts it and makes the old one superseded",
            args.status
        )));
    }
    let request = session.request(configuration);
    let mut outcome = check::run(plan, worktree, &request).map_err(|error| configuration.failure(error))?;
    let mut places = Vec::new();
    for typed in typed {
        let path = session.relative_to_root(Path::new(typed)).ok();
        let row = check::named(&outcome, typed, path.as_deref())
            .map_err(|not_one| Failure::Message(no_single(typed, &not_one, outcome.records.len())))?;
        if let Some(status) = row.status.filter(|status| *status != Status::Accepted) {
            let way_out = match status {
                Status::Proposed => "edit it, or reject it with `mindgap status`",
                _ => "it holds no longer, so there is nothing to replace",
            };
            return Err(Failure::Message(format!(
                "{} is {status}, and only an accepted decision can be superseded: {way_out}",
                row.id
            )));
        }
        let place = outcome.records.iter().position(|other| other.path == row.path && other.at == row.at);
        places.extend(place.filter(|place| !places.contains(place)));
    }
    places.sort_unstable();
    // From the last to the first, so that a place that is left stays what it is.
    let mut rows: Vec<RecordRow> =
        places.into_iter().rev().map(|place| outcome.records.swap_remove(place)).collect();
    rows.reverse();
    Ok(rows)
}

/// Writes the record, or with --dry-run only makes it. From the first look at the numbers to the last byte
/// nobody else writes, so that two who begin a record in the same moment take two numbers; where the system
/// has no locks, a name that somebody takes meanwhile is left to them.
fn make(
    session: &Session<'_>,
    configuration: &Configuration,
    draft: &Draft,
    template: &Template,
    log: &str,
    args: &KnownArgs,
) -> Result<Scaffold, Failure> {
    /// So often may somebody be quicker.
    const MOST_TRIES: usize = 10;
    for _ in 0..MOST_TRIES {
        let keep = session.git_dir();
        let root = (!args.dry_run).then(|| Root::lock(&session.root, keep));
        let worktree = session.worktree()?;
        let plan = check::plan(&worktree, &configuration.settings, Absent::Empty)
            .map_err(|_| changed_meanwhile())?;
        let log = new::log_for(&plan, Some(log))?.ok_or_else(changed_meanwhile)?;
        let taken = new::taken(log, session.git.as_ref(), &worktree)?;
        if let Some(unseen) = taken
            .as_ref()
            .map(|taken| &taken.unseen)
            .filter(|unseen| !unseen.is_empty() && !session.global.quiet)
        {
            let names: Vec<&str> = unseen.iter().map(|unseen| unseen.branch.as_str()).collect();
            terminal::note(&format!(
                "note: {} could not be looked at ({}), so the number may be taken there: {}",
                count(unseen.len(), "branch"),
                unseen[0].reason,
                names.join(", ")
            ));
        }
        let made = new::scaffold(log, draft, template, taken.as_ref(), &worktree)?;
        if made.change.after.as_ref().is_some_and(|bytes| bytes.len() as u64 > MOST_BYTES) {
            return Err(Failure::Message(format!(
                "{} would have over {MOST_BYTES} bytes, and could not be read again; nothing was written: shorten the text, and link to the rest",
                made.slot.path
            )));
        }
        editing::seen_by_git(&worktree, &made.slot.path)?;
        let Some(root) = root else { return Ok(made) };
        match root.and_then(|root| root.write(std::slice::from_ref(&made.change))) {
            Ok(()) => return Ok(made),
            Err(WriteError::Exists(_)) => {}
            Err(error) => {
                // What was typed is worth more than a tidy screen.
                terminal::remark(&format!("{}\n", made.text));
                return Err(Failure::Message(format!(
                    "{error}; the record that would have been written stands above"
                )));
            }
        }
    }
    Err(Failure::Message(
        "others take every number that is free here: wait until they are done, and run this again".to_owned(),
    ))
}

fn changed_meanwhile() -> Failure {
    Failure::Message("the configuration or the log changed meanwhile: run this again".to_owned())
}

/// Lets the person go on in an editor. Whatever happens there, what was typed before is kept.
fn edit(editor: &str, session: &Session<'_>, made: &Scaffold) -> Result<(), Failure> {
    let path = session.root.join(&made.slot.path);
    let ended = editor::open(editor, &path);
    let left = match config::read_file(&path, u64::from(u32::MAX)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        // It may hold anything, so nothing takes its place.
        Err(error) => {
            terminal::remark(&format!("{}\n", made.text));
            return Err(Failure::Message(format!(
                "{} cannot be read now that the editor is closed: {error}; the record as it was before stands above",
                made.slot.path
            )));
        }
    };
    if left.iter().all(u8::is_ascii_whitespace) {
        let bytes = made.change.after.as_deref().unwrap_or_default();
        fix::write_file(&session.root, &made.slot.path, bytes)
            .map_err(|error| Failure::Message(format!("{} was left empty, and {error}", made.slot.path)))?;
        terminal::note(&format!(
            "the editor left {} empty; it holds again what was known before: delete it if you do not want it",
            made.slot.path
        ));
    }
    ended.map_err(|reason| {
        Failure::Message(format!("{reason}; the record is in {}, as it was saved", made.slot.path))
    })
}

/// What is still to be written, as `check` sees it.
fn left_to_write(session: &Session<'_>, made: &Scaffold) -> Result<Outcome, Failure> {
    let worktree = session.worktree()?;
    let (configuration, plan) = plan(session, &worktree)?;
    let mut request = session.request(&configuration);
    request.paths = vec![made.slot.path.clone()];
    let mut outcome = check::run(&plan, &worktree, &request).map_err(|error| configuration.failure(error))?;
    let id = made.slot.id.as_str();
    outcome.findings.retain(|finding| finding.record.as_deref().is_none_or(|record| record == id));
    Ok(outcome)
}

fn tell(made: &Scaffold, draft: &Draft, left: &Outcome) {
    let (id, path) = (&made.slot.id, &made.slot.path);
    let Some(row) = left.records.iter().find(|row| row.id == *id) else {
        let skipped = left.skipped.iter().find(|file| *file.path == **path).map(|file| file.reason.as_str());
        let unread = || left.findings.iter().find(|found| *found.path == **path).map(|found| &*found.message);
        let reason = skipped.or_else(unread);
        terminal::note(&format!(
            "{id} is written, and `mindgap check` does not take it for a record ({})",
            reason.unwrap_or("no record there bears its id")
        ));
        return;
    };
    let is_note = |finding: &&Finding| finding.level == Level::Info;
    let notes = left.findings.iter().filter(is_note).count();
    let gaps: Vec<String> = left
        .findings
        .iter()
        .filter(|finding| !is_note(finding))
        .map(|finding| format!("  line {:<4} {}\n", finding.start.line, finding.message))
        .collect();
    // The editor may have moved it on.
    let status = row.status.map_or("without a status", Status::as_str);
    let text = if gaps.is_empty() && notes == 0 {
        format!("{id} is {status}, and nothing is missing: commit it, and let others see it")
    } else if gaps.is_empty() {
        format!(
            "{id} is {status}, and nothing is missing that it must have: `mindgap show {id}` has {} on what else it could say",
            count(notes, "note")
        )
    } else {
        format!(
            "{id} is {status}; {} still to be written:\n{}`mindgap check {path}` tells how to close each",
            if gaps.len() == 1 { "1 thing is".to_owned() } else { format!("{} things are", gaps.len()) },
            gaps.concat(),
        )
    };
    terminal::note(&text);
    let is_its = |allowed: &&AllowedFinding| allowed.finding.record.as_deref() == Some(id);
    let allowed = left.allowed.iter().filter(is_its).count();
    if allowed > 0 {
        terminal::note(&format!(
            "comments in its text allow {} more: `mindgap show {id}` shows them",
            count(allowed, "finding")
        ));
    }
    if !draft.supersedes.is_empty() {
        let old: Vec<&str> = draft.supersedes.iter().map(|old| old.id.as_str()).collect();
        let old = old.join(" and ");
        terminal::note(&format!(
            "{old} holds until `mindgap status {id} accepted`, which makes it superseded"
        ));
    }
}

#[derive(Serialize)]
struct Made<'m> {
    version: u32,
    id: &'m str,
    path: &'m str,
    title: &'m str,
    status: &'m str,
    date: String,
    template: &'m str,
    supersedes: Vec<&'m str>,
    errors: usize,
    warnings: usize,
}

fn json(made: &Scaffold, draft: &Draft, left: &Outcome, template: &Template) -> Result<String, Failure> {
    let count = |level| left.findings.iter().filter(|finding| finding.level == level).count();
    let made = Made {
        version: 1,
        id: &made.slot.id,
        path: &made.slot.path,
        title: &draft.title,
        status: draft.status.as_str(),
        date: draft.date.to_string(),
        template: &template.name,
        supersedes: draft.supersedes.iter().map(|old| old.id.as_str()).collect(),
        errors: count(Level::Error),
        warnings: count(Level::Warning),
    };
    let mut out = Vec::new();
    write_json(&made, &mut out).map_err(|error| Failure::writing(&error, "the answer"))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
