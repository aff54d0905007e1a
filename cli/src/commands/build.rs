//! `ivr build`: a program as a bundle.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Run;
use crate::args::BuildArgs;
use crate::file::write_whole;
use crate::output::Output;
use crate::program::{bundled, compiled};
use crate::status::{ExitStatus, Failure};

pub(super) fn run(args: &BuildArgs, output: &Output) -> Run {
    let mut examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(program) = examined.compilation.take().and_then(|it| it.program) else {
        return Ok(ExitStatus::Findings);
    };
    let (bytes, verified) = bundled(&program)?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.ivrb", program.name)));
    if path == Path::new("-") {
        return to_stdout(&bytes, output);
    }
    if examined.is_made_of(&path) {
        return Err(Failure::new(format!("`{}` is a part of the program", path.display()))
            .help("the bundle would replace it: give the bundle another name, such as `-o line.ivrb`"));
    }
    write_whole(&path, &bytes).map_err(|error| Failure::file("write", &path, &error))?;
    let mut stdout = output.stdout();
    writeln!(stdout, "{}: {} bytes, hash {}", path.display(), bytes.len(), verified.hash())?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

/// The bundle and nothing else.
fn to_stdout(bytes: &[u8], output: &Output) -> Run {
    if output.stdout_is_terminal {
        return Err(Failure::new("a bundle is nothing to be read on a terminal")
            .help("send it somewhere, such as `-o - > line.ivrb`; `ivr disasm` shows one as text"));
    }
    let mut stdout = output.stdout();
    stdout.write_all(bytes)?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}
