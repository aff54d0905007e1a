//! An environment: where its tables are, who asks, and what to say when they do not answer.

use std::env;
use std::future::Future;
use std::net::TcpStream;
use std::time::Duration;

use ivr_compiler::diagnostic::nearest;
use ivr_compiler::project::{Config, EnvironmentConfig};
use ivr_lambda::releases::Unreleased;
use ivr_lambda::store::{Dynamo, StoreError, Tables};

use crate::args::EnvironmentArgs;
use crate::status::{Failure, reason};

/// How long one request may take: people wait for it, not callers.
const ATTEMPT: Duration = Duration::from_secs(10);
/// How keys get into the environment.
const KEYS: &str = "`eval \"$(aws configure export-credentials --format env)\"`";
/// The account that DynamoDB Local says its tables are in.
const NO_ACCOUNT: &str = "000000000000";

/// An environment that can be asked.
pub(crate) struct Environment {
    /// Its name, where it has one.
    pub(crate) name: Option<String>,
    /// Its tables.
    pub(crate) store: Dynamo,
    config_table: String,
    /// The server or the region, as it is told to people.
    place: String,
    account: Option<String>,
}

impl Environment {
    /// Finds out from flags, settings and variables where the tables of a project are.
    pub(crate) fn new(args: &EnvironmentArgs, config: &Config) -> Result<Self, Failure> {
        let endpoint = endpoint(args)?;
        let is_named = args.calls_table.is_some() && args.config_table.is_some();
        let section = section(args, config, is_named && endpoint.is_some())?;
        let table = |given: &Option<String>, kind: &str| match (given, &args.env) {
            (Some(name), _) => name.clone(),
            (None, name) => format!("ivr-{}-{}-{kind}", config.name, name.as_deref().unwrap_or_default()),
        };
        let (calls, config_table) = (table(&args.calls_table, "calls"), table(&args.config_table, "config"));
        let region = region(args, section.and_then(|it| it.region.as_deref()), endpoint.as_deref())?;
        let (access_key, secret_key, session_token) = keys(endpoint.as_deref())?;
        listens(endpoint.as_deref(), args.env.as_deref().unwrap_or(&config_table))?;
        let place = match &endpoint {
            Some(url) => format!("at `{url}`"),
            None => format!("in `{region}`"),
        };
        let tables = Tables {
            calls,
            config: config_table.clone(),
            region,
            endpoint,
            access_key,
            secret_key,
            session_token,
            attempt: ATTEMPT,
        };
        Ok(Self {
            name: args.env.clone(),
            store: Dynamo::new(tables),
            config_table,
            place,
            account: section.and_then(|it| it.account.clone()),
        })
    }

    /// "`dev`", or the table where the environment has no name.
    pub(crate) fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.config_table)
    }

    /// Makes sure that the keys are those of the account that the settings name: a program must not go live in
    /// another one by mistake.
    pub(crate) async fn is_ours(&self) -> Result<(), Failure> {
        let Some(wanted) = &self.account else { return Ok(()) };
        let account = match self.store.account().await {
            // Tables that are yet to be made are in no account.
            Err(StoreError::Refused(code)) if code == "ResourceNotFoundException" => None,
            account => account.map_err(|error| self.failure(&error))?,
        };
        match account {
            Some(found) if &found != wanted && found != NO_ACCOUNT => Err(Failure::new(format!(
                "the keys are of the account `{found}`, and `{}` is in `{wanted}`",
                self.label()
            ))
            .help(format!("sign in to the right one, then {KEYS}; or mend `account` in `ivr.toml`"))),
            _ => Ok(()),
        }
    }

    /// Why nothing was released, for people.
    pub(crate) fn unreleased(&self, why: &Unreleased) -> Failure {
        let list = "`ivr releases` lists what was published";
        let failure = Failure::new(why.to_string());
        match why {
            Unreleased::Store(error) => self.failure(error),
            Unreleased::Unsure(error) => Failure::new(format!(
                "whether new calls of `{}` start on it is not known: {error}",
                self.label()
            ))
            .help(format!("{list}, and which of them is live")),
            Unreleased::Overtaken(..) => failure
                .help("the bundle is kept; look at what is live now, then do it again if it is still right"),
            Unreleased::NothingLive => failure.help("`ivr publish` publishes"),
            Unreleased::NothingBefore(_) => {
                failure.help(format!("{list}; `--to HASH` goes to any of them, `ivr publish` to a new one"))
            }
            Unreleased::NoHash(_) | Unreleased::Unknown(_) | Unreleased::Ambiguous(..) => failure.help(list),
            Unreleased::Gone(_) | Unreleased::Broken(..) => failure.help(format!(
                "calls would not start on it, so it is left as it is; {list}, `--to HASH` goes to another one"
            )),
            Unreleased::NotABundle(_) => failure,
        }
    }

    /// Why the tables did not do what they should, for people.
    pub(crate) fn failure(&self, error: &StoreError) -> Failure {
        let (label, place, table) = (self.label(), &self.place, &self.config_table);
        match error {
            StoreError::Late(why) => Failure::new(format!("`{label}` cannot be reached {place}: {why}"))
                .help("nothing was changed; is the address right, the server running, the network up?"),
            StoreError::Busy(code) => {
                Failure::new(format!("the tables of `{label}` have too much to do: `{code}`"))
                    .help("nothing was changed; try again in a moment")
            }
            StoreError::Refused(code) => match code.as_str() {
                "ResourceNotFoundException" => Failure::new(format!(
                    "`{label}` has no table `{table}` {place} to keep what is published"
                ))
                .help(
                    "`ivr publish --create-tables` makes it; if it is called otherwise, name it with \
                             `--config-table`",
                ),
                "AccessDeniedException" => {
                    Failure::new(format!("the keys may not do this with the table `{table}` {place}"))
                        .help(format!("use those of a role that may: {KEYS}"))
                }
                "UnrecognizedClientException"
                | "InvalidSignatureException"
                | "IncompleteSignatureException"
                | "InvalidClientTokenId"
                | "MissingAuthenticationTokenException"
                | "ExpiredTokenException" => {
                    Failure::new(format!("the keys are not accepted {place}, or not any more: `{code}`"))
                        .help(format!("sign in again, then {KEYS}"))
                }
                code => Failure::new(format!("the table `{table}` {place} refused: `{code}`")),
            },
            StoreError::Damaged(what) => {
                Failure::new(format!("the table `{table}` {place} holds something damaged: {what}"))
            }
        }
    }
}

/// Waits for what takes its time.
pub(crate) fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::from)?.block_on(work)
}

/// The server that is named, by flag or variable.
fn endpoint(args: &EnvironmentArgs) -> Result<Option<String>, Failure> {
    let named = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"].into_iter().find_map(variable);
    let Some(url) = args.endpoint_url.clone().or(named) else { return Ok(None) };
    checked_url(&url)?;
    Ok(Some(url))
}

/// Whether this is the address of a server.
pub(crate) fn checked_url(url: &str) -> Result<(), Failure> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let has_host = rest.is_some_and(|it| !it.is_empty() && !it.starts_with([':', '/']));
    if has_host && url.parse::<hyper::Uri>().is_ok() {
        return Ok(());
    }
    Err(Failure::new(format!("`{url}` is no address of a server"))
        .help("write it with `http://` or `https://`, such as `http://127.0.0.1:8000`"))
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|it| !it.is_empty())
}

/// The section of the environment. Who says where the tables are, and what they are called, needs none.
fn section<'c>(
    args: &EnvironmentArgs,
    config: &'c Config,
    is_said: bool,
) -> Result<Option<&'c EnvironmentConfig>, Failure> {
    let names: Vec<String> = config.env.keys().map(|it| format!("`{it}`")).collect();
    let known = match names.as_slice() {
        [] => "`ivr.toml` has none: add `[env.dev]` with `region = \"ap-southeast-2\"`".to_owned(),
        names => format!("`ivr.toml` has {}", names.join(", ")),
    };
    match &args.env {
        None if is_said => Ok(None),
        None => Err(Failure::new("it is not said which environment is meant")
            .help(format!("write `--env NAME`; {known}"))),
        Some(name) => match config.env.get(name) {
            Some(section) => Ok(Some(section)),
            None if is_said => Ok(None),
            None => {
                let near = nearest(name, config.env.keys().map(String::as_str));
                let near = near.map(|it| format!("did you mean `{it}`? ")).unwrap_or_default();
                Err(Failure::new(format!("there is no environment `{name}`")).help(format!("{near}{known}")))
            }
        },
    }
}

fn region(args: &EnvironmentArgs, section: Option<&str>, endpoint: Option<&str>) -> Result<String, Failure> {
    let set = || ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable);
    let found = section.map(str::to_owned).or_else(set);
    found.or_else(|| endpoint.map(|_| "us-east-1".to_owned())).ok_or_else(|| {
        let name = args.env.as_deref().unwrap_or_default();
        Failure::new(format!("it is not said in which region `{name}` is"))
            .help(format!("add `region = \"ap-southeast-2\"` to `[env.{name}]` in `ivr.toml`"))
    })
}

type Keys = (String, String, Option<String>);

/// Keys of the variables; a server on this machine takes any.
fn keys(endpoint: Option<&str>) -> Result<Keys, Failure> {
    let (access, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    match (access, secret) {
        (Some(access), Some(secret)) => Ok((access, secret, variable("AWS_SESSION_TOKEN"))),
        (None, None) if endpoint.is_some_and(is_here) => Ok(("local".to_owned(), "local".to_owned(), None)),
        (access, _) => {
            let missing = if access.is_none() { "AWS_ACCESS_KEY_ID" } else { "AWS_SECRET_ACCESS_KEY" };
            Err(Failure::new(format!(
                "there are no keys to reach the environment with: `{missing}` is not set"
            ))
            .help(format!("sign in, then {KEYS}")))
        }
    }
}

/// A server on this machine that is not there will not come while somebody waits for it.
fn listens(endpoint: Option<&str>, label: &str) -> Result<(), Failure> {
    let Some(url) = endpoint.filter(|it| is_here(it)) else { return Ok(()) };
    let Some(authority) = url.parse::<hyper::Uri>().ok().and_then(|it| it.into_parts().authority) else {
        return Ok(());
    };
    let port = authority.port_u16().unwrap_or(if url.starts_with("https") { 443 } else { 80 });
    let host = authority.host().trim_matches(['[', ']']);
    match TcpStream::connect((host, port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Failure::new(format!("`{label}` cannot be reached at `{url}`: {}", reason(&error)))
                .help("nothing was changed; start the server, such as DynamoDB Local, or mend the address"))
        }
    }
}

/// Whether a server is on this machine.
fn is_here(url: &str) -> bool {
    let uri = url.parse::<hyper::Uri>().ok();
    let host = uri.as_ref().and_then(hyper::Uri::host).unwrap_or_default();
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}
