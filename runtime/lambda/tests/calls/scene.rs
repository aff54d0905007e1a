//! The examples with the scripts of their calls: what is dialled, what the world is like, what the caller does.

use std::fs;
use std::path::{Path, PathBuf};

use ivr_compiler::compile::compile;
use ivr_compiler::project::{Files, Kind, ReadError, load};
use ivr_compiler::scene::{Beside, script};
use ivr_lambda::store::{Dynamo, Figures, Releases, Setting, Store, Tables, Timetable};
use ivr_runtime::bundle::{self, Bundle, ResourceId, ResourceKind, SwitchId};
use ivr_runtime::engine::text_of;
use ivr_runtime::simulator::{Action, Options, To};
use ivr_runtime::value::Value;
use jiff::ToSpan;
use jiff::civil::date;

use crate::line::{Compiled, compiled};

/// Longer than any call, in seconds.
const FAR: i64 = 14 * 24 * 60 * 60;

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
pub(crate) struct Scene {
    pub(crate) name: String,
    program: Compiled,
    pub(crate) bundle: Bundle,
    pub(crate) options: Options,
    pub(crate) script: Vec<Action>,
}

fn folder(example: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example)
}

fn scene(example: &str, path: &Path) -> Scene {
    let mut project = load(&Disk, Some(&folder(example)), Path::new(".")).project;
    let program = compiled(&project);
    let bundle = bundle::read(&program.bytes).unwrap();
    let mut checked = compile(&project).checked;
    let text = fs::read_to_string(path).unwrap();
    let mut options = Options::new(To::Endpoint(String::new()), "2026-03-02T10:15:00".parse().unwrap());
    let mut beside = Beside { project: &mut project, checked: &mut checked };
    let flags: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("# flags:")).flat_map(words).collect();
    for pair in flags.chunks(2) {
        let [flag, value] = pair else { panic!("{}: {flags:?}", path.display()) };
        match flag.as_str() {
            "--from" => options.from = Some(value.clone()).filter(|it| it.starts_with('+')),
            "--to" if value.starts_with('+') => options.to = To::Number(value.clone()),
            "--to" => options.to = To::Endpoint(value.clone()),
            "--at" => options.at = value.parse().unwrap(),
            "--mock" => assert!(beside.mock(value, &mut options).diagnostics.is_empty(), "{value}"),
            "--given" => assert!(beside.given(value, &mut options).diagnostics.is_empty(), "{value}"),
            other => panic!("{}: `{other}`", path.display()),
        }
    }
    let script = script::parse(&text).unwrap().into_iter().map(|line| line.action).collect();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    Scene { name, program, bundle, options, script }
}

/// Every script of an example.
pub(crate) fn scenes(example: &str) -> Vec<Scene> {
    let calls = fs::read_dir(folder(example).join("calls")).unwrap();
    let mut scripts: Vec<PathBuf> = calls.map(|it| it.unwrap().path()).collect();
    scripts.sort();
    scripts.iter().map(|path| scene(example, path)).collect()
}

impl Scene {
    /// Hours, queues and days as they are in the scene: all of them are known, so that nobody looks.
    fn centre(&self) -> Vec<Setting> {
        let (bundle, options, now) = (&self.bundle, &self.options, self.at());
        let of_kind = |kind| {
            let resources = bundle.resources.iter().enumerate().filter(move |(_, it)| it.kind == kind);
            resources.map(|(at, it)| (ResourceId(at as u16), bundle.strings.get(it.name).to_owned()))
        };
        let covers = (now, now + FAR);
        let hours = of_kind(ResourceKind::Hours).map(|(id, name)| {
            let hours = options.hours.get(&id).copied().unwrap_or_default();
            let open = match (hours.open, hours.opens_in) {
                (true, _) => vec![(now - 60, now + hours.closes_in.unwrap_or(FAR))],
                (false, Some(opens_in)) => vec![(now + opens_in, now + FAR)],
                (false, None) => vec![],
            };
            Setting::Hours { name, timetable: Timetable { at: now, covers, open } }
        });
        let queues = of_kind(ResourceKind::Queue)
            .map(|(id, name)| (name, options.queues.get(&id).copied().unwrap_or_default()));
        let figures = Figures { at: now, queues: queues.collect() };
        let days = options.calendar_days.iter().map(|(calendar, day, name)| Setting::Day {
            calendar: bundle.strings.get(bundle.calendars[calendar.index()].name).to_owned(),
            date: date(1970, 1, 1).checked_add(day.days()).unwrap().to_string(),
            name: name.clone(),
        });
        hours.chain([Setting::Figures(figures)]).chain(days).collect()
    }

    /// What operations have set, who is called back, and what goes on in the contact centre.
    pub(crate) fn world(&self) -> (&[(SwitchId, Value)], Vec<Setting>, bool) {
        (&self.options.switches, self.centre(), self.options.callback_pending)
    }

    /// When the call is made, in seconds since 1970.
    pub(crate) fn at(&self) -> i64 {
        self.options.at.to_zoned(self.bundle.time_zone().clone()).unwrap().timestamp().as_second()
    }
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

/// Publishes the program of a scene with the switches as they are in it.
pub(crate) async fn publish(scene: &Scene, tables: &Tables) -> Dynamo {
    let store = Dynamo::new(tables.clone());
    store.keep(scene.program.hash, &scene.program.bytes).await.unwrap();
    assert_eq!(store.go_live(None, scene.program.hash).await, Ok(true));
    for resource in &scene.bundle.resources {
        let name = scene.bundle.strings.get(resource.name).to_owned();
        let in_instance = format!("arn:aws:connect:eu-central-1:111122223333:instance/i/{name}");
        store.set(Setting::Resource { kind: resource.kind, name, in_instance }).await.unwrap();
    }
    for setting in scene.centre() {
        store.set(setting).await.unwrap();
    }
    if let Some(number) = scene.options.from.as_ref().filter(|_| scene.options.callback_pending) {
        store.set_awaited(number, Some(scene.at() + 3600)).await.unwrap();
    }
    for (switch, value) in &scene.options.switches {
        let name = scene.bundle.strings.get(scene.bundle.switches[switch.index()].name).to_owned();
        store.set(Setting::Switch { name, value: text_of(value, &scene.bundle) }).await.unwrap();
    }
    store
}
