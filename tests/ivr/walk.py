"""A call walked by hand: the state machine with nothing around it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ivr import wording
from ivr.call import Call, step
from ivr.events import (
    Answered,
    Ask,
    CameIn,
    Effect,
    Event,
    Failed,
    Heard,
    Keys,
    Listen,
    Say,
    Silence,
)
from ivr.state import Desk


class Walk:
    """One call; every step goes through JSON as it does between two webhooks."""

    def __init__(self, came_in: CameIn | None = None, desk: Desk | None = None) -> None:
        self.call, self.desk = Call(), desk or Desk()
        self.effects: tuple[Effect, ...] = ()
        self.happens(came_in or CameIn(tail="8001", has_line=True))

    def happens(self, event: Event) -> Walk:
        call = replace(Call.from_json(self.call.to_json()), desk=self.desk)
        self.call, self.effects = step(call, event)
        return self

    def press(self, digits: str) -> Walk:
        return self.happens(Keys(digits))

    def say(self, text: str, confidence: float | None = None) -> Walk:
        return self.happens(Heard(text, confidence))

    def silent(self, times: int = 1) -> Walk:
        for _ in range(times):
            self.happens(Silence())
        return self

    def bot(self, *texts: str, buttons: Any = None, **custom: Any) -> Walk:
        messages: list[dict[str, Any]] = [{"text": text} for text in texts]
        if buttons:
            pairs = [{"title": title, "payload": payload} for title, payload in buttons.items()]
            messages.append({"buttons": pairs})
        if custom:
            messages.append({"custom": custom})
        return self.happens(Answered(tuple(messages)))

    def bot_fails(self) -> Walk:
        return self.happens(Failed())

    @property
    def spoken(self) -> str:
        return "".join(effect.text for effect in self.effects if isinstance(effect, Say))

    @property
    def asked(self) -> Ask | None:
        return next((effect for effect in self.effects if isinstance(effect, Ask)), None)

    @property
    def listening(self) -> Listen:
        assert isinstance(self.effects[-1], Listen), self.effects
        return self.effects[-1]

    def did(self, kind: type) -> Any:
        found = [effect for effect in self.effects if isinstance(effect, kind)]
        return found[-1] if found else None

    def heard(self, name: str, **facts: object) -> bool:
        return wording.text(name, **facts) in self.spoken
