//! The scene of a simulated call: what the world says and what the caller does, in the words of the language.
//!
//! Flags of the command, scripts, and the calls that findings come with are all written in these words; this is
//! the one place that reads them.

mod answers;
pub mod script;

pub use answers::Beside;

use ivr_runtime::bundle::Program;
use ivr_runtime::simulator::suppose;

use crate::diagnostic::Example;

/// The program in which the rules fire that a call that shows a finding needs to, and those do not that must not.
pub fn supposed(program: Program, example: &Example) -> Program {
    example.supposed.iter().fold(program, |program, it| suppose(program, &it.ruleset, &it.rule, it.fires))
}
