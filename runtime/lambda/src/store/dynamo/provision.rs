//! Both tables, made where they are missing: for servers that begin empty, and for new environments.

use std::time::Duration;

use aws_sdk_dynamodb::types::{KeyType, TableStatus, TimeToLiveSpecification, TimeToLiveStatus};
use tokio::time::sleep;

use super::{Dynamo, failure};
use crate::store::StoreError;

/// How often it is asked whether a table is ready.
const PAUSE: Duration = Duration::from_millis(500);
/// How often at most: tables are ready after some seconds.
const MOST_QUESTIONS: u32 = 120;
/// The attribute that says when an item may be forgotten.
const TTL: &str = "ttl";

impl Dynamo {
    /// Makes the tables that are missing, waits until they can be used, and has both forget items whose time is
    /// over. Tables that are there stay as they are. Gives the names of those that were made.
    pub async fn provision(&self) -> Result<Vec<String>, StoreError> {
        let mut made = Vec::new();
        let calls: &[_] = &[("contact", KeyType::Hash)];
        let config: &[_] = &[("kind", KeyType::Hash), ("id", KeyType::Range)];
        for (name, keys) in [(&self.calls, calls), (&self.config, config)] {
            match self.make_table(name, keys).await {
                Ok(()) => made.push(name.clone()),
                Err(StoreError::Refused(code)) if code == "ResourceInUseException" => {}
                Err(error) => return Err(error),
            }
        }
        for name in [&self.calls, &self.config] {
            self.ready(name).await?;
            self.forget_by_ttl(name).await?;
        }
        Ok(made)
    }

    /// The account that the tables are in, as the server has it.
    pub async fn account(&self) -> Result<Option<String>, StoreError> {
        let request = self.client.describe_table().table_name(&self.config);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        let arn = answer.table.and_then(|it| it.table_arn);
        Ok(arn.and_then(|it| it.split(':').nth(4).map(str::to_owned)))
    }

    async fn ready(&self, name: &str) -> Result<(), StoreError> {
        for _ in 0..MOST_QUESTIONS {
            let request = self.client.describe_table().table_name(name);
            let answer = request.send().await.map_err(|error| failure(&error))?;
            let status = answer.table.and_then(|it| it.table_status);
            if status.is_none_or(|it| matches!(it, TableStatus::Active | TableStatus::Updating)) {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
        Err(StoreError::Late(format!("the table `{name}` is still being made")))
    }

    async fn forget_by_ttl(&self, name: &str) -> Result<(), StoreError> {
        let request = self.client.describe_time_to_live().table_name(name);
        let answer = request.send().await.map_err(|error| failure(&error))?;
        let status = answer.time_to_live_description.and_then(|it| it.time_to_live_status);
        if matches!(status, Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)) {
            return Ok(());
        }
        let ttl = TimeToLiveSpecification::builder().attribute_name(TTL).enabled(true).build();
        let ttl = ttl.map_err(|_| StoreError::Refused("a time to live without its name".to_owned()))?;
        let request = self.client.update_time_to_live().table_name(name).time_to_live_specification(ttl);
        request.send().await.map(|_| ()).map_err(|error| failure(&error))
    }
}
