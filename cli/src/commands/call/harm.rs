//! `--show`: the call that shows what a proof found.
//!
//! The program is compiled although proofs found something in it. Where the call depends on guards, these are
//! supposed to hold or not; the world answers as the finding says, and the caller does what it says.

use std::io::Write;

use ivr_compiler::diagnostic::{Diagnostic, Example};
use ivr_compiler::scene::{script, supposed};
use ivr_compiler::source::Sources;

use super::{Run, play};
use crate::args::{CallArgs, Format, Shown};
use crate::findings::report;
use crate::output::Output;
use crate::program::examine_despite_proofs;
use crate::status::{ExitStatus, Failure};

pub(super) fn show(args: &CallArgs, shown: Shown, output: &Output) -> Run {
    let mut examined = examine_despite_proofs(args.path.as_deref(), output)?;
    let Some(mut compilation) = examined.compilation.take() else { return Ok(ExitStatus::Findings) };
    let Some(found) = find(&examined.diagnostics, shown, &examined.project.sources) else {
        return Err(nothing_to_show(&examined.diagnostics, shown, &examined.project.sources));
    };
    let Some(program) = compilation.program.take() else {
        examined.report_errors(output)?;
        return Ok(ExitStatus::Findings);
    };
    let Some(example) = found.example.clone() else { return Ok(ExitStatus::Findings) };
    if let Some(why) = &example.unplayable {
        return Err(Failure::new(format!("the call that shows {} cannot be played: {why}", found.code))
            .help("`ivr check` tells the way that it takes"));
    }
    report(std::slice::from_ref(found), &examined.project.sources, "", Format::Human, output)?;
    let program = supposed(program, &example);
    let mut stderr = output.stderr();
    for supposed in &example.supposed {
        writeln!(stderr, "{}: suppose that {supposed}", output.paint_stderr("1", "note"))?;
    }
    stderr.flush()?;
    let script = script::parse(&example.script.join("\n")).unwrap_or_default();
    let args = arguments(args, &example);
    play(&args, &mut examined.project, &mut compilation, program, Some(script), output)
}

/// The finding that is asked for.
fn find<'d>(diagnostics: &'d [Diagnostic], shown: Shown, sources: &Sources) -> Option<&'d Diagnostic> {
    diagnostics
        .iter()
        .filter(|it| it.code == shown.code && it.example.is_some())
        .find(|it| shown.line.is_none_or(|line| line_of(it, sources) == Some(line)))
}

fn line_of(diagnostic: &Diagnostic, sources: &Sources) -> Option<u32> {
    let span = diagnostic.span?;
    let source = sources.get(span.file)?;
    Some(source.lines.line_column(&source.text, span.start).line)
}

fn nothing_to_show(diagnostics: &[Diagnostic], shown: Shown, sources: &Sources) -> Failure {
    let place = shown.line.map(|line| format!(" in line {line}")).unwrap_or_default();
    let failure = Failure::new(format!("no call shows {}{place}: nothing of the kind was found", shown.code));
    let others: Vec<String> = diagnostics
        .iter()
        .filter(|it| it.example.is_some())
        .filter_map(|it| Some(format!("{}:{}", it.code, line_of(it, sources)?)))
        .collect();
    match others.as_slice() {
        [] => failure,
        others => failure.help(format!("there are calls for {}", others.join(", "))),
    }
}

/// The command line that sets the scene; what a person says besides goes before it.
fn arguments(args: &CallArgs, example: &Example) -> CallArgs {
    let mut set = args.clone();
    set.show = None;
    set.to = Some(example.endpoint.clone());
    set.given.extend(example.givens.iter().cloned());
    set.mocks.extend(example.mocks.iter().cloned());
    set
}
