//! `ivr build`: a program as a bundle.

use std::io::Write;
use std::path::PathBuf;

use ivr_runtime::bundle;

use super::Run;
use crate::args::BuildArgs;
use crate::file::write_whole;
use crate::output::Output;
use crate::program::compiled;
use crate::status::{ExitStatus, Failure};

pub(super) fn run(args: &BuildArgs, output: &Output) -> Run {
    let examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(program) = examined.compilation.and_then(|it| it.program) else {
        return Ok(ExitStatus::Findings);
    };
    let bytes = bundle::write(&program);
    // Nobody but the compiler can be to blame for a bundle that would be refused when a call comes in.
    let verified = bundle::read(&bytes).map_err(|error| {
        Failure::new(format!("the bundle does not pass its own verification: {error}"))
            .help("this is a mistake in `ivr`: please report it, with the program if you can")
    })?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.ivrb", program.name)));
    write_whole(&path, &bytes).map_err(|error| Failure::file("write", &path, &error))?;
    let mut stdout = output.stdout();
    writeln!(stdout, "{}: {} bytes, hash {}", path.display(), bytes.len(), verified.hash())?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}
