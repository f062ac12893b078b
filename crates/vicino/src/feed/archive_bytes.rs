//! The bytes of an archive, in memory or in a file, to be read from many places at once.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// Clones share the bytes; each has a position of its own.
#[derive(Debug, Clone)]
pub(super) enum ArchiveBytes {
    Memory(Cursor<Arc<[u8]>>),
    File(SharedFile),
}

impl ArchiveBytes {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.get_ref().len() as u64,
            Self::File(file) => file.len,
        }
    }

    /// Those of them that are in memory.
    pub(super) fn held(&self) -> u64 {
        match self {
            Self::Memory(_) => self.len(),
            Self::File(_) => BUFFER as u64,
        }
    }
}

impl Read for ArchiveBytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => bytes.read(buffer),
            Self::File(file) => file.read(buffer),
        }
    }
}

impl Seek for ArchiveBytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Memory(bytes) => bytes.seek(to),
            Self::File(file) => file.seek(to),
        }
    }
}

/// Bytes that are read of a file at a time.
const BUFFER: usize = 1 << 16;

/// A file that is read from many places at once.
#[derive(Debug, Clone)]
pub(super) struct SharedFile {
    file: Arc<Mutex<File>>,
    len: u64,
    at: u64,
    /// Bytes of the file, and where they begin.
    buffer: Vec<u8>,
    buffer_at: u64,
}

impl SharedFile {
    /// As much of the file as there is of it now: what is written to its end later is not read.
    pub(super) fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(Mutex::new(file)), len, at: 0, buffer: Vec::new(), buffer_at: 0 })
    }

    fn fill(&mut self) -> io::Result<()> {
        let size = usize::try_from(self.len - self.at).unwrap_or(BUFFER).min(BUFFER);
        self.buffer.resize(size, 0);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read_exact(&mut self.buffer);
        if read.is_err() {
            self.buffer.clear();
        }
        self.buffer_at = self.at;
        read
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.len || buffer.is_empty() {
            return Ok(0);
        }
        let within = self.buffer_at..self.buffer_at + self.buffer.len() as u64;
        if !within.contains(&self.at) {
            self.fill()?;
        }
        let from = usize::try_from(self.at - self.buffer_at).unwrap_or(usize::MAX);
        let count = self.buffer.get(from..).unwrap_or_default().read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(from) => self.len.checked_add_signed(from),
            SeekFrom::Current(from) => self.at.checked_add_signed(from),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_reads_as_the_same_bytes_in_memory_do_from_wherever() {
        let bytes: Vec<u8> = (0..BUFFER as u32 * 5 / 2).map(|n| (n % 251) as u8).collect();
        let path = std::env::temp_dir().join(format!("vicino-archive-{}", std::process::id()));
        File::create(&path).unwrap().write_all(&bytes).unwrap();
        let mut file = SharedFile::new(File::open(&path).unwrap()).unwrap();
        let mut other = file.clone();
        let mut memory = Cursor::new(bytes.as_slice());
        let len = bytes.len() as i64;
        for (to, count) in [
            (SeekFrom::Start(0), 10),
            (SeekFrom::End(-5), 10),
            (SeekFrom::Start(BUFFER as u64 - 3), 7),
            (SeekFrom::Current(-20), 100_000),
            (SeekFrom::Start(len as u64 + 7), 3),
            (SeekFrom::Current(-len), 100),
        ] {
            assert_eq!(file.seek(to).unwrap(), memory.seek(to).unwrap());
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            (&mut file).take(count).read_to_end(&mut ours).unwrap();
            (&mut memory).take(count).read_to_end(&mut theirs).unwrap();
            assert_eq!(ours, theirs, "{to:?}");
            // Another reader in between.
            other.seek(SeekFrom::Start(1)).unwrap();
            other.read_exact(&mut [0; 3]).unwrap();
        }
        assert!(file.seek(SeekFrom::End(-len - 1)).is_err());
        std::fs::remove_file(path).unwrap();
    }
}
