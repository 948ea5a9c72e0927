"""Reads a TwiML document as the carrier does: strict about XML and size, else patient."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ivr.carrier import relay, schema, verbs

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class DocumentError(Exception):
    """The carrier cannot execute this document; `code` is Twilio's number for the reason."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(f"{code}: {reason}")


def read(body: bytes) -> verbs.Document:
    """The verbs of a document and what is odd in it: unknown names, bad values, broken limits.

    An odd attribute counts as absent and an odd verb is left out, as Twilio does.

    Raises:
        DocumentError: more than 64 kB, no well-formed XML, or its root is not `Response`.
    """
    if len(body) > schema.DOCUMENT_BYTES:
        raise DocumentError(schema.DOCUMENT_TOO_LARGE, f"{len(body)} bytes of TwiML")
    if b"<!DOCTYPE" in body:  # entities are never expanded
        raise DocumentError(schema.UNREADABLE_DOCUMENT, "a document type is not allowed")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - bounded above, and without a DTD
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DocumentError(schema.UNREADABLE_DOCUMENT, str(error)) from error
    if root.tag != "Response":
        raise DocumentError(schema.UNREADABLE_DOCUMENT, f"the root is <{root.tag}>")
    reader = _Reader()
    return verbs.Document(tuple(reader.verbs_in(root)), tuple(reader.oddities))


class _Reader:
    """Turns elements into verbs and collects the oddities."""

    def __init__(self) -> None:
        self.oddities: list[verbs.Oddity] = []

    def odd(self, code: int, text: str) -> None:
        self.oddities.append(verbs.Oddity(code, text))

    def verbs_in(self, root: ElementTree.Element) -> list[verbs.Verb]:
        found: list[verbs.Verb] = []
        if root.attrib:
            self.odd(schema.OFF_SCHEMA, f"<Response> has no attributes: {sorted(root.attrib)}")
        for element in root:
            verb = self.verb(element)
            if isinstance(verb, verbs.Reject) and found:
                self.odd(schema.OFF_SCHEMA, "<Reject> counts only as the first verb")
            if verb is not None:
                found.append(verb)
        return found

    def verb(self, element: ElementTree.Element) -> verbs.Verb | None:
        name = element.tag
        known = schema.ATTRIBUTES.get(name)
        if known is None:
            what = "not simulated" if name in schema.NOT_SIMULATED else "unknown"
            self.odd(schema.OFF_SCHEMA, f"<{name}> is {what} and left out")
            return None
        for attribute in sorted(set(element.attrib) - known):
            self.odd(schema.OFF_SCHEMA, f"<{name}> has no attribute {attribute!r}")
        if name not in ("Gather", "Dial", "Say", "Connect") and len(element):
            self.odd(schema.OFF_SCHEMA, f"<{name}> holds no elements")
        if name in schema.PROMPTS:
            return self.prompt(element)
        if name == "Gather":
            return self.gather(element)
        return self.other(element)

    def prompt(self, element: ElementTree.Element) -> verbs.Audible | None:
        match element.tag:
            case "Say":
                return self.say(element)
            case "Play":
                url = (element.text or "").strip()
                digits = element.get("digits", "")
                if not url and not digits:
                    self.odd(schema.OFF_SCHEMA, "<Play> without a URL")
                    return None
                return verbs.Play(url, digits, self.number(element, "loop", 1, least=0))
            case _:
                return verbs.Pause(self.number(element, "length", 1))

    def say(self, element: ElementTree.Element) -> verbs.Say | None:
        for inner in element.iter():
            if inner is not element and inner.tag not in schema.SPOKEN_MARKUP:
                self.odd(schema.OFF_SCHEMA, f"<Say> holds an unknown <{inner.tag}>")
        text = " ".join("".join(element.itertext()).split())
        language, voice = element.get("language", ""), element.get("voice", "")
        if not text:
            self.odd(schema.SAY_TEXT, "<Say> without words")
            return None
        polly = voice.startswith("Polly.")
        if len(text) > (schema.POLLY_CHARACTERS if polly else schema.SAY_CHARACTERS):
            self.odd(schema.SAY_TOO_LONG, f"<Say> of {len(text)} characters is not said")
            return None
        if _CHINESE.search(text) and not _reads_chinese(language, voice):
            self.odd(schema.SAY_TEXT, f"Chinese words for a voice of {language or 'English'!r}")
        return verbs.Say(text, language, voice, self.number(element, "loop", 1, least=0))

    def gather(self, element: ElementTree.Element) -> verbs.Gather:
        prompts = []
        for inner in element:
            if inner.tag in schema.PROMPTS:
                prompt = self.verb(inner)
                if isinstance(prompt, verbs.Audible):
                    prompts.append(prompt)
            else:
                self.odd(schema.OFF_SCHEMA, f"<Gather> may not hold <{inner.tag}>")
        inputs = element.get("input", "dtmf").split()
        if not inputs or set(inputs) - {"dtmf", "speech"}:
            self.odd(schema.OFF_SCHEMA, f"<Gather> input {element.get('input')!r}")
            inputs = ["dtmf"]
        finish = element.get("finishOnKey", "#")
        if finish not in ("", *"0123456789*#"):
            self.odd(schema.OFF_SCHEMA, f"<Gather> finishOnKey {finish!r}")
            finish = "#"
        digits = self.number(element, "numDigits", 0) if "numDigits" in element.attrib else 0
        return verbs.Gather(
            prompts=tuple(prompts),
            action=element.get("action") or None,
            method=self.method(element),
            keys="dtmf" in inputs,
            speech="speech" in inputs,
            timeout=self.number(element, "timeout", 5, code=schema.GATHER_TIMEOUT),
            speech_timeout=self.speech_timeout(element),
            max_speech_time=min(60, self.number(element, "maxSpeechTime", 60)),
            num_digits=digits or None,
            finish_on_key=finish,
            action_on_empty_result=self.switch(element, "actionOnEmptyResult", False),
            barge_in=self.switch(element, "bargeIn", True),
            language=element.get("language", "en-US"),
            speech_model=element.get("speechModel", ""),
            hints=self.hints(element),
        )

    def speech_timeout(self, element: ElementTree.Element) -> str:
        value = element.get("speechTimeout", "")
        if value == "auto":
            if element.get("speechModel"):
                self.odd(schema.GATHER_AUTO_WITH_MODEL, "speechTimeout='auto' with a speechModel")
            return value
        seconds = self.number(element, "speechTimeout", 0, code=schema.GATHER_SPEECH_TIMEOUT)
        return str(seconds) if seconds else ""

    def hints(self, element: ElementTree.Element) -> tuple[str, ...]:
        hints = tuple(filter(None, (hint.strip() for hint in element.get("hints", "").split(","))))
        if len(hints) > schema.HINTS:
            self.odd(schema.GATHER_HINTS, f"{len(hints)} hints")
            return ()
        long = [hint for hint in hints if len(hint) > schema.HINT_CHARACTERS]
        if long:
            self.odd(schema.GATHER_HINTS, f"a hint of {len(long[0])} characters")
            return ()
        return hints

    def other(self, element: ElementTree.Element) -> verbs.Verb | None:
        text = (element.text or "").strip()
        action, method = element.get("action") or None, self.method(element)
        match element.tag:
            case "Redirect":
                if not text:
                    self.odd(schema.OFF_SCHEMA, "<Redirect> without a URL asks its own again")
                return verbs.Redirect(text, method)
            case "Hangup":
                return verbs.Hangup()
            case "Reject":
                return verbs.Reject(element.get("reason", "rejected"))
            case "Dial":
                return self.dial(element, text, action, method)
            case "Connect":
                return relay.read(element, method, self.odd)
            case "Enqueue":
                if not text:
                    self.odd(schema.OFF_SCHEMA, "<Enqueue> without the name of a queue")
                wait_url = element.get("waitUrl", "")
                how = self.method(element, "waitUrlMethod")
                return verbs.Enqueue(text, action, method, wait_url, how)
            case "Leave":
                return verbs.Leave()
            case _:
                return self.record(element, action, method)

    def record(self, element: ElementTree.Element, action: str | None, method: str) -> verbs.Record:
        written = (
            self.switch(element, "transcribe", False) or "transcribeCallback" in element.attrib
        )
        return verbs.Record(
            action,
            method,
            timeout=self.number(element, "timeout", 5),
            finish_on_key=element.get("finishOnKey", "1234567890*#"),
            max_length=self.number(element, "maxLength", 3600),
            beep=self.switch(element, "playBeep", True),
            callback=element.get("recordingStatusCallback", ""),
            text_callback=element.get("transcribeCallback", "") if written else "",
        )

    def dial(
        self, element: ElementTree.Element, text: str, action: str | None, method: str
    ) -> verbs.Dial | None:
        targets, whisper = [text] if text else [], ("", "POST")
        for noun in element:
            if noun.tag not in schema.DIALLED:
                self.odd(schema.OFF_SCHEMA, f"<Dial> may not hold <{noun.tag}>")
                continue
            targets.append((noun.text or "").strip())
            if noun.tag == "Number" and noun.get("url"):
                whisper = (noun.get("url", ""), self.method(noun))
        if not any(targets):
            self.odd(schema.OFF_SCHEMA, "<Dial> without anybody to call")
            return None
        timeout = self.number(element, "timeout", 30)
        caller_id = element.get("callerId", "")
        return verbs.Dial(tuple(targets), action, method, timeout, caller_id, *whisper)

    def number(
        self,
        element: ElementTree.Element,
        attribute: str,
        default: int,
        *,
        least: int = 1,
        code: int = schema.OFF_SCHEMA,
    ) -> int:
        value = element.get(attribute)
        if value is None:
            return default
        if re.fullmatch(r"[0-9]{1,6}", value) and int(value) >= least:
            return int(value)
        self.odd(code, f"<{element.tag}> {attribute} {value!r}")
        return default

    def switch(self, element: ElementTree.Element, attribute: str, default: bool) -> bool:
        value = element.get(attribute)
        if value is None:
            return default
        if value not in ("true", "false"):
            self.odd(schema.OFF_SCHEMA, f"<{element.tag}> {attribute} {value!r}")
            return default
        return value == "true"

    def method(self, element: ElementTree.Element, name: str = "method") -> str:
        value = element.get(name, "POST").upper()
        if value not in ("GET", "POST"):
            self.odd(schema.OFF_SCHEMA, f"<{element.tag}> {name} {value!r}")
            return "POST"
        return value


def _reads_chinese(language: str, voice: str) -> bool:
    return (
        language.startswith(schema.CHINESE_LANGUAGES)
        or "cmn-CN" in voice
        or voice.startswith("Polly.Zhiyu")
    )
