//! Diagnostics as text for people and programs, one renderer a file. None of them knows any rule.
