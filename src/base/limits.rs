//! Every bound in one place, each with its reason. A loop, list or body without one is a defect.

/// A document of somebody else's that we edit. Claude Code's settings are kilobytes; ten mebibytes is a mistake.
pub const DOCUMENT_BYTES_MAX: u64 = 10 << 20;
/// A text file that we ship and merge. Ours are under 16 KiB; a merge of more would be slow and unreadable.
pub const SHARED_BYTES_MAX: u64 = 4 << 20;
/// Our own binary: room for a debug build with its symbols.
pub const BINARY_BYTES_MAX: u64 = 1 << 30;
/// The header of a program: a table of sixteen architectures, twenty bytes each, is the longest of them.
pub const PROGRAM_HEADER_BYTES: u64 = 4 << 10;
/// The ledger: a thousand resources take about half a mebibyte.
pub const LEDGER_BYTES_MAX: u64 = 32 << 20;
/// A saved plan or a journal: as the ledger, plus edits.
pub const PLAN_BYTES_MAX: u64 = 64 << 20;
/// Our settings file.
pub const SETTINGS_BYTES_MAX: u64 = 1 << 20;
/// A hook's payload on stdin: hosts cap tool input well below this; more is refused in the declared mode.
pub const HOOK_STDIN_BYTES_MAX: u64 = 10 << 20;
/// What session start tells a model, in characters: about a thousand tokens.
pub const SESSION_CONTEXT_CHARS_MAX: usize = 4_000;
/// What a person may raise it to: five thousand tokens at every session start is the most that pays.
pub const SESSION_CONTEXT_CHARS_CEILING: usize = 20_000;
/// What an agent is told of rules, in characters, where nobody chose: about a thousand tokens.
pub const RULES_CONTEXT_CHARS_MAX: usize = 4_000;
/// Names read from one folder: a folder of ours holds hundreds, a busy project's some ten thousand.
pub const FOLDER_NAMES_MAX: usize = 100_000;
/// What a lock's holder says about itself: a process id, a verb and a time.
pub const HOLDER_BYTES_MAX: usize = 4 << 10;
/// How often a lock file that is replaced under us is opened again: it is replaced once per uninstall.
pub const LOCK_ATTEMPTS_MAX: u32 = 16;
/// Links followed on one path before it counts as a loop; Linux's own figure.
pub const LINKS_FOLLOWED_MAX: u32 = 40;
/// How long another program may take to tell its version: the slowest known start is under a second.
pub const PROGRAM_ANSWER_MS_MAX: u64 = 2_000;
/// What is kept of such an answer: one line is wanted.
pub const PROGRAM_ANSWER_BYTES_MAX: u64 = 4 << 10;
/// Pass-throughs to the upstream program within each other: a wrapper that leads back here ends at this depth.
pub const PASSTHROUGH_DEPTH_MAX: u32 = 8;
/// How often a shared document that changes under us is edited again before the apply gives up.
pub const REDERIVE_ATTEMPTS_MAX: u32 = 3;
/// Kept files that are looked through for a document's original after the ledger was lost.
pub const KEPT_BYTES_FILES_MAX: usize = 200;
/// Plans whose replaced bytes are kept beyond those the ledger needs to restore originals.
pub const BACKUPS_KEPT_MAX: usize = 5;
/// The spool of hook answers before it is turned over: the daemon drains it long before.
pub const SPOOL_BYTES_MAX: u64 = 8 << 20;
/// One line of the spool: ours are below 400 bytes; what is longer is no line of ours.
pub const SPOOL_LINE_BYTES_MAX: usize = 64 << 10;
/// What one drain takes from one spool file: so much memory at most, and the rest comes at the next turn.
pub const DRAIN_BYTES_MAX: u64 = 256 << 10;
/// Turns of one drain: so many empty a spool that stood full for weeks, and a stop is never far away.
pub const DRAIN_TURNS_MAX: u32 = 128;
/// A drained spool file is turned over beyond this: what is read of it again after a restart stays small.
pub const SPOOL_DRAINED_BYTES_MAX: u64 = 256 << 10;
/// How long a turned-over spool file stays after the last line: a hook may still hold it open, and hooks end sooner.
pub const SPOOL_GRACE_MS: u64 = 60_000;
/// One segment of the log of answers: some twenty thousand lines.
pub const LOG_SEGMENT_BYTES_MAX: u64 = 4 << 20;
/// Segments that are kept: 32 MiB, the answers of some months.
pub const LOG_SEGMENTS_MAX: usize = 8;
/// The daemon's record beside the segments: rows of numbers and three places.
pub const LOG_STATE_BYTES_MAX: u64 = 1 << 20;
/// Rows of counts, one for each host, event and verdict; further ones are counted together.
pub const LOG_ROWS_MAX: usize = 256;
/// How often the log is read again because the daemon wrote in between.
pub const LOG_ATTEMPTS_MAX: u32 = 8;
/// What the daemon writes about itself.
pub const HEALTH_BYTES_MAX: u64 = 64 << 10;
/// Problems that the daemon tells at once: they repeat.
pub const HEALTH_PROBLEMS_MAX: usize = 8;
/// How long a part of the daemon that failed waits before it tries again, in milliseconds; each time twice as long.
pub const COMPONENT_RETRY_MS: u64 = 1_000;
/// The most that it waits: what was mended is noticed within so much.
pub const COMPONENT_RETRY_MS_MAX: u64 = 60_000;
/// How many times as long as a turn took the next one waits: a part takes a twentieth of a processor at most.
pub const COMPONENT_SHARE: u64 = 20;
/// The most that it waits for that, in milliseconds, so that what is new is seen soon even where looking takes long.
pub const COMPONENT_WAIT_MS_MAX: u64 = 5_000;
/// Milliseconds between two looks of the daemon for new lines of transcripts at least: many are written at once.
pub const TRANSCRIPTS_PACE_MS: u64 = 250;
/// How often the daemon looks whether sessions are to be kept no longer and whether a copy is due, in milliseconds.
pub const RETENTION_LOOK_MS: u64 = 600_000;
/// Milliseconds between two such looks at least, whatever settings are written meanwhile.
pub const RETENTION_PACE_MS: u64 = 10_000;
/// How often every file that session starts read is made anew, in milliseconds: time alone makes things old.
pub const CONTEXT_LOOK_MS: u64 = 3_600_000;
/// Milliseconds between two turns for those of the sessions that go on.
pub const CONTEXT_PACE_MS: u64 = 2_000;
/// How often sessions that ended come into the logs of their days, in milliseconds.
pub const DAYS_LOOK_MS: u64 = 300_000;
/// The same at least, while sessions go on.
pub const DAYS_PACE_MS: u64 = 60_000;
/// How often sessions are looked through for what is worth remembering, in milliseconds.
pub const LEARN_LOOK_MS: u64 = 600_000;
/// The same at least, while sessions go on: what was just said can wait a moment.
pub const LEARN_PACE_MS: u64 = 10_000;
/// How often vault and Obsidian are made equal where no change was told, in milliseconds.
pub const VAULT_LOOK_MS: u64 = 300_000;
/// The same at least: an editor writes a note several times in a row.
pub const VAULT_PACE_MS: u64 = 5_000;
/// How often the daemon looks whether folders to watch came or were replaced, in milliseconds.
pub const FOLDERS_LOOK_MS: u64 = 10_000;
/// Changed paths that are remembered until the next look; more of them, and everything is looked at.
pub const CHANGED_PATHS_MAX: usize = 256;
/// How often what changes without notice is looked for, in milliseconds: notifications tell the rest at once.
pub const TRANSCRIPTS_LOOK_MS: u64 = 60_000;
/// The same where the system sends no notifications.
pub const TRANSCRIPTS_LOOK_ALONE_MS: u64 = 5_000;
/// What is brought of transcripts in one turn: a fraction of a second, so that a request to end is soon heard.
pub const TRANSCRIPTS_TURN_BYTES: u64 = 4 << 20;
/// Sessions whose agents the daemon keeps an eye on: the last ones, of a day.
pub const AGENTS_WATCHED_MAX: usize = 256;
/// How often it judges what they do, in milliseconds: time alone makes an agent idle.
pub const AGENTS_LOOK_MS: u64 = 15_000;
/// Events that wait to be told; beyond it the oldest are lost and counted.
pub const EVENTS_WAITING_MAX: usize = 1_024;
/// A file of the daemon's log before it is turned over; the one before it stays.
pub const DAEMON_LOG_BYTES_MAX: u64 = 1 << 20;
/// How far wall clock and steady clock may drift apart between two looks before the machine counts as having slept, in
/// milliseconds.
pub const CLOCK_JUMP_MS: u64 = 5_000;
/// How long one turn of the writing thread may take before that counts as a problem, in milliseconds: the import of a
/// gibibyte takes about a minute.
pub const WRITER_TURN_MS_MAX: u64 = 600_000;
/// Those who talk to the daemon at a time: a person with a status and a few windows.
pub const CONTROL_CLIENTS_MAX: usize = 16;
/// One line that is asked: a word or two.
pub const CONTROL_LINE_BYTES_MAX: usize = 4 << 10;
/// What somebody who listens may leave unread: thousands of events, or a status of two hundred sessions.
pub const CONTROL_BACKLOG_BYTES_MAX: usize = 1 << 20;
/// How long the daemon may take to answer a question, in milliseconds: it takes a few.
pub const CONTROL_ANSWER_MS_MAX: u64 = 2_000;
/// How often the daemon looks at the spool, in milliseconds: an answer is in the log after a second.
pub const DAEMON_TICK_MS: u64 = 1_000;
/// How often a new daemon asks for its lock, which whoever looks at it holds for a moment.
pub const DAEMON_LOCK_ATTEMPTS_MAX: u32 = 20;
/// The wait between two of these, in milliseconds.
pub const DAEMON_LOCK_WAIT_MS: u64 = 25;
/// How long a daemon that was asked to end may take, in milliseconds: it takes a few, a full disk some more.
pub const DAEMON_STOP_MS_MAX: u64 = 5_000;
/// How long a daemon runs before its node's first look for a release: a login has other things to do.
pub const UPGRADE_FIRST_LOOK_MS: u64 = 60_000;
/// How often the daemon asks itself whether a look is due: a window of maintenance is hit to the minute.
pub const UPGRADE_TURN_MS: u64 = 60_000;
/// How long the next look waits after one that failed or left something undone: a laptop is soon online again.
pub const UPGRADE_RETRY_MS: u64 = 30 * 60 * 1_000;
/// Hours between two looks for a release, where nobody chose: a release that was withdrawn is left within so many.
pub const CHECK_HOURS: u16 = 6;
/// The least and the most that a person can choose for that: an hour is polite to a mirror, and a month is still a check.
pub const CHECK_HOURS_RANGE: (i64, i64) = (1, 720);
/// One staged file that the commit guard reads: larger ones are reported as not scanned.
pub const STAGED_FILE_BYTES_MAX: u64 = 20 << 20;
/// Staged files that one commit check reads: more are reported as not scanned.
pub const STAGED_FILES_MAX: usize = 20_000;
/// Rules read from one folder: a tree that holds more is not a rules folder.
pub const RULES_MAX: usize = 500;
/// All rules that are read together: ours have some kilobytes each, and a stranger's repository may hold anything.
pub const RULES_BYTES_MAX: u64 = 16 << 20;
/// Folders within each other below a project's rules folder: people sort by area and topic, no deeper.
pub const RULE_FOLDERS_DEPTH_MAX: usize = 8;
/// Entries of a work tree that the commit guard walks for `git add`: beyond it the answer comes too late anyway.
pub const WORK_TREE_ENTRIES_MAX: usize = 200_000;
/// Index entries up to which session start looks at the work tree; a larger one would hold the session up.
pub const STATUS_ENTRIES_MAX: usize = 20_000;
/// What one run of git may print: a batch of blobs, or the names of a very large work tree.
pub const GIT_OUTPUT_BYTES_MAX: u64 = 64 << 20;
/// The guard snapshot: heads of at most `RULES_MAX` rules and a few settings.
pub const SNAPSHOT_BYTES_MAX: u64 = 4 << 20;
/// What is read of a payload beyond its bound before the pipe is closed on the host.
pub const HOOK_DRAINED_BYTES_MAX: u64 = 256 << 20;
/// The file of recent firings before it is turned over: some hundreds of lines, read whole on a commit.
pub const FIRED_BYTES_MAX: u64 = 32 << 10;
/// One file that is kept of a session: some thousand names, or the state before a compaction.
pub const SESSION_FILE_BYTES_MAX: u64 = 64 << 10;
/// Files that are kept of sessions: two or three each, of those of the last days.
pub const SESSION_FILES_MAX: usize = 600;
/// Lines of tasks that are put aside before a compaction.
pub const SESSION_LINES_MAX: usize = 10;
/// Changed files that are put aside before a compaction: beyond it a model looks for itself.
pub const SESSION_FILES_TOLD_MAX: usize = 40;
/// The record of agents before it is turned over: some twenty thousand lines.
pub const AGENTS_BYTES_MAX: u64 = 4 << 20;
/// What is read of the spool for the counts of one session: an end must not wait for more.
pub const SESSION_SPOOL_BYTES_MAX: u64 = 4 << 20;
/// Free space below which `doctor` calls the disk full: an update writes the program twice, and a journal.
pub const FREE_BYTES_MIN: u64 = 64 << 20;
/// Free files below which `doctor` calls the disk full: an install makes about two hundred.
pub const FREE_FILES_MIN: u64 = 500;
/// What a hook may answer when `doctor` runs it: hosts cut at ten thousand characters.
pub const HOOK_ANSWER_BYTES_MAX: u64 = 1 << 20;
/// Handlers of ours that `doctor` runs: a host has about ten, there are eight hosts, and two carriers double those of one.
pub const PROBED_HOOKS_MAX: usize = 128;
/// How deep a throwaway repository goes; the library makes five levels.
pub const TRIAL_DEPTH_MAX: usize = 12;
/// What one download takes into memory before it reaches the disk: few writes, little lost by a cut.
pub const DOWNLOAD_CHUNK_BYTES: usize = 1 << 20;
/// How often a download that was cut goes on by itself: each time has to bring something.
pub const DOWNLOAD_ATTEMPTS_MAX: u32 = 4;
/// What has to stay free on a disk beside a download: the program is unpacked from it and a plan is journaled.
pub const DOWNLOAD_FREE_BYTES_MIN: u64 = 16 << 20;
/// Files in a tarball of a release: ours hold the program, licences and a page to read.
pub const TARBALL_ENTRIES_MAX: usize = 32;
/// How much larger than the tarball its content may be: programs shrink to a third, never to a fortieth.
pub const TARBALL_RATIO_MAX: u64 = 40;
/// What the content of a small tarball may be beyond that: a tar's own padding shrinks to nothing.
pub const TARBALL_SLACK_BYTES: u64 = 1 << 20;
/// Redirects on the way to one file: hosts of releases send on once, some twice.
pub const REDIRECTS_MAX: u32 = 5;
/// How long a server may take to be found, to accept and to answer the first byte, in milliseconds.
pub const WEB_ANSWER_MS_MAX: u64 = 15_000;
/// How long nothing may come in the middle of an answer, in milliseconds.
pub const WEB_SILENCE_MS_MAX: u64 = 20_000;
/// How long one small document may take as a whole, in milliseconds.
pub const WEB_DOCUMENT_MS_MAX: u64 = 60_000;
/// How long one large file may take as a whole, in milliseconds; beyond it, the next run goes on.
pub const WEB_ARTIFACT_MS_MAX: u64 = 3_600_000;
/// How many of a repository's releases are looked through for the newest of a channel, as one page of its host lists them.
pub const LISTING_BYTES_MAX: u64 = 4 << 20;
/// The head of one answer.
pub const WEB_HEAD_BYTES_MAX: usize = 64 << 10;
/// A file of certificates that a person trusts: those of a whole system have a quarter of a mebibyte.
pub const CERTIFICATES_BYTES_MAX: u64 = 4 << 20;
/// How long a service manager may take to answer a question: it answers in milliseconds, or its bus is gone.
pub const SERVICE_QUESTION_MS_MAX: u64 = 5_000;
/// How long it may take to start or stop a service: our unit allows itself ten seconds to get ready and five to end.
pub const SERVICE_CHANGE_MS_MAX: u64 = 25_000;
/// What is read of such an answer: launchd prints some kilobytes for one service.
pub const SERVICE_ANSWER_BYTES_MAX: u64 = 256 << 10;
/// How long a service that launchd was told to stop may stay: it is killed five seconds after the first signal.
pub const SERVICE_GONE_MS_MAX: u64 = 10_000;
/// Entries of a project that detection walks, ignored ones included: some tenths of a second at the worst.
pub const TREE_ENTRIES_MAX: usize = 100_000;
/// Folders within each other that detection walks down: the deepest Java packages have about twenty.
pub const TREE_DEPTH_MAX: usize = 40;
/// A path below the project that detection keeps: beyond it nobody writes a manifest, and memory stays bounded.
pub const TREE_PATH_BYTES_MAX: usize = 1 << 10;
/// One ignore file: the longest template in use has 10 KiB.
pub const IGNORE_BYTES_MAX: u64 = 256 << 10;
/// Lines of ignore files in one walk: each becomes part of an automaton, which costs some microseconds.
pub const IGNORE_LINES_MAX: usize = 20_000;
/// One glob: the longest in use has some hundred characters.
pub const GLOB_CHARS_MAX: usize = 1_024;
/// Patterns that the braces of one glob may stand for; Claude Code's own figure.
pub const GLOB_PATTERNS_MAX: usize = 1_000;
/// Steps by which it is told whether globs can match the same path: usual ones take some hundred; a step is a microsecond.
pub const GLOB_STEPS_MAX: usize = 100_000;
/// Manifests of one project that detection reads: a monorepo of some hundred packages has one or two for each.
pub const MANIFESTS_MAX: usize = 2_000;
/// One manifest: a large `package.json` has 20 KiB; what is larger counts by its presence.
pub const MANIFEST_BYTES_MAX: u64 = 1 << 20;
/// All manifests of one project together: a monorepo of five thousand files has under a mebibyte.
pub const MANIFESTS_BYTES_MAX: u64 = 8 << 20;
/// Pieces of evidence that one signal keeps: all of a large monorepo, and an end for a hostile one.
pub const EVIDENCE_MAX: usize = 1_000;
/// Members of one workspace that are looked up: Maven names each module by itself.
pub const WORKSPACE_MEMBERS_MAX: usize = 1_000;
/// Patterns of all workspaces of one project that are compared with every package; usual are two or three.
pub const WORKSPACE_PATTERNS_MAX: usize = 200;
/// From how many bytes on a file in a commit counts as large, where nobody chose.
pub const LARGE_FILE_BYTES_MAX: u64 = 5 << 20;
/// The least and the most that a person can choose for that.
pub const LARGE_FILE_BYTES_RANGE: (i64, i64) = (1 << 10, 1 << 30);
/// Characters of a commit's subject, where nobody chose.
pub const SUBJECT_CHARS_MAX: u16 = 72;
/// The branches that a push may not overwrite or remove, where nobody chose.
pub const PROTECTED_REFS: [&str; 4] = ["main", "master", "production", "release/*"];
/// The file of a commit message: a page of text, and below it the diff that `git commit -v` shows.
pub const MESSAGE_FILE_BYTES_MAX: u64 = 64 << 20;
/// The ref lines of one push: a mirror of fifty thousand refs.
pub const REF_LINES_BYTES_MAX: u64 = 16 << 20;
/// Commits that one push check walks: years of a busy branch; beyond it the check says that it did not see all.
pub const OUTGOING_COMMITS_MAX: usize = 20_000;
/// Blobs that they bring: at some hundred bytes each a few mebibytes of names.
pub const OUTGOING_BLOBS_MAX: usize = 200_000;
/// Entries of a tree that `scan` walks: the largest monorepos have some hundred thousand files.
pub const SWEEP_ENTRIES_MAX: usize = 1_000_000;
/// Folders within each other that it walks down: deeper ones are made by mistake, or to hold a walk up.
pub const SWEEP_DEPTH_MAX: usize = 128;
/// How long one scan may read a repository, in milliseconds: histories are long, and a scan in a job has to end.
pub const SCAN_MS_MAX: u64 = 60 * 60 * 1_000;
/// Contents that wait for the second thread of a scan: so many files of the largest size fit into memory at once.
pub const SCAN_QUEUE_MAX: usize = 8;
/// Findings of one scan that are kept: nobody reads more, and a report of more is no report.
pub const SCAN_FINDINGS_MAX: usize = 100_000;
/// A baseline: an entry takes some two hundred bytes.
pub const BASELINE_BYTES_MAX: u64 = 32 << 20;
/// Entries of one archive that are looked at: the largest packages have some ten thousand files.
pub const ARCHIVE_ENTRIES_MAX: usize = 20_000;
/// What one archive may unpack to, all entries together: as much memory as a compressed archive may take at once.
pub const ARCHIVE_BYTES_MAX: u64 = 128 << 20;
/// How many times as large as itself an archive may unpack to: text reaches twenty, a bomb a thousand.
pub const ARCHIVE_RATIO_MAX: u64 = 200;
/// What an archive may always unpack to, however small it is: a ratio says nothing about a few bytes.
pub const ARCHIVE_BYTES_FREE: u64 = 1 << 20;
/// Things that are told about one archive: more of the same says nothing new.
pub const ARCHIVE_TOLD_MAX: usize = 5;
/// Blobs that are remembered as clean: those of some large repositories; 1.3 MB on disk.
pub const MEMO_ENTRIES_MAX: usize = 1 << 16;
/// One tree of a repository: a folder of a hundred thousand files takes about six mebibytes.
pub const TREE_OBJECT_BYTES_MAX: usize = 64 << 20;
/// One index: about a hundred bytes for each tracked file, so two million files.
pub const INDEX_BYTES_MAX: u64 = 256 << 20;
/// A YAML or TOML file that is parsed in a commit: some tenths of a second at the worst; larger ones are generated.
pub const CHECKED_TEXT_BYTES_MAX: usize = 2 << 20;
/// Changed paths that one evaluation looks at: more is no piece of work that anybody reviews.
pub const CHANGES_MAX: usize = 20_000;
/// The record of what an agent printed and ran: a long session has some mebibytes.
pub const RECORD_BYTES_MAX: u64 = 64 << 20;
/// Lines of such a record.
pub const RECORD_LINES_MAX: usize = 100_000;
/// Findings of one check that are told: beyond it the work is looked at as a whole.
pub const CHECK_FINDINGS_MAX: usize = 1_000;
/// How long one evaluation may take beside the programs it runs, in milliseconds.
pub const EVALUATE_MS_MAX: u64 = 120_000;
/// Pairs of a file that is gone and a new one that are compared for a move with edits: the rest counts as new.
pub const MOVE_PAIRS_MAX: usize = 400;
/// A task file: a page of text and some lists.
pub const TASK_BYTES_MAX: usize = 1 << 20;
/// Globs, or criteria, of one task: beyond it nobody reads them.
pub const TASK_LIST_MAX: usize = 500;
/// Steps of one metric: build, lint, test and a few more.
pub const METRIC_STEPS_MAX: usize = 50;
/// How long a metric may run where the task does not say: a build and its tests.
pub const METRIC_SECONDS_DEFAULT: u64 = 600;
/// What a task may say: six hours hold the longest suites, and a metric that hangs ends the same day.
pub const METRIC_SECONDS_MAX: u64 = 6 * 60 * 60;
/// Places that one quarantine moves: an agent's stray folder of dependencies has more, and is told instead.
pub const QUARANTINE_PLACES_MAX: usize = 20_000;
/// Folders within each other that one quarantine goes down.
pub const QUARANTINE_DEPTH_MAX: usize = 64;
/// The record of one quarantine: some two hundred bytes for each place.
pub const QUARANTINE_RECORD_BYTES_MAX: u64 = 32 << 20;
/// Quarantines that are kept: those of some months of work.
pub const QUARANTINES_KEPT_MAX: usize = 500;
/// The newest ones stay, however old or large they are.
pub const QUARANTINE_KEPT_NEWEST: usize = 10;
/// How long the others stay, in milliseconds: ninety days, so that nobody finds out too late.
pub const QUARANTINE_KEPT_MS: u64 = 90 * 24 * 60 * 60 * 1_000;
/// What all of them together may take before the oldest go.
pub const QUARANTINE_BYTES_KEPT_MAX: u64 = 2 << 30;
/// Numbers of one host that are tried: names of services have one or two.
pub const PROBE_ADDRESSES_MAX: usize = 8;
/// The first line of an answer: ours is the status and some words.
pub const PROBE_STATUS_BYTES_MAX: usize = 1 << 10;
/// How long one service may take to answer before work begins, in milliseconds: it is on this machine or near.
pub const PROBE_MS_MAX: u64 = 3_000;
/// What is kept of the output of one step of a metric, its end: a summary and the failures before it.
pub const METRIC_OUTPUT_BYTES_KEPT: usize = 64 << 10;
/// How long a program's pipes may stay open after it and its group ended: whoever left the group is not waited for.
pub const PIPE_GRACE_MS: u64 = 500;
/// One line of a transcript: pictures in one reach ten mebibytes; a longer line is passed over and counted.
pub const TRANSCRIPT_LINE_BYTES_MAX: usize = 16 << 20;
/// What is read of a transcript at once.
pub const TRANSCRIPT_CHUNK_BYTES: u64 = 1 << 20;
/// A transcript that is one document and no lines; a long session has some mebibytes.
pub const TRANSCRIPT_DOCUMENT_BYTES_MAX: u64 = 64 << 20;
/// Bytes at a transcript's beginning by which it is told from another that got its inode number.
pub const TRANSCRIPT_HEAD_BYTES_MAX: u64 = 256;
/// Transcripts that are looked for: those of years of daily work.
pub const TRANSCRIPTS_MAX: usize = 50_000;
/// Folders within each other below a host's place of transcripts; sub-agents of Claude Code are the deepest, with four.
pub const TRANSCRIPT_DEPTH_MAX: usize = 6;
/// What one call reads of transcripts that nobody has read yet; the next call goes on. About a quarter of a minute.
pub const INGEST_BYTES_MAX: u64 = 256 << 20;
/// Records that go into the database in one transaction: half a second of work is what a kill can cost.
pub const INGEST_BATCH_RECORDS: usize = 2_000;
/// What is kept of one text that a person or a model wrote: forty pages.
pub const MESSAGE_BYTES_MAX: usize = 64 << 10;
/// What is kept of what a tool was given or returned, its beginning and its end.
pub const MESSAGE_TOOL_BYTES_MAX: usize = 8 << 10;
/// How much more than is kept is looked through for secrets, so that no cut goes through one.
pub const MESSAGE_MARGIN_BYTES: usize = 16 << 10;
/// Names, paths and titles that are kept of a session.
pub const SESSION_WORD_BYTES_MAX: usize = 1 << 10;
/// Calls of tools that a session waits for at once.
pub const CALLS_PENDING_MAX: usize = 32;
/// Words of one search: beyond it nobody remembers what was asked for.
pub const SEARCH_WORDS_MAX: usize = 16;
/// Characters of one search.
pub const SEARCH_CHARS_MAX: usize = 400;
/// Messages that match and are ranked, the newest ones: a word that more have says too little.
pub const SEARCH_CANDIDATES_MAX: usize = 2_000;
/// Of these, those whose age and kind are looked at.
pub const SEARCH_RANKED_MAX: usize = 200;
/// Messages that a search or a list shows where nobody chose, and the most that can be asked for.
pub const SESSION_ROWS_DEFAULT: usize = 20;
/// See [`SESSION_ROWS_DEFAULT`].
pub const SESSION_ROWS_MAX: usize = 1_000;
/// Characters of a snippet.
pub const SNIPPET_CHARS_MAX: usize = 240;
/// What a recap may take: a model reads it at each start.
pub const RECAP_BYTES_MAX: usize = 2 << 10;
/// The last prompts and answers of a session from which a recap is made, besides its first.
pub const RECAP_MESSAGES_MAX: usize = 500;
/// One file of what is ready to be told of a project: some recaps and lines, each character escaped at the worst.
pub const CONTEXT_BYTES_MAX: u64 = 256 << 10;
/// Sessions of a project that are kept ready: those that may be at work at once, and the one before.
pub const CONTEXT_SESSIONS_MAX: usize = 4;
/// Open questions, and open tasks, of one session.
pub const CONTEXT_LINES_MAX: usize = 10;
/// Characters of one of them.
pub const CONTEXT_LINE_CHARS_MAX: usize = 200;
/// Projects that something is kept ready for: those of a month of work.
pub const CONTEXT_PROJECTS_MAX: usize = 200;
/// How long after its last message a session is still worth telling of, in milliseconds: thirty days.
pub const CONTEXT_FRESH_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// What session start tells of earlier sessions, in characters: one recap.
pub const SESSION_RECAP_CHARS_MAX: usize = 2_000;
/// What session start tells of MEMORY.md, in characters: its budget and some more of what people wrote.
pub const SESSION_MEMORY_CHARS_MAX: usize = 3_000;
/// What is read of a transcript's end before a compaction: a few turns of usual length.
pub const TRANSCRIPT_END_BYTES: u64 = 256 << 10;
/// One day's log: a hundred sessions of a kibibyte, and what people write beside them.
pub const DAY_LOG_BYTES_MAX: u64 = 1 << 20;
/// Sessions in one day's log.
pub const DAY_LOG_SESSIONS_MAX: usize = 100;
/// How long after its end a session may still come into its day's log, in milliseconds: a week without a daemon.
pub const DAY_LOG_LATE_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
/// Sessions whose entry in a day's log is remembered; twice what a busy week has.
pub const DAY_LOG_KNOWN_MAX: usize = 2_000;
/// What `MEMORY.md` may have in characters, where people leave room: some five hundred tokens at each start of a session.
pub const MEMORY_FILE_CHARS_MAX: usize = 2_200;
/// What our block in it may have at any rate: three or four entries.
pub const MEMORY_BLOCK_CHARS_MIN: usize = 400;
/// One entry: two lines on a screen.
pub const MEMORY_TEXT_CHARS_MAX: usize = 300;
/// The record of entries with its changes: some hundred bytes each.
pub const MEMORY_RECORD_BYTES_MAX: u64 = 16 << 20;
/// Entries that are kept beside those of the block: superseded, forgotten, archived, those of some years.
pub const MEMORY_ENTRIES_MAX: usize = 2_000;
/// Proposals that wait: beyond it nobody reads them, and the oldest go.
pub const MEMORY_PROPOSALS_MAX: usize = 100;
/// Changes that can be undone.
pub const MEMORY_CHANGES_MAX: usize = 500;
/// Sessions of which it is known how far they are taken in: those of the days that are looked at.
pub const MEMORY_SESSIONS_MAX: usize = 2_000;
/// Sessions from which one call learns: some tenths of a second; the next call goes on.
pub const MEMORY_LEARN_SESSIONS_MAX: usize = 50;
/// Sessions of so many days are learned from; what was said before is old news.
pub const MEMORY_LEARN_DAYS: u64 = 30;
/// The name of a model: with its maker and its size some forty.
pub const MODEL_NAME_CHARS_MAX: usize = 200;
/// A key of a server: the longest that are usual have some hundreds.
pub const BEARER_CHARS_MAX: usize = 4_096;
/// A file of secrets: some lines a person wrote.
pub const SECRETS_FILE_BYTES_MAX: u64 = 256 << 10;
/// The last turns of a session that a model is asked about: what is long ago was most likely done with.
pub const EXTRACTOR_TURNS_MAX: usize = 40;
/// Of one prompt or answer, in characters: what is longer was hardly typed.
pub const EXTRACTOR_MESSAGE_CHARS_MAX: usize = 4_000;
/// Of one request, in characters: some six thousand tokens, which small models of one's own take in.
pub const EXTRACTOR_CHARS_MAX: usize = 24_000;
/// What a model may answer, in bytes: twenty times what is asked for.
pub const EXTRACTOR_ANSWER_BYTES_MAX: u64 = 256 << 10;
/// What is taken from one answer; beyond it, it is no choice.
pub const EXTRACTOR_ENTRIES_MAX: usize = 12;
/// Places in an answer at which its JSON may begin, behind what a model says ahead of it.
pub const EXTRACTOR_BEGINNINGS_MAX: usize = 64;
/// Sessions that one call asks about: minutes on a machine of one's own; the next call goes on.
pub const EXTRACTOR_SESSIONS_MAX: usize = 10;
/// How long one answer may take, in milliseconds: a model on a processor writes some hundred words in it.
pub const EXTRACTOR_MS_MAX: u64 = 120_000;
/// How long the daemon waits at least between two runs that ask, in milliseconds.
pub const EXTRACTOR_PACE_MS: u64 = 600_000;
/// How often the daemon looks whether there is something to ask, in milliseconds.
pub const EXTRACTOR_LOOK_MS: u64 = 60_000;
/// What was asked about: two thousand sessions of some hundred bytes.
pub const EXTRACTOR_RECORD_BYTES_MAX: u64 = 1 << 20;
/// How long a writer waits for another one, in milliseconds: a transaction takes less than one.
pub const DB_BUSY_MS_MAX: u64 = 10_000;
/// One role file: ours have about three kibibytes.
pub const ROLE_BYTES_MAX: u64 = 256 << 10;
/// Roles read from one folder: a team has a dozen or two.
pub const ROLES_MAX: usize = 200;
/// Values of one role file, those that an alias stands for included.
pub const ROLE_NODES_MAX: usize = 10_000;
/// Values within each other in one role file; the form has four.
pub const ROLE_DEPTH_MAX: usize = 16;
/// Aliases of one role file: none of ours has one.
pub const ROLE_ALIASES_MAX: usize = 100;
/// Entries of one list of a role: beyond it nobody reads them.
pub const ROLE_LIST_MAX: usize = 100;
/// What one regular expression of a role or rule may take in memory once it is compiled.
pub const PATTERN_BYTES_MAX: usize = 2 << 20;
/// Harness rules of one file, and entries of one list of a rule: all of them are told or judged with every task.
pub const RULE_LIST_MAX: usize = 200;
/// What a task's agent is told of harness rules, in characters: about a thousand tokens.
pub const HARNESS_RULES_CHARS_MAX: usize = 4_000;
/// What it is told of its role: a page, of which the boundaries come first.
pub const ROLE_CHARS_MAX: usize = 6_000;
/// What it is told of earlier sessions.
pub const MEMORY_CHARS_MAX: usize = 6_000;
/// A file of memory that is handed in: what does not fit into the layer is left out at any rate.
pub const MEMORY_BYTES_MAX: u64 = 1 << 20;
/// The document of one release: some two hundred bytes for each artifact, withdrawn version and key.
pub const RELEASE_BYTES_MAX: u64 = 256 << 10;
/// Its signature: an armored one of an Ed25519 key has three hundred bytes.
pub const RELEASE_SIGNATURE_BYTES_MAX: u64 = 8 << 10;
/// Artifacts, withdrawn versions, or keys of one release: each of them is a person's act.
pub const RELEASE_LIST_MAX: usize = 500;
/// One tarball of a release: ours have about five mebibytes, one of a debug build some fifty.
pub const RELEASE_TARBALL_BYTES_MAX: u64 = 512 << 20;
/// A version as text; it becomes the name of a folder.
pub const VERSION_CHARS_MAX: usize = 64;
/// Keys that are trusted at once, learned ones included.
pub const RELEASE_KEYS_MAX: usize = 100;
/// What a node remembers of releases: some keys, some versions, one change.
pub const UPGRADE_STATE_BYTES_MAX: u64 = 1 << 20;
/// Versions that a node remembers to have left: beyond it the oldest are old news.
pub const VERSIONS_LEFT_MAX: usize = 50;
/// How long another version of ours may take for its part of an upgrade, in milliseconds: it writes and syncs one plan,
/// and examines what came of it.
pub const VERSION_CALL_MS_MAX: u64 = 120_000;
/// How long what an examination found holds while a person thinks about an upgrade.
pub const EXAMINATION_MS_MAX: u64 = 60_000;
/// What is read of its answer: a plan in JSON, at most as long as a saved one may be.
pub const VERSION_ANSWER_BYTES_MAX: u64 = PLAN_BYTES_MAX;
/// Rows of another program's database that are read at once, and their bytes: what waits in memory for a transaction.
pub const FOREIGN_ROWS_MAX: usize = 500;
/// See [`FOREIGN_ROWS_MAX`].
pub const FOREIGN_BYTES_MAX: usize = 4 << 20;
/// Rows of another program's database that may still change and are looked at again: a session has some at a time.
pub const FOREIGN_OPEN_MAX: usize = 256;
/// How long another program may keep its database from being read, in milliseconds; the next look comes soon.
pub const FOREIGN_BUSY_MS_MAX: u64 = 500;
/// Texts that wait for a transaction: few enough for a small daemon.
pub const INGEST_BATCH_BYTES: usize = 4 << 20;
/// Programs of which the settings tell what their transcripts mean.
pub const TRANSCRIPT_SOURCES_MAX: usize = 32;
/// Days after which sessions may be removed, at most: a century.
pub const RETENTION_DAYS_MAX: i64 = 36_500;
/// The least and the most that the database of sessions may be limited to, in mebibytes.
pub const MEMORY_MIB_RANGE: (i64, i64) = (64, 1 << 20);
/// What it is limited to where nobody chose: years of daily work take two gibibytes.
pub const MEMORY_MIB: i64 = 8 << 10;
/// Hours between two copies of the database where nobody chose.
pub const MEMORY_BACKUP_HOURS: i64 = 24;
/// The most that can be chosen for that: a year.
pub const MEMORY_BACKUP_HOURS_MAX: i64 = 8_760;
/// Copies of the database that are kept where nobody chose, and the most that can be.
pub const MEMORY_BACKUPS: i64 = 2;
/// See [`MEMORY_BACKUPS`].
pub const MEMORY_BACKUPS_MAX: i64 = 30;
/// Sessions that retention removes at once: some seconds of work at most.
pub const RETENTION_SESSIONS_MAX: usize = 200;
/// How often `session watch` looks, in milliseconds.
pub const WATCH_LOOK_MS: u64 = 500;
/// Messages that one look of `session watch` shows; the next one goes on.
pub const WATCH_MESSAGES_MAX: usize = 500;
/// One note of the vault: a long one has some hundred kibibytes; a larger file is a picture or a mistake.
pub const NOTE_BYTES_MAX: u64 = 1 << 20;
/// How often the lock of verbs that change a note is asked for: who holds it lets go in some milliseconds.
pub const NOTE_LOCK_ATTEMPTS_MAX: u32 = 20_000;
/// Notes of one vault: those of years of work.
pub const VAULT_NOTES_MAX: usize = 20_000;
/// Entries of a vault that are looked at, what is no note included.
pub const VAULT_ENTRIES_MAX: usize = 100_000;
/// Folders within each other in a vault; a path of ours has as many names.
pub const VAULT_DEPTH_MAX: usize = 15;
/// What one search reads of notes: some tenths of a second.
pub const VAULT_SEARCH_BYTES_MAX: u64 = 256 << 20;
/// What is told of one vault's oddities, each kind of them.
pub const VAULT_FINDINGS_MAX: usize = 200;
/// Readers of one vault: a team of agents has a dozen.
pub const VAULT_READERS_MAX: usize = 200;
/// Folders that are kept equal with those of Obsidian.
pub const VAULT_DOMAINS_MAX: usize = 100;
/// Days that a deleted note is kept, where nobody chose, and what can be chosen.
pub const TOMBSTONE_DAYS: u16 = 30;
/// See [`TOMBSTONE_DAYS`].
pub const TOMBSTONE_DAYS_RANGE: (i64, i64) = (1, 3_650);
/// What is remembered of a sync: some two hundred bytes for each note.
pub const VAULT_SYNC_BYTES_MAX: u64 = 32 << 20;
/// Notes that went away and are kept; beyond it the oldest go.
pub const TOMBSTONES_MAX: usize = 5_000;
/// From so many notes on that went away at once, and are more than half, a person is asked: a drive may be missing.
pub const VAULT_GONE_MIN: usize = 3;
