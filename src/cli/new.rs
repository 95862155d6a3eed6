//! `mindgap new`.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::Serialize;

use crate::check::{self, Absent, Log, Outcome, Plan, Request};
use crate::config::LogSettings;
use crate::fix::{self, WriteError, replace_file};
use crate::lang;
use crate::log::People;
use crate::output::{count, escape, write_json};
use crate::record::{Field, Part, Status, encode};
use crate::scaffold::body::{self, Body, BodyError};
use crate::scaffold::draft::{Draft, DraftError, Replaced};
use crate::scaffold::naming;
use crate::scaffold::new::{self, FIRST_LOG, Scaffold};
use crate::scaffold::template::{Template, TemplateError};
use crate::source::{MOST_BYTES, Worktree};

use super::Exit;
use super::args::{Global, NewArgs};
use super::ask::Person;
use super::configuration::Configuration;
use super::context::{self, Context, Failure};
use super::editing;
use super::editor;
use super::named::no_single;
use super::questions;

impl From<DraftError> for Failure {
    fn from(DraftError(text): DraftError) -> Self {
        Failure::Told(text)
    }
}

impl From<TemplateError> for Failure {
    fn from(TemplateError(text): TemplateError) -> Self {
        Failure::Told(text)
    }
}

impl From<BodyError> for Failure {
    fn from(BodyError(text): BodyError) -> Self {
        Failure::Told(text)
    }
}

pub(super) fn run(global: &Global, args: &NewArgs) -> Result<Exit, Failure> {
    let context = Context::new(global)?;
    editing::begin(&context, "new")?;
    let worktree = context.worktree()?;
    let (configuration, plan) = plan(global, &context, &worktree)?;
    let log = log(&plan, args, global)?;
    let template = Template::of(log, args.template.as_deref(), &worktree)?;
    let body = args.from.as_deref().map(|from| body(from, &context, log)).transpose()?.unwrap_or_default();
    let mut person = if args.no_input || args.json || args.dry_run { None } else { Person::at_terminal() };
    let mut draft = draft(args, body, log, global)?;
    draft.supersedes = replaced(&args.supersedes, &context, &configuration, &plan, log, &worktree, global)?;
    let people = People::new(&configuration.settings.people, &worktree);
    questions::check(&draft, log, &people)?;
    questions::take_from_git(&mut draft, log, &people, &context);
    if let Some(person) = &mut person {
        questions::ask(person, &mut draft, log, &people, &configuration.settings)?;
    }
    if draft.title.is_empty() {
        return Err(Failure::Told(
            "a record needs a title: say in a few words what is decided, as in `mindgap new \"Charge per active seat\"`"
                .to_owned(),
        ));
    }
    let made = make(&context, &configuration, &draft, &template, args, global)?;
    if args.dry_run {
        return say(&made.text);
    }
    let path = context.root.join(&made.slot.path);
    if let Some(editor) = person.and_then(|_| chosen_editor(args, &context)) {
        edit(&editor, &path, &made)?;
    }
    let left = left_to_write(&context, global, &made)?;
    if args.json {
        return say(&json(&made, &draft, &left, &template)?);
    }
    if !global.quiet {
        tell(&made, &draft, &left);
    }
    say(&format!("{}\n", escape::line(&made.slot.path)))
}

/// The configuration, and the logs; where there is none, one begins in the usual folder.
pub(super) fn plan(
    global: &Global,
    context: &Context,
    worktree: &Worktree<'_>,
) -> Result<(Configuration, Plan), Failure> {
    let mut configuration = Configuration::new(global, context, worktree)?;
    let laid_out =
        |configuration: &Configuration| check::plan(worktree, &configuration.settings, Absent::Empty);
    let mut plan = laid_out(&configuration);
    if plan.as_ref().is_ok_and(|plan| plan.logs.is_empty()) {
        configuration.settings.logs.push(LogSettings::at(FIRST_LOG));
        plan = laid_out(&configuration);
    }
    match plan {
        Ok(plan) => Ok((configuration, plan)),
        Err(error) => Err(configuration.refused(error)),
    }
}

/// The log that the record goes into; which one was taken is said where there are several.
fn log<'p>(plan: &'p Plan, args: &NewArgs, global: &Global) -> Result<&'p Log, Failure> {
    let log = new::log_for(plan, args.log.as_deref())?
        .ok_or_else(|| Failure::Told("there is no log here to write into".to_owned()))?;
    if plan.logs.len() > 1 && args.log.is_none() && !global.quiet {
        let others: Vec<&str> =
            plan.logs.iter().map(|log| log.name.as_str()).filter(|name| *name != log.name).collect();
        context::note(&format!("it goes into {}; --log takes another one: {}", log.name, others.join(", ")));
    }
    Ok(log)
}

fn body(from: &Path, context: &Context, log: &Log) -> Result<Body, Failure> {
    let shown = if from == Path::new("-") { "standard input".to_owned() } else { from.display().to_string() };
    let failed = |reason: String| Failure::Told(format!("{shown} cannot be read: {reason}"));
    let mut bytes = Vec::new();
    let read = if from == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(context.current.join(from))
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(format!("it has over {MOST_BYTES} bytes, and a record has at most that")));
    }
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
    if text.contains('\0') {
        return Err(failed("it holds NUL bytes, so it is no text".to_owned()));
    }
    if text.trim().is_empty() {
        return Err(failed("it is empty".to_owned()));
    }
    Ok(body::read(&text, &log.form)?)
}

/// What the command line and the text from elsewhere say.
fn draft(args: &NewArgs, body: Body, log: &Log, global: &Global) -> Result<Draft, Failure> {
    let Body { title, mut sections, mut rest } = body;
    let own = args.title.as_deref().map(encode::on_one_line).filter(|title| !title.is_empty());
    if let (Some(_), Some(first)) = (&own, &title) {
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
            return Err(Failure::Told(format!(
                "{flag} and the text of --from both say \"{}\": leave one of them out",
                log.form.heading(part)
            )));
        }
    }
    let people = |person: &Option<String>| person.as_deref().map(|person| person.trim().to_owned());
    let (mut product, mut engineering) = (people(&args.product), people(&args.engineering));
    let mut owners = Vec::new();
    // Where a dialect knows no roles, those who are named are the people who decide.
    if !log.form.holds(Field::ProductOwner) && log.form.holds(Field::OtherOwners) {
        owners.extend(product.take().into_iter().chain(engineering.take()));
    }
    Ok(Draft {
        title: own.or(title.map(|title| encode::on_one_line(&title))).unwrap_or_default(),
        status: args.status,
        date: global.as_of.unwrap_or_else(context::today),
        customer: args.customer.as_deref().map(encode::on_one_line),
        evidence: args.evidence.iter().map(|text| encode::on_one_line(text)).collect(),
        product,
        engineering,
        owners,
        channel: args.channel.as_deref().map(encode::on_one_line),
        scope: args.scope.clone(),
        supersedes: Vec::new(),
        sections,
        rest,
    })
}

/// The records that the new one is to replace.
fn replaced(
    typed: &[String],
    context: &Context,
    configuration: &Configuration,
    plan: &Plan,
    log: &Log,
    worktree: &Worktree<'_>,
    global: &Global,
) -> Result<Vec<Replaced>, Failure> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let request = Request::new(&configuration.settings, global.as_of.unwrap_or_else(context::today));
    let outcome = check::run(plan, worktree, &request).map_err(|error| match error {
        check::CheckError::Git(error) => Failure::Told(error.message),
        check::CheckError::Config(problem) => Failure::Told(problem.message),
        check::CheckError::Dialect(error) => Failure::Told(error.message),
    })?;
    let folder = naming::folder(log);
    let mut found = Vec::new();
    for typed in typed {
        let path = context.relative_to_root(Path::new(typed)).ok();
        let row = check::named(&outcome, typed, path.as_deref())
            .map_err(|not_one| Failure::Told(no_single(typed, &not_one, outcome.records.len())))?;
        if let Some(status) = row.status.filter(|status| *status != Status::Accepted) {
            let way_out = match status {
                Status::Proposed => "edit it, or reject it with `mindgap status`",
                _ => "it holds no longer, so there is nothing to replace",
            };
            return Err(Failure::Told(format!(
                "{} is {status}, and only an accepted decision can be superseded: {way_out}",
                row.id
            )));
        }
        found.push(new::replaced(row, &folder));
    }
    Ok(found)
}

/// Writes the record, or with --dry-run only makes it. A name that somebody takes in the same moment is
/// left to them.
fn make(
    context: &Context,
    configuration: &Configuration,
    draft: &Draft,
    template: &Template,
    args: &NewArgs,
    global: &Global,
) -> Result<Scaffold, Failure> {
    /// So often may somebody be quicker.
    const MOST_TRIES: usize = 10;
    for _ in 0..MOST_TRIES {
        let worktree = context.worktree()?;
        let plan = check::plan(&worktree, &configuration.settings, Absent::Empty)
            .map_err(|_| Failure::Told("the configuration changed meanwhile: run this again".to_owned()))?;
        let log = log_again(&plan, args)?;
        let taken = new::taken(log, context.git.as_ref(), &worktree)?;
        if let Some(unseen) =
            taken.as_ref().map(|taken| &taken.unseen).filter(|unseen| !unseen.is_empty() && !global.quiet)
        {
            let names: Vec<&str> = unseen.iter().map(|unseen| unseen.branch.as_str()).collect();
            context::note(&format!(
                "note: {} could not be looked at ({}), so the number may be taken there: {}",
                count(unseen.len(), "branch"),
                unseen[0].reason,
                names.join(", ")
            ));
        }
        let made = new::scaffold(log, draft, template, taken.as_ref(), &worktree)?;
        if args.dry_run {
            return Ok(made);
        }
        match fix::write(&context.root, None, std::slice::from_ref(&made.change)) {
            Ok(()) => return Ok(made),
            Err(WriteError::Exists(_)) => {}
            Err(error) => {
                // What was typed is worth more than a tidy screen.
                context::print_error(&escape::block(&format!("{}\n", made.text)));
                return Err(Failure::Told(format!(
                    "{error}; the record that would have been written stands above"
                )));
            }
        }
    }
    Err(Failure::Told(
        "others take every number that is free here: wait until they are done, and run this again".to_owned(),
    ))
}

fn log_again<'p>(plan: &'p Plan, args: &NewArgs) -> Result<&'p Log, Failure> {
    new::log_for(plan, args.log.as_deref())?
        .ok_or_else(|| Failure::Told("the log went away meanwhile: run this again".to_owned()))
}

fn chosen_editor(args: &NewArgs, context: &Context) -> Option<String> {
    if args.no_edit { None } else { editor::chosen(context.git.as_ref()) }
}

/// Lets the person go on in an editor. Whatever happens there, what was typed before is kept.
fn edit(editor: &str, path: &Path, made: &Scaffold) -> Result<(), Failure> {
    let ended = editor::open(editor, path);
    let left = fs::read(path).unwrap_or_default();
    if left.iter().all(u8::is_ascii_whitespace) {
        let bytes = made.change.after.as_deref().unwrap_or_default();
        replace_file(path, bytes, None).map_err(|error| {
            Failure::Told(format!("{} was left empty, and cannot be written: {error}", made.slot.path))
        })?;
        context::note(&format!(
            "the editor left {} empty; it holds again what was known before: delete it if you do not want it",
            made.slot.path
        ));
    }
    ended.map_err(|reason| {
        Failure::Told(format!("{reason}; the record is in {}, as it was saved", made.slot.path))
    })
}

/// What is still to be written, as `check` sees it.
fn left_to_write(context: &Context, global: &Global, made: &Scaffold) -> Result<Outcome, Failure> {
    let worktree = context.worktree()?;
    let (configuration, plan) = plan(global, context, &worktree)?;
    let mut request = Request::new(&configuration.settings, global.as_of.unwrap_or_else(context::today));
    request.paths = vec![made.slot.path.clone()];
    match check::run(&plan, &worktree, &request) {
        Ok(mut outcome) => {
            let id = made.slot.id.as_str();
            outcome.findings.retain(|finding| finding.record.as_deref().is_none_or(|record| record == id));
            Ok(outcome)
        }
        Err(error) => Err(configuration.refused(error)),
    }
}

fn tell(made: &Scaffold, draft: &Draft, left: &Outcome) {
    let (id, path) = (&made.slot.id, &made.slot.path);
    let gaps: Vec<String> = left
        .findings
        .iter()
        .filter(|finding| finding.level > crate::finding::Level::Info)
        .map(|finding| format!("  line {:<4} {}\n", finding.start.line, finding.message))
        .collect();
    let status = draft.status;
    let text = if gaps.is_empty() {
        format!("{id} is {status}, and nothing is missing: commit it, and let others see it")
    } else {
        format!(
            "{id} is {status}; {} still to be written:\n{}`mindgap check {path}` tells how to close each",
            if gaps.len() == 1 { "1 thing is".to_owned() } else { format!("{} things are", gaps.len()) },
            gaps.concat(),
        )
    };
    context::note(&text);
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
        errors: count(crate::finding::Level::Error),
        warnings: count(crate::finding::Level::Warning),
    };
    let mut out = Vec::new();
    write_json(&made, &mut out).map_err(|error| Failure::writing(&error, "the answer"))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn say(text: &str) -> Result<Exit, Failure> {
    io::stdout()
        .write_all(escape::block(text).as_bytes())
        .map_err(|error| Failure::writing(&error, "standard output"))?;
    Ok(Exit::Clean)
}

/// The language of placeholders.
pub(super) fn says_nothing(text: &str) -> bool {
    lang::english().is_placeholder(text)
}
