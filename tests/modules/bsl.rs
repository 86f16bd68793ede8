//! Reads modules of 1C:Enterprise and OneScript far enough to test them: their syntax, their functions, and whether every
//! name they use exists.

use std::collections::HashSet;

use tree_sitter::{Node, Parser, Tree};

pub struct Module<'a> {
    text: &'a str,
    tree: Tree,
}

pub struct Function<'a> {
    pub name: &'a str,
    pub exported: bool,
    pub parameters: Vec<Parameter<'a>>,
    /// The statements, without white space and comments.
    pub body: String,
}

#[derive(Debug)]
pub struct Parameter<'a> {
    pub name: &'a str,
    pub by_value: bool,
    pub default: Option<&'a str>,
}

/// A call of a method of another module: `OPI_Twitter.ПолучитьТокен(Код, Параметры)`.
#[derive(Debug)]
pub struct Call<'a> {
    pub method: &'a str,
    pub arguments: usize,
}

impl<'a> Module<'a> {
    pub fn parse(text: &'a str) -> Self {
        // Places stay right: each replacement is as long as what it replaces. The grammar knows neither `ё`, which both
        // hosts allow in names, nor OneScript's #Использовать.
        let plain = text
            .replace('ё', "е")
            .replace('Ё', "Е")
            .replace("#Использовать", "// спользовать");
        assert_eq!(plain.len(), text.len());
        let mut parser = Parser::new();
        parser
            .set_language(&tree_sitter_bsl::LANGUAGE.into())
            .expect("the grammar fits the parser");
        let tree = parser.parse(plain, None).expect("no time limit was set");
        Self { text, tree }
    }

    fn text_of(&self, node: Node<'_>) -> &'a str {
        &self.text[node.byte_range()]
    }

    fn all(&self) -> Vec<Node<'_>> {
        descendants(self.tree.root_node())
    }

    /// Where the text is not the language, and which names nothing defines.
    pub fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self
            .all()
            .into_iter()
            .filter(|node| node.is_error() || node.is_missing())
            .map(|node| format!("line {}: syntax", node.start_position().row + 1))
            .collect();
        if problems.is_empty() {
            problems = self.unknown_names();
        }
        problems
    }

    pub fn functions(&self) -> Vec<Function<'a>> {
        let of_field = |node: Node<'_>, field| {
            node.child_by_field_name(field)
                .map(|child| self.text_of(child))
        };
        self.definitions()
            .into_iter()
            .map(|node| {
                let parameters = node.child_by_field_name("parameters");
                let body = children(node)
                    .into_iter()
                    .filter(|child| child.kind().ends_with("_statement"))
                    .map(|child| squeezed(self.text_of(child)))
                    .collect();
                Function {
                    name: of_field(node, "name").unwrap_or_default(),
                    exported: node.child_by_field_name("export").is_some(),
                    parameters: parameters
                        .into_iter()
                        .flat_map(children)
                        .filter(|child| child.kind() == "parameter")
                        .map(|parameter| Parameter {
                            name: of_field(parameter, "name").unwrap_or_default(),
                            by_value: parameter.child_by_field_name("val").is_some(),
                            default: of_field(parameter, "def"),
                        })
                        .collect(),
                    body,
                }
            })
            .collect()
    }

    /// The calls of methods of the module `name`.
    pub fn calls_of(&self, name: &str) -> Vec<Call<'a>> {
        self.all()
            .into_iter()
            .filter(|node| node.kind() == "call_expression")
            .filter_map(|node| {
                let object = node.child(0)?;
                let method = node.child(node.child_count().checked_sub(1)? as u32)?;
                (self.text_of(object) == name && method.kind() == "method_call").then(|| Call {
                    method: method
                        .child_by_field_name("name")
                        .map(|name| self.text_of(name))
                        .unwrap_or_default(),
                    arguments: method
                        .child_by_field_name("arguments")
                        .map_or(0, |arguments| {
                            children(arguments)
                                .iter()
                                .filter(|child| child.kind() == "expression")
                                .count()
                        }),
                })
            })
            .collect()
    }

    fn definitions(&self) -> Vec<Node<'_>> {
        self.all().into_iter().filter(is_definition).collect()
    }

    /// Names are resolved as the hosts do: a function's own, the module's, the host's.
    fn unknown_names(&self) -> Vec<String> {
        let functions: HashSet<String> = self
            .functions()
            .iter()
            .map(|function| function.name.to_lowercase())
            .collect();
        let body = outside_definitions(self.tree.root_node());
        let of_module = self.names_made_in(&body);
        let scopes = self.definitions().into_iter().map(descendants);
        let mut unknown = Vec::new();
        for scope in scopes.chain([body]) {
            let own = self.names_made_in(&scope);
            for node in scope {
                let Some(use_of) = usage(node) else { continue };
                let name = self.text_of(node).to_lowercase();
                let known = match use_of {
                    Use::Function => functions.contains(&name) || host(HOST_FUNCTIONS, &name),
                    Use::Value => {
                        own.contains(&name) || of_module.contains(&name) || host(HOST_VALUES, &name)
                    }
                    Use::Type => host(HOST_TYPES, &name),
                };
                if !known {
                    unknown.push(format!(
                        "line {}: `{}` is not defined",
                        node.start_position().row + 1,
                        self.text_of(node)
                    ));
                }
            }
        }
        unknown
    }

    fn names_made_in(&self, scope: &[Node<'_>]) -> HashSet<String> {
        scope
            .iter()
            .filter(|node| node.kind() == "identifier")
            .filter(|node| {
                node.parent().is_some_and(|parent| match parent.kind() {
                    "parameter" | "variable_spec" | "for_each_statement" | "for_statement" => true,
                    "assignment_statement" => parent.child(0) == Some(**node),
                    _ => false,
                })
            })
            .map(|node| self.text_of(*node).to_lowercase())
            .collect()
    }
}

fn is_definition(node: &Node<'_>) -> bool {
    matches!(node.kind(), "function_definition" | "procedure_definition")
}

enum Use {
    Function,
    Value,
    Type,
}

fn usage(node: Node<'_>) -> Option<Use> {
    if node.kind() != "identifier" {
        return None;
    }
    let parent = node.parent()?;
    match parent.kind() {
        "access" | "expression" => Some(Use::Value),
        "new_expression" => Some(Use::Type),
        // After a dot it is a method of a value, which only the host knows.
        "method_call"
            if parent
                .prev_sibling()
                .is_none_or(|before| before.kind() != ".") =>
        {
            Some(Use::Function)
        }
        _ => None,
    }
}

fn host(names: &str, wanted: &str) -> bool {
    names
        .split_whitespace()
        .any(|name| name.to_lowercase() == wanted)
}

const HOST_FUNCTIONS: &str = "
    Base64Строка ВвестиСтроку Вычислить Дата ЗавершитьРаботу ЗаписатьJSON ЗаписьЖурналаРегистрации ЗафиксироватьТранзакцию
    ЗначениеЗаполнено ИнформацияОбОшибке КраткоеПредставлениеОшибки НачатьТранзакцию ОбъединитьПути ОписаниеОшибки ОтменитьТранзакцию
    ПодключитьВнешнююКомпоненту ПодключитьВнешнююКомпонентуАсинх ПодробноеПредставлениеОшибки ПрочитатьJSON
    ПереместитьФайл ПолучитьИмяВременногоФайла ПолучитьРазделительПути Приостановить ПустаяСтрока Символ СоздатьКаталог
    СтрСоединить УдалитьФайлы Сообщить Состояние СтрНайти СтрРазделить СтрШаблон Строка ТекущийСценарий Тип ТипЗнч
    ТекущаяДата ТекущаяУниверсальнаяДата ТранзакцияАктивна УниверсальноеВремя УстановитьВнешнююКомпонентуАсинх
    УстановитьПривилегированныйРежим Формат Цел Число";
const HOST_VALUES: &str = "
    АргументыКоманднойСтроки Документы Константы ТипВнешнейКомпоненты УровеньЖурналаРегистрации ЭтотОбъект
    OPI_Twitter TwitterОчередь TwitterТокены XPostКлиент";
const HOST_TYPES: &str = "
    БлокировкаДанных ЗаписьJSON HTTPСервисОтвет Массив СистемнаяИнформация Соответствие Структура УникальныйИдентификатор
    Файл ЧтениеJSON ЧтениеZipФайла";

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.children(&mut node.walk()).collect()
}

fn descendants(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = vec![node];
    for child in children(node) {
        found.extend(descendants(child));
    }
    found
}

fn outside_definitions(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = vec![node];
    for child in children(node) {
        if !is_definition(&child) {
            found.extend(outside_definitions(child));
        }
    }
    found
}

fn squeezed(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(str::chars)
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
