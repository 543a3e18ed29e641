//! A folder on the web that holds releases. Never asks for anything but the names and URLs that it is handed.

use std::io::Write;
use std::sync::Arc;

use crate::base::network::{NotAPlace, WebUrl};
use crate::ports::releases::{FetchError, Releases, Shelf, Wanted};
use crate::ports::web::{ANYTHING, Ask, Stream, Web};

/// A folder on the web.
#[derive(Clone)]
pub struct Base {
    web: Arc<dyn Web>,
    url: WebUrl,
}

impl Base {
    /// Returns the folder at `url`.
    pub fn new(web: Arc<dyn Web>, url: WebUrl) -> Self {
        Self { web, url }
    }
}

impl Releases for Base {
    fn source(&self) -> String {
        self.url.to_string()
    }

    fn document(&self, shelf: &Shelf, name: &str, bytes_max: u64) -> Result<Vec<u8>, FetchError> {
        let url = self.url.below(&format!("{}{name}", shelf.folder())).map_err(unfit)?;
        self.web.page(&Ask { url: &url, accept: ANYTHING, bytes_max })
    }

    fn artifact(&self, wanted: &Wanted<'_>, sink: &mut dyn Write) -> Result<(), FetchError> {
        let Wanted { shelf, url, bytes, offset } = *wanted;
        let asked = |url: &WebUrl, sink: &mut dyn Write| {
            self.web.stream(&Stream { url, accept: ANYTHING, bytes, offset }, sink)
        };
        if url.contains("://") {
            return asked(&WebUrl::parse(url).map_err(unfit)?, sink);
        }
        let on_shelf = self.url.below(&format!("{}{url}", shelf.folder())).map_err(unfit)?;
        match (asked(&on_shelf, sink), shelf) {
            // A manifest that was copied onto its shelf still names what lies at the base.
            (Err(FetchError::NotThere { .. }), Shelf::Beta | Shelf::Version(_)) => {
                asked(&self.url.below(url).map_err(unfit)?, sink)
            }
            (result, Shelf::Stable | Shelf::Beta | Shelf::Version(_)) => result,
        }
    }
}

fn unfit(error: NotAPlace) -> FetchError {
    let NotAPlace { text, why } = error;
    FetchError::Unfit { place: text, why }
}
