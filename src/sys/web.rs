//! The web through sockets of this machine: https, with certificates that were told, and a proxy where one was. Never
//! follows to plain http, never sends a name or a word about this machine, and waits for nothing without an end.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, LOCATION};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::{Agent, Body, Proxy, Timeout};

use crate::base::limits::{
    REDIRECTS_MAX, WEB_ANSWER_MS_MAX, WEB_ARTIFACT_MS_MAX, WEB_DOCUMENT_MS_MAX, WEB_HEAD_BYTES_MAX,
    WEB_SILENCE_MS_MAX,
};
use crate::base::network::WebUrl;
use crate::ports::releases::FetchError;
use crate::ports::web::{Ask, Letter, Stream, Web};

/// How the web is reached from here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The proxy, as a variable has it.
    pub proxy: Option<String>,
    /// Hosts that are reached without it, as a variable has them.
    pub no_proxy: Option<String>,
    /// Certificates (PEM) in place of those that the program brings along.
    pub certificates: Option<Vec<u8>>,
}

/// How long is waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a name, a connection, and the head of an answer each, in milliseconds.
    pub answer_ms: u64,
    /// For the next bytes in the middle of an answer.
    pub silence_ms: u64,
    /// For a small document as a whole.
    pub document_ms: u64,
    /// For a large file as a whole.
    pub artifact_ms: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer_ms: WEB_ANSWER_MS_MAX,
            silence_ms: WEB_SILENCE_MS_MAX,
            document_ms: WEB_DOCUMENT_MS_MAX,
            artifact_ms: WEB_ARTIFACT_MS_MAX,
        }
    }
}

/// The web as this machine reaches it.
#[derive(Clone, Debug)]
pub struct OsWeb {
    /// For this machine itself: no proxy is asked for what lies here.
    near: Agent,
    far: Agent,
    patience: Patience,
}

/// The form of letters and of their answers.
const JSON: &str = "application/json";
/// What is read at once.
const CHUNK_BYTES: usize = 64 << 10;

impl OsWeb {
    /// Returns the web as `reach` says.
    ///
    /// # Errors
    /// `Proxy` and `Tls` when what it says cannot be used.
    pub fn new(reach: &Reach, patience: Patience) -> Result<Self, FetchError> {
        let roots = match &reach.certificates {
            Some(pem) => certificates(pem)?,
            None => RootCerts::WebPki,
        };
        let tls = TlsConfig::builder().provider(TlsProvider::Rustls).root_certs(roots).build();
        let agent = |proxy| {
            let millis = Duration::from_millis;
            let config = Agent::config_builder()
                .tls_config(tls.clone())
                .proxy(proxy)
                .http_status_as_error(false)
                .max_redirects(0)
                .user_agent("openclaw")
                .accept_encoding("identity")
                .max_response_header_size(WEB_HEAD_BYTES_MAX)
                .timeout_resolve(Some(millis(patience.answer_ms)))
                .timeout_connect(Some(millis(patience.answer_ms)))
                .timeout_recv_response(Some(millis(patience.answer_ms)))
                .timeout_per_read(Some(millis(patience.silence_ms)))
                .timeout_per_write(Some(millis(patience.silence_ms)));
            Agent::new_with_config(config.build())
        };
        Ok(Self { near: agent(None), far: agent(proxy_of(reach)?), patience })
    }

    /// Asks for a URL and follows redirects; `whole_ms` is for each of them.
    fn answered(&self, url: &WebUrl, accept: &str, offset: u64, whole_ms: u64) -> Result<Answer, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS_MAX {
            let agent = if url.is_secure() { &self.far } else { &self.near };
            let mut request = agent.get(url.to_string()).header("Accept", accept);
            if offset > 0 {
                request = request.header("Range", format!("bytes={offset}-"));
            }
            let request = request.config().timeout_global(Some(Duration::from_millis(whole_ms))).build();
            let answer = request.call().map_err(|error| self.failed(&url, error, whole_ms))?;
            let status = answer.status().as_u16();
            let (head, body) = answer.into_parts();
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                let place = url.to_string();
                return Ok(Answer { place, status, head: head.headers, body });
            }
            let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            url = followed(&url, location.unwrap_or_default())?;
        }
        Err(FetchError::Redirect { place: url.to_string(), why: "it is one redirect after the other" })
    }

    /// Returns the whole body of a good answer, if it is no longer than `bytes_max`.
    fn whole(&self, answer: Answer, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        if answer.status != 200 {
            return Err(answer.refused(answer.status));
        }
        let place = answer.place;
        let bytes_wanted = answer.body.content_length().unwrap_or_default();
        // One byte more than allowed tells "exactly at the limit" from "beyond".
        let mut body = unlimited(answer.body).take(bytes_max.saturating_add(1));
        let mut bytes = Vec::new();
        if let Err(error) = body.read_to_end(&mut bytes) {
            return Err(self.broken(&place, error, (bytes.len() as u64, bytes_wanted)));
        }
        if bytes.len() as u64 > bytes_max {
            return Err(FetchError::TooLong { place, bytes_max });
        }
        Ok(bytes)
    }

    /// Returns what an error of the client means.
    fn failed(&self, url: &WebUrl, error: ureq::Error, whole_ms: u64) -> FetchError {
        let place = url.to_string();
        let unreached = |place, kind: ErrorKind, why: &str| FetchError::Unreached {
            place,
            source: io::Error::new(kind, why),
        };
        match error {
            ureq::Error::Timeout(which) => {
                let millis = match which {
                    Timeout::Global | Timeout::PerCall | Timeout::RecvBody => whole_ms,
                    Timeout::PerRead | Timeout::PerWrite => self.patience.silence_ms,
                    _phases_ahead_of_a_body => self.patience.answer_ms,
                };
                FetchError::TooLate { place, seconds: millis.div_ceil(1_000) }
            }
            // What rustls says arrives wrapped; nothing else of an https connection is invalid data.
            ureq::Error::Io(error) if url.is_secure() && error.kind() == ErrorKind::InvalidData => {
                FetchError::Tls { place, why: error.to_string() }
            }
            ureq::Error::Io(error) if error.kind() == ErrorKind::TimedOut => {
                FetchError::TooLate { place, seconds: self.patience.silence_ms.div_ceil(1_000) }
            }
            ureq::Error::Io(source) => FetchError::Unreached { place, source },
            ureq::Error::HostNotFound => unreached(place, ErrorKind::NotFound, "no host has this name"),
            ureq::Error::ConnectionFailed => {
                unreached(place, ErrorKind::ConnectionRefused, "nothing accepts a connection")
            }
            ureq::Error::ConnectProxyFailed(why) => FetchError::Proxy { why },
            ureq::Error::InvalidProxyUrl => FetchError::Proxy { why: NO_PROXY_URL.to_owned() },
            ureq::Error::Tls(why) => FetchError::Tls { place, why: why.to_owned() },
            error @ (ureq::Error::Rustls(_) | ureq::Error::Pem(_) | ureq::Error::TlsRequired) => {
                FetchError::Tls { place, why: error.to_string() }
            }
            other => FetchError::Garbled { place, why: other.to_string() },
        }
    }

    /// Returns what an error in the middle of a body means; `bytes` came until then.
    fn broken(&self, place: &str, error: io::Error, (bytes, bytes_wanted): (u64, u64)) -> FetchError {
        let place = place.to_owned();
        match ureq::Error::from(error) {
            ureq::Error::Timeout(which) => {
                let millis = match which {
                    Timeout::PerRead => self.patience.silence_ms,
                    _of_the_whole => self.patience.artifact_ms,
                };
                FetchError::TooLate { place, seconds: millis.div_ceil(1_000) }
            }
            ureq::Error::Io(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                    FetchError::TooLate { place, seconds: self.patience.silence_ms.div_ceil(1_000) }
                }
                ErrorKind::InvalidData => FetchError::Garbled { place, why: error.to_string() },
                _the_connection_is_gone => FetchError::Cut { place, bytes, bytes_wanted },
            },
            other => FetchError::Garbled { place, why: other.to_string() },
        }
    }
}

const NO_PROXY_URL: &str = "its address is none";

/// Returns the proxy that `reach` names; its name and password, where it has them, are told nobody.
fn proxy_of(reach: &Reach) -> Result<Option<Proxy>, FetchError> {
    let Some(text) = reach.proxy.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let unusable = |why: &str| FetchError::Proxy { why: why.to_owned() };
    let plain = Proxy::new(text).map_err(|_| unusable(NO_PROXY_URL))?;
    if !matches!(plain.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https) {
        return Err(unusable("it is neither `http://` nor `https://`"));
    }
    let mut proxy = Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    if let Some(name) = plain.username() {
        proxy = proxy.username(name);
    }
    if let Some(password) = plain.password() {
        proxy = proxy.password(password);
    }
    for host in reach.no_proxy.as_deref().unwrap_or_default().split(',') {
        let host = host.trim();
        if !host.is_empty() {
            proxy = proxy.no_proxy(host);
        }
    }
    proxy.build().map(Some).map_err(|_| unusable(NO_PROXY_URL))
}

/// Returns the certificates of a PEM file; one that cannot be read is an error, and so is none at all.
fn certificates(pem: &[u8]) -> Result<RootCerts, FetchError> {
    let refuse = |why: String| FetchError::Tls { place: "SSL_CERT_FILE".to_owned(), why };
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        match item.map_err(|error| refuse(error.to_string()))? {
            PemItem::Certificate(certificate) => found.push(certificate),
            PemItem::PrivateKey(_) => {}
            _items_of_later_releases => {}
        }
    }
    if found.is_empty() {
        return Err(refuse("the file holds no certificate".to_owned()));
    }
    Ok(RootCerts::from(found.iter().map(Certificate::to_owned)))
}

/// Returns where a redirect leads; never from TLS to plain text.
fn followed(url: &WebUrl, location: &str) -> Result<WebUrl, FetchError> {
    let refuse = |why| FetchError::Redirect { place: location.chars().take(200).collect(), why };
    if location.is_empty() {
        return Err(FetchError::Redirect { place: url.to_string(), why: "it does not say where to" });
    }
    let next = url.leads_to(location).map_err(|error| refuse(error.why))?;
    if url.is_secure() && !next.is_secure() {
        return Err(refuse("it leads from an encrypted place to one that is not"));
    }
    Ok(next)
}

/// An answer with its head.
struct Answer {
    place: String,
    status: u16,
    head: HeaderMap,
    body: Body,
}

/// Which part of a file an answer holds, as its head says: `bytes FIRST-LAST/TOTAL`, or `bytes */TOTAL`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    first: Option<u64>,
    total: Option<u64>,
}

impl Part {
    fn of(head: &HeaderMap) -> Option<Self> {
        let text = head.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
        let (range, total) = text.split_once('/')?;
        let total = if total == "*" { None } else { Some(total.parse().ok()?) };
        let first = if range == "*" { None } else { Some(range.split_once('-')?.0.parse().ok()?) };
        Some(Self { first, total })
    }
}

impl Answer {
    /// Returns how many bytes of the file stand ahead of the body's first one.
    fn begins_at(&self, stream: &Stream<'_>) -> Result<u64, FetchError> {
        let place = self.place.clone();
        let bytes_wanted = stream.bytes;
        let other = |bytes| FetchError::OtherLength { place: place.clone(), bytes, bytes_wanted };
        let garbled = |why: &str| FetchError::Garbled { place: place.clone(), why: why.to_owned() };
        match self.status {
            200 => match self.body.content_length() {
                Some(bytes) if bytes != bytes_wanted => Err(other(bytes)),
                Some(_) | None => Ok(0),
            },
            206 => {
                let part = Part::of(&self.head).ok_or_else(|| garbled("it does not say which part it is"))?;
                if part.total.is_some_and(|total| total != bytes_wanted) {
                    return Err(other(part.total.unwrap_or_default()));
                }
                match part.first == Some(stream.offset) {
                    true => Ok(stream.offset),
                    false => Err(garbled("it is another part than was asked for")),
                }
            }
            416 => Err(other(Part::of(&self.head).and_then(|part| part.total).unwrap_or_default())),
            status => Err(self.refused(status)),
        }
    }

    fn refused(&self, status: u16) -> FetchError {
        let place = self.place.clone();
        match status {
            404 | 410 => FetchError::NotThere { place },
            status => FetchError::Refused { place, status },
        }
    }
}

impl Web for OsWeb {
    fn page(&self, ask: &Ask<'_>) -> Result<Vec<u8>, FetchError> {
        let answer = self.answered(ask.url, ask.accept, 0, self.patience.document_ms)?;
        self.whole(answer, ask.bytes_max)
    }

    fn stream(&self, stream: &Stream<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let answer = self.answered(stream.url, stream.accept, stream.offset, self.patience.artifact_ms)?;
        let mut at = answer.begins_at(stream)?;
        let bytes_wanted = stream.bytes;
        let place = answer.place;
        let mut body = unlimited(answer.body);
        let mut chunk = vec![0_u8; CHUNK_BYTES];
        while at < bytes_wanted {
            let room = usize::try_from(bytes_wanted - at).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES));
            let count = match body.read(&mut chunk[..room]) {
                Ok(0) => return Err(FetchError::Cut { place, bytes: at, bytes_wanted }),
                Ok(count) => count as u64,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.broken(&place, error, (at, bytes_wanted))),
            };
            // What is there already is read past: this server cannot begin in the middle.
            let skipped = stream.offset.saturating_sub(at).min(count);
            let [skipped, end] = [skipped, count].map(|n| usize::try_from(n).unwrap_or(CHUNK_BYTES));
            sink.write_all(&chunk[skipped..end])
                .map_err(|source| FetchError::Unkept { place: place.clone(), source })?;
            at += count;
        }
        Ok(())
    }

    fn post(&self, letter: &Letter<'_>) -> Result<Vec<u8>, FetchError> {
        let (url, whole_ms) = (letter.url, self.patience.document_ms);
        let agent = if url.is_secure() { &self.far } else { &self.near };
        let mut request = agent.post(url.to_string()).header(ACCEPT, JSON).header(CONTENT_TYPE, JSON);
        if let Some(bearer) = letter.bearer {
            request = request.header(AUTHORIZATION, bearer.to_field());
        }
        let request = request.config().timeout_global(Some(Duration::from_millis(whole_ms))).build();
        let answer = request.send(letter.json).map_err(|error| self.failed(url, error, whole_ms))?;
        let (place, status) = (url.to_string(), answer.status().as_u16());
        let (head, body) = answer.into_parts();
        if matches!(status, 300..=399) {
            return Err(FetchError::Redirect { place, why: "what was sent goes nowhere else" });
        }
        self.whole(Answer { place, status, head: head.headers, body }, letter.bytes_max)
    }
}

/// Returns a body without the client's own bound: each reader here has one.
fn unlimited(body: Body) -> ureq::BodyReader<'static> {
    body.into_with_config().limit(u64::MAX).reader()
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy's address may hold a password.
        let Self { proxy, no_proxy, certificates } = self;
        let certificates = certificates.as_ref().map(Vec::len);
        f.debug_struct("Reach")
            .field("proxy", &proxy.is_some())
            .field("no_proxy", no_proxy)
            .field("certificates", &certificates)
            .finish()
    }
}
