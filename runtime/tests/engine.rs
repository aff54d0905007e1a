//! Calls on small programs in assembly, step by step: every instruction that waits, every answer to it.

#![cfg(test)]

#[path = "engine/answers.rs"]
mod answers;
#[path = "engine/collecting.rs"]
mod collecting;
#[path = "engine/deciding.rs"]
mod deciding;
#[path = "engine/expressions.rs"]
mod expressions;
#[path = "engine/faults.rs"]
mod faults;
#[path = "engine/integrations.rs"]
mod integrations;
#[path = "engine/queues.rs"]
mod queues;
#[path = "engine/speaking.rs"]
mod speaking;
#[path = "engine/starting.rs"]
mod starting;
#[path = "engine/states.rs"]
mod states;
#[path = "engine/support.rs"]
mod support;
#[path = "engine/transfers.rs"]
mod transfers;
