//! Who asks is answered, who does not read is let go, and what is not ours at that name stays.

use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::thread;

use super::*;

fn place(folder: &tempfile::TempDir, name: &str) -> AbsPath {
    AbsPath::from_path(&folder.path().join(name)).expect("a path")
}

/// Answers each line with itself until `lines` were heard.
fn echo(control: &OsControl, lines: usize) {
    let mut heard = 0;
    while heard < lines {
        for asked in control.take() {
            heard += 1;
            assert_eq!(control.tell(asked.client, &asked.line), Listens::Yes);
            control.end(asked.client);
        }
        thread::yield_now();
    }
}

#[test]
fn whoever_asks_is_answered_also_by_a_long_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("d".repeat(90)).join("e".repeat(60));
    std::fs::create_dir_all(&deep).expect("folders");
    let mut places = vec![place(&folder, "a.sock")];
    if cfg!(target_os = "linux") {
        places.push(AbsPath::from_path(&deep.join("b.sock")).expect("a path"));
    }
    for path in places {
        let control = OsControl::default();
        control.open(&path).expect("it opens");
        let metadata = std::fs::symlink_metadata(path.as_path()).expect("it is there");
        assert!(metadata.file_type().is_socket());
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        let asker = {
            let path = path.clone();
            thread::spawn(move || {
                let mut lines = Vec::new();
                call(&path, ("how are you", Patience::Moment), &mut |line| {
                    lines.push(line.to_owned());
                    true
                })
                .map(|()| lines)
            })
        };
        echo(&control, 1);
        assert_eq!(asker.join().expect("no panic").expect("an answer"), ["how are you"]);
        control.close();
        assert!(!path.as_path().exists());
        let refused = call(&path, ("x", Patience::Moment), &mut |_| true).expect_err("nobody is there");
        assert_eq!(refused.kind(), io::ErrorKind::NotFound);
    }
}

#[test]
fn a_socket_that_is_left_is_replaced_and_anything_else_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = place(&folder, "a.sock");
    drop(UnixListener::bind(path.as_path()).expect("a socket that its owner leaves"));
    let control = OsControl::default();
    control.open(&path).expect("it is replaced");
    // Another one came to its place: it is not ours to remove.
    std::fs::remove_file(path.as_path()).expect("removed");
    let other = UnixListener::bind(path.as_path()).expect("another socket");
    control.close();
    assert!(path.as_path().exists());
    drop(other);
    let file = place(&folder, "file");
    std::fs::write(file.as_path(), "mine").expect("a file");
    assert_eq!(OsControl::default().open(&file).expect_err("a file").kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_to_string(file.as_path()).expect("it is there"), "mine");
}

#[test]
fn who_talks_too_much_or_never_reads_is_let_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = place(&folder, "a.sock");
    let control = OsControl::default();
    control.open(&path).expect("it opens");
    let mut endless = UnixStream::connect(path.as_path()).expect("connected");
    endless.set_nonblocking(true).expect("a mode");
    // It writes until it is let go.
    for _ in 0..10_000 {
        let _ = endless.write(&[b'x'; 1 << 10]);
        assert_eq!(control.take(), []);
        if control.desk.borrow().as_ref().expect("open").clients.is_empty() {
            break;
        }
    }
    assert!(control.desk.borrow().as_ref().expect("open").clients.is_empty(), "it was let go");
    let mut deaf = UnixStream::connect(path.as_path()).expect("connected");
    deaf.write_all(b"events\n").expect("asked");
    let mut asked = Vec::new();
    while asked.is_empty() {
        asked = control.take();
    }
    let line = "y".repeat(64 << 10);
    let told = (0..10_000).find(|_| control.tell(asked[0].client, &line) == Listens::No);
    assert!(told.is_some(), "it never read");
    assert_eq!(control.take(), []);
    assert!(control.desk.borrow().as_ref().expect("open").clients.is_empty());
    // So many at once, and the next one finds it closed.
    let crowd: Vec<UnixStream> =
        (0..=CONTROL_CLIENTS_MAX).map(|_| UnixStream::connect(path.as_path()).expect("connected")).collect();
    control.take();
    assert_eq!(control.desk.borrow().as_ref().expect("open").clients.len(), CONTROL_CLIENTS_MAX);
    let mut last = crowd.last().expect("one");
    assert_eq!(last.read(&mut [0; 8]).expect("it is closed"), 0);
}
