//! No program is started that a repository chose: by its configuration, its hooks, or a file on the PATH. Each
//! of them here would leave a mark.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::answer::Answer;
use super::records::{good, without_why};
use super::repository::{BACKENDS, MINDGAP, Repository};

const SEATS: &str = "decisions/0001-charge-per-seat.md";
const EXPORT: &str = "decisions/0002-export-invoices.md";

/// Keys that name a program; `RUN` stands for one that leaves a mark.
const KEYS: [(&str, &str); 46] = [
    ("alias.cat-file", "!RUN"),
    ("alias.config", "!RUN"),
    ("alias.rev-parse", "!RUN"),
    ("blame.ignoreRevsFile", "/dev/null"),
    ("browser.web.cmd", "RUN"),
    ("core.alternateRefsCommand", "RUN"),
    ("core.askPass", "RUN"),
    ("core.editor", "RUN"),
    ("core.fsmonitor", "RUN"),
    ("core.gitProxy", "RUN"),
    ("core.pager", "RUN"),
    ("core.sshCommand", "RUN"),
    ("credential.helper", "!RUN"),
    ("diff.external", "RUN"),
    ("diff.spy.command", "RUN"),
    ("diff.spy.textconv", "RUN"),
    ("filter.spy.clean", "RUN"),
    ("filter.spy.process", "RUN"),
    ("filter.spy.required", "true"),
    ("filter.spy.smudge", "RUN"),
    ("gc.auto", "1"),
    ("gc.recentObjectsHook", "RUN"),
    ("gpg.program", "RUN"),
    ("gpg.ssh.program", "RUN"),
    ("hook.spy.command", "RUN"),
    ("hook.spy.event", "post-index-change"),
    ("hook.a=b.command", "RUN"),
    ("hook.a=b.event", "reference-transaction"),
    ("http.proxy", "http://127.0.0.1:1"),
    ("interactive.diffFilter", "RUN"),
    ("log.showSignature", "true"),
    ("maintenance.auto", "true"),
    ("man.spy.cmd", "RUN"),
    ("merge.spy.driver", "RUN"),
    ("mergetool.spy.cmd", "RUN"),
    ("pager.config", "RUN"),
    ("pager.worktree", "RUN"),
    ("protocol.allow", "always"),
    ("protocol.ext.allow", "always"),
    ("remote.origin.uploadpack", "RUN"),
    ("sequence.editor", "RUN"),
    ("submodule.part.update", "!RUN"),
    ("trailer.decision.cmd", "RUN"),
    ("trailer.decision.command", "RUN"),
    ("uploadpack.packObjectsHook", "RUN"),
    ("url.ext::RUN .insteadOf", "spy:"),
];

const HOOKS: [&str; 10] = [
    "applypatch-msg",
    "commit-msg",
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "pre-receive",
    "reference-transaction",
    "update",
];

/// How a copy of the repository came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Clone,
    Partial,
    /// A copy of the whole folder, as an archive holds it.
    Archive,
}

struct World {
    repository: Repository,
    /// The copy that mindgap runs in.
    copy: PathBuf,
    marks: PathBuf,
}

impl World {
    fn new(kind: Kind) -> Self {
        let repository = Repository::new();
        let attributes = "*.md filter=spy diff=spy merge=spy\n";
        repository
            .write(SEATS, good("Charge per seat"))
            .write(".gitattributes", attributes);
        repository.commit_file(EXPORT, without_why("Export invoices"));
        repository.git(&["config", "uploadpack.allowFilter", "true"]);
        repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
        let copy = repository.path("../copy");
        let url = format!("file://{}", repository.path("").display());
        let clone = ["clone", "--quiet", "--template=", &url, "../copy"];
        match kind {
            Kind::Clone => {
                repository.git(&clone);
            }
            Kind::Partial => {
                let partial = ["--filter=blob:none", "--no-checkout"];
                repository.git(&[&clone[..1], &partial, &clone[1..]].concat());
            }
            Kind::Archive => {
                let copied = repository
                    .command("cp", &repository.folder())
                    .args(["-R", "work", "copy"])
                    .status();
                assert!(copied.unwrap().success());
            }
        }
        let marks = repository.path("../marks");
        fs::create_dir(&marks).unwrap();
        Self {
            repository,
            copy,
            marks,
        }
    }

    /// A program that leaves a mark of this name.
    fn run(&self, name: &str) -> String {
        let name: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect();
        let program = self.repository.folder().join("spies").join(&name);
        self.script(
            &program,
            &format!("touch '{}'\nexit 1\n", self.marks.join(&name).display()),
        );
        program.display().to_string()
    }

    fn script(&self, path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("#!/bin/sh\n{text}")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Sets a key in a file of the configuration.
    fn set(&self, file: &str, key: &str, value: &str) -> &Self {
        let run = self.run(key);
        let (key, value) = (key.replace("RUN", &run), value.replace("RUN", &run));
        let file = self.copy.join(file).display().to_string();
        self.repository
            .git(&["config", "--file", &file, "--add", &key, &value]);
        self
    }

    fn mindgap(&self, backend: &str, arguments: &[&str]) -> Answer {
        let mut command = self.repository.command(MINDGAP, &self.copy);
        command
            .args(arguments)
            .args(["--as-of", "2026-11-20"])
            .env("MINDGAP_GIT", backend);
        Answer::new(&command.output().unwrap())
    }

    #[track_caller]
    fn started_nothing(&self, what: &dyn std::fmt::Debug) {
        let marks: Vec<_> = fs::read_dir(&self.marks)
            .unwrap()
            .map(|mark| mark.unwrap().file_name())
            .collect();
        assert!(marks.is_empty(), "{what:?} started {marks:?}");
    }
}

/// How each command is run; a new command has to say it here.
fn runs_of(command: &str) -> &'static [&'static [&'static str]] {
    match command {
        "check" => &[
            &["check"],
            &["check", "--staged"],
            &["check", "--rev", "HEAD"],
            &["check", "--base", "HEAD"],
            &["check", "--staged", "--fix=suggested"],
        ],
        "init" => &[&["init", "--dry-run"], &["init", "--yes"]],
        "new" => &[&["new", "Dim the light", "--no-input"]],
        "supersede" => &[&["supersede", "1", "Charge per day", "--no-input"]],
        "status" => &[&["status", "1", "rejected"]],
        "renumber" => &[&["renumber", "2", "17"]],
        "convert" => &[&["convert", "--to", "toml", "--write"]],
        "list" => &[&["list"]],
        "show" => &[&["show", "1"]],
        "explain" => &[&["explain", "why-missing"]],
        "rules" => &[&["rules"]],
        "config" => &[&["config"], &["config", "--show-logs"]],
        "baseline" => &[&["baseline", "write"], &["baseline", "prune"]],
        "hook" => &[
            &["hook", "status"],
            &["hook", "install"],
            &["hook", "run", "pre-commit"],
            &["hook", "run", "commit-msg", ".git/description"],
            &["hook", "uninstall"],
        ],
        "completions" => &[&["completions", "bash"]],
        "man" => &[&["man"]],
        other => panic!("say how `mindgap {other}` is run, so that it is tested here"),
    }
}

#[test]
fn no_command_starts_what_the_repository_names() {
    for kind in [Kind::Clone, Kind::Partial, Kind::Archive] {
        let world = World::new(kind);
        // The half of them stands in a file that the configuration includes, or in that of the working tree.
        for (n, (key, value)) in KEYS.into_iter().enumerate() {
            let file = [".git/config", ".git/included", ".git/config.worktree"][n % 3];
            world.set(file, key, value);
        }
        let git = |arguments: &[&str]| {
            world
                .repository
                .git(&[&["-C", "../copy", "config"], arguments].concat());
        };
        git(&["extensions.worktreeConfig", "true"]);
        git(&["core.repositoryFormatVersion", "1"]);
        git(&["includeIf.gitdir:**.path", "included"]);
        for hook in HOOKS {
            let mark = world.marks.join(hook);
            world.script(
                &world.copy.join(".git/hooks").join(hook),
                &format!("touch '{}'\n", mark.display()),
            );
        }
        world
            .repository
            .write("../copy/.git/description", "Export\n\nDecision: PDR-0002\n");
        if kind != Kind::Partial {
            // As on Windows: whether it is what is staged, only a conversion tells.
            let text = fs::read_to_string(world.copy.join(EXPORT)).unwrap();
            fs::write(world.copy.join(EXPORT), text.replace('\n', "\r\n")).unwrap();
        }
        let backend = BACKENDS[usize::from(kind == Kind::Archive)];
        for command in mindgap::cli::command().get_subcommands() {
            for arguments in runs_of(command.get_name()) {
                let answer = world.mindgap(backend, arguments);
                world.started_nothing(&(kind, arguments, &answer));
                let is_told = answer.stderr[0].contains("error: ") && answer.stderr[0].len() > 40;
                assert!(
                    matches!(answer.code, 0 | 1 | 3) || is_told,
                    "{kind:?} {answer:#?}"
                );
                let works = [
                    "list",
                    "show",
                    "explain",
                    "rules",
                    "config",
                    "new",
                    "renumber",
                    "completions",
                    "man",
                ];
                let must_work = kind != Kind::Partial && works.contains(&command.get_name());
                assert!(!must_work || answer.code == 0, "{kind:?} {answer:#?}");
            }
        }
    }
}

/// Git hashes a file again that is as new as the index, whenever it writes the index, and converts it first.
#[test]
fn no_filter_while_the_index_is_written() {
    let names: [&[u8]; 5] = [b"x", b"a=b", b"a.b.clean", "\u{e4}".as_bytes(), b"\xff"];
    for (name, backend) in names.into_iter().zip(BACKENDS.into_iter().cycle()) {
        for keys in [
            &["clean"][..],
            &["process"],
            &["clean", "smudge", "process", "required"],
        ] {
            let world = World::new(Kind::Archive);
            let (seats, index) = (world.copy.join(SEATS), world.copy.join(".git/index"));
            let attributes = [b"*.md filter=", name].concat();
            fs::write(world.copy.join(".gitattributes"), attributes).unwrap();
            make_old(&seats);
            world.repository.git(&["-C", "../copy", "add", "--all"]);
            make_old(&index);
            let staged = world
                .repository
                .git_says(&["-C", "../copy", "ls-files", "--stage", SEATS]);
            let mut config = fs::read(world.copy.join(".git/config")).unwrap();
            config.extend([b"[filter \"", name, b"\"]\n"].concat());
            for key in keys {
                let value = if *key == "required" {
                    "true".to_owned()
                } else {
                    world.run(key)
                };
                config.extend(format!("\t{key} = {value}\n").into_bytes());
            }
            fs::write(world.copy.join(".git/config"), config).unwrap();
            let answer = world.mindgap(backend, &["renumber", "2", "17"]);
            world.started_nothing(&(name.escape_ascii().to_string(), keys, &answer));
            assert_eq!(answer.code, 0, "{answer:#?}");
            assert_eq!(
                world
                    .repository
                    .git_says(&["-C", "../copy", "ls-files", "--stage", SEATS]),
                staged
            );
        }
    }
}

/// Gives a file the time at which all of these files changed.
fn make_old(path: &Path) {
    let long_ago =
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
}

/// The user's filters are not started either, and what they converted is not taken for changed.
#[test]
fn what_a_filter_converted_stays_as_it_is_staged() {
    for backend in BACKENDS {
        let repository = Repository::new();
        let filter =
            "[filter \"large\"]\n\tclean = tr a-z A-Z\n\tsmudge = tr A-Z a-z\n\trequired = true\n";
        fs::write(repository.folder().join("home/.gitconfig"), filter).unwrap();
        repository
            .write(".gitattributes", "*.bin filter=large\n")
            .write("a.bin", "content\n");
        make_old(&repository.path("a.bin"));
        let odd = good("Charge per seat").replace("status: proposed", "status: draft");
        repository
            .write(SEATS, odd)
            .commit_file(EXPORT, good("Export invoices"));
        assert_eq!(repository.git_says(&["show", ":a.bin"]), "CONTENT");
        let run = |arguments: &[&str]| {
            make_old(&repository.path(".git/index"));
            let mut command = repository.command(MINDGAP, &repository.path(""));
            let output = command
                .args(arguments)
                .env("MINDGAP_GIT", backend)
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            assert_eq!(repository.git_says(&["show", ":a.bin"]), "CONTENT");
            repository.git_says(&["status", "--porcelain"])
        };
        assert_eq!(run(&["check", "--staged", "--fix"]), format!("M  {SEATS}"));
        let renamed = EXPORT.replace("0002", "0017");
        assert_eq!(
            run(&["renumber", "2", "17"]),
            format!("M  {SEATS}\nR  {EXPORT} -> {renamed}")
        );
    }
}

/// A lazy fetch through what the repository chose is refused, with the way out.
#[test]
fn no_fetch_through_what_the_repository_names() {
    let refused = [
        ("core.sshCommand", "RUN", "ssh://nowhere/x"),
        ("core.gitProxy", "RUN", "git://nowhere/x"),
        ("core.askPass", "RUN", "http://127.0.0.1:1/x"),
        ("core.alternateRefsCommand", "RUN", ""),
        ("credential.helper", "!RUN", "http://127.0.0.1:1/x"),
        (
            "credential.http://127.0.0.1:1.helper",
            "!RUN",
            "http://127.0.0.1:1/x",
        ),
        (
            "http.http://127.0.0.1:1.saveCookies",
            "true",
            "http://127.0.0.1:1/x",
        ),
        ("hook.spy.command", "RUN", ""),
        ("remote.origin.uploadpack", "RUN", ""),
        ("remote.origin.vcs", "ext", "RUN"),
        ("protocol.ext.allow", "always", "ext::RUN"),
        ("url.ext::RUN .insteadOf", "spy:", "spy:x"),
    ];
    for (n, (key, value, url)) in refused.into_iter().enumerate() {
        let world = World::new(Kind::Partial);
        let file = [".git/config", ".git/included"][n % 2];
        world.set(file, key, value);
        if !url.is_empty() {
            let url = url.replace("RUN", &world.run(key));
            world
                .repository
                .git(&["-C", "../copy", "config", "remote.origin.url", &url]);
        }
        world
            .repository
            .git(&["-C", "../copy", "config", "include.path", "included"]);
        for backend in BACKENDS {
            let answer = world.mindgap(backend, &["check", "--rev", "HEAD"]);
            world.started_nothing(&(key, &answer));
            let section = key.split('.').next().unwrap();
            let named = if section == "protocol" {
                "`remote."
            } else {
                &format!("`{section}.")
            };
            answer.cannot_run(&[
                "was never fetched",
                "configuration sets",
                named,
                "git fetch --refetch",
                "--offline",
            ]);
        }
    }
}

/// The name of the remote is no option; and a helper is none of the protocols, whoever named it.
#[test]
fn no_fetch_from_a_remote_that_is_an_option() {
    for remote in ["--upload-pack=RUN", "-uRUN", "ext::RUN", "spy::RUN"] {
        let world = World::new(Kind::Partial);
        world.set(".git/config", "extensions.partialClone", remote);
        world.set(".git/config", "protocol.ext.allow", "always");
        world.repository.git(&[
            "-C",
            "../copy",
            "config",
            "core.repositoryFormatVersion",
            "1",
        ]);
        for backend in BACKENDS {
            let answer = world.mindgap(backend, &["check", "--rev", "HEAD"]);
            world.started_nothing(&(remote, &answer));
            answer.cannot_run(&["was never fetched", "git fetch --refetch"]);
        }
    }
}

/// What does not start a program in a fetch stops none, and hooks do not run in it.
#[test]
fn a_fetch_past_what_is_harmless() {
    for backend in BACKENDS {
        let world = World::new(Kind::Partial);
        for (key, value) in [
            ("core.fsmonitor", "RUN"),
            ("core.pager", "RUN"),
            ("gc.auto", "1"),
            ("gc.autoPackLimit", "1"),
            ("credential.helper", ""),
            ("protocol.ext.allow", "always"),
        ] {
            world.set(".git/config", key, value);
        }
        for hook in HOOKS {
            let mark = world.marks.join(hook);
            world.script(
                &world.copy.join(".git/hooks").join(hook),
                &format!("touch '{}'\n", mark.display()),
            );
        }
        let answer = world.mindgap(backend, &["check", "--rev", "HEAD", "--output", "json"]);
        world.started_nothing(&answer);
        answer
            .finds(&[(EXPORT, "why-missing")])
            .reads(&[SEATS, EXPORT]);
    }
}

/// What the user configured is the user's.
#[test]
fn the_users_own_programs_fetch() {
    let world = World::new(Kind::Partial);
    let file = world.repository.folder().join("home/.gitconfig");
    let program = world.repository.folder().join("pack");
    world.script(&program, "exec git-upload-pack \"$@\"\n");
    fs::write(
        &file,
        format!(
            "[remote \"origin\"]\n\tuploadpack = {}\n",
            program.display()
        ),
    )
    .unwrap();
    let answer = world.mindgap("library", &["check", "--rev", "HEAD", "--output", "json"]);
    answer
        .finds(&[(EXPORT, "why-missing")])
        .reads(&[SEATS, EXPORT]);
    // What the user forbids stays forbidden.
    let world = World::new(Kind::Partial);
    let file = world.repository.folder().join("home/.gitconfig");
    fs::write(&file, "[protocol \"file\"]\n\tallow = never\n").unwrap();
    let answer = world.mindgap("library", &["check", "--rev", "HEAD"]);
    answer.cannot_run(&["'file' not allowed"]);
}

/// `git` is the user's: none from the current folder or from the repository.
#[test]
fn no_git_of_the_repository() {
    let world = World::new(Kind::Clone);
    let mark = format!("touch '{}'\nexit 1\n", world.marks.join("git").display());
    for program in ["git", "bin/git", "decisions/git", "node_modules/.bin/git"] {
        world.script(&world.copy.join(program), &mark);
    }
    let paths = std::env::var("PATH").unwrap();
    let copy = world.copy.canonicalize().unwrap();
    let link = world.repository.folder().join("link");
    std::os::unix::fs::symlink(copy.join("bin"), &link).unwrap();
    let inside = [
        String::new(),
        ".".to_owned(),
        "bin".to_owned(),
        "./decisions/../bin".to_owned(),
        copy.display().to_string(),
        copy.join("node_modules/.bin").display().to_string(),
        link.display().to_string(),
    ];
    for folder in inside {
        for below in ["", "decisions"] {
            for backend in BACKENDS {
                let mut command = world.repository.command(MINDGAP, &world.copy.join(below));
                command.args(["hook", "status"]).env("MINDGAP_GIT", backend);
                let output = command
                    .env("PATH", format!("{folder}:{paths}"))
                    .output()
                    .unwrap();
                world.started_nothing(&(&folder, below, backend));
                assert_eq!(Answer::new(&output).code, 0, "{folder} {output:?}");
                let output = command.env("PATH", &folder).output().unwrap();
                world.started_nothing(&(&folder, below, backend));
                Answer::new(&output).cannot_run(&["none on the PATH", "inside of the repository"]);
            }
        }
    }
}

/// The editor of a repository is not opened; the user's is, whatever the repository says.
#[test]
fn no_editor_of_the_repository() {
    let world = World::new(Kind::Clone);
    world.set(".git/config", "core.editor", "RUN");
    let at_terminal = |title: &str| {
        let line = format!(
            "{MINDGAP} new '{title}' --why x --customer y --product @a --engineering @b --decision z --channel https://chat.acme.dev/1"
        );
        let mut command = world.repository.command("script", &world.copy);
        command
            .args(["-qec", &line, "/dev/null"])
            .output()
            .ok()
            .filter(|output| output.status.code() != Some(127))
    };
    if at_terminal("One").is_none() {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    }
    world.started_nothing(&"new");
    let opened = world.repository.folder().join("opened");
    let editor = world.repository.folder().join("editor");
    world.script(&editor, &format!("touch '{}'\n", opened.display()));
    let config = format!("[core]\n\teditor = {}\n", editor.display());
    fs::write(world.repository.folder().join("home/.gitconfig"), config).unwrap();
    let output = at_terminal("Two").unwrap();
    world.started_nothing(&"new");
    assert!(opened.exists(), "{output:?}");
}
