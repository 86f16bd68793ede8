//! Runs the tree of a module: statements in order, names as the hosts resolve them, exceptions as they catch them.

use std::collections::HashMap;
use std::rc::Rc;

use super::syntax::{Arguments, Expression, Function, Kind, Script, Statement};
use super::value::{Number, Object, Slot, Value};
use super::{Failure, Host, Platform};

/// A loaded module: its text, its variables, and the object whose module it is.
pub struct Module {
    pub script: Script,
    pub variables: std::cell::RefCell<HashMap<String, Slot>>,
    pub this: Option<Rc<dyn Object>>,
}

pub struct Frame {
    module: Rc<Module>,
    locals: HashMap<String, Slot>,
    /// The exceptions that are being handled, the innermost last.
    pub caught: Vec<String>,
}

pub enum Flow {
    On,
    Return(Value),
    Continue,
    Break,
}

type Outcome = Result<Value, Failure>;

impl Module {
    pub fn function(&self, name: &str) -> Option<&Function> {
        let name = name.to_lowercase();
        self.script
            .functions
            .iter()
            .find(|function| function.name.to_lowercase() == name)
    }
}

impl Frame {
    pub fn new(module: &Rc<Module>) -> Self {
        Self {
            module: Rc::clone(module),
            locals: HashMap::new(),
            caught: Vec::new(),
        }
    }
}

impl Host {
    /// Calls a function of a module with what was given for its parameters.
    pub fn invoke(
        &self,
        module: &Rc<Module>,
        function: &Function,
        given: &[Option<Slot>],
    ) -> Outcome {
        if given.len() > function.parameters.len() {
            return Err(Failure::fault(format!(
                "{}: too many arguments",
                function.name
            )));
        }
        let mut frame = Frame::new(module);
        for (index, parameter) in function.parameters.iter().enumerate() {
            let slot = match (given.get(index), &parameter.default) {
                (Some(Some(slot)), _) if parameter.by_value => slot.borrow().clone().slot(),
                (Some(Some(slot)), _) => Rc::clone(slot),
                (_, Some(default)) => self.evaluate(&mut frame, default)?.slot(),
                // One left out between commas is Неопределено; one missing at the end is a mistake.
                (Some(None), None) => Value::Undefined.slot(),
                (None, None) => {
                    let text = format!("{}: `{}` is missing", function.name, parameter.name);
                    return Err(Failure::fault(text));
                }
            };
            frame.locals.insert(parameter.name.to_lowercase(), slot);
        }
        // Privileged mode ends with the function that turned it on.
        let privileged = self.privileged.get();
        let flow = self.run_block(&mut frame, &function.body);
        self.privileged.set(privileged);
        match flow? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Undefined),
        }
    }

    pub fn run_block(&self, frame: &mut Frame, block: &[Statement]) -> Result<Flow, Failure> {
        for statement in block {
            let line = statement.line;
            match self.step(frame, &statement.kind) {
                Ok(Flow::On) => {}
                Ok(flow) => return Ok(flow),
                Err(failure) => return Err(failure.at(&frame.module.script.name, line)),
            }
        }
        Ok(Flow::On)
    }

    fn step(&self, frame: &mut Frame, kind: &Kind) -> Result<Flow, Failure> {
        match kind {
            Kind::Call(expression) => {
                self.calling(frame, expression)?;
            }
            Kind::Assign(target, expression) => {
                let value = self.evaluate(frame, expression)?;
                self.assign(frame, target, value)?;
            }
            Kind::Return(expression) => {
                let value = match expression {
                    Some(expression) => self.evaluate(frame, expression)?,
                    None => Value::Undefined,
                };
                return Ok(Flow::Return(value));
            }
            Kind::Try(body, except) => {
                let failure = match self.run_block(frame, body) {
                    Err(Failure::Raised(text)) => text,
                    other => return other,
                };
                frame.caught.push(failure);
                let flow = self.run_block(frame, except);
                frame.caught.pop();
                return flow;
            }
            Kind::Raise(expression) => {
                let text = match expression {
                    Some(expression) => self.evaluate(frame, expression)?.plain(),
                    None => match frame.caught.last() {
                        Some(text) => return Err(Failure::Raised(text.clone())),
                        None => return Err(Failure::fault("nothing to raise again".into())),
                    },
                };
                return Err(Failure::raised(text));
            }
            Kind::Variables(names) => {
                for name in names {
                    frame
                        .locals
                        .insert(name.to_lowercase(), Value::Undefined.slot());
                }
            }
            Kind::If(arms, otherwise) => {
                for (condition, block) in arms {
                    if self.truth(frame, condition)? {
                        return self.run_block(frame, block);
                    }
                }
                return self.run_block(frame, otherwise);
            }
            Kind::While(condition, block) => {
                while self.truth(frame, condition)? {
                    match self.run_block(frame, block)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        _ => {}
                    }
                }
            }
            Kind::For(name, from, to, block) => {
                let mut at = self.number(frame, from)?;
                loop {
                    if at > self.number(frame, to)? {
                        break;
                    }
                    self.name_slot(frame, name).replace(Value::Number(at));
                    match self.run_block(frame, block)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        _ => {}
                    }
                    at = Number(at.0 + Number::from(1).0);
                }
            }
            Kind::ForEach(name, collection, block) => {
                let collection = self.evaluate(frame, collection)?;
                let items = match &collection {
                    Value::Object(object) => object.items(),
                    _ => None,
                };
                let Some(items) = items else {
                    let text = format!(
                        "Итератор для значения не определен ({})",
                        collection.class()
                    );
                    return Err(Failure::raised(text));
                };
                for item in items {
                    self.name_slot(frame, name).replace(item);
                    match self.run_block(frame, block)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        _ => {}
                    }
                }
            }
            Kind::Continue => return Ok(Flow::Continue),
            Kind::Break => return Ok(Flow::Break),
        }
        Ok(Flow::On)
    }

    fn truth(&self, frame: &mut Frame, expression: &Expression) -> Result<bool, Failure> {
        match self.evaluate(frame, expression)? {
            Value::Boolean(value) => Ok(value),
            Value::Number(number) => Ok(number.0 != 0),
            other => Err(Failure::raised(format!(
                "Преобразование значения к типу Булево не может быть выполнено ({})",
                other.class()
            ))),
        }
    }

    fn number(&self, frame: &mut Frame, expression: &Expression) -> Result<Number, Failure> {
        let value = self.evaluate(frame, expression)?;
        super::operators::number(&value)
    }

    /// The variable that a name stands for, made when there is none.
    fn name_slot(&self, frame: &mut Frame, name: &str) -> Slot {
        let key = name.to_lowercase();
        if let Some(slot) = frame.locals.get(&key) {
            return Rc::clone(slot);
        }
        if let Some(slot) = frame.module.variables.borrow().get(&key) {
            return Rc::clone(slot);
        }
        let slot = Value::Undefined.slot();
        frame.locals.insert(key, Rc::clone(&slot));
        slot
    }

    fn assign(&self, frame: &mut Frame, target: &Expression, value: Value) -> Result<(), Failure> {
        let taken = match target {
            Expression::Name(name, _) => {
                let key = name.to_lowercase();
                let known = frame.locals.contains_key(&key)
                    || frame.module.variables.borrow().contains_key(&key);
                // In an object's module a name that is an attribute is that attribute.
                if !known
                    && let Some(this) = &frame.module.this
                    && this.get(&key).is_some()
                {
                    this.set(&key, value)
                } else {
                    self.name_slot(frame, name).replace(value);
                    true
                }
            }
            Expression::Property(object, name) => match self.evaluate(frame, object)? {
                Value::Object(object) => object.set(&name.to_lowercase(), value),
                _ => false,
            },
            Expression::Index(object, index) => {
                let index = self.evaluate(frame, index)?;
                match self.evaluate(frame, object)? {
                    Value::Object(object) => {
                        object.set_item(&index, value.clone())
                            || object.set(&index.plain().to_lowercase(), value)
                    }
                    _ => false,
                }
            }
            _ => false,
        };
        if taken {
            return Ok(());
        }
        Err(Failure::raised(format!(
            "Поле объекта недоступно для записи: {target:?}"
        )))
    }

    /// Evaluates a statement that is a call: a procedure may be called here, and only here.
    fn calling(&self, frame: &mut Frame, expression: &Expression) -> Outcome {
        match expression {
            Expression::Method(object, name, arguments, _) => {
                self.method(frame, object, name, arguments, true)
            }
            Expression::Call(name, arguments, _) => {
                self.call_function(frame, name, arguments, true)
            }
            Expression::Await(inner) => self.calling(frame, inner),
            other => self.evaluate(frame, other),
        }
    }

    pub fn evaluate(&self, frame: &mut Frame, expression: &Expression) -> Outcome {
        Ok(match expression {
            Expression::Undefined => Value::Undefined,
            Expression::Null => Value::Null,
            Expression::Boolean(value) => Value::Boolean(*value),
            Expression::Number(text) => Value::Number(
                Number::parse(text).ok_or_else(|| Failure::fault(format!("number {text}")))?,
            ),
            Expression::Text(text) => Value::text(text),
            Expression::Date(digits) => Value::Date(
                super::text::read_date(digits)
                    .ok_or_else(|| Failure::fault(format!("date {digits}")))?,
            ),
            Expression::Name(name, _) => return self.named(frame, name),
            Expression::Not(inner) => Value::Boolean(!self.truth(frame, inner)?),
            Expression::Minus(inner) => Value::Number(Number(-self.number(frame, inner)?.0)),
            Expression::Binary(operator, left, right) => {
                return match operator.to_lowercase().as_str() {
                    "и" | "and" => Ok(Value::Boolean(
                        self.truth(frame, left)? && self.truth(frame, right)?,
                    )),
                    "или" | "or" => Ok(Value::Boolean(
                        self.truth(frame, left)? || self.truth(frame, right)?,
                    )),
                    operator => {
                        let left = self.evaluate(frame, left)?;
                        let right = self.evaluate(frame, right)?;
                        super::operators::binary(self, operator, &left, &right)
                    }
                };
            }
            Expression::Choice(condition, yes, no) => {
                let arm = if self.truth(frame, condition)? {
                    yes
                } else {
                    no
                };
                return self.evaluate(frame, arm);
            }
            Expression::New(class, arguments, _) => {
                let given = self.arguments(frame, arguments)?;
                return self.create(class, &given);
            }
            Expression::NewByName(class, arguments) => {
                let class = self.evaluate(frame, class)?.plain();
                let given: Vec<Option<Slot>> = match arguments {
                    Some(arguments) => match self.evaluate(frame, arguments)? {
                        Value::Object(list) => list
                            .items()
                            .unwrap_or_default()
                            .into_iter()
                            .map(|item| Some(item.slot()))
                            .collect(),
                        _ => Vec::new(),
                    },
                    None => Vec::new(),
                };
                return self.create(&class, &given);
            }
            Expression::Call(name, arguments, _) => {
                return self.call_function(frame, name, arguments, false);
            }
            Expression::Method(object, name, arguments, _) => {
                return self.method(frame, object, name, arguments, false);
            }
            Expression::Property(object, name) => {
                let value = self.evaluate(frame, object)?;
                let found = match &value {
                    Value::Object(object) => object.get(&name.to_lowercase()),
                    _ => None,
                };
                return found.ok_or_else(|| {
                    Failure::raised(format!(
                        "Поле объекта не обнаружено ({name}) у {}",
                        value.class()
                    ))
                });
            }
            Expression::Index(object, index) => {
                let index = self.evaluate(frame, index)?;
                let value = self.evaluate(frame, object)?;
                let found = match &value {
                    Value::Object(object) => object
                        .item(&index)
                        .or_else(|| object.get(&index.plain().to_lowercase())),
                    _ => None,
                };
                return found.ok_or_else(|| {
                    Failure::raised(format!(
                        "Получение элемента по индексу {index:?} для значения не определено ({})",
                        value.class()
                    ))
                });
            }
            Expression::Await(inner) => {
                if self.platform == Platform::OneScript {
                    return Err(Failure::fault("OneScript 1.9 knows no Ждать".into()));
                }
                return self.evaluate(frame, inner);
            }
        })
    }

    fn named(&self, frame: &Frame, name: &str) -> Outcome {
        let key = name.to_lowercase();
        if let Some(slot) = frame.locals.get(&key) {
            return Ok(slot.borrow().clone());
        }
        if let Some(slot) = frame.module.variables.borrow().get(&key) {
            return Ok(slot.borrow().clone());
        }
        if let Some(this) = &frame.module.this {
            if key == "этотобъект" || key == "thisobject" {
                return Ok(Value::Object(Rc::clone(this)));
            }
            if let Some(value) = this.get(&key) {
                return Ok(value);
            }
        }
        self.global_value(&key)
            .ok_or_else(|| Failure::fault(format!("`{name}` is not defined")))
    }

    /// A name alone is passed with its variable, so that a parameter without `Знач` can change it.
    fn arguments(
        &self,
        frame: &mut Frame,
        arguments: &Arguments,
    ) -> Result<Vec<Option<Slot>>, Failure> {
        arguments
            .iter()
            .map(|argument| match argument {
                None => Ok(None),
                Some(Expression::Name(name, _)) => {
                    let key = name.to_lowercase();
                    let own = frame.locals.get(&key).cloned();
                    let own = own.or_else(|| frame.module.variables.borrow().get(&key).cloned());
                    match own {
                        Some(slot) => Ok(Some(slot)),
                        None => Ok(Some(self.named(frame, name)?.slot())),
                    }
                }
                Some(expression) => Ok(Some(self.evaluate(frame, expression)?.slot())),
            })
            .collect()
    }

    fn call_function(
        &self,
        frame: &mut Frame,
        name: &str,
        arguments: &Arguments,
        statement: bool,
    ) -> Outcome {
        let given = self.arguments(frame, arguments)?;
        let module = Rc::clone(&frame.module);
        if let Some(function) = module.function(name) {
            if !statement && !function.is_function {
                return Err(Failure::fault(format!(
                    "{name} is a procedure and has no value"
                )));
            }
            return self.invoke(&module, function, &given);
        }
        self.global(frame, name, &given)
    }

    fn method(
        &self,
        frame: &mut Frame,
        object: &Expression,
        name: &str,
        arguments: &Arguments,
        statement: bool,
    ) -> Outcome {
        let value = self.evaluate(frame, object)?;
        let given = self.arguments(frame, arguments)?;
        let Value::Object(object) = &value else {
            return Err(Failure::raised(format!(
                "Значение не является значением объектного типа ({name} у {})",
                value.class()
            )));
        };
        self.check_method(object.class(), name, given.len())?;
        let canonical = super::facts::method(object.class(), name);
        self.as_statement.set(statement);
        object.call(self, &canonical, &given).unwrap_or_else(|| {
            Err(Failure::fault(format!(
                "{}: no method `{name}`",
                value.class()
            )))
        })
    }
}
