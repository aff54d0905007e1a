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

/// How long an invocation may take, as Connect has it.
const LIMIT: Duration = Duration::from_secs(8);
/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running function.
pub(crate) struct Function {
    process: Child,
    events: Sender<Value>,
    answers: Receiver<Answer>,
    output: Option<JoinHandle<Vec<String>>>,
}

/// What the function answered: a value, or an error in Lambda's own form.
pub(crate) type Answer = Result<Value, Value>;

impl Function {
    /// Starts `bootstrap` on these tables, with a clock that stands still.
    pub(crate) fn start(tables: &Tables, now: i64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let api = listener.local_addr().unwrap().to_string();
        let (events, waiting) = channel();
        let (answered, answers) = channel();
        thread::spawn(move || serve(&listener, &Arc::new(Mutex::new(waiting)), &answered));
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
            .env("IVR_CALLS_TABLE", &tables.calls)
            .env("IVR_CONFIG_TABLE", &tables.config)
            .env("IVR_NOW", now.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let written = BufReader::new(process.stdout.take().unwrap());
        let output = thread::spawn(move || written.lines().map_while(Result::ok).collect());
        Self { process, events, answers, output: Some(output) }
    }

    /// Hands over an event without waiting for the answer.
    pub(crate) fn send(&self, event: &Value) {
        self.events.send(event.clone()).unwrap();
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

    /// Kills the process; gives everything it wrote.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let lines = self.output.take().unwrap().join().unwrap();
        lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

type Waiting = Arc<Mutex<Receiver<Value>>>;

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
        let (path, body) = request(&mut reader)?;
        match path.rsplit('/').next()? {
            "next" => {
                let event = waiting.lock().ok()?.recv().ok()?;
                reply(&stream, "200 OK", &invocation(), &event.to_string())?;
            }
            "response" => {
                reply(&stream, "202 Accepted", "", "")?;
                answered.send(Ok(serde_json::from_slice(&body).ok()?)).ok()?;
            }
            _ => {
                reply(&stream, "202 Accepted", "", "")?;
                answered.send(Err(serde_json::from_slice(&body).ok()?)).ok()?;
            }
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

/// The path and the body of a request.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|it| *it > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, body))
}

fn reply(mut stream: &TcpStream, status: &str, headers: &str, body: &str) -> Option<()> {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).ok()
}
