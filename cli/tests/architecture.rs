//! The order of the house: which crate may use which, which module may use which, and what only one room
//! may touch. Nothing but this test holds the order inside a crate.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates with their folders and the crates of ours that they may use.
const CRATES: [(&str, &str, &[&str]); 4] = [
    ("ivr", "cli", &["ivr-compiler", "ivr-lambda", "ivr-runtime"]),
    ("ivr-compiler", "compiler", &["ivr-runtime"]),
    ("ivr-lambda", "runtime/lambda", &["ivr-runtime"]),
    ("ivr-runtime", "runtime", &[]),
];

/// The modules of each crate from top to bottom. A module uses those below it; those that stand in one line
/// may not use each other.
const MODULES: [(&str, &[&[&str]]); 4] = [
    (
        "cli",
        &[
            &["commands"],
            &["environment", "program", "watch"],
            &["findings", "screen"],
            &["disk", "file", "markdown", "output"],
            &["args", "status"],
        ],
    ),
    (
        "compiler",
        &[
            &["compile", "testing"],
            &["scene"],
            &["lower"],
            &["prove"],
            &["messages"],
            &["graph"],
            &["fold"],
            &["secrecy"],
            &["check"],
            &["resolve"],
            &["format"],
            &["syntax"],
            &["project"],
            &["diagnostic"],
            &["source"],
        ],
    ),
    (
        "runtime/lambda",
        &[
            &["handler"],
            &["current", "lookout", "programs", "releases", "vault"],
            &["persist"],
            &["journal"],
            &["protocol", "services", "store"],
            &["aws", "cipher"],
        ],
    ),
    (
        "runtime",
        &[
            &["simulator"],
            &["engine"],
            &["vm"],
            &["compare", "input", "speak", "state"],
            &["text"],
            &["json"],
            &["scalar"],
            &["civil", "exchange", "phone"],
            &["bundle"],
            &["filter", "value"],
            &["ids"],
        ],
    ),
];

/// Words that only files below a path may use, among the sources of the libraries.
const ROOMS: [(&str, &str); 9] = [
    ("pest", "compiler/src/syntax/parse"),
    ("ariadne", "compiler/src/diagnostic/render"),
    ("aws_sdk_dynamodb", "runtime/lambda/src/store"),
    ("aws_sigv4", "runtime/lambda/src/aws.rs"),
    ("aws_smithy_http_client", "runtime/lambda/src"),
    ("lambda_runtime", "runtime/lambda/src/main.rs"),
    ("ring", "runtime/lambda/src/cipher.rs"),
    ("hyper_util", "cli/src/commands/dev"),
    ("http_body_util", "cli/src/commands/dev"),
];

/// The world, which the libraries get handed in.
const WORLD: [&str; 10] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "println!",
    "print!",
    "stdout()",
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every file below `folder` whose name ends in `ending`, without what cargo builds.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(ending) && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The lines of code of a source file with their numbers: comments and tests are left out.
fn code(path: &Path) -> Vec<(usize, String)> {
    if path.ends_with("tests.rs") {
        return Vec::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let code = |(number, line): (usize, &str)| {
        let line = line.split("//").next().unwrap_or_default();
        (number + 1, line.to_owned())
    };
    lines.map(code).collect()
}

/// The module at the top of the crate that the file belongs to, and how many steps up the crate itself is.
fn module_of(path: &Path, src: &Path) -> (String, usize) {
    let parts: Vec<String> = path
        .strip_prefix(src)
        .unwrap()
        .with_extension("")
        .components()
        .map(|it| it.as_os_str().to_string_lossy().into_owned())
        .collect();
    (parts[0].clone(), parts.len())
}

/// The modules at the top of the crate that a line names: `crate::check`, `crate::{check, lower::code}`, and
/// `super::check` from high enough.
fn named(line: &str, depth: usize) -> Vec<String> {
    let up = "super::".repeat(depth);
    let mut found = Vec::new();
    for door in ["crate::", up.as_str()] {
        for (at, _) in line.match_indices(door) {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '$' || it == ':') {
                continue;
            }
            let rest = &line[at + door.len()..];
            let word = |text: &str| -> String {
                text.trim().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
            };
            match rest.strip_prefix('{') {
                None => found.push(word(rest)),
                Some(list) => {
                    let mut nested = 0;
                    for part in list.split_inclusive([',', '{', '}']) {
                        if nested == 0 {
                            found.push(word(part));
                        }
                        nested += part.matches('{').count();
                        nested = nested.saturating_sub(part.matches('}').count());
                    }
                }
            }
        }
    }
    found.retain(|it| it.starts_with(|first: char| first.is_lowercase()) && it != "self" && it != "super");
    found
}

#[test]
fn crates_use_only_crates_below_them() {
    for (name, folder, allowed) in CRATES {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        // Tests may put together what the product keeps apart.
        let product = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        let ours = product.lines().filter_map(|line| {
            let (key, _) = line.split_once(['.', ' ', '='])?;
            key.starts_with("ivr-").then(|| key.to_owned())
        });
        for used in ours {
            assert!(allowed.contains(&used.as_str()), "`{name}` must not use `{used}`");
        }
    }
}

#[test]
fn every_module_has_its_place_in_the_order() {
    for (folder, order) in MODULES {
        let src = root().join(folder).join("src");
        let known: Vec<&str> = order.iter().flat_map(|line| line.iter().copied()).collect();
        for path in files(&src, ".rs") {
            let (module, _) = module_of(&path, &src);
            let is_top = module == "lib" || module == "main";
            assert!(
                is_top || known.contains(&module.as_str()),
                "`{folder}` has a module `{module}`: give it a line in MODULES"
            );
        }
        for module in known {
            let exists = src.join(format!("{module}.rs")).is_file();
            assert!(exists, "`{folder}` has no module `{module}` any more: take it out of MODULES");
        }
    }
}

#[test]
fn modules_use_only_modules_below_them() {
    let mut wrong = Vec::new();
    for (folder, order) in MODULES {
        let src = root().join(folder).join("src");
        let level = |module: &str| order.iter().position(|line| line.contains(&module));
        for path in files(&src, ".rs") {
            let (module, depth) = module_of(&path, &src);
            let Some(own) = level(&module) else { continue };
            for (number, line) in code(&path) {
                for used in named(&line, depth) {
                    if used != module && level(&used).is_some_and(|it| it <= own) {
                        let path = path.strip_prefix(root()).unwrap().display();
                        wrong.push(format!("{path}:{number}: `{module}` must not use `{used}`"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point up:\n{}", wrong.join("\n"));
}

#[test]
fn a_line_tells_which_modules_it_names() {
    assert_eq!(named("use crate::check::Facts;", 2), ["check"]);
    assert_eq!(named("use crate::{check::{a, b}, lower, source::Span};", 2), ["check", "lower", "source"]);
    assert_eq!(named("let x = crate::source::Span::new();", 1), ["source"]);
    assert_eq!(named("use super::check;", 1), ["check"]);
    assert_eq!(named("use super::check;", 2), Vec::<String>::new());
    assert_eq!(named("use super::super::check::x;", 2), ["check"]);
    assert_eq!(named("use crate::Files;", 1), Vec::<String>::new());
    assert_eq!(named("use other_crate::check;", 1), Vec::<String>::new());
}

#[test]
fn some_crates_stay_in_one_room() {
    let mut wrong = Vec::new();
    for (name, room) in ROOMS {
        let uses = [format!("{name}::"), format!("{name}_derive")];
        // Of a word of its own: `String::new` is none of `ring`.
        let begins = |line: &str, at: usize| {
            !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
        };
        for folder in ["compiler/src", "runtime/src", "runtime/lambda/src", "cli/src"] {
            for path in files(&root().join(folder), ".rs") {
                let path = path.strip_prefix(root()).unwrap().to_owned();
                if path.to_string_lossy().starts_with(room) {
                    continue;
                }
                for (number, line) in code(&root().join(&path)) {
                    if uses.iter().any(|it| line.match_indices(it.as_str()).any(|(at, _)| begins(&line, at)))
                    {
                        wrong.push(format!("{}:{number}: only {room} may use `{name}`", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libraries_get_the_world_handed_in() {
    let mut wrong = Vec::new();
    for folder in ["compiler/src", "runtime/src"] {
        for path in files(&root().join(folder), ".rs") {
            for (number, line) in code(&path) {
                if let Some(door) = WORLD.iter().find(|door| line.contains(*door)) {
                    wrong
                        .push(format!("{}:{number}: `{door}`", path.strip_prefix(root()).unwrap().display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "only commands reach the outside world:\n{}", wrong.join("\n"));
}

#[test]
fn module_files_stand_beside_their_folders() {
    let wrong: Vec<_> = files(root(), "mod.rs").into_iter().filter(|it| it.ends_with("mod.rs")).collect();
    assert!(wrong.is_empty(), "name them after the module: {wrong:?}");
}

/// A snapshot that no test compares with says nothing, and looks as if it did. One belongs to a test of its
/// name, a name in a test, or a case: a file or folder of its name in the corpus or the examples.
#[test]
fn every_snapshot_is_used_by_a_test() {
    let stem_of = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let folders = ["grammar/corpus", "examples"];
    let cases: Vec<PathBuf> = folders.iter().flat_map(|it| files(&root().join(it), "")).collect();
    let folder_of = |path: &PathBuf| path.parent().map(Path::to_owned);
    let folders: BTreeSet<PathBuf> = cases.iter().filter_map(folder_of).collect();
    let cases = cases.iter().chain(&folders).map(|it| stem_of(it).replace('-', "_"));
    let cases: BTreeSet<String> = cases.collect();
    let mut unused = Vec::new();
    for path in files(root(), ".snap") {
        let text = fs::read_to_string(&path).unwrap();
        let field = |name: &str| {
            let line = text.lines().take(8).find_map(|line| line.strip_prefix(name))?;
            Some(root().join(line.trim().trim_matches('"')))
        };
        let stem = stem_of(&path);
        let name = stem.rsplit("__").next().unwrap_or_default();
        let (name, _) = name.split_once('@').unwrap_or((name, ""));
        let name = match name.rsplit_once('-') {
            Some((name, number)) if number.parse::<u32>().is_ok() => name,
            _ => name,
        };
        let source = field("source: ").and_then(|source| fs::read_to_string(source).ok()).unwrap_or_default();
        let is_named = source.contains(&format!("fn {name}(")) || source.contains(&format!("\"{name}\""));
        let has_input = field("input_file: ").is_none_or(|input| input.is_file());
        let is_case = !source.is_empty() && cases.contains(&name.replace('-', "_"));
        if !(is_named || is_case) || !has_input {
            unused.push(path.strip_prefix(root()).unwrap().display().to_string());
        }
    }
    assert!(unused.is_empty(), "snapshots that no test uses:\n{}", unused.join("\n"));
}

/// The documents that show commands.
const DOCUMENTS: [&str; 4] = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "grammar/REFERENCE.md"];

/// The commands that a document shows behind a `$`: those of `ivr`, called by name or through cargo.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("$ "));
    let parts = lines.flat_map(|line| line.split(&['|', ';', '&', '>'][..]));
    let mut found = Vec::new();
    for part in parts {
        let words: Vec<String> =
            part.split_whitespace().take_while(|it| *it != "#").map(str::to_owned).collect();
        let is_cargo =
            words.first().is_some_and(|it| it == "cargo") && words.get(1).is_some_and(|it| it == "run");
        let start = if is_cargo { words.iter().position(|it| it == "--") } else { None };
        let start = start.or_else(|| (words.first()?.as_str() == "ivr").then_some(0));
        if let Some(start) = start {
            found.push(words[start + 1..].to_vec());
        }
    }
    found
}

#[test]
#[cfg_attr(not(feature = "aws"), ignore = "without the feature `aws` some commands do not exist")]
fn documents_show_commands_that_exist() {
    for document in DOCUMENTS {
        let Ok(text) = fs::read_to_string(root().join(document)) else { continue };
        for words in commands(&text) {
            let Some(command) = words.first().filter(|it| !it.starts_with('-')) else { continue };
            let help =
                Command::new(env!("CARGO_BIN_EXE_ivr")).args([command.as_str(), "--help"]).output().unwrap();
            assert!(help.status.success(), "{document} shows `ivr {command}`, which does not exist");
            let help = String::from_utf8_lossy(&help.stdout);
            for word in words.iter().filter(|it| it.starts_with('-') && it.len() > 1) {
                let option = word.split('=').next().unwrap_or(word);
                let exists = help.split([' ', ',', '=', '[', '\n']).any(|it| it == option);
                assert!(exists, "{document} shows `ivr {command} {option}`, which does not exist");
            }
        }
    }
}

/// What decides in the end must be what people are told to run.
#[test]
fn the_last_check_is_the_test_command_of_the_readme() {
    let checks = fs::read_to_string(root().join(".ci/run")).unwrap();
    let last = checks.lines().last().unwrap();
    assert!(last.starts_with("cargo test"), "{last}");
    if let Ok(readme) = fs::read_to_string(root().join("README.md")) {
        let mut shown = readme.lines().filter_map(|line| line.trim().strip_prefix("$ "));
        let is_last = |line: &str| line.split(" #").next().unwrap_or_default().trim() == last;
        assert!(shown.any(is_last), "README.md does not show `{last}`");
    }
}

#[test]
fn commands_in_documents_are_found() {
    let text =
        "$ cargo run --release -- call examples/bank --json | head\n  $ ivr check # why\n$ ls\nivr new x\n";
    assert_eq!(commands(text), [vec!["call", "examples/bank", "--json"], vec!["check"]]);
}
