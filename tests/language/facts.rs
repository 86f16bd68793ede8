//! What each host knows: its functions and classes with the fewest and most arguments.
//!
//! OneScript's are read from the table beside this file. Of 1C:Enterprise only what modules and examples use is listed,
//! by 1C's own description; methods of the classes that both have are taken from the table.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Platform;

/// The ranges of arguments that are allowed; -1 means any number.
type Ranges = Vec<(i32, i32)>;

struct Facts {
    /// By class (`*` for functions) and name, both in lower case; the names are in Russian.
    members: HashMap<(String, String), Ranges>,
    /// A name in either language, by class, to the Russian one.
    russian: HashMap<(String, String), String>,
}

static TABLE: LazyLock<Facts> = LazyLock::new(|| {
    let mut facts = Facts {
        members: HashMap::new(),
        russian: HashMap::new(),
    };
    for line in include_str!("onescript-1.9.tsv").lines() {
        if line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [class, name, english, fewest, most, _] = cells[..] else {
            panic!("six cells: {line}");
        };
        let class = class.to_lowercase();
        let name = name.to_lowercase();
        let range = (fewest.parse().unwrap(), most.parse().unwrap());
        for alias in [&name, &english.to_lowercase()] {
            let key = (class.clone(), alias.clone());
            facts.russian.insert(key, name.clone());
        }
        let key = (class, name);
        facts.members.entry(key).or_default().push(range);
    }
    facts
});

/// Functions that 1C:Enterprise has: all of OneScript's that it shares, and its own.
const ENTERPRISE_FUNCTIONS: &str = "
    Base64Значение:1:1 Base64Строка:1:1 Булево:1:1 ВРег:1:1 Вычислить:1:1 Год:1:1 Дата:1:6 День:1:1 ЗаписатьJSON:2:6
    ЗаписьЖурналаРегистрации:1:6 ЗаполнитьЗначенияСвойств:2:4 ЗафиксироватьТранзакцию:0:0 ЗначениеЗаполнено:1:1
    ИнформацияОбОшибке:0:0 КаталогВременныхФайлов:0:0 КодСимвола:1:2 КодироватьСтроку:2:3 КопироватьФайл:2:2
    КраткоеПредставлениеОшибки:1:1 Лев:2:2 Макс:1:-1 МестноеВремя:1:2 Месяц:1:1 Мин:1:-1 Минута:1:1 НРег:1:1 НСтр:1:2
    НайтиФайлы:1:3 НачатьТранзакцию:0:1 Окр:1:3 ОписаниеОшибки:0:0 ОтменитьТранзакцию:0:0 ПереместитьФайл:2:2
    ПодключитьВнешнююКомпоненту:1:4 ПодключитьВнешнююКомпонентуАсинх:1:4 ПодробноеПредставлениеОшибки:1:1
    ПолучитьBase64СтрокуИзДвоичныхДанных:1:1 ПолучитьДвоичныеДанныеИзBase64Строки:1:1
    ПолучитьДвоичныеДанныеИзСтроки:1:3 ПолучитьИзВременногоХранилища:1:1 ПолучитьИмяВременногоФайла:0:1
    ПолучитьСтрокуИзДвоичныхДанных:1:2 ПоместитьВоВременноеХранилище:1:2 Прав:2:2 ПрочитатьJSON:1:8 ПустаяСтрока:1:1
    РаскодироватьСтроку:2:3 Секунда:1:1 Символ:1:1 СоздатьКаталог:1:1 СокрЛ:1:1 СокрЛП:1:1 СокрП:1:1 Сообщить:1:2
    Состояние:0:4 Сред:2:3 СтрДлина:1:1 СтрЗаканчиваетсяНа:2:2 СтрЗаменить:3:3 СтрНайти:2:5 СтрНачинаетсяС:2:2
    СтрРазделить:2:3 СтрСоединить:1:2 СтрЧислоВхождений:2:2 СтрЧислоСтрок:1:1 СтрШаблон:1:11 Строка:1:1 ТРег:1:1
    ТекущаяДата:0:0 ТекущаяДатаСеанса:0:0 ТекущаяУниверсальнаяДата:0:0 ТекущаяУниверсальнаяДатаВМиллисекундах:0:0 Тип:1:1
    ТипЗнч:1:1 ТранзакцияАктивна:0:0 УдалитьФайлы:1:2 УниверсальноеВремя:1:2 УстановитьВнешнююКомпонентуАсинх:1:1
    УстановитьПривилегированныйРежим:0:1 Формат:1:2 Цел:1:1 Час:1:1 Число:1:1";

/// Classes that `Новый` makes in 1C:Enterprise, with the arguments it takes.
const ENTERPRISE_CLASSES: &str = "
    HTTPСервисОтвет:1:3 БлокировкаДанных:0:0 ДвоичныеДанные:1:1 ЗаписьJSON:0:0 Массив:0:-1 СистемнаяИнформация:0:0
    Соответствие:0:1 СписокЗначений:0:0 Структура:0:-1 УникальныйИдентификатор:0:1 Файл:1:1 ФиксированнаяСтруктура:0:-1
    ФиксированноеСоответствие:1:1 ФиксированныйМассив:1:1 ХранилищеЗначения:0:2 ЧтениеJSON:0:0 ПараметрыЗаписиJSON:0:7";

fn listed(list: &str, name: &str) -> Option<Ranges> {
    let name = name.to_lowercase();
    list.split_whitespace().find_map(|entry| {
        let cells: Vec<&str> = entry.split(':').collect();
        let range = (cells[1].parse().unwrap(), cells[2].parse().unwrap());
        (cells[0].to_lowercase() == name).then(|| vec![range])
    })
}

fn key(class: &str, name: &str) -> (String, String) {
    (class.to_lowercase(), name.to_lowercase())
}

/// The Russian name, in lower case, of a function of either language.
pub fn function(name: &str) -> String {
    method("*", name)
}

/// The Russian name, in lower case, of a class that is known under an English one too.
pub fn class(name: &str) -> String {
    let english = [
        ("array", "массив"),
        ("structure", "структура"),
        ("map", "соответствие"),
        ("file", "файл"),
        ("binarydata", "двоичныеданные"),
        ("jsonreader", "чтениеjson"),
        ("jsonwriter", "записьjson"),
        ("uuid", "уникальныйидентификатор"),
    ];
    let name = name.to_lowercase();
    let known = english.into_iter().find(|(english, _)| *english == name);
    known.map_or(name, |(_, russian)| russian.to_owned())
}

/// The Russian name, in lower case, of a method.
pub fn method(class: &str, name: &str) -> String {
    let key = key(class, name);
    TABLE.russian.get(&key).cloned().unwrap_or(key.1)
}

fn in_table(class: &str, name: &str) -> Option<Ranges> {
    let russian = method(class, name);
    TABLE.members.get(&(class.to_lowercase(), russian)).cloned()
}

/// The arguments of a global function; `None`: the host has none of that name.
pub fn function_arguments(platform: Platform, name: &str) -> Option<Ranges> {
    match platform {
        Platform::OneScript => in_table("*", name),
        Platform::Enterprise => listed(ENTERPRISE_FUNCTIONS, &function(name)),
    }
}

/// The arguments of `Новый`; `None`: the host has no such class, or makes none.
pub fn class_arguments(platform: Platform, class: &str) -> Option<Ranges> {
    match platform {
        Platform::OneScript => in_table(&self::class(class), "Новый"),
        Platform::Enterprise => listed(ENTERPRISE_CLASSES, &self::class(class)),
    }
}

/// The arguments of a method of a class of the table; `None`: there is no such method.
pub fn method_arguments(class: &str, name: &str) -> Option<Ranges> {
    in_table(class, name)
}

/// Whether the table has the class.
pub fn knows_class(class: &str) -> bool {
    let class = class.to_lowercase();
    TABLE.members.keys().any(|(known, _)| *known == class)
}

pub fn fits(ranges: &Ranges, count: usize) -> bool {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    ranges
        .iter()
        .any(|(fewest, most)| count >= *fewest && (*most < 0 || count <= *most))
}
