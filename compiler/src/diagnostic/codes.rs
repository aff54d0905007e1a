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
    E0601 E0602 E0603 E0604 E0605 E0606 E0607 E0608 E0609 E0610 E0611 E0612 E0613
    E0701 E0702 E0703 E0704 E0705 E0706 E0707
    E0790 E0791 E0792 E0799
    E0901 E0902 E0903 E0904
    W0001
}

impl Code {
    /// Codes that begin with `W` warn, all others forbid.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The code written `text`, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
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
