//! Services asked through sockets, each question bounded as a whole. Never follows to another place, never reads a body.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the adapter of the probe port, which waits with a bound"
)]

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::base::limits::{PROBE_ADDRESSES_MAX, PROBE_STATUS_BYTES_MAX};
use crate::base::network::{Address, LoopbackUrl};
use crate::ports::probe::{Probe, Unreached};

/// Asks services by sockets of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsProbe;

impl Probe for OsProbe {
    fn accepts(&self, address: &Address, timeout_ms: u64) -> Result<(), Unreached> {
        connected(address, ends(timeout_ms)).map(|_| ())
    }

    fn answers(&self, url: &LoopbackUrl, timeout_ms: u64) -> Result<(), Unreached> {
        let ends = ends(timeout_ms);
        let stream = connected(url.address(), ends)?;
        let place = url.to_string();
        let line = asked(stream, url, ends).map_err(|source| match source.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Unreached::TooLate(place.clone()),
            io::ErrorKind::InvalidData => Unreached::Garbled(place.clone()),
            _other_kind => Unreached::Refused { place: place.clone(), source },
        })?;
        match status_of(&line) {
            Some(200..=299) => Ok(()),
            Some(status) => Err(Unreached::Status { place, status }),
            None => Err(Unreached::Garbled(place)),
        }
    }
}

fn ends(timeout_ms: u64) -> Instant {
    Instant::now() + Duration::from_millis(timeout_ms)
}

/// Returns the time that is left; none is an error, because a socket takes none for no bound at all.
fn left(ends: Instant) -> io::Result<Duration> {
    let left = ends.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// Connects to the first of the host's numbers that accepts.
fn connected(address: &Address, ends: Instant) -> Result<TcpStream, Unreached> {
    let place = address.to_string();
    let mut last = Unreached::Unknown(address.host().to_owned());
    for number in numbers(address, ends)?.into_iter().take(PROBE_ADDRESSES_MAX) {
        let result = left(ends).and_then(|left| TcpStream::connect_timeout(&number, left));
        last = match result {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Unreached::TooLate(place.clone()),
            Err(source) => Unreached::Refused { place: place.clone(), source },
        };
    }
    Err(last)
}

/// Returns the numbers of a host. `localhost` is this machine whatever a resolver says; it is asked in a thread of its own,
/// which ends with the resolver's own patience, since nothing bounds it from outside.
fn numbers(address: &Address, ends: Instant) -> Result<Vec<SocketAddr>, Unreached> {
    let (host, port) = (address.host().to_owned(), address.port());
    if let Ok(number) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(number, port)]);
    }
    if host.eq_ignore_ascii_case("localhost") {
        let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return Ok(both.map(|number| SocketAddr::new(number, port)).to_vec());
    }
    let (send, receive) = mpsc::channel();
    let asked = host.clone();
    thread::spawn(move || {
        let numbers = (asked.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // The receiver may have given up.
        let _ = send.send(numbers);
    });
    match receive.recv_timeout(ends.saturating_duration_since(Instant::now())) {
        Ok(Ok(numbers)) if !numbers.is_empty() => Ok(numbers),
        Ok(Ok(_) | Err(_)) => Err(Unreached::Unknown(host)),
        Err(_) => Err(Unreached::TooLate(address.to_string())),
    }
}

/// Asks for a page and returns the first line of the answer.
fn asked(mut stream: TcpStream, url: &LoopbackUrl, ends: Instant) -> io::Result<Vec<u8>> {
    let question = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\nUser-Agent: openclaw\r\nConnection: close\r\n\r\n",
        url.path(),
        url.address()
    );
    stream.set_write_timeout(Some(left(ends)?))?;
    stream.write_all(question.as_bytes())?;
    let mut line = Vec::new();
    let mut byte = [0_u8; 1];
    while line.len() < PROBE_STATUS_BYTES_MAX {
        stream.set_read_timeout(Some(left(ends)?))?;
        match stream.read(&mut byte) {
            Ok(0) => return Err(io::ErrorKind::InvalidData.into()),
            Ok(_) if byte == *b"\n" => return Ok(line),
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// Returns the status of the first line of an answer.
fn status_of(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line).ok()?.trim_end_matches('\r');
    let mut words = line.split(' ');
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let status = words.next().filter(|status| status.len() == 3)?;
    status.parse().ok().filter(|status| (100..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_status() {
        assert_eq!(status_of(b"HTTP/1.1 204 No Content\r"), Some(204));
        assert_eq!(status_of(b"HTTP/1.0 500"), Some(500));
        for line in [
            &b""[..],
            b"HTTP/1.1",
            b"HTTP/1.1 20",
            b"HTTP/1.1 2000",
            b"SSH-2.0-x 200",
            b"HTTP/1.1 +20 x",
            b"\xff",
        ] {
            assert_eq!(status_of(line), None, "{line:?}");
        }
    }
}
