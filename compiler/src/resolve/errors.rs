//! What can be wrong with names and declarations, in words.

use ivr_runtime::bundle::{ResourceId, ResourceKind};

use super::declare::RESERVED;
use super::lookup::Wanted;
use super::symbols::{Def, ResourceSymbol, Symbols};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::Name;

/// A name that the language uses itself.
pub(super) fn reserved(name: &Name) -> Option<Diagnostic> {
    let what = match name.as_str() {
        "caller" => "who calls: `caller.phone`",
        "call" => "the call itself: `call.started`",
        "clock" => "the time: `clock.today`",
        "attributes" => "the contact attributes: `attributes.reason`",
        "random" => "a random number: `random(1, 6)`",
        "it" => "the element in the filter `each`",
        _ => return None,
    };
    debug_assert!(RESERVED.contains(&name.as_str()), "the two lists name the same words");
    Some(
        Diagnostic::new(Code::E0204, name.span, format!("`{}` is taken by the language", name.text))
            .at(format!("it stands for {what}"))
            .help("choose another name"),
    )
}

/// Two declarations of one name.
pub(super) fn declared_twice(symbols: &Symbols, name: &Name, def: Def, first: Def) -> Diagnostic {
    let (kind, first_kind) = (symbols.kind_of(def), symbols.kind_of(first));
    let mut problem =
        Diagnostic::new(Code::E0203, name.span, format!("`{}` is declared a second time", name.text));
    problem = match symbols.span_of(first) {
        Some(span) if kind == first_kind => problem.label(span, "the first one is here"),
        Some(span) => problem.label(span, format!("{first_kind} has this name already")),
        None => problem.at("an enum of this name is built in"),
    };
    problem
        .why("the whole program has one namespace: calls could not tell the two apart")
        .help("give one of them another name")
}

/// The same thing said twice where it can be said once: fields, keys, days, settings.
pub(crate) fn given_twice(span: Span, what: &str, first: Option<Span>) -> Diagnostic {
    Diagnostic::new(Code::E0205, span, format!("{what} is given a second time"))
        .label_if(first, "the first one is here")
        .help("remove one of the two")
}

/// A phone number that leads to two endpoints.
pub(super) fn number_twice(span: Span, number: &str, first: Span, endpoint: &str) -> Diagnostic {
    Diagnostic::new(Code::E0205, span, format!("the number {number} is given a second time"))
        .label(first, format!("it leads to `{endpoint}` already"))
        .why("a call to this number must start at one place")
        .help("remove it from one of the endpoints")
}

/// More than one rescue.
pub(super) fn second_rescue(span: Span, first: Option<Span>) -> Diagnostic {
    Diagnostic::new(Code::E0205, span, "`rescue` is given a second time")
        .label_if(first, "the first one is here")
        .why("one rescue is rendered into the contact flow for the whole program")
        .help("merge the two")
}

/// Two tests of one name.
pub(super) fn test_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0205, span, format!("a test is named \"{name}\" already"))
        .label(first, "the first one is here")
        .why("when one of the two fails, nobody could tell which")
        .help("give one of them another name")
}

/// A test without a name.
pub(super) fn nameless_test(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0904, span, "this test has no name")
        .why("when it fails, nobody could tell what callers no longer get")
        .help("say in its name what callers get: `test \"gold customers go to priority\"`")
}

/// A name that nothing of the wanted kind has.
pub(super) fn nothing_named(symbols: &Symbols, name: &Name, wanted: Wanted) -> Diagnostic {
    let none = match wanted {
        Wanted::Hours => "there are no hours".to_owned(),
        _ => format!("there is no {}", wanted.keyword()),
    };
    Diagnostic::new(Code::E0201, name.span, format!("{none} named `{}`", name.text))
        .help(format!("declare {} of this name, or use one that is declared", wanted.phrase()))
        .nearest(name.span, &name.text, wanted.candidates(symbols))
}

/// A name with nothing behind it, where many kinds would do.
pub(crate) fn unknown_name<'a>(
    name: &str,
    span: Span,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::new(Code::E0201, span, format!("nothing is named `{name}` here"))
        .help("declare it, for example as a field of `state`")
        .nearest(span, name, candidates)
}

/// A name of something else.
pub(super) fn wrong_kind(symbols: &Symbols, name: &Name, wanted: Wanted, def: Def) -> Diagnostic {
    let (is, want) = (symbols.kind_of(def), wanted.phrase());
    let problem = Diagnostic::new(Code::E0202, name.span, format!("`{}` is {is}, not {want}", name.text));
    let problem = match symbols.span_of(def) {
        Some(span) => problem.label(span, format!("declared as {is} here")),
        None => problem,
    };
    match (wanted, def) {
        (Wanted::Ruleset, Def::Ruleset(_)) => problem
            .why("a treatment is what a caller hears while queued; a call cannot go there")
            .help("name it behind `treatment` in the block of an `enqueue`"),
        (Wanted::Treatment, Def::Ruleset(_)) => problem
            .why("a ruleset leads the call elsewhere; a queued caller only waits")
            .help("declare it with `treatment` instead of `ruleset`"),
        (Wanted::Ruleset, Def::Resource(id)) if is_queue(symbols, id) => problem
            .why("callers wait in a queue; only rulesets have rules to go on with")
            .help(format!("put the caller into it with `enqueue {}`", name.text)),
        (Wanted::Queue, Def::Ruleset(_)) if is == "a ruleset" => problem
            .why("callers wait in queues; nobody would ever be there to answer")
            .help(format!("go there with `goto {}`, or name a queue", name.text)),
        (Wanted::Queue, Def::Resource(_)) => queue_of(symbols, problem, def),
        _ => problem.nearest(name.span, &name.text, wanted.candidates(symbols)),
    }
}

fn is_queue(symbols: &Symbols, id: ResourceId) -> bool {
    symbols.resources.get(id.index()).is_some_and(|it| it.kind == ResourceKind::Queue)
}

/// Hours where a queue is wanted: most likely its queue was meant.
fn queue_of(symbols: &Symbols, problem: Diagnostic, def: Def) -> Diagnostic {
    let Def::Resource(hours) = def else { return problem };
    match symbols.resources.iter().find(|it| it.hours == Some(hours)) {
        Some(queue) => problem.help(format!("the queue `{}` has these hours", queue.name)),
        None => problem.help("name a queue"),
    }
}

/// An intent or slot, which `what` says, that the bot does not have.
pub(crate) fn not_of_bot<'a>(
    bot: &ResourceSymbol,
    what: &str,
    name: &Name,
    there: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let list = there.clone().into_iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    let help = if list.is_empty() {
        format!("declare {what}s in the bot")
    } else {
        format!("its {what}s are {list}; declare one more if the bot knows it")
    };
    let message = format!("the bot `{}` has no {what} `{}`", bot.name, name.text);
    Diagnostic::new(Code::E0213, name.span, message)
        .label(bot.span, format!("its {what}s are declared here"))
        .help(help)
        .nearest(name.span, &name.text, there)
}

/// A type that does not exist.
pub(super) fn unknown_type<'a>(
    name: &str,
    span: Span,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let problem = Diagnostic::new(Code::E0206, span, format!("there is no type named `{name}`"));
    let meant = match name.to_lowercase().as_str() {
        "string" | "str" | "varchar" | "char" => "text",
        "integer" | "number" | "long" | "num" => "int",
        "boolean" | "flag" | "logical" => "bool",
        "float" | "double" | "real" | "money" | "currency" | "amount" => "decimal",
        "timestamp" | "instant" => "datetime",
        "interval" | "period" | "seconds" | "minutes" => "duration",
        "telephone" | "tel" | "msisdn" | "phone_number" => "phone",
        "object" | "any" | "map" | "dict" => "json",
        _ => {
            return problem
                .help("the types are `text`, `bool`, `int`, `decimal`, `date`, `time`, `datetime`, `duration`, `phone`, `digits`, `card_number`, `card_expiry`, `json`, `list<T>`, and the enums and records of the program")
                .nearest(span, name, candidates);
        }
    };
    problem.help(format!("it is called `{meant}`")).fix(format!("replace by `{meant}`"), span, meant)
}

/// `list<T?>`
pub(super) fn list_of_optional(span: Span, of: Span) -> Diagnostic {
    let mark = Span { start: of.end, ..span };
    Diagnostic::new(Code::E0206, span, "every element of a list has a value")
        .why("whoever goes through the list counts on it")
        .help("leave the `?` out; behind the `>` it says that the whole list may be unknown")
        .fix("remove the `?`", mark, "")
}

/// Something that is no type where a type is wanted.
pub(super) fn not_a_type(symbols: &Symbols, name: &str, span: Span, def: Def) -> Diagnostic {
    let is = symbols.kind_of(def);
    Diagnostic::new(Code::E0202, span, format!("`{name}` is {is}, not a type"))
        .label_if(symbols.span_of(def), format!("declared as {is} here"))
}

/// A record that would contain itself without end.
pub(super) fn endless_record(span: Span, record: &str, field: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0207,
        span,
        format!("each `{record}` would contain another `{record}` without end"),
    )
    .label(field, "by way of this field")
    .help("make the field optional with `?`, or a `list`")
}

/// A message without the wording of one of the project's languages.
pub(super) fn language_missing(span: Span, message: &str, missing: &[&str]) -> Diagnostic {
    let list = missing.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::new(Code::E0208, span, format!("the message `{message}` has no words in {list}"))
        .why("a caller of that language would hear nothing")
        .help("add a line for each language listed in `ivr.toml`")
}

/// A wording in a language that the project does not have.
pub(super) fn language_unknown<'a>(name: &Name, languages: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::new(Code::E0208, name.span, format!("`{}` is not a language of this project", name.text))
        .why("no call would ever be in it")
        .help("add it to `languages` in `ivr.toml`")
        .nearest(name.span, &name.text, languages)
}

/// A table that grew beyond the ids of a bundle.
pub(super) fn too_many(span: Span, what: &str, most: usize) -> Diagnostic {
    Diagnostic::new(Code::E0790, span, format!("a program can have at most {most} {what}"))
        .help("split the program, or merge what is alike")
}

/// Lengths of `digits(a..b)` that no call can take.
pub(super) fn digits_range(span: Span, min: u32, max: u32) -> Diagnostic {
    let wanted = if min == max { min.to_string() } else { format!("{min} to {max}") };
    let problem =
        Diagnostic::new(Code::E0706, span, format!("`digits` takes from 1 to 20 keys, not {wanted}"));
    if max > 20 {
        problem
            .why("the telephone side takes at most 20 keys in one go")
            .help("ask for it in two parts, or keep as many keys as callers can enter: `digits(4..20)`")
    } else {
        problem
            .why("a caller who presses nothing has not answered, and is asked again")
            .help(format!("write `digits(1..{})`, and `?` if there may be none", max.max(1)))
    }
}
