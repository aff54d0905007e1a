//! Everything that the tables hold, attribute by attribute.

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_http_client::Builder;
use ivr_lambda::store::Tables;

/// Every attribute of every item of both tables, with what it is called.
pub(crate) async fn everything(tables: &Tables) -> Vec<(String, Vec<u8>)> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(tables.region.clone()))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(tables.endpoint.clone().unwrap())
        .http_client(Builder::new().build_http());
    let client = Client::from_conf(config.build());
    let mut found = Vec::new();
    for table in [&tables.calls, &tables.config] {
        let mut pages = client.scan().table_name(table).consistent_read(true).into_paginator().send();
        while let Some(page) = pages.next().await {
            for item in page.unwrap().items.unwrap_or_default() {
                let key =
                    ["contact", "kind"].iter().find_map(|it| item.get(*it)?.as_s().ok()).unwrap().clone();
                for (name, value) in item {
                    found.push((format!("{table}, {key}, {name}"), bytes(value)));
                }
            }
        }
    }
    found
}

fn bytes(value: AttributeValue) -> Vec<u8> {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.into_bytes(),
        AttributeValue::B(blob) => blob.into_inner(),
        AttributeValue::Bool(truth) => truth.to_string().into_bytes(),
        other => panic!("no item of ours has such an attribute: {other:?}"),
    }
}
