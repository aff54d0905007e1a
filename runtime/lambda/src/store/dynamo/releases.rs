//! Bundles and releases in the config table.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use ivr_runtime::bundle::BundleHash;

use super::{Dynamo, failure, held};
use crate::store::items;
use crate::store::packed::pack;
use crate::store::{Live, Release, Releases, StoreError};

impl Releases for Dynamo {
    async fn keep(&self, hash: BundleHash, bytes: &[u8]) -> Result<(), StoreError> {
        for item in items::of_chunks(hash, pack(bytes)) {
            self.put(item).await?;
        }
        Ok(())
    }

    async fn remove(&self, hash: BundleHash) -> Result<(), StoreError> {
        let kind = items::bundle_kind(hash);
        for at in 0..self.partition(&kind).await?.len() {
            self.count();
            let request = self
                .client
                .delete_item()
                .table_name(&self.config)
                .key("kind", items::text(&kind))
                .key("id", items::text(items::chunk_id(at)));
            request.send().await.map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    async fn move_live(
        &self,
        from: &Live,
        to: BundleHash,
        release: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.count();
        let mut update = "SET bundle = :to".to_owned();
        let mut request = self
            .client
            .update_item()
            .table_name(&self.config)
            .key("kind", items::text(items::SETTING))
            .key("id", items::text(items::LIVE))
            .expression_attribute_names("#release", "release")
            .expression_attribute_values(":to", items::text(to.to_string()));
        let mut condition = match from.bundle {
            None => "attribute_not_exists(bundle)".to_owned(),
            Some(bundle) => {
                update += ", #before = :from";
                request = request
                    .expression_attribute_names("#before", "before")
                    .expression_attribute_values(":from", items::text(bundle.to_string()));
                "bundle = :from".to_owned()
            }
        };
        condition += match &from.release {
            None => " AND attribute_not_exists(#release)",
            Some(release) => {
                request = request.expression_attribute_values(":was", items::text(release));
                " AND #release = :was"
            }
        };
        match release {
            None => update += " REMOVE #release",
            Some(release) => {
                update += ", #release = :is";
                request = request.expression_attribute_values(":is", items::text(release));
            }
        }
        held(request.update_expression(update).condition_expression(condition).send().await)
    }

    async fn note(&self, release: &Release) -> Result<bool, StoreError> {
        self.count();
        let request = self
            .client
            .put_item()
            .table_name(&self.config)
            .set_item(Some(items::of_release(release)))
            .condition_expression("attribute_not_exists(id)");
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

    async fn forget(&self, id: &str) -> Result<(), StoreError> {
        self.count();
        let request = self
            .client
            .delete_item()
            .table_name(&self.config)
            .key("kind", items::text(items::RELEASE))
            .key("id", items::text(id));
        request.send().await.map(|_| ()).map_err(|error| failure(&error))
    }

    async fn releases(&self) -> Result<Vec<Release>, StoreError> {
        self.partition(items::RELEASE).await?.into_iter().map(items::to_release).collect()
    }
}
