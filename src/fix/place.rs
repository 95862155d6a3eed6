//! New bytes beside a file, and how they take its place.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::lang::hash;

/// Replaces or makes one file, atomically; with `permissions` where the old ones, or the usual ones, will
/// not do.
///
/// # Errors
/// Those of the system; the file is as it was.
pub fn replace_file(target: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let made = make_folders(target)?;
    let new = beside_of(target);
    let placed = write_beside(target, &new, bytes, permissions).and_then(|()| fs::rename(&new, target));
    match placed {
        Ok(()) => sync_folder(target),
        Err(_) => {
            let _ = fs::remove_file(&new);
            remove_folders(&made);
        }
    }
    placed
}

/// Where new bytes wait: a hidden name of no Markdown file, so that nobody takes it for a record.
pub(super) fn beside_of(target: &Path) -> PathBuf {
    hidden(target, "new")
}

/// Where old bytes are kept until the new ones are in their place.
pub(super) fn old_of(target: &Path) -> PathBuf {
    hidden(target, "old")
}

fn hidden(target: &Path, what: &str) -> PathBuf {
    /// A name has at most 255 bytes; what is cut off a longer one is told apart by a hash.
    const MOST_BYTES: usize = 200;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    if name.len() <= MOST_BYTES {
        return target.with_file_name(format!(".{name}.mindgap-{what}"));
    }
    let mut end = MOST_BYTES;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    target.with_file_name(format!(".{}.{:016x}.mindgap-{what}", &name[..end], hash(name.as_bytes())))
}

/// Writes the bytes beside, with the permissions of the file that they replace, and makes sure of them.
pub(super) fn write_beside(
    target: &Path,
    new: &Path,
    bytes: &[u8],
    permissions: Option<Permissions>,
) -> io::Result<()> {
    // Left by a run that was killed; a link is removed as such, and `create_new` follows none.
    match fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let kept = || fs::symlink_metadata(target).ok().map(|about| about.permissions());
    let permissions = permissions.or_else(kept);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if permissions.is_some() {
        use std::os::unix::fs::OpenOptionsExt;
        // Nobody reads meanwhile what only the author may read.
        options.mode(0o600);
    }
    let mut file = options.open(new)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Gives a new file its name, never over another one.
pub(super) fn appear(beside: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(beside, target) {
        // Two names of one file; should the second stay, it is only litter.
        Ok(()) => {
            let _ = fs::remove_file(beside);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems have no second names.
        Err(_) if target.symlink_metadata().is_err() => fs::rename(beside, target),
        Err(_) => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// The folders above a file that are not there yet, the uppermost first.
pub(super) fn missing_folders(target: &Path) -> Vec<PathBuf> {
    let above = target.ancestors().skip(1);
    let mut missing: Vec<PathBuf> =
        above.take_while(|folder| folder.symlink_metadata().is_err()).map(Path::to_path_buf).collect();
    missing.retain(|folder| !folder.as_os_str().is_empty());
    missing.reverse();
    missing
}

/// Makes the folders above a file; returns those that were not there.
pub(super) fn make_folders(target: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = missing_folders(target);
    if let Some(folder) = target.parent().filter(|_| !missing.is_empty()) {
        fs::create_dir_all(folder).inspect_err(|_| remove_folders(&missing))?;
    }
    Ok(missing)
}

/// Takes folders away that were made for nothing; one that holds anything stays.
pub(super) fn remove_folders(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// A rename is on the disk once its folder is. Not every system can do that, and none loses more than the
/// rename by it.
pub(super) fn sync_folder(target: &Path) {
    if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}
