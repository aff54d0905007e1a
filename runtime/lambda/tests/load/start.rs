//! From the start of a process to its first answer, with a large bundle in the table: what a caller waits for where
//! Lambda has no process left. `IVR_BOOTSTRAP` names the binary that Lambda would take, `IVR_STARTS` how many to start.

use std::env;
use std::fmt::Write;
use std::time::{Duration, Instant};

use ivr_lambda::store::{Dynamo, Releases};

use crate::dynamo_local;
use crate::lambda::Function;
use crate::line::{program, request};
use crate::times::shares;

const NOW: i64 = 1_772_406_900;
const RULES: usize = 1000;
const FIELDS: usize = 40;

/// A line of many rules, of which only the last activates.
fn source() -> String {
    let fields = (0..FIELDS).fold(String::new(), |mut fields, at| {
        write!(fields, " f{at}: int = {at}").unwrap();
        fields
    });
    let rules = (0..RULES).fold(String::new(), |mut rules, at| {
        let field = at % FIELDS;
        let when = format!("f{field} > 100 and f1 == 1 and f2 == 2");
        writeln!(rules, "    rule r{at} when {when} {{ say \"This is what rule {at} says.\" hangup }}")
            .unwrap();
        rules
    });
    format!(
        "endpoint support {{ numbers \"+61390001000\" start round }}\n\
         rescue {{ say \"So sorry.\" dial \"+61390009999\" }}\n\
         state {{{fields} }}\n\
         ruleset round {{\n{rules}    rule ask {{\n        \
         menu \"Press 1.\" {{ 1 {{ goto round }} give up {{ hangup }} }}\n    \
         }}\n}}\n"
    )
}

#[tokio::test]
async fn a_new_process_answers_from_a_thousand_rules() {
    let starts: u32 = env::var("IVR_STARTS").map_or(5, |it| it.parse().unwrap());
    let program = program(&source());
    let tables = dynamo_local::tables("start").await;
    let store = Dynamo::new(tables.clone());
    store.keep(program.hash, &program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, program.hash).await, Ok(true));
    let (mut first, mut second): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
    for at in 0..starts {
        let contact = format!("contact-{at}");
        let began = Instant::now();
        let function = Function::start(&tables, NOW);
        let answer = function.invoke(&request(&contact, "0", "start", "")).unwrap();
        first.push(began.elapsed());
        assert_eq!((&answer["prompt_1"], &answer["step"]), (&"Press 1.".into(), &"1".into()));
        let began = Instant::now();
        let answer = function.invoke(&request(&contact, "1", "keys", "1")).unwrap();
        second.push(began.elapsed());
        assert_eq!(answer["step"], "2");
    }
    println!("{RULES} rules, {} KB, {starts} processes", program.bytes.len() / 1024);
    println!(
        "start to first answer: shortest {:.1?}, {}",
        first.iter().min().unwrap(),
        shares(first.clone())
    );
    println!("second answer: shortest {:.1?}, {}", second.iter().min().unwrap(), shares(second.clone()));
}
