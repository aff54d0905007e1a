//! How a command ends. The numbers are a contract with scripts.

use std::io;
use std::path::Path;
use std::process::{ExitCode, Termination};

/// The exit codes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done.
    Done = 0,
    /// The program, a test or a check has errors.
    Findings = 1,
    /// Wrong usage, or something that cannot be read or written.
    Usage = 2,
}

impl Termination for ExitStatus {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// Why a command could not do its work. What it found out about a program is a diagnostic, not this.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Standard output or standard error takes no more.
    Output(io::Error),
    /// Anything else, told to the person at the terminal.
    Told {
        /// What is wrong.
        message: String,
        /// How to mend it.
        help: Option<String>,
    },
}

impl Failure {
    /// A failure with one sentence.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Told { message: message.into(), help: None }
    }

    /// The same, with a way out.
    #[must_use]
    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        match self {
            Self::Told { message, .. } => Self::Told { message, help: Some(text.into()) },
            Self::Output(_) => self,
        }
    }

    /// `verb` ("read", "write") could not be done to the file at `path`.
    pub(crate) fn file(verb: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {verb} `{}`: {}", path.display(), reason(error)))
    }
}

impl From<io::Error> for Failure {
    /// For writing to the standard streams; files go through [`Failure::file`], which names them.
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// An operating system's reason, in words where there are common ones.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::ConnectionRefused => "nobody listens there".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ if leads_in_circles(error) => "its links lead in circles".to_owned(),
        _ => without_number(error.to_string()),
    }
}

#[cfg(unix)]
fn leads_in_circles(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn leads_in_circles(_: &io::Error) -> bool {
    false
}

/// A system's words without its number for them: nobody looks that up.
fn without_number(mut words: String) -> String {
    if let Some(at) = words.find(" (os error ") {
        words.truncate(at);
    }
    words
}

/// Prints what clap has to say: help and version to stdout, wrong usage to stderr. A closed pipe is no
/// failure.
pub(crate) fn usage(error: &clap::Error) -> ExitStatus {
    // Nobody is left to be told when the stream is gone.
    let _ = error.print();
    if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Done }
}
