//! `ivr messages`: every text a caller can hear, for reviewers, and what is not as they reviewed it.

mod list;
mod quotes;
mod review;
mod sheet;

use std::io::Write;

use ivr_compiler::messages::{compare, messages};

use super::Run;
use crate::args::{ListFormat, MessagesArgs};
use crate::output::Output;
use crate::program::compiled;
use crate::status::ExitStatus;

pub(super) fn run(args: &MessagesArgs, output: &Output) -> Run {
    // A list that cannot be read is told before the program is: nothing else could come of it.
    let reviewed = match &args.check {
        Some(path) => Some((sheet::name(path), sheet::read(path)?)),
        None => None,
    };
    let examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(compilation) = &examined.compilation else { return Ok(ExitStatus::Findings) };
    let entries = messages(&examined.project, &compilation.trees, &compilation.checked);
    if let Some((name, reviewed)) = &reviewed {
        let comparison = compare(&entries, reviewed);
        return review::tell(&comparison, entries.len(), name, output);
    }
    let mut stdout = output.stdout();
    match args.format {
        _ if args.csv => list::write_csv(&mut stdout, &entries)?,
        ListFormat::Csv => list::write_csv(&mut stdout, &entries)?,
        ListFormat::Json => list::write_json(&mut stdout, &entries)?,
        ListFormat::Human => list::write_human(&mut stdout, &entries, output)?,
    }
    stdout.flush()?;
    Ok(ExitStatus::Done)
}
