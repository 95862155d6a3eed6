//! Where the results of a run go: one to standard output, each other one to a file of its own.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::check::Outcome;
use crate::fix::{self, WriteError};
use crate::output::{self, Format, Style, Verdict, escape};
use crate::source::{Nothing, SourceKind};

use super::args::{CheckArgs, OutputArg};
use crate::cli::exit::Failure;
use crate::cli::session::Session;

/// The file that adds to the page of a GitHub Actions job: everything in a step may write to it.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";
const STANDARD_ERROR: &str = "/dev/stderr";

/// The outputs that were asked for: text on standard output if none was.
pub(super) fn from_args(args: &CheckArgs) -> Result<Vec<OutputArg>, Failure> {
    if args.output.is_empty() {
        return Ok(vec![OutputArg {
            format: Format::Text,
            file: None,
        }]);
    }
    let on_stdout: Vec<&str> = args
        .output
        .iter()
        .filter(|o| o.file.is_none())
        .map(|o| o.format.as_str())
        .collect();
    if on_stdout.len() > 1 {
        let last = on_stdout[on_stdout.len() - 1];
        return Err(Failure::Message(format!(
            "{} would both go to standard output; give one of them a file, as in --output {last}=FILE",
            on_stdout.join(" and ")
        )));
    }
    let mut taken: Vec<(PathBuf, &OutputArg)> = Vec::new();
    for output in &args.output {
        let Some(path) = &output.file else { continue };
        let file = real_path(path);
        if let Some((_, other)) = taken.iter().find(|(taken, _)| *taken == file) {
            return Err(Failure::Message(format!(
                "{} and {} would both go to {}; give each a file of its own",
                other.format.as_str(),
                output.format.as_str(),
                path.display()
            )));
        }
        taken.push((file, output));
    }
    Ok(args.output.clone())
}

/// The path of a file without links, whether it is there already or not.
fn real_path(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes what a run found to one output.
pub(super) fn write(
    output: &OutputArg,
    verdict: &Verdict<'_>,
    style: Style,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let Some(path) = &output.file else {
        let Style { color, width, .. } = session.out_style();
        let style = Style {
            color,
            width,
            ..style
        };
        return stream(output.format, verdict, style, &mut io::stdout().lock())
            .map_err(Failure::of_stdout);
    };
    to_file(path, session, |out| {
        stream(output.format, verdict, style, out)?;
        // Whoever reads the file does not see standard error.
        let void = if output.is_for_people() {
            verdict.voided_by()
        } else {
            Vec::new()
        };
        void.iter()
            .try_for_each(|why| writeln!(out, "error: {}", escape::block(why)))
    })
}

/// Writes into each file that was asked for why there is no verdict. Returns the failures to write.
///
/// Otherwise the result of an earlier run would be taken for one.
pub(super) fn write_void(
    failure: &Failure,
    args: &CheckArgs,
    session: &Session<'_>,
) -> Vec<Failure> {
    let Some(why) = failure.text() else {
        return Vec::new();
    };
    let kind = match (&args.stdin_filename, args.staged, &args.rev) {
        (Some(_), ..) => SourceKind::Stdin,
        (_, true, _) => SourceKind::Index,
        (.., Some(_)) => SourceKind::Commit,
        _ => SourceKind::Worktree,
    };
    let outcome = Outcome::of_nothing(session.as_of(), kind);
    let (nothing, faults) = (Nothing(kind), [why]);
    let verdict = Verdict {
        faults: &faults,
        ..Verdict::new(&outcome, &nothing)
    };
    let files = args.output.iter().filter(|output| output.file.is_some());
    files
        .filter_map(|output| write(output, &verdict, Style::default(), session).err())
        .collect()
}

fn stream(
    format: Format,
    verdict: &Verdict<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    output::write(format, verdict, style, &mut out)?;
    out.flush()
}

/// Writes a file: as a whole where it is one, so that nobody ever reads half a result.
fn to_file(
    path: &Path,
    session: &Session<'_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::writing(&error, &path.display().to_string());
    if path == Path::new(STANDARD_ERROR) {
        return write(&mut io::stderr().lock()).map_err(failed);
    }
    let is_summary = std::env::var_os(STEP_SUMMARY).is_some_and(|summary| *path == *summary);
    // The system names the summary itself; what else lies in the repository may be anybody's link.
    let inside = if is_summary {
        None
    } else {
        in_repository(path, session)
    };
    if inside.is_none() && (is_summary || takes_a_stream(path)) {
        let mut file = OpenOptions::new()
            .append(true)
            .create(is_summary)
            .open(path)
            .map_err(failed)?;
        return write(&mut file).map_err(failed);
    }
    let folder = folder_of(path);
    if !folder.exists() {
        return Err(Failure::Message(format!(
            "{} cannot be written: there is no folder {}; make it first",
            path.display(),
            folder.display()
        )));
    }
    let mut bytes = Vec::new();
    let Some(inside) = inside else {
        write(&mut bytes).map_err(failed)?;
        return replace(
            &path.canonicalize().unwrap_or_else(|_| path.to_path_buf()),
            &bytes,
        )
        .map_err(failed);
    };
    if fix::may_write(&session.root, &inside).is_err() {
        return Err(leads_elsewhere(path));
    }
    write(&mut bytes).map_err(failed)?;
    fix::write_file(&session.root, &inside, &bytes).map_err(|error| match error {
        WriteError::Outside(_) => leads_elsewhere(path),
        WriteError::Io { error, .. } => failed(error),
        error => error.into(),
    })
}

/// Whether something takes what comes, and has no whole that could be replaced: a pipe, a device, an open
/// file by its number.
fn takes_a_stream(path: &Path) -> bool {
    // Of these, a folder of plain files in memory is one like any other.
    let of_the_system = ["/dev", "/proc"]
        .iter()
        .any(|folder| path.starts_with(folder));
    let of_the_system = of_the_system && !path.starts_with("/dev/shm");
    of_the_system
        || path
            .metadata()
            .is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// The path from the root, of a file among those of the repository. Whoever proposes a change may propose a
/// link, and must not choose by it what a run overwrites.
fn in_repository(path: &Path, session: &Session<'_>) -> Option<String> {
    session
        .relative_to_root(path)
        .ok()
        .filter(|_| !session.is_bare() && !is_pipe(path))
}

/// Whether it is a pipe, which Git does not keep.
fn is_pipe(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|about| !about.is_file() && !about.is_symlink() && !about.is_dir())
}

fn leads_elsewhere(path: &Path) -> Failure {
    Failure::Message(format!(
        "{} cannot be written: a symbolic link leads there, or it is Git's own; name the file itself, outside of the repository if need be",
        path.display()
    ))
}

/// Replaces a file that is the user's own choice.
fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    fix::replace_file(target, bytes, None).or_else(|error| {
        // A file that is mounted by itself, or whose folder is closed, can only be written where it is.
        if !fix::is_closed(&error) {
            return Err(error);
        }
        let mut file = OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(target)
            .map_err(|_| error)?;
        file.write_all(bytes)
    })
}
