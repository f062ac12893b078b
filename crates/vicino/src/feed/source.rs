//! Where the bytes of a feed come from: a zip archive, a directory, or memory.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::{CompressionMethod, ZipArchive};

use super::archive_bytes::{ArchiveBytes, SharedFile};
use super::error::{FeedError, FeedErrorKind};
use crate::limits::{Limit, Limits};

/// The bytes of a feed.
///
/// A zip archive stays in its file, which is held open: one that is replaced while it is read, as files should be, by another under
/// its name, is read to its end as it was; one that is written over may not be what either was. Its files may lie in a folder.
#[derive(Debug, Clone)]
pub struct FeedSource {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Zip { archive: ZipArchive<ArchiveBytes>, held: u64, size: u64, folder: Vec<u8> },
    Directory(PathBuf),
    Files(Arc<Vec<(String, Vec<u8>)>>),
}

/// A file of a feed, to be read.
pub(super) struct SourceFile<'s> {
    pub(super) bytes: &'s mut dyn Read,
    /// What the directory of the archive or of the disk says; need not be true.
    pub(super) size: u64,
    pub(super) packed: Option<Packed>,
    /// What it is called, where that is not what GTFS calls it.
    pub(super) other_name: Option<String>,
}

/// How many bytes are stored where a file is packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed {
    /// Of the file: as many as the archive says, but not more than there are.
    pub(super) file: u64,
    /// Of the whole archive.
    pub(super) archive: u64,
}

impl FeedSource {
    /// A zip archive or a directory, within the usual [`Limits`].
    ///
    /// # Errors
    /// [`FeedError`] where it cannot be read or is neither.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FeedError> {
        Self::open_within(path, &Limits::default())
    }

    /// A zip archive or a directory, within limits: an archive is read as it is stored, so that
    /// [`packed_bytes`](Limits::packed_bytes) and [`archive_files`](Limits::archive_files) count here.
    ///
    /// # Errors
    /// [`FeedError`] where it cannot be read, is neither, or passes a limit.
    pub fn open_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, FeedError> {
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
        let file = File::open(path).map_err(|e| FeedError::io(name(), e))?;
        Self::zip_file(file, limits).map_err(|e| e.in_file(name()))
    }

    /// An open zip archive, within limits, which [`open_within`](Self::open_within) explains.
    ///
    /// # Errors
    /// [`FeedError`] where it cannot be read, is no zip archive, or passes a limit.
    pub fn zip_file(file: File, limits: &Limits) -> Result<Self, FeedError> {
        let file =
            SharedFile::new(file).map_err(|e| FeedError::new(FeedErrorKind::Unreadable).caused_by(e))?;
        Self::archive(ArchiveBytes::File(file), limits)
    }

    /// The bytes of a zip archive, within the usual [`Limits`].
    ///
    /// # Errors
    /// [`FeedError`] where they are no zip archive.
    pub fn zip(bytes: impl Into<Arc<[u8]>>) -> Result<Self, FeedError> {
        Self::zip_within(bytes, &Limits::default())
    }

    /// The bytes of a zip archive, within limits.
    ///
    /// # Errors
    /// [`FeedError`] where they are no zip archive, or pass a limit.
    pub fn zip_within(bytes: impl Into<Arc<[u8]>>, limits: &Limits) -> Result<Self, FeedError> {
        Self::archive(ArchiveBytes::Memory(Cursor::new(bytes.into())), limits)
    }

    fn archive(mut bytes: ArchiveBytes, limits: &Limits) -> Result<Self, FeedError> {
        let (size, held) = (bytes.len(), bytes.held());
        packed_within(size, limits)?;
        let unreadable = |e| FeedError::new(FeedErrorKind::Unreadable).caused_by(e);
        if lists_more_than(&mut bytes, limits.archive_files).map_err(unreadable)? {
            return Err(Limit::ArchiveFiles.of(limits).into());
        }
        let archive = ZipArchive::new(bytes).map_err(|_| FeedError::new(FeedErrorKind::NotAZip))?;
        // The folder nearest to the root that has an agency.txt; some feeds are zipped with the folder they lay in.
        let folder = archive
            .file_names_raw()
            .filter_map(|name| {
                let folder = name.len().checked_sub(AGENCY.len())?;
                name[folder..].eq_ignore_ascii_case(AGENCY.as_bytes()).then(|| name[..folder].to_vec())
            })
            .filter(|folder| match folder.last() {
                None => true,
                Some(last) => is_separator(*last) && !folder.starts_with(b"__MACOSX"),
            })
            .min_by_key(|folder| (folder.iter().filter(|&&b| is_separator(b)).count(), folder.clone()))
            .unwrap_or_default();
        Ok(Self { kind: Kind::Zip { archive, held, size, folder } })
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

    /// Whether the files lie in a folder of the archive.
    pub(super) fn has_folder(&self) -> bool {
        matches!(&self.kind, Kind::Zip { folder, .. } if !folder.is_empty())
    }

    /// Bytes that are held as long as the source is.
    pub(super) fn held(&self) -> u64 {
        match &self.kind {
            Kind::Zip { archive, held, .. } => held + HELD_PER_ARCHIVE_FILE * archive.len() as u64,
            Kind::Directory(_) => 0,
            Kind::Files(files) => files.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
        }
    }

    /// The names of its files, sorted; those in folders of its own are not among them.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.kind {
            Kind::Zip { archive, folder, .. } => {
                let names = archive.file_names_raw().filter_map(|name| name.strip_prefix(&folder[..]));
                names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
            }
            Kind::Directory(folder) => {
                let entries = fs::read_dir(folder).into_iter().flatten().flatten();
                let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()));
                files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
            }
            Kind::Files(files) => files.iter().map(|(name, _)| name.clone()).collect(),
        };
        names.retain(|name| !name.is_empty() && !name.bytes().any(is_separator));
        names.sort();
        names
    }

    /// Hands a file of the feed to `read`; `None` where the feed has none of this name, be it in capitals.
    pub(super) fn read<T, E: From<FeedError>>(
        &self,
        name: &'static str,
        read: impl FnOnce(SourceFile<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match &self.kind {
            Kind::Zip { archive, size, folder, .. } => {
                // Shares the bytes and the directory; each reader has a position of its own.
                let mut archive = archive.clone();
                let wanted = [folder, name.as_bytes()].concat();
                let exact = archive.index_for_name_raw(&wanted);
                let same = || archive.file_names_raw().position(|found| found.eq_ignore_ascii_case(&wanted));
                let Some(at) = exact.or_else(same) else { return Ok(None) };
                let stored = archive.by_index_data(at).map_err(|e| unreadable(name, e))?;
                if stored.encrypted() {
                    let how = "a password is wanted".to_owned();
                    return Err(FeedError::packed(FeedErrorKind::Encrypted, name, how).into());
                }
                if let Some(how) = unsupported(stored.compression()) {
                    return Err(FeedError::packed(FeedErrorKind::UnsupportedCompression, name, how).into());
                }
                let mut entry = archive.by_index(at).map_err(|e| unreadable(name, e))?;
                let after = size.saturating_sub(entry.data_start().unwrap_or(0));
                let packed = Packed { file: entry.compressed_size().min(after), archive: *size };
                let other_name =
                    exact.is_none().then(|| String::from_utf8_lossy(entry.name_raw()).into_owned());
                let size = entry.size();
                read(SourceFile { bytes: &mut entry, size, packed: Some(packed), other_name }).map(Some)
            }
            Kind::Directory(folder) => {
                let Some((path, other_name)) = in_directory(folder, name)? else { return Ok(None) };
                let metadata = fs::metadata(&path).map_err(|e| FeedError::io(name, e))?;
                // Before it is opened: a pipe keeps who opens it waiting.
                if !metadata.is_file() {
                    return Err(FeedError::io(name, io::Error::other("not a regular file")).into());
                }
                let mut file = File::open(path).map_err(|e| FeedError::io(name, e))?;
                read(SourceFile { bytes: &mut file, size: metadata.len(), packed: None, other_name })
                    .map(Some)
            }
            Kind::Files(files) => {
                let same = || files.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
                let Some((found, bytes)) = files.iter().find(|(found, _)| found == name).or_else(same) else {
                    return Ok(None);
                };
                let size = bytes.len() as u64;
                let other_name = (found != name).then(|| found.clone());
                read(SourceFile { bytes: &mut bytes.as_slice(), size, packed: None, other_name }).map(Some)
            }
        }
    }
}

const AGENCY: &str = "agency.txt";
/// What the directory of an archive takes in memory for each file that it lists.
const HELD_PER_ARCHIVE_FILE: u64 = 320;

fn is_separator(byte: u8) -> bool {
    // Some programs on Windows write names as they are there.
    matches!(byte, b'/' | b'\\')
}

fn packed_within(size: u64, limits: &Limits) -> Result<(), FeedError> {
    if size <= limits.packed_bytes { Ok(()) } else { Err(Limit::PackedBytes.of(limits).into()) }
}

/// Whether an archive has the marks of more files in its directory, wherever that is: what it says of their number need
/// not be true, and reading the directory takes memory for each.
fn lists_more_than(archive: &mut ArchiveBytes, most: u64) -> io::Result<bool> {
    const MARK: [u8; 4] = *b"PK\x01\x02";
    /// The least that a file takes there.
    const LISTED: u64 = 46;
    if archive.len() / LISTED <= most {
        return Ok(false);
    }
    archive.rewind()?;
    let mut found = 0;
    // A few kilobytes at a time, after the last three of those before.
    let mut window = Vec::with_capacity(1 << 12);
    loop {
        let kept = window.len().min(MARK.len() - 1);
        window.drain(..window.len() - kept);
        if archive.by_ref().take((1 << 12) - kept as u64).read_to_end(&mut window)? == 0 {
            return Ok(false);
        }
        // A form that compiles to wide comparisons; of random blocks one in sixteen has the two letters.
        let pairs = window.iter().zip(window.iter().skip(1));
        let has_letters = pairs.fold(false, |has, (&a, &b)| has | ((a == b'P') & (b == b'K')));
        if has_letters {
            found += window.windows(MARK.len()).filter(|bytes| *bytes == MARK).count() as u64;
            if found > most {
                return Ok(true);
            }
        }
    }
}

fn unreadable(name: &str, error: zip::result::ZipError) -> FeedError {
    FeedError::io(name, io::Error::other(error))
}

/// The name of a way to pack that is none of GTFS.
fn unsupported(method: CompressionMethod) -> Option<String> {
    const NAMES: [(CompressionMethod, &str); 6] = [
        (CompressionMethod::DEFLATE64, "deflate64"),
        (CompressionMethod::BZIP2, "bzip2"),
        (CompressionMethod::LZMA, "lzma"),
        (CompressionMethod::ZSTD, "zstd"),
        (CompressionMethod::XZ, "xz"),
        (CompressionMethod::PPMD, "ppmd"),
    ];
    if matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        return None;
    }
    let known = NAMES.iter().find(|(known, _)| *known == method);
    Some(known.map_or_else(|| format!("{method:?}"), |(_, name)| (*name).to_owned()))
}

/// The path of a file in a directory, and its name where that is in other letters; `None` where there is none.
///
/// Links are followed within the directory only. Whoever made it may be nobody to trust, and what is wrong with a file is
/// told with lines of it.
fn in_directory(folder: &Path, name: &str) -> Result<Option<(PathBuf, Option<String>)>, FeedError> {
    let (mut path, mut other_name) = (folder.join(name), None);
    if fs::symlink_metadata(&path).is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
        let mut files = fs::read_dir(folder).map_err(|e| FeedError::io(name, e))?.flatten();
        let Some(same) = files.find(|file| file.file_name().eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        path = same.path();
        other_name = Some(same.file_name().to_string_lossy().into_owned());
    }
    let real = |path: &Path| path.canonicalize().map_err(|e| FeedError::io(name, e));
    if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
        path = real(&path)?;
        if !path.starts_with(real(folder)?) {
            return Err(FeedError::io(name, io::Error::other("a link that leads out of the directory")));
        }
    }
    Ok(Some((path, other_name)))
}
