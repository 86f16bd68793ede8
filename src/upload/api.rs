//! The API that carries an upload: the current one or the retired one, behind one face.

use std::time::{Duration, Instant};

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::media::Item;
use crate::shown;
use crate::transport::{Credentials, Source, Transport};
use crate::x::media::{self, Opened, Processing};
use crate::x::media_v1;

/// Which API carries the upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    V2,
    V1,
}

impl Api {
    pub(super) fn of(transport: &Transport<'_>) -> Self {
        match transport.standard().text("media_api") {
            "1.1" => Self::V1,
            _ => Self::V2,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "2",
            Self::V1 => "1.1",
        }
    }

    pub(super) fn initialize(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        item: &Item,
    ) -> Result<Opened, Error> {
        let (kind, total) = (&item.media_type, item.source.len());
        let category = item.category.as_str();
        match self {
            Self::V2 => media::initialize(transport, credentials, kind, total, category),
            Self::V1 => media_v1::init(transport, credentials, kind, total, category),
        }
    }

    pub(super) fn append(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        (id, index): (&str, u64),
        (source, offset, length): (&dyn Source, u64, u64),
    ) -> Result<(), Error> {
        let append = match self {
            Self::V2 => media::append,
            Self::V1 => media_v1::append,
        };
        append(transport, credentials, id, index, source, offset, length)
    }

    pub(super) fn finalize(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        id: &str,
    ) -> Result<Processing, Error> {
        match self {
            Self::V2 => media::finalize(transport, credentials, id),
            Self::V1 => media_v1::finalize(transport, credentials, id),
        }
    }

    pub(super) fn status(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        id: &str,
    ) -> Result<Processing, Error> {
        match self {
            Self::V2 => media::status(transport, credentials, id),
            Self::V1 => media_v1::status(transport, credentials, id),
        }
    }

    pub(super) fn alt_text(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        id: &str,
        text: &str,
    ) -> Result<(), Error> {
        match self {
            Self::V2 => media::alt_text(transport, credentials, id, text),
            Self::V1 => media_v1::alt_text(transport, credentials, id, text),
        }
    }

    /// Asks as seldom as X asks to be asked, until it is done or `deadline` is over.
    pub(super) fn wait_until_ready(
        self,
        transport: &Transport<'_>,
        credentials: &Credentials,
        id: &str,
        mut processing: Processing,
    ) -> Result<(), Error> {
        let deadline = transport.standard().deadline;
        let end = Instant::now() + deadline;
        loop {
            match processing {
                Processing::Ready => return Ok(()),
                Processing::Failed(reason) => {
                    let reason: String = reason.unwrap_or_default().chars().take(200).collect();
                    let Text { en, ru } = match &*reason {
                        "" => Text::new("", ""),
                        words => shown::quoted(words),
                    };
                    return Err(Error::new(
                    Code::MediaFailed,
                    text!(
                        "X could not process the media item; nothing was posted. {en}",
                        "X не смог обработать медиафайл; ничего не опубликовано. {ru}"
                    ),
                )
                .hint(text!(
                    "check the file against X's limits: video H.264 and AAC in MP4, GIF up to 1280×1080 and 350 frames",
                    "сверьте файл с требованиями X: видео H.264 и AAC в MP4, GIF до 1280×1080 и 350 кадров"
                )));
                }
                Processing::Wait { seconds, .. } => {
                    let pause = Duration::from_secs(seconds);
                    if pause > end.saturating_duration_since(Instant::now()) {
                        let seconds = deadline.as_secs();
                        return Err(Error::new(
                        Code::MediaTimeout,
                        text!(
                            "X did not finish processing the media item within {seconds} s; nothing was posted",
                            "X не закончил обработку медиафайла за {seconds} с; ничего не опубликовано"
                        ),
                    )
                    .parameter("auth.deadline")
                    .retryable(true));
                    }
                    transport.cancel().wait(pause)?;
                }
            }
            processing = self.status(transport, credentials, id)?;
        }
    }
}
