//! The text of a module as a tree that can be run: what tree-sitter's grammar of the language finds, without its layout.

use tree_sitter::{Node, Parser};

/// A module, or the body of a program.
#[derive(Debug, Default)]
pub struct Script {
    pub name: String,
    pub functions: Vec<Function>,
    pub variables: Vec<String>,
    pub body: Vec<Statement>,
}

#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub exported: bool,
    pub asynchronous: bool,
    pub is_function: bool,
    pub parameters: Vec<Parameter>,
    pub body: Vec<Statement>,
}

#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub by_value: bool,
    pub default: Option<Expression>,
}

#[derive(Debug)]
pub struct Statement {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    Call(Expression),
    Assign(Expression, Expression),
    Return(Option<Expression>),
    Try(Vec<Statement>, Vec<Statement>),
    Raise(Option<Expression>),
    Variables(Vec<String>),
    If(Vec<(Expression, Vec<Statement>)>, Vec<Statement>),
    While(Expression, Vec<Statement>),
    For(String, Expression, Expression, Vec<Statement>),
    ForEach(String, Expression, Vec<Statement>),
    Continue,
    Break,
}

/// The arguments of a call; `None` is one that was left out between commas.
pub type Arguments = Vec<Option<Expression>>;

#[derive(Clone, Debug)]
pub enum Expression {
    Undefined,
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    Date(String),
    Name(String, usize),
    Not(Box<Expression>),
    Minus(Box<Expression>),
    Binary(String, Box<Expression>, Box<Expression>),
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
    New(String, Arguments, usize),
    NewByName(Box<Expression>, Option<Box<Expression>>),
    Call(String, Arguments, usize),
    Method(Box<Expression>, String, Arguments, usize),
    Property(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
    Await(Box<Expression>),
}

/// Reads a text; the error names the lines that are not the language.
pub fn parse(name: &str, text: &str) -> Result<Script, String> {
    // Places stay right: each replacement is as long as what it replaces. The grammar knows neither `ё`, which both hosts
    // allow in names, nor OneScript's #Использовать.
    let plain = text
        .replace('ё', "е")
        .replace('Ё', "Е")
        .replace("#Использовать", "// спользовать");
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_bsl::LANGUAGE.into())
        .expect("the grammar fits the parser");
    let tree = parser.parse(plain, None).expect("no time limit was set");
    let mut broken = Vec::new();
    find_errors(tree.root_node(), &mut broken);
    if !broken.is_empty() {
        return Err(format!("{name}: lines {broken:?} are not the language"));
    }
    let reader = Reader { text };
    let mut script = Script {
        name: name.to_owned(),
        ..Script::default()
    };
    reader.definitions(tree.root_node(), &mut script);
    Ok(script)
}

fn find_errors(node: Node<'_>, lines: &mut Vec<usize>) {
    if node.is_error() || node.is_missing() {
        lines.push(line(node));
    }
    for child in children(node) {
        find_errors(child, lines);
    }
}

fn line(node: Node<'_>) -> usize {
    node.start_position().row + 1
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.children(&mut node.walk()).collect()
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn text_of(&self, node: Node<'_>) -> String {
        self.text[node.byte_range()].to_owned()
    }

    fn field(&self, node: Node<'_>, name: &str) -> String {
        self.text_of(node.child_by_field_name(name).expect(name))
    }

    /// What a text, or a region of it, defines and does.
    fn definitions(&self, node: Node<'_>, script: &mut Script) {
        for node in children(node) {
            match node.kind() {
                "function_definition" | "procedure_definition" => {
                    script.functions.push(self.function(node));
                }
                "var_definition" => script.variables.extend(
                    children(node)
                        .into_iter()
                        .filter(|child| child.kind() == "variable_spec")
                        .map(|child| self.field(child, "name")),
                ),
                // A region; a condition of the preprocessor is not interpreted.
                "preprocessor" => {
                    let keyword = node.child(0).expect("a keyword");
                    assert_ne!(keyword.kind(), "PREPROC_IF_KEYWORD", "line {}", line(node));
                    self.definitions(node, script);
                }
                _ => script.body.extend(self.statement(node)),
            }
        }
    }

    fn function(&self, node: Node<'_>) -> Function {
        let parameters = node.child_by_field_name("parameters").expect("parameters");
        Function {
            name: self.field(node, "name"),
            exported: node.child_by_field_name("export").is_some(),
            asynchronous: children(node)
                .iter()
                .any(|child| child.kind() == "ASYNC_KEYWORD"),
            is_function: node.kind() == "function_definition",
            parameters: children(parameters)
                .into_iter()
                .filter(|child| child.kind() == "parameter")
                .map(|parameter| Parameter {
                    name: self.field(parameter, "name"),
                    by_value: parameter.child_by_field_name("val").is_some(),
                    default: parameter
                        .child_by_field_name("def")
                        .map(|value| self.constant(value)),
                })
                .collect(),
            body: self.block(node),
        }
    }

    /// The statements among a node's children, up to the parts that have statements of their own.
    fn block(&self, node: Node<'_>) -> Vec<Statement> {
        self.statements(&children(node))
    }

    fn statements(&self, nodes: &[Node<'_>]) -> Vec<Statement> {
        nodes
            .iter()
            .filter(|node| node.kind().ends_with("_statement"))
            .filter_map(|node| self.statement(*node))
            .collect()
    }

    fn statement(&self, node: Node<'_>) -> Option<Statement> {
        let parts = children(node);
        let expressions = || -> Vec<Expression> {
            parts
                .iter()
                .filter(|part| part.kind() == "expression")
                .map(|part| self.expression(*part))
                .collect()
        };
        let kind = match node.kind() {
            "call_statement" | "await_statement" => Kind::Call(self.expression(parts[0])),
            "assignment_statement" => Kind::Assign(
                self.expression(node.child_by_field_name("left")?),
                self.expression(node.child_by_field_name("right")?),
            ),
            "return_statement" => Kind::Return(expressions().into_iter().next()),
            "rise_error_statement" => Kind::Raise(expressions().into_iter().next().or_else(|| {
                let arguments = parts.iter().find(|part| part.kind() == "arguments")?;
                self.arguments(*arguments).into_iter().next().flatten()
            })),
            "try_statement" => {
                let except = parts
                    .iter()
                    .position(|part| part.kind() == "EXCEPT_KEYWORD")
                    .expect("a try has its exception");
                Kind::Try(
                    self.statements(&parts[..except]),
                    self.statements(&parts[except..]),
                )
            }
            "var_statement" => Kind::Variables(
                parts
                    .iter()
                    .filter(|part| part.kind() == "identifier")
                    .map(|part| self.text_of(*part))
                    .collect(),
            ),
            "if_statement" => {
                let mut arms = vec![(expressions().remove(0), self.block(node))];
                let mut otherwise = Vec::new();
                for part in &parts {
                    match part.kind() {
                        "elseif_clause" => {
                            let condition = children(*part)
                                .into_iter()
                                .find(|child| child.kind() == "expression")?;
                            arms.push((self.expression(condition), self.block(*part)));
                        }
                        "else_clause" => otherwise = self.block(*part),
                        _ => {}
                    }
                }
                Kind::If(arms, otherwise)
            }
            "while_statement" => Kind::While(expressions().remove(0), self.block(node)),
            "for_statement" => {
                let mut bounds = expressions();
                Kind::For(
                    self.loop_variable(&parts),
                    bounds.remove(0),
                    bounds.remove(0),
                    self.block(node),
                )
            }
            "for_each_statement" => Kind::ForEach(
                self.loop_variable(&parts),
                expressions().remove(0),
                self.block(node),
            ),
            "continue_statement" => Kind::Continue,
            "break_statement" => Kind::Break,
            "line_comment" | "preprocessor" | "annotation" | ";" => return None,
            other if other.starts_with("preproc") || !other.ends_with("_statement") => return None,
            other => panic!("line {}: `{other}` is not interpreted", line(node)),
        };
        Some(Statement {
            line: line(node),
            kind,
        })
    }

    fn loop_variable(&self, parts: &[Node<'_>]) -> String {
        let name = parts
            .iter()
            .find(|part| part.kind() == "identifier")
            .expect("a loop has its variable");
        self.text_of(*name)
    }

    fn arguments(&self, node: Node<'_>) -> Arguments {
        let mut arguments = Vec::new();
        let mut expected = false;
        for part in children(node) {
            match part.kind() {
                "expression" => {
                    arguments.push(Some(self.expression(part)));
                    expected = false;
                }
                // A comma that stands for the argument before it.
                "omitted_argument" => {
                    if expected || arguments.is_empty() {
                        arguments.push(None);
                    }
                    expected = true;
                }
                "," => expected = true,
                _ => {}
            }
        }
        if expected {
            arguments.push(None);
        }
        arguments
    }

    fn call(&self, node: Node<'_>) -> (String, Arguments) {
        let arguments = node
            .child_by_field_name("arguments")
            .map(|arguments| self.arguments(arguments));
        (self.field(node, "name"), arguments.unwrap_or_default())
    }

    fn expression(&self, node: Node<'_>) -> Expression {
        let parts = children(node);
        let boxed = |node| Box::new(self.expression(node));
        match node.kind() {
            "expression" | "const_expression" | "index" | "access" if parts.len() == 1 => {
                self.expression(parts[0])
            }
            "identifier" => Expression::Name(self.text_of(node), line(node)),
            "parenthesized_expression" => match self.expression(parts[1]) {
                // Brackets keep what is inside from being moved by the rule of `Не` below.
                inner @ Expression::Not(_) => Expression::Binary(
                    "И".into(),
                    Box::new(Expression::Boolean(true)),
                    inner.into(),
                ),
                inner => inner,
            },
            "unary_expression" => {
                let argument =
                    self.expression(node.child_by_field_name("argument").expect("argument"));
                match self.field(node, "operator").as_str() {
                    "-" => Expression::Minus(argument.into()),
                    "+" => argument,
                    _ => Expression::Not(argument.into()),
                }
            }
            "binary_expression" => {
                let left = self.expression(node.child_by_field_name("left").expect("left"));
                let right = boxed(node.child_by_field_name("right").expect("right"));
                let operator = self.field(node, "operator");
                let joins = matches!(operator.to_lowercase().as_str(), "и" | "или" | "and" | "or");
                match left {
                    // The hosts read `Не А = Б` as `Не (А = Б)`; the grammar binds `Не` tighter.
                    Expression::Not(inner) if !joins => {
                        Expression::Not(Expression::Binary(operator, inner, right).into())
                    }
                    left => Expression::Binary(operator, left.into(), right),
                }
            }
            "ternary_expression" => Expression::Choice(
                boxed(node.child_by_field_name("condition").expect("condition")),
                boxed(
                    node.child_by_field_name("consequence")
                        .expect("consequence"),
                ),
                boxed(
                    node.child_by_field_name("alternative")
                        .expect("alternative"),
                ),
            ),
            "new_expression" => Expression::New(
                self.field(node, "type"),
                node.child_by_field_name("arguments")
                    .map(|arguments| self.arguments(arguments))
                    .unwrap_or_default(),
                line(node),
            ),
            "new_expression_method" => Expression::NewByName(
                boxed(node.child_by_field_name("type").expect("type")),
                node.child_by_field_name("arguments").map(boxed),
            ),
            "method_call" => {
                let (name, arguments) = self.call(node);
                Expression::Call(name, arguments, line(node))
            }
            "await_expression" => Expression::Await(boxed(parts[1])),
            "call_expression" | "property_access" | "access" => {
                let last = parts[parts.len() - 1];
                let object = boxed(parts[0]);
                match (parts.len(), last.kind()) {
                    (3, "method_call") => {
                        let (name, arguments) = self.call(last);
                        Expression::Method(object, name, arguments, line(last))
                    }
                    (3, "property") => Expression::Property(object, self.text_of(last)),
                    (4, "]") => Expression::Index(object, boxed(parts[2])),
                    _ => panic!("line {}: {}", line(node), self.text_of(node)),
                }
            }
            _ => self.constant(node),
        }
    }

    fn constant(&self, node: Node<'_>) -> Expression {
        let text = self.text_of(node);
        match node.kind() {
            "expression" | "const_expression" => self.constant(children(node)[0]),
            "number" => Expression::Number(text),
            "date" => Expression::Date(text.replace('\'', "")),
            "string" => Expression::Text(
                children(node)
                    .into_iter()
                    .filter(|part| part.kind() == "string_content")
                    .map(|part| self.text_of(part).replace("\"\"", "\""))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            "boolean" => {
                Expression::Boolean(matches!(text.to_lowercase().as_str(), "истина" | "true"))
            }
            "UNDEFINED_KEYWORD" => Expression::Undefined,
            "NULL_KEYWORD" | "null" => Expression::Null,
            other => panic!("line {}: `{other}` is not interpreted: {text}", line(node)),
        }
    }
}
