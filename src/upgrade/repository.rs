//! The releases of a repository, found as `self_update` finds them: the latest, the newest before a release, or a tag. Uses
//! nothing of that crate that downloads, unpacks or replaces: what it finds is asked for through the web port, and verified by
//! whoever asked.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use self_update::backends::github::{ReleaseList, Update};
use self_update::http_client::{HeaderMap, HttpClient, HttpResponse};
use self_update::{Error, Release};

use super::release::Version;
use crate::base::limits::LISTING_BYTES_MAX;
use crate::base::network::{NotAPlace, WebUrl};
use crate::base::source::Repository;
use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};
use crate::ports::web::{ANYTHING, Ask, BYTES, Stream, Web};

/// The releases of a repository. A release is looked up once; its files are then known for as long as this value lives.
pub struct RepositoryReleases {
    web: Arc<dyn Web>,
    repository: Repository,
    found: Mutex<BTreeMap<Shelf, Files>>,
}

/// The files of one release: their names, and where each of them is asked for.
type Files = BTreeMap<String, String>;

/// How a repository's host names what it says about releases.
const JSON: &str = "application/vnd.github+json";

impl RepositoryReleases {
    /// Returns the releases of `repository`.
    pub fn new(web: Arc<dyn Web>, repository: Repository) -> Self {
        Self { web, repository, found: Mutex::default() }
    }

    /// Returns where the file `name` of a release is asked for.
    fn file(&self, shelf: &Shelf, name: &str) -> Result<WebUrl, FetchError> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if !found.contains_key(shelf) {
            let files = self.looked_up(shelf)?;
            found.insert(shelf.clone(), files);
        }
        let url = found.get(shelf).and_then(|files| files.get(name));
        let url = url.ok_or_else(|| FetchError::NotThere { place: self.place(shelf, name) })?;
        WebUrl::parse(url).map_err(unfit)
    }

    /// Asks the repository's host for a release.
    fn looked_up(&self, shelf: &Shelf) -> Result<Files, FetchError> {
        let client = Arc::new(Client { web: Arc::clone(&self.web), failed: Mutex::default() });
        let release = match shelf {
            Shelf::Stable => self.update(&client).and_then(|update| {
                let latest = update.get_latest_release()?;
                Ok(latest.all().first().cloned())
            }),
            Shelf::Beta => self.newest_before_a_release(&client),
            Shelf::Version(version) => self
                .update(&client)
                .and_then(|update| update.get_release_version(&format!("v{version}")).map(Some)),
        };
        let place = self.place(shelf, "");
        match release {
            Ok(Some(release)) => {
                let files = release.assets().iter();
                Ok(files.map(|file| (file.name().to_owned(), file.download_url().to_owned())).collect())
            }
            Ok(None) => Err(FetchError::NotThere { place }),
            Err(error) => Err(client.taken().unwrap_or(match error {
                Error::NoReleaseFound { .. } | Error::NotFound { .. } => FetchError::NotThere { place },
                other => FetchError::Garbled { place, why: other.to_string() },
            })),
        }
    }

    fn update(&self, client: &Arc<Client>) -> Result<Update, Error> {
        let Repository { api, owner, name } = &self.repository;
        Update::configure()
            .repo_owner(owner)
            .repo_name(name)
            .api_base_url(api.to_string().trim_end_matches('/'))
            .http_client(Arc::<Client>::clone(client))
            // What these two are for is never used: nothing is compared or replaced here.
            .bin_name("openclaw")
            .current_version("0.0.0")
            .build()
    }

    /// Returns the newest release whose version is one before a release, of those on the first page, which are the newest.
    fn newest_before_a_release(&self, client: &Arc<Client>) -> Result<Option<Release>, Error> {
        let Repository { api, owner, name } = &self.repository;
        let list = ReleaseList::configure()
            .repo_owner(owner)
            .repo_name(name)
            .api_base_url(api.to_string().trim_end_matches('/'))
            .http_client(Arc::<Client>::clone(client))
            .build()?;
        let listed = list.fetch()?;
        let early = listed.all().iter().filter_map(|release| {
            let version = release.version().parse::<Version>().ok();
            version.filter(Version::is_before_release).map(|version| (version, release))
        });
        Ok(early.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, release)| release.clone()))
    }

    fn place(&self, shelf: &Shelf, name: &str) -> String {
        let what = if name.is_empty() { "a release".to_owned() } else { format!("`{name}`") };
        format!("{what} ({shelf}) of {}", self.repository)
    }
}

impl Releases for RepositoryReleases {
    fn source(&self) -> String {
        self.repository.to_string()
    }

    fn document(&self, shelf: &Shelf, name: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        let url = self.file(shelf, name)?;
        self.web.page(&Ask { url: &url, accept: BYTES, bytes_max })
    }

    fn artifact(&self, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let Wanted { shelf, url, bytes, offset } = *wanted;
        let (url, accept) = match url.contains("://") {
            true => (WebUrl::parse(url).map_err(unfit)?, ANYTHING),
            // A release has files, and no folders.
            false => (self.file(shelf, url.rsplit('/').next().unwrap_or(url))?, BYTES),
        };
        self.web.stream(&Stream { url: &url, accept, bytes, offset }, sink)
    }
}

fn unfit(error: NotAPlace) -> FetchError {
    let NotAPlace { text, why } = error;
    FetchError::Unfit { place: text, why }
}

/// The web, as that crate asks for it. What went wrong is kept, because its errors have no room for ours.
struct Client {
    web: Arc<dyn Web>,
    failed: Mutex<Option<FetchError>>,
}

impl Client {
    fn taken(&self) -> Option<FetchError> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl HttpClient for Client {
    fn get(
        &self,
        url: &str,
        _headers: &HeaderMap,
        _timeout: Option<Duration>,
    ) -> Result<Box<dyn HttpResponse>, Error> {
        let asked = WebUrl::parse(url)
            .map_err(unfit)
            .and_then(|url| self.web.page(&Ask { url: &url, accept: JSON, bytes_max: LISTING_BYTES_MAX }));
        match asked {
            Ok(bytes) => Ok(Box::new(Answer { head: HeaderMap::new(), bytes })),
            Err(error) => {
                let told = Error::transport(error.to_string());
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Err(told)
            }
        }
    }
}

/// An answer without a head: what it would say of further pages is left out, so that one page is read.
struct Answer {
    head: HeaderMap,
    bytes: Vec<u8>,
}

impl HttpResponse for Answer {
    fn headers(&self) -> &HeaderMap {
        &self.head
    }

    fn body(self: Box<Self>) -> Box<dyn Read> {
        Box::new(Cursor::new(self.bytes))
    }
}

#[cfg(test)]
mod tests;
