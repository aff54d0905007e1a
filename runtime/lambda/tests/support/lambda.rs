//! The part of Lambda that a function talks to: its runtime API, on the loopback interface. Starts the real
//! `bootstrap`, hands it events, and keeps what it writes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ivr_lambda::store::Tables;
use serde_json::Value;

use crate::functions::{self, Integrations};

/// How long an invocation may take, as Connect has it.
const LIMIT: Duration = Duration::from_secs(8);
/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Something to hand to the function.
pub(crate) struct Event {
    pub(crate) value: Value,
    /// The function started it itself: nobody waits for what it answers.
    pub(crate) is_run: bool,
}

/// A running function.
pub(crate) struct Function {
    process: Child,
    events: Sender<Event>,
    answers: Receiver<Answer>,
    output: Option<JoinHandle<Vec<String>>>,
    errors: Option<JoinHandle<Vec<String>>>,
}

/// A key for what the function stores.
pub(crate) struct Key {
    pub(crate) name: String,
    /// Where the service listens that has it.
    pub(crate) endpoint: String,
}

/// What the function answered: a value, or an error in Lambda's own form.
pub(crate) type Answer = Result<Value, Value>;

impl Function {
    /// Starts `bootstrap` on these tables, with a clock that stands still, where every integration fails.
    pub(crate) fn start(tables: &Tables, now: i64) -> Self {
        Self::with(tables, now, Arc::new(Mutex::new(|_: &str, _: &str| None)))
    }

    /// Starts `bootstrap` where integrations answer.
    pub(crate) fn with(tables: &Tables, now: i64, integrations: Integrations) -> Self {
        Self::keyed(tables, now, integrations, None)
    }

    /// The same with a key.
    pub(crate) fn keyed(tables: &Tables, now: i64, integrations: Integrations, key: Option<Key>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let api = listener.local_addr().unwrap().to_string();
        let (events, waiting) = channel();
        let (answered, answers) = channel();
        let functions = functions::start(events.clone(), integrations);
        thread::spawn(move || serve(&listener, &Arc::new(Mutex::new((waiting, false))), &answered));
        let mut process = Command::new(env!("CARGO_BIN_EXE_bootstrap"))
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
            .env("AWS_ENDPOINT_URL_LAMBDA", &functions)
            // Nobody there knows of hours or queues: what a test does not set is not known.
            .env("AWS_ENDPOINT_URL_CONNECT", functions)
            .env("IVR_CALLS_TABLE", &tables.calls)
            .env("IVR_CONFIG_TABLE", &tables.config)
            .env("IVR_NOW", now.to_string())
            .envs(key.iter().flat_map(|it| [("IVR_KEY", &it.name), ("AWS_ENDPOINT_URL_KMS", &it.endpoint)]))
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
        Self { process, events, answers, output: Some(output), errors: Some(errors) }
    }

    /// Hands over an event without waiting for the answer.
    pub(crate) fn send(&self, event: &Value) {
        self.events.send(Event { value: event.clone(), is_run: false }).unwrap();
    }

    /// Waits for the next answer.
    pub(crate) fn receive(&self) -> Answer {
        self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("`bootstrap` does not answer"))
    }

    /// One invocation.
    pub(crate) fn invoke(&self, event: &Value) -> Answer {
        self.send(event);
        self.receive()
    }

    /// Kills the process; gives everything it wrote, line by line, as output and as errors.
    pub(crate) fn end(mut self) -> (Vec<String>, Vec<String>) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        (self.output.take().unwrap().join().unwrap(), self.errors.take().unwrap().join().unwrap())
    }

    /// Kills the process; gives its log.
    pub(crate) fn kill(self) -> Vec<Value> {
        let (lines, _) = self.end();
        lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Events that wait, and whether the one that was handed over last is a run.
type Waiting = Arc<Mutex<(Receiver<Event>, bool)>>;

fn serve(listener: &TcpListener, waiting: &Waiting, answered: &Sender<Answer>) {
    while let Ok((stream, _)) = listener.accept() {
        let (waiting, answered) = (Arc::clone(waiting), answered.clone());
        // A connection that breaks off belongs to a process that was killed.
        thread::spawn(move || connection(stream, &waiting, &answered));
    }
}

fn connection(stream: TcpStream, waiting: &Waiting, answered: &Sender<Answer>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let request = request(&mut reader)?;
        let kind = request.path.rsplit('/').next()?;
        if kind == "next" {
            let mut waiting = waiting.lock().ok()?;
            let event = waiting.0.recv().ok()?;
            waiting.1 = event.is_run;
            reply(&stream, "200 OK", &invocation(), &event.value.to_string())?;
            continue;
        }
        let is_run = waiting.lock().ok()?.1;
        reply(&stream, "202 Accepted", "", "")?;
        let body = serde_json::from_slice(&request.body).ok()?;
        if !is_run {
            answered.send(if kind == "response" { Ok(body) } else { Err(body) }).ok()?;
        }
    }
}

/// The headers of an invocation, with an id that no other has.
fn invocation() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + LIMIT;
    format!(
        "Lambda-Runtime-Aws-Request-Id: invocation-{}\r\nLambda-Runtime-Deadline-Ms: {}\r\n\
         Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:111122223333:function:ivr\r\n",
        NEXT.fetch_add(1, Ordering::Relaxed),
        deadline.as_millis()
    )
}

/// An HTTP request.
pub(crate) struct Request {
    pub(crate) path: String,
    /// Names and values in small letters.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// Reads a request; nothing where the connection ends.
pub(crate) fn request(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|it| *it > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut request = Request { path, headers: Vec::new(), body: Vec::new() };
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let header = line.trim().to_ascii_lowercase();
        let Some((name, value)) = header.split_once(':') else { break };
        request.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = request.header("content-length").map_or(Some(0), |it| it.parse().ok())?;
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn reply(mut stream: &TcpStream, status: &str, headers: &str, body: &str) -> Option<()> {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).ok()
}
