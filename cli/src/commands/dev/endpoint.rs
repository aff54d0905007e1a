//! Lambda's own interface, as far as it invokes functions: its tools and libraries work with it as they are.
//!
//! Every function name and ARN leads to the one function there is.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::line::{BESIDE, Line, WAITED_FOR};

/// The largest payload that Lambda takes.
const MOST: usize = 6 * 1024 * 1024;
/// What is still read of a larger one, so that whoever sends it gets to hear that it is too large.
const MOST_READ: usize = 64 * 1024 * 1024;
/// How long nobody is let in when the system has no more connections.
const PAUSE: Duration = Duration::from_millis(100);

type Answer = Response<Full<Bytes>>;

/// Answers until the process ends.
pub(super) async fn serve(listener: TcpListener, line: Arc<Line>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(&line)))),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn connection(stream: TcpStream, line: Arc<Line>) {
    let service = service_fn(move |request| {
        let line = Arc::clone(&line);
        async move { Ok::<_, Infallible>(answer(request, line).await) }
    });
    // Whoever breaks a connection off does not wait for an answer.
    let _ =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request<Incoming>, line: Arc<Line>) -> Answer {
    let (parts, body) = request.into_parts();
    if !is_invocation(parts.uri.path()) {
        let why = "only functions can be invoked here: POST /2015-03-31/functions/NAME/invocations";
        return error(StatusCode::NOT_FOUND, "UnknownOperationException", why);
    }
    if parts.method != Method::POST {
        let why = format!("functions are invoked with POST, not {}", parts.method);
        let mut answer = error(StatusCode::METHOD_NOT_ALLOWED, "UnknownOperationException", &why);
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return answer;
    }
    let payload = match payload(body).await {
        Ok(payload) => payload,
        Err(answer) => return answer,
    };
    let kind = parts.headers.get("x-amz-invocation-type").map(HeaderValue::as_bytes);
    match kind {
        None | Some(b"RequestResponse") => answered(line.invoke(&payload, WAITED_FOR).await),
        Some(b"Event") => {
            tokio::spawn(async move { line.invoke(&payload, BESIDE).await });
            empty(StatusCode::ACCEPTED)
        }
        Some(b"DryRun") => empty(StatusCode::NO_CONTENT),
        Some(_) => {
            let why = "the invocation type must be RequestResponse, Event or DryRun";
            error(StatusCode::BAD_REQUEST, "InvalidParameterValueException", why)
        }
    }
}

/// `/2015-03-31/functions/NAME/invocations`
fn is_invocation(path: &str) -> bool {
    let name = path.strip_prefix("/2015-03-31/functions/").and_then(|it| it.strip_suffix("/invocations"));
    name.is_some_and(|it| !it.is_empty() && !it.contains('/'))
}

/// What the function is invoked with; an object without fields where nothing is sent.
async fn payload(mut body: Incoming) -> Result<Value, Answer> {
    let mut bytes = Vec::new();
    let mut length = 0;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| unreadable("it broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= MOST && announced <= MOST {
            bytes.extend_from_slice(&data);
        } else if length > MOST_READ || announced > MOST_READ {
            break;
        }
    }
    if length > MOST || announced > MOST {
        let why = format!("a request must not have more than {MOST} bytes");
        return Err(error(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &why));
    }
    if bytes.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&bytes).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(why: &str) -> Answer {
    let why = format!("Could not parse request body into json: {why}");
    error(StatusCode::BAD_REQUEST, "InvalidRequestContentException", &why)
}

/// What the function answered, or why it did not, as Lambda tells it.
fn answered(answer: Result<Value, impl std::fmt::Display>) -> Answer {
    let (body, is_error) = match answer {
        Ok(value) => (value, false),
        Err(refusal) => (json!({ "errorMessage": refusal.to_string(), "errorType": "Refused" }), true),
    };
    let mut answer = with_json(StatusCode::OK, &body);
    let headers = answer.headers_mut();
    headers.insert("x-amz-executed-version", HeaderValue::from_static("$LATEST"));
    if is_error {
        headers.insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
    }
    answer
}

/// An error of Lambda itself.
fn error(status: StatusCode, kind: &'static str, why: &str) -> Answer {
    let mut answer = with_json(status, &json!({ "Type": "User", "message": why }));
    answer.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind));
    answer
}

fn with_json(status: StatusCode, body: &Value) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.to_string())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}
