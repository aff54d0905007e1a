//! The arguments of the commands that need the function or its tables.

use std::path::PathBuf;

use jiff::civil;

use super::{ReportFormat, date_time};

/// Run the function on this machine, behind Lambda's own interface, and load it again after every change
#[derive(Debug, clap::Args)]
#[command(
    after_help = "No account is needed: calls and bundles are kept in memory, whoever invokes the function\n\
    stands for Amazon Connect, and every function name leads to it. Calls that go on when the program\n\
    changes end on the bundle they began on. What callers do is told on standard output, one line each.\n\
    Exit codes: 0 or 1 as the last program had errors, 2 wrong usage, or a port that is taken."
)]
pub(crate) struct DevArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    /// Port on 127.0.0.1 to listen on, 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 9001)]
    pub(crate) port: u16,

    /// When it is at the start, in the time zone of the project: 2026-03-02T10:15; without it, now
    #[arg(long, value_name = "DATETIME", value_parser = date_time)]
    pub(crate) at: Option<civil::DateTime>,

    /// What an integration answers: 'find_customer -> Customer { ... }', 'find_customer fails timeout'
    #[arg(long = "mock", value_name = "F -> EXPR")]
    pub(crate) mocks: Vec<String>,

    /// Another Lambda endpoint, to which integrations without a mock are sent: http://127.0.0.1:9002
    #[arg(long, value_name = "URL")]
    pub(crate) functions: Option<String>,

    /// Tell what callers do as the function logs it, one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which environment is meant, and how it is reached
#[derive(Debug, clap::Args)]
pub(crate) struct EnvironmentArgs {
    /// Environment, a section [env.NAME] of ivr.toml, which says region and account
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Option<String>,

    /// Another DynamoDB than that of the region, such as http://127.0.0.1:8000; without it,
    /// AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL where one is set
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,

    /// Table of calls; without it, ivr-PROJECT-ENV-calls
    #[arg(long, value_name = "TABLE")]
    pub(crate) calls_table: Option<String>,

    /// Table of what is published; without it, ivr-PROJECT-ENV-config
    #[arg(long, value_name = "TABLE")]
    pub(crate) config_table: Option<String>,
}

/// Let new calls of an environment start on this program
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Calls that go on end on the bundle they began on. `ivr rollback` goes back, `ivr releases` lists.\n\
    Keys come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN:\n\
    eval \"$(aws configure export-credentials --format env)\"\n\
    Exit codes: 0 it is live, 1 the program has errors, 2 wrong usage, an environment that cannot be\n\
    reached, or somebody else was quicker."
)]
pub(crate) struct PublishArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) environment: EnvironmentArgs,

    /// Make the tables that are missing first
    #[arg(long)]
    pub(crate) create_tables: bool,

    /// What to remember beside the release, such as a commit
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    /// How to write what was done
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
}

/// Let new calls of an environment start on a program that was live before
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --to, it is the bundle that the live one replaced when it was published. The next rollback\n\
    goes one further back, never to the bundle that was just left: whoever went back too far goes\n\
    forward with --to, or publishes. It is made sure first that the bundle is still there and loads.\n\
    Exit codes: 0 it is live, 1 ivr.toml has errors, 2 wrong usage, nothing to go back to, an\n\
    environment that cannot be reached, or somebody else was quicker."
)]
pub(crate) struct RollbackArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) environment: EnvironmentArgs,

    /// Hash of the bundle to go to, or the first 6 or more of its digits
    #[arg(long, value_name = "HASH")]
    pub(crate) to: Option<String>,

    /// What to remember beside it, such as the reason
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    /// How to write what was done
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
}

/// List what was published in an environment, the newest first
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 ivr.toml has errors, 2 wrong usage or an environment that cannot be \
    reached."
)]
pub(crate) struct ReleasesArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) environment: EnvironmentArgs,

    /// How to write the list; json is one object a line
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
}
