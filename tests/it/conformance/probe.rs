//! One suite for the probe port: services that behave as the table of `sim` says stand behind real sockets of this machine.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Instant;

use openclaw::base::network::{Address, LoopbackUrl};
use openclaw::ports::probe::{Probe, Unreached};
use openclaw::sim::probe::{Manner, SimProbe};
use openclaw::sys::probe::OsProbe;

const MS: u64 = 5_000;
const SHORT_MS: u64 = 200;

/// Runs a case on both adapters against one service that behaves like this.
fn each(manner: &Manner, case: impl Fn(&dyn Probe, &Address)) {
    let (address, _alive) = serve(manner.clone());
    case(&OsProbe, &address);
    case(&SimProbe::new([(address.clone(), manner.clone())]), &address);
}

/// Listens on a free port and behaves as said, until the process ends.
fn serve(manner: Manner) -> (Address, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let alive = listener.try_clone().expect("a second name");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        let mut held = Vec::new();
        for mut stream in listener.incoming().flatten() {
            match &manner {
                Manner::Pages(pages) => {
                    let mut asked = [0_u8; 4096];
                    let count = stream.read(&mut asked).unwrap_or(0);
                    let text = String::from_utf8_lossy(&asked[..count]).into_owned();
                    let path = text.split(' ').nth(1).unwrap_or_default();
                    let status = pages.get(path).copied().unwrap_or(404);
                    let place = "Location: http://127.0.0.1:1/elsewhere\r\n";
                    let _ = write!(stream, "HTTP/1.1 {status} x\r\n{place}Content-Length: 0\r\n\r\n");
                }
                Manner::Garbled => {
                    let _ = stream.write_all(b"220 mail is here\r\n");
                }
                Manner::Silent | Manner::Absent => held.push(stream),
            }
        }
    });
    (Address::parse(&format!("127.0.0.1:{port}")).expect("an address"), alive)
}

fn url(address: &Address, path: &str) -> LoopbackUrl {
    LoopbackUrl::parse(&format!("http://{address}{path}")).expect("a URL")
}

fn pages() -> Manner {
    let pages = [("/ok", 200), ("/empty", 204), ("/moved", 302), ("/broken", 500)];
    Manner::Pages(BTreeMap::from(pages.map(|(path, status)| (path.to_owned(), status))))
}

#[test]
fn a_page_that_answers_well_is_there() {
    each(&pages(), |probe, address| {
        assert!(probe.accepts(address, MS).is_ok());
        for path in ["/ok", "/empty"] {
            probe.answers(&url(address, path), MS).expect("it answers well");
        }
        for (path, told) in [("/moved", 302), ("/broken", 500), ("/else", 404)] {
            match probe.answers(&url(address, path), MS) {
                Err(Unreached::Status { status, .. }) => assert_eq!(status, told),
                other => panic!("{path}: {other:?}"),
            }
        }
    });
}

#[test]
fn what_says_nothing_or_something_else_is_no_page() {
    each(&Manner::Silent, |probe, address| {
        assert!(probe.accepts(address, MS).is_ok());
        let began = Instant::now();
        let answer = probe.answers(&url(address, "/"), SHORT_MS);
        assert!(matches!(answer, Err(Unreached::TooLate(_))), "{answer:?}");
        assert!(began.elapsed().as_secs() < 4);
    });
    each(&Manner::Garbled, |probe, address| {
        assert!(probe.accepts(address, MS).is_ok());
        let answer = probe.answers(&url(address, "/"), MS);
        assert!(matches!(answer, Err(Unreached::Garbled(_))), "{answer:?}");
    });
}

#[test]
fn where_nobody_listens_nothing_is_there() {
    // The port was free a moment ago.
    let free =
        TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let address = Address::parse(&format!("127.0.0.1:{free}")).expect("an address");
    for probe in [&OsProbe as &dyn Probe, &SimProbe::default()] {
        for answer in [probe.accepts(&address, MS), probe.answers(&url(&address, "/"), MS)] {
            assert!(matches!(answer, Err(Unreached::Refused { .. })), "{answer:?}");
        }
    }
    // The name of this machine is never looked up, and no time is no time.
    let named = Address::parse(&format!("localhost:{free}")).expect("an address");
    assert!(matches!(OsProbe.accepts(&named, MS), Err(Unreached::Refused { .. })));
    assert!(matches!(OsProbe.accepts(&address, 0), Err(Unreached::TooLate(_))));
    let unknown = Address::parse("no-such-host.invalid:80").expect("an address");
    let answer = OsProbe.accepts(&unknown, MS);
    assert!(matches!(answer, Err(Unreached::Unknown(_) | Unreached::TooLate(_))), "{answer:?}");
}

#[test]
fn a_page_that_never_ends_its_first_line_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            while stream.write_all(b"HTTP/1.1 200 ").is_ok() {}
        }
    });
    let address = Address::parse(&format!("127.0.0.1:{port}")).expect("an address");
    let answer = OsProbe.answers(&url(&address, "/"), MS);
    assert!(matches!(answer, Err(Unreached::Garbled(_))), "{answer:?}");
}
