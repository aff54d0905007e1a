//! The part of Lambda that a function talks to: its runtime API, on the loopback interface. Starts the real
//! `bootstrap`, hands it one event after another, and keeps what it writes.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ivr_lambda::store::Tables;
use serde_json::Value;

use crate::functions::{self, Integrations};
use crate::http::{reply, request, serve};
use crate::queue::{Answer, Asked, Event, Queue};

/// How long an invocation may take, as Connect has it.
const LIMIT: Duration = Duration::from_secs(8);

/// A process of the function.
pub(crate) struct Function {
    process: Child,
    desk: Arc<Desk>,
    output: Option<JoinHandle<Vec<String>>>,
    errors: Option<JoinHandle<Vec<String>>>,
}

/// Where a process gets its events.
pub(crate) struct Desk {
    pub(crate) queue: Queue,
    /// The event that it is at work on: never more than one.
    taken: Mutex<Option<Event>>,
    /// The process is not there any more.
    left: AtomicBool,
}

impl Function {
    /// Starts `bootstrap` on these tables, with a clock that stands still, where every integration fails.
    pub(crate) fn start(tables: &Tables, now: i64) -> Self {
        Self::with(tables, now, functions::none())
    }

    /// Starts `bootstrap` where integrations answer.
    pub(crate) fn with(tables: &Tables, now: i64, integrations: Integrations) -> Self {
        Self::on(Queue::new(), tables, Some(now), integrations)
    }

    /// Starts one of several processes that take from the same queue; without `now` by the clock of the machine.
    pub(crate) fn on(queue: Queue, tables: &Tables, now: Option<i64>, integrations: Integrations) -> Self {
        Self::among(&[], queue, tables, now, integrations)
    }

    /// The same with more in its environment.
    pub(crate) fn among(
        more: &[(&str, &str)],
        queue: Queue,
        tables: &Tables,
        now: Option<i64>,
        integrations: Integrations,
    ) -> Self {
        let desk = Arc::new(Desk { queue, taken: Mutex::default(), left: AtomicBool::new(false) });
        let at = Arc::clone(&desk);
        let api = serve(move |stream| connection(stream, &at));
        let functions = format!("http://{}", functions::start(Arc::clone(&desk), integrations));
        let mut process = Command::new(bootstrap())
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api)
            .env("AWS_LAMBDA_FUNCTION_NAME", "ivr")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/ivr")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "1")
            .env("AWS_REGION", &tables.region)
            .env("AWS_ACCESS_KEY_ID", &tables.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &tables.secret_key)
            .env("AWS_ENDPOINT_URL_DYNAMODB", tables.endpoint.as_deref().unwrap())
            // All other services: nothing leaves the machine, and what is not there breaks off.
            .env("AWS_ENDPOINT_URL", functions)
            .env("IVR_CALLS_TABLE", &tables.calls)
            .env("IVR_CONFIG_TABLE", &tables.config)
            .envs(now.map(|it| ("IVR_NOW", it.to_string())))
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let written = BufReader::new(process.stdout.take().unwrap());
        let output = thread::spawn(move || written.lines().map_while(Result::ok).collect());
        let said = BufReader::new(process.stderr.take().unwrap());
        let errors = thread::spawn(move || {
            let shown = |line: String| {
                eprintln!("{line}");
                line
            };
            said.lines().map_while(Result::ok).map(shown).collect()
        });
        Self { process, desk, output: Some(output), errors: Some(errors) }
    }

    /// Where its events wait.
    pub(crate) fn queue(&self) -> Queue {
        self.desk.queue.clone()
    }

    /// Hands over an event without waiting for the answer.
    pub(crate) fn ask(&self, event: &Value) -> Asked {
        self.desk.queue.ask(event)
    }

    /// One invocation.
    pub(crate) fn invoke(&self, event: &Value) -> Answer {
        self.ask(event).answer()
    }

    /// Kills the process; gives everything it wrote, line by line, as output and as errors.
    pub(crate) fn end(mut self) -> (Vec<String>, Vec<String>) {
        self.stop();
        (self.output.take().unwrap().join().unwrap(), self.errors.take().unwrap().join().unwrap())
    }

    /// Kills the process; gives its log. A line in which it was killed is none.
    pub(crate) fn kill(self) -> Vec<Value> {
        let (mut lines, _) = self.end();
        let cut = lines.pop_if(|it| serde_json::from_str::<Value>(it).is_err());
        assert!(cut.is_none_or(|it| it.starts_with('{')), "`bootstrap` writes something else than objects");
        lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }

    fn stop(&mut self) {
        self.desk.left.store(true, Ordering::SeqCst);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Desk {
    /// The next event for the process; nothing where it has left while it waited.
    fn next(&self) -> Option<Event> {
        let event = self.queue.next()?;
        if self.left.load(Ordering::SeqCst) {
            self.queue.put_back(event);
            return None;
        }
        Some(event)
    }

    /// The contact that the process is at work for.
    pub(crate) fn at_work_for(&self) -> Option<String> {
        let taken = self.taken.lock().ok()?;
        Some(taken.as_ref()?.contact.clone())
    }

    fn take(&self, id: Option<u64>) -> Option<Event> {
        self.taken.lock().ok()?.take_if(|it| id.is_none_or(|id| it.id == id))
    }
}

fn connection(stream: TcpStream, desk: &Desk) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut handed_over = None;
    while let Some(request) = request(&mut reader) {
        let kind = request.path.rsplit('/').next()?;
        if kind == "next" {
            let event = desk.next()?;
            let (id, body) = (event.id, event.body.clone());
            *desk.taken.lock().ok()? = Some(event);
            handed_over = Some(id);
            // Where it has died meanwhile, the next thing to be read is the end.
            let _ = reply(&stream, "200 OK", &invocation(id), &body);
            continue;
        }
        reply(&stream, "202 Accepted", "", "")?;
        let body = serde_json::from_slice(&request.body).ok()?;
        let event = desk.take(None)?;
        desk.queue.answered(event, if kind == "response" { Ok(body) } else { Err(body) });
    }
    // The event that left over this connection has no answer: its process is gone.
    let event = desk.take(Some(handed_over?))?;
    desk.queue.broken_off(event);
    None
}

/// The binary: the one that was built with the tests, or another one.
fn bootstrap() -> String {
    env::var("IVR_BOOTSTRAP").unwrap_or_else(|_| env!("CARGO_BIN_EXE_bootstrap").to_owned())
}

/// The headers of an invocation.
fn invocation(id: u64) -> String {
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + LIMIT;
    format!(
        "Lambda-Runtime-Aws-Request-Id: invocation-{id}\r\nLambda-Runtime-Deadline-Ms: {}\r\n\
         Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:111122223333:function:ivr\r\n",
        deadline.as_millis()
    )
}
