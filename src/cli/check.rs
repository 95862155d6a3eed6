//! `mindgap check`.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::check::{self, Outcome, Request};
use crate::log::discover::{USUAL_FILES, USUAL_FOLDERS};
use crate::output::{self, Format, Style, escape};
use crate::source::{MOST_BYTES, Overlay, Snapshot, Worktree};

use super::Exit;
use super::args::{CheckArgs, Global, OutputArg};
use super::context::{self, Context, Failure};
use super::progress::Progress;

pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    let outputs = outputs(args)?;
    let context = Context::new(global)?;
    let mut paths = Vec::with_capacity(args.paths.len());
    for typed in &args.paths {
        if context.current.join(typed).symlink_metadata().is_err() {
            return Err(Failure::Told(format!("{} does not exist", typed.display())));
        }
        paths.push(context.relative_to_root(typed)?);
    }
    let worktree = Worktree::new(&context.root.path);
    let snapshot: Box<dyn Snapshot> = match &args.stdin_filename {
        None => Box::new(worktree),
        Some(typed) => {
            let path = context.relative_to_root(typed)?;
            paths.push(path.clone());
            Box::new(Overlay::new(worktree, &path, stdin()?))
        }
    };
    if global.verbose {
        say_where(&context);
    }
    let progress = Arc::new(AtomicUsize::new(0));
    let shown = Progress::start(&progress, global.quiet);
    let request = Request { settings: &context.settings, as_of: context::as_of(global), paths, progress };
    let plan = check::plan(&*snapshot, &context.settings);
    let outcome = plan.map(|plan| check::run(plan, &*snapshot, &request));
    drop(shown);
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return Err(context.refused(error)),
    };
    for output in &outputs {
        let style = Style {
            quiet: global.quiet,
            all_notes: global.verbose,
            show_files: args.show_files,
            ..Style::default()
        };
        write(output, &outcome, &*snapshot, global, style)?;
    }
    if outcome.checked_nothing() {
        context::complain(&nothing_checked(&outcome), context::style_for(global.color, &io::stderr(), false));
        return Ok(Exit::NothingChecked);
    }
    let fails = args.fail_on.level().is_some_and(|level| outcome.fails_at(level));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// The outputs that were asked for: text on standard output if none was.
fn outputs(args: &CheckArgs) -> Result<Vec<OutputArg>, Failure> {
    if args.output.is_empty() {
        return Ok(vec![OutputArg { format: Format::Text, file: None }]);
    }
    let on_stdout: Vec<&str> =
        args.output.iter().filter(|o| o.file.is_none()).map(|o| o.format.as_str()).collect();
    if on_stdout.len() > 1 {
        let last = on_stdout[on_stdout.len() - 1];
        return Err(Failure::Told(format!(
            "{} would both go to standard output; give one of them a file, as in --output {last}=FILE",
            on_stdout.join(" and ")
        )));
    }
    Ok(args.output.clone())
}

fn stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // One byte more than a record may have: then it is refused as too large, and not cut.
    let read = io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Told(format!("standard input cannot be read: {error}")))?;
    Ok(bytes)
}

fn write(
    output: &OutputArg,
    outcome: &Outcome,
    snapshot: &dyn Snapshot,
    global: &Global,
    style: Style,
) -> Result<(), Failure> {
    match &output.file {
        None => {
            let terminal = context::style_for(global.color, &io::stdout(), global.quiet);
            let style = Style { color: terminal.color, width: terminal.width, ..style };
            let mut out = BufWriter::new(io::stdout().lock());
            output::write(output.format, outcome, snapshot, style, &mut out)
                .and_then(|()| out.flush())
                .or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
                .map_err(|error| Failure::writing(&error, "standard output"))
        }
        Some(path) => to_file(path, |out| output::write(output.format, outcome, snapshot, style, out)),
    }
}

fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::writing(&error, &path.display().to_string());
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    write(&mut out).and_then(|()| out.flush()).map_err(failed)
}

fn say_where(context: &Context) {
    let config = context.file.as_ref().map_or("no mindgap.toml", |file| file.path.as_str());
    let git = if context.root.git { "a Git working tree" } else { "not in Git" };
    let text = format!("root: {} ({git})\nconfiguration: {config}", context.root.path.display());
    context::print_error(&escape::block(&text));
}

/// Why nothing was checked, and what to do.
fn nothing_checked(outcome: &Outcome) -> String {
    if outcome.read > 0 {
        let mut reasons: Vec<String> =
            outcome.skipped.iter().map(|file| format!("{} ({})", file.path, file.reason)).collect();
        reasons.extend(outcome.unmatched.iter().map(|path| format!("{path} (part of no log)")));
        let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
        return format!("nothing was checked: {}; the logs here are {}", reasons.join(", "), logs.join(", "));
    }
    if !outcome.assumed {
        let logs: Vec<&str> = outcome.logs.iter().map(|log| log.name.as_str()).collect();
        return format!(
            "nothing was checked: there is no record in {}; `mindgap check --show-files` lists what is there, and why it is no record",
            logs.join(", ")
        );
    }
    let found = if outcome.logs.is_empty() {
        "none of the usual folders is here"
    } else {
        "the usual folders hold no record"
    };
    format!(
        "nothing was checked: {found}\nlooked for {}, …, and {}\nput the first record into decisions/0001-….md, or name your folder in mindgap.toml:\n\n  [[log]]\n  path = \"path/to/records\"",
        USUAL_FOLDERS[..4].join(", "),
        USUAL_FILES[0],
    )
}
