//! What the hardened service takes in under a real `systemd --user`: its home is read-only for it, and transcripts, the
//! database of a host at work, days and the vault are kept all the same.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::world::{Desk, NAME};
use crate::daemon::running::wait_until;
use crate::sessions::databases::made;
use crate::sessions::scene::line;

const STATE: &str = ".openclaw/harness/state/state.db";
/// A drop-in as docs/vault.md has it.
const DROP_IN: &str = ".config/systemd/user/openclaw-harness.service.d/obsidian.conf";

/// Returns how many messages of `host` the database holds, as it stands: a verb would take them in by itself.
fn messages(state: &Path, host: &str) -> i64 {
    let sql = "SELECT count(*) FROM message JOIN session ON session.id = message.session WHERE host = ?1";
    let found = Connection::open_with_flags(state, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|connection| connection.query_row(sql, [host], |row| row.get(0)));
    found.unwrap_or_default()
}

/// Returns the transcript of a session in `project` in which a person asked something.
fn said(name: &str, project: &Path) -> String {
    line(name, 0).replace("/home/ada/repo", project.to_str().expect("UTF-8"))
}

/// Has a host at work on its database die: the log stays beside it, and nobody holds it.
fn killed(database: &Path, host: Connection) {
    let files = ["", "-wal", "-shm"].map(|ending| format!("{}{ending}", database.display()));
    let left: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a file of the host")).collect();
    assert!(left.iter().all(|bytes| !bytes.is_empty()));
    drop(host);
    for (file, bytes) in files.iter().zip(left) {
        fs::write(file, bytes).expect("left behind");
    }
}

fn texts_in(folder: &Path) -> String {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
}

#[test]
fn the_hardened_service_remembers() {
    let Some(desk) = Desk::new() else { return };
    let node = &desk.node;
    let opencode = node.path(".local/share/opencode/opencode.db");
    fs::create_dir_all(opencode.parent().expect("a folder")).expect("folders");
    killed(&opencode, made(&opencode, "opencode-1.18.33.sql"));
    let project = node.folder("repo");
    fs::create_dir_all(project.join(".git")).expect("folders");
    node.write(".claude/projects/-repo/one-1111.jsonl", said("one-1111", &project));
    node.write("Notes/.obsidian/app.json", "{}");
    node.write("Notes/lessons/theirs.md", "theirs\n");
    let _ = desk.run(&["install", "--yes"]).succeeds();
    let state = node.path(STATE);
    wait_until("a message of Claude Code", || messages(&state, "claude") == 1);
    wait_until("what a killed OpenCode had written", || messages(&state, "opencode") > 0);
    let before = messages(&state, "opencode");
    let host = Connection::open(&opencode).expect("the host starts again");
    let copy = "INSERT INTO part SELECT 'prt_zzz', message_id, session_id, time_created + 9, time_updated + 9, data \
                FROM part WHERE data LIKE '%parser retry%' LIMIT 1";
    assert_eq!(host.execute(copy, []).expect("a row"), 1);
    wait_until("what OpenCode writes now", || messages(&state, "opencode") > before);
    drop(host);
    node.write(".claude/projects/-repo/two-2222.jsonl", said("two-2222", &project));
    wait_until("a session that came later", || messages(&state, "claude") == 2);
    let ready = node.path(".openclaw/harness/run/context");
    wait_until("what a session start is told", || texts_in(&ready).contains("one-1111"));
    let days = node.path(".openclaw/workspace/memory");
    wait_until("the log of a day", || texts_in(&days).contains("session claude/one-1111"));

    // Obsidian's folder is not the service's: what is there comes, and nothing goes there until a person allows it.
    let _ = desk.run(&["config", "set", "vault.obsidian", "~/Notes"]).exits(0);
    let vault = node.path(".openclaw/workspace/memory-vault");
    wait_until("a note from Obsidian", || vault.join("lessons/theirs.md").exists());
    node.write(".openclaw/workspace/memory-vault/decisions/ours.md", "ours\n");
    wait_until("a word about the folder", || {
        let status = desk.run(&["daemon", "status", "--json"]);
        status.text().contains("Notes")
    });
    assert!(!node.path("Notes/decisions/ours.md").exists());
    let notes = node.path("Notes");
    node.write(DROP_IN, format!("[Service]\nReadWritePaths=\"{}\"\n", notes.display()));
    desk.manager.systemctl(&["daemon-reload"]).expect("read again");
    desk.manager.systemctl(&["restart", NAME]).expect("restarted");
    wait_until("a note in Obsidian", || notes.join("decisions/ours.md").exists());
    // The drop-in is the person's: an update leaves it where it is.
    let again = desk.run(&["install"]).succeeds();
    assert!(again.text().contains("everything is in place"), "{}", again.text());
    assert!(node.path(DROP_IN).exists());
}
