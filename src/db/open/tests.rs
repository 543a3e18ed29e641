//! A database is made, brought forward, refused and shared, on a real disk: SQLite knows no other.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::sys::fs::OsFs;

const ONE: Schema = Schema { application: 7, versions: &["CREATE TABLE a(x INTEGER)"] };
const TWO: Schema =
    Schema { application: 7, versions: &["CREATE TABLE a(x INTEGER)", "ALTER TABLE a ADD COLUMN y TEXT"] };

struct Scene {
    folder: tempfile::TempDir,
    fs: OsFs,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let anchor = AbsPath::from_path(&folder.path().canonicalize().expect("it is there")).expect("UTF-8");
        Self { folder, fs: OsFs::new(vec![anchor]) }
    }

    fn path(&self) -> AbsPath {
        AbsPath::from_path(&self.folder.path().canonicalize().expect("it is there"))
            .expect("UTF-8")
            .join("x.db")
    }

    fn open(&self, schema: &Schema) -> Result<Db, DbError> {
        Db::open(Target { fs: &self.fs, path: &self.path() }, schema)
    }
}

fn rows(db: &Db) -> i64 {
    db.connection().query_row("SELECT count(*) FROM a", [], |row| row.get(0)).expect("a count")
}

#[test]
fn it_is_made_for_its_owner_alone_and_keeps_what_is_committed() {
    let scene = Scene::new();
    let mut db = scene.open(&ONE).expect("a database");
    db.write(|transaction| transaction.execute("INSERT INTO a VALUES (1)", [])).expect("written");
    for ending in ["", "-wal", "-shm"] {
        let path = format!("{}{ending}", scene.path());
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}");
    }
    drop(db);
    assert!(fs::metadata(format!("{}-wal", scene.path())).expect("no checkpoint").len() > 0);
    assert_eq!(rows(&scene.open(&ONE).expect("again")), 1);
}

#[test]
fn its_log_stays_short_however_often_it_is_opened_for_a_line() {
    let scene = Scene::new();
    let log = format!("{}-wal", scene.path());
    let bytes = || fs::metadata(&log).expect("a log").len();
    let put = |db: &mut Db, kib: usize| {
        let text = "x".repeat(kib << 10);
        db.write(|transaction| transaction.execute("INSERT INTO a(y) VALUES (?1)", [&text]))
            .expect("written");
    };
    for round in 0..60 {
        let mut db = scene.open(&TWO).expect("a database");
        put(&mut db, 64);
        db.settle(&scene.fs);
        assert!(bytes() < LOG_BYTES_MAX + (100 << 10), "{round}: {}", bytes());
    }
    // Somebody reads: nobody waits for it, and the log is emptied later.
    let mut db = scene.open(&TWO).expect("a database");
    let reader = scene.open(&TWO).expect("a database");
    reader.connection().execute_batch("BEGIN").expect("begun");
    assert_eq!(rows(&reader), 60);
    put(&mut db, 2 << 10);
    let began = std::time::Instant::now();
    db.settle(&scene.fs);
    assert!(began.elapsed() < Duration::from_millis(DB_BUSY_MS_MAX / 2));
    assert!(bytes() > LOG_BYTES_MAX);
    assert_eq!(rows(&reader), 60);
    reader.connection().execute_batch("COMMIT").expect("ended");
    db.settle(&scene.fs);
    assert_eq!((bytes(), rows(&reader)), (0, 61));
}

#[test]
fn an_old_one_is_brought_forward_and_a_newer_one_refused() {
    let scene = Scene::new();
    scene
        .open(&ONE)
        .expect("a database")
        .write(|t| t.execute("INSERT INTO a VALUES (1)", []))
        .expect("written");
    let db = scene.open(&TWO).expect("migrated");
    assert_eq!(rows(&db), 1);
    assert!(db.connection().query_row("SELECT y FROM a", [], |row| row.get::<_, Option<String>>(0)).is_ok());
    drop(db);
    let error = scene.open(&ONE).expect_err("refused");
    assert!(matches!(error, DbError::Newer { found: 2, known: 1, .. }), "{error:?}");
    assert_eq!(error.report().code, Code::FormatNewer);
    assert_eq!(rows(&scene.open(&TWO).expect("unharmed")), 1);
}

#[test]
fn a_migration_that_fails_leaves_the_version_before() {
    const BROKEN: Schema =
        Schema { application: 7, versions: &["CREATE TABLE a(x INTEGER)", "CREATE TABLE b(x); NO"] };
    let scene = Scene::new();
    scene.open(&ONE).expect("a database");
    assert!(matches!(scene.open(&BROKEN), Err(DbError::Refused { .. })));
    assert_eq!(rows(&scene.open(&TWO).expect("the version before")), 0);
}

#[test]
fn another_file_is_left_alone() {
    let scene = Scene::new();
    fs::write(scene.path().as_path(), "x".repeat(4096)).expect("written");
    let error = scene.open(&ONE).expect_err("no database");
    assert_eq!(error.report().code, Code::DatabaseDamaged, "{error:?}");
    assert_eq!(fs::read_to_string(scene.path().as_path()).expect("as it was"), "x".repeat(4096));
    fs::remove_file(scene.path().as_path()).expect("removed");
    scene.open(&Schema { application: 8, versions: &["CREATE TABLE b(x)"] }).expect("of another program");
    assert_eq!(scene.open(&ONE).expect_err("not ours").report().code, Code::DatabaseDamaged);
}

#[test]
fn a_link_is_not_followed() {
    let scene = Scene::new();
    let elsewhere = scene.folder.path().join("elsewhere");
    fs::write(&elsewhere, "").expect("written");
    std::os::unix::fs::symlink(&elsewhere, scene.path().as_path()).expect("a link");
    assert_eq!(scene.open(&ONE).expect_err("a link").report().code, Code::DiskFailed);
    assert_eq!(fs::read(&elsewhere).expect("as it was"), b"");
}

#[test]
fn work_that_fails_leaves_nothing_and_two_writers_wait_for_each_other() {
    let scene = Scene::new();
    let mut db = scene.open(&ONE).expect("a database");
    let failed = db.write(|transaction| {
        transaction.execute("INSERT INTO a VALUES (1)", [])?;
        transaction.execute("NO", [])
    });
    assert!(matches!(failed, Err(DbError::Refused { .. })));
    assert_eq!(rows(&db), 0);
    let folder = scene.path();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let fs = scene.fs.clone();
            let path = folder.clone();
            scope.spawn(move || {
                let mut db = Db::open(Target { fs: &fs, path: &path }, &ONE).expect("a database");
                for _ in 0..50 {
                    db.write(|transaction| transaction.execute("INSERT INTO a VALUES (1)", []))
                        .expect("written");
                }
            });
        }
    });
    assert_eq!(rows(&db), 200);
}

#[test]
fn many_that_open_a_new_one_at_once_all_get_it() {
    const AT_ONCE: usize = 8;
    for _ in 0..20 {
        let scene = Scene::new();
        let ready = std::sync::Barrier::new(AT_ONCE);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    let (fs, path) = (scene.fs.clone(), scene.path());
                    ready.wait();
                    let mut db = Db::open(Target { fs: &fs, path: &path }, &ONE).expect("a database");
                    db.write(|transaction| transaction.execute("INSERT INTO a VALUES (1)", []))
                        .expect("written");
                });
            }
        });
        assert_eq!(rows(&scene.open(&ONE).expect("a database")), AT_ONCE as i64);
    }
}
