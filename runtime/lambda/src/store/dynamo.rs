//! The store in DynamoDB: one table of calls, one of everything that is published and set.
//!
//! The client does not repeat requests by itself: whoever asks knows how much time is left.

mod provision;
mod releases;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedHttpClient, StalledStreamProtectionConfig,
};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ReturnValuesOnConditionCheckFailure,
    ScalarAttributeType, TimeToLiveSpecification,
};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::{Builder, tls};
use ivr_runtime::bundle::BundleHash;

use super::items::{self, Item};
use super::{Call, Run, Setting, Settings, Store, StoreError, Written};

/// How long one request may take, usually. DynamoDB answers in milliseconds: what takes longer is lost.
pub const ATTEMPT: Duration = Duration::from_secs(1);
/// How long a connection may take at least; whoever is patient with requests is with connections.
const CONNECT: Duration = Duration::from_millis(500);

/// Where the tables are. Not to be shown: it holds keys.
#[derive(Clone)]
pub struct Tables {
    /// The table of calls.
    pub calls: String,
    /// The table of everything that is published and set.
    pub config: String,
    /// The region.
    pub region: String,
    /// Another server than that of the region.
    pub endpoint: Option<String>,
    /// Who asks.
    pub access_key: String,
    /// Proves it.
    pub secret_key: String,
    /// Proves it where keys are lent for a time.
    pub session_token: Option<String>,
    /// How long one request may take; [`ATTEMPT`] in a region.
    pub attempt: Duration,
}

/// The store in DynamoDB.
#[derive(Debug)]
pub struct Dynamo {
    client: Client,
    calls: String,
    config: String,
    requests: AtomicU64,
}

impl Dynamo {
    /// A store in these tables. Connects when it is first asked something.
    pub fn new(tables: Tables) -> Self {
        let plain = tables.endpoint.as_deref().is_some_and(|it| it.starts_with("http://"));
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT.max(tables.attempt / 2))
            .operation_attempt_timeout(tables.attempt)
            .build();
        let who =
            Credentials::new(tables.access_key, tables.secret_key, tables.session_token, None, "environment");
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(tables.region))
            .credentials_provider(who)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(http_client(plain));
        config.set_endpoint_url(tables.endpoint);
        Self {
            client: Client::from_conf(config.build()),
            calls: tables.calls,
            config: tables.config,
            requests: AtomicU64::new(0),
        }
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Makes both tables: for servers that begin empty.
    pub async fn make_tables(&self) -> Result<(), StoreError> {
        self.make_table(&self.calls, &[("contact", KeyType::Hash)]).await?;
        self.make_table(&self.config, &[("kind", KeyType::Hash), ("id", KeyType::Range)]).await
    }

    /// Has the server forget calls and data keys whose time is over.
    pub async fn forget_calls(&self) -> Result<(), StoreError> {
        let ttl = TimeToLiveSpecification::builder().attribute_name("ttl").enabled(true).build();
        let ttl = ttl.map_err(|_| StoreError::Refused("a time to live without its name".to_owned()))?;
        for table in [&self.calls, &self.config] {
            let request =
                self.client.update_time_to_live().table_name(table).time_to_live_specification(ttl.clone());
            request.send().await.map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    async fn make_table(&self, name: &str, keys: &[(&str, KeyType)]) -> Result<(), StoreError> {
        let mut request =
            self.client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
        for (key, kind) in keys {
            let schema = KeySchemaElement::builder().attribute_name(*key).key_type(kind.clone()).build();
            let attribute = AttributeDefinition::builder()
                .attribute_name(*key)
                .attribute_type(ScalarAttributeType::S)
                .build();
            let (Ok(schema), Ok(attribute)) = (schema, attribute) else {
                return Err(StoreError::Refused("a key without its name".to_owned()));
            };
            request = request.key_schema(schema).attribute_definitions(attribute);
        }
        request.send().await.map(|_| ()).map_err(|error| failure(&error))
    }

    /// All items of a partition of the config table, in their order. A page is 1 MB: few need a second.
    async fn partition(&self, kind: &str) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        let mut from = None;
        loop {
            self.count();
            let request = self
                .client
                .query()
                .table_name(&self.config)
                .key_condition_expression("#kind = :kind")
                .expression_attribute_names("#kind", "kind")
                .expression_attribute_values(":kind", items::text(kind))
                .consistent_read(true)
                .set_exclusive_start_key(from);
            let page = request.send().await.map_err(|error| failure(&error))?;
            found.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
    }

    /// Writes a run on a condition on `#step`, `:step` and `:running`. Gives whether it held.
    async fn put_run(&self, run: &Run, condition: &str) -> Result<bool, StoreError> {
        self.count();
        let mut request = self
            .client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(items::of_run(run)))
            .condition_expression(condition)
            .expression_attribute_names("#step", "step")
            .expression_attribute_values(":step", items::number(run.step));
        if condition.contains(":running") {
            request = request.expression_attribute_values(":running", items::text("running"));
        }
        match request.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), PutItemError::ConditionalCheckFailedException(_)) =>
            {
                Ok(false)
            }
            Err(error) => Err(failure(&error)),
        }
    }

    async fn put(&self, item: Item) -> Result<(), StoreError> {
        self.count();
        let request = self.client.put_item().table_name(&self.config).set_item(Some(item));
        request.send().await.map(|_| ()).map_err(|error| failure(&error))
    }

    fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }
}

impl Store for Dynamo {
    async fn call(&self, contact: &str) -> Result<Option<Call>, StoreError> {
        self.count();
        let request = self
            .client
            .get_item()
            .table_name(&self.calls)
            .key("contact", items::text(contact))
            .consistent_read(true);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        answer.item.map(items::to_call).transpose()
    }

    async fn write(&self, call: &Call) -> Result<Written, StoreError> {
        self.count();
        let mut request = self
            .client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(items::of_call(call)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        request = match call.step.saturating_sub(1) {
            0 => request.condition_expression("attribute_not_exists(contact)"),
            before => request
                .condition_expression("#step = :before")
                .expression_attribute_names("#step", "step")
                .expression_attribute_values(":before", items::number(before)),
        };
        match request.send().await {
            Ok(_) => Ok(Written::Yes),
            Err(SdkError::ServiceError(error)) => match error.err() {
                PutItemError::ConditionalCheckFailedException(failed) => {
                    let there = failed.item.clone().filter(|it| !it.is_empty());
                    there.map(items::to_call).transpose().map(Written::Not)
                }
                _ => Err(failure(&SdkError::ServiceError(error))),
            },
            Err(error) => Err(failure(&error)),
        }
    }

    async fn run(&self, contact: &str) -> Result<Option<Run>, StoreError> {
        self.count();
        let key = items::text(items::run_key(contact));
        let request =
            self.client.get_item().table_name(&self.calls).key("contact", key).consistent_read(true);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        answer.item.map(|item| items::to_run(contact, item)).transpose()
    }

    async fn claim(&self, run: &Run) -> Result<bool, StoreError> {
        self.put_run(run, "attribute_not_exists(contact) OR #step < :step").await
    }

    async fn finish(&self, run: &Run) -> Result<bool, StoreError> {
        self.put_run(run, "#step = :step AND outcome = :running").await
    }

    async fn set(&self, setting: Setting) -> Result<(), StoreError> {
        let (id, value) = setting.entry();
        self.put(items::of_setting(id, value)).await
    }

    async fn may(&self, what: &str, now: i64, since: i64) -> Result<bool, StoreError> {
        self.count();
        let request = self
            .client
            .update_item()
            .table_name(&self.config)
            .key("kind", items::text(items::TURN))
            .key("id", items::text(what))
            .update_expression("SET #at = :now")
            .condition_expression("attribute_not_exists(#at) OR #at < :since")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":now", items::number(now))
            .expression_attribute_values(":since", items::number(since));
        held(request.send().await)
    }

    async fn is_awaited(&self, number: &str, now: i64) -> Result<bool, StoreError> {
        self.count();
        let key = items::text(items::awaited_key(number));
        let request =
            self.client.get_item().table_name(&self.calls).key("contact", key).consistent_read(true);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        Ok(answer.item.is_some_and(|item| items::is_awaited(&item, now)))
    }

    async fn set_awaited(&self, number: &str, until: Option<i64>) -> Result<(), StoreError> {
        self.count();
        match until {
            Some(until) => {
                let item = items::of_awaited(number, until);
                let request = self.client.put_item().table_name(&self.calls).set_item(Some(item));
                request.send().await.map(|_| ()).map_err(|error| failure(&error))
            }
            None => {
                let key = items::text(items::awaited_key(number));
                let request = self.client.delete_item().table_name(&self.calls).key("contact", key);
                request.send().await.map(|_| ()).map_err(|error| failure(&error))
            }
        }
    }

    async fn settings(&self) -> Result<Settings, StoreError> {
        self.partition(items::SETTING).await.map(items::to_settings)
    }

    async fn data_key(&self, hour: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.count();
        let key = items::data_key(hour).map(|(name, value)| (name.to_owned(), value));
        let request = self
            .client
            .get_item()
            .table_name(&self.config)
            .set_key(Some(HashMap::from(key)))
            .consistent_read(true);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        answer.item.map(items::to_data_key).transpose()
    }

    async fn add_data_key(&self, hour: u32, sealed: &[u8], ttl: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.count();
        let request = self
            .client
            .put_item()
            .table_name(&self.config)
            .set_item(Some(items::of_data_key(hour, sealed, ttl)))
            .condition_expression("attribute_not_exists(kind)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match request.send().await {
            Ok(_) => Ok(None),
            Err(SdkError::ServiceError(error)) => match error.err() {
                PutItemError::ConditionalCheckFailedException(failed) => {
                    items::to_data_key(failed.item.clone().unwrap_or_default()).map(Some)
                }
                _ => Err(failure(&SdkError::ServiceError(error))),
            },
            Err(error) => Err(failure(&error)),
        }
    }

    async fn bundle(&self, hash: BundleHash) -> Result<Option<Vec<u8>>, StoreError> {
        items::to_bundle(self.partition(&items::bundle_kind(hash)).await?)
    }
}

/// Whether the condition of an update held.
fn held<T>(
    answer: Result<T, SdkError<UpdateItemError, aws_sdk_dynamodb::config::http::HttpResponse>>,
) -> Result<bool, StoreError> {
    match answer {
        Ok(_) => Ok(true),
        Err(SdkError::ServiceError(error))
            if matches!(error.err(), UpdateItemError::ConditionalCheckFailedException(_)) =>
        {
            Ok(false)
        }
        Err(error) => Err(failure(&error)),
    }
}

/// Certificates are only read where there is somebody to present one.
fn http_client(plain: bool) -> SharedHttpClient {
    match plain {
        true => Builder::new().build_http(),
        false => {
            let ring = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
            Builder::new().tls_provider(ring).build_https()
        }
    }
}

/// Answers after which DynamoDB wants to be asked again.
const BUSY: [&str; 7] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
];

fn failure<E: ProvideErrorMetadata>(
    error: &SdkError<E, aws_sdk_dynamodb::config::http::HttpResponse>,
) -> StoreError {
    match error {
        SdkError::TimeoutError(_) => StoreError::Late("the request timed out".to_owned()),
        SdkError::DispatchFailure(_) => StoreError::Late("there is no connection".to_owned()),
        SdkError::ResponseError(_) => StoreError::Late("the answer broke off".to_owned()),
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("an error without a code").to_owned();
            match service.raw().status().is_server_error() || BUSY.contains(&code.as_str()) {
                true => StoreError::Busy(code),
                false => StoreError::Refused(code),
            }
        }
        _ => StoreError::Refused("the request could not be made".to_owned()),
    }
}
