//! `ivr fmt`: programs in the layout of a careful author.
//!
//! A file is either written as a whole or left alone: one with errors, one that cannot be read, and one that
//! the formatter itself is not sure about.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use ivr_compiler::diagnostic::{Code, Diagnostic};
use ivr_compiler::format::{Refusal, format};
use ivr_compiler::project::{Files, Loaded, MAX_FILE_SIZE, Root, load};
use ivr_compiler::source::{FileId, Source, Sources};

use super::Run;
use crate::args::{FmtArgs, Format};
use crate::disk::Disk;
use crate::file::{can_write, write_whole};
use crate::findings::report;
use crate::output::Output;
use crate::status::{ExitStatus, Failure, reason};

mod changes;

/// Stands for the standard input among the paths.
const STDIN: &str = "-";
/// What it is called in messages.
const STDIN_NAME: &str = "standard input";

pub(super) fn run(args: &FmtArgs, output: &Output) -> Run {
    let from_stdin = args.paths.iter().filter(|it| it.as_os_str() == STDIN).count();
    match (from_stdin, args.paths.len()) {
        (0, _) => files(args, output),
        (1, 1) => stdin(args, output),
        _ => Err(Failure::new("`-` stands for the standard input, and cannot be named beside files")),
    }
}

/// Formats what comes in, and writes it out.
fn stdin(args: &FmtArgs, output: &Output) -> Run {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(MAX_FILE_SIZE as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("cannot read the {STDIN_NAME}: {}", reason(&error))))?;
    if bytes.len() > MAX_FILE_SIZE {
        let limit = MAX_FILE_SIZE / 1024 / 1024;
        return Err(Failure::new(format!("the {STDIN_NAME} has more than {limit} MB")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("the {STDIN_NAME} is not UTF-8 text: see byte {at}"))
    })?;
    let sources = Sources::new([(STDIN_NAME.to_owned(), text.clone())]);
    let formatted = match format(FileId(0), &text) {
        Ok(formatted) => formatted,
        Err(refusal) => return refuse(&refusal, STDIN_NAME, &sources, output),
    };
    let mut stdout = output.stdout();
    let changes = formatted != text;
    if !args.check {
        stdout.write_all(formatted.as_bytes())?;
    } else if changes {
        changes::write(&mut stdout, STDIN_NAME, &text, &formatted, output)?;
    }
    stdout.flush()?;
    Ok(if args.check && changes { ExitStatus::Findings } else { ExitStatus::Done })
}

/// A run over files.
struct Formatting<'a> {
    check: bool,
    here: PathBuf,
    output: &'a Output,
    /// Files that were looked at, whatever path led to them.
    seen: HashSet<PathBuf>,
    changed: usize,
    left_alone: usize,
    /// Something could not be read or written.
    failed: bool,
}

fn files(args: &FmtArgs, output: &Output) -> Run {
    let here = env::current_dir().map_err(|error| Failure::file("find", Path::new("."), &error))?;
    let paths: Vec<Option<&Path>> = match args.paths.as_slice() {
        [] => vec![None],
        paths => paths.iter().map(|it| Some(it.as_path())).collect(),
    };
    let mut run = Formatting {
        check: args.check,
        here,
        output,
        seen: HashSet::new(),
        changed: 0,
        left_alone: 0,
        failed: false,
    };
    for path in paths {
        run.program(path)?;
    }
    run.tell()?;
    Ok(if run.failed {
        ExitStatus::Usage
    } else if run.left_alone > 0 || (run.check && run.changed > 0) {
        ExitStatus::Findings
    } else {
        ExitStatus::Done
    })
}

impl Formatting<'_> {
    fn program(&mut self, path: Option<&Path>) -> Result<(), Failure> {
        let progress = self.output.progress("reading the program");
        let loaded = load(&Disk, path, &self.here);
        drop(progress);
        self.failed |= tell_unreadable(&loaded, self.output)?;
        for (id, source) in loaded.project.sources.iter() {
            let Some(path) = loaded.root.as_ref().map(|root| place_of(root, source)) else { continue };
            if self.seen.insert(Disk.identity(&path)) {
                self.file(id, source, &path, &loaded.project.sources)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, id: FileId, source: &Source, path: &Path, sources: &Sources) -> Result<(), Failure> {
        let name = name_of(path, &self.here);
        let formatted = match format(id, &source.text) {
            Ok(formatted) => formatted,
            Err(refusal) => {
                self.left_alone += 1;
                return refuse(&refusal, &name, sources, self.output).map(drop);
            }
        };
        // The text has lost its byte order mark already; the file has not, and is longer.
        if formatted == *source.text && Disk.read(path, formatted.len()).is_ok() {
            return Ok(());
        }
        let mut stdout = self.output.stdout();
        if self.check {
            changes::write(&mut stdout, &name, &source.text, &formatted, self.output)?;
        } else if let Err(error) = overwrite(path, formatted.as_bytes()) {
            self.failed = true;
            return tell_error(&format!("cannot write `{name}`: {}", reason(&error)), self.output);
        } else {
            writeln!(stdout, "{name}")?;
        }
        self.changed += 1;
        Ok(stdout.flush()?)
    }

    /// The last line for people.
    fn tell(&self) -> Result<(), Failure> {
        if !self.check || self.changed == 0 {
            return Ok(());
        }
        let files = self.seen.len();
        let of = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let mut stderr = self.output.stderr();
        writeln!(stderr, "{} of {of} would change; `ivr fmt` formats them", self.changed)?;
        Ok(stderr.flush()?)
    }
}

fn tell_error(message: &str, output: &Output) -> Result<(), Failure> {
    let mut stderr = output.stderr();
    writeln!(stderr, "{}: {message}", output.paint_stderr("1;31", "error"))?;
    Ok(stderr.flush()?)
}

/// Where a file of the program is.
fn place_of(root: &Root, source: &Source) -> PathBuf {
    match root {
        Root::Folder(folder) => folder.join(&*source.path),
        Root::File(path) => path.clone(),
    }
}

/// How somebody who is `here` calls the file at `path`.
fn name_of(path: &Path, here: &Path) -> String {
    let path = path.strip_prefix(here).unwrap_or(path);
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// Tells what could not be read; what is wrong with the settings matters to others.
fn tell_unreadable(loaded: &Loaded, output: &Output) -> Result<bool, Failure> {
    let sources = &loaded.project.sources;
    let of_settings = |it: &Diagnostic| {
        let file = it.span.and_then(|span| sources.get(span.file));
        file.is_some_and(|file| &*file.path == "ivr.toml") && !matches!(it.code, Code::E0004 | Code::E0005)
    };
    let found: Vec<Diagnostic> = loaded.diagnostics.iter().filter(|it| !of_settings(it)).cloned().collect();
    report(&found, sources, "", Format::Human, output)?;
    Ok(!found.is_empty())
}

/// Puts the new text in place of the old one, if that may be written: replacing a file asks the folder alone.
fn overwrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path)?.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    can_write(path)?;
    write_whole(path, bytes)
}

/// Tells why a file is left alone.
fn refuse(refusal: &Refusal, name: &str, sources: &Sources, output: &Output) -> Run {
    match refusal {
        Refusal::Errors(errors) => {
            report(errors, sources, "", Format::Human, output)?;
            let mut stderr = output.stderr();
            let note = output.paint_stderr("1", "note");
            writeln!(stderr, "{note}: `{name}` has errors and stays as it is")?;
            stderr.flush()?;
        }
        Refusal::Mistake(place) => {
            let file = sources.get(place.file);
            let line = file.map_or(1, |it| it.lines.line(place.start));
            let message = format!("`{name}` stays as it is: formatting would change what line {line} means");
            tell_error(&message, output)?;
            let mut stderr = output.stderr();
            let help = output.paint_stderr("38;5;115", " help");
            writeln!(stderr, "{help}: this is a mistake of `ivr fmt`; please report it with that line")?;
            stderr.flush()?;
        }
    }
    Ok(ExitStatus::Findings)
}
