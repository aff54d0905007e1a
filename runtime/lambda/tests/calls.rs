//! Whole calls through the real `bootstrap` over DynamoDB Local: those of the examples, with every step asked
//! for twice, and the same without.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "support/dynamo_local.rs"]
mod dynamo_local;
#[path = "calls/examples.rs"]
mod examples;
#[path = "calls/faults.rs"]
mod faults;
#[path = "support/faulty.rs"]
mod faulty;
#[path = "support/functions.rs"]
mod functions;
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
#[path = "calls/processes.rs"]
mod processes;
#[path = "support/scan.rs"]
mod scan;
#[path = "support/search.rs"]
mod search;
#[path = "calls/telephone.rs"]
mod telephone;
