//! The part of Lambda's own API that the function uses: invoking functions. Events for itself are put into its
//! queue, integrations are answered by the test, which also gets to know the text messages. Nobody here knows of hours
//! or queues: what a test does not set is not known.

use std::io::BufReader;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use crate::http::{reply, request, serve};
use crate::lambda::Desk;

/// What an integration answers, by the contact it is called for, the name of its function and what it is sent;
/// nothing where it fails.
pub(crate) type Integrations = Arc<Mutex<dyn FnMut(&str, &str, &str) -> Option<String> + Send>>;

/// The name by which text messages are told to the test.
const TEXT: &str = "text message";

/// Where every integration fails.
pub(crate) fn none() -> Integrations {
    Arc::new(Mutex::new(|_: &str, _: &str, _: &str| None))
}

/// Starts the API for a process. Gives where it listens.
pub(crate) fn start(desk: Arc<Desk>, integrations: Integrations) -> String {
    serve(move |stream| connection(&stream, &desk, &integrations))
}

fn connection(stream: &TcpStream, desk: &Desk, integrations: &Integrations) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let request = request(&mut reader).filter(|it| it.method == "POST")?;
        if request.path == "/" && request.body.starts_with(b"Action=Publish&") {
            let text = String::from_utf8(request.body).ok()?;
            (integrations.lock().ok()?)(&desk.at_work_for()?, TEXT, &text);
            reply(stream, "200 OK", "", "<PublishResponse/>")?;
            continue;
        }
        let signed = request.header("authorization").unwrap_or_default();
        let signature = "aws4-hmac-sha256 credential=local/";
        let name = request.path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?;
        let payload = String::from_utf8(request.body.clone()).ok()?;
        let (status, headers, body) = match request.header("x-amz-invocation-type") {
            _ if !signed.starts_with(signature) => ("403 Forbidden", "", String::new()),
            Some("event") if name.starts_with("arn%3Aaws%3Alambda") => {
                desk.queue.take_own(&serde_json::from_str(&payload).ok()?);
                ("202 Accepted", "", String::new())
            }
            Some("requestresponse") => {
                let contact = desk.at_work_for()?;
                match (integrations.lock().ok()?)(&contact, name, &payload) {
                    Some(json) => ("200 OK", "", json),
                    // As functions do whose error says what they were sent.
                    None => ("200 OK", "X-Amz-Function-Error: Unhandled\r\n", error(&payload)),
                }
            }
            _ => ("404 Not Found", "", String::new()),
        };
        reply(stream, status, headers, &body)?;
    }
}

fn error(payload: &str) -> String {
    serde_json::json!({ "errorType": "Error", "errorMessage": format!("cannot take {payload}") }).to_string()
}
