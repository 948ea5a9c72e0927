"""One call as the carrier runs it, without I/O: `step(call, event)` gives the next call and what
the carrier now does. Time passes only by events, so a test plays an hour in no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal
from urllib.parse import urljoin

from ivr.carrier import gather as gathering
from ivr.carrier import relay, schema, twiml, verbs
from ivr.carrier.events import (
    Answered,
    Ask,
    CloseRelay,
    CutOff,
    Effect,
    End,
    Event,
    Execute,
    Hear,
    HungUp,
    Key,
    NobodyAnswered,
    OpenRelay,
    PersonAnswered,
    PersonLeft,
    Played,
    RecordingMade,
    SpeechBegan,
    Spoke,
    Tell,
    TimedOut,
    Trouble,
    Unanswered,
    Whispered,
)
from ivr.carrier.gather import Listening
from ivr.carrier.phases import (
    Asking,
    Call,
    Ended,
    Phase,
    Recording,
    Speaking,
    Waiting,
    Whispering,
    queue_of,
)

__all__ = [
    "Call",
    "Ended",
    "Phase",
    "Recording",
    "Speaking",
    "Waiting",
    "Whispering",
    "begin",
    "queue_of",
    "step",
]

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
CHARACTERS_A_SECOND = 4  # of somebody speaking
BEEP = verbs.Play("嘀")
TWIML_TYPES = ("text/xml", "application/xml", "text/html")


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
            case ((Asking() | Speaking() | Listening()), PersonAnswered()) if self.call.queue:
                self.dequeue(Waiting(self.call.queue, connected=True))
            case ((Asking() | Speaking() | Listening()), NobodyAnswered(result)) if self.call.queue:
                self.waited(self.call.queue, result)
            case Whispering(verb), Answered() | Unanswered():
                self.whispered(verb, event)
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
            case relay.Relaying(), _:
                self.relayed(phase, event)
            case Waiting(verbs.Dial() as verb, False), PersonAnswered() if verb.whisper_url:
                address = urljoin(self.call.url, verb.whisper_url)
                to = {"To": verb.targets[0]}
                self.effects.append(Ask(address, verb.whisper_method, to, "whisper"))
                self.phase(Whispering(verb))
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
            self.call = replace(self.call, queue=None)
            params = {"ErrorCode": str(oddity.code), "ErrorUrl": ask.url}
            return self.ask(fallback, "POST", params, kind="fallback")
        self.effects.append(Hear(verbs.Say(APPLICATION_ERROR, "en-US"), by_carrier=True))
        self.end("application error")

    # ---- verbs

    def go_on(self) -> None:
        """Runs the verbs to come, up to one that takes time."""
        while self.call.verbs:
            verb, *rest = self.call.verbs
            self.call = replace(self.call, verbs=tuple(rest))
            name = type(verb).__name__
            if self.call.queue and name not in schema.IN_QUEUE:
                oddity = verbs.Oddity(schema.OFF_SCHEMA, f"<{name}> does nothing in a queue")
                self.effects.append(Trouble(oddity, self.call.url, fatal=False))
                continue
            self.effects.append(Execute(verb))
            if isinstance(verb, verbs.Reject) and self.call.status == "ringing":
                status = "busy" if verb.reason == "busy" else "no-answer"
                return self.end(f"rejected: {verb.reason}", status)
            if not isinstance(verb, verbs.Pause):
                self.answer()
            return self.execute(verb)
        self.answer()
        if self.call.queue:  # heard to its end, the wait begins anew
            return self.ask(self.call.queue.wait_url, self.call.queue.wait_method, {}, kind="wait")
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
                if verb.beep:
                    self.effects.append(Hear(BEEP, by_carrier=True))
                self.phase(Recording(verb))
            case verbs.Enqueue() if verb.wait_url:
                self.enqueue(verb)
            case verbs.Leave():
                self.leave()
            case verbs.Dial() | verbs.Enqueue():
                self.phase(Waiting(verb))
            case verbs.Connect():
                self.effects.append(OpenRelay(verb))
                self.phase(relay.Relaying(verb))
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
                words = (words + text)[: record.max_length * CHARACTERS_A_SECOND]
                self.phase(replace(recording, words=words))
            case Key(key) if key in record.finish_on_key and key and words:
                self.recorded(record, words, key)
            case TimedOut() if words:
                self.recorded(record, words, "")
            case TimedOut():
                self.go_on()  # nothing recorded, nothing told

    def relayed(self, relaying: relay.Relaying, event: Event) -> None:
        after, effects = relay.step(relaying, event)
        self.effects += effects
        if isinstance(after, relay.Relaying):
            return self.phase(after)
        if relaying.connect.action is None:
            return self.go_on()
        self.ask(relaying.connect.action, relaying.connect.method, after.params)

    def recorded(self, record: verbs.Record, words: str, finished_by: str) -> None:
        self.effects.append(RecordingMade(words))
        url = self.call.url
        self.ask(record.action or "", record.method, _recorded(words, finished_by))
        self.effects += _tells(record, url)

    # ---- queues and people

    def enqueue(self, verb: verbs.Enqueue) -> None:
        """Addresses are of the document that the verb stands in."""
        action = urljoin(self.call.url, verb.action) if verb.action else None
        wait_url = urljoin(self.call.url, verb.wait_url)
        verb = replace(verb, action=action, wait_url=wait_url)
        self.call = replace(self.call, queue=verb, after=self.call.verbs)
        self.ask(wait_url, verb.wait_method, {}, kind="wait")

    def dequeue(self, phase: Phase) -> None:
        if isinstance(self.call.phase, Speaking):
            self.effects.append(CutOff())
        self.call = replace(self.call, phase=phase, queue=None, verbs=self.call.after, after=())

    def leave(self) -> None:
        if self.call.queue:
            self.waited(self.call.queue, "leave")
        else:
            self.go_on()

    def whispered(self, verb: verbs.Dial, answer: Answered | Unanswered) -> None:
        """A whisper that cannot be had is a warning: the two are connected all the same."""
        self.phase(Waiting(verb, connected=True))
        try:
            if isinstance(answer, Unanswered):
                raise twiml.DocumentError(answer.code, answer.reason)
            document = twiml.read(answer.body)
        except twiml.DocumentError as error:
            oddity = verbs.Oddity(error.code, str(error))
            self.effects.append(Trouble(oddity, answer.url, fatal=False))
            return
        self.effects += [Trouble(odd, answer.url, fatal=False) for odd in document.warnings]
        said = (spoken.text for spoken in document.verbs if isinstance(spoken, verbs.Say))
        self.effects += [Whispered(text) for text in said]

    def waited(self, verb: verbs.Dial | verbs.Enqueue, result: str) -> None:
        if self.call.queue:
            self.dequeue(self.call.phase)
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
        tells: list[Tell] = []
        match phase:
            case relay.Relaying(connect):
                last = (connect.action, connect.method, {"SessionStatus": "completed"})
                self.effects += [*([CutOff()] if phase.playing else []), CloseRelay()]
            case Recording(record, words) if words:
                self.effects.append(RecordingMade(words))
                last = (record.action or self.call.url, record.method, _recorded(words, "hangup"))
                tells = _tells(record, self.call.url)
            case _ if self.call.queue:
                queue = self.call.queue
                last = (queue.action, queue.method, {"QueueResult": "hangup"})
                self.call = replace(self.call, queue=None)
            case Whispering(verb):
                last = (verb.action, verb.method, {"DialCallStatus": "no-answer"})
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
        self.effects += tells

    def end(self, reason: str, status: str = "completed") -> None:
        self.call = replace(self.call, phase=Ended(reason), status=status, verbs=())
        self.effects.append(End(reason, status))

    # ---- small things

    def ask(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        *,
        kind: Literal["voice", "fallback", "wait"] = "voice",
    ) -> None:
        ask = Ask(urljoin(self.call.url, url), method, params, kind)
        self.effects.append(ask)
        self.phase(Asking(ask))

    def phase(self, phase: Phase) -> None:
        self.call = replace(self.call, phase=phase)


def _recorded(words: str, finished_by: str) -> dict[str, str]:
    """A recording of somebody speaking four characters a second."""
    seconds = max(1, len(words) // CHARACTERS_A_SECOND)
    return {"RecordingDuration": str(seconds), "Digits": finished_by}


def _tells(record: verbs.Record, url: str) -> list[Tell]:
    """Whom to tell of the recording; `url` is the document's."""
    tells = []
    if record.callback:
        tells.append(Tell(urljoin(url, record.callback), "recording"))
    if record.text_callback:
        tells.append(Tell(urljoin(url, record.text_callback), "transcription"))
    return tells
