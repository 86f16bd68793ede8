//! The grammar of `xpost queue`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};
use xpost::store::QueueState;

use crate::output::language::{Language, pick};
use crate::shell::parts::{flag, group, heading};
use crate::shell::words::ending::answers;

/// `xpost queue` with all its commands.
pub fn command(language: Language) -> Command {
    let commands = [
        list(language),
        send(language),
        watch(language),
        retry(language),
        cancel(language),
    ];
    group("queue", after(language), commands, language)
}

fn after(language: Language) -> &'static str {
    pick(
        language,
        "Posts are put in with: xpost EnqueueTweet --profile NAME --post TEXT|JSON [--not_before MOMENT]\n\
         Without --store (or XPOST_STORE) it is the user's own store. list, send and watch take all profiles unless\n\
         --profile names one; retry and cancel are about the profile `default` unless it names another.",
        "Твиты ставит в очередь: xpost ПоставитьТвитВОчередь --profile ИМЯ --post ТЕКСТ|JSON [--not_before МОМЕНТ]\n\
         Без --store (или XPOST_STORE) используется хранилище пользователя. list, send и watch относятся ко всем\n\
         профилям, если --profile не называет один; retry и cancel — к профилю `default`, если не назван другой.",
    )
}

fn list(language: Language) -> Command {
    let command = Command::new("list")
        .about(pick(
            language,
            "Lists the posts that are not sent yet; with --state others.",
            "Перечисляет ещё не отправленные твиты; с --state — другие.",
        ))
        .arg(
            Arg::new("state")
                .long("state")
                .value_name(QueueState::WORDS.join("|"))
                .value_parser(PossibleValuesParser::new(QueueState::WORDS))
                .hide_possible_values(true)
                .help(pick(
                    language,
                    "Only posts in this state.",
                    "Только твиты в этом состоянии.",
                ))
                .help_heading(heading(language)),
        )
        .arg(number(
            language,
            "limit",
            1..=10_000,
            "At most so many; 100 by default.",
            "Не больше стольких; по умолчанию 100.",
        ));
    answers(command, language)
}

fn send(language: Language) -> Command {
    let command = worker(
        Command::new("send").about(pick(
            language,
            "Sends the posts that are due, and ends.",
            "Отправляет твиты, время которых пришло, и завершается.",
        )),
        language,
    );
    answers(command, language)
}

fn watch(language: Language) -> Command {
    worker(
        Command::new("watch").about(pick(
            language,
            "Sends posts when they are due, until it is interrupted.",
            "Отправляет твиты по мере наступления времени, пока не прервут.",
        )),
        language,
    )
    .arg(number(
        language,
        "every",
        1..=3600,
        "Seconds after which it looks for new posts; 10 by default.",
        "Через сколько секунд искать новые твиты; по умолчанию 10.",
    ))
}

fn worker(command: Command, language: Language) -> Command {
    command
        .arg(number(
            language,
            "max_attempts",
            1..=1000,
            "Tries after which a post is given up; 10 by default.",
            "Число попыток, после которого твит больше не отправляется; по умолчанию 10.",
        ))
        .arg(number(
            language,
            "lease",
            1..=86_400,
            "Seconds after which the post of a worker that died is taken over; 600 by default.",
            "Через сколько секунд берётся твит прекратившего работу исполнителя; по умолчанию 600.",
        ))
}

fn retry(language: Language) -> Command {
    let command = Command::new("retry")
        .about(pick(
            language,
            "Lets posts be tried again at once; ends the profile's pause.",
            "Разрешает снова отправить твиты сразу; снимает паузу профиля.",
        ))
        .arg(keys(language).required_unless_present("all"))
        .arg(
            flag(
                language,
                "all",
                "All posts of the profile that were given up.",
                "Все отклонённые твиты профиля.",
            )
            .conflicts_with("key"),
        );
    answers(command, language)
}

fn cancel(language: Language) -> Command {
    let command = Command::new("cancel")
        .about(pick(
            language,
            "Takes posts out before they are sent.",
            "Убирает твиты из очереди, пока они не отправлены.",
        ))
        .arg(keys(language).required(true));
    answers(command, language)
}

fn keys(language: Language) -> Arg {
    Arg::new("key")
        .value_name(pick(language, "KEY", "КЛЮЧ"))
        .action(ArgAction::Append)
        .num_args(1..)
        .help(pick(
            language,
            "Keys of posts, as `xpost queue list` shows them.",
            "Ключи твитов, как их показывает `xpost queue list`.",
        ))
        .help_heading(heading(language))
}

fn number(
    language: Language,
    name: &'static str,
    range: std::ops::RangeInclusive<i64>,
    en: &'static str,
    ru: &'static str,
) -> Arg {
    let mut option = Arg::new(name)
        .long(name)
        .value_name("N")
        .value_parser(clap::value_parser!(u32).range(range))
        .help(pick(language, en, ru))
        .help_heading(heading(language));
    if name.contains('_') {
        option = option.alias(name.replace('_', "-"));
    }
    option
}
