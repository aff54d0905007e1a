//! Filters, by the table the engine runs them from.

use ivr_runtime::filter::{FILTERS, Filter, FilterSpec, Gives, Kind};
use ivr_runtime::speak::pattern::{self, PatternError};

use super::{Taker, Use, show_path};
use crate::check::args::{not_misspelt, position};
use crate::check::constant::{constant_int, constant_text};
use crate::check::context::{Checker, Gap, Seen};
use crate::check::facts::Meaning;
use crate::check::types::{can_be_spoken, reads_as_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::{is_currency, nearest_time_zone};
use crate::resolve::{FieldSymbol, Ty};
use crate::source::Span;
use crate::syntax::tree::{Arg, Expr, Mark, Name};
use smol_str::SmolStr;

impl<'a> Checker<'a> {
    /// `value | name(args)`: unknown where the value is.
    pub(super) fn filter(
        &mut self,
        expr: &'a Expr,
        value: &'a Expr,
        name: &'a Name,
        args: &'a [Arg],
    ) -> Seen<'a> {
        let from = self.infer(value, None);
        let Some(spec) = self.choose(value, &from.ty, name) else {
            for arg in args.iter().filter(|_| !matches!(from.ty, Ty::List(_))) {
                self.quietly(&arg.value);
            }
            return self.note(expr, Seen::error(), Meaning::Plain);
        };
        if spec.filter == Filter::Each {
            self.each(&from.ty, name, args);
        } else {
            self.filter_args(spec, &from.ty, name, args);
        }
        if spec.filter == Filter::Join
            && let Ty::List(of) = &from.ty
            && !can_be_spoken(of)
        {
            let message = format!("{} cannot be put into words", self.symbols.show_one(of));
            let field = self.some_field(of);
            let problem = Diagnostic::new(Code::E0314, name.span, message)
                .help(format!("say first what to use of each: `| each(\"{{it.{field}}}\") | join(\", \")`"));
            self.report(problem);
        }
        let mut seen = Seen {
            ty: result(spec, &from.ty),
            optional: from.optional,
            gap: from.gap,
            path: None,
            implies: from.implies,
            unless: Default::default(),
        };
        if matches!(spec.gives, Gives::Element) {
            seen.optional = true;
            seen.gap = Some(seen.gap.unwrap_or(Gap { whole: expr, cause: expr }));
        }
        self.note(expr, seen, Meaning::Filter(spec.filter))
    }

    /// The filter of that name that takes the operand; reported if there is none.
    fn choose(&mut self, value: &'a Expr, ty: &Ty, name: &Name) -> Option<&'static FilterSpec> {
        let mut named = FILTERS.iter().filter(|it| it.name == name.as_str()).peekable();
        if named.peek().is_none() {
            if !name.text.is_empty() {
                let problem =
                    Diagnostic::new(Code::E0211, name.span, format!("there is no filter `{}`", name.text))
                        .nearest(name.span, &name.text, FILTERS.iter().map(|it| it.name));
                self.report(synonym(problem, name));
            }
            return None;
        }
        if matches!(ty, Ty::Error) {
            return None;
        }
        let specs: Vec<_> = named.collect();
        let fitting = specs.iter().find(|spec| spec.takes.iter().any(|kind| takes(*kind, ty)));
        if fitting.is_none() {
            let problem = self.not_taken(value, ty, name, &specs);
            self.report(problem);
        }
        fitting.copied()
    }

    fn not_taken(&self, value: &Expr, ty: &Ty, name: &Name, specs: &[&'static FilterSpec]) -> Diagnostic {
        let mut kinds: Vec<_> =
            specs.iter().flat_map(|it| it.takes).map(|it| format!("`{}`", kind_name(*it))).collect();
        kinds.dedup();
        let shown = self.symbols.show(ty);
        let problem = Diagnostic::new(
            Code::E0305,
            name.span,
            format!("`{}` takes {}, not `{shown}`", name.text, kinds.join(" or ")),
        )
        .label(value.span, format!("this is `{shown}`"));
        let takes_text = specs.iter().any(|it| it.takes.contains(&Kind::Text));
        match (ty, show_path(value)) {
            (Ty::Json, _) => problem.help("say what the value is before: `x as text`"),
            (Ty::List(_), _) if takes_text => {
                problem.help(format!("use it on each element: `| each(\"{{it | {}}}\")`", name.text))
            }
            (_, Some(path)) if takes_text && can_be_spoken(ty) => {
                problem.help(format!("put the value into words before: `\"{{{path}}}\" | {}`", name.text))
            }
            _ => {
                let fitting = FILTERS.iter().filter(|it| it.takes.iter().any(|kind| takes(*kind, ty)));
                let mut names: Vec<_> = fitting.map(|it| format!("`{}`", it.name)).collect();
                names.dedup();
                problem.help(format!("filters of `{shown}` are {}", names.join(", ")))
            }
        }
    }

    /// `| each("{it.name}")`
    fn each(&mut self, list: &Ty, name: &Name, args: &'a [Arg]) {
        let of = match list {
            Ty::List(of) => (**of).clone(),
            _ => Ty::Error,
        };
        let [arg] = args else {
            let problem =
                Diagnostic::new(Code::E0306, name.span, "`each` takes one text, made for each element")
                    .help("write `each(\"{it.name}\")`");
            return self.report(problem);
        };
        if !matches!(arg.value.kind, crate::syntax::tree::ExprKind::Text(_)) {
            if !matches!(arg.value.kind, crate::syntax::tree::ExprKind::Broken) {
                let problem =
                    Diagnostic::new(Code::E0306, arg.value.span, "the text of `each` must be written out")
                        .help("write `each(\"{it.name}\")`");
                self.report(problem);
            }
            return self.quietly(&arg.value);
        }
        self.scoped(|checker| {
            checker.bind(SmolStr::new_static("it"), of, "the element");
            let taker = Taker { what: "the filter", name: "each", declared: None };
            checker.value(&arg.value, &Ty::Text, taker, Use::Computed);
        });
    }

    fn filter_args(&mut self, spec: &'static FilterSpec, operand: &Ty, name: &Name, args: &'a [Arg]) {
        let params: Vec<FieldSymbol> = spec
            .params
            .iter()
            .map(|it| FieldSymbol {
                name: SmolStr::new_static(it.name),
                span: name.span,
                ty: kind_type(it.kind),
                mark: Mark::Open,
            })
            .collect();
        let mut unnamed = 0;
        let mut given = vec![false; params.len()];
        let mut strangers: Vec<&str> = Vec::new();
        for arg in args {
            let at = position(&params, arg, &mut unnamed);
            let (Some(at), Some(param)) = (at, at.and_then(|at| spec.params.get(at))) else {
                strangers.extend(arg.name.as_ref().map(Name::as_str));
                self.report(too_much(spec, arg));
                self.quietly(&arg.value);
                continue;
            };
            if let Some(slot) = given.get_mut(at) {
                *slot = true;
            }
            let taker = Taker { what: "the filter", name: spec.name, declared: None };
            let seen = self.value(&arg.value, &kind_type(param.kind), taker, Use::Computed);
            if matches!(seen.ty, Ty::Error) {
                continue;
            }
            if param.literal {
                self.literal_arg(spec, operand, &arg.value);
            } else if let Some(problem) = count_arg(spec, &arg.value) {
                self.report(problem);
            }
        }
        let needed = spec.params.iter().zip(&given).filter(|(param, given)| !param.optional && !**given);
        let missing = not_misspelt(needed.map(|(param, _)| param).collect(), &strangers, |it| it.name);
        if let Some(param) = missing.first() {
            let message = format!("the filter `{}` needs `{}`", spec.name, param.name);
            let problem = Diagnostic::new(Code::E0306, name.span, message);
            self.report(problem.help(format!("write `{}`", example(spec))));
        }
    }

    /// An argument that is checked now, so that no call meets a broken one.
    fn literal_arg(&mut self, spec: &FilterSpec, operand: &Ty, value: &'a Expr) {
        let Some(text) = constant_text(value) else {
            let problem = Diagnostic::new(
                Code::E0310,
                value.span,
                format!("this must be written out for `{}`", spec.name),
            )
            .why("it is checked while compiling, so that no call meets a broken one")
            .help(format!("write `{}`", example(spec)));
            return self.report(problem);
        };
        let problem = match spec.filter {
            Filter::InZone if jiff::tz::TimeZone::get(text).is_err() => {
                let problem =
                    Diagnostic::new(Code::E0310, value.span, format!("there is no time zone \"{text}\""))
                        .help("name it as in \"Australia/Perth\"");
                Some(self.nearest_zone(problem, value, text))
            }
            Filter::Date | Filter::Time => match pattern::check(text) {
                Err(flaw) => Some(bad_pattern(value.span, &flaw)),
                Ok(()) => not_shown_by(operand, value.span, text),
            },
            Filter::Money if !is_currency(text) => Some(not_a_currency(value.span, text)),
            _ => None,
        };
        if let Some(problem) = problem {
            self.report(problem);
        }
    }

    fn nearest_zone(&self, problem: Diagnostic, value: &Expr, text: &str) -> Diagnostic {
        match nearest_time_zone(text) {
            Some(zone) => problem.help(format!("did you mean \"{zone}\"?")).fix(
                format!("replace by \"{zone}\""),
                value.span,
                format!("\"{zone}\""),
            ),
            None => problem,
        }
    }
}

/// A pattern for dates or times with letters that mean nothing.
fn bad_pattern(span: Span, flaw: &PatternError) -> Diagnostic {
    Diagnostic::new(Code::E0310, span, "this is no pattern for dates and times")
        .at(flaw.to_string())
        .why("the caller would hear the letters themselves")
        .help("`dddd, Do MMMM YYYY` is a day, `h:mm a` a time; words go into brackets: `[at] h:mm a`")
}

/// A pattern that asks a day for the time, or a time for the day.
fn not_shown_by(operand: &Ty, span: Span, pattern: &str) -> Option<Diagnostic> {
    let (day, time) = pattern::shows(pattern);
    let (is, lacks, help) = match operand {
        Ty::Date if time => ("date", "time", "a pattern such as `dddd, Do MMMM YYYY` fits"),
        Ty::Time if day => ("time", "day", "a pattern such as `h:mm a` fits"),
        _ => return None,
    };
    let problem = Diagnostic::new(Code::E0310, span, format!("a `{is}` has no {lacks} that could be shown"))
        .why("the caller would hear one that nobody meant")
        .help(format!("{help}; words go into brackets, and a `datetime` has both"));
    Some(problem)
}

/// Letters that are the code of no currency.
fn not_a_currency(span: Span, text: &str) -> Diagnostic {
    let problem = Diagnostic::new(Code::E0310, span, format!("\"{text}\" is not the code of a currency"))
        .help("name it by the three letters of ISO 4217, as in \"EUR\"");
    let upper = text.to_uppercase();
    match is_currency(&upper) {
        true => problem.help(format!("write \"{upper}\"")).fix(
            format!("replace by \"{upper}\""),
            span,
            format!("\"{upper}\""),
        ),
        false => problem,
    }
}

/// A number of characters that no text has.
fn count_arg(spec: &FilterSpec, value: &Expr) -> Option<Diagnostic> {
    let counted = matches!(spec.filter, Filter::FirstChars | Filter::LastChars | Filter::Pad | Filter::Round);
    let count = constant_int(value).filter(|_| counted)?;
    let most = if spec.filter == Filter::Round { 28 } else { 1_000 };
    (!(0..=most).contains(&count)).then(|| {
        Diagnostic::new(
            Code::E0702,
            value.span,
            format!("`{}` takes from 0 to {most}, not {count}", spec.name),
        )
    })
}

/// Whether a value of this type is of that kind.
fn takes(kind: Kind, ty: &Ty) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Bool => matches!(ty, Ty::Bool),
        Kind::Int => matches!(ty, Ty::Int),
        Kind::Decimal => matches!(ty, Ty::Int | Ty::Decimal),
        Kind::Text => reads_as_text(ty),
        Kind::Date => matches!(ty, Ty::Date),
        Kind::Time => matches!(ty, Ty::Time),
        Kind::DateTime => matches!(ty, Ty::DateTime | Ty::Zoned),
        Kind::List => matches!(ty, Ty::List(_)),
        Kind::Enum => matches!(ty, Ty::Enum(_)),
        Kind::Json => matches!(ty, Ty::Json),
    }
}

/// The type of a parameter of that kind.
fn kind_type(kind: Kind) -> Ty {
    match kind {
        Kind::Bool => Ty::Bool,
        Kind::Int => Ty::Int,
        Kind::Decimal => Ty::Decimal,
        Kind::Text => Ty::Text,
        Kind::Date => Ty::Date,
        Kind::Time => Ty::Time,
        Kind::DateTime => Ty::DateTime,
        Kind::Json => Ty::Json,
        Kind::Any | Kind::List | Kind::Enum => Ty::Error,
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "any value",
        Kind::Bool => "bool",
        Kind::Int => "int",
        Kind::Decimal => "decimal",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime => "datetime",
        Kind::List => "list",
        Kind::Enum => "enum",
        Kind::Json => "json",
    }
}

/// What comes out of the filter.
fn result(spec: &FilterSpec, operand: &Ty) -> Ty {
    match spec.gives {
        _ if spec.filter == Filter::InZone => Ty::Zoned,
        Gives::Kind(kind) => kind_type(kind),
        Gives::Same => operand.clone(),
        Gives::Element => match operand {
            Ty::List(of) => of.inner().clone(),
            _ => Ty::Error,
        },
        Gives::Texts => Ty::List(Ty::Text.into()),
    }
}

fn example(spec: &FilterSpec) -> String {
    let argument = |kind: Kind, name: &str| match (kind, name) {
        (Kind::Int, _) => "4".to_owned(),
        (_, "zone") => "\"Australia/Perth\"".to_owned(),
        (_, "currency") => "\"EUR\"".to_owned(),
        (_, "pattern") if spec.filter == Filter::Time => "\"h:mm a\"".to_owned(),
        (_, "pattern") => "\"dddd, Do MMMM YYYY\"".to_owned(),
        _ => "\", \"".to_owned(),
    };
    let arguments: Vec<_> = spec.params.iter().map(|it| argument(it.kind, it.name)).collect();
    format!("{}({})", spec.name, arguments.join(", "))
}

fn too_much(spec: &FilterSpec, arg: &Arg) -> Diagnostic {
    let (span, message) = match &arg.name {
        Some(name) => (name.span, format!("the filter `{}` has no parameter `{}`", spec.name, name.text)),
        None => {
            let count = match spec.params.len() {
                0 => "no arguments".to_owned(),
                1 => "one argument".to_owned(),
                count => format!("{count} arguments"),
            };
            (arg.value.span, format!("the filter `{}` takes {count}", spec.name))
        }
    };
    Diagnostic::new(Code::E0306, span, message).help(format!("write `{}`", example(spec)))
}

/// Names that filters have elsewhere.
fn synonym(problem: Diagnostic, name: &Name) -> Diagnostic {
    let meant = match name.as_str() {
        "uppercase" | "upcase" | "toupper" => "upper",
        "lowercase" | "downcase" | "tolower" => "lower",
        "capitalize" | "capitalise" | "titlecase" => "title",
        "size" | "len" => "length",
        "currency" => "money",
        "mask" | "redact" => "masked",
        "spelled" | "digits" | "characters" => "spell",
        "map" => "each",
        "format" => "date",
        "timezone" | "tz" | "zone" => "in_zone",
        _ => return problem,
    };
    problem.help(format!("it is called `{meant}`")).fix(format!("replace by `{meant}`"), name.span, meant)
}
