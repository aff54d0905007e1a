//! How findings can be mended.

use super::{Reporter, Worst};
use crate::check::{reads_as_text, show_path};
use crate::diagnostic::Diagnostic;
use crate::resolve::Ty;
use crate::secrecy::cells::Cell;
use crate::secrecy::flow::Flow;
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind, TextPart};

impl<'a> Reporter<'a> {
    /// The path of a secret that is long enough for its end to be known.
    pub(super) fn long_enough(&self, worst: Worst<'a>) -> Option<String> {
        let fact = self.checked.facts.get(worst.atom.expr.span.file, worst.atom.expr.id)?;
        let long = match fact.ty.inner() {
            Ty::Digits(_, most) => *most > 4,
            Ty::CardExpiry => false,
            ty => reads_as_text(ty),
        };
        show_path(worst.atom.expr).filter(|_| long)
    }

    /// Offers to give away the end alone, where one edit does that.
    pub(super) fn end_alone(
        &self,
        problem: Diagnostic,
        flow: &Flow<'a>,
        worst: Worst<'a>,
        filters: &str,
        verb: &str,
    ) -> Diagnostic {
        let Some(path) = self.long_enough(worst) else {
            return if takes_end(flow.value) {
                problem.help("leave it out: its last four characters are all there is of it")
            } else {
                problem
            };
        };
        if asks(flow.value, worst.atom.expr.span) {
            return problem;
        }
        let whole = std::ptr::eq(flow.value, worst.atom.expr);
        let filters = if whole { filters } else { " | last(4)" };
        let problem = problem.help(format!("{verb} only its end: `{{{path}{filters}}}`"));
        if std::ptr::eq(filtered(flow.value), worst.atom.expr) {
            let title = format!("{verb} only its end");
            problem.fix(title, worst.atom.expr.span.at_end(), filters)
        } else {
            problem
        }
    }

    /// Offers to declare what takes a value `secret` as well.
    pub(super) fn declare_secret(&self, problem: Diagnostic, taker: Cell) -> Diagnostic {
        let Some(written) = self.written(taker) else { return problem };
        let title = format!("declare {} secret", self.named(taker));
        match written.mark {
            Some(mark) => problem.fix(title, mark, "secret"),
            None => problem.fix(title, written.ty.at_end(), " secret"),
        }
    }
}

/// Whether what stands at `span` is only asked about in a value, to decide what the value is.
pub(super) fn asks(value: &Expr, span: Span) -> bool {
    let holds = |it: &Expr| it.span.start <= span.start && span.end <= it.span.end;
    if !holds(value) {
        return false;
    }
    match &value.kind {
        ExprKind::Binary { op: BinaryOp::When, left, right, .. } => holds(right) || asks(left, span),
        ExprKind::Binary {
            op: BinaryOp::Else | BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod,
            left,
            right,
            ..
        } => asks(left, span) || asks(right, span),
        ExprKind::Binary { .. } | ExprKind::Is { .. } => true,
        ExprKind::Unary { operand, .. } => asks(operand, span),
        ExprKind::Filter { value, .. } | ExprKind::As { value, .. } => asks(value, span),
        ExprKind::Text(text) => text.parts.iter().any(|part| match part {
            TextPart::Value(value) => asks(value, span),
            TextPart::Literal(_) => false,
        }),
        ExprKind::List(elements) => elements.iter().any(|it| asks(it, span)),
        ExprKind::Constant(_)
        | ExprKind::Name(_)
        | ExprKind::Field { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::Record { .. }
        | ExprKind::Broken => false,
    }
}

/// Whether the value is said to be the end of something.
fn takes_end(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Filter { value, name, .. } => name.as_str() == "last" || takes_end(value),
        _ => false,
    }
}

/// What the filters around it work on.
fn filtered(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Filter { value, .. } => filtered(value),
        _ => expr,
    }
}
