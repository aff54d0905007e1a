//! What compiles cannot hurt a caller: programs put together at random, with circles, calls into each other and
//! forgotten ends, go through all proofs, and callers in large numbers look for what the proofs rule out.
//!
//! - No call breaks off or runs hot: of all faults only those remain that come from outside.
//! - A caller who never does anything gets to an end, and waits no longer than the report says.
//! - Where no warning says otherwise, so does a caller who falls silent on the way.

use ivr_compiler::compile::compile_despite_proofs;
use ivr_compiler::diagnostic::{Code, Diagnostic, Severity};
use ivr_compiler::prove::report;
use ivr_runtime::engine::{DialOutcome, Event, Fault, Next, QueueNow, Record};

use crate::anything::{Choices, event};
use crate::support::{Call, project, told};

/// Steps within which a silent call must have ended.
const ENOUGH: usize = 2_000;

/// What a caller does before falling silent, at most.
const DEEDS: usize = 40;

/// Callers, unless the environment variable `IVR_CALLERS` says another number.
const CALLERS: usize = 100_000;

/// Programs put together.
const PROGRAMS: usize = 200;

/// Of callers on one program, one in so many is silent from the beginning.
const SILENT: usize = 4;

/// The same choices in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn throw(&mut self) -> u8 {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as u8
    }
}

/// Whether a finding keeps callers away. What can never run hurts nobody, and random programs are full of it:
/// the other proofs must hold without those two.
fn forbids(it: &Diagnostic) -> bool {
    it.severity == Severity::Error && !matches!(it.code, Code::E0807 | Code::E0808)
}

/// What happens to a caller who does nothing, and the seconds that it takes; none where the call has ended.
fn nothing(next: &Next, choice: u8) -> Option<(Event, u64)> {
    // Not what cannot be done: that is for the rescue, which ends the call.
    let choice = if choice % 16 == 15 { choice - 1 } else { choice };
    match next {
        Next::Menu { timeout, .. }
        | Next::CollectKeys { timeout, .. }
        | Next::Listen { timeout, .. }
        | Next::Confirm { timeout, .. } => Some((Event::Silence, u64::from(*timeout))),
        Next::Poll { within, .. } => Some((event(next, choice)?, u64::from(*within))),
        Next::Wait { seconds, .. } => Some((Event::WaitDone, u64::from(*seconds))),
        Next::Dial { within, .. } => match event(next, choice)? {
            Event::Dialled(DialOutcome::Completed) => Some((Event::Dialled(DialOutcome::Completed), 0)),
            failed => Some((failed, u64::from(*within))),
        },
        // The contact waits in the queue, where music or a treatment goes on until somebody answers.
        Next::Enqueue { .. } => choice.is_multiple_of(4).then_some((Event::QueueFull, 0)),
        Next::Callback { .. } => choice.is_multiple_of(2).then_some((Event::Failed, 0)),
        _ => Some((event(next, choice)?, 0)),
    }
}

/// Faults that no program can rule out: what the telephone side could not do, and events out of turn.
fn from_outside(fault: &Fault) -> bool {
    matches!(fault, Fault::Unhandled(_) | Fault::UnexpectedEvent(_))
}

fn assert_unhurt(call: &Call, source: &str) {
    for record in &call.records {
        if let Record::Fault { fault, .. } = record {
            assert!(from_outside(fault), "{fault:?}\n{source}");
        }
    }
}

/// Lets a caller do nothing until the call has ended; the seconds that takes.
fn fall_silent(call: &mut Call, dice: &mut Dice, source: &str) -> u64 {
    let mut waited = 0;
    for _ in 0..ENOUGH {
        let Some((event, seconds)) = nothing(&call.directive.next, dice.throw()) else { return waited };
        waited += seconds;
        assert_unhurt(call.event(event), source);
    }
    panic!("silence without an end at {:?}\n{source}", call.directive.next);
}

/// The circumstances of the next call.
fn meanwhile(mut call: Call, dice: &mut Dice) -> Call {
    call.environment.seed = u64::from(dice.throw()) << 8 | u64::from(dice.throw());
    call.environment.hours.clear();
    call.environment.queues.clear();
    if dice.throw().is_multiple_of(3) {
        call = call.closed("office");
    }
    if dice.throw().is_multiple_of(5) {
        call = call.queue("desk", QueueNow { staffed: 0, ..QueueNow::default() });
    }
    call
}

#[test]
fn what_compiles_hurts_nobody() {
    let wanted = std::env::var("IVR_CALLERS").ok().and_then(|it| it.parse::<usize>().ok()).unwrap_or(CALLERS);
    // Apart, so that the programs are the same for any number of callers.
    let (mut author, mut dice) = (Dice(1), Dice(2));
    let (mut compiled, mut callers) = (0, 0);
    for number in 0..PROGRAMS {
        let bytes: Vec<u8> = (0..4_000).map(|_| author.throw()).collect();
        let source = Choices::with_loops(&bytes).program();
        let mut project = project(&source);
        // Speech takes next to no time, so that the bound is about what callers wait for.
        project.config.defaults.words_per_minute = 60_000;
        let compilation = compile_despite_proofs(&project);
        let Some(program) = compilation.program else {
            panic!("{}\n{source}", told(&project, &compilation.diagnostics));
        };
        if compilation.diagnostics.iter().any(forbids) {
            continue;
        }
        compiled += 1;
        let report = report(&project, &compilation.trees, &compilation.checked);
        let bounds: Vec<(&str, u64)> = report
            .endpoints
            .iter()
            .map(|it| match &it.silence {
                Some(silence) => (it.name.as_str(), silence.millis),
                None => panic!("silence without a bound\n{source}"),
            })
            .collect();
        let ends_midway = compilation.diagnostics.iter().all(|it| it.code != Code::W0108);
        let mut call = Call::on(program);
        // Programs that do not compile leave their callers to the others.
        let share = wanted * (number + 1) / PROGRAMS - callers;
        for caller in 0..share {
            call = meanwhile(call, &mut dice);
            let (endpoint, bound) = bounds[usize::from(dice.throw()) % bounds.len()];
            assert_unhurt(call.begin_again_at(endpoint), &source);
            if caller % SILENT == 0 {
                let waited = fall_silent(&mut call, &mut dice, &source);
                assert!(waited * 1_000 <= bound, "waited {waited} s, at most {bound} ms\n{source}");
                continue;
            }
            let mut queued = false;
            let deeds = usize::from(dice.throw()) % DEEDS;
            let ended = (0..deeds).any(|_| match event(&call.directive.next, dice.throw()) {
                Some(event) => {
                    // In the queue the call goes on until somebody answers; what is asked there is music.
                    queued |= event == Event::QueueTick;
                    assert_unhurt(call.event(event), &source);
                    false
                }
                None => true,
            });
            if !ended && !queued && ends_midway {
                fall_silent(&mut call, &mut dice, &source);
            }
        }
        callers += share;
    }
    println!("{compiled} of {PROGRAMS} programs compile, {callers} callers");
    assert!(compiled * 5 >= PROGRAMS, "only {compiled} of {PROGRAMS} programs compile");
}
