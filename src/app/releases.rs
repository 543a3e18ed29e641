//! Puts together where releases come from: the adapters that a source needs, and how this machine reaches the web, also for
//! whoever asks a model. Fetches nothing by itself.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use crate::base::limits::{CERTIFICATES_BYTES_MAX, EXTRACTOR_MS_MAX};
use crate::base::path::AbsPath;
use crate::base::source::Source;
use crate::config::env::{Environment, Variable};
use crate::ports::fs::Fs as _;
use crate::ports::releases::{FetchError, Releases};
use crate::ports::web::Web;
use crate::sys::fs::OsFs;
use crate::sys::releases::{Base, Folder};
use crate::sys::web::{OsWeb, Patience, Reach};
use crate::upgrade::RepositoryReleases;

/// The repository of this package, from which releases come where nobody chose.
pub const PACKAGE_SOURCE: &str = env!("CARGO_PKG_REPOSITORY");

/// Returns the releases of `source`, the web reached as the environment says.
///
/// # Errors
/// `Proxy`, `Tls` or `Unread` where the environment names what cannot be used; a folder needs none of it.
pub fn releases(environment: &Environment, source: &Source) -> Result<Box<dyn Releases>, FetchError> {
    match source {
        Source::Folder(path) => Ok(Box::new(Folder::new(path.clone()))),
        Source::Base(url) => Ok(Box::new(Base::new(Arc::new(web(environment)?), url.clone()))),
        Source::Repository(repository) => {
            Ok(Box::new(RepositoryReleases::new(Arc::new(web(environment)?), repository.clone())))
        }
    }
}

/// Returns the releases of the source that a person chose; where nobody did, those of the package's repository.
///
/// # Errors
/// As [`releases`].
pub fn chosen(environment: &Environment, source: Option<&Source>) -> Result<Box<dyn Releases>, FetchError> {
    match source {
        Some(source) => releases(environment, source),
        None => {
            let package = Source::parse(PACKAGE_SOURCE);
            let unfit = |_| FetchError::Unfit {
                place: PACKAGE_SOURCE.to_owned(),
                why: "the package names no repository that has releases",
            };
            releases(environment, &package.map_err(unfit)?)
        }
    }
}

/// Returns the web for whoever asks a model, which answers later than a server of files does.
///
/// # Errors
/// As [`releases`].
pub fn web_of_models(environment: &Environment) -> Result<Box<dyn Web>, FetchError> {
    let (answer_ms, document_ms) = (EXTRACTOR_MS_MAX, EXTRACTOR_MS_MAX);
    let patience = Patience { answer_ms, document_ms, ..Patience::default() };
    Ok(Box::new(web_with(environment, patience)?))
}

fn web(environment: &Environment) -> Result<OsWeb, FetchError> {
    web_with(environment, Patience::default())
}

fn web_with(environment: &Environment, patience: Patience) -> Result<OsWeb, FetchError> {
    let first = |variables: &[Variable]| variables.iter().find_map(|variable| environment.get(*variable));
    let text = |value: Option<&OsStr>| value.map(|value| value.to_string_lossy().into_owned());
    let proxy =
        [Variable::HttpsProxy, Variable::HttpsProxyLower, Variable::AllProxy, Variable::AllProxyLower];
    let reach = Reach {
        proxy: text(first(&proxy)),
        no_proxy: text(first(&[Variable::NoProxy, Variable::NoProxyLower])),
        certificates: environment.get(Variable::CertFile).map(certificates).transpose()?,
    };
    OsWeb::new(&reach, patience)
}

/// Returns the file of certificates that a person trusts; on most systems it is reached through links.
fn certificates(file: &OsStr) -> Result<Vec<u8>, FetchError> {
    let place = file.to_string_lossy().into_owned();
    let path = AbsPath::from_path(Path::new(file)).map_err(|_| FetchError::Unfit {
        place: place.clone(),
        why: "`SSL_CERT_FILE` names no absolute path",
    })?;
    let fs = OsFs::new(Vec::new());
    let read = fs.resolve(&path).and_then(|found| fs.read(&found.unwrap_or(path), CERTIFICATES_BYTES_MAX));
    read.map_err(|source| FetchError::Unread { place, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::new(pairs.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn the_package_names_a_source() {
        assert!(matches!(Source::parse(PACKAGE_SOURCE), Ok(Source::Repository(_))));
    }

    #[test]
    fn what_the_environment_gets_wrong_is_told_before_anything_is_asked() {
        let base = Source::parse("https://127.0.0.1:1/").expect("a source");
        let error = |pairs: &[(&str, &str)]| {
            releases(&environment(pairs), &base).err().map(|error| error.to_string())
        };
        assert_eq!(error(&[]), None);
        assert_eq!(error(&[("HTTPS_PROXY", "http://me:secret@proxy:3128"), ("NO_PROXY", "a, .b")]), None);
        for (name, value, why) in [
            ("HTTPS_PROXY", "socks5://proxy:1080", "neither `http://` nor `https://`"),
            ("https_proxy", "http://", "its address is none"),
            ("ALL_PROXY", "http://a b", "its address is none"),
            ("SSL_CERT_FILE", "certs.pem", "no absolute path"),
            ("SSL_CERT_FILE", "/nowhere/certs.pem", "/nowhere/certs.pem"),
            ("SSL_CERT_FILE", "/dev/null", "/dev/null"),
        ] {
            let said = error(&[(name, value)]).unwrap_or_default();
            assert!(said.contains(why), "{name}={value}: {said}");
        }
        let folder = Source::parse("/srv/releases").expect("a source");
        assert!(releases(&environment(&[("HTTPS_PROXY", "socks5://x:1")]), &folder).is_ok());
    }
}
