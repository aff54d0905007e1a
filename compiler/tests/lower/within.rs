//! A step that goes on with the answer to what it asked is two steps in one: for bots that read a text while a step is
//! made.

use ivr_compiler::compile::compile_despite_proofs;
use ivr_runtime::bundle::Program;
use ivr_runtime::engine::{Directive, Effect, Next, Record, Tried};
use proptest::prelude::*;

use crate::anything::{Choices, event};
use crate::support::{Call, body, program, project, understanding};

/// What came of a step.
#[derive(Debug, PartialEq)]
struct Told(Directive, Vec<Effect>, Vec<Record>, Vec<Tried>);

impl Told {
    fn of(call: &Call) -> Self {
        Self(call.directive.clone(), call.effects.clone(), call.records.clone(), call.trace.clone())
    }

    /// This step and the next one as one.
    fn then(&mut self, next: Self) {
        let Self(directive, effects, records, trace) = next;
        self.0.before.extend(directive.before);
        self.0.next = directive.next;
        self.1.extend(effects);
        self.2.extend(records);
        self.3.extend(trace);
    }
}

/// Plays a call; texts are read between steps, or within them.
fn played(program: Program, choices: &[u8], within: bool) -> Vec<Told> {
    let mut call = Call::on(program);
    call.environment.trace = true;
    let mut call = call.begin();
    let mut told = vec![Told::of(&call)];
    for choice in choices {
        let reads = matches!(call.directive.next, Next::Understand { .. });
        let Some(event) = event(&call.directive.next, *choice) else { break };
        match (reads, within) {
            (true, true) => {
                call.go_on(event);
                told.pop();
                told.push(Told::of(&call));
            }
            (true, false) => {
                call.event(event);
                told.last_mut().unwrap().then(Told::of(&call));
            }
            (false, _) => {
                call.event(event);
                told.push(Told::of(&call));
            }
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_step_that_goes_on_is_two_steps_in_one(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        choices in prop::collection::vec(any::<u8>(), 1..60),
    ) {
        let project = project(&Choices::with_loops(&bytes).program());
        if let Some(program) = compile_despite_proofs(&project).program {
            prop_assert_eq!(played(program.clone(), &choices, true), played(program, &choices, false));
        }
    }
}

#[test]
fn what_was_said_before_a_text_is_read_is_said_first_and_counted_once() {
    let text = body(
        r#"say "One moment." metric "asked"
        understand "how much" using robot { yes { say "Yes." metric "heard" } otherwise { say "No." } }
        menu "Press 1." { 1 { hangup } give up { hangup } }"#,
    );
    let mut call = Call::on(program(&format!("{text}\nbot robot \"b\" {{ intents yes }}"))).begin();
    assert!(matches!(call.directive.next, Next::Understand { .. }));
    call.go_on(ivr_runtime::engine::Event::Understood(Some(understanding("yes", "0.9", &[]))));
    assert_eq!(call.said(), "One moment. / Yes.");
    assert_eq!((call.effects.len(), call.steps()), (2, 1));
    assert!(matches!(call.directive.next, Next::Menu { .. }));
}
