//! Finding a project and reading its files, through [`Files`]: the command hands in the disk, an editor
//! the disk under its unsaved texts, a test a map. Whatever goes wrong is a diagnostic.
//!
//! What a path names:
//! - nothing: the project of the nearest `ivr.toml`, from the current folder upwards;
//! - a folder with `ivr.toml`: that project, with every `.ivr` file under its `src` and `tests`; names that
//!   begin with a dot (locks of editors, folders of tools) are left out. A folder that links lead to is
//!   read once; one outside the project is not read at all, and that is told;
//! - an `.ivr` file: a program of its own, called after the file. An `ivr.toml` beside it gives the other
//!   settings; one further up does not, because there the file is a part of another program.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};

use super::{Config, Project, read_settings};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{Sources, Span};

/// The largest file that is read, in bytes. Far above what anybody writes, far below what hurts.
pub const MAX_FILE_SIZE: usize = 16 * 1024 * 1024;

const SETTINGS: &str = "ivr.toml";
const EXTENSION: &str = "ivr";
const SOURCE_FOLDERS: [&str; 2] = ["src", "tests"];
/// Folders inside folders beyond this are a link that leads back, or a mistake.
const DEEPEST_FOLDER: usize = 32;

/// What is at a path, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Why a file has no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// It has more bytes than allowed.
    TooLarge,
    /// The system's reason: "permission denied".
    Refused(String),
}

/// The outside world of a project.
pub trait Files {
    /// What is at `path`; `None` if nothing is, or nothing that could be found out.
    fn kind(&self, path: &Path) -> Option<Kind>;

    /// The content of the file at `path`, if it has no more than `limit` bytes.
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError>;

    /// The names in the folder at `path`, in any order.
    fn names(&self, path: &Path) -> Result<Vec<String>, String>;

    /// The same text for every path that leads to the same folder.
    fn identity(&self, path: &Path) -> PathBuf;
}

/// Where a program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A project's folder.
    Folder(PathBuf),
    /// A file that is a program of its own.
    File(PathBuf),
}

/// What was found at a path.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Where it is; `None` if there is no program.
    pub root: Option<Root>,
    /// The project, as far as it could be read. Its sources also know the texts that the diagnostics
    /// point into.
    pub project: Project,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// Everything could be read. If not, checking what was read would blame the wrong lines.
    pub complete: bool,
}

impl Loaded {
    /// Whether anything found forbids taking calls.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|it| it.severity == Severity::Error)
    }
}

/// Where the program is that `path` names; without a path, the project around the folder `here`.
pub fn find_root(files: &impl Files, path: Option<&Path>, here: &Path) -> Option<Root> {
    Loader::new(files).root(path, here)
}

/// Reads what `path` names; without a path, the project around the folder `here`.
pub fn load(files: &impl Files, path: Option<&Path>, here: &Path) -> Loaded {
    let mut loader = Loader::new(files);
    let root = loader.root(path, here);
    if let Some(root) = &root {
        loader.program(root);
    }
    let sources = loader.sources.with_files(loader.programs);
    let project = Project { config: loader.config, sources };
    Loaded { root, project, diagnostics: loader.diagnostics, complete: loader.complete }
}

/// The folder of the project that a single file, or a folder of files, is a part of, if it lies under the `src` or
/// `tests` of one: looked at alone, it lacks what the other files declare.
pub fn project_around(files: &impl Files, file: &Path) -> Option<PathBuf> {
    let file = files.identity(file);
    let loader = Loader::new(files);
    let from = if files.kind(&file) == Some(Kind::Folder) { Some(file.as_path()) } else { file.parent() };
    let folder = loader.nearest_project(from?)?;
    let inside = file.strip_prefix(folder).ok()?;
    SOURCE_FOLDERS.iter().any(|name| inside.starts_with(name)).then(|| folder.to_owned())
}

/// The files that make up the program at `root`, `ivr.toml` among them: what to look at for changes.
pub fn files_of(files: &impl Files, root: &Root) -> Vec<PathBuf> {
    match root {
        Root::File(path) => vec![path.clone(), path.with_file_name(SETTINGS)],
        Root::Folder(folder) => {
            let mut found: Vec<PathBuf> =
                Loader::new(files).list(folder).into_iter().map(|it| folder.join(it)).collect();
            found.push(folder.join(SETTINGS));
            found
        }
    }
}

/// Every program file below a folder, whether it is a project, holds some, or is a part of one. Links that lead
/// out of it are not followed.
pub fn programs_below(files: &impl Files, folder: &Path) -> Vec<PathBuf> {
    let mut loader = Loader::new(files);
    let around = files.identity(folder);
    let mut walk = Walk::default();
    loader.list_into(folder, ".", around.clone(), &mut walk);
    while let Some((path, shown)) = walk.links.pop_front() {
        let identity = files.identity(&path);
        if identity.starts_with(&around) {
            loader.list_into(&path, &shown, identity, &mut walk);
        }
    }
    walk.found.sort();
    walk.found.iter().map(|it| folder.join(it.trim_start_matches("./"))).collect()
}

/// A way through the folders of a project.
#[derive(Default)]
struct Walk {
    /// Program files.
    found: Vec<String>,
    /// The identities of folders that were read.
    seen: HashSet<PathBuf>,
    /// Links to folders, with their names, not followed yet.
    links: VecDeque<(PathBuf, String)>,
}

struct Loader<'f, F> {
    files: &'f F,
    /// Attached texts only, until everything is read.
    sources: Sources,
    programs: Vec<(String, String)>,
    config: Config,
    diagnostics: Vec<Diagnostic>,
    complete: bool,
}

impl<'f, F: Files> Loader<'f, F> {
    fn new(files: &'f F) -> Self {
        Self {
            files,
            sources: Sources::default(),
            programs: Vec::new(),
            config: Config::default(),
            diagnostics: Vec::new(),
            complete: true,
        }
    }

    fn root(&mut self, path: Option<&Path>, here: &Path) -> Option<Root> {
        match path {
            Some(path) => self.root_at(path, here),
            None => self.root_around(here),
        }
    }

    fn root_around(&mut self, here: &Path) -> Option<Root> {
        if let Some(folder) = self.nearest_project(here) {
            return Some(Root::Folder(folder.to_owned()));
        }
        let message = "there is no project here: no `ivr.toml` in this folder or above it";
        let problem = self
            .about(SETTINGS, Code::E0004, message)
            .help("name a project folder or an .ivr file, or begin a project with `ivr new DIR`");
        self.refuse(problem);
        None
    }

    fn root_at(&mut self, path: &Path, here: &Path) -> Option<Root> {
        let shown = path.display().to_string();
        let found = match self.files.kind(path) {
            Some(Kind::Folder) if self.has_settings(path) => return Some(Root::Folder(path.to_owned())),
            Some(Kind::File) if path.extension().is_some_and(|it| it == EXTENSION) => {
                return Some(Root::File(path.to_owned()));
            }
            Some(Kind::Folder) => {
                let help = self.instead_of(path, here);
                let message = format!("`{shown}` is not a project: there is no `ivr.toml` in it");
                self.about(&shown, Code::E0004, message).help(help)
            }
            Some(Kind::File) => {
                let message = format!("`{shown}` is neither a project folder nor an .ivr file");
                self.about(&shown, Code::E0004, message).help("name the folder that `ivr.toml` is in")
            }
            None => {
                let reason = match self.files.read(path, 0) {
                    Err(ReadError::Refused(reason)) => reason,
                    Ok(_) | Err(ReadError::TooLarge) => "it is neither a file nor a folder".to_owned(),
                };
                let message = format!("`{shown}` cannot be read: {reason}");
                self.about(&shown, Code::E0001, message).help("name a project folder or an .ivr file")
            }
        };
        self.refuse(found);
        None
    }

    fn nearest_project<'p>(&self, here: &'p Path) -> Option<&'p Path> {
        here.ancestors().find(|folder| self.has_settings(folder))
    }

    fn has_settings(&self, folder: &Path) -> bool {
        self.files.kind(&folder.join(SETTINGS)) == Some(Kind::File)
    }

    /// What the person who named a folder without `ivr.toml` may have meant.
    fn instead_of(&self, folder: &Path, here: &Path) -> String {
        if let Some(project) = self.nearest_project(&self.files.identity(folder)) {
            let name = as_seen_from(&self.files.identity(here), project);
            return format!("the project around it is `{}`", name.display());
        }
        let names = self.files.names(folder).unwrap_or_default();
        match names.into_iter().filter(|it| is_program(it)).min() {
            Some(name) => {
                format!(
                    "name the file itself, such as `{}`, or add an `ivr.toml`",
                    folder.join(name).display()
                )
            }
            None => "name a folder with an `ivr.toml`, or begin a project with `ivr new DIR`".to_owned(),
        }
    }

    fn program(&mut self, root: &Root) {
        match root {
            Root::Folder(folder) => {
                self.settings(&folder.join(SETTINGS));
                for path in self.list(folder) {
                    self.program_file(&folder.join(&path), path);
                }
                if self.programs.is_empty() && self.complete {
                    let message = "the project has no .ivr file under `src` or `tests`";
                    let found = self
                        .about(SETTINGS, Code::E0005, message)
                        .why("there is nothing that could answer a call")
                        .help("write a phone line into `src/main.ivr`; `ivr new DIR` makes one that works");
                    self.diagnostics.push(found);
                }
            }
            Root::File(path) => {
                let beside = path.with_file_name(SETTINGS);
                if self.files.kind(&beside) == Some(Kind::File) {
                    self.settings(&beside);
                }
                let text =
                    |it: Option<&std::ffi::OsStr>| it.unwrap_or_default().to_string_lossy().into_owned();
                self.config.name = text(path.file_stem());
                self.program_file(path, text(path.file_name()));
            }
        }
    }

    fn settings(&mut self, path: &Path) {
        if let Some(text) = self.text(path, SETTINGS) {
            let file = self.sources.attach(SETTINGS, &text);
            let read = read_settings(&text, file);
            self.config = read.value;
            self.diagnostics.extend(read.diagnostics);
        }
    }

    /// Paths of the project's `.ivr` files, relative to its folder, with `/`, sorted.
    fn list(&mut self, folder: &Path) -> Vec<String> {
        let project = self.files.identity(folder);
        let mut walk = Walk::default();
        for name in SOURCE_FOLDERS {
            self.folder(&folder.join(name), name, &project, &mut walk);
        }
        // Links come last, so that a folder which is really there is known by its own name.
        while let Some((path, shown)) = walk.links.pop_front() {
            let identity = self.files.identity(&path);
            if identity.starts_with(&project) {
                self.list_into(&path, &shown, identity, &mut walk);
            } else {
                let message = format!("the folder `{shown}` is not read: it lies outside the project");
                let problem = self
                    .about(&shown, Code::E0001, message)
                    .help("copy the folder into the project, or take the link out");
                self.refuse(problem);
            }
        }
        walk.found.sort();
        walk.found
    }

    /// Reads a folder, if it is one; a link to one, later.
    fn folder(&mut self, path: &Path, shown: &str, around: &Path, walk: &mut Walk) {
        if self.files.kind(path) != Some(Kind::Folder) {
            return;
        }
        let identity = self.files.identity(path);
        match path.file_name().is_some_and(|name| identity == around.join(name)) {
            true => self.list_into(path, shown, identity, walk),
            false => walk.links.push_back((path.to_owned(), shown.to_owned())),
        }
    }

    fn list_into(&mut self, folder: &Path, shown: &str, identity: PathBuf, walk: &mut Walk) {
        if shown.split('/').count() > DEEPEST_FOLDER || !walk.seen.insert(identity.clone()) {
            return;
        }
        let mut names = match self.files.names(folder) {
            Ok(names) => names,
            Err(reason) => {
                let message = format!("the folder `{shown}` cannot be read: {reason}");
                let problem = self.about(shown, Code::E0001, message);
                return self.refuse(problem);
            }
        };
        // A disk lists a folder in any order; what is found should not depend on it.
        names.sort();
        for name in names.iter().filter(|name| !is_hidden(name)) {
            let path = folder.join(name);
            let shown = format!("{shown}/{name}");
            match self.files.kind(&path) {
                Some(Kind::Folder) => self.folder(&path, &shown, &identity, walk),
                // What stands for bytes that are no text is not in the name on the disk.
                None if name.contains(char::REPLACEMENT_CHARACTER) => {
                    let message = format!("the name `{shown}` is not UTF-8 text");
                    let problem = self
                        .about(&shown, Code::E0001, message)
                        .why("nothing in it can reach a caller")
                        .help("give it a name in UTF-8");
                    self.refuse(problem);
                }
                // A link that leads nowhere has no kind; reading it tells why.
                Some(Kind::File) | None if is_program(name) => walk.found.push(shown),
                Some(Kind::File) | None => {}
            }
        }
    }

    fn program_file(&mut self, path: &Path, shown: String) {
        if let Some(text) = self.text(path, &shown) {
            self.programs.push((shown, text));
        }
    }

    /// The text of a file, without the byte order mark that some editors put first.
    fn text(&mut self, path: &Path, shown: &str) -> Option<String> {
        let problem = match self.files.read(path, MAX_FILE_SIZE).map(String::from_utf8) {
            Ok(Ok(text)) => {
                return Some(match text.strip_prefix('\u{feff}') {
                    Some(rest) => rest.to_owned(),
                    None => text,
                });
            }
            Ok(Err(error)) => self.not_utf8(shown, error.as_bytes(), error.utf8_error().valid_up_to()),
            Err(ReadError::TooLarge) => {
                let limit = MAX_FILE_SIZE / 1024 / 1024;
                let large = self.about(shown, Code::E0003, format!("`{shown}` is larger than {limit} MB"));
                match shown {
                    SETTINGS => large.help("settings are a few lines; is it the right file?"),
                    _ => large
                        .why("nothing in it can reach a caller")
                        .help("split it: every .ivr file of a project belongs to the same program"),
                }
            }
            Err(ReadError::Refused(reason)) => self
                .about(shown, Code::E0001, format!("`{shown}` cannot be read: {reason}"))
                .why("nothing in it can reach a caller"),
        };
        self.refuse(problem);
        None
    }

    /// Shows the text up to the first byte that is none, and a little of what follows.
    fn not_utf8(&mut self, shown: &str, bytes: &[u8], valid: usize) -> Diagnostic {
        const SHOWN_BEHIND: usize = 80;
        let line = bytes.iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        let byte = bytes.get(valid).copied().unwrap_or_default();
        let help = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save it as UTF-8 in your editor",
            _ if bytes.contains(&0) => "this does not look like a text at all; is it the right file?",
            _ => "it is probably in an older encoding; save it as UTF-8 in your editor",
        };
        let end = bytes.len().min(valid.saturating_add(SHOWN_BEHIND));
        let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
        let file = self.sources.attach(shown, &text);
        let start = u32::try_from(valid).unwrap_or(u32::MAX);
        let place = Span::new(file, start, start + char::REPLACEMENT_CHARACTER.len_utf8() as u32);
        let message = format!("`{shown}` is not UTF-8 text: byte {valid}, in line {line}, is 0x{byte:02x}");
        Diagnostic::new(Code::E0002, place, message)
            .at("this byte belongs to no character of UTF-8")
            .why("the words would reach a caller garbled, or not at all")
            .help(help)
    }

    /// A finding about a file or folder as a whole.
    fn about(&mut self, shown: &str, code: Code, message: impl Into<String>) -> Diagnostic {
        let file = self.sources.attach(shown, "");
        Diagnostic::new(code, Span::new(file, 0, 0), message)
    }

    /// Notes that something could not be read.
    fn refuse(&mut self, problem: Diagnostic) {
        self.complete = false;
        self.diagnostics.push(problem);
    }
}

/// The short name of a folder for somebody who is `here`: `.`, `../..`, `lines/bank`; as it is where it is
/// neither above nor below.
fn as_seen_from(here: &Path, folder: &Path) -> PathBuf {
    if let Ok(up) = here.strip_prefix(folder) {
        let up: PathBuf = up.components().map(|_| "..").collect();
        return if up.as_os_str().is_empty() { PathBuf::from(".") } else { up };
    }
    folder.strip_prefix(here).unwrap_or(folder).to_owned()
}

/// Names that begin with a dot are those of locks, backups and tools.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

fn is_program(name: &str) -> bool {
    !is_hidden(name) && Path::new(name).extension().is_some_and(|it| it == EXTENSION)
}
