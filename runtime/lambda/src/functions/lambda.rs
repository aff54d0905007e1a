//! The invoke request of AWS Lambda: the one request this needs, so the client for all of them stays out.

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

use super::{Called, Functions};

/// How long Lambda may take to take an event.
const STARTING: Duration = Duration::from_secs(1);
/// Set where a function answered that it failed.
const FUNCTION_ERROR: &str = "x-amz-function-error";

/// Functions of a region.
#[derive(Debug)]
pub struct Lambda {
    endpoint: String,
    region: String,
    credentials: Credentials,
    connector: Connector,
}

impl Lambda {
    /// Functions of a region, or of another server.
    pub fn new(
        region: &str,
        endpoint: Option<String>,
        access_key: &str,
        secret_key: &str,
        session_token: Option<String>,
    ) -> Self {
        let endpoint = endpoint.unwrap_or_else(|| format!("https://lambda.{region}.amazonaws.com"));
        let connector = match endpoint.starts_with("http://") {
            true => Connector::builder().build_http(),
            false => {
                let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
                Connector::builder().tls_provider(ring).build()
            }
        };
        let credentials = Credentials::new(access_key, secret_key, session_token, None, "environment");
        Self { endpoint, region: region.to_owned(), credentials, connector }
    }

    /// Sends an invocation; gives the status, whether the function failed, and what it answered.
    async fn invoke(
        &self,
        function: &str,
        kind: &str,
        payload: &str,
    ) -> Result<(u16, bool, Vec<u8>), String> {
        let request = self.request(function, kind, payload)?;
        let response = self.connector.call(request).await.map_err(|_| "there is no connection".to_owned())?;
        let status = response.status().as_u16();
        let failed = response.headers().get(FUNCTION_ERROR).is_some();
        let body = ByteStream::new(response.into_body());
        let body = body.collect().await.map_err(|_| "the answer broke off".to_owned())?;
        Ok((status, failed, body.into_bytes().to_vec()))
    }

    fn request(&self, function: &str, kind: &str, payload: &str) -> Result<HttpRequest, String> {
        let unsigned = |_| "the request could not be made".to_owned();
        let function = function.replace(':', "%3A");
        let uri = format!("{}/2015-03-31/functions/{function}/invocations", self.endpoint);
        let mut request = http::Request::builder()
            .method("POST")
            .uri(&uri)
            .header("content-type", "application/json")
            .header("x-amz-invocation-type", kind)
            .body(SdkBody::from(payload))
            .map_err(|_| "the name of the function is none".to_owned())?;
        let identity = self.credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("lambda")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| "the request could not be signed".to_owned())?;
        let headers =
            request.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let signable = SignableRequest::new("POST", &uri, headers, SignableBody::Bytes(payload.as_bytes()));
        let signed = signable.and_then(|it| sign(it, &params.into()));
        let signed = signed.map_err(|_| "the request could not be signed".to_owned())?;
        signed.into_parts().0.apply_to_request_http1x(&mut request);
        HttpRequest::try_from(request).map_err(unsigned)
    }
}

impl Functions for Lambda {
    async fn start(&self, function: &str, payload: &str) -> Result<(), String> {
        match timeout(STARTING, self.invoke(function, "Event", payload)).await {
            Ok(Ok((202, _, _))) => Ok(()),
            Ok(Ok((status, _, _))) => Err(format!("Lambda answered {status}")),
            Ok(Err(why)) => Err(why),
            Err(_) => Err("Lambda did not answer".to_owned()),
        }
    }

    async fn call(&self, function: &str, payload: &str, within: Duration) -> Called {
        match timeout(within, self.invoke(function, "RequestResponse", payload)).await {
            Ok(Ok((200, false, body))) => String::from_utf8(body).map_or(Called::Failed, Called::Answered),
            Ok(_) => Called::Failed,
            Err(_) => Called::TimedOut,
        }
    }
}
