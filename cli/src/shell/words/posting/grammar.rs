//! The arguments and options of which a post is made.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use xpost::language::Text;
use xpost::operations::Kind;

use crate::output::language::{Language, pick};
use crate::shell::parts::{flag, heading};

/// What the rows of the options have no room for.
const NOTES: Text = Text::new(
    "A text is published as it stands: \\n stays two characters. Write -- before one that begins with a hyphen.

In a thread, -m belongs to the text before it, and one before all texts to the first; --reply-to, --quote and --poll belong to the first post. In the FILE of --thread, lines of --- part the posts; it may also be a JSON array of posts, as CreateThread takes it.

What a file is, its content says: up to 4 pictures, or one animated GIF, or one video. Of a URL the ending of its name says it (.gif, .mp4, .mov); without one it is a picture.",
    "Текст публикуется как есть: «\\n» остаётся двумя символами. Перед текстом, который начинается с дефиса, напишите --.

В треде -m относится к тексту перед ним, а стоящий до всех текстов — к первому; --reply-to, --quote и --poll относятся к первому твиту. В ФАЙЛЕ для --thread твиты разделяют строки ---; это может быть и массив твитов в JSON, как у CreateThread.

Что за файл, видно по содержимому: до 4 картинок, или одна анимированная GIF, или одно видео. Для URL это говорит окончание имени («.gif», «.mp4», «.mov»); без него это картинка.",
);

/// Text, media, poll, and what the post answers or quotes.
pub fn post(command: Command, language: Language) -> Command {
    command
        .after_long_help(NOTES.in_language(language).to_owned())
        .arg(
            Arg::new("text")
                .num_args(0..)
                .value_name(pick(language, "TEXT", "ТЕКСТ"))
                .help(pick(
                    language,
                    "The text, literally; - is stdin; several: a thread.",
                    "Текст, как он есть; - — stdin; несколько — тред.",
                ))
                .help_heading(heading(language)),
        )
        .arg(
            option(language, "media", ("FILE", "ФАЙЛ"), "A picture, a GIF or a video: path or URL; repeatable.", "Картинка, GIF или видео: путь или URL; повторяемый.")
                .short('m')
                .action(ArgAction::Append)
                .value_hint(ValueHint::FilePath),
        )
        .arg(
            option(language, "alt", ("TEXT", "ТЕКСТ"), "Describes the -m before it.", "Описывает файл предыдущего -m.")
                .action(ArgAction::Append)
                .allow_hyphen_values(true),
        )
        .arg(
            option(language, "poll", ("OPTION", "ВАРИАНТ"), "An option of a poll, 2 to 4 of them; it runs --for 1d.", "Вариант опроса, от 2 до 4; срок задаёт --for 1d.")
                .action(ArgAction::Append)
                .conflicts_with("media"),
        )
        .arg(
            option(language, "for", ("SPAN", "СРОК"), "How long the poll runs: 30m, 12h, 1d (default) to 7d.", "Сколько идёт опрос: 30m, 12h, 1d (по умолчанию), до 7d.")
                .requires("poll")
                .allow_hyphen_values(true)
            .hide_short_help(true),
        )
        .arg(option(language, "reply-to", ("URL|ID", "URL|ИД"), "The post that this one answers.", "Твит, на который отвечает этот."))
        .arg(option(language, "quote", ("URL|ID", "URL|ИД"), "The post to quote (X: Enterprise only).", "Цитируемый твит (X: только Enterprise).").hide_short_help(true))
        .arg(
            option(language, "file", ("FILE", "ФАЙЛ"), "Reads a text from a file.", "Читает текст из файла.")
                .short('F')
                .action(ArgAction::Append)
                .value_hint(ValueHint::FilePath),
        )
        .arg(
            option(
                language,
                "thread",
                ("FILE", "ФАЙЛ"),
                "Reads the posts of a thread, parted by lines of ---.",
                "Читает твиты треда, разделённые строками ---.",
            )
            .value_hint(ValueHint::FilePath)
            .conflicts_with_all(["text", "file", "media", "poll"])
            .hide_short_help(true),
        )
        .arg(
            option(language, "subtitles", ("FILE", "ФАЙЛ"), "SRT or VTT for the video of the -m before it.", "SRT или VTT для видео предыдущего -m.")
                .action(ArgAction::Append)
                .value_hint(ValueHint::FilePath)
                .hide_short_help(true),
        )
        .arg(
            option(language, "who-replies", ("WHO", "КТО"), "Who may reply: following, mentionedUsers, subscribers or verified; else everyone.", "Кто может отвечать: following, mentionedUsers, subscribers или verified; иначе все.")
                .value_parser(PossibleValuesParser::new(who_replies()))
                .ignore_case(true)
                .hide_possible_values(true)
                .hide_short_help(true),
        )
        .arg(option(language, "community", ("ID", "ИД"), "Posts into that community.", "Публикует в это сообщество.").hide_short_help(true))
        .arg(flag(language, "super-followers", "Shown to super followers only.", "Только для суперподписчиков.").hide_short_help(true))
        .arg(flag(language, "made-with-ai", "Discloses media made with AI.", "Отметка о медиа, созданных ИИ.").hide_short_help(true))
        .arg(flag(language, "paid-partnership", "Discloses a paid partnership.", "Отметка о платном партнёрстве.").hide_short_help(true))
}

/// An option with a value.
pub fn option(
    language: Language,
    name: &'static str,
    value: (&'static str, &'static str),
    en: &'static str,
    ru: &'static str,
) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(pick(language, value.0, value.1))
        .help(pick(language, en, ru))
        .help_heading(heading(language))
}

/// Who may reply, in X's words.
fn who_replies() -> &'static [&'static str] {
    let custom = xpost::operations::find("CreateCustomTweet");
    let parameters = custom.map_or(&[][..], |operation| operation.parameters);
    let replies = parameters.iter().find(|one| one.key == "reply_settings");
    match replies.map(|one| one.kind) {
        Some(Kind::Choice(words)) => words,
        _ => &[],
    }
}
