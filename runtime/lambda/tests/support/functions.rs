//! The part of Lambda's own API that the function uses: invoking functions. Events for itself are handed to the
//! function, integrations are answered by the test.

use std::io::{BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use crate::lambda::{Event, request};

/// What an integration answers, by the name of its function and what it is sent; nothing where it fails.
pub(crate) type Integrations = Arc<Mutex<dyn FnMut(&str, &str) -> Option<String> + Send>>;

/// Starts the API. Gives where it listens.
pub(crate) fn start(own: Sender<Event>, integrations: Integrations) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let (own, integrations) = (own.clone(), Arc::clone(&integrations));
            thread::spawn(move || connection(&stream, &own, &integrations));
        }
    });
    address
}

fn connection(mut stream: &TcpStream, own: &Sender<Event>, integrations: &Integrations) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let request = request(&mut reader)?;
        let signed = request.header("authorization").unwrap_or_default();
        let signature = "aws4-hmac-sha256 credential=local/";
        let name = request.path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?;
        let payload = String::from_utf8(request.body.clone()).ok()?;
        let (status, headers, body) = match request.header("x-amz-invocation-type") {
            _ if !signed.starts_with(signature) => ("403 Forbidden", "", String::new()),
            Some("event") if name.starts_with("arn%3Aaws%3Alambda") => {
                let event: Value = serde_json::from_str(&payload).ok()?;
                own.send(Event { value: event, is_run: true }).ok()?;
                ("202 Accepted", "", String::new())
            }
            Some("requestresponse") => match (integrations.lock().ok()?)(name, &payload) {
                Some(json) => ("200 OK", "", json),
                // As functions do whose error says what they were sent.
                None => ("200 OK", "X-Amz-Function-Error: Unhandled\r\n", error(&payload)),
            },
            _ => ("404 Not Found", "", String::new()),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

fn error(payload: &str) -> String {
    serde_json::json!({ "errorType": "Error", "errorMessage": format!("cannot take {payload}") }).to_string()
}
