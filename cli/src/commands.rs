//! One file a command.

mod build;
mod call;
mod check;
mod completions;
#[cfg(feature = "aws")]
mod dev;
mod disasm;
mod explain;
mod fmt;
mod messages;
mod new;
mod prove;
#[cfg(feature = "aws")]
mod publish;
#[cfg(feature = "aws")]
mod releases;
#[cfg(feature = "aws")]
mod rollback;
mod test;

use std::io::{self, Write};

use crate::args::{Args, Command};
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// How a command ends.
pub(crate) type Run = Result<ExitStatus, Failure>;

/// Does what the command line says.
pub(crate) fn run(args: Args) -> ExitStatus {
    let output = Output::new(args.color);
    let ended = match args.command {
        Command::New(args) => new::run(&args, &output),
        Command::Check(args) => check::run(&args, &output),
        Command::Build(args) => build::run(&args, &output),
        Command::Fmt(args) => fmt::run(&args, &output),
        Command::Call(args) => call::run(&args, &output),
        Command::Test(args) => test::run(&args, &output),
        Command::Prove(args) => prove::run(&args, &output),
        Command::Messages(args) => messages::run(&args, &output),
        #[cfg(feature = "aws")]
        Command::Dev(args) => dev::run(&args, &output),
        #[cfg(feature = "aws")]
        Command::Publish(args) => publish::run(&args, &output),
        #[cfg(feature = "aws")]
        Command::Rollback(args) => rollback::run(&args, &output),
        #[cfg(feature = "aws")]
        Command::Releases(args) => releases::run(&args, &output),
        Command::Explain(args) => explain::run(&args, &output),
        Command::Disasm(args) => disasm::run(&args, &output),
        Command::Completions(args) => completions::run(&args, &output),
    };
    match ended {
        Ok(status) => status,
        Err(failure) => tell(&failure, &output),
    }
}

/// Tells why a command could not do its work. Whoever closed the pipe has seen enough.
fn tell(failure: &Failure, output: &Output) -> ExitStatus {
    let (message, help) = match failure {
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitStatus::Done,
        Failure::Output(error) => {
            (format!("cannot write the output: {}", crate::status::reason(error)), None)
        }
        Failure::Told { message, help } => (message.clone(), help.clone()),
    };
    let mut stderr = output.stderr();
    // There is nowhere to tell that standard error itself is gone.
    let _ = writeln!(stderr, "{}: {message}", output.paint_stderr("1;31", "error"));
    if let Some(help) = help {
        let _ = writeln!(stderr, "{}: {help}", output.paint_stderr("38;5;115", " help"));
    }
    let _ = stderr.flush();
    ExitStatus::Usage
}
