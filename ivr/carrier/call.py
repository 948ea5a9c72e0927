"""One call as the carrier runs it, without I/O: `step(call, event)` gives the next call and what
the carrier now does. Time passes only by events, so a test plays an hour in no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from ivr.carrier import gather as gathering
from ivr.carrier import schema, twiml, verbs
from ivr.carrier.events import (
    Answered,
    Ask,
    CutOff,
    Effect,
    End,
    Event,
    Execute,
    Hear,
    HungUp,
    Key,
    NobodyAnswered,
    PersonAnswered,
    PersonLeft,
    Played,
    SpeechBegan,
    Spoke,
    TimedOut,
    Trouble,
    Unanswered,
)
from ivr.carrier.gather import Listening

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
TWIML_TYPES = ("text/xml", "application/xml", "text/html")


@dataclass(frozen=True)
class Asking:
    """Waiting for the application; the caller hears nothing and nothing of theirs counts."""

    ask: Ask


@dataclass(frozen=True)
class Speaking:
    """Something is heard; of a Gather if `gather`, with `rest` of its prompts to come."""

    what: verbs.Audible
    rest: tuple[verbs.Audible, ...] = ()
    gather: verbs.Gather | None = None


@dataclass(frozen=True)
class Recording:
    """The caller's words are recorded."""

    record: verbs.Record
    words: str = ""


@dataclass(frozen=True)
class Waiting:
    """Dialled or queued; `connected` once a person is on the line."""

    verb: verbs.Dial | verbs.Enqueue
    connected: bool = False


@dataclass(frozen=True)
class Ended:
    """Over."""

    reason: str


Phase = Asking | Speaking | Listening | Recording | Waiting | Ended


@dataclass(frozen=True)
class Call:
    """A call: `status` as Twilio names it, `url` and the verbs to come of the running document."""

    phase: Phase
    status: str
    url: str
    verbs: tuple[verbs.Verb, ...]
    fallback_url: str  # "": none configured


def begin(
    voice_url: str, fallback_url: str = "", *, status: str = "ringing"
) -> tuple[Call, tuple[Effect, ...]]:
    """The application is asked first: an incoming call rings, an outgoing one has been answered."""
    ask = Ask(voice_url, "POST")
    return Call(Asking(ask), status, voice_url, (), fallback_url), (ask,)


def not_taken(status: str) -> Call:
    """An outgoing call that nobody took: `busy` or `no-answer`."""
    return Call(Ended("not taken"), status, "", (), "")


def step(call: Call, event: Event) -> tuple[Call, tuple[Effect, ...]]:
    """The call after `event`, and what the carrier does. An event out of turn changes nothing."""
    run = _Run(call)
    run.take(event)
    return run.call, tuple(run.effects)


class _Run:
    """One step: the call as it becomes, the effects as they come."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.effects: list[Effect] = []

    def take(self, event: Event) -> None:
        phase = self.call.phase
        match phase, event:
            case Ended(), _:
                return
            case _, HungUp():
                self.hang_up(phase)
            case Asking(ask), Answered():
                self.document(ask, event)
            case Asking(ask), Unanswered(url, code, reason):
                self.trouble(ask, verbs.Oddity(code, reason), url)
            case Speaking(_, rest, gather), Played():
                self.next_prompt(rest, gather)
            case Speaking(_, _, verbs.Gather() as gather), Key() | SpeechBegan() | Spoke():
                if gather.barge_in and gathering.takes(gather, event):
                    self.effects.append(CutOff())
                    self.listen(Listening(gather), event)
            case Listening(), Key() | SpeechBegan() | Spoke() | TimedOut():
                self.listen(phase, event)
            case Recording(), Key() | Spoke() | TimedOut():
                self.record(phase, event)
            case Waiting(), PersonAnswered():
                self.phase(replace(phase, connected=True))
            case Waiting(verb, connected), PersonLeft() if connected:
                self.waited(verb, "completed" if isinstance(verb, verbs.Dial) else "bridged")
            case Waiting(verb, False), NobodyAnswered(result):
                self.waited(verb, result)
            case Waiting(verbs.Dial() as verb, False), TimedOut():
                self.waited(verb, "no-answer")

    # ---- documents

    def document(self, ask: Ask, answer: Answered) -> None:
        kind = answer.content_type.partition(";")[0].strip().lower()
        if kind not in TWIML_TYPES:
            oddity = verbs.Oddity(schema.INVALID_CONTENT_TYPE, f"content type {kind!r}")
            return self.trouble(ask, oddity, answer.url)
        try:
            document = twiml.read(answer.body)
        except twiml.DocumentError as error:
            return self.trouble(ask, verbs.Oddity(error.code, str(error)), answer.url)
        for oddity in document.warnings:
            self.effects.append(Trouble(oddity, answer.url, fatal=False))
        self.call = replace(self.call, url=answer.url, verbs=document.verbs)
        self.go_on()

    def trouble(self, ask: Ask, oddity: verbs.Oddity, url: str) -> None:
        """A fatal error: the fallback URL is asked at once; if that fails too, the call ends."""
        self.effects.append(Trouble(oddity, url, fatal=True))
        fallback = self.call.fallback_url
        if fallback and ask.kind != "fallback":
            params = {"ErrorCode": str(oddity.code), "ErrorUrl": ask.url}
            return self.ask(fallback, "POST", params, fallback=True)
        self.effects.append(Hear(verbs.Say(APPLICATION_ERROR, "en-US"), by_carrier=True))
        self.end("application error")

    # ---- verbs

    def go_on(self) -> None:
        """Runs the verbs to come, up to one that takes time."""
        while self.call.verbs:
            verb, *rest = self.call.verbs
            self.call = replace(self.call, verbs=tuple(rest))
            self.effects.append(Execute(verb))
            if isinstance(verb, verbs.Reject) and self.call.status == "ringing":
                status = "busy" if verb.reason == "busy" else "no-answer"
                return self.end(f"rejected: {verb.reason}", status)
            if not isinstance(verb, verbs.Pause):
                self.answer()
            return self.execute(verb)
        self.answer()
        self.end("end of the document")

    def answer(self) -> None:
        """The carrier takes the call: any first verb but Reject does, Pause when it is over."""
        self.call = replace(self.call, status="in-progress")

    def execute(self, verb: verbs.Verb) -> None:
        match verb:
            case verbs.Say() | verbs.Play() | verbs.Pause():
                self.speak(verb, (), None)
            case verbs.Gather(prompts=prompts):
                self.next_prompt(prompts, verb)
            case verbs.Redirect(url, method):
                self.ask(url, method, {})
            case verbs.Record():
                self.phase(Recording(verb))
            case verbs.Dial() | verbs.Enqueue():
                self.phase(Waiting(verb))
            case verbs.Hangup():
                self.end("the application hung up")
            case verbs.Reject():
                self.end("rejected")

    def next_prompt(self, rest: tuple[verbs.Audible, ...], gather: verbs.Gather | None) -> None:
        if rest:
            self.speak(rest[0], rest[1:], gather)
        elif gather:
            self.phase(Listening(gather))
        else:
            self.go_on()

    def speak(
        self,
        what: verbs.Audible,
        rest: tuple[verbs.Audible, ...],
        gather: verbs.Gather | None,
    ) -> None:
        self.effects.append(Hear(what))
        self.phase(Speaking(what, rest, gather))

    def listen(self, listening: Listening, event: gathering.CallerInput) -> None:
        outcome = gathering.hear(listening, event)
        if isinstance(outcome, Listening):
            return self.phase(outcome)
        gather = listening.gather
        if outcome.empty and not gather.action_on_empty_result:
            return self.go_on()
        self.ask(gather.action or "", gather.method, outcome.params)

    def record(self, recording: Recording, event: Key | Spoke | TimedOut) -> None:
        record, words = recording.record, recording.words
        match event:
            case Spoke(text):
                self.phase(replace(recording, words=words + text))
            case Key(key) if key in record.finish_on_key and key and words:
                self.ask(record.action or "", record.method, _recorded(words, key))
            case TimedOut() if words:
                self.ask(record.action or "", record.method, _recorded(words, ""))
            case TimedOut():
                self.go_on()  # nothing recorded, nothing told

    def waited(self, verb: verbs.Dial | verbs.Enqueue, result: str) -> None:
        if verb.action is None:
            return self.go_on()
        name = "DialCallStatus" if isinstance(verb, verbs.Dial) else "QueueResult"
        self.ask(verb.action, verb.method, {name: result})

    # ---- the end

    def hang_up(self, phase: Phase) -> None:
        """The caller leaves; Record, Dial and Enqueue still tell their action, Gather does not."""
        if isinstance(phase, Speaking):
            self.effects.append(CutOff())
        last: tuple[str | None, str, Mapping[str, str]] = (None, "", {})
        match phase:
            case Recording(record, words) if words:
                last = (record.action or self.call.url, record.method, _recorded(words, "hangup"))
            case Waiting(verbs.Dial() as verb, connected):
                status = "completed" if connected else "no-answer"
                last = (verb.action, verb.method, {"DialCallStatus": status})
            case Waiting(verb, connected):
                result = "bridged" if connected else "hangup"
                last = (verb.action, verb.method, {"QueueResult": result})
        answered = self.call.status == "in-progress"
        self.end("the caller hung up", "completed" if answered else "no-answer")
        url, method, params = last
        if url:
            self.effects.insert(-1, Ask(urljoin(self.call.url, url), method, params, "last"))

    def end(self, reason: str, status: str = "completed") -> None:
        self.call = replace(self.call, phase=Ended(reason), status=status, verbs=())
        self.effects.append(End(reason, status))

    # ---- small things

    def ask(
        self, url: str, method: str, params: Mapping[str, str], *, fallback: bool = False
    ) -> None:
        address = urljoin(self.call.url, url)
        ask = Ask(address, method, params, "fallback" if fallback else "voice")
        self.effects.append(ask)
        self.phase(Asking(ask))

    def phase(self, phase: Phase) -> None:
        self.call = replace(self.call, phase=phase)


def _recorded(words: str, finished_by: str) -> dict[str, str]:
    """A recording of somebody speaking four characters a second."""
    return {"RecordingDuration": str(max(1, len(words) // 4)), "Digits": finished_by}
