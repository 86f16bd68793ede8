//! Request bodies. A part of a file is read while it is sent, by position, so memory does not grow with the file and
//! a retry re-reads it (architecture, decision 9).

use std::io::{self, Read};

use serde_json::{Value, json};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::progress::Share;
use crate::random;

/// Bytes that can be read by position, again and again.
pub trait Source: Send + Sync + std::fmt::Debug {
    /// Length in bytes.
    fn len(&self) -> u64;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Fills `buffer` from `offset`; returns how much was there.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// What tells these bytes from others, so that an upload of them can be continued later; `None` when nothing does.
    fn identity(&self) -> Option<String> {
        None
    }
    /// The stream, for bytes of which only the first can be read by position.
    fn stream(&self) -> Option<&dyn Stream> {
        None
    }
}

/// Bytes that come one after the other, such as a download's.
pub trait Stream: Send + Sync + std::fmt::Debug {
    /// Reads exactly the next `length` bytes into `buffer`, in place of what it holds.
    fn next(&self, buffer: &mut Vec<u8>, length: u64) -> Result<(), Error>;
    /// Begins again with the first byte.
    fn rewind(&self) -> Result<(), Error>;
}

/// A multipart body with one file part (RFC 7578): a slice of a [`Source`].
#[derive(Debug)]
pub struct Part<'a> {
    /// Text fields in front of the file.
    pub fields: Vec<(&'static str, String)>,
    /// Where the bytes come from.
    pub source: &'a dyn Source,
    /// First byte of the slice.
    pub offset: u64,
    /// Bytes in the slice.
    pub length: u64,
}

/// The body of a request.
pub enum Body<'a> {
    /// None.
    Empty,
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`; OAuth 1.0a signs it.
    Form(Vec<(&'static str, String)>),
    /// `multipart/form-data`.
    Part(Part<'a>),
}

/// A form may hold a code or a token, so only its names are shown.
impl std::fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(value) => f.debug_tuple("Json").field(value).finish(),
            Self::Form(form) => {
                let names: Vec<&str> = form.iter().map(|(name, _)| *name).collect();
                f.debug_tuple("Form").field(&names).finish()
            }
            Self::Part(part) => f.debug_tuple("Part").field(part).finish(),
        }
    }
}

impl Body<'_> {
    /// What a dry run shows.
    pub(super) fn plan(&self) -> Option<Value> {
        match self {
            Self::Empty => None,
            Self::Json(value) => Some(value.clone()),
            // A form may hold a code or a token.
            Self::Form(form) => Some(json!(
                form.iter().map(|(name, _)| *name).collect::<Vec<_>>()
            )),
            Self::Part(part) => Some(json!({"bytes": part.length})),
        }
    }

    pub(super) fn encode(&self) -> Result<Encoded<'_>, Error> {
        Ok(match self {
            Self::Empty => Encoded::whole(None, Vec::new()),
            Self::Json(value) => Encoded::whole(
                Some("application/json".into()),
                value.to_string().into_bytes(),
            ),
            Self::Form(form) => {
                let mut out = form_urlencoded::Serializer::new(String::new());
                for (name, value) in form {
                    out.append_pair(name, value);
                }
                Encoded::whole(
                    Some("application/x-www-form-urlencoded".into()),
                    out.finish().into_bytes(),
                )
            }
            Self::Part(part) => {
                let boundary = format!("xpost-{}", random::hex::<16>()?);
                let mut head = String::new();
                for (name, value) in &part.fields {
                    head.push_str(&format!(
                        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                    ));
                }
                head.push_str(&format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"media\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                ));
                let tail = format!("\r\n--{boundary}--\r\n");
                Encoded {
                    content_type: Some(format!("multipart/form-data; boundary={boundary}")),
                    length: head.len() as u64 + part.length + tail.len() as u64,
                    head: head.into_bytes(),
                    slice: Some((part.source, part.offset, part.length)),
                    tail: tail.into_bytes(),
                }
            }
        })
    }
}

/// A body ready to be sent: bytes in memory around a slice that is read on the way.
pub(super) struct Encoded<'a> {
    pub content_type: Option<String>,
    pub length: u64,
    head: Vec<u8>,
    slice: Option<(&'a dyn Source, u64, u64)>,
    tail: Vec<u8>,
}

impl Encoded<'_> {
    fn whole(content_type: Option<String>, bytes: Vec<u8>) -> Self {
        Self {
            content_type,
            length: bytes.len() as u64,
            head: bytes,
            slice: None,
            tail: Vec::new(),
        }
    }

    /// The body, where nothing of it has to be read from a source.
    pub(super) fn in_memory(&self) -> Option<&[u8]> {
        self.slice.is_none().then_some(&*self.head)
    }

    pub(super) fn reader<'b>(&'b self, share: &'b Share<'b>, cancel: &'b Cancel) -> Reader<'b> {
        Reader {
            head: &self.head,
            slice: self.slice,
            tail: &self.tail,
            share,
            cancel,
        }
    }
}

/// Reads an [`Encoded`] once.
pub(super) struct Reader<'a> {
    head: &'a [u8],
    slice: Option<(&'a dyn Source, u64, u64)>,
    tail: &'a [u8],
    share: &'a Share<'a>,
    cancel: &'a Cancel,
}

impl Read for Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(buffer);
        }
        if let Some((source, offset, left)) = &mut self.slice
            && *left > 0
        {
            if self.cancel.is_cancelled() {
                return Err(io::Error::other("cancelled"));
            }
            let wanted = usize::try_from(*left).map_or(buffer.len(), |left| left.min(buffer.len()));
            let got = source.read_at(&mut buffer[..wanted], *offset)?;
            if got == 0 {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the media file became shorter while it was sent",
                ));
            }
            *offset += got as u64;
            *left -= got as u64;
            self.share.advance(got as u64);
            return Ok(got);
        }
        self.tail.read(buffer)
    }
}
