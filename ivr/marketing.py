"""A call of 10085, as pure as the others: who calls, that it is recorded, what it is about.

Keys as in docs/domain.md: 1 listen, and after the offer: interested; 2 not now; 3 never again; 9
report; words that mean the same count as well. Nothing is ordered in the call: interest brings an
SMS, and only the reply to it orders. Whoever says nothing usable three times is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ivr import dtmf, wording
from ivr.events import (
    Broke,
    CameIn,
    Choose,
    Chosen,
    Event,
    HangUp,
    Heard,
    HungUp,
    Keys,
    Prefer,
    Say,
)
from ivr.prompting import Step, hang_up
from ivr.state import Call
from telecom import elderly, money
from telecom.outbound_choices import INTERESTED, LISTEN, NEVER, NOT_NOW, REPORT

MISSES = 3
FAINT = 0.5
"""What the recogniser is less sure of is asked again: a choice hangs on it."""
KEYS = {"1": "agree", "2": "not_now", "3": "never", "9": "report"}
TOLD = {NOT_NOW: "not_now", NEVER: "never"}


def offer(terms: Mapping[str, Any], pitch: str) -> tuple[str, str]:
    """How an offer is told, out of the terms of `subscribe_service`: its name, and all of it:
    price, contents, restrictions, term.
    """
    (item,) = terms["items"]
    contents = ""
    if item["data_mb"]:
        apps = "、".join(item["apps"])
        kind = wording.text("marketing.directed", apps=apps) if apps else ""
        kind = kind or wording.text("marketing.general")
        volume = f"{item['data_mb'] / 1024:g}GB"
        contents = wording.text("marketing.contents", volume=volume, kind=kind)
    if item["note"]:
        contents += wording.text("marketing.restriction", note=item["note"])
    term = wording.text("marketing.no_contract")
    if item["contract_until"]:
        until = date.fromisoformat(item["contract_until"])
        told = f"{until.year}年{until.month}月{until.day}日"
        percent = item["exit_fee_percent"]
        term = wording.text("marketing.contract", until=told, percent=percent)
    price = money.yuan(item["price_fen"])
    facts = {"service": item["name"], "price": price, "contents": contents, "pitch": pitch}
    return item["name"], wording.text("marketing.offer", term=term, **facts)


def step(call: Call, event: Event) -> Step:
    """What becomes of a call of 10085 when `event` happens."""
    if isinstance(event, CameIn):
        return _greet(call, event)
    if call.expect == "ended":
        return call, (HangUp("ended"),)
    if isinstance(event, HungUp):
        return replace(call, expect="ended"), (HangUp("caller_hung_up"),)
    if isinstance(event, Broke):
        return hang_up(call, "error", wording.text("marketing.goodbye"))
    if isinstance(event, Chosen):
        return _chosen(call, event)
    if isinstance(event, Keys):
        return _keys(call, event.digits)
    if isinstance(event, Heard):
        return _heard(call, event)
    return _miss(call)


def _greet(call: Call, event: CameIn) -> Step:
    call = replace(call, caller=event.caller, tail=event.tail, has_line=event.has_line)
    call = replace(call, dialled=event.dialled, elderly=event.elderly, offer=event.offer)
    hello = wording.text("marketing.hello")
    introduce = wording.text("marketing.introduce", service=event.offer[0])
    return _ask(call, "offer", hello, introduce, wording.text("marketing.ask"))


def _keys(call: Call, digits: str) -> Step:
    if digits in KEYS:
        return _means(call, KEYS[digits], digits)
    if digits == "#":
        if call.repeats and not call.elderly:
            return _prefer(call, True)
        return _ask(call, call.expect, *call.said)
    if digits == "*" and call.elderly and call.repeats:
        return _prefer(call, False)
    if digits == "0":
        return _ask(call, call.expect, wording.text("marketing.elsewhere"), call.said[-1])
    return _miss(call)


def _heard(call: Call, event: Heard) -> Step:
    faint = event.confidence is not None and event.confidence < FAINT
    text = event.text.strip()
    if faint or not text:
        return _miss(call)
    wish = elderly.wish(text)
    if wish and not wish.rest:
        return _prefer(call, wish.on)
    key = dtmf.spoken_key(text.strip("。，,.！!？? "))
    if key in KEYS:
        return _means(call, KEYS[key], text)
    for meaning, pattern in wording.data("marketing.words").items():
        if re.search(pattern, text):
            return _means(call, meaning, text)
    return _miss(call)


def _means(call: Call, meaning: str, said: str) -> Step:
    if meaning in ("why", "elsewhere"):
        return _ask(call, call.expect, wording.text(f"marketing.{meaning}"), call.said[-1])
    if meaning == "again" and call.expect != "offer":
        return _ask(call, call.expect, *call.said)
    choice = {"not_now": NOT_NOW, "never": NEVER, "report": REPORT}.get(meaning)
    if choice is None:
        if call.expect == "reported":
            return hang_up(call, "completed", wording.text("marketing.goodbye"))
        choice = LISTEN if call.expect == "offer" else INTERESTED
    return call, (Choose(choice, "\n".join(call.said), said),)


def _chosen(call: Call, event: Chosen) -> Step:
    if event.choice == LISTEN:
        return _ask(call, "interest", call.offer[1], wording.text("marketing.interest"))
    if event.choice == REPORT and "ticket_no" in event.facts:
        reported = wording.text("marketing.reported", ticket_no=event.facts["ticket_no"])
        return _ask(call, "reported", reported, wording.text("marketing.reported_ask"))
    if event.choice == INTERESTED:
        told = "cannot" if "refused" in event.facts else "sent"
        return hang_up(call, "completed", wording.text(f"marketing.{told}"))
    return hang_up(
        call, "completed", wording.text(f"marketing.{TOLD.get(event.choice, 'goodbye')}")
    )


def _prefer(call: Call, on: bool) -> Step:
    said = wording.text("listening.slower" if on else "listening.as_usual")
    kept = call.said
    after, effects = _ask(replace(call, elderly=on), call.expect, said, *kept)
    return replace(after, said=kept), (Prefer(on), *effects)


def _miss(call: Call) -> Step:
    call = replace(call, misses=call.misses + 1)
    if call.misses >= MISSES or call.expect == "reported":
        return hang_up(call, "abandoned", wording.text("marketing.goodbye"))
    return _listen(call, wording.text("marketing.not_heard"), call.said[-1])


def _ask(call: Call, expect: str, *said: str) -> Step:
    return _listen(replace(call, expect=expect, said=said, misses=0), *said)


def _listen(call: Call, *said: str) -> Step:
    return call, (*(Say(text) for text in said), dtmf.listen(call.expect, speech=True))
