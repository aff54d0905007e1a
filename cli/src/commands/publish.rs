//! `ivr publish`: a program that new calls start on.

use std::io::Write;

use ivr_lambda::releases::{self, Released, short};
use ivr_lambda::store::Release;
use jiff::Timestamp;
use serde_json::json;

use super::Run;
use crate::args::{PublishArgs, ReportFormat};
use crate::environment::{Environment, wait};
use crate::output::Output;
use crate::program::{bundled, compiled};
use crate::status::ExitStatus;

pub(super) fn run(args: &PublishArgs, output: &Output) -> Run {
    let mut examined = match compiled(args.path.as_deref(), output)? {
        Ok(examined) => examined,
        Err(status) => return Ok(status),
    };
    let Some(program) = examined.compilation.take().and_then(|it| it.program) else {
        return Ok(ExitStatus::Findings);
    };
    let (bytes, _) = bundled(&program)?;
    let environment = Environment::new(&args.environment, &examined.project.config)?;
    let progress = output.progress("publishing");
    let (made, released) = wait(async {
        let store = &environment.store;
        let mut made = Vec::new();
        environment.is_ours().await?;
        if args.create_tables {
            made = store.provision().await.map_err(|error| environment.failure(&error))?;
            environment.is_ours().await?;
        }
        let released = releases::publish(store, &bytes, args.note.as_deref(), now()).await;
        Ok((made, released.map_err(|why| environment.unreleased(&why))?))
    })?;
    drop(progress);
    if args.format == ReportFormat::Human {
        let mut stdout = output.stdout();
        made.iter().try_for_each(|table| writeln!(stdout, "made the table `{table}`"))?;
        stdout.flush()?;
    }
    tell(&released, &environment, &program.name, args.format, output)
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// Tells what new calls start on.
pub(super) fn tell(
    released: &Released,
    environment: &Environment,
    project: &str,
    format: ReportFormat,
    output: &Output,
) -> Run {
    let mut stdout = output.stdout();
    match format {
        ReportFormat::Json => writeln!(stdout, "{}", as_json(released, environment, project))?,
        ReportFormat::Human => {
            let label = environment.label();
            let line = match released {
                Released::Already(hash) => {
                    format!("`{}` is live in `{label}` already: nothing was written", short(*hash))
                }
                Released::Now(release) => {
                    let before = release.before.map(|it| format!(" instead of `{}`", short(it)));
                    format!("`{}` is live in `{label}`{}", short(release.bundle), before.unwrap_or_default())
                }
            };
            writeln!(stdout, "{}: {line}", output.paint_stdout("1", project))?;
        }
    }
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

fn as_json(released: &Released, environment: &Environment, project: &str) -> serde_json::Value {
    match released {
        Released::Now(release) => {
            let mut json = release_as_json(release);
            json["environment"] = environment.name.clone().into();
            json
        }
        Released::Already(hash) => json!({
            "bundle": hash.to_string(), "project": project, "did": "nothing", "environment": environment.name,
        }),
    }
}

/// A release as JSON.
pub(super) fn release_as_json(release: &Release) -> serde_json::Value {
    let at = Timestamp::from_second(release.at).map(|it| it.to_string()).unwrap_or_default();
    json!({
        "bundle": release.bundle.to_string(),
        "project": release.project,
        "did": release.did.word(),
        "at": at,
        "note": release.note,
        "before": release.before.map(|it| it.to_string()),
    })
}
