//! What the function needs besides its tables, on this machine. What it needs more some day is added here.

use std::collections::{HashMap, VecDeque};
use std::env;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use ivr_lambda::Account;
use ivr_lambda::services::{
    Called, Functions, Keys, Lambda, LocalKeys, Nobody, Services, Soon, Texts, Unsent,
};
use ivr_runtime::bundle::Bundle;
use ivr_runtime::engine::json_of;
use ivr_runtime::simulator::{Mock, Options, Reply};
use serde_json::Value;

use super::line::{BESIDE, Line};
use super::log::Log;
use crate::status::Failure;

/// The services of a line.
pub(super) fn services(
    line: &Weak<Line>,
    mocks: Mocks,
    elsewhere: Option<&str>,
    keys: Option<Arc<LocalKeys>>,
    log: &Log,
) -> Services {
    let elsewhere = elsewhere.map(|url| Lambda::new(&account(), Some(url.to_owned())));
    let functions = Local { line: Weak::clone(line), mocks, elsewhere, log: *log };
    // Texts are left to whoever does what the line answers, and hours and queues are open and idle.
    Services {
        functions: Box::new(functions),
        texts: Box::new(*log),
        bots: Box::new(Nobody),
        centre: None,
        keys: keys.map(|it| -> Box<dyn Keys> { Box::new(it) }),
    }
}

/// Whoever answers for Lambda elsewhere may want to know who asks; most take any keys.
fn account() -> Account {
    let variable = |name: &str| env::var(name).ok().filter(|it| !it.is_empty());
    let or_local = |name: &str| variable(name).unwrap_or_else(|| "local".to_owned());
    Account::new(
        &variable("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned()),
        &or_local("AWS_ACCESS_KEY_ID"),
        &or_local("AWS_SECRET_ACCESS_KEY"),
        variable("AWS_SESSION_TOKEN"),
    )
}

/// What integrations answer, by the names of their functions. Several answers are given in turn, the last one from
/// then on.
#[derive(Debug, Default)]
pub(super) struct Mocks(HashMap<String, Mutex<VecDeque<Called>>>);

impl Mocks {
    /// Those that flags gave for a program.
    pub(super) fn new(options: Options, bundle: &Bundle) -> Result<Self, Failure> {
        let mut mocks: HashMap<String, VecDeque<Called>> = HashMap::new();
        for mock in options.mocks {
            let Mock::Integration(id, reply) = mock else { return Err(other_mock()) };
            let Some(integration) = bundle.integrations.get(id.index()) else { continue };
            let function = bundle.strings.get(integration.function).to_owned();
            mocks.entry(function).or_default().push_back(called(reply, bundle));
        }
        Ok(Self(mocks.into_iter().map(|(function, answers)| (function, Mutex::new(answers))).collect()))
    }

    fn next(&self, function: &str) -> Option<Called> {
        let mut answers = self.0.get(function)?.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.len() {
            0 | 1 => answers.front().cloned(),
            _ => answers.pop_front(),
        }
    }
}

fn other_mock() -> Failure {
    Failure::new("only integrations can be mocked here: the rest is done by whoever invokes the function")
        .help("send what happens as the next event, such as `dialled` with `busy`")
}

fn called(reply: Reply, bundle: &Bundle) -> Called {
    match reply {
        Reply::Value(value) => Called::Answered(json_of(&value, bundle)),
        Reply::Json(json) => Called::Answered(json),
        // Not JSON, so it fits no type at all.
        Reply::Invalid => Called::Answered(String::new()),
        Reply::Error => Called::Failed,
        Reply::Timeout => Called::TimedOut,
    }
}

/// The function itself, and integrations.
struct Local {
    line: Weak<Line>,
    mocks: Mocks,
    elsewhere: Option<Lambda>,
    log: Log,
}

impl Functions for Local {
    fn start<'a>(&'a self, _: &'a str, payload: &'a str) -> Soon<'a, Result<(), String>> {
        Box::pin(async move {
            let line = self.line.upgrade().ok_or("the line is closed")?;
            let event: Value = serde_json::from_str(payload).map_err(|error| error.to_string())?;
            tokio::spawn(async move { line.invoke(&event, BESIDE).await });
            Ok(())
        })
    }

    fn call<'a>(&'a self, function: &'a str, payload: &'a str, within: Duration) -> Soon<'a, Called> {
        Box::pin(async move {
            match (self.mocks.next(function), &self.elsewhere) {
                (Some(called), _) => called,
                (None, Some(elsewhere)) => elsewhere.call(function, payload, within).await,
                (None, None) => {
                    self.log.tell(&format!(
                        "`{function}` fails, because nobody answers for it: say what it answers with `--mock`, or \
                         where it runs with `--functions URL`"
                    ));
                    Called::Failed
                }
            }
        })
    }
}

/// Text messages are shown, to the person at whose terminal they are: nobody else gets them.
impl Texts for Log {
    fn send<'a>(&'a self, number: &'a str, text: &'a str, _: Duration) -> Soon<'a, Result<(), Unsent>> {
        self.tell(&format!("a text message to {number}: {text}"));
        Box::pin(async { Ok(()) })
    }
}
