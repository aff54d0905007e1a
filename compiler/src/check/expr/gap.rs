//! Values that may be unknown where they are used: the message, and what it says to do.

use super::path::show_path;
use crate::check::context::{Checker, Gap};
use crate::check::known::{Loss, Lost};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{BinaryOp, Expr, ExprKind};

/// What a value is used for: decides what a caller suffers where it is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Use {
    /// Put into words.
    Spoken,
    /// Put into a place.
    Assigned,
    /// Put into an optional place.
    AssignedOptional,
    /// Handed to a ruleset, an integration, a message.
    Passed,
    /// Part of a record, a list.
    Part,
    /// An operand or argument of something that needs a value.
    Computed,
    /// Dialled or rung back.
    Dialled,
    /// Sent a text message.
    Texted,
    /// A setting of a statement.
    Setting,
}

impl Use {
    const fn why(self) -> &'static str {
        match self {
            Self::Spoken => "the caller would hear a gap in the sentence",
            Self::Assigned | Self::AssignedOptional => {
                "a value that is missing would travel on unseen, and a caller would meet it later"
            }
            Self::Passed => "nothing would arrive where a value is counted on",
            Self::Part => "it would become part of a value that counts on it",
            Self::Computed => "there is nothing to work with, and so no outcome",
            Self::Dialled => "the caller would be connected to nobody",
            Self::Texted => "the message would be sent to nobody",
            Self::Setting => "the call would not know what to do here",
        }
    }

    fn help(self, path: Option<&str>) -> String {
        let path = path.unwrap_or("x");
        match self {
            Self::Spoken => {
                format!(
                    "say what to use instead, `{{{path} else \"there\"}}`, or ask `{path} is known` before"
                )
            }
            Self::AssignedOptional => {
                format!("ask `{path} is known` before, or `clear` the place where it is not")
            }
            _ => format!("say what to use instead, `{path} else ...`, or ask `{path} is known` before"),
        }
    }
}

impl<'a> Checker<'a> {
    /// The message about a value that may be unknown where it is used.
    pub(in crate::check) fn unknown_used(&self, gap: Gap<'a>, used: Use) -> Diagnostic {
        let whole = show_path(gap.whole);
        let subject = match &whole {
            Some(path) => format!("`{path}` may be unknown here"),
            None => format!("{} may be unknown here", describe(gap.whole)),
        };
        let mut problem = Diagnostic::new(Code::E0402, gap.whole.span, subject).why(used.why());
        if let Some(reason) = reason(gap) {
            problem = problem.at(reason);
        }
        if let Some(loss) = self.loss_of(gap.cause) {
            problem = problem.label(loss.span, lost(loss, show_path(gap.cause).as_deref()));
        }
        match gap.whole.kind {
            ExprKind::Binary { op: BinaryOp::When, .. } => {
                problem.help("say what to use where the condition does not hold: `... when ... else ...`")
            }
            _ => problem.help(used.help(whole.as_deref())),
        }
    }
}

/// Why there may be no value, where that is not plain to see.
fn reason(gap: Gap<'_>) -> Option<String> {
    if gap.whole.id != gap.cause.id {
        return show_path(gap.cause).map(|path| format!("because `{path}` may be unknown"));
    }
    match gap.cause.kind {
        ExprKind::Index { .. } => Some("there may be no such element".to_owned()),
        ExprKind::As { .. } => Some("unknown where the value does not convert".to_owned()),
        ExprKind::Filter { .. } => Some("unknown where the list is empty".to_owned()),
        ExprKind::Binary { op: BinaryOp::When, .. } => {
            Some("unknown where the condition is false".to_owned())
        }
        _ => None,
    }
}

fn describe(expr: &Expr) -> &'static str {
    match expr.kind {
        ExprKind::Filter { .. } => "the outcome of this filter",
        ExprKind::As { .. } => "the outcome of this conversion",
        _ => "this value",
    }
}

fn lost(loss: Loss, path: Option<&str>) -> String {
    let path = path.unwrap_or("it");
    match loss.how {
        Lost::Called => format!("this call may change `{path}`"),
        Lost::Cleared => format!("`{path}` is cleared here"),
        Lost::Assigned => format!("another value is put in here, and what `{path}` holds is open again"),
        Lost::TimePassed => format!("time passes here, and `{path}` may be over by then"),
        Lost::AskedAgain => format!("this may take `{path}` away before the question is asked again"),
    }
}
