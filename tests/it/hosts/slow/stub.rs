//! A stand-in for a model's API on a free loopback port: it has a host use given tools, one a turn, and keeps what the host
//! sent. It must never reach beyond this machine, and takes no more than its bounds.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

/// Connections of one session: a handful of turns, and the probes around them.
const CONNECTIONS_MAX: usize = 256;
/// The head of a request; the host sends about one thousand bytes.
const HEAD_BYTES_MAX: u64 = 64 * 1024;
/// The body of a request; the host's tools and instructions are about one hundred thousand bytes.
const BODY_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How long a connection may stand still. A host keeps some open that it never uses, and its end closes them.
const STILL_MAX: Duration = Duration::from_secs(90);

/// A tool that the model asks for.
#[derive(Clone, Debug)]
pub struct Step {
    pub tool: &'static str,
    pub input: Value,
}

impl Step {
    /// Returns a step that runs `command`.
    pub fn shell(command: &str) -> Self {
        Self { tool: "Bash", input: json!({ "command": command, "description": "a step" }) }
    }

    /// Returns a step that uses `tool`.
    pub fn tool(tool: &'static str, input: Value) -> Self {
        Self { tool, input }
    }

    /// Returns a step that reads the file at `path`.
    pub fn read(path: &Path) -> Self {
        Self { tool: "Read", input: json!({ "file_path": path }) }
    }
}

/// How a model is asked, and how it answers.
#[derive(Clone, Copy)]
pub struct Api {
    /// Returns whether a request to this path asks the model.
    pub is_asked: fn(&str) -> bool,
    /// Returns the answer to a request, as a stream of events; the turn is told by the results that it carries.
    pub answer: fn(&Value, &[Step]) -> String,
}

/// The Messages API.
const MESSAGES: Api = Api { is_asked: |path| path == "/v1/messages", answer };

/// A running server; dropping it ends its threads.
pub struct Stub {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepts: Option<JoinHandle<()>>,
}

/// What the threads share.
struct Shared {
    api: Api,
    steps: Vec<Step>,
    requests: Mutex<Vec<Value>>,
    problems: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Stub {
    /// Starts a server that asks for `steps` one after the other, and then for nothing more.
    pub fn start(steps: Vec<Step>) -> Self {
        Self::of(MESSAGES, steps)
    }

    /// Starts a server of another API.
    pub fn of(api: Api, steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            api,
            steps,
            requests: Mutex::default(),
            problems: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        let accepts = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { address, shared, accepts: Some(accepts) }
    }

    /// Returns the address that a host is told.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends the server and returns the messages that were asked for, in their order. The host must be gone.
    pub fn requests(mut self) -> Vec<Value> {
        self.end();
        let problems = std::mem::take(&mut *lock(&self.shared.problems));
        assert!(problems.is_empty(), "the stub met requests that it cannot answer: {problems:?}");
        std::mem::take(&mut *lock(&self.shared.requests))
    }

    fn end(&mut self) {
        let Some(accepts) = self.accepts.take() else { return };
        self.shared.is_over.store(true, Ordering::SeqCst);
        // It wakes the thread that waits for connections; when it cannot, that thread has ended by itself.
        let _ = TcpStream::connect(self.address);
        if accepts.join().is_err() {
            lock(&self.shared.problems).push("a thread of the stub panicked".to_owned());
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.end();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes connections until the server is over, each on a thread that ends before this does.
fn accept(listener: &TcpListener, shared: &Shared) {
    std::thread::scope(|scope| {
        for (count, stream) in listener.incoming().enumerate() {
            if shared.is_over.load(Ordering::SeqCst) {
                return;
            }
            if count == CONNECTIONS_MAX {
                lock(&shared.problems).push(format!("more than {CONNECTIONS_MAX} connections"));
                return;
            }
            scope.spawn(move || {
                if let Err(error) = stream.and_then(|stream| serve(&stream, shared)) {
                    lock(&shared.problems).push(error.to_string());
                }
            });
        }
    });
}

/// Answers one request and closes the connection.
fn serve(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(STILL_MAX))?;
    stream.set_write_timeout(Some(STILL_MAX))?;
    let Some(request) = Request::read(stream)? else { return Ok(()) };
    if request.method == "POST" && (shared.api.is_asked)(&request.path) {
        let body: Value = serde_json::from_slice(&request.body).map_err(io::Error::other)?;
        let answer = (shared.api.answer)(&body, &shared.steps);
        lock(&shared.requests).push(body);
        return send(stream, "text/event-stream", &answer);
    }
    let body = if request.method == "HEAD" { "" } else { "{\"input_tokens\":1}" };
    send(stream, "application/json", body)
}

fn send(mut stream: &TcpStream, kind: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())
}

/// The parts of a request that matter here.
struct Request {
    method: String,
    /// Without the query.
    path: String,
    body: Vec<u8>,
}

impl Request {
    /// Reads a request; `None` where the other side closes without one.
    fn read(stream: &TcpStream) -> io::Result<Option<Self>> {
        let mut head = BufReader::new(stream).take(HEAD_BYTES_MAX);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return if lines.is_empty() {
                    Ok(None)
                } else {
                    Err(io::Error::other("a head without an end"))
                };
            }
            if line.trim_end().is_empty() {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        let mut words = lines.first().map(String::as_str).unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let length = body_length(&lines)?;
        let mut body = Vec::new();
        if head.into_inner().take(length).read_to_end(&mut body)? as u64 != length {
            return Err(io::Error::other(format!("{target}: the body ends early")));
        }
        let path = target.split('?').next().unwrap_or_default().to_owned();
        Ok(Some(Self { method: method.to_owned(), path, body }))
    }
}

fn body_length(lines: &[String]) -> io::Result<u64> {
    let value = |name: &str| {
        let fields = lines.iter().filter_map(|line| line.split_once(':'));
        let mut found = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    };
    if value("transfer-encoding").is_some() || value("content-encoding").is_some() {
        return Err(io::Error::other(format!("an encoded body: {lines:?}")));
    }
    let length: u64 = value("content-length").unwrap_or("0").parse().map_err(io::Error::other)?;
    if length > BODY_BYTES_MAX {
        return Err(io::Error::other(format!("a body of {length} bytes")));
    }
    Ok(length)
}

/// Returns the stream of events that answers `request`. The turn is told by the results it carries and not counted here,
/// so that a request sent twice is answered the same.
fn answer(request: &Value, steps: &[Step]) -> String {
    let has_tools = request["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let turn = super::results(request).len();
    let step = steps.get(turn).filter(|_| has_tools);
    let (block, delta, stop) = match step {
        Some(Step { tool, input }) => {
            let input = input.to_string();
            (
                json!({"type": "tool_use", "id": format!("toolu_{turn}"), "name": tool, "input": {}}),
                json!({"type": "input_json_delta", "partial_json": input}),
                "tool_use",
            )
        }
        None => {
            (json!({"type": "text", "text": ""}), json!({"type": "text_delta", "text": "done"}), "end_turn")
        }
    };
    let message = json!({
        "id": format!("msg_{turn}"), "type": "message", "role": "assistant", "model": request["model"], "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 1},
    });
    let events = [
        json!({"type": "message_start", "message": message}),
        json!({"type": "content_block_start", "index": 0, "content_block": block}),
        json!({"type": "content_block_delta", "index": 0, "delta": delta}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({
            "type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": null},
            "usage": {"output_tokens": 1},
        }),
        json!({"type": "message_stop"}),
    ];
    let name = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| format!("event: {}\ndata: {event}\n\n", name(event))).collect()
}
