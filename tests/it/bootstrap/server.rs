//! A server on loopback that hands out what a test put there, right or wrong, and remembers what it was asked for. It speaks
//! as little HTTP as `curl` and `wget` need.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// What the server does when it is asked for one path.
#[derive(Clone)]
pub enum Answer {
    /// Hands it over.
    Whole(Vec<u8>),
    /// Tells the length of all of it, and closes after so many bytes.
    Cut(Vec<u8>, usize),
    /// Tells no length, and closes after what is here.
    Unmeasured(Vec<u8>),
    /// Sends on without an end.
    Endless,
    /// Tells a length, and then nothing more.
    Stalled,
    /// Sends elsewhere.
    Elsewhere(String),
    /// Says no.
    Status(u16),
}

type Answers = Arc<Mutex<BTreeMap<String, Answer>>>;

/// The server; it ends when dropped.
pub struct Server {
    address: String,
    answers: Answers,
    asked: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one that has nothing.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (answers, asked) = (Answers::default(), Arc::new(Mutex::new(Vec::new())));
        let ends = Arc::new(AtomicBool::new(false));
        let shared = (answers.clone(), asked.clone(), ends.clone());
        let listener = thread::spawn(move || listen(&listener, &shared.0, &shared.1, &shared.2));
        Self { address, answers, asked, ends, listener: Some(listener) }
    }

    /// Starts one that hands out the files of `folder`, two levels deep.
    pub fn of(folder: &Path) -> Self {
        let server = Self::new();
        server.load("", folder);
        server
    }

    fn load(&self, below: &str, folder: &Path) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = format!("{below}/{}", path.file_name().expect("a name").to_string_lossy());
            match path.is_dir() {
                true => self.load(&name, &path),
                false => self.put(&name, Answer::Whole(fs::read(&path).expect("a file"))),
            }
        }
    }

    /// Sets what is answered for `path`.
    pub fn put(&self, path: &str, answer: Answer) {
        let _ = self.answers.lock().expect("no thread panics").insert(path.to_owned(), answer);
    }

    /// Returns what is handed out for `path`.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        match self.answers.lock().expect("no thread panics").get(path) {
            Some(Answer::Whole(bytes)) => bytes.clone(),
            _ => panic!("`{path}` is not there as a whole"),
        }
    }

    /// Returns the address as a base.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the paths that were asked for, and forgets them.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("no thread panics"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // The listener looks at the flag when somebody comes.
        let _ = TcpStream::connect(&self.address);
        if let Some(listener) = self.listener.take() {
            listener.join().expect("no thread panics");
        }
    }
}

fn listen(listener: &TcpListener, answers: &Answers, asked: &Mutex<Vec<String>>, ends: &AtomicBool) {
    thread::scope(|scope| {
        for stream in listener.incoming() {
            if ends.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            scope.spawn(move || {
                // A client that leaves early is what some of the tests are about.
                let _ = serve(stream, answers, asked);
            });
        }
    });
}

fn serve(mut stream: TcpStream, answers: &Answers, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // A client that speaks TLS sends no line that is a request.
    let Some(path) = first.strip_prefix("GET ").and_then(|rest| rest.split(' ').next()) else {
        return Ok(());
    };
    while lines.next().unwrap_or_else(|| Ok(String::new()))? != "" {}
    asked.lock().expect("no thread panics").push(path.to_owned());
    let answer = answers.lock().expect("no thread panics").get(path).cloned();
    let head = |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n");
    let long = |bytes: &[u8]| head("200 OK", &format!("Content-Length: {}\r\n", bytes.len()));
    match answer.unwrap_or(Answer::Status(404)) {
        Answer::Whole(bytes) => stream.write_all(&[long(&bytes).as_bytes(), &bytes].concat()),
        Answer::Cut(bytes, end) => stream.write_all(&[long(&bytes).as_bytes(), &bytes[..end]].concat()),
        Answer::Unmeasured(bytes) => stream.write_all(&[head("200 OK", "").as_bytes(), &bytes].concat()),
        Answer::Endless => {
            stream.write_all(head("200 OK", "").as_bytes())?;
            loop {
                stream.write_all(&[b'x'; 64 << 10])?;
            }
        }
        Answer::Stalled => {
            stream.write_all(head("200 OK", "Content-Length: 1000\r\n").as_bytes())?;
            // It ends when the client has left.
            stream.read(&mut [0]).map(|_| ())
        }
        Answer::Elsewhere(place) => {
            let more = format!("Location: {place}\r\nContent-Length: 0\r\n");
            stream.write_all(head("302 Found", &more).as_bytes())
        }
        Answer::Status(status) => {
            stream.write_all(head(&format!("{status} No"), "Content-Length: 0\r\n").as_bytes())
        }
    }
}
