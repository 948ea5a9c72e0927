"""A live call: what a caller can do with a telephone, and what is heard.

    async with Client(account) as client:
        call = LiveCall(client, caller="13800138001")
        await call.dial()
        await call.say("查话费")
        print(call.heard[-1].text, call.state)

Without `pace` nothing takes time: prompts are over at once and only `silence()` lets a time-out
pass. With it the call runs in real time.
"""

from __future__ import annotations

import asyncio
import time

from ivr.carrier import call as calls
from ivr.carrier import events, relay_socket, timing, verbs
from ivr.carrier.account import Account
from ivr.carrier.diary import Caption, Diary
from ivr.carrier.gather import Listening
from ivr.carrier.http import Client
from ivr.carrier.people import People
from ivr.carrier.relay import Relaying
from ivr.carrier.trace import HIDDEN, Trace
from ivr.carrier.webhooks import Webhooks

REQUESTS_WITHOUT_CALLER = 30
KEYS = frozenset("0123456789*#")

Todo = events.Ask | events.Tell | events.End | events.OpenRelay | events.Send | events.CloseRelay


class EndlessCallError(Exception):
    """The application sends the call round in circles without listening."""


class LiveCall(People):
    """One call from `caller` to `called`.

    `pace`: 0 takes no time, 1 is real time, 5 speaks five times as fast (time-outs stay). Methods
    return when the application has answered what they caused. `relay_time` tells of the
    application what a relay does not show; without it `silence` waits for real.
    """

    def __init__(
        self,
        client: Client,
        *,
        caller: str,
        called: str = "10086",
        pace: float = 0,
        relay_time: relay_socket.Time | None = None,
        webhooks: Webhooks | None = None,
    ) -> None:
        self.diary = Diary()
        self.whispered: list[str] = []  # to the person who was dialled
        self._webhooks = webhooks or Webhooks(client, caller, called)
        self._pace = pace
        deliver = self._background if pace else None
        self._relay = relay_socket.RelaySocket(client, self._webhooks, deliver)
        self._relay_time = relay_time
        self._call: calls.Call | None = None
        self._began = time.monotonic()
        self._imagined = 0.0  # seconds that a call without pace would have taken
        self._clock: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._interruption: list[events.Event] = []
        self._requests = 0

    @classmethod
    def outgoing(
        cls,
        client: Client,
        account: Account,
        *,
        caller: str,
        called: str,
        pace: float = 0,
        recorded: bool = False,
    ) -> LiveCall:
        """A call that the application makes: `called` is at this end, and `dial` picks it up.

        `account` has the addresses that were given for this call.
        """
        webhooks = Webhooks(
            client, caller, called, account=account, direction="outbound-api", recorded=recorded
        )
        return cls(client, caller=caller, called=called, pace=pace, webhooks=webhooks)

    # ---- what is heard and seen

    @property
    def sid(self) -> str:
        """The CallSid."""
        return self._webhooks.sid

    @property
    def caller(self) -> str:
        """Who calls, as the application is told."""
        return self._webhooks.caller

    @property
    def called(self) -> str:
        """Who is called, as the application is told."""
        return self._webhooks.called

    @property
    def trace(self) -> Trace:
        """Every request, response, verb and error."""
        return self._webhooks.trace

    @property
    def heard(self) -> list[Caption]:
        """What the caller has heard so far, in order; `interrupted` if not to its end."""
        return [caption for caption in self.diary.captions if caption.who != "caller"]

    @property
    def state(self) -> str:
        """`idle`, `ringing`, `thinking` (the application is asked), `speaking`, `listening`,
        `recording`, `waiting` (dialled or queued), `connected` (to a person) or `ended`.
        """
        return timing.state(self._call)

    @property
    def status(self) -> str:
        """Twilio's `CallStatus`."""
        return self._call.status if self._call else "queued"

    @property
    def troubles(self) -> list[events.Trouble]:
        """Errors and warnings for the debugger, in order."""
        return self.diary.troubles

    @property
    def gather(self) -> verbs.Gather | None:
        """The Gather that is listening or whose prompts are heard."""
        phase = self._call.phase if self._call else None
        return phase.gather if isinstance(phase, Listening | calls.Speaking) else None

    @property
    def relaying(self) -> verbs.Connect | None:
        """The Connect whose relay is at work."""
        phase = self._call.phase if self._call else None
        return phase.connect if isinstance(phase, Relaying) else None

    @property
    def waiting_for(self) -> verbs.Dial | verbs.Enqueue | None:
        """Whom the call is passed to, while it is."""
        if self._call and self._call.queue:
            return self._call.queue
        phase = self._call.phase if self._call else None
        return phase.verb if isinstance(phase, calls.Waiting | calls.Whispering) else None

    @property
    def last_asked(self) -> events.Ask | None:
        """The last request for a document."""
        return self._webhooks.last

    # ---- what a caller does

    async def dial(self) -> None:
        """Calls, or picks up; in a call without pace everything up to the first wait is heard.

        Raises:
            RuntimeError: this call was dialled before.
            EndlessCallError: as every method here.
        """
        if self._call is not None:
            raise RuntimeError("a call is dialled once")
        account = self._webhooks.account
        status = "ringing" if self._webhooks.direction == "inbound" else "in-progress"
        self._call, effects = calls.begin(account.voice_url, account.fallback_url, status=status)
        self._began = time.monotonic()
        self._show_state()
        await self._run(self._carry_out(effects))

    async def is_not_taken(self, status: str) -> None:
        """Nobody picks an outgoing call up: `busy` if it is declined, `no-answer`."""
        if self._call is None:
            self._call = calls.not_taken(status)
            self._show_state()
            await self._webhooks.tell_status(status, "not taken", 0)

    async def say(self, text: str, confidence: float | None = 0.9) -> None:
        """Speaks; `confidence` None is left out of the request, as some models do."""
        self.diary.caption("caller", text)
        await self._happen(events.SpeechBegan(), events.Spoke(text, confidence))

    async def begin_speaking(self) -> None:
        """Begins to speak: interrupts prompts, stops the time-out. `say` brings the words."""
        await self._happen(events.SpeechBegan())

    async def press(self, keys: str) -> None:
        """Presses keys quickly one after another; keys pressed when nobody listens are lost.

        Without pace the time-out then passes, so that unfinished digits are submitted.

        Raises:
            ValueError: not only 0-9, `*` and `#`.
        """
        if not keys or set(keys) - KEYS:
            raise ValueError("keys are 0-9, * and #")
        secret = bool(self.relaying) or (self.gather is not None and self.gather.num_digits != 1)
        self.diary.caption("caller", HIDDEN * len(keys) if secret else keys, keys=True)
        await self._happen(*map(events.Key, keys))
        if not self._pace and self._call:
            phase = self._call.phase
            if isinstance(phase, Listening) and phase.digits:
                await self._happen(events.TimedOut())
            elif self.relaying and self._relay_time and self._relay_time.collecting(self.sid):
                await self.silence()

    async def silence(self) -> None:
        """Says nothing until the carrier has waited long enough."""
        if self._call and not self._pace:
            self._imagined += timing.patience(self._call.phase) or 0
        if self.relaying:
            self._relay.answered = False
            if self._relay_time:
                self._relay_time.run_out(self.sid)
        await self._happen(events.TimedOut())

    async def hang_up(self) -> None:
        """Puts the receiver down; the application's status callback is told."""
        await self._happen(events.HungUp())

    def barge_in(self, *, keys: str = "", say: str = "") -> None:
        """In a call without pace: interrupts the next prompt of a Gather with keys or words."""
        self._interruption = [events.Key(key) for key in keys]
        if say:
            self._interruption = [events.SpeechBegan(), events.Spoke(say, 0.9)]

    @property
    def barged_in(self) -> bool:
        """No interruption is still waiting for a prompt."""
        return not self._interruption

    # ---- what others do

    async def drop_relay(self) -> None:
        """The connection of the relay is lost."""
        await self._relay.drop()
        await self._run([])

    def twice(self) -> None:
        """On a relay, what the caller does next is sent twice: it cannot be asked for again."""
        self._relay.twice = bool(self.relaying)

    async def repeat_last_request(self) -> bool:
        """Sends the last webhook again, as a carrier in doubt does; whether it had the same answer.

        After `twice` that has happened already.

        Raises:
            RuntimeError: nothing was asked yet.
        """
        if self._relay.was_twice:
            self._relay.was_twice = False
            return True
        return await self._webhooks.repeat()

    # ---- steps and effects

    async def _happen(self, *happenings: events.Event) -> None:
        """All of it happens before the application can answer."""
        self._requests = 0
        todos = [todo for event in happenings for todo in self._step(event)]
        sends = [todo for todo in todos if isinstance(todo, events.Send)]
        await self._run([*todos, *self._relay.doubled(sends)])

    async def _run(self, todos: list[Todo]) -> None:
        """Asks, tells the end, and lets time pass if it costs none."""
        while True:
            if not todos:
                todos += await self._more()
                if not todos and not self._speaks_at_once():
                    return
                continue
            todo = todos.pop(0)
            if isinstance(todo, events.OpenRelay | events.Send | events.CloseRelay):
                event = await self._relay.use(todo, self.status)
                todos += self._step(event) if event else []
                continue
            if isinstance(todo, events.End):
                seconds = time.monotonic() - self._began + self._imagined
                await self._webhooks.tell_status(todo.status, todo.reason, seconds)
                continue
            if isinstance(todo, events.Tell):
                await self._webhooks.tell(todo.about, todo.url, self.status)
                continue
            self._requests += 1
            if self._requests > REQUESTS_WITHOUT_CALLER:
                raise EndlessCallError(f"{self._requests} requests without a word of the caller")
            answer = await self._webhooks.ask(todo, self.status)
            if todo.kind != "last":
                todos += self._step(answer)

    async def _more(self) -> list[Todo]:
        """What comes of it when nothing is left to do: without pace time passes, and what an
        application tells by relay is waited for.
        """
        if self._speaks_at_once():
            return self._pass_time()
        if self._pace or not self.relaying:
            return []
        told = await self._relay.settle(self.sid, self._relay_time)
        todos = [todo for event in told for todo in self._step(event)]
        return todos or (await self._more() if told else [])

    def _step(self, event: events.Event) -> list[Todo]:
        before = self._call
        if before is None:
            return []
        self._call, effects = calls.step(before, event)
        self._webhooks.enqueued(calls.queue_of(self._call))
        todos = self._carry_out(effects)
        if effects or before.phase != self._call.phase:
            self._set_clock(self._call.phase)
        if timing.state(before) != self.state:
            self._show_state()
        return todos

    def _carry_out(self, effects: tuple[events.Effect, ...]) -> list[Todo]:
        todos: list[Todo] = []
        for effect in effects:
            if isinstance(effect, Todo):
                todos.append(effect)
                continue
            match effect:
                case events.Execute(verb):
                    self.trace.add("verb", verb=verb)
                case events.Hear(what, by_carrier):
                    asked = self._webhooks.last
                    words = timing.caption(what, asked.url if asked else "")
                    self.diary.caption("carrier" if by_carrier else "bot", words)
                case events.RecordingMade(words):
                    self._webhooks.recorded(words)
                case events.Whispered(text):
                    self.whispered.append(text)
                case events.CutOff():
                    self.diary.interrupt()
                case events.Trouble(oddity, url):
                    self.trace.add("trouble", code=oddity.code, text=oddity.text, url=url)
                    self.diary.trouble(effect)
        return todos

    def _show_state(self) -> None:
        gather = self.gather if self.state in ("listening", "waiting") else None
        expects = {"keys": gather.keys, "speech": gather.speech} if gather else {}
        if self.relaying and self.state == "listening":
            expects = {"keys": self.relaying.keys, "speech": True}
        self.diary.state(self.state, expects)

    # ---- time

    def _speaks_at_once(self) -> bool:
        phase = self._call.phase if self._call else None
        speaks = isinstance(phase, Relaying) and phase.playing
        return not self._pace and bool(speaks or isinstance(phase, calls.Speaking))

    def _pass_time(self) -> list[Todo]:
        """Without pace: what is heard ends at once, or is interrupted as arranged."""
        happenings: list[events.Event] = [events.Played()]
        if self._interruption and (self.gather or self.relaying):
            happenings, self._interruption = self._interruption, []
        elif self._call and isinstance(self._call.phase, calls.Speaking):
            self._imagined += timing.length(self._call.phase.what)
        elif self._call and isinstance(self._call.phase, Relaying):
            seconds = timing.length(self._call.phase.playing[0])
            self._imagined += seconds
            if self._relay_time:
                self._relay_time.spend(seconds)
        return [todo for event in happenings for todo in self._step(event)]

    def _set_clock(self, phase: calls.Phase) -> None:
        """With pace: prompts end and time-outs pass by themselves."""
        if self._clock:
            self._clock.cancel()
            self._clock = None
        if not self._pace:
            return
        event: events.Event = events.TimedOut()
        seconds = timing.patience(phase)
        if isinstance(phase, Relaying) and phase.playing:
            event, seconds = events.Played(), timing.length(phase.playing[0]) / self._pace
        if isinstance(phase, calls.Speaking):
            event, seconds = events.Played(), timing.length(phase.what) / self._pace
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._clock = loop.call_later(seconds, self._background, event)

    def _background(self, event: events.Event) -> None:
        task = asyncio.get_running_loop().create_task(self._happen(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
