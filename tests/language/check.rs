//! What a host refuses before the first line of a module runs, found in its text: names that nothing defines, wrong
//! numbers of arguments, and methods that an object made by `Новый` in the same procedure does not have.

use std::collections::{HashMap, HashSet};

use super::syntax::{Arguments, Expression, Function, Kind, Script, Statement};
use super::{Platform, facts};

/// Names that each host has as values; those of modules are given by whoever checks.
const VALUES: &str = "АргументыКоманднойСтроки ТипВнешнейКомпоненты Символы ЭтотОбъект";
const ENTERPRISE_VALUES: &str = "
    Документы Константы УровеньЖурналаРегистрации ТипПодключенияВнешнейКомпоненты РежимБлокировкиДанных ТипВнешнейКомпоненты
    Символы ЭтотОбъект";
/// The modules that the pages tell users to make.
const MODULES: &str = "OPI_Twitter TwitterОчередь TwitterТокены XPostКлиент";

/// A call of a module's function, `OPI_Twitter.ПолучитьТокен(Код, Параметры)`, or of a method of the add-in.
#[derive(Debug)]
pub struct Call {
    pub object: String,
    pub method: String,
    /// Which arguments are given.
    pub given: Vec<bool>,
    pub line: usize,
}

struct Checker<'a> {
    platform: Platform,
    script: &'a Script,
    functions: HashMap<String, &'a Function>,
    module_names: HashSet<String>,
    names: HashSet<String>,
    classes: HashMap<String, String>,
    mistakes: Vec<String>,
    calls: Vec<Call>,
}

/// The mistakes of a script, each with its line.
pub fn script(platform: Platform, script: &Script) -> Vec<String> {
    check(platform, script, &[]).0
}

/// The mistakes of a script in which `known` names exist too, and its calls of methods of plain names.
pub fn check(platform: Platform, script: &Script, known: &[&str]) -> (Vec<String>, Vec<Call>) {
    let mut checker = Checker {
        platform,
        script,
        functions: script
            .functions
            .iter()
            .map(|function| (function.name.to_lowercase(), function))
            .collect(),
        module_names: HashSet::new(),
        names: HashSet::new(),
        classes: HashMap::new(),
        mistakes: Vec::new(),
        calls: Vec::new(),
    };
    let values = match platform {
        Platform::OneScript => VALUES,
        Platform::Enterprise => ENTERPRISE_VALUES,
    };
    let names = values
        .split_whitespace()
        .chain(MODULES.split_whitespace())
        .chain(known.iter().copied());
    checker.module_names = names
        .map(str::to_lowercase)
        .chain(script.variables.iter().map(|name| name.to_lowercase()))
        .collect();
    checker.names = checker.module_names.clone();
    assigned(&script.body, &mut checker.names);
    checker.module_names = checker.names.clone();
    checker.block(&script.body);
    for function in &script.functions {
        checker.function(function);
    }
    (checker.mistakes, checker.calls)
}

fn assigned(block: &[Statement], names: &mut HashSet<String>) {
    for statement in block {
        match &statement.kind {
            Kind::Assign(Expression::Name(name, _), _) => {
                names.insert(name.to_lowercase());
            }
            Kind::Variables(list) => names.extend(list.iter().map(|name| name.to_lowercase())),
            Kind::For(name, _, _, inner) | Kind::ForEach(name, _, inner) => {
                names.insert(name.to_lowercase());
                assigned(inner, names);
            }
            Kind::While(_, inner) => assigned(inner, names),
            Kind::Try(body, except) => {
                assigned(body, names);
                assigned(except, names);
            }
            Kind::If(arms, otherwise) => {
                arms.iter().for_each(|(_, inner)| assigned(inner, names));
                assigned(otherwise, names);
            }
            _ => {}
        }
    }
}

impl Checker<'_> {
    fn mistake(&mut self, line: usize, text: &str) {
        self.mistakes.push(format!("line {line}: {text}"));
    }

    fn function(&mut self, function: &Function) {
        if function.asynchronous && self.platform == Platform::OneScript {
            self.mistake(
                0,
                &format!("{}: OneScript 1.9 knows no Асинх", function.name),
            );
        }
        self.names = self.module_names.clone();
        let parameters = function
            .parameters
            .iter()
            .map(|parameter| parameter.name.to_lowercase());
        self.names.extend(parameters);
        assigned(&function.body, &mut self.names);
        self.classes.clear();
        self.block(&function.body);
    }

    fn block(&mut self, block: &[Statement]) {
        for statement in block {
            match &statement.kind {
                Kind::Call(expression) => self.expression(expression),
                Kind::Assign(target, expression) => {
                    self.expression(expression);
                    match target {
                        Expression::Name(name, _) => {
                            let key = name.to_lowercase();
                            // From here on it is what it was last made as, as far as the text tells.
                            match expression {
                                Expression::New(class, _, _) => {
                                    self.classes.insert(key, class.clone())
                                }
                                _ => self.classes.remove(&key),
                            };
                        }
                        other => self.expression(other),
                    }
                }
                Kind::Return(expression) | Kind::Raise(expression) => {
                    expression
                        .iter()
                        .for_each(|expression| self.expression(expression));
                }
                Kind::Try(body, except) => {
                    self.block(body);
                    self.block(except);
                }
                Kind::If(arms, otherwise) => {
                    for (condition, inner) in arms {
                        self.expression(condition);
                        self.block(inner);
                    }
                    self.block(otherwise);
                }
                Kind::While(condition, inner) => {
                    self.expression(condition);
                    self.block(inner);
                }
                Kind::For(_, from, to, inner) => {
                    self.expression(from);
                    self.expression(to);
                    self.block(inner);
                }
                Kind::ForEach(name, collection, inner) => {
                    self.classes.remove(&name.to_lowercase());
                    self.expression(collection);
                    self.block(inner);
                }
                Kind::Variables(_) | Kind::Continue | Kind::Break => {}
            }
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        arguments
            .iter()
            .flatten()
            .for_each(|argument| self.expression(argument));
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Name(name, _) if self.names.contains(&name.to_lowercase()) => {}
            Expression::Name(name, line) => {
                self.mistake(*line, &format!("`{name}` is not defined"));
            }
            Expression::Not(inner) | Expression::Minus(inner) => self.expression(inner),
            Expression::Await(inner) => {
                if self.platform == Platform::OneScript {
                    self.mistake(0, "OneScript 1.9 knows no Ждать");
                }
                self.expression(inner);
            }
            Expression::Binary(_, left, right) | Expression::Index(left, right) => {
                self.expression(left);
                self.expression(right);
            }
            Expression::Choice(one, two, three) => {
                [one, two, three]
                    .into_iter()
                    .for_each(|part| self.expression(part));
            }
            Expression::New(class, arguments, line) => {
                match facts::class_arguments(self.platform, class) {
                    None => self.mistake(*line, &format!("there is no class `{class}`")),
                    Some(ranges) if !facts::fits(&ranges, arguments.len()) => {
                        self.mistake(
                            *line,
                            &format!("`Новый {class}` with {} arguments", arguments.len()),
                        );
                    }
                    Some(_) => {}
                }
                self.arguments(arguments);
            }
            Expression::NewByName(class, arguments) => {
                self.expression(class);
                arguments
                    .iter()
                    .for_each(|arguments| self.expression(arguments));
            }
            Expression::Call(name, arguments, line) => self.global(name, arguments, *line),
            Expression::Method(object, method, arguments, line) => {
                if let Expression::Name(name, _) = &**object {
                    self.calls.push(Call {
                        object: name.clone(),
                        method: method.clone(),
                        given: arguments.iter().map(Option::is_some).collect(),
                        line: *line,
                    });
                    if let Some(class) = self.classes.get(&name.to_lowercase()).cloned() {
                        self.method(&class, method, arguments.len(), *line);
                    }
                }
                self.expression(object);
                self.arguments(arguments);
            }
            Expression::Property(object, _) => self.expression(object),
            _ => {}
        }
    }

    fn method(&mut self, class: &str, method: &str, count: usize, line: usize) {
        let class = facts::class(class);
        if !facts::knows_class(&class) {
            return;
        }
        match facts::method_arguments(&class, method) {
            None => self.mistake(line, &format!("`{class}` has no method `{method}`")),
            Some(ranges) if !facts::fits(&ranges, count) => {
                self.mistake(line, &format!("`{class}.{method}` with {count} arguments"));
            }
            Some(_) => {}
        }
    }

    fn global(&mut self, name: &str, arguments: &Arguments, line: usize) {
        let given: Vec<bool> = arguments.iter().map(Option::is_some).collect();
        if let Some(function) = self.functions.get(&name.to_lowercase()) {
            if let Some(problem) = unfit(function, &given) {
                self.mistake(line, &problem);
            }
        } else {
            match facts::function_arguments(self.platform, name) {
                None => self.mistake(line, &format!("there is no function `{name}`")),
                Some(ranges) if !facts::fits(&ranges, given.len()) => {
                    self.mistake(line, &format!("`{name}` with {} arguments", given.len()));
                }
                Some(_) => {}
            }
        }
        self.arguments(arguments);
    }
}

/// What is wrong with the arguments of a call of a function of ours.
pub fn unfit(function: &Function, given: &[bool]) -> Option<String> {
    if given.len() > function.parameters.len() {
        return Some(format!(
            "`{}` with {} arguments",
            function.name,
            given.len()
        ));
    }
    let missing = function
        .parameters
        .iter()
        .enumerate()
        .find(|(index, parameter)| {
            parameter.default.is_none() && !given.get(*index).copied().unwrap_or(false)
        });
    missing.map(|(_, parameter)| format!("`{}` without `{}`", function.name, parameter.name))
}
