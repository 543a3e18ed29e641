//! The control socket in the file system, for this user alone, and a call to one. Its owner's thread is the only one that
//! touches it: nothing here waits, but a call does, up to its limit. Whoever does not read what it asked for is let go.

use std::cell::RefCell;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::base::limits::{
    CONTROL_ANSWER_MS_MAX, CONTROL_BACKLOG_BYTES_MAX, CONTROL_CLIENTS_MAX, CONTROL_LINE_BYTES_MAX,
};
use crate::base::path::AbsPath;
use crate::ports::control::{Asked, Client, Control, Listens, Patience};

/// Bytes of a path that every system takes as the name of a socket: macOS has the least room, 104 with the last byte zero.
const NAME_BYTES_MAX: usize = 103;

/// A socket, once it is open.
#[derive(Debug, Default)]
pub struct OsControl {
    desk: RefCell<Option<Desk>>,
}

#[derive(Debug)]
struct Desk {
    listener: UnixListener,
    /// The folder of the socket, held so that a folder that took its place later is never touched.
    folder: OwnedFd,
    name: String,
    inode: u64,
    clients: Vec<Talk>,
    next: u64,
}

/// One of those who ask.
#[derive(Debug)]
struct Talk {
    client: Client,
    stream: UnixStream,
    heard: Vec<u8>,
    /// What it has not read yet.
    untold: Vec<u8>,
    /// Whether it goes once it has read that.
    is_ending: bool,
    is_gone: bool,
}

impl Control for OsControl {
    fn open(&self, path: &AbsPath) -> io::Result<()> {
        let desk = Desk::open(path)?;
        *self.desk.borrow_mut() = Some(desk);
        Ok(())
    }

    fn take(&self) -> Vec<Asked> {
        self.desk.borrow_mut().as_mut().map(Desk::take).unwrap_or_default()
    }

    fn tell(&self, client: Client, line: &str) -> Listens {
        let mut desk = self.desk.borrow_mut();
        let talk = desk.as_mut().and_then(|desk| desk.clients.iter_mut().find(|talk| talk.client == client));
        match talk {
            Some(talk) => talk.tell(line),
            None => Listens::No,
        }
    }

    fn end(&self, client: Client) {
        if let Some(desk) = &mut *self.desk.borrow_mut() {
            for talk in desk.clients.iter_mut().filter(|talk| talk.client == client) {
                talk.is_ending = true;
            }
            desk.sweep();
        }
    }

    fn close(&self) {
        if let Some(mut desk) = self.desk.borrow_mut().take() {
            desk.clients.iter_mut().for_each(Talk::send);
            desk.remove();
        }
    }
}

impl OsControl {
    /// Waits together with `others` and returns what `wait` said of them: the socket and all who talk are among them.
    pub(super) fn among<T>(&self, others: [PollFd<'_>; 2], wait: impl FnOnce(&mut [PollFd<'_>]) -> T) -> T {
        let desk = self.desk.borrow();
        let mut nodes = Vec::from(others);
        if let Some(desk) = &*desk {
            nodes.push(PollFd::new(&desk.listener, PollFlags::IN));
            nodes.extend(desk.clients.iter().map(|talk| {
                let wanted =
                    if talk.untold.is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
                PollFd::new(&talk.stream, wanted)
            }));
        }
        wait(&mut nodes)
    }
}

impl Desk {
    fn open(path: &AbsPath) -> io::Result<Self> {
        let parent = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::open(parent.as_path(), flags, Mode::empty())?;
        let name = path.name().to_owned();
        match rustix::fs::statat(&folder, name.as_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Socket => {
                rustix::fs::unlinkat(&folder, name.as_str(), AtFlags::empty())?;
            }
            Ok(_) => return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something else has its name")),
            Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        let listener = UnixListener::bind(called(path, &folder)?)?;
        // Until here the folder alone keeps others out, and it does: it is the person's own.
        rustix::fs::chmodat(&folder, name.as_str(), Mode::RUSR | Mode::WUSR, AtFlags::empty())?;
        listener.set_nonblocking(true)?;
        let inode = rustix::fs::statat(&folder, name.as_str(), AtFlags::SYMLINK_NOFOLLOW)?.st_ino;
        Ok(Self { listener, folder, name, inode, clients: Vec::new(), next: 1 })
    }

    fn take(&mut self) -> Vec<Asked> {
        while let Ok((stream, _)) = self.listener.accept() {
            // Whoever comes when too many are there finds it closed at once.
            if self.clients.len() < CONTROL_CLIENTS_MAX && stream.set_nonblocking(true).is_ok() {
                self.clients.push(Talk::new(Client(self.next), stream));
                self.next += 1;
            }
        }
        let mut asked = Vec::new();
        for talk in &mut self.clients {
            talk.send();
            talk.hear(&mut asked);
        }
        self.sweep();
        asked
    }

    fn sweep(&mut self) {
        self.clients.iter_mut().filter(|talk| talk.is_ending).for_each(Talk::send);
        self.clients.retain(|talk| !(talk.is_gone || talk.is_ending && talk.untold.is_empty()));
    }

    fn remove(&self) {
        let stat = rustix::fs::statat(&self.folder, self.name.as_str(), AtFlags::SYMLINK_NOFOLLOW);
        if stat.is_ok_and(|stat| stat.st_ino == self.inode) {
            // A socket that stays is replaced by the next daemon.
            let _ = rustix::fs::unlinkat(&self.folder, self.name.as_str(), AtFlags::empty());
        }
    }
}

impl Talk {
    fn new(client: Client, stream: UnixStream) -> Self {
        let (heard, untold) = (Vec::new(), Vec::new());
        Self { client, stream, heard, untold, is_ending: false, is_gone: false }
    }

    fn hear(&mut self, asked: &mut Vec<Asked>) {
        let mut bytes = [0; 1 << 10];
        // A few reads: whoever talks without end must not keep the others waiting.
        for _ in 0..=CONTROL_LINE_BYTES_MAX / bytes.len() {
            match self.stream.read(&mut bytes) {
                Ok(0) => {
                    self.is_gone = true;
                    break;
                }
                Ok(count) => self.heard.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.is_gone = true;
                    break;
                }
            }
        }
        while let Some(at) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=at).collect();
            let line = String::from_utf8_lossy(&line[..at]).into_owned();
            asked.push(Asked { client: self.client, line });
        }
        if self.heard.len() > CONTROL_LINE_BYTES_MAX {
            self.is_gone = true;
        }
    }

    fn tell(&mut self, line: &str) -> Listens {
        if self.is_gone || self.is_ending || self.untold.len() + line.len() > CONTROL_BACKLOG_BYTES_MAX {
            self.is_gone = true;
            return Listens::No;
        }
        self.untold.extend_from_slice(line.as_bytes());
        self.untold.push(b'\n');
        self.send();
        if self.is_gone { Listens::No } else { Listens::Yes }
    }

    /// Sends what fits.
    fn send(&mut self) {
        while !self.untold.is_empty() {
            match self.stream.write(&self.untold) {
                Ok(count) => drop(self.untold.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.is_gone = true;
                    return;
                }
            }
        }
    }
}

/// Returns the name by which a socket is reached. Where the path is too long for one, Linux has a short way to the folder.
fn called(path: &AbsPath, folder: &OwnedFd) -> io::Result<PathBuf> {
    use std::os::fd::AsRawFd as _;
    if path.as_str().len() <= NAME_BYTES_MAX {
        return Ok(path.as_path().to_owned());
    }
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from(format!("/proc/self/fd/{}/{}", folder.as_fd().as_raw_fd(), path.name())));
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "its path is too long for a socket"))
}

/// Asks the daemon behind `socket` a line and hands its answers to `heard` until that says no, or the daemon has told all.
///
/// # Errors
/// As the system says; `NotFound` and `ConnectionRefused` where nobody listens, `TimedOut` where nobody answers.
pub fn call(
    socket: &AbsPath,
    (line, patience): (&str, Patience),
    heard: &mut dyn FnMut(&str) -> bool,
) -> io::Result<()> {
    let parent = socket.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(parent.as_path(), flags, Mode::empty())?;
    let mut stream = UnixStream::connect(called(socket, &folder)?)?;
    let limit = Some(Duration::from_millis(CONTROL_ANSWER_MS_MAX));
    stream.set_write_timeout(limit)?;
    stream.set_read_timeout(match patience {
        Patience::Moment => limit,
        Patience::Endless => None,
    })?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let (mut bytes, mut waiting) = ([0; 4 << 10], Vec::new());
    loop {
        let count = match stream.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        waiting.extend_from_slice(&bytes[..count]);
        while let Some(at) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=at).collect();
            if !heard(&String::from_utf8_lossy(&line[..at])) {
                return Ok(());
            }
        }
        if waiting.len() > CONTROL_BACKLOG_BYTES_MAX {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without an end"));
        }
    }
}

#[cfg(test)]
mod tests;
