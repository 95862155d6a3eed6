//! A repository in a folder of its own, built with `git`, and mindgap run in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::answer::Answer;

/// The program that is tested.
pub const MINDGAP: &str = env!("CARGO_BIN_EXE_mindgap");

/// What reads the repository. The first falls back to the second where it cannot.
pub const BACKENDS: [&str; 2] = ["library", "executable"];

/// Where a verdict comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Worktree,
    Staged,
    Rev,
    /// `--rev HEAD` in a bare clone.
    Bare,
}

impl Source {
    pub const ALL: [Self; 4] = [Self::Worktree, Self::Staged, Self::Rev, Self::Bare];
}

/// A repository whose working tree is `work` in a folder that also holds an empty home.
pub struct Repository {
    folder: TempDir,
    options: Vec<String>,
}

impl Repository {
    pub fn new() -> Self {
        Self::with(&[]).expect("`git init` without options")
    }

    /// Made with options for `git init`; where this Git does not know them, that is said, and there is none.
    pub fn with(options: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let repository = Self { folder, options };
        let mut init = repository.command("git", repository.folder().as_path());
        init.args(["init", "--quiet", "--template=", "--initial-branch=main"]);
        let output = init.args(&repository.options).arg("work").output().unwrap();
        if !output.status.success() {
            eprintln!(
                "SKIPPED: this git cannot `init` with {:?}: {}",
                repository.options,
                said(&output)
            );
            return None;
        }
        Some(repository)
    }

    /// The folder around everything.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// A path from the top of the working tree; absolute ones and `..` lead out of it.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder().join("work").join(path)
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).unwrap();
        self
    }

    pub fn link(&self, target: &str, path: &str) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
        self
    }

    pub fn add(&self) -> &Self {
        self.git(&["add", "--all"])
    }

    pub fn commit(&self, message: &str) -> &Self {
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message])
    }

    /// Writes a file and commits everything.
    pub fn commit_file(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        self.write(path, bytes).add().commit(path)
    }

    /// Runs `git`, which has to succeed.
    pub fn git(&self, arguments: &[&str]) -> &Self {
        self.git_says(arguments);
        self
    }

    /// What `git` says, without the last line break.
    pub fn git_says(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            said(&output)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }

    /// Runs `git`, which may fail.
    pub fn try_git(&self, arguments: &[&str]) -> Output {
        self.command("git", &self.path(""))
            .args(arguments)
            .output()
            .unwrap()
    }

    /// A program in a clean environment, at the same minute for all.
    pub fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null()).env_clear();
        command
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder().join("home"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("LC_ALL", "C");
        for person in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{person}_NAME"), "Ana")
                .env(format!("GIT_{person}_EMAIL"), "ana@acme.dev");
            command.env(format!("GIT_{person}_DATE"), "2026-11-02T10:00:00Z");
        }
        command
    }

    /// `mindgap check` with these arguments, still to be run.
    pub fn check<'r>(&'r self, arguments: &[&'r str]) -> Check<'r> {
        let arguments = arguments.to_vec();
        Check {
            repository: self,
            folder: self.path(""),
            arguments,
            environment: Vec::new(),
            fetches: false,
        }
    }

    /// The verdict from one source.
    pub fn from(&self, source: Source) -> Answer {
        match source {
            Source::Worktree => self.check(&[]).run(),
            Source::Staged => self.check(&["--staged"]).run(),
            Source::Rev => self.check(&["--rev", "HEAD"]).run(),
            Source::Bare => self.check(&["--rev", "HEAD"]).at(&self.bare()).run(),
        }
    }

    /// The one verdict from all of `sources`.
    pub fn same_from(&self, sources: &[Source]) -> Answer {
        let mut answers = sources.iter().map(|source| (source, self.from(*source)));
        let (first_source, first) = answers.next().expect("a source");
        for (source, answer) in answers {
            assert_eq!(answer.code, first.code, "{source:?} and {first_source:?}");
            assert_eq!(
                answer.verdict(),
                first.verdict(),
                "{source:?} and {first_source:?}"
            );
        }
        first
    }

    /// The one verdict from everywhere.
    pub fn everywhere(&self) -> Answer {
        self.same_from(&Source::ALL)
    }

    /// There is no record to check, and each source says so.
    pub fn nothing_anywhere(&self) {
        for source in Source::ALL {
            self.from(source).checks_nothing();
        }
    }

    /// A fresh bare clone, beside the working tree.
    pub fn bare(&self) -> PathBuf {
        let bare = self.path("../bare.git");
        if bare.exists() {
            fs::remove_dir_all(&bare).unwrap();
        }
        let mut clone = vec!["clone", "--quiet", "--bare", "--template="];
        clone.extend(
            self.options
                .iter()
                .filter(|option| option.contains("ref-format"))
                .map(|o| o.as_str()),
        );
        clone.extend([".", "../bare.git"]);
        self.git(&clone);
        bare
    }

    /// A hook that runs `mindgap check ARGUMENTS`; what it says lies beside the working tree.
    pub fn hook(&self, hook: &str, arguments: &str) -> &Self {
        let place = self.folder().join("hook");
        let place = place.display();
        let script = format!(
            "#!/bin/sh\n{MINDGAP} check --as-of {TODAY} --output json {arguments} >{place}.out 2>{place}.err\n\
             echo $? >{place}.code\nexit $(cat {place}.code)\n"
        );
        self.write(hook, script);
        fs::set_permissions(self.path(hook), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// A hook as `mindgap hook install` writes it: by its name, in Git's own folder, or by its path.
    pub fn hook_of_mindgap(&self, hook: &str) -> &Self {
        let path = if hook.contains('/') {
            hook.to_owned()
        } else {
            format!(".git/hooks/{hook}")
        };
        let name = hook.rsplit('/').next().unwrap();
        self.write(
            &path,
            format!("#!/bin/sh\nexec {MINDGAP} hook run {name} \"$@\"\n"),
        );
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// What the hook said.
    pub fn hook_said(&self) -> Answer {
        let read =
            |ending: &str| fs::read_to_string(self.folder().join(ending)).expect("the hook ran");
        let code = read("hook.code").trim().parse().unwrap();
        Answer {
            code,
            stdout: read("hook.out"),
            stderr: vec![read("hook.err")],
        }
    }

    /// Everything in the folder: modes, times of the last change and bytes. Git itself renews the times of
    /// objects and shared indexes that it meets.
    fn state(&self) -> BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)> {
        let mut state = BTreeMap::new();
        let mut folders = vec![self.folder()];
        while let Some(folder) = folders.pop() {
            for item in fs::read_dir(&folder).unwrap() {
                let path = item.unwrap().path();
                let meta = path.symlink_metadata().unwrap();
                let bytes = if meta.is_file() {
                    fs::read(&path).unwrap()
                } else {
                    Vec::new()
                };
                if meta.is_dir() {
                    folders.push(path.clone());
                }
                let name = path.to_string_lossy();
                let renewed = name.contains("/objects") || name.contains("/sharedindex.");
                let (seconds, rest) = if renewed {
                    (0, 0)
                } else {
                    (meta.mtime(), meta.mtime_nsec())
                };
                state.insert(path, (meta.mode(), seconds, rest, bytes));
            }
        }
        state
    }
}

const TODAY: &str = "2026-11-20";

/// A run of `mindgap check`: through each backend, with the repository the same before and after.
pub struct Check<'r> {
    repository: &'r Repository,
    folder: PathBuf,
    arguments: Vec<&'r str>,
    environment: Vec<(&'r str, String)>,
    fetches: bool,
}

impl<'r> Check<'r> {
    /// In another folder than the top of the working tree.
    pub fn at(mut self, folder: &Path) -> Self {
        self.folder = folder.to_path_buf();
        self
    }

    /// With a variable set.
    pub fn set(mut self, name: &'r str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// Objects may be fetched, so that the repository changes.
    pub fn fetching(mut self) -> Self {
        self.fetches = true;
        self
    }

    /// Through both backends, which have to say the same.
    pub fn run(&self) -> Answer {
        let [mut answer, other] = BACKENDS.map(|backend| self.run_by(backend));
        let what = || {
            format!(
                "{:?} by {BACKENDS:?}:\n{answer:?}\n{other:?}",
                self.arguments
            )
        };
        assert!(
            answer.code == other.code && answer.stdout == other.stdout,
            "{}",
            what()
        );
        answer.stderr.extend(other.stderr);
        answer
    }

    /// Through one backend.
    pub fn run_by(&self, backend: &str) -> Answer {
        let before = (!self.fetches).then(|| self.repository.state());
        let mut command = self.repository.command(MINDGAP, &self.folder);
        command
            .args(["check", "--as-of", TODAY, "--output", "json"])
            .args(&self.arguments);
        command
            .env("MINDGAP_GIT", backend)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        let answer = Answer::new(&command.output().unwrap());
        if let Some(before) = before {
            let after = self.repository.state();
            let changed = |path: &&PathBuf| before.get(*path) != after.get(*path);
            let changed: Vec<&PathBuf> =
                before.keys().chain(after.keys()).filter(changed).collect();
            assert!(
                changed.is_empty(),
                "{:?} by {backend} changed {changed:?}",
                self.arguments
            );
        }
        answer
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
