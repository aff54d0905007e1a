//! Waiting for files to change, by looking at them again and again.
//!
//! Notifications of the operating system are quicker, but differ from system to system, do not arrive from
//! network and container file systems, and lose files that an editor replaces. A project is a few hundred
//! files: looking at all of them takes about a millisecond.

use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use ivr_compiler::project::{Root, files_of};

use crate::disk::Disk;
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// Short enough that a change is answered while its author still looks at it.
const INTERVAL: Duration = Duration::from_millis(20);

/// What the files of a program looked like.
#[derive(Debug, PartialEq, Eq)]
struct Seen(Vec<(PathBuf, Option<(u64, SystemTime)>)>);

impl Seen {
    /// Looks.
    fn now(root: &Root) -> Self {
        let look = |path: PathBuf| {
            let state = fs::metadata(&path).ok().and_then(|it| Some((it.len(), it.modified().ok()?)));
            (path, state)
        };
        Self(files_of(&Disk, root).into_iter().map(look).collect())
    }
}

/// Waits, and notices when nobody is there any more.
struct Watch {
    /// Disconnects when standard input ends. `None` on a terminal, where Ctrl-C ends the command, and where
    /// reading would stop it in the background.
    input: Option<Receiver<()>>,
}

impl Watch {
    /// Begins to listen for the end of the input.
    fn new() -> Self {
        if io::stdin().is_terminal() {
            return Self { input: None };
        }
        let (alive, input) = channel();
        thread::spawn(move || {
            let mut ignored = [0; 4096];
            while io::stdin().read(&mut ignored).is_ok_and(|count| count > 0) {}
            drop(alive);
        });
        Self { input: Some(input) }
    }

    /// Waits until the files of `root` do not look as `seen` any more, and have come to rest: whoever saves
    /// many files, or one in two steps, is not interrupted. Breaks at the end of the input.
    fn until_change(&self, root: &Root, seen: &Seen) -> ControlFlow<()> {
        let mut last = None;
        loop {
            match &self.input {
                Some(input) => match input.recv_timeout(INTERVAL) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return ControlFlow::Break(()),
                },
                None => thread::sleep(INTERVAL),
            }
            let now = Seen::now(root);
            if now != *seen && last.as_ref() == Some(&now) {
                return ControlFlow::Continue(());
            }
            last = Some(now);
        }
    }
}

/// How it is told that a command goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// A screen for each round, and a line that says that it goes on.
    People,
    /// A screen for each round where people look on, and no word more.
    Programs,
    /// The line alone: between rounds other things are told, which must not be wiped away.
    #[cfg(feature = "aws")]
    Beside,
}

/// Does something after every change of the program that `find` finds, whatever state it is in, until the end of the
/// input. A program that cannot be found any more is waited for.
pub(crate) fn rounds(
    find: impl Fn() -> Result<Option<Root>, Failure>,
    manner: Manner,
    output: &Output,
    mut round: impl FnMut() -> Result<ExitStatus, Failure>,
) -> Result<ExitStatus, Failure> {
    let watch = Watch::new();
    let mut watched: Option<Root> = None;
    loop {
        // Looked at before it is read, so that no change in between is missed.
        watched = find()?.or(watched);
        let seen = watched.as_ref().map(Seen::now);
        if matches!(manner, Manner::People | Manner::Programs) {
            clear_screen(output)?;
        }
        let status = round()?;
        let (Some(root), Some(seen)) = (&watched, seen) else { return Ok(status) };
        if manner != Manner::Programs {
            let mut stderr = output.stderr();
            writeln!(stderr, "{}", output.paint_stderr("2", "watching for changes, Ctrl-C to end"))?;
            stderr.flush()?;
        }
        if watch.until_change(root, &seen).is_break() {
            return Ok(status);
        }
    }
}

/// Makes room for what is told after a change, where a person watches.
fn clear_screen(output: &Output) -> io::Result<()> {
    if output.stdout_is_terminal && output.stderr_is_terminal {
        let mut stderr = output.stderr();
        write!(stderr, "\x1b[2J\x1b[3J\x1b[H")?;
        stderr.flush()?;
    }
    Ok(())
}
