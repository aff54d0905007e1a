//! What the standard streams can take: colours, width, progress. Decided once, here.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::args::ColorWhen;

/// The two streams a command writes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether results may be coloured.
    pub(crate) color_stdout: bool,
    /// Whether diagnostics may be coloured.
    pub(crate) color_stderr: bool,
    /// Whether a person looks at the results.
    pub(crate) stdout_is_terminal: bool,
    /// Whether a person looks at the diagnostics.
    pub(crate) stderr_is_terminal: bool,
    /// Columns to fill with running text.
    pub(crate) width: usize,
}

/// Running text is easier to read when lines are not too long, whatever the terminal offers.
const WIDEST: usize = 100;
const NARROWEST: usize = 40;
/// Work that takes longer than this says what it is doing.
const LONG: Duration = Duration::from_millis(400);

impl Output {
    /// Looks at the streams and the environment.
    pub(crate) fn new(when: ColorWhen) -> Self {
        let (stdout_is_terminal, stderr_is_terminal) =
            (io::stdout().is_terminal(), io::stderr().is_terminal());
        let allowed = |terminal: bool| match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => {
                terminal && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|it| it != "dumb")
            }
        };
        // A stream that is no terminal must not depend on the terminal another one happens to be.
        let size = if stdout_is_terminal {
            terminal_size::terminal_size_of(io::stdout())
        } else {
            terminal_size::terminal_size_of(io::stderr())
        };
        let columns = size.map_or(WIDEST, |(width, _)| usize::from(width.0));
        Self {
            color_stdout: allowed(stdout_is_terminal),
            color_stderr: allowed(stderr_is_terminal),
            stdout_is_terminal,
            stderr_is_terminal,
            width: columns.clamp(NARROWEST, WIDEST),
        }
    }

    /// Standard output, buffered: flush before the command ends.
    pub(crate) fn stdout(&self) -> impl Write + use<> {
        BufWriter::new(io::stdout())
    }

    /// Standard error, buffered: flush before the command ends.
    pub(crate) fn stderr(&self) -> impl Write + use<> {
        BufWriter::new(io::stderr())
    }

    /// `text` in the style of an ANSI sequence, if results may be coloured.
    pub(crate) fn paint_stdout(&self, style: &str, text: &str) -> String {
        paint(self.color_stdout, style, text)
    }

    /// `text` in the style of an ANSI sequence, if diagnostics may be coloured.
    pub(crate) fn paint_stderr(&self, style: &str, text: &str) -> String {
        paint(self.color_stderr, style, text)
    }

    /// Shows what is being done as soon as it takes long, on a terminal only, and wipes it when the work is
    /// done.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        if !self.stderr_is_terminal {
            return Progress { work: None };
        }
        let (done, is_done) = channel::<()>();
        let line = thread::spawn(move || {
            if is_done.recv_timeout(LONG) == Err(RecvTimeoutError::Timeout) {
                // Progress that cannot be shown is not missed.
                let _ = write!(io::stderr(), "{what} ...");
                let _ = is_done.recv();
                let _ = write!(io::stderr(), "\r{}\r", " ".repeat(what.len() + 4));
            }
        });
        Progress { work: Some((done, line)) }
    }
}

/// Work that is over when this is dropped.
#[must_use = "the work is taken to be done as soon as this is dropped"]
pub(crate) struct Progress {
    work: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, line)) = self.work.take() {
            drop(done);
            // Waited for, so that the line is gone before anything else is written.
            let _ = line.join();
        }
    }
}

fn paint(color: bool, style: &str, text: &str) -> String {
    if color { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}

/// Set to something, as <https://no-color.org> asks.
fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}
