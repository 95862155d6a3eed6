//! What a new record is to be, before it is written.

use crate::check::RecordRow;
use crate::config::LogSettings;
use crate::layout::{Absent, Log, Plan};
use crate::log::People;
use crate::record::{Field, Part, Status, encode};
use crate::scaffold::body::Body;
use crate::scaffold::draft::Draft;
use crate::scaffold::naming;
use crate::scaffold::new::{self, FIRST_LOG};
use crate::scaffold::template::Template;
use crate::source::{FileKind, Snapshot, Worktree};

use super::args::KnownArgs;
use super::{from, questions};
use crate::cli::configuration::Configuration;
use crate::cli::exit::Failure;
use crate::cli::lookup;
use crate::cli::prompt::Person;
use crate::cli::session::Session;

/// A new record, with all that is known of it.
pub(super) struct Blueprint {
    /// The configuration by which it is made.
    pub configuration: Configuration,
    /// The name of the log that it goes into.
    pub log: String,
    /// Its form.
    pub template: Template,
    /// Its content.
    pub draft: Draft,
    /// Somebody at a terminal answered questions.
    pub asked: bool,
}

impl Blueprint {
    /// Gathers what is known: from the command line, the text of `--from`, and answers at a terminal.
    pub(super) fn new(
        session: &Session<'_>,
        title: &str,
        args: &KnownArgs,
        supersedes: &[String],
    ) -> Result<Self, Failure> {
        let worktree = session.worktree()?;
        let (configuration, plan) = plan(session, &worktree)?;
        let replaced = replaced(supersedes, args, session, &configuration, &plan, &worktree)?;
        let log = log(&plan, args, replaced.first(), session)?;
        let template = Template::of(log, args.template.as_deref(), &worktree)?;
        let body = match &args.from {
            Some(from) => from::body(from, session, log)?,
            None => Body::default(),
        };
        let is_silent = args.no_input || args.json || args.dry_run;
        let person = if is_silent {
            None
        } else {
            Person::at_terminal(session)
        };
        let asked = person.is_some();
        let mut draft = draft(title, args, body, log, session)?;
        let folder = naming::folder(log);
        draft.supersedes = replaced
            .iter()
            .map(|row| new::replaced(row, &folder))
            .collect();
        let people = People::new(&configuration.settings.people, &worktree);
        questions::check(&draft, log, &people)?;
        questions::take_from_git(&mut draft, log, &people, session)?;
        if let Some(mut person) = person {
            questions::ask(
                &mut person,
                &mut draft,
                log,
                &people,
                &configuration.settings,
            )?;
        }
        if draft.title.is_empty() {
            return Err(Failure::Message(
                "a record needs a title: say in a few words what is decided, as in `mindgap new \"Charge per active seat\"`"
                    .to_owned(),
            ));
        }
        let log = log.name.clone();
        Ok(Self {
            configuration,
            log,
            template,
            draft,
            asked,
        })
    }
}

/// The configuration, and the logs; where there is none, one begins in the usual folder.
pub(super) fn plan(
    session: &Session<'_>,
    worktree: &Worktree<'_>,
) -> Result<(Configuration, Plan), Failure> {
    let mut configuration = session.configuration(worktree)?;
    let mut plan = configuration.plan(worktree, Absent::Empty)?;
    if plan.logs.is_empty() {
        // A file of that name would be taken for a log of many records.
        if worktree
            .look(FIRST_LOG)
            .is_some_and(|kind| kind != FileKind::Folder)
        {
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
/// Where there are several, a note says which one was taken.
fn log<'p>(
    plan: &'p Plan,
    args: &KnownArgs,
    old: Option<&RecordRow>,
    session: &Session<'_>,
) -> Result<&'p Log, Failure> {
    if let Some(log) = old
        .and_then(|old| plan.logs.get(old.log))
        .filter(|_| args.log.is_none())
    {
        return Ok(log);
    }
    let log = new::log_for(plan, args.log.as_deref())?
        .ok_or_else(|| Failure::Message("there is no log here to write into".to_owned()))?;
    if plan.logs.len() > 1 && args.log.is_none() {
        let others: Vec<&str> = plan
            .logs
            .iter()
            .map(|log| log.name.as_str())
            .filter(|name| *name != log.name)
            .collect();
        session.note(&format!(
            "it goes into {}; --log takes another one: {}",
            log.name,
            others.join(", ")
        ));
    }
    let is_unknown = log
        .recognised
        .as_ref()
        .is_some_and(|recognised| !recognised.certain);
    if is_unknown && !log.files.is_empty() {
        session.note(&format!(
            "note: how the records of {} are written was not recognised, and this one is written in the dialect `{}`: name the `dialect` of this log in mindgap.toml if that is another one",
            log.name, log.form.name
        ));
    }
    Ok(log)
}

/// A draft from the command line and the text of `--from`.
fn draft(
    title: &str,
    args: &KnownArgs,
    body: Body,
    log: &Log,
    session: &Session<'_>,
) -> Result<Draft, Failure> {
    let Body {
        title: first_line,
        mut sections,
        mut rest,
    } = body;
    let own = Some(encode::on_one_line(title)).filter(|title| !title.is_empty());
    if let (Some(_), Some(first)) = (&own, &first_line) {
        // Nothing of the text is lost: its first line is no title now.
        match sections.get_mut(&Part::Why) {
            Some(why) => *why = format!("{first}\n\n{why}"),
            None if log.form.has_part(Part::Why) => drop(sections.insert(Part::Why, first.clone())),
            None => rest = format!("{first}\n\n{rest}"),
        }
    }
    for (part, text, flag) in [
        (Part::Why, &args.why, "--why"),
        (Part::Decision, &args.decision, "--decision"),
    ] {
        let Some(text) = text else { continue };
        if sections.insert(part, text.trim().to_owned()).is_some() {
            return Err(Failure::Message(format!(
                "{flag} and the text of --from both say \"{}\": leave one of them out",
                log.form.heading(part)
            )));
        }
    }
    let [mut product, mut engineering] =
        [&args.product, &args.engineering].map(|person| person.as_deref().map(encode::on_one_line));
    let mut owners = Vec::new();
    // Where a dialect knows no roles, those who are named are the people who decide.
    if !log.form.holds(Field::ProductOwner) && log.form.holds(Field::OtherOwners) {
        owners.extend(product.take().into_iter().chain(engineering.take()));
    }
    Ok(Draft {
        title: own
            .or(first_line.map(|line| encode::on_one_line(&line)))
            .unwrap_or_default(),
        status: args.status,
        date: session.as_of(),
        customer: args.customer.as_deref().map(encode::on_one_line),
        evidence: args
            .evidence
            .iter()
            .map(|text| encode::on_one_line(text))
            .collect(),
        product,
        engineering,
        owners,
        channel: args.channel.as_deref().map(encode::on_one_line),
        scope: args
            .scope
            .iter()
            .map(|text| encode::on_one_line(text))
            .collect(),
        supersedes: Vec::new(),
        sections,
        rest,
    })
}

/// The records that the new one is to replace.
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
    let mut outcome = configuration.run(plan, worktree, &request)?;
    let mut places = Vec::new();
    for typed in typed {
        let row = lookup::row(typed, session, &outcome)?;
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
        let place = outcome
            .records
            .iter()
            .position(|other| other.path == row.path && other.at == row.at);
        places.extend(place.filter(|place| !places.contains(place)));
    }
    places.sort_unstable();
    // From the last to the first, so that a place that is left stays what it is.
    let mut rows: Vec<RecordRow> = places
        .into_iter()
        .rev()
        .map(|place| outcome.records.swap_remove(place))
        .collect();
    rows.reverse();
    Ok(rows)
}
