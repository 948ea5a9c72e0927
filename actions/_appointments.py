"""Reading and offering the time of a visit at home."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from actions._choices import chosen
from actions._confirmation import CONFIRM, CORRECT
from actions._step import Step
from actions._turn import Option, Turn
from actions._wording import wording
from telecom import appointments, clock

SHORT, SENTENCE = 6, 14
"""So many characters hold no request of their own besides a time; so many may say why that one."""
_ANSWERS = re.compile(
    r"(?:[嗯那就]|还是|要不)*(?:[上下中]午|晚上|早上|傍晚|[今明后]天|(?:这|下)?个?(?:周|星期|礼拜)[一二三四五六日天末])"
)
_VISIT = re.compile(
    r"上门|来[拿取修人]|过来|取件|[来拿取]走|收走|预约|约[在个到]|改[到在成]|派人|师傅"
)
_SOONEST = re.compile(
    r"越快越好|尽快|最快|最早|马上|赶紧|赶快|立刻|哪天都行|都[行可]|随便|看你们|你们定"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]")
_PAST = re.compile(r"上个?(?:周|星期|礼拜)")
_PARTS = {
    "evening": re.compile(r"晚上|傍晚|下班后|天黑|夜里|今晚|明晚"),
    "afternoon": re.compile(r"下午|午后|中午"),
    "morning": re.compile(r"上午|早上|早晨|一早|清早|早点"),
}
_NOT_THEN = re.compile(
    r"[^,，。\s\d吧来]{0,6}?(?:不在|没空|没人|没时间|有事|来不了|(?<!方便)不方便|(?<!行)不行|不得空|走不开|出差|加班|要?上班|别来|不要来)"
)
"""What follows a time at which nobody is at home."""
_BEFORE_NOT_THEN = re.compile(r"(?:别|不要|不)(?:在|约)?$")
_ANY_PART = re.compile(r"都[行可]|随便|全天|什么时候都|啥时候都|看你们|你们定|无所谓")


def read_day(step: str, first_in: int = 1, *, ahead: bool = False) -> Callable[[Turn], str | None]:
    """Reads the day of a visit, ISO, if the step `step` asks for it, or the message speaks of a
    visit; `first_in`: how many days from today the first bookable one is; `ahead`: a day to come
    can mean nothing else.
    """

    def read(turn: Turn) -> str | None:
        asked = turn["step"] in (step, CONFIRM, CORRECT)
        if not asked and not _VISIT.search(turn.text) and not (ahead and _is_ahead(turn)):
            return None
        picked = chosen(turn) if turn["step"] in (step, CORRECT) else None
        if picked and re.fullmatch(r"\d{4}-\d\d-\d\d", str(picked)):
            return str(picked)
        told = [e for e in turn.entities("date") if not _NOT_THEN.match(turn.text[e["end"] :])]
        if told:  # 周三不在家，改到周五
            day = _coming(date.fromisoformat(str(told[-1]["value"])), turn.text)
            if turn["step"] == step or day >= clock.today():
                return day.isoformat()
        if turn["step"] == step and _SOONEST.search(turn.text):
            return appointments.days(first_in)[0].isoformat()
        return None

    return read


def _is_ahead(turn: Turn) -> bool:
    """Whether a day after today is named."""
    today = clock.today().isoformat()
    return any(str(entity["value"]) > today for entity in turn.entities("date"))


def _coming(day: date, text: str) -> date:
    """A visit lies ahead: 周三 is the next Wednesday, 25号 the next 25th."""
    today = clock.today()
    if day >= today or _PAST.search(text):
        return day
    if _WEEKDAY.search(text):
        return day + timedelta(days=-(-(today - day).days // 7) * 7)
    if (today - day).days > 3 and "月" not in text:
        try:
            return clock.next_month_start(day).replace(day=day.day)
        except ValueError:
            return day
    return day


def read_part(step: str, slot: str) -> Callable[[Turn], str | None]:
    """Reads the part of the day in `slot`."""

    def read(turn: Turn) -> str | None:
        asked = turn["step"] in (step, "day", CONFIRM, CORRECT)
        asked = asked or (bool(turn[slot]) and len(turn.text) <= SHORT)
        if not asked and not _is_ahead(turn) and not _VISIT.search(turn.text):
            return None
        picked = chosen(turn) if turn["step"] in (step, CORRECT) else None
        if picked in appointments.PARTS:
            return str(picked)
        found = _named_parts(turn.text)
        if found:
            return _of_the_day(found, turn)
        if turn["step"] == step and (_ANY_PART.search(turn.text) or _SOONEST.search(turn.text)):
            return "morning"
        return None

    return read


def _named_parts(text: str) -> dict[str, int]:
    """The parts of the day that are named as ones that suit, and where: 别上午来 晚上吧."""
    return {
        part: found.start()
        for part, words in _PARTS.items()
        for found in words.finditer(text)
        if not _BEFORE_NOT_THEN.search(text[: found.start()])
        and not _NOT_THEN.match(text[found.end() :])
    }


def _of_the_day(found: dict[str, int], turn: Turn) -> str:
    """Of several, the part of the day that is named last: 昨天晚上断的 明天下午来."""
    last = max((int(e["start"]) for e in turn.entities("date")), default=0)
    return next((part for part, start in found.items() if start >= last), next(iter(found)))


def answers(turn: Turn, step: Step) -> bool:
    """Whether a short message, or one that begins with a time, is the answer to when, whatever
    request it looks like: 都行, 晚上吧 白天上班.
    """
    if step.name not in ("day", "part") or step.fill(turn) is None:
        return False
    told = _ANSWERS.match(turn.text)
    return len(turn.text) <= SHORT or (told is not None and len(turn.text) <= SENTENCE)


def day_options(first_in: int = 1, most: int = 7) -> Callable[[Turn], list[Option]]:
    """The days to choose from."""

    def options(turn: Turn) -> list[Option]:
        titles = [(day_title(day), day.isoformat()) for day in appointments.days(first_in)]
        return [Option(title, title, iso) for title, iso in titles[:most]]

    return options


def part_options(slot: str) -> Callable[[Turn], list[Option]]:
    """The parts that are left of the day in `slot`."""

    def options(turn: Turn) -> list[Option]:
        labels = wording()["parts"]
        left = appointments.parts(date.fromisoformat(turn[slot])) or list(appointments.PARTS)
        return [Option(labels[part], labels[part], part) for part in left]

    return options


def day_title(day: date) -> str:
    """11月24日周二."""
    words = wording()
    return str(words["day_option"]).format(
        month=day.month, day=day.day, weekday=words["weekdays"][day.weekday()]
    )


def part_label(part: str) -> str:
    """上午."""
    return str(wording()["parts"][part])
