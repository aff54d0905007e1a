//! States that nobody wrote: whatever is in the table, a caller gets an answer, and never what another caller said.

use proptest::prelude::*;
use serde_json::Value;

use crate::line::{Compiled, program, request, saying};
use crate::support::Line;

/// A line that repeats what its caller keyed.
const REPEATING: &str = r#"
state { code: digits(6)? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        collect code { ask "Six digits." give up { hangup } }
        goto told
    }
}
ruleset told {
    rule ask {
        menu "It is {code else "nothing"}." { 1 { goto told } give up { hangup } }
    }
}
"#;
const OWN: &str = "contact-1";
const OTHERS: &str = "another-caller-7";

/// What happens to the bytes of a state.
#[derive(Debug, Clone)]
enum Damage {
    /// Other bytes altogether.
    Instead(Vec<u8>),
    /// Some bits are others.
    Flipped(Vec<(usize, u8)>),
    /// The end is missing.
    Cut(usize),
    /// There is more than there was.
    Longer(Vec<u8>),
    /// The beginning of another caller's, the end of one's own.
    Mixed(usize),
}

fn damages() -> impl Strategy<Value = Damage> {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        bytes.clone().prop_map(Damage::Instead),
        prop::collection::vec((any::<usize>(), 0..8u8), 1..6).prop_map(Damage::Flipped),
        any::<usize>().prop_map(Damage::Cut),
        bytes.prop_map(Damage::Longer),
        any::<usize>().prop_map(Damage::Mixed),
    ]
}

impl Damage {
    fn done_to(&self, state: &[u8], own: &[u8]) -> Vec<u8> {
        let mut state = state.to_vec();
        match self {
            Self::Instead(bytes) => state.clone_from(bytes),
            Self::Flipped(bits) => {
                let length = state.len();
                bits.iter().for_each(|(at, bit)| state[at % length] ^= 1 << bit);
            }
            Self::Cut(at) => state.truncate(at % state.len()),
            Self::Longer(bytes) => state.extend(bytes),
            Self::Mixed(at) => {
                let at = at % state.len().min(own.len());
                state.truncate(at);
                state.extend(&own[at..]);
            }
        }
        state
    }
}

/// Two callers have keyed something; the next answer of one whose state is damaged, and what was written.
async fn answered(program: &Compiled, of_other: bool, damage: &Damage) -> (Value, Vec<Value>) {
    let line = Line::with(program).await;
    for (contact, code) in [(OWN, "111111"), (OTHERS, "777777")] {
        line.invoke(&request(contact, "0", "start", "")).await.unwrap();
        let told = line.invoke(&request(contact, "1", "keys", code)).await.unwrap();
        assert_eq!(told["prompt_1"], format!("It is {code}."));
    }
    let calls = line.store.memory.calls();
    let of = |contact: &str| calls.iter().find(|it| it.contact == contact).unwrap().clone();
    let (mut own, others) = (of(OWN), of(OTHERS));
    own.state = damage.done_to(if of_other { &others.state } else { &own.state }, &own.state);
    line.store.memory.put(own);
    line.log.take();
    let answer = line.invoke(&request(OWN, "2", "keys", "1")).await.unwrap();
    (answer, line.log.take())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_state_is_an_answer_and_never_another_callers(of_other: bool, damage in damages()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let program = program(REPEATING);
        let (answer, lines) = runtime.block_on(answered(&program, of_other, &damage));
        let text = answer.to_string();
        prop_assert!(!text.contains("777777"), "{text}");
        let rescued = saying(&lines, "rescued").len();
        match answer["directive"].as_str() {
            Some("rescue") => prop_assert_eq!(rescued + saying(&lines, "faults").len(), 1),
            // A state that could have been written, of this very call.
            Some("menu" | "collect") => prop_assert_eq!(saying(&lines, "step").len(), 1),
            _ => prop_assert!(false, "{}", text),
        }
    }
}
