//! The filters of the language, in one place: name, what it takes, what it gives. The checker reads
//! this table; the machine runs the functions beside it.

pub(crate) mod number;
pub(crate) mod text;

use Kind::{Any, Bool, Date, DateTime, Decimal, Enum, Int, Json, List, Text, Time};

/// A filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filter {
    /// `upper`
    Upper,
    /// `lower`
    Lower,
    /// `title`: every word begins with a capital
    Title,
    /// `trim`: blanks at both ends go
    Trim,
    /// `length`: characters of a text
    Length,
    /// `first(n)`: the first characters
    FirstChars,
    /// `last(n)`: the last characters
    LastChars,
    /// `pad(n)`: zeros in front up to n characters
    Pad,
    /// `replace(a, b)`: every `a` becomes `b`
    Replace,
    /// `masked`: `*` for all but the last four characters; for all where there are at most four
    Masked,
    /// `spell`: a comma and a blank between characters
    Spell,
    /// `spell_fast`: a blank between characters
    SpellFast,
    /// `money`, `money("EUR")`
    Money,
    /// `ordinal`: `1st`
    Ordinal,
    /// `round(n)`: to n places, halves away from zero
    Round,
    /// `date("dddd, Do MMMM YYYY")`
    Date,
    /// `time("h:mm a")`
    Time,
    /// `in_zone("Australia/Perth")`
    InZone,
    /// `count`: elements of a list
    Count,
    /// `first`: the first element, unknown where there is none
    First,
    /// `join(", ")`
    Join,
    /// `each("{it.name}")`; lowered to a walk, never an instruction
    Each,
    /// `json`: as JSON text
    Json,
}

/// The kinds of operand and argument a filter can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Whatever has a value.
    Any,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `decimal`; an int fits
    Decimal,
    /// `text` and its kin: phone, digits, card numbers
    Text,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `datetime`, zoned or not
    DateTime,
    /// `list<T>`
    List,
    /// an enum
    Enum,
    /// `json`
    Json,
}

/// What a filter gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gives {
    /// This kind.
    Kind(Kind),
    /// The operand's own type.
    Same,
    /// The element type of the list, optional.
    Element,
    /// A list of texts.
    Texts,
}

/// A parameter of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterParam {
    /// Its name, for messages.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// May be left out.
    pub optional: bool,
    /// Must be a literal: it is checked while compiling.
    pub literal: bool,
}

/// All about one filter.
#[derive(Debug, Clone, Copy)]
pub struct FilterSpec {
    /// Which.
    pub filter: Filter,
    /// As authors write it. `first` stands twice: for texts and for lists.
    pub name: &'static str,
    /// The operands it takes.
    pub takes: &'static [Kind],
    /// Its parameters.
    pub params: &'static [FilterParam],
    /// Its result.
    pub gives: Gives,
    /// One line for the reference and the editor.
    pub doc: &'static str,
}

const fn param(name: &'static str, kind: Kind) -> FilterParam {
    FilterParam { name, kind, optional: false, literal: false }
}

const fn literal(name: &'static str, kind: Kind) -> FilterParam {
    FilterParam { name, kind, optional: false, literal: true }
}

const fn optional_literal(name: &'static str, kind: Kind) -> FilterParam {
    FilterParam { name, kind, optional: true, literal: true }
}

const fn spec(
    filter: Filter,
    name: &'static str,
    takes: &'static [Kind],
    params: &'static [FilterParam],
    gives: Gives,
    doc: &'static str,
) -> FilterSpec {
    FilterSpec { filter, name, takes, params, gives, doc }
}

/// Every filter.
pub const FILTERS: &[FilterSpec] = &[
    spec(Filter::Upper, "upper", &[Text], &[], Gives::Kind(Text), "in capitals"),
    spec(Filter::Lower, "lower", &[Text], &[], Gives::Kind(Text), "in small letters"),
    spec(Filter::Title, "title", &[Text, Enum], &[], Gives::Kind(Text), "every word begins with a capital"),
    spec(Filter::Trim, "trim", &[Text], &[], Gives::Kind(Text), "without blanks at both ends"),
    spec(Filter::Length, "length", &[Text], &[], Gives::Kind(Int), "how many characters"),
    spec(
        Filter::FirstChars,
        "first",
        &[Text],
        &[param("n", Int)],
        Gives::Kind(Text),
        "the first n characters",
    ),
    spec(Filter::LastChars, "last", &[Text], &[param("n", Int)], Gives::Kind(Text), "the last n characters"),
    spec(
        Filter::Pad,
        "pad",
        &[Text, Int],
        &[param("n", Int)],
        Gives::Kind(Text),
        "zeros in front up to n characters",
    ),
    spec(
        Filter::Replace,
        "replace",
        &[Text],
        &[param("what", Text), param("by", Text)],
        Gives::Kind(Text),
        "every `what` becomes `by`",
    ),
    spec(
        Filter::Masked,
        "masked",
        &[Text],
        &[],
        Gives::Kind(Text),
        "stars for all but the last four characters",
    ),
    spec(Filter::Spell, "spell", &[Text, Int], &[], Gives::Kind(Text), "character by character, slowly"),
    spec(Filter::SpellFast, "spell_fast", &[Text, Int], &[], Gives::Kind(Text), "character by character"),
    spec(
        Filter::Money,
        "money",
        &[Decimal, Int],
        &[optional_literal("currency", Text)],
        Gives::Kind(Text),
        "an amount of money, in the project's currency where none is named",
    ),
    spec(Filter::Ordinal, "ordinal", &[Int], &[], Gives::Kind(Text), "1st, 2nd, 3rd"),
    spec(
        Filter::Round,
        "round",
        &[Decimal, Int],
        &[param("places", Int)],
        Gives::Kind(Decimal),
        "to n places",
    ),
    spec(
        Filter::Date,
        "date",
        &[Date, DateTime],
        &[optional_literal("pattern", Text)],
        Gives::Kind(Text),
        "a day, by a pattern such as `dddd, Do MMMM YYYY`",
    ),
    spec(
        Filter::Time,
        "time",
        &[Time, DateTime],
        &[optional_literal("pattern", Text)],
        Gives::Kind(Text),
        "a time of day, by a pattern such as `h:mm a`",
    ),
    spec(
        Filter::InZone,
        "in_zone",
        &[DateTime],
        &[literal("zone", Text)],
        Gives::Kind(DateTime),
        "seen from another time zone",
    ),
    spec(Filter::Count, "count", &[List, Json], &[], Gives::Kind(Int), "how many elements"),
    spec(
        Filter::First,
        "first",
        &[List],
        &[],
        Gives::Element,
        "the first element; unknown where there is none",
    ),
    spec(
        Filter::Join,
        "join",
        &[List],
        &[param("between", Text)],
        Gives::Kind(Text),
        "the elements with `between` between them",
    ),
    spec(
        Filter::Each,
        "each",
        &[List],
        &[literal("text", Text)],
        Gives::Texts,
        "a text for each element, called `it` in it",
    ),
    spec(Filter::Json, "json", &[Any, Bool], &[], Gives::Kind(Text), "as JSON text"),
];
