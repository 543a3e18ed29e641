//! `openclaw roles match`: which role work on some files belongs to, and why not the others.

use serde::Serialize;

use crate::base::report::{Code, Exit, Report};
use crate::cli::roles::known;
use crate::cli::run::{Failure, Ports};
use crate::cli::shown_text::harmless_word;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::guard::globs::Glob;
use crate::guard::roles::{Assignment, Candidate, Cover, Covered, Role, assign};

pub(super) fn matching(scope: &[String], ports: &Ports<'_>, ui: &mut Ui) -> Result<Exit, Failure> {
    let glob = |text: &String| {
        Glob::new(text).map_err(|error| {
            Report::new(Code::UsageInvalid, format!("`{}` cannot be a scope", harmless_word(text)))
                .because(&error)
                .fix("give files and globs from the top of the project, such as `src/**`")
        })
    };
    let scope: Vec<Glob> = scope.iter().map(glob).collect::<Result<_, _>>()?;
    let catalog = known(ports, ui)?;
    let roles: Vec<&Role> = catalog.usable().collect();
    let assignment = assign(&scope, &roles);
    let exit = if assignment.role.is_some() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&Matched { assignment }, exit))
}

#[derive(Serialize)]
struct Matched {
    #[serde(flatten)]
    assignment: Assignment,
}

impl Answer for Matched {
    fn text(&self, paint: Paint) -> String {
        let Assignment { role, why, candidates } = &self.assignment;
        let name = role.as_deref().unwrap_or("no role");
        let mut text = format!("{}: {}\n", paint.bold(&harmless_word(name)), harmless_word(why));
        for Candidate { role, score, entries, breadth: _, refused } in candidates {
            let refused = if refused.is_some() { ", left out: it writes no source files" } else { "" };
            text.push_str(&format!("  {} ({score} points{refused})\n", harmless_word(role)));
            for Covered { entry, glob, cover } in entries {
                let how = match (cover, glob) {
                    (Cover::None, _) => "is not covered".to_owned(),
                    (Cover::Part, Some(glob)) => format!("is covered in part by `{glob}`"),
                    (Cover::Whole, Some(glob)) => format!("is covered by `{glob}`"),
                    (Cover::Part | Cover::Whole, None) => "is covered, as every file is".to_owned(),
                };
                text.push_str(&format!("    {}\n", harmless_word(&format!("`{entry}` {how}"))));
            }
        }
        text
    }
}
