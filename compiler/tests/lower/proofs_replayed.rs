//! Every call that a finding comes with does what the finding says: programs put together at random, and those of
//! the corpus, are called as the finding tells, and the harm must happen.

use std::fs;
use std::path::Path;

use ivr_compiler::compile::{Compilation, compile_despite_proofs};
use ivr_compiler::diagnostic::{Code, Diagnostic, Example};
use ivr_compiler::project::Project;
use ivr_compiler::scene::{Beside, script, supposed};
use ivr_runtime::engine::{Fault, Loaded, Record};
use ivr_runtime::simulator::{Action, Doing, How, Options, Plan, Simulation, To, Wants, Words, plan};
use jiff::civil::date;

use crate::anything::Choices;
use crate::proofs::Dice;
use crate::support::{project, told, verified};

/// Programs put together, unless the environment variable `IVR_PROGRAMS` says another number.
const PROGRAMS: usize = 150;

/// Rounds that a finding about a circle shows.
const ROUNDS: usize = 2;

/// Stretches of waiting without anything to do after which a call goes on for ever.
const PATIENCE: usize = 500;

/// What is done at random to get out of a trap.
const STRUGGLES: usize = 150;

/// A project and what the compiler says of it.
struct Case {
    project: Project,
    compilation: Compilation,
}

impl Case {
    fn new(source: &str) -> Self {
        let project = project(source);
        let compilation = compile_despite_proofs(&project);
        assert!(compilation.program.is_some(), "{}\n{source}", told(&project, &compilation.diagnostics));
        Self { project, compilation }
    }

    /// The findings that show a call.
    fn shown(&self) -> Vec<Diagnostic> {
        let found = self.compilation.diagnostics.iter();
        found.filter(|it| it.example.is_some() && claims(it.code)).cloned().collect()
    }

    /// Plays the call of a finding; what of its claim does not hold.
    fn replay(&mut self, finding: &Diagnostic, dice: &mut Dice) -> Result<(), String> {
        let example = finding.example.as_deref().expect("it shows a call");
        let program = self.compilation.program.clone().expect("it compiles");
        let loaded = Loaded::new(verified(supposed(program, example)));
        let options = self.options(example)?;
        let mut call = Simulation::start(&loaded, &options).map_err(|problem| problem.to_string())?;
        let goes_on = play(&mut call, &script::parse(&example.script.join("\n")).expect("a script"))?;
        claim(finding, &mut call, goes_on, dice)
    }

    fn options(&mut self, example: &Example) -> Result<Options, String> {
        let at = date(2026, 3, 2).at(10, 15, 0, 0);
        let mut options = Options::new(To::Endpoint(example.endpoint.clone()), at);
        let mut beside = Beside { project: &mut self.project, checked: &mut self.compilation.checked };
        let mut wrong = Vec::new();
        for given in &example.givens {
            wrong.extend(beside.given(given, &mut options).diagnostics);
        }
        for mock in &example.mocks {
            wrong.extend(beside.mock(mock, &mut options).diagnostics);
        }
        if wrong.is_empty() { Ok(options) } else { Err(told(&self.project, &wrong)) }
    }
}

/// Whether a finding says what becomes of the call that it shows.
fn claims(code: Code) -> bool {
    matches!(
        code,
        Code::E0801 | Code::E0802 | Code::E0803 | Code::E0804 | Code::E0805 | Code::E0809 | Code::W0108
    )
}

/// Plays a script to its end; whether the call goes on behind it.
fn play(call: &mut Simulation<'_>, script: &[script::Line]) -> Result<bool, String> {
    let mut lines = script.iter().peekable();
    let mut waited = 0;
    loop {
        let action = match plan(call.doing(), lines.peek().map(|it| &it.action)) {
            Plan::Done => return Ok(false),
            Plan::Take => lines.next().map(|it| it.action.clone()).expect("it was there"),
            Plan::Meanwhile(Action::Wait) if lines.peek().is_none() && waited < PATIENCE => {
                waited += 1;
                Action::Wait
            }
            Plan::Meanwhile(_) if lines.peek().is_none() => return Ok(true),
            Plan::Meanwhile(action) => action,
        };
        let left = lines.len();
        call.act(&action).map_err(|misfit| format!("{misfit}, with {left} lines left"))?;
    }
}

/// What of a claim does not hold in the call that was played.
fn claim(
    finding: &Diagnostic,
    call: &mut Simulation<'_>,
    goes_on: bool,
    dice: &mut Dice,
) -> Result<(), String> {
    let faults: Vec<Fault> = faults(call);
    // Whoever is talked to without a pause is cut off after so many words.
    let ran_hot = faults.iter().any(|it| matches!(it, Fault::OutOfFuel | Fault::TooLarge(_)));
    // The simulator gives up on calls that go on by themselves.
    let endless = faults.is_empty() && call.end().is_some_and(|it| it.how == How::Error);
    let named = |at: usize| finding.message.split('`').nth(at).unwrap_or_default();
    // Where nobody has to do anything and answers change in turn, the call goes on elsewhere when they are used up.
    let went_round = |ruleset: &str| entered(call, ruleset) > ROUNDS;
    let holds = match finding.code {
        Code::E0801 => faults.contains(&Fault::FellOffTheEnd),
        Code::E0802 => faults.contains(&Fault::OutOfFuel) || endless || goes_on || went_round(named(1)),
        Code::E0803 | Code::W0108 => goes_on || endless || ran_hot || went_round(named(1)),
        Code::E0804 => {
            if goes_on {
                struggle(call, dice)?;
            }
            goes_on || endless || ran_hot
        }
        // So many rulesets one behind another are no circle: the call shows the way to the first of them.
        Code::E0805 if finding.message.starts_with("behind") => faults.is_empty(),
        Code::E0805 => went_round(named(3)),
        Code::E0809 => match call.doing() {
            Doing::Asking { wants, .. } => matches!(wants, Wants::Key { .. } | Wants::Keys { .. }),
            _ => false,
        },
        other => return Err(format!("nothing is known of {other}")),
    };
    if holds { Ok(()) } else { Err(format!("goes on: {goes_on}, {faults:?}, {}", call.doing())) }
}

fn faults(call: &Simulation<'_>) -> Vec<Fault> {
    let faults = call.records().iter().filter_map(|record| match record {
        Record::Fault { fault, .. } => Some(fault.clone()),
        _ => None,
    });
    faults.collect()
}

/// How often a ruleset was entered.
fn entered(call: &Simulation<'_>, ruleset: &str) -> usize {
    let program = call.program();
    let is_meant = |record: &&Record| match record {
        Record::RulesetEntered(id) => {
            program.rulesets.get(id.index()).is_some_and(|it| program.strings.get(it.name) == ruleset)
        }
        _ => false,
    };
    call.records().iter().filter(is_meant).count()
}

/// From a trap no choice leads to an end: the caller tries this and that.
fn struggle(call: &mut Simulation<'_>, dice: &mut Dice) -> Result<(), String> {
    for _ in 0..STRUGGLES {
        let action = match call.doing() {
            Doing::Over(end) if end.how == How::Error => return Ok(()),
            Doing::Over(end) => return Err(format!("who does something else gets out: {end}")),
            doing => anything(doing, dice.throw()),
        };
        // What does not fit changes nothing.
        let _ = call.act(&action);
    }
    Ok(())
}

/// Something that somebody could do.
fn anything(doing: &Doing, choice: u8) -> Action {
    let pick = |of: &[&str]| of[usize::from(choice) % of.len()].to_owned();
    match doing {
        Doing::Asking { .. } if choice.is_multiple_of(5) => Action::Silent,
        Doing::Asking { wants, .. } => match wants {
            Wants::Key { .. } | Wants::YesNoKeys => {
                Action::Press(pick(&["1", "*", "2", "7"]).chars().next().unwrap_or('1'))
            }
            Wants::Keys { .. } => Action::Enter(pick(&["12", "4111111111111111", "5", "0400000001", "999"])),
            Wants::Intent { intents, .. } => Action::Say(Words {
                intent: intents.get(usize::from(choice) % intents.len().max(1)).cloned(),
                ..Words::default()
            }),
            Wants::Slot { .. } => Action::Say(Words { text: pick(&["12", "5", "hmm"]), ..Words::default() }),
            Wants::YesNoSpeech => Action::Confirm(choice.is_multiple_of(2)),
        },
        Doing::Ringing { .. } => match choice % 4 {
            0 => Action::Answer,
            1 => Action::Busy,
            2 => Action::NoAnswer,
            _ => Action::Fail,
        },
        _ => Action::Wait,
    }
}

/// How many calls of each code were played, and how many could not be.
#[derive(Default)]
struct Tally(std::collections::BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    fn count(&mut self, code: Code, played: bool) {
        let counts = self.0.entry(code.as_str()).or_default();
        if played {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
}

#[test]
fn the_calls_of_findings_do_what_they_say() {
    let wanted = std::env::var("IVR_PROGRAMS").ok().and_then(|it| it.parse::<usize>().ok());
    let (mut author, mut dice) = (Dice(3), Dice(4));
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for _ in 0..wanted.unwrap_or(PROGRAMS) {
        let bytes: Vec<u8> = (0..4_000).map(|_| author.throw()).collect();
        let source = Choices::hurtful(&bytes).program();
        let mut case = Case::new(&source);
        for finding in case.shown() {
            let example = finding.example.as_deref().expect("it shows a call");
            tally.count(finding.code, example.unplayable.is_none());
            if example.unplayable.is_some() {
                continue;
            }
            if let Err(problem) = case.replay(&finding, &mut dice) {
                let finding_told = told(&case.project, std::slice::from_ref(&finding));
                wrong.push((source.len(), format!("{finding_told}\n{problem}\n{example:#?}\n{source}")));
            }
        }
    }
    println!("{:?}", tally.0);
    // The shortest program says the most.
    wrong.sort();
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} calls do not do what they say, one of them:\n{}", wrong[0].1);
    for code in ["E0801", "E0802", "E0803", "E0804"] {
        let (played, not) = tally.0.get(code).copied().unwrap_or_default();
        assert!(played >= 5, "{code}: {played} played, {not} not");
    }
}

#[test]
fn the_calls_of_the_corpus_do_what_they_say() {
    let mut dice = Dice(5);
    for code in ["E0801", "E0802", "E0803", "E0804", "E0805", "E0809", "W0108"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/corpus/codes").join(code);
        let mut played = 0;
        for entry in fs::read_dir(folder).expect("a folder for each code") {
            let path = entry.expect("a file").path();
            let source = fs::read_to_string(&path).expect("a program");
            let mut case = Case::new(&source);
            for finding in case.shown() {
                let example = finding.example.as_deref().expect("it shows a call");
                assert_eq!(example.unplayable, None, "{}", path.display());
                played += 1;
                if let Err(problem) = case.replay(&finding, &mut dice) {
                    panic!("{}: {}\n{problem}\n{example:#?}", path.display(), finding.message);
                }
            }
        }
        assert!(played > 0, "{code}: nothing was played");
    }
}
