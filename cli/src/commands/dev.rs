//! `ivr dev`: the function on this machine, behind Lambda's own interface, with the program as it is now.
//!
//! The function is the real one; what is not is its surroundings: the tables are in memory, integrations are what
//! flags say, and whoever invokes it stands for Amazon Connect.

mod endpoint;
mod functions;
mod line;
mod log;
mod manual;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use ivr_compiler::scene::Beside;
use ivr_lambda::releases::{Released, publish, short};
use ivr_runtime::bundle::Bundle;
use ivr_runtime::simulator::{Options, To};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tokio::runtime::{Builder, Handle};

use super::Run;
use crate::args::{DevArgs, Format};
use crate::environment::checked_url;
use crate::findings::report;
use crate::output::Output;
use crate::program::{Examined, bundled, examine, find_program};
use crate::status::{ExitStatus, Failure, reason};
use crate::watch::{Manner, rounds};
use functions::Mocks;
use line::{Clock, Line};
use log::Log;

pub(super) fn run(args: &DevArgs, output: &Output) -> Run {
    if let Some(url) = &args.functions {
        checked_url(url)?;
    }
    let (listener, address) = bind(args.port)?;
    let line = Line::new(args.functions.clone(), Log::new(args.json, output));
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let served = Arc::clone(&line);
    // Ends with the process: nobody waits for calls that were never real.
    thread::spawn(move || runtime.block_on(endpoint::serve(listener, served)));
    let mut dev = Dev { args, output, line, handle, address, began: Instant::now(), is_first: true };
    let find = || find_program(args.path.as_deref());
    rounds(find, Manner::Beside, output, || dev.again())
}

/// Only this machine can call: whoever else could might not be meant to.
fn bind(port: u16) -> Result<(TcpListener, SocketAddr), Failure> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    bound.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "something else listens there already".to_owned(),
            _ => reason(&error),
        };
        Failure::new(format!("cannot listen on 127.0.0.1, port {port}: {why}"))
            .help("choose another one, such as `--port 9002`, or `--port 0` for any that is free")
    })
}

/// The function, and the program that it runs.
struct Dev<'a> {
    args: &'a DevArgs,
    output: &'a Output,
    line: Arc<Line>,
    handle: Handle,
    address: SocketAddr,
    began: Instant,
    /// Nothing was live yet.
    is_first: bool,
}

impl Dev<'_> {
    /// Puts the program as it is now in the place of the one before, if it can take calls.
    fn again(&mut self) -> Run {
        let mut examined = examine(self.args.path.as_deref(), self.output)?;
        if examined.status() != ExitStatus::Done {
            examined.report_errors(self.output)?;
            return self.keep(examined.status());
        }
        let Some(program) = examined.compilation.as_mut().and_then(|it| it.program.take()) else {
            return self.keep(ExitStatus::Findings);
        };
        let (bytes, bundle) = bundled(&program)?;
        let Some(mocks) = self.mocks(&mut examined, &bundle)? else { return self.keep(ExitStatus::Usage) };
        let clock = self.clock(bundle.time_zone())?;
        let released = self.handle.block_on(publish(self.line.store(), &bytes, None, clock.now()));
        // A store in memory does what it is told.
        let released = released.map_err(|why| Failure::new(why.to_string()))?;
        self.line.renew(mocks, clock);
        self.tell(&released, &bundle)?;
        self.is_first = false;
        Ok(ExitStatus::Done)
    }

    /// Says what happens to those who call while the program cannot take calls.
    fn keep(&self, status: ExitStatus) -> Run {
        if self.is_first && find_program(self.args.path.as_deref())?.is_none() {
            // There is nothing to wait for either: the command ends.
            return Ok(status);
        }
        let mut stderr = self.output.stderr();
        let what = match self.is_first {
            true => format!("http://{} has nothing to take calls with yet", self.address),
            false => "calls go on with the program as it was before".to_owned(),
        };
        writeln!(stderr, "{}: {what}", self.output.paint_stderr("1", "note"))?;
        stderr.flush()?;
        Ok(status)
    }

    /// What integrations answer; nothing where a flag is wrong, which is told.
    fn mocks(&self, examined: &mut Examined, bundle: &Bundle) -> Result<Option<Mocks>, Failure> {
        let Some(compilation) = &mut examined.compilation else { return Ok(None) };
        let project = &mut examined.project;
        let mut options = Options::new(To::Endpoint(String::new()), DateTime::default());
        let mut beside = Beside { project, checked: &mut compilation.checked };
        let outcomes = self.args.mocks.iter().map(|text| beside.mock(text, &mut options));
        let found: Vec<_> = outcomes.flat_map(|it| it.diagnostics).collect();
        if report(&found, &examined.project.sources, "", Format::Human, self.output)?.errors > 0 {
            return Ok(None);
        }
        Mocks::new(options, bundle).map(Some)
    }

    /// Time goes on from `--at`, whenever the program is loaded again.
    fn clock(&self, zone: &TimeZone) -> Result<Clock, Failure> {
        let Some(at) = self.args.at else { return Ok(Clock::Real) };
        let zoned = at.to_zoned(zone.clone());
        let zoned = zoned.map_err(|_| Failure::new(format!("`--at {at}` is too far from today")))?;
        Ok(Clock::From(zoned.timestamp().as_second(), self.began))
    }

    fn tell(&self, released: &Released, bundle: &Bundle) -> Result<(), Failure> {
        let mut stderr = self.output.stderr();
        let name = self.output.paint_stderr("1", &bundle.name);
        let hash = short(bundle.hash());
        match released {
            Released::Now(_) if self.is_first => {
                writeln!(stderr, "{name}: `{hash}` takes calls at http://{}\n", self.address)?;
                write!(stderr, "{}", manual::text(bundle, self.address))?;
            }
            Released::Now(_) => {
                writeln!(
                    stderr,
                    "{name}: new calls start on `{hash}`, others end on the bundle they began on"
                )?;
            }
            Released::Already(_) => writeln!(stderr, "{name}: nothing changes for callers")?,
        }
        Ok(stderr.flush()?)
    }
}
