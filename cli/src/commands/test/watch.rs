//! `--watch`: after every change the tests that it can affect.
//!
//! A test is a function of what it came by: the rulesets that it entered, and everything that is no ruleset.
//! Where neither has changed, nor the test itself, it comes to the same, and is not run again.

use std::collections::{HashMap, HashSet};

use ivr_compiler::lower::Tests;
use ivr_compiler::syntax::tree::ItemKind;
use ivr_runtime::simulator::Tested;

use super::results::Results;
use super::{Ready, Run, ready, run_chosen, tell};
use crate::args::{TestArgs, TestFormat};
use crate::output::Output;
use crate::program::{Examined, find_program};
use crate::watch::{Manner, rounds};

/// Runs the tests after every change of the program's files, whatever state they are in.
pub(super) fn run(args: &TestArgs, output: &Output) -> Run {
    let mut before = None;
    let manner = if args.format == TestFormat::Human { Manner::People } else { Manner::Programs };
    let find = || find_program(args.path.as_deref());
    rounds(find, manner, output, || again(args, &mut before, output))
}

/// Runs what has changed since `before`. What cannot be compiled leaves `before` as it is.
fn again(args: &TestArgs, before: &mut Option<Before>, output: &Output) -> Run {
    let Ready { examined, tests, chosen } = match ready(args, output)? {
        Ok(ready) => ready,
        Err(status) => return Ok(status),
    };
    let texts = Texts::of(&examined);
    // Coverage is of all that ran: there is nothing to be saved.
    let counts = args.coverage.is_some() || args.min_coverage.is_some();
    let old = before.take().filter(|_| !counts);
    let (kept, affected): (Vec<usize>, Vec<usize>) =
        chosen.into_iter().partition(|at| old.as_ref().is_some_and(|old| old.holds(&tests, &texts, *at)));
    let mut results = run_chosen(args, &tests, affected, output);
    results.kept = kept.len();
    let passed = |at: &usize| Some((*at, old.as_ref()?.tested.get(&key(&tests, &texts, *at)?)?.clone()));
    results.tested.extend(kept.iter().filter_map(passed));
    results.tested.sort_by_key(|(at, _)| *at);
    let status = tell(args, &examined, &tests, &results, output)?;
    *before = Some(Before::new(&tests, texts, &results));
    Ok(status)
}

/// What was run before, and on what.
struct Before {
    texts: Texts,
    /// By the text of the test.
    tested: HashMap<String, Tested>,
    /// The rulesets by their positions.
    rulesets: Vec<String>,
}

/// The program in parts that change apart from each other.
struct Texts {
    /// Everything that is neither a ruleset nor a test.
    rest: String,
    /// By name.
    rulesets: HashMap<String, String>,
    /// By where the name of the test stands: file and first byte.
    tests: HashMap<(u32, u32), String>,
}

impl Texts {
    fn of(examined: &Examined) -> Self {
        let sources = &examined.project.sources;
        let mut texts = Self { rest: format!("{:?}", examined.project.config), ..Self::empty() };
        let items = examined.compilation.iter().flat_map(|it| &it.trees).flat_map(|tree| &tree.items);
        for item in items {
            let text = sources.slice(item.span).to_owned();
            match &item.kind {
                ItemKind::Ruleset(ruleset) => {
                    texts.rulesets.insert(ruleset.name.text.to_string(), text);
                }
                ItemKind::Test(test) => {
                    texts.tests.insert((item.span.file.0, test.name.span.start), text);
                }
                _ => {
                    texts.rest.push('\n');
                    texts.rest.push_str(&text);
                }
            }
        }
        texts
    }

    fn empty() -> Self {
        Self { rest: String::new(), rulesets: HashMap::new(), tests: HashMap::new() }
    }
}

impl Before {
    fn new(tests: &Tests, texts: Texts, results: &Results) -> Self {
        let tested = results.tested.iter();
        let tested =
            tested.filter_map(|(at, tested)| Some((key(tests, &texts, *at)?, tested.clone()))).collect();
        let strings = &tests.program.strings;
        let rulesets = tests.program.rulesets.iter().map(|it| strings.get(it.name).to_owned()).collect();
        Self { texts, tested, rulesets }
    }

    /// Whether a test that passed before comes to the same now.
    fn holds(&self, tests: &Tests, texts: &Texts, at: usize) -> bool {
        if self.texts.rest != texts.rest {
            return false;
        }
        let Some(tested) = key(tests, texts, at).and_then(|key| self.tested.get(&key)) else { return false };
        let changed = |name: &String| self.texts.rulesets.get(name) != texts.rulesets.get(name);
        let entered: HashSet<_> =
            tested.entered.iter().filter_map(|id| self.rulesets.get(id.index())).collect();
        tested.failure.is_none() && !entered.into_iter().any(changed)
    }
}

/// The text of a test, which names it well enough: two of the same text come to the same.
fn key(tests: &Tests, texts: &Texts, at: usize) -> Option<String> {
    let case = tests.cases.get(at)?;
    texts.tests.get(&(case.span.file.0, case.span.start)).cloned()
}
