//! `ivr.toml`.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Severity};

/// The settings of a project. [`Config::default`] is what a single file gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The project's name; for a single file its stem.
    pub name: String,
    /// IANA time zone of the call centre.
    pub timezone: String,
    /// Language tags, the first is the default.
    pub languages: Vec<String>,
    /// ISO 4217.
    pub currency: String,
    /// ISO 3166, two letters.
    pub country: String,
    /// What statements use where they say nothing.
    pub defaults: Defaults,
    /// Levels by code.
    pub lint: BTreeMap<String, LintLevel>,
    /// Environments by name.
    pub env: BTreeMap<String, EnvironmentConfig>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: "program".to_owned(),
            timezone: "UTC".to_owned(),
            languages: vec!["en-AU".to_owned()],
            currency: "AUD".to_owned(),
            country: "AU".to_owned(),
            defaults: Defaults::default(),
            lint: BTreeMap::new(),
            env: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Gives every warning the level that `[lint]` chose for it: drops it, leaves it, or makes it an error.
    pub fn apply_levels(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.lint.is_empty() {
            return;
        }
        diagnostics.retain_mut(|it| match self.lint.get(it.code.as_str()) {
            _ if it.code.severity() == Severity::Error => true,
            Some(LintLevel::Allow) => false,
            Some(LintLevel::Deny) => {
                it.severity = Severity::Error;
                true
            }
            Some(LintLevel::Warn) | None => true,
        });
    }
}

/// `[defaults]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// Seconds to wait for a key or word.
    pub timeout: u16,
    /// Tries of a menu, collect or listen.
    pub tries: u8,
    /// Seconds an integration may take; `None`: every `invoke` says so itself.
    pub within: Option<u16>,
    /// Words a minute that a voice speaks, to tell how long calls take.
    pub words_per_minute: u16,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { timeout: 5, tries: 3, within: None, words_per_minute: 150 }
    }
}

/// A level of `[lint]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintLevel {
    /// Not reported.
    Allow,
    /// Reported.
    Warn,
    /// Reported as an error.
    Deny,
}

/// `[env.NAME]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvironmentConfig {
    /// AWS region.
    pub region: Option<String>,
    /// AWS account.
    pub account: Option<String>,
    /// Amazon Connect instance.
    pub instance: Option<String>,
    /// Shown by tools.
    pub banner: Option<String>,
}
