"""What a turn asks of the desk and keeps for it, inside the turn's own transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from ivr import wording
from ivr.dtmf import Option
from ivr.events import BookCallBack, DeskTold, Effect, Enqueue, HandOff, HangUp, LookAtDesk
from ivr.state import Desk
from telecom import call_backs, clock, conversations, desk, duties
from telecom.desk_hours import ROUND_THE_CLOCK, within
from telecom.errors import Refused


def now(uow: Session, *, phone: bool, hours: str = ROUND_THE_CLOCK) -> Desk:
    """The desk at this moment. `phone`: there is a number to dial; `hours`: when it is staffed."""
    windows = tuple(_option(window, clock.today()) for window in call_backs.windows())
    if not within(hours, clock.now()):
        return Desk("closed", windows)
    if phone:
        return Desk("phone", windows)
    return Desk("queue" if duties.count(uow) else "away", windows)


def look(uow: Session, call_id: str, effect: LookAtDesk) -> DeskTold:
    """What became of the call at the desk."""
    news = desk.look(uow, call_id, effect.after, leaving=effect.leaving)
    return DeskTold(news.state, news.lines, news.newest)


def keep(uow: Session, call_id: str, effect: Effect) -> None:
    """What an effect leaves behind for the desk; those of others leave nothing."""
    if isinstance(effect, HandOff):
        conversations.hand_off(uow, call_id, effect.how)
        if effect.how == "callback":
            call_backs.promise(uow, call_id)
    elif isinstance(effect, Enqueue):
        desk.wait(uow, call_id)
    elif isinstance(effect, BookCallBack):
        begins_at, ends_at = map(datetime.fromisoformat, (effect.begins_at, effect.ends_at))
        # one that has begun since it was offered leaves the promise as it was
        with suppress(Refused):
            call_backs.choose(uow, call_id, call_backs.Window(begins_at, ends_at))
    elif isinstance(effect, HangUp):
        desk.close(uow, call_id, "abandoned" if effect.reason == "caller_hung_up" else "ended")


@lru_cache(maxsize=100)
def _option(window: call_backs.Window, today: date) -> Option:
    days = wording.data("desk.days")
    begins, ends = clock.local(window.begins_at), clock.local(window.ends_at)
    parts: dict[str, int] = wording.data("desk.parts")
    title = wording.text(
        "desk.window",
        day=days[(begins.date() - today).days],
        part=next(part for part, until in parts.items() if begins.hour < until),
        begins=(begins.hour - 1) % 12 + 1,
        ends=(ends.hour - 1) % 12 + 1,
    )
    return Option(title, f"{begins.isoformat()}/{ends.isoformat()}", "window")
