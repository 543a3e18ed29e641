//! Opens the database of another program, for reading alone: nothing of it changes, and nothing is put beside it where that
//! program does not run. What is read there is a stranger's: whoever asks bounds rows and bytes.

use std::io;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};

use crate::base::limits::FOREIGN_BUSY_MS_MAX;
use crate::base::path::AbsPath;
use crate::ports::fs::{Fs, Stat};

/// The database of another program.
#[derive(Debug)]
pub struct Foreign {
    connection: Connection,
    path: AbsPath,
    /// What the file was like, where it is read as one that nobody writes to.
    still: Option<Stat>,
}

/// Why it cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// The disk refused.
    #[error("open `{path}`")]
    Disk {
        /// The file.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// Its program has it for itself at the moment, or wrote to it while it was read.
    #[error("read `{path}`: its program is at work on it")]
    Busy {
        /// The file.
        path: AbsPath,
    },
    /// It is damaged, or not what it should be.
    #[error("read `{path}`: {why}")]
    Other {
        /// The file.
        path: AbsPath,
        /// What is wrong with it.
        why: String,
    },
}

impl Foreign {
    /// Opens the database at `path`, whose tables `tables` are needed.
    ///
    /// Where no log (`-wal`, `-journal`) lies beside it, nobody writes to it: then it is read without locks, which would need files of
    /// ours beside it, and [`Foreign::is_as_it_was`] tells whether that held.
    ///
    /// # Errors
    /// See [`ForeignError`].
    pub fn open(fs: &dyn Fs, path: &AbsPath, tables: &[&str]) -> Result<Self, ForeignError> {
        let disk = |source| ForeignError::Disk { path: path.clone(), source };
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        let folder = path.parent().unwrap_or_else(|| path.clone());
        let folder = fs.resolve(&folder).map_err(disk)?.ok_or_else(|| disk(gone()))?;
        let real = folder.join_name(path.name());
        let stat = fs.stat(&real).map_err(disk)?.ok_or_else(|| disk(gone()))?;
        let is_absent = |ending: &str| {
            let log = fs.stat(&folder.join_name(&format!("{}{ending}", path.name()))).map_err(disk)?;
            Ok::<_, ForeignError>(log.is_none_or(|log| log.bytes == 0))
        };
        let still = (is_absent("-wal")? && is_absent("-journal")?).then_some(stat);
        let refused = |source| refused(path, &source);
        let connection =
            Connection::open_with_flags(uri(&real, still.is_some()), flags()).map_err(refused)?;
        set_up(&connection).map_err(refused)?;
        let foreign = Self { connection, path: path.clone(), still };
        for table in tables {
            if !foreign.ask(|connection| is_table(connection, table))? {
                let why = format!("it has no table `{table}`");
                return Err(ForeignError::Other { path: path.clone(), why });
            }
        }
        Ok(foreign)
    }

    /// Returns the version that its program wrote into it.
    ///
    /// # Errors
    /// See [`ForeignError`].
    pub fn version(&self) -> Result<u32, ForeignError> {
        self.ask(|connection| connection.query_row("PRAGMA user_version", [], |row| row.get(0)))
    }

    /// Asks it something.
    ///
    /// # Errors
    /// See [`ForeignError`].
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ForeignError> {
        question(&self.connection).map_err(|source| refused(&self.path, &source))
    }

    /// Returns whether nobody wrote to a file that was taken for one that nobody writes to. What was read is worth nothing
    /// otherwise.
    ///
    /// # Errors
    /// As the disk says.
    pub fn is_as_it_was(&self, fs: &dyn Fs) -> io::Result<bool> {
        let Some(still) = self.still else { return Ok(true) };
        Ok(fs.stat(&self.path)?.is_some_and(|now| {
            (now.inode, now.bytes, now.modified_ns) == (still.inode, still.bytes, still.modified_ns)
        }))
    }
}

fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_URI
}

/// Returns the name by which SQLite opens a file.
fn uri(path: &AbsPath, is_still: bool) -> String {
    let mut uri = String::from("file:");
    for byte in path.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.') {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri.push_str(if is_still { "?mode=ro&immutable=1" } else { "?mode=ro" });
    uri
}

fn set_up(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_millis(FOREIGN_BUSY_MS_MAX))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Its tables may carry expressions: of a stranger's file they run nothing but what is harmless.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "query_only", true)
}

/// Returns whether `name` is a table, and not a view, whose rows another statement makes up.
fn is_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' FROM sqlite_schema WHERE name = ?1";
    Ok(connection.query_row(sql, [name], |row| row.get(0)).optional()?.unwrap_or(false))
}

fn refused(path: &AbsPath, source: &rusqlite::Error) -> ForeignError {
    let path = path.clone();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ForeignError::Busy { path },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
            ForeignError::Disk { path, source: io::Error::other(source.to_string()) }
        }
        Some(_) | None => ForeignError::Other { path, why: source.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_say_more_than_the_path() {
        let path = AbsPath::new("/h/a b?immutable=1&x#/ü%.db").expect("a path");
        assert_eq!(uri(&path, false), "file:/h/a%20b%3Fimmutable%3D1%26x%23/%C3%BC%25.db?mode=ro");
        assert!(uri(&path, true).ends_with(".db?mode=ro&immutable=1"));
    }
}
