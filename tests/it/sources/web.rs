//! What the client makes of answers that are wrong, late, cut, or lead elsewhere. Each has its own error, with what, why, fix.

use std::time::Instant;

use openclaw::base::network::WebUrl;
use openclaw::base::report::{Code, Explain as _};
use openclaw::ports::releases::FetchError;
use openclaw::ports::web::{ANYTHING, Ask, Bearer, Letter, Stream, Web as _};
use openclaw::sim::web::SimWeb;
use openclaw::sys::web::{OsWeb, Patience, Reach};

use crate::support::{Hostile, Manner};

/// Long enough for a busy machine, short enough to wait for.
const PATIENCE: Patience =
    Patience { answer_ms: 1_500, silence_ms: 700, document_ms: 3_000, artifact_ms: 20_000 };

const FILE: &[u8] = b"the quick brown fox jumps over the lazy dog";

fn web() -> OsWeb {
    OsWeb::new(&Reach::default(), PATIENCE).expect("a web")
}

fn served(manner: Manner) -> Hostile {
    let server = Hostile::plain();
    server.put("/file", FILE);
    server.behave("/file", manner);
    server
}

fn page(server: &Hostile, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
    let url = WebUrl::parse(&format!("{}/file", server.url())).expect("a URL");
    web().page(&Ask { url: &url, accept: ANYTHING, bytes_max })
}

fn stream(server: &Hostile, offset: u64) -> (Result<(), FetchError>, Vec<u8>) {
    let url = WebUrl::parse(&format!("{}/file", server.url())).expect("a URL");
    let mut sink = Vec::new();
    let stream = Stream { url: &url, accept: ANYTHING, bytes: FILE.len() as u64, offset };
    (web().stream(&stream, &mut sink), sink)
}

/// Holds an error to saying what, why and fix, and returns its kind.
fn kind(error: &FetchError) -> &'static str {
    let report = error.report();
    assert!(!report.what.is_empty() && !report.why.is_empty() && !report.fix.is_empty(), "{error}");
    match error {
        FetchError::Unreached { .. } => "unreached",
        FetchError::TooLate { .. } => "too late",
        FetchError::NotThere { .. } => "not there",
        FetchError::Refused { .. } => "refused",
        FetchError::Tls { .. } => "tls",
        FetchError::Redirect { .. } => "redirect",
        FetchError::Proxy { .. } => "proxy",
        FetchError::Cut { .. } => "cut",
        FetchError::OtherLength { .. } => "other length",
        FetchError::TooLong { .. } => "too long",
        FetchError::Garbled { .. } => "garbled",
        FetchError::Unfit { .. } => "unfit",
        FetchError::Unread { .. } => "unread",
        FetchError::Unkept { .. } => "unkept",
    }
}

#[test]
fn each_bad_answer_of_a_document_has_its_own_error() {
    for (manner, wanted) in [
        (Manner::Silent, "too late"),
        (Manner::SilentAt(10), "too late"),
        (Manner::CutAt(10), "cut"),
        (Manner::Garbled, "garbled"),
        (Manner::EndlessHead, "garbled"),
        (Manner::Status(404), "not there"),
        (Manner::Status(410), "not there"),
        (Manner::Status(403), "refused"),
        (Manner::Status(429), "refused"),
        (Manner::Status(500), "refused"),
        (Manner::Status(204), "refused"),
        (Manner::LongerBy(1), "too long"),
        (Manner::Redirect(String::new()), "redirect"),
        (Manner::Redirect("/file".to_owned()), "redirect"),
        (Manner::Redirect("http://example.org/".to_owned()), "redirect"),
        (Manner::Redirect("ftp://example.org/".to_owned()), "redirect"),
        (Manner::Redirect("http://a@127.0.0.1/".to_owned()), "redirect"),
    ] {
        let begun = Instant::now();
        let server = served(manner.clone());
        let error = page(&server, FILE.len() as u64).expect_err("it answers badly");
        assert_eq!(kind(&error), wanted, "{manner:?}: {error}");
        assert!(begun.elapsed().as_millis() < 15_000, "{manner:?}: it waited too long");
        assert!(server.asked().len() <= 6, "{manner:?}: {}", server.asked().len());
    }
    let gone = served(Manner::Well).url();
    let url = WebUrl::parse(&format!("{gone}/file")).expect("a URL");
    let error = web().page(&Ask { url: &url, accept: ANYTHING, bytes_max: 10 }).expect_err("nobody is there");
    assert_eq!(kind(&error), "unreached", "{error}");
}

#[test]
fn good_answers_of_any_form_are_taken() {
    for manner in [Manner::Well, Manner::WithoutLength, Manner::WithoutRanges] {
        let server = served(manner.clone());
        assert_eq!(page(&server, FILE.len() as u64).expect("it is there"), FILE, "{manner:?}");
        for offset in [0, 1, 20, FILE.len() - 1] {
            let (result, came) = stream(&server, offset as u64);
            result.expect("it is there");
            assert_eq!(came, &FILE[offset..], "{manner:?} {offset}");
        }
    }
    let server = served(Manner::Well);
    server.behave("/moved", Manner::Redirect(format!("{}/file", server.url())));
    let url = WebUrl::parse(&format!("{}/moved", server.url())).expect("a URL");
    let mut sink = Vec::new();
    let wanted = Stream { url: &url, accept: ANYTHING, bytes: FILE.len() as u64, offset: 4 };
    web().stream(&wanted, &mut sink).expect("it is there");
    assert_eq!(sink, &FILE[4..]);
    // Nothing about this machine is told, and the part survives the redirect.
    for asked in server.asked() {
        assert_eq!(asked.field("range"), Some("bytes=4-"));
        assert_eq!(asked.field("user-agent"), Some("openclaw"));
        let names: Vec<&str> = asked.head.iter().filter_map(|line| line.split(':').next()).collect();
        assert!(
            names
                .iter()
                .all(|name| ["accept", "accept-encoding", "host", "range", "user-agent"].contains(name)),
            "{names:?}"
        );
    }
}

#[test]
fn each_bad_answer_of_a_large_file_has_its_own_error_and_hands_on_nothing_wrong() {
    for (manner, offset, wanted, came) in [
        (Manner::CutAt(20), 0, "cut", 20),
        (Manner::CutAt(20), 5, "cut", 15),
        (Manner::CutAt(20), 20, "cut", 0),
        (Manner::SilentAt(20), 0, "too late", 20),
        (Manner::SilentAt(20), 5, "too late", 15),
        (Manner::Silent, 0, "too late", 0),
        (Manner::OtherPart, 5, "garbled", 0),
        (Manner::OtherPart, 0, "garbled", 0),
        (Manner::PartOf(99), 5, "other length", 0),
        (Manner::PartOfNothing, 0, "garbled", 0),
        (Manner::LongerBy(1), 0, "other length", 0),
        (Manner::LongerBy(1), 5, "other length", 0),
        (Manner::Garbled, 0, "garbled", 0),
        (Manner::Status(404), 0, "not there", 0),
        (Manner::Status(206), 3, "garbled", 0),
        (Manner::Status(416), 3, "other length", 0),
        (Manner::Status(503), 0, "refused", 0),
        (Manner::Redirect("http://example.org/".to_owned()), 3, "redirect", 0),
    ] {
        let server = served(manner.clone());
        let (result, bytes) = stream(&server, offset);
        let error = result.expect_err("it answers badly");
        assert_eq!(kind(&error), wanted, "{manner:?} {offset}: {error}");
        let offset = usize::try_from(offset).expect("it fits");
        assert_eq!(bytes, &FILE[offset..offset + came], "{manner:?} {offset}");
    }
}

#[test]
fn a_proxy_is_asked_for_what_lies_elsewhere_and_never_for_this_machine() {
    let proxy = Hostile::plain();
    let reach = |no_proxy: Option<&str>| Reach {
        proxy: Some(format!("http://me:secret@{}", proxy.authority())),
        no_proxy: no_proxy.map(str::to_owned),
        certificates: None,
    };
    let asked = |reach: &Reach, url: &str| {
        let web = OsWeb::new(reach, PATIENCE).expect("a web");
        let url = WebUrl::parse(url).expect("a URL");
        web.page(&Ask { url: &url, accept: ANYTHING, bytes_max: 100 })
    };
    let near = served(Manner::Well);
    assert_eq!(asked(&reach(None), &format!("{}/file", near.url())).expect("it is near"), FILE);
    assert!(proxy.asked().is_empty());
    // The proxy has nothing of that name, and says so.
    let error = asked(&reach(None), "https://releases.example/x").expect_err("the proxy refuses");
    assert_eq!(kind(&error), "proxy", "{error}");
    assert_eq!(error.report().code, Code::SourceUnusable);
    assert!(!format!("{error} {error:?} {:?}", reach(None)).contains("secret"), "a password is shown");
    let seen = proxy.asked();
    assert_eq!(seen.first().map(|asked| asked.path.as_str()), Some("releases.example:443"), "{seen:?}");
    assert!(seen.first().is_some_and(|asked| asked.field("proxy-authorization").is_some()), "{seen:?}");
    let error =
        asked(&reach(Some("other.org, .example")), "https://releases.example/x").expect_err("no such host");
    assert_eq!(kind(&error), "unreached", "{error}");
    assert_eq!(proxy.asked().len(), seen.len());
}

fn post(server: &Hostile, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
    let url = WebUrl::parse(&format!("{}/file", server.url())).expect("a URL");
    let bearer = Bearer::parse("a-key");
    web().post(&Letter { url: &url, json: b"{\"a\":1}", bearer: bearer.as_ref(), bytes_max })
}

#[test]
fn a_letter_arrives_whole_with_its_key_and_once() {
    let server = served(Manner::Well);
    assert_eq!(post(&server, FILE.len() as u64).expect("an answer"), FILE);
    let asked = server.asked();
    assert_eq!((asked.len(), asked[0].body.as_slice()), (1, &b"{\"a\":1}"[..]));
    assert_eq!(asked[0].field("authorization"), Some("Bearer a-key"));
    assert_eq!(asked[0].field("content-type"), Some("application/json"));
    let names: Vec<&str> = asked[0].head.iter().filter_map(|line| line.split(':').next()).collect();
    let known = [
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ];
    assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    assert_eq!(format!("{:?}", Bearer::parse("a-key")), "Some(Bearer)");
    for text in ["", "a b", "a\r\nHost: x", "\u{fc}", &"x".repeat(5_000)] {
        assert!(Bearer::parse(text).is_none(), "{text:.20}");
    }
}

#[test]
fn each_bad_answer_to_a_letter_has_its_own_error_and_nobody_else_gets_it() {
    let other = Hostile::plain();
    other.put("/file", FILE);
    for (manner, wanted) in [
        (Manner::Silent, "too late"),
        (Manner::SilentAt(10), "too late"),
        (Manner::CutAt(10), "cut"),
        (Manner::Garbled, "garbled"),
        (Manner::EndlessHead, "garbled"),
        (Manner::Status(404), "not there"),
        (Manner::Status(401), "refused"),
        (Manner::Status(429), "refused"),
        (Manner::Status(500), "refused"),
        (Manner::LongerBy(1), "too long"),
        (Manner::Redirect(String::new()), "redirect"),
        (Manner::Redirect("/other".to_owned()), "redirect"),
        (Manner::Redirect(format!("{}/file", other.url())), "redirect"),
    ] {
        let server = served(manner.clone());
        let error = post(&server, FILE.len() as u64).expect_err("it answers badly");
        assert_eq!(kind(&error), wanted, "{manner:?}: {error}");
        assert_eq!(server.asked().len(), 1, "{manner:?}: it is sent once");
    }
    assert!(other.asked().is_empty());
    let gone = served(Manner::Well).url();
    let url = WebUrl::parse(&format!("{gone}/file")).expect("a URL");
    let letter = Letter { url: &url, json: b"{}", bearer: None, bytes_max: 10 };
    assert_eq!(kind(&web().post(&letter).expect_err("nobody is there")), "unreached");
}

#[test]
fn the_table_of_the_simulation_answers_letters_alike() {
    let table = SimWeb::default();
    let url = WebUrl::parse("http://127.0.0.1:1/file").expect("a URL");
    let letter = |bytes_max| Letter { url: &url, json: b"{\"a\":1}", bearer: None, bytes_max };
    assert_eq!(kind(&table.post(&letter(9)).expect_err("nothing is there")), "not there");
    table.put("http://127.0.0.1:1/file", FILE);
    assert_eq!(table.post(&letter(FILE.len() as u64)).expect("an answer"), FILE);
    assert_eq!(kind(&table.post(&letter(FILE.len() as u64 - 1)).expect_err("it is longer")), "too long");
    assert_eq!(table.sent(), ["{\"a\":1}", "{\"a\":1}"]);
}
