//! Which version this program is. Decided when it was built; tests alone can make a second one of the same build.

/// Returns the version of this program.
#[cfg(not(feature = "test-clock"))]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Returns the version that the trailer of this program's file names, else the one that it was built as.
///
/// # Panics
/// When the trailer names none: a test that means another version must not run as this one.
#[cfg(feature = "test-clock")]
pub fn version() -> &'static str {
    static FOUND: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    let found = FOUND.get_or_init(|| tail().ok().and_then(|tail| named_by(&tail)));
    found.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"))
}

/// What stands ahead of a version at the end of the file.
#[cfg(feature = "test-clock")]
const MARK: &str = "\nopenclaw-test-version: ";

/// Returns the last bytes of the running program, even where its file was replaced meanwhile.
#[cfg(feature = "test-clock")]
#[expect(clippy::disallowed_methods, reason = "tests alone read the program's own file")]
fn tail() -> std::io::Result<Vec<u8>> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    const BYTES: u64 = 128;
    let linux = std::path::Path::new("/proc/self/exe");
    let mut file = std::fs::File::open(linux).or_else(|_| std::fs::File::open(std::env::current_exe()?))?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(BYTES)))?;
    let mut tail = Vec::new();
    file.take(BYTES).read_to_end(&mut tail)?;
    Ok(tail)
}

/// Returns the version that `tail` ends with, if it ends with one.
#[cfg(feature = "test-clock")]
fn named_by(tail: &[u8]) -> Option<String> {
    let at = tail.windows(MARK.len()).rposition(|window| window == MARK.as_bytes())?;
    let version = tail[at + MARK.len()..].strip_suffix(b"\n");
    let version = version.and_then(|version| std::str::from_utf8(version).ok());
    let is_version = |text: &&str| text.split('.').count() >= 3 && !text.contains(char::is_whitespace);
    Some(version.filter(is_version).expect("the trailer is a line with a version").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_it_was_built_as() {
        assert_eq!(version(), env!("CARGO_PKG_VERSION"));
    }

    #[test]
    #[cfg(feature = "test-clock")]
    fn a_trailer_names_another_version() {
        assert_eq!(named_by(b"\x7fELF...\nopenclaw-test-version: 0.2.0\n").as_deref(), Some("0.2.0"));
        assert_eq!(named_by(b"\x7fELF..."), None);
        assert_eq!(
            named_by(b"\nopenclaw-test-version: 0.2.0\n\nopenclaw-test-version: 0.3.0-beta.1\n").as_deref(),
            Some("0.3.0-beta.1"),
            "the last one counts"
        );
    }
}
