//! The shell script that Git runs as a hook, and how it is known again.
//!
//! Everything in it is for any `sh`, Git for Windows brings one along. Line ends are LF: with CRLF no
//! shell finds its interpreter, and each commit would be refused.

use std::path::Path;

use crate::git::Hook;

/// What the marker line begins with. A number follows, in case that the form ever changes.
const MARKER: &str = "# mindgap-hook 1 ";
/// What is behind the name of a hook that was there before and is called first.
pub const ORIGINAL: &str = "mindgap-orig";

/// Who wrote a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// `mindgap hook install`, and nobody touched it since.
    Mindgap,
    /// `mindgap hook install`, and somebody changed it.
    Changed,
    /// Somebody else.
    Other,
}

/// Who wrote the hook with these bytes.
pub fn author_of(bytes: &[u8]) -> Author {
    let text = String::from_utf8_lossy(bytes);
    let Some(line) = text.lines().find(|line| line.starts_with(MARKER)) else {
        return Author::Other;
    };
    let sum = line[MARKER.len()..].split(':').next().unwrap_or_default();
    let rest = text.replacen(&format!("{line}\n"), "", 1);
    if sum == checksum(&rest) {
        Author::Mindgap
    } else {
        Author::Changed
    }
}

/// The script. With `chained`, it calls the hook that was there before, first.
pub fn hook_text(hook: Hook, program: &str, chained: bool) -> String {
    let name = hook.as_str();
    let program = quoted(program);
    let original = if chained {
        call_original(hook)
    } else {
        String::new()
    };
    // What a chained hook was given on standard input was read already.
    let (input, run) = match (hook, chained) {
        (Hook::PreReceive, true) => ("printf '%s\\n' \"$input\" | ", ""),
        _ => ("", "exec "),
    };
    let end = if run.is_empty() { "\n  exit $?" } else { "" };
    let way_out = match hook {
        Hook::PreReceive => format!(
            "'on the server, install mindgap and run `mindgap hook install` again, or take the hook {name} away'"
        ),
        _ => format!(
            "'install mindgap and run `mindgap hook install` again; or take the hook {name} away; or go on without it this once: --no-verify'"
        ),
    };
    let body = format!(
        "{original}mindgap={program}
if [ -x \"$mindgap\" ]; then
  {input}{run}\"$mindgap\" hook run {name} \"$@\"{end}
fi
if command -v mindgap >/dev/null 2>&1; then
  {input}{run}mindgap hook run {name} \"$@\"{end}
fi
printf '%s\\n' \"mindgap: the decision records cannot be checked: $mindgap is not there, and no mindgap is on the PATH\" \\
  {way_out} >&2
exit 1
"
    );
    let rest = format!("#!/bin/sh\n{body}");
    let sum = checksum(&rest);
    format!(
        "#!/bin/sh\n{MARKER}{sum}: written by `mindgap hook install`, taken away by `mindgap hook uninstall`\n{body}"
    )
}

/// Calls the hook that was there before. As Git does, it passes over one that cannot be executed.
fn call_original(hook: Hook) -> String {
    let name = hook.as_str();
    let (keep, give) = match hook {
        Hook::PreReceive => ("input=$(cat)\n", "printf '%s\\n' \"$input\" | "),
        _ => ("", ""),
    };
    format!(
        "{keep}original=${{0%/*}}/{name}.{ORIGINAL}\nif [ -x \"$original\" ]; then\n  {give}\"$original\" \"$@\" || exit $?\nfi\n"
    )
}

/// The program that a hook calls, as it was written there.
pub fn program_in(text: &str) -> Option<String> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix("mindgap='"))?;
    Some(value.strip_suffix('\'')?.replace("'\\''", "'"))
}

/// The path of a program as a shell takes it everywhere; `None` if it is no text.
pub fn program_path(program: &Path) -> Option<String> {
    let text = program.to_str()?;
    if !cfg!(windows) {
        return Some(text.to_owned());
    }
    Some(
        text.strip_prefix(r"\\?\")
            .unwrap_or(text)
            .replace('\\', "/"),
    )
}

/// In single quotes, for the shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// FNV-1a: it is to notice an edit, not an attack.
fn checksum(text: &str) -> String {
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{sum:016x}")
}
