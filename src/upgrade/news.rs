//! What a person should hear of releases who asked for something else: one line, from what the last look found. Pure; never
//! asks the source.

use super::decide::Stay;
use super::release::Version;
use super::state::{Checked, LeftBy, Said};

/// Returns the line about what `checked` found, where it still holds of the version `installed`. That a source was not
/// reached is no news: the next look reaches it.
pub fn news(checked: &Checked, installed: &Version) -> Option<String> {
    if checked.installed != *installed {
        return None;
    }
    match &checked.said {
        Said::Offered { version } => {
            Some(format!("openclaw {version} is there: `openclaw upgrade` moves to it"))
        }
        Said::Withdrawn { why, to: _ } => {
            Some(format!("this version was taken back ({why}): `openclaw upgrade` leaves it"))
        }
        Said::Nothing { stay: Stay::Left { version, by: LeftBy::Doctor } } => Some(format!(
            "this node left openclaw {version} because its examination failed; \
             `openclaw upgrade --version {version}` tries it again"
        )),
        Said::Nothing { stay: Stay::Left { .. } | Stay::Current | Stay::NotYet { .. } } => None,
        Said::Failed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Timestamp;

    #[test]
    fn what_concerns_the_installed_version_is_told() {
        let version = |text: &str| -> Version { text.parse().expect("a version") };
        let left = |by| Said::Nothing { stay: Stay::Left { version: version("0.2.0"), by } };
        let failed = Said::Failed { code: "source.unreached".into(), what: "nothing answers".into() };
        for (said, told) in [
            (Said::Offered { version: version("0.2.0") }, "openclaw 0.2.0 is there"),
            (Said::Withdrawn { why: "it loses files".into(), to: None }, "taken back (it loses files)"),
            (left(LeftBy::Doctor), "upgrade --version 0.2.0` tries it again"),
            (left(LeftBy::Person), ""),
            (left(LeftBy::Withdrawn), ""),
            (Said::Nothing { stay: Stay::Current }, ""),
            (failed, ""),
        ] {
            let checked = Checked { at: Timestamp::from_millis(1), installed: version("0.1.0"), said };
            let line = news(&checked, &version("0.1.0"));
            assert_eq!(line.is_some(), !told.is_empty(), "{line:?}");
            assert!(line.unwrap_or_default().contains(told), "{checked:?}");
            assert_eq!(news(&checked, &version("0.2.0")), None, "it is about another version");
        }
    }
}
