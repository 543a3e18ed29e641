//! The reference pages, rendered from the tables that the program itself runs on. Reads and writes no file.

use clap::{Arg, Command};

use crate::base::report::{Code, Exit};
use crate::cli::parse::command;
use crate::config::env::Variable;
use crate::config::layout::{Anchor, HOST_FOLDERS, HostBase, Owner, PLACES, PlaceKind};
use crate::config::project::project_settings;
use crate::config::settings::SETTINGS;
use crate::install::doctor::KINDS;

/// Returns the page of verbs and flags.
pub fn cli() -> String {
    let mut tree = command().disable_help_subcommand(true).term_width(100);
    tree.build();
    let mut page = "# Command line\n\n".to_owned();
    page.push_str(&about(&tree));
    page.push_str("\nFlags of every verb:\n\n");
    let flags: Vec<&Arg> = tree.get_arguments().filter(|flag| flag.is_global_set()).collect();
    page.push_str(&arguments(&flags));
    for verb in tree.get_subcommands() {
        verb_section(verb, &mut page);
    }
    page
}

/// Returns the page of settings.
pub fn settings() -> String {
    let mut page =
        opened("Settings", "What `openclaw.toml` in the state root may say. `openclaw config list` shows");
    page.push_str("what is in force and where it comes from.\n\n");
    page.push_str("| setting | takes | default | what it is for |\n|---|---|---|---|\n");
    for setting in SETTINGS {
        let default = (setting.default)();
        let (key, kind, doc) = (setting.key, setting.kind, setting.doc());
        page.push_str(&format!("| `{key}` | {} | `{default}` | {} |\n", cell(&kind.to_string()), cell(doc)));
    }
    page.push_str(
        "\n## Settings of a repository\n\nWhat `.openclaw.toml` at the top of a repository may say.\n\n",
    );
    page.push_str("| setting | takes | what it is for |\n|---|---|---|\n");
    for (key, takes, doc) in project_settings() {
        page.push_str(&format!("| `{key}` | {} | {} |\n", cell(&takes), cell(&doc)));
    }
    page
}

/// Returns the page of environment variables.
pub fn environment() -> String {
    let mut page =
        opened("Environment", "The variables that openclaw reads. An empty value counts as unset.\n");
    page.push_str("| variable | what it does |\n|---|---|\n");
    for (_, name, doc) in Variable::ALL {
        page.push_str(&format!("| `{name}` | {} |\n", cell(doc.trim())));
    }
    page
}

/// Returns the page of exit codes.
pub fn exit_codes() -> String {
    let mut page =
        opened("Exit codes", "How a process of openclaw ends. `openclaw hook` follows its host's protocol");
    page.push_str("instead, and `openclaw upstream` ends as the upstream program does.\n\n");
    page.push_str("| exit | meaning |\n|---|---|\n");
    for (exit, meaning) in Exit::ALL {
        page.push_str(&format!("| {} | {} |\n", exit.status(), cell(meaning)));
    }
    page.push_str("| 130, 143 | stopped by an interrupt or a request to end |\n");
    page
}

/// Returns the page of error codes.
pub fn error_codes() -> String {
    let mut page =
        opened("Error codes", "The codes of refusals, in `error.code` of JSON and in `error[…]` of text.");
    page.push_str("They are stable; words may change.\n\n| code | exit | meaning |\n|---|---|---|\n");
    let mut codes: Vec<_> = Code::ALL.iter().collect();
    codes.sort_by_key(|(_, text, _, _)| *text);
    for (_, text, exit, doc) in codes {
        page.push_str(&format!("| `{text}` | {} | {} |\n", exit.status(), cell(doc.trim())));
    }
    page
}

/// Returns the page of what `doctor` finds.
pub fn findings() -> String {
    let mut page = opened(
        "Findings",
        "What `openclaw doctor` can find, by its stable codes; words may change. Who mends it:",
    );
    page.push_str("`openclaw doctor --fix` by a plan, the next hook by itself, or you.\n\n");
    page.push_str("| code | what it means | what to do | who mends it |\n|---|---|---|---|\n");
    for kind in KINDS {
        let (code, meaning, fix, mend) = (kind.code(), kind.meaning(), kind.fix(), kind.mend().words());
        page.push_str(&format!("| `{code}` | {} | {} | {mend} |\n", cell(meaning), cell(fix)));
    }
    page
}

/// Returns the page of files.
pub fn files() -> String {
    let mut page = opened("Files", "The paths that openclaw owns or touches, and whose each is.\n");
    for (_, word, meaning) in Owner::ALL {
        page.push_str(&format!("- {word}: {meaning}\n"));
    }
    page.push_str("\n| path | kind | whose | what it is |\n|---|---|---|---|\n");
    for place in PLACES {
        let anchor = match place.anchor {
            Anchor::Root => "~/.openclaw".to_owned(),
            Anchor::Claude => "~/.claude".to_owned(),
            Anchor::Host(host) => host_folder(host),
            Anchor::Units => "~/.config/systemd/user".to_owned(),
            Anchor::Agents => "~/Library/LaunchAgents".to_owned(),
        };
        let kind = match place.kind {
            PlaceKind::Folder => "folder",
            PlaceKind::File => "file",
            PlaceKind::Link => "link",
        };
        let (relative, owner, doc) = (place.relative, place.owner.word(), cell(place.doc.trim()));
        page.push_str(&format!("| `{anchor}/{relative}` | {kind} | {owner} | {doc} |\n"));
    }
    page
}

fn host_folder(host: &str) -> String {
    let row = HOST_FOLDERS.iter().find(|folder| folder.host == host);
    match row.map(|row| (row.base, row.relative)) {
        Some((HostBase::Home, relative)) => format!("~/{relative}"),
        Some((HostBase::Config, relative)) => format!("~/.config/{relative}"),
        None => format!("~/.{host}"),
    }
}

fn opened(title: &str, first: &str) -> String {
    format!("# {title}\n\n{first}\n")
}

fn verb_section(verb: &Command, page: &mut String) {
    let name = verb.get_bin_name().unwrap_or(verb.get_name());
    page.push_str(&format!("\n## {name}\n\n{}", about(verb)));
    let usage = verb.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage);
    let usage = usage.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    page.push_str(&format!("\n```\n{usage}\n```\n"));
    let own: Vec<&Arg> =
        verb.get_arguments().filter(|flag| !flag.is_global_set() && !is_help(flag)).collect();
    if !own.is_empty() {
        page.push_str(&format!("\n{}", arguments(&own)));
    }
    for inner in verb.get_subcommands() {
        verb_section(inner, page);
    }
}

fn is_help(flag: &Arg) -> bool {
    matches!(flag.get_id().as_str(), "help" | "version")
}

fn about(verb: &Command) -> String {
    let text = verb.get_long_about().or(verb.get_about()).map(ToString::to_string).unwrap_or_default();
    if text.ends_with('.') { format!("{text}\n") } else { format!("{text}.\n") }
}

fn arguments(flags: &[&Arg]) -> String {
    let mut table = String::from("| argument | what it does |\n|---|---|\n");
    for flag in flags {
        let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
        let choices: Vec<String> = flag
            .get_possible_values()
            .iter()
            .filter(|_| flag.get_action().takes_values())
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        let choices = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(", ")) };
        table.push_str(&format!("| `{}` | {}{} |\n", cell(&spelled(flag)), cell(&help), cell(&choices)));
    }
    table
}

/// Returns how a flag or argument is typed, the short form first.
fn spelled(flag: &Arg) -> String {
    match flag.get_short() {
        Some(short) if flag.get_long().is_some() => format!("-{short}, {flag}"),
        Some(_) | None => flag.to_string(),
    }
}

/// Returns `text` so that it stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: [fn() -> String; 7] = [cli, settings, environment, exit_codes, error_codes, files, findings];

    #[test]
    fn each_row_of_each_table_has_its_line() {
        let pages: String = PAGES.iter().map(|page| page()).collect();
        let names = crate::cli::parse::verbs().into_iter().map(|verb| format!("## openclaw {verb}\n"));
        let names = names.chain(SETTINGS.iter().map(|setting| format!("| `{}` |", setting.key)));
        let names = names.chain(Variable::ALL.iter().map(|(_, name, _)| format!("| `{name}` |")));
        let names = names.chain(Code::ALL.iter().map(|(_, text, _, _)| format!("| `{text}` |")));
        let names = names.chain(Exit::ALL.iter().map(|(exit, _)| format!("| {} |", exit.status())));
        let names = names.chain(KINDS.iter().map(|kind| format!("| `{}` |", kind.code())));
        let names = names.chain(PLACES.iter().map(|place| format!("/{}` |", place.relative)));
        for name in names {
            assert!(pages.contains(&name), "{name}");
        }
    }

    #[test]
    fn every_table_row_has_as_many_cells_as_its_head() {
        for page in PAGES {
            let mut cells = 0;
            for line in page().lines() {
                let bars = line.replace("\\|", "").matches('|').count();
                if !line.starts_with('|') {
                    cells = 0;
                } else if cells == 0 {
                    cells = bars;
                } else {
                    assert_eq!(bars, cells, "{line}");
                }
            }
        }
    }
}
