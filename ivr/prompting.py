"""How a call is spoken to: prompts, prompts again when something was missed, and endings."""

from __future__ import annotations

from dataclasses import replace

from ivr import dtmf, reply, wording
from ivr.dtmf import Option
from ivr.events import CameIn, Dial, Effect, Enqueue, HandOff, HangUp, Say
from ivr.numbers import HOTLINE, TREES
from ivr.state import Asked, Call

KEYS_ONLY_AT = 2  # misses in a row
HUMAN_AT = 3
HUMAN_AT_ELDERLY = 2
SECRET = ("password", "own_number", "callback_number")  # the channel's own questions, by keys only
BOT_SECRET = ("id_card", "new_password")  # the bot's questions whose answers nobody is to read
TOP = ("menu", "open")
HUMAN_SIDE = ("dialling", "queued", "with_human", "callback_number", "call_back", "voicemail")
WINDOWS_FIRST, WINDOWS = 2, 7  # told before the message, and at all
Step = tuple[Call, tuple[Effect, ...]]


def prompt(call: Call, *texts: str, bot: tuple[str, ...] = (), shorter: bool = False) -> Step:
    """Say `texts`, then the bot's, then what can be chosen, and listen."""
    says = [Say(text) for text in texts if text] + [Say(text, from_bot=True) for text in bot]
    if call.expect == "menu":
        more = not call.keys_only
        says.append(Say(dtmf.menu_text(call.page, call.dialled, more=more, size=call.per_page)))
    elif call.options:
        # a single option beside an open question needs no such hint
        or_say = len(call.options) > 1 and call.page == 0 and not (call.keys_only or shorter)
        listed = dtmf.options_text(call.options, call.page, or_say=or_say, size=call.per_page)
        says.append(Say(listed, from_bot=bool(bot)))
    speech = not call.keys_only and call.expect != "go_on"
    return call, (*says, dtmf.listen(call.expect, speech=speech, hints=_hints(call)))


def _hints(call: Call) -> tuple[str, ...]:
    return tuple(option.title for option in call.options)


def ask_for(call: Call, expect: str, said: tuple[str, ...], *, question: str = "") -> Step:
    """Wait for something new; `said` is the prompt."""
    call = replace(
        call,
        expect=expect,
        said=said,
        question=question or reply.question_of(said),
        options=(),
        page=0,
    )
    return prompt(call, *said)


def greet(call: Call, event: CameIn) -> Step:
    """Say who we are, and the menu. The elderly are offered a human first."""
    call = replace(call, caller=event.caller, tail=event.tail, elderly=event.elderly)
    call = replace(call, has_line=event.has_line)
    call = replace(call, dialled=event.dialled, open=event.open)
    greeting = "greeting" if call.dialled == HOTLINE else TREES[call.dialled]
    return menu(call, wording.text(f"{greeting}.hello"), wording.text(f"{greeting}.ask"))


def menu(call: Call, *said: str) -> Step:
    """The key menu and the open question."""
    question = wording.text(f"{TREES[call.dialled]}.question")
    *first, last = said or (question,)
    if call.elderly:
        first.append(wording.text("greeting.elderly"))
    call = replace(call, keys_only=False, misses=0, referred=None)
    return ask_for(call, "menu", (*first, last), question=question)


def repeat(call: Call) -> Step:
    """The last prompt once more."""
    return prompt(call, *(call.said or (wording.text(f"{TREES[call.dialled]}.question"),)))


def human_at(call: Call) -> int:
    """How many misses in a row lead to a human."""
    return HUMAN_AT_ELDERLY if call.elderly else HUMAN_AT


def wait(call: Call, bot: tuple[str, ...]) -> Step:
    """The caller asked for a moment: wait longer, for what was waited for before."""
    listening = dtmf.listen(call.expect, speech=not call.keys_only, hints=_hints(call))
    says = (Say(text, from_bot=True) for text in bot)
    return call, (*says, replace(listening, timeout=dtmf.SECONDS_TO_THINK))


def miss(call: Call, why: str, *, silent: bool = False) -> Step:
    """Nothing usable came: shorter, then by keys, then a human; goodbye if all is done."""
    call = replace(call, misses=call.misses + 1, done=call.done and silent)
    if call.misses >= human_at(call):
        if call.expect == "callback_number":
            return hang_up(call, "abandoned", wording.text("human.no_number"))
        if call.done:
            return hang_up(call, "completed", wording.text("listening.nothing_more"))
        return human(call, wording.text("human.trouble_hearing"))
    if call.expect in (*SECRET, "go_on", "new_password"):
        return prompt(call, why or wording.text("listening.no_keys"), call.question)
    if call.misses >= KEYS_ONLY_AT:
        return by_keys(call, (why,))
    if call.expect == "menu":
        return prompt(replace(call, page=call.page + 1), why)
    return prompt(call, why, call.question, shorter=True)


def by_keys(call: Call, why: tuple[str, ...], bot: tuple[str, ...] = ()) -> Step:
    """Go on without speech: with the options, else the menu, else speaking once more or a human."""
    call = replace(call, keys_only=True)
    if call.expect in TOP and not call.options:
        # who was told the menu hears its last part now
        call = replace(call, expect="menu", page=call.page + 1 if call.expect == "menu" else 0)
    how = wording.text("listening.keys_only")
    if call.expect == "phone_number":
        how += wording.text("listening.number_by_keys")
    elif call.expect == "id_card":
        how += wording.text("password.id_card_again")
    elif call.expect == "text" and call.options:
        # what is told in free words can still only be said, but for what is offered instead
        call, how = replace(call, keys_only=False), wording.text("listening.text_or_keys")
    elif call.expect == "text":
        how += wording.text("listening.text_by_keys")
    says, (*listed, listening) = prompt(call)
    spoken = [*(Say(text, from_bot=True) for text in bot), *(Say(text) for text in why), Say(how)]
    return says, (*spoken, *listed, listening)


def human(call: Call, *texts: str, bot: tuple[str, ...] = (), may_choose: bool = False) -> Step:
    """A human if there is one to dial or on duty, else a promise to call back.

    `may_choose`: the caller asked for one, and so may choose when to be called.
    """
    if not call.open:
        texts = (*texts, wording.text("supervision.closed"))
    if not call.open or call.desk.mode not in ("phone", "queue"):
        return call_back(call, *texts, bot=bot, may_choose=may_choose)
    says = [Say(text, from_bot=True) for text in bot] + [Say(text) for text in texts]
    says.append(Say(wording.text("human.transfer")))
    call, phone = _interrupted(call), call.desk.mode == "phone"
    call = replace(call, expect="dialling" if phone else "queued", options=(), keys_only=False)
    return call, (HandOff("queued"), *says, Dial() if phone else Enqueue())


def call_back(call: Call, *texts: str, bot: tuple[str, ...] = (), may_choose: bool = False) -> Step:
    """Promise to call back, after asking for the number if it is not known.

    `may_choose`: the caller may then choose when, or leave a message.
    """
    says = [Say(text, from_bot=True) for text in bot] + [Say(text) for text in texts]
    call = replace(_interrupted(call), may_choose=may_choose)
    if call.tail is None:
        call = replace(call, misses=0, keys_only=False)
        number = wording.text("human.callback_number")
        again = wording.text("human.callback_number_again")
        asked, effects = ask_for(call, "callback_number", (number,), question=again)
        return asked, (*says, *effects)
    if call.desk.mode == "away":
        says.append(Say(wording.text("human.callback", tail=call.tail)))
    else:
        shut = call.open and call.desk.mode == "closed"
        closed = (Say(wording.text("desk.closed")),) if shut else ()
        says += [*closed, Say(wording.text("desk.promise", tail=call.tail))]
    if not may_choose:
        ended, effects = hang_up(call, "callback", wording.text("human.goodbye"))
        return ended, (HandOff("callback"), *says, *effects)
    first, later = call.desk.windows[:WINDOWS_FIRST], call.desk.windows[WINDOWS_FIRST:WINDOWS]
    message = Option(**wording.data("desk.voicemail"))
    options = (message, *first, *later) if call.desk.mode == "closed" else (*first, message, *later)
    call = replace(call, expect="call_back", options=options, page=0, misses=0, keys_only=False)
    call = replace(call, said=(wording.text("desk.choose"),), question="")
    choosing, effects = prompt(call, *call.said, shorter=True)
    return choosing, (HandOff("callback"), *says, *effects)


def resume(call: Call, *texts: str) -> Step:
    """Back from the human to what was asked before."""
    before, call = call.before, replace(call, before=None, misses=0, since=call.step)
    if before is None or before.expect in TOP:
        more = wording.text("listening.anything_else")
        call = replace(call, expect="open", said=(more,), question=more, options=(), page=0)
    else:
        call = replace(call, **vars(before))
    call = replace(call, keys_only=False)
    return prompt(call, *texts, *call.said)


def _interrupted(call: Call) -> Call:
    """With the question that the human interrupts kept, but for the human's own."""
    if call.expect in HUMAN_SIDE:
        return call
    asked = Asked(call.expect, call.said, call.question, call.options, call.page)
    return replace(call, before=asked)


def hang_up(call: Call, reason: str, *texts: str, bot: tuple[str, ...] = ()) -> Step:
    """Say these last words and end the call."""
    says = [Say(text, from_bot=True) for text in bot] + [Say(text) for text in texts]
    return replace(call, expect="ended", options=(), asking=None), (*says, HangUp(reason))
