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
        self.account = account or client.account
        self.direction = direction
        self.recorded = recorded
        self._client = client
        self._last: _Sent | None = None

    @property
    def last(self) -> Ask | None:
        """The last request for a document."""
        return self._last.ask if self._last else None

    async def ask(self, ask: Ask, status: str) -> Answered | Unanswered:
        """Asks for a document, in the call's present `status`."""
        params = dict(ask.params)
        if "RecordingDuration" in params:
            recording = new_sid("RE")
            params["RecordingSid"] = recording
            params["RecordingUrl"] = f"{self.account.base_url}/recordings/{recording}"
        ask = replace(ask, params=params)
        standard, token = self._standard(status), new_sid("")
        answer = await self._send(ask, standard, token)
        self._last = _Sent(ask, standard, token, answer)
        return answer

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
        if self.recorded and status == "completed":
            params["RecordingSid"] = new_sid("RE")
        self.trace.add("status", url=self.account.status_url, params=params)
        ask = Ask(self.account.status_url, "POST", params)
        await self._send(ask, self._standard(status), new_sid(""))

    def _standard(self, status: str) -> dict[str, str]:
        parties = (self.caller, self.called)
        return standard_parameters(self.account, self.sid, *parties, status, self.direction)

    async def _send(
        self, ask: Ask, standard: Mapping[str, str], token: str
    ) -> Answered | Unanswered:
        return await self._client.ask(
            ask.url, ask.method, ask.params, standard, idempotency_token=token, trace=self.trace
        )
