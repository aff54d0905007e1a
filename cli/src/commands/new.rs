//! `ivr new`: a project that compiles and takes calls, as a place to begin.

use std::env;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use ivr_compiler::project::is_project_name;

use super::Run;
use crate::args::NewArgs;
use crate::output::Output;
use crate::status::{ExitStatus, Failure};

/// What stands for the project's name in the templates.
const NAME: &str = "{{name}}";

const TEMPLATES: [(&str, &str); 5] = [
    ("ivr.toml", include_str!("../../templates/ivr.toml")),
    ("src/main.ivr", include_str!("../../templates/src/main.ivr")),
    ("tests/main.ivr", include_str!("../../templates/tests/main.ivr")),
    ("README.md", include_str!("../../templates/README.md")),
    (".gitignore", include_str!("../../templates/gitignore")),
];

pub(super) fn run(args: &NewArgs, output: &Output) -> Run {
    let name = match &args.name {
        Some(name) if is_project_name(name) => name.clone(),
        Some(name) => return Err(bad_name(name)),
        None => folder_name(&args.dir)?,
    };
    refuse_occupied(&args.dir)?;
    for (path, template) in TEMPLATES {
        let path = args.dir.join(path);
        write(&path, &template.replace(NAME, &name))
            .map_err(|error| Failure::file("write", &path, &error))?;
    }
    let shown = args.dir.display();
    let mut stdout = output.stdout();
    writeln!(stdout, "{} is in `{shown}`:\n", output.paint_stdout("1", &name))?;
    for (path, _) in TEMPLATES {
        writeln!(stdout, "  {path}")?;
    }
    writeln!(stdout, "\nnext:\n")?;
    writeln!(stdout, "  ivr check {shown}    find out what is wrong with it")?;
    writeln!(stdout, "  ivr call {shown}     take a call on it")?;
    writeln!(stdout, "  ivr test {shown}     take the calls in its tests")?;
    stdout.flush()?;
    Ok(ExitStatus::Done)
}

/// The name of the folder, which may be `.` or end in `..`.
fn folder_name(dir: &Path) -> Result<String, Failure> {
    let last = |path: &Path| path.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = match last(dir) {
        Some(name) => Some(name),
        None => fs::canonicalize(dir).or_else(|_| env::current_dir()).ok().as_deref().and_then(last),
    };
    let name = name.ok_or_else(|| {
        Failure::new(format!("`{}` has no name that a project could have", dir.display()))
            .help("say `--name NAME`")
    })?;
    if is_project_name(&name) { Ok(name) } else { Err(bad_name(&name)) }
}

fn bad_name(name: &str) -> Failure {
    let allowed: String = name
        .chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.') {
                it.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(64)
        .collect();
    let usable = allowed.trim_matches(['-', '_', '.']);
    let help = if is_project_name(usable) {
        format!("use letters, digits, `-` and `_`: `--name {usable}`")
    } else {
        "use letters, digits, `-` and `_`: `--name acme-bank`".to_owned()
    };
    Failure::new(format!("`{name}` cannot be the name of a project")).help(help)
}

/// A folder with something in it stays as it is; a fresh repository is as good as empty.
fn refuse_occupied(dir: &Path) -> Result<(), Failure> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Failure::new(format!("`{}` is there already, and it is a file", dir.display())));
        }
        Err(error) => return Err(Failure::file("read", dir, &error)),
    };
    let occupied = entries.find_map(|entry| match entry {
        Ok(entry) if entry.file_name() == ".git" => None,
        Ok(entry) => Some(entry.file_name().to_string_lossy().into_owned()),
        Err(_) => None,
    });
    match occupied {
        None => Ok(()),
        Some(name) => Err(Failure::new(format!("`{}` is not empty: there is `{name}` in it", dir.display()))
            .help("name a folder that does not exist yet")),
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}
