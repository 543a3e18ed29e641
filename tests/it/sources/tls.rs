//! Who a server has to be: certificates that are trusted, names that fit, and no way from TLS to plain text.

use openclaw::base::network::WebUrl;
use openclaw::base::report::{Code, Explain as _};
use openclaw::ports::releases::FetchError;
use openclaw::ports::web::{ANYTHING, Ask, Web as _};
use openclaw::sys::web::{OsWeb, Patience, Reach};

use crate::support::{Hostile, Manner};

fn asked(certificates: Option<&str>, url: &str) -> Result<Vec<u8>, FetchError> {
    let reach = Reach { certificates: certificates.map(Into::into), ..Reach::default() };
    let web = OsWeb::new(&reach, Patience::default()).expect("a web");
    let url = WebUrl::parse(url).expect("a URL");
    web.page(&Ask { url: &url, accept: ANYTHING, bytes_max: 100 })
}

fn server(host: &str) -> Hostile {
    let server = Hostile::secure(host);
    server.put("/file", "signed or not");
    server
}

fn is_tls(result: Result<Vec<u8>, FetchError>) -> String {
    let error = result.expect_err("it is not to be trusted");
    assert!(matches!(error, FetchError::Tls { .. }), "{error}");
    assert_eq!(error.report().code, Code::SourceUntrusted);
    error.to_string()
}

#[test]
fn a_server_is_trusted_by_a_certificate_that_was_named() {
    let server = server("localhost");
    let url = format!("{}/file", server.url());
    assert_eq!(asked(Some(server.certificate()), &url).expect("it is trusted"), b"signed or not");
    // A file of several certificates counts as a whole.
    let many = format!("{}\n{}", Hostile::secure("other.example").certificate(), server.certificate());
    assert_eq!(asked(Some(&many), &url).expect("it is trusted"), b"signed or not");
}

#[test]
fn a_server_that_nobody_vouches_for_is_not_asked() {
    let server = server("localhost");
    let url = format!("{}/file", server.url());
    let said = is_tls(asked(None, &url));
    assert!(said.contains("certificate"), "{said}");
    is_tls(asked(Some(Hostile::secure("localhost").certificate()), &url));
    assert!(server.asked().is_empty(), "it was told what is wanted");
}

#[test]
fn a_certificate_for_another_name_does_not_count() {
    let server = server("releases.example");
    is_tls(asked(Some(server.certificate()), &format!("{}/file", server.url())));
}

#[test]
fn plain_text_is_neither_taken_for_tls_nor_led_to() {
    let plain = Hostile::plain();
    plain.put("/file", "plain");
    asked(None, &format!("https://{}/file", plain.authority())).expect_err("it speaks no TLS");
    assert!(plain.asked().iter().all(|asked| asked.path != "/file"));
    let server = server("localhost");
    server.behave("/file", Manner::Redirect(format!("{}/file", plain.url())));
    let error = asked(Some(server.certificate()), &format!("{}/file", server.url()))
        .expect_err("it leads to plain text");
    assert!(matches!(error, FetchError::Redirect { .. }), "{error}");
    assert_eq!(error.report().code, Code::SourceUntrusted);
    assert!(plain.asked().iter().all(|asked| asked.path != "/file"));
}

#[test]
fn a_file_without_a_certificate_is_told_at_once() {
    for text in ["", "not a certificate", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let reach = Reach { certificates: Some(text.into()), ..Reach::default() };
        let error = OsWeb::new(&reach, Patience::default()).expect_err("it holds none");
        assert!(matches!(error, FetchError::Tls { .. }), "{text}: {error}");
    }
}
