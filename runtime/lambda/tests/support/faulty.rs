//! A proxy before DynamoDB that fails as networks and services do: some requests are told that there is too much to
//! do, break off before or after they are through, or are answered when nobody waits any more. It can also hold a
//! process in the middle of a write, for a test that kills it there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use crate::http::{reply, serve};

/// What becomes of a request that fails.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    /// There is too much to do.
    Throttled,
    /// The service is ill.
    Ill,
    /// The connection breaks off before the request is through.
    LostBefore,
    /// It breaks off after it and before the answer.
    LostAfter,
    /// It is made at once, and answered when nobody waits any more.
    SlowAnswer,
    /// It is made when nobody waits any more.
    SlowRequest,
}

/// How often requests fail and how: shared by the proxies of several processes.
pub(crate) struct Weather {
    /// One request in so many fails, drawn from its number.
    pub(crate) one_in: u64,
    pub(crate) faults: &'static [Fault],
    requests: AtomicU64,
    failed: AtomicU64,
}

impl Weather {
    pub(crate) fn new(one_in: u64, faults: &'static [Fault]) -> Arc<Self> {
        Arc::new(Self { one_in, faults, requests: AtomicU64::new(0), failed: AtomicU64::new(0) })
    }

    /// How many requests came, and how many of them failed.
    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.requests.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    fn fault(&self) -> Option<Fault> {
        let drawn = mixed(self.requests.fetch_add(1, Ordering::Relaxed));
        if !drawn.is_multiple_of(self.one_in) {
            return None;
        }
        self.failed.fetch_add(1, Ordering::Relaxed);
        let kinds = self.faults.len() as u64;
        self.faults.get((drawn / self.one_in % kinds) as usize).copied()
    }
}

/// A number that looks drawn: the last step of splitmix64.
pub(crate) fn mixed(number: u64) -> u64 {
    let mut it = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

/// Where in a write a process is held.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    Before,
    After,
}

/// A proxy.
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) endpoint: String,
    trap: Arc<Trap>,
}

#[derive(Default)]
struct Trap(Mutex<Option<(Moment, Sender<()>)>>);

impl Proxy {
    pub(crate) fn before(endpoint: &str, weather: Arc<Weather>) -> Self {
        let server: SocketAddr = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
        let trap = Arc::new(Trap::default());
        let set = Arc::clone(&trap);
        let address = serve(move |client| connection(&client, server, &weather, &set));
        Self { endpoint: format!("http://{address}"), trap }
    }

    /// Holds the next write at a moment: it gets no answer any more. Tells when it is held.
    pub(crate) fn hold(&self, moment: Moment) -> Receiver<()> {
        let (held, told) = channel();
        *self.trap.0.lock().unwrap() = Some((moment, held));
        told
    }
}

fn connection(mut client: &TcpStream, server: SocketAddr, weather: &Weather, trap: &Trap) -> Option<()> {
    let server = TcpStream::connect(server).ok()?;
    let mut from_client = BufReader::new(client.try_clone().ok()?);
    let mut from_server = BufReader::new(server.try_clone().ok()?);
    let mut make = |request: &[u8]| {
        (&server).write_all(request).ok()?;
        message(&mut from_server)
    };
    loop {
        let request = message(&mut from_client)?;
        if let Some((moment, held)) = caught(trap, &request) {
            let made = if matches!(moment, Moment::After) { make(&request) } else { None };
            held.send(()).ok()?;
            nobody_waits(&mut from_client);
            return made.map(drop);
        }
        match weather.fault() {
            None => client.write_all(&make(&request)?).ok()?,
            Some(Fault::Throttled) => refuse(client, "400 Bad Request", "ThrottlingException")?,
            Some(Fault::Ill) => refuse(client, "500 Internal Server Error", "InternalServerError")?,
            Some(Fault::LostBefore) => return None,
            Some(Fault::LostAfter) => return make(&request).map(drop),
            Some(Fault::SlowAnswer) => {
                make(&request)?;
                nobody_waits(&mut from_client);
                return None;
            }
            Some(Fault::SlowRequest) => {
                nobody_waits(&mut from_client);
                return make(&request).map(drop);
            }
        }
    }
}

fn caught(trap: &Trap, request: &[u8]) -> Option<(Moment, Sender<()>)> {
    const WRITE: &[u8] = b"DynamoDB_20120810.PutItem\r\n";
    let mut trap = trap.0.lock().ok()?;
    if trap.is_none() || !request.windows(WRITE.len()).any(|it| it == WRITE) {
        return None;
    }
    trap.take()
}

/// Comes back when the other side has given up.
fn nobody_waits(client: &mut BufReader<TcpStream>) {
    let _ = client.read_to_end(&mut Vec::new());
}

fn refuse(client: &TcpStream, status: &str, code: &str) -> Option<()> {
    let body = format!("{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{code}\"}}");
    reply(client, status, "Content-Type: application/x-amz-json-1.0\r\n", &body)
}

/// A whole message with its head; its length is the one it names.
fn message(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let from = head.len();
        reader.read_until(b'\n', &mut head).ok().filter(|it| *it > 0)?;
        let line = String::from_utf8_lossy(&head[from..]).trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let from = head.len();
    head.resize(from + length, 0);
    reader.read_exact(&mut head[from..]).ok()?;
    Some(head)
}
