"""What the bot keeps of a turn stands or falls with the answer that the caller gets."""

from __future__ import annotations

from typing import Any

import pytest

from ivr import wording
from ivr.speech import for_ear
from telecom import conversations, transcripts
from tests.ivr.hotline import Hotline


def keeps(hotline: Hotline, key: str = "kept") -> dict[str, Any]:
    """A turn of the bot that has something to keep."""
    hotline.database.keep(lambda uow: conversations.remember_delivery(uow, key, "by the bot"))
    return {"text": "记下了。"}


def kept(hotline: Hotline) -> str | None:
    with hotline.database.read() as uow:
        return conversations.delivered(uow, "kept")


async def test_it_is_kept_with_the_answer(hotline: Hotline) -> None:
    hotline.bot.will(lambda: [keeps(hotline), {"text": "还没有。" if not kept(hotline) else ""}])
    call = await hotline.call()
    await call.say("查余额")
    assert "还没有" in call.spoken and kept(hotline) == "by the bot"


async def test_nothing_of_it_is_kept_where_the_answer_is_not(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise ConnectionError("the process died")

    hotline.bot.will(lambda: keeps(hotline))
    call = await hotline.call()
    monkeypatch.setattr("ivr.turns.Turns._keep", dies)
    await call.say("查余额")
    assert kept(hotline) is None


async def test_an_answer_that_cannot_be_kept_is_apologised_for(hotline: Hotline) -> None:
    def fails(_uow: Any) -> None:
        raise ValueError("not to be written")

    def answers() -> dict[str, Any]:
        hotline.database.keep(fails)
        return keeps(hotline)

    hotline.bot.will(answers)
    call = await hotline.call()
    await call.say("查余额")
    assert for_ear(wording.text("trouble.sorry")) in call.spoken and kept(hotline) is None
    with hotline.database.read() as uow:
        assert "查余额" in [entry.text for entry in transcripts.of(uow, call.id)]
