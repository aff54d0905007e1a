//! Requests to AWS besides those for the tables, signed and sent.
//!
//! The function sends few kinds of them, one or two to a service, and seldom: the clients for all operations of
//! these services would be most of what Lambda loads and of what builds wait for. What is left to us is paths
//! and JSON; signing, connections and certificates are those of the AWS client.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use tokio::time::timeout;

/// How long a connection is trusted over which nothing is sent. Servers and networks drop those, a process that is frozen
/// between invocations does not hear of it, and what goes over one is lost: most of what is sent must not be sent twice.
const IDLE: Duration = Duration::from_secs(5);

/// Who asks, and from which region.
#[derive(Clone)]
pub struct Account {
    region: String,
    credentials: Credentials,
    connections: Arc<Connections>,
}

/// Connections, made when they are first needed: most processes never need them.
#[derive(Default)]
struct Connections {
    plain: OnceLock<Connector>,
    encrypted: OnceLock<Connector>,
}

impl Account {
    /// An account with the keys of a role, which are lent for a time, or of a user.
    pub fn new(region: &str, access_key: &str, secret_key: &str, session_token: Option<String>) -> Self {
        let credentials = Credentials::new(access_key, secret_key, session_token, None, "environment");
        Self { region: region.to_owned(), credentials, connections: Arc::default() }
    }
}

impl fmt::Debug for Account {
    /// Which region it is of, and none of its keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("region", &self.region).finish_non_exhaustive()
    }
}

/// A service of a region.
#[derive(Debug)]
pub(crate) struct Service {
    account: Account,
    /// As signatures name it.
    name: &'static str,
    endpoint: String,
}

/// A request.
pub(crate) struct Request<'a> {
    pub(crate) method: &'static str,
    /// With everything that is not plain in its parts written as `%3A`; with a query, if there is one.
    pub(crate) path: &'a str,
    pub(crate) headers: &'a [(&'static str, &'a str)],
    pub(crate) body: &'a str,
}

/// An answer, whatever its status is.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// Why there is no answer. Names what happened, nothing of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The request could not be made.
    Unmade,
    /// Nobody took it, or the answer broke off.
    Unreachable,
    /// There was no answer in time.
    Late,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unmade => "the request could not be made",
            Self::Unreachable => "there is no connection",
            Self::Late => "there was no answer in time",
        })
    }
}

impl Service {
    /// A service. `endpoint` is another server than that of the region.
    pub(crate) fn new(account: &Account, name: &'static str, host: &str, endpoint: Option<String>) -> Self {
        let endpoint = endpoint.unwrap_or_else(|| format!("https://{host}.{}.amazonaws.com", account.region));
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Self { account: account.clone(), name, endpoint }
    }

    /// Sends a request once.
    pub(crate) async fn send(&self, request: &Request<'_>, within: Duration) -> Result<Answer, Unanswered> {
        let request = self.signed(request).ok_or(Unanswered::Unmade)?;
        timeout(within, self.answer(request)).await.unwrap_or(Err(Unanswered::Late))
    }

    async fn answer(&self, request: HttpRequest) -> Result<Answer, Unanswered> {
        let answer = self.connector().call(request).await.map_err(|_| Unanswered::Unreachable)?;
        let status = answer.status().as_u16();
        let headers =
            answer.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = ByteStream::new(answer.into_body()).collect().await;
        let body = body.map_err(|_| Unanswered::Unreachable)?.into_bytes().to_vec();
        Ok(Answer { status, headers, body })
    }

    fn signed(&self, request: &Request<'_>) -> Option<HttpRequest> {
        let uri = format!("{}{}", self.endpoint, request.path);
        let mut unsigned = http::Request::builder().method(request.method).uri(&uri);
        for (name, value) in request.headers {
            unsigned = unsigned.header(*name, *value);
        }
        let mut unsigned = unsigned.body(SdkBody::from(request.body)).ok()?;
        let identity = self.account.credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.account.region)
            .name(self.name)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .ok()?;
        let body = SignableBody::Bytes(request.body.as_bytes());
        let signable =
            SignableRequest::new(request.method, &uri, request.headers.iter().copied(), body).ok()?;
        let signed = sign(signable, &params.into()).ok()?;
        signed.into_parts().0.apply_to_request_http1x(&mut unsigned);
        HttpRequest::try_from(unsigned).ok()
    }

    fn connector(&self) -> &Connector {
        let connections = &self.account.connections;
        match self.endpoint.starts_with("http://") {
            true => {
                connections.plain.get_or_init(|| Connector::builder().pool_idle_timeout(IDLE).build_http())
            }
            false => connections.encrypted.get_or_init(|| {
                let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
                Connector::builder().tls_provider(ring).pool_idle_timeout(IDLE).build()
            }),
        }
    }
}
