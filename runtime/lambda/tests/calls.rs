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
#[path = "support/lambda.rs"]
mod lambda;
#[path = "support/line.rs"]
mod line;
#[path = "calls/processes.rs"]
mod processes;
#[path = "calls/telephone.rs"]
mod telephone;
