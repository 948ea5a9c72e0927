"""One socket of a relay: what is told, said, keyed, and what the caller does not say.

The relay knows no time-out, so silence is measured here. One turn runs at a time; what comes in
while it runs is lost, as it is on the other adapter: nobody can answer what was not asked yet.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from ivr import webhook, wording
from ivr.events import Event, Failed, Heard, Keys, Silence
from ivr.relay import messages, prompt
from ivr.relay.kept import Kept
from ivr.relay.prompt import Keypad, Prompt
from ivr.speech import for_ear
from ivr.turns import OtherCaller

logger = logging.getLogger(__name__)

SECONDS_A_CHARACTER = 0.25  # of a Chinese voice; the relay does not tell when it has spoken
SECONDS_OF_SPEECH = 20.0  # from one partial result to the next
SECONDS_TO_CLOSE = 10.0  # for the carrier, after the end
SECONDS_OF_ECHO = 1.0  # in which nobody says the same again
MALFORMED = 10  # in a row
AGAIN = 2  # times a turn is tried again after an error of ours
POLICY, BAD_DATA, GOING_AWAY, NORMAL = 1008, 1007, 1001, 1000  # of RFC 6455

Take = Callable[[str, int, str, Event | None], Awaitable[str]]
"""The document of a turn: call, step, caller, what happened."""


class Socket(Protocol):
    """What a session needs of a WebSocket."""

    async def send(self, message: str) -> None:
        """Send one message."""

    async def recv(self) -> Any:
        """The next message; raises when the socket is closed."""

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close."""


class Timer(Protocol):
    """Something that is to happen."""

    def cancel(self) -> None:
        """It is not."""


class Clock:
    """The time of a session. Tests move it by hand."""

    def now(self) -> float:
        """Seconds since some moment."""
        return asyncio.get_running_loop().time()

    def later(self, call_id: str, seconds: float, do: Callable[[], None]) -> Timer:
        """Do something for that call in so many seconds."""
        return asyncio.get_running_loop().call_later(seconds, do)


class Session:
    """One call on one socket.

    `heard` and `sent` count messages; `waiting` says that the caller has the word.
    """

    def __init__(
        self, socket: Socket, call_id: str, caller: str, *, take: Take, kept: Kept, clock: Clock
    ) -> None:
        self.call_id = call_id
        self.heard = self.sent = 0
        self.over = False
        self._socket, self._caller = socket, caller
        self._take, self._kept, self._clock = take, kept, clock
        self._prompt = Prompt(0, (), 1, False, False, 5)
        self._keypad = Keypad(self._prompt)
        self._told: list[str] = []
        self._line = 0  # the transcript's newest before what is told now
        self._timer: Timer | None = None
        self._turn: asyncio.Task[None] | None = None
        self._busy = False  # until the last word of the turn is told
        self._malformed = 0
        self._last: tuple[Event | None, float] = (None, 0.0)

    @property
    def waiting(self) -> bool:
        """Whether the caller is listened to."""
        return self._timer is not None and not self._busy

    @property
    def collecting(self) -> bool:
        """Whether keys came in that are not yet all."""
        return len(self._keypad) > 0

    async def run(self, at: int) -> None:
        """Tell what the call is at, and go on until the socket is closed; it then raises.

        Args:
            at: the step whose answer is awaited, or which is being worked at.
        """
        self.heard += 1
        self._begin(at, None)
        while True:
            raw = await self._socket.recv()
            try:
                message = messages.read(raw)
                if isinstance(message, messages.Setup):
                    raise messages.Malformed("a second setup")
            except messages.Malformed as malformed:
                await self._count(malformed)
            else:
                self._malformed = 0
                await self._hear(message)
            self.heard += 1

    async def close(self, code: int, why: str) -> None:
        """Close the socket; the turn that runs is still brought to its end and kept."""
        self.stop()
        await self._socket.close(code, why)

    def stop(self) -> None:
        """Say and do nothing more."""
        self.over = True
        self._rest()

    # ---- what comes in

    async def _count(self, malformed: messages.Malformed) -> None:
        self._malformed += 1
        logger.warning("call %s: a malformed message: %s", self.call_id, malformed)
        if self._malformed >= MALFORMED:
            await self.close(BAD_DATA, "malformed messages")

    async def _hear(self, message: messages.Message) -> None:
        if isinstance(message, messages.Fault):
            logger.error("call %s: the relay reports an error", self.call_id)
        if self._busy or self.over:
            return
        if isinstance(message, messages.Interrupt):
            self._last = (None, 0.0)
            told, self._told = self._told, []
            if told:
                await self._keep_heard(told, message.heard)
            self._wait(self._prompt.timeout)
        elif isinstance(message, messages.Prompt):
            self._said(message)
        elif isinstance(message, messages.Dtmf):
            self._pressed(message.key)

    async def _keep_heard(self, told: list[str], utterance: str) -> None:
        keep = self._kept.heard_only
        try:
            await asyncio.to_thread(keep, self.call_id, self._line, told, utterance)
        except Exception as error:  # the call is worth more than its transcript
            self._failed("what was heard is not kept", error)

    def _said(self, message: messages.Prompt) -> None:
        if not self._prompt.speech or self.collecting:
            return  # the first input wins, and where a secret is keyed nobody listens
        if not message.last:
            self._wait(SECONDS_OF_SPEECH)
        elif message.text.strip():
            self._act(webhook.heard(message.text, None))

    def _pressed(self, key: str) -> None:
        keys = self._keypad.press(key)
        if keys is not None:
            self._act(Keys(keys))
        elif self.collecting:
            self._wait(self._prompt.timeout)

    def _silent(self) -> None:
        self._timer = None
        if not self._busy and not self.over:
            self._act(Keys(self._keypad.all()) if self.collecting else Silence())

    def _act(self, event: Heard | Keys | Silence) -> None:
        last, since = self._last
        if event == last and self._clock.now() - since < SECONDS_OF_ECHO:
            logger.info("call %s: the same message twice", self.call_id)
            return
        self._last = (event if not isinstance(event, Silence) else None, self._clock.now())
        self._begin(self._prompt.step, event)

    # ---- turns

    def _begin(self, at: int, event: Event | None) -> None:
        self._rest()
        self._keypad.all()
        self._busy = True
        self._turn = asyncio.ensure_future(self._answer(at, event))

    async def _answer(self, at: int, event: Event | None) -> None:
        try:
            await self._take_turn(at, event)
        except Exception as error:  # better passed on than a line that is dead
            self._failed("a turn failed", error)
            await self._end({"step": at, "why": "error"})

    async def _take_turn(self, at: int, event: Event | None) -> None:
        self._line = 0 if at <= 1 else await asyncio.to_thread(self._kept.newest_line, self.call_id)
        for again in range(AGAIN + 1):
            try:
                document = await self._take(self.call_id, at, self._caller, event)
                break
            except OtherCaller:
                return await self.close(POLICY, "another caller's call")
            except Exception:  # logged where it happened; no error may drop a call
                if again == AGAIN:
                    raise
                await self._tell((for_ear(wording.text("trouble.moment")),))
                await asyncio.sleep(1)
                event = event and Failed()
        asked = prompt.read(document)
        if asked is None:
            return await self._end({"step": at, "why": "document"})
        self._prompt, self._keypad = asked, Keypad(asked)
        await self._tell(asked.texts, then=self._listen, rate=asked.rate)

    def _listen(self) -> None:
        self._busy = False
        self._last = (self._last[0], self._clock.now())
        if not self.over:
            length = sum(map(len, self._told)) * SECONDS_A_CHARACTER * self._prompt.slowness
            self._wait(length + self._prompt.timeout)

    async def _tell(
        self,
        texts: tuple[str, ...],
        then: Callable[[], None] | None = None,
        rate: str | None = None,
    ) -> None:
        """Tell the texts; `then` happens before the last word can be answered."""
        self._told = prompt.sentences(texts)
        for sentence in self._told[:-1]:
            await self._send(messages.text(sentence, last=False, rate=rate))
        last = messages.text("".join(self._told[-1:]), last=True, rate=rate)
        await self._send(last, then)

    async def _end(self, handoff: dict[str, Any]) -> None:
        """The document itself says the last words: `end` would cut them off."""
        await self._send(messages.end(handoff))
        self.over = True
        loop = asyncio.get_running_loop()
        loop.call_later(SECONDS_TO_CLOSE, lambda: asyncio.ensure_future(self._socket.close()))

    async def _send(self, message: str, then: Callable[[], None] | None = None) -> None:
        if self.over:
            return
        self.sent += 1
        if then:
            then()
        try:
            await self._socket.send(message)
        except Exception as error:  # whatever a closed socket raises: the carrier asks on
            logger.info("call %s: not told, %s", self.call_id, type(error).__name__)
            self.over = True

    def _failed(self, what: str, error: Exception) -> None:
        # not its message, which may hold what the caller said
        logger.error("call %s: %s, %s", self.call_id, what, type(error).__name__)

    # ---- time

    def _wait(self, seconds: float) -> None:
        self._rest()
        self._timer = self._clock.later(self.call_id, seconds, self._silent)

    def _rest(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
