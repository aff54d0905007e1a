//! `ivr rollback`: new calls start on what was live before.

use ivr_lambda::releases;

use super::Run;
use super::publish::{now, tell};
use crate::args::RollbackArgs;
use crate::environment::{Environment, wait};
use crate::output::Output;
use crate::program::settings;

pub(super) fn run(args: &RollbackArgs, output: &Output) -> Run {
    let config = match settings(args.path.as_deref(), output)? {
        Ok(config) => config,
        Err(status) => return Ok(status),
    };
    let environment = Environment::new(&args.environment, &config)?;
    let progress = output.progress("going back");
    let released = wait(async {
        environment.is_ours().await?;
        let (to, note) = (args.to.as_deref(), args.note.as_deref());
        let released = releases::roll_back(&environment.store, to, note, now()).await;
        released.map_err(|why| environment.unreleased(&why))
    })?;
    drop(progress);
    tell(&released, &environment, &config.name, args.format, output)
}
