//! Whole calls through the real `bootstrap` over DynamoDB Local: those of the examples, with every step asked
//! for twice, and the same without.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "support/aws.rs"]
mod aws;
#[path = "calls/by_hand.rs"]
mod by_hand;
#[path = "support/dynamo_local.rs"]
mod dynamo_local;
#[path = "calls/examples.rs"]
mod examples;
#[path = "support/functions.rs"]
mod functions;
#[path = "support/http.rs"]
mod http;
#[path = "calls/interleaved.rs"]
mod interleaved;
#[path = "support/kms.rs"]
mod kms;
#[path = "support/lambda.rs"]
mod lambda;
#[path = "calls/leaks.rs"]
mod leaks;
#[path = "support/line.rs"]
mod line;
#[path = "support/marked.rs"]
mod marked;
#[path = "calls/odd.rs"]
mod odd;
#[path = "calls/processes.rs"]
mod processes;
#[path = "support/queue.rs"]
mod queue;
#[path = "support/scan.rs"]
mod scan;
#[path = "calls/scene.rs"]
mod scene;
#[path = "support/search.rs"]
mod search;
#[path = "calls/services.rs"]
mod services;
#[path = "calls/telephone.rs"]
mod telephone;
#[path = "support/times.rs"]
mod times;
