//! A proxy before DynamoDB that fails as networks and services do: every so many requests it answers that there
//! is too much to do, breaks off before the request is through, or breaks off after it and before the answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Starts a proxy before `endpoint`; every `every`th request fails. Gives where it listens.
pub(crate) fn before(endpoint: &str, every: u32) -> (String, Arc<AtomicU32>) {
    let server: SocketAddr = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&requests);
    thread::spawn(move || {
        while let Ok((client, _)) = listener.accept() {
            let counted = Arc::clone(&counted);
            thread::spawn(move || connection(client, server, every, &counted));
        }
    });
    (address, requests)
}

/// What becomes of a request.
enum Fate {
    Through,
    Throttled,
    Ill,
    LostBefore,
    LostAfter,
}

fn fate(request: u32, every: u32) -> Fate {
    match (request.is_multiple_of(every), request / every % 4) {
        (false, _) => Fate::Through,
        (true, 0) => Fate::LostAfter,
        (true, 1) => Fate::Throttled,
        (true, 2) => Fate::LostBefore,
        (true, _) => Fate::Ill,
    }
}

fn connection(client: TcpStream, server: SocketAddr, every: u32, requests: &AtomicU32) -> Option<()> {
    let server = TcpStream::connect(server).ok()?;
    let mut from_client = BufReader::new(client.try_clone().ok()?);
    let mut from_server = BufReader::new(server.try_clone().ok()?);
    loop {
        let request = message(&mut from_client)?;
        match fate(requests.fetch_add(1, Ordering::Relaxed) + 1, every) {
            Fate::Through => {
                (&server).write_all(&request).ok()?;
                (&client).write_all(&message(&mut from_server)?).ok()?;
            }
            Fate::Throttled => refuse(&client, "400 Bad Request", "ThrottlingException")?,
            Fate::Ill => refuse(&client, "500 Internal Server Error", "InternalServerError")?,
            Fate::LostBefore => return None,
            Fate::LostAfter => {
                (&server).write_all(&request).ok()?;
                message(&mut from_server)?;
                return None;
            }
        }
    }
}

fn refuse(mut client: &TcpStream, status: &str, code: &str) -> Option<()> {
    let body = format!("{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{code}\"}}");
    let length = body.len();
    let kind = "Content-Type: application/x-amz-json-1.0";
    let answer = format!("HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {length}\r\n\r\n{body}");
    client.write_all(answer.as_bytes()).ok()
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
