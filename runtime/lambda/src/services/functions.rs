//! Functions that this one invokes: itself, to have an integration run beside the call, and the integrations.

use std::time::Duration;

use super::Soon;
use crate::aws::{Account, Answer, Request, Service, Unanswered};

/// What came of a function that was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// It answered with this JSON.
    Answered(String),
    /// It failed, or could not be called.
    Failed,
    /// It took too long.
    TimedOut,
}

/// Invokes functions. A payload is JSON; an integration gets its arguments and nothing else.
pub trait Functions: Send + Sync {
    /// Has a function run some time soon, without waiting for it.
    fn start<'a>(&'a self, function: &'a str, payload: &'a str) -> Soon<'a, Result<(), String>>;

    /// Calls a function once and waits for what it answers.
    fn call<'a>(&'a self, function: &'a str, payload: &'a str, within: Duration) -> Soon<'a, Called>;
}

/// How long Lambda may take to take an event.
const STARTING: Duration = Duration::from_secs(1);
/// Set where a function answered that it failed.
const FUNCTION_ERROR: &str = "x-amz-function-error";

/// Functions of AWS Lambda, by its `Invoke`.
#[derive(Debug)]
pub struct Lambda(Service);

impl Lambda {
    /// Functions of a region, or of another server.
    pub fn new(account: &Account, endpoint: Option<String>) -> Self {
        Self(Service::new(account, "lambda", "lambda", endpoint))
    }

    async fn invoke(
        &self,
        function: &str,
        kind: &str,
        payload: &str,
        within: Duration,
    ) -> Result<Answer, Unanswered> {
        let request = Request {
            method: "POST",
            path: &format!("/2015-03-31/functions/{}/invocations", function.replace(':', "%3A")),
            headers: &[("content-type", "application/json"), ("x-amz-invocation-type", kind)],
            body: payload,
        };
        self.0.send(&request, within).await
    }
}

impl Functions for Lambda {
    fn start<'a>(&'a self, function: &'a str, payload: &'a str) -> Soon<'a, Result<(), String>> {
        Box::pin(async move {
            match self.invoke(function, "Event", payload, STARTING).await {
                Ok(Answer { status: 202, .. }) => Ok(()),
                Ok(answer) => Err(format!("Lambda answered {}", answer.status)),
                Err(why) => Err(why.to_string()),
            }
        })
    }

    fn call<'a>(&'a self, function: &'a str, payload: &'a str, within: Duration) -> Soon<'a, Called> {
        Box::pin(async move {
            match self.invoke(function, "RequestResponse", payload, within).await {
                Ok(answer) if answer.status == 200 && answer.header(FUNCTION_ERROR).is_none() => {
                    String::from_utf8(answer.body).map_or(Called::Failed, Called::Answered)
                }
                Err(Unanswered::Late) => Called::TimedOut,
                Ok(_) | Err(_) => Called::Failed,
            }
        })
    }
}
