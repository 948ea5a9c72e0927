"""One call as a pure state machine: `step(call, event) -> (call, effects)`, without I/O or clock.

Effects are either spoken and end in one of `Listen`, `Dial`, `Enqueue`, `Record`, `HangUp`, or ask
for something (`Ask`, `CheckPassword`, `UseNumber`, `LookAtDesk`) whose result comes back as the
next event. `0` is a human from anywhere, `*` back, `#` the last prompt again. Silence,
misunderstanding and wrong keys are counted together: first a shorter prompt, then keys only, then a
human or a call-back; a good turn counts anew. The human side is in `ivr/queue.py`.
"""

from __future__ import annotations

from dataclasses import replace

from ivr import dtmf, further, queue, reply, wording
from ivr.dtmf import Option
from ivr.events import (
    Answered,
    Ask,
    Broke,
    CameIn,
    CheckPassword,
    DeskTold,
    Event,
    Failed,
    HangUp,
    Heard,
    HumanLeft,
    HungUp,
    Keys,
    NumberChecked,
    PasswordChecked,
    Prefer,
    QueueLeft,
    Recorded,
    Say,
    UseNumber,
)
from ivr.marketing import step as marketing_step
from ivr.numbers import HOTLINE, MARKETING
from ivr.prompting import (
    KEYS_ONLY_AT,
    SECRET,
    TOP,
    Step,
    ask_for,
    by_keys,
    call_back,
    greet,
    hang_up,
    human,
    human_at,
    menu,
    miss,
    prompt,
    repeat,
    wait,
)
from ivr.state import Call
from telecom import elderly

__all__ = ["Call", "step"]

FAILURES = 2  # of the bot in a row
LONGEST_CALL = 150  # steps; whoever is still there is stuck
LONGEST_SPEECH = 500  # characters given to the bot
FAINT = 0.3  # what the recogniser is less sure of was noise
SURE_YES = 0.5  # the same where an order hangs on it


def step(call: Call, event: Event) -> Step:
    """What becomes of `call` when `event` happens, and what is to be done."""
    marketing = MARKETING in (call.dialled, getattr(event, "dialled", None))
    after, effects = (marketing_step if marketing else _step)(call, event)
    repeated = isinstance(event, Keys) and event.digits == "#"
    after = replace(after, repeats=call.repeats + 1 if repeated else 0)
    if after.elderly:
        effects = tuple(replace(e, slow=True) if isinstance(e, Say) else e for e in effects)
    return after, effects


def _step(call: Call, event: Event) -> Step:
    if call.expect == "ended":
        return call, (HangUp("ended"),)
    if isinstance(event, CameIn):
        return greet(call, event)
    if isinstance(event, HungUp):
        return replace(call, expect="ended", asking=None), (HangUp("caller_hung_up"),)
    if call.expect in queue.STATES and call.asking is None:
        return queue.step(call, event)
    if isinstance(event, Broke):
        # a dial that the carrier could not make is not tried again
        how = call_back if call.expect == "dialling" else human
        return how(replace(call, asking=None), wording.text("trouble.sorry_go_on"))
    if isinstance(event, Answered):
        longest = reply.LONGEST_SLOW if call.elderly else reply.LONGEST_SPOKEN
        return _answered(call, reply.read(event.messages, longest))
    if isinstance(event, Failed):
        return _failed(call)
    if isinstance(event, PasswordChecked):
        return _password_checked(call, event)
    if isinstance(event, NumberChecked):
        return _number_checked(call, event)
    if isinstance(event, QueueLeft | DeskTold | Recorded):
        return repeat(call)
    if isinstance(event, HumanLeft):
        if call.expect != "dialling":
            return repeat(call)
        if event.answered:
            return hang_up(call, "transferred", wording.text("human.goodbye"))
        return call_back(call, wording.text("human.no_answer"), may_choose=True)
    if call.step - call.since > LONGEST_CALL:
        return human(call, wording.text("trouble.too_long"))
    if isinstance(event, Heard):
        return _heard(call, event)
    if isinstance(event, Keys):
        return _keys(call, event.digits)
    why = "" if call.expect in (*SECRET, "new_password") else wording.text("listening.not_heard")
    return miss(call, why, silent=True)


def _heard(call: Call, event: Heard) -> Step:
    # a leading slash would make Rasa take the text for an intent's name
    text = event.text.strip().lstrip("/").strip()[:LONGEST_SPEECH]
    plain = text.strip("。，,.！!？? ")
    if call.expect in (*SECRET, "new_password"):
        return miss(call, "")
    if not plain or _too_faint(call, event.confidence):
        return miss(call, wording.text("listening.unclear"))
    if call.expect == "go_on":
        return _ask_bot(call, _verified())
    wish = elderly.wish(plain) if call.expect not in ("text", "id_card") else None
    if wish and (wish.on != call.elderly or (wish.on and not wish.rest)):
        rest = Ask(wish.rest, "speech", confidence=event.confidence) if wish.rest else None
        return _prefer(call, wish.on, rest)
    key, size = dtmf.spoken_key(plain), call.per_page
    if key and (dtmf.option_of(call.options, call.page, key, size) or call.expect == "menu"):
        return _keys(call, key)
    listed = call.expect in ("choice", further.STATE)
    told = dtmf.option_at(call.options, call.page, plain, size) if listed else None
    if told := told or further.named(call, plain):
        return _choose(call, told)
    if call.referred and plain in wording.data("supervision.agreed"):
        return _to_hotline(call)
    if dtmf.has_more(call.options, size) and plain in wording.data("options.next_page"):
        return _next_page(call)
    if call.expect == "menu" and plain in wording.data("menu.ask_further"):
        return further.star(call)
    return _ask_bot(call, Ask(text, "speech", confidence=event.confidence))


def _too_faint(call: Call, confidence: float | None) -> bool:
    # a story is better kept as it was heard: it is read back
    if confidence is None or call.expect == "text":
        return False
    return confidence < (SURE_YES if call.expect == "confirm" else FAINT)


def _keys(call: Call, digits: str) -> Step:
    if digits == "0" and call.expect != "callback_number":
        asking = Ask(wording.text("human.ask"), "keys", intent="request_human")
        return replace(call, asking=asking, wants_human=True), (asking,)
    if call.expect == "id_card" and len(digits) > 1:
        return _card(call, digits.rstrip("#"))
    if "*" in digits:
        return _prefer(call, False) if call.elderly and call.repeats else _back(call)
    if digits == "#":
        # who asks twice for the same cannot follow
        again = call.repeats > 0 and not call.elderly
        return _prefer(call, True) if again else repeat(call)
    digits = digits.rstrip("#")
    if call.expect == "password":
        if len(digits) == 6:
            return call, (CheckPassword(digits),)
        return miss(call, wording.text("password.incomplete"))
    if call.expect == "new_password":
        if len(digits) == 6:
            return _ask_bot(call, Ask(digits, "keys", intent="inform"))
        return miss(call, wording.text("password.incomplete"))
    if call.expect in ("own_number", "callback_number"):
        if len(digits) == 11 and digits.startswith("1"):
            return call, (UseNumber(digits),)
        return miss(call, wording.text("listening.number_incomplete"))
    if call.expect == "go_on":
        return _ask_bot(call, _verified())
    if call.expect == "phone_number" and len(digits) > 2:
        return _ask_bot(call, Ask(digits, "keys"))
    return _key(call, digits)


def _card(call: Call, digits: str) -> Step:
    """An identity card by keys: * at the end is X."""
    number = digits.removesuffix("*") + "X" if digits.endswith("*") else digits
    if len(number) != dtmf.CARD_DIGITS or "*" in number:
        return miss(call, wording.text("password.id_card_incomplete"))
    return _ask_bot(call, Ask(number, "keys"))


def _key(call: Call, key: str) -> Step:
    option = dtmf.option_of(call.options, call.page, key, call.per_page)
    if option:
        return _choose(call, option)
    if key == dtmf.MORE and dtmf.has_more(call.options, call.per_page):
        return _next_page(call)
    if call.expect in TOP:
        entry = dtmf.menu_option(key, call.dialled)
        if entry:
            return _choose(call, entry)
    if call.expect == "text" and call.keys_only and key == "1":
        return prompt(
            replace(call, keys_only=False), wording.text("listening.say_now"), call.question
        )
    if call.expect == "phone_number":
        return miss(call, wording.text("listening.number_too_short"))
    return miss(call, wording.text("listening.wrong_key"))


def _choose(call: Call, option: Option) -> Step:
    if option.intent == "request_human":
        return _keys(call, "0")
    if option.intent == "refer":
        return _to_hotline(call)
    if option.intent == further.GROUP:
        return further.enter(call, option)
    return _ask_bot(call, Ask(option.payload, "keys", intent=option.intent))


def _next_page(call: Call) -> Step:
    page = dtmf.next_page(call.options, call.page, call.per_page)
    return prompt(replace(call, page=page, misses=0))


def _back(call: Call) -> Step:
    if call.expect in ("menu", further.STATE):
        return further.star(call)
    if call.expect in (*TOP, "callback_number"):
        return menu(call)
    return _ask_bot(call, Ask(wording.text("human.back"), "keys", intent="go_back"))


def _ask_bot(call: Call, asking: Ask) -> Step:
    return replace(call, asking=asking), (asking,)


def _verified() -> Ask:
    return Ask(wording.text("password.verified"), "system", intent="identity_verified")


def _answered(call: Call, told: reply.Reply) -> Step:
    asked, call = call.asking, replace(call, asking=None, failures=0, done=False, referred=None)
    if told.do == "refer" and asked and call.dialled != HOTLINE:
        return _refer(call, told, asked)
    if call.wants_human or told.do == "transfer":
        return human(replace(call, wants_human=False), bot=told.texts, may_choose=True)
    if told.do == "hang_up":
        return hang_up(call, "completed", bot=told.texts)
    if told.misunderstood or not (told.texts or told.options or told.expect):
        return _misunderstood(call, told)
    if told.wait:
        return wait(call, bot=told.texts)
    call = replace(call, misses=0, keys_only=False)
    if told.expect == "password":
        return _ask_password(call, told.texts)
    if told.expect is None:
        return _finished(_waiting_for(call, told), told.texts)
    return prompt(_waiting_for(call, told), bot=told.texts)


def _refer(call: Call, told: reply.Reply, asked: Ask) -> Step:
    """What is asked is for 10086: offer to go on there, with nothing to be said again."""
    options = tuple(Option(**wording.data(f"supervision.{name}")) for name in ("refer", "stay"))
    call = replace(call, expect="choice", misses=0, keys_only=False, referred=asked)
    call = replace(call, said=told.texts, question=told.texts[-1], options=options, page=0)
    return prompt(call, bot=told.texts)


def _to_hotline(call: Call) -> Step:
    asked = call.referred
    call = replace(call, dialled=HOTLINE, open=True, referred=None, options=(), expect="open")
    return _ask_bot(call, asked) if asked else menu(call)


def _prefer(call: Call, on: bool, rest: Ask | None = None) -> Step:
    """Elderly mode on or off; what was asked is asked again, or what else was said answered."""
    call = replace(call, elderly=on, page=0)
    if rest:
        after, effects = _ask_bot(call, rest)
    else:
        said = Say(wording.text("listening.slower" if on else "listening.as_usual"))
        again = menu if call.expect == "menu" else repeat
        after, effects = again(replace(call, misses=0))
        effects = (said, *effects)
    return after, (Prefer(on), *effects)


def _finished(call: Call, texts: tuple[str, ...]) -> Step:
    """Nothing is asked by the bot any more: ask what else there is, unless it did so itself."""
    call = replace(call, done=True)
    if reply.asks(texts):
        return prompt(call, bot=texts)
    more = wording.text("listening.anything_else")
    call = replace(call, said=(*texts, more), question=more)
    updated, (*says, listening) = prompt(call, bot=texts)
    return updated, (*says, Say(more), listening)


def _waiting_for(call: Call, told: reply.Reply) -> Call:
    return replace(
        call,
        expect=told.expect or "open",
        said=told.texts,
        question=reply.question_of(told.texts),
        options=told.options,
        page=0,
    )


def _misunderstood(call: Call, told: reply.Reply) -> Step:
    call = replace(call, misses=call.misses + 1)
    if told.expect or told.options:
        call = _waiting_for(call, told)
    if call.misses >= human_at(call):
        # whatever the bot asks now would be answered by nobody
        return human(call, wording.text("human.trouble_hearing"))
    why = () if told.texts else (wording.text("listening.not_understood"),)
    if call.misses >= KEYS_ONLY_AT:
        return by_keys(call, why, bot=told.texts)
    asked_again = bool(told.texts) and bool(told.expect or told.options)
    question = () if asked_again or call.question in told.texts else (call.question,)
    updated, (*says, listening) = prompt(call, *question, shorter=True)
    spoken = [*(Say(text, from_bot=True) for text in told.texts), *(Say(text) for text in why)]
    return updated, (*spoken, *says, listening)


def _failed(call: Call) -> Step:
    asked, call = call.asking, replace(call, asking=None, failures=call.failures + 1)
    if call.wants_human or call.failures >= FAILURES:
        return human(replace(call, wants_human=False), wording.text("trouble.again"))
    if asked and asked.intent == "identity_verified":
        go_on = (wording.text("password.go_on"),)
        return ask_for(call, "go_on", (wording.text("trouble.sorry_go_on"), *go_on))
    return prompt(call, wording.text("trouble.sorry"), call.question, shorter=True)


def _ask_password(call: Call, texts: tuple[str, ...]) -> Step:
    # the bot may have asked in its own words already
    word = wording.data("password.word")
    ask, again = wording.text("password.ask"), wording.text("password.again")
    if not call.has_line:
        kept = tuple(text for text in texts if word not in text)
        number = wording.text("password.number")
        step_ = ask_for(
            call, "own_number", (number,), question=wording.text("password.number_again")
        )
        return step_[0], (*(Say(text, from_bot=True) for text in kept), *step_[1])
    asked = any(word in text for text in texts)
    said = texts if asked else (*texts, ask)
    call = replace(call, expect="password", said=said, question=again, options=(), page=0)
    updated, effects = prompt(call, *(() if asked else (ask,)))
    return updated, (*(Say(text, from_bot=True) for text in texts), *effects)


def _password_checked(call: Call, event: PasswordChecked) -> Step:
    if event.right:
        return _ask_bot(replace(call, misses=0), _verified())
    call = replace(call, misses=0)
    if event.left:
        wrong = wording.text("password.wrong", left=event.left)
        return prompt(call, wrong, wording.text("password.again"))
    if event.until is None:
        return _ask_password(replace(call, has_line=False), ())
    said = (wording.text("password.locked", until=f"{event.until:%-m月%-d日%H:%M}"),)
    options = tuple(
        Option(**wording.data(f"password.{name}")) for name in ("locked_human", "locked_back")
    )
    call = replace(call, expect="choice", said=said, question="", options=options, page=0)
    return prompt(call, *said)


def _number_checked(call: Call, event: NumberChecked) -> Step:
    if call.expect == "callback_number":
        return call_back(replace(call, tail=event.tail), may_choose=call.may_choose)
    if not event.known:
        return miss(call, wording.text("password.number_unknown"))
    return _ask_password(replace(call, has_line=True, tail=event.tail, misses=0), ())
