//! Opens a file of a feed without `vicino`, to compare with it.

use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::Error;

/// Hands a file of a feed at a path (a zip archive or a directory) to `read`. As in `vicino`, an archive is first
/// read into memory as it is packed.
pub(crate) fn read_file<T>(
    path: &Path,
    name: &str,
    read: impl FnOnce(&mut dyn Read) -> Result<T, Error>,
) -> Result<T, Error> {
    if path.is_dir() {
        return read(&mut File::open(path.join(name))?);
    }
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path)?))?;
    let in_folder = format!("/{name}");
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let found = entry.name().is_ok_and(|n| n == name || n.ends_with(&in_folder));
        if found {
            return read(&mut entry);
        }
    }
    Err(Error::other(format!("{} has no {name}", path.display())))
}
