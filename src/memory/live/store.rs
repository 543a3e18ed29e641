//! The question for the last sessions. It reads what stands in their rows and counts nothing, since it is asked often.

use rusqlite::params;

use crate::base::overview::Agent;
use crate::base::time::Timestamp;
use crate::db::{Db, DbError};
use crate::memory::activity::Live;

/// Returns the sessions in which something happened since, the last first, `rows_max` at most.
pub(super) fn since(db: &mut Db, since: Timestamp, rows_max: usize) -> Result<Vec<(Agent, Live)>, DbError> {
    let asked = || {
        let mut statement = db.connection().prepare_cached(
            "SELECT host, name, agent, folder, title, last, turns, live FROM session \
             WHERE last >= ?1 ORDER BY last DESC, id DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![since.millis(), rows_max as i64], |row| {
            let live: String = row.get(7)?;
            let agent = Agent {
                host: row.get(0)?,
                session: row.get(1)?,
                agent: row.get(2)?,
                folder: row.get(3)?,
                title: row.get(4)?,
                activity: String::new(),
                last: row.get::<_, Option<u64>>(5)?.map(Timestamp::from_millis),
                turns: row.get(6)?,
            };
            Ok((agent, serde_json::from_str(&live).unwrap_or_default()))
        })?;
        rows.collect::<Result<Vec<_>, _>>()
    };
    asked().map_err(|source| db.refused(source))
}
