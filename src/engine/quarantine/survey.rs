//! What the quarantine holds, and what of it has had its time. Reads through `Fs`; changes nothing.

use serde::Serialize;

use super::record::{QuarantineId, Record, Unreadable};
use crate::base::limits::{
    QUARANTINE_BYTES_KEPT_MAX, QUARANTINE_KEPT_MS, QUARANTINE_KEPT_NEWEST, QUARANTINE_RECORD_BYTES_MAX,
    QUARANTINES_KEPT_MAX,
};
use crate::base::path::AbsPath;
use crate::base::time::Timestamp;
use crate::engine::state::{At as _, DiskError};
use crate::engine::store::{Places, Store};

/// The name of a record in its folder.
pub(super) const RECORD_NAME: &str = "record.json";

/// One quarantine that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub id: QuarantineId,
    /// When it was made; none where its record cannot be read.
    pub made_ms: Option<Timestamp>,
    /// The top of the work tree.
    pub repository: Option<AbsPath>,
    /// Why, in words.
    pub reason: String,
    /// How many places were put back.
    pub places: usize,
    /// The bytes that are kept.
    pub bytes: u64,
    /// The folder that holds them.
    pub folder: AbsPath,
}

/// Returns the folder of one quarantine.
pub(super) fn folder_of(places: &Places, id: &QuarantineId) -> AbsPath {
    places.quarantine().join_name(id.as_str())
}

/// Returns what is kept, the newest first; what cannot be read counts as the newest.
///
/// # Errors
/// When the disk refuses.
pub fn list(store: &Store<'_>) -> Result<Vec<Listed>, DiskError> {
    let folder = store.places.quarantine();
    if !store.is_there(&folder)? {
        return Ok(Vec::new());
    }
    let names = store.fs.list(&folder).at("list", &folder)?;
    let mut listed = Vec::new();
    for id in names.iter().filter_map(|name| QuarantineId::parse(name).ok()) {
        listed.push(look(store, id)?);
    }
    listed.sort_by(|a, b| {
        let age = |one: &Listed| one.made_ms.map_or(u64::MAX, Timestamp::millis);
        age(b).cmp(&age(a)).then_with(|| a.id.cmp(&b.id))
    });
    Ok(listed)
}

fn look(store: &Store<'_>, id: QuarantineId) -> Result<Listed, DiskError> {
    let folder = folder_of(&store.places, &id);
    let mut bytes = 0_u64;
    for name in store.fs.list(&folder).at("list", &folder)? {
        let path = folder.join_name(&name);
        bytes += store.fs.stat(&path).at("look at", &path)?.map_or(0, |stat| stat.bytes);
    }
    Ok(match record(store, &id)? {
        Some(Ok(Record { schema: _, made_ms, repository, reason, moves })) => Listed {
            made_ms: Some(made_ms),
            repository: Some(repository),
            reason,
            places: moves.len(),
            id,
            bytes,
            folder,
        },
        unread => {
            let reason = unread.map_or("no record".to_owned(), |error| match error {
                Ok(_) => String::new(),
                Err(error) => error.to_string(),
            });
            Listed { made_ms: None, repository: None, reason, places: 0, id, bytes, folder }
        }
    })
}

/// Reads one record; `None` where there is no such quarantine.
pub(super) fn record(
    store: &Store<'_>,
    id: &QuarantineId,
) -> Result<Option<Result<Record, Unreadable>>, DiskError> {
    let path = folder_of(&store.places, id).join(RECORD_NAME);
    if !store.is_there(&path)? {
        return Ok(None);
    }
    let bytes = store.fs.read(&path, QUARANTINE_RECORD_BYTES_MAX).at("read", &path)?;
    Ok(Some(Record::parse(id, &bytes)))
}

/// Returns what goes when a quarantine of `bytes_more` comes at `now`. `kept` is the newest first; the newest ones, and
/// those whose record cannot be read, never go for their age.
pub(super) fn had_its_time(kept: &[Listed], now: Timestamp, bytes_more: u64) -> Vec<&Listed> {
    let mut bytes = bytes_more;
    let mut gone = Vec::new();
    for (n, one) in kept.iter().enumerate() {
        bytes = bytes.saturating_add(one.bytes);
        let is_new = n < QUARANTINE_KEPT_NEWEST;
        let is_old = one.made_ms.is_some_and(|made| now.millis_since(made) > QUARANTINE_KEPT_MS);
        let is_beyond = n + 1 >= QUARANTINES_KEPT_MAX || bytes > QUARANTINE_BYTES_KEPT_MAX;
        if !is_new && one.made_ms.is_some() && (is_old || is_beyond) {
            bytes = bytes.saturating_sub(one.bytes);
            gone.push(one);
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1_000;

    fn kept(days_old: &[Option<u64>], bytes: u64) -> Vec<Listed> {
        let one = |(n, days): (usize, &Option<u64>)| Listed {
            id: QuarantineId::parse(&format!("{n:012x}")).expect("an id"),
            made_ms: days.map(|days| Timestamp::from_millis((1_000 - days) * DAY)),
            repository: None,
            reason: String::new(),
            places: 1,
            bytes,
            folder: AbsPath::new("/q").expect("a path"),
        };
        days_old.iter().enumerate().map(one).collect()
    }

    fn gone(kept: &[Listed], bytes_more: u64) -> Vec<usize> {
        let now = Timestamp::from_millis(1_000 * DAY);
        let gone = had_its_time(kept, now, bytes_more);
        gone.iter().map(|one| kept.iter().position(|other| other == *one).expect("one of them")).collect()
    }

    #[test]
    fn old_ones_go_and_the_newest_stay_however_old() {
        let old = kept(&[Some(500); QUARANTINE_KEPT_NEWEST + 2], 1);
        assert_eq!(gone(&old, 0), [QUARANTINE_KEPT_NEWEST, QUARANTINE_KEPT_NEWEST + 1]);
        assert_eq!(gone(&kept(&[Some(1); QUARANTINE_KEPT_NEWEST + 2], 1), 0), [0_usize; 0]);
        assert_eq!(gone(&kept(&[None; QUARANTINE_KEPT_NEWEST + 2], 1), 0), [0_usize; 0]);
    }

    #[test]
    fn number_and_bytes_are_bounded() {
        let many = kept(&[Some(1); QUARANTINES_KEPT_MAX + 1], 1);
        assert_eq!(gone(&many, 0), [QUARANTINES_KEPT_MAX - 1, QUARANTINES_KEPT_MAX]);
        let count = QUARANTINE_KEPT_NEWEST + 3;
        let large = kept(&vec![Some(1); count], QUARANTINE_BYTES_KEPT_MAX / (count as u64));
        assert_eq!(gone(&large, QUARANTINE_BYTES_KEPT_MAX / 2), {
            let all: Vec<usize> = (QUARANTINE_KEPT_NEWEST..count).collect();
            all
        });
    }
}
