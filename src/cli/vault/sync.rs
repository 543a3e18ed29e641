//! `openclaw vault sync`.

use clap::Args;
use serde::Serialize;

use crate::base::relative::RelPath;
use crate::base::report::Exit;
use crate::cli::run::Failure;
use crate::cli::ui::{Answer, Paint, Ui};
use crate::cli::vault::refused;
use crate::config::settings::Settings;
use crate::memory::vault::{
    Pairing, SyncMode, Synced, Tombstone, VaultError, VaultMeans, buried, restore, sync as make_equal,
};

/// What can be said with `sync`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Agree that notes which are gone from one side go on the other one too, even where that is most of them
    #[arg(long, conflicts_with = "dry_run")]
    accept_deletes: bool,
    /// List notes that a sync deleted and that are kept for `vault.tombstone_days`
    #[arg(long, conflicts_with_all = ["dry_run", "accept_deletes"])]
    deleted: bool,
    /// Bring back a note that a sync deleted
    #[arg(long, value_name = "NOTE", conflicts_with_all = ["dry_run", "accept_deletes", "deleted"])]
    restore: Option<String>,
}

/// Makes both sides equal; the exit is "no" where something is left for the next time.
pub(super) fn sync(
    arguments: &Arguments,
    means: &VaultMeans<'_>,
    settings: &Settings,
    ui: &mut Ui,
) -> Result<Exit, Failure> {
    if arguments.deleted {
        return Ok(ui.answer(&Buried { deleted: buried(means).map_err(refused)? }));
    }
    if let Some(note) = &arguments.restore {
        let path = RelPath::parse(note)
            .map_err(|source| refused(VaultError::NotAPath { text: note.clone(), source }))?;
        restore(means, &path).map_err(refused)?;
        return Ok(ui.answer(&Restored { restored: path }));
    }
    let pairing = Pairing::of(settings, means.layout).ok_or_else(|| refused(VaultError::Off))?;
    let mode = match (arguments.dry_run, arguments.accept_deletes) {
        (true, _) => SyncMode::Look,
        (false, true) => SyncMode::ActWithDeletes,
        (false, false) => SyncMode::Act,
    };
    let synced = make_equal(means, &pairing, mode).map_err(refused)?;
    if synced.started_over {
        ui.warn("what was remembered of earlier syncs was damaged and is put aside; nothing was deleted");
    }
    for odd in &synced.odd {
        ui.warn(&format!("`{}` is left alone: {}", odd.path, odd.why));
    }
    let exit = if synced.later.is_empty() { Exit::Done } else { Exit::No };
    Ok(ui.answer_with(&Told { is_trial: arguments.dry_run, synced }, exit))
}

/// The outcome.
#[derive(Serialize)]
struct Told {
    #[serde(rename = "dry_run")]
    is_trial: bool,
    #[serde(flatten)]
    synced: Synced,
}

impl Answer for Told {
    fn text(&self, _: Paint) -> String {
        let Self { is_trial, synced } = self;
        let lists = [
            ("to Obsidian", &synced.to_obsidian),
            ("to the vault", &synced.to_vault),
            ("joined", &synced.joined),
            ("kept beside, since both sides changed it", &synced.conflicts),
            ("deleted in Obsidian", &synced.removed_in_obsidian),
            ("deleted in the vault", &synced.removed_in_vault),
        ];
        let mut text = String::new();
        for (what, notes) in lists {
            notes.iter().for_each(|note| text.push_str(&format!("{what}: {note}\n")));
        }
        synced
            .later
            .iter()
            .for_each(|later| text.push_str(&format!("left for later: {} ({})\n", later.note, later.why)));
        match (is_trial, synced.is_quiet()) {
            (true, false) => text.push_str("This is what a sync would do; nothing was changed.\n"),
            (_, true) => text.push_str("Both sides are equal.\n"),
            (false, false) => text.push_str(&format!("Notes on both sides: {}.\n", synced.notes)),
        }
        text
    }
}

/// Notes that were deleted.
#[derive(Serialize)]
struct Buried {
    deleted: Vec<Tombstone>,
}

impl Answer for Buried {
    fn text(&self, _: Paint) -> String {
        if self.deleted.is_empty() {
            return "No sync deleted a note that is still kept.\n".to_owned();
        }
        let line = |of: &Tombstone| format!("{}  {}\n", of.at, of.note);
        self.deleted.iter().map(line).collect()
    }
}

/// A note that is back.
#[derive(Serialize)]
struct Restored {
    restored: RelPath,
}

impl Answer for Restored {
    fn text(&self, _: Paint) -> String {
        format!("`{}` is back in the vault; the next sync takes it to Obsidian.\n", self.restored)
    }
}
