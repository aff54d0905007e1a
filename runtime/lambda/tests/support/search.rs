//! Looks for values in whatever was written or stored, in every form in which they may hide there.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;

/// The shortest run of letters and digits that is taken for something encoded.
const RUN: usize = 8;

/// Everything of `values` that is in one of the places: the value and where.
pub(crate) fn found(values: &[&str], places: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    let forms: Vec<_> =
        values.iter().flat_map(|it| forms(it).into_iter().map(move |form| (*it, form))).collect();
    let finders: Vec<_> =
        forms.iter().map(|(value, (name, form))| (value, name, memmem::Finder::new(form))).collect();
    let mut found = Vec::new();
    for (place, bytes) in places {
        let hidden = unpacked(bytes);
        for (value, name, finder) in &finders {
            if hidden.iter().any(|it| finder.find(it).is_some()) {
                found.push(((**value).to_owned(), format!("{place}, {name}")));
            }
        }
    }
    found
}

/// A value in all its forms, with what each is called.
fn forms(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let each = |write: &dyn Fn(u8) -> String| value.bytes().map(write).collect::<String>().into_bytes();
    let units =
        |write: &dyn Fn(u16) -> String| value.encode_utf16().map(write).collect::<String>().into_bytes();
    let json = serde_json::to_string(value).unwrap();
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.~".contains(&it);
    let mut forms = vec![
        ("plain", value.as_bytes().to_vec()),
        ("json", json.trim_matches('"').as_bytes().to_vec()),
        (
            "json, ascii",
            units(&|it| match char::from_u32(it.into()) {
                Some(c) if c.is_ascii() && c != '"' => c.to_string(),
                Some('"') => "\\\"".to_owned(),
                _ => format!("\\u{it:04x}"),
            }),
        ),
        ("json, escaped", units(&|it| format!("\\u{it:04x}"))),
        ("json, escaped in capitals", units(&|it| format!("\\u{it:04X}"))),
        ("percent", each(&|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") })),
        (
            "percent, small",
            each(&|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02x}") }),
        ),
        ("percent, all", each(&|it| format!("%{it:02X}"))),
        (
            "form",
            each(&|it| match it {
                b' ' => "+".to_owned(),
                it if plain(it) => char::from(it).to_string(),
                it => format!("%{it:02X}"),
            }),
        ),
        ("hex", each(&|it| format!("{it:02x}"))),
        ("hex in capitals", each(&|it| format!("{it:02X}"))),
        ("debug", value.escape_debug().to_string().into_bytes()),
        ("bytes", each(&|it| format!("{it}, "))),
        ("utf-16le", value.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", value.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    for before in 0..3 {
        // What stands before and behind shares letters with the value: those are left out.
        let bytes = [&[0; 2][..before], value.as_bytes()].concat();
        let (first, last) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        for (name, engine) in [("base64", &STANDARD_NO_PAD), ("base64url", &URL_SAFE_NO_PAD)] {
            forms.push((name, engine.encode(&bytes).as_bytes()[first..last].to_vec()));
        }
    }
    forms
}

/// The bytes, and what is encoded in them: in base64, in hexadecimal, and in what comes out of that.
fn unpacked(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![bytes.to_vec()];
    let mut from = 0;
    for _ in 0..2 {
        let new: Vec<_> = all[from..].iter().flat_map(|it| decoded(it)).collect();
        from = all.len();
        all.extend(new);
    }
    all
}

fn decoded(bytes: &[u8]) -> Vec<Vec<u8>> {
    let runs = bytes.split(|it| !(it.is_ascii_alphanumeric() || b"+/-_".contains(it)));
    let mut found = Vec::new();
    for run in runs.filter(|it| it.len() >= RUN) {
        let standard: Vec<u8> = run
            .iter()
            .map(|it| match it {
                b'-' => b'+',
                b'_' => b'/',
                it => *it,
            })
            .collect();
        let whole = &standard[..standard.len() - usize::from(standard.len() % 4 == 1)];
        let padded = [whole, &b"=="[..(4 - whole.len() % 4) % 4]].concat();
        found.extend(STANDARD.decode(padded));
        let digits: Option<Vec<u8>> =
            run.iter().map(|it| Some(char::from(*it).to_digit(16)? as u8)).collect();
        found.extend(digits.map(|it| it.chunks_exact(2).map(|it| it[0] * 16 + it[1]).collect()));
    }
    found
}

#[test]
fn a_value_is_found_in_every_form_and_wherever_it_stands() {
    let value = "Gus \"Liberty\" Grißom 7";
    let place = |bytes: Vec<u8>| [("place".to_owned(), bytes)];
    for (name, form) in forms(value) {
        assert!(!found(&[value], &place([b"{..", &form[..], b"..}"].concat())).is_empty(), "{name}");
    }
    for before in ["", "x", "xy", "xyz"] {
        let line = serde_json::json!({ "said": format!("{before}{value}, he said") }).to_string();
        for text in [line.clone(), STANDARD.encode(&line), URL_SAFE_NO_PAD.encode(&line)] {
            let twice = STANDARD.encode(format!("<{text}>"));
            assert!(!found(&[value], &place(text.into_bytes())).is_empty(), "{line}");
            assert!(!found(&[value], &place(twice.into_bytes())).is_empty(), "{line}");
        }
    }
    assert!(found(&[value], &place(b"Gus Liberty Grissom 7".to_vec())).is_empty());
}
