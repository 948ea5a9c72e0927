"""Plays a call written down as YAML (see tests/calls/README.md) through the simulated carrier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ivr.carrier.http import Client
from ivr.carrier.relay_socket import Time
from ivr.carrier.session import KEYS, LiveCall

FOLDER = Path(__file__).parent / "calls"

Check = Callable[[Mapping[str, Any], str], None]
Bot = Callable[[str], None]
"""Does to the bot what a step says: it `answers`, `fails`, or is `slow`."""
Desk = Callable[[str, Any], None]
"""Does what a step says the desk does: the CallSid and the step's value."""

TOP = {"about", "from", "to", "steps", "then", "troubles"}
DURING = {"expect", "not_expect", "expect_state", "expect_queue", "expect_dial", "expect_whisper"}
LISTENING = {"listening", "recording"}


class ScriptError(Exception):
    """The file is no call script; the message says where and why."""


class ScriptFailure(AssertionError):  # noqa: N818 - what pytest shows
    """The call went otherwise than written; the message holds the whole conversation."""


@dataclass(frozen=True)
class Step:
    """One thing done or expected; `number` counts the list items of the file from 1."""

    number: int
    verb: str
    value: Any


@dataclass(frozen=True)
class Script:
    """A call as data."""

    name: str
    caller: str
    called: str
    steps: tuple[Step, ...]
    then: Mapping[str, Any]
    troubles: tuple[int, ...]


def find_scripts(folder: Path = FOLDER) -> list[Path]:
    """All scripts below the folder, sorted."""
    return sorted(folder.rglob("*.yml"))


def script_id(path: Path) -> str:
    """A short name for a test's id."""
    inside = path.relative_to(FOLDER) if path.is_relative_to(FOLDER) else Path(path.name)
    return inside.with_suffix("").as_posix()


def matter_of(name: str, flows: list[str]) -> str | None:
    """The flow that a script's file is named after, or None."""
    stem = name.rpartition("/")[2]
    return max((flow for flow in flows if stem.startswith(flow)), key=len, default=None)


def load_script(path: Path) -> Script:
    """Reads one script.

    Raises:
        ScriptError: unknown keys or values, or no YAML at all.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScriptError(f"{path}: {error}") from error
    return read_script(data, script_id(path))


def read_script(data: Any, name: str) -> Script:
    """A script from parsed YAML; raises ScriptError as `load_script` does."""

    def wrong(why: str) -> ScriptError:
        return ScriptError(f"{name}: {why}")

    if not isinstance(data, dict) or not {"from", "steps"} <= data.keys():
        raise wrong("needs `from` and `steps`")
    if unknown := set(data) - TOP:
        raise wrong(f"unknown keys {sorted(unknown)}")
    steps: list[Step] = []
    before = "dial"
    for number, item in enumerate(data["steps"], 1):
        pairs = {item: None} if isinstance(item, str) else item
        if not isinstance(pairs, dict) or not pairs:
            raise wrong(f"step {number} is neither a word nor a mapping")
        if len(set(pairs) - DURING) > 1:
            raise wrong(f"step {number} does more than one thing: {sorted(pairs)}")
        for verb, value in pairs.items():
            problem = _problem(verb, value)
            if problem:
                raise wrong(f"step {number}, {verb}: {problem}")
            if verb == "barge_in" and before in ("barge_in", "hangup", "repeat_last_request"):
                raise wrong(f"step {number}: after {before} no prompt comes to barge into")
            before = before if verb in DURING else verb
            steps.append(Step(number, verb, value))
    return Script(
        name,
        str(data["from"]),
        str(data.get("to", "10086")),
        tuple(steps),
        data.get("then") or {},
        tuple(data.get("troubles") or ()),
    )


def _problem(verb: str, value: Any) -> str:
    match verb, value:
        case "say", str() | {"text": str()}:
            known = isinstance(value, str) or set(value) <= {"text", "confidence"}
            return "" if known else "takes `text` and `confidence`"
        case "press", str() if value and set(value) <= KEYS:
            return ""
        case "press", _:
            return "keys are a quoted string of 0-9, * and #"
        case (("silence" | "hangup" | "repeat_last_request" | "drop"), None | True):
            return ""
        case "silence", int() if value > 0:
            return ""
        case "barge_in", {"press": str()} | {"say": str()} if len(value) == 1:
            return ""
        case "person", "answers" | "leaves" | "busy" | "no-answer" | "failed" | "leave":
            return ""
        case "desk", "arrives" | "leaves" | "takes" | "returns" | "ends" | {"says": str()}:
            return ""
        case "bot", "answers" | "fails" | "slow":
            return ""
        case (("expect" | "not_expect" | "expect_dial" | "expect_whisper"), str()):
            return ""
        case (("expect" | "not_expect"), list()) if all(isinstance(part, str) for part in value):
            return ""
        case (("expect_state" | "expect_queue"), str()):
            return ""
    return f"unknown step or value {value!r}"


async def run_script(
    script: Script,
    client: Client,
    check: Check | None = None,
    call: LiveCall | None = None,
    desk: Desk | None = None,
    relay_time: Time | None = None,
    bot: Bot | None = None,
) -> LiveCall:
    """Plays the call to its end and hands `then` to `check(then, phone_number)`.

    `call` is one that the application makes, if the script is of such a one.

    A caller who has not hung up when the steps are over does so. Errors and warnings of the
    carrier's debugger that the script does not name under `troubles` fail it. `relay_time` is that
    of a hotline over ConversationRelay.

    Raises:
        ScriptFailure: something was not as written.
    """
    call = call or LiveCall(
        client, caller=script.caller, called=script.called, relay_time=relay_time
    )
    run = _Run(script, call, desk, bot)
    await run.play()
    if call.state != "ended":
        await call.hang_up()
    found = sorted(trouble.oddity.code for trouble in call.troubles)
    if found != sorted(script.troubles):
        listed = "; ".join(f"{trouble.oddity} at {trouble.url}" for trouble in call.troubles)
        raise run.failure(f"troubles {found}, not {sorted(script.troubles)}: {listed}")
    if script.then:
        if check is None:
            raise run.failure("has `then`, but nothing to check it with")
        try:
            check(script.then, script.caller)
        except AssertionError as error:
            raise run.failure(f"then: {error}") from error
    return call


class _Run:
    """A script being played."""

    def __init__(self, script: Script, call: LiveCall, desk: Desk | None, bot: Bot | None) -> None:
        self.script = script
        self.call = call
        self.desk, self.bot = desk, bot
        self.number = 0
        self.since = 0  # captions heard before the last thing done

    def failure(self, why: str) -> ScriptFailure:
        spoken = "\n".join(
            f"  {caption.who:7} {caption.text}{' [cut off]' if caption.interrupted else ''}"
            for caption in self.call.diary.captions
        )
        where = f"step {self.number}" if self.number else "dialling"
        return ScriptFailure(f"{self.script.name}, {where}: {why}\nThe call so far:\n{spoken}")

    async def play(self) -> None:
        self.arrange(0)
        await self.call.dial()
        for index, step in enumerate(self.script.steps):
            self.number = step.number
            if step.verb in DURING:
                self.expect(step.verb, step.value)
            elif step.verb == "barge_in":
                if not self.call.barged_in:
                    raise self.failure("there was no prompt of a Gather to interrupt")
            elif step.verb == "desk":
                if self.desk is None:
                    raise self.failure("there is no desk here")
                self.desk(self.call.sid, step.value)
            elif step.verb == "bot":
                if self.bot is None:
                    raise self.failure("there is no bot here")
                self.bot(step.value)
            elif step.verb == "repeat_last_request":
                if not await self.call.repeat_last_request():
                    raise self.failure("the same request was answered otherwise")
            else:
                self.since = len(self.call.heard)
                self.arrange(index + 1)
                await self.do(step.verb, step.value)

    def arrange(self, following: int) -> None:
        """An interruption that comes next must be known before the prompt begins."""
        rest = [step for step in self.script.steps[following:] if step.verb not in DURING]
        if rest and rest[0].verb == "barge_in":
            self.call.barge_in(
                keys=rest[0].value.get("press", ""), say=rest[0].value.get("say", "")
            )
        if rest and rest[0].verb == "repeat_last_request":
            self.call.twice()

    async def do(self, verb: str, value: Any) -> None:
        call, state = self.call, self.call.state
        if state == "ended" and verb != "hangup":
            raise self.failure(f"{verb}, but the call is over")
        waits = state == "waiting" and call.gather is not None  # a queue may ask for keys
        if verb in ("say", "press") and state not in LISTENING and not waits:
            raise self.failure(f"{verb}, but the call is {state}, not listening")
        match verb, value:
            case "say", {"text": text}:
                await call.say(text, value.get("confidence"))
            case "say", _:
                await call.say(value)
            case "press", _:
                await call.press(value)
            case "silence", _:
                for _ in range(1 if value in (None, True) else value):
                    await call.silence()
            case "drop", _:
                if not call.relaying:
                    raise self.failure("drop, but there is no relay")
                await call.drop_relay()
            case "hangup", _:
                await call.hang_up()
            case "person", "answers":
                await call.person_answers()
            case "person", "leaves":
                await call.person_leaves()
            case _:
                await call.nobody_answers(value)

    def expect(self, verb: str, value: Any) -> None:
        call = self.call
        if verb == "expect_state" and call.state != value:
            raise self.failure(f"the call is {call.state}, not {value}")
        if verb in ("expect_queue", "expect_dial"):
            waiting = call.waiting_for
            passed = getattr(waiting, "name", None) or ",".join(getattr(waiting, "targets", ()))
            if passed != value:
                raise self.failure(f"passed to {passed or 'nobody'}, not {value}")
        if verb == "expect_whisper" and value not in "".join(call.whispered):
            raise self.failure(f"whispered: {call.whispered}, not {value!r}")
        fragments = [value] if isinstance(value, str) else value
        heard = "\n".join(caption.text for caption in call.heard[self.since :])
        for fragment in fragments:
            if verb == "expect" and fragment not in heard:
                raise self.failure(f"not heard: {fragment!r}")
            if verb == "not_expect" and fragment in heard:
                raise self.failure(f"heard: {fragment!r}")
