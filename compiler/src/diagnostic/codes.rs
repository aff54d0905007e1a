//! Every code there is. Each has a page in `grammar/diagnostics/`, which is the text of
//! `ivr explain`, part of the documentation, and a test; a code without a page does not build.

use super::Severity;

macro_rules! codes {
    ($($code:ident)*) => {
        /// The code of a diagnostic: `E0402`, `W0104`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each code is documented by its page in grammar/diagnostics")]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// `E0402`
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// Its page, in Markdown.
            pub const fn page(self) -> &'static str {
                match self {
                    $(Code::$code => include_str!(concat!("../../../grammar/diagnostics/", stringify!($code), ".md")),)*
                }
            }
        }
    };
}

// E00 files and project · E01 syntax · E02 names · E03 types · E04 unknown values · E05 secrecy
// E06 statements · E07 limits · E08 proofs · E09 tests · W00 project · W01 warnings
codes! {
    E0001 E0002 E0003 E0004 E0005
    E0010 E0011 E0012 E0013 E0014 E0015 E0016 E0017 E0018 E0019 E0020 E0021 E0022
    E0101 E0102 E0103 E0104 E0105 E0106 E0107 E0108 E0109 E0110 E0111 E0112 E0113 E0114 E0115
    E0201 E0202 E0203 E0204 E0205 E0206 E0207 E0208 E0209 E0210 E0211 E0212 E0213
    E0301 E0302 E0303 E0304 E0305 E0306 E0307 E0308 E0309 E0310 E0311 E0312 E0313 E0314 E0315
    E0401 E0402 E0403 E0404
    E0501 E0502 E0503 E0504 E0505 E0506 E0507 E0508 E0509
    E0601 E0602 E0603 E0604 E0605 E0606 E0607 E0608 E0609 E0610 E0611 E0612 E0613
    E0701 E0702 E0703 E0704 E0705 E0706 E0707
    E0790 E0791 E0792 E0799
    E0801 E0802 E0803 E0804 E0805 E0806 E0807 E0808 E0809
    E0901 E0902 E0903 E0904 E0910
    W0001
    W0101 W0102 W0103 W0104 W0105 W0106 W0107 W0108 W0109
}

impl Code {
    /// Codes that begin with `W` warn, all others forbid.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// Whether proofs about whole programs find it.
    pub fn is_proof(self) -> bool {
        self.as_str().starts_with("E08")
    }

    /// Whether statements or names behind it could not be read, so that ways through the program are missing.
    pub fn hides_ways(self) -> bool {
        ["E00", "E01", "E02", "E06"].iter().any(|family| self.as_str().starts_with(family))
    }

    /// The code written `text`, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }

    /// What a caller would suffer, for findings whose message does not say it more precisely.
    pub const fn why(self) -> Option<&'static str> {
        Some(match self {
            Self::E0012 => "the setting would not hold, and calls would go by what holds without it",
            Self::E0013 => "callers would be cut off while they look for the key, or wait in silence",
            Self::E0018 => "what callers suffer would be told to nobody, or to everybody",
            Self::E0021 => "calls are found again by this name, in logs and bundles",
            Self::E0022 => "a release would answer other callers, or none",
            Self::W0001 => "what it should have told, or not told, goes on as before",
            Self::E0201 => "the call would break off where this is needed",
            Self::E0202 => "the step could not be done, and the call would break off there",
            Self::E0204 => "rules could not tell the two apart",
            Self::E0205 => "only one of the two could ever count",
            Self::E0206 => "the type decides how a value is spoken, compared and collected",
            Self::E0207 => "nothing could ever fill it, so that every answer would be a failure",
            Self::E0209 => "there would be nothing to say, and nothing to go by",
            Self::E0210 => "a comparison with it could never hold",
            Self::E0211 => "the caller would hear the bare value",
            Self::E0213 => "callers would say the right thing and not be understood",
            Self::E0301 => "what does not fit is lost on the way, and a caller would hear the outcome",
            Self::E0302 => "it would never hold, and the rule would wait for its callers for ever",
            Self::E0303 => "there would be no outcome, and the call would go to the rescue",
            Self::E0304 => "it would be open which callers the rule is for",
            Self::E0305 => "the filter would have nothing to work on, and the caller would hear nothing",
            Self::E0306 => "what is called would not know what it needs to know",
            Self::E0307 => "rules count on the field without asking whether it is there",
            Self::E0308 => "it could not be dialled, entered or charged as it stands",
            Self::E0309 => "it may mean different things to different callers",
            Self::E0310 => "a broken one would only be noticed when a caller gets to it",
            Self::E0311 => "there is nothing in it that could be said or compared",
            Self::E0312 => "what cannot be kept here would be lost before anybody sees it",
            Self::E0404 => "nobody could make sure of it on the way in",
            Self::E0601 => "it would never have any effect",
            Self::E0603 => "the entry could never be chosen",
            Self::E0604 => "the step could not be done, and the caller would be lost there",
            Self::E0314 => "nobody would know which of its fields to say, and in which order",
            Self::E0602 => "the step could not be done as it stands",
            Self::E0605 => "the rescue is all that works when nothing else does",
            Self::E0608 => "every caller needs one way to go",
            Self::E0606 => "the change would have no effect, and rules would go by the old value",
            Self::E0610 => "a caller who gets here would be lost",
            Self::E0611 => "callers would be asked for what is then refused",
            Self::E0612 => "the caller would wait in silence",
            Self::E0613 => "the place would stay as it was, whatever the answer",
            Self::E0702 => "the step could not do what it says",
            Self::E0705 => "nothing would be found by it when the program is loaded",
            Self::E0706 => "callers who enter more keys than are taken would be cut off in the middle",
            Self::E0707 => "the menu on the other side would not get what it waits for",
            Self::E0791 => "there is no call yet that could be asked for it",
            Self::E0902 => "without a call nothing is shown about what callers get",
            Self::E0903 => "what no call ever has shows nothing about calls",
            Self::E0904 => "what no caller can do need not be tested",
            _ => return None,
        })
    }

    /// How to mend it, for findings whose message does not say it more precisely.
    pub const fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::E0202 => "name a thing of the kind that is wanted here, or declare one",
            Self::E0209 => "name a field that is there, or declare it",
            Self::E0212 => "enable it, disable what leads there as well, or lead elsewhere",
            Self::E0301 => "give a value of that type, or declare what takes it differently",
            Self::E0302 => "compare values of one type",
            Self::E0303 => "use it on values that it takes",
            Self::E0306 => "write the arguments as they are declared",
            Self::E0308 => "write it as it is entered: keys only, as many as are wanted",
            Self::E0311 => "name a value",
            Self::E0314 => "say a field of it, or make a text of each element with `each`",
            Self::E0404 => "leave it out",
            Self::E0605 => "leave it out",
            Self::E0608 => "make the shares come to 100%, each of them more than 0%",
            Self::E0611 => "make the two agree",
            Self::E0702 => "choose a number within the bounds",
            Self::E0791 => {
                "write a value: a number, a text without `{ }`, a value of an enum, a record or list of such"
            }
            _ => return None,
        })
    }

    /// The first line of the page without the code: what the finding is in a few words.
    pub fn title(self) -> &'static str {
        let first = self.page().lines().next().unwrap_or_default();
        first.split_once(": ").map_or(first, |(_, title)| title)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
