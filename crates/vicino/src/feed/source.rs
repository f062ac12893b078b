//! Where the bytes of a feed come from: a zip archive, a directory, or memory.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;

use super::error::{FeedError, FeedErrorKind};

/// The bytes of a feed.
///
/// A zip archive is read into memory as it is packed, so that a feed replaced while it is read is never a mix of
/// two. Its files may lie in a folder.
#[derive(Debug, Clone)]
pub struct FeedSource {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Zip { archive: ZipArchive<Cursor<Arc<[u8]>>>, folder: String },
    Directory(PathBuf),
    Files(Arc<Vec<(String, Vec<u8>)>>),
}

/// A file of a feed, to be read.
pub(super) struct SourceFile<'s> {
    pub(super) bytes: &'s mut dyn Read,
    /// What the directory of the archive or of the disk says; need not be true.
    pub(super) size: u64,
    /// Bytes as stored, where they are packed.
    pub(super) packed_size: Option<u64>,
}

impl FeedSource {
    /// A zip archive or a directory.
    ///
    /// # Errors
    /// [`FeedError`] where it cannot be read or is neither.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FeedError> {
        let path = path.as_ref();
        let name = || path.display().to_string();
        let metadata = fs::metadata(path).map_err(|e| FeedError::io(name(), e))?;
        if metadata.is_dir() {
            return Ok(Self { kind: Kind::Directory(path.to_owned()) });
        }
        // A pipe or a device may have no end.
        if !metadata.is_file() {
            return Err(FeedError::new(FeedErrorKind::NotAZip).in_file(name()));
        }
        let bytes = fs::read(path).map_err(|e| FeedError::io(name(), e))?;
        Self::zip(bytes).map_err(|e| e.in_file(name()))
    }

    /// The bytes of a zip archive.
    ///
    /// # Errors
    /// [`FeedError`] where they are no zip archive.
    pub fn zip(bytes: impl Into<Arc<[u8]>>) -> Result<Self, FeedError> {
        let archive =
            ZipArchive::new(Cursor::new(bytes.into())).map_err(|_| FeedError::new(FeedErrorKind::NotAZip))?;
        // The folder nearest to the root that has an agency.txt; some feeds are zipped with the folder they lay in.
        let folder = archive
            .file_names()
            .filter_map(|name| name.ok()?.strip_suffix("agency.txt").map(str::to_owned))
            .filter(|folder| folder.is_empty() || (folder.ends_with('/') && !folder.starts_with("__MACOSX")))
            .min_by_key(|folder| (folder.matches('/').count(), folder.clone()))
            .unwrap_or_default();
        Ok(Self { kind: Kind::Zip { archive, folder } })
    }

    /// Files in memory, as pairs of name and content.
    ///
    /// ```
    /// let source = vicino::FeedSource::files([
    ///     ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
    ///     ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,Piazza Gramsci,43.3224,11.3268\n"),
    /// ]);
    /// let feed = vicino::Feed::read("siena", &source, &Default::default())?;
    /// assert_eq!(feed.counts().stops, 1);
    /// # Ok::<(), vicino::FeedError>(())
    /// ```
    pub fn files<N: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        let files = files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect();
        Self { kind: Kind::Files(Arc::new(files)) }
    }

    /// The folder of the archive that the files lie in.
    pub(super) fn folder(&self) -> Option<&str> {
        match &self.kind {
            Kind::Zip { folder, .. } if !folder.is_empty() => Some(folder),
            _ => None,
        }
    }

    /// The names of its files, sorted; those in folders of its own are not among them.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.kind {
            Kind::Zip { archive, folder } => {
                let names = archive.file_names().filter_map(|name| Some(name.ok()?.to_string()));
                names.filter_map(|name| Some(name.strip_prefix(folder.as_str())?.to_owned())).collect()
            }
            Kind::Directory(folder) => {
                let entries = fs::read_dir(folder).into_iter().flatten().flatten();
                let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()));
                files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
            }
            Kind::Files(files) => files.iter().map(|(name, _)| name.clone()).collect(),
        };
        names.retain(|name| !name.is_empty() && !name.contains('/'));
        names.sort();
        names
    }

    /// Hands a file of the feed to `read`; `None` where the feed has none of this name.
    pub(super) fn read<T, E: From<FeedError>>(
        &self,
        name: &'static str,
        read: impl FnOnce(SourceFile<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match &self.kind {
            Kind::Zip { archive, folder } => {
                // Shares the bytes and the directory; each reader has a position of its own.
                let mut archive = archive.clone();
                let Some(at) = archive.index_for_name(&format!("{folder}{name}")) else { return Ok(None) };
                let mut entry = archive.by_index(at).map_err(|e| FeedError::io(name, io::Error::other(e)))?;
                let (size, packed_size) = (entry.size(), Some(entry.compressed_size()));
                read(SourceFile { bytes: &mut entry, size, packed_size }).map(Some)
            }
            Kind::Directory(folder) => {
                let path = folder.join(name);
                let metadata = match fs::metadata(&path) {
                    Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
                    other => other.map_err(|e| FeedError::io(name, e))?,
                };
                // Before it is opened: a pipe keeps who opens it waiting.
                if !metadata.is_file() {
                    return Err(FeedError::io(name, io::Error::other("not a regular file")).into());
                }
                let mut file = File::open(path).map_err(|e| FeedError::io(name, e))?;
                read(SourceFile { bytes: &mut file, size: metadata.len(), packed_size: None }).map(Some)
            }
            Kind::Files(files) => match files.iter().find(|(n, _)| n == name) {
                Some((_, bytes)) => {
                    let size = bytes.len() as u64;
                    read(SourceFile { bytes: &mut bytes.as_slice(), size, packed_size: None }).map(Some)
                }
                None => Ok(None),
            },
        }
    }
}
