"""What the person does whom a call is passed to."""

from __future__ import annotations

from ivr.carrier import events


class People:
    """Of a live call, which lets it happen."""

    async def _happen(self, *happenings: events.Event) -> None:
        raise NotImplementedError

    async def person_answers(self) -> None:
        """Somebody takes the dialled or queued call."""
        await self._happen(events.PersonAnswered())

    async def person_leaves(self) -> None:
        """The person hangs up, the caller stays."""
        await self._happen(events.PersonLeft())

    async def nobody_answers(self, result: str = "no-answer") -> None:
        """The dialled or queued call is not taken: `busy`, `no-answer`, `failed`, `leave`, …"""
        await self._happen(events.NobodyAnswered(result))
