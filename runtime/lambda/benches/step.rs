//! A step through the whole function without the network: Connect's event in, the answer out, over a store in
//! memory. Forty fields of state, twenty rules tried in every step.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ivr_compiler::compile::compile;
use ivr_compiler::project::{Config, Project};
use ivr_compiler::source::Sources;
use ivr_lambda::handler::{Handler, Occasion};
use ivr_lambda::journal::Journal;
use ivr_lambda::services::{Keys, LocalKeys, Services};
use ivr_lambda::store::{Memory, Releases};
use ivr_runtime::bundle;
use serde_json::{Value, json};

const CALLS: usize = 5_000;
const STEPS: usize = 10;
const FIELDS: usize = 40;
const RULES: usize = 20;

/// Lines are made, and thrown away.
struct Nowhere;

impl Journal for Nowhere {
    fn line(&self, line: &str) {
        black_box(line);
    }
}

/// A line whose every step tries rules of which only the last activates.
fn source() -> String {
    let fields = (0..FIELDS).fold(String::new(), |mut fields, at| {
        let _ = write!(fields, " f{at}: int = {at}");
        fields
    });
    let rules = (0..RULES).fold(String::new(), |mut rules, at| {
        let field = at % FIELDS;
        let _ = writeln!(rules, "    rule r{at} when f{field} > 100 and f1 == 1 {{ say \"{at}\" hangup }}");
        rules
    });
    format!(
        "endpoint support {{ numbers \"+61390001000\" start round }}\n\
         rescue {{ say \"Sorry.\" dial \"+61390009999\" }}\n\
         state {{{fields} }}\n\
         ruleset round {{\n{rules}    rule ask {{\n        \
         set f0 = f0 + 1\n        \
         menu \"Number {{f0}}. Press 1.\" {{ 1 {{ goto round }} give up {{ hangup }} }}\n    \
         }}\n}}\n"
    )
}

fn event(contact: &str, step: usize) -> Value {
    let (event, value) = if step == 0 { ("start", "") } else { ("keys", "1") };
    json!({
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "ContactId": contact,
                "Channel": "VOICE",
                "Attributes": { "tier": "gold" },
                "CustomerEndpoint": { "Address": "+61400000001", "Type": "TELEPHONE_NUMBER" },
                "SystemEndpoint": { "Address": "+61390001000", "Type": "TELEPHONE_NUMBER" },
            },
            "Parameters": { "protocol": "1", "step": step.to_string(), "event": event, "value": value },
        },
    })
}

async fn measure(keys: Option<Box<dyn Keys>>) -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
    let sources = Sources::new([("line.ivr".to_owned(), source())]);
    let compilation = compile(&Project { sources, config: Config::default() });
    let program = compilation.program.ok_or_else(|| format!("{:?}", compilation.diagnostics))?;
    let bytes = bundle::write(&program);
    let hash = bundle::read(&bytes)?.hash();
    let store = Arc::new(Memory::default());
    store.keep(hash, &bytes).await?;
    store.go_live(None, hash).await?;
    let services = Services { keys, ..Services::nobody() };
    let handler = Handler::new(store, services, Nowhere, || 1_772_406_900);
    let mut times = Vec::with_capacity(CALLS * STEPS);
    for call in 0..CALLS {
        let contact = format!("4a573372-1f28-4e26-b97b-{call:012}");
        for step in 0..STEPS {
            let event = event(&contact, step);
            let occasion = Occasion {
                id: format!("{contact}-{step}"),
                left: Duration::from_secs(8),
                function: "ivr".into(),
            };
            let began = Instant::now();
            let answer = handler.answer(&event, &occasion).await?;
            times.push(began.elapsed());
            if answer["directive"] != "menu" {
                return Err(format!("{answer}").into());
            }
        }
    }
    times.sort();
    Ok(times)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let keys = LocalKeys::new().map(|it| Box::new(it) as Box<dyn Keys>);
    for (name, keys) in [("in clear", None), ("sealed", keys)] {
        let times = runtime.block_on(measure(keys))?;
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{} steps {name}: p50 {:?}, p99 {:?}, p99.9 {:?}, longest {:?}",
            times.len(),
            at(0.5),
            at(0.99),
            at(0.999),
            at(1.0)
        );
    }
    Ok(())
}
