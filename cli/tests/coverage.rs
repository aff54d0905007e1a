//! Coverage counts what a plain look at the calls counts: the rules and lines of the trace, and the keys that
//! were pressed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ivr_compiler::compile::compile_tests;
use ivr_compiler::lower::{Point, PointKind, Tests};
use ivr_compiler::project::{Project, read_settings};
use ivr_compiler::source::{FileId, Sources};
use ivr_compiler::testing::Coverage;
use ivr_runtime::engine::Loaded;
use ivr_runtime::simulator::{
    Action, AskKind, Doing, Happening, InputKind, Options, Rules, Simulation, Wants, Words,
};

/// Ruleset, rule, and what is counted in it.
type Key = (String, String, String);
type Counts = BTreeMap<Key, u64>;

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    entries.filter(|it| it.join("ivr.toml").exists()).collect()
}

fn project(folder: &Path) -> Project {
    let mut files = Vec::new();
    let mut folders = vec![folder.join("src"), folder.join("tests")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "ivr") {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    let settings = fs::read_to_string(folder.join("ivr.toml")).unwrap();
    Project { config: read_settings(&settings, FileId(u32::MAX)).value, sources: Sources::new(files) }
}

fn tests_of(project: &Project) -> Tests {
    let (compilation, tests) = compile_tests(project);
    let errors: Vec<_> = compilation.diagnostics.iter().map(|it| &it.message).collect();
    tests.unwrap_or_else(|| panic!("{errors:?}"))
}

/// The counts of coverage for points of a kind. `name` gives what a point is called.
fn counted(coverage: &Coverage<'_>, kind: PointKind, name: impl Fn(&Point) -> Option<String>) -> Counts {
    let mut counts = Counts::new();
    for (point, count, _) in coverage.points().filter(|(point, ..)| point.kind == kind) {
        let Some(name) = name(point) else { continue };
        *counts.entry(key(&point.within.0, &point.within.1, &name)).or_default() += count;
    }
    counts.retain(|_, count| *count > 0);
    counts
}

fn key(ruleset: &str, rule: &str, name: &str) -> Key {
    (ruleset.to_owned(), rule.to_owned(), name.to_owned())
}

/// What the calls themselves say.
#[derive(Default)]
struct Seen {
    rules: Counts,
    lines: Counts,
    keys: Counts,
}

impl Seen {
    fn look(&mut self, happenings: &[Happening]) {
        let mut menu = None;
        for happening in happenings {
            match happening {
                Happening::Rule(tried) => {
                    if tried.activated {
                        *self.rules.entry(key(&tried.ruleset, &tried.rule, "")).or_default() += 1;
                    }
                    let held = tried.lines.iter().enumerate().filter(|(_, line)| line.held);
                    for (at, _) in held.filter(|_| tried.threshold.is_some()) {
                        *self.lines.entry(key(&tried.ruleset, &tried.rule, &at.to_string())).or_default() +=
                            1;
                    }
                }
                Happening::Ask(ask) => menu = (ask.kind == AskKind::Menu).then_some(ask),
                Happening::Input(input) if input.kind == InputKind::Keys => {
                    let Some(asked) = menu.take() else { continue };
                    let pressed = input.value.chars().next().unwrap();
                    if asked.keys.as_ref().is_some_and(|keys| keys.contains(&pressed)) {
                        let name = match pressed {
                            '*' => "key star".to_owned(),
                            '#' => "key hash".to_owned(),
                            digit => format!("key {digit}"),
                        };
                        *self.keys.entry(key(&asked.ruleset, &asked.rule, &name)).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The position of each line of a score in its rule, by where it stands.
fn positions(tests: &Tests) -> BTreeMap<(u32, u32), String> {
    let mut lines: Vec<&Point> = tests.points.iter().filter(|it| it.kind == PointKind::Line).collect();
    lines.sort_by_key(|it| (it.span.file, it.span.start));
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut positions = BTreeMap::new();
    for line in lines {
        let at = seen.entry(&line.within).or_default();
        positions.insert((line.span.file.0, line.span.start), at.to_string());
        *at += 1;
    }
    positions
}

/// Both counts of the same calls are equal. Gives how many places of each kind there were.
fn equal(tests: &Tests, coverage: &Coverage<'_>, seen: &Seen) -> [usize; 3] {
    let places = positions(tests);
    let line = |point: &Point| places.get(&(point.span.file.0, point.span.start)).cloned();
    let is_key = |point: &Point| point.name.starts_with("key ").then(|| point.name.clone());
    assert_eq!(counted(coverage, PointKind::Rule, |_| Some(String::new())), seen.rules);
    assert_eq!(counted(coverage, PointKind::Line, line), seen.lines);
    assert_eq!(counted(coverage, PointKind::Entry, is_key), seen.keys);
    [seen.rules.len(), seen.lines.len(), seen.keys.len()]
}

#[test]
fn counts_of_tests_are_those_of_the_trace() {
    let mut compared = [0, 0, 0];
    for folder in examples() {
        let tests = tests_of(&project(&folder));
        let mut coverage = Coverage::new(&tests);
        let mut seen = Seen::default();
        for (at, case) in tests.cases.iter().enumerate() {
            let rules = Rules { watch_lines: true, ..Rules::default() };
            coverage.add(at, &case.trial.play(&tests.program, rules).passed);
            let mut trial = case.trial.clone();
            trial.options.trace = true;
            seen.look(&trial.play(&tests.program, Rules::default()).happenings);
        }
        for (sum, places) in compared.iter_mut().zip(equal(&tests, &coverage, &seen)) {
            *sum += places;
        }
    }
    assert!(compared.iter().all(|it| *it > 0), "{compared:?}");
}

/// Callers who press what they like, in the worlds of the tests.
#[test]
fn counts_of_any_calls_are_those_of_the_trace() {
    for folder in examples() {
        let tests = tests_of(&project(&folder));
        let mut coverage = Coverage::new(&tests);
        let mut seen = Seen::default();
        for (at, case) in tests.cases.iter().enumerate() {
            for seed in 0..20 {
                let options = Options { trace: true, ..case.trial.options.clone() };
                let dice = &mut Dice(at as u64 * 1000 + seed + 1);
                let mut call = any_call(&tests.program, &options, dice);
                seen.look(&call.take_happenings());
                let options = Options { watch_lines: true, ..case.trial.options.clone() };
                let dice = &mut Dice(at as u64 * 1000 + seed + 1);
                coverage.add(at, any_call(&tests.program, &options, dice).passed());
            }
        }
        equal(&tests, &coverage, &seen);
    }
}

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

fn any_call<'p>(program: &'p Loaded, options: &Options, dice: &mut Dice) -> Simulation<'p> {
    let mut call = Simulation::start(program, options).unwrap();
    for _ in 0..40 {
        let action = match call.doing() {
            Doing::Asking { wants, .. } => answer(wants, dice),
            Doing::Waiting { .. } => Action::Wait,
            Doing::Ringing { .. } => [Action::Busy, Action::NoAnswer, Action::Fail][dice.below(3)].clone(),
            Doing::Understanding { intents, .. } => said(intents, dice),
            Doing::Over(_) => break,
        };
        if call.act(&action).is_err() {
            break;
        }
    }
    call
}

fn answer(wants: &Wants, dice: &mut Dice) -> Action {
    if dice.below(6) == 0 {
        return Action::Silent;
    }
    match wants {
        Wants::Key { keys } if dice.below(6) > 0 => Action::Press(keys[dice.below(keys.len())]),
        Wants::Key { .. } => Action::Press('7'),
        Wants::Keys { min, .. } => Action::Enter("2".repeat(usize::from(*min).max(1))),
        Wants::Intent { intents, .. } => said(intents, dice),
        Wants::Slot { .. } => Action::Say(Words { text: "12345678".to_owned(), ..Words::default() }),
        Wants::YesNoKeys | Wants::YesNoSpeech => Action::Confirm(dice.below(2) == 0),
    }
}

fn said(intents: &[String], dice: &mut Dice) -> Action {
    let intent = intents.get(dice.below(intents.len() + 1)).cloned();
    Action::Say(Words { text: "words".to_owned(), intent, ..Words::default() })
}

#[test]
fn watching_changes_nothing_that_happens() {
    for folder in examples() {
        let tests = tests_of(&project(&folder));
        for case in &tests.cases {
            let plain = case.trial.play(&tests.program, Rules::default());
            let watched = case.trial.play(&tests.program, Rules { watch_lines: true, ..Rules::default() });
            assert_eq!(plain.happenings, watched.happenings, "{}", case.name);
            assert_eq!(plain.failure, watched.failure, "{}", case.name);
            assert_eq!(plain.passed.points, watched.passed.points, "{}", case.name);
        }
    }
}
