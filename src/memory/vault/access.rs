//! Who may reach which note. Decisions over canonical paths; never looks at a disk.

use crate::base::relative::RelPath;
use crate::config::vault::{Part, Reader, ReaderLines};
use crate::memory::vault::error::VaultError;

/// On whose behalf the vault is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The person at the machine: everything.
    Person,
    /// A reader of the settings: its folders.
    Named(Reader),
}

impl Access {
    /// Returns the access that a name of the settings has; without a name it is the person's.
    ///
    /// # Errors
    /// When no reader has this name.
    pub fn of(name: Option<&str>, readers: &ReaderLines) -> Result<Self, VaultError> {
        let Some(name) = name else { return Ok(Self::Person) };
        let reader = readers.readers().iter().find(|reader| reader.name == name);
        let names = || readers.readers().iter().map(|reader| reader.name.clone()).collect();
        let unknown = || VaultError::NoReader { name: name.to_owned(), known: names() };
        reader.cloned().map(Self::Named).ok_or_else(unknown)
    }

    /// Returns the name, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Person => None,
            Self::Named(reader) => Some(&reader.name),
        }
    }

    /// Returns whether `path` may be read.
    pub fn may_read(&self, path: &RelPath) -> bool {
        match self {
            Self::Person => true,
            Self::Named(Reader { reads, writes, .. }) => {
                reads.iter().chain(writes).any(|part| covers(part, path))
            }
        }
    }

    /// Returns whether `path` may be written.
    pub fn may_write(&self, path: &RelPath) -> bool {
        match self {
            Self::Person => true,
            Self::Named(Reader { writes, .. }) => writes.iter().any(|part| covers(part, path)),
        }
    }

    /// Returns whether something below the folder `path` may be read, so that it is worth a look.
    pub(super) fn may_enter(&self, path: &RelPath) -> bool {
        let leads = |part: &Part| match part {
            Part::Whole => true,
            Part::Folder(folder) => folder.is_within(path),
        };
        match self {
            Self::Person => true,
            Self::Named(Reader { reads, writes, .. }) => {
                self.may_read(path) || reads.iter().chain(writes).any(leads)
            }
        }
    }
}

/// Capitals count: on a disk where they do not, a name in others is the same file and is refused all the same.
fn covers(part: &Part, path: &RelPath) -> bool {
    match part {
        Part::Whole => true,
        Part::Folder(folder) => path.is_within(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).expect("a path")
    }

    #[test]
    fn a_reader_reaches_its_folders_and_no_other() {
        let lines = ["me reads shared handoffs writes private/me".to_owned(), "all writes *".to_owned()];
        let readers = ReaderLines::parse(&lines).expect("readers");
        let me = Access::of(Some("me"), &readers).expect("a reader");
        for (at, reads, writes) in [
            ("shared/a.md", true, false),
            ("handoffs/x/y.md", true, false),
            ("private/me/a.md", true, true),
            ("private/me", true, true),
            ("private/mean/a.md", false, false),
            ("private/other/a.md", false, false),
            ("private/Me/a.md", false, false),
            ("Shared/a.md", false, false),
            ("a.md", false, false),
            ("private", false, false),
        ] {
            assert_eq!((me.may_read(&path(at)), me.may_write(&path(at))), (reads, writes), "{at}");
        }
        assert!(me.may_enter(&path("private")) && !me.may_enter(&path("private/other")));
        let all = Access::of(Some("all"), &readers).expect("a reader");
        assert!(all.may_write(&path("private/other/a.md")) && Access::Person.may_write(&path("a.md")));
        assert!(matches!(Access::of(Some("ME"), &readers), Err(VaultError::NoReader { .. })));
    }
}
