//! `random(1, 6)`, messages with their arguments, and arguments in general.

use rustc_hash::FxHashMap;

use super::{Taker, Use};
use crate::check::args::{not_misspelt, position};
use crate::check::context::{Checker, Seen};
use crate::check::facts::Meaning;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, FieldSymbol, MessageId, Ty, given_twice, unknown_name};
use crate::source::Span;
use crate::syntax::tree::{Arg, Expr, ExprKind, ItemKind, Name};

/// Something that takes arguments.
#[derive(Debug, Clone, Copy)]
pub(in crate::check) struct Called<'s> {
    /// Its name.
    pub name: &'s Name,
    /// What it is: "the ruleset".
    pub what: &'static str,
    /// Where it is declared.
    pub declared: Span,
    /// What it takes.
    pub params: &'s [FieldSymbol],
}

impl<'a> Checker<'a> {
    /// `name(args)`
    pub(super) fn call_value(&mut self, expr: &'a Expr, name: &'a Name, args: &'a [Arg]) -> Seen<'a> {
        if name.as_str() == "random" {
            return self.random(expr, name, args);
        }
        if let Some(Def::Message(id)) = self.symbols.names.get(&name.text).copied() {
            return self.message_value(expr, id, name, args);
        }
        if !name.text.is_empty() && !self.symbols.contested.contains(&name.text) {
            let problem = self.not_callable(name);
            self.report(problem);
        }
        for arg in args {
            self.quietly(&arg.value);
        }
        self.note(expr, Seen::error(), Meaning::Plain)
    }

    fn random(&mut self, expr: &'a Expr, name: &Name, args: &'a [Arg]) -> Seen<'a> {
        for arg in args {
            let taker = Taker { what: "the function", name: "random", declared: None };
            self.value(&arg.value, &Ty::Int, taker, Use::Computed);
            if let Some(name) = &arg.name {
                let message = format!("`random` has no parameter `{}`", name.text);
                self.report(Diagnostic::new(Code::E0306, name.span, message).help("write `random(1, 6)`"));
            }
        }
        if args.len() != 2 {
            let message =
                format!("`random` takes the least and the greatest number, not {} values", args.len());
            self.report(Diagnostic::new(Code::E0306, name.span, message).help("write `random(1, 6)`"));
        }
        let bounds: Vec<_> = args.iter().filter_map(|it| crate::check::constant_int(&it.value)).collect();
        if let [low, high] = bounds.as_slice()
            && low > high
        {
            let message = format!("there is no number from {low} to {high}");
            self.report(
                Diagnostic::new(Code::E0702, expr.span, message).help("write the least number first"),
            );
        }
        self.note(expr, Seen::of(Ty::Int), Meaning::Random)
    }

    /// A message where a text stands.
    fn message_value(&mut self, expr: &'a Expr, id: MessageId, name: &'a Name, args: &'a [Arg]) -> Seen<'a> {
        self.message_args(id, name, args);
        if self.has_ssml(id) {
            let problem = Diagnostic::new(
                Code::E0311,
                expr.span,
                format!("`{}` has a wording in SSML: it can be said, but is no text", name.text),
            )
            .why("the tags would be read out letter by letter")
            .help("say it on its own, or write its words without `ssml`");
            self.report(problem);
        }
        self.note(expr, Seen::of(Ty::Text), Meaning::Message(id))
    }

    /// A message where a caller is made to hear something.
    pub(in crate::check) fn said_message(
        &mut self,
        expr: &'a Expr,
        id: MessageId,
        name: &'a Name,
        args: &'a [Arg],
    ) {
        self.message_args(id, name, args);
        self.note(expr, Seen::of(Ty::Text), Meaning::Message(id));
    }

    fn message_args(&mut self, id: MessageId, name: &'a Name, args: &'a [Arg]) {
        let symbols = self.symbols;
        let Some(message) = symbols.messages.get(id.0 as usize) else { return };
        self.arguments(
            Called { name, what: "the message", declared: message.span, params: &message.params },
            args,
        );
    }

    fn has_ssml(&self, id: MessageId) -> bool {
        let Some(message) = self.symbols.messages.get(id.0 as usize) else { return false };
        match crate::resolve::item(self.trees, message.item).map(|it| &it.kind) {
            Some(ItemKind::Message(decl)) => decl.variants.iter().any(|it| it.ssml),
            _ => false,
        }
    }

    /// A call of something that cannot be called in an expression.
    fn not_callable(&self, name: &Name) -> Diagnostic {
        match self.symbols.names.get(&name.text).copied() {
            Some(def) => {
                let is = self.symbols.kind_of(def);
                let problem =
                    Diagnostic::new(Code::E0311, name.span, format!("`{}` is {is}, not a value", name.text))
                        .label_if(self.symbols.span_of(def), format!("declared as {is} here"));
                match def {
                    Def::Integration(_) => {
                        problem.help(format!("ask it before: `invoke {}(...) into ...`", name.text))
                    }
                    Def::Ruleset(_) => problem.help(format!("go there with `call {}(...)`", name.text)),
                    _ => problem,
                }
            }
            None => {
                let filter = ivr_runtime::filter::FILTERS.iter().any(|it| it.name == name.as_str());
                let messages = self.symbols.messages.iter().map(|it| it.name.as_str());
                let problem = unknown_name(&name.text, name.span, messages.chain(["random"]));
                if filter {
                    problem.help(format!("`{0}` is a filter: `x | {0}`", name.text))
                } else {
                    problem
                }
            }
        }
    }

    /// The arguments of anything that takes some: each parameter once, of its type, known.
    pub(in crate::check) fn arguments(&mut self, called: Called<'a>, args: &'a [Arg]) {
        let mut given: FxHashMap<usize, Span> = FxHashMap::default();
        let mut strangers: Vec<(&Name, Diagnostic)> = Vec::new();
        let mut unnamed = 0;
        // What seems to be missing may be what could not be read.
        let broken = args.iter().any(is_missing);
        if let Some((stray, named)) = unnamed_behind_named(args) {
            let message = "an argument without a name stands behind one with a name";
            let problem = Diagnostic::new(Code::E0306, stray, message)
                .label(named, "named here")
                .help("name it as well, or put it first");
            self.report(problem);
        }
        for arg in args.iter().filter(|it| !is_missing(it)) {
            let at = position(called.params, arg, &mut unnamed);
            let Some((at, param)) = at.and_then(|at| Some((at, called.params.get(at)?))) else {
                let problem = superfluous(called, arg);
                match &arg.name {
                    Some(name) => strangers.push((name, problem)),
                    None => self.report(problem),
                }
                self.quietly(&arg.value);
                continue;
            };
            let span = arg.name.as_ref().map_or(arg.value.span, |it| it.span);
            if let Some(first) = given.insert(at, span) {
                self.report(given_twice(span, &format!("the parameter `{}`", param.name), Some(first)));
            }
            let taker = Taker { what: "the parameter", name: &param.name, declared: Some(param.span) };
            self.handed(&arg.value, &param.ty, taker, Use::Passed);
        }
        let needed = |(at, param): (usize, &'a FieldSymbol)| {
            (!param.ty.is_optional() && !given.contains_key(&at)).then_some(param)
        };
        let missing: Vec<_> = called.params.iter().enumerate().filter_map(needed).collect();
        let names: Vec<&str> = strangers.iter().map(|(name, _)| name.as_str()).collect();
        // One argument of a wrong name and one that is missing are the same mistake.
        let meant = match (strangers.len(), missing.as_slice()) {
            (1, [param]) => Some(param.name.as_str()),
            _ => None,
        };
        for (name, problem) in strangers {
            self.report(match meant {
                Some(param) if problem.fix.is_none() => problem.help(format!("it is called `{param}`")).fix(
                    format!("replace by `{param}`"),
                    name.span,
                    param,
                ),
                _ => problem,
            });
        }
        let missing = not_misspelt(missing, &names, |it| it.name.as_str());
        if let Some(first) = missing.first().filter(|_| !broken) {
            let list = missing.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ");
            let example = missing.iter().map(|it| format!("{}: ...", it.name)).collect::<Vec<_>>().join(", ");
            let problem = Diagnostic::new(
                Code::E0306,
                called.name.span,
                format!("{} `{}` also needs {list}", called.what, called.name.text),
            )
            .label(first.span, "asked for here")
            .help(format!("add `{example}`"));
            self.report(problem);
        }
    }
}

/// An argument that the parser missed and has reported.
fn is_missing(arg: &Arg) -> bool {
    arg.name.is_none() && matches!(arg.value.kind, ExprKind::Broken)
}

/// The first argument without a name that stands behind a named one, and that one: which parameter it is
/// for would depend on how one counts.
fn unnamed_behind_named(args: &[Arg]) -> Option<(Span, Span)> {
    let first = args.iter().position(|it| it.name.is_some())?;
    let stray = args.iter().skip(first).find(|it| it.name.is_none() && !is_missing(it))?;
    Some((stray.value.span, args.get(first)?.name.as_ref()?.span))
}

/// An argument that no parameter takes.
fn superfluous(called: Called<'_>, arg: &Arg) -> Diagnostic {
    let of = format!("{} `{}`", called.what, called.name.text);
    let declared = |problem: Diagnostic| problem.label(called.declared, "its parameters are declared here");
    match &arg.name {
        Some(name) => declared(Diagnostic::new(
            Code::E0306,
            name.span,
            format!("{of} has no parameter `{}`", name.text),
        ))
        .nearest(name.span, &name.text, called.params.iter().map(|it| it.name.as_str())),
        None => {
            let message = match called.params.len() {
                0 => format!("{of} takes no arguments"),
                1 => format!("{of} takes one argument"),
                count => format!("{of} takes {count} arguments"),
            };
            declared(Diagnostic::new(Code::E0306, arg.value.span, message))
        }
    }
}
