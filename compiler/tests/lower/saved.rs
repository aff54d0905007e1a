//! A call written down as a test passes, whatever the caller did: programs put together at random, callers who do
//! anything that fits, and every one of their calls saved, compiled with the program and played.

use ivr_compiler::compile::{compile_despite_proofs, compile_tests_despite_proofs};
use ivr_compiler::testing::{Setting, Tape, failure, save};
use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::Loaded;
use ivr_runtime::simulator::{Action, Doing, Options, Rules, Simulation, To, Wants, Words};
use proptest::prelude::*;

use crate::anything::Choices;
use crate::support::{project, told};

/// Calls saved from one program.
const CALLS: usize = 6;
/// What a caller does at most.
const DEEDS: usize = 12;

/// Something that fits what the call is doing.
fn deed(doing: &Doing, choice: u8) -> Option<Action> {
    let pick = |from: &[Action]| from.get(usize::from(choice) % from.len()).cloned();
    match doing {
        Doing::Asking { .. } if choice.is_multiple_of(11) => Some(Action::HangUp),
        Doing::Asking { .. } if choice.is_multiple_of(5) => Some(Action::Silent),
        Doing::Asking { wants, .. } => match wants {
            Wants::Key { keys } => {
                let keys: Vec<_> = keys.iter().chain(&['9']).map(|key| Action::Press(*key)).collect();
                pick(&keys)
            }
            Wants::Keys { min, max, .. } => {
                let keys = min + choice % (max - min + 1);
                Some(Action::Enter("1234567890".repeat(2)[..usize::from(keys.clamp(1, 20))].to_owned()))
            }
            Wants::Intent { intents, .. } => {
                let say = |intent: &String| {
                    let confidence = Some(format!("0.{}", choice % 10));
                    let words = Words {
                        text: "so it is".to_owned(),
                        intent: Some(intent.clone()),
                        ..Words::default()
                    };
                    Action::Say(Words { confidence, ..words })
                };
                pick(&intents.iter().map(say).collect::<Vec<_>>())
            }
            Wants::Slot { slot, .. } => {
                let value = if slot == "sum" { "12.50" } else { "123" };
                let words = Words { text: value.to_owned(), ..Words::default() };
                Some(Action::Say(Words { slots: vec![(slot.clone(), value.to_owned())], ..words }))
            }
            Wants::YesNoKeys | Wants::YesNoSpeech => Some(Action::Confirm(choice.is_multiple_of(2))),
        },
        Doing::Waiting { queue: Some(_), .. } => {
            pick(&[Action::Wait, Action::Wait, Action::Answer, Action::HangUp])
        }
        Doing::Waiting { .. } if choice.is_multiple_of(7) => Some(Action::HangUp),
        Doing::Waiting { .. } => Some(Action::Wait),
        Doing::Understanding { intents, .. } => {
            let intent = intents.get(usize::from(choice) % (intents.len() + 1)).cloned();
            Some(Action::Say(Words { intent, ..Words::default() }))
        }
        Doing::Ringing { .. } => pick(&[Action::Answer, Action::Busy, Action::NoAnswer, Action::Fail]),
        Doing::Over(_) => None,
    }
}

/// A call, and the test that it is written down as.
fn saved(program: &Loaded, number: usize, choices: &mut impl Iterator<Item = u8>) -> String {
    let at = jiff::civil::date(2026, 3, 2).at(10, 15, 0, 0);
    let from = Some("+61400000001".to_owned());
    let options =
        Options { from: from.clone(), plays_bots: true, ..Options::new(To::Endpoint("line".into()), at) };
    let mut call = Simulation::start(program, &options).unwrap();
    let mut tape = Tape::default();
    for deeds in 0.. {
        call.take_happenings().iter().for_each(|happening| tape.happened(happening));
        let choice = choices.next().unwrap_or(0);
        let action = if deeds < DEEDS { deed(call.doing(), choice) } else { Some(Action::HangUp) };
        let doing = call.doing().clone();
        let Some(action) = action.filter(|_| call.end().is_none()) else { break };
        call.act(&action).unwrap();
        tape.did(&doing, &action);
    }
    let setting =
        Setting { to: "line".to_owned(), from, at: "2026-03-02T10:15".to_owned(), ..Setting::default() };
    let saved = save(&call, call.end().unwrap(), &format!("call {number}"), &setting, &tape);
    assert_eq!(saved.unsaid, Vec::<&str>::new());
    saved.text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_saved_call_passes(bytes in proptest::collection::vec(any::<u8>(), 500..3_000), deeds in proptest::collection::vec(any::<u8>(), 200)) {
        let mut source = Choices::with_loops(&bytes).program();
        let compilation = compile_despite_proofs(&project(&source));
        let Some(program) = compilation.program else { return Ok(()) };
        let program = Loaded::new(Bundle::new(program).unwrap());
        let mut deeds = deeds.into_iter();
        for number in 0..CALLS {
            source.push('\n');
            source.push_str(&saved(&program, number, &mut deeds));
        }
        let project = project(&source);
        let (compilation, tests) = compile_tests_despite_proofs(&project);
        let Some(tests) = tests else { panic!("{}\n{source}", told(&project, &compilation.diagnostics)) };
        prop_assert_eq!(tests.cases.len(), CALLS);
        for case in &tests.cases {
            let tested = case.trial.play(&tests.program, Rules::default());
            let why: Vec<_> = failure(&tests, case, &tested).into_iter().collect();
            prop_assert!(why.is_empty(), "{}\n{:?}\n{}", told(&project, &why), tested.happenings, source);
        }
    }
}
