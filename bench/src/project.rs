//! Whole projects of any size, with the statements that phone lines use.

use std::fmt::Write;

use crate::Draw;

/// Files of a project: path and text. Every file holds rulesets of about ten rules each; together
/// they have at least `lines` lines. Each ruleset leads to later ones only, so that calls end.
pub fn project(files: usize, lines: usize) -> Vec<(String, String)> {
    let mut draw = Draw::new(11);
    let per_file = lines.div_ceil(files.max(1));
    let rulesets_per_file = per_file.div_ceil(LINES_PER_RULESET).max(1);
    let total = files * rulesets_per_file;
    let mut out = vec![("src/common.ivr".to_owned(), common())];
    for file in 0..files {
        let mut text = String::new();
        for n in 0..rulesets_per_file {
            ruleset(&mut text, file * rulesets_per_file + n, total, &mut draw);
        }
        out.push((format!("src/part{:02}/file{file:04}.ivr", file % 20), text));
    }
    out
}

/// What [`ruleset`] writes, counted.
const LINES_PER_RULESET: usize = 63;

fn common() -> String {
    let mut text = String::from(
        "enum Tier { bronze, silver, gold }\n\n\
         record Customer {\n    name: text\n    tier: Tier\n    balance: decimal\n    mobile: phone?\n}\n\n\
         state {\n    customer: Customer?\n    reference: digits(8)?\n",
    );
    for place in 0..30 {
        let _ = writeln!(text, "    p{place}: int = {place}");
    }
    text.push_str(
        "}\n\nattributes {\n    reason: text = \"unknown\"\n}\n\n\
         integration find_customer(phone: phone) -> Customer \"find-customer\"\n\n\
         queue general \"General\"\nhours office \"Office\"\n\n\
         endpoint line { numbers \"+61390001000\" start r0 }\n\n\
         rescue { say \"Sorry.\" enqueue general }\n\n",
    );
    text
}

fn ruleset(text: &mut String, number: usize, total: usize, draw: &mut Draw) {
    let later = |draw: &mut Draw| {
        let rest = total - number - 1;
        if rest == 0 {
            None
        } else {
            Some(number + 1 + usize::try_from(draw.below(rest.min(40) as u64)).unwrap_or(0))
        }
    };
    let leave = |draw: &mut Draw| match later(draw) {
        Some(target) => format!("goto r{target}"),
        None => "enqueue general".to_owned(),
    };
    let next = if number + 1 < total { format!("goto r{}", number + 1) } else { "hangup".to_owned() };
    let _ = write!(
        text,
        "/// Ruleset {number}.\nruleset r{number} {{\n\n\
         \x20   rule closed when office is closed and p{a} > {b} {{\n        say \"We are closed, call again.\"\n        hangup\n    }}\n\n\
         \x20   // Who is it?\n\
         \x20   rule identify when caller.phone is known and customer is unknown {{\n\
         \x20       invoke find_customer(phone: caller.phone) into customer {{\n            within 10s\n\
         \x20           waiting \"One moment.\"\n            failed {{ metric \"lookup-failed\" }}\n        }}\n    }}\n\n",
        a = draw.below(30),
        b = draw.below(50),
    );
    for rule in 0..4 {
        let _ = write!(
            text,
            "    rule gold{rule} score 100 {{\n        customer.tier == gold: 60\n        customer.balance > {}: 40\n\
             \x20       p{} == {}: 40\n        attributes.reason == \"winback{}\": 20\n    }} {{\n\
             \x20       say \"Welcome back, {{customer.name else \"and thank you\"}}, you have {{p{} + {rule}}} points.\"\n        {}\n    }}\n\n",
            draw.below(1000),
            draw.below(30),
            draw.below(50),
            draw.below(20),
            draw.below(30),
            leave(draw),
        );
    }
    let _ = write!(
        text,
        "    rule count {{\n        set p{a} += 1\n        set p{b} = p{a} * 2\n        metric \"seen\"\n    }}\n\n\
         \x20   rule main {{\n        menu \"For balances, press 1. To talk to us, press 0.\" {{\n\
         \x20           1 {{ {one} }}\n            0 {{ enqueue general }}\n            no input {{ say \"I didn't hear anything.\" }}\n\
         \x20           no match {{ say \"That isn't one of the options.\" }}\n            give up {{ enqueue general }}\n        }}\n    }}\n}}\n\n",
        a = draw.below(30),
        b = draw.below(30),
        one = next,
    );
}
