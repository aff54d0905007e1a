//! Tests: every step names what exists, and says what can be.

use super::context::Checker;
use super::expr::{Taker, Use};
use super::facts::Meaning;
use super::known::Paths;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Def, Ty, Wanted, given_twice};
use crate::source::Span;
use crate::syntax::tree::{
    Expr, ExprKind, FieldInit, Literal, Name, Reached, Target, TestDecl, TestStep, TestStepKind,
};
use rustc_hash::FxHashMap;

/// What is lost where a test cannot be compiled.
const NO_TESTS_RUN: &str = "until it is mended no test runs, and nothing is shown about callers";

/// The attribute that names an endpoint whatever number was dialled.
const ENDPOINT_ATTRIBUTE: &str = "ivr_endpoint";

impl<'a> Checker<'a> {
    /// A test. What a code says in general of callers is not so here: no caller meets a test.
    pub(super) fn test(&mut self, test: &'a TestDecl) {
        let before = self.diagnostics.len();
        self.lines(test);
        for it in self.diagnostics.iter_mut().skip(before) {
            let is_about_tests = it.code.as_str().starts_with("E09");
            if !is_about_tests && it.why.as_deref() == it.code.why() && it.why.is_some() {
                it.why = Some(NO_TESTS_RUN.to_owned());
            }
        }
    }

    fn lines(&mut self, test: &'a TestDecl) {
        self.known.reset();
        let mut broken = false;
        let mut called: Option<Span> = None;
        let mut ended = false;
        let given = self.given_first(test);
        for step in &test.steps {
            match &step.kind {
                TestStepKind::Call { .. } => {
                    if let Some(first) = called {
                        let problem = Diagnostic::new(Code::E0902, step.span, "a test takes one call")
                            .label(first, "the call begins here")
                            .why("what follows would not be about the call that was begun")
                            .help("write another test for it");
                        self.report(problem);
                    }
                    called.get_or_insert(step.span);
                    self.call_step(step, &given);
                }
                TestStepKind::Broken => broken = true,
                TestStepKind::Expect(condition) => {
                    ended = true;
                    self.condition(condition);
                }
                TestStepKind::Reaches(reached) => {
                    ended = true;
                    self.reached(reached);
                }
                _ => {
                    if called.is_none() && !broken && needs_call(&step.kind) {
                        let problem = Diagnostic::new(
                            Code::E0902,
                            step.span,
                            "there is no call yet that could do this",
                        )
                        .help("begin with the call: `call support from \"+61400000001\"`");
                        self.report(problem);
                        broken = true;
                    }
                    self.step(step);
                }
            }
        }
        if broken {
            return;
        }
        if called.is_none() {
            let problem = Diagnostic::new(Code::E0902, test.name.span, "this test never calls")
                .help("begin with the call: `call support from \"+61400000001\"`");
            self.report(problem);
        } else if !ended {
            let problem =
                Diagnostic::new(Code::E0901, test.name.span, "this test does not say how the call ends")
                    .why("it could never fail, whatever the program does")
                    .help("end it with `reaches queue general`, `reaches hangup` or `expect ...`");
            self.report(problem);
        }
    }

    /// What is given holds from the start: what a ruleset requires may come from here.
    fn given_first(&mut self, test: &'a TestDecl) -> Paths {
        let mut paths = Paths::new();
        let mut seen: FxHashMap<ivr_runtime::bundle::PlaceId, Span> = FxHashMap::default();
        for step in &test.steps {
            let TestStepKind::Given { place, value } = &step.kind else { continue };
            let Some(given) = self.given(place, value) else { continue };
            let target = given.target;
            self.settings.given.insert(place.span, given);
            let super::given::GivenTarget::Place(id) = target else { continue };
            if let Some(first) = seen.insert(id, place.span) {
                let name = super::expr::show_path(place).unwrap_or_default();
                self.report(given_twice(place.span, &format!("`{name}`"), Some(first)));
            }
            if let Some(path) = self.place_path(id) {
                paths.push(path);
                self.given_fields(path, value, &mut paths);
            }
        }
        paths
    }

    /// The fields that a given record has.
    fn given_fields(&mut self, path: super::known::PathId, value: &'a Expr, paths: &mut Paths) {
        let ExprKind::Record { fields, .. } = &value.kind else { return };
        let Some(Meaning::Record(id)) = self.facts.get(value.span.file, value.id).map(|it| it.meaning) else {
            return;
        };
        let symbols = self.symbols;
        let Some(record) = symbols.records.get(id.index()) else { return };
        for init in fields {
            let Some(at) = record.fields.iter().position(|it| it.name == init.name.text) else { continue };
            let step = super::known::Step::Field(u16::try_from(at).unwrap_or(u16::MAX));
            let field = self.known.step(path, step);
            paths.push(field);
            self.given_fields(field, &init.value, paths);
        }
    }

    fn step(&mut self, step: &'a TestStep) {
        match &step.kind {
            TestStepKind::Mock { target, outcome } => {
                if let Some(mocked) = self.mock(target, outcome) {
                    self.settings.mocked.insert(target.span, mocked);
                }
            }
            TestStepKind::Switch { name, value } => self.switch_step(name, value),
            TestStepKind::Hours { name, .. } => {
                self.find(name, Wanted::Hours);
            }
            TestStepKind::Presses(key) => {
                if !key.is_ascii_digit() && !matches!(key, '*' | '#') {
                    self.report(no_key(step.span, *key));
                }
            }
            TestStepKind::Enters(keys) => self.keys(keys),
            TestStepKind::Says { intent, confidence, slots, .. } => {
                self.says(step.span, intent.as_ref(), *confidence, slots);
            }
            TestStepKind::Hears { text, .. } => {
                if text.text.trim().is_empty() && !text.is_missing() {
                    let problem = Diagnostic::new(Code::E0904, text.span, "there is nothing to hear in this")
                        .why("every call would pass, whatever it says")
                        .help("write words that the caller must hear");
                    self.report(problem);
                }
            }
            TestStepKind::Call { .. }
            | TestStepKind::Given { .. }
            | TestStepKind::Silent
            | TestStepKind::Confirms(_)
            | TestStepKind::HangsUp
            | TestStepKind::Waits
            | TestStepKind::Expect(_)
            | TestStepKind::Reaches(_)
            | TestStepKind::Broken => {}
        }
    }

    fn call_step(&mut self, step: &'a TestStep, given: &Paths) {
        let TestStepKind::Call { endpoint, ruleset, from, at, with } = &step.kind else { return };
        if let Some(name) = endpoint {
            self.called_endpoint(name);
        }
        if let Some(target) = ruleset {
            self.called_ruleset(target, given);
        }
        if let Some(from) = from {
            let taker = Taker { what: "the caller", name: "from", declared: None };
            self.value(from, &Ty::Phone, taker, Use::Setting);
            self.must_be_constant(from, "who calls");
        }
        if let Some(at) = at {
            let taker = Taker { what: "the time", name: "at", declared: None };
            self.value(at, &Ty::DateTime, taker, Use::Setting);
            self.must_be_constant(at, "when the call comes");
        }
        self.brought_along(with);
    }

    fn called_endpoint(&mut self, name: &Name) {
        let symbols = self.symbols;
        if let Some(Def::Endpoint(id)) = self.find(name, Wanted::Endpoint)
            && let Some(endpoint) = symbols.endpoints.get(id.index())
            && endpoint.disabled
        {
            let problem = Diagnostic::new(
                Code::E0212,
                name.span,
                format!("the endpoint `{}` is disabled", endpoint.name),
            )
            .label(endpoint.span, "switched off here")
            .why("its numbers are not answered");
            self.report(problem);
        }
    }

    fn called_ruleset(&mut self, target: &'a Target, given: &Paths) {
        if let Some(Def::Ruleset(id)) = self.find(&target.name, Wanted::Ruleset) {
            let mark = self.known.mark();
            self.known.learn_all(given);
            self.enter(id, target);
            self.known.rewind(mark);
        }
    }

    /// Contact attributes that the call brings along.
    fn brought_along(&mut self, with: &'a [FieldInit]) {
        let symbols = self.symbols;
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for init in with {
            let name = &init.name;
            if let Some(first) = seen.insert(name.as_str(), name.span) {
                self.report(given_twice(name.span, &format!("the attribute `{}`", name.text), Some(first)));
            }
            let place = symbols.attribute_names.get(&name.text).and_then(|it| symbols.places.get(it.index()));
            match place {
                Some(place) => {
                    let taker = Taker {
                        what: "the attribute",
                        name: name.as_str(),
                        declared: Some(place.field.span),
                    };
                    self.value(&init.value, &place.field.ty, taker, Use::Setting);
                    self.must_be_constant(&init.value, "what a call brings along");
                }
                None if name.as_str() == ENDPOINT_ATTRIBUTE => {
                    let taker = Taker { what: "the attribute", name: ENDPOINT_ATTRIBUTE, declared: None };
                    self.value(&init.value, &Ty::Text, taker, Use::Setting);
                }
                None => {
                    if !name.text.is_empty() {
                        let names = symbols.places.iter().filter(|it| it.attribute);
                        let problem = Diagnostic::new(
                            Code::E0209,
                            name.span,
                            format!("there is no attribute `{}`", name.text),
                        )
                        .help("declare it in an `attributes { }` block")
                        .nearest(
                            name.span,
                            &name.text,
                            names.map(|it| it.field.name.as_str()),
                        );
                        self.report(problem);
                    }
                    self.quietly(&init.value);
                }
            }
        }
    }

    fn switch_step(&mut self, name: &'a Name, value: &'a Expr) {
        let symbols = self.symbols;
        let Some(Def::Switch(id)) = self.find(name, Wanted::Switch) else { return self.quietly(value) };
        let Some(switch) = symbols.switches.get(id.index()) else { return };
        let taker = Taker { what: "the switch", name: name.as_str(), declared: Some(switch.field.span) };
        self.value(value, &switch.field.ty, taker, Use::Setting);
        self.must_be_constant(value, "the value of a switch");
    }

    fn keys(&mut self, keys: &Literal) {
        let wrong = keys.text.chars().find(|it| !it.is_ascii_digit() && !matches!(it, '*' | '#'));
        if let Some(key) = wrong {
            self.report(no_key(keys.span, key));
        } else if keys.text.is_empty() && !keys.is_missing() {
            let problem = Diagnostic::new(Code::E0904, keys.span, "no keys are entered here")
                .help("a caller who does nothing is `silent`");
            self.report(problem);
        }
    }

    /// `says "..." as lost_card 0.92 with { amount: 5 }`
    fn says(
        &mut self,
        span: Span,
        intent: Option<&'a Name>,
        confidence: Option<rust_decimal::Decimal>,
        slots: &'a [FieldInit],
    ) {
        let symbols = self.symbols;
        let bots = || symbols.resources.iter().filter(|it| it.kind == ivr_runtime::bundle::ResourceKind::Bot);
        if let Some(intent) = intent.filter(|it| !it.text.is_empty()) {
            let intents = || bots().flat_map(|it| it.intents.iter().map(|(name, _)| name.as_str()));
            let known = |it: &str| it == intent.as_str();
            if !intents().any(known) && !ivr_runtime::engine::NO_DATA.into_iter().any(known) {
                let problem = Diagnostic::new(
                    Code::E0213,
                    intent.span,
                    format!("no bot has an intent `{}`", intent.text),
                )
                .nearest(intent.span, &intent.text, intents());
                self.report(problem);
            }
        }
        if let Some(value) = confidence {
            self.threshold(crate::syntax::tree::Threshold { value, span });
        }
        for slot in slots {
            let named = bots().flat_map(|it| &it.slots).find(|it| it.name == slot.name.text);
            match named {
                Some(symbol) => {
                    let taker = Taker { what: "the slot", name: &symbol.name, declared: Some(symbol.span) };
                    self.value(&slot.value, &symbol.ty, taker, Use::Setting);
                    self.must_be_constant(&slot.value, "what fills a slot");
                }
                None => {
                    let names = bots().flat_map(|it| it.slots.iter().map(|slot| slot.name.as_str()));
                    let problem = Diagnostic::new(
                        Code::E0213,
                        slot.name.span,
                        format!("no bot has a slot `{}`", slot.name.text),
                    )
                    .nearest(slot.name.span, &slot.name.text, names);
                    self.report(problem);
                    self.quietly(&slot.value);
                }
            }
        }
    }

    fn reached(&mut self, reached: &Reached) {
        let (name, wanted) = match reached {
            Reached::Queue(name) | Reached::Callback(name) => (name, Wanted::Queue),
            Reached::Ruleset(name) => (name, Wanted::Ruleset),
            Reached::Flow(name) => (name, Wanted::Flow),
            Reached::Number(number) => return self.phone_literal(number),
            Reached::Hangup | Reached::Rescue => return,
        };
        self.find(name, wanted);
    }
}

/// Steps that only a running call can do.
const fn needs_call(step: &TestStepKind) -> bool {
    matches!(
        step,
        TestStepKind::Hears { .. }
            | TestStepKind::Silent
            | TestStepKind::Presses(_)
            | TestStepKind::Enters(_)
            | TestStepKind::Says { .. }
            | TestStepKind::Confirms(_)
            | TestStepKind::HangsUp
            | TestStepKind::Waits
    )
}

fn no_key(span: Span, key: char) -> Diagnostic {
    Diagnostic::new(Code::E0904, span, format!("a telephone has no key `{key}`"))
        .help("its keys are `0` to `9`, `*` and `#`")
}
