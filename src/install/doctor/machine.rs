//! What the machine has to be like: PATH, disk and clock. Pure.

use super::table::{Finding, Kind};
use crate::base::limits::{FREE_BYTES_MIN, FREE_FILES_MIN};
use crate::base::path::AbsPath;
use crate::base::time::{Timestamp, WRITTEN};
use crate::ports::fs::Space;

/// A clock may be behind the newest record by this: another machine may have written it, on a shared disk.
const BEHIND_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// A program named `openclaw` on PATH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Where.
    pub path: AbsPath,
    /// It is this program, or a copy.
    pub is_ours: bool,
}

/// Judges which `openclaw` a person gets; they stand in the order of PATH.
pub(super) fn path(programs: &[Named]) -> (Option<Finding>, Option<String>) {
    let Some(first) = programs.first().filter(|first| !first.is_ours) else { return (None, None) };
    match programs.iter().find(|program| program.is_ours) {
        Some(ours) => {
            let why = format!("`{}` comes before `{}`", first.path, ours.path);
            (Some(Finding::of(Kind::Shadowed).at(&first.path).why(why)), None)
        }
        // Whoever calls ours by its path alone chose so.
        None => (None, Some(format!("`openclaw` on PATH is another program: `{}`", first.path))),
    }
}

/// Judges how much fits onto the disk of `folder`.
pub(super) fn space(space: Space, folder: &AbsPath) -> Option<Finding> {
    let finding = Finding::of(Kind::DiskFull).at(folder);
    let Space { bytes, files } = space;
    if bytes < FREE_BYTES_MIN {
        let (free, wanted) = (mebibytes(bytes), mebibytes(FREE_BYTES_MIN));
        return Some(finding.why(format!("{free} are free on the disk of `{folder}`; {wanted} are needed")));
    }
    let files = files.filter(|files| *files < FREE_FILES_MIN)?;
    Some(
        finding
            .why(format!("{files} more files fit onto the disk of `{folder}`; {FREE_FILES_MIN} are needed")),
    )
}

/// Judges the clock, given the newest file of ours.
pub(super) fn clock(now: Timestamp, newest: Option<(&AbsPath, Timestamp)>) -> Option<Finding> {
    if now < WRITTEN {
        let why = format!("it shows {now}, and this program was written after {WRITTEN}");
        return Some(Finding::of(Kind::ClockUnset).why(why));
    }
    let (path, written) = newest?;
    let is_behind = written.millis_since(now) > BEHIND_MS_MAX;
    let why = format!("it shows {now}, and `{path}` was written at {written}");
    is_behind.then(|| Finding::of(Kind::ClockBehind).at(path).why(why))
}

/// Returns a size for people.
pub(super) fn mebibytes(bytes: u64) -> String {
    match bytes >> 30 {
        0 => format!("{} MiB", bytes >> 20),
        gibibytes => format!("{gibibytes} GiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> AbsPath {
        AbsPath::new(text).expect("a path of the test")
    }

    #[test]
    fn the_first_on_path_is_ours_or_shadows_it() {
        let check = |programs: &[(&str, bool)], is_finding: bool, is_note: bool| {
            let programs: Vec<Named> =
                programs.iter().map(|(path, is_ours)| Named { path: at(path), is_ours: *is_ours }).collect();
            let (finding, note) = path(&programs);
            assert_eq!((finding.is_some(), note.is_some()), (is_finding, is_note), "{programs:?}");
        };
        check(&[], false, false);
        check(&[("/a", true)], false, false);
        check(&[("/a", true), ("/b", false)], false, false);
        check(&[("/a", false)], false, true);
        check(&[("/a", false), ("/b", true)], true, false);
    }

    #[test]
    fn a_disk_is_full_by_bytes_or_by_files() {
        let is_full = |bytes, files| space(Space { bytes, files }, &at("/r")).is_some();
        assert!(is_full(FREE_BYTES_MIN - 1, None) && is_full(FREE_BYTES_MIN, Some(FREE_FILES_MIN - 1)));
        assert!(!is_full(FREE_BYTES_MIN, None) && !is_full(FREE_BYTES_MIN, Some(FREE_FILES_MIN)));
    }

    #[test]
    fn a_clock_is_unset_or_behind() {
        let (path, later) = (at("/r"), |ms: u64| Timestamp::from_millis(WRITTEN.millis() + ms));
        let code = |now, newest| clock(now, newest).map(|finding| finding.code);
        assert_eq!(code(Timestamp::from_millis(0), None), Some(Kind::ClockUnset));
        assert_eq!(code(WRITTEN, None), None);
        assert_eq!(code(WRITTEN, Some((&path, later(BEHIND_MS_MAX)))), None);
        assert_eq!(code(WRITTEN, Some((&path, later(BEHIND_MS_MAX + 1)))), Some(Kind::ClockBehind));
        assert_eq!(code(later(5), Some((&path, WRITTEN))), None);
    }
}
