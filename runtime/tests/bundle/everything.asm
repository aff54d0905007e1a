// A program that holds one of everything: each instruction, interaction, kind of constant and table.

program {
    name: "every\u{7}thing \"quoted\" \\ and\nbroken", timezone: "Australia/Melbourne",
    languages: ["en-AU", "ms-MY"], currency: "AUD", country: "AU"
}

enum Tier { bronze, silver, gold }
record Address { street: text private, number: int? }
record Customer { name: text, tier: Tier, addresses: list<Address>, balance: decimal }

place customer { type: Customer? }
place card { type: card_number?, mark: secret }
place expiry { type: card_expiry?, mark: secret }
place tries { type: int, default: 0 }
place total { type: decimal, default: 12d }
place reason { type: text, attribute: true, default: "unknown" }
place notes { type: list<text>, default: ["a", "b\tc"] }
place facts { type: json, default: json "{\"a\": [1, 2.50, null, \"x\"]}" }
place day { type: date?, default: 2026-12-25 }
place moment { type: datetime?, default: 2026-12-25T09:30:00Z }
place clock { type: time?, default: 09:30:05 }
place pause { type: duration, default: 90s }
place number { type: phone?, mark: private }
place pin { type: digits(4..12)?, mark: secret }

switch storm { type: bool, default: false }
switch level { type: Tier, default: Tier.silver }
switch limit { type: int, default: -7 }

resource office { kind: hours, instance_name: "Office hours" }
resource general { kind: queue, instance_name: "General Enquiries", hours: office }
resource jingle { kind: prompt, instance_name: "jingle.wav" }
resource legacy { kind: flow, instance_name: "Old main menu" }
resource concierge {
    kind: bot, instance_name: "concierge", intents: ["balance", "lost_card"], slots: [when: date?, who: text?]
}

calendar holidays { 1969-12-31 "Before everything", 2026-12-25 "Christmas Day" }
calendar empty { }

integration find { function: "find-customer", params: [phone: phone?, pin: digits secret], result: Customer?, result_mark: private }
integration tell { function: "tell", params: [what: text] }

regex "^[0-9]+$"
regex "colou?r"

endpoint support { numbers: ["+61390001000", "+61390001001"], start: begin }
endpoint chat { channel: chat, start: begin }
endpoint closed { numbers: ["+61390001000"], disabled: true, start: begin }

rescue { say: [text "Sorry.", ssml "<speak>So sorry.</speak>", prompt jingle], end: enqueue general }

ruleset welcome(int, Customer?) [
    list<text>, int, text, list<text>,          // a walk: %2 to %5
    text?, decimal, Failure, date?, list<int>   // %6 to %10
] {
    rule gold score 100 -> greet at "src/main.ivr" 12 {
        customer.tier == Tier.gold +100
        customer.balance > 200.50 +60
        known customer +1
        unknown customer.tier -40
        unknown card -1
    }
    rule late when 1 -> many at "src/main.ivr" 20 {
        clock >= 18:00:00 +1
        day != 2026-01-01 +1
        code walk +1
        code figures +1
    }
    rule both when 2 -> talk at "src/other.ivr" 3 {
        reason == "unknown" +1
        total < 5 +1
    }
    rule main -> ask at "src/other.ivr" 30
}

ruleset other { }

treatment music [int] {
    rule play -> play at "src/other.ivr" 40
}

menu {
    attempt: %0, tries: 3, timeout: 5, entries: [1 -> one, 9 -> one, star -> ask, hash -> bye],
    no_input: ask, no_match: ask, give_up_no_input: bye, give_up_no_match: bye
}
menu {
    attempt: %0, tries: 1, timeout: 5, no_input: play, no_match: play, give_up_no_input: play,
    give_up_no_match: play
}
collect {
    place: pin, encrypted: true, attempt: %0, tries: 2, timeout: 7, format: { type: digits(4..12), min: 4, max: 12 },
    by: keys { terminator: hash, pause: 3 }, candidate: %6, valid: taken, no_input: one, invalid: one,
    give_up_no_input: bye, give_up_no_match: bye
}
collect {
    place: day, attempt: %0, tries: 2, timeout: 7, format: { type: date, min: 8, max: 8 },
    by: speech { bot: concierge, slot: "when", confidence: %7, no_data: bye }, candidate: %9, valid: taken,
    no_input: spoken, invalid: spoken, give_up_no_input: bye, give_up_no_match: bye
}
confirm {
    by: keys, timeout: 5, attempt: %0, tries: 3, yes: spoken, no: one, unclear: taken, give_up_no_match: bye,
    give_up_no_input: bye
}
confirm {
    by: speech, timeout: 5, attempt: %0, tries: 3, yes: listening, no: one, unclear: listening,
    give_up_no_match: bye, give_up_no_input: bye
}
listen {
    bot: concierge, locals: { intent: %6, confidence: %7, transcript: %6, slots: [%9, %6] }, attempt: %0,
    tries: 2, timeout: 4, entries: ["balance" at 600 -> understood, "lost_card" -> bye], no_input: bye,
    no_match: bye, give_up_no_input: bye, give_up_no_match: bye
}
understand {
    bot: concierge, locals: { intent: %6, confidence: %7, transcript: %6, slots: [%9, %6] },
    entries: ["balance" -> asking], otherwise: asking
}
invoke { integration: find, within: 10, answer: %1, answer_type: Customer, reason: %8, ok: queueing, failed: dropping }
invoke { integration: tell, within: 10, reason: %8, ok: queueing, failed: queueing }
enqueue { queue: general, treatment: music, full: calling }
enqueue { queue: general }
callback { queue: general, failed: dialling }
callback { queue: general }
dial { within: 30, keys: "1w2", stay: waiting, busy: splitting, no_answer: bye, failed: bye }
wait { message: waited -> %6, done: waited }
wait { prompt: jingle, done: play_on }
split { branches: [3000 -> bye "30%", 10000 -> hashing "70%"] }
split { by_value: true, branches: [10000 -> bye "all"] }

code {
begin:
    const 0
    unknown
    goto welcome

walk:
    place notes
    set_local %2
    const 0
    set_local %3
    make_list 0
    set_local %5
next:
    each_next %2 walked
    local %4
    each_push %2
    jump next
walked:
    local %5
    const ", "
    filter join 1
    matches #0
    done

figures:
    queue_figure general waiting
    queue_figure general available
    add
    queue_figure general callbacks
    sub
    queue_figure general staffed
    mul
    const 2
    div
    const 3
    mod
    neg
    to_decimal
    const 1.5
    lt
    jump_if_true yes
    queue_figure general oldest
    hours_opens_in office
    le
    hours_closes_in office
    place pause
    gt
    eq
    hours_open office
    ne
    jump_if_false no
    place day
    calendar_has holidays
    jump_if_true yes
    calendar_today holidays
    is_known
    not
    done
yes:
    const true
    done
no:
    switch storm
    done

greet:
    at "src/main.ivr" 14
    into prompt
    const "Hello "
    place customer
    field 0
    jump_if_known named
    const "you"
named:
    concat 2
    filter trim 0
    escape_xml
    utter ssml
    into before
    utter_prompt jingle
    call other
    at "src/main.ivr" 16
    builtin caller_phone
    is_mobile
    language_is 1
    eq
    pop
    const "en-AU"
    set_language
    builtin caller_callback_pending
    pop
    builtin call_channel
    const Channel.chat
    ge
    pop
    builtin clock_weekday
    render
    builtin clock_part_of_day
    render
    starts_with
    builtin call_started
    builtin clock_now
    sub
    render
    builtin call_id
    ends_with
    eq
    pop
    builtin call_endpoint
    builtin call_language
    contains
    builtin call_dialled
    place notes
    in
    eq
    pop
    builtin clock_time
    builtin clock_today
    pop
    pop
    decide welcome.end

many:
    local %1
    const "Bo"
    with_field 0
    set_place customer
    const "Ada"
    switch level
    const "High Street"
    const 5
    make_record Address
    make_list 1
    const 12.00
    make_record Customer
    set_place customer
    place facts
    json_field "a \"b\""
    const 0
    index
    as int
    set_local %0
    place notes
    is_empty
    pop
    const 1
    const 6
    random
    switch limit
    make_list 2
    set_local %10
    place number
    const "Your code"
    sms
    const 1
    metric "called"
    const record Address ["High Street", unknown]
    const record Customer ["Ada", Tier.gold, [], 0.00]
    pop
    pop
    const zoned 2026-12-25T09:30:00Z "Australia/Perth"
    filter date 0
    pop
    decide welcome.both

talk:
    return

ask:
    menu #0
one:
    collect #0
taken:
    local %6
    is_empty
    jump_if_true bad
    confirm #0
bad:
    collect_invalid #0
spoken:
    collect #1
    listening:
    listen #0
understood:
    const "words"
    understand #0
asking:
    builtin caller_phone
    local %6
    invoke #0
dropping:
    const "it failed"
    invoke #1
queueing:
    unknown
    const 60
    enqueue #0
calling:
    builtin caller_phone
    const 30s
    const 2
    const 600s
    callback #0
dialling:
    builtin caller_phone
    dial #0
waiting:
    const 5s
    wait #0
waited:
    split #0
hashing:
    builtin caller_phone
    split #1
splitting:
    unknown
    unknown
    enqueue #1
    builtin caller_phone
    flow legacy
    goto other
    confirm #1
    builtin caller_phone
    const 30s
    const 2
    const 600s
    callback #1
bye:
    hangup

play:
    const 30s
    wait #1
play_on:
    menu #1
}
