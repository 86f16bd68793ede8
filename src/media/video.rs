//! Holds a video against what X takes (contract §4.8): its codecs, length, size and frame rate.
//!
//! X itself tells only after the upload, and often no more than that a media id is invalid. So all that is wrong with a file is
//! told at once, and the command that mends it. What depends on the account is a warning until the account is known, and so is a
//! file that is not understood: X may understand it.

use super::container::{self, Codec, Facts, Look, Picture, Sound};
use super::limits::VIDEO;
use super::source;
use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::response::Warning;
use crate::transport::Source;

/// Looks at a video and refuses it with `media_unsupported` or `media_unreadable`, or says what may go wrong. `premium`: what is
/// known of the account; `place` names the item.
pub(super) fn check(
    source: &dyn Source,
    premium: Option<bool>,
    place: &str,
) -> Result<Vec<Warning>, Error> {
    let look = container::look(source).map_err(|error| source::unreadable(place, None, &error))?;
    match look {
        Look::Known(facts) => judge(&facts, premium, place),
        Look::Broken(Text { en, ru }) => Err(Error::new(
            Code::MediaUnreadable,
            text!(
                "parameter `{place}`: the video cannot be played: {en}",
                "параметр `{place}`: видео не воспроизводится: {ru}"
            ),
        )
        .parameter(place)
        .hint(leave_to_x())),
        Look::Unknown(Text { en, ru }) => Ok(vec![Warning {
            code: "media_unchecked",
            message: text!(
                "`{place}`: the codecs, length and size of the video are not checked: {en}",
                "`{place}`: кодеки, длительность и размер видео не проверены: {ru}"
            ),
        }]),
    }
}

/// The advice of every refusal that an expert may overrule.
pub(super) fn leave_to_x() -> Text {
    text!(
        "with `auth.skip_checks` in the standard parameters X judges it instead",
        "с `auth.skip_checks` в стандартных параметрах об этом судит сам X"
    )
}

/// What is wrong with a video, and how `ffmpeg` mends it.
#[derive(Default)]
struct Verdict {
    /// Each "found, X takes".
    faults: Vec<Text>,
    warnings: Vec<Warning>,
    picture: bool,
    sound: bool,
    /// Filters of the picture.
    filters: Vec<String>,
    rate: bool,
    /// Milliseconds that X takes of it.
    cut: Option<u64>,
    /// Nothing mends it.
    hopeless: bool,
}

fn judge(facts: &Facts, premium: Option<bool>, place: &str) -> Result<Vec<Warning>, Error> {
    let mut verdict = Verdict::default();
    match &facts.picture {
        Some(picture) => {
            verdict.codec(picture);
            verdict.measures(picture, premium, place);
            verdict.rate(picture);
        }
        None => {
            verdict.faults.push(Text::new(
                "the file has no pictures, X takes no sound alone",
                "в файле нет изображения, а звук без него X не принимает",
            ));
            verdict.hopeless = true;
        }
    }
    if let Some(sound) = &facts.sound {
        verdict.sound(sound);
    }
    if let Some(duration) = facts.duration {
        verdict.duration(duration, premium, place);
    }
    if verdict.faults.is_empty() {
        return Ok(verdict.warnings);
    }
    let join = |choose: fn(&Text) -> &str| {
        let all: Vec<&str> = verdict.faults.iter().map(choose).collect();
        all.join("; ")
    };
    let (en, ru) = (join(|fault| &fault.en), join(|fault| &fault.ru));
    let advice = leave_to_x();
    let hint = match verdict.command() {
        Some(command) => {
            let (advice_en, advice_ru) = (advice.en, advice.ru);
            text!(
                "convert it: {command}; {advice_en}",
                "преобразуйте файл: {command}; {advice_ru}"
            )
        }
        None => advice,
    };
    Err(Error::new(
        Code::MediaUnsupported,
        text!("parameter `{place}`: {en}", "параметр `{place}`: {ru}"),
    )
    .parameter(place)
    .hint(hint))
}

impl Verdict {
    fn warn(&mut self, code: &'static str, message: Text) {
        self.warnings.push(Warning { code, message });
    }

    fn codec(&mut self, picture: &Picture) {
        let fault = match &picture.codec {
            Codec::H264(None) => return,
            Codec::H264(Some(said)) => {
                if said.fields {
                    self.warn(
                        "media_interlaced",
                        text!(
                            "the video may be interlaced: X wants whole frames",
                            "видео может быть чересстрочным: X нужны целые кадры"
                        ),
                    );
                }
                let depth = said.depth;
                let chroma = match said.chroma {
                    2 => "4:2:2",
                    3 => "4:4:4",
                    _ if depth > 8 => "4:2:0",
                    _ => return,
                };
                text!(
                    "H.264 video of {depth} bits in {chroma}, X takes 8 bits in 4:2:0",
                    "видео H.264, {depth} бит, {chroma}; X принимает 8 бит, 4:2:0"
                )
            }
            Codec::Encrypted => {
                self.hopeless = true;
                text!(
                    "the video is encrypted, X takes H.264 without a key",
                    "видео зашифровано; X принимает H.264 без шифрования"
                )
            }
            Codec::Aac(_) => return,
            Codec::Other(name) => text!(
                "{name} video, X takes H.264",
                "видео {name}; X принимает H.264"
            ),
        };
        self.picture = true;
        self.faults.push(fault);
    }

    fn measures(&mut self, picture: &Picture, premium: Option<bool>, place: &str) {
        let (width, height) = (picture.width, picture.height);
        let (least, most) = (VIDEO.least_side, VIDEO.frame_premium);
        let size = (width.max(height), width.min(height));
        let over = |most: (u32, u32)| size.0 > most.0 || size.1 > most.1;
        let (wide, high) = picture.pixel;
        // Scalers leave a remainder.
        let is_square = wide.abs_diff(high) <= wide.max(high) / 50;
        if !is_square {
            let divisor = gcd(wide, high).max(1);
            let (wide, high) = (wide / divisor, high / divisor);
            self.faults.push(text!(
                "its pixels are {wide}:{high}, X takes square ones",
                "пиксели {wide}:{high}; X принимает квадратные"
            ));
            self.filters
                .push("scale=trunc(iw*sar/2)*2:ih,setsar=1".into());
        }
        if size.1 < least {
            self.faults.push(text!(
                "{width}x{height} pixels, X takes sides of {least} pixels and more",
                "{width}x{height} пикселей; X принимает стороны от {least} пикселей"
            ));
            self.filters.push(format!(
                "scale={least}:{least}:force_original_aspect_ratio=increase:force_divisible_by=2"
            ));
        }
        if over(most) {
            let (wide, high) = most;
            self.faults.push(text!(
                "{width}x{height} pixels, X takes up to {wide}x{high}",
                "{width}x{height} пикселей; X принимает до {wide}x{high}"
            ));
            let (wide, high) = if width >= height {
                most
            } else {
                (most.1, most.0)
            };
            self.filters.push(format!(
                "scale={wide}:{high}:force_original_aspect_ratio=decrease:force_divisible_by=2"
            ));
        } else if over(VIDEO.frame) && premium != Some(true) {
            let (wide, high) = VIDEO.frame;
            self.warn(
                "media_downscaled",
                text!(
                    "`{place}` has {width}x{height} pixels: X shows more than {wide}x{high} of Premium accounts only, others' it makes smaller",
                    "`{place}`: {width}x{height} пикселей; больше {wide}x{high} X показывает только у учётных записей Premium, у остальных уменьшает"
                ),
            );
        }
        let shape = [
            u128::from(width) * u128::from(wide.max(1)),
            u128::from(height) * u128::from(high.max(1)),
        ];
        let [narrow, long] = [shape[0].min(shape[1]), shape[0].max(shape[1])];
        let aspect = VIDEO.aspect;
        if long > narrow * u128::from(aspect) {
            self.faults.push(text!(
                "{width}x{height} pixels, X takes shapes from 1:{aspect} to {aspect}:1",
                "{width}x{height} пикселей; X принимает соотношение сторон от 1:{aspect} до {aspect}:1"
            ));
            self.filters.push(if shape[0] > shape[1] {
                format!("pad=iw:ceil(iw/{aspect}/2)*2:0:(oh-ih)/2")
            } else {
                format!("pad=ceil(ih/{aspect}/2)*2:ih:(ow-iw)/2:0")
            });
        }
    }

    fn rate(&mut self, picture: &Picture) {
        let Some(rate) = picture
            .rate
            .filter(|rate| *rate > VIDEO.rate + VIDEO.rate_slack)
        else {
            return;
        };
        let (rate, most) = (decimal(rate), decimal(VIDEO.rate));
        self.rate = true;
        self.faults.push(text!(
            "{rate} frames a second, X takes up to {most}",
            "кадров в секунду: {rate}; X принимает до {most}"
        ));
    }

    fn sound(&mut self, sound: &Sound) {
        let fault = match &sound.codec {
            Codec::Aac(2) | Codec::H264(_) => None,
            Codec::Aac(object) => {
                let name = match object {
                    1 => "AAC Main",
                    3 => "AAC SSR",
                    4 => "AAC LTP",
                    5 | 29 => "HE-AAC",
                    42 => "xHE-AAC",
                    _ => "AAC",
                };
                Some(text!(
                    "{name} sound, X takes AAC-LC",
                    "звук {name}; X принимает AAC-LC"
                ))
            }
            Codec::Encrypted => {
                self.hopeless = true;
                Some(text!(
                    "the sound is encrypted, X takes AAC-LC without a key",
                    "звук зашифрован; X принимает AAC-LC без шифрования"
                ))
            }
            Codec::Other(name) => Some(text!(
                "{name} sound, X takes AAC-LC",
                "звук {name}; X принимает AAC-LC"
            )),
        };
        self.sound |= fault.is_some();
        self.faults.extend(fault);
        if let Some(channels) = sound.channels.filter(|count| *count > VIDEO.channels) {
            let most = VIDEO.channels;
            self.sound = true;
            self.faults.push(text!(
                "sound of {channels} channels, X takes mono and stereo ({most})",
                "каналов звука: {channels}; X принимает моно и стерео ({most})"
            ));
        }
    }

    fn duration(&mut self, duration: u64, premium: Option<bool>, place: &str) {
        let most = match premium {
            Some(false) => VIDEO.longest,
            _ => VIDEO.longest_premium,
        };
        let Text { en, ru } = span(duration);
        if duration < VIDEO.shortest {
            let least = decimal(VIDEO.shortest);
            self.hopeless = true;
            self.faults.push(text!(
                "{en} long, X takes {least} s and more",
                "длительность {ru}; X принимает от {least} с"
            ));
        } else if duration > most {
            let Text {
                en: most_en,
                ru: most_ru,
            } = span(most);
            // Less is taken of every account.
            self.cut = Some(if premium == Some(true) {
                most
            } else {
                VIDEO.longest
            });
            self.faults.push(text!(
                "{en} long, X takes up to {most_en}",
                "длительность {ru}; X принимает до {most_ru}"
            ));
        } else if duration > VIDEO.longest && premium.is_none() {
            let Text {
                en: most_en,
                ru: most_ru,
            } = span(VIDEO.longest);
            self.warn(
                "media_premium_only",
                text!(
                    "`{place}` is {en} long: X takes more than {most_en} from Premium accounts only",
                    "`{place}`: длительность {ru}; больше {most_ru} X принимает только от учётных записей Premium"
                ),
            );
        }
    }

    /// How to make a file of it that X takes.
    fn command(&self) -> Option<String> {
        if self.hopeless {
            return None;
        }
        let mut words = vec!["ffmpeg -i in.mp4".to_owned()];
        if let Some(milliseconds) = self.cut {
            let seconds = milliseconds / 1000;
            words.push(format!("-t {seconds}"));
        }
        if self.picture || self.rate || !self.filters.is_empty() {
            if !self.filters.is_empty() {
                words.push(format!("-vf \"{}\"", self.filters.join(",")));
            }
            if self.rate {
                words.push(format!("-r {}", decimal(VIDEO.rate)));
            }
            words.push("-c:v libx264 -pix_fmt yuv420p".into());
        } else {
            words.push("-c:v copy".into());
        }
        // What is good already goes through this unharmed.
        words.push(format!("-c:a aac -ac {}", VIDEO.channels));
        words.push("-movflags +faststart out.mp4".into());
        Some(words.join(" "))
    }
}

/// Refuses with `media_too_large` what X takes from Premium accounts only when the account is known to be none, and warns of it
/// when the account is not known.
pub(super) fn check_size(
    size: u64,
    premium: Option<bool>,
    place: &str,
) -> Result<Option<Warning>, Error> {
    let most = VIDEO.largest;
    if size <= most || premium == Some(true) {
        return Ok(None);
    }
    if premium == Some(false) {
        return Err(Error::new(
            Code::MediaTooLarge,
            text!(
                "parameter `{place}`: {size} bytes are over X's limit of {most} for a video of an account without Premium",
                "параметр `{place}`: {size} байт больше предела X для видео учётной записи без Premium — {most}"
            ),
        )
        .parameter(place));
    }
    Ok(Some(Warning {
        code: "media_premium_only",
        message: text!(
            "`{place}` has {size} bytes: X takes more than {most} from Premium accounts only",
            "`{place}`: {size} байт; больше {most} X принимает только от учётных записей Premium"
        ),
    }))
}

/// Thousandths as a decimal number of two places at most.
fn decimal(thousandths: u64) -> String {
    let hundredths = (thousandths + 5) / 10;
    let number = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    number.trim_end_matches('0').trim_end_matches('.').into()
}

/// Milliseconds for a reader.
fn span(milliseconds: u64) -> Text {
    if milliseconds < 60_000 {
        let seconds = decimal(milliseconds);
        return text!("{seconds} s", "{seconds} с");
    }
    let (minutes, seconds) = (milliseconds / 60_000, milliseconds / 1000 % 60);
    if seconds == 0 {
        return text!("{minutes} min", "{minutes} мин");
    }
    text!("{minutes} min {seconds} s", "{minutes} мин {seconds} с")
}

fn gcd(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
