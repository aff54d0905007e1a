//! The calls of the examples, each twice: once as it is, once with every request repeated. Answers, tables and
//! everything written must be the same.

use std::path::{Path, PathBuf};
use std::{fs, iter};

use ivr_compiler::compile::compile;
use ivr_compiler::project::{Files, Kind, ReadError, load};
use ivr_compiler::scene::{Beside, script};
use ivr_lambda::store::{Call, Dynamo, Releases, Setting, Store, Tables};
use ivr_runtime::bundle::{self, Bundle, ResourceKind};
use ivr_runtime::engine::text_of;
use ivr_runtime::simulator::{Action, Options, To};
use serde_json::Value;

use crate::dynamo_local;
use crate::kms::{KEY, Kms};
use crate::lambda::{Function, Key};
use crate::line::{Compiled, compiled, saying};
use crate::telephone::Telephone;

const CONTACT: &str = "4a573372-1f28-4e26-b97b-000000000001";

struct Disk;

impl Files for Disk {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let is_folder = fs::metadata(path).ok()?.is_dir();
        Some(if is_folder { Kind::Folder } else { Kind::File })
    }

    fn read(&self, path: &Path, _: usize) -> Result<Vec<u8>, ReadError> {
        fs::read(path).map_err(|error| ReadError::Refused(error.to_string()))
    }

    fn names(&self, path: &Path) -> Result<Vec<String>, String> {
        let names = fs::read_dir(path).map_err(|error| error.to_string())?;
        Ok(names.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect())
    }

    fn identity(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

/// An example with what a script of it says about the world.
struct Scene {
    program: Compiled,
    bundle: Bundle,
    options: Options,
    script: Vec<Action>,
}

fn folder(example: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example)
}

fn scene(example: &str, script: &Path) -> Scene {
    let mut project = load(&Disk, Some(&folder(example)), Path::new(".")).project;
    let program = compiled(&project);
    let bundle = bundle::read(&program.bytes).unwrap();
    let mut checked = compile(&project).checked;
    let text = fs::read_to_string(script).unwrap();
    let mut options = Options::new(To::Endpoint(String::new()), "2026-03-02T10:15:00".parse().unwrap());
    let mut beside = Beside { project: &mut project, checked: &mut checked };
    let flags: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("# flags:")).flat_map(words).collect();
    for pair in flags.chunks(2) {
        let [flag, value] = pair else { panic!("{}: {flags:?}", script.display()) };
        match flag.as_str() {
            "--from" => options.from = Some(value.clone()).filter(|it| it.starts_with('+')),
            "--to" if value.starts_with('+') => options.to = To::Number(value.clone()),
            "--to" => options.to = To::Endpoint(value.clone()),
            "--at" => options.at = value.parse().unwrap(),
            "--mock" => assert!(beside.mock(value, &mut options).diagnostics.is_empty(), "{value}"),
            "--given" => assert!(beside.given(value, &mut options).diagnostics.is_empty(), "{value}"),
            other => panic!("{}: `{other}`", script.display()),
        }
    }
    let script = script::parse(&text).unwrap().into_iter().map(|line| line.action).collect();
    Scene { program, bundle, options, script }
}

/// Splits as a shell does: at blanks, with `'...'` kept together.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(position, part)| match position % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// What a call left behind.
struct Left {
    answers: Vec<Value>,
    call: Call,
    written: Vec<Value>,
    /// Integrations, and what they were sent.
    called: Vec<(String, String)>,
    misfits: usize,
}

async fn publish(scene: &Scene, tables: &Tables) -> Dynamo {
    let store = Dynamo::new(tables.clone());
    store.keep(scene.program.hash, &scene.program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, scene.program.hash).await, Ok(true));
    for resource in &scene.bundle.resources {
        let name = scene.bundle.strings.get(resource.name).to_owned();
        let in_instance = format!("arn:aws:connect:eu-central-1:111122223333:instance/i/{name}");
        if resource.kind != ResourceKind::Hours {
            store.set(Setting::Resource { kind: resource.kind, name, in_instance }).await.unwrap();
        }
    }
    for (switch, value) in &scene.options.switches {
        let name = scene.bundle.strings.get(scene.bundle.switches[switch.index()].name).to_owned();
        store.set(Setting::Switch { name, value: text_of(value, &scene.bundle) }).await.unwrap();
    }
    store
}

/// Makes a call; with `times` 2 every request is sent twice.
async fn made(scene: &Scene, times: usize) -> Left {
    let tables = dynamo_local::tables("example").await;
    let store = publish(scene, &tables).await;
    let at = scene.options.at.to_zoned(scene.bundle.time_zone().clone()).unwrap().timestamp().as_second();
    let mut telephone = Telephone::new(CONTACT, &scene.bundle, &scene.options, scene.script.clone());
    let kms = Kms::start();
    let key = Key { name: KEY.to_owned(), endpoint: kms.endpoint.clone() };
    let function = Function::keyed(&tables, at, telephone.integrations(), Some(key));
    let (mut step, mut answers) = (Value::from("0"), Vec::new());
    let mut happened = Some(Telephone::arrives());
    while let Some(what) = happened {
        let event = telephone.event(&step, what);
        let answered: Vec<_> =
            iter::repeat_with(|| function.invoke(&event)).take(times).map(Result::unwrap).collect();
        assert!(answered.iter().all(|it| *it == answered[0]), "{answered:?}");
        let answer = answered.into_iter().next().unwrap();
        step = answer["step"].clone();
        happened = telephone.follow(&answer);
        answers.push(answer);
        assert!(answers.len() < 200, "the call does not end");
    }
    let call = store.call(CONTACT).await.unwrap();
    let written = function.kill();
    let call = call.unwrap_or_else(|| panic!("the call was never kept: {written:#?}"));
    let call = kms.opened(&tables, call).await;
    // Which invocation wrote it is the one thing that differs.
    Left {
        answers,
        call: Call { by: String::new(), ..call },
        written,
        called: telephone.called(),
        misfits: telephone.misfits,
    }
}

async fn same_with_every_step_twice(example: &str) {
    let calls = fs::read_dir(folder(example).join("calls")).unwrap();
    let mut scripts: Vec<PathBuf> = calls.map(|it| it.unwrap().path()).collect();
    scripts.sort();
    let (mut steps, mut fitting, mut called) = (0, 0, 0);
    for path in &scripts {
        let scene = scene(example, path);
        let name = path.file_stem().unwrap().display();
        let once = made(&scene, 1).await;
        let twice = made(&scene, 2).await;
        assert!(once.answers == twice.answers, "{name}: other answers");
        assert!(once.call == twice.call, "{name}: another state in the table");
        let repeats = saying(&twice.written, "repeated").len();
        assert_eq!(repeats, twice.answers.len(), "{name}: every repeated request was known as one");
        let written: Vec<_> = twice.written.into_iter().filter(|it| it["message"] != "repeated").collect();
        assert!(once.written == written, "{name}: something was done or logged twice");
        assert!(once.called == twice.called, "{name}: an integration was called twice");
        assert_eq!(once.call.step as usize, once.answers.len(), "{name}");
        let rescued = saying(&once.written, "rescued");
        assert!(rescued.is_empty(), "{name}: {rescued:?}");
        called += once.called.len();
        steps += once.answers.len();
        fitting += usize::from(once.misfits == 0);
    }
    println!(
        "{example}: {steps} steps in {} calls, {fitting} as in their scripts, {called} integrations",
        scripts.len()
    );
    assert!(
        fitting * 2 > scripts.len(),
        "{fitting} of {} scripts fit: hours and queues are others",
        scripts.len()
    );
}

#[tokio::test]
async fn calls_of_the_bank_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("acme-bank").await;
}

#[tokio::test]
async fn calls_of_the_clinic_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("clinic").await;
}

#[tokio::test]
async fn calls_of_the_taxi_are_the_same_with_every_step_twice() {
    same_with_every_step_twice("taxi").await;
}
