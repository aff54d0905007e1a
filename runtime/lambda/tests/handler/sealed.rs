//! What is sealed cannot be read, moved, or changed; keys may be turned on and off, and nobody gets another's call.

use ivr_lambda::services::Called;
use ivr_lambda::store::{Call, Kept, Outcome, Run};
use serde_json::{Value, json};

use crate::counted::Counted;
use crate::line::{Compiled, program, request, saying};
use crate::support::{COUNTING, Line};

/// Asks for a PIN and has it checked.
const SECRET: &str = r#"
integration check(pin: digits(4) secret) -> text private "acme-check"
state { pin: digits(4)? secret  answer: text? }
endpoint support { numbers "+61390001000" start welcome }
rescue { say "So sorry." dial "+61390009999" }
ruleset welcome {
    rule ask {
        collect pin { ask "Your PIN." give up { hangup } }
        invoke check(pin: pin) into answer { within 5s failed { say "Failed." hangup } }
        say "It is {answer else "nothing"}."
        hangup
    }
}
"#;

const FOREIGN: &str = "what is sealed in the table belongs to another call or step, or was changed";

fn why(line: &Line) -> Value {
    saying(&line.log.take(), "rescued")[0]["why"].clone()
}

/// A step that does not reach its call; what the log says.
async fn rescued(line: &Line, step: u32) -> Value {
    line.log.take();
    let answer = line.step(step, "keys", "1").await;
    assert_eq!(
        (&answer["directive"], &answer["before_1"]),
        (&json!("rescue"), &json!("So sorry.")),
        "{answer}"
    );
    why(line)
}

fn sealed_answer(call: &Call) -> Vec<u8> {
    match &call.answer {
        Kept::Sealed(bytes) => bytes.clone(),
        Kept::Clear(text) => panic!("in clear: {text}"),
    }
}

/// A call of which everything is sealed, before its second step, and others beside it.
async fn three_calls() -> (Line, Call, Call, Call) {
    let line = Line::sealed(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    let first = line.only_call();
    line.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    let other = line.store.memory.calls().remove(1);
    line.step(1, "keys", "1").await;
    let second = line.store.memory.calls().remove(0);
    (line, first, second, other)
}

#[tokio::test]
async fn a_state_of_another_call_step_or_kind_is_refused() {
    let (line, first, second, other) = three_calls().await;
    for state in [other.state.clone(), first.state.clone(), sealed_answer(&second)] {
        line.store.memory.put(Call { state, ..second.clone() });
        assert_eq!(rescued(&line, 2).await, FOREIGN);
    }
    // And with the number of the step that the state is of.
    line.store.memory.put(Call { step: 3, ..second.clone() });
    assert_eq!(rescued(&line, 3).await, FOREIGN);
    line.store.memory.put(Call { contact: "contact-1".into(), ..other });
    assert_eq!(rescued(&line, 1).await, FOREIGN);
    line.store.memory.put(second);
    assert_eq!(line.step(2, "keys", "2").await["directive"], "disconnect");
}

#[tokio::test]
async fn an_answer_of_another_call_step_or_kind_is_refused() {
    let (line, first, second, other) = three_calls().await;
    for answer in [sealed_answer(&other), sealed_answer(&first), second.state.clone()] {
        line.store.memory.put(Call { answer: Kept::Sealed(answer), ..second.clone() });
        assert_eq!(rescued(&line, 1).await, FOREIGN);
    }
    line.store.memory.put(second);
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
}

#[tokio::test]
async fn bytes_that_were_changed_or_cut_are_refused() {
    let (line, _, second, _) = three_calls().await;
    for at in 0..second.state.len() {
        let mut state = second.state.clone();
        state[at] ^= 1 << (at % 8);
        line.store.memory.put(Call { state, ..second.clone() });
        let why = rescued(&line, 2).await;
        match at {
            0 => assert!(why.as_str().unwrap().starts_with("the state of the call"), "{why}"),
            1..5 => assert_eq!(why, "the key under which the call is sealed is not in the table"),
            _ => assert_eq!(why, FOREIGN),
        }
    }
    for length in [1, 4, 5, 16, 17, 32, second.state.len() - 1] {
        line.store.memory.put(Call { state: second.state[..length].to_vec(), ..second.clone() });
        let why = rescued(&line, 2).await;
        assert_eq!(why, if length < 5 { "what is sealed in the table is damaged" } else { FOREIGN });
    }
    for answer in [vec![], vec![1, 2, 3, 4, 5, 6]] {
        line.store.memory.put(Call { answer: Kept::Sealed(answer), ..second.clone() });
        assert_eq!(rescued(&line, 1).await, "what is sealed in the table is damaged");
    }
}

#[tokio::test]
async fn a_key_that_is_missing_or_damaged_is_told() {
    let (line, _, _, _) = three_calls().await;
    let (hour, key) = line.store.memory.data_keys().remove(0);
    let other = line.another_process();
    line.store.memory.put_data_key(hour, None);
    // A step seals, too, and makes a new key, which is not the one that is missed.
    assert_eq!(rescued(&other, 2).await, FOREIGN);
    let damaged = key.iter().map(|it| it ^ 1).collect();
    line.store.memory.put_data_key(hour, Some(damaged));
    let refused = "the service for keys refused: the key is of another process";
    assert_eq!(rescued(&line.another_process(), 2).await, refused);
    line.store.memory.put_data_key(hour, Some(key));
    assert_eq!(line.another_process().step(2, "keys", "2").await["directive"], "disconnect");
}

#[tokio::test]
async fn a_program_with_secrets_is_not_run_without_a_key() {
    for marked in [
        SECRET.to_owned(),
        COUNTING.replace("rescue", "state { pin: digits(4)? secret }\nrescue"),
        COUNTING.replace("rescue", "integration f() -> text secret \"f\"\nrescue"),
        COUNTING.replace("rescue", "integration f(pin: text secret) \"f\"\nrescue"),
        COUNTING.replace("rescue", "record Card { number: text secret }\nstate { card: Card? }\nrescue"),
        COUNTING.replace("rescue", "bot b \"b\" { intents yes slots pin: text secret }\nrescue"),
    ] {
        let line = Line::with(&program(&marked)).await;
        assert_eq!(
            rescued(&line, 0).await,
            "the program has secret values, and the function has no key: set `IVR_KEY`"
        );
        assert!(line.store.memory.calls().is_empty());
    }
    let private = COUNTING.replace("rescue", "state { name: text? private }\nrescue");
    let line = Line::with(&program(&private)).await;
    assert_eq!(line.step(0, "start", "").await["prompt_1"], "Press 1.");
    assert_eq!(line.step(1, "keys", "1").await["prompt_1"], "Press 2.");
}

#[tokio::test]
async fn a_key_may_be_turned_on_in_the_middle_of_calls_and_off_again_only_between_them() {
    let line = Line::with(&program(COUNTING)).await;
    line.step(0, "start", "").await;
    assert!(matches!(line.only_call().answer, Kept::Clear(_)));
    let with_key = line.another_with(Some(Counted::default()));
    assert_eq!(with_key.step(0, "start", "").await["prompt_1"], "Press 1.", "a repeated step, in clear");
    assert_eq!(with_key.step(1, "keys", "1").await["prompt_1"], "Press 2.");
    let sealed = line.only_call();
    assert_eq!((sealed.state[0], sealed_answer(&sealed)[0]), (0xe1, 0xe1));
    let no_key = "the call is sealed, and the function has no key: set `IVR_KEY`";
    assert_eq!(rescued(&line, 2).await, no_key);
    assert_eq!(rescued(&line, 1).await, no_key, "a repeated step");
    assert_eq!(line.only_call(), sealed);
    assert_eq!(with_key.step(2, "keys", "2").await["directive"], "disconnect");
}

#[tokio::test]
async fn a_state_in_clear_of_a_program_with_secrets_is_refused() {
    let program = program(SECRET);
    let line = Line::sealed(&program).await;
    line.step(0, "start", "").await;
    let state = [&[1][..], &program.hash.0, &[0; 50]].concat();
    line.store.memory.put(Call { state, ..line.only_call() });
    let unsealed = "what the table holds of the call is not sealed, though the program has secret values";
    assert_eq!(rescued(&line, 1).await, unsealed);
}

/// A call that waits for its integration, which has answered.
async fn answered(program: &Compiled) -> (Line, Run) {
    let line = Line::sealed(program).await;
    line.step(0, "start", "").await;
    line.step(1, "keys", "7391").await;
    line.others.answer(Called::Answered(json!("gold").to_string()));
    line.invoke(&line.others.take_started()[0]).await.unwrap();
    let run = line.store.memory.runs().remove(0);
    (line, run)
}

#[tokio::test]
async fn what_an_integration_answered_is_sealed_for_its_call() {
    let program = program(SECRET);
    let (line, run) = answered(&program).await;
    let Outcome::Answered(Kept::Sealed(bytes)) = &run.outcome else { panic!("{run:?}") };
    let call = line.only_call();
    line.invoke(&request("contact-2", "0", "start", "")).await.unwrap();
    line.invoke(&request("contact-2", "1", "keys", "7391")).await.unwrap();
    line.others.answer(Called::Answered(json!("silver").to_string()));
    line.invoke(&line.others.take_started()[0]).await.unwrap();
    let Outcome::Answered(Kept::Sealed(others)) = line.store.memory.runs()[1].outcome.clone() else {
        panic!()
    };
    let mut flipped = bytes.clone();
    flipped[30] ^= 1;
    for foreign in [others, sealed_answer(&call), flipped] {
        line.store.memory.put_run(Run { outcome: Outcome::Answered(Kept::Sealed(foreign)), ..run.clone() });
        line.log.take();
        assert_eq!(line.step(2, "poll", "").await["directive"], "rescue");
        assert_eq!(why(&line), FOREIGN);
    }
    let clear = Outcome::Answered(Kept::Clear(json!("forged").to_string()));
    line.store.memory.put_run(Run { outcome: clear, ..run.clone() });
    line.log.take();
    assert_eq!(line.step(2, "poll", "").await["directive"], "rescue", "nobody answers in clear");
    line.store.memory.put_run(run);
    assert_eq!(line.step(2, "poll", "").await["before_1"], "It is gold.");
}

#[tokio::test]
async fn an_answer_that_cannot_be_sealed_is_not_kept() {
    let line = Line::sealed(&program(SECRET)).await;
    line.step(0, "start", "").await;
    line.step(1, "keys", "7391").await;
    let beside = line.another_process();
    beside.others.answer(Called::Answered(json!("gold").to_string()));
    let keys = line.keys.as_ref().unwrap();
    keys.fail([ivr_lambda::services::KeysError::Refused("AccessDeniedException".into())]);
    beside.invoke(&line.others.take_started()[0]).await.unwrap();
    let lines = beside.log.take();
    let why = &saying(&lines, "integration_unsealed")[0]["why"];
    assert_eq!(why, "the service for keys refused: AccessDeniedException");
    assert_eq!(line.step(2, "poll", "").await["before_1"], "Failed.");
}

#[tokio::test]
async fn what_an_integration_is_sent_is_sealed_for_its_step() {
    let line = Line::sealed(&program(SECRET)).await;
    line.step(0, "start", "").await;
    line.step(1, "keys", "7391").await;
    let started = line.others.take_started().remove(0);
    assert!(started.get("arguments").is_none() && started["sealed"].is_string(), "{started}");
    let mut foreign = started.clone();
    foreign["step"] = json!(1);
    line.invoke(&foreign).await.unwrap();
    assert_eq!(saying(&line.log.take(), "integration_unsealed")[0]["why"], FOREIGN);
    assert!(line.others.take_called().is_empty());
    let mut none = started.clone();
    none["sealed"] = json!("no base64");
    assert!(line.invoke(&none).await.is_err());
    line.invoke(&started).await.unwrap();
    let called = line.others.take_called();
    assert_eq!(called, [("acme-check".to_owned(), json!({ "pin": "7391" }).to_string())]);
}
