//! What a rule can ask for before work begins: a port that takes a connection, or a page of this machine. Pure.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Something that has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Accepts a TCP connection.
    Address {
        /// A name or an address, without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// Answers a GET with 2xx. Only this machine is asked, without encryption.
    Url {
        /// A loopback name or address, without brackets.
        host: String,
        /// The port.
        port: u16,
        /// The path with its query, which begins with a slash.
        path: String,
    },
}

/// Why a text is no [`Endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is neither `host:port` nor a URL.
    #[error("it is neither `host:port` nor an `http` URL")]
    Form,
    /// The port is missing or none.
    #[error("it has no port from 1 to 65535")]
    Port,
    /// A URL leads elsewhere.
    #[error("a URL may only name this machine (`localhost`, `127.0.0.1`, `[::1]`)")]
    Elsewhere,
}

impl Endpoint {
    /// Reads `host:port` or `http://localhost[:port]/path`.
    ///
    /// # Errors
    /// See [`EndpointError`].
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(EndpointError::Form);
        }
        let Some(rest) = text.strip_prefix("http://") else {
            if text.contains("://") || text.contains('/') || text.contains('@') {
                return Err(EndpointError::Form);
            }
            let (host, port) = host_and_port(text)?;
            return Ok(Self::Address { host, port: port.ok_or(EndpointError::Port)? });
        };
        let cut = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(cut);
        let (host, port) = host_and_port(authority)?;
        if authority.contains('@') || !is_loopback(&host) {
            return Err(EndpointError::Elsewhere);
        }
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self::Url { host, port: port.unwrap_or(80), path })
    }
}

fn host_and_port(text: &str) -> Result<(String, Option<u16>), EndpointError> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(EndpointError::Form)?;
            host.parse::<Ipv6Addr>().map_err(|_| EndpointError::Form)?;
            (host, port.strip_prefix(':').or((!port.is_empty()).then_some("-")))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or(EndpointError::Port)?),
        None => None,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || host.starts_with('-') || !host.chars().all(is_name) {
        return Err(EndpointError::Form);
    }
    Ok((host.to_owned(), port))
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |host: &String| if host.contains(':') { format!("[{host}]") } else { host.clone() };
        match self {
            Self::Address { host: name, port } => write!(f, "{}:{port}", host(name)),
            Self::Url { host: name, port, path } => write!(f, "http://{}:{port}{path}", host(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_read_and_written() {
        for (text, written) in [
            ("127.0.0.1:4222", "127.0.0.1:4222"),
            ("db.internal:5432", "db.internal:5432"),
            ("[::1]:80", "[::1]:80"),
            ("http://localhost/health", "http://localhost:80/health"),
            ("http://127.0.0.2:8080", "http://127.0.0.2:8080/"),
            ("http://[::1]:8080?a=b#c", "http://[::1]:8080/?a=b"),
        ] {
            assert_eq!(Endpoint::parse(text).expect(text).to_string(), written);
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, error) in [
            ("", EndpointError::Form),
            ("localhost", EndpointError::Port),
            ("localhost:0", EndpointError::Port),
            ("localhost:65536", EndpointError::Port),
            ("[::1]", EndpointError::Port),
            ("[::1]80", EndpointError::Port),
            ("[nothing]:80", EndpointError::Form),
            ("a b:80", EndpointError::Form),
            ("-x:80", EndpointError::Form),
            ("https://localhost/", EndpointError::Form),
            ("file:///etc/passwd", EndpointError::Form),
            ("http://example.com/", EndpointError::Elsewhere),
            ("http://localhost@example.com/", EndpointError::Form),
            ("http://127.0.0.1.example.com/", EndpointError::Elsewhere),
            ("http://169.254.169.254/latest", EndpointError::Elsewhere),
        ] {
            assert_eq!(Endpoint::parse(text), Err(error), "{text}");
        }
    }
}
