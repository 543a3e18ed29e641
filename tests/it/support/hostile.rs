//! A server of releases on loopback that behaves as badly as it is told, with or without TLS, and remembers what it was asked
//! for. It knows of HTTP what a client of files needs, GET, ranges, redirects, and answers a letter with the file of its path.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a server hands over one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// As it should, ranges too.
    #[default]
    Well,
    /// From the beginning, whatever was asked for.
    WithoutRanges,
    /// Without telling its length, to the end of the connection.
    WithoutLength,
    /// The connection ends after this byte of the file.
    CutAt(usize),
    /// This byte of the file has its bits inverted.
    FlippedAt(usize),
    /// Nothing more comes after this byte of the file.
    SilentAt(usize),
    /// It accepts, and says nothing.
    Silent,
    /// A part that begins one byte later than was asked for.
    OtherPart,
    /// A part of a file of this length.
    PartOf(u64),
    /// A part that does not say which one it is.
    PartOfNothing,
    /// So many bytes more than it has.
    LongerBy(usize),
    /// Elsewhere.
    Redirect(String),
    /// This status, without a body.
    Status(u16),
    /// No HTTP.
    Garbled,
    /// A head without an end.
    EndlessHead,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The path.
    pub path: String,
    /// Its head, a line each, names in lower case.
    pub head: Vec<String>,
    /// What was sent with it, as long as the head says.
    pub body: Vec<u8>,
}

impl Asked {
    /// Returns what the head says of `name`.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    manners: BTreeMap<String, Manner>,
    asked: Vec<Asked>,
    held: Vec<TcpStream>,
}

/// The server; it ends when it is dropped.
pub struct Hostile {
    address: SocketAddr,
    certificate: Option<String>,
    state: Arc<Mutex<State>>,
    is_over: Arc<AtomicBool>,
    listens: Option<JoinHandle<()>>,
}

impl Hostile {
    /// Returns a server that speaks plain HTTP.
    pub fn plain() -> Self {
        Self::started(None)
    }

    /// Returns a server that speaks TLS with a certificate of its own for `host`.
    pub fn secure(host: &str) -> Self {
        let made = generate_simple_self_signed(vec![host.to_owned()]).expect("a certificate");
        let CertifiedKey { cert, signing_key } = made;
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .expect("a certificate with its key");
        Self::started(Some((Arc::new(config), cert.pem())))
    }

    fn started(tls: Option<(Arc<ServerConfig>, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (state, is_over) = (Arc::<Mutex<State>>::default(), Arc::<AtomicBool>::default());
        let (config, certificate) = tls.unzip();
        let (shared, ends) = (Arc::clone(&state), Arc::clone(&is_over));
        let listens = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let (shared, config) = (Arc::clone(&shared), config.clone());
                // It ends with its connection, which the client or the drop of the server closes.
                thread::spawn(move || serve(stream, config, &shared));
            }
        });
        Self { address, certificate, state, is_over, listens: Some(listens) }
    }

    /// Returns the server's address, with a host of its certificate.
    pub fn url(&self) -> String {
        match self.certificate {
            Some(_) => format!("https://localhost:{}", self.address.port()),
            None => format!("http://{}", self.address),
        }
    }

    /// Returns the address without its scheme.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Returns the certificate (PEM) of a server that speaks TLS.
    pub fn certificate(&self) -> &str {
        self.certificate.as_deref().expect("a server that speaks TLS")
    }

    /// Puts a file at `path`, which begins with a slash.
    pub fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.state().files.insert(path.to_owned(), bytes.into());
    }

    /// Says how the file at `path` is handed over from now on.
    pub fn behave(&self, path: &str, manner: Manner) {
        self.state().manners.insert(path.to_owned(), manner);
    }

    /// Returns what was asked for, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the listener; when it is gone already, there is nothing to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(listens) = self.listens.take() {
            let _ = listens.join();
        }
    }
}

trait Wire: Read + Write {}

impl<T: Read + Write> Wire for T {}

/// Answers the questions of one connection, until the client or a manner ends it.
fn serve(stream: TcpStream, config: Option<Arc<ServerConfig>>, state: &Mutex<State>) {
    let held = stream.try_clone().expect("a second name");
    let wire: Box<dyn Wire> = match config {
        Some(config) => {
            let connection = ServerConnection::new(config).expect("a connection");
            Box::new(StreamOwned::new(connection, stream))
        }
        None => Box::new(stream),
    };
    let mut wire = BufReader::new(wire);
    while let Some(asked) = question(&mut wire) {
        let (file, manner) = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.asked.push(asked.clone());
            let path = asked.path.clone();
            (state.files.get(&path).cloned(), state.manners.get(&path).cloned().unwrap_or_default())
        };
        match answer(wire.get_mut(), &asked, file.as_deref(), &manner) {
            Next::Question => {}
            Next::End => {
                // What was sent has to arrive; a TLS client is not told of the end, as a cut one is not.
                let _ = wire.get_mut().flush();
                let _ = held.shutdown(std::net::Shutdown::Write);
                return;
            }
            Next::Silence => {
                let _ = wire.get_mut().flush();
                state.lock().unwrap_or_else(PoisonError::into_inner).held.push(held);
                return;
            }
        }
    }
}

/// What follows an answer.
enum Next {
    Question,
    End,
    Silence,
}

fn question(wire: &mut BufReader<Box<dyn Wire>>) -> Option<Asked> {
    let mut first = String::new();
    wire.read_line(&mut first).ok().filter(|count| *count > 0)?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        wire.read_line(&mut line).ok().filter(|count| *count > 0)?;
        let line = line.trim_end();
        let Some((name, value)) = line.split_once(':') else { break };
        head.push(format!("{}: {}", name.to_lowercase(), value.trim()));
    }
    let mut asked = Asked { path, head, body: Vec::new() };
    let length = asked.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    asked.body = vec![0; length];
    wire.read_exact(&mut asked.body).ok()?;
    Some(asked)
}

fn answer(wire: &mut dyn Wire, asked: &Asked, file: Option<&[u8]>, manner: &Manner) -> Next {
    let offset =
        asked.field("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let offset: Option<usize> = offset.filter(|_| *manner != Manner::WithoutRanges);
    let empty = |status: u16, field: &str| format!("HTTP/1.1 {status} x\r\n{field}Content-Length: 0\r\n\r\n");
    match (manner, file) {
        (Manner::Redirect(place), _) => return sent(wire, &empty(302, &format!("Location: {place}\r\n"))),
        (Manner::Status(status), _) => return sent(wire, &empty(*status, "")),
        (Manner::Silent, _) => return Next::Silence,
        (Manner::Garbled, _) => {
            let _ = wire.write_all(b"220 mail is here\r\n\r\n");
            return Next::End;
        }
        (Manner::EndlessHead, _) => {
            let _ = wire.write_all(b"HTTP/1.1 200 x\r\n");
            for n in 0..20_000 {
                let _ = wire.write_all(format!("X-{n}: {}\r\n", "x".repeat(80)).as_bytes());
            }
            return Next::End;
        }
        (_, None) => return sent(wire, &empty(404, "")),
        (_, Some(_)) => {}
    }
    let Some(file) = file else { return Next::End };
    let mut bytes = file.to_vec();
    match manner {
        Manner::FlippedAt(at) => bytes[*at] = !bytes[*at],
        Manner::LongerBy(more) => bytes.extend(vec![b'x'; *more]),
        _ => {}
    }
    let total = bytes.len();
    let first = offset.unwrap_or(0);
    if first > total || (first == total && offset.is_some()) {
        return sent(wire, &empty(416, &format!("Content-Range: bytes */{total}\r\n")));
    }
    let (last, length) = (total.saturating_sub(1), total - first);
    let range = match (manner, offset) {
        (Manner::OtherPart, _) => format!("Content-Range: bytes {}-{last}/{total}\r\n", first + 1),
        (Manner::PartOf(other), _) => format!("Content-Range: bytes {first}-{last}/{other}\r\n"),
        (_, Some(_)) => format!("Content-Range: bytes {first}-{last}/{total}\r\n"),
        (_, None) => String::new(),
    };
    let status = if range.is_empty() && *manner != Manner::PartOfNothing { 200 } else { 206 };
    let told = if *manner == Manner::WithoutLength {
        String::new()
    } else {
        format!("Content-Length: {length}\r\n")
    };
    if wire.write_all(format!("HTTP/1.1 {status} x\r\n{range}{told}\r\n").as_bytes()).is_err() {
        return Next::End;
    }
    let (end, next) = match manner {
        Manner::CutAt(at) => ((*at).max(first), Next::End),
        Manner::SilentAt(at) => ((*at).max(first), Next::Silence),
        Manner::WithoutLength => (total, Next::End),
        _ => (total, Next::Question),
    };
    match wire.write_all(&bytes[first..end.min(total)]).and_then(|()| wire.flush()) {
        Ok(()) => next,
        Err(_) => Next::End,
    }
}

fn sent(wire: &mut dyn Wire, text: &str) -> Next {
    match wire.write_all(text.as_bytes()).and_then(|()| wire.flush()) {
        Ok(()) => Next::Question,
        Err(_) => Next::End,
    }
}
