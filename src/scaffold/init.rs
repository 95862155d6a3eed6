//! `mindgap init`: what a repository still needs, and why. Nothing is written here, and nothing that is
//! there is touched.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;

use crate::check::{self, Baseline, CheckError, Request};
use crate::config::{self, BASELINE, LogSettings, Settings};
use crate::dialect::NATIVE;
use crate::finding::Level;
use crate::fix::FileChange;
use crate::git::{Git, GitError};
use crate::layout::{self, Absent, LayoutError, Log, Plan, USUAL_FOLDERS};
use crate::output::count;
use crate::record::{Field, Part, Status};
use crate::source::{FileKind, Snapshot};

use super::agreement;
use super::baseline::{Growth, how_many, renewed};
use super::draft::{Draft, DraftError};
use super::new::{self, FIRST_LOG};
use super::setup_text::{self, CONFIG, ConfiguredLog};
use super::surroundings::{Forge, GITLAB, HUSKY, Manager, Surroundings, WORKFLOWS};
use super::template::Template;

/// The first record of a log that has none.
const FIRST_TITLE: &str = "Keep our decisions beside the code";
/// What a record says where nobody could be asked: it closes no fact, and passes for no answer.
const UNKNOWN: &str = "unknown: nobody has said yet";

/// What is to be done.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Files that are new.
    pub files: Vec<NewFile>,
    /// What people have to add to files of their own.
    pub by_hand: Vec<ByHand>,
    /// What is there already, and stays as it is.
    pub kept: Vec<String>,
    /// Git runs the hooks itself, so that they can be written for this clone.
    pub hooks: bool,
    /// There is a repository, and nothing tells where it is hosted: who checks changes there is not known.
    pub no_forge: bool,
    /// The id of the first record, where one is written.
    pub first: Option<String>,
}

/// A file that is to be written.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its path and bytes.
    pub change: FileChange,
    /// What it is for.
    pub about: String,
}

impl NewFile {
    fn new(path: &str, text: String, about: impl Into<String>) -> Self {
        Self {
            change: FileChange::create(path, text),
            about: about.into(),
        }
    }

    /// Its text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.change.after.as_deref().unwrap_or_default()).into_owned()
    }
}

/// Lines for a file that is somebody else's to write.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// The file, and where in it.
    pub place: String,
    /// The lines.
    pub lines: String,
}

/// Why nothing can be set up.
#[derive(Debug)]
pub enum SetupError {
    /// The configuration that is there cannot stand, or history cannot be read.
    Check(CheckError),
    /// Git cannot be read.
    Git(GitError),
    /// No first record can be made.
    Draft(DraftError),
}

impl From<LayoutError> for SetupError {
    fn from(error: LayoutError) -> Self {
        SetupError::Check(error.into())
    }
}

impl From<CheckError> for SetupError {
    fn from(error: CheckError) -> Self {
        SetupError::Check(error)
    }
}

impl From<GitError> for SetupError {
    fn from(error: GitError) -> Self {
        SetupError::Git(error)
    }
}

impl From<DraftError> for SetupError {
    fn from(error: DraftError) -> Self {
        SetupError::Draft(error)
    }
}

/// What `snapshot` needs on a day. `settings` is its configuration, `configured` the file that it comes from.
///
/// # Errors
/// The configuration cannot stand, Git cannot be read, or a template of the team's own makes no record.
pub fn setup(
    git: Option<&Git>,
    snapshot: &dyn Snapshot,
    settings: &mut Settings,
    configured: Option<&str>,
    today: Date,
) -> Result<Setup, SetupError> {
    let around = Surroundings::new(git, snapshot)?;
    let mut setup = Setup::default();
    match configured {
        Some(file) => setup.kept.push(format!("{file}: the configuration")),
        None => {
            let (text, about) = configuration(snapshot, settings, &around, today)?;
            *settings = parsed(&text)?;
            setup.files.push(NewFile::new(CONFIG, text, about));
            setup.known_debt(snapshot, settings, today)?;
        }
    }
    setup.first_record(git, snapshot, settings, today)?;
    if git.is_some() {
        setup.workflow(snapshot, &around);
        setup.hooks(snapshot, around.manager);
    }
    Ok(setup)
}

/// The configuration for the logs that are here, and what it is for.
fn configuration(
    snapshot: &dyn Snapshot,
    settings: &Settings,
    around: &Surroundings,
    today: Date,
) -> Result<(String, String), SetupError> {
    let plan = layout::plan(snapshot, settings, Absent::Empty)?;
    // A folder without a file is in no commit, so a check of one would not find it.
    let found = plan.logs.iter().filter(|log| !log.files.is_empty());
    let mut logs: Vec<ConfiguredLog> = found.map(|log| configured_log(log, snapshot)).collect();
    let mut further = parsed("")?;
    further.logs = further_down(snapshot, &plan)
        .iter()
        .map(|path| LogSettings::at(path))
        .collect();
    // Without a configuration such a folder is nobody's log, so only what is surely one becomes one.
    if !further.logs.is_empty() {
        let further = layout::plan(snapshot, &further, Absent::Empty)?.logs;
        logs.extend(
            further
                .iter()
                .map(|log| configured_log(log, snapshot))
                .filter(|log| log.dialect.is_some()),
        );
    }
    if logs.is_empty() {
        if snapshot
            .look(FIRST_LOG)
            .is_some_and(|kind| kind != FileKind::Folder)
        {
            return Err(DraftError::FolderTaken.into());
        }
        logs.push(ConfiguredLog {
            path: FIRST_LOG.to_owned(),
            prefix: "PDR".to_owned(),
            dialect: Some(NATIVE.to_owned()),
            others: Vec::new(),
            template: None,
            found: false,
            since: None,
            ask: Vec::new(),
        });
        let text = setup_text::config(&logs, around);
        return Ok((
            text,
            format!("decisions are kept in {FIRST_LOG}/, and this is how they are checked"),
        ));
    }
    // What is there was written before anybody asked: it is to be mended in time, and not at once.
    let strictly = parsed(&setup_text::config(&logs, around))?;
    let outcome = check::check(snapshot, &Request::new(&strictly, today))?;
    for (at, log) in logs.iter_mut().enumerate() {
        let of_log = |path: &str| {
            outcome
                .records
                .iter()
                .any(|row| row.log == at && *row.path == *path)
        };
        let has_gaps = outcome
            .findings
            .iter()
            .any(|found| found.level >= Level::Warning && of_log(&found.path));
        log.since = has_gaps.then_some(today);
    }
    let named: Vec<String> = logs
        .iter()
        .map(|log| match &log.dialect {
            Some(dialect) => format!("{} ({dialect})", log.path),
            None => format!("{} (not recognised)", log.path),
        })
        .collect();
    let spared = logs.iter().any(|log| log.since.is_some());
    let spared = if spared {
        "; gaps of records from before today are notes"
    } else {
        ""
    };
    Ok((
        setup_text::config(&logs, around),
        format!(
            "says where decisions are kept: {}{spared}",
            named.join(", ")
        ),
    ))
}

/// Folders with a usual name that lie further down, as the parts of a monorepo have them, and that are in no log.
fn further_down(snapshot: &dyn Snapshot, plan: &Plan) -> BTreeSet<String> {
    let known: HashSet<&str> = plan
        .logs
        .iter()
        .flat_map(|log| &log.files)
        .map(|file| &*file.path)
        .collect();
    let folder = |path: &str| {
        let ends = USUAL_FOLDERS.iter().filter_map(|usual| {
            path.find(&format!("/{usual}/"))
                .map(|at| at + 1 + usual.len())
        });
        ends.min().map(|end| path[..end].to_owned())
    };
    let files = snapshot.list("");
    let new = files
        .iter()
        .filter(|file| !known.contains(&*file.path) && layout::is_ours(&file.path));
    new.filter_map(|file| folder(&file.path)).collect()
}

fn configured_log(log: &Log, snapshot: &dyn Snapshot) -> ConfiguredLog {
    let certain = log
        .recognised
        .as_ref()
        .is_none_or(|recognised| recognised.certain);
    ConfiguredLog {
        path: log.name.clone(),
        prefix: log.prefix.clone(),
        dialect: certain.then(|| log.form.name.clone()),
        others: layout::survey(log, snapshot)
            .others
            .into_iter()
            .map(|(name, all)| (name, all.len()))
            .collect(),
        template: log.template_elsewhere().map(str::to_owned),
        found: true,
        since: None,
        ask: agreement::agreed(log, certain),
    }
}

fn parsed(text: &str) -> Result<Settings, SetupError> {
    config::parse(text).map_err(|problem| SetupError::Check(CheckError::Config(problem)))
}

impl Setup {
    /// What still fails on the first day, since no `since` can spare a record that has no date.
    fn known_debt(
        &mut self,
        snapshot: &dyn Snapshot,
        settings: &Settings,
        today: Date,
    ) -> Result<(), SetupError> {
        if snapshot.look(BASELINE).is_some() {
            self.kept.push(format!("{BASELINE}: what is known"));
            return Ok(());
        }
        let plan = layout::plan(snapshot, settings, Absent::Empty)?;
        let outcome = check::run(&plan, snapshot, &Request::new(settings, today))?;
        let nothing = Baseline::empty();
        let known = renewed(&nothing, &outcome, Some(&Growth::default()));
        if !known.added.is_empty() {
            let about = format!(
                "{} that would fail a check today: they are known, and there can only be fewer",
                count(how_many(&known.added), "gap")
            );
            self.files.push(NewFile::new(
                BASELINE,
                nothing.text_with(&known.entries),
                about,
            ));
        }
        Ok(())
    }

    /// A first record, where there is none yet.
    fn first_record(
        &mut self,
        git: Option<&Git>,
        snapshot: &dyn Snapshot,
        settings: &mut Settings,
        today: Date,
    ) -> Result<(), SetupError> {
        let mut plan = layout::plan(snapshot, settings, Absent::Empty)?;
        if plan.logs.is_empty() {
            settings.logs.push(LogSettings::at(FIRST_LOG));
            plan = layout::plan(snapshot, settings, Absent::Empty)?;
        }
        let outcome = check::run(&plan, snapshot, &Request::new(settings, today))?;
        // A record that cannot be read is one all the same.
        if outcome.read > 0 || !outcome.findings.is_empty() {
            let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
            self.kept.push(format!("{}: the records", logs.join(", ")));
            return Ok(());
        }
        let Some(log) = self.log_for_the_first(&plan) else {
            return Ok(());
        };
        let short = (log.form.name == NATIVE).then_some("short");
        let template = Template::of(log, short, snapshot).map_err(DraftError::from)?;
        let taken = new::taken(log, git, snapshot)?;
        let made = new::scaffold(
            log,
            &first_draft(log, today),
            &template,
            taken.as_ref(),
            snapshot,
        )?;
        self.first = Some(made.slot.id.clone());
        let about =
            "a first record, as a proposal: what nobody has said yet, it calls unknown".to_owned();
        self.files.push(NewFile {
            change: made.change,
            about,
        });
        Ok(())
    }

    /// The log that the first record goes into; a file that is there is not written to.
    fn log_for_the_first<'p>(&mut self, plan: &'p Plan) -> Option<&'p Log> {
        let log = plan.logs.iter().find(|log| !log.single_file);
        if log.is_none() {
            let names: Vec<&str> = plan.logs.iter().map(|log| log.name.as_str()).collect();
            self.kept.push(format!(
                "{}: `mindgap new` writes the first record into it",
                names.join(", ")
            ));
        }
        log
    }

    /// The check on the forge: that is the gate.
    fn workflow(&mut self, snapshot: &dyn Snapshot, around: &Surroundings) {
        let about = format!(
            "checks what a change brings about, before it is merged ({})",
            around.forge_by
        );
        match around.forge {
            Forge::GitHub => {
                let own = format!("{WORKFLOWS}/mindgap.yml");
                let files = snapshot.list(WORKFLOWS);
                let is_one = |path: &str| path == own || names_mindgap(snapshot, path);
                match files.iter().find(|file| is_one(&file.path)) {
                    Some(file) => self.kept.push(format!("{}: the workflow", file.path)),
                    None => {
                        let text = setup_text::github(around.branch.as_deref());
                        self.files.push(NewFile::new(&own, text, about));
                    }
                }
            }
            Forge::GitLab if snapshot.look(GITLAB).is_none() => {
                self.files
                    .push(NewFile::new(GITLAB, setup_text::gitlab(), about));
            }
            Forge::GitLab => self.by_hand(snapshot, GITLAB, "", &setup_text::gitlab()),
            Forge::Other => self.no_forge = true,
        }
    }

    /// The hooks of whoever works here.
    fn hooks(&mut self, snapshot: &dyn Snapshot, manager: Manager) {
        match manager {
            Manager::PreCommit(file) => {
                self.by_hand(snapshot, file, ", below `repos:`", setup_text::PRE_COMMIT)
            }
            Manager::Lefthook(file) => self.by_hand(snapshot, file, "", setup_text::LEFTHOOK),
            Manager::Husky => {
                for (hook, arguments) in [("pre-commit", ""), ("commit-msg", " \"$1\"")] {
                    let line = format!("mindgap hook run {hook}{arguments}\n");
                    self.by_hand(snapshot, &format!("{HUSKY}/{hook}"), "", &line);
                }
            }
            Manager::Git => self.hooks = true,
        }
    }

    /// Lines for a file that may have them already.
    fn by_hand(&mut self, snapshot: &dyn Snapshot, file: &str, place: &str, lines: &str) {
        if names_mindgap(snapshot, file) {
            self.kept.push(format!("{file}: it names mindgap"));
        } else {
            self.by_hand.push(ByHand {
                place: format!("{file}{place}"),
                lines: lines.to_owned(),
            });
        }
    }
}

/// Whether a file calls mindgap already, in whatever way.
fn names_mindgap(snapshot: &dyn Snapshot, file: &str) -> bool {
    snapshot
        .read(file)
        .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("mindgap"))
}

/// What can truly be said on the day on which a log begins: that there was none, and that there is one now.
/// Everything else only people know.
fn first_draft(log: &Log, today: Date) -> Draft {
    let unknown = |field: Field| log.form.holds(field).then(|| UNKNOWN.to_owned());
    let why = format!(
        "On {today} there was no record of any decision here: `mindgap init` looked for one and found none. \
         Whoever asks later why something is as it is finds the code, and not the reason."
    );
    let decision = format!(
        "Decisions are written down in `{}`, a file for each, beside the code that they are about. \
         `mindgap check` tells what is still missing in them.",
        log.name
    );
    let sections = [(Part::Why, why), (Part::Decision, decision)];
    Draft {
        title: FIRST_TITLE.to_owned(),
        status: Status::Proposed,
        date: today,
        customer: unknown(Field::Customer),
        evidence: Vec::new(),
        product: unknown(Field::ProductOwner),
        engineering: unknown(Field::EngineeringOwner),
        owners: Vec::new(),
        channel: unknown(Field::Channel),
        scope: Vec::new(),
        supersedes: Vec::new(),
        sections: sections
            .into_iter()
            .filter(|(part, _)| log.form.has_part(*part))
            .collect::<BTreeMap<_, _>>(),
        rest: String::new(),
    }
}
