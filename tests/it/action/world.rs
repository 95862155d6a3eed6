//! A repository on a server, its checkout on a runner, and a release of mindgap.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::runner::Job;
use super::server::Server;

pub const MINDGAP: &str = env!("CARGO_BIN_EXE_mindgap");
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The machine that the runner of these tests says it is.
pub const TARGET: &str = "x86_64-unknown-linux-musl";

/// A proposal without a gap.
pub fn good(title: &str) -> String {
    format!(
        "---
status: proposed
date: 2026-03-02
customer: Night-shift nurses on shared tablets
owners:
  product: \"@ana\"
  engineering: \"@li\"
channel: https://chat.acme.dev/t/90
---

# {title}

## Why

Nurses misread doses because the screen cannot be dimmed at night: seven times in March alone.

## Decision

The tablet follows the light of the ward.
"
    )
}

/// The same, and nobody is the customer.
pub fn bad(title: &str) -> String {
    good(title).replace("customer: Night-shift nurses on shared tablets\n", "")
}

/// The Action downloads by curl, and so do its tests. Where there is none, they are left out, and that is said;
/// the gate has it.
fn needs_curl() {
    if Command::new("curl").arg("--version").output().is_err() {
        let _ = std::io::stderr()
            .write_all(b"SKIPPED: the tests of the Action, since there is no curl here\n");
        std::process::exit(0);
    }
}

pub struct World {
    _folder: TempDir,
    pub root: PathBuf,
    pub server: Server,
}

impl World {
    /// The repository acme/ward: on `main` one record without a gap.
    pub fn new() -> Self {
        let world = Self::empty();
        world.git("work", &["init", "-q"]);
        world.write("work/decisions/0001-dim.md", &good("Dim the ward screen"));
        world.commit("Begin");
        world.git(".", &["clone", "-q", "--bare", "work", "origin.git"]);
        world.git("work", &["remote", "add", "origin", &world.origin()]);
        world
    }

    /// A runner, and nothing on it.
    pub fn empty() -> Self {
        needs_curl();
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let world = Self {
            _folder: folder,
            root,
            server: Server::start(),
        };
        world.write(
            "home/.gitconfig",
            "[user]\n\tname = Ana\n\temail = ana@acme.dev\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n",
        );
        fs::create_dir(world.root.join("work")).unwrap();
        fs::create_dir(world.root.join("bin")).unwrap();
        world.lay_out_action();
        world
    }

    /// The Action as the runner lays it out: beside the checkout, and not in it.
    fn lay_out_action(&self) {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let steps = fs::read_dir(project.join(".github/action")).unwrap();
        let steps =
            steps.map(|step| format!(".github/action/{}", step.unwrap().file_name().display()));
        let others = [
            "action.yml",
            "Cargo.toml",
            "Cargo.lock",
            ".github/action.sh",
        ]
        .map(str::to_owned);
        for name in steps.chain(others) {
            let text =
                fs::read_to_string(project.join(&name)).unwrap_or_else(|e| panic!("{name}: {e}"));
            self.write(&format!("action/{name}"), &text);
        }
        self.write("action/src/main.rs", "fn main() {}\n");
    }

    /// This build as the release that fits the Action.
    pub fn with_release(self) -> Self {
        let sums = format!("{}  {}\n", sha256(archive()), asset(TARGET));
        self.serve(&asset(TARGET), archive().to_vec());
        self.serve("SHA256SUMS", sums.into_bytes());
        self
    }

    /// A file of that release.
    pub fn serve(&self, name: &str, content: Vec<u8>) {
        self.server
            .state(|state| state.files.insert(release_path(name), content));
    }

    /// What the runner is given to do; mindgap is installed already.
    pub fn job(&self) -> Job<'_> {
        Job::new(self)
    }

    pub fn origin(&self) -> String {
        format!("file://{}", self.root.join("origin.git").display())
    }

    pub fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self
            .command("git")
            .args(arguments)
            .current_dir(self.root.join(folder))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A program with nothing of whoever runs the tests but the PATH.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env_clear()
            .env(
                "PATH",
                format!("{}:{path}", self.root.join("bin").display()),
            )
            .env("HOME", self.root.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C.UTF-8");
        command
    }

    pub fn commit(&self, message: &str) -> String {
        self.git("work", &["add", "--all"]);
        self.git("work", &["commit", "-q", "--allow-empty", "-m", message]);
        self.git("work", &["rev-parse", "HEAD"])
    }

    /// So many commits that are about something else, on the branch that is checked out.
    pub fn busy(&self, commits: usize) {
        let branch = self.git("work", &["symbolic-ref", "HEAD"]);
        let size = branch.len();
        let commit = format!(
            "commit {branch}\ncommitter Ana <ana@acme.dev> 1790000000 +0000\ndata {size}\n{branch}\n"
        );
        let stream = format!("{commit}from {branch}^0\n\n{}", commit.repeat(commits - 1));
        self.write("stream", &stream);
        let input = fs::File::open(self.root.join("stream")).unwrap();
        let mut import = self.command("git");
        import
            .args(["fast-import", "--quiet"])
            .current_dir(self.root.join("work"))
            .stdin(input);
        assert!(import.status().unwrap().success());
    }

    pub fn push(&self) {
        let branch = self.git("work", &["symbolic-ref", "HEAD"]);
        self.git("work", &["push", "-q", "--force", "origin", &branch]);
    }

    /// A branch with one more record that has a gap, pushed; its last commit.
    pub fn branch_with_gap(&self, name: &str) -> String {
        self.git("work", &["checkout", "-q", "-b", name]);
        self.write("work/decisions/0002-light.md", &bad("Light the corridor"));
        let head = self.commit("Light the corridor");
        self.push();
        head
    }

    /// The merge of a branch into `main` by which GitHub tries a pull request, as number 7; its commit.
    pub fn pull_request(&self, branch: &str) -> String {
        self.git("work", &["fetch", "-q", "origin"]);
        self.git("work", &["checkout", "-q", "--detach", "origin/main"]);
        self.git(
            "work",
            &["merge", "-q", "--no-ff", "-m", "Merge into main", branch],
        );
        self.git(
            "work",
            &["push", "-q", "--force", "origin", "HEAD:refs/pull/7/merge"],
        );
        self.git("work", &["rev-parse", "HEAD"])
    }

    /// The checkout that actions/checkout makes of a commit, so many commits deep.
    pub fn checkout(&self, commit: &str, depth: usize) {
        self.git(".", &["init", "-q", "ward"]);
        self.git("ward", &["remote", "add", "origin", &self.origin()]);
        let depth = format!("--depth={depth}");
        self.git(
            "ward",
            &["fetch", "-q", "--no-tags", &depth, "origin", commit],
        );
        self.git("ward", &["checkout", "-q", "--detach", commit]);
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A program of that name, first on the PATH.
    pub fn program(&self, name: &str, body: &str) {
        let path = self.root.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }
}

/// The payload of a pull request from `branch`.
pub fn pull_request_from(branch: &str) -> Value {
    json!({
        "number": 7,
        "pull_request": { "number": 7, "title": "x", "head": { "ref": branch }, "base": { "ref": "main" } },
        "repository": { "default_branch": "main" },
    })
}

/// The payload of a push.
pub fn pushed(before: &str, after: &str) -> Value {
    json!({ "before": before, "after": after, "repository": { "default_branch": "main" } })
}

pub fn asset(target: &str) -> String {
    let ending = if target.contains("windows") {
        "zip"
    } else {
        "tar.gz"
    };
    format!("mindgap-v{VERSION}-{target}.{ending}")
}

pub fn release_path(name: &str) -> String {
    format!("/mindgap-lint/mindgap/releases/download/v{VERSION}/{name}")
}

/// This build, packed as the releases are.
pub fn archive() -> &'static [u8] {
    static ARCHIVE: OnceLock<Vec<u8>> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let scratch = tempfile::tempdir().unwrap();
        let folder = format!("mindgap-v{VERSION}-{TARGET}");
        let program = scratch.path().join(&folder).join("mindgap");
        fs::create_dir(scratch.path().join(&folder)).unwrap();
        fs::copy(MINDGAP, &program).unwrap();
        // Without its symbols it is quicker to pack; where nobody can take them away, they stay.
        let _ = Command::new("strip").arg(&program).status();
        let packed = scratch.path().join("packed");
        let mut tar = Command::new("tar");
        tar.arg("-czf")
            .arg(&packed)
            .arg("-C")
            .arg(scratch.path())
            .arg(&folder)
            .env("GZIP", "-1");
        assert!(tar.status().unwrap().success());
        fs::read(packed).unwrap()
    })
}

pub fn sha256(content: &[u8]) -> String {
    let scratch = tempfile::NamedTempFile::new().unwrap();
    fs::write(scratch.path(), content).unwrap();
    let sum = ["sha256sum", "shasum -a 256"].iter().find_map(|program| {
        let mut words = program.split(' ');
        let mut command = Command::new(words.next().unwrap());
        command
            .args(words)
            .arg(scratch.path())
            .output()
            .ok()
            .filter(|output| output.status.success())
    });
    String::from_utf8(sum.expect("a program for SHA-256").stdout).unwrap()[..64].to_owned()
}
