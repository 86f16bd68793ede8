//! Media from a URL, never as a whole in memory: a video of known length is passed on to X while it arrives; all else, which
//! has to be looked at as a whole first, goes through a temporary file.
//!
//! The URL may come from a document or a user, so it must not reach into the network of the machine that posts:
//! private and loopback addresses are refused where names are resolved and where a proxy is asked for them, which covers
//! redirects too, unless `allow_private_urls` is set. No credentials of X are ever sent along.

use std::io::{self, Read, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::http::{Response, Uri, header};
use ureq::unversioned::transport::Connector as _;
use ureq::{Body, BodyReader};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::shown;
use crate::transport::{Agent, Source, Stream, Transport, connector};

use super::guard::{Guard, ProxyGuard, literal_private};
use super::source::{File, read_bytes};
use super::{address, container};

const REDIRECTS: u32 = 5;
/// Bytes at the beginning of a stream that stay at hand, to tell what it is.
const HEAD: usize = 64 * 1024;
/// Bytes of it when a video's index begins in them and is longer.
const LARGEST_HEAD: u64 = 4 * 1024 * 1024;

/// Opens `url`, of at most `largest` bytes. As a stream if it may be one and its length is known, else as a temporary file
/// that vanishes with its handle.
pub(super) fn open(
    transport: &Transport<'_>,
    url: &str,
    largest: u64,
    may_stream: bool,
    place: &str,
) -> Result<Box<dyn Source>, Error> {
    let remote = Remote::new(transport, url, place)?;
    let got = remote.get(None);
    transport.cancel().check()?;
    let answer = got?;
    let length = length(&answer);
    if length.is_some_and(|length| length > largest) {
        return Err(remote.too_large(largest));
    }
    match length {
        Some(length) if may_stream => {
            let cancelled = |error| transport.cancel().check().err().unwrap_or(error);
            let download = Download::begin(remote, answer, length).map_err(cancelled)?;
            Ok(Box::new(download))
        }
        _ => {
            let file = fetch(transport, &remote, answer, largest)?;
            Ok(Box::new(File::from_file(file, place)?))
        }
    }
}

/// The length that the server promises, of the bytes as they are.
fn length(answer: &Response<Body>) -> Option<u64> {
    if answer.headers().contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    answer.body().content_length()
}

/// Where a URL is fetched from, with connections of its own.
#[derive(Debug)]
struct Remote {
    agent: Agent,
    url: String,
    timeout: Duration,
    place: String,
}

impl Remote {
    fn new(transport: &Transport<'_>, url: &str, place: &str) -> Result<Self, Error> {
        let standard = transport.standard();
        let allow_private = standard.allow_private_urls;
        let agent = transport.agent()?.apart(
            || ProxyGuard { allow_private }.chain(connector()),
            |inner| Guard {
                inner,
                allow_private,
            },
        );
        if !allow_private && url.parse::<Uri>().is_ok_and(|uri| literal_private(&uri)) {
            return Err(private(place));
        }
        transport.cancel().covers(agent.clone())?;
        Ok(Self {
            agent,
            url: url.to_owned(),
            timeout: standard.timeout,
            place: place.to_owned(),
        })
    }

    fn refuse(&self, code: Code, message: Text) -> Error {
        Error::new(code, message).parameter(&self.place)
    }

    fn too_large(&self, largest: u64) -> Error {
        let place = &self.place;
        self.refuse(
            Code::MediaTooLarge,
            text!(
                "parameter `{place}`: the URL holds more than X's limit of {largest} bytes",
                "параметр `{place}`: по URL больше предела X — {largest} байт"
            ),
        )
    }

    fn broken(&self) -> Error {
        let place = &self.place;
        self.refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the download broke off",
                "параметр `{place}`: загрузка оборвалась"
            ),
        )
        .retryable(true)
    }

    /// Asks for the bytes; for those from an offset on when the server still has what the validator names.
    fn get(&self, rest: Option<(u64, &str)>) -> Result<Response<Body>, Error> {
        let mut url = self.url.clone();
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&url, rest)?;
            let location = match answer.status().as_u16() {
                301 | 302 | 303 | 307 | 308 => answer.headers().get(header::LOCATION),
                _ => None,
            };
            // The HTTP client would follow by itself, but not to an address that has to be encoded first.
            if let Some(location) = location {
                let location = String::from_utf8_lossy(location.as_bytes());
                url = address::redirected(&url, &location).ok_or_else(|| self.unfetched(&url))?;
                continue;
            }
            if answer.status().is_success() {
                return Ok(answer);
            }
            let (place, status) = (&self.place, answer.status().as_u16());
            return Err(self
                .refuse(
                    Code::MediaUnreadable,
                    text!(
                        "parameter `{place}`: the URL answers with status {status}",
                        "параметр `{place}`: URL отвечает статусом {status}"
                    ),
                )
                .followed_by(&host(&url)));
        }
        Err(self.unfetched(&url))
    }

    fn ask(&self, url: &str, rest: Option<(u64, &str)>) -> Result<Response<Body>, Error> {
        let mut request = self
            .agent
            .to(url)
            .get(url)
            // What is packed has neither a length nor positions.
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some((offset, validator)) = rest {
            request = request
                .header(header::RANGE, format!("bytes={offset}-"))
                .header(header::IF_RANGE, validator);
        }
        let answer = request
            .config()
            // A large file may take long; what counts is that bytes keep coming.
            .timeout_global(None)
            .timeout_recv_response(Some(self.timeout))
            .timeout_per_read(Some(self.timeout))
            .build()
            .call();
        answer.map_err(|error| match error {
            ureq::Error::Other(_) => private(&self.place),
            _ => self.unfetched(url),
        })
    }

    fn unfetched(&self, url: &str) -> Error {
        let place = &self.place;
        self.refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the URL cannot be fetched",
                "параметр `{place}`: не удаётся загрузить URL"
            ),
        )
        .retryable(true)
        .followed_by(&host(url))
    }
}

/// The host that was asked, at the end of a message.
fn host(url: &str) -> Text {
    match shown::host(url) {
        Some(host) => text!(" ({host})", " ({host})"),
        None => Text::new("", ""),
    }
}

/// Fetches the rest of an answer into a temporary file.
fn fetch(
    transport: &Transport<'_>,
    remote: &Remote,
    answer: Response<Body>,
    largest: u64,
) -> Result<std::fs::File, Error> {
    let place = &remote.place;
    let disk = |error: io::Error| {
        let Text { en, ru } = shown::reason(error.kind());
        remote.refuse(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the temporary file cannot be written: {en}",
                "параметр `{place}`: не удаётся записать временный файл: {ru}"
            ),
        )
    };
    let mut file = tempfile::tempfile().map_err(disk)?;
    let mut reader = answer.into_body().into_reader();
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0u64;
    loop {
        transport.cancel().check()?;
        let got = reader.read(&mut buffer).map_err(|_| {
            // A cancellation shuts the socket down under the reader.
            transport
                .cancel()
                .check()
                .err()
                .unwrap_or_else(|| remote.broken())
        })?;
        if got == 0 {
            return Ok(file);
        }
        total += got as u64;
        if total > largest {
            return Err(remote.too_large(largest));
        }
        file.write_all(&buffer[..got]).map_err(disk)?;
    }
}

/// A download that is passed on while it arrives. One that breaks off goes on where it was, if the server can do that and
/// still has the same bytes.
struct Download {
    remote: Remote,
    length: u64,
    validator: Option<String>,
    head: Vec<u8>,
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    reader: Option<BodyReader<'static>>,
    /// Bytes that were taken from it; the head is taken before anyone asks for it.
    position: u64,
    /// Bytes that were passed on.
    passed: u64,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Download of {} bytes", self.length)
    }
}

impl Download {
    fn begin(remote: Remote, answer: Response<Body>, length: u64) -> Result<Self, Error> {
        let validator = |name| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            // A weak validator does not promise the same bytes.
            (!value.starts_with("W/")).then(|| value.to_owned())
        };
        let validator = validator(header::ETAG).or_else(|| validator(header::LAST_MODIFIED));
        let mut download = Self {
            remote,
            length,
            validator,
            head: Vec::new(),
            now: Mutex::default(),
        };
        let mut now = Now {
            reader: Some(answer.into_body().into_reader()),
            ..Now::default()
        };
        let mut head = vec![0; usize::try_from(length).map_or(HEAD, |length| length.min(HEAD))];
        download.fill(&mut now, &mut head)?;
        // A video's index, from which it is judged, is worth the memory of a part.
        let index = container::index_end(&head).filter(|end| *end <= length.min(LARGEST_HEAD));
        if let Some(end) = index.and_then(|end| usize::try_from(end).ok()) {
            let got = head.len();
            head.resize(end, 0);
            download.fill(&mut now, &mut head[got..])?;
        }
        download.head = head;
        download.now = Mutex::new(now);
        Ok(download)
    }

    /// Fills `buffer` with what comes next.
    fn fill(&self, now: &mut Now, buffer: &mut [u8]) -> Result<(), Error> {
        let mut filled = 0;
        let mut chances = 3;
        while filled < buffer.len() {
            let got = match &mut now.reader {
                Some(reader) => reader.read(&mut buffer[filled..]).unwrap_or(0),
                None => 0,
            };
            filled += got;
            now.position += got as u64;
            if got > 0 {
                continue;
            }
            // It ended, though the server promised more.
            now.reader = None;
            if chances == 0 {
                return Err(self.remote.broken());
            }
            chances -= 1;
            let rest = match &self.validator {
                _ if now.position == 0 => None,
                Some(validator) => Some((now.position, validator.as_str())),
                None => return Err(self.remote.broken()),
            };
            let answer = self.remote.get(rest)?;
            let goes_on = match rest {
                None => length(&answer) == Some(self.length),
                Some((offset, _)) => {
                    answer.status().as_u16() == 206 && length(&answer) == Some(self.length - offset)
                }
            };
            if !goes_on {
                return Err(self.remote.broken());
            }
            now.reader = Some(answer.into_body().into_reader());
        }
        Ok(())
    }
}

impl Source for Download {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        Ok(read_bytes(&self.head, buffer, offset))
    }

    fn stream(&self) -> Option<&dyn Stream> {
        Some(self)
    }
}

impl Stream for Download {
    fn next(&self, buffer: &mut Vec<u8>, length: u64) -> Result<(), Error> {
        let length = usize::try_from(length).map_err(|_| self.remote.broken())?;
        buffer.resize(length, 0);
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let from_head = read_bytes(&self.head, buffer, now.passed);
        self.fill(&mut now, &mut buffer[from_head..])?;
        now.passed += length as u64;
        Ok(())
    }

    fn rewind(&self) -> Result<(), Error> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.passed == 0 {
            return Ok(());
        }
        *now = Now::default();
        let mut head = vec![0; self.head.len()];
        self.fill(&mut now, &mut head)?;
        // The caller's checks were of these bytes.
        if head != self.head {
            return Err(self.remote.broken());
        }
        Ok(())
    }
}

fn private(place: &str) -> Error {
    Error::new(
        Code::MediaUnreadable,
        text!(
            "parameter `{place}`: the URL leads to a private or loopback address",
            "параметр `{place}`: URL ведёт на частный или локальный адрес"
        ),
    )
    .parameter(place)
    .hint(text!(
        "if that is intended, set `auth.allow_private_urls` in the standard parameters",
        "если так и задумано, включите `auth.allow_private_urls` в стандартных параметрах"
    ))
}
