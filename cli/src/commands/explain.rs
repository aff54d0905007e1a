//! `ivr explain`: the story of a code, or all codes.

use std::io::Write;

use ivr_compiler::diagnostic::{Code, nearest};

use super::Run;
use crate::args::ExplainArgs;
use crate::markdown;
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

pub(super) fn run(args: &ExplainArgs, output: &Output) -> Run {
    let mut stdout = output.stdout();
    let text = match &args.code {
        None => list(Code::ALL.iter().copied(), output),
        Some(code) => match Code::parse(code.trim()) {
            Some(code) => markdown::render(code.page(), output.width, output.color_stdout),
            None => family(code.trim(), output)?,
        },
    };
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

/// The codes that begin as `text` does: `E01` is all of syntax.
fn family(text: &str, output: &Output) -> Result<String, Failure> {
    let begins =
        |code: &Code| code.as_str().get(..text.len()).is_some_and(|it| it.eq_ignore_ascii_case(text));
    let found: Vec<Code> = Code::ALL.iter().copied().filter(begins).collect();
    if !text.is_empty() && !found.is_empty() {
        return Ok(list(found, output));
    }
    let help = match nearest(text, Code::ALL.iter().map(|code| code.as_str())) {
        Some(code) => format!("did you mean `{code}`? `ivr explain` lists every code"),
        None => "`ivr explain` lists every code".to_owned(),
    };
    Err(Failure::new(format!("there is no code `{text}`")).help(help))
}

fn list(codes: impl IntoIterator<Item = Code>, output: &Output) -> String {
    let line = |code: Code| format!("{}  {}\n", output.paint_stdout("1", code.as_str()), code.title());
    codes.into_iter().map(line).collect()
}
