-- A database of sessions of version 1, as that release made it of transcripts in this folder.
PRAGMA application_id = 1868787045;
PRAGMA user_version = 1;
CREATE TABLE source(
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, form TEXT NOT NULL, path TEXT NOT NULL UNIQUE,
  position TEXT NOT NULL, state TEXT NOT NULL,
  lines INTEGER NOT NULL, unknown INTEGER NOT NULL, broken INTEGER NOT NULL, too_long INTEGER NOT NULL
);
CREATE TABLE session(
  id INTEGER PRIMARY KEY, host TEXT NOT NULL, name TEXT NOT NULL, agent TEXT NOT NULL,
  parent TEXT, folder TEXT, branch TEXT, version TEXT, model TEXT, title TEXT, asked TEXT,
  began INTEGER, last INTEGER, turns INTEGER NOT NULL, messages INTEGER NOT NULL, live TEXT NOT NULL,
  UNIQUE(host, name, agent)
);
CREATE INDEX session_last ON session(last);
CREATE TABLE message(
  id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, key INTEGER NOT NULL,
  turn INTEGER NOT NULL, kind INTEGER NOT NULL, at INTEGER, failed INTEGER NOT NULL, tool TEXT NOT NULL,
  call TEXT NOT NULL, text TEXT NOT NULL, UNIQUE(session, key)
);
CREATE VIRTUAL TABLE message_index USING fts5(
  text, content='message', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE message_word USING fts5vocab('message_index', 'row');
CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
  INSERT INTO message_index(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN
  INSERT INTO message_index(message_index, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER message_changed AFTER UPDATE OF text ON message BEGIN
  INSERT INTO message_index(message_index, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO message_index(rowid, text) VALUES (new.id, new.text);
END;
CREATE TABLE usage(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, key TEXT NOT NULL, model TEXT NOT NULL,
  input INTEGER NOT NULL, cache_written INTEGER NOT NULL, cache_read INTEGER NOT NULL, output INTEGER NOT NULL,
  PRIMARY KEY(session, key)
) WITHOUT ROWID;
CREATE TABLE touched(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, path TEXT NOT NULL, written INTEGER NOT NULL,
  turn INTEGER NOT NULL, PRIMARY KEY(session, path, written)
) WITHOUT ROWID;
CREATE TABLE command(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, call TEXT NOT NULL, turn INTEGER NOT NULL,
  failed INTEGER, text TEXT NOT NULL, PRIMARY KEY(session, call)
) WITHOUT ROWID;
CREATE TABLE committed(
  session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE, id TEXT NOT NULL, subject TEXT NOT NULL,
  turn INTEGER NOT NULL, PRIMARY KEY(session, id)
) WITHOUT ROWID;
INSERT INTO source VALUES(1, 'claude', 'claude', '/home/ada/.claude/projects/-home-ada-repo/ce98bb33-259a-42ab-89ed-747cb20d712c.jsonl', '{"device":65024,"inode":10182668,"offset":31384,"bytes":31384,"modified_ms":1795285594446,"head":"d1d5f81b4e665f97"}', '{"who":{"name":"ce98bb33-259a-42ab-89ed-747cb20d712c","agent":""},"model":""}', 44, 0, 0, 0);
INSERT INTO source VALUES(2, 'claude', 'claude', '/home/ada/.claude/projects/-home-ada-repo/ce98bb33-259a-42ab-89ed-747cb20d712c/subagents/agent-a0a9b8d9a135a9dc2.jsonl', '{"device":65024,"inode":10182671,"offset":5144,"bytes":5144,"modified_ms":1795285594451,"head":"5fa6d9b667358c57"}', '{"who":{"name":"ce98bb33-259a-42ab-89ed-747cb20d712c","agent":"a0a9b8d9a135a9dc2"},"model":""}', 6, 0, 0, 0);
INSERT INTO source VALUES(3, 'opencode', 'opencode', '/home/ada/.local/share/opencode/opencode.db', '{"device":65024,"inode":10182672,"offset":0,"bytes":36864,"modified_ms":1795285595297,"head":"e3b0c44298fc1c14"}', '{"who":null,"model":"","tables":[{"row":18,"id":"prt_1ff13ae10001eB2SnqTSlPifZ4","open":[]},{"row":7,"id":"msg_1ff13a8bf00160oRL5Xsb2OaK4","open":[]}]}', 25, 0, 0, 0);
INSERT INTO session VALUES(1, 'claude', 'ce98bb33-259a-42ab-89ed-747cb20d712c', '', NULL, '/home/ada/repo', 'main', '2.1.197', 'claude-opus-4-8', NULL, 'Please add a new file and test it', 1795268077562, 1795268082021, 2, 29, '{"last":"Over","pending":[],"asked":null,"at":1795268082021}');
INSERT INTO session VALUES(2, 'claude', 'ce98bb33-259a-42ab-89ed-747cb20d712c', 'a0a9b8d9a135a9dc2', 'ce98bb33-259a-42ab-89ed-747cb20d712c', '/home/ada/repo', 'main', '2.1.197', 'claude-opus-4-8', NULL, 'look at the folder', 1795268081167, 1795268081234, 1, 6, '{"last":"Working","pending":["toolu_1"],"asked":null,"at":1795268081234}');
INSERT INTO session VALUES(3, 'opencode', 'ses_e00ec7ff4ffeeKmDntkixACenm', '', NULL, '/home/ada/repo', NULL, '1.18.33', 'm', 'done', '"Please make the parser retry"', 1795280832811, 1795280842257, 2, 10, '{"last":"Over","pending":[],"asked":null,"at":1795280842257}');
INSERT INTO message VALUES(1, 1, 250360882766664193, 1, 1, 1795268077562, 0, '', '', 'Please add a new file and test it');
INSERT INTO message VALUES(2, 1, 1061108998574291187, 1, 2, 1795268077636, 0, '', '', 'I take step 0.');
INSERT INTO message VALUES(3, 1, 345543046047468277, 1, 3, 1795268077640, 0, 'Bash', 'toolu_0', 'echo hello; echo two');
INSERT INTO message VALUES(4, 1, 330714521862097981, 1, 4, 1795268077727, 0, '', 'toolu_0', 'hello'||char(10)||'two');
INSERT INTO message VALUES(5, 1, 144564629888398236, 1, 2, 1795268077748, 0, '', '', 'I take step 1.');
INSERT INTO message VALUES(6, 1, 832467204095640618, 1, 3, 1795268077750, 0, 'Write', 'toolu_1', 'file_path: /home/ada/repo/new.txt'||char(10)||'content: one'||char(10)||'');
INSERT INTO message VALUES(7, 1, 863758579414085577, 1, 4, 1795268077771, 0, '', 'toolu_1', 'File created successfully at: /home/ada/repo/new.txt (file state is current in your context — no need to Read it back)');
INSERT INTO message VALUES(8, 1, 740840899015179685, 1, 2, 1795268077797, 0, '', '', 'I take step 2.');
INSERT INTO message VALUES(9, 1, 8552571351608672, 1, 3, 1795268077799, 0, 'Edit', 'toolu_2', 'replace_all: false'||char(10)||'file_path: /home/ada/repo/new.txt'||char(10)||'old_string: one'||char(10)||'new_string: two');
INSERT INTO message VALUES(10, 1, 595629451946527696, 1, 4, 1795268077806, 0, '', 'toolu_2', 'The file /home/ada/repo/new.txt has been updated successfully. (file state is current in your context — no need to Read it back)');
INSERT INTO message VALUES(11, 1, 355501208706720504, 1, 2, 1795268077827, 0, '', '', 'I take step 3.');
INSERT INTO message VALUES(12, 1, 384309198850537287, 1, 3, 1795268077828, 0, 'Read', 'toolu_3', 'file_path: /home/ada/repo/new.txt');
INSERT INTO message VALUES(13, 1, 146742319160437530, 1, 4, 1795268077834, 0, '', 'toolu_3', '1	two'||char(10)||'2	');
INSERT INTO message VALUES(14, 1, 845716417085072750, 1, 2, 1795268077846, 0, '', '', 'I take step 4.');
INSERT INTO message VALUES(15, 1, 59243945189773433, 1, 3, 1795268077847, 0, 'Bash', 'toolu_4', 'cat nothing-here');
INSERT INTO message VALUES(16, 1, 678095776107199009, 1, 4, 1795268077865, 1, '', 'toolu_4', 'Exit code 1'||char(10)||'cat: nothing-here: No such file or directory');
INSERT INTO message VALUES(17, 1, 615648686120462222, 1, 2, 1795268077877, 0, '', '', 'I take step 5.');
INSERT INTO message VALUES(18, 1, 285691182450658838, 1, 3, 1795268077878, 0, 'Bash', 'toolu_5', 'git add new.txt && git -c user.name=a -c user.email=a@b commit -m ''feat: new file''');
INSERT INTO message VALUES(19, 1, 332993828949159650, 1, 4, 1795268077931, 0, '', 'toolu_5', '[main 7e0e9d7] feat: new file'||char(10)||' 1 file changed, 1 insertion(+)'||char(10)||' create mode 100644 new.txt');
INSERT INTO message VALUES(20, 1, 356367618186195019, 1, 2, 1795268077942, 0, '', '', 'I take step 6.');
INSERT INTO message VALUES(21, 1, 714790225999248571, 1, 3, 1795268077943, 0, 'Task', 'toolu_6', 'description: look around'||char(10)||'prompt: look at the folder'||char(10)||'subagent_type: general-purpose');
INSERT INTO message VALUES(22, 1, 745944087091554067, 1, 4, 1795268079191, 0, '', 'toolu_6', 'All is done: the tests pass.'||char(10)||'agentId: abfade017eb8ba364 (use SendMessage with to: ''abfade017eb8ba364'', summary: ''<5-10 word recap>'' to continue this agent)'||char(10)||'<usage>subagent_tokens: 43'||char(10)||'tool_uses: 7'||char(10)||'duration_ms: 1244</usage>');
INSERT INTO message VALUES(23, 1, 163556461557047684, 1, 2, 1795268079197, 0, '', '', 'All is done: the tests pass.');
INSERT INTO message VALUES(24, 1, 298884205911736224, 1, 5, 1795268079792, 0, '', '', 'This session is being continued from a previous conversation that ran out of context. The summary below covers the earlier portion of the conversation.'||char(10)||''||char(10)||'All is done: the tests pass.'||char(10)||''||char(10)||'If you need specific details from before compaction (like exact code snippets, error messages, or content you generated), read the full transcript at: /tmp/tlab/cl/h/.claude/projects/-tmp-tlab-cl-repo/ce98bb33-259a-42ab-89ed-747cb20d712c.jsonl'||char(10)||'Continue the conversation from where it left off without asking the user any further questions. Resume directly — do not acknowledge the summary, do not recap what was happening, do not preface with "I''ll continue" or similar. Pick up the last task as if the break never happened.');
INSERT INTO message VALUES(25, 1, 397448339399683015, 2, 1, 1795268079750, 0, '', '', '/compact');
INSERT INTO message VALUES(26, 1, 107739681305717506, 2, 2, 1795268080710, 0, '', '', 'I take step 6.');
INSERT INTO message VALUES(27, 1, 803088171438561971, 2, 3, 1795268080710, 0, 'Task', 'toolu_6', 'description: look around'||char(10)||'prompt: look at the folder'||char(10)||'subagent_type: general-purpose');
INSERT INTO message VALUES(28, 1, 258369709952218425, 2, 4, 1795268082009, 0, '', 'toolu_6', 'All is done: the tests pass.'||char(10)||'agentId: a430e359c7f950a20 (use SendMessage with to: ''a430e359c7f950a20'', summary: ''<5-10 word recap>'' to continue this agent)'||char(10)||'<usage>subagent_tokens: 43'||char(10)||'tool_uses: 7'||char(10)||'duration_ms: 1297</usage>');
INSERT INTO message VALUES(29, 1, 380221141540761502, 2, 2, 1795268082021, 0, '', '', 'All is done: the tests pass.');
INSERT INTO message VALUES(30, 2, 427335808694079658, 1, 1, 1795268081167, 0, '', '', 'look at the folder');
INSERT INTO message VALUES(31, 2, 209119385860115964, 1, 2, 1795268081192, 0, '', '', 'I take step 0.');
INSERT INTO message VALUES(32, 2, 693399642037113568, 1, 3, 1795268081192, 0, 'Bash', 'toolu_0', 'echo hello; echo two');
INSERT INTO message VALUES(33, 2, 9296723476997765, 1, 4, 1795268081215, 0, '', 'toolu_0', 'hello'||char(10)||'two');
INSERT INTO message VALUES(34, 2, 335250877849300625, 1, 2, 1795268081234, 0, '', '', 'I take step 1.');
INSERT INTO message VALUES(35, 2, 551933599319499328, 1, 3, 1795268081234, 0, 'Write', 'toolu_1', 'file_path: /home/ada/repo/new.txt'||char(10)||'content: one'||char(10)||'');
INSERT INTO message VALUES(36, 3, 192358456536231988, 1, 1, 1795280832811, 0, '', '', '"Please make the parser retry"');
INSERT INTO message VALUES(37, 3, 234001769646292612, 1, 3, 1795280835243, 0, 'bash', 'call_0', 'ls /nowhere');
INSERT INTO message VALUES(38, 3, 838987831682351057, 1, 4, 1795280835470, 1, 'bash', 'call_0', 'ls: cannot access ''/nowhere'': No such file or directory'||char(10)||'');
INSERT INTO message VALUES(39, 3, 143108182674544006, 1, 3, 1795280835875, 0, 'write', 'call_1', 'filePath: /home/ada/repo/parser.txt'||char(10)||'content: retry'||char(10)||'');
INSERT INTO message VALUES(40, 3, 674444028954525230, 1, 4, 1795280835899, 0, 'write', 'call_1', 'Wrote file successfully.');
INSERT INTO message VALUES(41, 3, 192647664998761836, 1, 3, 1795280836500, 0, 'bash', 'call_2', 'git add -A && git commit -q -m ''feat: add a parser'' && git log --oneline -1 && echo ''[main 0123abc] feat: add a parser''');
INSERT INTO message VALUES(42, 3, 708477534002325055, 1, 4, 1795280836607, 0, 'bash', 'call_2', 'e716770 feat: add a parser'||char(10)||'[main 0123abc] feat: add a parser'||char(10)||'');
INSERT INTO message VALUES(43, 3, 32772830506756980, 1, 2, 1795280837248, 0, '', '', 'done');
INSERT INTO message VALUES(44, 3, 420344061154515892, 2, 1, 1795280840862, 0, '', '', '"And say what you decided"');
INSERT INTO message VALUES(45, 3, 1099324168671677682, 2, 2, 1795280842132, 0, '', '', 'done');
INSERT INTO usage VALUES(1, 'msg_0', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_1', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_2', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_3', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_4', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_5', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_6', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(1, 'msg_7', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(2, 'msg_0', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(2, 'msg_1', 'claude-opus-4-8', 11, 5, 7, 20);
INSERT INTO usage VALUES(3, 'prt_1ff139404001HQxX4YN2aYhlqY', 'm', 0, 0, 0, 0);
INSERT INTO usage VALUES(3, 'prt_1ff1395f6001RLXY2WrzTjVKaI', 'm', 0, 0, 0, 0);
INSERT INTO usage VALUES(3, 'prt_1ff1398d0001YZ5J0jWYkrxPqf', 'm', 0, 0, 0, 0);
INSERT INTO usage VALUES(3, 'prt_1ff139b16001x3Jm8RBq1cdM7X', 'm', 1, 0, 0, 1);
INSERT INTO usage VALUES(3, 'prt_1ff13ae10001eB2SnqTSlPifZ4', 'm', 1, 0, 0, 1);
INSERT INTO touched VALUES(1, '/home/ada/repo/new.txt', 0, 1);
INSERT INTO touched VALUES(1, '/home/ada/repo/new.txt', 1, 1);
INSERT INTO touched VALUES(2, '/home/ada/repo/new.txt', 1, 1);
INSERT INTO touched VALUES(3, '/home/ada/repo/parser.txt', 1, 1);
INSERT INTO command VALUES(1, 'toolu_0', 1, 0, 'echo hello; echo two');
INSERT INTO command VALUES(1, 'toolu_4', 1, 1, 'cat nothing-here');
INSERT INTO command VALUES(1, 'toolu_5', 1, 0, 'git add new.txt && git -c user.name=a -c user.email=a@b commit -m ''feat: new file''');
INSERT INTO command VALUES(2, 'toolu_0', 1, 0, 'echo hello; echo two');
INSERT INTO command VALUES(3, 'call_0', 1, 1, 'ls /nowhere');
INSERT INTO command VALUES(3, 'call_2', 1, 0, 'git add -A && git commit -q -m ''feat: add a parser'' && git log --oneline -1 && echo ''[main 0123abc] feat: add a parser''');
INSERT INTO committed VALUES(1, '7e0e9d7', 'feat: new file', 1);
INSERT INTO committed VALUES(3, '0123abc', 'feat: add a parser', 1);
