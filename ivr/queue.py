"""The human side of a call: the queue, somebody at the desk, which call back, a message.

Part of the state machine of `ivr/call.py`, and as pure. What the desk does meanwhile is in the
database: `LookAtDesk` asks for it and comes back as `DeskTold`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ivr import dtmf, wording
from ivr.dtmf import Option
from ivr.events import (
    BookCallBack,
    Broke,
    DeskTold,
    Event,
    HangUp,
    Heard,
    Keys,
    Listen,
    LookAtDesk,
    QueueLeft,
    Record,
    Recorded,
    Say,
    Silence,
)
from ivr.prompting import Step, call_back, hang_up, prompt, repeat, resume
from ivr.state import Call

STATES = ("queued", "with_human", "call_back", "voicemail")
"""What a call waits for while it is here."""
LOOKS_EVERY, LOOKS_SOON, SOON = 3, 1, 15
"""Seconds of silence after which the caller is told what was typed meanwhile: every third one, to
let the caller answer; but every single one for a while after an answer, which is when somebody
types. How many looks that while is.
"""
PATIENCE = 2
"""Silences and misunderstandings before the promise is all there is to say."""
HOURS = {figure: n for n, figure in enumerate("一二三四五六七八九", 1)} | {
    "十": 10, "十一": 11, "十二": 12, "两": 2,
}  # fmt: skip
HOUR = re.compile(r"(十[一二]?|[一二三四五六七八九两]|\d{1,2})[点时]")


def step(call: Call, event: Event) -> Step:
    """What becomes of a call of one of `STATES`."""
    if isinstance(event, DeskTold):
        return _told(call, event)
    if isinstance(event, Recorded):
        return hang_up(call, "voicemail", wording.text("desk.recorded"))
    if call.expect == "queued":
        return _out_of_the_queue(call, event)
    if call.expect == "with_human":
        quiet = call.misses + 1 if isinstance(event, Silence) else 0
        return replace(call, misses=quiet), (LookAtDesk(call.desk_line),)
    if isinstance(event, Broke):
        sorry = wording.text("trouble.sorry_go_on")
        return hang_up(call, "callback", sorry, wording.text("desk.as_promised"))
    if call.expect == "voicemail":
        return _nothing_recorded(call)
    return _choosing(call, event)


def _out_of_the_queue(call: Call, event: Event) -> Step:
    if isinstance(event, QueueLeft) and event.result == "hangup":
        return replace(call, expect="ended"), (HangUp("caller_hung_up"),)
    if isinstance(event, QueueLeft) and event.result == "bridged":
        # somebody dialled into the carrier's own queue, and has hung up since
        return hang_up(call, "transferred", wording.text("human.goodbye"))
    return call, (LookAtDesk(call.desk_line, leaving=True),)


def _told(call: Call, told: DeskTold) -> Step:
    lines = tuple(Say(line, from_bot=True) for line in told.lines)
    came = call.expect == "queued"
    call = replace(call, desk_line=max(call.desk_line, told.newest))
    if told.state == "talking":
        hello = (Say(wording.text("desk.connected")),) if came else ()
        soon = not (came or lines) and call.misses < SOON
        seconds = LOOKS_SOON if soon else LOOKS_EVERY
        listening = Listen(None, until_hash=True, speech=True, timeout=seconds)
        call = replace(call, expect="with_human", misses=0 if came or lines else call.misses)
        return call, (*hello, *lines, listening)
    if told.state == "returned":
        back, effects = resume(call, wording.text("desk.returned"))
        return back, (*lines, *effects)
    if told.state == "ended":
        ended, effects = hang_up(call, "transferred", wording.text("desk.ended"))
        return ended, (*lines, *effects)
    why = told.state if told.state in ("left", "lost", "gone") else "lost"
    return call_back(call, wording.text(f"desk.{why}"), may_choose=True)


# ---- which call back, or a message


def _choosing(call: Call, event: Event) -> Step:
    option: Option | None = None
    if isinstance(event, Keys):
        key = event.digits.rstrip("#")
        if "*" in key:
            return resume(call)
        if not key:
            return repeat(call)
        if key == dtmf.MORE and dtmf.has_more(call.options):
            page = dtmf.next_page(call.options, call.page)
            return prompt(replace(call, page=page, misses=0))
        option = dtmf.option_of(call.options, call.page, key)
    elif isinstance(event, Heard):
        plain = event.text.strip("。，,.！!？?/ ")
        if plain in wording.data("desk.back"):
            return resume(call)
        if plain in wording.data("desk.enough"):
            return _as_promised(call)
        option = _said(call, plain)
    if option is not None:
        return _chosen(call, option)
    call = replace(call, misses=call.misses + 1)
    if call.misses >= PATIENCE or isinstance(event, Silence):
        return _as_promised(call)
    return prompt(call, wording.text("desk.choose_again"), shorter=True)


def _chosen(call: Call, option: Option) -> Step:
    if option.intent == "voicemail":
        call = replace(call, expect="voicemail", misses=0, options=())
        return call, (Say(wording.text("desk.record")), Record())
    if option not in call.desk.windows:
        return call_back(call, may_choose=True)  # it has begun meanwhile
    begins_at, ends_at = option.payload.split("/")
    booked = wording.text("desk.booked", title=option.title, tail=call.tail)
    ended, effects = hang_up(call, "callback", booked)
    return ended, (BookCallBack(begins_at, ends_at), *effects)


def _as_promised(call: Call) -> Step:
    return hang_up(call, "callback", wording.text("desk.as_promised"))


def _nothing_recorded(call: Call) -> Step:
    call = replace(call, misses=call.misses + 1)
    if call.misses >= PATIENCE:
        return _as_promised(call)
    return call, (Say(wording.text("desk.record_again")), Record())


def _said(call: Call, words: str) -> Option | None:
    """The option that words mean: its key, its place, or the day and hour in them."""
    key = dtmf.spoken_key(words)
    if key and (option := dtmf.option_of(call.options, call.page, key)):
        return option
    if told := dtmf.option_at(call.options, call.page, words):
        return told
    titles = [option for option in call.options if option.intent == "voicemail"]
    if any(option.title in words for option in titles):
        return titles[0]
    windows = [option for option in call.options if option.intent == "window"]
    meant = [p for p in (*wording.data("desk.days"), *wording.data("desk.parts")) if p in words]
    hour = HOUR.search(words)
    if not meant and not hour:
        return None
    fitting = [w for w in windows if all(part in w.title for part in meant)]
    if hour:
        figure = int(hour[1]) if hour[1].isdigit() else HOURS[hour[1]]
        fitting = [w for w in fitting if _begins(w) % 12 == figure % 12]
    return fitting[0] if fitting else None


def _begins(window: Option) -> int:
    return int(window.payload.split("T")[1][:2])
