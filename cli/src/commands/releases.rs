//! `ivr releases`: what was published, and what is live.

use std::io::{self, Write};

use ivr_lambda::releases::{Listed, Standing, history, short};
use ivr_lambda::store::Did;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Run;
use super::publish::release_as_json;
use crate::args::{ReleasesArgs, ReportFormat};
use crate::environment::{Environment, wait};
use crate::output::Output;
use crate::program::settings;
use crate::status::ExitStatus;

pub(super) fn run(args: &ReleasesArgs, output: &Output) -> Run {
    let config = match settings(args.path.as_deref(), output)? {
        Ok(config) => config,
        Err(status) => return Ok(status),
    };
    let environment = Environment::new(&args.environment, &config)?;
    let progress = output.progress("asking the tables");
    let listed = wait(async {
        let listed = history(&environment.store).await;
        listed.map_err(|why| environment.unreleased(&why))
    })?;
    drop(progress);
    let mut stdout = output.stdout();
    match args.format {
        ReportFormat::Json => listed.iter().try_for_each(|it| {
            let mut json = release_as_json(&it.release);
            json["standing"] = standing(it.standing).into();
            writeln!(stdout, "{json}")
        })?,
        ReportFormat::Human if listed.is_empty() => {
            writeln!(stdout, "nothing was ever published in `{}`", environment.label())?;
        }
        ReportFormat::Human => {
            let zone = TimeZone::get(&config.timezone).unwrap_or(TimeZone::UTC);
            listed.iter().try_for_each(|it| row(&mut stdout, it, &zone, output))?;
        }
    }
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Live => "live",
        Standing::Past => "past",
        Standing::Never => "never_live",
    }
}

fn row(out: &mut impl Write, listed: &Listed, zone: &TimeZone, output: &Output) -> io::Result<()> {
    let release = &listed.release;
    let mark = match listed.standing {
        Standing::Live => output.paint_stdout("1;32", "live "),
        Standing::Past => "     ".to_owned(),
        Standing::Never => output.paint_stdout("33", "never"),
    };
    let at = Timestamp::from_second(release.at).map(|it| it.to_zoned(zone.clone()));
    let at = at.map(|it| it.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let did = match release.did {
        Did::Published => "published  ",
        Did::RolledBack => "rolled back",
    };
    let line = format!("{mark}  {}  {at}  {did}", short(release.bundle));
    let note = release.note.as_deref().map(|it| format!("  {it}")).unwrap_or_default();
    writeln!(out, "{}", format!("{line}{note}").trim_end())
}
