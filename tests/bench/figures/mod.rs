//! What is measured; also run once as tests, so that it does not rot.

pub mod checks;
pub mod daemon;
pub mod detect;
pub mod doctor;
pub mod evaluate;
pub mod init;
pub mod install;
pub mod measure;
pub mod plan;
pub mod rules;
pub mod scan;
pub mod secrets;
pub mod sessions;
pub mod staged;
pub mod start;

use measure::{Rounds, Row};

/// Returns every row of the table.
pub fn all(rounds: Rounds) -> Vec<Row> {
    let mut rows = vec![Row::head()];
    rows.extend(detect::rows(rounds));
    rows.extend(init::rows(rounds));
    rows.extend(install::rows(rounds));
    rows.extend(doctor::rows(rounds));
    rows.extend(plan::rows(rounds));
    rows.extend(rules::rows(rounds));
    rows.extend(staged::rows(rounds));
    rows.extend(checks::rows(rounds));
    rows.extend(evaluate::rows(rounds));
    rows.extend(start::rows(rounds));
    rows.extend(secrets::rows(rounds));
    rows.extend(scan::rows(rounds));
    rows.extend(sessions::rows(rounds));
    rows.extend(daemon::rows(rounds));
    rows
}
