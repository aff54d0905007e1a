//! Calls on small programs, step by step.

use ivr_runtime::bundle::*;
use ivr_runtime::engine::*;
use ivr_runtime::value::Value;

/// One ruleset: greets, and a menu whose key 1 hangs up.
fn menu_program() -> Program {
    let mut p = Program {
        timezone: "Australia/Melbourne".into(),
        languages: vec!["en-AU".into()],
        ..Program::default()
    };
    for (name, values) in EnumDef::BUILT_IN {
        let name = p.strings.push(name);
        let values = values.iter().map(|it| p.strings.push(it)).collect();
        p.enums.push(EnumDef { name, values });
    }
    let name = p.strings.push("welcome");
    let number = p.strings.push("+61390001000");
    p.types = vec![Type::Int];
    p.constants = vec![Value::text("Hello."), Value::text("Press 1."), Value::Int(0)];
    p.endpoints.push(Endpoint {
        name,
        numbers: vec![number],
        channel: Channel::Voice,
        disabled: false,
        start: Pc(0),
    });
    p.rulesets.push(Ruleset {
        name,
        treatment: false,
        locals: vec![TypeId(0)],
        params: 0,
        first_rule: RuleId(0),
        rule_count: 1,
    });
    p.rules.push(Rule {
        name,
        ruleset: RulesetId(0),
        guard: GuardKind::Always,
        threshold: 0,
        first_condition: ConditionId(0),
        condition_count: 0,
        body: Pc(1),
    });
    p.menus.push(MenuInfo {
        attempt: LocalId(0),
        tries: 2,
        timeout: 5,
        entries: vec![(Key('1'), Pc(9))],
        no_input: Pc(5),
        no_match: Pc(5),
        give_up_no_input: Pc(9),
        give_up_no_match: Pc(9),
    });
    p.code = vec![
        Op::Goto(RulesetId(0)),
        Op::Const(ConstId(0)),
        Op::Utter(UtteranceKind::Text),
        Op::Const(ConstId(2)),
        Op::SetLocal(LocalId(0)),
        Op::Into(Section::Prompt),
        Op::Const(ConstId(1)),
        Op::Utter(UtteranceKind::Text),
        Op::Menu(MenuId(0)),
        Op::Hangup,
    ];
    p
}

#[test]
fn a_menu_is_asked_twice_and_then_gives_up() {
    let loaded = Loaded::new(Bundle::new(menu_program()).unwrap());
    let contact = Contact { id: "c".into(), dialled: Some("+61390001000".into()), ..Contact::default() };
    let state = CallState::new(&loaded, contact);
    let environment = Environment::default();
    let start = Event::Start { entry: Entry::Dialled, attributes: Vec::new() };
    let first = step(&loaded, state, start, &environment);
    assert_eq!(first.directive.before.len(), 1);
    let Next::Menu { ref prompt, attempt: 1, tries: 2, .. } = first.directive.next else {
        panic!("{:?}", first.directive)
    };
    assert_eq!(prompt.len(), 1);
    let second = step(&loaded, first.state, Event::Silence, &environment);
    assert!(matches!(second.directive.next, Next::Menu { attempt: 2, .. }), "{:?}", second.directive);
    let third = step(&loaded, second.state.clone(), Event::Silence, &environment);
    assert!(matches!(third.directive.next, Next::Disconnect { .. }));
    let chosen = step(&loaded, second.state, Event::Keys("1".into()), &environment);
    assert!(matches!(chosen.directive.next, Next::Disconnect { .. }));
}
