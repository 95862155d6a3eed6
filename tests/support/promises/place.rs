//! Where a made-up record stands: in a log of each dialect, in a file of its own or as a file with many entries.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use mindgap::check::{self, CheckError, Outcome, Request};
use mindgap::config::{self, Settings};
use mindgap::dialect::{Dialects, NATIVE};
use mindgap::lang;
use mindgap::layout::{self, Absent};
use mindgap::scaffold::Workspace;
use mindgap::source::Snapshot;

use super::super::files::Files;
use super::seeds;

/// The day of every judgement.
pub const TODAY: Date = date(2026, 11, 20);

/// What is configured beside the log.
const AROUND: &str = r#"
[[require]]
name = "cost"
key = "x.cost"
pattern = '^CC-\d+$'
[[require]]
name = "privacy"
section = "Privacy"
pattern = "."
[people]
"@ana" = { role = "product", email = ["ana@acme.dev"] }
"@li" = { role = "engineering", aka = ["@liwei"] }
[channels]
chat = 'https://chat\.acme\.dev/.+'
[tickets]
patterns = ['SUP-\d+']
[sizes]
S = "1-3 days"
"#;

/// A place.
pub struct Place {
    /// The dialect of its log.
    pub dialect: String,
    /// The file that is made up.
    pub path: String,
    /// The configuration.
    pub settings: Settings,
    log: String,
    around: Files,
    as_product: OnceLock<Box<Place>>,
}

impl Place {
    fn new(dialect: &str, log: &str, path: &str, around: Files) -> Self {
        let config = format!(
            "profile = \"strict\"\n[[log]]\npath = \"{log}\"\ndialect = \"{dialect}\"\n{AROUND}"
        );
        let settings = config::parse(&config).expect("a configuration that can stand");
        let (dialect, log, path) = (dialect.to_owned(), log.to_owned(), path.to_owned());
        Self {
            dialect,
            path,
            settings,
            log,
            around,
            as_product: OnceLock::new(),
        }
    }

    /// The same place, in a log of product records.
    pub fn as_product(&self) -> &Place {
        self.as_product.get_or_init(|| {
            Box::new(Self::new(
                NATIVE,
                &self.log,
                &self.path,
                self.around.clone(),
            ))
        })
    }

    /// What it is, for whoever reads of a failure.
    pub fn told(&self) -> String {
        format!("{} in a log of the dialect {}", self.path, self.dialect)
    }

    /// The files, with this record among them.
    pub fn with(&self, bytes: &[u8]) -> Files {
        self.around.clone().with(&self.path, bytes)
    }

    /// Judges files by its configuration.
    pub fn judged(&self, files: &dyn Snapshot) -> Result<Outcome, CheckError> {
        check::check(files, &Request::new(&self.settings, TODAY))
    }

    /// Looks at the records of `files`.
    pub fn with_bench<T>(&self, files: &dyn Snapshot, ask: impl FnOnce(&Workspace<'_>) -> T) -> T {
        let request = Request::new(&self.settings, TODAY);
        let plan = layout::plan(files, &self.settings, Absent::Refused)
            .unwrap_or_else(|_| panic!("the configuration stands"));
        let records = check::records(&plan, files, &request);
        ask(&Workspace {
            root: on_disk(),
            git: None,
            snapshot: files,
            plan: &plan,
            logs: &records.logs,
        })
    }
}

/// Every place, always in the same order.
pub fn all() -> &'static [Place] {
    static ALL: OnceLock<Vec<Place>> = OnceLock::new();
    ALL.get_or_init(|| {
        let known = Dialects::new(&Settings::default(), lang::english()).expect("all can stand");
        let mut places = Vec::new();
        for dialect in known.names() {
            places.push(Place::new(
                dialect,
                "log.md",
                "log.md",
                beside("log.md", &[]),
            ));
            let files = match dialect {
                NATIVE => vec![("decisions/0007-this.md".to_owned(), String::new())],
                _ => seeds::of_dialect(dialect)
                    .into_iter()
                    .next()
                    .unwrap_or_default(),
            };
            for (path, _) in &files {
                let log = path.split('/').next().unwrap_or_default();
                if log != path {
                    places.push(Place::new(dialect, log, path, beside(path, &files)));
                }
            }
        }
        places
    })
}

/// What lies around the file at `path`: the other `files` of its example, another record, and what may be linked.
fn beside(path: &str, files: &[(String, String)]) -> Files {
    let around = Files::default()
        .with("research/visits.md", "# Visits\n")
        .with("CODEOWNERS", "* @ana @li\n")
        .with(
            "decisions/0003-other.md",
            "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# Other\n",
        )
        .with(
            "decisions/0008-twin.md",
            "---\nstatus: draft\ndate: 2026-1-2\nid: 9\n---\n\n# Twin\n",
        );
    let others = files.iter().filter(|(other, _)| other != path);
    others.fold(around, |all, (path, text)| all.with(path, text.as_str()))
}

/// A folder in which a file stands at every path: a command looks there for what a sparse checkout leaves out.
fn on_disk() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("mindgap-promises-{}", std::process::id()));
        for place in all() {
            for entry in place.with(b"").list("") {
                let path = folder.join(&*entry.path);
                std::fs::create_dir_all(path.parent().expect("it lies in a folder"))
                    .expect("a folder");
                std::fs::write(path, b"").expect("a file");
            }
        }
        folder
    })
}
