//! `as`, and how to get from one type to another where an author mixed them up.

use super::path::show_path;
use crate::check::context::{Checker, Gap, Seen};
use crate::check::facts::Meaning;
use crate::check::known::Step;
use crate::check::types::is_checked_text;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Ty, resolve_type};
use crate::syntax::tree::{Constant, Expr, ExprKind, TypeExpr};

impl<'a> Checker<'a> {
    /// `value as T`: the value as a `T`, unknown where it is none.
    pub(super) fn conversion(&mut self, expr: &'a Expr, value: &'a Expr, written: &'a TypeExpr) -> Seen<'a> {
        let ty = resolve_type(self.symbols, written, &mut self.diagnostics).inner().clone();
        let from = self.infer(value, Some(&Ty::Json));
        if !matches!(from.ty, Ty::Json | Ty::Error) {
            let problem = Diagnostic::new(
                Code::E0303,
                expr.span,
                format!("only `json` converts with `as`, and this is `{}`", self.symbols.show(&from.ty)),
            )
            .help("a value put into words, `\"{x}\"`, is the way to a text");
            self.report(problem);
            return self.note(expr, Seen::error(), Meaning::Plain);
        }
        let path = from.path.map(|it| self.known.step(it, Step::As(ty.clone())));
        let seen = self.optional_step(expr, ty, &from, path);
        self.note(expr, seen, Meaning::Plain)
    }

    /// A value reached from `base` that may be missing even where `base` is there.
    pub(super) fn optional_step(
        &mut self,
        expr: &'a Expr,
        ty: Ty,
        base: &Seen<'a>,
        path: Option<crate::check::known::PathId>,
    ) -> Seen<'a> {
        let known = path.is_some_and(|it| self.known.is_known(it)) || !self.known.reachable();
        let gap = match base.gap {
            _ if known => None,
            Some(gap) => Some(Gap { whole: expr, cause: gap.cause }),
            None => Some(Gap { whole: expr, cause: expr }),
        };
        let mut implies = base.implies.clone();
        implies.extend(path);
        Seen { optional: true, gap, path, implies, ..Seen::of(ty) }
    }

    /// Adds to a message about a value of the wrong type how to get to the right one.
    pub(in crate::check) fn bridge(
        &self,
        problem: Diagnostic,
        expr: &'a Expr,
        is: &Ty,
        want: &Ty,
    ) -> Diagnostic {
        let want = want.inner();
        if matches!(is, Ty::Json) && !matches!(want, Ty::Json) {
            let wanted = self.symbols.show(want).to_string();
            return problem.help(format!("convert it: `... as {wanted}` gives `{wanted}?`")).fix(
                format!("convert with `as {wanted}`"),
                expr.span.at_end(),
                format!(" as {wanted}"),
            );
        }
        if matches!(want, Ty::Text) {
            return to_text(problem, expr, is);
        }
        match (&expr.kind, want) {
            (ExprKind::Constant(Constant::Int(count)), Ty::Duration) => problem
                .help("a duration has its unit: `5s`, `10m`, `2h`, `3d`")
                .fix(format!("replace by `{count}s`"), expr.span.at_end(), "s"),
            (ExprKind::Text(text), Ty::Enum(id)) => self.quoted_value(problem, expr, text.as_literal(), *id),
            (_, ty) if is_checked_text(ty) && matches!(is, Ty::Text) => problem.help(format!(
                "only a text that is written out can be checked as `{}`; declare the value as `{0}` where it comes in",
                self.symbols.show(want)
            )),
            (ExprKind::Text(text), ty) => match text.as_literal().filter(|it| is_written(ty, it)) {
                Some(value) => problem
                    .help("write it without quotes")
                    .fix(format!("replace by `{value}`"), expr.span, value),
                None => problem,
            },
            (_, Ty::Int) if matches!(is, Ty::Decimal) => {
                problem.help("a decimal is not cut down silently; declare what takes it as `decimal`")
            }
            _ => problem,
        }
    }

    /// `"gold"` where `gold` is wanted.
    fn quoted_value(
        &self,
        problem: Diagnostic,
        expr: &Expr,
        text: Option<&str>,
        id: ivr_runtime::bundle::EnumId,
    ) -> Diagnostic {
        let value = text.and_then(|text| {
            let values = &self.symbols.enums.get(id.index())?.values;
            values.iter().find(|(name, _)| name == text)
        });
        match value {
            Some((name, _)) => problem.help("the values of an enum stand without quotes").fix(
                format!("replace by `{name}`"),
                expr.span,
                name.as_str(),
            ),
            None => problem.help("the values of an enum stand without quotes"),
        }
    }
}

/// Whether `text` is how a value of this type is written.
fn is_written(ty: &Ty, text: &str) -> bool {
    match ty {
        Ty::Int => text.parse::<i64>().is_ok(),
        Ty::Decimal => text.parse::<rust_decimal::Decimal>().is_ok(),
        Ty::Bool => matches!(text, "true" | "false"),
        _ => false,
    }
}

/// Any value becomes a text inside the `{ }` of one.
fn to_text(problem: Diagnostic, expr: &Expr, is: &Ty) -> Diagnostic {
    if matches!(is, Ty::Record(_)) {
        return problem.help("name a field of it");
    }
    let written = match &expr.kind {
        ExprKind::Constant(Constant::Int(number)) => Some(number.to_string()),
        ExprKind::Constant(Constant::Decimal(number)) => Some(number.to_string()),
        ExprKind::Constant(Constant::Bool(value)) => Some(value.to_string()),
        _ => None,
    };
    if let Some(written) = written {
        let text = format!("\"{written}\"");
        return problem.help(format!("write it as a text: `{text}`")).fix(
            format!("replace by `{text}`"),
            expr.span,
            text,
        );
    }
    match show_path(expr) {
        Some(path) => problem.help(format!("put it into words: `\"{{{path}}}\"`")).fix(
            format!("replace by `\"{{{path}}}\"`"),
            expr.span,
            format!("\"{{{path}}}\""),
        ),
        None => problem.help("put it into words: `\"{...}\"`"),
    }
}
