//! `bootstrap`: what Lambda starts. Reads its environment, then answers one invocation after another.

use std::env;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ivr_lambda::Account;
use ivr_lambda::handler::{Handler, Occasion};
use ivr_lambda::journal::Journal;
use ivr_lambda::services::{Connect, Keys, Kms, Lambda, Lex, Services, Sns};
use ivr_lambda::store::{ATTEMPT, Dynamo, Tables};
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;

/// Lines go to the standard output, from where Lambda takes them.
struct Output;

impl Journal for Output {
    fn line(&self, line: &str) {
        // A log that cannot be written is no reason to let a caller down.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let tables = tables()?;
    let services = services(&tables);
    let store = Arc::new(Dynamo::new(tables));
    let handler = Handler::new(store, services, Output, clock()?);
    let handler = &handler;
    handler.warm_up().await;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        let occasion = occasion(&event.context);
        // On the heap, or the types that the runtime builds around it grow beyond what the compiler takes.
        let answer = Box::pin(handler.answer(&event.payload, &occasion)).await;
        answer.map_err(|refusal| Diagnostic {
            error_type: "Refused".to_owned(),
            error_message: refusal.to_string(),
        })
    }))
    .await
}

fn tables() -> Result<Tables, String> {
    Ok(Tables {
        calls: needed("IVR_CALLS_TABLE")?,
        config: needed("IVR_CONFIG_TABLE")?,
        region: needed("AWS_REGION")?,
        endpoint: endpoint("DYNAMODB"),
        access_key: needed("AWS_ACCESS_KEY_ID")?,
        secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
        session_token: env::var("AWS_SESSION_TOKEN").ok(),
        attempt: ATTEMPT,
    })
}

fn services(tables: &Tables) -> Services {
    let token = tables.session_token.clone();
    let account = Account::new(&tables.region, &tables.access_key, &tables.secret_key, token);
    let kms = |key: String| -> Box<dyn Keys> {
        Box::new(Kms::new(&account, endpoint("KMS"), &key, &tables.config))
    };
    Services {
        functions: Box::new(Lambda::new(&account, endpoint("LAMBDA"))),
        texts: Box::new(Sns::new(&account, endpoint("SNS"), given("IVR_SMS_SENDER"))),
        bots: Box::new(Lex::new(&account, endpoint("LEX_RUNTIME_V2"))),
        centre: Some(Arc::new(Connect::new(&account, endpoint("CONNECT")))),
        keys: given("IVR_KEY").map(kms),
    }
}

/// Another server for a service than that of the region, as the tools of AWS name it.
fn endpoint(service: &str) -> Option<String> {
    let own = env::var(format!("AWS_ENDPOINT_URL_{service}"));
    own.or_else(|_| env::var("AWS_ENDPOINT_URL")).ok()
}

/// What may be set. Deployments often leave what they do not want empty.
fn given(name: &str) -> Option<String> {
    env::var(name).ok().filter(|it| !it.is_empty())
}

fn needed(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("the environment variable `{name}` is not set"))
}

/// The time of the machine; with `IVR_NOW`, seconds since 1970, always that: for calls that must be the same
/// each time.
fn clock() -> Result<impl Fn() -> i64 + Send + Sync + 'static, String> {
    let fixed = match env::var("IVR_NOW") {
        Ok(seconds) => {
            let seconds = seconds.parse::<i64>();
            Some(seconds.map_err(|_| "`IVR_NOW` must be seconds since 1970".to_owned())?)
        }
        Err(_) => None,
    };
    Ok(move || fixed.unwrap_or_else(|| i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)))
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn occasion(context: &Context) -> Occasion {
    let left = Duration::from_millis(context.deadline).saturating_sub(since_1970());
    Occasion { id: context.request_id.clone(), left, function: context.invoked_function_arn.clone() }
}
