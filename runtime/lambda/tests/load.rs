//! Calls through the real `bootstrap` over DynamoDB Local where much goes wrong: a table that fails and is slow, many
//! callers at the same time, processes that are killed. In a binary of its own, so that it has the machine to itself.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "load/caller.rs"]
mod caller;
#[path = "load/callers.rs"]
mod callers;
#[path = "support/dynamo_local.rs"]
mod dynamo_local;
#[path = "load/faults.rs"]
mod faults;
#[path = "support/faulty.rs"]
mod faulty;
#[path = "support/functions.rs"]
mod functions;
#[path = "support/http.rs"]
mod http;
#[path = "support/lambda.rs"]
mod lambda;
#[path = "support/line.rs"]
mod line;
#[path = "load/pool.rs"]
mod pool;
#[path = "support/queue.rs"]
mod queue;
#[path = "load/start.rs"]
mod start;
#[path = "load/summary.rs"]
mod summary;
#[path = "support/times.rs"]
mod times;
