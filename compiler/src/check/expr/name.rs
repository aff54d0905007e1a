//! Names: what a bare one stands for, and the language's own values behind a dot.

use ivr_runtime::bundle::{Builtin, EnumDef, EnumId, Figure, ResourceId, ResourceKind};
use smol_str::SmolStr;

use crate::check::context::{Checker, Seen};
use crate::check::facts::Meaning;
use crate::check::known::Root;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, Ty, unknown_name};
use crate::syntax::tree::{Expr, ExprKind, Name};

/// The language's own values: root, field, what they are, their type.
const BUILT_IN: &[(&str, &str, Builtin)] = &[
    ("caller", "phone", Builtin::CallerPhone),
    ("caller", "callback_pending", Builtin::CallerCallbackPending),
    ("call", "id", Builtin::CallId),
    ("call", "dialled", Builtin::CallDialled),
    ("call", "channel", Builtin::CallChannel),
    ("call", "endpoint", Builtin::CallEndpoint),
    ("call", "started", Builtin::CallStarted),
    ("call", "language", Builtin::CallLanguage),
    ("clock", "now", Builtin::ClockNow),
    ("clock", "today", Builtin::ClockToday),
    ("clock", "time", Builtin::ClockTime),
    ("clock", "weekday", Builtin::ClockWeekday),
    ("clock", "part_of_day", Builtin::ClockPartOfDay),
];

fn type_of(builtin: Builtin) -> Ty {
    match builtin {
        Builtin::CallerPhone | Builtin::CallDialled => Ty::Phone.optional(),
        Builtin::CallerCallbackPending => Ty::Bool,
        Builtin::CallId | Builtin::CallEndpoint | Builtin::CallLanguage => Ty::Text,
        Builtin::CallChannel => Ty::Enum(EnumDef::CHANNEL),
        Builtin::CallStarted | Builtin::ClockNow => Ty::DateTime,
        Builtin::ClockToday => Ty::Date,
        Builtin::ClockTime => Ty::Time,
        Builtin::ClockWeekday => Ty::Enum(EnumDef::WEEKDAY),
        Builtin::ClockPartOfDay => Ty::Enum(EnumDef::PART_OF_DAY),
    }
}

/// Names of live figures of a queue. `staffed` is for tests to give; programs say `unstaffed { }`.
const FIGURES: &[(&str, Figure)] = &[
    ("waiting", Figure::Waiting),
    ("oldest", Figure::Oldest),
    ("available", Figure::Available),
    ("callbacks", Figure::Callbacks),
];

impl<'a> Checker<'a> {
    /// A bare name. A value of the enum that is wanted comes first, then what is bound around, then
    /// what is declared.
    pub(super) fn name(&mut self, expr: &'a Expr, name: &'a SmolStr, hint: Option<&Ty>) -> Seen<'a> {
        if let Some(Ty::Enum(id)) = hint
            && let Some(value) = self.enum_value(*id, name)
        {
            return self.note(expr, Seen::of(Ty::Enum(*id)), Meaning::EnumValue(*id, value));
        }
        if let Some(binding) = self.binding(name) {
            let (ty, path) = (binding.ty.clone(), binding.path);
            let seen = self.rooted(expr, &ty, path);
            return self.note(expr, seen, Meaning::Binding);
        }
        match self.symbols.names.get(name).copied() {
            Some(Def::Place(id)) => {
                let symbols = self.symbols;
                let (Some(place), Some(path)) = (symbols.places.get(id.index()), self.place_path(id)) else {
                    return Seen::error();
                };
                let seen = self.rooted(expr, &place.field.ty, path);
                self.note(expr, seen, Meaning::Place(id))
            }
            Some(Def::Switch(id)) => {
                let ty = self.symbols.switches.get(id.index()).map_or(Ty::Error, |it| it.field.ty.clone());
                self.note(expr, Seen::of(ty.inner().clone()), Meaning::Switch(id))
            }
            Some(def) => {
                let problem = self.no_value(expr, name, def);
                self.report(problem);
                self.note(expr, Seen::error(), Meaning::Plain)
            }
            None => {
                if let Some(problem) = self.unresolved(expr, name, hint) {
                    self.report(problem);
                }
                self.note(expr, Seen::error(), Meaning::Plain)
            }
        }
    }

    /// The position of a value in an enum.
    pub(in crate::check) fn enum_value(&self, id: EnumId, name: &str) -> Option<u16> {
        let values = &self.symbols.enums.get(id.index())?.values;
        u16::try_from(values.iter().position(|(it, _)| it == name)?).ok()
    }

    /// Whether a bare name means nothing without a type that is wanted around it.
    pub(super) fn needs_hint(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.binding(name).is_none() && !self.symbols.names.contains_key(name),
            ExprKind::Text(text) => text.as_literal().is_some(),
            ExprKind::List(elements) => elements.first().is_none_or(|it| self.needs_hint(it)),
            _ => false,
        }
    }

    /// A name of something that is no value.
    fn no_value(&self, expr: &Expr, name: &str, def: Def) -> Diagnostic {
        let is = self.symbols.kind_of(def);
        let problem = Diagnostic::new(Code::E0311, expr.span, format!("`{name}` is {is}, not a value"));
        let help = match def {
            Def::Enum(id) => {
                let first = self.symbols.enums.get(id.index()).and_then(|it| it.values.first());
                first.map(|(value, _)| format!("name one of its values: `{name}.{value}`"))
            }
            Def::Record(_) => Some(format!("give its fields: `{name} {{ ... }}`")),
            Def::Integration(_) => Some(format!("ask it with `invoke {name}(...) into ...` before")),
            Def::Message(_) => Some(format!("messages have parentheses: `{name}()`")),
            Def::Calendar(_) => {
                Some(format!("ask `clock.today in {name}`, or what `{name}.today` is called"))
            }
            Def::Resource(id) => match self.symbols.resources.get(id.index()).map(|it| it.kind) {
                Some(ResourceKind::Queue) => Some(format!("a queue has figures: `{name}.waiting`")),
                Some(ResourceKind::Hours) => Some(format!("ask `{name} is open`")),
                Some(ResourceKind::Prompt) => Some(format!("say it with `prompt {name}`")),
                _ => None,
            },
            Def::Ruleset(_) => Some(format!("go there with `goto {name}` or `call {name}`")),
            Def::Place(_) | Def::Switch(_) | Def::Endpoint(_) => None,
        };
        match help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    /// A bare name behind which there is nothing; `None` if the parser has said so.
    fn unresolved(&self, expr: &Expr, name: &str, hint: Option<&Ty>) -> Option<Diagnostic> {
        if name.is_empty() || self.symbols.contested.contains(name) {
            return None;
        }
        if let Some(problem) = self.bare_root(expr, name) {
            return Some(problem);
        }
        if let Some(Ty::Enum(id)) = hint {
            return Some(self.no_enum_value(expr.span, name, *id));
        }
        if self.symbols.attribute_names.contains_key(name) {
            let meant = format!("attributes.{name}");
            let problem = Diagnostic::new(Code::E0201, expr.span, format!("nothing is named `{name}` here"));
            return Some(problem.help(format!("the contact attribute is `{meant}`")).fix(
                format!("replace by `{meant}`"),
                expr.span,
                meant,
            ));
        }
        let owner = self.symbols.enums.iter().find(|it| it.values.iter().any(|(value, _)| value == name));
        if let Some(owner) = owner {
            let meant = format!("{}.{name}", owner.name);
            return Some(
                Diagnostic::new(
                    Code::E0309,
                    expr.span,
                    format!("it is open of which enum `{name}` is a value"),
                )
                .help(format!("nothing around it says; write `{meant}`"))
                .fix(format!("replace by `{meant}`"), expr.span, meant),
            );
        }
        let problem = unknown_name(name, expr.span, self.value_names());
        Some(match bound_elsewhere(name) {
            Some(place) => problem.help(format!("`{name}` is bound {place}")),
            None => problem,
        })
    }

    /// `clock` alone.
    fn bare_root(&self, expr: &Expr, name: &str) -> Option<Diagnostic> {
        let example = match name {
            "caller" => "caller.phone",
            "call" => "call.started",
            "clock" => "clock.now",
            "attributes" => "attributes.reason",
            "random" => "random(1, 6)",
            "it" => {
                let message = "`it` stands for the element only in the text of the filter `each`";
                return Some(Diagnostic::new(Code::E0311, expr.span, message));
            }
            _ => return None,
        };
        let problem = Diagnostic::new(Code::E0311, expr.span, format!("`{name}` alone is no value"));
        Some(problem.help(format!("say which one, for example `{example}`")))
    }

    /// A value that the enum does not have.
    fn no_enum_value(&self, span: crate::source::Span, name: &str, id: EnumId) -> Diagnostic {
        let Some(symbol) = self.symbols.enums.get(id.index()) else {
            return unknown_name(name, span, []);
        };
        let message = format!("`{}` has no value `{name}`", symbol.name);
        let values = symbol.values.iter().map(|(it, _)| it.as_str());
        let list = values.clone().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        Diagnostic::new(Code::E0210, span, message)
            .label_if(symbol.span, "its values are declared here")
            .help(format!("its values are {list}"))
            .nearest(span, name, values)
    }

    /// Every name that stands for a value here, the nearest first.
    fn value_names(&self) -> impl Iterator<Item = &str> {
        let bound = self.bindings.iter().rev().map(|it| it.name.as_str());
        let places = self.symbols.places.iter().filter(|it| !it.attribute).map(|it| it.field.name.as_str());
        let switches = self.symbols.switches.iter().map(|it| it.field.name.as_str());
        let hours = self.symbols.resources.iter().map(|it| it.name.as_str());
        bound.chain(places).chain(switches).chain(hours).chain(["caller", "call", "clock", "attributes"])
    }

    /// `base.name`: something of the language's own, or a field of a value.
    pub(super) fn field(&mut self, expr: &'a Expr, base: &'a Expr, name: &'a Name) -> Seen<'a> {
        let ExprKind::Name(root) = &base.kind else { return self.field_of_value(expr, base, name) };
        if self.binding(root).is_some() {
            return self.field_of_value(expr, base, name);
        }
        match root.as_str() {
            "attributes" => return self.attribute(expr, base, name),
            "caller" | "call" | "clock" => return self.builtin(expr, base, root, name),
            _ => {}
        }
        match self.symbols.names.get(root).copied() {
            Some(Def::Enum(id)) => {
                self.note_meaning(base, Meaning::Root);
                if let Some(value) = self.enum_value(id, &name.text) {
                    return self.note(expr, Seen::of(Ty::Enum(id)), Meaning::EnumValue(id, value));
                }
                let problem = self.no_enum_value(name.span, &name.text, id);
                self.broken_field(expr, name, problem)
            }
            Some(Def::Resource(id)) => self.field_of_resource(expr, base, id, name),
            Some(Def::Calendar(id)) => {
                self.note_meaning(base, Meaning::Calendar(id));
                if name.as_str() == "today" {
                    let path = self.known.root(Root::Today(id));
                    let seen = self.rooted(expr, &Ty::Text.optional(), path);
                    return self.note(expr, seen, Meaning::CalendarToday(id));
                }
                let problem = no_member(name, "a calendar", &["today"]);
                self.broken_field(expr, name, problem)
            }
            _ => self.field_of_value(expr, base, name),
        }
    }

    fn broken_field(&mut self, expr: &'a Expr, name: &Name, problem: Diagnostic) -> Seen<'a> {
        if !name.text.is_empty() {
            self.report(problem);
        }
        self.note(expr, Seen::error(), Meaning::Plain)
    }

    fn attribute(&mut self, expr: &'a Expr, base: &'a Expr, name: &'a Name) -> Seen<'a> {
        self.note_meaning(base, Meaning::Root);
        let symbols = self.symbols;
        let place = symbols.attribute_names.get(&name.text).copied();
        let (Some(id), Some(path)) = (place, place.and_then(|it| self.place_path(it))) else {
            let names = symbols.places.iter().filter(|it| it.attribute).map(|it| it.field.name.as_str());
            let problem =
                Diagnostic::new(Code::E0209, name.span, format!("there is no attribute `{}`", name.text))
                    .help("declare it in an `attributes { }` block")
                    .nearest(name.span, &name.text, names);
            return self.broken_field(expr, name, problem);
        };
        let Some(place) = symbols.places.get(id.index()) else { return Seen::error() };
        let seen = self.rooted(expr, &place.field.ty, path);
        self.note(expr, seen, Meaning::Place(id))
    }

    fn builtin(&mut self, expr: &'a Expr, base: &'a Expr, root: &str, name: &'a Name) -> Seen<'a> {
        self.note_meaning(base, Meaning::Root);
        let found = BUILT_IN.iter().find(|(of, field, _)| *of == root && *field == name.as_str());
        if let Some((_, _, builtin)) = found {
            let path = self.known.root(Root::Builtin(*builtin));
            let seen = self.rooted(expr, &type_of(*builtin), path);
            return self.note(expr, seen, Meaning::Builtin(*builtin));
        }
        let members: Vec<_> = BUILT_IN.iter().filter(|it| it.0 == root).map(|it| it.1).collect();
        let problem = no_member(name, &format!("`{root}`"), &members);
        self.broken_field(expr, name, problem)
    }

    fn field_of_resource(
        &mut self,
        expr: &'a Expr,
        base: &'a Expr,
        id: ResourceId,
        name: &'a Name,
    ) -> Seen<'a> {
        self.note_meaning(base, Meaning::Resource(id));
        let kind = self.symbols.resources.get(id.index()).map(|it| it.kind);
        match (kind, name.as_str()) {
            (Some(ResourceKind::Hours), "opens_in") => {
                let path = self.known.root(Root::OpensIn(id));
                let seen = self.rooted(expr, &Ty::Duration.optional(), path);
                return self.note(expr, seen, Meaning::OpensIn(id));
            }
            (Some(ResourceKind::Hours), "closes_in") => {
                let path = self.known.root(Root::ClosesIn(id));
                let seen = self.rooted(expr, &Ty::Duration.optional(), path);
                return self.note(expr, seen, Meaning::ClosesIn(id));
            }
            (Some(ResourceKind::Queue), figure) => {
                if let Some((_, figure)) = FIGURES.iter().find(|(it, _)| *it == figure) {
                    let ty = if *figure == Figure::Oldest { Ty::Duration } else { Ty::Int };
                    return self.note(expr, Seen::of(ty), Meaning::Figure(id, *figure));
                }
            }
            _ => {}
        }
        let (what, members): (_, Vec<_>) = match kind {
            Some(ResourceKind::Hours) => ("hours", vec!["opens_in", "closes_in"]),
            Some(ResourceKind::Queue) => ("a queue", FIGURES.iter().map(|it| it.0).collect()),
            Some(ResourceKind::Prompt) => ("a prompt", Vec::new()),
            Some(ResourceKind::Flow) => ("a flow", Vec::new()),
            Some(ResourceKind::Bot) | None => ("a bot", Vec::new()),
        };
        let mut problem = no_member(name, what, &members);
        let has_hours = matches!(kind, Some(ResourceKind::Hours | ResourceKind::Queue));
        if has_hours && matches!(name.as_str(), "open" | "closed" | "is_open" | "is_closed") {
            let asked = name.text.trim_start_matches("is_");
            problem.fix = None;
            problem = problem.help(format!("ask `... is {asked}`"));
        }
        self.broken_field(expr, name, problem)
    }
}

/// Where a name is bound that the language itself gives to values of the moment.
fn bound_elsewhere(name: &str) -> Option<&'static str> {
    Some(match name {
        "attempt" => "in the handlers of a `menu`, `collect` or `listen`",
        "reason" => "in the `failed` handler of an `invoke`",
        "intent" | "confidence" => "in the entries of a `listen` or `understand`",
        "transcript" => {
            "in the entries of a `listen` or `understand`, and in the `message` handler of a `wait`"
        }
        _ => return None,
    })
}

/// A field that `what` does not have.
fn no_member(name: &Name, what: &str, members: &[&str]) -> Diagnostic {
    let has = if what == "hours" { "have" } else { "has" };
    let problem = Diagnostic::new(Code::E0209, name.span, format!("{what} {has} no `{}`", name.text));
    let problem = match members {
        [] => problem.help(format!("{what} has no fields to ask for")),
        _ => {
            let list = members.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
            problem.help(format!("there is {list}"))
        }
    };
    problem.nearest(name.span, &name.text, members.iter().copied())
}
