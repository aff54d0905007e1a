//! A program for a command: found, read, compiled, and what was found on the way told.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};

use ivr_compiler::compile::{Compilation, compile, compile_despite_proofs, compile_tests};
use ivr_compiler::diagnostic::{Diagnostic, Severity};
use ivr_compiler::lower::Tests;
#[cfg(feature = "aws")]
use ivr_compiler::project::Config;
use ivr_compiler::project::{Files, Project, Root, files_of, find_root, load, project_around};
use ivr_compiler::source::FileId;
use ivr_runtime::bundle::{self, Bundle, Program};

use crate::args::Format;
use crate::disk::Disk;
use crate::findings::{Tally, report};
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// A program after all stages that could be gone through.
pub(crate) struct Examined {
    /// Its settings and sources.
    pub(crate) project: Project,
    /// What compiling gave; `None` if not everything could be read, since then the rest would look wrong.
    pub(crate) compilation: Option<Compilation>,
    /// Everything that was found, at the levels of the project.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where it is.
    root: Option<Root>,
    /// The project that a single file was taken out of.
    part_of: Option<PathBuf>,
    /// The way from the current folder to the program's files, if they lie below it; otherwise empty.
    folder: String,
}

impl Examined {
    /// Tells the errors alone: warnings are a matter of `ivr check`, and whoever wants to run a program looks for
    /// what keeps it from running.
    pub(crate) fn report_errors(&self, output: &Output) -> Result<(), Failure> {
        let errors = |it: &&Diagnostic| it.severity == Severity::Error;
        let errors: Vec<Diagnostic> = self.diagnostics.iter().filter(errors).cloned().collect();
        self.report_some(&errors, Format::Human, output).map(|_| ())
    }

    /// Tells what was found. For people, also that a file looked at alone may only lack the others.
    pub(crate) fn report(&self, format: Format, output: &Output) -> Result<Tally, Failure> {
        self.report_some(&self.diagnostics, format, output)
    }

    fn report_some(
        &self,
        diagnostics: &[Diagnostic],
        format: Format,
        output: &Output,
    ) -> Result<Tally, Failure> {
        let tally = report(diagnostics, &self.project.sources, &self.folder, format, output)?;
        if let (Format::Human, Some(project)) = (format, &self.part_of)
            && tally.errors > 0
        {
            let mut stderr = output.stderr();
            let note = output.paint_stderr("1", "note");
            let project = project.display();
            writeln!(
                stderr,
                "{note}: this file is a part of the project `{project}`, and was looked at alone"
            )?;
            stderr.flush()?;
        }
        Ok(tally)
    }

    /// Where a file of the program is.
    pub(crate) fn path_of(&self, file: FileId) -> Option<PathBuf> {
        let source = self.project.sources.get(file)?;
        match self.root.as_ref()? {
            Root::Folder(folder) => Some(folder.join(&*source.path)),
            Root::File(path) => Some(path.clone()),
        }
    }

    /// Whether the file at `path` is one of those that make up the program.
    pub(crate) fn is_made_of(&self, path: &Path) -> bool {
        let same = Disk.identity(path);
        let files = self.root.iter().flat_map(|root| files_of(&Disk, root));
        files.into_iter().any(|file| Disk.identity(&file) == same)
    }

    /// How a command ends that only looks at the program.
    pub(crate) fn status(&self) -> ExitStatus {
        if self.compilation.is_none() {
            ExitStatus::Usage
        } else if self.diagnostics.iter().any(|it| it.severity == Severity::Error) {
            ExitStatus::Findings
        } else {
            ExitStatus::Done
        }
    }
}

/// Reads and compiles the program that `path` names, or the one around the current folder.
pub(crate) fn examine(path: Option<&Path>, output: &Output) -> Result<Examined, Failure> {
    let (examined, _) = examine_with(path, |project| (compile(project), None::<()>), output)?;
    Ok(examined)
}

/// The same for a program that proofs may have found something in: see [`compile_despite_proofs`].
pub(crate) fn examine_despite_proofs(path: Option<&Path>, output: &Output) -> Result<Examined, Failure> {
    let despite = |project: &Project| (compile_despite_proofs(project), None::<()>);
    let (examined, _) = examine_with(path, despite, output)?;
    Ok(examined)
}

/// The same with its tests, which are there where nothing forbids to run them.
pub(crate) fn examine_tests(
    path: Option<&Path>,
    output: &Output,
) -> Result<(Examined, Option<Tests>), Failure> {
    examine_with(path, compile_tests, output)
}

fn examine_with<T>(
    path: Option<&Path>,
    compile: impl FnOnce(&Project) -> (Compilation, Option<T>),
    output: &Output,
) -> Result<(Examined, Option<T>), Failure> {
    let _progress = output.progress("reading the program");
    let here = here()?;
    let loaded = load(&Disk, path, &here);
    let folder = loaded.root.as_ref().and_then(|root| folder_below(root, &here)).unwrap_or_default();
    let part_of = match &loaded.root {
        Some(Root::File(path)) => project_around(&Disk, path),
        _ => None,
    };
    let (root, project) = (loaded.root, loaded.project);
    let mut diagnostics = loaded.diagnostics;
    let (compilation, more) = match loaded.complete.then(|| compile(&project)) {
        Some((compilation, more)) => (Some(compilation), more),
        None => (None, None),
    };
    diagnostics.extend(compilation.iter().flat_map(|it| it.diagnostics.iter().cloned()));
    project.config.apply_levels(&mut diagnostics);
    Ok((Examined { project, compilation, diagnostics, root, part_of, folder }, more))
}

/// `lines/bank`: how one gets from `here` to the files of the program, if they lie below.
fn folder_below(root: &Root, here: &Path) -> Option<String> {
    let folder = match root {
        Root::Folder(folder) => Disk.identity(folder),
        Root::File(file) => Disk.identity(file).parent()?.to_owned(),
    };
    let below = folder.strip_prefix(Disk.identity(here)).ok()?;
    let names: Vec<_> = below.components().map(|it| it.as_os_str().to_string_lossy()).collect();
    Some(names.join("/"))
}

/// Reads and compiles a program for a command that runs it or writes it down. Errors are told, and there is no
/// program then, only the way the command ends; warnings are a matter of `ivr check`.
pub(crate) fn compiled(
    path: Option<&Path>,
    output: &Output,
) -> Result<Result<Examined, ExitStatus>, Failure> {
    let examined = examine(path, output)?;
    Ok(match examined.status() {
        ExitStatus::Done => Ok(examined),
        status => {
            examined.report_errors(output)?;
            Err(status)
        }
    })
}

/// The program as a bundle, which would load, and the bundle again.
pub(crate) fn bundled(program: &Program) -> Result<(Vec<u8>, Bundle), Failure> {
    let bytes = bundle::write(program);
    // Nobody but the compiler can be to blame for a bundle that would be refused when a call comes in.
    let verified = bundle::read(&bytes).map_err(|error| {
        Failure::new(format!("the bundle does not pass its own verification: {error}"))
            .help("this is a mistake in `ivr`: please report it, with the program if you can")
    })?;
    Ok((bytes, verified))
}

/// The settings of the project that `path` names, for a command that needs no program. Errors are told.
#[cfg(feature = "aws")]
pub(crate) fn settings(path: Option<&Path>, output: &Output) -> Result<Result<Config, ExitStatus>, Failure> {
    let loaded = load(&Disk, path, &here()?);
    let (errors, complete) = (loaded.has_errors(), loaded.complete);
    if complete && !errors {
        return Ok(Ok(loaded.project.config));
    }
    report(&loaded.diagnostics, &loaded.project.sources, "", Format::Human, output)?;
    Ok(Err(if complete { ExitStatus::Findings } else { ExitStatus::Usage }))
}

/// Where the program is that `path` names, or the one around the current folder.
pub(crate) fn find_program(path: Option<&Path>) -> Result<Option<Root>, Failure> {
    Ok(find_root(&Disk, path, &here()?))
}

fn here() -> Result<PathBuf, Failure> {
    env::current_dir().map_err(|error| Failure::file("find", Path::new("."), &error))
}
