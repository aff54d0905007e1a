//! Writes a generated project to disk, to measure commands on it: `generate DIR FILES LINES`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

/// What the command was asked for, and where it could not.
fn run() -> Result<(), String> {
    let mut args = env::args().skip(1);
    let mut next = || args.next().ok_or("usage: generate DIR FILES LINES");
    let folder = PathBuf::from(next()?);
    let number = |text: String| text.parse::<usize>().map_err(|e| format!("{text}: {e}"));
    let (files, lines) = (number(next()?)?, number(next()?)?);
    let settings = ("ivr.toml".to_owned(), "[project]\nname = \"generated\"\n".to_owned());
    for (path, text) in ivr_bench::project::project(files, lines).into_iter().chain([settings]) {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}
