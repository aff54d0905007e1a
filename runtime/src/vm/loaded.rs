//! A bundle with what is built from it while calls run: nothing that is in the bundle, all of it lazily.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::{Decisions, secrecy};
use crate::bundle::{Bundle, RulesetId, StrId};
use crate::speak::Language;

/// A bundle ready to run calls on. Shared between calls and threads.
pub struct Loaded {
    bundle: Bundle,
    /// One for each language of the program.
    languages: Vec<Tongue>,
    /// For a program without languages.
    english: Tongue,
    /// One for each ruleset, made when it first decides.
    decisions: Vec<OnceLock<Decisions>>,
    has_secrets: bool,
}

/// A language of the program.
pub(crate) struct Tongue {
    /// Its tag.
    pub(crate) tag: Arc<str>,
    /// Its words.
    pub(crate) language: Language,
}

impl Loaded {
    /// Makes a bundle ready.
    pub fn new(bundle: Bundle) -> Self {
        let tongue = |tag: &str| Tongue { tag: tag.into(), language: Language::of(tag) };
        let languages = bundle.languages.iter().map(|tag| tongue(tag)).collect();
        let decisions = bundle.rulesets.iter().map(|_| OnceLock::new()).collect();
        let has_secrets = secrecy::has_secrets(&bundle);
        Self { bundle, languages, english: tongue("en-US"), decisions, has_secrets }
    }

    /// Whether a call on it can ever hold a value that is secret: whoever stores its state must seal it then.
    pub fn has_secrets(&self) -> bool {
        self.has_secrets
    }

    /// The bundle.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The language at a position of the program's list; the first where there is none.
    pub(crate) fn tongue(&self, position: u16) -> &Tongue {
        self.languages.get(usize::from(position)).or(self.languages.first()).unwrap_or(&self.english)
    }

    /// Every language of the program.
    pub(crate) fn tongues(&self) -> &[Tongue] {
        &self.languages
    }

    /// The position of a language in the program's list.
    pub(crate) fn language_position(&self, tag: &str) -> Option<u16> {
        let position = self.languages.iter().position(|it| it.tag.eq_ignore_ascii_case(tag.trim()))?;
        u16::try_from(position).ok()
    }

    /// How a ruleset decides.
    pub(crate) fn decisions(&self, ruleset: RulesetId) -> Option<&Decisions> {
        let slot = self.decisions.get(ruleset.index())?;
        Some(slot.get_or_init(|| Decisions::new(&self.bundle, ruleset)))
    }

    /// A string of the program, to be passed on.
    pub(crate) fn shared(&self, id: StrId) -> Arc<str> {
        self.bundle.strings.get(id).into()
    }
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("bundle", &self.bundle.hash()).finish_non_exhaustive()
    }
}

impl Deref for Loaded {
    type Target = Bundle;

    fn deref(&self) -> &Bundle {
        &self.bundle
    }
}
