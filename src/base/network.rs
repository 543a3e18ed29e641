//! Places on the network as values: an address to connect to, a page of this machine, a file of the web. Never resolves or
//! connects.

use std::fmt;
use std::net::IpAddr;

/// Where a service listens: a host, by name or number, and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    host: String,
    port: u16,
}

/// A page that a service of this machine answers: `http` to `localhost`, `127.*` or `[::1]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoopbackUrl {
    address: Address,
    path: String,
}

/// A file of the web: `https`, or `http` of this machine, which nobody else hears.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WebUrl {
    is_secure: bool,
    address: Address,
    path: String,
}

/// A text that is none of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use `{text}`: {why}")]
pub struct NotAPlace {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

/// Characters of a host's name: as DNS has it.
const HOST_CHARS_MAX: usize = 253;
/// Characters of a path and its question.
const PATH_CHARS_MAX: usize = 2_000;
/// Why plain http is refused.
const ELSEWHERE: &str = "its host is not this machine (`localhost`, `127.0.0.1` or `[::1]`)";
/// Characters of those of the web: a signed address of a store has some hundreds.
const WEB_PATH_CHARS_MAX: usize = 8_000;

impl Address {
    /// Parses `host:port`; an IPv6 number stands in brackets.
    ///
    /// # Errors
    /// See [`NotAPlace`].
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let refuse = |why| NotAPlace { text: text.chars().take(80).collect(), why };
        let (host, port) =
            text.rsplit_once(':').ok_or_else(|| refuse("it names no port: write `host:port`"))?;
        let is_digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let port = port.parse().ok().filter(|port| is_digits && *port > 0);
        let port = port.ok_or_else(|| refuse("its port is no number from 1 to 65535"))?;
        let host = host_of(host).ok_or_else(|| refuse("its host is neither a name nor a number"))?;
        Ok(Self { host, port })
    }

    /// Returns the host, an IPv6 number without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Returns the host without brackets, where it is one.
fn host_of(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[') {
        let inner = inner.strip_suffix(']')?;
        return matches!(inner.parse(), Ok(IpAddr::V6(_))).then(|| inner.to_owned());
    }
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let is_name = !text.is_empty() && text.len() <= HOST_CHARS_MAX && text.bytes().all(is_host);
    (is_name && !text.starts_with(['-', '.'])).then(|| text.to_owned())
}

impl LoopbackUrl {
    /// Parses a URL. Only `http` on this machine is one: a page elsewhere would tell others what is checked, and when.
    ///
    /// # Errors
    /// See [`NotAPlace`].
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let refuse = |why| NotAPlace { text: text.chars().take(80).collect(), why };
        let rest = text.strip_prefix("http://").ok_or_else(|| refuse("it does not begin with `http://`"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        if host.contains('@') {
            return Err(refuse("it holds a name or a password"));
        }
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'));
        let whole = if has_port { host.to_owned() } else { format!("{host}:80") };
        let address = Address::parse(&whole).map_err(|error| refuse(error.why))?;
        let is_loopback = match address.host.parse::<IpAddr>() {
            Ok(number) => number.is_loopback(),
            Err(_) => address.host.eq_ignore_ascii_case("localhost"),
        };
        if !is_loopback {
            return Err(refuse(ELSEWHERE));
        }
        // What stands behind `#` is never sent.
        let path = path.split('#').next().unwrap_or_default();
        let is_sent = path.len() <= PATH_CHARS_MAX && path.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_sent {
            return Err(refuse(
                "its path is too long, or holds a blank or a character that has to be escaped",
            ));
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self { address, path })
    }

    /// Returns whom to ask.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns the path with its question.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl WebUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// See [`NotAPlace`].
    pub fn parse(text: &str) -> Result<Self, NotAPlace> {
        let refuse = |why| NotAPlace { text: text.chars().take(80).collect(), why };
        if text.starts_with("http://") {
            let LoopbackUrl { address, path } =
                LoopbackUrl::parse(text).map_err(|error| match error.why {
                    ELSEWHERE => refuse("it is not encrypted: write `https://`"),
                    why => refuse(why),
                })?;
            return Ok(Self { is_secure: false, address, path });
        }
        let rest =
            text.strip_prefix("https://").ok_or_else(|| refuse("it does not begin with `https://`"))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        if host.contains('@') {
            return Err(refuse("it holds a name or a password"));
        }
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| !port.contains(']'));
        let whole = if has_port { host.to_owned() } else { format!("{host}:443") };
        let address = Address::parse(&whole).map_err(|error| refuse(error.why))?;
        // What stands behind `#` is never sent.
        let path = path.split('#').next().unwrap_or_default();
        if path.len() > WEB_PATH_CHARS_MAX || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refuse(
                "its path is too long, or holds a blank or a character that has to be escaped",
            ));
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Ok(Self { is_secure: true, address, path })
    }

    /// Returns the URL that `location` names where this one was asked for: a whole one, or one of the same host.
    ///
    /// # Errors
    /// See [`NotAPlace`].
    pub fn leads_to(&self, location: &str) -> Result<Self, NotAPlace> {
        let scheme = if self.is_secure { "https" } else { "http" };
        let origin = format!("{scheme}://{}", self.address);
        if location.contains("://") {
            return Self::parse(location);
        }
        if location.starts_with("//") {
            return Self::parse(&format!("{scheme}:{location}"));
        }
        if location.starts_with('/') {
            return Self::parse(&format!("{origin}{location}"));
        }
        let path = self.path.split('?').next().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self::parse(&format!("{origin}{folder}/{location}"))
    }

    /// Returns the file `relative`, names joined by `/`, below this URL as a folder.
    ///
    /// # Errors
    /// See [`NotAPlace`]; also for a name that leads elsewhere.
    pub fn below(&self, relative: &str) -> Result<Self, NotAPlace> {
        let is_name = |name: &str| {
            !matches!(name, "" | "." | "..")
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+".contains(&byte))
        };
        if !relative.split('/').all(is_name) {
            let text = relative.chars().take(80).collect();
            return Err(NotAPlace { text, why: "it is no path below a base" });
        }
        let path = format!("{}/{relative}", self.path.trim_end_matches('/'));
        Ok(Self { is_secure: self.is_secure, address: self.address.clone(), path })
    }

    /// Returns whether it is asked for over TLS.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Returns whom to ask.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns the path with its question.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual_port) = if self.is_secure { ("https", 443) } else { ("http", 80) };
        let address = self.address.to_string();
        let shown = match self.address.port == usual_port {
            true => address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host),
            false => &address,
        };
        write!(f, "{scheme}://{shown}{}", self.path)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl fmt::Display for LoopbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.address, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_their_text() {
        for text in ["nats.local:4222", "10.0.0.1:1", "[::1]:65535", "my_host-1:80"] {
            assert_eq!(Address::parse(text).map(|address| address.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "host",
            "host:",
            ":80",
            "host:0",
            "host:65536",
            "host:+1",
            "a b:1",
            "::1:80",
            "[1.2.3.4]:1",
            "-a:1",
            "a/b:1",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn files_of_the_web_are_asked_for_over_tls() {
        for (text, whole) in [
            ("https://example.org", "https://example.org/"),
            ("https://example.org:443/a/", "https://example.org/a/"),
            ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c"),
            ("https://[::2]/x", "https://[::2]/x"),
            ("http://127.0.0.1:81/x", "http://127.0.0.1:81/x"),
            ("http://localhost/x", "http://localhost/x"),
        ] {
            assert_eq!(WebUrl::parse(text).map(|url| url.to_string()), Ok(whole.to_owned()));
        }
        for text in [
            "",
            "example.org",
            "ftp://example.org",
            "http://example.org",
            "HTTPS://example.org",
            "https://",
            "https:///a",
            "https://user@example.org/",
            "https://example.org/a b",
            "https://example.org/a\r\nHost: x",
            "https://example.org:0/",
        ] {
            assert!(WebUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn redirects_and_names_lead_where_they_say() {
        let url = WebUrl::parse("https://example.org/a/b?c=d").expect("a URL");
        for (location, whole) in [
            ("https://other.org/x?y", "https://other.org/x?y"),
            ("//other.org/x", "https://other.org/x"),
            ("/x", "https://example.org/x"),
            ("x", "https://example.org/a/x"),
        ] {
            assert_eq!(url.leads_to(location).map(|url| url.to_string()), Ok(whole.to_owned()));
        }
        assert!(url.leads_to("http://example.org/x").is_err());
        assert!(url.leads_to("file:///etc/passwd").is_err());
        let base = WebUrl::parse("https://example.org/a/").expect("a URL");
        assert_eq!(
            base.below("v0.1.0/release.json").map(|url| url.to_string()).as_deref(),
            Ok("https://example.org/a/v0.1.0/release.json")
        );
        for name in ["", "/x", "../x", "a/../../x", "a//b", "a?b", "a#b", "%2e%2e/x", "a b", "http://x/y"] {
            assert!(base.below(name).is_err(), "{name}");
        }
    }

    #[test]
    fn urls_are_of_this_machine() {
        for (text, whole) in [
            ("http://localhost", "http://localhost:80/"),
            ("http://127.0.0.1:8080/health?x=1#top", "http://127.0.0.1:8080/health?x=1"),
            ("http://127.9.9.9:1?x", "http://127.9.9.9:1/?x"),
            ("http://[::1]", "http://[::1]:80/"),
            ("http://[::1]:81/a", "http://[::1]:81/a"),
            ("http://LOCALHOST:5", "http://LOCALHOST:5/"),
        ] {
            assert_eq!(LoopbackUrl::parse(text).map(|url| url.to_string()), Ok(whole.to_owned()));
        }
        for text in [
            "",
            "localhost:80",
            "https://localhost",
            "http://example.org",
            "http://10.0.0.1",
            "http://[::2]",
            "http://localhost.example.org",
            "http://localhost@example.org",
            "http://127.0.0.1@example.org:80/",
            "http://user:word@localhost",
            "http://localhost/a b",
            "http://localhost/a\r\nHost: x",
            "http://localhost:99999",
            "http://2130706433",
        ] {
            assert!(LoopbackUrl::parse(text).is_err(), "{text}");
        }
    }
}
