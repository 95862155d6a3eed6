//! A folder with a home of its own, so that nobody's Git configuration and no variable leaks in.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

pub const MINDGAP: &str = env!("CARGO_BIN_EXE_mindgap");

/// A proposal without a gap.
pub const GOOD: &str = "---
status: proposed
date: 2026-03-02
customer: Night-shift nurses on shared tablets
owners:
  product: \"@ana\"
  engineering: \"@li\"
channel: https://chat.acme.dev/t/90
---

# Dim the ward screen

## Why

Nurses misread doses because the screen cannot be dimmed at night: seven times in March alone.

## Decision

The tablet follows the light of the ward.
";

/// The same, and nobody is the customer.
pub fn bad() -> String {
    GOOD.replace("customer: Night-shift nurses on shared tablets\n", "")
}

/// What a program said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Both, as somebody at a terminal sees them.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    #[track_caller]
    pub fn with(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}", self.all());
        for word in words {
            assert!(self.all().contains(word), "no {word:?} in\n{}", self.all());
        }
        self
    }

    #[track_caller]
    pub fn without(self, words: &[&str]) -> Self {
        for word in words {
            assert!(!self.all().contains(word), "{word:?} in\n{}", self.all());
        }
        self
    }

    /// It went well, and there was nothing to say.
    #[track_caller]
    pub fn quietly(self) -> Self {
        assert_eq!((self.code, self.all().as_str()), (0, ""));
        self
    }
}

pub struct World {
    _folder: TempDir,
    /// Its top, links followed.
    pub root: PathBuf,
}

impl World {
    /// A home, and beside it the repository `repo` with one commit.
    pub fn new() -> Self {
        let world = Self::empty();
        world.git(&world.root, &["init", "-q", "repo"]).with(0, &[]);
        world.write("repo/readme.md", "# Here\n");
        world.git(&world.repo(), &["add", "."]).with(0, &[]);
        world
            .git(&world.repo(), &["commit", "-qm", "Begin"])
            .with(0, &[]);
        world
    }

    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let world = Self {
            _folder: folder,
            root,
        };
        world.write(
            "home/.gitconfig",
            "[user]\n\tname = Ana\n\temail = ana@acme.dev\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n",
        );
        world
    }

    /// A repository with mindgap's hooks in it.
    pub fn hooked() -> Self {
        let world = Self::new();
        world
            .mindgap(&world.repo(), &["hook", "install"])
            .with(0, &[]);
        world
    }

    pub fn repo(&self) -> PathBuf {
        self.root.join("repo")
    }

    pub fn hook(&self, name: &str) -> PathBuf {
        self.repo().join(".git/hooks").join(name)
    }

    pub fn run(&self, program: &str, folder: &Path, arguments: &[&str]) -> Said {
        self.run_with(program, folder, arguments, &[])
    }

    pub fn run_with(
        &self,
        program: &str,
        folder: &Path,
        arguments: &[&str],
        set: &[(&str, &str)],
    ) -> Said {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root.join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .envs(set.iter().copied());
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn git(&self, folder: &Path, arguments: &[&str]) -> Said {
        self.run("git", folder, arguments)
    }

    pub fn mindgap(&self, folder: &Path, arguments: &[&str]) -> Said {
        self.run(MINDGAP, folder, arguments)
    }

    /// Stages everything, and commits it.
    pub fn commit(&self, folder: &Path) -> Said {
        self.git(folder, &["add", "--all"]).with(0, &[]);
        self.git(folder, &["commit", "-qm", "Change something"])
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A script that can be executed.
    pub fn script(&self, path: &Path, body: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("#!/bin/sh\n{body}")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// The names in a folder, but for Git's samples.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(items) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = items
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".sample"));
    names.sort();
    names
}
