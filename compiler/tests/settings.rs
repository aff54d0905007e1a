//! Reading `ivr.toml`: what holds, and what is said about what does not.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use insta::assert_snapshot;
use ivr_compiler::diagnostic::render::{Human, write_human};
use ivr_compiler::diagnostic::{Code, Diagnostic, Severity};
use ivr_compiler::project::{Config, Defaults, LintLevel, read_settings};
use ivr_compiler::source::{FileId, Sources, Span};

fn read(text: &str) -> (Config, Vec<Diagnostic>) {
    let read = read_settings(text, FileId(0));
    (read.value, read.diagnostics)
}

/// The findings as people see them.
fn complaints(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.attach("ivr.toml", text);
    let found = read_settings(text, file).diagnostics;
    let mut out = Vec::new();
    write_human(&mut out, &found, &sources, Human { color: false, width: 100, limit: 100 }).unwrap();
    String::from_utf8(out).unwrap()
}

fn codes(text: &str) -> Vec<Code> {
    read(text).1.iter().map(|it| it.code).collect()
}

#[test]
fn every_setting_is_read() {
    let (config, found) = read(
        r#"
        [project]
        name = "acme-bank"
        timezone = "Australia/Perth"
        languages = ["ms-MY", "en-AU", "zh-Hant-TW", "es-419", "fil-PH"]
        currency = "MYR"
        country = "MY"

        [defaults]
        timeout = "2m"
        tries = 0x5
        words_per_minute = 140
        within = "15m"

        [lint]
        w0001 = "deny"

        [env.dev]
        region = "ap-southeast-2"
        account = "123456789012"
        instance = "11111111-2222-3333-4444-555555555555"
        banner = "Acme dev"
    "#,
    );
    assert_eq!(found, []);
    assert_eq!(config.name, "acme-bank");
    assert_eq!(config.timezone, "Australia/Perth");
    assert_eq!(config.languages, ["ms-MY", "en-AU", "zh-Hant-TW", "es-419", "fil-PH"]);
    assert_eq!((config.currency.as_str(), config.country.as_str()), ("MYR", "MY"));
    assert_eq!(
        config.defaults,
        Defaults { timeout: 120, tries: 5, within: Some(900), words_per_minute: 140 }
    );
    assert_eq!(config.lint.get("W0001"), Some(&LintLevel::Deny));
    assert_eq!(config.env["dev"].region.as_deref(), Some("ap-southeast-2"));
    assert_eq!(config.env["dev"].banner.as_deref(), Some("Acme dev"));
}

#[test]
fn an_empty_file_is_all_defaults() {
    assert_eq!(read(""), (Config::default(), vec![]));
}

#[test]
fn a_wrong_setting_costs_one_message_and_the_others_hold() {
    let (config, found) =
        read("[project]\nname = \"a b\"\ntimezone = \"Asia/Singapore\"\n[defaults]\ntries = 4\n");
    assert_eq!(found.len(), 1);
    assert_eq!(config.timezone, "Asia/Singapore");
    assert_eq!(config.defaults.tries, 4);
    assert_eq!(config.name, Config::default().name);
}

#[test]
fn misspelt_keys_name_the_nearest() {
    assert_snapshot!(complaints(
        "[project]\ntimezon = \"UTC\"\nfavourite = 1\n[defalts]\n[env.dev]\nregoin = \"us-east-1\"\n"
    ));
}

#[test]
fn settings_outside_their_section_are_told_where_to_go() {
    assert_snapshot!(complaints("name = \"line\"\ntries = 3\n"));
}

#[test]
fn values_of_another_kind_are_told_what_is_wanted() {
    assert_snapshot!(complaints(
        "lint = true\n[project]\nname = 3\nlanguages = \"en-AU\"\ntimezone = 2026-01-01\n\
         [defaults]\ntimeout = 5\nwithin = 1.5\ntries = \"3\"\n[env]\ndev = [\"x\"]\n"
    ));
}

#[test]
fn durations_have_a_unit_and_a_limit() {
    assert_snapshot!(complaints("[defaults]\ntimeout = \"5\"\nwithin = \"1h\"\n"));
    for wrong in ["", "s", "5 s", "5x", "-5s", "5.5s", "99999999999999999999d", "0s", "181s", "５s"] {
        assert_eq!(codes(&format!("[defaults]\ntimeout = \"{wrong}\"\n")), [Code::E0013], "{wrong}");
    }
}

#[test]
fn time_zones_are_those_of_the_database() {
    assert_snapshot!(complaints("[project]\ntimezone = \"Melbourne\"\n"));
    assert_snapshot!(complaints("[project]\ntimezone = \"Australia/Melborne\"\n"));
    assert_eq!(read("[project]\ntimezone = \"australia/melbourne\"\n").0.timezone, "Australia/Melbourne");
}

#[test]
fn languages_are_tags_in_their_usual_spelling() {
    assert_snapshot!(complaints("[project]\nlanguages = [\"en_au\", \"en-AU\", \"English\", \"en-AU\"]\n"));
    for wrong in ["[]", "[\"\"]", "[\"en-\"]", "[\"en-XX\"]", "[\"qq\"]", "[\"en-AU-x\"]"] {
        assert_eq!(codes(&format!("[project]\nlanguages = {wrong}\n")), [Code::E0015], "{wrong}");
    }
}

#[test]
fn currencies_and_countries_are_known_ones() {
    assert_snapshot!(complaints("[project]\ncurrency = \"aud\"\ncountry = \"Australia\"\n"));
    assert_eq!(codes("[project]\ncurrency = \"XYZ\"\ncountry = \"XX\"\n"), [Code::E0016, Code::E0017]);
}

#[test]
fn levels_are_for_warnings_that_exist() {
    assert_snapshot!(complaints("[lint]\nE0101 = \"allow\"\nW0001 = \"alow\"\nW9999 = \"warn\"\n"));
    // A project may name a warning of a newer version: that must not stop it.
    let (_, found) = read("[lint]\nW9999 = \"allow\"\n");
    assert!(found.iter().all(|it| it.severity == Severity::Warning));
}

#[test]
fn environments_name_accounts_and_regions() {
    assert_snapshot!(complaints("[env.dev]\naccount = 123456789012\nregion = \"Sydney\"\n"));
    for good in ["us-gov-west-1", "ap-southeast-2", "eu-central-1"] {
        assert_eq!(codes(&format!("[env.dev]\nregion = \"{good}\"\n")), [], "{good}");
    }
    for wrong in ["", "us", "us-1", "us--east-1", "US-east-1", "us-east-", "us-east-one"] {
        assert_eq!(codes(&format!("[env.dev]\nregion = \"{wrong}\"\n")), [Code::E0022], "{wrong}");
    }
}

#[test]
fn names_that_would_be_paths_are_refused() {
    for wrong in ["", ".", "..", "a/b", "a\\\\b", "-x", "a b", &"x".repeat(65)] {
        assert_eq!(codes(&format!("[project]\nname = \"{wrong}\"\n")), [Code::E0021], "{wrong}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_told_where_and_nothing_else() {
    assert_snapshot!(complaints("[project\nname = acme\nunknown = 1\n"));
    assert_eq!(codes(&"[".repeat(100_000)), [Code::E0010]);
}

#[test]
fn the_places_are_exact() {
    let text = "[project]\nname = \"x y\"\n";
    let (_, found) = read(text);
    assert_eq!(found[0].span, Some(Span::new(FileId(0), 17, 22)));
}

#[test]
fn levels_change_what_is_reported() {
    let place = Span::new(FileId(0), 0, 0);
    let all = || vec![Diagnostic::new(Code::W0001, place, "a"), Diagnostic::new(Code::E0101, place, "b")];
    let leveled = |level: &str| {
        let (config, _) = read(&format!("[lint]\nW0001 = \"{level}\"\n"));
        let mut found = all();
        config.apply_levels(&mut found);
        found.iter().map(|it| (it.code, it.severity)).collect::<Vec<_>>()
    };
    let error = (Code::E0101, Severity::Error);
    assert_eq!(leveled("allow"), [error]);
    assert_eq!(leveled("warn"), [(Code::W0001, Severity::Warning), error]);
    assert_eq!(leveled("deny"), [(Code::W0001, Severity::Error), error]);
}

/// The examples on the pages of the codes about settings: what fails fails with that code, what is mended
/// is right.
#[test]
fn pages_about_settings_show_what_they_say() {
    let mut pages = 0;
    for code in Code::ALL {
        let example = |kind: &str| {
            let (_, rest) = code.page().split_once(&format!("```toml {kind}\n"))?;
            Some(rest.split_once("```")?.0)
        };
        let Some(fails) = example("fails") else { continue };
        let mended = example("mended").unwrap_or_else(|| panic!("{code} shows no mended settings"));
        assert_eq!(codes(fails), [*code], "{code}");
        assert_eq!(codes(mended), [], "{code}");
        pages += 1;
    }
    assert_eq!(pages, 14);
}

proptest::proptest! {
    /// Whatever stands in the file, reading it ends, and every place lies in it.
    #[test]
    fn any_text_is_read(text in r#"([\[\]="\n.,{}#' a-z0-9\-é]|\[project\]\n|name|languages|timeout = |"5s"|\[env\.){0,60}"#) {
        for it in read(&text).1 {
            let place = it.span.unwrap();
            proptest::prop_assert!(text.get(place.start as usize..place.end as usize).is_some(), "{it:?}");
        }
    }
}
