//! The `git` program: the backend for what libgit2 cannot read (reftable, split and sparse indexes), and
//! for blobs that a partial clone has not fetched yet.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::backend::{Backend, Format, GitSetting, IndexEntry, Place};
use super::environment::{Access, Trust};
use super::error::{GitError, GitErrorKind};
use super::object::{Object, ObjectId};
use super::output::{no_git, not_started, output_of, refused, said_to};
use super::program::Program;
use super::reader::Reader;

/// What `git` is to do without: watchers, hooks, chores in the background. A fetch asks for what is missing, and
/// does not negotiate.
const QUIET: [&str; 6] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.negotiationAlgorithm=noop",
];

/// A value of `GIT_ALLOW_PROTOCOL` that forbids all.
pub(super) const NO_PROTOCOL: &str = "none";

/// Starts `git` for each question, but for objects: those come from programs that stay.
pub(super) struct Executable {
    program: Program,
    readers: Mutex<Vec<Reader>>,
    access: Access,
}

/// A setting, and where it is made.
pub(super) struct PathSetting {
    /// Its value.
    pub value: String,
    /// `local`, `worktree`, `global`, `system` or `command`.
    pub scope: String,
    /// `file:PATH`, or what else it came from.
    pub origin: String,
}

impl Executable {
    /// Opens the repository that Git's environment or the current folder is in.
    pub(super) fn open(access: Access) -> Result<(Self, Place, Format), GitError> {
        let program = Program::find("git").ok_or_else(no_git)?;
        let git = Self {
            program,
            readers: Mutex::default(),
            access,
        };
        let said = git.say([
            "rev-parse",
            "--absolute-git-dir",
            "--git-common-dir",
            "--show-object-format",
        ])?;
        let mut lines = said.lines();
        let mut next = || lines.next().unwrap_or_default().to_owned();
        let (git_dir, common, format) = (PathBuf::from(next()), PathBuf::from(next()), next());
        let bare = git.say(["rev-parse", "--is-bare-repository"])?.trim() == "true";
        // Inside of `.git` there is no top of a working tree, and yet one belongs to the repository.
        let top = if bare {
            None
        } else {
            git.say(["rev-parse", "--show-toplevel"]).ok()
        };
        let current = std::env::current_dir().unwrap_or_default();
        let place = Place {
            common_dir: current.join(common),
            git_dir,
            work_dir: top.map(|top| PathBuf::from(top.trim_end_matches(['\n', '\r']))),
        };
        let format = if format == "sha256" {
            Format::Sha256
        } else {
            Format::Sha1
        };
        Ok((git, place, format))
    }

    /// A command that speaks to programs, and starts none that a repository's configuration names.
    pub(super) fn command<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = self.asking();
        for setting in QUIET {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        command
    }

    /// A command without arguments, for questions on the configuration as it stands.
    fn asking(&self) -> Command {
        let mut command = self.program.command();
        command.arg("--no-pager");
        if self.access.trust == Trust::Everybody {
            command.args(["-c", "safe.directory=*"]);
        }
        // Only `fetch` fetches. A Git before 2.45 does not know the first of these.
        command
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_ALLOW_PROTOCOL", NO_PROTOCOL);
        command
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C");
        command
    }

    /// A command that writes the index. It starts none of the programs that the configuration names: filters, with
    /// which Git hashes files again that are as new as the index, and the hooks of Git 2.54 and later. Each of them
    /// is switched off, by the environment, since only there a name may hold any character.
    pub(super) fn writing<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Command, GitError> {
        let mut command = self.command(arguments);
        let given = std::env::var("GIT_CONFIG_COUNT")
            .ok()
            .and_then(|count| count.parse().ok());
        let mut count: usize = given.unwrap_or_default();
        let keys = self.config(&["--name-only", "--get-regexp", r"^(hook|filter)\."])?;
        for (key, value) in keys.split(|byte| *byte == 0).filter_map(switched_off) {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key);
            command.env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
            command.env("GIT_CONFIG_COUNT", count.to_string());
        }
        Ok(command)
    }

    /// What `git config` finds; nothing where there is no such setting.
    fn config(&self, asked: &[&str]) -> Result<Vec<u8>, GitError> {
        let mut command = self.asking();
        let output = command
            .args(["config", "--null"])
            .args(asked)
            .stdin(Stdio::null())
            .output();
        let output = output.map_err(|error| not_started(&error))?;
        match output.status.code() {
            Some(0) => Ok(output.stdout),
            Some(1) => Ok(Vec::new()),
            _ => Err(refused(&String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// What `git` says, as bytes; its own words where it fails.
    fn bytes<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Vec<u8>, GitError> {
        output_of(&mut self.command(arguments))
    }

    fn say<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<String, GitError> {
        self.bytes(arguments)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A setting that is a path, as it holds here or in another working tree of the same repository.
    pub(super) fn path_setting(
        &self,
        key: &str,
        elsewhere: Option<&Path>,
    ) -> Result<Option<PathSetting>, GitError> {
        let asked = [
            "config",
            "--null",
            "--show-scope",
            "--show-origin",
            "--type=path",
            "--get",
            key,
        ];
        let mut command = self.asking();
        if let Some(folder) = elsewhere {
            command.arg("-C").arg(folder);
            // They would lead back to the repository that we were started in.
            for name in [
                "GIT_DIR",
                "GIT_WORK_TREE",
                "GIT_COMMON_DIR",
                "GIT_INDEX_FILE",
                "GIT_PREFIX",
            ] {
                command.env_remove(name);
            }
        }
        let output = command
            .args(asked)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| not_started(&error))?;
        match output.status.code() {
            Some(0) => {
                let said = String::from_utf8_lossy(&output.stdout);
                let mut parts = said.split('\0').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                let (scope, origin, value) = (next(), next(), next());
                Ok(Some(PathSetting {
                    value,
                    scope,
                    origin,
                }))
            }
            Some(1) => Ok(None),
            _ => Err(refused(&String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// All working trees, as `git` lists them for programs.
    pub(super) fn worktree_list(&self) -> Result<String, GitError> {
        self.say(["worktree", "list", "--porcelain"])
    }

    /// Fetches objects as `git` itself fetches one that is missing (`git help partial-clone`).
    pub(super) fn fetch(
        &self,
        remote: &str,
        protocols: &str,
        ids: &[ObjectId],
    ) -> Result<(), GitError> {
        let mut command = self.command(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"]);
        // The name comes from the configuration, and is not to be taken for an option.
        command.args([
            "--recurse-submodules=no",
            "--filter=blob:none",
            "--stdin",
            "--",
            remote,
        ]);
        // What the user's environment allows counts.
        let allowed = std::env::var_os("GIT_ALLOW_PROTOCOL").unwrap_or_else(|| protocols.into());
        command.env("GIT_ALLOW_PROTOCOL", allowed);
        let wanted: String = ids.iter().map(|id| format!("{id}\n")).collect();
        said_to(&mut command, wanted.as_bytes()).map(drop)
    }

    fn reader(&self) -> Result<Reader, GitError> {
        let idle = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(reader) = idle {
            return Ok(reader);
        }
        Reader::start(self.command(["cat-file", "--batch"]))
    }
}

/// The setting without which a hook or a filter is not started, and its value, for a key of theirs. A name may be
/// any bytes.
fn switched_off(key: &[u8]) -> Option<(OsString, &'static str)> {
    let (name, last) = key.split_at(memchr::memrchr(b'.', key)? + 1);
    let (key, value) = match last {
        b"command" => ([name, b"enabled"].concat(), "false"),
        b"clean" | b"smudge" | b"process" => (key.to_vec(), ""),
        b"required" => (key.to_vec(), "false"),
        _ => return None,
    };
    #[cfg(unix)]
    let key = std::os::unix::ffi::OsStringExt::from_vec(key);
    #[cfg(not(unix))]
    let key = String::from_utf8_lossy(&key).into_owned().into();
    Some((key, value))
}

impl Backend for Executable {
    fn commit_named(&self, rev: &str) -> Result<ObjectId, GitError> {
        // `:/words` takes all that follows for words, and finds nothing but commits.
        let wanted = if rev.starts_with(":/") {
            rev.to_owned()
        } else {
            format!("{rev}^{{commit}}")
        };
        let mut command = self.command(["rev-parse", "--verify", "--end-of-options", &wanted]);
        let output = command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| not_started(&error))?;
        let shallow = || {
            self.say(["rev-parse", "--is-shallow-repository"])
                .is_ok_and(|said| said.trim() == "true")
        };
        let found = output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned());
        found
            .and_then(|said| ObjectId::from_hex(said.trim()))
            .ok_or_else(|| {
                // "error: short object ID 4fb7 is ambiguous"
                let stderr = String::from_utf8_lossy(&output.stderr);
                let ambiguous = stderr
                    .lines()
                    .any(|l| l.starts_with("error: short ") && l.ends_with("ambiguous"));
                if ambiguous {
                    GitError::ambiguous(rev)
                } else {
                    GitError::unknown_revision(rev, shallow())
                }
            })
    }

    fn object(&self, id: &ObjectId, most: u64) -> Result<Result<Object, u64>, GitError> {
        let mut reader = self.reader()?;
        let answer = reader.read(id, most);
        let usable = match &answer {
            Ok(_) => true,
            Err(error) => error.kind == GitErrorKind::Missing,
        };
        // One that went astray is not asked again.
        if usable {
            self.readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(reader);
        }
        answer
    }

    fn missing(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, GitError> {
        let mut reader = Reader::start(self.command(["cat-file", "--batch-check"]))?;
        let mut missing = Vec::new();
        for id in ids {
            if reader.header(id)?.ends_with(" missing\n") {
                missing.push(*id);
            }
        }
        Ok(missing)
    }

    fn index(&self, named: Option<&Path>) -> Result<Vec<IndexEntry>, GitError> {
        // The flags stand only in the form for debugging: behind each path, five lines.
        let mut command =
            self.command(["ls-files", "--full-name", "--stage", "-z", "--debug", ":/"]);
        if let Some(index) = named {
            command.env("GIT_INDEX_FILE", index);
        }
        let said = output_of(&mut command)?;
        let odd = || GitError::other("`git ls-files --debug` writes a form that is not known here");
        let mut entries = Vec::new();
        let mut rest = &said[..];
        while !rest.is_empty() {
            let end = memchr::memchr(0, rest).ok_or_else(odd)?;
            let (head, after) = (&rest[..end], &rest[end + 1..]);
            let tab = memchr::memchr(b'\t', head).ok_or_else(odd)?;
            let facts = std::str::from_utf8(&head[..tab]).map_err(|_| odd())?;
            let mut facts = facts.split(' ');
            let mode = facts
                .next()
                .and_then(|mode| u32::from_str_radix(mode, 8).ok())
                .ok_or_else(odd)?;
            let id = facts.next().and_then(ObjectId::from_hex).ok_or_else(odd)?;
            let stage = facts
                .next()
                .and_then(|stage| stage.parse().ok())
                .ok_or_else(odd)?;
            let debug_end = memchr::memchr_iter(b'\n', after).nth(4).ok_or_else(odd)?;
            let debug = String::from_utf8_lossy(&after[..debug_end]);
            let flags = debug
                .rsplit("flags: ")
                .next()
                .and_then(|flags| u32::from_str_radix(flags.trim(), 16).ok());
            let flags = flags.ok_or_else(odd)?;
            entries.push(IndexEntry {
                path: head[tab + 1..].to_vec(),
                mode,
                id,
                stage,
                intent_to_add: flags & (1 << 29) != 0,
                skip_worktree: flags & (1 << 30) != 0,
            });
            rest = &after[debug_end + 1..];
        }
        Ok(entries)
    }

    fn range(&self, base: &ObjectId, head: &ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let said = self.say(["rev-list", &head.to_string(), &format!("^{base}"), "--"])?;
        Ok(said.lines().filter_map(ObjectId::from_hex).collect())
    }

    fn merge_bases(&self, one: &ObjectId, other: &ObjectId) -> Result<Vec<ObjectId>, GitError> {
        let output = self
            .command(["merge-base", "--all", &one.to_string(), &other.to_string()])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| not_started(&error))?;
        // 1 without a word: there is none.
        if !output.status.success()
            && (output.status.code() != Some(1) || !output.stderr.is_empty())
        {
            return Err(refused(&String::from_utf8_lossy(&output.stderr)));
        }
        Ok(String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(ObjectId::from_hex)
            .collect())
    }

    fn references(&self, folder: &str) -> Result<Vec<(String, ObjectId)>, GitError> {
        let said = self.say([
            "for-each-ref",
            "--format=%(objectname) %(symref) %(refname)",
            folder,
        ])?;
        // A symbolic one has another name between the two blanks.
        let direct = |line: &str| {
            let (id, name) = line.split_once("  ")?;
            Some((name.to_owned(), ObjectId::from_hex(id)?))
        };
        Ok(said.lines().filter_map(direct).collect())
    }

    fn has_references(&self, folder: &str) -> Result<bool, GitError> {
        Ok(!self.say(["for-each-ref", "--count=1", folder])?.is_empty())
    }

    fn symbolic(&self, name: &str) -> Result<Option<String>, GitError> {
        // It fails for a name that is no symbolic reference, which is an answer too.
        let said = self.say(["symbolic-ref", "--quiet", name]).ok();
        Ok(said.map(|said| said.trim_end().to_owned()))
    }

    fn settings(&self, pattern: &str) -> Result<Vec<GitSetting>, GitError> {
        let said = self.config(&["--show-scope", "--get-regexp", pattern])?;
        let said = String::from_utf8_lossy(&said);
        let mut parts = said.split('\0');
        let mut found = Vec::new();
        while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
            // A key without a value means yes.
            let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
            let local = matches!(scope, "local" | "worktree");
            found.push(GitSetting {
                key: key.to_owned(),
                value: value.to_owned(),
                local,
            });
        }
        Ok(found)
    }
}
