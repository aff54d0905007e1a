//! Expressions: code that leaves one value on the operand stack.

use ivr_runtime::bundle::{Op, RecordId, Type};
use ivr_runtime::filter::{FILTERS, Filter};
use ivr_runtime::value::Value;

use super::Lowering;
use super::frame::{Bound, WalkTypes};
use crate::check::{Meaning, order_args};
use crate::fold::widen;
use crate::resolve::Ty;
use crate::source::Span;
use crate::syntax::tree::{Arg, BinaryOp, Expr, ExprKind, FieldInit, UnaryOp};

impl<'a> Lowering<'a> {
    /// `-> T?`: the value of an expression, as a value of type `expected`: an int becomes a decimal
    /// where one is wanted.
    pub(super) fn value(&mut self, expr: &'a Expr, expected: &Ty) {
        if let Some(value) = self.folder.fold(expr) {
            return self.push(widen(value, expected));
        }
        self.varying(expr);
        if matches!((self.ty(expr).inner(), expected.inner()), (Ty::Int, Ty::Decimal)) {
            self.code.op(Op::ToDecimal);
        }
    }

    /// `-> T?`: the value of an expression, as it is.
    pub(super) fn expression(&mut self, expr: &'a Expr) {
        match self.folder.fold(expr) {
            Some(value) => self.push(value),
            None => self.varying(expr),
        }
    }

    /// An expression whose value is not known while compiling.
    fn varying(&mut self, expr: &'a Expr) {
        match self.meaning(expr) {
            Meaning::Place(_) | Meaning::RecordField(_) => self.place_or_field(expr),
            Meaning::Binding => self.binding(expr),
            Meaning::Switch(switch) => self.code.op(Op::Switch(switch)),
            Meaning::Builtin(builtin) => self.code.op(Op::Builtin(builtin)),
            Meaning::OpensIn(hours) => self.code.op(Op::HoursOpensIn(hours)),
            Meaning::ClosesIn(hours) => self.code.op(Op::HoursClosesIn(hours)),
            Meaning::Figure(queue, figure) => self.code.op(Op::QueueFigure(queue, figure)),
            Meaning::CalendarToday(calendar) => self.code.op(Op::CalendarToday(calendar)),
            Meaning::Record(record) => self.record(expr, record),
            Meaning::JsonField => self.json_field(expr),
            Meaning::Filter(filter) => self.filter(expr, filter),
            Meaning::Message(message) => self.message_text(expr, message),
            Meaning::Random => self.random(expr),
            Meaning::EnumValue(..)
            | Meaning::Resource(_)
            | Meaning::Calendar(_)
            | Meaning::Root
            | Meaning::Plain => self.form(expr),
        }
    }

    /// `-> value`: a constant.
    pub(super) fn push(&mut self, value: Value) {
        if value.is_known() {
            let constant = self.tables.constant(value);
            self.code.op(Op::Const(constant));
        } else {
            self.code.op(Op::Unknown);
        }
    }

    /// Expressions that only their form says something about.
    fn form(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Text(text) => self.text(text),
            ExprKind::Index { base, index } => {
                self.expression(base);
                self.expression(index);
                self.code.op(Op::Index);
            }
            ExprKind::List(items) => self.list(expr, items),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => {
                self.expression(operand);
                self.code.op(Op::Neg);
            }
            ExprKind::Unary { op: UnaryOp::Not, .. } | ExprKind::Is { .. } => self.condition(expr),
            ExprKind::Binary { op, left, right, .. } => self.binary(expr, *op, left, right),
            ExprKind::As { value, .. } => {
                self.expression(value);
                let ty = self.tables.ty(self.ty(expr).inner());
                self.code.op(Op::As(ty));
            }
            ExprKind::Constant(_)
            | ExprKind::Name(_)
            | ExprKind::Field { .. }
            | ExprKind::Call { .. }
            | ExprKind::Record { .. }
            | ExprKind::Filter { .. }
            | ExprKind::Broken => self.no_value(expr.span),
        }
    }

    /// Something that checking should have refused: keeps the stack in order.
    fn no_value(&mut self, span: Span) {
        self.impossible(span, "this expression");
        self.code.op(Op::Unknown);
    }

    fn binary(&mut self, expr: &'a Expr, op: BinaryOp, left: &'a Expr, right: &'a Expr) {
        match op {
            BinaryOp::Else => {
                let ty = self.ty(expr);
                self.value(left, ty);
                let known = self.code.jump_if_known();
                self.value(right, ty);
                self.code.land(known);
            }
            BinaryOp::When => {
                self.condition(right);
                let no = self.code.jump_if_false();
                self.expression(left);
                let done = self.code.jump();
                self.code.land(no);
                self.code.op(Op::Unknown);
                self.code.land(done);
            }
            BinaryOp::Add => self.two(left, right, Op::Add),
            BinaryOp::Sub => self.two(left, right, Op::Sub),
            BinaryOp::Mul => self.two(left, right, Op::Mul),
            BinaryOp::Div => self.two(left, right, Op::Div),
            BinaryOp::Mod => self.two(left, right, Op::Mod),
            BinaryOp::Or
            | BinaryOp::And
            | BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::In
            | BinaryOp::NotIn
            | BinaryOp::Contains
            | BinaryOp::StartsWith
            | BinaryOp::EndsWith
            | BinaryOp::Matches => self.condition(expr),
        }
    }

    /// Two operands and the instruction that takes them.
    pub(super) fn two(&mut self, left: &'a Expr, right: &'a Expr, op: Op) {
        self.expression(left);
        self.expression(right);
        self.code.op(op);
    }

    fn place_or_field(&mut self, expr: &'a Expr) {
        if let Some(path) = self.path(expr) {
            return self.read(&path);
        }
        let (ExprKind::Field { base, .. }, Meaning::RecordField(field)) = (&expr.kind, self.meaning(expr))
        else {
            return self.no_value(expr.span);
        };
        self.expression(base);
        self.code.op(Op::Field(field));
    }

    fn binding(&mut self, expr: &'a Expr) {
        let ExprKind::Name(name) = &expr.kind else { return self.no_value(expr.span) };
        match self.frame.lookup(name) {
            Some(Bound::Local(local)) => self.code.op(Op::Local(local)),
            Some(Bound::Argument { value, ty, visible }) => {
                let hidden = self.frame.hide(visible);
                match value {
                    Some(value) => self.value(value, ty),
                    None => self.code.op(Op::Unknown),
                }
                self.frame.show(hidden);
            }
            None => self.no_value(expr.span),
        }
    }

    fn json_field(&mut self, expr: &'a Expr) {
        let ExprKind::Field { base, name } = &expr.kind else { return self.no_value(expr.span) };
        self.expression(base);
        let name = self.tables.string(name.as_str());
        self.code.op(Op::JsonField(name));
    }

    fn list(&mut self, expr: &'a Expr, items: &'a [Expr]) {
        let element = match self.ty(expr).inner() {
            Ty::List(element) => element,
            other => other,
        };
        for item in items {
            self.value(item, element);
        }
        let count = self.count(expr.span, items.len(), "elements of a list");
        self.code.op(Op::MakeList(count));
    }

    fn record(&mut self, expr: &'a Expr, id: RecordId) {
        let symbols = self.symbols;
        let (ExprKind::Record { fields: inits, .. }, Some(record)) =
            (&expr.kind, symbols.records.get(id.index()))
        else {
            return self.no_value(expr.span);
        };
        for field in &record.fields {
            match inits.iter().find(|init: &&FieldInit| init.name.text == field.name) {
                Some(init) => self.value(&init.value, &field.ty),
                None => self.code.op(Op::Unknown),
            }
        }
        self.code.op(Op::MakeRecord(id));
    }

    fn random(&mut self, expr: &'a Expr) {
        let ExprKind::Call { args, .. } = &expr.kind else { return self.no_value(expr.span) };
        let [from, to] = args.as_slice() else { return self.no_value(expr.span) };
        self.two(&from.value, &to.value, Op::Random);
    }

    fn filter(&mut self, expr: &'a Expr, filter: Filter) {
        let ExprKind::Filter { value, args, .. } = &expr.kind else { return self.no_value(expr.span) };
        if filter == Filter::Each {
            return self.each(expr, value, args);
        }
        self.expression(value);
        let params = FILTERS.iter().find(|spec| spec.filter == filter).map_or(&[][..], |spec| spec.params);
        let mut count = 0;
        for arg in arguments(params.iter().map(|param| param.name), args).into_iter().flatten() {
            self.expression(arg);
            count += 1;
        }
        self.code.op(Op::Filter(filter, count));
    }

    /// `list | each("{it.name}")`: a walk that collects a text for each element.
    fn each(&mut self, expr: &'a Expr, list: &'a Expr, args: &'a [Arg]) {
        let (Ty::List(element), Some(text)) = (self.ty(list).inner(), args.first()) else {
            return self.no_value(expr.span);
        };
        let text_type = self.tables.type_id(Type::Text);
        let types = WalkTypes {
            element: self.tables.ty(element),
            list: self.tables.ty(self.ty(list).inner()),
            index: self.tables.type_id(Type::Int),
            texts: self.tables.type_id(Type::List(text_type)),
        };
        self.expression(list);
        let scope = self.frame.open();
        let walk = self.frame.take_walk(types);
        let [index, element, texts] =
            [1, 2, 3].map(|n| ivr_runtime::bundle::LocalId(walk.0.saturating_add(n)));
        self.code.op(Op::SetLocal(walk));
        self.push(Value::Int(0));
        self.code.op(Op::SetLocal(index));
        self.push(Value::List([].into()));
        self.code.op(Op::SetLocal(texts));
        let next = self.code.label();
        let done = self.code.each_next(walk);
        self.frame.bind("it", element);
        self.expression(&text.value);
        self.code.op(Op::EachPush(walk));
        self.code.jump_to(next);
        self.code.land(done);
        self.code.op(Op::Local(texts));
        self.frame.close(scope);
    }

    /// Pushes one value for each parameter; an argument that was left out is unknown.
    pub(super) fn push_arguments(&mut self, params: &'a [crate::resolve::FieldSymbol], args: &'a [Arg]) {
        for (param, value) in params.iter().zip(order_args(params, args)) {
            match value {
                Some(value) => self.value(value, &param.ty),
                None => self.code.op(Op::Unknown),
            }
        }
    }
}

/// The argument of each parameter of a filter, given by name or else by position.
fn arguments<'e, 'p>(params: impl Iterator<Item = &'p str>, args: &'e [Arg]) -> Vec<Option<&'e Expr>> {
    let mut positional = args.iter().filter(|arg| arg.name.is_none());
    params
        .map(|param| {
            args.iter()
                .find(|arg| arg.name.as_ref().is_some_and(|name| name.as_str() == param))
                .or_else(|| positional.next())
                .map(|arg| &arg.value)
        })
        .collect()
}
