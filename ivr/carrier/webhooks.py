"""The webhooks of one call: the questions, the last one for repeating, the status callback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from email.utils import format_datetime

from ivr.carrier.account import Account, e164, new_sid, standard_parameters
from ivr.carrier.events import Answered, Ask, Unanswered
from ivr.carrier.http import Client
from ivr.carrier.trace import Trace


@dataclass(frozen=True)
class _Sent:
    ask: Ask
    standard: Mapping[str, str]
    token: str
    answer: Answered | Unanswered


class Webhooks:
    """Asks and tells the application about one call."""

    def __init__(
        self,
        client: Client,
        caller: str,
        called: str,
        *,
        account: Account | None = None,
        direction: str = "inbound",
        recorded: bool = False,
    ) -> None:
        self.sid = new_sid("CA")
        self.caller, self.called = e164(caller), e164(called)
        self.trace = Trace()
        self.queue: str | None = None
        self.account = account or client.account
        self.direction = direction
        self.records = recorded
        self._client = client
        self.session, self.relayed = "", "0"  # of the last relay: its id, its whole seconds
        self._last: _Sent | None = None
        self._recording, self._words = "", ""

    @property
    def last(self) -> Ask | None:
        """The last request for a document."""
        return self._last.ask if self._last else None

    async def ask(self, ask: Ask, status: str) -> Answered | Unanswered:
        """Asks for a document, in the call's present `status`."""
        params = dict(ask.params)
        standard, token = self._standard(status), new_sid("")
        if "RecordingDuration" in params:
            params.update(self._recording_parameters())
        if "QueueResult" in params:
            params.update(self._client.queues.left(self.sid))
        if ask.kind == "wait" and self.queue:
            params.update(self._client.queues.waiting(self.queue, self.sid))
        if "SessionStatus" in params:
            params |= {"SessionId": self.session, "SessionDuration": self.relayed}
        if ask.kind == "whisper":
            standard = self._other_leg(params.pop("To"))
        ask = replace(ask, params=params)
        answer = await self._send(ask, standard, token)
        self._last = _Sent(ask, standard, token, answer)
        return answer

    def enqueued(self, name: str | None) -> None:
        """The call waits in the queue of that name now, or in none."""
        if self.queue and self.queue != name:
            self._client.queues.leave(self.queue, self.sid)
        if name and self.queue != name:
            self._client.queues.join(name, self.sid)
        self.queue = name

    def recorded(self, words: str) -> None:
        """There is a recording now; what is asked and told next is about it."""
        self._recording, self._words = new_sid("RE"), words
        self._client.keep_recording(self._recording, words)

    async def tell(self, about: str, url: str, status: str) -> None:
        """Tells a callback of the last recording: that it is there, or what was said."""
        params = self._recording_parameters()
        if about == "transcription":
            standard = self._standard(status)
            params["TranscriptionSid"], params["TranscriptionStatus"] = new_sid("TR"), "completed"
            params["TranscriptionText"] = self._words
        else:
            standard = {"AccountSid": self.account.sid, "CallSid": self.sid}
            params |= {"RecordingStatus": "completed", "RecordingSource": "RecordVerb"}
            params["RecordingDuration"] = str(max(1, len(self._words) // 4))
            params["RecordingChannels"] = "1"
        self.trace.add("callback", url=url, params=params)
        await self._send(Ask(url, "POST", params), standard, new_sid(""))

    async def repeat(self) -> bool:
        """Sends the last request again; whether the same document came back.

        Raises:
            RuntimeError: nothing was asked yet.
        """
        last = self._last
        if last is None:
            raise RuntimeError("nothing was asked yet")
        return await self._send(last.ask, last.standard, last.token) == last.answer

    async def tell_status(self, status: str, reason: str, seconds: float) -> None:
        """The status callback: told once, whatever comes of it."""
        self.trace.add("end", reason=reason, status=status)
        if not self.account.status_url:
            return
        whole = max(1, round(seconds)) if status == "completed" else 0
        params = {
            "CallDuration": str(whole),
            "Duration": str(-(-whole // 60)),  # begun minutes
            "Timestamp": format_datetime(datetime.now(timezone.utc)),
            "SequenceNumber": "0",
            "CallbackSource": "call-progress-events",
        }
        if self.records and status == "completed":
            params["RecordingSid"] = new_sid("RE")
        self.trace.add("status", url=self.account.status_url, params=params)
        ask = Ask(self.account.status_url, "POST", params)
        await self._send(ask, self._standard(status), new_sid(""))

    def _recording_parameters(self) -> dict[str, str]:
        url = f"{self.account.base_url}/carrier/recordings/{self._recording}"
        return {"RecordingSid": self._recording, "RecordingUrl": url}

    def _other_leg(self, called: str) -> dict[str, str]:
        """The call to the person who is dialled, of its own CallSid."""
        own = standard_parameters(self.account, new_sid("CA"), self.caller, called, "in-progress")
        return {**own, "Direction": "outbound-dial", "ParentCallSid": self.sid}

    def _standard(self, status: str) -> dict[str, str]:
        parties = (self.caller, self.called)
        return standard_parameters(self.account, self.sid, *parties, status, self.direction)

    async def _send(
        self, ask: Ask, standard: Mapping[str, str], token: str
    ) -> Answered | Unanswered:
        return await self._client.ask(
            ask.url, ask.method, ask.params, standard, idempotency_token=token, trace=self.trace
        )
