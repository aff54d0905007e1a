//! `ivr call`: takes a call on a program, with a person at the terminal or a script.

mod answers;
mod attribute;
mod guards;
mod harm;
mod interactive;
mod saving;
mod script;
mod scripted;
mod session;
mod setup;

use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use ivr_compiler::compile::Compilation;
use ivr_compiler::project::Project;
use ivr_runtime::bundle::{Bundle, Endpoint, Program};
use ivr_runtime::engine::Loaded;
use ivr_runtime::simulator::{How, Simulation, To};

use super::Run;
use crate::args::{CallArgs, Format};
use crate::findings::report;
use crate::output::Output;
use crate::program::compiled;
use crate::screen::Screen;
use crate::status::{ExitStatus, Failure};
use answers::Beside;
use guards::Guards;
use interactive::{Blind, Keyboard, Terminal};
use script::Line;
use scripted::Unfit;
use session::{Session, View};
use setup::{Destination, Setup};

/// What scripts are called that come from nowhere else.
const STANDARD_INPUT: &str = "standard input";

/// Scripts are written by hand; whatever is longer is something else.
const LONGEST_SCRIPT: u64 = 16 * 1024 * 1024;

pub(super) fn run(args: &CallArgs, output: &Output) -> Run {
    if let Some(shown) = args.show {
        return harm::show(args, shown, output);
    }
    // What is wrong with the script is told before the program is looked at.
    let script = match script_lines(args)? {
        Some(Ok(lines)) => Some(lines),
        Some(Err((name, bad))) => return bad_script(&name, &bad, output),
        None => None,
    };
    let mut examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(mut compilation) = examined.compilation.take() else { return Ok(ExitStatus::Findings) };
    let Some(program) = compilation.program.take() else { return Ok(ExitStatus::Findings) };
    play(args, &mut examined.project, &mut compilation, program, script, output)
}

/// Takes a call on a program that has been compiled.
fn play(
    args: &CallArgs,
    project: &mut Project,
    compilation: &mut Compilation,
    program: Program,
    script: Option<Vec<Line>>,
    output: &Output,
) -> Run {
    // Nobody but the compiler can be to blame for a program that does not pass.
    let bundle = Bundle::new(program).map_err(|error| {
        Failure::new(format!("the program does not pass its own verification: {error}"))
            .help("this is a mistake in `ivr`: please report it, with the program if you can")
    })?;
    let program = Loaded::new(bundle);
    let mut setup = setup::read(args, &program)?;
    let mut beside = Beside { project, checked: &mut compilation.checked };
    let wrong = beside.read(args, &mut setup);
    if report(&wrong, &project.sources, "", Format::Human, output)?.errors > 0 {
        return Ok(ExitStatus::Usage);
    }
    for note in &setup.notes {
        writeln!(output.stderr(), "{}: {note}", output.paint_stderr("1", "note"))?;
    }
    let mut terminal = match script {
        Some(_) => None,
        None => Some(terminal(output)?),
    };
    let Some(destination) = destination(args, &program, terminal.as_deref_mut(), output)? else {
        // Nobody chose an endpoint, so nobody calls.
        return Ok(ExitStatus::Done);
    };
    setup.to(destination);
    setup.options.plays_bots = terminal.is_some();
    if let Some(path) = &args.save_test {
        saving::prepare(path)?;
    }
    let call =
        Simulation::start(&program, &setup.options).map_err(|error| Failure::new(error.to_string()))?;
    let guards = match args.trace {
        true => Guards::new(&compilation.trees, &project.sources),
        false => Guards::default(),
    };
    let call = Watched { call, guards, setup: &setup };
    take(args, call, script.as_deref(), terminal, output)
}

/// A call that has begun, and what is needed to tell of it.
struct Watched<'p> {
    call: Simulation<'p>,
    guards: Guards,
    setup: &'p Setup,
}

/// Takes the call to its end, and writes it down where that was asked for.
fn take(
    args: &CallArgs,
    Watched { call, guards, setup }: Watched<'_>,
    script: Option<&[Line]>,
    terminal: Option<Box<dyn Terminal>>,
    output: &Output,
) -> Run {
    let mut stdout = output.stdout();
    let view = match args.json {
        true => View::Json(&mut stdout),
        false => {
            let typed = terminal.is_some() && output.stdout_is_terminal;
            View::People(Screen::new(&mut stdout, output.color_stdout, output.width, !typed))
        }
    };
    let mut session = Session::new(call, view, guards);
    if let Some(mut terminal) = terminal {
        interactive::converse(&mut session, &mut *terminal)?;
    } else if let Err(unfit) = scripted::play(&mut session, script.unwrap_or_default())? {
        return tell_unfit(args, &unfit, output);
    }
    let status = match session.call().end().map(|end| end.how) {
        Some(How::Error) | None => ExitStatus::Findings,
        Some(_) => ExitStatus::Done,
    };
    if let Some(path) = &args.save_test {
        saving::save(path, &session, setup, output)?;
    }
    Ok(status)
}

/// The script of `--script`, or of standard input where no person sits at it. With it, the name it is
/// known by where something is wrong with it.
#[expect(clippy::type_complexity, reason = "three ways to go on, each taken once")]
fn script_lines(args: &CallArgs) -> Result<Option<Result<Vec<Line>, (String, script::BadLine)>>, Failure> {
    let (name, bytes) = match &args.script {
        Some(path) if path != Path::new("-") => {
            let failed = |error: io::Error| Failure::file("read", path, &error);
            let file = fs::File::open(path).map_err(failed)?;
            let mut bytes = Vec::new();
            file.take(LONGEST_SCRIPT).read_to_end(&mut bytes).map_err(failed)?;
            (path.display().to_string(), bytes)
        }
        None if io::stdin().is_terminal() => return Ok(None),
        Some(_) | None => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .take(LONGEST_SCRIPT)
                .read_to_end(&mut bytes)
                .map_err(|error| Failure::file("read", Path::new("standard input"), &error))?;
            (STANDARD_INPUT.to_owned(), bytes)
        }
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(format!("`{name}` is not a script: it is not UTF-8 text")))?;
    Ok(Some(script::parse(&text).map_err(|bad| (name, bad))))
}

/// Tells of a line that says nothing a caller could do.
fn bad_script(name: &str, bad: &script::BadLine, output: &Output) -> Run {
    let mut stderr = output.stderr();
    let error = output.paint_stderr("1;31", "error");
    writeln!(stderr, "{name}:{}: {error}: {}", bad.number, bad.problem.message)?;
    writeln!(stderr, "{}: {}", output.paint_stderr("36", " help"), bad.problem.help)?;
    if name == STANDARD_INPUT {
        let note = output.paint_stderr("1", " note");
        writeln!(stderr, "{note}: input that is not a terminal is read as a script")?;
    }
    stderr.flush()?;
    Ok(ExitStatus::Usage)
}

/// Tells of a script that does not fit the call.
fn tell_unfit(args: &CallArgs, unfit: &Unfit, output: &Output) -> Run {
    let file = args.script.as_deref().filter(|path| *path != Path::new("-"));
    let name = file.map_or(STANDARD_INPUT.to_owned(), |path| path.display().to_string());
    let mut stderr = output.stderr();
    let error = output.paint_stderr("1;31", "error");
    writeln!(stderr, "{name}:{}: {error}: {}", unfit.line, unfit.message())?;
    if let Some(help) = unfit.help() {
        writeln!(stderr, "{}: {help}", output.paint_stderr("36", " help"))?;
    }
    stderr.flush()?;
    Ok(ExitStatus::Findings)
}

/// Where lines come from: an editor on a terminal, what is typed blindly where the screen is elsewhere.
fn terminal(output: &Output) -> Result<Box<dyn Terminal>, Failure> {
    if output.stdout_is_terminal {
        return Ok(Box::new(Keyboard::new(output.color_stdout, output.width)?));
    }
    Ok(Box::new(Blind))
}

/// Where the call goes: where `--to` says, else to the endpoint that the contact's own attribute names,
/// else to the only endpoint; where there are several, to the one that the person at the terminal
/// chooses, else to the first. The first line of the call says which it was.
fn destination(
    args: &CallArgs,
    program: &Loaded,
    terminal: Option<&mut (dyn Terminal + '_)>,
    output: &Output,
) -> Result<Option<Destination>, Failure> {
    if let Some(to) = &args.to {
        return setup::destination(program, to, &args.attributes).map(Some);
    }
    if let Some(name) = setup::named_by_attribute(&args.attributes) {
        return setup::endpoint_of_attribute(program, name).map(Some);
    }
    let endpoints = setup::endpoints(program);
    let names: Vec<&str> = endpoints.iter().map(|endpoint| program.strings.get(endpoint.name)).collect();
    let at = |name: &str| Destination { to: To::Endpoint(name.to_owned()), endpoint: name.to_owned() };
    match (names.as_slice(), terminal) {
        ([], _) => Err(Failure::new("the program has no endpoint that takes calls")
            .help("add one: `endpoint main { numbers \"+61390001000\" start welcome }`")),
        ([only], _) => Ok(Some(at(only))),
        ([first, ..], None) => Ok(Some(at(first))),
        (names, Some(terminal)) => {
            let mut out = output.stdout();
            let mut screen = Screen::new(&mut out, output.color_stdout, output.width, true);
            let numbers = |endpoint: &&Endpoint| {
                let numbers = endpoint.numbers.iter().map(|number| program.strings.get(*number));
                numbers.collect::<Vec<_>>().join(", ")
            };
            let choices: Vec<_> = names.iter().copied().zip(endpoints.iter().map(numbers)).collect();
            Ok(interactive::choose(terminal, &choices, &mut screen)?.map(at))
        }
    }
}
