//! Finding projects and reading their files, on a disk that is a map.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ivr_compiler::diagnostic::Code;
use ivr_compiler::diagnostic::render::write_short;
use ivr_compiler::project::{
    Files, Kind, Loaded, MAX_FILE_SIZE, ReadError, Root, files_of, load, project_around,
};

/// Files by absolute path; folders are what files are in. A link is a folder or file at two paths.
#[derive(Default)]
struct Memory {
    files: BTreeMap<PathBuf, Result<Vec<u8>, ReadError>>,
    links: BTreeMap<PathBuf, PathBuf>,
}

impl Memory {
    fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), Ok(text.as_bytes().to_vec())));
        Self { files: files.collect(), links: BTreeMap::new() }
    }

    fn with(mut self, path: &str, content: Result<Vec<u8>, ReadError>) -> Self {
        self.files.insert(PathBuf::from(path), content);
        self
    }

    fn link(mut self, path: &str, target: &str) -> Self {
        self.links.insert(PathBuf::from(path), PathBuf::from(target));
        self
    }

    /// `path` with every link in it followed.
    fn real(&self, path: &Path) -> PathBuf {
        let mut real = PathBuf::new();
        for part in path.components() {
            real.push(part);
            if let Some(target) = self.links.get(&real) {
                real.clone_from(target);
            }
        }
        real
    }
}

impl Files for Memory {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let path = self.real(path);
        if self.files.contains_key(&path) {
            Some(Kind::File)
        } else if self.files.keys().any(|it| it.starts_with(&path)) {
            Some(Kind::Folder)
        } else {
            None
        }
    }

    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
        match self.files.get(&self.real(path)) {
            Some(Ok(bytes)) if bytes.len() > limit => Err(ReadError::TooLarge),
            Some(content) => content.clone(),
            None => Err(ReadError::Refused("there is no such file or folder".to_owned())),
        }
    }

    fn names(&self, path: &Path) -> Result<Vec<String>, String> {
        let path = self.real(path);
        let mut names: Vec<String> = self
            .files
            .keys()
            .chain(self.links.keys())
            .filter_map(|it| it.strip_prefix(&path).ok()?.components().next())
            .map(|it| it.as_os_str().to_string_lossy().into_owned())
            .collect();
        // Not in order, as on a disk.
        names.sort_by(|a, b| b.cmp(a));
        names.dedup();
        Ok(names)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        self.real(path)
    }
}

fn paths(loaded: &Loaded) -> Vec<&str> {
    loaded.project.sources.iter().map(|(_, file)| &*file.path).collect()
}

fn short(loaded: &Loaded) -> String {
    let mut out = Vec::new();
    write_short(&mut out, &loaded.diagnostics, &loaded.project.sources).unwrap();
    String::from_utf8(out).unwrap()
}

fn help(loaded: &Loaded) -> &str {
    loaded.diagnostics[0].help.as_deref().unwrap_or_default()
}

const PROJECT: [(&str, &str); 7] = [
    ("/p/ivr.toml", "[project]\nname = \"acme\"\n"),
    ("/p/src/b.ivr", "b"),
    ("/p/src/a/deep.ivr", "a"),
    ("/p/src/a/notes.txt", "no program"),
    ("/p/src/.#b.ivr", "an editor's lock"),
    ("/p/tests/t.ivr", "t"),
    ("/p/other/x.ivr", "not under src or tests"),
];

#[test]
fn a_project_is_every_program_file_under_src_and_tests_in_order() {
    let loaded = load(&Memory::new(&PROJECT), Some(Path::new("/p")), Path::new("/"));
    assert_eq!(loaded.root, Some(Root::Folder("/p".into())));
    assert_eq!(paths(&loaded), ["src/a/deep.ivr", "src/b.ivr", "tests/t.ivr"]);
    assert_eq!(loaded.project.config.name, "acme");
    assert!(loaded.complete && loaded.diagnostics.is_empty());
}

#[test]
fn without_a_path_the_nearest_settings_upwards_decide() {
    let disk = Memory::new(&PROJECT);
    for here in ["/p", "/p/src", "/p/src/a"] {
        let loaded = load(&disk, None, Path::new(here));
        assert_eq!(loaded.root, Some(Root::Folder("/p".into())), "{here}");
    }
    let loaded = load(&disk, None, Path::new("/elsewhere"));
    assert_eq!((loaded.root.clone(), loaded.complete), (None, false));
    assert_eq!(
        short(&loaded),
        "ivr.toml:1:1: error[E0004]: there is no project here: no `ivr.toml` in this folder or above it\n"
    );
}

#[test]
fn a_file_is_a_program_of_its_own() {
    let disk = Memory::new(&PROJECT);
    let loaded = load(&disk, Some(Path::new("/p/src/b.ivr")), Path::new("/"));
    assert_eq!(loaded.root, Some(Root::File("/p/src/b.ivr".into())));
    assert_eq!(paths(&loaded), ["b.ivr"]);
    assert_eq!((loaded.project.config.name.as_str(), loaded.project.config.timezone.as_str()), ("b", "UTC"));
}

#[test]
fn settings_beside_a_file_hold_for_it_but_its_name_is_its_own() {
    let disk = Memory::new(&[
        ("/p/hello.ivr", "x"),
        ("/p/ivr.toml", "[project]\nname = \"acme\"\ntimezone = \"Asia/Singapore\"\n"),
    ]);
    let config = load(&disk, Some(Path::new("/p/hello.ivr")), Path::new("/")).project.config;
    assert_eq!((config.name.as_str(), config.timezone.as_str()), ("hello", "Asia/Singapore"));
}

#[test]
fn what_is_no_project_says_what_to_name_instead() {
    let disk = Memory::new(&PROJECT).with("/lone/hello.ivr", Ok(vec![]));
    let at = |path: &str| load(&disk, Some(Path::new(path)), Path::new("/"));
    assert_eq!(help(&at("/lone")), "name the file itself, such as `/lone/hello.ivr`, or add an `ivr.toml`");
    assert_eq!(help(&at("/p/src")), "the project around it is `p`");
    assert_eq!(help(&at("/")), "name a folder with an `ivr.toml`, or begin a project with `ivr new DIR`");
    for path in ["/p/src/a/notes.txt", "/p/ivr.toml"] {
        let loaded = at(path);
        assert_eq!(loaded.diagnostics[0].code, Code::E0004);
        assert_eq!(help(&loaded), "name the folder that `ivr.toml` is in");
    }
    let missing = at("/p/nope.ivr");
    assert_eq!(missing.diagnostics[0].code, Code::E0001);
    assert_eq!(
        short(&missing),
        "/p/nope.ivr:1:1: error[E0001]: `/p/nope.ivr` cannot be read: there is no such file or folder\n"
    );
}

#[test]
fn a_project_without_programs_is_told_where_they_go() {
    let loaded = load(&Memory::new(&PROJECT[..1]), Some(Path::new("/p")), Path::new("/"));
    assert!(loaded.complete, "everything there is could be read");
    assert_eq!(
        short(&loaded),
        "ivr.toml:1:1: error[E0005]: the project has no .ivr file under `src` or `tests`\n"
    );
}

#[test]
fn files_that_cannot_be_read_are_findings_and_the_project_is_incomplete() {
    let disk = Memory::new(&PROJECT)
        .with("/p/src/locked.ivr", Err(ReadError::Refused("permission denied".to_owned())))
        .with("/p/src/huge.ivr", Ok(vec![b' '; MAX_FILE_SIZE + 1]))
        .with("/p/src/latin.ivr", Ok(b"// ok\nsay \"Caf\xe9\"\n".to_vec()));
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert!(!loaded.complete);
    assert_eq!(
        short(&loaded).lines().collect::<Vec<_>>(),
        [
            "src/huge.ivr:1:1: error[E0003]: `src/huge.ivr` is larger than 16 MB",
            "src/latin.ivr:2:9: error[E0002]: `src/latin.ivr` is not UTF-8 text: byte 14, in line 2, is 0xe9",
            "src/locked.ivr:1:1: error[E0001]: `src/locked.ivr` cannot be read: permission denied",
        ]
    );
}

#[test]
fn the_largest_file_allowed_is_read() {
    let disk = Memory::new(&[]).with("/a.ivr", Ok(vec![b' '; MAX_FILE_SIZE]));
    assert!(load(&disk, Some(Path::new("/a.ivr")), Path::new("/")).complete);
}

#[test]
fn what_is_probably_another_encoding_is_said() {
    let disk = Memory::new(&[])
        .with("/utf16.ivr", Ok(b"\xff\xfeq\0u\0".to_vec()))
        .with("/picture.ivr", Ok(b"\x89PNG\0\0".to_vec()));
    let at = |path: &str| load(&disk, Some(Path::new(path)), Path::new("/"));
    assert_eq!(help(&at("/utf16.ivr")), "it is UTF-16; save it as UTF-8 in your editor");
    assert_eq!(help(&at("/picture.ivr")), "this does not look like a text at all; is it the right file?");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let disk = Memory::new(&[("/p/ivr.toml", "\u{feff}[project]\n"), ("/p/src/a.ivr", "\u{feff}queue")]);
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert!(loaded.diagnostics.is_empty());
    assert_eq!(loaded.project.sources.iter().map(|(_, it)| &*it.text).collect::<Vec<_>>(), ["queue"]);
}

#[test]
fn links_that_lead_back_are_not_followed() {
    let disk = Memory::new(&PROJECT).link("/p/src/a/back", "/p/src").link("/p/src/self", "/p/src/self");
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert_eq!(paths(&loaded), ["src/a/deep.ivr", "src/b.ivr", "tests/t.ivr"]);
}

#[test]
fn links_to_folders_elsewhere_are_followed() {
    let disk = Memory::new(&PROJECT).link("/p/src/shared", "/p/other");
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert_eq!(paths(&loaded), ["src/a/deep.ivr", "src/b.ivr", "src/shared/x.ivr", "tests/t.ivr"]);
}

#[test]
fn a_program_file_that_leads_nowhere_is_told() {
    let disk = Memory::new(&PROJECT).link("/p/src/gone.ivr", "/nowhere");
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert_eq!(
        short(&loaded),
        "src/gone.ivr:1:1: error[E0001]: `src/gone.ivr` cannot be read: there is no such file or folder\n"
    );
}

#[test]
fn wrong_settings_do_not_hide_the_program() {
    let disk = Memory::new(&[("/p/ivr.toml", "[project]\ntimezon = \"UTC\"\n"), ("/p/src/a.ivr", "queue")]);
    let loaded = load(&disk, Some(Path::new("/p")), Path::new("/"));
    assert!(loaded.complete && loaded.has_errors());
    assert_eq!(paths(&loaded), ["src/a.ivr"]);
}

#[test]
fn the_settings_are_among_the_files_to_watch() {
    let disk = Memory::new(&PROJECT);
    let watched = files_of(&disk, &Root::Folder("/p".into()));
    let expected = ["/p/src/a/deep.ivr", "/p/src/b.ivr", "/p/tests/t.ivr", "/p/ivr.toml"];
    assert_eq!(watched, expected.map(PathBuf::from));
    let single = files_of(&disk, &Root::File("/q/a.ivr".into()));
    assert_eq!(single, ["/q/a.ivr", "/q/ivr.toml"].map(PathBuf::from));
}

#[test]
fn a_file_of_a_project_is_recognised() {
    let disk = Memory::new(&PROJECT).with("/q/hello.ivr", Ok(vec![]));
    let around = |path: &str| project_around(&disk, Path::new(path));
    assert_eq!(around("/p/src/a/deep.ivr"), Some("/p".into()));
    assert_eq!(around("/p/tests/t.ivr"), Some("/p".into()));
    assert_eq!(around("/p/other/x.ivr"), None);
    assert_eq!(around("/q/hello.ivr"), None);
}
