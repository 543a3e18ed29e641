//! The upstream gateway as a process that we became. It and what it starts are gone when this value is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _, pipe};
use std::net::TcpStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// It starts in about five seconds, and takes half a minute on a busy machine.
const START_MAX: Duration = Duration::from_secs(180);
/// It drains what is under way first; here nothing is.
const END_MAX: Duration = Duration::from_secs(60);
const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

/// What it says when it listens.
const LISTENS: &str = "http server listening";

/// A running gateway.
pub struct Gateway {
    child: Option<Child>,
    group: Pid,
    port: u16,
    said: Arc<Mutex<String>>,
}

impl Gateway {
    /// Starts it in a process group of its own, and waits until it listens.
    pub fn start(mut command: Command, port: u16) -> Self {
        let (out, into) = pipe().expect("a pipe");
        let err = into.try_clone().expect("a second handle");
        let child = command.stdout(into).stderr(err).process_group(0).spawn().expect("it starts");
        // The command holds the writing ends as well, and the reader below would wait for them.
        drop(command);
        let (listens, is_listening) = channel();
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        // Ends with the last process that may write.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                *heard.lock().expect("no holder panics") += &format!("{line}\n");
                if line.contains(LISTENS) {
                    // Nobody listens any more when the deadline has passed.
                    let _ = listens.send(());
                }
            }
        });
        let gateway = Self { group: Pid::from_child(&child), child: Some(child), port, said };
        let start = is_listening.recv_timeout(START_MAX);
        assert!(start.is_ok(), "{start:?}\n{}", gateway.said());
        gateway
    }

    /// Asserts that it answers as before.
    #[track_caller]
    pub fn is_live(&self) {
        let answer = self.answer().unwrap_or_default();
        assert!(answer.contains("\"status\":\"live\""), "{answer:?}\n{}", self.said());
    }

    /// Sends SIGTERM, upon which it says so and ends well.
    #[track_caller]
    pub fn ends_by_itself_on_term(&mut self) {
        let status = self.end_on(Signal::TERM);
        assert_eq!(status.code(), Some(0), "{}", self.said());
        assert!(self.said().contains("received SIGTERM; shutting down"), "{}", self.said());
    }

    /// Sends SIGHUP, which it does not handle.
    #[track_caller]
    pub fn dies_of_hangup(&mut self) {
        let status = self.end_on(Signal::HUP);
        assert_eq!(status.signal(), Some(1), "{status:?}\n{}", self.said());
    }

    fn end_on(&mut self, signal: Signal) -> ExitStatus {
        kill_process(self.group, signal).expect("it lives");
        let mut child = self.child.take().expect("it ends once");
        let (ended, end) = channel();
        std::thread::spawn(move || {
            // Nobody listens any more when the deadline has passed.
            let _ = ended.send(child.wait().expect("a child of ours can be waited for"));
        });
        end.recv_timeout(END_MAX).unwrap_or_else(|_| panic!("it does not end\n{}", self.said()))
    }

    fn answer(&self) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(END_MAX)).expect("a timeout");
        stream.write_all(REQUEST).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    fn said(&self) -> String {
        self.said.lock().expect("no holder panics").clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // An empty group is what it should be after an end.
        let _ = kill_process_group(self.group, Signal::KILL);
        if let Some(mut child) = self.child.take() {
            // It was killed just now.
            let _ = child.wait();
        }
    }
}
