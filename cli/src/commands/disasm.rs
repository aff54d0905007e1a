//! `ivr disasm`: a bundle as readable text.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use ivr_runtime::bundle::{self, BundleError, listing};

use super::Run;
use crate::args::DisasmArgs;
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// A program of a million rules has a fraction of this.
const LARGEST: u64 = 512 * 1024 * 1024;

pub(super) fn run(args: &DisasmArgs, output: &Output) -> Run {
    let bytes = read(&args.file)?;
    let bundle = bundle::read(&bytes).map_err(|error| refused(&args.file, &error))?;
    let mut stdout = output.stdout();
    stdout.write_all(listing::print(&bundle).as_bytes())?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::file("read", path, &error);
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn refused(path: &Path, error: &BundleError) -> Failure {
    let help = match error {
        BundleError::NotABundle => "name a file that `ivr build` made",
        BundleError::Version { .. } => "build the program again, or use the `ivr` that built it",
        _ => "build the program again",
    };
    Failure::new(format!("`{}` cannot be shown: {error}", path.display())).help(help)
}
