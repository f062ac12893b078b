//! One arena for all the texts of a feed: a text is four bytes where it is used.

use hashbrown::HashMap;

/// A text in a [`Strings`] arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Str(u32);

impl Str {
    pub(crate) const EMPTY: Self = Self(0);

    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The number that stands for this text in the key of a pattern.
    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

/// The arena: texts one after the other, and where each ends.
#[derive(Debug)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(crate) fn get(&self, text: Str) -> &str {
        let at = text.0 as usize;
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[from..self.ends[at] as usize]
    }

    /// The text, or nothing where the feed left it blank.
    pub(crate) fn optional(&self, text: Str) -> Option<&str> {
        (!text.is_empty()).then(|| self.get(text))
    }
}

/// The arena of a feed holds at most 4 GiB of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextTooLong;

/// Fills an arena.
pub(crate) struct StringsBuilder {
    strings: Strings,
    interned: HashMap<Box<str>, Str>,
}

impl StringsBuilder {
    pub(crate) fn new() -> Self {
        let strings = Strings { text: String::new(), ends: vec![0] };
        Self { strings, interned: HashMap::new() }
    }

    pub(crate) fn get(&self, text: Str) -> &str {
        self.strings.get(text)
    }

    /// The arena as far as it is filled.
    pub(crate) fn so_far(&self) -> &Strings {
        &self.strings
    }

    /// Adds a text that is not expected a second time (an id).
    pub(crate) fn push(&mut self, text: &str) -> Result<Str, TextTooLong> {
        if text.is_empty() {
            return Ok(Str::EMPTY);
        }
        let at = u32::try_from(self.strings.ends.len()).map_err(|_| TextTooLong)?;
        let end = u32::try_from(self.strings.text.len() + text.len()).map_err(|_| TextTooLong)?;
        self.strings.text.push_str(text);
        self.strings.ends.push(end);
        Ok(Str(at))
    }

    /// Adds a text, or finds it: equal texts get the same [`Str`].
    pub(crate) fn intern(&mut self, text: &str) -> Result<Str, TextTooLong> {
        if text.is_empty() {
            return Ok(Str::EMPTY);
        }
        if let Some(&known) = self.interned.get(text) {
            return Ok(known);
        }
        let new = self.push(text)?;
        self.interned.insert(text.into(), new);
        Ok(new)
    }

    /// Bytes that it takes.
    pub(crate) fn held(&self) -> u64 {
        /// Of the table of known texts, and of an allocation of its own.
        const ENTRY: usize = 28;
        const ALLOCATION: usize = 16;
        let Strings { text, ends } = &self.strings;
        let known = self.interned.capacity() * ENTRY + self.interned.len() * ALLOCATION;
        // Known texts stand in the arena and in the table.
        (2 * text.capacity() + 4 * ends.capacity() + known) as u64
    }

    pub(crate) fn finish(mut self) -> Strings {
        self.strings.text.shrink_to_fit();
        self.strings.ends.shrink_to_fit();
        self.strings
    }
}
