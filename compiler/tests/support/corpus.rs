//! Programs of the corpus: where they are, and what they expect to be found in them.

use std::fmt;
use std::path::{Path, PathBuf};

use ivr_compiler::diagnostic::{Code, Diagnostic};
use ivr_compiler::project::read_settings;
use ivr_compiler::source::{FileId, Sources};

use crate::program::Program;

/// Where a finding is.
pub(crate) fn place(program: &Program, finding: &Diagnostic) -> Place {
    let at = finding.span.and_then(|span| Some((program.sources.get(span.file)?, span)));
    match at {
        Some((source, span)) => Place {
            file: source.path.to_string(),
            line: source.lines.line_column(&source.text, span.start).line,
        },
        None => Place { file: String::new(), line: 1 },
    }
}

/// What is found in a program. Most programs of the corpus are parts of a phone line: warnings about what is
/// not used or missing are left out unless the program is about a warning, and says so by naming its code.
pub(crate) fn findings(program: &Program) -> Vec<Diagnostic> {
    let mut findings = program.findings();
    let about_warnings = program.sources.iter().any(|(_, source)| source.text.contains("W01"));
    findings.retain(|it| about_warnings || !it.code.as_str().starts_with("W01"));
    findings
}

/// What a program expects to be found in it.
pub(crate) fn expectations(program: &Program) -> Vec<Expectation> {
    let mut expectations = Vec::new();
    let files = program.sources.iter().map(|(_, source)| ("//~", source));
    let settings = program.sources.get(SETTINGS).map(|source| ("#~", source));
    for (sign, source) in files.chain(settings) {
        for (number, line) in (1u32..).zip(source.text.lines()) {
            let Some((_, marks)) = line.split_once(sign) else { continue };
            for mark in marks.split(sign) {
                expectations.push(Expectation::read(&source.path, number, mark));
            }
        }
    }
    expectations
}

/// A line of a file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Place {
    file: String,
    line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// `//~ E0402 "may be unknown"`
pub(crate) struct Expectation {
    place: Place,
    code: Code,
    words: Option<String>,
}

impl Expectation {
    fn read(file: &str, line: u32, mark: &str) -> Self {
        let up = mark.chars().take_while(|it| *it == '^').count();
        let rest = mark.trim_start_matches('^').trim();
        let (code, words) = rest.split_once(' ').unwrap_or((rest, ""));
        let words = words.trim().strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        let Some(code) = Code::parse(code) else { panic!("{file}:{line}: `{code}` is no code") };
        let place = Place { file: file.to_owned(), line: line - u32::try_from(up).unwrap_or(0) };
        Self { place, code, words: words.map(|it| it.replace("\\\"", "\"")) }
    }

    /// Where it expects something.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether the finding is the one expected.
    pub(crate) fn is_met_by(&self, place: &Place, finding: &Diagnostic) -> bool {
        let words = |it: &str| {
            let around = finding.help.iter().chain(&finding.primary_label).chain(&finding.why);
            let labels = finding.labels.iter().map(|it| &it.message);
            finding.message.contains(it) || around.chain(labels).any(|words| words.contains(it))
        };
        self.place == *place && self.code == finding.code && self.words.as_deref().is_none_or(words)
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.code, self.words.as_deref().unwrap_or_default())
    }
}

/// The id of `ivr.toml`, which is attached first.
pub(crate) const SETTINGS: FileId = FileId(u32::MAX);

/// A line with nothing wrong, for settings that stand alone.
const LINE: &str = r#"endpoint line { numbers "+61390001000" start welcome }
rescue { dial "+61390009999" }
ruleset welcome { rule main { say "Hello." hangup } }
"#;

/// Every program below a folder with its path there: each `.ivr` file, each folder with an `ivr.toml` as a
/// whole, and each other `.toml` file, which is the `ivr.toml` of a line with nothing wrong.
pub(crate) fn corpus(folder: &Path) -> Vec<(String, Program)> {
    let mut programs = Vec::new();
    gather(folder, folder, &mut programs);
    programs
}

fn gather(root: &Path, folder: &Path, programs: &mut Vec<(String, Program)>) {
    let mut entries: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|it| Some(it.ok()?.path())).collect(),
        Err(problem) => panic!("{}: {problem}", folder.display()),
    };
    entries.sort();
    for path in entries {
        let name = path.strip_prefix(root).unwrap_or(&path).with_extension("").display().to_string();
        if path.join("ivr.toml").is_file() {
            let program = project(&path);
            programs.push((name, program));
        } else if path.is_dir() {
            gather(root, &path, programs);
        } else if path.extension().is_some_and(|it| it == "ivr") {
            let program = Program::of_text(&name, &read(&path));
            programs.push((name, program));
        } else if path.extension().is_some_and(|it| it == "toml") {
            let files = vec![("src/main.ivr".to_owned(), LINE.to_owned())];
            programs.push((name, with_settings(&read(&path), files)));
        }
    }
}

fn project(folder: &Path) -> Program {
    let mut files = Vec::new();
    files_below(folder, folder, &mut files);
    with_settings(&read(&folder.join("ivr.toml")), files)
}

/// A program of these files with this `ivr.toml`.
pub(crate) fn with_settings(text: &str, files: Vec<(String, String)>) -> Program {
    let mut sources = Sources::new(files);
    let settings = sources.attach("ivr.toml", text);
    let settings = read_settings(text, settings);
    Program { sources, config: settings.value, in_settings: settings.diagnostics }
}

fn files_below(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(root, &path, files);
        } else if path.extension().is_some_and(|it| it == "ivr") {
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            files.push((name, read(&path)));
        }
    }
}

fn read(path: &Path) -> String {
    match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(problem) => panic!("{}: {problem}", path.display()),
    }
}
