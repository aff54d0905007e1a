//! Expressions and messages.

use smol_str::SmolStr;

use super::{Constant, Literal, Name, TypeExpr};
use crate::source::Span;

/// Names an expression within its file; facts about it are in tables by this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Its id within the file.
    pub id: ExprId,
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A literal other than text.
    Constant(Constant),
    /// `"hi {x}"` or `"""..."""`.
    Text(Text),
    /// A bare name: place, parameter, enum value, resource, root of a path.
    Name(SmolStr),
    /// `base.name`.
    Field {
        /// What the field is taken from.
        base: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `base[index]`.
    Index {
        /// A list or JSON value.
        base: Box<Expr>,
        /// Position, from 0, or a JSON key.
        index: Box<Expr>,
    },
    /// `name(args)`: `random(1, 6)` or a `message`.
    Call {
        /// What is called.
        name: Name,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `Customer { name: "Ada" }`.
    Record {
        /// The record type.
        name: Name,
        /// Fields in the order written.
        fields: Vec<FieldInit>,
    },
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `value | name(args)`.
    Filter {
        /// What is filtered.
        value: Box<Expr>,
        /// The filter.
        name: Name,
        /// Its arguments.
        args: Vec<Arg>,
    },
    /// `not a`, `-a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a op b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `a is known`, `office is open`, ...
    Is {
        /// What is asked about.
        operand: Box<Expr>,
        /// The question.
        test: IsTest,
        /// Where `is ...` stands.
        test_span: Span,
    },
    /// `value as T`.
    As {
        /// A JSON value.
        value: Box<Expr>,
        /// The type wanted.
        ty: TypeExpr,
    },
    /// Could not be read; reported.
    Broken,
}

/// `name: value` in a record literal, or a `with { }` block of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldInit {
    /// The field.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// An argument, `value` or `name: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The parameter's name where given.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Neg,
}

/// Infix operators, loosest first; `else` and `when` among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `a else b`
    Else,
    /// `a when cond`
    When,
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `matches "regex"`
    Matches,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `mod`
    Mod,
}

/// The questions asked with `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `is known`
    Known,
    /// `is unknown`
    Unknown,
    /// `is empty`
    Empty,
    /// `is not empty`
    NotEmpty,
    /// `is mobile`
    Mobile,
    /// `is open`
    Open,
    /// `is closed`
    Closed,
}

/// A text with values in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Written with `"""`.
    pub multiline: bool,
    /// Literal parts and values, in order; two literals never stand side by side.
    pub parts: Vec<TextPart>,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl Text {
    /// The text itself where it holds no `{ }`.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TextPart::Literal(literal)] => Some(&literal.text),
            _ => None,
        }
    }
}

/// A part of a [`Text`].
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    /// Words, escapes resolved. The span covers them as written.
    Literal(Literal),
    /// `{ expr }`
    Value(Expr),
}

/// What a caller is made to hear.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its form.
    pub kind: MessageKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageKind {
    /// `"Hi {x}"`, or any expression of type text; a call of a `message` is [`ExprKind::Call`].
    Text(Expr),
    /// `ssml "<speak>...</speak>"`
    Ssml(Text),
    /// `prompt jingle`
    Prompt(Name),
    /// Could not be read; reported.
    Broken,
}
