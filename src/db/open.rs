//! Opens a database of ours: made with our mode, never through a link, of a version that we read. One writer at a time;
//! what is committed together is there together, or not at all. It must never be opened by a hook.

use std::io;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::base::limits::DB_BUSY_MS_MAX;
use crate::base::path::AbsPath;
use crate::base::report::{Code, Explain, Report};
use crate::ports::fs::{Fs, NewFile};

/// The tables of a database: each entry leads from the version before it to its own, counted from 1.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Stands in the file and tells it from the database of another program.
    pub application: i32,
    /// The statements of each version.
    pub versions: &'static [&'static str],
}

/// A file that a database is in.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The disk.
    pub fs: &'a dyn Fs,
    /// The file. The folder that holds it is there.
    pub path: &'a AbsPath,
}

/// An open database.
#[derive(Debug)]
pub struct Db {
    connection: Connection,
    path: AbsPath,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The disk refused.
    #[error("open `{path}`")]
    Disk {
        /// The file.
        path: AbsPath,
        /// What the disk said.
        source: io::Error,
    },
    /// A newer release wrote it.
    #[error("open `{path}`: it is of version {found}, and this openclaw reads up to {known}")]
    Newer {
        /// The file.
        path: AbsPath,
        /// Its version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// It is damaged, or not ours.
    #[error("read `{path}`: {why}")]
    Damaged {
        /// The file.
        path: AbsPath,
        /// What is wrong with it.
        why: String,
    },
    /// Another process writes to it and does not end.
    #[error("write `{path}`: another process has it")]
    Busy {
        /// The file.
        path: AbsPath,
    },
    /// The disk is full.
    #[error("write `{path}`: the disk is full")]
    Full {
        /// The file.
        path: AbsPath,
    },
    /// SQLite refused.
    #[error("ask `{path}`")]
    Refused {
        /// The file.
        path: AbsPath,
        /// What it said.
        source: rusqlite::Error,
    },
}

impl Explain for DbError {
    fn report(&self) -> Report {
        match self {
            Self::Newer { .. } => {
                Report::new(Code::FormatNewer, "the database of sessions was written by a newer openclaw")
                    .because(self)
                    .fix("run the newer openclaw")
            }
            Self::Damaged { path, .. } => {
                Report::new(Code::DatabaseDamaged, "the database of sessions cannot be read").because(self).fix(
                    format!(
                        "move it away (`mv '{path}' '{path}.damaged'`, and `-wal` and `-shm` beside it), and put the newest file of `backups` beside it in its place, where there is one; what was written since comes back from transcripts that are still there"
                    ),
                )
            }
            Self::Busy { .. } => {
                Report::new(Code::LockHeld, "the database of sessions is in use").because(self).fix("run the command again")
            }
            Self::Full { .. } | Self::Disk { .. } => {
                Report::new(Code::DiskFailed, "the database of sessions cannot be used")
                    .because(self)
                    .fix("check free space and permissions of the state root (`df`, `ls -l`)")
            }
            Self::Refused { .. } => {
                Report::new(Code::Internal, "the database of sessions refused a question").because(self)
            }
        }
    }
}

/// Pages that a process keeps of the database, in kibibytes.
const CACHE_KIB: i64 = 8 << 10;
/// Length of the log ahead of the database from which on it is emptied: whoever opens the database alone reads it again up
/// to its end.
const LOG_BYTES_MAX: u64 = 1 << 20;
/// Prepared statements that are kept.
const STATEMENTS_MAX: usize = 64;
/// Processes that may open a new database ahead of this one, each of which may send it back once.
const SWITCHES_MAX: u32 = 100;

impl Db {
    /// Opens the database, makes it where there is none, and brings it to our version.
    ///
    /// # Errors
    /// See [`DbError`].
    pub fn open(target: Target<'_>, schema: &Schema) -> Result<Self, DbError> {
        let path = target.path.clone();
        let place = place(target).map_err(|source| DbError::Disk { path: path.clone(), source })?;
        let told = |source| told(&path, source);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(place.as_path(), flags).map_err(told)?;
        set_up(&connection).map_err(told)?;
        let mut db = Self { connection, path };
        db.migrate(schema)?;
        Ok(db)
    }

    /// Returns the connection, for questions.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Does `work` as the one writer: all of it is there afterwards, or nothing.
    ///
    /// # Errors
    /// See [`DbError`].
    pub fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, rusqlite::Error>,
    ) -> Result<T, DbError> {
        let path = &self.path;
        let told = |source| told(path, source);
        // From its beginning: a transaction that turns into a writer half-way may be refused without a wait.
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
        let done = work(&transaction).map_err(told)?;
        transaction.commit().map_err(told)?;
        Ok(done)
    }

    /// Copies the log ahead of the database into it where it has grown, and empties it. SQLite begins a log anew only for a
    /// writer that is still there after it was copied, so without this it would grow from call to call of a verb.
    ///
    /// Waits for nobody and never fails: what cannot be copied now is as safe where it is, and is copied at another time.
    pub fn settle(&self, fs: &dyn Fs) {
        let log = self.path.parent().map(|folder| folder.join_name(&format!("{}-wal", self.path.name())));
        let bytes = log.and_then(|log| fs.stat(&log).ok().flatten()).map_or(0, |stat| stat.bytes);
        if bytes < LOG_BYTES_MAX || self.connection.busy_timeout(Duration::ZERO).is_err() {
            return;
        }
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        let _ = self.connection.busy_timeout(Duration::from_millis(DB_BUSY_MS_MAX));
    }

    /// Returns an error of SQLite as one of this database.
    pub fn refused(&self, source: rusqlite::Error) -> DbError {
        told(&self.path, source)
    }

    fn migrate(&mut self, schema: &Schema) -> Result<(), DbError> {
        let known = u32::try_from(schema.versions.len()).unwrap_or(u32::MAX);
        let (found, application) = self.version().map_err(|source| told(&self.path, source))?;
        let is_ours = application == schema.application || (found == 0 && application == 0);
        if !is_ours {
            let why = "it is the database of another program".to_owned();
            return Err(DbError::Damaged { path: self.path.clone(), why });
        }
        if found > known {
            return Err(DbError::Newer { path: self.path.clone(), found, known });
        }
        if found == known {
            return Ok(());
        }
        self.write(|transaction| {
            // Another process may have done so meanwhile.
            let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            for statements in schema.versions.iter().skip(found as usize) {
                transaction.execute_batch(statements)?;
            }
            transaction.pragma_update(None, "application_id", schema.application)?;
            transaction.pragma_update(None, "user_version", known.max(found))
        })
    }

    fn version(&self) -> Result<(u32, i32), rusqlite::Error> {
        let found = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let application = self.connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        Ok((found, application))
    }
}

/// Makes the file with our mode where it is absent, since SQLite would follow the umask; returns its path without links,
/// because SQLite is told to follow none.
fn place(target: Target<'_>) -> io::Result<AbsPath> {
    let Target { fs, path } = target;
    if fs.stat(path)?.is_none() {
        match fs.write_new(path, b"", NewFile { mode: 0o600, group: None }) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    let folder = path.parent().unwrap_or_else(|| path.clone());
    let folder = fs.resolve(&folder)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    Ok(folder.join_name(path.name()))
}

fn set_up(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_millis(DB_BUSY_MS_MAX))?;
    // The last one to close would copy the whole log into the file and wait for the disk, at every call of a verb: see
    // `settle`.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    if log_ahead(connection)? != "wal" {
        // Some file systems cannot; then every commit is a journal of its own, slower and as safe.
        connection.query_row("PRAGMA journal_mode = TRUNCATE", [], |_| Ok(()))?;
    }
    // A commit is lost at most with the power, together with the offset that says how far it went; then it is read again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)
}

/// Turns a new database into one with a log ahead of it; returns the mode that it has. SQLite refuses at once where another
/// process does the same at this moment; to ask for the whole file waits for it as long as a writer may.
fn log_ahead(connection: &Connection) -> Result<String, rusqlite::Error> {
    for _ in 1..SWITCHES_MAX {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error) if is_busy(&error) => connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")?,
            answer => return answer,
        }
    }
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn told(path: &AbsPath, source: rusqlite::Error) -> DbError {
    let path = path.clone();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DbError::Busy { path },
        Some(ErrorCode::DiskFull) => DbError::Full { path },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            DbError::Damaged { path, why: source.to_string() }
        }
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure,
        ) => DbError::Disk { path, source: io::Error::other(source.to_string()) },
        Some(_) | None => DbError::Refused { path, source },
    }
}

#[cfg(test)]
mod tests;
