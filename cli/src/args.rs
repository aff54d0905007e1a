//! The command line as types.

#[cfg(feature = "aws")]
mod aws;

use std::path::PathBuf;

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Parser, Subcommand, ValueEnum};
use ivr_compiler::diagnostic::Code;
use jiff::civil;

#[cfg(feature = "aws")]
pub(crate) use aws::{DevArgs, EnvironmentArgs, PublishArgs, ReleasesArgs, RollbackArgs};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

/// Phone lines for Amazon Connect, written in `.ivr` files
#[derive(Debug, Parser)]
#[command(name = "ivr", version, styles = STYLES, max_term_width = 100)]
#[command(
    after_help = "PATH is a project folder or one .ivr file; left out, it is the project around this folder.\n\
    Exit codes: 0 done, 1 the program has errors, 2 wrong usage or something that cannot be read."
)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours: auto (on a terminal, and never with NO_COLOR), always, never
    #[arg(long, global = true, value_enum, value_name = "WHEN", hide_possible_values = true)]
    #[arg(default_value_t = ColorWhen::Auto, hide_default_value = true)]
    pub(crate) color: ColorWhen,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, and never with `NO_COLOR`.
    Auto,
    /// Even into a file or pipe.
    Always,
    /// Not at all.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(NewArgs),
    Check(CheckArgs),
    Build(BuildArgs),
    Fmt(FmtArgs),
    Call(CallArgs),
    Test(TestArgs),
    Prove(ProveArgs),
    Messages(MessagesArgs),
    #[cfg(feature = "aws")]
    Dev(DevArgs),
    #[cfg(feature = "aws")]
    Publish(PublishArgs),
    #[cfg(feature = "aws")]
    Rollback(RollbackArgs),
    #[cfg(feature = "aws")]
    Releases(ReleasesArgs),
    Explain(ExplainArgs),
    Disasm(DisasmArgs),
    Completions(CompletionsArgs),
}

/// Begin a project: a phone line that takes calls, and a test of it
#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// Folder to make; it may exist if it is empty
    pub(crate) dir: PathBuf,

    /// Name of the project; without it, the name of the folder
    #[arg(long)]
    pub(crate) name: Option<String>,
}

/// Find out what is wrong with a program before a caller does
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What was found goes to standard error, in every format: `ivr check --format sarif 2> ivr.sarif`\n\
    keeps it. Paths are those of the project; in `sarif` and `github` they start from the folder\n\
    that the command runs in, if the project lies below it.\n\
    Exit codes: 0 nothing that is denied, 1 errors, or warnings with --deny warnings, 2 wrong usage or\n\
    something that cannot be read."
)]
pub(crate) struct CheckArgs {
    /// Project folder or .ivr file; an ivr.toml beside a single file gives its settings
    pub(crate) path: Option<PathBuf>,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// Fail on these too
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,

    /// Check again after every change, until Ctrl-C or the end of the input
    #[arg(long)]
    pub(crate) watch: bool,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With the source, for people
    Human,
    /// One line each
    Short,
    /// One JSON object a line
    Json,
    /// One SARIF 2.1.0 document, for services that look after code
    Sarif,
    /// Remarks beside the lines of a change, in the log of GitHub Actions
    Github,
}

/// What `--deny` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Every warning
    Warnings,
}

/// Compile a program to a bundle; the same sources give the same bytes
#[derive(Debug, clap::Args)]
pub(crate) struct BuildArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    /// Where to write the bundle, - for standard output; without it, NAME.ivrb in this folder
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Lay programs out as a careful author does; what they mean and every comment stay
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A file with errors stays as it is, and so does one whose meaning would change, which is checked.\n\
    Exit codes: 0 done, 1 a file has errors, or would change with --check, 2 wrong usage or something that\n\
    cannot be read or written."
)]
pub(crate) struct FmtArgs {
    /// Project folders or .ivr files; - reads standard input and writes standard output
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    pub(crate) check: bool,
}

/// Tell what callers can meet: how long silence lasts, where calls end, the way to a person
#[derive(Debug, clap::Args)]
pub(crate) struct ProveArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    /// How to write the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Human)]
    pub(crate) format: ReportFormat,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// How it is told what came of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people
    Human,
    /// One JSON object a line: each test, then a summary
    Json,
}

/// Run the tests of a program
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "A test is chosen by a part of its name, or of the path of its file. With one argument, it is a path\n\
    if there is such a file or folder, else a part of a name.\n\
    Exit codes: 0 all passed, 1 a test failed, or too little is covered, or no test was chosen, 2 wrong usage\n\
    or something that cannot be read."
)]
pub(crate) struct TestArgs {
    /// Project folder or .ivr file
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,

    /// Run only tests whose name, or the path of whose file, holds this
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Option<String>,

    /// The part of a project that the path names: a file or a folder, from the folder of the project.
    #[arg(skip)]
    pub(crate) within: Option<PathBuf>,

    /// How to write what came of the tests
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(crate) format: TestFormat,

    /// Tell which rules, lines of scores, entries, handlers and wordings the tests came by
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "summary")]
    pub(crate) coverage: Option<CoverageForm>,

    /// Where to write coverage in a form that is a file, - for standard output; without it, coverage.json,
    /// lcov.info or coverage.html in this folder
    #[arg(long, value_name = "FILE", requires = "coverage")]
    pub(crate) coverage_file: Option<PathBuf>,

    /// Fail if less than this share is covered, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) min_coverage: Option<u32>,

    /// Write what came of the tests as JUnit XML too
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Put words that changed into the `hears` lines that expect the old ones, after showing both
    #[arg(long, conflicts_with = "watch")]
    pub(crate) accept: bool,

    /// Run again after every change what it can affect, until Ctrl-C or the end of the input
    #[arg(long)]
    pub(crate) watch: bool,

    /// How many tests to run at the same time; without it, one for each processor
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
}

/// How coverage is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CoverageForm {
    /// A table, and what no test came by
    Summary,
    /// One JSON object
    Json,
    /// For services that show coverage beside the source
    Lcov,
    /// A page with the source and what ran
    Html,
}

/// List every text callers can hear, for reviewers, or compare with their list
#[derive(Debug, clap::Args)]
#[command(after_help = "`ivr messages --csv > texts.csv` makes a list for a spreadsheet, and\n\
    `ivr messages --check texts.csv` tells what is not as it stands there: texts that are changed, gone\n\
    or new. What reviewers add, and the order of rows and columns, does not matter; the columns id and\n\
    text must stay.\n\
    Exit codes: 0 done, 1 the program has errors or differs from the list, 2 wrong usage or a list that\n\
    cannot be read.")]
pub(crate) struct MessagesArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    /// How to write the list
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub(crate) format: ListFormat,

    /// The same as --format csv
    #[arg(long, conflicts_with = "format")]
    pub(crate) csv: bool,

    /// Compare the program with a list that was reviewed, - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "csv"])]
    pub(crate) check: Option<PathBuf>,
}

/// How a list of texts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// By rulesets, for people
    Human,
    /// For spreadsheets, with the byte order mark they want
    Csv,
    /// One JSON object a line
    Json,
}

/// Take a call on a program, in this terminal
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CallArgs {
    /// Project folder or .ivr file
    pub(crate) path: Option<PathBuf>,

    /// Number that is dialled, or name of an endpoint; without it, the endpoint that the attribute
    /// ivr_endpoint names, else the one chosen on the terminal, else the first of the program
    #[arg(long, value_name = "NUMBER|ENDPOINT")]
    pub(crate) to: Option<String>,

    /// Number that calls, or `withheld`; without it, the caller withholds the number
    #[arg(long, value_name = "NUMBER|withheld")]
    pub(crate) from: Option<String>,

    /// When the call comes in, in the time zone of the project: 2026-03-02T10:15
    #[arg(long, value_name = "DATETIME", value_parser = date_time)]
    pub(crate) at: Option<civil::DateTime>,

    /// Contact attribute that the contact brings along, such as reason=winback
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = attribute)]
    pub(crate) attributes: Vec<(String, String)>,

    /// Value that a place, a switch or a figure has from the start, or hours: 'wrong_pins = 2',
    /// 'general.waiting = 9', 'general.staffed = 0', 'office is closed'
    #[arg(long, value_name = "PLACE = EXPR")]
    pub(crate) given: Vec<String>,

    /// What an integration answers, or which way a split goes: 'find_customer -> Customer { ... }',
    /// 'find_customer fails timeout', 'split -> speech_menu', 'general fails full', 'dial fails busy'
    #[arg(long = "mock", value_name = "F -> EXPR")]
    pub(crate) mocks: Vec<String>,

    /// Caller's actions, one a line, - for standard input: press 2, enter 1234, confirm yes,
    /// say TEXT as INTENT 0.92, silent, hangup; in a queue or a wait also: wait, answer; where the call dials:
    /// answer, busy, no answer, fail
    #[arg(long, value_name = "FILE")]
    pub(crate) script: Option<PathBuf>,

    /// Write what happens as JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,

    /// Tell each rule that is tried, and why it fires or not
    #[arg(long)]
    pub(crate) trace: bool,

    /// Take the call that shows a finding of a proof, in a program that does not compile for it: E0803, or
    /// E0803:12 for the one in line 12
    #[arg(long, value_name = "CODE", value_parser = finding, conflicts_with_all = ["script", "to", "save_test"])]
    pub(crate) show: Option<Shown>,

    /// Write the call as a test into an .ivr file, behind what it holds
    #[arg(long, value_name = "FILE")]
    pub(crate) save_test: Option<PathBuf>,
}

/// Tell the story of a diagnostic, with an example
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// Code as it stands in a message, such as E0101; without it, every code is listed
    pub(crate) code: Option<String>,
}

/// Show a bundle as readable text
#[derive(Debug, clap::Args)]
pub(crate) struct DisasmArgs {
    /// Bundle made by `ivr build`
    pub(crate) file: PathBuf,
}

/// Write completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "bash: ivr completions bash > ~/.local/share/bash-completion/completions/ivr\n\
    zsh:  ivr completions zsh > \"${fpath[1]}/_ivr\"\n\
    fish: ivr completions fish > ~/.config/fish/completions/ivr.fish")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// A finding, by its code and the line it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) code: Code,
    pub(crate) line: Option<u32>,
}

fn finding(text: &str) -> Result<Shown, String> {
    let (code, line) = match text.split_once(':') {
        Some((code, line)) => (code, Some(line.parse().map_err(|_| format!("`{line}` is no line"))?)),
        None => (text, None),
    };
    match Code::parse(code.trim()) {
        Some(code) => Ok(Shown { code, line }),
        None => Err(format!("there is no code `{code}`; write one as it stands in a message, such as E0803")),
    }
}

/// A percentage in tenths: `90`, `97.5`.
fn percent(text: &str) -> Result<u32, String> {
    let wrong = || "write a percentage from 0 to 100, such as 90 or 97.5".to_owned();
    let (whole, tenth) =
        text.trim_end_matches('%').split_once('.').unwrap_or((text.trim_end_matches('%'), "0"));
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|digit| digit.is_ascii_digit());
    if !digits(whole) || !digits(tenth) || tenth.len() != 1 {
        return Err(wrong());
    }
    let tenths = whole.parse::<u32>().map_err(|_| wrong())?.saturating_mul(10);
    let tenths = tenths.saturating_add(tenth.parse::<u32>().map_err(|_| wrong())?);
    if tenths > 1000 { Err(wrong()) } else { Ok(tenths) }
}

fn date_time(text: &str) -> Result<civil::DateTime, String> {
    text.parse().map_err(|_| "write a date and a time, such as 2026-03-02T10:15".to_owned())
}

fn attribute(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write a name, an equals sign and a value, such as reason=winback".to_owned()),
    }
}
