//! `ivr fmt`: programs in the layout of a careful author.
//!
//! A file is either written as a whole or left alone: one with errors, one that cannot be read, and one that
//! the formatter itself is not sure about.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

use ivr_compiler::diagnostic::{Code, Diagnostic};
use ivr_compiler::format::{Refusal, format};
use ivr_compiler::project::{Files, Loaded, MAX_FILE_SIZE, Root, load, programs_below};
use ivr_compiler::source::{FileId, Source, Sources};

use super::Run;
use crate::args::{FmtArgs, Format};
use crate::disk::Disk;
use crate::file::write_whole;
use crate::findings::report;
use crate::output::Output;
use crate::status::{ExitStatus, Failure, reason};

mod changes;

/// Stands for the standard input among the paths.
const STDIN: &str = "-";
/// What it is called in messages.
const STDIN_NAME: &str = "standard input";
/// How many files are worked on at once.
const AT_ONCE: usize = 8;

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
        match path.map(below) {
            Some(files) if !files.is_empty() => {
                files.iter().try_for_each(|file| run.program(Some(file)))?;
            }
            _ => run.program(path)?,
        }
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

/// The programs below a folder that is no project itself: a folder of projects, or a part of one.
fn below(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() || path.join("ivr.toml").exists() {
        return Vec::new();
    }
    programs_below(&Disk, path)
}

impl Formatting<'_> {
    fn program(&mut self, path: Option<&Path>) -> Result<(), Failure> {
        let progress = self.output.progress("reading the program");
        let loaded = load(&Disk, path, &self.here);
        drop(progress);
        self.failed |= tell_unreadable(&loaded, self.output)?;
        let sources = &loaded.project.sources;
        let mut jobs = Vec::new();
        for (id, source) in sources.iter() {
            let Some(path) = loaded.root.as_ref().map(|root| place_of(root, source)) else { continue };
            if self.seen.insert(Disk.identity(&path)) {
                jobs.push(Job { id, source, path });
            }
        }
        let progress = self.output.progress("formatting");
        let outcomes = all_outcomes(&jobs, self.check);
        drop(progress);
        for (job, outcome) in jobs.iter().zip(outcomes) {
            self.tell_file(job, &outcome, sources)?;
        }
        Ok(())
    }

    /// Tells what became of a file.
    fn tell_file(&mut self, job: &Job<'_>, outcome: &Outcome, sources: &Sources) -> Result<(), Failure> {
        let name = name_of(&job.path, &self.here);
        let mut stdout = self.output.stdout();
        match outcome {
            Outcome::Unchanged => return Ok(()),
            Outcome::Refused(refusal) => {
                self.left_alone += 1;
                return refuse(refusal, &name, sources, self.output).map(drop);
            }
            Outcome::NotWritten(error) => {
                self.failed = true;
                return tell_error(&format!("cannot write `{name}`: {}", reason(error)), self.output);
            }
            Outcome::Differs(formatted) => {
                changes::write(&mut stdout, &name, &job.source.text, formatted, self.output)?;
            }
            Outcome::Written => writeln!(stdout, "{name}")?,
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

/// A file to format.
struct Job<'s> {
    id: FileId,
    source: &'s Source,
    path: PathBuf,
}

/// What became of a file.
enum Outcome {
    /// It is laid out well.
    Unchanged,
    /// It would become this.
    Differs(String),
    /// It was, and no longer is.
    Written,
    /// It stays.
    Refused(Refusal),
    /// It stays, because the system says so.
    NotWritten(io::Error),
}

impl Job<'_> {
    fn outcome(&self, check: bool) -> Outcome {
        let formatted = match format(self.id, &self.source.text) {
            Ok(formatted) => formatted,
            Err(refusal) => return Outcome::Refused(refusal),
        };
        // The text has lost its byte order mark already; the file has not, and is longer.
        if formatted == *self.source.text && Disk.read(&self.path, formatted.len()).is_ok() {
            return Outcome::Unchanged;
        }
        if check {
            return Outcome::Differs(formatted);
        }
        match overwrite(&self.path, formatted.as_bytes()) {
            Ok(()) => Outcome::Written,
            Err(error) => Outcome::NotWritten(error),
        }
    }
}

/// The outcomes of all jobs, in their order. Writing waits for the disk most of the time, so several files are
/// written at once.
fn all_outcomes(jobs: &[Job<'_>], check: bool) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
        let mine = numbers.map_while(|number| Some((number, jobs.get(number)?.outcome(check))));
        mine.collect::<Vec<_>>()
    };
    let mut done: Vec<(usize, Outcome)> = thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.len().min(AT_ONCE)).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, outcome)| outcome).collect()
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
    drop(OpenOptions::new().append(true).open(path)?);
    if has_other_names(path)? { write_in_place(path, bytes) } else { write_whole(path, bytes) }
}

/// Whether the file has several names, which would no longer be those of one file if it was replaced.
#[cfg(unix)]
fn has_other_names(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(fs::metadata(path)?.nlink() > 1)
}

/// The same where nobody can tell.
#[cfg(not(unix))]
fn has_other_names(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Overwrites the file itself. What is left of the old text is cut off when the new one is there.
fn write_in_place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
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
