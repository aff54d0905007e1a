// A phone line that does everything a simulator has to answer for.

program {
    name: "line", timezone: "Australia/Melbourne",
    languages: ["en-AU"], currency: "AUD", country: "AU"
}

record Customer { name: text private, tier: text }

place customer { type: Customer?, mark: private }
place pin { type: digits(4..4)?, mark: secret }
place tier { type: text, default: "bronze" }
place reason { type: text, attribute: true, default: "unknown" }
place words { type: text? }

resource general { kind: queue, instance_name: "General Enquiries" }
resource quiet { kind: queue, instance_name: "Quiet" }
resource legacy { kind: flow, instance_name: "Old main menu" }
resource jingle { kind: prompt, instance_name: "jingle.wav" }
resource concierge { kind: bot, instance_name: "concierge", intents: ["balance", "lost_card"], slots: [day: date?] }

integration find { function: "find-customer", params: [phone: phone private, how: text], result: Customer }

endpoint support { numbers: ["+61390001000"], start: begin }
endpoint broken { numbers: ["+61390001001"], start: begin_broken }
endpoint closed { numbers: ["+61390001002"], disabled: true, start: begin }
endpoint circles { numbers: ["+61390001003"], start: begin_circles }
endpoint chat { channel: chat, start: begin_chat }

rescue { say: [text "Sorry."], end: enqueue general }

ruleset welcome [int, Failure, Customer?] {
    rule gold score 100 -> gold at "src/main.ivr" 5 {
        tier == "gold" +100
        known customer +40
        known pin +10
    }
    rule main -> greet at "src/main.ivr" 9
}
ruleset pins [int, digits(4..4)?] { rule ask -> ask_pin at "src/pin.ivr" 2 }
ruleset talk [int, text?, decimal?, text?, date?] { rule ask -> ask_talk at "src/talk.ivr" 2 }
ruleset people { rule join -> join at "src/people.ivr" 2 }
ruleset outside { rule ring -> ring at "src/people.ivr" 8 }
ruleset broken { rule divide -> divide at "src/broken.ivr" 3 }
ruleset circles [Failure, Customer?] { rule round -> round at "src/circles.ivr" 3 }
ruleset chat [text?] { rule listen -> chatting at "src/chat.ivr" 3 }
treatment hold [int] {
    rule play -> play at "src/hold.ivr" 2
    rule offer -> offer at "src/hold.ivr" 5
}

menu {
    attempt: %0, tries: 2, timeout: 5,
    entries: [1 -> to_pins, 2 -> to_people, 3 -> to_talk, 4 -> to_outside, 5 -> to_flow, 6 -> back, 7 -> looked, star -> bye],
    no_input: asked, no_match: asked, give_up_no_input: bye, give_up_no_match: bye
}
menu {
    attempt: %0, tries: 1, timeout: 4, entries: [1 -> promise, 2 -> offered], no_input: offered, no_match: offered,
    give_up_no_input: offered, give_up_no_match: offered
}
collect {
    place: pin, encrypted: true, attempt: %0, tries: 2, timeout: 7, format: { type: digits(4..4), min: 4, max: 4 },
    by: keys { terminator: hash, pause: 3 }, candidate: %1, valid: sure, no_input: asked_pin, invalid: asked_pin,
    give_up_no_input: no_pin, give_up_no_match: no_pin
}
confirm {
    by: keys, timeout: 5, attempt: %0, tries: 3, yes: kept, no: asked_pin, unclear: sure, give_up_no_match: no_pin,
    give_up_no_input: no_pin
}
listen {
    bot: concierge, locals: { intent: %1, confidence: %2, transcript: %3, slots: [%4] }, attempt: %0,
    tries: 2, timeout: 4, entries: ["balance" at 600 -> understood, "lost_card" -> to_people_too], no_input: ask_talk,
    no_match: ask_talk, give_up_no_input: no_talk, give_up_no_match: no_talk
}
understand {
    bot: concierge, locals: { intent: %1, confidence: %2, transcript: %3, slots: [%4] },
    entries: ["balance" -> balance], otherwise: otherwise
}
invoke { integration: find, within: 10, answer: %2, answer_type: Customer, reason: %1, ok: found, failed: not_found }
invoke { integration: find, within: 10, answer: %1, answer_type: Customer, reason: %0, ok: round, failed: round }
enqueue { queue: general, treatment: hold, full: full }
enqueue { queue: quiet }
callback { queue: general }
dial { within: 30, stay: came_back, busy: busy }
wait { prompt: jingle, done: played }
wait { done: waited }
wait { message: wrote -> %0, done: waited_for_message }
split { branches: [5000 -> heads "heads", 10000 -> tails "tails"] }

code {
begin:
    goto welcome
begin_broken:
    goto broken
begin_circles:
    goto circles
begin_chat:
    goto chat

gold:
    const "Welcome, gold."
    utter text
    decide welcome.main

greet:
    utter_prompt jingle
    const "Hello."
    utter text
    const "<speak>Press a <emphasis>key</emphasis>.</speak>"
    const 1
    metric "calls"
    utter ssml
    const 0
    set_local %0
asked:
    into prompt
    const "One to seven."
    utter text
    menu #0
to_pins:
    goto pins
to_people:
    goto people
to_talk:
    goto talk
to_outside:
    goto outside
to_flow:
    flow legacy
back:
    split #0
heads:
    const "Heads."
    utter text
    goto welcome
tails:
    const "Tails."
    utter text
    goto welcome
looked:
    into waiting
    const "One moment."
    utter text
    builtin caller_phone
    const "by phone"
    invoke #0
found:
    local %2
    set_place customer
    const "gold"
    set_place tier
    goto welcome
not_found:
    const "Not found: "
    local %1
    render
    concat 2
    utter text
    hangup
bye:
    const "Bye."
    utter text
    hangup

ask_pin:
    const 0
    set_local %0
asked_pin:
    into prompt
    const "Your PIN?"
    utter text
    collect #0
sure:
    into prompt
    const "Sure?"
    utter text
    confirm #0
kept:
    local %1
    set_place pin
    const "seen to"
    set_place reason
    builtin caller_phone
    const "Your PIN is safe."
    sms
    goto welcome

no_pin:
    hangup

ask_talk:
    into prompt
    const "What is it?"
    utter text
    listen #0
understood:
    const "what was said"
    understand #0
balance:
    const "Your balance."
    utter text
    hangup
no_talk:
    hangup
otherwise:
    const "Otherwise."
    utter text
    hangup
to_people_too:
    goto people

join:
    into agent_hears
    const "Somebody."
    utter text
    into caller_hears
    const "Here they are."
    utter text
    unknown
    unknown
    enqueue #0
full:
    const "Full."
    utter text
    unknown
    unknown
    enqueue #1

play:
    const "Thank you for waiting."
    utter text
    const 30s
    wait #0
played:
    decide hold.offer
offer:
    into prompt
    const "To be called back, press 1."
    utter text
    menu #1
promise:
    builtin caller_phone
    const 30s
    const 2
    const 600s
    callback #0
offered:
    decide hold.end

ring:
    const "+61390009999"
    dial #0
came_back:
    const "Back again."
    utter text
    hangup
busy:
    const 5s
    wait #1
waited:
    const "It was busy."
    utter text
    hangup

divide:
    at "src/broken.ivr" 4
    const 1
    const 0
    div
    pop
    hangup

round:
    const 1
    metric "rounds"
    builtin caller_phone
    const "again"
    invoke #1

chatting:
    const "Write something."
    utter text
    const 600s
    wait #2
wrote:
    const "You wrote: "
    local %0
    concat 2
    utter text
    hangup
waited_for_message:
    const "Too quiet."
    utter text
    hangup
}
