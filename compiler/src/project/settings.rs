//! `ivr.toml` as text to [`Config`]. Every setting is read on its own: what is wrong in one costs one
//! message with its exact place, and the others hold.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Config, EnvironmentConfig};
use crate::diagnostic::{Code, Diagnostic, Outcome, Severity};
use crate::source::{FileId, Span};

mod value;

pub(crate) use value::nearest_time_zone;
use value::{Rejected, Wrong};
pub use value::{is_currency, is_project_name};

const SECTIONS: [&str; 4] = ["project", "defaults", "lint", "env"];
const PROJECT: [&str; 5] = ["name", "timezone", "languages", "currency", "country"];
const DEFAULTS: [&str; 4] = ["timeout", "tries", "within", "words_per_minute"];
const ENVIRONMENT: [&str; 4] = ["region", "account", "instance", "banner"];

/// Reads the text of `ivr.toml`. What is missing or wrong is as [`Config::default`] has it.
pub fn read_settings(text: &str, file: FileId) -> Outcome<Config> {
    let (table, broken) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file, config: Config::default(), diagnostics: Vec::new() };
    reader.document(table.get_ref());
    let Reader { config, diagnostics, .. } = reader;
    if broken.is_empty() {
        return Outcome { value: config, diagnostics: in_order(diagnostics) };
    }
    // What cannot be read makes keys, values and lines behind it look wrong: the first cause is enough.
    let end = text.len();
    let diagnostics = broken
        .iter()
        .take(1)
        .map(|error| {
            let range = error.span().unwrap_or(end..end);
            let is_colon = text.get(range.clone()) == Some(":");
            let (flaw, help) = if is_colon {
                ("between a key and its value stands `=`", "write `=` instead of `:`")
            } else {
                (error.message(), "write `key = value` under a `[section]`, texts in quotes")
            };
            let place = span(file, &range);
            let problem = Diagnostic::new(Code::E0010, place, format!("this is not TOML: {flaw}"))
                .why("no setting of the project can be trusted, so callers might hear wrong times and texts")
                .help(help);
            if is_colon { problem.fix("replace by `=`", place, " =") } else { problem }
        })
        .collect();
    Outcome { value: config, diagnostics: one_a_line(text, diagnostics) }
}

/// The first message about each line: what follows on it follows from it.
fn one_a_line(text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics = in_order(diagnostics);
    let mut last_end = 0;
    diagnostics.retain(|it| {
        let start = it.span.map_or(0, |span| span.start as usize);
        let is_first = start >= last_end;
        if is_first {
            let rest = text.get(start..).unwrap_or_default();
            last_end = start + rest.find('\n').map_or(rest.len(), |at| at + 1);
        }
        is_first
    });
    diagnostics
}

/// The parser hands out the keys of a table by name; people read from top to bottom.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| it.span);
    diagnostics
}

fn span(file: FileId, range: &std::ops::Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, offset(range.start), offset(range.end))
}

type Table<'i> = DeTable<'i>;

/// A key and its value, with their places.
#[derive(Clone, Copy)]
struct Setting<'a, 'i> {
    key: &'a Spanned<DeString<'i>>,
    value: &'a Spanned<DeValue<'i>>,
}

impl Setting<'_, '_> {
    fn name(&self) -> &str {
        self.key.get_ref()
    }
}

fn settings<'a, 'i>(table: &'a Table<'i>) -> impl Iterator<Item = Setting<'a, 'i>> {
    table.iter().map(|(key, value)| Setting { key, value })
}

struct Reader {
    file: FileId,
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn document(&mut self, table: &Table<'_>) {
        for it in settings(table) {
            match it.name() {
                "project" => self.section(it, Self::project),
                "defaults" => self.section(it, Self::defaults),
                "lint" => self.section(it, Self::lint),
                "env" => self.section(it, Self::environments),
                name if PROJECT.contains(&name) => self.misplaced(it, "project"),
                name if DEFAULTS.contains(&name) => self.misplaced(it, "defaults"),
                _ => self.unknown(it, "no section of `ivr.toml`", &SECTIONS),
            }
        }
    }

    fn project(&mut self, table: &Table<'_>) {
        for it in settings(table) {
            match it.name() {
                "name" => self.text_into(it, value::project_name, |config| &mut config.name),
                "timezone" => self.text_into(it, value::time_zone, |config| &mut config.timezone),
                "languages" => self.languages(it),
                "currency" => self.text_into(it, value::currency, |config| &mut config.currency),
                "country" => self.text_into(it, value::country, |config| &mut config.country),
                _ => self.unknown(it, "no setting of `[project]`", &PROJECT),
            }
        }
    }

    fn defaults(&mut self, table: &Table<'_>) {
        for it in settings(table) {
            match it.name() {
                "timeout" => self.text_into(it, value::timeout, |config| &mut config.defaults.timeout),
                "tries" => {
                    self.number(it, "3", value::tries, |config| &mut config.defaults.tries);
                }
                "words_per_minute" => {
                    self.number(it, "150", value::words_per_minute, |config| {
                        &mut config.defaults.words_per_minute
                    });
                }
                "within" => self.text_into(
                    it,
                    |text| value::within(text).map(Some),
                    |config| &mut config.defaults.within,
                ),
                _ => self.unknown(it, "no setting of `[defaults]`", &DEFAULTS),
            }
        }
    }

    fn languages(&mut self, it: Setting<'_, '_>) {
        let DeValue::Array(items) = it.value.get_ref() else {
            return self.wrong_type(it.name(), it.value, "a list of language tags, such as [\"en-AU\"]");
        };
        let mut found: Vec<String> = Vec::new();
        for item in items {
            let Some(tag) = self.parsed(it.name(), item, value::language) else { continue };
            if found.contains(&tag) {
                self.reject(
                    item,
                    Wrong::new(Code::E0015, format!("`{tag}` stands here twice"))
                        .why("calls are in one language at a time")
                        .help("remove one of the two"),
                );
            } else {
                found.push(tag);
            }
        }
        if items.is_empty() {
            let wrong = Wrong::new(Code::E0015, "a project speaks at least one language")
                .help("the first language is the one a call starts in");
            self.reject(it.value, wrong);
        }
        if !found.is_empty() {
            self.config.languages = found;
        }
    }

    /// A whole number; `example` shows one.
    fn number<T>(
        &mut self,
        it: Setting<'_, '_>,
        example: &str,
        read: fn(&str, u32) -> Result<T, Wrong>,
        into: impl FnOnce(&mut Config) -> &mut T,
    ) {
        let DeValue::Integer(number) = it.value.get_ref() else {
            return self.wrong_type(it.name(), it.value, &format!("a number, such as {example}"));
        };
        match read(number.as_str(), number.radix()) {
            Ok(number) => *into(&mut self.config) = number,
            Err(wrong) => self.reject(it.value, wrong),
        }
    }

    fn lint(&mut self, table: &Table<'_>) {
        for it in settings(table) {
            let level = self.parsed(it.name(), it.value, value::level);
            let place = self.span(it.key.span());
            match Code::parse(it.name()) {
                Some(code) if code.severity() == Severity::Warning => {
                    if let Some(level) = level {
                        self.config.lint.insert(code.as_str().to_owned(), level);
                    }
                }
                Some(code) => self.diagnostics.push(
                    Diagnostic::new(Code::E0019, place, format!("`{code}` is an error, not a warning"))
                        .why("a program with such an error would let callers down, whatever its level")
                        .help("take this line out and mend what the error tells"),
                ),
                None => {
                    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
                    self.diagnostics.push(
                        Diagnostic::new(Code::W0001, place, format!("there is no warning `{}`", it.name()))
                            .help("`ivr explain` lists every code")
                            .nearest(place, it.name(), warnings.map(|code| code.as_str())),
                    );
                }
            }
        }
    }

    fn environments(&mut self, table: &Table<'_>) {
        for it in settings(table) {
            let DeValue::Table(environment) = it.value.get_ref() else {
                self.wrong_type(it.name(), it.value, "a section, such as [env.dev]");
                continue;
            };
            let found = self.environment(environment);
            self.config.env.insert(it.name().to_owned(), found);
        }
    }

    fn environment(&mut self, table: &Table<'_>) -> EnvironmentConfig {
        let mut found = EnvironmentConfig::default();
        let any = |text: &str| Ok(text.to_owned());
        for it in settings(table) {
            match it.name() {
                "region" => found.region = self.parsed(it.name(), it.value, value::region),
                "account" => found.account = self.parsed(it.name(), it.value, value::account),
                "instance" => found.instance = self.parsed(it.name(), it.value, any),
                "banner" => found.banner = self.parsed(it.name(), it.value, any),
                _ => self.unknown(it, "no setting of an environment", &ENVIRONMENT),
            }
        }
        found
    }

    fn section(&mut self, it: Setting<'_, '_>, read: impl FnOnce(&mut Self, &Table<'_>)) {
        match it.value.get_ref() {
            DeValue::Table(table) => read(self, table),
            _ => self.wrong_type(it.name(), it.value, &format!("a section: [{}]", it.name())),
        }
    }

    /// Reads a text as `parse` does and puts it where `place` says.
    fn text_into<T>(
        &mut self,
        it: Setting<'_, '_>,
        parse: impl FnOnce(&str) -> Rejected<T>,
        place: impl FnOnce(&mut Config) -> &mut T,
    ) {
        if let Some(value) = self.parsed(it.name(), it.value, parse) {
            *place(&mut self.config) = value;
        }
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        parse: impl FnOnce(&str) -> Rejected<T>,
    ) -> Option<T> {
        let DeValue::String(text) = value.get_ref() else {
            self.not_text(name, value);
            return None;
        };
        match parse(text) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.reject(value, wrong);
                None
            }
        }
    }

    fn reject(&mut self, value: &Spanned<DeValue<'_>>, wrong: Wrong) {
        let place = self.span(value.span());
        let mut diagnostic = Diagnostic::new(wrong.code, place, wrong.message);
        if let Some(why) = wrong.why {
            diagnostic = diagnostic.why(why);
        }
        if let Some(help) = wrong.help {
            diagnostic = diagnostic.help(help);
        }
        if let Some(meant) = wrong.meant {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?")).fix(
                format!("replace by `{meant}`"),
                place,
                format!("\"{meant}\""),
            );
        }
        self.diagnostics.push(diagnostic);
    }

    fn unknown(&mut self, it: Setting<'_, '_>, what: &str, known: &[&str]) {
        let place = self.span(it.key.span());
        let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics.push(
            Diagnostic::new(Code::E0011, place, format!("`{}` is {what}", it.name()))
                .why("what it says has no effect on any call")
                .help(format!("there are {list}"))
                .nearest(place, it.name(), known.iter().copied()),
        );
    }

    fn misplaced(&mut self, it: Setting<'_, '_>, section: &str) {
        let place = self.span(it.key.span());
        self.diagnostics.push(
            Diagnostic::new(Code::E0011, place, format!("`{}` stands outside its section", it.name()))
                .why("what it says has no effect on any call")
                .help(format!("put it under `[{section}]`")),
        );
    }

    fn wrong_type(&mut self, name: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let found = self.mismatch(name, value, expected);
        self.diagnostics.push(found);
    }

    /// A number where a text is wanted often lacks its quotes alone, and a duration its unit.
    fn not_text(&mut self, name: &str, value: &Spanned<DeValue<'_>>) {
        let mut found = self.mismatch(name, value, "a text in quotes");
        if let DeValue::Integer(number) = value.get_ref() {
            let unit = if matches!(name, "timeout" | "within") { "s" } else { "" };
            let meant = format!("\"{number}{unit}\"");
            let title = format!("write {meant}");
            found = found.help(title.clone()).fix(title, self.span(value.span()), meant);
        }
        self.diagnostics.push(found);
    }

    fn mismatch(&self, name: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> Diagnostic {
        let message = format!("`{name}` must be {expected}, not {}", type_name(value.get_ref()));
        Diagnostic::new(Code::E0012, self.span(value.span()), message).help(format!("write {expected}"))
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        span(self.file, &range)
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}
